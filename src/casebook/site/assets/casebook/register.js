/* The controls of the register. What is chosen stands in the address, so that a view can be shared and gone back to;
   without this script every record is shown and the controls are not. */
"use strict";
(() => {
  const { fold, wordsOf, holds } = window.casebookMatching;
  const { places, bodies, events } = window.casebookNames;
  const form = document.querySelector(".register-filter");
  const count = document.querySelector(".register-count");
  const none = document.querySelector(".register-none");
  if (!form) return;
  const fields = [...form.querySelectorAll("select, input")];
  const records = events.map(([id, , , year, type, status, where, who]) => ({
    element: document.getElementById(id), year, type, status, jurisdiction: where, actor: who,
  }));
  const years = [...document.querySelectorAll(".register-year")];

  /** What the words are looked for in: the record as it is shown, and the other names of its bodies and places. */
  const textOf = (record) => {
    record.text ??= fold(
      [
        ...[...record.element.querySelectorAll(":scope > :not(details)")].map((part) => part.textContent),
        ...record.jurisdiction.flatMap((code) => places[code].slice(1)),
        ...record.actor.flatMap((id) => bodies[id].slice(1)),
      ].join(" "),
    );
    return record.text;
  };
  // while nothing else is to be done, so that the first word typed is answered at once
  const prepare = (time, from = 0) => {
    let at = from;
    while (at < records.length && time.timeRemaining() > 2) textOf(records[at++]);
    if (at < records.length) requestIdleCallback((next) => prepare(next, at));
  };

  const view = () => {
    const chosen = new URLSearchParams();
    for (const { name, value } of fields) if (value.trim()) chosen.set(name, value.trim());
    return chosen;
  };

  /** The record that the address leads to is shown, whatever is chosen. */
  const addressed = () => {
    const element = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    return element && element.matches(".event-record") ? element : null;
  };

  const apply = () => {
    const chosen = [...view()].filter(([name]) => name !== "q");
    const words = wordsOf(form.elements.q.value);
    const led = addressed();
    let fit = 0, extra = false;
    for (const record of records) {
      const fits =
        chosen.every(([name, value]) => (Array.isArray(record[name]) ? record[name].includes(value) : record[name] === value)) &&
        (!words.length || words.every((word) => holds(textOf(record), word)));
      if (fits) fit += 1;
      else if (record.element === led) extra = true;
      const hide = !fits && record.element !== led;
      if (record.element.hidden !== hide) record.element.hidden = hide;
    }
    const filled = new Set(records.filter((record) => !record.element.hidden).map((record) => record.element.parentElement));
    for (const year of years) {
      year.hidden = !filled.has(year);
      // the list of what is on the page names no year without a record
      const entry = document.querySelector(`.page-toc a[href="#${year.id}"]`);
      if (entry) entry.parentElement.hidden = year.hidden;
    }
    const total = records.length.toLocaleString("en-GB");
    count.textContent = `Showing ${fit.toLocaleString("en-GB")} of ${total} events${extra ? ", and the one that the address leads to" : ""}.`;
    none.hidden = fit > 0;
  };

  /** Put what is chosen into the address: a choice as a step to go back from, the letters of a word as one. */
  const remember = (step) => {
    const query = view().toString();
    if (query === location.search.slice(1)) return;
    const address = `${location.pathname}${query ? `?${query}` : ""}`;
    if (step) history.pushState(null, "", address);
    else history.replaceState(null, "", address);
  };

  /** Take what is chosen from the address; a value that no event has counts as not chosen. */
  const recall = () => {
    const wanted = new URLSearchParams(location.search);
    for (const field of fields) {
      field.value = wanted.get(field.name) ?? "";
      if (field.selectedIndex === -1) field.value = "";
    }
    apply();
  };

  const copy = async (text, button) => {
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not copied: the browser refused";
    }
    setTimeout(() => (button.textContent = label), 2000);
  };

  let typing;
  form.addEventListener("input", (event) => {
    clearTimeout(typing);
    if (event.target.name !== "q") {
      remember(true);
      apply();
      return;
    }
    // a view that is typed is one step back, not one a letter
    typing = setTimeout(() => {
      remember(!new URLSearchParams(location.search).has("q"));
      apply();
    }, 120);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    remember(true);
    apply();
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const field of fields) field.value = "";
    remember(true);
    apply();
    form.elements.q.focus();
  });
  form.querySelector("[data-copy-view]").addEventListener("click", (event) => {
    remember(true);
    const query = view().toString();
    copy(`${location.href.split(/[?#]/)[0]}${query ? `?${query}` : ""}`, event.target);
  });
  // a record's citation gets its buttons when it is opened: there are thousands
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (!target.matches("details.cite") || target.querySelector("button")) return;
      for (const [part, label] of [[".line", "Copy the line"], [".bibtex", "Copy the BibTeX"]]) {
        const text = target.querySelector(part);
        const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
        button.addEventListener("click", () => copy(text.textContent, button));
        text.after(button);
      }
    },
    true,
  );
  window.addEventListener("popstate", recall);
  window.addEventListener("hashchange", () => {
    const led = addressed();
    const hidden = led?.hidden;
    apply();
    if (hidden) led.scrollIntoView({ behavior: "instant" });
  });

  form.hidden = count.hidden = false;
  if (window.requestIdleCallback) requestIdleCallback((time) => prepare(time));
  recall();
  // the controls have moved what the browser had gone to; records laid out on the way move it again
  const settle = (frames) => {
    addressed()?.scrollIntoView({ behavior: "instant" });
    if (frames) requestAnimationFrame(() => settle(frames - 1));
  };
  if (addressed()) settle(10);
})();
