"""Pages written from tables: the register of events, the list of sources."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from casebook import tables
from casebook.clean.dates import describe_date
from casebook.clean.names import country_name, subdivision_name
from casebook.clean.readings import stated_and_given
from casebook.site import corrections

STATED = {
    "date_text": "date", "actors_text": "who", "target_text": "against", "places_text": "where",
    "amount_text": "money", "quantity_text": "count", "status_text": "certainty",
}  # fmt: skip


def passage_address(url: str, locator: list[str] | None) -> str:
    """The address of a passage: a text fragment of its first and last words, which browsers scroll to and mark.

    The form is that of the URL Fragment Text Directives draft (WICG): '-' and ',' have a meaning in it and are
    escaped too.
    """
    if not url or not locator:
        return url
    start, end = (quote(words, safe="").replace("-", "%2D") for words in locator)
    return f"{url}{'&' if '#' in url else '#'}:~:text={start},{end}"


def text_paragraph(text: str, *classes: str) -> nodes.paragraph:
    """A paragraph of plain text, never read as markup."""
    return nodes.paragraph("", text, classes=list(classes))


def _link(text: str, address: str) -> nodes.reference:
    return nodes.reference("", text, refuri=address, internal=False)


class EventRegister(SphinxDirective):
    """Every event as a section of its own, under its year, with an anchor that never changes: the event's id."""

    def run(self) -> list[nodes.Node]:
        """The sections, oldest year first; events without a date come last."""
        events = tables.read("events")
        events["year"] = events["date"].str[:4].replace("", "No date stated")
        records = _Records()
        sections: list[nodes.Node] = []
        for year, group in events.sort_values(["date", "event_id"]).groupby("year", sort=True):
            section = nodes.section("", nodes.title("", str(year)), ids=[f"year-{str(year).split()[0].lower()}"])
            section += [records.section(event) for event in group.to_dict("records")]
            sections.append(section)
        return sections


class _Records:
    """Builds the records of events from the tables, each read once."""

    def __init__(self) -> None:
        self.entities = tables.read("entities").set_index("id")["name"].to_dict()
        self.types = tables.read("event_types").set_index("id")["label"].to_dict()
        self.statuses = tables.read("statuses").set_index("id")["label"].to_dict()
        self.of_source = tables.read("sources").set_index("source_id").to_dict("index")
        self.stated: dict[str, list[dict[str, Any]]] = {}  # event -> its mentions, oldest source first
        mentions = tables.read("extracted").to_dict("records")
        for mention in sorted(mentions, key=lambda row: self.of_source[row["source_id"]]["published"]):
            self.stated.setdefault(mention["event_id"], []).append(mention)
        self.disagreements = dict(list(tables.read("disagreements").groupby("event_id")))
        self.corrections = corrections.by_event()
        with_sum = tables.read("penalties").dropna(subset=["amount"])
        self.kinds = with_sum.drop_duplicates("event_id").set_index("event_id")["kind"].to_dict()

    def section(self, event: dict[str, Any]) -> nodes.section:
        """The record of one event: facts, sources with what each states, disagreements, corrections."""
        event_id = event["event_id"]
        section = nodes.section("", nodes.title("", event["title"]), ids=[event_id], classes=["event-record"])
        section += text_paragraph(event["summary"])
        section += self._facts(event)
        mentions = self.stated[event_id]
        section += nodes.rubric("", f"What {len(mentions)} source{'s' if len(mentions) > 1 else ''} state")
        items = nodes.bullet_list("", classes=["mentions"])
        items += [self._mention(mention) for mention in mentions]
        section += items
        section += self._disagreements(event_id)
        section += [corrections.note(row) for row in self.corrections.get(event_id, [])]
        return section

    def _names(self, ids: str) -> str:
        return "; ".join(self.entities[member] for member in tables.split_list(ids))

    def _facts(self, event: dict[str, Any]) -> nodes.definition_list:
        places = [country_name(code) for code in tables.split_list(event["jurisdictions"])]
        places += [subdivision_name(code) for code in tables.split_list(event["subdivision"])]
        money = "" if pd.isna(event["amount"]) else f"{event['currency']} {event['amount']:,.0f}"
        if money and event["event_id"] in self.kinds:  # a ceiling or a settlement is not to be taken for a fine
            money += f" ({self.kinds[event['event_id']].replace('_', ' ')})"
        count = "" if pd.isna(event["quantity"]) else f"{event['quantity']:,.0f} {event['unit']}"
        facts = {
            "When": describe_date(event["date"], event["precision"]),
            "Until": event["end_date"],
            "Decided": event["date_decided"],
            "Announced": event["date_announced"],
            "What": self.types[event["type"]],
            "Status": self.statuses[event["status"]],
            "Who": self._names(event["actors"]),
            "Against": self._names(event["target"]),
            "Where": "; ".join(places) or event["place_reason"],
            "Money": money,
            "Count": count,
            "First published": event["first_published"],
            "Case": event["case_id"],
            "Record": event["event_id"],
        }
        entries = nodes.definition_list("", classes=["event-facts"])
        for name, value in facts.items():
            if value:
                entries += nodes.definition_list_item(
                    "", nodes.term("", name), nodes.definition("", text_paragraph(str(value)))
                )
        return entries

    def _mention(self, mention: dict[str, Any]) -> nodes.list_item:
        source = self.of_source[mention["source_id"]]
        published = describe_date(source["published"], source["published_precision"])
        line = nodes.paragraph("")
        line += nodes.strong("", source["publisher"])
        line += nodes.Text(f", {published if source['published'] else 'undated'}: {mention['summary']} ")
        locator = mention["locator"] or None
        if source["url"]:
            address = passage_address(source["url"], locator)
            line += _link("Passage at the source" if locator else "Page of the source", address)
        else:
            line += nodes.Text("No address of the source could be verified.")
        words = [f"{label}: “{_as_stated(mention[field])}”" for field, label in STATED.items() if mention[field]]
        span = (
            f"Characters {mention['span'][0]} to {mention['span'][1]} of the text"
            if mention["span"]
            else "Text not held"
        )
        review = "reviewed by a person" if mention["review"] == "reviewed" else "not yet reviewed by a person"
        stated = f"As stated — {'; '.join(words)}. " if words else ""
        return nodes.list_item("", line, text_paragraph(f"{stated}{span}; {review}.", "mention-stated"))

    def _disagreements(self, event_id: str) -> list[nodes.Node]:
        """Where sources differ: for each field the editor's reason, and each reading with those who state it."""
        shown: list[nodes.Node] = []
        if event_id not in self.disagreements:
            return shown
        for field, group in self.disagreements[event_id].groupby("field", sort=True):
            shown += [
                nodes.rubric("", f"Where readings differ: {field}"),
                text_paragraph(group["reason"].iloc[0]),
            ]
            readings = nodes.bullet_list("")
            for row in group.sort_values("adopted", ascending=False).to_dict("records"):
                reading = self._names(row["reading"]) if field in ("actors", "target") else row["reading"]
                who = "; ".join(self.of_source[source]["publisher"] for source in tables.split_list(row["source_ids"]))
                line = nodes.paragraph("")
                if row["adopted"]:
                    line += nodes.strong("", "Adopted: ")
                line += nodes.Text(f"{reading} ({who})")
                readings += nodes.list_item("", line)
            shown.append(readings)
        return shown


def _as_stated(cell: str) -> str:
    """The source's words of a field, without what an editor read from them."""
    return "; ".join(stated_and_given(part)[0] for part in tables.split_list(cell))


class SourceList(SphinxDirective):
    """Every source with what is known of it."""

    def run(self) -> list[nodes.Node]:
        """One list item a source, with its id as anchor."""
        entries = nodes.bullet_list("")
        counts = tables.read("extracted")["source_id"].value_counts()
        for row in tables.read("sources").sort_values("source_id").to_dict("records"):
            line = nodes.paragraph("", "", ids=[row["source_id"]])
            line += nodes.strong("", row["publisher"])
            line += nodes.Text(": ")
            line += _link(row["title"], row["url"]) if row["url"] else nodes.Text(row["title"])
            day = describe_date(row["published"], row["published_precision"]) if row["published"] else "no date known"
            author = f" By {row['author']}." if row["author"] else ""
            mentions = counts.get(row["source_id"], 0)
            line += nodes.Text(
                f".{author} {day} ({row['published_basis']}). Kind: {row['kind']}. {mentions} "
                f"mention{'s' if mentions != 1 else ''}. {row['note']} "
            )
            line += nodes.literal("", row["source_id"])
            entries += nodes.list_item("", line)
        return [entries]


def setup(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("event-register", EventRegister)
    app.add_directive("source-list", SourceList)
