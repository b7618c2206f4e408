"""Date phrases of news reports, resolved against the day of publication.

dateparser reads written-out dates. It is not asked about phrases whose precision matters more than a day
("last month", "earlier this week"), because it would answer with a day that the report does not state.
"""

from __future__ import annotations

import calendar
import datetime
import functools
import re
from typing import NamedTuple

import dateparser

from casebook.clean.quantities import NUMBERS
from casebook.clean.readings import given_or_stated
from casebook.tables import date_problem

WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}

_MONTH = "|".join(MONTHS)
_FILLER = re.compile(r"^(?:(?:on|in|during|since|by|from|early|late|mid|the|of)[\s-]+)+", re.IGNORECASE)


class ResolvedDate(NamedTuple):
    """A date as exactly as it is known: `date` is YYYY-MM-DD (a week is its Monday), YYYY-MM, YYYY or ""."""

    date: str
    precision: str


UNKNOWN = ResolvedDate("", "none")


@functools.cache
def resolve_date(phrase: str, published: str) -> ResolvedDate:
    """What a report published on `published` (YYYY-MM-DD, YYYY-MM or YYYY, as known) means by `phrase`.

    An empty phrase gives no date; nor does a phrase that counts from a day of publication that is not known.
    An editor's reading in brackets stands above the words. Raises ValueError for a phrase that cannot be read, so
    that no date is guessed.

    >>> resolve_date("last November", "2022-05-23")
    ResolvedDate(date='2021-11', precision='month')
    >>> resolve_date("earlier this week", "2020-07-09")
    ResolvedDate(date='2020-07-06', precision='week')
    """
    words = given_or_stated(phrase).lower()
    if not words:
        return UNKNOWN
    words = _FILLER.sub("", words)
    day_known = len(published) == 10
    if len(published) < 7:  # not known, or the year alone: nothing counts from it
        if not re.search(r"\b\d{4}\b", words):
            return UNKNOWN
        published = "9999-12"  # the phrase has its own year: nothing counts from publication
    today = datetime.date.fromisoformat(published if day_known else f"{published}-28"[:10])

    if match := re.fullmatch(r"(?:earlier |later )?(this|last) (week|month|year)", words):
        return _period(match[2], back=match[1] == "last", today=today, day_known=day_known)
    if match := re.fullmatch(r"(?:comes|came) (\w+) days? after", words):
        # the news of the day is what follows: "comes three days after" puts the other event three days back
        return _days_back(_number(match[1]), today) if day_known else UNKNOWN
    if match := re.fullmatch(r"(\w+) days? (?:ago|earlier|before)", words):
        return _days_back(_number(match[1]), today) if day_known else UNKNOWN
    if words in ("today", "yesterday"):
        return _days_back(words == "yesterday", today) if day_known else UNKNOWN
    if match := re.fullmatch(rf"(?:last )?({'|'.join(WEEKDAYS)})", words):
        if not day_known:
            return UNKNOWN
        # a report names the weekday of its own week: on a Monday, "Monday" is today
        return _days_back((today.weekday() - WEEKDAYS[match[1]]) % 7, today)
    if match := re.fullmatch(rf"({_MONTH})(?: (\d{{4}}))?|last ({_MONTH})", words):
        month = MONTHS[match[1] or match[3]]
        if match[2]:
            return ResolvedDate(f"{match[2]}-{month:02}", "month")
        year = today.year - (month > today.month or (match[3] is not None and month == today.month))
        return ResolvedDate(f"{year}-{month:02}", "month")
    if re.fullmatch(r"\d{4}", words):
        return ResolvedDate(words, "year")
    if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", words):
        # read as it is written: a day that the calendar does not have is no other day
        precision = "day" if len(words) == 10 else "month"
        if wrong := date_problem(words, precision):
            raise ValueError(f"cannot read the date {phrase!r}: {wrong}")
        return ResolvedDate(words, precision)
    return _written_out(words, phrase, today)


def _period(unit: str, *, back: bool, today: datetime.date, day_known: bool) -> ResolvedDate:
    if unit == "year":
        return ResolvedDate(str(today.year - back), "year")
    if unit == "month":
        last_of_previous = today.replace(day=1) - datetime.timedelta(days=1)
        return ResolvedDate((last_of_previous if back else today).strftime("%Y-%m"), "month")
    if not day_known:
        return UNKNOWN
    monday = today - datetime.timedelta(days=today.weekday() + 7 * back)
    return ResolvedDate(monday.isoformat(), "week")


def _days_back(days: int, today: datetime.date) -> ResolvedDate:
    return ResolvedDate((today - datetime.timedelta(days=days)).isoformat(), "day")


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    if word in NUMBERS:
        return NUMBERS[word]
    raise ValueError(f"{word!r} is not a number of days that is known here; write it in digits")


def _written_out(words: str, phrase: str, today: datetime.date) -> ResolvedDate:
    """A day with its month, with or without a year; without one it is the latest such day up to publication."""
    day = None
    if re.search(rf"\d{{1,2}}.*(?:{_MONTH})|(?:{_MONTH}).*\d{{1,2}}|\d{{4}}-\d{{2}}-\d{{2}}", words):
        day = _day(words)
    if day is None:
        raise ValueError(f"cannot read the date {phrase!r}; say it as a day, week, month or year")
    if not re.search(r"\d{4}", words):
        years = (
            year
            for year in range(today.year, today.year - 9, -1)
            if (day.month, day.day) != (2, 29) or calendar.isleap(year)
        )
        day = next(past for year in years if (past := day.replace(year=year)) <= today)
    return ResolvedDate(day.isoformat(), "day")


@functools.cache
def _day(words: str) -> datetime.date | None:
    """The day that words mean, in a leap year where they name none; kept, because reading one takes milliseconds."""
    parsed = dateparser.parse(
        words,
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime.datetime(2000, 12, 31),
            "PREFER_DATES_FROM": "past",
            "REQUIRE_PARTS": ["day", "month"],
        },
    )
    return parsed.date() if parsed else None


def interval(date: str, precision: str) -> tuple[datetime.date, datetime.date]:
    """First and last day that a date of this precision can mean. Raises ValueError where there is no date."""
    if precision in ("day", "week"):
        first = datetime.date.fromisoformat(date)
        return first, first + datetime.timedelta(days=6 if precision == "week" else 0)
    if precision == "month":
        first = datetime.date.fromisoformat(f"{date}-01")
        return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])
    if precision == "year":
        return datetime.date(int(date), 1, 1), datetime.date(int(date), 12, 31)
    raise ValueError(f"a date of precision {precision!r} has no days")


def agree(one: ResolvedDate, other: ResolvedDate) -> bool:
    """Whether two readings can both be right: the days of one lie within the days of the other."""
    if "none" in (one.precision, other.precision):
        return True
    (start, end), (other_start, other_end) = interval(*one), interval(*other)
    return (start >= other_start and end <= other_end) or (other_start >= start and other_end <= end)


def describe_date(date: str, precision: str) -> str:
    """A date in words, no more exact than it is known: "23 May 2022", "week of 16 May 2022", "May 2022"."""
    if precision == "none" or not date:
        return "no date stated"
    if precision == "year":
        return date
    first, _ = interval(date, precision)
    month = f"{calendar.month_name[first.month]} {first.year}"
    return {"month": month, "week": f"week of {first.day} {month}"}.get(precision, f"{first.day} {month}")
