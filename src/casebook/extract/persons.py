"""Persons in a text, their surnames, and the offices that they stand for."""

from __future__ import annotations

from collections.abc import Iterator

from casebook.extract.documents import Document
from casebook.extract.name import KIND_OF, SMALL_WORDS, Name, is_capitalised, kebab
from casebook.extract.vocabulary import Entity, word_set

_PERSON_NOUNS = word_set(
    "chief director executive commissioner spokesman spokeswoman spokesperson officer founder lawyer professor "
    "minister head president who counsel manager"
)
PERSON_SIGNS = word_set(
    "Mr Mrs Ms Dr Sir Judge Justice Senator Minister President Lord Lady Commissioner Professor Mayor"
)
_TITLES_OF_PERSONS = word_set(
    "Mr Mrs Ms Dr Sir Dame Judge Justice Senator Senators Sen Sens Representative Rep Reps Gov Minister Lord Lady "
    "Professor Mayor Councillor Councilwoman Councilman Councilmember Congressman Congresswoman Deputy MP MEP MSP "
    "Sheriff Chief Sergeant Lieutenant Captain Superintendent Constable Inspector Plaintiff Governor Commander "
    "Secretary Delegate Alderman Commissioner Chairman Chairwoman"
)
_ROLES_OF_PERSONS = word_set(
    "plaintiff journalist minister senator councilwoman councilman councillor sheriff spokesman spokeswoman "
    "spokesperson secretary mayor mp mep deputy lawmaker lawyer attorney activist resident founder chief commissioner "
    "premier governor member chair chairman chairwoman detective inspector director professor researcher officer"
)
_OFFICE_HOLDERS = word_set("commissioner minister general ombudsman supervisor secretary chair chairman president")


def _person_entity(name: str) -> Entity:
    return Entity(kebab(name), name, "person_public_role", known=False)


def without_persons(document: Document, spans: list[tuple[int, int]], persons: list[Name]) -> list[tuple[int, int]]:
    """The spans with persons taken out: "Justice Minister" stays of "Justice Minister Mads Overlund"."""
    words, kept = document.words, []
    for first, last in spans:
        title = max(
            (at for at in range(first, last) if words[at].rstrip(".") in _TITLES_OF_PERSONS
             and (words[at] != "Justice" or at == first or words[at - 1] in ("Ms", "Mr", "Chief"))),
            default=-1,
        )  # fmt: skip
        before = words[first - 1].lower() if first else ""
        if title >= 0 and words[title + 1 : title + 3] == ["of", "State"]:
            title += 2
        named = last - title - 1 if title >= 0 else 0
        if title < 0 and before in _ROLES_OF_PERSONS and 2 <= last - first <= 4:
            title, named = first - 1, last - first
        of_persons = (
            1 <= named <= 4
            and words[title + 1] not in SMALL_WORDS
            and all(
                word[0].isupper() and word not in KIND_OF for word in words[title + 1 : last] if word not in SMALL_WORDS
            )
        )
        if not of_persons:
            kept.append((first, last))
            continue
        text = document.text[document.starts[title + 1] : document.ends[last - 1]]
        if named > 1:
            persons.append(Name(title + 1, last, _person_entity(text)))
        if title > first:
            kept.append((first, title + 1))
    return kept


def surnames_of_listed(words: list[str], taken: bytearray, names: list[Name]) -> Iterator[tuple[int, int, Entity]]:
    """(first, last, entity) where the surname of a listed person stands for them: "Wyden" after "Ron Wyden"."""
    persons = {
        words[name.last - 1]: name
        for name in reversed(names)
        if name.entity.kind == "person_public_role" and name.last - name.first > 1
    }
    if persons:
        for index, word in enumerate(words):
            person = persons.get(word)
            if person is not None and index >= person.last and not taken[index]:
                yield index, index + 1, person.entity


def held_offices(words: list[str], taken: bytearray, names: list[Name]) -> list[tuple[int, int, Entity]]:
    """(first, last, entity) where the surname of an office's holder stands for the office.

    "Falk said" after "Australia's Information Commissioner Angelene Falk" is what the commissioner's office said.
    """
    offices: dict[str, tuple[int, Entity]] = {}
    for name in names:
        if name.entity.kind not in ("regulator", "government") or words[name.last - 1].lower() not in _OFFICE_HOLDERS:
            continue
        last = name.last
        while last < len(words) and last < name.last + 3 and is_capitalised(words[last]) and len(words[last]) > 2:
            last += 1
        if last - name.last == 2 or (last - name.last == 3 and len(words[name.last + 1]) <= 2):
            offices.setdefault(words[last - 1], (last, name.entity))
    return [
        (index, index + 1, offices[word][1])
        for index, word in enumerate(words if offices else ())
        if word in offices and index >= offices[word][0] and not taken[index]
    ]


def add_surnames(document: Document, persons: list[Name]) -> None:
    """Adds to the persons where their surname alone stands for them: "Overlund" after "Mads Overlund"."""
    by_surname = {document.words[person.last - 1]: person for person in reversed(persons)}
    within = {index for person in persons for index in range(person.first, person.last)}
    for index, word in enumerate(document.words):
        person = by_surname.get(word)
        if person is not None and index > person.first and index not in within:
            persons.append(Name(index, index + 1, person.entity, described=True))


def is_person(words: list[str], first: int, last: int) -> bool:
    """Whether a name looks like a person's: two or three words, near a title or a verb of saying."""
    if (first and words[first - 1].rstrip(".") in PERSON_SIGNS) or words[first].rstrip(".") in PERSON_SIGNS:
        return True
    if last - first not in (2, 3):
        return False
    after = words[last] if last < len(words) else ""
    further = [word.lower() for word in words[last : last + 6]]
    before = words[first - 1].lower() if first else ""
    signs = _PERSON_NOUNS
    if before in signs or before in ("executive", "said", "founder", "general", "commissioner"):
        return True
    return (after == "," and bool(signs & set(further))) or after in ("said", "told", "added", "says")
