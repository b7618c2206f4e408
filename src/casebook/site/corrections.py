"""Corrections on the site: their page, and the marks on records, figures and pages that they concern."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from casebook import tables
from casebook.clean import corrections
from casebook.clean.dates import describe_date

PAGE = "book/corrections"
REGISTER = "book/register"


def anchor(row: dict[str, Any]) -> str:
    """The anchor of a correction on its page."""
    about = row["event_id"] or page_of(row).replace("/", "-")
    return f"corrected-{row['corrected_on']}-{about}{'-' + row['field'] if row['field'] else ''}".replace("_", "-")


def rows() -> list[dict[str, Any]]:
    """Every correction, newest first."""
    return list(corrections.read().to_dict("records"))


def by_event() -> dict[str, list[dict[str, Any]]]:
    """The corrections of each event, newest first."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows():
        if row["event_id"]:
            grouped.setdefault(row["event_id"], []).append(row)
    return grouped


def of_events(event_ids: set[str]) -> list[dict[str, str]]:
    """The corrections that concern any of these events: for each its day, the field, and its anchor."""
    return [
        {"day": describe_date(row["corrected_on"], "day"), "field": row["field"], "anchor": anchor(row)}
        for event_id, corrected in by_event().items()
        if event_id in event_ids
        for row in corrected
    ]


def sentence(row: dict[str, Any]) -> str:
    """What was corrected, in one line."""
    field = f"{row['field'].replace('_', ' ')}: " if row["field"] else ""
    return f"{field}was “{row['was']}”, is “{row['is']}”. {row['reason']}"


def in_words(row: dict[str, Any]) -> str:
    """The correction with its day, for those who read it elsewhere: in the feed, in what pages say to crawlers."""
    return f"Corrected on {row['corrected_on']}. {sentence(row)}"


def page_of(row: dict[str, Any]) -> str:
    """The page that a correction is about, by its name in the book; "" where it is about an event."""
    return str(row["page"]).rpartition(".")[0]


def note(row: dict[str, Any]) -> nodes.admonition:
    """The note that stands on the record or page concerned."""
    day = describe_date(row["corrected_on"], "day")
    text = nodes.paragraph("", sentence(row))
    return nodes.admonition("", nodes.title("", f"Corrected on {day}"), text, classes=["correction"])


def mark_pages(app: Sphinx, doctree: nodes.document) -> None:
    """Put the corrections of a page below its first paragraph."""
    file = app.env.doc2path(app.env.docname, base=False)
    corrected = [row for row in rows() if row["page"] == file]
    title = next(doctree.findall(nodes.title), None)
    if corrected and title is not None and title.parent is not None:
        place = title.parent.index(title) + 2
        title.parent.insert(min(place, len(title.parent)), [note(row) for row in corrected])


class CorrectionList(SphinxDirective):
    """Every correction, newest first."""

    def run(self) -> list[nodes.Node]:
        """One list item a correction, with an anchor; a sentence where there is none."""
        corrected = rows()
        if not corrected:
            return [nodes.paragraph("", "No correction has been made so far.")]
        titles = tables.read("events").set_index("event_id")["title"].to_dict()
        builder = self.env.app.builder
        page = builder.get_target_uri(self.env.docname)
        items = nodes.bullet_list("")
        for row in corrected:
            line = nodes.paragraph("", "", ids=[anchor(row)])
            line += nodes.strong("", describe_date(row["corrected_on"], "day"))
            line += nodes.Text(", ")
            target = page_of(row) or REGISTER
            address = relative_uri(page, builder.get_target_uri(target))
            if row["event_id"] in titles:
                line += nodes.reference("", titles[row["event_id"]], refuri=f"{address}#{row['event_id']}")
            elif row["event_id"]:
                line += nodes.literal("", row["event_id"])
            else:
                line += nodes.reference("", row["page"], refuri=address)
            who = f" Reported by: {row['reported_by_role']}." if row["reported_by_role"] else ""
            line += nodes.Text(f": {sentence(row)}{who}")
            items += nodes.list_item("", line)
        return [items]


def setup(app: Sphinx) -> None:
    """Register the list, and the marks on pages."""
    app.add_directive("correction-list", CorrectionList)
    app.connect("doctree-read", mark_pages)
