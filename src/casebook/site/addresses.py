"""Addresses that never change: those of events, sources, figures, pages and files, listed in book/addresses.csv.

`casebook refresh` adds what is new. What is gone (an event merged with another, a figure renamed) says in the column
`leads_to` where its reader is to land; until it does, the site is not built. The old anchor then stands beside the new
one, so that old links go on working, without scripts and from a disk.
"""

from __future__ import annotations

import csv
import html
import io
import re
import shutil
from pathlib import Path

import yaml
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util.osutil import relative_uri

from casebook import exercises, tables
from casebook.site import countries, images

FILE = "book/addresses.csv"
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>This page has moved</title><meta http-equiv="refresh" content="0; url={to}"></head>
<body><main><h1>This page has moved</h1><p>It is now at <a href="{to}">{to}</a>.</p></main></body></html>
"""


def standing(root: Path) -> set[str]:
    """Every address that the site has, from the tables and notebooks, relative to the site's folder."""
    contents = yaml.safe_load((root / "_toc.yml").read_text("utf-8"))
    chapters = [chapter for part in contents["parts"] for chapter in part["chapters"]]
    found = {f"{file}.html" for file in (contents["root"], *(chapter["file"] for chapter in chapters))}
    found |= {f"{countries.FOLDER}/{code.lower()}.html" for code in countries.jurisdictions()}
    found |= {f"book/register.html#{event}" for event in tables.read("events", root)["event_id"]}
    found |= {f"book/sources.html#{source}" for source in tables.read("sources", root)["source_id"]}
    for notebook, names in images.figure_names(root).items():
        for name in names:
            found |= {f"notebooks/{notebook}.html#{name}"}
            found |= {f"figures/{name}.{kind}" for kind in ("html", "csv", "json", "png", "svg")}
    found |= {f"exercises/{exercise.name}" for exercise in exercises.exercises(root)}
    for resource in tables.stored_descriptor(root)["resources"]:
        found |= {f"data/json/{resource['name']}.json"}
        found |= {f"data/{resource['path']}"} if "*" not in resource["path"] else set()
    return found


def listed(root: Path) -> dict[str, str]:
    """Address -> where it leads now, or nothing while it stands."""
    file = root / FILE
    rows = csv.DictReader(io.StringIO(file.read_text("utf-8"))) if file.is_file() else []
    return {row["address"]: row["leads_to"] for row in rows}


def record(root: Path) -> list[str]:
    """Add to the list the addresses that are new; returns them. A folder without the list has no published site."""
    if not (root / FILE).is_file():
        return []
    known = listed(root)
    new = sorted(standing(root) - set(known))
    if new:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["address", "leads_to"])
        writer.writerows(sorted({**dict.fromkeys(new, ""), **known}.items()))
        tables.replace_file(root / FILE, text.getvalue())
    return new


def problems(root: Path) -> list[str]:
    """What an editor has to mend: addresses that are gone and lead nowhere, or lead to what is not there."""
    there, told = standing(root), []
    for row, (address, to) in enumerate(listed(root).items(), start=2):
        place = f"{FILE}, row {row}, leads_to"
        if to and address in there:
            told.append(f"{place}: {address} is there and leads to {to} all the same; empty the cell")
        elif to and to not in there:
            told.append(f"{place}: {to} is no address of the site; write one that is, without a leads_to of its own")
        elif not to and address not in there:
            told.append(f"{place}: {address} was published and is gone; write the address that its readers shall find")
    return told


def refuse_lost(app: Sphinx, env: BuildEnvironment) -> None:
    """Stop before a site is written on which a published address leads nowhere; what pages warn of is told before."""
    if found := problems(tables.project_folder()):
        raise ExtensionError("published addresses are lost:\n" + "\n".join(f"  {each}" for each in found))


def lead_on(app: Sphinx, error: Exception | None) -> None:
    """Put the old addresses of what has moved into the site."""
    if error is not None or app.builder.format != "html":
        return
    for address, to in listed(tables.project_folder()).items():
        if to:
            redirect(Path(app.outdir), address, to)


def redirect(site: Path, address: str, to: str) -> None:
    """Make one old address of a site lead to a new one: an anchor beside the new, a note, a page, or a copied file."""
    (old, _, anchor), (new, _, target) = address.partition("#"), to.partition("#")
    file = site / old
    relative = relative_uri(old, new) + (f"#{target}" if target else "")
    if not anchor and file.suffix == ".html":
        tables.replace_file(file, _PAGE.format(to=html.escape(relative)))
    elif not anchor:
        shutil.copy(site / new, file)
    elif file.is_file() and f'id="{anchor}"' not in (page := file.read_text("utf-8")):
        if old == new and target:
            tag = re.compile(rf'(<[^>]*\sid="{re.escape(target)}"[^>]*>)')
            page = tag.sub(rf'\1<span id="{anchor}"></span>', page, count=1)
        else:
            note = f'<p id="{anchor}">What stood here has moved: <a href="{html.escape(relative)}">{to}</a></p>'
            page = page.replace("</article>", f"{note}</article>", 1)
        tables.replace_file(file, page)


def setup(app: Sphinx) -> None:
    """Register the check before a build, and the old addresses after it."""
    app.connect("env-updated", refuse_lost)
    app.connect("build-finished", lead_on, priority=700)
