"""Which of the events found are one, and which are told by another: each event once."""

from __future__ import annotations

import math

from casebook.clean.dates import agree
from casebook.extract import facts
from casebook.extract.event import Event
from casebook.extract.report import Report
from casebook.extract.sentences import sentence_has
from casebook.extract.vocabulary import COMPANY_KINDS, word_set

# what a company says about these is the event itself, no statement beside it
_TOLD_ALREADY = word_set(
    "appeal company_policy database_size market_exit contract_ended company_finance lawsuit legislation contract"
)
# events that a use of the service is only the matter of
_ON_USE = word_set(
    "court_ruling investigation_finding enforcement_order regulator_opinion cease_and_desist legislation "
    "complaint lawsuit"
)
# what concerns one company each, so that two companies make two events
_ON_ONE = word_set(
    "investigation_opened investigation_finding inquiry_closed provisional_notice fine lawsuit contract complaint "
    "enforcement_order"
)
_SHORT = 4  # sentences of a report that has no title, or needs none
_SETTLING = ("pay", "pays", "settle", "settles", "settled")
_APPROVING = ("approved", "approves", "approve", "approval")
_LOCAL_MONEY = {"GB": "GBP", "US": "USD", "CH": "CHF"}
# currencies whose units are worth much the same, so that a sum and its conversion are of one order
_NEAR_PAR = frozenset(("USD", "EUR", "GBP", "CHF"))


def merge(report: Report, found: list[Event]) -> list[Event]:
    """The events found, each once, in their order; the first of what is one takes over what the others add."""
    beside: dict[int, list[Event]] = {}
    for event in found:
        beside.setdefault(event.sentence, []).append(event)
    kept: list[Event] = []
    told_again: set[int] = set()
    for event in found:
        if _told_beside(report, event, beside[event.sentence]):
            continue
        same = next((other for other in kept if _same(report, other, event)), None)
        if same is None:
            kept.append(event)
        else:
            _take_over(same, event, _LOCAL_MONEY.get(report.country, "EUR"))
            told_again.add(id(same))
    if _titled(report):
        # a title is short for what the report tells; what stands there alone was misread
        kept = [event for event in kept if event.sentence > 0 or id(event) in told_again]
    return _without_parts(kept)


def _titled(report: Report) -> bool:
    """Whether the first line is a title: it ends without a full stop, and some sentences follow."""
    first = report.sentences[0] if report.sentences else []
    alone = len(report.sentences) > _SHORT and report.document.paragraphs[0] != report.document.paragraphs[1]
    return alone and first[-1].low not in (".", "?", "!")


def _without_parts(kept: list[Event]) -> list[Event]:
    """The events without the fines that add up to another fine of the same authority: its parts."""
    parts: set[int] = set()
    for total in kept:
        if total.type == "fine" and total.money is not None:
            actors = {name.entity.id for name in total.actors}
            smaller = [
                (event, event.money.amount) for event in kept
                if event.type == "fine" and event.money is not None and event.money.currency == total.money.currency
                and event.money.amount < total.money.amount and actors == {name.entity.id for name in event.actors}
                and (not event.date or not total.date or event.date.value == total.date.value)
            ]  # fmt: skip
            if len(smaller) > 1 and math.isclose(
                sum(amount for _, amount in smaller), total.money.amount, rel_tol=0.01
            ):
                parts |= {id(event) for event, _ in smaller}
    return [event for event in kept if id(event) not in parts]


def _told_beside(report: Report, event: Event, beside: list[Event]) -> bool:
    """Whether another event of the same sentence says all that an event says."""
    units, kind, confidence = report.sentences[event.sentence], event.type, event.trigger.confidence
    others = {other.type for other in beside}
    if kind in ("company_statement", "official_statement") and others & _TOLD_ALREADY:
        return True
    if kind == "official_statement":
        return "usage_report" in others
    if kind == "company_statement":
        return any(other.type == "usage_report" and other.count for other in beside)
    if kind == "company_policy":
        return bool(others & {"settlement", "contract_ended"})
    if kind == "media_investigation":
        # who uses it is a usage report, also when the press tells it
        return "usage_report" in others and confidence < 0.8
    if kind == "inquiry_closed":
        # "will pay $5m to end the case" is the settlement
        return bool(others & {"settlement", "fine"}) and sentence_has(units, _SETTLING)
    if kind == "enforcement_order":
        return "legislation" in others
    if kind == "contract_ended":
        return "enforcement_order" in others and confidence < 0.6
    if kind == "court_ruling":
        fined = any(
            other.type == "fine" and not other.earlier and any(name.entity.kind == "court" for name in other.actors)
            for other in beside
        )
        return fined or ("settlement" in others and sentence_has(units, _APPROVING))
    if kind == "usage_report":
        return bool(others & _ON_USE) and confidence <= 0.65
    if kind == "investigation_opened":
        return bool(others & {"investigation_finding", "inquiry_closed"}) and confidence <= 0.7
    return False


def _take_over(same: Event, event: Event, local: str) -> None:
    """Add to an event what is told of it again: empty slots, and the sum that is exact or in the `local` currency."""
    if same.money and event.money and same.money != event.money:
        exact = len(f"{event.money.amount:.0f}".rstrip("0")) > len(f"{same.money.amount:.0f}".rstrip("0"))
        if (exact and same.money.currency == event.money.currency) or (
            event.money.currency == local != same.money.currency
        ):
            same.money = event.money
    if not same.status:
        same.status, same.status_words = event.status, event.status_words
    same.date = same.date or event.date
    same.money = same.money or event.money
    same.count = same.count or event.count
    same.actors = same.actors or event.actors
    same.target = same.target or event.target
    same.places = same.places or event.places
    same.confidence = min(0.95, same.confidence + 0.05)


def _same(report: Report, one: Event, other: Event) -> bool:
    """Whether two events are one: of a type, and nothing in their slots excludes it."""
    if one.type != other.type:
        return False
    if one.type == "fine" and "provisional" in (one.status, other.status) and one.status != other.status:
        return False
    if one.money and other.money and not _same_sum(one.money, other.money):
        return False
    if one.count and other.count and one.count.number != other.count.number:
        return False
    if (
        one.date
        and other.date
        and one.date.value.precision != "none"
        and other.date.value.precision != "none"
        and not agree(one.date.value, other.date.value)
    ):
        return False
    actors, others = {name.entity.id for name in one.actors}, {name.entity.id for name in other.actors}
    if one.type in ("company_statement", "official_statement"):
        return other.sentence - one.sentence <= 2 and (not actors or not others or bool(actors & others))
    if actors and others and not actors & others:
        return False
    mine, theirs = _own_targets(report, one), _own_targets(report, other)
    if one.type in _ON_ONE and mine and theirs and not mine & theirs:
        return False
    places, other_places = {place.code[:2] for place in one.places}, {place.code[:2] for place in other.places}
    return not (places and other_places and not places & other_places)


def _own_targets(report: Report, event: Event) -> set[str]:
    """The companies that the sentence of an event itself names as its target."""
    first, last = report.document.sentences[event.sentence]
    return {name.entity.id for name in event.target
            if first <= name.first < last and name.entity.kind in COMPANY_KINDS}  # fmt: skip


def _same_sum(one: facts.Sum, other: facts.Sum) -> bool:
    """Whether two sums can be one: equal, one the rounding of the other, or one the other's conversion."""
    ratio = one.amount / other.amount if other.amount else 0.0
    if one.currency == other.currency:
        return 0.97 <= ratio <= 1.03
    return {one.currency, other.currency} <= _NEAR_PAR and 0.7 <= ratio <= 1.5
