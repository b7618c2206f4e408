"""How likely a sentence tells of an event of each type, by the words in it: weights that labelled reports taught.

Triggers find what someone thought of; the weights doubt a trigger in a sentence whose words speak against it, and find
the event in one that no trigger knows. `python -m casebook.extract.train` learns them; nothing here changes them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

# a row of the weights that counts for every sentence: how common the type is
ANY = "(any)"


class Weights:
    """The table word_weights.csv, ready to use."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Rows of word, type and weight."""
        self._base: dict[str, float] = {}
        self._of_word: dict[str, list[tuple[str, float]]] = {}
        for row in rows:
            if row["word"] == ANY:
                self._base[row["type"]] = float(row["weight"])
            else:
                self._of_word.setdefault(row["word"], []).append((row["type"], float(row["weight"])))

    def __bool__(self) -> bool:
        return bool(self._base)

    def likelihood(self, words: Iterable[str]) -> dict[str, float]:
        """Event type -> how likely a sentence of these words tells of such an event, from 0 to 1.

        This is a logistic regression: the sum of the weights of the words, each word once, divided by the square root
        of the number of words so that long sentences do not count for more.
        """
        distinct = set(words)
        sums = dict.fromkeys(self._base, 0.0)
        for word in sorted(distinct):  # in one order, so that sums are the same to the last digit
            for kind, weight in self._of_word.get(word, ()):
                sums[kind] += weight
        scale = math.sqrt(len(distinct)) or 1.0
        return {kind: 1 / (1 + math.exp(-(self._base[kind] + total / scale))) for kind, total in sums.items()}

    def heaviest(self, words: list[str], kind: str) -> int:
        """Which of the words speaks most for a type: its place in the list, the first of equals."""
        speaking = [sum(weight for each, weight in self._of_word.get(word, ()) if each == kind) for word in words]
        return speaking.index(max(speaking)) if speaking else 0
