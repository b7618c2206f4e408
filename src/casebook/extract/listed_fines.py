"""The fines that one sentence lists, told apart: each with its own sum, company, authority and date."""

from __future__ import annotations

from dataclasses import replace

from casebook.extract import facts
from casebook.extract.event import Event
from casebook.extract.metonyms import list_of_nations
from casebook.extract.name import Name, Place
from casebook.extract.report import Report
from casebook.extract.sentences import Unit, sentence_has
from casebook.extract.vocabulary import COMPANY_KINDS


def told_apart(report: Report, event: Event, units: list[Unit]) -> list[Event]:
    """The fines that one sentence lists, sum by sum for companies or places, or one sum "each"; else [].

    "€70,000 in Spain, HUF 12 million in Hungary"; "Rome for €20m, Athens for €20m"; "€210m for A and €180m for B";
    "€20m each by Italy and Greece".
    """
    if event.type != "fine":
        return []
    pairs: list[tuple[facts.Sum, Name | Place]] = []
    sums = [at for at, unit in enumerate(units) if isinstance(unit.value, facts.Sum)]
    for at in sums:
        money = units[at].value
        assert isinstance(money, facts.Sum)
        behind = units[at + 1].low if at + 1 < len(units) else ""
        ahead = units[at - 1].low if at else ""
        partner: object = None
        if behind in ("for", "on", "in", "against", "to", "from", "by"):
            near = units[at + 2 : at + 7]
            stop = next((i for i, u in enumerate(near) if u.low in (",", "and", ";", "(")), len(near))
            partner = next(
                (u.value for i, u in enumerate(near[:stop]) if isinstance(u.value, Name | Place)
                 and [each.low for each in near[i + 1 : i + 2]] != ["-"]), None
            )  # fmt: skip
        if partner is None and ahead in ("for", "by", "with", ",", "a", "another") and at > 1:
            partner = units[at - 2].value if isinstance(units[at - 2].value, Name | Place) else None
        if partner is None and isinstance(units[at - 1].value, Name | Place):
            partner = units[at - 1].value
        if isinstance(partner, Name | Place):
            pairs.append((money, partner))
    kinds = {_side(partner) for _, partner in pairs}
    partners = {partner.first for _, partner in pairs}
    if len(pairs) > 1 and len(kinds) == 1 and len(partners) > 1 and kinds != {""}:
        days = [unit.value for unit in units if isinstance(unit.value, facts.Date)]
        if event.date is None and len(days) == 1 and not days[0].bounds:
            event.date = days[0]
        return [_dated_in_list(_fine_with(report, event, money, partner), units) for money, partner in pairs]
    near = units[max(0, event.at - 4) : event.last + 5]
    if sentence_has(near, ("each", "apiece", "same", "similar", "respectively")):
        bodies = list_of_nations(report, units)
        if len(bodies) < 2:
            bodies = event.actors if sentence_has(near, ("each", "apiece")) else []
        if len(bodies) > 1:
            others = [pair for pair in pairs if pair[0] is not event.money and isinstance(pair[1], Place)]
            listed = [replace(event, actors=[body], places=[]) for body in bodies]
            listed += [_fine_with(report, event, money, partner) for money, partner in others]
            return [_dated_in_list(each, units) for each in listed]
    return []


def _side(partner: Name | Place) -> str:
    """On which side of a fine a body stands: "authority", "company" or, for others, ""."""
    if isinstance(partner, Place) or partner.entity.kind == "regulator":
        return "authority"
    return "company" if partner.entity.kind in COMPANY_KINDS else ""


def _fine_with(report: Report, event: Event, money: facts.Sum, partner: Name | Place) -> Event:
    """A fine of a list: with its own sum, and its own company or authority."""
    if isinstance(partner, Place):
        # "Rome for €20m" says who, "€20m in Italy" only where
        ahead = report.document.words[partner.first - 1] if partner.first else ""
        authority = report.data_authority(partner) if ahead != "in" else None
        return replace(event, money=money, count=None, places=[partner], actors=[authority] if authority else [])
    if _side(partner) == "authority":
        return replace(event, money=money, count=None, places=[], actors=[partner])
    return replace(event, money=money, count=None, target=[partner])


def _dated_in_list(event: Event, units: list[Unit]) -> Event:
    """A fine of a list with the date that stands between its sum and the next, if any; not with that of another sum."""
    sums = [at for at, unit in enumerate(units) if isinstance(unit.value, facts.Sum)]
    own = next((at for at in sums if units[at].value is event.money), -1)
    after = next((at for at in sums if at > own), len(units))
    if own < 0 or len(sums) < 2:
        return event
    inside = [unit.value for unit in units[own:after] if isinstance(unit.value, facts.Date) and not unit.value.bounds]
    if inside:
        return replace(event, date=inside[0])
    at = next((at for at, unit in enumerate(units) if unit.value is event.date), -1)
    return replace(event, date=None) if sums[0] < at < sums[-1] or (at > sums[-1] > own) else event
