"""The names and places that the tables list, as they are written, capitals included."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from casebook.extract.name import NO_NAME_FIRST, SMALL_WORDS, Place, is_capitalised, kebab
from casebook.extract.vocabulary import COMPANY_KINDS, Entity, Vocabulary, word_set


def places_in(words: list[str], vocabulary: Vocabulary) -> list[Place]:
    """The places that words name, the longest at each position; those in capitals are headings."""
    places, index, index_of = [], 0, vocabulary.places
    while index < len(words):
        word = words[index]
        heading = len(word) > 3 and word.isupper()  # "GREECE."
        for pattern, code in index_of.get(word.title() if heading else word, ()):
            stated = words[index : index + len(pattern)]
            if tuple(each.title() for each in stated) == pattern if heading else tuple(stated) == pattern:
                ahead = words[index - 1] if index else ""
                in_name = ahead[:1].isupper() and ahead.isalpha() and ahead not in NO_NAME_FIRST
                places.append(Place(index, index + len(pattern), code, in_name))
                index += len(pattern) - 1
                break
        index += 1
    return places


def listed_names(
    words: list[str],
    vocabulary: Vocabulary,
    near: Counter[str],
    places: list[Place],
    sentence_starts: set[int],
) -> Iterator[tuple[int, int, Entity]]:
    """(first, last, entity) for each listed name, the longest at each place of the text."""
    index, by_first = 0, vocabulary.names
    owners = {place.last: place.code for place in places}  # where a place ends, its code
    meant = _abbreviations(words)
    while index < len(words):
        for pattern, entity_id in by_first.get(words[index], ()):
            last = index + len(pattern)
            if tuple(words[index:last]) != pattern:
                continue
            if last - index == 1 and words[index].isupper() and _in_citation(words, index):
                continue
            if words[last : last + 1] == ["-"] and words[last + 1 : last + 2] and words[last + 1] in _OF_ITS_OWNER:
                continue  # "the Microsoft-owned network" is not Microsoft
            if words[last - 1] == "Senate" and words[index - 1 : index] in (["state"], ["State"]):
                continue  # "the state Senate" is not that of the country
            if words[last - 1] == "Senate" and words[last : last + 1] in (["Bill"], ["File"], ["Resolution"]):
                continue
            if entity_id.startswith("shared:"):
                entity = _owner(entity_id[7:], index, vocabulary, near, places)
                if entity is None:
                    continue
            else:
                entity = vocabulary.entities[entity_id]
            if not _plausible(words, index, last, entity):
                continue
            owner = owners.get(index) or (owners.get(index - 1) if words[index - 1 : index] == ["'s"] else None)
            if entity.kind == "regulator" and entity.country and owner and owner[:2] != entity.country:
                there = body_of(owner, "data", vocabulary)  # "Ghana's Data Protection Commission" is not Ireland's
                if there is None:
                    continue
                entity = there
            long_form = meant.get(words[index]) if last - index == 1 else None
            if long_form and not _shares_a_word(long_form, entity):
                continue  # "Restaurant Brands International (RBI)" is not the Reserve Bank of India
            ahead = words[index - 1] if index else ""
            longer = (
                entity.kind in ("regulator", "court", "government", "legislator")
                and index not in sentence_starts and index - 1 not in sentence_starts
                and ahead.isalpha() and is_capitalised(ahead) and ahead not in NO_NAME_FIRST
            )  # fmt: skip
            if longer and entity.country and near[entity.country] == 0 and not words[index].isupper():
                continue  # "the National Commission for Personal Data Protection" of Pakistan is not Bulgaria's
            home = entity.kind in ("court", "government", "legislator") and entity.country
            if home and len(pattern) < 4 and _generic(pattern) and near[entity.country] == 0:
                continue
            of = entity.kind == "ngo" and words[last : last + 1] == ["of"]
            place = next((place for place in places if place.first == last + 1), None) if of else None
            if place is not None and "-" in place.code:
                last = place.last  # "the ACLU of Oregon" is a body of its own
                name = " ".join(words[index:last])
                entity = Entity(kebab(name), name, "ngo", place.code[:2], place.code, known=False)
            yield (_court_before(words, index) if entity.kind == "court" else index), last, entity
            index = last - 1
            break
        index += 1


def _court_before(words: list[str], index: int) -> int:
    """Where a court's name begins whose district is named: "the U.S. District Court for the Eastern District of …"."""
    for country in (["U.S."], ["United", "States"], []):
        ahead = [*country, "District", "Court", "for", "the"]
        if words[max(0, index - len(ahead)) : index] == ahead:
            return index - len(ahead)
    return index


def _in_citation(words: list[str], index: int) -> bool:
    """Whether an abbreviation is that of a court's reports: "[2024] FCA 117"."""
    return words[index - 1 : index] == ["]"] and words[index + 1 : index + 2] != [] and words[index + 1].isdigit()


def _abbreviations(words: list[str]) -> dict[str, list[str]]:
    """The abbreviations that the text itself explains in brackets, each with the words that it stands for."""
    meant: dict[str, list[str]] = {}
    for index in range(2, len(words) - 2):
        short = words[index + 1]
        if words[index] != "(" or words[index + 2] != ")" or not (short.isupper() and 2 <= len(short) <= 6):
            continue
        initials, first = "", index
        while (
            first
            and len(initials) < len(short)
            and (is_capitalised(words[first - 1]) or words[first - 1] in SMALL_WORDS)
        ):
            first -= 1
            initials = (words[first][0] if words[first] not in SMALL_WORDS else "") + initials
        if initials == short:
            meant.setdefault(short, words[first:index])
    return meant


def _shares_a_word(words: list[str], entity: Entity) -> bool:
    """Whether words for a body have one, small words aside, in common with the name of an entity."""
    return bool({word.casefold() for word in words if word not in SMALL_WORDS} & set(entity.name.casefold().split()))


def _generic(pattern: tuple[str, ...]) -> bool:
    return pattern[0] in (
        "Minister",
        "Ministry",
        "Federal",
        "National",
        "Administrative",
        "Supreme",
        "Department",
        "Home",
        "House",
        "Senate",
        "Parliament",
        "Lawmakers",
    )


def _plausible(words: list[str], first: int, last: int, entity: Entity) -> bool:
    """Whether a listed name is that here: common words are only where they stand within a sentence, as names do."""
    word = words[first]
    if last - first == 1 and word in ("Target", "Meta", "Enel", "Orange", "Congress", "Guardian", "Independent"):
        before = words[first - 1] if first else "."
        after = words[last] if last < len(words) else "."
        if word == "Target":
            return before in (",", "and", "by", "like", "at") or after == "'s"
        if word == "Guardian":
            return before in ("The", "the")
    higher = first > 0 and words[first - 1] in ("Supreme", "Higher", "High", "Federal", "Regional", "Superior")
    if higher and entity.kind == "court":
        return False  # the Administrative Court is not the Supreme Administrative Court
    if word == "The" and entity.kind == "media" and last < len(words) and words[last][0].isupper():
        return False  # "The Australian Federal Police"
    if last < len(words) and entity.kind in COMPANY_KINDS and words[last] in ("Street", "Road"):
        return False
    if entity.kind == "regulator" and last < len(words) and words[last] in ("filing", "filings", "Form"):
        return False  # "an SEC filing" is the company's
    # "Bank of America" is listed; "Information Commissioner" in "Victorian Information Commissioner" is not the ICO
    return not (
        first
        and words[first - 1][0].isupper()
        and words[first - 1] not in NO_NAME_FIRST
        and words[first - 1]
        in ("Victorian", "Deputy", "Former", "Irish", "Australian", "Jersey", "Slovenian", "Hessian")
        and entity.kind == "regulator"
    )


def _owner(name: str, index: int, vocabulary: Vocabulary, near: Counter[str], places: list[Place]) -> Entity | None:
    """The body that a name of several bodies means here: that of the nearest place before, else the most named one."""
    owners = dict(vocabulary.shared[name])
    for country in owners:
        if country not in near and country[:2] in near and "-" in country:
            near = near + Counter({country: 0})
    close = [place.code for place in places if index - 12 <= place.first <= index + 8 and not place.in_name]
    for code in reversed(close):
        for key in (code, code[:2]):
            if key in owners:
                return vocabulary.entities[owners[key]]
    ranked = sorted(owners, key=lambda country: (-near[country], country))
    return vocabulary.entities[owners[ranked[0]]] if near[ranked[0]] else None


def body_of(code: str, remit: str, vocabulary: Vocabulary) -> Entity | None:
    """The authority of a place for a remit, else for data; that of the country where its part has none of its own."""
    for key in (code, code[:2]):
        entity_id = vocabulary.remits.get((key, remit)) or vocabulary.remits.get((key, "data"))
        if entity_id:
            return vocabulary.entities[entity_id]
        if "-" in code:
            return None
    return None


_OF_ITS_OWNER = word_set("owned backed funded affiliated style")
