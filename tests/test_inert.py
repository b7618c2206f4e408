"""Data is never markup or script, whatever it says: hostile text goes through tables, charts, pages and downloads."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from playwright.sync_api import Browser

HOSTILE = (
    """<script>window.hostile=1</script></script><img src=x onerror="window.hostile=1">"""
    """<a href="javascript:window.hostile=1" onmouseover='window.hostile=1'>press</a>{{7*7}}`${1}`"""
)
LONG = "W" * 10_000


def change_rows(path: Path, changes: dict[str, dict[str, str]]) -> None:
    """Set cells of a CSV file: first column of the row -> column -> new value."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), list(reader.fieldnames or [])
    done = set()
    for row in rows:
        for key, cells in changes.items():
            if key in (row[names[0]], "/".join(list(row.values())[:2])):
                row.update(cells)
                done.add(key)
    assert done == set(changes)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole book, made anew from data that tries to be markup."""
    book = tmp_path_factory.mktemp("hostile")
    for name in ("data", "notebooks", "book"):
        shutil.copytree(ROOT / name, book / name, ignore=shutil.ignore_patterns("raw", ".ipynb_checkpoints"))
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, book / name)
    data = book / "data"
    change_rows(data / "decisions.csv", {
        "gb-2022-05-23-fine/title": {"value": HOSTILE},
        "us-2020-01-18-nyt/title": {"value": LONG},
        "gb-2022-05-23-fine/amount": {"reason": HOSTILE},
    })  # fmt: skip
    described = {"publisher": HOSTILE, "title": HOSTILE, "author": HOSTILE, "note": HOSTILE, "published_basis": HOSTILE}
    change_rows(data / "sources.csv", {"guardian-2022-05-23": described})
    change_rows(data / "reference" / "entities.csv", {"homo-digitalis": {"name": HOSTILE, "aliases": "Homo Digitalis"}})
    change_rows(data / "reference" / "event_types.csv", {"fine": {"label": HOSTILE}})
    change_rows(data / "reference" / "statuses.csv", {"ongoing": {"label": HOSTILE}})
    change_rows(data / "reference" / "fines.csv", {"gb-ba-2020": {"organisation": HOSTILE, "note": HOSTILE}})
    mentions = data / "extracted" / "guardian-2022-05-23.jsonl"
    rows = [json.loads(line) for line in mentions.read_text("utf-8").splitlines()]
    rows[0].update(summary=HOSTILE, actors_text=f"{HOSTILE.replace(';', '')} [ico]")
    mentions.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    environment = {**os.environ, "CASEBOOK_ROOT": str(book), "CASEBOOK_ARTICLES": ""}
    for command in ("refresh", "build"):
        finished = subprocess.run(
            [sys.executable, "-m", "casebook.cli", command],
            cwd=book, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert finished.returncode == 0, finished.stdout + finished.stderr
    return book / "_build" / "html"


MARKUP = """() => ({
  hostile: window.hostile,
  images: document.querySelectorAll('img[src="x"]').length,
  links: [...document.querySelectorAll('a')].filter((link) => link.protocol === 'javascript:').length,
  handlers: document.querySelectorAll('[onerror], [onmouseover]').length,
  scripts: [...document.scripts].filter((script) => script.textContent.includes('hostile')).length,
  svgLinks: [...document.querySelectorAll('svg a')].filter((link) => /javascript/i.test(link.outerHTML)).length,
})"""
# what a page was about to do is done: its images have come or failed, and it has painted twice and has time to spare
SETTLED = """async () => {
  const near = [...document.images].filter((image) => !image.complete && image.loading !== "lazy");
  const ends = (image, done) => ["load", "error"].forEach((kind) => image.addEventListener(kind, done));
  await Promise.all(near.map((image) => new Promise((done) => ends(image, done))));
  for (let turn = 0; turn < 2; turn++) {
    await new Promise((done) => requestAnimationFrame(() => requestIdleCallback(done)));
  }
}"""
NOTHING = {"hostile": None, "images": 0, "links": 0, "handlers": 0, "scripts": 0, "svgLinks": 0}


@pytest.mark.parametrize("width", [1280, 375])
def test_hostile_text_stays_text_on_every_page(hostile_site: Path, browser: Browser, width: int) -> None:
    seen = 0
    names = [
        path for path in sorted(hostile_site.rglob("*.html")) if path.parent != hostile_site or path.stem == "search"
    ]
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.add_init_script("localStorage.clear()")  # each page as on a first visit
    for path in names:
        page.goto(path.as_uri() + ("?q=window" if path.stem == "search" else ""))
        for figure in page.locator(".casebook-figure").all():
            figure.scroll_into_view_if_needed()
            if figure.locator(".figure-explore:visible").count():
                figure.locator(".figure-explore").click()
            page.wait_for_function("figure => figure.dataset.state === 'drawn'", arg=figure.element_handle())
            figure.locator(".figure-table summary").click()
            for mark in figure.locator(".point, .points path, .legendtoggle").all()[:60]:
                box = mark.bounding_box()
                if box and box["width"] and box["height"]:  # a bar of nothing has no place for a pointer
                    mark.hover(force=True)
        if path.stem == "search":
            page.wait_for_timeout(500)  # what it finds comes line by line
        page.evaluate(SETTLED)
        assert page.evaluate(MARKUP) == {**NOTHING, "hostile": page.evaluate("window.hostile ?? null")}, path.name
        assert page.evaluate("window.hostile === undefined"), path.name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
        seen += page.content().count("&lt;script&gt;window.hostile")
    page.close()
    assert seen > 10, "the hostile text should be on the pages, as text"


def test_downloads_hold_the_text_as_it_is(hostile_site: Path) -> None:
    with (hostile_site / "data/clean/events.csv").open(encoding="utf-8", newline="") as file:
        titles = {row["event_id"]: row["title"] for row in csv.DictReader(file)}
    assert titles["gb-2022-05-23-fine"] == HOSTILE
    rows = json.loads((hostile_site / "data/json/events.json").read_text("utf-8"))
    assert {row["event_id"]: row["title"] for row in rows}["us-2020-01-18-nyt"] == LONG
