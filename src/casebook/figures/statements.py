"""Numbers and dates as prose states them, in digits or in words: what the claim ledger looks for.

Read are sums of money, shares, counts, multiples, ordinals from "third" on, dates and years. Not read is "one", which
is a pronoun more often than a count, and neither are "first" and "second", which tell an order more often than a rank.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_WORDS: dict[str, float] = {word: number for number, word in enumerate(_SMALL)}
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_WORDS |= _TENS | {f"{ten}-{word}": _TENS[ten] + _WORDS[word] for ten in _TENS for word in _SMALL[1:10]}
_MAGNITUDES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ORDINALS = {
    "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "eleventh": 11, "twelfth": 12,
}  # fmt: skip
_PARTS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "eighth": 1 / 8, "tenth": 1 / 10}
_CURRENCIES = {"£": "GBP", "€": "EUR", "$": "USD", "pound": "GBP", "euro": "EUR", "dollar": "USD"}
_SPANS = ("day", "week", "month", "year")

_word = "|".join(sorted(_WORDS, key=len, reverse=True))
_magnitude = "|".join(_MAGNITUDES)
_month = "|".join(MONTHS)
_PATTERN = re.compile(
    rf"""
    (?P<day>\d{{1,2}})\s(?P<month>{_month})(?:\s(?P<year>\d{{4}}))?\b
  | (?P<month_alone>{_month})\s(?P<its_year>\d{{4}})\b
  | (?P<iso>\d{{4}}-\d{{2}}(?:-\d{{2}})?)\b
  | (?<![\d.,£€$])(?P<year_alone>(?:19|20)\d{{2}})(?![\d%]|[.,]\d|\s(?:{_magnitude}))\b
  | (?P<symbol>[£€$])\s?(?P<sum>\d[\d,]*(?:\.\d+)?)(?:\s(?P<sum_magnitude>{_magnitude})s?)?\b
  | (?P<share>\d[\d,]*(?:\.\d+)?)\s?(?:%|percent\b)
  | (?P<of>{_word})\sin\s(?P<out_of>ten|twenty|hundred|five|six|eight)\b
  | \b(?P<part_of_magnitude>half|quarter)(?:\sof)?\sa\s(?P<whole>{_magnitude})\b
  | \b(?:an?\s)(?P<part>third|quarter|fifth|eighth|tenth)\b(?=\sof|\s?[,.;])
  | \b(?P<half>half)\b
  | \b(?P<ordinal>{"|".join(_ORDINALS)})\b
  | \b(?P<nth>\d+)(?:st|nd|rd|th)\b
  | (?<![\w.])(?P<number>\d[\d,]*(?:\.\d+)?|\b(?:{_word}))(?:\s(?P<magnitude>{_magnitude})s?)?\b
  | \b(?P<vague>dozens?|hundreds|thousands|millions|billions)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AFTER = re.compile(r"\s?(?P<currency>pound|euro|dollar)s\b|\s?(?P<span>day|week|month|year)s?\b", re.IGNORECASE)
_ABOUT = r"about|around|roughly|nearly|almost|up to|under|below|less than|fewer than"
_HEDGE = re.compile(rf"\b(?P<hedge>{_ABOUT}|over|more than|above|at least)\s(?:an?\s|the\s)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """A number or date in a text.

    kind      "date", "money", "share", "count" or "rank"
    value     the number (a share as a part of 1), None for a date
    date      YYYY, YYYY-MM, YYYY-MM-DD, or --MM-DD where the text gives no year; "" for a number
    unit      ISO 4217 code of a sum; "day", "week", "month", "year" of a length of time; else ""
    hedge     the word before it that makes it inexact ("about", "over", ...), or ""
    start     where it stands in the text
    text      its words
    """

    kind: str
    value: float | None
    date: str
    unit: str
    hedge: str
    start: int
    text: str

    def borne_out_by(self, claimed: Statement) -> bool:
        """Whether a recorded value says what this statement says.

        Dates may be told less exactly than they are recorded. Numbers must be equal to the last digit stated, unless
        a hedge comes before: "about" allows a tenth more or less, "over" and "nearly" a fifth on their side.
        """
        if self.kind == "date" or claimed.kind == "date":
            return self.kind == claimed.kind and (
                claimed.date.startswith(self.date) or (self.date[:2] == "--" and claimed.date.endswith(self.date[1:]))
            )
        if self.unit != claimed.unit or (self.kind == "rank") != (claimed.kind == "rank"):
            return False
        assert self.value is not None and claimed.value is not None
        stated, recorded = self.value, claimed.value
        if self.hedge in ("over", "more than", "above", "at least"):
            return stated <= recorded <= stated * 1.2
        if self.hedge in ("nearly", "almost", "up to", "under", "below", "less than", "fewer than"):
            return stated * 0.8 <= recorded <= stated
        if self.hedge:
            return abs(recorded - stated) <= 0.1 * stated
        return abs(recorded - stated) <= 1e-9 * max(1.0, abs(stated))


def statements(text: str) -> list[Statement]:
    """Every number and date in a text, in its order.

    >>> [(found.kind, found.value or found.date) for found in statements("In May 2022 it fined £7.5 million.")]
    [('date', '2022-05'), ('money', 7500000.0)]
    """
    found = []
    for match in _PATTERN.finditer(text):
        read = _read(match, text)
        if read is not None:
            kind, value, date, unit = read
            before = _HEDGE.search(text, 0, match.start())
            hedge = before["hedge"].lower() if before and kind != "date" else ""
            found.append(Statement(kind, value, date, unit, hedge, match.start(), match[0]))
    return found


def _read(match: re.Match[str], text: str) -> tuple[str, float | None, str, str] | None:
    """(kind, value, date, unit) of what was matched; None for the pronoun "one" and for what names no number."""
    if match["month"] or match["month_alone"]:
        month = f"{[each.lower() for each in MONTHS].index((match['month'] or match['month_alone']).lower()) + 1:02}"
        if match["month_alone"]:
            return "date", None, f"{match['its_year']}-{month}", ""
        return "date", None, f"{match['year'] or '-'}-{month}-{int(match['day']):02}", ""
    if match["iso"] or match["year_alone"]:
        return "date", None, match["iso"] or match["year_alone"], ""
    if match["symbol"]:
        return "money", _number(match["sum"], match["sum_magnitude"]), "", _CURRENCIES[match["symbol"]]
    if match["share"]:
        return "share", _number(match["share"]) / 100, "", ""
    if match["of"]:
        return "share", _number(match["of"]) / _number(match["out_of"]), "", ""
    if match["part"] or match["half"]:
        return "share", _PARTS[(match["part"] or match["half"]).lower()], "", ""
    if match["ordinal"] or match["nth"]:
        return "rank", float(match["nth"] or _ORDINALS[match["ordinal"].lower()]), "", ""
    if match["vague"]:
        word = match["vague"].lower()
        return ("count", 12.0, "", "") if word == "dozen" else None
    if match["part_of_magnitude"]:
        value = _PARTS[match["part_of_magnitude"].lower()] * _MAGNITUDES[match["whole"].lower()]
    elif match["number"].lower() == "one" and not match["magnitude"]:
        return None
    else:
        value = _number(match["number"], match["magnitude"])
    after = _AFTER.match(text, match.end())
    if after and after["currency"]:
        return "money", value, "", _CURRENCIES[after["currency"].lower()]
    return "count", value, "", after["span"].lower() if after else ""


def _number(digits_or_word: str, magnitude: str | None = None) -> float:
    word = digits_or_word.lower()
    number = _WORDS[word] if word in _WORDS else float(word.replace(",", ""))
    return number * (_MAGNITUDES[magnitude.lower()] if magnitude else 1)
