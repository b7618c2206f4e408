"""What the extractor knows, read from data/reference: names, places, remits of authorities and event triggers.

Everything an editor may want to teach it is in those tables; this module only puts them into the forms that are quick
to look up.
"""

from __future__ import annotations

import csv
import functools
import operator
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import snowballstemmer

from casebook import tables
from casebook.clean.names import alias_table
from casebook.extract.weights import Weights


def word_set(words: str) -> frozenset[str]:
    """The words of a text parted by spaces."""
    return frozenset(words.split())


# kinds of entities.csv that count as one in triggers
COMPANY_KINDS = ("company", "platform")
# what a trigger may ask for besides words: kinds of names, and facts
CLASSES = word_set(
    "regulator court legislator government police ngo media company platform person_public_role group name money "
    "date place quantity any"
)
# a trigger of this confidence or less counts only in a sentence in which no other finds an event
LAST_RESORT = 0.4
_STEMMER = snowballstemmer.stemmer("english")


@functools.lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The Snowball stem of a word, in small letters."""
    return str(_STEMMER.stemWord(word.lower()))


@dataclass(frozen=True, slots=True)
class Entity:
    """A body or person: one of entities.csv (`known`), or a name that only the text gives."""

    id: str
    name: str
    kind: str
    country: str = ""
    subdivision: str = ""
    known: bool = True


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a trigger: the stems or kinds it may be, and how many units may stand before it.

    `sign` is the bit that its choices have in the signs of a unit; 0 until the whole table is read.
    """

    choices: frozenset[str]
    gap: int
    sign: int = 0


@dataclass(frozen=True, slots=True)
class Trigger:
    """A row of triggers.csv, ready to match; `order` is its rank among the rows.

    A sentence has to hold all the signs of `needs` and one of `requires`, if any, and none of `unless`.
    """

    type: str
    elements: tuple[Element, ...]
    needs: int
    requires: int
    unless: int
    status: str
    confidence: float
    order: int


@dataclass
class Vocabulary:
    """All that is known, in look-up form."""

    entities: dict[str, Entity]
    names: dict[str, list[tuple[tuple[str, ...], str]]]  # first word -> (words, entity id), longest first
    places: dict[str, list[tuple[tuple[str, ...], str]]]  # first word -> (words, code), longest first
    remits: dict[tuple[str, str], str]  # (country or subdivision, remit) -> entity id
    shared: dict[str, list[tuple[str, str]]]  # name of several bodies -> (country, entity id)
    triggers: dict[str, list[Trigger]]  # stem or kind -> the triggers that are looked for where it stands
    signs: dict[str, int]  # stem or kind -> the signs of the elements, requirements and exceptions that it fits
    weights: Weights  # of words, by event type
    labels: dict[str, str] = field(default_factory=dict)  # event type -> label
    default_statuses: dict[str, str] = field(default_factory=dict)
    cues: dict[str, str] = field(default_factory=dict)  # words in small letters -> status
    ids: dict[str, str] = field(default_factory=dict)  # name or alias, case folded -> entity id, as the cleaning has it
    known: dict[frozenset[str], tuple[int, tuple[Trigger, ...]]] = field(default_factory=dict)
    known_words: dict[str, tuple[tuple[int, tuple[Trigger, ...]], str, str]] = field(default_factory=dict)

    def calls(self, classes: frozenset[str]) -> tuple[int, tuple[Trigger, ...]]:
        """(signs, triggers to look for) of a unit that triggers may call by any of these."""
        found = self.known.get(classes)
        if found is None:
            signs = 0
            triggers: list[Trigger] = []
            for each in classes:
                signs |= self.signs.get(each, 0)
                triggers += self.triggers.get(each, ())
            found = signs, tuple(triggers)
            if len(self.known) < 200_000:
                self.known[classes] = found
        return found

    def calls_of_word(self, word: str) -> tuple[tuple[int, tuple[Trigger, ...]], str, str]:
        """(what it calls, the word in small letters, its stem)."""
        found = self.known_words.get(word)
        if found is None:
            lower, stemmed = word.lower(), stem(word)
            found = self.calls(frozenset((stemmed, "=" + lower, "<any>"))), lower, stemmed
            if len(self.known_words) < 200_000:
                self.known_words[word] = found
        return found


def choices(cell: str, words: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The stems or kinds of alternatives such as "open|=run|<company>|{penalty}"; raises ValueError for other signs.

    `words` holds what each {name} stands for (word_classes.csv).
    """
    found: set[str] = set()
    for choice in cell.split("|") if cell else []:
        if choice[:1] == "{" and choice[-1:] == "}":
            if choice[1:-1] not in words:
                raise ValueError(f"{choice!r} is no class of words{tables.nearest(choice[1:-1], words)}")
            found |= words[choice[1:-1]]
            continue
        if not re.fullmatch(r"<[a-z_]+(?::[a-z]+)?>|=?[^\s<>=~|{}]+", choice):
            raise ValueError(f"{choice!r} is no word, no =word, no <kind> and no {{class}}")
        if choice.startswith("<") and choice.strip("<>").partition(":")[0] not in CLASSES:
            raise ValueError(f"{choice!r} is no kind; allowed are {', '.join(sorted(CLASSES))}")
        found.add(choice if choice.startswith("<") else "=" + choice[1:].lower() if choice[0] == "=" else stem(choice))
    return frozenset(found)


def parse_trigger(pattern: str, words: Mapping[str, frozenset[str]]) -> tuple[Element, ...]:
    """The elements of a pattern such as "open|launch ~5 {inquiry}".

    A word stands for all its forms; `=word` for itself alone; `{class}` for the words of word_classes.csv; `<kind>` for
    a name of that kind, `<money>`, `<place>`, `<date>`, `<quantity:unit>` or `<any>`; `|` parts alternatives; `~N` lets
    up to N words stand before the next element. Raises ValueError for anything else.
    """
    elements: list[Element] = []
    gap = 0
    for part in pattern.split():
        if part.startswith("~"):
            if not part[1:].isdigit() or not elements:
                raise ValueError(f"{part!r} has to be ~ and a number, between two elements")
            gap = int(part[1:])
            continue
        elements.append(Element(choices(part, words), gap))
        gap = 0
    if not elements or gap:
        raise ValueError("a pattern has at least one element, and ends with one")
    return tuple(elements)


def word_classes(
    rows: Iterable[Mapping[str, str]], known: Mapping[str, frozenset[str]] | None = None
) -> dict[str, frozenset[str]]:
    """What each class of word_classes.csv stands for; a class may take in those of the rows before it, or `known`."""
    classes = dict(known or {})
    for row in rows:
        classes[row["word_class"]] = choices(row["alternatives"], classes)
    return classes


@functools.lru_cache(maxsize=8)
def _load(root: Path, stamp: tuple[int, ...]) -> Vocabulary:
    entities = {
        row["id"]: Entity(row["id"], row["name"], row["kind"], row["country"], row["country_subdivision"])
        for row in _rows(root, "entities")
    }
    places: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    place_words = set()
    for row in _rows(root, "places"):
        words = tuple(split_words(row["words"]))
        places.setdefault(words[0], []).append((words, row["place_code"]))
        place_words.add(row["words"].lower())
    shared: dict[str, list[tuple[str, str]]] = {}
    remits = {}
    for row in _rows(root, "remits"):
        remits[row["place_code"], row["remit"]] = row["entity"]
        for name in tables.split_list(row["shared_names"]):
            shared.setdefault(name, []).append((row["place_code"], row["entity"]))
    names: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in _rows(root, "entities"):
        for name in sorted(_spellings(row["name"], tables.split_list(row["aliases"]))):
            if name in shared or name.lower() in place_words:
                continue
            if f"{name} (" in row["name"] and _in_brackets(row["name"]) in place_words:
                continue  # "High Court (Ireland)": only a country makes the name that of one body
            words = tuple(split_words(name))
            names.setdefault(words[0], []).append((words, row["id"]))
    for listed in (names, places):
        for entries in listed.values():
            entries.sort(key=lambda entry: (-len(entry[0]), entry[1]))
    for name, owners in shared.items():
        words = tuple(split_words(name))
        names.setdefault(words[0], []).append((words, "shared:" + name))
        names[words[0]].sort(key=lambda entry: (-len(entry[0]), entry[1]))
        del owners
    classes = word_classes(_rows(root, "word_classes"))
    triggers, signs = _triggers(_rows(root, "triggers"), classes)
    weights = Weights(_rows(root, "word_weights"))
    labels = {row["id"]: row["label"] for row in _rows(root, "event_types")}
    defaults = {row["id"]: row["default_status"] for row in _rows(root, "event_types")}
    cues = {cue.lower(): row["id"] for row in _rows(root, "statuses") for cue in tables.split_list(row["cues"])}
    ids = alias_table(tables.read("entities", root))
    return Vocabulary(entities, names, places, remits, shared, triggers, signs, weights, labels, defaults, cues, ids)


def _triggers(
    rows: Iterable[Mapping[str, str]], classes: Mapping[str, frozenset[str]]
) -> tuple[dict[str, list[Trigger]], dict[str, int]]:
    """The triggers by the words of their rarest element, and the signs of every word that they ask for.

    Each set of choices has a bit; whether a unit fits an element, and whether a sentence can fit a trigger at all, is
    then one operation on whole numbers.
    """
    bits: dict[frozenset[str], int] = {}

    def sign(chosen: frozenset[str]) -> int:
        return bits.setdefault(chosen, 1 << len(bits)) if chosen else 0

    found: list[Trigger] = []
    for order, row in enumerate(rows):
        elements = tuple(
            Element(each.choices, each.gap, sign(each.choices)) for each in parse_trigger(row["pattern"], classes)
        )
        needs = functools.reduce(operator.or_, (each.sign for each in elements))
        requires, unless = (sign(choices(row[name], classes)) for name in ("requires", "unless"))
        confidence = float(row["confidence"] or 0.5)
        found.append(Trigger(row["type"], elements, needs, requires, unless, row["status"], confidence, order))
    signs: dict[str, int] = {}
    for chosen, bit in bits.items():
        for each in chosen:
            signs[each] = signs.get(each, 0) | bit
    by_rarest: dict[str, list[Trigger]] = {}
    for trigger in found:
        for choice in min((each.choices for each in trigger.elements), key=_commonness):
            by_rarest.setdefault(choice, []).append(trigger)
    return by_rarest, signs


def _commonness(choices: frozenset[str]) -> tuple[int, list[str]]:
    """How often a sentence is likely to hold one of these, for comparison."""
    weights = (1000 if each == "<any>" else 30 if each[0] == "<" or each in _COMMON else 1 for each in choices)
    return sum(weights), sorted(choices)


# the stems that most sentences hold
_COMMON = word_set(
    "to of in on by with has have is was be it that for not no from at and were been are had the as said say will "
    "would must may can they we he she company compani firm use =to =of =in =on =by =with =has =have =is =was =be "
    "=it =that =for =not =no =from =at =were =been =are =had =will =would =said =says"
)


FILES = ("entities", "places", "remits", "word_classes", "triggers", "word_weights", "event_types", "statuses")


def load(root: Path | None = None) -> Vocabulary:
    """The vocabulary of a casebook, read again when one of its tables changed.

    Raises ValueError where a trigger is broken; `casebook check` names its row and column.
    """
    root = (root or tables.project_folder()).absolute()
    return _load(root, tuple(file.stat().st_mtime_ns for file in _files(root)))


@functools.lru_cache(maxsize=8)
def _files(root: Path) -> list[Path]:
    """The tables whose change makes a vocabulary be read again; kept, because every report asks for them."""
    return [root / "data" / "reference" / f"{name}.csv" for name in FILES]


def _rows(root: Path, name: str) -> Iterator[dict[str, str]]:
    with (root / "data" / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _in_brackets(name: str) -> str:
    """What stands in brackets at the end of a name, in small letters."""
    return name.rpartition("(")[2].rstrip(")").lower() if name.endswith(")") else ""


def _spellings(name: str, aliases: list[str]) -> set[str]:
    """The forms of a name that are looked for: without what stands in brackets, with and without "The"."""
    forms = set()
    for form in (re.sub(r"\s*\(.*\)", "", name).split(", co-")[0], *aliases):
        form = straighten(form)
        if "," in form and form == straighten(name):
            form = form if len(form) < 40 else form.split(",")[0]
        if len(form) > 1:
            forms.add(form.removeprefix("The ") if form.count(" ") > 1 else form)
            if form.startswith("US "):
                forms |= {"U.S. " + form[3:], "United States " + form[3:]}
    return forms


_ONE_FOR_ONE = str.maketrans(
    {
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\t": " ", "\r": " ",
        "\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"',
        "\u00ab": '"', "\u00bb": '"', "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-",
        "\u2212": "-", "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n",
    }
)  # fmt: skip


def straighten(text: str) -> str:
    """The text with plain spaces, quotes and dashes, character for character, so that positions stay the same."""
    return text.translate(_ONE_FOR_ONE)


def split_words(text: str) -> list[str]:
    """A name cut as the extractor cuts a text."""
    from casebook.extract.documents import tokenizer

    return [token.text for token in tokenizer()(straighten(text)) if not token.is_space]
