"""Bodies, places and persons in a text.

Three sources, in this order: the names and aliases of entities.csv, descriptions that a country and a remit make up,
and capitalised names that no table lists.
"""

from __future__ import annotations

import bisect
import itertools
from collections import Counter

from casebook.extract.described_names import bodies_at_hand, courts_somewhere, described_bodies, local_bodies
from casebook.extract.documents import Document
from casebook.extract.listed_names import listed_names, places_in
from casebook.extract.name import Name, Place
from casebook.extract.persons import held_offices, surnames_of_listed
from casebook.extract.unlisted_names import unlisted_names
from casebook.extract.vocabulary import Entity, Vocabulary


def find(
    document: Document, vocabulary: Vocabulary, occupied: list[tuple[int, int]]
) -> tuple[list[Name], list[Place], list[Name]]:
    """Names, places and persons of a document, each in the order of the text.

    Names never overlap; a place may lie in a name. Persons are those that no table lists: what a title or an office
    stands before, or who speaks; a name such as "Justice Minister" may stand before them.

    `occupied` are the positions of sums and dates, which no unlisted name may overlap.
    """
    words = document.words
    places = places_in(words, vocabulary)
    place_at = {place.first: place for place in places}
    near: Counter[str] = Counter()
    for place in places:
        near[place.code[:2]] += 1
    taken = bytearray(len(words))
    names: list[Name] = []
    blocked = bytearray(len(words))
    for start, end in occupied:
        for index in range(bisect.bisect_left(document.starts, start), bisect.bisect_left(document.starts, end)):
            blocked[index] = 1

    def take(first: int, last: int, entity: Entity, described: bool = False) -> None:
        names.append(Name(first, last, entity, described))
        for index in range(first, last):
            taken[index] = 1

    sentence_starts = {first for first, _ in document.sentences}
    for first, last, entity in listed_names(words, vocabulary, near, places, sentence_starts):
        take(first, last, entity)
    for first, last, entity in described_bodies(words, place_at, taken, vocabulary):
        if not any(taken[first:last]):
            take(first, last, entity, described=True)
    lower_case = itertools.chain(
        courts_somewhere(words, taken, place_at), local_bodies(words, taken, place_at, sentence_starts)
    )
    for first, last, entity in lower_case:
        if not any(taken[first:last]):
            take(first, last, entity, described=True)
    for first, last, entity in bodies_at_hand(words, taken, near, places, vocabulary):
        take(first, last, entity, described=True)
    for first, last, entity in surnames_of_listed(words, taken, names):
        take(first, last, entity, described=True)
    for index in range(len(words)):
        taken[index] |= blocked[index]
    persons: list[Name] = []
    listed = {name.first: name.entity for name in names if not name.described}
    ends = {name.last: name.entity for name in names if not name.described}
    unlisted_names(document, place_at, taken, blocked, take, persons, listed, ends)
    held = held_offices(words, taken, names)
    for first, last, entity in held:
        take(first, last, entity, described=True)
    names.sort(key=lambda name: name.first)
    offices = {first for first, _, _ in held}
    persons = [person for person in persons if person.first not in offices]
    return names, places, sorted(persons, key=lambda name: name.first)
