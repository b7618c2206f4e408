/* How names and words are compared, on the search page and in the register: without case, accents and dots, and by
   the beginnings of words. A word of one or two letters must be a word of its own, so that "uk" does not find Ukraine. */
"use strict";
window.casebookMatching = (() => {
  const LETTERS = { ø: "o", ł: "l", đ: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i" };
  const SMALL = new Set(["the", "of", "in", "and", "for", "to", "a", "an", "on", "by"]);

  /** The words of a text, folded, between spaces: " britain fines the company ". */
  const fold = (text) =>
    ` ${text
      .toLowerCase()
      .normalize("NFD")
      .replace(/[\u0300-\u036f.'’]/g, "")
      .replace(/[øłđßæœı]/g, (letter) => LETTERS[letter])
      .replace(/[^\p{L}\p{N}]+/gu, " ")
      .trim()} `;

  /** The words of a query that must be found; small words count only where there are no others. */
  const wordsOf = (query) => {
    const words = fold(query).trim().split(" ").filter(Boolean);
    const telling = words.filter((word) => !SMALL.has(word));
    return telling.length ? telling : words;
  };

  const holds = (folded, word) => folded.includes(word.length < 3 ? ` ${word} ` : ` ${word}`);

  return { fold, wordsOf, holds };
})();
