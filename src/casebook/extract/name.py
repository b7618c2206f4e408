"""What a name in a text is: words, a body or a place; and which words may be part of one."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from casebook.extract.vocabulary import Entity, word_set

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
KIND_OF = {word: kind for kind, words in _KINDS for word in words.split()}
SMALL_WORDS = word_set("of the for and & de du la le des di del do da der für och e et on y in")
NO_NAME_FIRST = word_set(
    "The In On At But And A An As It Its This That These Those He She They We I If When While After Before For "
    "From By To With Under Since Until Last Next Now Both Not No Yes So Or Also However Meanwhile According Among "
    "Another Any All Each Some Many Most More Other Such Then There Here What Who Why How Where Which Our Their "
    "His Her Our You Your Is Are Was Were Has Have Had Will Would Could Should May Can Do Does Did Be Been "
    "Although Though Because Despite During Following Over Through Within Without About Between Separately "
    "Earlier Later Today Yesterday Still Only Even Like Unlike Just Privacy Police Data Facial Lawyers "
    "Campaigners Officials Regulators Shoppers Customers Users Founded Asked Using One Two Three Four Five Six "
    "Seven Eight Nine Ten"
)


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


@functools.lru_cache(maxsize=50_000)
def kebab(name: str) -> str:
    """The id that a name would have: small letters and figures, joined with hyphens."""
    plain = unicodedata.normalize(
        "NFKD", name.replace("'", "").replace("\u2019", "").replace("ø", "o").replace("ß", "ss").replace("æ", "ae")
    )
    plain = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "unnamed"


def is_adjective(word: str) -> bool:
    """Whether a word for a place is the adjective of one."""
    return word.endswith(("ian", "ish", "ch", "can", "ese", "man", "ean"))


_DESCRIBING = re.compile(
    r"-(?:powered|based|listed|owned|backed|style|wide|era|led|made|born|linked|related|funded|generated|driven|compliant|"
    r"headquartered|like|only|specific|approved|issued|registered|reviewed)$"
)


@functools.lru_cache(maxsize=200_000)
def is_capitalised(word: str) -> bool:
    """Whether a word may be part of a name: a capital first, few figures, and no adjective made with a hyphen."""
    return (
        word[0].isupper()
        and word != "I"
        and not any(each.isdigit() for each in word[:4])
        and not _SIGNS.search(word)
        and not _DESCRIBING.search(word)  # "AI-powered", "U.S.-listed"
    )
