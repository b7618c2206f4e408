"""Bodies, places and unknown names in a text.

Three sources, in this order: the names and aliases of entities.csv (as they are written, capitals included),
descriptions that a country and a remit make up ("the French data watchdog"), and capitalised names that their own words
or their context mark as a regulator, a police force, a court or a company.
"""

from __future__ import annotations

import bisect
import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pycountry

from casebook.extract.documents import Document
from casebook.extract.vocabulary import COMPANY_KINDS, Entity, Vocabulary, word_set

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
_SIGNS = re.compile(r"[^\w.&'\u2019-]")
_KINDS = [
    (
        "police",
        "Police Constabulary Sheriff Gendarmerie Carabinieri Policía Polizei Garda",
    ),
    (
        "court",
        "Court Tribunal Courts Tribunale Cour Bench",
    ),
    (
        "legislator",
        "Parliament Senate Assembly Congress Legislature",
    ),
    (
        "regulator",
        "Commission Commissioner Authority Ombudsman Inspectorate Regulator Agency Board Watchdog Bureau "
        "Ombudsperson Datatilsynet Garante Office Division Directorate",
    ),
    (
        "government",
        "Prosecution Prosecutor Prosecutors Ministry Department Minister Government Transit City Town County "
        "Municipality Borough Council",
    ),
    (
        "media",
        "Times Post Herald Journal Tribune Gazette Daily Chronicle Magazine News Telegraph Weekly Observer "
        "Dispatch Courier Broadcasting Radio Television",
    ),
    (
        "ngo",
        "Foundation Rights Liberties Alliance Coalition Campaign Union Association Watch Society Institute "
        "Collective Network Forum",
    ),
    (
        "company",
        "Inc Inc. Ltd Ltd. LLC plc PLC Limited GmbH AG SA SE Corp Corp. Corporation Group Holdings AB ASA A/S "
        "BV NV SpA Oy Oyj Co. Technologies Airlines Telecom Software Systems Labs Analytics Bank Stores "
        "Supermarkets Retail Hotels Airways Insurance Pharmacy Pharmacies Asia Europe International Global "
        "Digital Tech Online Health Mobile Foods AI Sports Media Networks Solutions Logistics Energy "
        "Entertainment Casinos Railway Railways Rail Broadband Wireless Hospitality Ventures Capital Partners Motors "
        "Pharma Brands Robotics Mobility Payments Financial Finance Markets Airport Airports Arenas Clubs Grid Vision "
        "Cars Clinics Gyms Hotel Casino Studios Games Gaming Interactive Electronics Semiconductor Communications "
        "Properties Lawyers",
    ),
]
_KIND_OF = {word: kind for kind, words in _KINDS for word in words.split()}
_BEFORE_COMPANY = word_set(
    "company firm startup retailer chain app platform maker operator provider giant bank group vendor developer "
    "airline broker lender carrier grocer supermarket manufacturer insurer contractor service website engine "
    "supplier business giants platforms companies seller collector pharmacy hotel casino operator controller "
    "bookmaker trader merchant utility telecoms hospital clinic gym club studio portal exchange marketplace "
    "conglomerate rival competitor owner wholesaler publisher network builder landlord dealer processor "
    "processors airport chain brand label seller gym fintech unicorn newcomer telecom telco carmaker outfit investor "
    "vendors insurers suppliers retailers chains operators firms startups rivals partners resellers reseller lenders "
    "sellers makers brands publican venture cinema cinemas pub pubs bakery casinos arenas gyms hotels agencies"
)
# what a name is the object of where a company is
_AGAINST_COMPANY = word_set("inquiry investigation probe complaint complaints inquiries investigations lawsuit case")
_DEALING = word_set("deal contract agreement partnership arrangement deals contracts business settlement decree")
_COMPANY_NOUNS = _BEFORE_COMPANY | word_set("start-up up network store hotel hospital casino club gym")
_AFTER_COMPANY = word_set(
    "chief ceo founder co spokesman spokeswoman spokesperson lawyers lawyer app database parent terms boss "
    "executives users customers shares software technology system stores cameras practices website owner platform "
    "appeal cameras product products network action challenge penalty fine case breach shareholders investors "
    "subscribers guests patrons privacy data servers scraping tool kit service services board maker revenue profits"
)
_SMALL = word_set("of the for and & de du la le des di del do da der für och e et on y in")
_STOP_FIRST = word_set(
    "The In On At But And A An As It Its This That These Those He She They We I If When While After Before For "
    "From By To With Under Since Until Last Next Now Both Not No Yes So Or Also However Meanwhile According Among "
    "Another Any All Each Some Many Most More Other Such Then There Here What Who Why How Where Which Our Their "
    "His Her Our You Your Is Are Was Were Has Have Had Will Would Could Should May Can Do Does Did Be Been "
    "Although Though Because Despite During Following Over Through Within Without About Between Separately "
    "Earlier Later Today Yesterday Still Only Even Like Unlike Just Privacy Police Data Facial Lawyers "
    "Campaigners Officials Regulators Shoppers Customers Users Founded Asked Using One Two Three Four Five Six "
    "Seven Eight Nine Ten"
)
_NOT_NAMES = word_set(
    "Act GDPR Article Section Regulation Directive Code Bill Law Constitution Amendment CCTV AI API CEO Mr Mrs Ms "
    "Dr Sir January February March April May June July August September October November December Monday Tuesday "
    "Wednesday Thursday Friday Saturday Sunday Photo Image Christmas Covid Internet Mayor President Senator "
    "Justice Judge Lord Lady States KYC Technology Corporation Court Parliament Senate BIPA PIPEDA UK GDPR. QR App "
    "Store Play Android iOS Reporting Inquiry Recognition "
    "Europeans Canadians Americans Australians Britons Germans Heard Contacted Questioned Reached Democrats Democrat "
    "Republicans Republican Conservatives Liberals Greens Tories Source Sources"
)
_LAWS = word_set("Act Acts Bill Law Code Regulation Regulations Directive Constitution Amendment")
_GROUPS = word_set("group charity organisation organization nonprofit association campaigners ngo at coalition groups")
_CAMPAIGN = word_set(
    "consumer campaign advocacy privacy rights digital civil liberties lobby watchdog pressure campaigning "
    "tenants workers activist charity non - profit nonprofit human data"
)
_LEGAL_FORMS = word_set(
    "pte pty inc ltd llc plc limited gmbh ag sa s.a se corp corporation ab asa a/s bv b.v nv spa s.p.a oy oyj co "
    "s.l sl ks kft"
)
_CASES = word_set("fine lawsuit complaint case action proceedings suit penalty is complaints")
_PERSON_NOUNS = word_set(
    "chief director executive commissioner spokesman spokeswoman spokesperson officer founder lawyer professor "
    "minister head president who counsel manager"
)
_ROLES_ALONE = word_set(
    "Company Settlement Class State Committee Plaintiff Plaintiffs Defendant Defendants Claimant Respondent Applicant "
    "Appellant Controller Complainant Complaint Chamber Decision Order Agreement Notice Party Parties Member Members "
    "Act Panel Directive Republic Kingdom Service Chief Sheriff Officer Officers Deputies Ministers Agencies Chair"
)
_PERSON_SIGNS = word_set(
    "Mr Mrs Ms Dr Sir Judge Justice Senator Minister President Lord Lady Commissioner Professor Mayor"
)
_PORTFOLIOS = word_set(
    "interior justice transport health defence defense education home foreign finance labour policing security "
    "digital science digitalisation economy environment"
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
_TITLES = word_set("inc ltd llc plc limited gmbh ag sa se corp corporation group holdings ab asa bv nv spa oy co")


@dataclass(frozen=True, slots=True)
class Name:
    """A body named in the text: words first to last (excluded), and whether it is a description, not a name."""

    first: int
    last: int
    entity: Entity
    described: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A country, state or province, or the people or adjective of one."""

    first: int
    last: int
    code: str
    in_name: bool = False  # "Serco Jersey": it stands behind another name


# notes a name: first word, last word (excluded), body
Take = Callable[[int, int, Entity], None]


def kebab(name: str) -> str:
    """The id that a name would have: small letters and figures, joined with hyphens."""
    plain = unicodedata.normalize(
        "NFKD", name.replace("'", "").replace("\u2019", "").replace("ø", "o").replace("ß", "ss").replace("æ", "ae")
    )
    plain = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "unnamed"


def find(
    document: Document, vocabulary: Vocabulary, occupied: list[tuple[int, int]]
) -> tuple[list[Name], list[Place], list[Name]]:
    """Names, places and persons of a document, each in the order of the text.

    Names never overlap; a place may lie in a name. Persons are those that no table lists: what a title or an office
    stands before, or who speaks; a name such as "Justice Minister" may stand before them.

    `occupied` are the positions of sums and dates, which no unlisted name may overlap.
    """
    words = document.words
    places = _match_places(words, vocabulary)
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
    for first, last, entity in _listed(words, vocabulary, near, places, sentence_starts):
        take(first, last, entity)
    for first, last, entity in _described(words, place_at, taken, vocabulary):
        if not any(taken[first:last]):
            take(first, last, entity, described=True)
    lower_case = itertools.chain(_courts(words, taken, place_at), _local(words, taken, place_at, sentence_starts))
    for first, last, entity in lower_case:
        if not any(taken[first:last]):
            take(first, last, entity, described=True)
    for first, last, entity in _bare(words, taken, near, places, vocabulary):
        take(first, last, entity, described=True)
    for first, last, entity in _surnames_of_listed(words, taken, names):
        take(first, last, entity, described=True)
    for index in range(len(words)):
        taken[index] |= blocked[index]
    persons: list[Name] = []
    listed = {name.first: name.entity for name in names if not name.described}
    ends = {name.last: name.entity for name in names if not name.described}
    _unknown(document, place_at, taken, blocked, take, persons, listed, ends)
    held = _held_offices(words, names)
    for first, last, entity in held:
        if not any(taken[first:last]):
            take(first, last, entity, described=True)
    names.sort(key=lambda name: name.first)
    within = {index for first, last, _ in held for index in range(first, last)}
    persons = [person for person in persons if person.first not in within]
    return names, places, sorted(persons, key=lambda name: name.first)


def _match_places(words: list[str], vocabulary: Vocabulary) -> list[Place]:
    places, index, index_of = [], 0, vocabulary.places
    while index < len(words):
        word = words[index]
        heading = len(word) > 3 and word.isupper()  # "GREECE."
        for pattern, code in index_of.get(word.title() if heading else word, ()):
            stated = words[index : index + len(pattern)]
            if tuple(each.title() for each in stated) == pattern if heading else tuple(stated) == pattern:
                ahead = words[index - 1] if index else ""
                in_name = ahead[:1].isupper() and ahead.isalpha() and ahead not in _STOP_FIRST
                places.append(Place(index, index + len(pattern), code, in_name))
                index += len(pattern) - 1
                break
        index += 1
    return places


def _listed(
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
                there = _body(owner, "data", vocabulary)  # "Ghana's Data Protection Commission" is not Ireland's
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
                and ahead.isalpha() and _capitalised(ahead) and ahead not in _STOP_FIRST
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
            first = index
            if entity.kind == "court" and words[max(0, index - 4) : index] == ["District", "Court", "for", "the"]:
                first -= 4  # "the U.S. District Court for the Northern District of Illinois" is one name
                first -= words[max(0, first - 1) : first] == ["U.S."] or 2 * (
                    words[max(0, first - 2) : first] == ["United", "States"]
                )
            yield first, last, entity
            index = last - 1
            break
        index += 1


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
        while first and len(initials) < len(short) and (_capitalised(words[first - 1]) or words[first - 1] in _SMALL):
            first -= 1
            initials = (words[first][0] if words[first] not in _SMALL else "") + initials
        if initials == short:
            meant.setdefault(short, words[first:index])
    return meant


def _shares_a_word(words: list[str], entity: Entity) -> bool:
    """Whether words for a body have one, small words aside, in common with the name of an entity."""
    return bool({word.casefold() for word in words if word not in _SMALL} & set(entity.name.casefold().split()))


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
        and words[first - 1] not in _STOP_FIRST
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


def _body(code: str, remit: str, vocabulary: Vocabulary) -> Entity | None:
    for key in (code, code[:2]):
        entity_id = vocabulary.remits.get((key, remit)) or vocabulary.remits.get((key, "data"))
        if entity_id:
            return vocabulary.entities[entity_id]
        if "-" in code:
            return None
    return None


def _described(
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
            if words[index] == "SA" and index == place.last and _adjective(words[index - 1]):
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
            entity = _body(place.code, remit or "data", vocabulary)
            if entity is not None:
                yield first, head + 1, entity
                # "French, Italian and Greek regulators": the places before share the head
                back = first - 1
                while back > 0 and words[back] in (",", "and", "&"):
                    previous = next((p for p in place_at.values() if p.last == back and not taken[p.first]), None)
                    if previous is None:
                        break
                    other = _body(previous.code, remit or "data", vocabulary)
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
            or (first > 0 and _capitalised(words[first - 1]) and words[first - 1] not in _STOP_FIRST)
            or (words[first - 1] == "and" and first > 1 and _capitalised(words[first - 2]))
        )
        if index < len(words) and words[index].lower() in ("police", "force") and not taken[index] and not longer:
            name = " ".join(words[first : index + 1]).replace(" 's", "'s")
            yield first, index + 1, Entity(kebab(name), name, "police", place.code[:2], known=False)
        # "the Telangana government", "Saxony's interior ministry"
        behind = [word.lower() for word in words[index : index + 2]]
        if behind[:1] == ["government"] and not _adjective(words[place.last - 1]) and not taken[index]:
            name = f"Government of {' '.join(words[first : place.last])}"
            yield first, index + 1, Entity(kebab(name), name, "government", place.code[:2], known=False)
        elif len(behind) == 2 and behind[0] in _PORTFOLIOS and behind[1] in ("ministry", "department"):
            name = f"{words[index].title()} {words[index + 1].title()}"
            if not _adjective(words[place.last - 1]):
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
            entity = _body(listed.code, remit or "data", vocabulary)
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


def _adjective(word: str) -> bool:
    """Whether a word for a place is the adjective of one."""
    return word.endswith(("ian", "ish", "ch", "can", "ese", "man", "ean"))


def _courts(words: list[str], taken: bytearray, place_at: dict[int, Place]) -> Iterator[tuple[int, int, Entity]]:
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
            elif _capitalised(words[last + 1]) and words[last + 1] not in _STOP_FIRST:
                where, last = words[last + 1], last + 2
        elif (
            first < index
            and _capitalised(words[first - 1])
            and words[first - 1] not in _STOP_FIRST
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


def _local(
    words: list[str], taken: bytearray, place_at: dict[int, Place], sentence_starts: set[int]
) -> Iterator[tuple[int, int, Entity]]:
    """(first, last, entity) for "the city of Curitiba", "Bergen municipality", "Halton regional police"."""

    def proper(at: int) -> bool:
        return 0 <= at < len(words) and _capitalised(words[at]) and words[at] not in _STOP_FIRST and not taken[at]

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


_OF_ITS_OWNER = word_set("owned backed funded affiliated style")
_NOT_PLACES = word_set(
    "City Town County Local Parish District Student Works Regional Municipal National Security State"
)
_OF_POLICE = word_set("regional city municipal state county metropolitan provincial civil federal town")
_OF_COURTS = word_set(
    "administrative regional district county local labour labor high appeal appeals federal state supreme commercial "
    "civil criminal circuit magistrates superior constitutional higher first-tier municipal city cantonal provincial"
)


def _bare(
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
                    _body(code, remit, vocabulary)
                    if (code[:2], remit) in vocabulary.remits or (code, remit) in vocabulary.remits
                    else None
                )
                if entity is not None:
                    yield index, last + 1, entity


def attorney_general(code: str, vocabulary: Vocabulary) -> Entity:
    """The attorney general of a US state, listed or not."""
    name = f"{pycountry.subdivisions.get(code=code).name} Attorney General"
    return vocabulary.entities.get(kebab(name)) or Entity(kebab(name), name, "regulator", code[:2], code, known=False)


def _unknown(
    document: Document,
    place_at: dict[int, Place],
    taken: bytearray,
    blocked: bytearray,
    take: Take,
    persons: list[Name],
    listed: dict[int, Entity],
    listed_ends: dict[int, Entity],
) -> None:
    """Capitalised names that no table lists: classified by their own words, else by what stands around them."""
    words = document.words
    sentence_starts = {first for first, _ in document.sentences}
    after_companies = {last for last, entity in listed_ends.items() if entity.kind in COMPANY_KINDS}
    spans = []
    index = 0
    while index < len(words):
        word = words[index]
        if index in place_at and not taken[index] and not _continues(words, place_at[index].last):
            index = place_at[index].last  # the whole of it: "Columbia" of "British Columbia" is no name
            continue
        if taken[index] or not _capitalised(word):
            index += 1
            continue
        first = index
        if (index in sentence_starts or (index and words[index - 1] == '"')) and word in _STOP_FIRST:
            index += 1
            continue
        if word in _STOP_FIRST and word not in ("Data", "Privacy", "Police"):
            index += 1
            continue
        last = index + 1
        while last < len(words) and not taken[last] and last not in sentence_starts:
            if last - first > 1 and words[last - 1].lower().strip(".") in _TITLES - {"group", "holdings"}:
                break  # nothing follows the legal form of a company's name
            if (
                _capitalised(words[last])
                or (words[last] == "&" and last + 1 < len(words))
                or (
                    words[last] in _SMALL
                    and last + 1 < len(words)
                    and not taken[last + 1]
                    and (
                        _capitalised(words[last + 1])
                        or (words[last + 1] == "the" and last + 2 < len(words) and _capitalised(words[last + 2]))
                    )
                    and words[last] != "and"
                    and words[last] != "in"
                    and words[last] != "on"
                )
                or (
                    words[last] == "'s"
                    and last + 1 < len(words)
                    and _capitalised(words[last + 1])
                    and words[last + 1] in _KIND_OF
                )
            ):
                last += 1
            elif words[last] == "-" and last + 1 < len(words) and _joined(document, last):
                last += 2
            elif (
                words[last] == "'"
                and words[last - 1].endswith("s")
                and last + 1 < len(words)
                and words[last + 1] in _KIND_OF | {"Voice": "ngo"}
            ):
                last += 2  # "Renters' Voice"
            elif (
                words[last] == "and"
                and last + 1 < len(words)
                and _capitalised(words[last + 1])
                and not taken[last + 1]
                and _takes_and(words, first, last)
            ):
                last += 2  # "Ministry of Justice and Security"
            elif (
                words[last] == "the"
                and last + 1 < len(words)
                and _capitalised(words[last + 1])
                and words[last - 1] in _SMALL
            ):
                last += 1
            else:
                break
        last = min(last, len(words), *(at for at in range(first + 1, last + 1) if at in sentence_starts))
        while last > first + 1 and words[last - 1] in _SMALL:
            last -= 1
        if word[:2] in ("D-", "R-", "I-"):  # "(D-Mass.)"
            index = last
            continue
        product = first in after_companies and last - first <= 2  # "Google Workspace", "Facebook Norway"
        if not product and not (last - first == 1 and _people(word)):
            spans.append((first, last))
        index = last
    inside = {words[first] for first, _ in spans if first not in sentence_starts}
    spans = [
        span for span in spans
        # "Finally, the commission …"
        if not (span[0] in sentence_starts and span[1] - span[0] == 1 and words[span[0]].endswith("ly")
                and words[span[0]] not in inside)
    ]  # fmt: skip
    spans = _of_headlines(document, spans)
    spans = _without_persons(document, spans, persons)
    surnames = {words[person.last - 1] for person in persons}
    _classify(document, place_at, spans, blocked, take, listed, surnames)
    _surnames(document, persons)


def _of_headlines(document: Document, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans, with those of headlines that write every word with a capital cut to what the text names as well."""
    words = document.words
    headlines = []
    for first, last in document.sentences:
        telling = [word for word in words[first:last] if word.isalpha() and len(word) > 3]
        capitals = sum(word[0].isupper() for word in telling)
        if len(telling) > 3 and capitals > 0.85 * len(telling) and words[last - 1] not in (".", "!", "?"):
            headlines.append((first, last))
    if not headlines:
        return spans

    def in_headline(at: int) -> bool:
        return any(first <= at < last for first, last in headlines)

    named = {
        tuple(words[start:end])
        for first, last in spans if not in_headline(first)
        for start in range(first, last) for end in range(start + 1, last + 1)
    }  # fmt: skip
    kept = []
    for first, last in spans:
        if not in_headline(first):
            kept.append((first, last))
            continue
        parts = [
            (end - start, start, end) for start in range(first, last) for end in range(start + 1, last + 1)
            if tuple(words[start:end]) in named
        ]  # fmt: skip
        if parts:
            _, start, end = max(parts, key=lambda part: (part[0], -part[1]))
            kept.append((start, end))
    return kept


def _person_entity(name: str) -> Entity:
    return Entity(kebab(name), name, "person_public_role", known=False)


def _without_persons(document: Document, spans: list[tuple[int, int]], persons: list[Name]) -> list[tuple[int, int]]:
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
            and words[title + 1] not in _SMALL
            and all(
                word[0].isupper() and word not in _KIND_OF for word in words[title + 1 : last] if word not in _SMALL
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


def _surnames_of_listed(words: list[str], taken: bytearray, names: list[Name]) -> Iterator[tuple[int, int, Entity]]:
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


def _held_offices(words: list[str], names: list[Name]) -> list[tuple[int, int, Entity]]:
    """(first, last, entity) where the surname of an office's holder stands for the office.

    "Falk said" after "Australia's Information Commissioner Angelene Falk" is what the commissioner's office said.
    """
    offices: dict[str, tuple[int, Entity]] = {}
    for name in names:
        if name.entity.kind not in ("regulator", "government") or words[name.last - 1].lower() not in _OFFICE_HOLDERS:
            continue
        last = name.last
        while last < len(words) and last < name.last + 3 and _capitalised(words[last]) and len(words[last]) > 2:
            last += 1
        if last - name.last == 2 or (last - name.last == 3 and len(words[name.last + 1]) <= 2):
            offices.setdefault(words[last - 1], (last, name.entity))
    if not offices:
        return []
    of_names = {index for name in names for index in range(name.first, name.last)}
    return [
        (index, index + 1, offices[word][1])
        for index, word in enumerate(words)
        if word in offices and index >= offices[word][0] and index not in of_names
    ]


_OFFICE_HOLDERS = word_set("commissioner minister general ombudsman supervisor secretary chair chairman president")


def _surnames(document: Document, persons: list[Name]) -> None:
    """Adds to the persons where their surname alone stands for them: "Overlund" after "Mads Overlund"."""
    by_surname = {document.words[person.last - 1]: person for person in reversed(persons)}
    within = {index for person in persons for index in range(person.first, person.last)}
    for index, word in enumerate(document.words):
        person = by_surname.get(word)
        if person is not None and index > person.first and index not in within:
            persons.append(Name(index, index + 1, person.entity, described=True))


def _takes_and(words: list[str], first: int, last: int) -> bool:
    """Whether a name goes on behind "and": what a ministry or an office is for, or two counties of one police force."""
    inside = words[first:last]
    if words[last + 2 : last + 3] in (["Police"], ["Constabulary"]):
        return last - first == 1
    office = next((at for at, word in enumerate(inside) if word in _OFFICES), -1)
    return office >= 0 and bool({"of", "for"} & set(inside[office + 1 :])) and "and" not in inside


_OFFICES = word_set(
    "Ministry Department Commissioner Minister Secretariat Division Office Authority Agency Inspectorate"
)
# capitals that are no body
_ABBREVIATIONS = word_set(
    "GDPR CCPA CPRA BIPA PIPEDA PIPA LGPD PDPA POPIA DPA DPAS DPO HIPAA FOIA FERPA COPPA PECR UGC TOS FAQ CEO CTO CFO "
    "CIO USA USD EUR GBP EEA EU UK US UN SCHUFA DNA RFID NFC GPS VPN API SDK PIN SIM NGO NGOS MP MPS MEP MEPS FRT LFR "
    "AFR CCTV FAQS SMS URL PDF AAA LLM GPT AIS UPDATED UPDATE BREAKING WATCH NOTE SCCS DPIA ROPA PII PHI"
)
_ACTING = word_set("wrote said says told has had was will would did ran must is added declined replied")
_COUNTRY_ENDINGS = word_set("España Italia France Deutschland Ireland UK Europe Espana Polska Sverige Nederland")


def last_word_free(name: str) -> bool:
    """Whether the last word of a name tells of no kind of body."""
    return inside_last(name) not in _KIND_OF and inside_last(name) not in _NOT_NAMES


def inside_last(name: str) -> str:
    """The last word of a name."""
    return name.rsplit(" ", 1)[-1]


def _joined(document: Document, index: int) -> bool:
    """Whether a hyphen joins two words without a space."""
    around = document.text[document.starts[index] - 1 : document.ends[index] + 1]
    return len(around) == 3 and around[0].isalnum() and around[2].isalnum()


def _people(word: str) -> bool:
    """Whether a word is that of the people of a place: "Kenyans", "Texans"."""
    return len(word) > 5 and word.endswith("ans")


_DESCRIBING = re.compile(
    r"-(?:powered|based|listed|owned|backed|style|wide|era|led|made|born|linked|related|funded|generated|driven|compliant|"
    r"headquartered|like|only|specific|approved|issued|registered|reviewed)$"
)


def _capitalised(word: str) -> bool:
    return (
        word[0].isupper()
        and word != "I"
        and not any(each.isdigit() for each in word[:4])
        and not _SIGNS.search(word)
        and not _DESCRIBING.search(word)  # "AI-powered", "U.S.-listed"
    )


def _continues(words: list[str], index: int) -> bool:
    """Whether a place begins a longer name: "French Data Office", "Texas Attorney General"."""
    going_on = words[index : index + 1]
    if going_on in (["Police"], ["Data"], ["Privacy"]):
        return words[index + 1 : index + 2] != [] and _capitalised(words[index + 1])
    return bool(going_on) and _capitalised(going_on[0]) and going_on[0] not in _STOP_FIRST


def _classify(
    document: Document,
    place_at: dict[int, Place],
    spans: list[tuple[int, int]],
    blocked: bytearray,
    take: Take,
    listed: dict[int, Entity],
    persons: set[str],
) -> None:
    words = document.words
    place_words = {words[place.first] for place in place_at.values()}
    chosen: dict[str, Entity] = {}  # name -> entity
    counted: Counter[str] = Counter()
    texts: dict[tuple[int, int], str] = {}
    always = Counter(words[first] for first, last in spans if last - first == 1 and words[last : last + 1] == ["'s"])
    single = Counter(words[first] for first, last in spans if last - first == 1)
    # a brand such as "Hardwick's" never stands without its ending, and acts with it
    speaking = {
        words[first] for first, last in spans
        if last - first == 1 and words[last : last + 1] == ["'s"] and words[last + 1 : last + 2]
        and words[last + 1] in _ACTING and always[words[first]] == single[words[first]]
    }  # fmt: skip
    spans[:] = [
        (
            first,
            last
            + (
                last - first == 1
                and words[last : last + 1] == ["'s"]
                and (
                    words[first] in speaking
                    or (always[words[first]] >= 3 and always[words[first]] == single[words[first]])
                )
            ),
        )
        for first, last in spans
    ]
    # "Micro-lender KwikRand" at the head of a sentence
    spans[:] = [
        (first + 3 if words[first + 1 : first + 2] == ["-"] and last - first > 3
         and words[first + 2].lower() in _BEFORE_COMPANY else first, last)
        for first, last in spans
    ]  # fmt: skip
    for first, last in spans:
        text = document.text[document.starts[first] : document.ends[last - 1]]
        texts[first, last] = text
        counted[text] += 1
    for first, last in spans:
        text = texts[first, last]
        if (
            text in chosen
            or text in _NOT_NAMES
            or all(word.lower().strip(".") in _LEGAL_FORMS for word in words[first:last])
        ):
            continue
        entity = _in_brackets(words, last, listed) or _by_own_words(words, first, last, text, place_at)
        if entity is not None:
            chosen[text] = entity
            # "Ministry of Industry and Information Technology (MIIT)": the abbreviation is the same body
            if words[last : last + 1] == ["("] and words[last + 2 : last + 3] == [")"] and words[last + 1].isupper():
                chosen.setdefault(words[last + 1], entity)
    for first, last in spans:
        text = texts[first, last]
        bare_kind = last - first == 1 and (words[first] in _NOT_NAMES or words[first] in _KIND_OF)
        if text in chosen or bare_kind or words[last - 1] in _LAWS:
            continue
        if _person(words, first, last):
            persons.add(text)
            persons.add(words[last - 1])
            continue
        if text in persons:
            continue  # "Falk has ordered", after "Commissioner Angelene Falk"
        after_sum = first > 1 and blocked[first - 2] and words[first - 1] in ("for", "on", "against", "from")
        if after_sum or _company_here(words, first, last):
            chosen[text] = _company(text)
        elif (kind := _group_here(words, first, last)) is not None:
            chosen[text] = Entity(kebab(text), text, kind, known=False)
    for text, number in counted.most_common(6):
        if text in _KIND_OF or text in _ROLES_ALONE:
            continue  # "the Court", "the Claimant": who that is stands elsewhere
        known = text in chosen or text in persons or text in place_words or text in _NOT_NAMES or text in _STOP_FIRST
        known = known or inside_last(text) in _LAWS
        if number >= 3 and not known and " " not in text and len(text) > 3 and not text.isupper():
            chosen[text] = _company(text)
    for text, number in counted.items():
        if text.isupper() and text.isalpha() and 2 < len(text) < 7 and number > 1 and text not in chosen:
            # "BNSF said", "PSNI has": capitals that speak or act, and that no law or place has
            acting = [words[last] for first, last in spans if texts[first, last] == text and last < len(words)]
            if text not in _ABBREVIATIONS and text not in place_words and set(acting) & (_ACTING - {"'s", "is"}):
                chosen[text] = _company(text)
    # a name listed with a company's: "Spotify and Zalando", "Northlake Arenas and Sable Clubs"
    starting = {first: texts[first, last] for first, last in spans}
    ending = {last: texts[first, last] for first, last in spans}
    for first, last in spans:
        text = texts[first, last]
        if text in chosen or text in persons or words[first] in _NOT_NAMES or words[first] in place_words:
            continue
        if words[last - 1] in _LAWS:
            continue
        neighbour = None
        if first and words[first - 1] == "and":
            neighbour = chosen.get(ending.get(first - 1, ""))
        elif words[last : last + 1] == ["and"]:
            neighbour = listed.get(last + 1) or chosen.get(starting.get(last + 1, ""))
        if neighbour is not None and neighbour.kind in COMPANY_KINDS and last - first <= 3:
            chosen[text] = _company(text)
    # "Palmetto Vision" where "Palmetto" is a company, or one where the other is
    by_first: dict[str, set[str]] = {}
    for first, last in spans:
        if last - first > 1:
            by_first.setdefault(words[first], set()).add(texts[first, last])
    for form, names in by_first.items():
        alone = chosen.get(form)
        whole = next(iter(names))
        unsettled = len(names) == 1 and whole not in chosen and whole not in persons and last_word_free(whole)
        if alone is not None and alone.kind == "company" and unsettled:
            chosen[whole] = _company(whole)
    # a short form stands for the name it begins: "Hotelia" for "Hotelia Group SA"
    short: dict[str, Entity] = {}
    for name, entity in chosen.items():
        first_word = name.split(" ")[0]
        bare = " ".join(part for part in name.split(" ") if part.lower().strip(".,") not in _TITLES)
        for form in (bare, first_word) if inside_last(name) not in _COUNTRY_ENDINGS else (bare,):
            if form == first_word != bare and _stands_alone(form, name, spans, texts):
                continue
            if (
                form != name
                and form not in _NOT_NAMES
                and form not in _STOP_FIRST
                and len(form) > 2
                and entity.kind == "company"
            ):
                short.setdefault(form, entity)
    # "Humberside" for "Humberside Police"
    for name, entity in [*chosen.items(), *((each.name, each) for each in listed.values())]:
        bare = name.rsplit(" ", 1)[0]
        if entity.kind == "police" and bare != name and inside_last(name) in ("Police", "Constabulary"):
            short.setdefault(bare, entity)
    for form, entity in short.items():
        if form in chosen and chosen[form].kind == "company":
            chosen[form] = entity
    for (first, last), text in texts.items():
        entity = chosen.get(text) or (short.get(text) if text not in persons else None)
        if entity is not None:
            take(first, last, entity)
            # "Consumer Data Office (CDO)": the abbreviation is the same body
            if last + 2 < len(words) and words[last] == "(" and words[last + 1].isupper() and words[last + 2] == ")":
                chosen.setdefault(words[last + 1], entity)
    for first, last in spans:
        text = texts[first, last]
        if text.isupper() and text in chosen and chosen[text].name != text:
            take(first, last, chosen[text])


def _in_brackets(words: list[str], last: int, listed: dict[int, Entity]) -> Entity | None:
    """The listed body whose short form stands in brackets behind a name: "National Data Protection Office (ANPD)"."""
    if words[last : last + 1] != ["("] or words[last + 2 : last + 3] != [")"]:
        return None
    return listed.get(last + 1)


def _stands_alone(form: str, name: str, spans: list[tuple[int, int]], texts: dict[tuple[int, int], str]) -> bool:
    """Whether a short form is used long before the name that it begins, so that it is a body of its own."""
    whole = next(first for first, last in spans if texts[first, last] == name)
    return sum(texts[first, last] == form for first, last in spans if first < whole) > 2


def _by_own_words(words: list[str], first: int, last: int, text: str, place_at: dict[int, Place]) -> Entity | None:
    inside = [words[i] for i in range(first, last)]
    place = next((place_at[i] for i in range(first, last) if i in place_at), None)
    code = place.code if place else ""
    country, subdivision = code[:2], code if "-" in code else ""
    if "Attorney" in inside and "General" in inside:
        if not place and last < len(words) and words[last] == "of":
            place = place_at.get(last + 1) or place_at.get(last + 2)
        if place and "-" in place.code:
            name = text[: text.index("General") + 7] if text.index("Attorney") > 2 else text
            name = name.replace("'s", "").replace("'", "")
            return Entity(kebab(name), name, "regulator", place.code[:2], place.code, known=False)
        return None
    if inside[0] in ("Act", "Article", "Section"):
        return None
    if "Council of State" in text or "Constitutional Council" in text:
        return Entity(kebab(text), text, "court", country, subdivision, known=False)
    # "Lane County Sheriff's Office" is no county, "Franklin County Court of Common Pleas" neither
    first_of_all = [word for word in inside if _KIND_OF.get(word) in ("police", "court")]
    for word in (*first_of_all[:1], inside[-1], *inside):
        kind = _KIND_OF.get(word)
        if kind is None or (len(inside) == 1 and word not in ("Datatilsynet", "Garante")):
            continue
        if word in ("City", "Town") and (inside[0] != word or inside[1:2] != ["of"]):
            continue
        if kind in ("company", "ngo", "media") and word != inside[-1] and not (word == "Daily" == inside[0]):
            continue
        if inside[-1] in _LAWS:
            return None
        if (
            kind == "regulator"
            and word in ("Office", "Board", "Agency", "Bureau", "Division", "Directorate")
            and len(inside) < 3
        ):
            continue
        if (
            kind == "police"
            and f"{word} of" not in text
            and inside[-1]
            not in (
                "Police",
                "Constabulary",
                "Department",
                "Service",
                "Office",
                "Force",
                "Gendarmerie",
                "Carabinieri",
                "Polizei",
                "Authority",
                "Board",
            )
        ):
            continue
        if kind == "company" and word == "Corporation" and place and inside_last(text) == word and len(inside) == 2:
            kind = "government"  # "the Chennai Corporation" runs the city
        if kind == "company":
            return _company(text)
        return Entity(kebab(text), text, kind, country, subdivision, known=False)
    return None


def _company(text: str) -> Entity:
    """A company that no table lists; its legal form is no part of its id."""
    parts = text.split(" ")
    while len(parts) > 1 and parts[-1].lower().strip(".,") in _LEGAL_FORMS:
        parts.pop()
    return Entity(kebab(" ".join(parts)), text, "company", known=False)


def _group_here(words: list[str], first: int, last: int) -> str | None:
    """The kind that a noun before a name gives it: "the campaign group X", "the weekly X"."""
    before = words[first - 1].lower() if first else ""
    before2 = {word.lower() for word in words[max(0, first - 5) : first - 1]}
    campaigns = before2 & (_CAMPAIGN | ({"campaigners"} if before == "at" else set()))
    if (before in _GROUPS and campaigns) or before in ("charity", "nonprofit", "ngo", "campaigners"):
        return "ngo"
    if (
        before in ("newspaper", "weekly", "magazine", "broadcaster", "daily", "outlet", "tabloid", "station", "website")
        and before != "website"
    ):
        return "media"
    if before in ("university", "council"):
        return "government"
    return None


def _person(words: list[str], first: int, last: int) -> bool:
    """Whether a name looks like a person's: two or three words, near a title or a verb of saying."""
    if (first and words[first - 1].rstrip(".") in _PERSON_SIGNS) or words[first].rstrip(".") in _PERSON_SIGNS:
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


def _company_here(words: list[str], first: int, last: int) -> bool:
    """Whether what stands around a name marks it as a company's."""
    before = words[first - 1].lower() if first else ""
    before2 = words[first - 2].lower() if first > 1 else ""
    after = words[last] if last < len(words) else ""
    after2 = words[last + 1].lower() if last + 1 < len(words) else ""
    if any(re.search(r"[a-z][A-Z]", word) for word in words[first:last]) and not words[first].startswith(
        ("Mc", "Mac", "De", "Di", "Le")
    ):
        return True
    if before == "up" and words[max(0, first - 3) : first - 1] in (["start", "-"], ["Start", "-"]):
        return True
    if before == "based" and before2 == "-":  # "the Perth-based Irisfield"
        return True
    if before == "," and before2 in _BEFORE_COMPANY and after in (",", "and", "of"):
        return True  # "one of the insurers, Seguradora Horizonte,"
    if before == "into" and before2 in _AGAINST_COMPANY:
        return True
    if before == "with" and before2 in _DEALING and last - first <= 3:
        return True
    if before == "by" and before2 in ("led", "backed", "owned", "made", "sold", "supplied", "built", "developed"):
        return True
    if after == "must" and words[first] not in _PERSON_SIGNS:
        return True
    if before in _BEFORE_COMPANY and not (
        before == "group" and {w.lower() for w in words[max(0, first - 4) : first]} & _CAMPAIGN
    ):
        return True
    fined = {"fine", "penalty", "sanction", "fines", "penalties"} & {
        word.lower() for word in words[max(0, first - 9) : first]
    }
    if before in ("on", "against", "to") and last - first <= 4 and fined:
        return True
    if (
        before in ("fined", "fines", "sued", "sues", "against", "investigating", "probe", "ordered")
        and last - first <= 3
    ):
        return before in ("fined", "fines", "sued", "sues", "ordered") or before2 in _CASES
    if after == "," and after2 in ("a", "an", "the", "which"):
        following = {word.lower() for word in words[last + 2 : last + 14]}
        return bool(
            following
            & (_COMPANY_NOUNS | {"company's", "sells", "operates", "makes", "runs", "supplied", "supplies", "owns"})
        )
    if after in ("'s", "'") and after2 in _AFTER_COMPANY:
        return True
    if before in ("of", "at") and before2 in (
        "executive",
        "ceo",
        "founder",
        "boss",
        "parent",
        "operator",
        "owner",
        "maker",
        "customers",
        "behind",
    ):
        return True
    return after.lower() in ("was", "has", "must", "agreed", "faces", "had") and after2 in (
        "fined", "been", "delete", "pay", "to", "ordered", "breached", "broken", "violated", "failed"
    ) and last - first <= 3 and before not in ("mr", "ms")  # fmt: skip
