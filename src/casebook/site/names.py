"""The names by which readers find events, bodies and places, as a script for the site's search and the register.

Sphinx's own search knows words of pages; it knows neither that the Mounties are the RCMP nor where on a page an event
stands. The list is a script, as pages opened from a disk may load scripts only.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pycountry
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from casebook import tables
from casebook.clean.dates import describe_date
from casebook.clean.names import COUNTRY_NAMES, country_name, subdivision_name
from casebook.site import countries

FILE = "casebook/names.js"
UNDATED = "undated"
# what people call a country, and what is its, besides what pycountry lists
EVERYDAY_NAMES = {
    "AE": "UAE;Emirati", "AR": "Argentinian;Argentine", "AT": "Austrian", "AU": "Australian", "BE": "Belgian",
    "BG": "Bulgarian", "BR": "Brasil;Brazilian", "CA": "Canadian", "CH": "Swiss", "CL": "Chilean", "CO": "Colombian",
    "CR": "Costa Rican", "CZ": "Czech Republic;Czech", "DE": "German;Deutschland", "DK": "Danish;Danmark",
    "DO": "Dominican", "EC": "Ecuadorian", "EE": "Estonian", "ES": "Spanish;España",
    "EU": "Brussels;European", "FI": "Finnish;Suomi", "FR": "French",
    "GB": "Great Britain;British;England;English;Scotland;Scottish;Wales;Welsh;Northern Ireland", "GR": "Greek;Hellas",
    "GT": "Guatemalan", "HN": "Honduran", "HR": "Croatian", "HU": "Hungarian", "IE": "Irish;Eire", "IL": "Israeli",
    "IN": "Indian", "IS": "Icelandic", "IT": "Italian;Italia", "JP": "Japanese", "KE": "Kenyan",
    "KR": "South Korea;Korean", "LT": "Lithuanian", "LU": "Luxembourgish", "LV": "Latvian", "MT": "Maltese",
    "MX": "Mexican", "NG": "Nigerian", "NL": "Holland;Dutch", "NO": "Norwegian;Norge", "NZ": "New Zealander;Aotearoa",
    "PE": "Peruvian", "PL": "Polish;Polska", "PT": "Portuguese", "RO": "Romanian", "RS": "Serbian", "SA": "Saudi",
    "SE": "Swedish;Sverige", "SG": "Singaporean", "SI": "Slovene;Slovenian", "SV": "Salvadoran", "TR": "Turkey;Turkish",
    "UA": "Ukrainian", "US": "America;American;USA;United States of America", "ZA": "South African",
}  # fmt: skip


def names_of_place(code: str) -> list[str]:
    """The name of a jurisdiction, state or province, and after it every other name that people use for it."""
    if "-" in code:
        return [subdivision_name(code), code]
    names = [country_name(code), *(name for name, meant in COUNTRY_NAMES.items() if meant == code and name != "europe")]
    names += tables.split_list(EVERYDAY_NAMES.get(code, ""))
    if country := pycountry.countries.get(alpha_2=code):
        names += [country.name, getattr(country, "official_name", ""), country.alpha_2, country.alpha_3]
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(name.casefold().replace(".", ""), name)
    seen.pop("", None)
    return list(seen.values())


def year_of(event: dict[str, Any]) -> str:
    """The year of an event as the register files it: "undated" where no source gives a day."""
    return str(event["date"])[:4] or UNDATED


def places_of(event: dict[str, Any]) -> list[str]:
    """The jurisdictions of an event, then its states and provinces."""
    return [*tables.split_list(event["jurisdictions"]), *tables.split_list(event["subdivision"])]


def bodies_of(event: dict[str, Any]) -> list[str]:
    """Who acts in an event and who it is against, each once."""
    return list(dict.fromkeys([*tables.split_list(event["actors"]), *tables.split_list(event["target"])]))


def in_order(events: pd.DataFrame) -> list[dict[str, Any]]:
    """The events as the register lists them: by date, those without one last."""
    ordered = events.assign(sort=events["date"].replace("", "9999")).sort_values(["sort", "event_id"])
    rows: list[dict[str, Any]] = ordered.drop(columns="sort").to_dict("records")
    return rows


def names() -> dict[str, Any]:
    """What names.js holds.

    places: code -> [page or "" for the filtered register, name, other names...]; bodies: id -> [kind, name, other
    names...], those of the record's events; events: [id, title, when, year, type, status, places, bodies].
    """
    events = in_order(tables.read("events"))
    pages = countries.jurisdictions()
    codes = [*pages, *sorted({code for event in events for code in places_of(event)} - set(pages))]
    acting = {body for event in events for body in bodies_of(event)}
    return {
        "types": tables.read("event_types").set_index("id")["label"].to_dict(),
        "places": {
            code: [f"{countries.FOLDER}/{code.lower()}" if code in pages else "", *names_of_place(code)]
            for code in codes
        },
        "bodies": {
            row["id"]: [row["kind"].replace("_", " "), row["name"], *tables.split_list(row["aliases"])]
            for row in tables.read("entities").to_dict("records")
            if row["id"] in acting
        },
        "events": [
            [
                event["event_id"], event["title"], describe_date(event["date"], event["precision"]), year_of(event),
                event["type"], event["status"], places_of(event), bodies_of(event),
            ]
            for event in events
        ],
    }  # fmt: skip


def write_script(app: Sphinx, config: Config) -> None:
    """Write the list among the site's scripts."""
    folder = Path(app.doctreedir) / "static"
    text = json.dumps(names(), ensure_ascii=False, separators=(",", ":"))
    tables.replace_file(folder / FILE, f"window.casebookNames = {text};\n")


def add_scripts(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load the list, and what looks things up in it, on the search page and on the register."""
    script = {"search": "search.js", countries.REGISTER: "register.js"}.get(page)
    if script:
        for name in (FILE, "casebook/matching.js", f"casebook/{script}"):
            app.add_js_file(name, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register the writing of the list, and its loading; theme.py has put the folder among the static ones."""
    app.connect("config-inited", write_script)
    app.connect("html-page-context", add_scripts)
