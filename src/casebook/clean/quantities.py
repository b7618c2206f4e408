"""Counts as news reports write them ("more than 3 billion images") to a number and what it counts."""

from __future__ import annotations

import re
from typing import NamedTuple

from casebook.clean.readings import stated_and_given

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

    An editor's reading in brackets is a number and its unit ("78 keer [78 searches]"), or the unit alone where the
    words give no one number ("11 to 50 [searches]").

    >>> resolve_quantity("more than 3 billion photos of people")
    Quantity(number=3000000000.0, unit='images')
    """
    _, given = stated_and_given(text)
    if given:
        number, unit = re.fullmatch(r"(\d+(?:\.\d+)?)?\s*(.*)", given, re.DOTALL).groups()  # type: ignore[union-attr]
        return Quantity(float(number) if number else None, unit)
    unit = next((unit for noun, unit in UNITS.items() if noun in text.lower()), "")
    match = _PATTERN.search(text)
    if match is None:
        return Quantity(None, unit)
    word = match[1].lower().replace(",", "")
    return Quantity(float(NUMBERS.get(word, 0) or word) * MAGNITUDES.get((match[2] or "").lower(), 1), unit)
