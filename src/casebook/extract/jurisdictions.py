"""Where: the places that an event belongs to."""

from __future__ import annotations

import itertools
from dataclasses import replace

from casebook.extract.event import ACTS, Event
from casebook.extract.name import Name, Place
from casebook.extract.report import AUTHORITIES, Report
from casebook.extract.sentences import Unit, names_in
from casebook.extract.vocabulary import word_set

# what lies where its sentence says, whoever acts
_WHERE_STATED = word_set(
    "usage_report market_exit complaint lawsuit company_policy contract_ended contract settlement official_statement "
    "legislation appeal company_statement"
)
# what takes its place from the report where its own sentence names none
_LOCAL = word_set(
    "contract contract_ended official_statement legislation court_ruling appeal complaint lawsuit settlement "
    "media_investigation usage_report"
)

_HOMES = word_set("company firm fund startup start-up giant maker vendor investor retailer conglomerate")


def where(report: Report, event: Event, units: list[Unit]) -> None:
    """Fill the places of an event that the cleaning cannot tell from its actors.

    It knows where listed authorities are at home. Others, and what lies where it is stated, need a place: that of the
    sentence, else that of a body that acts or is named in it, else that of the report.
    """
    kind = event.type
    if kind == "database_size":
        return
    homes = [
        name for name in event.actors
        if name.entity.kind in ("regulator", "court", "legislator") and name.entity.country
    ]  # fmt: skip
    if kind == "company_statement":
        event.places = _of_opponent(report, event, units) or _at_home(homes or _local_actors(event))
        return
    proposed = [name for name in homes if not name.entity.known]
    if kind in _WHERE_STATED or not homes:
        addressed = names_in(units, ("regulator",)) if kind == "complaint" else []
        event.places = (
            _at_home([name for _, name in addressed if name.entity.country][:1])
            or _stated(units)
            or _at_home(homes or _local_actors(event) or _named_authorities(units, kind))
            or _of_report(report, kind, units)
        )
    elif len(proposed) == len(homes):
        event.places = _at_home(proposed)
    else:
        event.places = [
            replace(place, code=report.country_near(units) or place.code) if name.entity.kind == "court" else place
            for name, place in zip(proposed, _at_home(proposed), strict=True)
        ]


def _at_home(bodies: list[Name]) -> list[Place]:
    """Where bodies are at home: their subdivision, else their country."""
    return [Place(name.first, name.last, name.entity.subdivision or name.entity.country) for name in bodies]


def _local_actors(event: Event) -> list[Name]:
    """The police and public bodies that act, and others that are at home in a subdivision."""
    return [
        name for name in event.actors
        if (name.entity.kind in ("police", "government") or name.entity.subdivision) and name.entity.country
    ]  # fmt: skip


def _named_authorities(units: list[Unit], kind: str) -> list[Name]:
    """The authorities and courts that a sentence names, but for what a company does or a use wherever it is."""
    if kind in ("company_policy", "usage_report"):
        return []
    return [name for _, name in names_in(units, ("regulator", "court")) if name.entity.country]


def _stated(units: list[Unit]) -> list[Place]:
    """The places that a sentence names, but for where somebody is based, "the Dutch firm", and what is outside."""
    return [
        unit.value for at, unit in enumerate(units) if isinstance(unit.value, Place)
        and [each.low for each in units[at + 1 : at + 3]] not in (["-", "based"], ["-", "headquartered"])
        and not {each.low for each in units[at + 1 : at + 3]} & _HOMES
        and "outside" not in [each.low for each in units[max(0, at - 3) : at]]
    ]  # fmt: skip


def _of_opponent(report: Report, event: Event, units: list[Unit]) -> list[Place]:
    """The country of the authority that a company speaks of: the one it answers, else the last of its paragraph.

    Where all authorities of a report are of one country, the last before its sentence.
    """
    opponent = next((name for name in event.target if name.entity.country), None)
    countries = {name.entity.country for name in report.names if name.entity.kind in ("regulator", "court")}
    opponent = opponent or report.last_named(units, ("regulator", "court"), same_paragraph=len(countries - {""}) > 1)
    if opponent is None or not opponent.entity.country:
        return []
    return [Place(opponent.first, opponent.last, opponent.entity.country)]


def _of_report(report: Report, kind: str, units: list[Unit]) -> list[Place]:
    """For acts and what is local, the country at hand, where the report first names a place or an authority of it."""
    if kind not in ACTS | _LOCAL or not report.country:
        return []
    country = report.country_near(units)
    place = next((place for place in report.places if place.code[:2] == country), None)
    if place is not None:
        return [place]
    authorities = (name for name in report.names if name.entity.country == country and name.entity.kind in AUTHORITIES)
    return [Place(name.first, name.last, country) for name in itertools.islice(authorities, 1)]
