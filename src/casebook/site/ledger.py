"""The page of the claim ledger, its file, and the check that stops a build."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.ext.glue.utils import PendingGlueReference
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from casebook import tables
from casebook.figures import claims, ledger
from casebook.site import figures
from casebook.site.countries import FOLDER as COUNTRIES

PAGE = "book/ledger"
FILE = "data/claims.csv"
REGISTER = "book/register"


def anchor_of(notebook: str, name: str) -> str:
    """The anchor of a claim on the ledger's page: the number of its notebook and its name."""
    return f"claim-{notebook.partition('_')[0]}-{name}"


def refuse_unclaimed(app: Sphinx) -> None:
    """Stop the build before it publishes a number that rests on nothing."""
    problems = ledger.check(tables.project_folder())
    if problems:
        told = "\n".join(f"  {problem}" for problem in problems)
        raise ExtensionError(f"{len(problems)} numbers or claims do not hold:\n{told}")


class ClaimLedger(SphinxDirective):
    """Every claim, by notebook, with the pages that state it, its rows and their sources."""

    def run(self) -> list[nodes.Node]:
        """A section a notebook, a list item a claim."""
        root = tables.project_folder()
        self.rows = ledger.Rows(root)
        self.titles = ledger.titles(root)
        page = self.env.app.builder.get_target_uri(self.env.docname)
        file = nodes.paragraph("", "")
        file += nodes.reference("", "The whole ledger as a file (CSV)", refuri=relative_uri(page, FILE), internal=False)
        sections: list[nodes.Node] = [file]
        for notebook, group in ledger.ledger(root).groupby("notebook", sort=False):
            page = f"notebooks/{notebook}"
            section = nodes.section(
                "", nodes.title("", self.titles[page]), ids=[f"claims-{notebook}".replace("_", "-")]
            )
            items = nodes.bullet_list("", classes=["claim-ledger"])
            for line in group.to_dict("records"):
                items += self._item(line)
            section += items
            sections.append(section)
        return sections

    def _item(self, line: dict[str, Any]) -> nodes.list_item:
        page = f"notebooks/{line['notebook']}"
        head = nodes.paragraph("", "")
        head += nodes.strong("", line["value"])
        head += nodes.Text(f" {line['claim']}, computed in ")
        head += self._link(f"cell {line['cell']}", page, figures.claim_anchor(line["claim"]))
        stated = tables.split_list(line["stated_on"])
        head += nodes.Text("; stated in " if stated else "; stated nowhere but below that cell")
        for number, each in enumerate(stated):
            head += nodes.Text(", " if number else "")
            head += self._link(self.titles[each], each, "")
        head += nodes.Text(".")
        item = nodes.list_item("", head)
        keys = tables.split_list(line["rows"])
        anchor = anchor_of(line["notebook"], line["claim"])
        if not keys:
            head["ids"].append(anchor)
        if line["table"] == claims.NOTEBOOK:
            item += nodes.paragraph("", "Rests on what the notebook sets, draws and models.")
        elif line["table"]:
            whole = "no row" if line["value"] == "none" else "all rows"
            text = nodes.paragraph("", f"Rests on {whole} of the table ")
            text += self._link(line["table"], "book/data", f"table-{line['table'].replace('_', '-')}")
            item += text
        if keys:
            item += self._details(anchor, keys, tables.split_list(line["source_ids"]))
        return item

    def _details(self, anchor: str, keys: list[str], source_ids: list[str]) -> nodes.Node:
        """Rows and sources, folded; browsers unfold them for who comes by the anchor inside."""
        count = f"{len(keys)} row{'s' if len(keys) != 1 else ''}"
        of = f", {len(source_ids)} source{'s' if len(source_ids) != 1 else ''}" if source_ids else ""
        folded = nodes.container("", classes=["folded"])
        folded += nodes.raw("", f"<details><summary>{count}{of}</summary>", format="html")
        rows = nodes.paragraph("", "Rows: ", ids=[anchor])
        for number, key in enumerate(keys):
            rows += nodes.Text("; " if number else "")
            rows += self._row(key)
        folded += rows
        if source_ids:
            sources = nodes.paragraph("", "Sources: ")
            for number, source in enumerate(source_ids):
                sources += nodes.Text("; " if number else "")
                sources += self._link(source, "book/sources", source)
            folded += sources
        folded += nodes.raw("", "</details>", format="html")
        return folded

    def _row(self, key: str) -> nodes.Node:
        table = self.rows.table_of(key)
        if table == "events":
            return self._link(key, REGISTER, key)
        if table == "extracted":
            return nodes.literal("", key)
        if table == "sources":
            return self._link(key, "book/sources", key)
        if table == "coverage":
            return self._link(key, f"{COUNTRIES}/{key.lower()}", "")
        return nodes.literal("", key)

    def _link(self, words: str, page: str, anchor: str) -> nodes.reference:
        builder = self.env.app.builder
        address = relative_uri(builder.get_target_uri(self.env.docname), builder.get_target_uri(page))
        return nodes.reference("", words, refuri=f"{address}#{anchor}" if anchor else address, internal=True)


class ProseExceptions(SphinxDirective):
    """The numbers of the prose that need no claim, with the reason of each."""

    def run(self) -> list[nodes.Node]:
        """One list item a reason."""
        table = tables.read("prose_exceptions")
        reasons = list(dict.fromkeys(table["reason"]))
        return [nodes.bullet_list("", *[nodes.list_item("", nodes.paragraph("", reason)) for reason in reasons])]


def link_numbers(app: Sphinx, doctree: nodes.document) -> None:
    """Let every number that a page takes in lead to its entry in the ledger."""
    here = app.builder.get_target_uri(app.env.docname)
    ledger_page = relative_uri(here, app.builder.get_target_uri(PAGE))
    for pending in list(doctree.findall(PendingGlueReference)):
        notebook = Path(pending.refdoc).stem
        address = f"{ledger_page}#{anchor_of(notebook, pending.key)}"
        link = nodes.reference("", "", refuri=address, internal=True, classes=["claimed"])
        pending.replace_self(link)
        link += pending


def write_file(app: Sphinx, error: Exception | None) -> None:
    """Write the ledger as a CSV file into the site."""
    if error is None and app.builder.format == "html":
        tables.replace_file(Path(app.outdir) / FILE, tables.to_csv(ledger.ledger(tables.project_folder())))


def setup(app: Sphinx) -> None:
    """Register the check, the page's directives, and the file."""
    app.connect("builder-inited", refuse_unclaimed)
    app.add_directive("claim-ledger", ClaimLedger)
    app.add_directive("prose-exceptions", ProseExceptions)
    app.connect("doctree-read", link_numbers)
    app.connect("build-finished", write_file)
