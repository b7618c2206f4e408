"""Bodies told by what they are and where: "the French data watchdog", "the regional court in Hanover"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pycountry

from casebook.extract.listed_names import body_of
from casebook.extract.name import NO_NAME_FIRST, Place, is_adjective, is_capitalised, kebab
from casebook.extract.vocabulary import Entity, Vocabulary, word_set

REMIT_WORDS = {
    "data": "data", "privacy": "data", "personal": "data", "information": "data", "competition": "competition",
    "antitrust": "competition", "cartel": "competition", "financial": "finance", "finance": "finance",
    "markets": "finance", "securities": "finance", "bank": "finance", "banking": "finance", "media": "communications",
    "communications": "communications", "telecoms": "communications", "telecom": "communications",
    "broadcasting": "communications", "consumer": "consumer",
}  # fmt: skip
_BETWEEN = frozenset(REMIT_WORDS) | word_set(
    "protection 's ' national federal main top lead state independent and own commissioner office chief - freedom "
    "digital rights trade supervisory rights of the"
)
_HEADS = word_set(
    "watchdog regulator authority agency commissioner commission counterpart ombudsman supervisor inspectorate "
    "board dpa office regulators watchdogs authorities counterparts commissioners agencies dpas commissioners' "
    "overseer"
)
_PLURALS = word_set("regulators watchdogs authorities counterparts commissioners agencies dpas")
_PORTFOLIOS = word_set(
    "interior justice transport health defence defense education home foreign finance labour policing security "
    "digital science digitalisation economy environment"
)


def described_bodies(
    words: list[str], place_at: dict[int, Place], taken: bytearray, vocabulary: Vocabulary
) -> Iterator[tuple[int, int, Entity]]:
    """(first, last, entity) for descriptions: "the UK's data watchdog", "privacy regulators in A, B and C"."""
    for first, place in place_at.items():
        if taken[first]:
            continue
        index, remit, head = place.last, "", -1
        if index < len(words) and words[index] == "'s":
            index += 1
        while index < len(words) and index < place.last + 8:
            word = words[index].lower()
            after = [each.lower() for each in words[index + 1 : index + 4]]
            if word in _HEADS and not remit and after[:1] in (["for"], ["of"]) and set(after[1:]) & REMIT_WORDS.keys():
                # "Cyprus's commissioner for personal data protection"
                remit = next(REMIT_WORDS[each] for each in after[1:] if each in REMIT_WORDS)
                head = index
                break
            if words[index] == "SA" and index == place.last and is_adjective(words[index - 1]):
                head = index  # "the Italian SA": its supervisory authority
                break
            vague = word in ("office", "board", "agency") or (
                word == "commissioner" and "-" not in place.code and words[place.last] != "'s"
            )
            if word in _HEADS and not (vague and not remit):
                head = index
                following = words[index + 1].lower() if index + 1 < len(words) else ""
                if following in _HEADS or (
                    following in ("'s", "'") and index + 2 < len(words) and words[index + 2].lower() == "office"
                ):
                    index += 1
                    continue
                break
            if word in REMIT_WORDS:
                remit = remit or REMIT_WORDS[word]
            elif word not in _BETWEEN:
                break
            index += 1
        if head >= 0 and words[head].lower() in _PLURALS and place.code == "EU":
            continue  # "EU data regulators" are those of its members
        if head >= 0 and not any(taken[first : head + 1]):
            entity = body_of(place.code, remit or "data", vocabulary)
            if entity is not None:
                yield first, head + 1, entity
                # "French, Italian and Greek regulators": the places before share the head
                back = first - 1
                while back > 0 and words[back] in (",", "and", "&"):
                    previous = next((p for p in place_at.values() if p.last == back and not taken[p.first]), None)
                    if previous is None:
                        break
                    other = body_of(previous.code, remit or "data", vocabulary)
                    if other is not None:
                        yield previous.first, previous.last, other
                    back = previous.first - 1
                continue
        two, three = (" ".join(words[place.last : place.last + count]).lower() for count in (2, 3))
        if two == "attorney general" or three == "'s attorney general":
            last = place.last + (3 if words[place.last] == "'s" else 2)
            if place.code.startswith("US-"):
                yield first, last, attorney_general(place.code, vocabulary)
            continue
        if words[max(0, first - 3) : first] in (
            ["attorney", "general", "of"],
            ["Attorney", "General", "of"],
        ) and place.code.startswith("US-"):
            yield first - 3, place.last, attorney_general(place.code, vocabulary)
            continue
        # "Dutch police", "Toronto police" where the place is listed
        index = place.last + (place.last < len(words) and words[place.last] == "'s")
        longer = words[index : index + 1] == ["Police"] and (
            words[index + 1 : index + 2] in (["Department"], ["Service"], ["Force"], ["Authority"], ["Board"])
            or (first > 0 and is_capitalised(words[first - 1]) and words[first - 1] not in NO_NAME_FIRST)
            or (words[first - 1] == "and" and first > 1 and is_capitalised(words[first - 2]))
        )
        if index < len(words) and words[index].lower() in ("police", "force") and not taken[index] and not longer:
            name = " ".join(words[first : index + 1]).replace(" 's", "'s")
            yield first, index + 1, Entity(kebab(name), name, "police", place.code[:2], known=False)
        # "the Telangana government", "Saxony's interior ministry"
        behind = [word.lower() for word in words[index : index + 2]]
        if behind[:1] == ["government"] and not is_adjective(words[place.last - 1]) and not taken[index]:
            name = f"Government of {' '.join(words[first : place.last])}"
            yield first, index + 1, Entity(kebab(name), name, "government", place.code[:2], known=False)
        elif len(behind) == 2 and behind[0] in _PORTFOLIOS and behind[1] in ("ministry", "department"):
            name = f"{words[index].title()} {words[index + 1].title()}"
            if not is_adjective(words[place.last - 1]):
                name += f" of {' '.join(words[first : place.last])}"
            yield first, index + 2, Entity(kebab(name), name, "government", place.code[:2], known=False)
    # "privacy regulators in the U.K. and Australia", "data protection authority of Poland"
    for index, word in enumerate(words):
        low = word.lower()
        if low not in _HEADS or taken[index] or index + 2 >= len(words):
            continue
        if words[index + 1] not in ("in", "of", "from", "for"):
            continue
        skip = words[index + 2] in ("neighbouring", "nearby", "mainland", "northern", "southern")
        remit = next((REMIT_WORDS[w.lower()] for w in words[max(0, index - 3) : index] if w.lower() in REMIT_WORDS), "")
        if not remit and low not in ("watchdog", "watchdogs", "regulator", "regulators", "counterpart", "counterparts"):
            continue
        at = index + 2 + skip
        while at < len(words):
            if words[at] in ("the", "both"):
                at += 1
                continue
            listed = place_at.get(at)
            if listed is None or taken[at]:
                break
            entity = body_of(listed.code, remit or "data", vocabulary)
            if entity is None:
                break
            if low not in _PLURALS:
                first = index
                while first and words[first - 1].lower() in _BETWEEN - {"of", "the", "and", "'", "'s"}:
                    first -= 1
                yield (first if not any(taken[first:index]) else listed.first), listed.last, entity
                break
            yield listed.first, listed.last, entity
            at = listed.last
            while at < len(words) and words[at] in (",", "and", "as", "well"):
                at += 1


def courts_somewhere(
    words: list[str], taken: bytearray, place_at: dict[int, Place]
) -> Iterator[tuple[int, int, Entity]]:
    """(first, last, entity) for courts named by what they are and where: "the regional court in Hanover"."""
    for index, word in enumerate(words):
        if word not in ("court", "tribunal") or index == 0:
            continue
        first = index
        while first and words[first - 1].lower() in _OF_COURTS and not taken[first - 1]:
            first -= 1
        last = index + 1
        where = ""
        code = ""
        if words[last : last + 1] in (["in"], ["of"], ["at"]) and last + 1 < len(words):
            place = place_at.get(last + 1)
            if place is not None:
                where, code = " ".join(words[place.first : place.last]), place.code
                last = place.last
            elif is_capitalised(words[last + 1]) and words[last + 1] not in NO_NAME_FIRST:
                where, last = words[last + 1], last + 2
        elif (
            first < index
            and is_capitalised(words[first - 1])
            and words[first - 1] not in NO_NAME_FIRST
            and not taken[first - 1]
        ):
            where, first = words[first - 1], first - 1
            code = place_at[first].code if first in place_at else ""
            if any(taken[first:last]):
                continue
            name = " ".join(words[first:last])
            yield first, last, Entity(kebab(name), name, "court", code[:2], known=False)
            continue
        if first == index or not where or any(taken[first:last]):
            continue
        kind = " ".join(each.capitalize() if each != "of" else each for each in words[first : index + 1])
        name = f"{kind} in {where}"
        yield first, last, Entity(kebab(name), name, "court", code[:2], code if "-" in code else "", known=False)


def local_bodies(
    words: list[str], taken: bytearray, place_at: dict[int, Place], sentence_starts: set[int]
) -> Iterator[tuple[int, int, Entity]]:
    """(first, last, entity) for "the city of Curitiba", "Bergen municipality", "Halton regional police"."""

    def proper(at: int) -> bool:
        return 0 <= at < len(words) and is_capitalised(words[at]) and words[at] not in NO_NAME_FIRST and not taken[at]

    for index, word in enumerate(words):
        if word in ("city", "municipality", "town") and words[index + 1 : index + 2] == ["of"] and proper(index + 2):
            place = place_at.get(index + 2)
            last = place.last if place else index + 3
            name = f"{word.title()} of {' '.join(words[index + 2 : last])}"
            yield index, last, Entity(kebab(name), name, "government", place.code[:2] if place else "", known=False)
        elif word in ("ministry", "minister") and index and words[index - 1] in _PORTFOLIOS and not taken[index]:
            name = f"{words[index - 1].title()} {word.title()}"
            if not taken[index - 1]:
                yield index - 1, index + 1, Entity(kebab(name), name, "government", known=False)
        elif word in ("municipality", "police", "council") and index:
            first = index - 1
            while first > 0 and words[first] in _OF_POLICE:
                first -= 1
            lower = words[first + 1 : index]
            opening = first in sentence_starts and (word == "police" or words[first] in _NOT_PLACES)
            if not proper(first) or opening:
                continue
            if first in place_at and word == "police" and not lower:
                continue  # "Dutch police" are described above
            name = " ".join(each.capitalize() for each in words[first : index + 1])
            kind = "police" if word == "police" else "government"
            yield first, index + 1, Entity(kebab(name), name, kind, known=False)


_NOT_PLACES = word_set(
    "City Town County Local Parish District Student Works Regional Municipal National Security State"
)
_OF_POLICE = word_set("regional city municipal state county metropolitan provincial civil federal town")
_OF_COURTS = word_set(
    "administrative regional district county local labour labor high appeal appeals federal state supreme commercial "
    "civil criminal circuit magistrates superior constitutional higher first-tier municipal city cantonal provincial"
)


def bodies_at_hand(
    words: list[str], taken: bytearray, near: Counter[str], places: list[Place], vocabulary: Vocabulary
) -> Iterator[tuple[int, int, Entity]]:
    """(first, last, entity) for descriptions without a place: "the privacy commissioner", "the attorney general".

    They mean the body of the place named last before them, else of the place that the report names most.
    """
    place_before = ""
    state_before = ""
    ends = {place.first: place.code for place in places}
    place_at = -9
    top = next((code for code, _ in near.most_common() if (code, "data") in vocabulary.remits), "")
    for index, word in enumerate(words):
        if index in ends:
            place_before, place_at = ends[index], index
            if "-" in place_before:
                state_before = place_before
        if taken[index]:
            continue
        low = word.lower()
        if low == "attorney" and index + 1 < len(words) and words[index + 1].lower() == "general":
            if words[index + 2 : index + 3] == ["of"]:
                continue
            state_before = state_before or next((place.code for place in places if place.code.startswith("US-")), "")
            if state_before.startswith("US-"):
                yield index, index + 2, attorney_general(state_before, vocabulary)
            continue
        if low in REMIT_WORDS and index + 1 < len(words):
            last = index + 1
            while last < len(words) and words[last].lower() in ("protection", "and", "privacy", "information", "data"):
                last += 1
            head = words[last].lower() if last < len(words) and not taken[last] else ""
            if head in _HEADS and head not in _PLURALS and head != "office":
                remit = REMIT_WORDS[low]
                there = words[last + 1 : last + 2] == ["there"]
                close = index - place_at < 8 and "." not in words[place_at:index]  # "In Spain, the data agency"
                code = top if (top, remit) in vocabulary.remits and not there and not close else place_before
                entity = (
                    body_of(code, remit, vocabulary)
                    if (code[:2], remit) in vocabulary.remits or (code, remit) in vocabulary.remits
                    else None
                )
                if entity is not None:
                    yield index, last + 1, entity


def attorney_general(code: str, vocabulary: Vocabulary) -> Entity:
    """The attorney general of a US state, listed or not."""
    name = f"{pycountry.subdivisions.get(code=code).name} Attorney General"
    return vocabulary.entities.get(kebab(name)) or Entity(kebab(name), name, "regulator", code[:2], code, known=False)
