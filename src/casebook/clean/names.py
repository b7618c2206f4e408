"""Names of bodies to entity ids, names of places to ISO codes.

A part of a stated list may end in an editor's reading in brackets (readings.py): the id or code of what it means.
"""

from __future__ import annotations

import functools

import pandas as pd
import pycountry

from casebook.clean.readings import stated_and_given
from casebook.tables import join_list, nearest, split_list

# what pycountry does not list: everyday names, abbreviations and the EU
COUNTRY_NAMES = {
    "uk": "GB", "u.k.": "GB", "britain": "GB", "us": "US", "u.s.": "US", "european union": "EU", "eu": "EU",
    "europe": "EU", "the netherlands": "NL",
}  # fmt: skip


def alias_table(entities: pd.DataFrame) -> dict[str, str]:
    """Every name and alias of data/reference/entities.csv, in small letters, to its entity id.

    Raises ValueError where one alias stands for two entities.
    """
    aliases: dict[str, str] = {}
    for row in entities.itertuples():
        for name in [row.name, *split_list(row.aliases)]:
            if aliases.setdefault(name.casefold(), row.id) != row.id:
                raise ValueError(f"entities.csv: {name!r} stands for both {aliases[name.casefold()]!r} and {row.id!r}")
    return aliases


def resolve_entities(text: str, aliases: dict[str, str]) -> str:
    """The entity ids of a list of names as stated, joined with ';'.

    `aliases` is alias_table(...). Raises ValueError for a name that is neither an alias nor followed by an id.
    """
    ids = []
    for part in split_list(text):
        words, given = stated_and_given(part)
        if given:
            if given not in aliases.values():
                raise ValueError(f"{given!r} is not an entity id{nearest(given, aliases.values())}")
            ids.append(given)
        elif words.casefold() in aliases:
            ids.append(aliases[words.casefold()])
        else:
            raise ValueError(
                f"{words!r} is no name or alias in data/reference/entities.csv{nearest(words.casefold(), aliases)}; "
                "add it there, or add the id in brackets after it"
            )
    return join_list(ids)


@functools.cache
def _codes() -> tuple[dict[str, str], dict[str, str]]:
    """Code by name or code of a country, and by case-folded name of a state of the US or a province of Canada."""
    countries: dict[str, str] = {}
    for country in pycountry.countries:
        for attribute in ("name", "common_name", "official_name", "alpha_2"):
            countries.setdefault(getattr(country, attribute, ""), str(country.alpha_2))
    countries.pop("", None)
    subdivisions: dict[str, str] = {}
    for country_code in ("US", "CA"):
        for subdivision in pycountry.subdivisions.get(country_code=country_code):
            name = subdivision.name.casefold()
            for spelling in (name, name.replace("é", "e")):
                subdivisions.setdefault(spelling, str(subdivision.code))
    return countries, subdivisions


@functools.cache
def _place_code(name: str) -> str:
    """ISO 3166-1 alpha-2 for a country, ISO 3166-2 for a state or province of the US or Canada."""
    if name.casefold() in COUNTRY_NAMES:
        return COUNTRY_NAMES[name.casefold()]
    countries, subdivisions = _codes()
    if name in countries:
        return countries[name]
    if name.casefold() in subdivisions:
        return subdivisions[name.casefold()]
    if pycountry.subdivisions.get(code=name):
        return name
    raise ValueError(f"{name!r} is no country, US state or Canadian province; add its code in brackets after it")


def resolve_places(text: str) -> tuple[str, str]:
    """(jurisdictions, subdivisions) of a list of places as stated, each joined with ';'.

    A state or province counts for its country too. Raises ValueError for a place that is not known.
    """
    codes = []
    for part in split_list(text):
        words, given = stated_and_given(part)
        codes.append(_place_code(given or words))
    return join_list(code[:2] for code in codes), join_list(code for code in codes if "-" in code)


def resolve_jurisdictions(places_text: str, actors: str, event_type: str, entities: pd.DataFrame) -> tuple[str, str]:
    """(jurisdictions, subdivisions) of a mention: the places it names; where it names none, those its actors imply.

    Regulators, courts and legislators imply their own; other actors imply none. A stated size of the database
    lies in no country, whoever states it, and neither does what is said of users without a place.
    """
    if places_text:
        return resolve_places(places_text)
    if event_type in ("database_size", "usage_report"):
        return "", ""
    implying = entities[entities["kind"].isin(["regulator", "court", "legislator"])].set_index("id")
    homes = [implying.loc[actor] for actor in split_list(actors) if actor in implying.index]
    return (
        join_list(home["country"] for home in homes if home["country"]),
        join_list(home["country_subdivision"] for home in homes if home["country_subdivision"]),
    )


def country_name(code: str) -> str:
    """The everyday name of a country by its ISO 3166-1 alpha-2 code; EU is the European Union."""
    if code == "EU":
        return "European Union"
    country = pycountry.countries.lookup(code)
    return str(getattr(country, "common_name", country.name))


def subdivision_name(code: str) -> str:
    """The name of a state or province by its ISO 3166-2 code."""
    return str(pycountry.subdivisions.get(code=code).name)
