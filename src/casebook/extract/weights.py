"""How likely a sentence tells of an event of each type, by the words in it: weights that labelled reports taught.

Triggers find what someone thought of; the weights doubt a trigger in a sentence whose words speak against it, and find
the event in one that no trigger knows. `python -m casebook.extract.train` learns them; nothing here changes them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np

# a row of the weights that counts for every sentence: how common the type is
ANY = "(any)"


class Weights:
    """The table word_weights.csv, ready to use."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Rows of type, word and weight."""
        table = list(rows)
        self.types = sorted({row["type"] for row in table if row["word"] == ANY})
        column = {kind: number for number, kind in enumerate(self.types)}
        self._place = {word: number for number, word in enumerate(dict.fromkeys(row["word"] for row in table))}
        # in hundredths, as the table has them: whole numbers add up to the same in any order and on any machine;
        # the last row is of no word
        self._weights = np.zeros((len(self._place) + 1, len(self.types)), dtype=np.int64)
        for row in table:
            self._weights[self._place[row["word"]], column[row["type"]]] = round(100 * float(row["weight"]))
        self._base = self._weights[self._place.pop(ANY)] if self.types else self._weights[-1]

    def __bool__(self) -> bool:
        return bool(self.types)

    def likelihoods(self, sentences: Iterable[Iterable[str]]) -> list[dict[str, float]]:
        """For each sentence, event type -> how likely it tells of such an event; all at once, which is fast.

        This is a logistic regression: the sum of the weights of the words, each word once, divided by the square root
        of the number of words so that long sentences do not count for more.
        """
        place = self._place
        places: list[int] = []
        begins: list[int] = []
        scales: list[float] = []
        for words in sentences:
            distinct = set(words)
            begins.append(len(places))
            places.append(-1)  # the row of no word, so that no sentence is empty
            places += [place[word] for word in distinct if word in place]
            scales.append(math.sqrt(len(distinct)) or 1.0)
        if not begins:
            return []
        sums = np.add.reduceat(self._weights[places], begins, axis=0)
        shares = 1 / (1 + np.exp(-(self._base + sums / np.array(scales)[:, None]) / 100))
        return [dict(zip(self.types, row, strict=True)) for row in shares.tolist()]

    def heaviest(self, words: list[str], kind: str) -> int:
        """Which of the words speaks most for a type: its place in the list, the first of equals."""
        column = self.types.index(kind)
        speaking = [self._weights[self._place[word], column] if word in self._place else 0 for word in words]
        return speaking.index(max(speaking)) if speaking else 0
