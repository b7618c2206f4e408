"""What chapters carry besides their text, the line on the state of the record; and the palette of the style page."""

from __future__ import annotations

import json
import re
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from casebook import tables
from casebook.clean.dates import describe_date
from casebook.figures import theme


def record_ends(root: Path | None = None) -> str:
    """The day up to which the record goes, as YYYY-MM-DD; in a record without penalties, that of the last decision."""
    as_of = tables.read("penalties", root)["as_of"]
    return str(as_of.max() if len(as_of) else tables.read("decisions", root)["decided_on"].max())


def dateline(notebook: Path) -> str:
    """Up to when the record goes, what the chapter draws on, and how much of it a person has reviewed."""
    mentions = tables.read("mentions")
    reviewed = int((mentions["review"] == "reviewed").sum())
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    code = "".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    inputs = re.search(r"INPUTS = \[([^\]]*)\]", code)
    names = re.findall(r'"(\w+)"', inputs[1]) if inputs else []
    return (
        f"Record up to {describe_date(record_ends(), 'day')}. "
        f"{len(mentions)} mentions in {mentions['source_id'].nunique()} sources, "
        f"{reviewed or 'none'} reviewed by a person. Tables: {', '.join(names)}."
    )


def add_dateline(app: Sphinx, doctree: nodes.document) -> None:
    """Put the dateline under the standfirst of a chapter."""
    path = Path(app.env.doc2path(app.env.docname))
    title = next(doctree.findall(nodes.title), None)
    if path.suffix != ".ipynb" or title is None:
        return
    standfirst = next(title.findall(nodes.paragraph, descend=False, siblings=True), None)
    if standfirst is not None and standfirst.parent is not None:
        line = nodes.paragraph("", dateline(path), classes=["dateline"])
        standfirst.parent.insert(standfirst.parent.index(standfirst) + 1, line)


class Palette(SphinxDirective):
    """The families of events with their colours, and the types with their symbols."""

    def run(self) -> list[nodes.Node]:
        """One list item a family."""
        labels = tables.read("event_types").set_index("id")["label"]
        entries = nodes.bullet_list("")
        for family, (label, colour) in theme.FAMILIES.items():
            swatch = nodes.raw("", f'<span class="swatch" style="background: {colour}"></span>', format="html")
            types = [f"{labels[name]} ({symbol})" for name, (member, symbol) in theme.TYPES.items() if member == family]
            line = nodes.paragraph("", "", swatch, nodes.strong("", label))
            line += nodes.Text(f", {colour}: {', '.join(types)}")
            entries += nodes.list_item("", line)
        return [entries]


def setup(app: Sphinx) -> None:
    """Register the dateline and the palette."""
    app.connect("doctree-read", add_dateline)
    app.add_directive("style-palette", Palette)
