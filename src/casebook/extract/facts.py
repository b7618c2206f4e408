"""Dates, sums and counts in a text: where they stand, and how they read."""

from __future__ import annotations

import calendar
import datetime
import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from casebook.clean.dates import MONTHS, UNKNOWN, WEEKDAYS, ResolvedDate, resolve_date
from casebook.clean.quantities import NUMBERS
from casebook.extract.vocabulary import word_set

_MONTH = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?"
)
_DAY = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_NUMBER_WORD = "|".join(NUMBERS)
_YEAR = r"(?:\d{4}\b|last\syear|this\syear|(?:that|the\ssame|the\sprevious|the\sfollowing)\syear)"
_BEFORE_MONTH = (
    r"[Ii]n|[Ss]ince|[Ll]ast|[Tt]his|[Uu]ntil|[Ff]rom|[Ee]arly|[Ll]ate|[Mm]id|[Bb]y|[Oo]f|[Ee]arlier\sin|[Ll]ater\sin|"
    r"[Bb]ack\sin|[Dd]uring|[Nn]ext|[Tt]he|[Ss]tarting(?:\sin)?|[Aa]s\sof|[Ee]ffective"
)
_BEFORE_DAY = r"[Oo]n\s|[Ll]ast\s|[Tt]his\s|[Nn]ext\s|[Ll]ate\s(?:on\s)?|[Ee]arly\s(?:on\s)?|[Bb]y\s"
_WHICH = (
    r"[Ee]arlier\sthis|[Ll]ater\sthis|[Ll]ate\slast|[Ee]arly\slast|[Ll]ast|[Tt]his|[Tt]he\sprevious|[Tt]he\spast|[Nn]ext|"
    r"[Ee]arly\sthis"
)
_BEFORE_YEAR = (
    r"[Aa]s\s(?:early|late)\sas|[Ii]n|[Ss]ince|[Oo]f|[Ff]rom|[Uu]ntil|[Bb]y|[Dd]uring|[Ll]ate|[Ee]arly|"
    r"[Bb]ack\sin|[Mm]id"
)
_UNIT = "(?:day|week|month|year)"
_DATE = re.compile(
    rf"""(?P<iso>\b\d{{4}}-\d{{2}}-\d{{2}}\b)
    |(?P<figures>\b\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{4}}\b)
    |(?P<dmy>\b\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?(?:{_MONTH})(?:,?\s(?:of\s)?{_YEAR})?)
    |(?P<mdy>\b(?:{_MONTH})\s\d{{1,2}}(?:st|nd|rd|th)?\b(?!\d|:|%|,\d{{3}})(?:,?\s{_YEAR})?)
    |(?P<my>\b(?:(?:early|late|mid)[\s-])?(?:{_MONTH}),?\s(?:of\s)?{_YEAR})
    |(?P<later>\b(?:\d{{1,2}}|[Aa]|(?i:{_NUMBER_WORD}))\s{_UNIT}s?\slater\b|\bthe\s(?:following|same|next)\s{_UNIT}\b)
    |(?P<after>\b(?:(?:comes|came|coming)\s(?:only\s|just\s|barely\s)?|(?<=,\s))
      (?:\d{{1,2}}|a|{_NUMBER_WORD})\s(?:day|week|month)s?\safter\b)
    |(?P<thattime>\b(?:[Aa]t\sthe\stime(?!\s(?:of|when|that|to|it|as)\b)|[Bb]ack\sthen|said\sthen)\b)
    |(?P<month>\b(?:{_BEFORE_MONTH})[\s-](?P<monthname>{_MONTH})(?!\w|\s\d|,?\s(?:of\s)?{_YEAR})(?=\W|$))
    |(?P<monthline>(?<=\n)(?:[-•*]\s)?(?:(?:[Ee]arly|[Mm]id|[Ll]ate)[\s-])?(?:{_MONTH})(?=\s?[:\u2013\u2014-]\s))
    |(?P<weekday>\b(?:{_BEFORE_DAY})?(?P<dayname>{_DAY})(?:,?\s(?:morning|afternoon|evening|night))?\b(?:\sof\slast\sweek\b)?)
    |(?P<period>\b(?P<which>{_WHICH}|[Aa]t\sthe|[Oo]ver\sthe)\s(?P<unit>week|weekend|month|year)\b)
    |(?P<season>\b(?:[Ll]ast|[Tt]his|[Ii]n\sthe)\s(?:summer|autumn|winter|spring|fall)\b(?!\sof\s|\s\d))
    |(?P<thatmonth>\b(?:[Tt]hat(?:\ssame)?|[Tt]he\sfollowing)\s(?:{_MONTH})(?!\w|\s\d|,?\s{_YEAR}))
    |(?P<ago>\b(?P<count>\d{{1,2}}|[Aa]n?|(?i:{_NUMBER_WORD}))\s(?P<agounit>{_UNIT})s?\s(?P<agoway>ago|earlier|before)\b)
    |(?P<today>\b(?:[Tt]oday|[Yy]esterday|[Tt]his\smorning|[Tt]his\safternoon)\b)
    |(?P<year>\b(?:{_BEFORE_YEAR})[\s-](?:early\s|late\s|mid-|fiscal\s)?(?P<yearnumber>(?:19|20)\d{{2}})\b
      (?!\s(?:Act|Regulation|law|million|billion|%|per)))
    |(?P<ofyear>\b(?:[Tt]he|[Aa]|[Ii]ts|[Tt]heir|[Tt]hat|[Tt]his|[Aa]nother)\s(?P<adjectiveyear>(?:19|20)\d{{2}})\s
      (?=(?:\w+\s)?(?:decision|determination|ruling|fine|penalty|order|finding|report|settlement|judgment|law|contract|
      deal|complaint|story|article|investigation|probe|inquiry|lawsuit|suit|agreement|study|audit|opinion|undertaking)\b))
    |(?P<quarter>\b(?:spring|summer|autumn|winter|fall|end|start|beginning|quarter)\s(?:of\s)?
      (?P<quarteryear>(?:19|20)\d{{2}})\b)""",
    re.VERBOSE,
)
MONTH_NAMES = tuple(calendar.month_name[1:])
_TIME_WORDS = {*MONTH_NAMES, *calendar.day_name} | word_set(
    "Jan Jan. Feb Feb. Mar Mar. Apr Apr. Jun Jun. Jul Jul. Aug Aug. Sep Sep. Sept Sept. Oct Oct. Nov Nov. Dec Dec. "
    "day days week weeks weekend month months year years summer autumn winter spring fall today Today yesterday "
    "Yesterday morning afternoon time then"
)
# what is counted from, or up to, a date is no date of an event
_STRETCH = re.compile(
    r"\b(?:since|until|till|between|from|by|before|through|to|after)\s"
    r"(?:the\s)?(?:(?:end|start|close|middle|beginning|first|second|third|last)\s(?:week\s|half\s|quarter\s)?(?:of\s)?)?$",
    re.IGNORECASE,
)


_FROM_ITS_TIME = re.compile(r"\b(?:dat(?:es?|ed|ing)|opinion|recommendation|decision|report|letter|deal|law|ruling)\s$")
_ORIGIN = re.compile(r"(?:back to|dates? from)\s$")
_THEN = re.compile(r",?\s(?:when|whereupon)\s")
# a line of a chronology that holds a year alone
_YEAR_LINE = re.compile(r"^\W{0,4}((?:19|20)\d{2})\W{0,4}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Date:
    """A date phrase, what it means, and whether it only bounds a stretch of time."""

    start: int
    end: int
    text: str  # the words as stated, with a reading in brackets where the words alone do not resolve
    value: ResolvedDate
    bounds: bool
    kind: str


@functools.lru_cache(maxsize=50_000)
def _plain(phrase: str, published: str) -> ResolvedDate | None:
    """What the cleaning reads in the words alone, or None where it cannot."""
    try:
        return resolve_date(phrase, published)
    except ValueError:
        return None


@functools.lru_cache(maxsize=50_000)
def _read_date(
    kind: str, phrase: str, published: str, before: str, given: str, year: str = ""
) -> tuple[str, ResolvedDate]:
    """(words, with a reading where one is needed; value) of a date phrase; `before` is the date before it.

    `given` is the day of publication that the cleaning will know; `year` the one that the text gives to days and
    months without one, or "".
    """
    value = _value(kind, phrase, published, before, year)
    if kind == "thattime":  # no words for the cleaning to read, which would take long over them
        return (f"{phrase} [{value.date}]" if value.date else ""), value
    if year and kind in ("dmy", "mdy", "month") and not re.search(r"\d{4}|year", phrase) and value.date:
        return f"{phrase} [{value.date}]", value
    if kind in ("dmy", "mdy") and value.date and "year" not in phrase:
        # what the cleaning makes of these days is known, and asking it would take longer than all else here: it knows
        # the months by their whole names, and takes a day without a year for the latest one up to publication
        whole = any(month in phrase for month in MONTH_NAMES) and "of " not in phrase
        if whole and value.date[:4] in phrase:
            return phrase, value
        if not re.search(r"\d{4}", phrase):
            return (phrase if whole and value.date <= given else f"{phrase} [{value.date}]"), value
    plain = _plain(phrase, "" if re.search(r"\d{4}", phrase) else given)
    if plain == value:
        return phrase, value
    if value == UNKNOWN:
        return ("", UNKNOWN) if plain is None or published else (phrase, UNKNOWN)
    reading = value.date
    if value.precision == "week":
        reading = _week_reading(value.date, given)
        if not reading:  # the cleaning has no words for a week longer ago: its month
            reading, value = value.date[:7], ResolvedDate(value.date[:7], "month")
    return f"{phrase} [{reading}]", value


def _week_reading(monday: str, published: str) -> str:
    """Words that clean.resolve_date reads as this week, or ""."""
    for words in ("this week", "last week"):
        if resolve_date(words, published).date == monday:
            return words
    return ""


def _month_number(name: str) -> int:
    name = name.strip(". ").lower()
    return next(number for month, number in MONTHS.items() if month.startswith(name[:3]))


def _value(kind: str, phrase: str, published: str, before: str, year_of_text: str = "") -> ResolvedDate:
    words = re.sub(r"\s+", " ", phrase).lower()
    known = len(published) == 10
    today = datetime.date.fromisoformat(published) if known else None
    base_year = int(published[:4]) if len(published) >= 4 else None
    year_match = re.search(r"\b((?:19|20)\d{2})\b", words)
    year = int(year_match[1]) if year_match else None
    if kind == "after":
        count_word, unit = re.search(r"(\w+) (day|week|month)s? after", words).groups()  # type: ignore[union-attr]
        count = 1 if count_word == "a" else int(count_word) if count_word.isdigit() else NUMBERS[count_word]
        if unit == "month" and len(before) >= 7:
            return _months_from(before, -count)
        if len(before) != 10:
            return UNKNOWN
        day = datetime.date.fromisoformat(before) - datetime.timedelta(days=count * (7 if unit == "week" else 1))
        return ResolvedDate(day.isoformat(), "day")
    if kind == "thattime":
        return ResolvedDate(before, {4: "year", 7: "month", 10: "day"}[len(before)]) if before else UNKNOWN
    if kind == "later" or (kind == "ago" and words.endswith("earlier") and before):
        return _later(words, before)
    if year is None and re.search(r"(?:that|the same|the following) year", words):
        if not before:
            return UNKNOWN
        year = int(before[:4]) + ("following" in words)
    elif year is None and base_year is not None:
        if re.search(r"last year|the previous year", words):
            year = base_year - 1
        elif "this year" in words:
            year = base_year
    if year is None and year_of_text and kind in ("dmy", "mdy", "month"):
        year = int(year_of_text)
    try:
        if kind == "iso":
            return ResolvedDate(datetime.date.fromisoformat(words).isoformat(), "day")
        if kind == "figures":  # day first, as most of the world writes it, unless that makes no day, or one to come
            first, second, in_year = (int(part) for part in re.split(r"[/.-]", words))
            month, of_month = (first, second) if second > 12 else (second, first)
            month_first = max(first, second) <= 12 and f"{in_year}-{first:02}-{second:02}"
            day_first = f"{in_year}-{month:02}-{of_month:02}"
            if month_first and (month_first == published or month_first <= published < day_first):
                month, of_month = first, second
            return ResolvedDate(datetime.date(in_year, month, of_month).isoformat(), "day")
        if kind in ("dmy", "mdy"):
            in_month = int(re.search(r"\d{1,2}", words)[0])  # type: ignore[index]
            month = _month_number(re.search(rf"(?:{_MONTH})", phrase)[0])  # type: ignore[index]
            if year is None:
                if len(published) < 7:
                    return UNKNOWN
                until = today or datetime.date.fromisoformat(f"{published}-28")
                year = until.year
                if datetime.date(year, month, in_month) > until + datetime.timedelta(days=45):
                    year -= 1
            return ResolvedDate(datetime.date(year, month, in_month).isoformat(), "day")
        if kind in ("my", "month"):
            month = _month_number(re.search(rf"(?:{_MONTH})", phrase)[0])  # type: ignore[index]
            if year is None:
                if len(published) < 7:
                    return UNKNOWN
                this_month = int(published[5:7])
                year = int(published[:4])
                if words.startswith("next"):
                    year += month <= this_month
                elif words.startswith("by"):
                    year += month < this_month
                elif words.startswith(("from", "starting", "as of", "effective")) and 0 < month - this_month <= 5:
                    pass  # what starts then is still to come
                elif words.startswith(("from", "starting")) and month + 12 - this_month <= 4:
                    year += 1
                elif month > this_month or (words.startswith("last") and month == this_month):
                    year -= 1
            return ResolvedDate(f"{year}-{month:02}", "month")
        if kind in ("year", "quarter"):
            return ResolvedDate(str(year), "year")
        if kind == "season":
            if not base_year or len(published) < 7:
                return UNKNOWN
            begins = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}[words.split()[-1]]
            past = words.startswith("last") or begins > int(published[5:7])
            return ResolvedDate(str(base_year - past), "year")
        if kind == "thatmonth":
            if len(before) < 4:
                return UNKNOWN
            month = _month_number(re.search(rf"(?:{_MONTH})", phrase)[0])  # type: ignore[index]
            earlier = "following" in words and len(before) >= 7 and month <= int(before[5:7])
            year = int(before[:4]) + (earlier or ("following" in words and len(before) == 4))
            return ResolvedDate(f"{year}-{month:02}", "month")
        if kind == "period":
            return _period(words, published, today)
        if today is None:
            return UNKNOWN
        if kind == "weekday":
            number = next(number for name, number in WEEKDAYS.items() if name in words)
            back = (today.weekday() - number) % 7
            if words.startswith(("next", "by")):
                return UNKNOWN
            if words.startswith("last") and back == 0:
                back = 7
            if words.endswith("of last week"):
                back = today.weekday() - number + 7
            return ResolvedDate((today - datetime.timedelta(days=back)).isoformat(), "day")
        if kind == "today":
            return ResolvedDate((today - datetime.timedelta(days=words == "yesterday")).isoformat(), "day")
        if kind == "ago":
            return _ago(words, today)
    except ValueError:
        return UNKNOWN
    return UNKNOWN


def _year_after(before: str, phrase: str) -> str:
    """The year of a day or month without one, from that before it in a text whose own day is not known, or ""."""
    month = re.search(rf"(?:{_MONTH})", phrase)
    if not before or month is None:
        return ""
    turned = int(before[5:7]) - _month_number(month[0]) >= 6  # "in November 2021 … in January"
    return str(int(before[:4]) + turned)


def _period(words: str, published: str, today: datetime.date | None) -> ResolvedDate:
    unit, back = words.split()[-1], "last" in words or "previous" in words or "past" in words
    if words.startswith("next"):
        return UNKNOWN
    if unit == "year":
        return ResolvedDate(str(int(published[:4]) - back), "year") if len(published) >= 4 else UNKNOWN
    if unit == "month" and len(published) >= 7:
        first = datetime.date(int(published[:4]), int(published[5:7]), 1)
        day = first - datetime.timedelta(days=1) if back else first
        return ResolvedDate(day.strftime("%Y-%m"), "month")
    if unit in ("week", "weekend") and today is not None:
        monday = today - datetime.timedelta(days=today.weekday() + 7 * back)
        return ResolvedDate(monday.isoformat(), "week")
    return UNKNOWN


def _months_from(date: str, count: int) -> ResolvedDate:
    """The month that lies `count` months behind that of a day or month, or before it."""
    months = int(date[:4]) * 12 + int(date[5:7]) - 1 + count
    return ResolvedDate(f"{months // 12}-{months % 12 + 1:02}", "month")


def _ago(words: str, today: datetime.date) -> ResolvedDate:
    count_word, unit, way = words.split()
    if way == "before":
        return UNKNOWN
    count = 1 if count_word in ("a", "an") else int(count_word) if count_word.isdigit() else NUMBERS[count_word]
    if unit.startswith("day"):
        return ResolvedDate((today - datetime.timedelta(days=count)).isoformat(), "day")
    if unit.startswith("week"):
        day = today - datetime.timedelta(days=today.weekday() + 7 * count)
        return ResolvedDate(day.isoformat(), "week") if count == 1 else ResolvedDate(day.strftime("%Y-%m"), "month")
    if unit.startswith("month"):
        return _months_from(today.isoformat(), -count)
    return ResolvedDate(str(today.year - count), "year")


def _later(words: str, before: str) -> ResolvedDate:
    """What "two months later" or "the same month" means after a date, at the exactness of the coarser of both."""
    if not before:
        return UNKNOWN
    unit = re.search(r"day|week|month|year", words)[0]  # type: ignore[index]
    if words.startswith("the "):
        count = 0 if "same" in words else 1
    else:
        first = words.split()[0]
        count = 1 if first in ("a", "an") else int(first) if first.isdigit() else NUMBERS[first]
    if words.endswith("earlier"):
        count = -count
    if unit == "year" or len(before) == 4:
        return ResolvedDate(str(int(before[:4]) + count * (unit == "year")), "year")
    if unit == "month" or len(before) == 7:
        return _months_from(before, count * (unit == "month"))
    day = datetime.date.fromisoformat(before) + datetime.timedelta(days=count * (7 if unit == "week" else 1))
    if unit == "week":
        return ResolvedDate((day - datetime.timedelta(days=day.weekday())).isoformat(), "week") if count else UNKNOWN
    return ResolvedDate(day.isoformat(), "day")


_APPOSED = re.compile(r",?\s\(?")
_DIGIT = re.compile(r"\d")
_VAGUE = word_set("dozens hundreds thousands millions billions Dozens Hundreds Thousands Millions Billions")


def _matches(pattern: re.Pattern[str], text: str, anchors: Iterable[int]) -> Iterator[re.Match[str]]:
    """The matches that begin at one of the positions, in order, none overlapping; trying every position is slow."""
    end = 0
    for start in anchors:
        if start >= end and (match := pattern.match(text, start)):
            yield match
            end = match.end()


@functools.lru_cache(maxsize=200_000)
def _reaches(word: str) -> tuple[int, int, int] | None:
    """How many words back, itself included, a date, a sum and a count that hold this word may begin; 0 for none."""
    if word in _TIME_WORDS:
        return 5, 0, 0
    if not word.isalpha() and _DIGIT.search(word):
        return 5, 3, 4
    if word in _VAGUE or word.lower() in NUMBERS or word.lower() in _HIGHER:
        return 0, 0, 4
    return (0, 3, 0) if word in _MAGNITUDE else None


def anchors(words: list[str], starts: list[int]) -> tuple[list[int], list[int], list[int]]:
    """Positions at which a date, a sum and a count may begin: at or shortly before a telling word."""
    found: tuple[set[int], set[int], set[int]] = (set(), set(), set())
    for index, reaches in enumerate(map(_reaches, words)):
        if reaches:
            for begins, reach in zip(found, reaches, strict=True):
                begins.update(starts[max(0, index + 1 - reach) : index + 1])
    of_dates, of_sums, of_counts = map(sorted, found)
    return of_dates, of_sums, of_counts


def dates(text: str, published: str, at: Iterable[int] | None = None, given: str | None = None) -> list[Date]:
    """Every date phrase of a straightened text, in order; `at` are the positions to look at, all where it is None.

    `given` is the day of publication that those who read the phrases again will know, where it is not `published`.
    """
    given = published if given is None else given
    found: list[Date] = []
    before, news, whole = "", published, ""  # `whole` is the last day or month that the text gives with its year
    lines = [(match.start(), match[1]) for match in _YEAR_LINE.finditer(text)]
    years = lines if len(lines) > 1 else []
    for match in _DATE.finditer(text) if at is None else _matches(_DATE, text, at):
        kind = match.lastgroup or ""
        kind = {"monthname": "month", "dayname": "weekday", "unit": "period", "agoway": "ago", "yearnumber": "year",
                "quarteryear": "quarter", "adjectiveyear": "year", "ofyear": "year",
                "monthline": "month"}.get(kind, kind)  # fmt: skip
        phrase = match[0]
        ahead = text[max(0, match.start() - 30) : match.start()]
        bounds = bool(_STRETCH.search(ahead) and not _ORIGIN.search(ahead)) or phrase.lower().startswith(
            ("since", "until", "from", "by", "next")
        )
        if (phrase.lower().startswith("from") and _FROM_ITS_TIME.search(ahead)) or (
            # "little known until January 2020, when The Times described it"
            bounds and _THEN.match(text, match.end())
        ):
            bounds = False
        bounds = bounds or bool(re.search(r"\bbetween\s[^.;]{0,22}$", text[max(0, match.start() - 32) : match.start()]))
        year = next((year for start, year in reversed(years) if start < match.start()), "")
        if not year and not published and kind in ("dmy", "mdy", "month"):
            year = _year_after(whole, phrase)
        since = before
        if kind == "after":  # "it comes a day after" counts from the news
            since = news if phrase.lower().startswith("com") else before or news
        words, value = _read_date(kind, phrase, published, since, given, year)
        if kind in ("weekday", "today") and value.date and not bounds:
            news = value.date
        if value.date and not bounds:
            before = value.date
            if kind in ("iso", "figures", "dmy", "mdy", "my"):
                whole = value.date
        of_month = found and found[-1].kind == "weekday" and kind in ("dmy", "mdy") and value.date
        if of_month and _APPOSED.fullmatch(text, found[-1].end, match.start()):
            found.pop()  # "on Tuesday, August 24": the day of the month says which Tuesday
        found.append(Date(match.start(), match.end(), words, value, bounds, kind))
    return found


# --- money -------------------------------------------------------------------------------------------------------

_SYMBOLS = {
    "US$": "USD", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "CAD$": "CAD", "NZ$": "NZD", "R$": "BRL",
    "S$": "SGD", "SG$": "SGD", "HK$": "HKD", "NT$": "TWD", "£": "GBP", "€": "EUR", "¥": "JPY", "₩": "KRW", "₹": "INR",
    "₺": "TRY", "₽": "RUB", "zł": "PLN", "$": "USD", "Rs.": "INR", "Rs": "INR", "kr": "SEK", "R": "ZAR", "RM": "MYR",
    "KSh": "KES", "Ksh": "KES", "KES": "KES", "Sh.": "KES", "₦": "NGN", "N": "NGN",
}  # fmt: skip
_CODES = [
    "GBP",
    "EUR",
    "USD",
    "AUD",
    "CAD",
    "NZD",
    "SEK",
    "NOK",
    "DKK",
    "CHF",
    "BRL",
    "HUF",
    "KRW",
    "PLN",
    "RON",
    "JPY",
    "INR",
    "SGD",
    "HKD",
    "ZAR",
    "CZK",
    "ISK",
    "TRY",
    "RUB",
    "CNY",
    "MXN",
    "CLP",
    "COP",
    "ARS",
    "ILS",
    "KES",
    "NGN",
    "THB",
    "MYR",
    "PHP",
    "TWD",
]
_CURRENCY_WORDS = {
    "pounds": "GBP", "pound": "GBP", "euros": "EUR", "euro": "EUR", "dollars": "USD", "dollar": "USD",
    "kronor": "SEK", "krona": "SEK", "kroner": "NOK", "krone": "NOK", "crowns": "SEK", "francs": "CHF",
    "franc": "CHF", "won": "KRW", "yen": "JPY", "rupees": "INR", "rupee": "INR", "reais": "BRL", "real": "BRL",
    "zloty": "PLN", "zlotys": "PLN", "forints": "HUF", "forint": "HUF", "rand": "ZAR", "lira": "TRY", "liras": "TRY",
    "rubles": "RUB", "roubles": "RUB", "yuan": "CNY", "pesos": "MXN", "lei": "RON", "koruna": "CZK", "shillings": "KES",
    "naira": "NGN", "baht": "THB", "ringgit": "MYR", "shekels": "ILS",
}  # fmt: skip
# words for money whose country says which
_BY_COUNTRY = {
    "dollar": {"AU": "AUD", "CA": "CAD", "NZ": "NZD", "SG": "SGD", "HK": "HKD", "US": "USD", "TW": "TWD"},
    "krone": {"NO": "NOK", "DK": "DKK", "SE": "SEK", "CZ": "CZK", "IS": "ISK"},
    "peso": {"MX": "MXN", "CL": "CLP", "CO": "COP", "AR": "ARS", "PH": "PHP"},
    "¥": {"JP": "JPY", "CN": "CNY"},
}  # fmt: skip
_FAMILY = {
    "$": "dollar", "dollars": "dollar", "dollar": "dollar", "kroner": "krone", "krone": "krone", "crowns": "krone",
    "kronor": "krone", "krona": "krone", "kr": "krone", "pesos": "peso", "¥": "¥",
}  # fmt: skip
_ADJECTIVES = {
    "Australian": "AUD", "Canadian": "CAD", "New Zealand": "NZD", "Singapore": "SGD", "Hong Kong": "HKD", "US": "USD",
    "U.S.": "USD", "Norwegian": "NOK", "Danish": "DKK", "Swedish": "SEK", "Czech": "CZK", "Icelandic": "ISK",
    "Swiss": "CHF", "Mexican": "MXN", "Chilean": "CLP", "Colombian": "COP", "Argentine": "ARS", "Brazilian": "BRL",
    "Philippine": "PHP", "Turkish": "TRY", "Korean": "KRW", "South Korean": "KRW", "Japanese": "JPY", "Indian": "INR",
    "Kenyan": "KES", "Nigerian": "NGN", "South African": "ZAR", "Polish": "PLN", "Hungarian": "HUF", "Chinese": "CNY",
    "Romanian": "RON", "Thai": "THB", "British": "GBP",
}  # fmt: skip
_MAGNITUDE = {
    "thousand": 10**3, "k": 10**3, "million": 10**6, "mn": 10**6, "mln": 10**6, "m": 10**6, "billion": 10**9,
    "bn": 10**9, "b": 10**9, "trillion": 10**12, "tn": 10**12, "lakh": 10**5, "crore": 10**7,
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:[,\s']\d{3})+(?:\.\d+)?(?!\d)|\d{1,3}(?:\.\d{3})+(?!\d)|\d+(?:[.,]\d{1,2})?(?!\d)|\d+(?:\.\d+)?"
_WORD_NUMBER = rf"(?:{_NUMBER_WORD}|half\sa|a)"
_MAG = rf"(?:[\s-]?(?i:{'|'.join(sorted(_MAGNITUDE, key=len, reverse=True))})\b)"
_SYMBOL = "|".join(
    re.escape(symbol) for symbol in sorted(_SYMBOLS, key=len, reverse=True) if symbol not in ("R", "N", "kr")
)
# "N" before figures is naira only where they are plainly a sum
_NAIRA = r"N(?=\d{1,3}(?:,\d{3})|\d+(?:\.\d+)?\s?(?:million|billion|bn|m)\b)"
_MONEY = re.compile(
    rf"""(?<![\w$])(?:(?P<symbol>{_SYMBOL})\s?|(?P<rand>R|{_NAIRA})|(?P<code>{"|".join(_CODES)})\s?)(?P<number>{_NUMBER})(?P<mag>{_MAG})?
    |\b(?P<number2>{_NUMBER}|{_WORD_NUMBER}(?=\s(?:million|billion|thousand)))(?P<mag2>{_MAG})?[\s-]
      (?:(?P<adjective>{"|".join(re.escape(a) for a in _ADJECTIVES)})\s)?
      (?P<word>{"|".join(_CODES)}|{"|".join(_CURRENCY_WORDS)}|kr\b|zł)\b
    |\b(?P<number3>{_NUMBER})(?P<mag3>{_MAG})?\s?(?P<after>€|£)""",
    re.VERBOSE,
)


_RATE = re.compile(
    r"\s(?:per|a|an|each|for each|for every|every)\s(?:calendar\s)?(day|week|month|violation|person|share)\b"
)
_RATE_BEFORE = re.compile(r"\b(dai)ly\s(?:\w+\s){0,3}$")


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of money as stated and as read."""

    start: int
    end: int
    amount: float
    currency: str
    each: str = ""  # "day", "week" where the sum is a rate

    def reading(self) -> str:
        """The reading that stands in brackets."""
        return f"{self.currency} {self.amount:.2f}".rstrip("0").rstrip(".")


def _number(text: str, magnitude: str = "") -> float:
    text = text.strip()
    if text.lower() in NUMBERS:
        return float(NUMBERS[text.lower()])
    if text == "a":
        return 1.0
    if text.startswith("half"):
        return 0.5
    text = re.sub(r"[\s']", "", text)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        text = text.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3})+", text) and not (magnitude and text.count(".") == 1):
        text = text.replace(".", "")  # "1.375 billion" has a decimal point, "830.000" a thousands separator
    else:
        text = text.replace(",", ".")
    return float(text)


def sums(text: str, country: str, at: Iterable[int] | None = None) -> list[Sum]:
    """Every sum of money of a straightened text; `country` decides what "$" and "crowns" mean where nothing else does.

    `at` are the positions to look at, all where it is None.
    """
    found = []
    for match in _MONEY.finditer(text) if at is None else _matches(_MONEY, text, at):
        number = match["number"] or match["number2"] or match["number3"]
        magnitude = match["mag"] or match["mag2"] or match["mag3"] or ""
        if number[0].isdigit() is False and not magnitude:
            continue
        try:
            amount = _number(number, magnitude) * _MAGNITUDE.get(magnitude.strip(" -\u00a0\n").lower(), 1)
        except ValueError:
            continue
        word = match["symbol"] or match["code"] or match["word"] or match["after"] or match["rand"] or ""
        currency = _SYMBOLS.get(word) or _CURRENCY_WORDS.get(word.lower(), word.upper())
        family = _FAMILY.get(word)
        if match["adjective"]:
            currency = _ADJECTIVES[match["adjective"]]
        elif family:
            currency = _BY_COUNTRY[family].get(country, currency)
        rate = _RATE.match(text, match.end()) or _RATE_BEFORE.search(text, max(0, match.start() - 30), match.start())
        found.append(Sum(match.start(), match.end(), round(amount, 2), currency, (rate[1] if rate else "").lower()))
    return found


# --- counts ------------------------------------------------------------------------------------------------------

_COUNTED = {
    "images": "images|photos|pictures|photographs|faces|faceprints|templates|scans|facial images|face images|portraits|"
    "selfies|records|profiles|face templates|face prints|vectors|data points|videos",
    "searches": "searches|lookups|queries|scans of faces",
    "countries": "countries",
    "clients": "law enforcement agencies|police departments|police forces|agencies|clients|"
    "organisations|organizations|police agencies|forces|departments|public bodies",
    "users": "users|officers|accounts|customers|subscribers",
    "stores": "stores|shops|branches|outlets|supermarkets|hotels|stations|pubs|gyms|venues|cinemas|pharmacies",
    "schools": "schools",
    "cameras": "cameras|camera units|body cameras|sensors",
    "licences": "licences|licenses|seats",
    "complaints": "complaints|grievances",
}  # fmt: skip
_HIGHER = {
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
    "twenty": 20,
}  # fmt: skip
_UNIT_OF = {noun: unit for unit, nouns in _COUNTED.items() for noun in nouns.split("|")}
_QUANTITY = re.compile(
    rf"""(?:(?:more\sthan|over|about|around|nearly|almost|at\sleast|some|up\sto|roughly|an\sestimated|as\smany\sas)\s)?
    (?:(?P<number>\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|\b(?:{_NUMBER_WORD}|{"|".join(_HIGHER)}))
      (?P<mag>\s?(?:thousand|million|billion|bn|mn|m|k|trillion|lakh|crore))?
    |\b(?P<vague>dozens|hundreds|thousands|millions|billions)(?:\sof\s(?:thousands|millions|billions))?\sof)\s
    (?:of\s)?
    (?:(?!(?:and|in|to|for|on|per|days?|months?|years?|hours?|weeks?|subjects?|lodged|filed|submitted|sent|made|received|raised)\b)[a-z][a-z'-]*,?\s){{0,3}}?
    (?P<noun>{"|".join(re.escape(noun) for noun in sorted(_UNIT_OF, key=len, reverse=True))})\b""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Count:
    """A count as stated and as read; the number is None where the words give none."""

    start: int
    end: int
    number: float | None
    unit: str


def _count(text: str) -> float:
    return float(_HIGHER[text.lower()]) if text.lower() in _HIGHER else _number(text)


def counts(text: str, at: Iterable[int] | None = None) -> list[Count]:
    """Every count of a straightened text whose noun is one that this record counts; `at` as for dates."""
    found = []
    for match in _QUANTITY.finditer(text) if at is None else _matches(_QUANTITY, text, at):
        number = None
        if match["number"]:
            number = round(_count(match["number"]) * _MAGNITUDE.get((match["mag"] or "").strip().lower(), 1), 2)
        found.append(Count(match.start(), match.end(), number, _UNIT_OF[match["noun"].lower()]))
    return found
