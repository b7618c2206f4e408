"""From a report to its events, each told once: what triggers find in its sentences, with who, where, when, how much."""

from __future__ import annotations

from collections.abc import Mapping

from casebook.extract import (
    amounts,
    dating,
    doubts,
    facts,
    jurisdictions,
    listed_fines,
    merging,
    roles,
    statuses,
    triggers,
)
from casebook.extract.documents import Document
from casebook.extract.event import Event
from casebook.extract.report import Report
from casebook.extract.sentences import Unit
from casebook.extract.vocabulary import LAST_RESORT, Vocabulary

_FEWEST = 6  # units of a sentence that may tell of an event by its words alone: a heading of two words does not


def find(document: Document, published: str, vocabulary: Vocabulary) -> list[Event]:
    """The events of a document, each told once, in the order of the text.

    `published` is YYYY-MM-DD, YYYY-MM, YYYY or "" where it is not known; relative dates then stay unresolved.
    """
    report = Report(document, published, vocabulary)
    found: list[Event] = []
    words = [[unit.word for unit in units] for units in report.sentences]
    likely = vocabulary.weights.likelihoods(words)
    for number, units in enumerate(report.sentences):
        for event in _told(report, number, units, words[number], likely[number]):
            found += listed_fines.told_apart(report, event, units) or [event]
    kept = merging.merge(report, found)
    amounts.told_next(report, kept)
    dating.by_context(report, kept)
    dating.by_decision(report, kept)
    return kept


def _told(report: Report, number: int, units: list[Unit], words: list[str], likely: Mapping[str, float]) -> list[Event]:
    """The events that a sentence tells of: by its triggers, else by its words alone, which make types `likely`."""
    matches = triggers.matches(units, likely)
    told = _triggered(report, number, units, [each for each in matches if each.trigger.confidence > LAST_RESORT])
    money = any(isinstance(unit.value, facts.Sum) for unit in units) and not any(event.money for event in told)
    if money or not told:
        # triggers of little confidence are a last resort, where no other finds an event
        unsure = [each for each in matches if each.trigger.confidence <= LAST_RESORT]
        last_resorts = _triggered(report, number, units, unsure)
        told += [event for event in last_resorts if not told or event.type == "fine"]
    for kind in triggers.likely_types(likely) if len(units) >= _FEWEST else ():
        if kind not in {event.type for event in told} and roles.may_act(report, units, kind):
            match = triggers.by_words(kind, likely[kind], report.vocabulary.weights.heaviest(words, kind))
            event = _filled(report, number, units, match)
            if event is not None and event.type not in {each.type for each in told}:
                told.append(event)
    return told


def _triggered(report: Report, number: int, units: list[Unit], matches: list[triggers.Match]) -> list[Event]:
    """The events of a sentence: of triggers that match the same words, the first of the table that makes one."""
    taken: list[tuple[int, int, str]] = []
    events = []
    for match in matches:
        if triggers.excluded(match, taken):
            continue
        event = _filled(report, number, units, match)
        if event is not None:
            taken.append((match.first, match.last, event.type))
            events.append(event)
    return events


def _filled(report: Report, number: int, units: list[Unit], match: triggers.Match) -> Event | None:
    """An event with its slots filled from its sentence and what came before; None where it is no event after all."""
    trigger = match.trigger
    start, end = units[0].start, units[-1].end
    event = Event(trigger.type, number, start, end, trigger, match.first, match.last, trigger.confidence)
    if doubts.by_words(report, event, units):
        return None
    amounts.how_much(event, units)
    if doubts.by_amounts(event, units) or doubts.by_names(report, event, units):
        return None
    roles.who(report, event, units)
    if doubts.by_roles(event, units):
        return None
    roles.review(report, event, units)
    jurisdictions.where(report, event, units)
    if doubts.by_places(event):
        return None
    dating.when(report, event, units)
    statuses.status(event, units)
    return event


__all__ = ["Event", "find"]
