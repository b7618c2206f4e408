"""How to cite a page, a figure or the data: a line of text and a BibTeX entry; and lines that read a table.

A citation has the version and the day up to which the record goes, so that it says which state of the record was read.
It has no day of reading: that is the reader's to add. Addresses are left out while the site's own is not set.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
from dataclasses import dataclass
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from casebook.clean.dates import describe_date
from casebook.site import chapters, drawing, settings
from casebook.site.address import site_address

LICENCE = "CC BY 4.0"


def version() -> str:
    """The version of the casebook, which its data share."""
    return importlib.metadata.version("casebook")


@dataclass(frozen=True)
class Citation:
    """How to cite one thing: its title, its place on the site, and the site's address or nothing."""

    title: str
    place: str
    site: str = ""
    kind: str = ""

    @property
    def address(self) -> str:
        """The public address of the thing; "" while the site has none."""
        return self.site and f"{self.site}{self.place}"

    @property
    def text(self) -> str:
        """One line: author, year, title, site, version, day, licence, address."""
        book = settings.title()
        within = "" if self.title == book else f" {book},"
        what = f"{self.title}{f' [{self.kind}]' if self.kind else ''}"
        stop = "" if what.endswith((".", "?", "!")) else "."
        ends = describe_date(chapters.record_ends(), "day")
        tail = f" {self.address}" if self.site else ""
        start = f"{book} contributors ({chapters.record_ends()[:4]}). {what}{stop}{within}"
        return f"{start} {'version' if within else 'Version'} {version()}, record up to {ends}. {LICENCE}.{tail}"

    @property
    def bibtex(self) -> str:
        """An entry of the type @misc, which BibTeX and biblatex know alike."""
        book, ends = settings.title(), describe_date(chapters.record_ends(), "day")
        fields = {
            "author": f"{{{_escaped(book)} contributors}}",
            "title": f"{{{_escaped(self.title)}}}",
            "year": chapters.record_ends()[:4],
            "howpublished": _escaped(self.kind.capitalize() or book),
            "version": version(),
            "note": f"{_escaped(book)}, version {version()}, record up to {ends}, {LICENCE}",
        }
        if self.title == book:
            fields["note"] = f"Version {version()}, record up to {ends}, {LICENCE}"
        if self.site:
            fields["url"] = self.address
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@misc{{{_key(self.place)},\n{lines}}}"


def _key(place: str) -> str:
    """The key of an entry: the place on the site, as letters, digits and hyphens."""
    words = re.sub(r"\.html\b", "", place)
    return f"casebook-{re.sub(r'[^A-Za-z0-9]+', '-', words).strip('-').lower()}"


def _escaped(text: str) -> str:
    """Text with what TeX would take for commands made harmless."""
    signs = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    signs |= {sign: f"\\{sign}" for sign in "&%$#_{}"}
    return "".join(signs.get(sign, sign) for sign in text)


def reading_lines(file: str, site: str = "") -> dict[str, str]:
    """Language -> lines that read a CSV file of the site; from the reader's own folder while the site has no address.

    NA is the code of a country here, so only empty cells are missing values.
    """
    source = json.dumps(f"{site}{file}" if site else file.rpartition("/")[2])
    return {
        "pandas": f'import pandas as pd\n\nrows = pd.read_csv({source}, keep_default_na=False, na_values=[""])',
        "R": f'rows <- read.csv({source}, na.strings = "", encoding = "UTF-8")',
    }


def cite_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Put at the foot of every page how to cite it."""
    title = next(doctree.findall(nodes.title), None) if doctree is not None else None
    if title is None or "body" not in context:
        return
    place = app.builder.get_target_uri(page)
    citation = Citation(
        settings.title() if page == app.config.root_doc else title.astext(), place, site_address(app.config)
    )
    context["body"] += drawing.render("cite-page.html", citation=citation)


class DataCitation(SphinxDirective):
    """How to cite the data, apart from the pages."""

    def run(self) -> list[nodes.Node]:
        """The line and the BibTeX entry."""
        place = self.env.app.builder.get_target_uri(self.env.docname)
        citation = Citation(f"{settings.title()}: data", place, site_address(self.config), kind="data set")
        return [nodes.raw("", drawing.render("cite-data.html", citation=citation), format="html")]


def setup(app: Sphinx) -> None:
    """Register the citation of each page, the directive for the data, and the script that copies."""
    app.add_directive("data-citation", DataCitation)
    app.connect("html-page-context", cite_page)
    app.add_js_file("casebook/copy.js", loading_method="defer")
