"""The units of a sentence: its words, and each name, sum, count, date and place in it as one; and its clauses."""

from __future__ import annotations

import functools
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from casebook.extract import facts
from casebook.extract.documents import Document
from casebook.extract.name import Name, Place
from casebook.extract.vocabulary import COMPANY_KINDS, Trigger, Vocabulary, word_set

# words that stand for an authority, also for one that the report does not name
AUTHORITY_NOUNS = word_set(
    "watchdog regulator ombudsman authority commission commissioner probe investigation inquiry watchdogs regulators "
    "authorities commissioners dpa"
)
# what a court or the authority itself does to a decision
REVIEWING = word_set(
    "upheld overturned quashed annulled aside overturns upholds annuls quashes confirmed dismissed restored stayed "
    "stays suspended reinstated revived restores reinstates slashed halved lifted vacated lowered reduced trimmed cut "
    "wiped halves cuts lowers reduces trims reverses reversed confirms stay"
)
# verbs that tell what somebody said or found
TELLING = word_set(
    "said says told announced reported wrote found released published revealed disclosed confirmed added stated "
    "concluded ruled report reports finding find finds held decided determined demanded ordered insisted argued "
    "claims claimed alleges alleged warned admitted denied means believes shows showed view"
)
# what opens a clause that tells of something else, and what a main clause goes on with
_RELATIVE = word_set("which who whose whom where after following because although though whereas while until")
_SUBJECTS = word_set("it he she they we the its their this that")
_AUXILIARIES = word_set("was were is are has have had will")
_JOINING = word_set("and or , not")
# what stands between the names of a list
_LINKS = word_set(", and & or ( ) as well the of both along with together alongside 's")

_MONEY_CLASSES = frozenset(("<money>", "<any>"))
_DATE_CLASSES = frozenset(("<date>", "<any>"))
_PLACE_CLASSES = frozenset(("<place>", "<any>"))


class Unit(NamedTuple):
    """A word, or a name, sum, count, date or place as one, of a sentence."""

    calls: tuple[int, tuple[Trigger, ...]]  # the signs of the elements that it fits, and the triggers to look for
    low: str
    word: str  # as the weights know it: its stem, or the kind of a name, sum, count, date or place
    start: int
    end: int
    value: object = None


@functools.cache
def _classes_of_count(unit: str) -> frozenset[str]:
    """What triggers may call a count of a unit."""
    return frozenset(("<quantity>", f"<quantity:{unit}>", "<any>"))


@functools.cache
def _classes_of_kind(kind: str) -> frozenset[str]:
    """What triggers may call a name of a kind."""
    return frozenset(
        {f"<{kind}>", "<name>", "<any>"} | ({"<company>", "<platform>"} if kind in COMPANY_KINDS else set())
    )


def _span(document: Document, value: object) -> tuple[int, int, frozenset[str], str, object]:
    """(start, end, classes, what the weights call it, value) of a name, sum, count, date or place."""
    if isinstance(value, Name):
        kind = value.entity.kind
        start, end = document.starts[value.first], document.ends[value.last - 1]
        return start, end, _classes_of_kind(kind), f"<{kind}>", value
    if isinstance(value, Place):
        return document.starts[value.first], document.ends[value.last - 1], _PLACE_CLASSES, "<place>", value
    if isinstance(value, facts.Sum):
        return value.start, value.end, _MONEY_CLASSES, "<money>", value
    if isinstance(value, facts.Count):
        return value.start, value.end, _classes_of_count(value.unit), "<quantity>", value
    assert isinstance(value, facts.Date)
    return value.start, value.end, _DATE_CLASSES, "<date>", value


def units_of(document: Document, vocabulary: Vocabulary, found: Iterable[object]) -> list[list[Unit]]:
    """The units of every sentence, with the names, sums, counts, dates and places that were found in the document.

    Where two of these begin at once the longer one counts, then the one that was found first.
    """
    spans = sorted((_span(document, value) for value in found), key=lambda span: (span[0], -span[1]))
    starts, ends, words, text = document.starts, document.ends, document.words, document.text
    calls, calls_of_word = vocabulary.calls, vocabulary.calls_of_word
    sentences: list[list[Unit]] = []
    at = 0
    for first, last in document.sentences:
        units, index = [], first
        while index < last:
            start = starts[index]
            while at < len(spans) and spans[at][0] < start:
                at += 1
            if at < len(spans) and spans[at][0] == start:
                _, stop, classes, word, value = spans[at]
                units.append(Unit(calls(classes), text[start:stop].lower(), word, start, stop, value))
                index += 1
                while index < last and starts[index] < stop:
                    index += 1
                continue
            units.append(Unit(*calls_of_word(words[index]), start, ends[index]))
            index += 1
        sentences.append(units)
    return sentences


@functools.cache
def kinds_of(kinds: tuple[str, ...]) -> frozenset[str]:
    """These kinds of bodies as a set; whoever asks for companies means platforms as well."""
    return frozenset(kinds) | (frozenset(COMPANY_KINDS) if "company" in kinds else frozenset())


def names_in(units: list[Unit], kinds: tuple[str, ...]) -> list[tuple[int, Name]]:
    """The bodies of these kinds that a sentence names, each with its unit, in the order of the sentence."""
    wanted = kinds_of(kinds)
    return [
        (at, unit.value)
        for at, unit in enumerate(units)
        if isinstance(unit.value, Name) and unit.value.entity.kind in wanted
    ]


def sentence_has(units: list[Unit], words: Container[str]) -> bool:
    """Whether one of the words stands in the sentence."""
    return any(unit.low in words for unit in units)


def unique(names: list[Name]) -> list[Name]:
    """The names without those of a body that was named before among them."""
    seen: set[str] = set()
    kept = []
    for name in names:
        if name.entity.id not in seen:
            seen.add(name.entity.id)
            kept.append(name)
    return kept


def expand(units: list[Unit], at: int, found: list[tuple[int, Name]]) -> list[Name]:
    """A name with those it is listed with: "A, B and C"."""
    positions = dict(found)
    names = [positions[at]]
    for step in (-1, 1):
        index = at + step
        gap = 0
        while 0 <= index < len(units) and gap < 4:
            if index in positions:
                names.insert(0, positions[index]) if step < 0 else names.append(positions[index])
                gap = 0
            elif units[index].low in _LINKS or isinstance(units[index].value, Place):
                gap += 1
            else:
                break
            index += step
    return unique(names)


def without_clauses(units: list[Unit], index: int, left: list[tuple[int, Name]]) -> list[tuple[int, Name]]:
    """The names before a trigger that do not stand in a clause between commas that "which" or "who" opens."""
    opens = [at for at in range(index - 1) if units[at].low == "," and units[at + 1].low in ("which", "who", "whose")]
    if not opens:
        return left
    closes = [at for at in range(opens[-1] + 2, index) if units[at].low == ","]
    outside = [(at, name) for at, name in left if at < opens[-1] or (closes and at > closes[-1])]
    return outside if closes and outside else left


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a sentence: its number, and whether a relative pronoun or "after" makes it tell of something else."""

    number: int
    relative: bool


def clauses(units: list[Unit]) -> list[Clause]:
    """The clause of each unit; a relative clause between commas ends at the second, and its sentence goes on.

    One without commas ends at the verb of its sentence: "people whose pictures were taken was filed in July".
    """
    found: list[Clause] = []
    current, number = Clause(0, False), 0
    outer: list[Clause] = []
    verbs = 0  # of those that tell a verb, how many a relative clause has had
    for at, unit in enumerate(units[:-1]):
        low, following = unit.low, units[at + 1].low
        if current.relative and outer and low in _AUXILIARIES:
            verbs += 1
            if verbs == 2 and units[at - 1].low not in _JOINING:
                current = outer.pop()
        elif low in TELLING:
            verbs = 3  # what somebody says has verbs of its own
        if low in (";", ":", "but"):
            number += 1
            current, outer = Clause(number, False), []
        elif low in _RELATIVE:
            number += 1
            outer.append(current)
            current, verbs = Clause(number, True), 0
        elif low == "," and outer and following not in ("and", "or"):
            current = outer.pop()
        elif low == "and" and (
            following in _SUBJECTS or (at and units[at - 1].low == "," and isinstance(units[at + 1].value, facts.Date))
        ):
            number += 1
            current = Clause(number, False)
        found.append(current)
    return [*found, current]
