/* Events, bodies and places by the names people use, above what Sphinx finds in the pages' words. */
"use strict";
(() => {
  const { fold, wordsOf, holds } = window.casebookMatching;
  const { types, places, bodies, events } = window.casebookNames;
  const REGISTER = "book/register.html";
  const SHOWN = 12;
  const query = new URLSearchParams(location.search).get("q") || "";
  const words = wordsOf(query);
  const results = document.querySelector("#search-results");
  if (!words.length || !results) return;
  const asked = fold(words.join(" "));

  /** How well names fit: one of them is what was asked for, begins with it, or has every word of it; 0 for not. */
  const rank = (names) =>
    Math.max(
      ...names.map((name, at) => {
        const folded = fold(wordsOf(name).join(" "));
        const best = folded === asked ? 100 : folded.startsWith(asked.trimEnd()) ? 60 : 40;
        return words.every((word) => holds(folded, word)) ? best - (at ? 1 : 0) : 0;
      }),
    );
  const number = (total) => `${total} event${total === 1 ? "" : "s"}`;
  const counted = (position, key) => events.filter((event) => event[position].includes(key)).length;
  const found = [];
  const add = (score, title, address, about) => score > 0 && found.push({ score, title, address, about });

  for (const [code, [page, name, ...others]] of Object.entries(places)) {
    const score = rank([name, ...others]);
    const address = page ? `${page}.html` : `${REGISTER}?jurisdiction=${code}`;
    // its own page, before a body that bears the name of the place
    if (score) add(score + 2, name, address, `${page ? "country file" : "state or province"}, ${number(counted(6, code))}`);
  }
  for (const [id, [kind, name, ...others]] of Object.entries(bodies)) {
    const score = rank([name, ...others]);
    if (score) add(score, name, `${REGISTER}?actor=${encodeURIComponent(id)}`, `${kind}, ${number(counted(7, id))}`);
  }
  events.forEach(([id, title, when, , type, , where, who]) => {
    const label = types[type];
    const parts = [
      [8, label], [4, title], [3, where.flatMap((code) => places[code].slice(1)).join(" ")],
      [2, who.flatMap((body) => bodies[body].slice(1)).join(" ")], [1, `${id} ${when}`],
    ].map(([worth, text]) => [worth, fold(text)]);
    let score = 0;
    for (const word of words) {
      // a whole word is worth more than the beginning of one
      const worths = parts.map(([worth, text]) => (text.includes(` ${word} `) ? worth : holds(text, word) ? worth / 2 : 0));
      if (!Math.max(...worths)) return;
      score += Math.max(...worths);
    }
    if (fold(title).includes(asked)) score += 2;
    if (id === query.trim()) score = 200;
    const place = where.filter((code) => !code.includes("-")).map((code) => places[code][1]).join("; ");
    add(score / words.length, title, `${REGISTER}#${id}`, [label, place, when].filter(Boolean).join(", "));
  });
  found.sort((one, other) => other.score - one.score);

  const section = document.createElement("section");
  section.className = "named-results";
  const heading = Object.assign(document.createElement("h2"), { textContent: "Events, bodies and places" });
  const told = document.createElement("p");
  told.setAttribute("role", "status");
  const list = document.createElement("ol");
  for (const { title, address, about } of found.slice(0, SHOWN)) {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("a"), { href: address, textContent: title }));
    item.append(Object.assign(document.createElement("span"), { textContent: about }));
    list.append(item);
  }
  const more = document.createElement("p");
  more.append(
    Object.assign(document.createElement("a"), {
      href: `${REGISTER}?q=${encodeURIComponent(query)}`,
      textContent: `Look for “${query}” in the whole text of the register`,
    }),
  );
  section.append(heading, told, list, more);
  results.before(section, Object.assign(document.createElement("h2"), { textContent: "Pages, by their words" }));
  const shown = Math.min(found.length, SHOWN);
  // said after the section stands in the page, or screen readers do not hear it
  setTimeout(() => {
    told.textContent = found.length
      ? `${found.length} found by name${shown < found.length ? `, the best ${shown} shown` : ""}.`
      : "None found by name.";
  }, 50);
})();
