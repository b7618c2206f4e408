"""What a page is, said to machines: schema.org in JSON-LD (https://schema.org).

Every page says where it lies in the book; a chapter is a NewsArticle with the sources it rests on, the data page a
Dataset with its files. Days are those of the record, never the build's. Addresses are left out while the site has
none. The tests check types, properties and values against the vocabulary.
"""

from __future__ import annotations

import importlib.metadata
import json
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from casebook import tables
from casebook.clean.names import country_name
from casebook.figures import claims
from casebook.site import cards, chapters, corrections, data_package, downloads, images
from casebook.site.address import page_address, site_address

DATA_PAGE = "book/data"
METHOD_PAGE = "book/method"
_FORMATS = {".zip": "application/zip", ".csv": "text/csv", ".json": "application/json"}


def script_of(app: Sphinx, page: str, title: str, description: str) -> str:
    """The script element with all that is said of a page; it is data, which browsers do not run."""
    things = [_breadcrumbs(app, page)]
    if page == app.config.root_doc:
        things.append(_website(app))
    elif page.startswith("notebooks/"):
        things.append(_news_article(app, page, title, description))
    elif page == DATA_PAGE:
        things.append(_dataset(app))
    graph = {"@context": "https://schema.org", "@graph": [_without_empty(thing) for thing in things]}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>\n'


def _without_empty(value: Any) -> Any:
    """The value without members that say nothing, such as addresses while the site has none."""
    if isinstance(value, dict):
        kept = {name: _without_empty(member) for name, member in value.items()}
        return {name: member for name, member in kept.items() if member not in ("", None, [], {})}
    return [_without_empty(member) for member in value] if isinstance(value, list) else value


def _publisher(app: Sphinx) -> dict[str, Any]:
    return {"@type": "Organization", "name": app.config.project, "url": site_address(app.config)}


def _website(app: Sphinx) -> dict[str, Any]:
    return {
        "@type": "WebSite", "name": app.config.project, "description": data_package.about(tables.project_folder()),
        "inLanguage": "en",
        "url": site_address(app.config), "publisher": _publisher(app), "license": _licence(),
    }  # fmt: skip


def _licence() -> str:
    return str(tables.package_descriptor()["licenses"][0]["path"])


def _changed_on(corrected: list[dict[str, Any]]) -> str:
    """The day up to which the record goes, or that of the last of these corrections, if later."""
    return max([chapters.record_ends(), *(row["corrected_on"] for row in corrected)])


def _breadcrumbs(app: Sphinx, page: str) -> dict[str, Any]:
    """The way to a page from the first one. A builder knows the parent of each page."""
    trail = [page]
    while (parent := app.builder.relations.get(trail[0], [None])[0]) and parent not in trail:  # type: ignore[attr-defined]
        trail.insert(0, parent)
    names = {app.config.root_doc: app.config.project}
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": number,
                "name": names.get(each) or app.env.titles[each].astext(),
                "item": site_address(app.config) and {"@type": "WebPage", "@id": page_address(app, each)},
            }
            for number, each in enumerate(trail, 1)
        ],
    }


def _news_article(app: Sphinx, page: str, title: str, description: str) -> dict[str, Any]:
    root = tables.project_folder()
    used = rows_used(root / f"{page}.ipynb")
    corrected = [row for row in corrections.rows() if row["event_id"] in used or corrections.page_of(row) == page]
    card, site = cards.card_for(page, root), site_address(app.config)
    return {
        "@type": "NewsArticle",
        "headline": title,
        "description": description,
        "url": page_address(app, page),
        "image": site and card and site + card.address,
        "inLanguage": "en",
        "dateModified": _changed_on(corrected),
        "author": _publisher(app),
        "publisher": _publisher(app),
        "publishingPrinciples": page_address(app, METHOD_PAGE),
        "license": _licence(),
        "isAccessibleForFree": True,
        "isBasedOn": {
            "@type": "Dataset",
            "name": tables.package_descriptor()["title"],
            "description": data_package.about(root),
            "url": page_address(app, DATA_PAGE),
            "license": _licence(),
            "creator": _publisher(app),
        },
        "citation": addresses_behind(used),
        "correction": [
            {
                "@type": "CorrectionComment",
                "datePublished": row["corrected_on"],
                "text": corrections.in_words(row),
            }
            for row in corrected
        ],
    }


def rows_used(notebook: Path) -> frozenset[str]:
    """The ids of all rows that a chapter's figures show and its claims rest on, and the addresses among them."""
    used: set[str] = set()
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if claims.MIMETYPE in data:
                used.update(data[claims.MIMETYPE]["rows"])
    for figure in images.figures_in(notebook):
        meta = figure["layout"]["meta"]
        told = [column["name"] in ("event_id", "url", meta["key"]) for column in meta["columns"]]
        for row in meta["rows"]:
            used.update(str(cell) for cell, kept in zip(row, told, strict=True) if kept and cell is not None)
    return frozenset(used - {""})


def addresses_behind(used: frozenset[str]) -> list[str]:
    """The addresses of the sources that state the events among these rows, or are among them themselves; sorted."""
    stating = {
        row["source_id"]
        for row in tables.read("extracted")[["source_id", "event_id", "mention_id"]].to_dict("records")
        if used & {row["source_id"], row["event_id"], row["mention_id"]}
    }
    sources = tables.read("sources")
    named = set(sources.loc[sources["source_id"].isin(stating | used), "url"]) - {""}
    return sorted(named | {each for each in used if each.startswith(("https://", "http://"))})


def _dataset(app: Sphinx) -> dict[str, Any]:
    root, site = tables.project_folder(), site_address(app.config)
    package, events = tables.stored_descriptor(), tables.read("events")
    places = sorted({code for cell in events["jurisdictions"] for code in tables.split_list(cell)})
    columns: dict[str, dict[str, Any]] = {}
    files = {data_package.file(root): len(data_package.zipped(root))}
    for resource in package["resources"]:
        if resource["name"] in ("events", "penalties"):
            columns |= {field["name"]: field for field in resource["schema"]["fields"]}
        files |= {f"{downloads.FOLDER}/{path}": 0 for _, path in downloads.files_of(resource)}
    return {
        "@type": "Dataset",
        "name": package["title"],
        "description": f"{data_package.about(root)} Each number is traced to the rows and the passages behind it.",
        "url": page_address(app, DATA_PAGE),
        "version": importlib.metadata.version("casebook"),
        "dateModified": _changed_on(corrections.rows()),
        "license": _licence(),
        "isAccessibleForFree": True,
        "creator": _publisher(app),
        "publisher": _publisher(app),
        "keywords": package.get("keywords", []),
        "temporalCoverage": f"{min(filter(None, events['date']))}/{chapters.record_ends()}",
        "spatialCoverage": [
            {"@type": "AdministrativeArea" if code == "EU" else "Country", "name": country_name(code)}
            for code in places
        ],
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "name": name,
                "description": field["description"],
                "unitText": field.get("unit"),
            }
            for name, field in columns.items()
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": Path(path).name,
                "encodingFormat": _FORMATS[Path(path).suffix],
                "contentSize": f"{size} B" if size else "",
                "contentUrl": site and site + path,
            }
            for path, size in files.items()
        ],
    }
