/* Lays the marks of a timeline out in lanes, for the width and the choices of the moment: open lanes show every event as a
   mark, folded ones show the decisions as marks and all else as ticks below them. No date is drawn more exact than it is. */
"use strict";

var casebookLanes = (() => {
  const DAY = 86400000;
  const HEAD = 20, ROW = 22, TICKS = 13, GAP = 9, MARK = 12, BAR = 15; // pixels

  /* First and last day that a date as the tables write it can mean: YYYY, YYYY-MM, or YYYY-MM-DD (of a week its Monday). */
  function interval(date, precision) {
    const [year, month, day] = date.split("-").map(Number);
    if (!month) return [Date.UTC(year, 0, 1), Date.UTC(year, 11, 31)];
    if (!day) return [Date.UTC(year, month - 1, 1), Date.UTC(year, month, 0)];
    const first = Date.UTC(year, month - 1, day);
    return [first, first + (precision === "week" ? 6 * DAY : 0)];
  }

  const iso = (time) => new Date(time).toISOString().slice(0, 10);

  /* The highest row in which each item keeps clear of the one before it; items come in the order of their start. */
  function pack(items, scale) {
    const ends = [];
    for (const item of items) {
      const middle = (item.first + item.last) / 2;
      const from = Math.min(item.first, middle - (MARK / 2) / scale) * scale;
      const to = Math.max(item.last, middle + (MARK / 2) / scale) * scale;
      let row = ends.findIndex((end) => end + 3 < from);
      if (row < 0) row = ends.length;
      ends[row] = to;
      item.row = row;
    }
    return ends.length;
  }

  /* source: the figure's traces and layout; rows: key -> values of the rows to draw; control: names of the columns and lanes;
     dates: the columns of date and precision; open: names of the open lanes, or null for all; range: of the axis. */
  return function (source, rows, { control, dates, open, range, width, rule }) {
    const [start, end] = range.map((day) => Date.parse(day));
    const scale = width / (end - start);
    const decisive = new Set(control.decisive);
    const lanes = new Map(control.order.map((name) => [name, []]));
    const marks = source.data.filter((trace) => trace.mode === "markers");
    for (const trace of marks) {
      const seen = new Set();
      trace.customdata.forEach((key, at) => {
        const values = rows.get(key);
        if (!values || seen.has(key) || !values[dates[0]]) return;
        seen.add(key);
        const [first, exact] = interval(values[dates[0]], values[dates[1]]);
        const until = dates[1] && values[control.end]; // the day it was published has no end
        const last = until ? interval(until)[1] : exact;
        for (const lane of values[control.column].split(";")) {
          lanes.get(lane).push({ key, text: trace.text[at], trace, first, last, decisive: decisive.has(values[control.type]) });
        }
      });
    }
    const drawn = new Map(marks.map((trace) => [trace, { x: [], y: [], customdata: [], text: [], size: [], barX: [], barY: [] }]));
    const ticks = { x: [], y: [], customdata: [] };
    const annotations = [], shapes = [];
    let top = 0;
    for (const [name, items] of lanes) {
      if (!items.length) continue;
      items.sort((one, other) => one.first - other.first || (one.key < other.key ? -1 : 1));
      const isOpen = open === null || open.has(name);
      const shown = isOpen ? items : items.filter((item) => item.decisive);
      const rest = isOpen ? [] : items.filter((item) => !item.decisive);
      const label = items.length === 1 ? "1 event" : `${items.length} events`;
      shapes.push({ type: "line", xref: "paper", x0: 0, x1: 1, y0: top, y1: top, line: { color: rule, width: 1 } });
      annotations.push({ xref: "paper", x: 0, xanchor: "left", y: top + 2, yanchor: "top", showarrow: false, text: `<b>${name}</b> · ${label}` });
      const height = pack(shown, scale);
      for (const item of shown) {
        const to = drawn.get(item.trace);
        const y = top + HEAD + item.row * ROW + ROW / 2;
        const exact = item.first === item.last;
        to.x.push(iso((item.first + item.last) / 2)); to.y.push(y); to.customdata.push(item.key); to.text.push(item.text);
        to.size.push(exact ? MARK : 7);
        if (!exact) { to.barX.push(iso(item.first), iso(item.last), null); to.barY.push(y, y, null); }
      }
      const below = top + HEAD + height * ROW;
      for (const item of rest) {
        if (item.first === item.last) { ticks.x.push(iso(item.first), iso(item.first), null); ticks.y.push(below + 2, below + TICKS - 2, null); }
        else { ticks.x.push(iso(item.first), iso(item.last), null); ticks.y.push(below + TICKS / 2, below + TICKS / 2, null); }
        ticks.customdata.push(item.key, item.key, item.key);
      }
      top = below + (rest.length ? TICKS : 0) + GAP;
    }
    const data = [];
    for (const [trace, to] of drawn) {
      if (!to.x.length) continue;
      if (to.barX.length) {
        data.push({ type: "scatter", mode: "lines", x: to.barX, y: to.barY, line: { color: trace.marker.color, width: BAR }, opacity: 0.4, hoverinfo: "skip", showlegend: false, legendgroup: trace.legendgroup });
      }
      data.push({ ...trace, x: to.x, y: to.y, customdata: to.customdata, text: to.text, marker: { ...trace.marker, size: to.size } });
    }
    if (ticks.x.length) data.push({ type: "scatter", mode: "lines", ...ticks, line: { color: rule, width: 1.5 }, hoverinfo: "skip", showlegend: false });
    const layout = {
      ...source.layout, annotations, shapes, height: top + 30,
      xaxis: { ...source.layout.xaxis, range }, yaxis: { ...source.layout.yaxis, range: [top, -2], visible: false },
    };
    return { data, layout };
  };
})();
