"""The pages as files: what a reader without scripts, a search engine or a link from elsewhere gets."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import nbformat
import pandas as pd
import pytest
from conftest import ROOT

from casebook import tables
from casebook.clean import describe_date
from casebook.figures import claims, twins
from casebook.site import drawing
from casebook.site.register import passage_address


def stored_outputs(mimetype: str) -> dict[str, list[Any]]:
    """Notebook name -> what its outputs hold under a mimetype."""
    found: dict[str, list[Any]] = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4)["cells"]:
            for output in cell.get("outputs", []):
                if mimetype in output.get("data", {}):
                    found.setdefault(path.stem, []).append(output["data"][mimetype])
    return found


FIGURES = [
    (notebook, figure["layout"]["meta"])
    for notebook, contents in stored_outputs(twins.MIMETYPE).items()
    for figure in contents
]
CLAIMS = {claim["name"]: claim for contents in stored_outputs(claims.MIMETYPE).values() for claim in contents}


class Page(HTMLParser):
    """What the tests look at in a page: ids, links, figures' tables, text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.sources: list[str] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.text = ""
        self._figure = ""
        self._cell: list[str] | None = None
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.add(values["id"])
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        for name in ("src", "data-src"):
            if name in values:
                self.sources.append(values[name])
        if tag == "link" and values.get("rel") not in ("canonical",):
            self.sources.append(values.get("href", ""))
        if tag == "figure" and "data-name" in values:
            self._figure = values["data-name"]
            self.tables[self._figure] = []
        if tag == "tr" and "data-key" in values and self._figure:
            self.tables[self._figure].append([])
        if tag == "td" and self._figure and self.tables[self._figure]:
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag == "td" and self._cell is not None:
            self.tables[self._figure][-1].append("".join(self._cell))
            self._cell = None
        if tag == "figure":
            self._figure = ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._cell is not None:
            self._cell.append(data)


@pytest.fixture(scope="session")
def pages(site: Path) -> dict[str, Page]:
    names = [path.relative_to(site).as_posix() for path in site.rglob("*.html") if "_static" not in path.parts]
    return {name: Page(site / name) for name in names}


def test_every_chapter_and_page_is_there(pages: dict[str, Page]) -> None:
    expected = {"index.html", "search.html", *(f"notebooks/{notebook}.html" for notebook, _ in FIGURES)}
    expected |= {f"book/{path.stem}.html" for path in (ROOT / "book").glob("*.md")}
    assert expected <= set(pages)


@pytest.mark.parametrize(
    ("notebook", "meta"), FIGURES, ids=lambda value: value["name"] if isinstance(value, dict) else ""
)
def test_a_figure_has_its_table_and_its_file_with_the_same_rows(
    notebook: str, meta: dict[str, Any], site: Path, pages: dict[str, Page]
) -> None:
    name, columns = meta["name"], [column["name"] for column in meta["columns"]]
    page = pages[f"notebooks/{notebook}.html"]
    assert name in page.ids
    assert meta["summary"] in re.sub(r"\s+", " ", page.text)
    rows = list(csv.reader(io.StringIO((site / "figures" / f"{name}.csv").read_text("utf-8"))))
    assert rows[0] == columns
    assert len(rows) - 1 == len(meta["rows"]) == len(page.tables[name])
    for stored, from_csv, shown in zip(meta["rows"], rows[1:], page.tables[name], strict=True):
        for column, value, in_file, in_page in zip(columns, stored, from_csv, shown, strict=True):
            assert in_file == ("" if value is None else str(value)), column
            if in_page not in ("record", "source"):
                assert in_page == ("" if value is None else f"{value:,}" if isinstance(value, int | float) else value)
    assert f"../figures/{name}.csv" in page.links


@pytest.mark.parametrize(
    ("notebook", "meta"), FIGURES, ids=lambda value: value["name"] if isinstance(value, dict) else ""
)
def test_a_figures_chart_holds_the_rows_of_its_table(
    notebook: str, meta: dict[str, Any], site: Path, pages: object
) -> None:
    script = (site / "figures" / f"{meta['name']}.js").read_text("utf-8")
    content = json.loads(script[script.index(" = ") + 3 :].rstrip(";\n"))
    drawn = {str(key) for trace in content["data"] for key in trace.get("customdata") or []}
    key = [column["name"] for column in meta["columns"]].index(meta["key"])
    assert drawn == {str(row[key]) for row in meta["rows"]}


def test_every_event_has_its_place_in_the_register_with_a_link_to_each_source(pages: dict[str, Page]) -> None:
    register = pages["book/register.html"]
    assert set(tables.read("events")["event_id"]) <= register.ids
    mentions = tables.read("extracted").merge(tables.read("sources")[["source_id", "url"]], on="source_id")
    for mention in mentions.to_dict("records"):
        assert passage_address(mention["url"], mention["locator"] or None) in register.links


def test_links_within_the_site_lead_somewhere(site: Path, pages: dict[str, Page]) -> None:
    broken = []
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (site / name).parent / unquote(parts.path) if parts.path else site / name
            target = target.resolve()
            if not target.exists():
                broken.append(f"{name}: {link}")
            elif parts.fragment and target.suffix == ".html":
                ids = pages[target.relative_to(site.resolve()).as_posix()].ids
                if unquote(parts.fragment) not in ids:
                    broken.append(f"{name}: {link}")
    assert broken == []


def test_no_page_loads_anything_from_elsewhere(pages: dict[str, Page]) -> None:
    foreign = {source for page in pages.values() for source in page.sources if urlsplit(source).netloc}
    assert foreign == set()


def test_no_number_on_the_landing_page_is_typed() -> None:
    """Every number comes in by name from a notebook, where it is computed from the tables."""
    prose = (ROOT / "book" / "index.md").read_text("utf-8")
    glued = re.findall(r"\{glue:text\}`\.\./notebooks/([\w]+)\.ipynb::([\w-]+):`", prose)
    assert len(glued) >= 15
    for _, name in glued:
        assert name in CLAIMS, name
    without = re.sub(r"\{glue:text\}`[^`]+`|\]\([^)]+\)", "", prose)
    assert re.findall(r"\d", without) == []


def test_the_numbers_of_the_landing_page_are_those_of_the_tables(pages: dict[str, Page]) -> None:
    """Worked out anew from the clean tables, without the notebooks."""
    events, penalties = tables.read("events").set_index("event_id"), tables.read("penalties")
    ours = penalties[penalties["organisation"] == "clearview-ai"]
    life = penalties[penalties["penalty_id"] == "gb-ico-clearview-fine"].set_index("stage")
    exposed = pd.Timestamp(events.loc["us-2020-01-18-nyt", "date"])
    inquiry = events[events["type"] == "investigation_opened"]["date"].min()
    cut = 1 - life.loc["imposed", "amount"] / life.loc["provisional", "amount"]
    used = events[events["type"].isin(["usage_report", "contract", "contract_ended"])]["jurisdictions"]
    answered_types = [
        "investigation_opened", "inquiry_closed", "investigation_finding", "provisional_notice", "settlement",
        "enforcement_order", "fine", "court_ruling",
    ]  # fmt: skip
    answered = events[events["type"].isin(answered_types)]["jurisdictions"]
    fines = ours[(ours["kind"] == "fine") & (ours["stage"] == "imposed")]
    orders = ours[(ours["kind"] == "order") & (ours["stage"] == "imposed")]
    in_words = {0: "none", 1: "one", 2: "two", 4: "four", 5: "five", 10: "ten", 11: "eleven", 12: "twelve"}
    expected = {
        "days-exposure-to-first-inquiry": f"{(pd.Timestamp(inquiry) - exposed).days} days",
        "fine-imposed-short": f"£{life.loc['imposed', 'amount'] / 1e6:.2f} million",
        "fine-cut": f"{cut * 100:.0f}%",
        "company-fine-count": in_words[len(fines)],
        "eu-fines-total": f"€{fines.loc[fines['currency'] == 'EUR', 'amount'].sum() / 1e6} million",
        "fines-known-paid": in_words[int((ours["stage"] == "paid").sum())],
        "company-order-count": in_words[orders["penalty_id"].nunique()],
        "orders-upheld": in_words[
            ours.loc[(ours["kind"] == "order") & (ours["stage"] == "upheld"), "penalty_id"].nunique()
        ],
        "annulled-on": describe_date(events.loc["gb-2023-10-17-ftt-ruling", "date"], "day"),
        "remitted-on": describe_date(events.loc["gb-2025-10-06-ut-ruling", "date"], "day"),
        "countries-with-reported-use": str(len({code for cell in used for code in tables.split_list(cell)})),
        "countries-with-inquiry-or-more": str(len({code for cell in answered for code in tables.split_list(cell)})),
        "event-count": str(len(events)),
        "mention-count": str(len(tables.read("extracted"))),
        "supporting-source-count": str((tables.read("sources")["text_sha256"] == "").sum()),
        "disagreement-event-count": str(tables.read("disagreements")["event_id"].nunique()),
    }
    landing = pages["book/index.html"].text
    for name, text in expected.items():
        assert CLAIMS[name]["text"] == text, name
        assert text in landing, name


def test_the_data_dictionary_describes_every_table_and_column(pages: dict[str, Page]) -> None:
    page = pages["book/data.html"]
    for resource in tables.package_descriptor()["resources"]:
        assert f"table-{resource['name'].replace('_', '-')}" in page.ids
        for field in resource["schema"]["fields"]:
            assert field["name"] in page.text


def test_downloads_are_the_tables(site: Path) -> None:
    assert (site / "data/clean/events.csv").read_bytes() == (ROOT / "data/clean/events.csv").read_bytes()
    rows = json.loads((site / "data/json/events.json").read_text("utf-8"))
    assert [row["event_id"] for row in rows] == tables.read("events")["event_id"].tolist()
    from frictionless import Package

    report = Package(str(site / "data/datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])


def test_the_texts_of_the_reports_are_not_published(site: Path, texts: dict[str, str]) -> None:
    """No run of twelve words of any report stands in the site or in the data, its title apart."""
    titles = tables.read("sources")["title"].tolist()
    published = " ".join(
        path.read_text("utf-8")
        for folder in (site / "book", site / "notebooks", site / "figures", ROOT / "data")
        for path in folder.rglob("*")
        if path.suffix in (".html", ".js", ".csv", ".jsonl")
    )
    published = re.sub(r"\s+", " ", published)
    for text in texts.values():
        for title in titles:
            text = text.replace(title, "")
        words = text.split()
        copied = [run for at in range(len(words) - 12) if (run := " ".join(words[at : at + 12])) in published]
        assert copied == []


def test_a_figure_takes_the_smallest_bundle_that_draws_it() -> None:
    assert drawing.bundle_for({"data": [{"type": "bar"}, {"type": "scatter"}]}) == "basic"
    assert drawing.bundle_for({"data": [{"type": "choropleth"}, {"type": "scattergeo"}]}) == "geo"
    assert drawing.bundle_for({"data": [{"type": "sankey"}]}) == ""


def test_without_the_npm_bundles_the_one_in_the_wheel_serves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(drawing, "HERE", tmp_path)
    assert drawing.bundle_for({"data": [{"type": "bar"}]}) == ""
    assert drawing.bundle_file("").stat().st_size > 1_000_000


def test_the_npm_bundles_are_of_the_version_in_the_wheel() -> None:
    lock = json.loads((ROOT / "src/casebook/site/package-lock.json").read_text("utf-8"))
    head = drawing.bundle_file("").read_text("utf-8")[:300]
    in_wheel = re.search(r"plotly\.js v([\d.]+)", head)
    assert in_wheel is not None
    for name, package in lock["packages"].items():
        if name:
            assert package["version"] == in_wheel[1] or not name.startswith("node_modules/plotly")
            assert package["integrity"].startswith("sha512-")
            assert "resolved" not in package


def test_passages_are_addressed_by_their_words() -> None:
    assert passage_address("https://a.example/b", ["first - words", "last, words"]) == (
        "https://a.example/b#:~:text=first%20%2D%20words,last%2C%20words"
    )
    assert passage_address("https://a.example/b", None) == "https://a.example/b"
    assert passage_address("", ["a", "b"]) == ""


def test_every_jurisdiction_has_its_file_with_its_events(pages: dict[str, Page]) -> None:
    events = tables.read("events")
    codes = {code for cell in events["jurisdictions"] for code in tables.split_list(cell)}
    assert len(codes) >= 40
    for code in codes | set(tables.read("coverage")["jurisdiction"]):
        page = pages[f"book/countries/{code.lower()}.html"]
        here = events[events["jurisdictions"].map(lambda cell, code=code: code in tables.split_list(cell))]
        for event_id in here["event_id"]:
            assert f"../register.html#{event_id}" in page.links, (code, event_id)
        assert {"coverage", "open-points"} <= page.ids
    french = pages["book/countries/fr.html"]
    assert "overdue penalty unpaid against Clearview AI, Inc., EUR 5,200,000" in french.text
    assert "Searched on" in pages["book/countries/jp.html"].text
    assert "../book/countries/fr.html" in pages["notebooks/03_map.html"].links
