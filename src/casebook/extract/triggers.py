"""Which triggers fire in a sentence and exclude each other, and which event types the words' weights tell of."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from casebook.extract.sentences import Unit
from casebook.extract.vocabulary import Element, Trigger

# what the words of a sentence make likely: below the first a trigger is not believed, above the second none is needed
UNLIKELY, LIKELY = 0.005, 0.8
CERTAIN = 0.9  # the confidence of a trigger that is believed whatever the other words are
_CLOSE_BY = 12  # units between two triggers of one type that tell of one event
# of triggers on the same words, those of one group exclude each other
_GROUPS = (
    {"provisional_notice", "fine", "enforcement_order"},
    {"provisional_notice", "settlement", "enforcement_order"},
    {"lawsuit", "complaint", "settlement"},
    {"appeal", "court_ruling"},
    {"database_size", "usage_report"},
    {"investigation_finding", "investigation_opened", "regulator_opinion", "inquiry_closed"},
    {"company_policy", "company_statement", "market_exit", "official_statement", "investigation_finding",
     "regulator_opinion"},
    {"contract_ended", "usage_report", "settlement"},
    {"contract", "usage_report"},
)  # fmt: skip
_CLASHES = frozenset((one, other) for group in _GROUPS for one in group for other in group)


class Match(NamedTuple):
    """A trigger that a sentence holds, from its first unit to its last."""

    trigger: Trigger
    first: int
    last: int


def matches(units: list[Unit], likely: Mapping[str, float]) -> list[Match]:
    """Each trigger that a sentence holds, in the order of the table, then of the sentence.

    One of a type that the words of the sentence make unlikely (`likely`: event type -> 0 to 1) is not believed unless
    it is certain.
    """
    found: list[Match] = []
    held = [unit.calls[0] for unit in units]
    signs = functools.reduce(operator.or_, held)
    possible = {
        trigger.order: trigger for unit in units for trigger in unit.calls[1] if trigger.needs & signs == trigger.needs
    }
    for trigger in possible.values():
        if trigger.unless & signs or (trigger.requires and not trigger.requires & signs):
            continue
        if trigger.confidence < CERTAIN and likely.get(trigger.type, 1) < UNLIKELY:
            continue
        first = trigger.elements[0].sign
        for index, own in enumerate(held):
            if own & first and (last := _end(trigger, held, index)) >= 0:
                found.append(Match(trigger, index, last))
    return sorted(found, key=lambda match: (match.trigger.order, match.first))


def _end(trigger: Trigger, held: list[int], index: int) -> int:
    """The unit at which a trigger that begins at `index` ends, or -1; `held` are the signs of each unit."""
    at, count = index, len(held)
    for element in trigger.elements[1:]:
        sign = element.sign
        for step in range(at + 1, min(at + element.gap + 2, count)):
            if held[step] & sign:
                at = step
                break
        else:
            return -1
    return at


def excluded(match: Match, taken: Iterable[tuple[int, int, str]]) -> bool:
    """Whether events that a sentence gave before, each (first unit, last unit, type), leave no room for a trigger.

    Those of one group exclude each other on the same words; of one type, also close by, but for fines.
    """
    kind, first, last = match.trigger.type, match.first, match.last
    return any(
        (first <= other_last and other <= last and (other_kind == kind or (other_kind, kind) in _CLASHES))
        or (other_kind == kind != "fine" and abs(other - first) < _CLOSE_BY)
        for other, other_last, other_kind in taken
    )


def likely_types(likely: Mapping[str, float]) -> list[str]:
    """The event types that the words of a sentence tell of without any trigger, the likeliest first."""
    return sorted((kind for kind, share in likely.items() if share > LIKELY), key=lambda kind: (-likely[kind], kind))


def by_words(kind: str, share: float, at: int) -> Match:
    """What stands for the trigger of an event that only the weights of its words tell of, at the heaviest of them."""
    return Match(Trigger(kind, (Element(frozenset(), 0),), 0, 0, 0, "", round(share, 2), 0), at, at)
