"""Capitalised names that no table lists: what their own words, or what stands around them, mark them as."""

from __future__ import annotations

import re
from collections import Counter

from casebook.extract.documents import Document
from casebook.extract.name import KIND_OF, NO_NAME_FIRST, SMALL_WORDS, Name, Place, Take, is_capitalised, kebab
from casebook.extract.persons import PERSON_SIGNS, add_surnames, is_person, without_persons
from casebook.extract.vocabulary import COMPANY_KINDS, Entity, word_set

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
_ROLES_ALONE = word_set(
    "Company Settlement Class State Committee Plaintiff Plaintiffs Defendant Defendants Claimant Respondent Applicant "
    "Appellant Controller Complainant Complaint Chamber Decision Order Agreement Notice Party Parties Member Members "
    "Act Panel Directive Republic Kingdom Service Chief Sheriff Officer Officers Deputies Ministers Agencies Chair"
)
_TITLES = word_set("inc ltd llc plc limited gmbh ag sa se corp corporation group holdings ab asa bv nv spa oy co")
_LAST_OF_NAME = _TITLES - {"group", "holdings"}  # legal forms, behind which nothing follows


def unlisted_names(
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
        if taken[index] or not is_capitalised(word):
            index += 1
            continue
        first = index
        if (index in sentence_starts or (index and words[index - 1] == '"')) and word in NO_NAME_FIRST:
            index += 1
            continue
        if word in NO_NAME_FIRST and word not in ("Data", "Privacy", "Police"):
            index += 1
            continue
        last = index + 1
        while last < len(words) and not taken[last] and last not in sentence_starts:
            if last - first > 1 and words[last - 1].lower().strip(".") in _LAST_OF_NAME:
                break  # nothing follows the legal form of a company's name
            if (
                is_capitalised(words[last])
                or (words[last] == "&" and last + 1 < len(words))
                or (
                    words[last] in SMALL_WORDS
                    and last + 1 < len(words)
                    and not taken[last + 1]
                    and (
                        is_capitalised(words[last + 1])
                        or (words[last + 1] == "the" and last + 2 < len(words) and is_capitalised(words[last + 2]))
                    )
                    and words[last] != "and"
                    and words[last] != "in"
                    and words[last] != "on"
                )
                or (
                    words[last] == "'s"
                    and last + 1 < len(words)
                    and is_capitalised(words[last + 1])
                    and words[last + 1] in KIND_OF
                )
            ):
                last += 1
            elif words[last] == "-" and last + 1 < len(words) and _joined(document, last):
                last += 2
            elif (
                words[last] == "'"
                and words[last - 1].endswith("s")
                and last + 1 < len(words)
                and (words[last + 1] in KIND_OF or words[last + 1] == "Voice")
            ):
                last += 2  # "Renters' Voice"
            elif (
                words[last] == "and"
                and last + 1 < len(words)
                and is_capitalised(words[last + 1])
                and not taken[last + 1]
                and _takes_and(words, first, last)
            ):
                last += 2  # "Ministry of Justice and Security"
            elif (
                words[last] == "the"
                and last + 1 < len(words)
                and is_capitalised(words[last + 1])
                and words[last - 1] in SMALL_WORDS
            ):
                last += 1
            else:
                break
        last = min(last, len(words), *(at for at in range(first + 1, last + 1) if at in sentence_starts))
        while last > first + 1 and words[last - 1] in SMALL_WORDS:
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
    spans = without_persons(document, spans, persons)
    surnames = {words[person.last - 1] for person in persons}
    _classify(document, place_at, spans, blocked, take, listed, surnames)
    add_surnames(document, persons)


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
    return inside_last(name) not in KIND_OF and inside_last(name) not in _NOT_NAMES


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


def _continues(words: list[str], index: int) -> bool:
    """Whether a place begins a longer name: "French Data Office", "Texas Attorney General"."""
    going_on = words[index : index + 1]
    if going_on in (["Police"], ["Data"], ["Privacy"]):
        return words[index + 1 : index + 2] != [] and is_capitalised(words[index + 1])
    return bool(going_on) and is_capitalised(going_on[0]) and going_on[0] not in NO_NAME_FIRST


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
            if (abbreviation := _bracketed(words, last)).isupper():
                chosen.setdefault(abbreviation, entity)
    for first, last in spans:
        text = texts[first, last]
        bare_kind = last - first == 1 and (words[first] in _NOT_NAMES or words[first] in KIND_OF)
        if text in chosen or bare_kind or words[last - 1] in _LAWS:
            continue
        if is_person(words, first, last):
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
        if text in KIND_OF or text in _ROLES_ALONE:
            continue  # "the Court", "the Claimant": who that is stands elsewhere
        known = text in chosen or text in persons or text in place_words or text in _NOT_NAMES or text in NO_NAME_FIRST
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
                and form not in NO_NAME_FIRST
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
            if (abbreviation := _bracketed(words, last)).isupper():
                chosen.setdefault(abbreviation, entity)
    for first, last in spans:
        text = texts[first, last]
        if text.isupper() and text in chosen and chosen[text].name != text:
            take(first, last, chosen[text])


def _in_brackets(words: list[str], last: int, listed: dict[int, Entity]) -> Entity | None:
    """The listed body whose short form stands in brackets behind a name: "National Data Protection Office (ANPD)"."""
    return listed.get(last + 1) if _bracketed(words, last) else None


def _bracketed(words: list[str], last: int) -> str:
    """The word that stands alone in brackets behind a name that ends at `last`, or ""."""
    alone = words[last : last + 1] == ["("] and words[last + 2 : last + 3] == [")"]
    return words[last + 1] if alone else ""


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
    first_of_all = [word for word in inside if KIND_OF.get(word) in ("police", "court")]
    for word in (*first_of_all[:1], inside[-1], *inside):
        kind = KIND_OF.get(word)
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
    if after == "must" and words[first] not in PERSON_SIGNS:
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
