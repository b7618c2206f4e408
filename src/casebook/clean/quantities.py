"""Counts as news reports write them ("more than 3 billion images") to a number and what it counts."""

from __future__ import annotations

import re
from typing import NamedTuple

MAGNITUDES = {"thousand": 10**3, "k": 10**3, "million": 10**6, "mn": 10**6, "m": 10**6, "billion": 10**9, "bn": 10**9}
_WORDS = "one two three four five six seven eight nine ten eleven twelve"
NUMBERS = {word: number for number, word in enumerate(_WORDS.split(), 1)}
# the noun that decides the unit, in the order in which it is looked for
UNITS = {
    "image": "images", "photo": "images", "picture": "images", "searches": "searches", "countries": "countries",
    "agencies, companies": "clients", "clients": "clients", "customers": "clients",
}  # fmt: skip


class Quantity(NamedTuple):
    """A number, None where the words give none ("hundreds of"), and the unit it counts, "" where unknown."""

    number: float | None
    unit: str


_PATTERN = re.compile(
    rf"\b(\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{'|'.join(NUMBERS)})\s?({'|'.join(MAGNITUDES)})?\b",
    re.IGNORECASE,
)


def resolve_quantity(text: str) -> Quantity:
    """The first number in the text, and the unit that its nouns name. "More than" and "over" stay in the text.

    >>> resolve_quantity("more than 3 billion photos of people")
    Quantity(number=3000000000.0, unit='images')
    """
    unit = next((unit for noun, unit in UNITS.items() if noun in text.lower()), "")
    match = _PATTERN.search(text)
    if match is None:
        return Quantity(None, unit)
    word = match[1].lower().replace(",", "")
    number = float(NUMBERS.get(word, 0) or word)
    return Quantity(number * MAGNITUDES.get((match[2] or "").lower(), 1), unit)
