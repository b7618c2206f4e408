"""Bodies that another word stands for: "Italy fined", "Texas sued", "lawmakers voted"."""

from __future__ import annotations

import functools

import pycountry

from casebook.extract import facts
from casebook.extract.described_names import attorney_general
from casebook.extract.name import Name, Place, kebab
from casebook.extract.report import Report
from casebook.extract.sentences import Unit, names_in, sentence_has, unique
from casebook.extract.vocabulary import Entity, Vocabulary, word_set

_OPENING = word_set(", ; and but while then later meanwhile whereas")
_LAWMAKERS = word_set(
    "lawmakers legislators parliament mps congress meps senators deputies lawmaker mp senator lords commons peers"
)
_PARLIAMENTS = {
    "GB": "uk-parliament",
    "US": "us-congress",
    "EU": "european-parliament",
    "FR": "french-national-assembly",
}
# endings of adjectives: "the Italian retailer" is no authority
_ADJECTIVES = ("ian", "ish", "ch", "can", "ese")
# what a parliament makes, where the sentence names no lawmakers
_STATUTES = word_set("law act bill legislation statute")


def nations(report: Report, units: list[Unit], index: int) -> list[Name]:
    """The data protection authorities that "Italy, Greece and France" stand for right before what they do."""
    names: list[Name] = []
    at = index - 1
    while at >= 0 and units[at].low in ("each", "also", "both", "has", "have", "had", "then", "later"):
        at -= 1
    while at >= 0:
        value = units[at].value
        if (
            isinstance(value, Place)
            and units[at].end - units[at].start > 3
            and not units[at].low.endswith(_ADJECTIVES)
            and (authority := report.data_authority(value)) is not None
        ):
            names.insert(0, authority)
        elif units[at].low not in (",", "and"):
            break
        at -= 1
    return names


def acting_place(report: Report, units: list[Unit], index: int, found: list[tuple[int, Name]]) -> list[Name]:
    """The authority of the place that is the subject of a clause: "Bavaria, on the other hand, closed its file"."""
    opening = units[1].value if len(units) > 1 and units[0].low == "in" else None
    named = names_in(units, ("regulator",))
    if isinstance(opening, Place) and not named and sentence_has(units, ("commissioner", "authority", "regulator")):
        authority = report.data_authority(opening)
        if authority is not None:  # "In Hamburg, that city's commissioner"
            return [authority]
    place = _subject(units, index, found)
    authority = report.data_authority(place) if place is not None else None
    return [authority] if authority is not None else []


def acts_unnamed(report: Report, units: list[Unit], index: int, found: list[tuple[int, Name]]) -> bool:
    """Whether a place acts whose authority is not known: "Indonesia also suspended the project"."""
    place = _subject(units, index, found)
    return place is not None and report.data_authority(place) is None


def _subject(units: list[Unit], index: int, found: list[tuple[int, Name]]) -> Place | None:
    """The place that is the subject of the clause of a trigger, where no body found stands between them."""
    nearest = max((at for at, _ in found if at <= index), default=-1)
    for at in range(index - 1, nearest, -1):
        value = units[at].value
        ahead = units[at - 1].low if at else ","
        behind = units[at + 1].low if at + 1 < len(units) else ""
        if (
            isinstance(value, Place)
            and (ahead in _OPENING or isinstance(units[at - 1].value, facts.Date))
            and not units[at].low.endswith(_ADJECTIVES)
            and behind not in ("'s", "-", "and", ":")
        ):
            return value
        if units[at].low in (";", ":"):
            break
    return None


def list_of_nations(report: Report, units: list[Unit]) -> list[Name]:
    """The data protection authorities that the longest list of countries or capitals stands for."""
    best: list[Name] = []
    run: list[Name] = []
    for unit in units:
        authority = None
        if isinstance(unit.value, Place) and not unit.low.endswith((*_ADJECTIVES, "man")):
            authority = report.data_authority(unit.value)
        if authority is not None:
            run.append(authority)
            best = max(best, run, key=len)
        elif unit.low not in (",", "and", "the", "as", "well"):
            run = []
    return unique(best)


def states(report: Report, units: list[Unit]) -> list[Name]:
    """The attorneys general of the US states among these units."""
    return [
        Name(unit.value.first, unit.value.last, attorney_general(unit.value.code, report.vocabulary))
        for unit in units
        if isinstance(unit.value, Place) and unit.value.code.startswith("US-")
    ]


def parliament(report: Report, units: list[Unit]) -> list[Name]:
    """What "lawmakers", "MPs" or "parliament" stand for: the legislature of the country at hand."""
    at = next((at for at, unit in enumerate(units) if unit.low in _LAWMAKERS), None)
    if at is None:
        at = next((at for at, unit in enumerate(units) if unit.low.split(" ")[-1] in _STATUTES), None)
    if at is None:
        return []
    place = next((unit.value.code for unit in units if isinstance(unit.value, Place)), "")
    country = {"lords": "GB", "commons": "GB", "peers": "GB", "meps": "EU"}.get(
        units[at].low, place[:2] or report.country_near(units)
    )
    if {"ai", "act"} <= {unit.low for unit in units} and not place:
        country = "EU"  # no other parliament's act is called that
    state = _state_at_hand(report, units, at)
    if not state and not country:
        return []
    if state:
        entity = _state_legislature(state, {unit.low for unit in units})
    elif sentence_has(units, ("senate",)) and (senate := _senate_of(country, report.vocabulary)) is not None:
        entity = senate
    else:
        alone = country == "EU" and not sentence_has(units, ("parliament", "meps", "mep"))
        listed = "european-union" if alone else _PARLIAMENTS.get(country, "")  # its acts are the Council's as well
        entity = report.vocabulary.entities.get(listed) or _parliament_of(country, report.vocabulary)
    word = report.word_at(units[at].start)
    return [Name(word, word + 1, entity)]


def _state_at_hand(report: Report, units: list[Unit], at: int) -> str:
    """The code of the US state whose lawmakers or law a sentence means at a word, or "".

    It is named in the sentence, or the sentence says "state" and it was named before.
    """
    lows = [unit.low for unit in units]
    if set(lows) & {"congress", "federal", "national", "u.s", "u.s."}:
        return ""
    named = [unit.value.code for unit in units if isinstance(unit.value, Place) and unit.value.code.startswith("US-")]
    if named:
        return named[0]
    states = [place for place in report.places if place.code.startswith("US-")]
    if not states or not {"state", "state's", "statehouse"} & set(lows[max(0, at - 4) : at + 5]):
        return ""
    word = report.word_at(units[0].start)
    return next((place.code for place in reversed(states) if place.first < word), states[0].code)


# what the legislatures of the states are called, where not "Legislature"
# (https://www.ncsl.org/about-state-legislatures/legislative-and-chamber-names)
_LEGISLATURES = {
    **dict.fromkeys(word_set("AR CO CT DE GA IL IN IA KY MD MO NC OH PA RI SC TN VT VA"), "General Assembly"),
    **dict.fromkeys(("MA", "NH"), "General Court"),
    **dict.fromkeys(("ND", "OR"), "Legislative Assembly"),
}
_LOWER_CHAMBERS = {
    **dict.fromkeys(("CA", "NV", "NY", "WI"), "State Assembly"),
    "NJ": "General Assembly",
    **dict.fromkeys(("MD", "VA", "WV"), "House of Delegates"),
}


def _state_legislature(code: str, words: set[str]) -> Entity:
    """The legislature of a US state, or its chamber that the words name."""
    short = code.partition("-")[2]
    state = getattr(pycountry.subdivisions.get(code=code), "name", short)
    if "senate" in words:
        name = f"{state} Senate"
    elif words & {"house", "assembly"}:
        name = f"{state} {_LOWER_CHAMBERS.get(short, 'House of Representatives')}"
    else:
        name = f"{state} {_LEGISLATURES.get(short, 'Legislature')}"
    return Entity(kebab(name), name, "legislator", "US", code, known=False)


def _parliament_of(country: str, vocabulary: Vocabulary) -> Entity:
    """The legislature of a country: the one that entities.csv has, else under the name that all of them may bear."""
    listed = [
        each for each in vocabulary.entities.values()
        if each.kind == "legislator" and each.country == country and not each.subdivision
    ]  # fmt: skip
    if listed:
        return min(listed, key=lambda each: ("Senate" in each.name, each.id))
    name = _parliament_name(country)
    return Entity(kebab(name), name, "legislator", country, known=False)


@functools.lru_cache(maxsize=1_000)
def _parliament_name(country: str) -> str:
    found = pycountry.countries.get(alpha_2=country)
    return f"Parliament of {found.name if found else country}"


def _senate_of(country: str, vocabulary: Vocabulary) -> Entity | None:
    """The senate of a country, where entities.csv has it."""
    return next((each for each in vocabulary.entities.values()
                 if each.kind == "legislator" and each.country == country and "Senate" in each.name), None)  # fmt: skip
