"""Country files: a page for each jurisdiction of the record, written from the tables before the book is read.

The pages hold one directive each; their addresses are the codes of the jurisdictions and never change.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from casebook import tables
from casebook.clean.dates import describe_date
from casebook.clean.names import country_name, subdivision_name

FOLDER = "book/countries"
REGISTER = "book/register"
USE = ("usage_report", "contract", "contract_ended", "media_investigation")
OUTCOMES = ("fine", "enforcement_order", "settlement", "court_ruling", "legislation", "inquiry_closed")


def jurisdictions() -> list[str]:
    """Every jurisdiction with an event or a search, by name."""
    events = tables.read("events")["jurisdictions"]
    codes = {code for cell in events for code in tables.split_list(cell)} | set(tables.read("coverage")["jurisdiction"])
    return sorted(codes, key=country_name)


def write_pages(app: Sphinx, config: Config) -> None:
    """Write the pages' sources, and remove those of jurisdictions that are gone."""
    folder = Path(app.srcdir) / FOLDER
    wanted = {
        f"{code.lower()}.md": f"# {country_name(code)}\n\n```{{country-file}} {code}\n```\n" for code in jurisdictions()
    }
    for name, text in wanted.items():
        tables.replace_file(folder / name, text)
    for file in folder.glob("*.md"):
        if file.name not in wanted:
            file.unlink()


def _list(items: list[list[nodes.Node]]) -> nodes.bullet_list:
    return nodes.bullet_list("", *[nodes.list_item("", nodes.paragraph("", "", *item)) for item in items])


class CountryFile(SphinxDirective):
    """What happened in one jurisdiction: furthest outcome, penalties by stage, events, bodies, law, open points."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The sections of the page."""
        code = self.arguments[0]
        events = tables.read("events")
        here = events[events["jurisdictions"].map(lambda cell: code in tables.split_list(cell))]
        here = here.sort_values(["date", "event_id"])
        penalties = tables.read("penalties")
        penalties = penalties[penalties["jurisdiction"] == code]
        shown: list[nodes.Node] = [nodes.paragraph("", self._summary(code, here, penalties))]
        if len(penalties):
            shown.append(self._section("Penalties by stage", "penalties", self._penalties(penalties)))
        if len(here):
            shown.append(self._section("Events", "events", self._events(here)))
            shown.append(self._section("Bodies", "bodies", self._bodies(here)))
        if basis := sorted(set(penalties["legal_basis"]) - {""}):
            shown.append(self._section("Legal basis", "legal-basis", _list([[nodes.Text(each)] for each in basis])))
        shown.append(self._section("Open points", "open-points", self._open_points(here, penalties)))
        shown.append(self._section("Coverage", "coverage", self._coverage(code)))
        return shown

    @staticmethod
    def _section(title: str, anchor: str, *content: nodes.Node) -> nodes.section:
        return nodes.section("", nodes.title("", title), *content, ids=[anchor])

    def _summary(self, code: str, here: pd.DataFrame, penalties: pd.DataFrame) -> str:
        if here.empty:
            return f"The record holds no event in {country_name(code)}. What was searched stands below."
        decided = here[here["type"].isin(OUTCOMES)]
        used = here[here["type"].isin(USE)]
        latest = here[here["date"] != ""].iloc[-1] if (here["date"] != "").any() else here.iloc[-1]
        fines = penalties[(penalties["kind"] == "fine") & (penalties["stage"] == "imposed")]
        on_use = f", {len(used)} on who uses the service" if len(used) else ""
        parts = [
            f"{len(here)} event{'s' if len(here) > 1 else ''} in the record: {len(decided)} decided by an authority, a "
            f"court or a legislature{on_use}.",
            *(
                f"A fine of {row.currency} {row.amount:,.0f} was imposed on {describe_date(row.stage_date, 'day')}."
                for row in fines.itertuples()
            ),
            f"The latest: {latest['title']} ({describe_date(latest['date'], latest['precision'])}).",
        ]
        return " ".join(parts)

    def _link(self, text: str, event_id: str) -> nodes.reference:
        builder = self.env.app.builder
        page = builder.get_target_uri(self.env.docname)
        address = f"{relative_uri(page, builder.get_target_uri(REGISTER))}#{event_id}"
        return nodes.reference("", text, refuri=address, internal=True)

    def _events(self, here: pd.DataFrame) -> nodes.bullet_list:
        labels = tables.read("event_types").set_index("id")["label"]
        items: list[list[nodes.Node]] = []
        for row in here.to_dict("records"):
            within = "; ".join(subdivision_name(each) for each in tables.split_list(row["subdivision"]))
            place = f", {within}" if within else ""
            items.append(
                [
                    nodes.strong("", describe_date(row["date"], row["precision"])),
                    nodes.Text(f", {labels[row['type']]}{place}: "),
                    self._link(row["title"], row["event_id"]),
                ]
            )
        return _list(items)

    def _penalties(self, penalties: pd.DataFrame) -> nodes.bullet_list:
        names = tables.read("entities").set_index("id")["name"]
        items: list[list[nodes.Node]] = []
        for row in penalties.sort_values(["stage_date", "penalty_id", "sequence"]).to_dict("records"):
            money = "" if pd.isna(row["amount"]) else f", {row['currency']} {row['amount']:,.0f}"
            who = "; ".join(names[each] for each in tables.split_list(row["authority"]))
            precision = {10: "day", 7: "month", 4: "year"}[len(row["stage_date"])]
            words = f"{row['kind']} {row['stage']}".replace("_", " ")
            items.append(
                [
                    nodes.strong("", describe_date(row["stage_date"], precision)),
                    nodes.Text(f": {words} against {names[row['organisation']]}{money} ({who}). "),
                    self._link("record", row["event_id"]),
                ]
            )
        return _list(items)

    def _bodies(self, here: pd.DataFrame) -> nodes.bullet_list:
        entities = tables.read("entities").set_index("id")
        counts: dict[str, int] = {}
        for cell in here["actors"]:
            for each in tables.split_list(cell):
                counts[each] = counts.get(each, 0) + 1
        ordered = sorted(counts, key=lambda each: (-counts[each], entities.loc[each, "name"]))
        return _list(
            [
                [
                    nodes.Text(
                        f"{entities.loc[each, 'name']} ({entities.loc[each, 'kind'].replace('_', ' ')}), {counts[each]}"
                    )
                ]
                for each in ordered
            ]
        )

    def _open_points(self, here: pd.DataFrame, penalties: pd.DataFrame) -> nodes.Node:
        points: list[list[nodes.Node]] = []
        last = penalties.sort_values("sequence").drop_duplicates("penalty_id", keep="last")
        for row in last.to_dict("records"):
            kind = row["kind"].replace("_", " ")
            if row["stage"] == "unpaid":
                points.append(
                    [
                        nodes.Text(
                            f"Whether the {kind} was paid after {describe_date(row['as_of'], 'day')}, no source says."
                        )
                    ]
                )
            elif row["stage"] in ("appealed", "provisional", "jurisdiction_restored_and_remitted"):
                words = row["stage"].replace("_", " ")
                points.append([nodes.Text(f"The {kind} is {words} as far as the record goes; no outcome was found.")])
        for row in here[here["status"] == "ongoing"].to_dict("records"):
            points.append(
                [nodes.Text("Said to be going on when its source wrote: "), self._link(row["title"], row["event_id"])]
            )
        one = int((here["source_count"] == 1).sum()) if len(here) else 0
        if one:
            points.append([nodes.Text(f"{one} of {len(here)} events rest on one source alone.")])
        return _list(points) if points else nodes.paragraph("", "None that the record knows of.")

    @staticmethod
    def _coverage(code: str) -> nodes.paragraph:
        rows: list[dict[str, Any]] = tables.read("coverage").query("jurisdiction == @code").to_dict("records")
        if not rows:
            return nodes.paragraph("", "Not searched. What is here was found on the way.")
        row = rows[0]
        note = f" {row['note']}" if row["note"] else ""
        found = "acts were found" if row["result"] == "found" else "nothing was found"
        return nodes.paragraph(
            "", f"Searched on {describe_date(row['searched_on'], 'day')}: {found}.{note} Where: {row['where']}."
        )


class CountryList(SphinxDirective):
    """Every country file, with its numbers of events and of decisions."""

    def run(self) -> list[nodes.Node]:
        """One list item a jurisdiction."""
        events = tables.read("events")
        builder = self.env.app.builder
        page = builder.get_target_uri(self.env.docname)
        items: list[list[nodes.Node]] = []
        for code in jurisdictions():
            here = events[events["jurisdictions"].map(lambda cell, code=code: code in tables.split_list(cell))]
            decided = int(here["type"].isin(OUTCOMES).sum())
            address = relative_uri(page, builder.get_target_uri(f"{FOLDER}/{code.lower()}"))
            text = (
                f": {len(here)} event{'s' if len(here) != 1 else ''}, {decided} decided"
                if len(here)
                else ": searched, no event"
            )
            items.append([nodes.reference("", country_name(code), refuri=address, internal=True), nodes.Text(text)])
        return [_list(items)]


def setup(app: Sphinx) -> None:
    """Register the directives, and the writing of the pages before the contents are read."""
    app.connect("config-inited", write_pages, priority=1)
    app.add_directive("country-file", CountryFile)
    app.add_directive("country-list", CountryList)
