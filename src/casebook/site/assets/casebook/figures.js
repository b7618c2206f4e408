/* Draws the figures of a page: a still image stands first, and Plotly and a figure's data are loaded when the reader asks
   for the chart (or, where there is no image, when it comes near the window). Dresses the chart in the page's colours, and keeps chart, table and controls on the same rows. No request leaves the site. */
"use strict";

var casebookFigures = {}; // filled by figures/NAME.js
var casebookBorders = null; // filled by figures/borders.js

(() => {
  const NARROW = 600;
  const loading = new Map();

  function load(source) {
    if (!loading.has(source)) {
      loading.set(source, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = source;
        script.onload = resolve;
        script.onerror = () => reject(new Error("could not load " + source));
        document.head.append(script);
      }));
    }
    return loading.get(source);
  }

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  /* The chart's own look, read from the page so that light and dark follow it. */
  function template() {
    const text = colour("--pst-color-text-base");
    const line = colour("--pst-color-border");
    const axis = {
      gridcolor: line, linecolor: line, zerolinecolor: line, tickcolor: line, automargin: true,
      title: { font: { size: 13 } },
    };
    return {
      layout: {
        paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
        font: { family: getComputedStyle(document.body).fontFamily, size: 13, color: text },
        xaxis: axis, yaxis: axis,
        geo: { bgcolor: "rgba(0,0,0,0)" },
        legend: { bgcolor: "rgba(0,0,0,0)", itemsizing: "constant" },
        hoverlabel: { bgcolor: colour("--pst-color-surface"), bordercolor: line, font: { color: text }, align: "left" },
        colorway: ["scrutiny", "sanction", "use", "court", "limit", "company"].map((name) => colour(`--casebook-${name}`)),
      },
    };
  }

  /* A label on two lines, broken at a space; a short one stays on one. */
  function wrapped(label) {
    const limit = Math.max(16, Math.ceil(label.length / 2) + 2);
    const lines = [""];
    for (const word of label.trim().split(/\s+/)) {
      const last = lines[lines.length - 1];
      if (last && last.length + word.length > limit) lines.push(word);
      else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
    return lines;
  }

  /* On a phone the names along the upright axis take several lines, so that the chart keeps the width; rows grow with them. */
  function narrowed(layout, data) {
    const axis = layout.yaxis ?? {};
    const names = axis.ticktext ?? [...new Set(data.filter((trace) => trace.visible !== false).flatMap((trace) => trace.y ?? []))];
    if (!names.length || !names.every((name) => typeof name === "string")) return false;
    const lines = names.map(wrapped);
    const most = Math.max(...lines.map((each) => each.length));
    if (most > 1) {
      layout.yaxis = { ...axis, tickvals: axis.tickvals ?? names, ticktext: lines.map((each) => each.join("<br>")), ticksuffix: " ", tickfont: { size: 11 } };
      layout.height = Math.max(layout.height, 110 + names.length * 34);
    }
    layout.xaxis = { tickangle: 0, ...layout.xaxis, tickfont: { size: 10 } };
    if (layout.xaxis.dtick === "M12") layout.xaxis.dtick = "M24";
    return true;
  }

  /* A mark on a map with the page's ground around or within it: on a country in its own colour it would not be seen. */
  function outlined(marker, ground) {
    if (marker.symbol.endsWith("-thin")) return marker;
    if (!marker.symbol.endsWith("-open")) return { ...marker, size: marker.size + 3, line: { color: ground, width: 1.5 } };
    return { ...marker, symbol: marker.symbol.replace(/-open$/, ""), color: ground, line: { color: marker.color, width: 2.5 } };
  }

  class Figure {
    constructor(element) {
      this.element = element;
      this.name = element.dataset.name;
      this.chart = element.querySelector(".figure-chart");
      this.rows = [...element.querySelectorAll("tbody tr")].map((row) => ({
        element: row, key: row.dataset.key, values: JSON.parse(row.dataset.values),
      }));
      this.shown = null; // keys of the rows that the controls let through; null while all are
      this.top = null; // of those, the ones the chart shows: the highest rank of each
      this.view = null; // the text in the `meta` of the traces that show
      this.zoom = null; // layout of the part of the map that shows
      this.range = [null, null]; // first and last day of the axis, where the reader bounds it
      this.controls = [...element.querySelectorAll(".figure-controls [data-kind]")];
      for (const control of this.controls) control.addEventListener("input", () => this.apply());
      this.picture = element.querySelector(".figure-picture");
      const group = element.querySelector(".figure-controls");
      if (group) {
        group.hidden = this.picture !== null; // they come with the chart
        group.querySelector(".figure-reset").addEventListener("click", () => this.reset());
      }
      const view = this.controls.find((control) => control.dataset.kind === "view");
      if (view) this.view = view.value;
      const lanes = element.querySelector(".figure-lanes");
      if (lanes) this.fold(lanes);
      this.select();
      if (this.picture) {
        const explore = this.picture.querySelector(".figure-explore");
        explore.hidden = false;
        explore.addEventListener("click", () => this.explore(explore));
      }
    }

    /* Buttons that open and fold the lanes of a timeline; all start folded. */
    fold(group) {
      this.lanes = JSON.parse(group.dataset.lanes);
      this.opened = new Set();
      const buttons = [...group.querySelectorAll("button[data-lane]")];
      const all = group.querySelector("button[data-all]");
      const show = () => {
        for (const button of buttons) button.setAttribute("aria-pressed", String(this.opened.has(button.dataset.lane)));
        all.textContent = this.opened.size === buttons.length ? "Fold all lanes" : "Open all lanes";
      };
      for (const button of buttons) {
        button.addEventListener("click", () => {
          if (!this.opened.delete(button.dataset.lane)) this.opened.add(button.dataset.lane);
          show();
          this.draw();
        });
      }
      all.addEventListener("click", () => {
        this.opened = this.opened.size === buttons.length ? new Set() : new Set(buttons.map((button) => button.dataset.lane));
        show();
        this.draw();
      });
      this.refold = () => { this.opened.clear(); show(); };
      show();
    }

    /* Put the live chart in the place of the image. */
    async explore(button) {
      button.disabled = true;
      button.textContent = "Loading the chart";
      await this.start();
      if (this.element.dataset.state !== "drawn") {
        button.textContent = "The chart could not be loaded";
        return;
      }
      this.picture.hidden = true;
      const group = this.element.querySelector(".figure-controls");
      if (group) group.hidden = false;
      const first = this.element.querySelector(".figure-controls [data-kind]") ?? this.chart;
      first.focus({ preventScroll: true });
    }

    reset() {
      for (const control of this.controls) {
        if (control.dataset.kind === "select") control.value = "";
        else if (control.dataset.kind === "choice") control.value = control.querySelector("option[selected]").value;
        else if (control.dataset.kind === "steps") control.value = control.max;
        else if (["view", "zoom", "dates"].includes(control.dataset.kind)) control.selectedIndex = 0;
        else control.value = "";
      }
      if (this.lanes) this.refold();
      this.apply();
    }

    apply() {
      this.select();
      this.draw();
    }

    /* Which rows the controls let through: the table shows those, and so does the chart when it is drawn next. */
    select() {
      let top = null;
      const tests = [];
      this.range = [null, null];
      for (const control of this.controls) {
        const { kind, column } = control.dataset;
        if (kind === "select" && control.value) {
          tests.push((values) => String(values[column] ?? "").split(";").map((part) => part.trim()).includes(control.value));
        } else if (kind === "choice") {
          tests.push((values) => String(values[column]) === control.value);
        } else if (kind === "from" && control.value) {
          tests.push((values) => String(values[column] ?? "").slice(0, 7) >= control.value);
          this.range[0] = `${control.value}-01`;
        } else if (kind === "to" && control.value) {
          tests.push((values) => String(values[column] ?? "").slice(0, 7) <= control.value);
          const [year, month] = control.value.split("-").map(Number);
          this.range[1] = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
        } else if (kind === "steps") {
          const [last, label] = JSON.parse(control.dataset.values)[Number(control.value)];
          control.parentElement.querySelector("output").textContent = label;
          control.setAttribute("aria-valuetext", label);
          tests.push((values) => String(values[column] ?? "") <= last);
          top = control.dataset;
        } else if (kind === "view") {
          this.view = control.value;
        } else if (kind === "dates") {
          this.dates = JSON.parse(control.dataset.values)[control.selectedIndex][1];
        } else if (kind === "zoom") {
          this.zoom = JSON.parse(control.dataset.values)[control.selectedIndex][1];
        }
      }
      const passing = this.rows.filter((row) => tests.every((test) => test(row.values)));
      const keys = new Set(passing.map((row) => row.key));
      for (const row of this.rows) row.element.hidden = !keys.has(row.key);
      this.shown = keys.size === this.rows.length ? null : keys;
      this.top = top ? this.highest(passing, top.oneEach, top.rank) : null;
      const count = this.element.querySelector(".figure-count");
      if (count) {
        count.hidden = this.shown === null;
        const says = passing.length === 1 && this.controls.find((control) => control.dataset.says);
        count.textContent = says ? passing[0].values[says.dataset.says] : `Showing ${keys.size} of ${this.rows.length} rows, in the chart and in the table.`;
      }
    }

    highest(rows, oneEach, rank) {
      const best = new Map();
      for (const row of rows) {
        const other = best.get(row.values[oneEach]);
        if (!other || row.values[rank] >= other.values[rank]) best.set(row.values[oneEach], row);
      }
      return new Set([...best.values()].map((row) => row.key));
    }

    /* A copy of a trace with only the marks of the rows that are shown. */
    filtered(trace) {
      const keys = this.top ?? this.shown;
      const visible = typeof trace.meta !== "string" || this.view === null || trace.meta === this.view || trace.meta === "land";
      const copy = { ...trace, visible: visible ? true : false };
      if (!keys || !trace.customdata) return copy;
      const size = trace.customdata.length;
      const keep = trace.customdata.map((value) => keys.has(String(Array.isArray(value) ? value[0] : value)));
      const cut = (value) => Array.isArray(value) && value.length === size ? value.filter((_, at) => keep[at]) : value;
      for (const [name, value] of Object.entries(copy)) copy[name] = cut(value);
      for (const part of ["marker", "error_x", "textfont"]) {
        if (!copy[part]) continue;
        copy[part] = { ...copy[part] };
        for (const [name, value] of Object.entries(copy[part])) copy[part][name] = cut(value);
      }
      return copy;
    }

    /* The figure with its marks laid out in lanes. A filter opens every lane: what it lets through is to be seen. */
    inLanes(source, narrow) {
      const rows = new Map(this.rows.filter((row) => !this.shown || this.shown.has(row.key)).map((row) => [row.key, row.values]));
      return casebookLanes(source, rows, {
        control: this.lanes, dates: this.dates, open: this.shown ? null : this.opened, rule: colour("--casebook-quiet"),
        range: this.range.map((end, at) => end ?? source.layout.xaxis.range[at]), width: this.chart.clientWidth - 16,
      });
    }

    async draw() {
      if (!window.Plotly || !casebookFigures[this.name]) return;
      const narrow = this.chart.clientWidth < NARROW;
      const source = this.lanes ? this.inLanes(casebookFigures[this.name], narrow) : casebookFigures[this.name];
      const land = { colour: colour("--casebook-land"), border: colour("--pst-color-background") };
      const data = source.data.map((trace) => {
        const copy = this.lanes ? { ...trace } : this.filtered(trace);
        if (copy.geojson === "borders") copy.geojson = casebookBorders;
        if (trace.meta === "land") {
          Object.assign(copy, { colorscale: [[0, land.colour], [1, land.colour]], marker: { line: { color: land.border, width: 0.5 } } });
        }
        if (trace.type === "scattergeo" && trace.marker?.symbol) copy.marker = outlined(copy.marker, land.border);
        return copy;
      });
      const layout = {
        ...source.layout, template: template(), dragmode: false, autosize: true,
        margin: { l: 8, r: 8, t: 8, b: 8, ...source.layout.margin },
      };
      if (this.lanes) layout.height += 110; // the axis above, the legend below
      if (this.range[0] || this.range[1]) {
        layout.xaxis = { ...layout.xaxis, range: this.range.map((end, at) => end ?? layout.xaxis.range[at]), dtick: null, tickformat: null };
      }
      if (this.zoom) layout.geo = { ...layout.geo, ...this.zoom };
      const named = narrow && !layout.geo && !this.lanes && narrowed(layout, data);
      const entries = layout.showlegend === false ? 0 : data.filter((trace) => trace.name && trace.showlegend !== false).length;
      if (layout.geo) layout.height = Math.round(this.chart.clientWidth * 0.56) + 30 * Math.ceil(entries / (narrow ? 2 : 5)) + 10;
      if (narrow && entries) { // below the chart: two entries a row, or one where names take the left of the chart
        const depth = named ? 20 * entries + 14 : 30 * Math.ceil(entries / 2) + 10;
        layout.legend = {
          ...layout.legend, orientation: named ? "v" : "h", x: 0, xanchor: "left", yanchor: "top", entrywidthmode: "pixels",
          entrywidth: named ? 0 : Math.floor(this.chart.clientWidth / 2) - 60, maxheight: depth, font: { size: 11 },
        };
        layout.margin = { ...layout.margin, b: depth };
        if (!layout.geo) layout.height += depth - (this.lanes ? 110 : 60);
      }
      this.chart.style.height = `${layout.height}px`;
      const config = {
        displaylogo: false, responsive: true, showSendToCloud: false, showEditInChartStudio: false, plotlyServerURL: "",
        displayModeBar: false, scrollZoom: false, topojsonURL: "",
      };
      await window.Plotly.react(this.chart, data, layout, config);
      if (this.element.dataset.state !== "drawn") {
        this.element.dataset.state = "drawn";
        this.chart.on("plotly_click", (event) => this.open(event));
      }
    }

    /* A click on a mark opens the record of its event. */
    open(event) {
      const value = event.points[0].customdata;
      const key = Array.isArray(value) ? value[0] : value;
      const link = key && this.element.querySelector(`tr[data-key="${CSS.escape(key)}"] a[href*="register"]`);
      if (link) link.click(); // as a reader would: from within a frame it opens beside the frame's page
    }

    async start() {
      const root = this.element.dataset.root;
      this.chart.hidden = false;
      try {
        // plotly.js asks its own server for borders unless it has some; the map brings ours
        window.PlotlyGeoAssets = window.PlotlyGeoAssets || { topojson: { world_110m: {}, world_50m: {} } };
        const files = [load(`${root}_static/plotly/${this.element.dataset.bundle}`), load(`${root}figures/${this.name}.js`)];
        if ("map" in this.element.dataset) files.push(load(`${root}figures/borders.js`));
        await Promise.all(files);
        await this.draw();
      } catch (error) {
        this.chart.hidden = true;
        this.element.dataset.state = "failed";
        if (!this.picture) this.element.querySelector(".figure-table").open = true;
        console.error(error);
      }
    }
  }

  const figures = new Map([...document.querySelectorAll(".casebook-figure")].map((element) => [element, new Figure(element)]));
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      observer.unobserve(entry.target);
      figures.get(entry.target).start();
    }
  }, { rootMargin: "200px" });
  if (document.body.dataset.draw !== "on-call") {
    for (const [element, figure] of figures) if (!figure.picture) observer.observe(element);
  } else {
    window.casebookStart = () => Promise.all([...figures.values()].map((figure) => figure.start())); // the images are made so
  }

  // light or dark was switched, or the window crossed the narrow width
  const redraw = () => { for (const figure of figures.values()) if (figure.element.dataset.state === "drawn") figure.draw(); };
  new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  let wasNarrow = window.innerWidth < NARROW;
  window.addEventListener("resize", () => {
    const narrow = window.innerWidth < NARROW;
    if (narrow !== wasNarrow) { wasNarrow = narrow; redraw(); }
  });
})();
