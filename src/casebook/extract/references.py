"""What nouns and pronouns stand for: "the company", "the watchdog", "the bank", "it", "she".

A noun stands for the body of its kind that the text named last, in the same paragraph before any other; a noun that
describes a body ("the airline") for the one that the text introduced so. A pronoun may stand for whatever its own
sentence, then the sentence before, named first: which of these it is depends on who can do what is told of it.
"""

from __future__ import annotations

from collections import Counter

from casebook.extract.documents import Document
from casebook.extract.name import Name
from casebook.extract.vocabulary import COMPANY_KINDS, word_set

_KINDS_BY_NOUN = [
    (
        (*COMPANY_KINDS,),
        "company firm startup chain retailer operator vendor supplier maker airline insurer lender bank app platform "
        "business carrier grocer supermarket carmaker broker developer manufacturer website provider giant "
        "controller processor conglomerate",
    ),
    (("regulator",), "regulator watchdog authority commission commissioner agency ombudsman dpa"),
    (("court",), "court tribunal judge judges justices bench"),
    (("police",), "force police officers deputies department detectives sheriff"),
    (("government", "legislator"), "ministry minister government city county council municipality town"),
    (("ngo", "company"), "group"),
    (("ngo",), "charity campaigners organisation organization foundation association ngo nonprofit union federation"),
    (("media",), "newspaper paper outlet broadcaster magazine"),
]
_KINDS = {noun: kinds for kinds, nouns in _KINDS_BY_NOUN for noun in nouns.split()}
# nouns that say no more than their kind
_GENERIC = word_set(
    "company firm business group controller processor regulator watchdog authority dpa court judge judges force police "
    "officers council"
)
_DETERMINERS = word_set("the this that these those both same")
_PRONOUNS = word_set("it they its their")
# adjectives and numbers that may stand between "the" and its noun
_FAR = 3


class References:
    """The nouns and pronouns of a document that stand for bodies named elsewhere in it."""

    def __init__(self, document: Document, names: list[Name]) -> None:
        self.document = document
        words = [word.lower() for word in document.words]
        within = {index: name for name in names for index in range(name.first, name.last)}
        described: dict[str, Name] = {}
        # by the position at which the word starts: its number, and what it may stand for
        self._nouns: dict[int, tuple[int, tuple[Name, ...]]] = {}
        self._pronouns: dict[int, tuple[int, tuple[Name, ...]]] = {}
        seen: list[tuple[int, Name]] = []  # what was named so far, with its paragraph
        before: list[Name] = []  # what the sentence before named
        last_paragraph = -1
        for (first, last), paragraph in zip(document.sentences, document.paragraphs, strict=True):
            here: list[Name] = []
            if paragraph != last_paragraph:
                before = []
            last_paragraph = paragraph
            index = first
            while index < last:
                name = within.get(index)
                if name is not None:
                    if index == name.first:
                        here.append(name)
                        seen.append((paragraph, name))
                        ahead = index - 2 if index > 1 and words[index - 1] == "," else index - 1
                        noun = words[ahead] if ahead >= first else ""
                        if noun in _KINDS and noun not in _GENERIC and name.entity.kind in _KINDS[noun]:
                            described[noun] = name
                    index += 1
                    continue
                word = words[index]
                if word in _PRONOUNS:
                    self._pronouns[document.starts[index]] = (index, (*here, *before))
                elif word in _KINDS and self._stands(words, index, first, last, within):
                    found = self._antecedent(word, paragraph, seen, described)
                    if found is not None:
                        name = Name(index, index + 1, found.entity, described=True)
                        self._nouns[document.starts[index]] = (index, (name,))
                        here.append(name)
                index += 1
            if here:
                before = here

    @staticmethod
    def _stands(words: list[str], index: int, first: int, last: int, within: dict[int, Name]) -> bool:
        """Whether a noun has a determiner before it, and no name or further noun behind it."""
        behind = words[index + 1] if index + 1 < last else ""
        if behind == "," and any(
            at in within and within[at].entity.kind in _KINDS[words[index]] for at in range(index + 2, index + 6)
        ):
            return False  # "the vendor, VoxProof," names it
        if index + 1 in within or behind in _KINDS or behind == "-" or words[index - 1] == "-":
            return False
        ahead = range(max(first, index - _FAR), index)
        return any(words[at] in _DETERMINERS for at in ahead if not any(words[i] == "," for i in range(at, index)))

    @staticmethod
    def _antecedent(noun: str, paragraph: int, seen: list[tuple[int, Name]], described: dict[str, Name]) -> Name | None:
        if noun in described:
            return described[noun]
        kinds = _KINDS[noun]
        if noun not in _GENERIC:
            called = next((name for _, name in reversed(seen) if noun in name.entity.name.lower().split()), None)
            if called is not None and called.entity.kind in kinds:
                return called
        of_kind = [(where, name) for where, name in seen if name.entity.kind in kinds]
        if "company" in kinds:  # a platform only where no company is named
            of_kind = [each for each in of_kind if each[1].entity.kind != "platform"] or of_kind
            here = [each for each in of_kind if each[0] == paragraph]
            if of_kind and not here:  # a new paragraph goes back to what the report is about
                named = Counter(name.entity for _, name in of_kind)
                return max((name for _, name in of_kind), key=lambda name: named[name.entity])
        return of_kind[-1][1] if of_kind else None

    def at(self, start: int, kinds: frozenset[str]) -> Name | None:
        """The body of one of these kinds that the word at a position of the text stands for, or None."""
        index, meant = self._nouns.get(start) or self._pronouns.get(start) or (0, ())
        for name in meant:
            if name.entity.kind in kinds and (name.entity.kind != "platform" or "company" not in kinds):
                return Name(index, index + 1, name.entity, described=True)
        return None

    def noun(self, start: int, kinds: frozenset[str]) -> Name | None:
        """The body of one of these kinds that the noun at a position of the text stands for, or None."""
        _, meant = self._nouns.get(start, (0, ()))
        return next((name for name in meant if name.entity.kind in kinds), None)
