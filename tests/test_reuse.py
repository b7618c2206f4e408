"""Taking things elsewhere: files, images, frames, citations, lines of code; and addresses that never change."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pandas as pd
import pytest
import yaml
from conftest import ROOT
from PIL import Image
from playwright.sync_api import Browser, expect
from pybtex.database import parse_string
from test_accessibility import drawn_colours
from test_browser import Watched
from test_site import FIGURES, Page

from casebook import tables
from casebook.site import addresses, citation, figures, images, reviewed

SITE = "https://example.org/casebook/"
NAMES = {meta["name"]: meta for _, meta in FIGURES}


def blocks(page: Path) -> dict[str, str]:
    """Id -> text of what a page offers to copy."""
    found = re.findall(r'<pre id="([^"]+)"[^>]*><code>(.*?)</code></pre>', page.read_text("utf-8"), re.DOTALL)
    return {name: html.unescape(text) for name, text in found}


def rgb_of(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


class Near:
    """Whether a picture with few colours has one that the eye takes for a colour."""

    def __init__(self, picture: Image.Image) -> None:
        self.colours = [rgb[1] for rgb in picture.convert("RGB").getcolors(10_000) or []]

    def __contains__(self, colour: tuple[int, ...]) -> bool:
        return any(
            max(abs(a - b) for a, b in zip(each, colour, strict=True)) <= 12
            for each in self.colours
            if isinstance(each, tuple)
        )


def drawn_marks(name: str) -> set[str]:
    return {colour for figure, colour in drawn_colours() if figure == name}


@pytest.mark.parametrize(
    ("notebook", "meta"), FIGURES, ids=lambda value: value["name"] if isinstance(value, dict) else ""
)
def test_a_figures_rows_and_images_can_be_taken(notebook: str, meta: dict, site: Path) -> None:
    folder, name = site / "figures", meta["name"]
    rows = json.loads((folder / f"{name}.json").read_text("utf-8"))
    columns = [column["name"] for column in meta["columns"]]
    assert [list(row.values()) for row in rows["rows"]] == meta["rows"]
    assert rows["columns"] == {column["name"]: column["label"] for column in meta["columns"]}
    assert all(list(row) == columns for row in rows["rows"])
    picture = Image.open(folder / f"{name}.png")
    assert picture.width >= 1_400
    assert (folder / f"{name}.png").stat().st_size < 150_000  # kept small, for the repository
    markup = (folder / f"{name}.svg").read_text("utf-8")  # some marks are folded away at first
    shown = [rgb_of(each) for each in drawn_marks(name)]
    shown = [colour for colour in shown if f"rgb({', '.join(map(str, colour))})" in markup]
    assert shown
    assert [colour for colour in shown if colour not in Near(picture)] == []
    svg = ElementTree.parse(folder / f"{name}.svg").getroot()
    space = "{http://www.w3.org/2000/svg}"
    words = " ".join(" ".join(text.itertext()) for text in svg.iter(f"{space}text"))
    assert meta["title"] in words
    assert reviewed.source_line(meta) in words
    assert "CC BY 4.0" in words
    assert svg.findtext(f"{space}title") == meta["title"]
    assert svg.findtext(f"{space}desc") == meta["summary"]
    # shapes of its own or, on a map, of countries; never a picture of pixels in SVG's clothes
    assert svg.find(f".//{space}image") is None
    links = Page(site / f"notebooks/{notebook}.html").links
    assert {f"../figures/{name}.{kind}" for kind in ("csv", "json", "png", "svg", "html")} <= set(links)


def test_every_page_says_how_to_cite_it_with_version_and_day(site: Path) -> None:
    version = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["version"]
    keys = set()
    pages = [*(site / "book").rglob("*.html"), *(site / "notebooks").glob("*.html")]
    assert len(pages) > 60
    for page in pages:
        found = blocks(page)
        text = found["cite-page-text"]
        assert f"ersion {version}, record up to 22 November 2026. CC BY 4.0" in text, page
        (key, entry), *none = parse_string(found["cite-page-bibtex"], "bibtex").entries.items()
        assert none == []
        assert entry.type == "misc"
        assert entry.fields["version"] == version
        assert entry.fields["year"] == "2026"
        assert [str(person) for person in entry.persons["author"]] == ["{The Clearview Casebook contributors}"]
        keys.add(key)
    assert len(keys) == len(pages)


def test_figures_and_data_are_cited_apart_from_their_pages(site: Path) -> None:
    for notebook, meta in FIGURES:
        found = blocks(site / f"notebooks/{notebook}.html")
        assert meta["title"] in found[f"{meta['name']}-citation"]
        (entry,) = parse_string(found[f"{meta['name']}-bibtex"], "bibtex").entries.values()
        assert entry.fields["howpublished"] == "Figure"
    found = blocks(site / "book/data.html")
    assert "The Clearview Casebook: data [data set]" in found["cite-data-text"]
    assert parse_string(found["cite-data-bibtex"], "bibtex").entries


def test_what_tex_takes_for_commands_is_harmless_in_a_title() -> None:
    cited = citation.Citation(r"Fines & 50% of {it}: $5_000 #1 ~ ^ \x", "book/a.html")
    (entry,) = parse_string(cited.bibtex, "bibtex").entries.values()
    assert entry.fields["title"] == (
        r"{Fines \& 50\% of \{it\}: \$5\_000 \#1 \textasciitilde{} \textasciicircum{} \textbackslash{}x}"
    )


def test_without_an_address_no_line_invents_one(site: Path) -> None:
    for notebook, meta in FIGURES:
        found = blocks(site / f"notebooks/{notebook}.html")
        assert f"{meta['name']}-embed" not in found
        assert not [name for name, text in found.items() if name.startswith(meta["name"]) and "://" in text]


def test_with_an_address_lines_lead_to_it() -> None:
    for notebook, meta in FIGURES:
        entry = images.stored(ROOT)[meta["name"]]
        offer = figures._reuse(meta, f"notebooks/{notebook}.html#{meta['name']}", entry, SITE)
        place = f"{SITE}notebooks/{notebook}.html#{meta['name']}"
        assert offer["citation"].text.endswith(place)
        (cited,) = parse_string(offer["citation"].bibtex, "bibtex").entries.values()
        assert cited.fields["url"] == place
        frame = ElementTree.fromstring(offer["embed"])
        assert frame.attrib["src"] == f"{SITE}figures/{meta['name']}.html"
        assert frame.attrib["title"] == meta["title"]
        assert frame.attrib["width"] == "100%"
        assert all(f'"{SITE}figures/{meta["name"]}.csv"' in lines for lines in offer["reading"].values())


def test_the_lines_for_pandas_read_the_rows(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the folder of the downloaded file, as the lines stand on the page; NA is a country and no missing value."""
    events = tables.read("events")  # from here on the folder is the reader's
    monkeypatch.chdir(site / "figures")
    for notebook, meta in FIGURES:
        lines = blocks(site / f"notebooks/{notebook}.html")[f"{meta['name']}-pandas"]
        names: dict[str, pd.DataFrame] = {}
        exec(lines, names)
        assert names["rows"].shape == (len(meta["rows"]), len(meta["columns"]))
    monkeypatch.chdir(site / "data/clean")
    names = {}
    exec(blocks(site / "book/data.html")["read-events-pandas"], names)
    assert len(names["rows"]) == len(events)
    assert not names["rows"]["title"].isna().any()


def test_a_figure_can_be_shown_in_a_frame_of_another_page(browser: Browser, site: Path, tmp_path: Path) -> None:
    host = tmp_path / "host.html"
    for width, scheme in ((1280, "light"), (320, "dark")):
        watched = Watched(browser, site, width, scheme)
        for name, meta in NAMES.items():
            frame_code = figures._embed_code(meta, images.stored(ROOT)[name], f"{site.resolve().as_uri()}/")
            host.write_text(f"<!DOCTYPE html><title>Host</title><body>{frame_code}</body>", "utf-8")
            watched.page.goto(host.as_uri())
            frame = watched.page.frame_locator("iframe")
            expect(frame.locator(".figure-title")).to_have_text(meta["title"])
            expect(frame.locator(".figure-source")).to_have_text(reviewed.source_line(meta))
            expect(frame.locator(f".for-{scheme} img")).to_be_visible()
            inner = watched.page.frames[1]
            assert inner.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
            assert inner.evaluate("document.documentElement.scrollHeight <= window.innerHeight") or width == 320, name
            back = frame.get_by_role("link", name="This figure in The Clearview Casebook")
            assert (
                back.get_attribute("href") == f"../notebooks/{ {m['name']: n for n, m in FIGURES}[name] }.html#{name}"
            )
        frame.get_by_role("button", name="Explore this chart").click()
        expect(frame.locator("figure")).to_have_attribute("data-state", "drawn", timeout=20_000)
        assert watched.errors == []
        assert watched.foreign == []
        watched.context.close()


def test_a_citation_is_copied_by_keyboard(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 375)
    watched.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = watched.open("notebooks/02_timeline.html")
    summary = page.locator("#timeline .figure-reuse summary")
    summary.focus()
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="Copy the citation").first
    expect(button).to_be_visible()
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#timeline .copy-said")).to_have_text("Copied: Citation.")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#timeline-citation").text_content()


# addresses


def test_every_published_address_is_on_the_site(site: Path) -> None:
    """The list only grows: an address that is gone leads to another."""
    known = addresses.listed(ROOT)
    ids: dict[str, set[str]] = {}
    for address in known:
        file, _, anchor = address.partition("#")
        assert (site / file).is_file(), f"{address} was published and is gone; say where it leads in {addresses.FILE}"
        if anchor:
            if file not in ids:
                ids[file] = Page(site / file).ids
            assert anchor in ids[file], f"{address} was published and is gone; say where it leads in {addresses.FILE}"


def test_the_list_knows_every_address() -> None:
    assert addresses.standing(ROOT) - set(addresses.listed(ROOT)) == set(), "new addresses: run `make refresh`"
    assert addresses.problems(ROOT) == []


def write_list(root: Path, rows: dict[str, str]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([("address", "leads_to"), *rows.items()])
    (root / "book").mkdir(exist_ok=True)
    (root / addresses.FILE).write_text(text.getvalue(), "utf-8")


def test_a_lost_address_is_told_with_the_way_to_mend_it(project: Path) -> None:
    (project / "_toc.yml").write_text((ROOT / "_toc.yml").read_text("utf-8"), "utf-8")
    standing = "book/register.html#gb-2022-05-23-fine"
    write_list(project, {standing: "", "book/register.html#gone": ""})
    assert addresses.problems(project) == [
        "book/addresses.csv, row 3, leads_to: book/register.html#gone was published and is gone; write the address "
        "that its readers shall find"
    ]
    write_list(project, {standing: "book/register.html#gone", "a.html": "b.html", "book/register.html#gone": standing})
    told = addresses.problems(project)
    assert [each.split(",")[1] for each in told] == [" row 2", " row 3"]
    new = addresses.record(project)
    assert len(new) > 600
    assert addresses.listed(project)["book/register.html#gone"] == standing  # what is gone stays in the list
    assert addresses.record(project) == []


def test_old_addresses_lead_to_the_new_ones(tmp_path: Path, browser: Browser) -> None:
    page = '<!DOCTYPE html><meta charset="utf-8"><title>x</title><article>{}</article>'
    for name, inside in {
        "book/a.html": '<div style="height: 3000px"></div><section class="x" id="new"><h3>New</h3></section>',
        "notebooks/b.html": '<figure id="fig"></figure><p style="height: 3000px"></p>',
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(page.format(inside), "utf-8")
    (tmp_path / "book/new.csv").write_text("a\n1\n", "utf-8")
    for old, new in {
        "book/a.html#old": "book/a.html#new",
        "book/a.html#figure": "notebooks/b.html#fig",
        "book/gone.html": "notebooks/b.html#fig",
        "book/old.csv": "book/new.csv",
    }.items():
        addresses.redirect(tmp_path, old, new)
        addresses.redirect(tmp_path, old, new)  # a second build changes nothing more
    assert (tmp_path / "book/old.csv").read_text("utf-8") == "a\n1\n"
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((tmp_path / "book/a.html").as_uri() + "#old")
    expect(tab.get_by_role("heading", name="New")).to_be_in_viewport()
    tab.goto((tmp_path / "book/a.html").as_uri() + "#figure")
    tab.get_by_role("link", name="notebooks/b.html#fig").click()
    tab.wait_for_url("**/notebooks/b.html#fig")
    tab.goto((tmp_path / "book/gone.html").as_uri())
    tab.wait_for_url("**/notebooks/b.html#fig")
    assert (tmp_path / "book/a.html").read_text("utf-8").count('id="old"') == 1
    context.close()
