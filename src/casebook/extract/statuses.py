"""The status of an event, and the words of its sentence that give it."""

from __future__ import annotations

from casebook.extract.event import Event
from casebook.extract.sentences import Unit, sentence_has
from casebook.extract.vocabulary import word_set

_PLANS = word_set("will would plan plans planned intend intends set considering consider could may might expects aims")
_HEARSAY = word_set("reportedly reported reports according found")
_CLAIMING = word_set("claims claimed claim boasts boasted says said")
_LASTING = word_set("continue continues continuing ongoing remains remain still investigating")
_PROPOSING = word_set("proposed proposes introduced")
_THREATENING = word_set("comply unless fails fail failing could risk faces face")
# types of which a plan is an event that is announced
_PLANNED = word_set("appeal market_exit company_policy contract_ended legislation settlement")
# types that stay a report where the sentence gives no more than that
_REPORTED = word_set("usage_report database_size contract contract_ended market_exit")


def status(event: Event, units: list[Unit]) -> None:
    """Fill the status of an event, and the words that give it: its trigger's own, else what the words around say."""
    kind, index, last = event.type, event.at, event.last
    if event.status:
        event.status_words = _cue(units, index, last, _THREATENING) or _span(units, index, index)
        return
    lows = {unit.low for unit in units[max(0, index - 5) : last + 2]}
    if event.trigger.status:
        event.status = event.trigger.status
    elif kind == "investigation_opened" and lows & _LASTING:
        event.status = "ongoing"
    elif kind in _PLANNED and (lows & _PLANS or (kind == "legislation" and lows & _PROPOSING)):
        event.status = "announced"
    elif kind in _REPORTED and sentence_has(units, _HEARSAY):
        event.status = "reported"
        event.status_words = _cue(units, 0, len(units), _HEARSAY)
        return
    elif (
        kind == "database_size"
        and sentence_has(units, _CLAIMING)
        and not any(name.entity.kind == "regulator" for name in event.actors)
    ):
        event.status = "alleged"
        event.status_words = _cue(units, 0, len(units), _CLAIMING)
        return
    elif kind == "usage_report" and any(name.entity.kind in ("media", "ngo", "regulator") for name in event.actors):
        event.status = "reported"
    if event.status:
        event.status_words = _span(units, index, index + 1)


def _cue(units: list[Unit], first: int, last: int, words: frozenset[str]) -> tuple[int, int] | None:
    """Where the first of these words stands with its neighbour, from a little before `first` to behind `last`."""
    near = range(max(0, first - 5), min(len(units), last + 3))
    return next((_span(units, at, at + 1) for at in near if units[at].low in words), None)


def _span(units: list[Unit], first: int, last: int) -> tuple[int, int]:
    """The positions from one unit to another, or to the end of the sentence."""
    return units[first].start, units[min(last, len(units) - 1)].end
