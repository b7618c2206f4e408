"""Pages written from tables: the register of events, the list of sources."""

from __future__ import annotations

import itertools
import re
from typing import Any
from urllib.parse import quote

import pandas as pd
from docutils import nodes
from jinja2 import Environment, PackageLoader
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective

from casebook import tables
from casebook.clean.dates import describe_date
from casebook.clean.names import country_name, subdivision_name
from casebook.clean.readings import stated_and_given
from casebook.figures import theme
from casebook.site import citation, corrections, names, reports
from casebook.site.address import site_address

# what a mention states: column of its words -> (heading, column of the event)
STATED = {
    "date_text": ("date", "date"), "actors_text": ("who", "actors"), "target_text": ("against", "target"),
    "places_text": ("where", "jurisdictions"), "amount_text": ("money", "amount"),
    "quantity_text": ("count", "quantity"), "status_text": ("certainty", "status"),
}  # fmt: skip
REGISTER = "book/register"
HOW_TO_REPORT = "corrections.html#report-an-error"
# what Jupyter Book takes for a book's repository where _config.yml names none
JUPYTER_BOOK = "https://github.com/executablebooks/jupyter-book"

_templates = Environment(loader=PackageLoader("casebook.site"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


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
    """The controls of the register, and every event as a record under its year, its anchor the event's id.

    Records are no sections of Sphinx: the page's contents would list every one of thousands.
    """

    def run(self) -> list[nodes.Node]:
        """The controls, then the sections of years, oldest first; events without a date come last."""
        events = names.in_order(tables.read("events"))
        records = _Records(self.env.app.config)
        shown: list[nodes.Node] = [nodes.raw("", controls(events, records), format="html")]
        for year, group in itertools.groupby(events, names.year_of):
            title = "No date stated" if year == names.UNDATED else year
            anchor = "year-no" if year == names.UNDATED else f"year-{year}"
            markup = "".join(records.markup(event) for event in group)
            content = nodes.title("", title), nodes.raw("", markup, format="html")
            shown.append(nodes.section("", *content, ids=[anchor], classes=["register-year"]))
        return shown


def controls(events: list[dict[str, Any]], records: _Records) -> str:
    """The markup of the controls: only what some event has can be chosen."""
    types, statuses, codes, bodies = (
        {value for event in events for value in of(event)}
        for of in (
            lambda event: [event["type"]], lambda event: [event["status"]], names.places_of, names.bodies_of
        )
    )  # fmt: skip
    kinds: dict[str, list[tuple[str, str]]] = {}
    for body in sorted(bodies, key=lambda each: records.entities[each].casefold()):
        kinds.setdefault(records.kinds_of_body[body].replace("_", " "), []).append((body, records.entities[body]))
    families = {
        label: [(each, records.types[each]) for each in theme.TYPES if each in types and theme.TYPES[each][0] == family]
        for family, (label, _) in theme.FAMILIES.items()
    }
    # a state or province stands behind its country
    places = {
        code: f"{country_name(code[:2])}: {subdivision_name(code)}" if "-" in code else country_name(code)
        for code in codes
    }
    years = list(dict.fromkeys(map(names.year_of, events)))
    return _templates.get_template("register.html").render(
        total=len(events),
        selects=[
            ("type", "Type", families),
            ("jurisdiction", "Jurisdiction", {"": sorted(places.items(), key=lambda place: place[1])}),
            ("actor", "Body", dict(sorted(kinds.items()))),
            ("status", "Status", {"": [(each, label) for each, label in records.statuses.items() if each in statuses]}),
            ("year", "Year", {"": [(each, "no date stated" if each == names.UNDATED else each) for each in years]}),
        ],
    )


class _Records:
    """Builds the records of events from the tables, each read once."""

    def __init__(self, config: Config) -> None:
        bodies = tables.read("entities").set_index("id")
        self.entities: dict[str, str] = bodies["name"].to_dict()
        self.kinds_of_body: dict[str, str] = bodies["kind"].to_dict()
        self.types: dict[str, str] = tables.read("event_types").set_index("id")["label"].to_dict()
        self.statuses: dict[str, str] = tables.read("statuses").set_index("id")["label"].to_dict()
        self.of_source = tables.read("sources").set_index("source_id").to_dict("index")
        self.stated: dict[str, list[dict[str, Any]]] = {}  # event -> its mentions, oldest source first
        mentions = tables.read("extracted").to_dict("records")
        for mention in sorted(mentions, key=lambda row: self.of_source[row["source_id"]]["published"]):
            self.stated.setdefault(mention["event_id"], []).append(mention)
        self.disagreements: dict[str, dict[str, list[dict[str, Any]]]] = {}  # event -> field -> readings
        for row in (
            tables.read("disagreements").sort_values("adopted", ascending=False, kind="stable").to_dict("records")
        ):
            self.disagreements.setdefault(row["event_id"], {}).setdefault(row["field"], []).append(row)
        self.corrections = corrections.by_event()
        with_sum = tables.read("penalties").dropna(subset=["amount"])
        self.kinds = with_sum.drop_duplicates("event_id").set_index("event_id")["kind"].to_dict()
        self.site = site_address(config)
        repository = config.html_theme_options.get("repository_url", "")
        self.reports_to = {
            "repository": "" if repository == JUPYTER_BOOK else repository,
            "contact": config.html_context.get("contact", ""),
        }

    def markup(self, event: dict[str, Any]) -> str:
        """The record of one event: facts, what each source states side by side, readings, corrections, citation."""
        event_id = event["event_id"]
        differing = self.disagreements.get(event_id, {})
        mentions = self.stated[event_id]
        columns = [
            (text, label)
            for text, (label, field) in STATED.items()
            if field in differing or any(mention[text] for mention in mentions)
        ]
        place = f"{REGISTER}.html#{event_id}"
        cited = citation.Citation(event["title"], place, self.site, kind=f"record {event_id}")
        return _templates.get_template("record.html").render(
            event=event,
            facts=self._facts(event),
            columns=[label for _, label in columns],
            mentions=[self._mention(mention, [text for text, _ in columns], differing) for mention in mentions],
            readings=[self._readings(field, rows) for field, rows in sorted(differing.items())],
            corrections=[
                (describe_date(row["corrected_on"], "day"), corrections.sentence(row))
                for row in self.corrections.get(event_id, [])
            ],
            cite_text=cited.text,
            cite_bibtex=cited.bibtex,
            report=reports.report_address(event_id, cited.address or cited.kind, **self.reports_to) or HOW_TO_REPORT,
        )

    def _facts(self, event: dict[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
        """Each fact that is known: its name, and its parts as (text, address or "")."""
        places = [
            (country_name(code), f"countries/{code.lower()}.html") for code in tables.split_list(event["jurisdictions"])
        ]
        places += [(subdivision_name(code), "") for code in tables.split_list(event["subdivision"])]
        money = "" if pd.isna(event["amount"]) else f"{event['currency']} {event['amount']:,.0f}"
        if money and event["event_id"] in self.kinds:  # a ceiling or a settlement is not to be taken for a fine
            money += f" ({self.kinds[event['event_id']].replace('_', ' ')})"
        count = "" if pd.isna(event["quantity"]) else f"{event['quantity']:,.0f} {event['unit']}"
        facts: dict[str, str | list[tuple[str, str]]] = {
            "When": describe_date(event["date"], event["precision"]),
            "Until": event["end_date"],
            "Decided": event["date_decided"],
            "Announced": event["date_announced"],
            "What": self.types[event["type"]],
            "Status": self.statuses[event["status"]],
            "Who": [(self.entities[body], f"?actor={body}") for body in tables.split_list(event["actors"])],
            "Against": [(self.entities[body], f"?actor={body}") for body in tables.split_list(event["target"])],
            "Where": places or event["place_reason"],
            "Money": money,
            "Count": count,
            "First published": event["first_published"],
            "Case": event["case_id"],
            "Record": event["event_id"],
        }
        return [(name, [(value, "")] if isinstance(value, str) else value) for name, value in facts.items() if value]

    def _mention(self, mention: dict[str, Any], columns: list[str], differing: dict[str, Any]) -> dict[str, Any]:
        """What a source states, a cell a column; where sources differ, whether its reading was adopted."""
        source = self.of_source[mention["source_id"]]
        locator = mention["locator"] or None
        span = mention["span"]
        return {
            "publisher": source["publisher"],
            "published": describe_date(source["published"], source["published_precision"])
            if source["published"]
            else "undated",
            "address": passage_address(source["url"], locator),
            "exact": bool(locator),
            "cells": [
                (STATED[column][0], _as_stated(mention[column]), self._mark(mention, STATED[column][1], differing))
                for column in columns
            ],
            "summary": mention["summary"],
            "summary_mark": self._mark(mention, "summary", differing),
            "span": f"Characters {span[0]} to {span[1]} of the text" if span else "Text not held",
            "review": "reviewed by a person" if mention["review"] == "reviewed" else "not yet reviewed by a person",
        }

    def _mark(self, mention: dict[str, Any], field: str, differing: dict[str, Any]) -> tuple[bool, str] | None:
        """(adopted?, the reading in short) of this source where sources differ on the field; None where they agree."""
        for row in differing.get(field, []):
            if mention["source_id"] in tables.split_list(row["source_ids"]):
                short = "" if field in ("actors", "target", "jurisdictions", "summary") else self._reading(row)
                return bool(row["adopted"]), short
        return None

    def _reading(self, row: dict[str, Any]) -> str:
        """A reading as words: names for the ids of bodies and places, sums and counts with their thousands apart."""
        text: str = row["reading"]
        if row["field"] in ("actors", "target"):
            return "; ".join(self.entities[body] for body in tables.split_list(text))
        if row["field"] == "jurisdictions":
            return "; ".join(country_name(code) for code in tables.split_list(text))
        if row["field"] in ("amount", "quantity"):
            return re.sub(r"\d{4,}", lambda number: f"{int(number[0]):,}", text)
        return text

    def _readings(self, field: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
        """Where sources differ on a field: the editor's reason, and each reading with those who state it."""
        return {
            "field": field,
            "reason": rows[0]["reason"],
            "readings": [
                (
                    bool(row["adopted"]),
                    self._reading(row),
                    "; ".join(self.of_source[each]["publisher"] for each in tables.split_list(row["source_ids"])),
                )
                for row in rows
            ],
        }


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
