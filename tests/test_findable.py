"""What search engines, feed readers, other sites' cards and lost readers get; with the public address set and unset."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import threading
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
import pytest
import yaml
from conftest import CI, ROOT
from frictionless import Package
from playwright.sync_api import Browser
from sphinx.errors import ConfigError
from vocabulary import FILE, Vocabulary

from casebook import tables
from casebook.site import cards, data_package, feed
from casebook.site.address import site_address

ADDRESS = "https://casebook.example/clearview/"
# made up, and for these tests only
CORRECTIONS = [
    [
        "2026-11-23",
        "gb-2022-05-23-fine",
        "",
        "amount",
        "7500000",
        "7552800",
        "reader",
        "The notice is exact.",
        "7552800",
    ],
    [
        "2026-11-24",
        "",
        "book/method.md",
        "",
        "three weeks",
        "four weeks",
        "editor",
        "Counted <wrong> & late.",
        "One path",
    ],
]


@pytest.fixture(scope="session")
def addressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a casebook that has an address and two corrections, built elsewhere."""
    book = tmp_path_factory.mktemp("addressed")
    for name in ("data", "notebooks", "book"):
        shutil.copytree(ROOT / name, book / name, ignore=shutil.ignore_patterns("raw", ".ipynb_checkpoints"))
    settings = (ROOT / "_config.yml").read_text("utf-8")
    assert settings.count('baseurl: ""') == 1
    (book / "_config.yml").write_text(settings.replace('baseurl: ""', f'baseurl: "{ADDRESS.rstrip("/")}"'), "utf-8")
    shutil.copy(ROOT / "_toc.yml", book / "_toc.yml")
    with (book / "data" / "corrections.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(CORRECTIONS)
    finished = subprocess.run(
        [sys.executable, "-m", "casebook.cli", "build"],
        cwd=book, env={**os.environ, "CASEBOOK_ROOT": str(book)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return book / "_build" / "html"


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """The vocabulary of schema.org."""
    if not FILE.is_file():
        advice = "the npm package schema-dts is not installed; `make site` installs it"
        pytest.fail(advice) if CI else pytest.skip(advice)
    return Vocabulary()


def pages_of(site: Path) -> dict[str, str]:
    """Name -> markup of each page of the book."""
    files = [file for folder in ("book", "notebooks") for file in sorted((site / folder).rglob("*.html"))]
    assert len(files) > 60
    return {file.relative_to(site).as_posix(): file.read_text("utf-8") for file in files}


def things_of(markup: str) -> list[dict[str, Any]]:
    """What a page says of itself in JSON-LD."""
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', markup, re.DOTALL)
    graph = json.loads(text)
    assert graph["@context"] == "https://schema.org"
    return list(graph["@graph"])


def thing(markup: str, kind: str) -> dict[str, Any]:
    """The one thing of a type that a page tells of."""
    (found,) = [each for each in things_of(markup) if each["@type"] == kind]
    return found


def metas(markup: str) -> dict[str, str]:
    """Name or property -> content of a page's meta elements."""
    import html

    pairs = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', markup)
    assert max(Counter(name for name, _ in pairs).values(), default=1) == 1, "said twice"
    return {name: html.unescape(content) for name, content in pairs}


# --- the setting ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "address"),
    [("", ""), (None, ""), ("https://a.example", "https://a.example/"), (ADDRESS, ADDRESS), (ADDRESS[:-1], ADDRESS)],
)
def test_the_address_ends_in_a_slash_or_is_none(given: str | None, address: str) -> None:
    assert site_address(SimpleNamespace(html_baseurl=given)) == address  # type: ignore[arg-type]


@pytest.mark.parametrize("given", ["a.example", "/clearview/", "file:///site", "https://", "https://a.example/?x=1"])
def test_half_an_address_is_refused_with_what_to_write(given: str) -> None:
    with pytest.raises(ConfigError, match=r"_config\.yml, html\.baseurl: found .* beginning with https://"):
        site_address(SimpleNamespace(html_baseurl=given))  # type: ignore[arg-type]


def test_without_an_address_nothing_that_needs_one_is_there(site: Path) -> None:
    for name in ("robots.txt", "sitemap.xml", "feed.xml", "cards"):
        assert not (site / name).exists(), name
    for name, markup in pages_of(site).items():
        assert not re.search(r'property="og:|twitter:|rel="canonical"|application/atom\+xml', markup), name
        for each in things_of(markup):
            told = json.dumps(each)
            assert not {"url", "image", "contentUrl", "item", "@id", "publishingPrinciples"} & set(
                re.findall(r'"([@\w]+)":', told)
            ), name
            assert '""' not in told, name
    assert "Atom feed" not in (site / "book/data.html").read_text("utf-8")


# --- the head ------------------------------------------------------------------------------------------------------


def test_every_page_has_a_description_of_its_own(site: Path) -> None:
    descriptions = {name: metas(markup)["description"] for name, markup in pages_of(site).items()}
    for name, text in descriptions.items():
        assert 50 <= len(text) <= 160, (name, text)
    assert [text for text, times in Counter(descriptions.values()).items() if times > 1] == []


def test_every_page_has_its_canonical_address_and_its_card(addressed: Path) -> None:
    pictures: Counter[str] = Counter()
    for name, markup in pages_of(addressed).items():
        assert re.findall(r'<link rel="canonical" href="([^"]*)"', markup) == [ADDRESS + name]
        told = metas(markup)
        assert told["og:url"] == ADDRESS + name
        assert told["og:title"] in re.sub(r"\s+", " ", markup)
        assert told["og:description"] == told["description"]
        assert told["og:type"] == ("article" if name.startswith("notebooks/") else "website")
        assert told["og:site_name"] == "The Clearview Casebook"
        assert told["twitter:card"] == "summary_large_image"
        picture = addressed / told["og:image"].removeprefix(ADDRESS)
        assert size_of(picture) == (int(told["og:image:width"]), int(told["og:image:height"])) == (1200, 630)
        assert len(told["og:image:alt"]) > 20
        assert '<link rel="alternate" type="application/atom+xml"' in markup
        pictures[picture.stem] += 1
    charts = set(pictures) - {"general"}
    chapters = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert charts == chapters - {"01_clean_events"}  # which has no chart
    assert all(pictures[name] == 1 for name in charts)


def test_the_sites_first_address_has_the_card_of_its_first_page(addressed: Path, site: Path) -> None:
    first, landing = ((addressed / name).read_text("utf-8") for name in ("index.html", "book/index.html"))
    said = {name: text for name, text in metas(first).items() if name != "viewport"}
    assert {"og:image", "og:title", "description"} <= set(said)
    assert said.items() <= metas(landing).items()
    assert f'<link rel="canonical" href="{ADDRESS}book/index.html"' in first
    assert "<title>The Clearview Casebook</title>" in (site / "index.html").read_text("utf-8")


def test_search_index_and_wrong_addresses_are_not_to_be_found(addressed: Path) -> None:
    for name in ("search.html", "genindex.html", "404.html"):
        markup = (addressed / name).read_text("utf-8")
        assert metas(markup)["robots"] == "noindex", name
        assert "canonical" not in markup
        assert "og:" not in markup


def size_of(png: Path) -> tuple[int, int]:
    """Width and height of a PNG in pixels."""
    head = png.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n", png
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def test_the_icon_is_there_for_browsers_without_svg(site: Path) -> None:
    markup = (site / "notebooks/04_fines.html").read_text("utf-8")
    icons = dict(re.findall(r'<link rel="icon" type="([^"]+)" sizes="[^"]+" href="\.\./([^"]+)">', markup))
    assert set(icons) == {"image/svg+xml", "image/png"}
    assert (site / icons["image/svg+xml"]).is_file()
    assert size_of(site / icons["image/png"]) == (180, 180)


# --- cards ---------------------------------------------------------------------------------------------------------


def test_every_card_was_drawn_of_what_it_shows_now() -> None:
    hashes = {name: card.hash(ROOT) for name, card in cards.cards_of(ROOT).items()}
    assert cards.stored(ROOT) == hashes, "stale or missing: run `make refresh` on a machine with Chromium"
    drawn = sorted((ROOT / cards.FOLDER).glob("*.png"))
    assert [file.stem for file in drawn] == sorted(hashes)
    for file in drawn:
        assert size_of(file) == cards.SIZE
        assert file.stat().st_size < 200_000


@pytest.fixture
def copy_with_cards(project: Path) -> Iterator[Path]:
    """A copy of the project whose cards a test may break."""
    cards.cards_of.cache_clear()
    yield project
    cards.cards_of.cache_clear()


def test_a_chapter_with_another_title_takes_the_general_card_until_its_own_is_drawn(
    copy_with_cards: Path, chromium: str
) -> None:
    project = copy_with_cards
    before = cards.card_for("notebooks/04_fines", project)
    assert before is not None
    assert (before.name, before.chart_title != "") == ("04_fines", True)
    path = project / "notebooks" / "04_fines.ipynb"
    path.write_text(path.read_text("utf-8").replace("# Fines: five", "# Fines: all five", 1), "utf-8")
    cards.cards_of.cache_clear()
    general = cards.card_for("notebooks/04_fines", project)
    assert general is not None
    assert general.name == cards.GENERAL
    with ThreadPoolExecutor(1) as thread:  # playwright allows one browser a thread, and other tests may have one
        assert thread.submit(cards.draw, project).result() == ["04_fines"]
        own = cards.card_for("notebooks/04_fines", project)
        assert own is not None
        assert own.title == "Fines: all five against the company, none known to be paid"
        first = (project / cards.FOLDER / "04_fines.png").read_bytes()
        (project / cards.FOLDER / "04_fines.png").unlink()
        assert thread.submit(cards.draw, project).result() == ["04_fines"]
    assert (project / cards.FOLDER / "04_fines.png").read_bytes() == first
    path.unlink()
    assert cards.draw(project) == []
    assert not (project / cards.FOLDER / "04_fines.png").exists()


def test_without_chromium_the_editor_is_told_of_the_cards(
    copy_with_cards: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casebook.site.images.find_chromium", lambda: None)
    assert cards.draw(copy_with_cards) == []
    (copy_with_cards / cards.FOLDER / "cards.json").unlink()
    with pytest.raises(FileNotFoundError, match="no Chromium on the PATH"):
        cards.draw(copy_with_cards)


# --- structured data -----------------------------------------------------------------------------------------------


def test_what_pages_say_of_themselves_keeps_to_the_vocabulary(
    site: Path, addressed: Path, vocabulary: Vocabulary
) -> None:
    kinds: Counter[str] = Counter()
    for built in (site, addressed):
        for name, markup in pages_of(built).items():
            for each in things_of(markup):
                assert list(vocabulary.problems(each)) == [], name
                kinds[each["@type"]] += 1
    pages = len(pages_of(site)) + len(pages_of(addressed))
    assert kinds == {"BreadcrumbList": pages, "NewsArticle": 16, "Dataset": 2, "WebSite": 2}


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        ({"@type": "NewsPaperArticle"}, "no type"),
        ({"@type": "NewsArticle", "sources": ["https://a.example"]}, "has no property 'sources'"),
        ({"@type": "NewsArticle", "distribution": []}, "has no property 'distribution'"),
        ({"@type": "NewsArticle", "dateModified": "last week"}, "dateModified: holds"),
        ({"@type": "Dataset", "license": "CC BY 4.0"}, "license: holds"),
        ({"@type": "Dataset", "creator": {"@type": "Dataset"}}, "creator: holds"),
        ({"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "place": 1}]}, "ListItem: has no"),
    ],
)
def test_the_vocabulary_tells_what_is_wrong(wrong: dict[str, Any], problem: str, vocabulary: Vocabulary) -> None:
    assert any(problem in each for each in vocabulary.problems(wrong))


def test_a_chapter_cites_the_sources_of_its_events(addressed: Path) -> None:
    sources = tables.read("sources").set_index("source_id")["url"]
    stated = tables.read("extracted")
    known = (set(sources) | set(tables.read("fines")["url"])) - {""}
    for name, markup in pages_of(addressed).items():
        if not name.startswith("notebooks/"):
            continue
        article = thing(markup, "NewsArticle")
        shown = set(re.findall(r'<tr data-key="[^"]*"[^>]*>.*?register\.html#([\w-]+)"', markup, re.DOTALL))
        wanted = set(sources[stated.loc[stated["event_id"].isin(shown), "source_id"]]) - {""}
        assert wanted <= set(article["citation"]) <= known, name
        # the chapters on face search and on the extractor rest on few sources of the record
        assert len(article["citation"]) >= (5 if name.endswith(("07_face_search.html", "08_extractor.html")) else 50)
        assert article["citation"] == sorted(set(article["citation"]))
        assert article["headline"] == metas(markup)["og:title"]
        assert article["image"] == metas(markup)["og:image"]
        assert article["url"] == article["url"].strip() == ADDRESS + name
        assert article["isBasedOn"]["url"] == ADDRESS + "book/data.html"


def test_a_chapter_tells_when_it_changed_and_what_was_corrected(site: Path, addressed: Path) -> None:
    ends = tables.read("penalties")["as_of"].max()
    for name, markup in pages_of(site).items():
        if name.startswith("notebooks/"):
            article = thing(markup, "NewsArticle")
            assert (article["dateModified"], "correction" in article) == (ends, False)
    article = thing((addressed / "notebooks/04_fines.html").read_text("utf-8"), "NewsArticle")
    assert article["dateModified"] == "2026-11-23"
    assert article["correction"] == [
        {
            "@type": "CorrectionComment",
            "datePublished": "2026-11-23",
            "text": "Corrected on 2026-11-23. amount: was “7500000”, is “7552800”. The notice is exact.",
        }
    ]
    assert thing((addressed / "book/data.html").read_text("utf-8"), "Dataset")["dateModified"] == "2026-11-24"


def test_the_dataset_names_files_that_are_there(addressed: Path) -> None:
    dataset = thing((addressed / "book/data.html").read_text("utf-8"), "Dataset")
    assert dataset["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert dataset["version"] == re.findall(r'(?m)^version = "(.*)"', (ROOT / "pyproject.toml").read_text("utf-8"))[0]
    start, end = dataset["temporalCoverage"].split("/")
    assert (start, end) == (min(filter(None, tables.read("events")["date"])), "2026-11-22")
    assert {"France", "United Kingdom", "European Union"} <= {place["name"] for place in dataset["spatialCoverage"]}
    measured = {each["name"]: each for each in dataset["variableMeasured"]}
    assert set(measured) == {*tables.columns_of("events"), *tables.columns_of("penalties")}
    files = dataset["distribution"]
    assert {each["encodingFormat"] for each in files} == {"application/zip", "text/csv", "application/json"}
    assert len(files) == 1 + 2 * len(tables.stored_descriptor()["resources"]) - 1  # the mentions have no CSV
    for each in files:
        file = addressed / each["contentUrl"].removeprefix(ADDRESS)
        assert file.is_file(), each
        assert each.get("contentSize", f"{file.stat().st_size} B") == f"{file.stat().st_size} B"


def test_breadcrumbs_lead_from_the_first_page_to_this_one(addressed: Path) -> None:
    def trail(name: str) -> list[tuple[int, str, str]]:
        crumbs = thing((addressed / name).read_text("utf-8"), "BreadcrumbList")["itemListElement"]
        return [(each["position"], each["name"], each["item"]["@id"]) for each in crumbs]

    assert trail("book/countries/fr.html") == [
        (1, "The Clearview Casebook", f"{ADDRESS}book/index.html"),
        (2, "Countries", f"{ADDRESS}book/countries.html"),
        (3, "France", f"{ADDRESS}book/countries/fr.html"),
    ]
    for name in pages_of(addressed):
        assert trail(name)[-1][2] == ADDRESS + name
        assert all((addressed / address.removeprefix(ADDRESS)).is_file() for _, _, address in trail(name))


# --- crawlers ------------------------------------------------------------------------------------------------------


def test_the_sitemap_has_every_page_once_and_robots_lead_to_it(addressed: Path) -> None:
    urls = ElementTree.parse(addressed / "sitemap.xml").getroot()
    assert urls.tag == "{http://www.sitemaps.org/schemas/sitemap/0.9}urlset"
    listed = [element.text for element in urls.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert sorted(filter(None, listed)) == sorted(ADDRESS + name for name in pages_of(addressed))
    robots = (addressed / "robots.txt").read_text("utf-8").splitlines()
    assert robots == ["User-agent: *", "Allow: /", "", f"Sitemap: {ADDRESS}sitemap.xml"]


# --- the feed ------------------------------------------------------------------------------------------------------


def test_the_feed_is_valid_and_leads_to_records(addressed: Path) -> None:
    text = (addressed / "feed.xml").read_bytes()
    told = feedparser.parse(text, response_headers={"content-type": "application/atom+xml; charset=utf-8"})
    assert not told.bozo, told.get("bozo_exception")
    assert told.version == "atom10"
    assert told.feed.id == ADDRESS + "feed.xml"
    assert told.feed.title == "The Clearview Casebook: new events and corrections"
    assert told.feed.author == "The Clearview Casebook"
    assert told.feed.updated == "2026-11-24T00:00:00Z"
    assert {link.rel: link.href for link in told.feed.links} == {
        "self": f"{ADDRESS}feed.xml",
        "alternate": f"{ADDRESS}book/register.html",
    }
    # RFC 4287, 4.1.2: each entry has one id, title and updated; with an author of the feed, none of its own
    atom = "{http://www.w3.org/2005/Atom}"
    entries = list(ElementTree.fromstring(text).iter(f"{atom}entry"))
    for entry in entries:
        names = Counter(child.tag.removeprefix(atom) for child in entry)
        assert {names[name] for name in ("id", "title", "updated", "link", "summary")} == {1}
        for name in ("updated", "published"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", entry.findtext(f"{atom}{name}", ""))
    assert len({entry.id for entry in told.entries}) == len(told.entries) == feed.LATEST + len(CORRECTIONS)
    for entry in told.entries:
        page, _, anchor = entry.link.removeprefix(ADDRESS).partition("#")
        assert f'id="{anchor}"' in (addressed / page).read_text("utf-8")


def test_corrections_stand_first_in_the_feed(addressed: Path) -> None:
    first, second, third = feedparser.parse((addressed / "feed.xml").read_bytes()).entries[:3]
    assert (first.title, first.link) == (
        "Correction: Method",
        f"{ADDRESS}book/corrections.html#corrected-2026-11-24-book-method",
    )
    assert first.summary.startswith("Corrected on 2026-11-24. was “three weeks”, is “four weeks”. Counted")
    assert first.id == "tag:casebook.example,2026-11-24:correction/book/method.md"
    assert second.id == "tag:casebook.example,2026-11-23:correction/gb-2022-05-23-fine/amount"
    assert second.link == f"{ADDRESS}book/corrections.html#corrected-2026-11-23-gb-2022-05-23-fine-amount"
    assert third.id.startswith(f"{ADDRESS}book/register.html#")


def test_an_old_event_that_came_in_today_is_new_in_the_feed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = project / "data" / "decisions.csv"
    rows = path.read_text("utf-8").splitlines(keepends=True)
    old = [row.replace("2026-11-22", "2026-12-01") if row.startswith("us-2020-01-18-nyt,") else row for row in rows]
    assert old != rows
    path.write_text("".join(old), "utf-8")
    monkeypatch.setenv("CASEBOOK_ROOT", str(project))
    app: Any = SimpleNamespace(
        config=SimpleNamespace(html_baseurl=ADDRESS, project="Casebook", root_doc="book/index"),
        builder=SimpleNamespace(get_target_uri=lambda page: f"{page}.html"),
    )
    text = feed.text_of(app)
    entries = feedparser.parse(text).entries
    assert [entry.id for entry in entries if entry.published > "2026-11-30"] == [entries[0].id]
    assert entries[0].id == f"{ADDRESS}book/register.html#us-2020-01-18-nyt"
    assert text == feed.text_of(app)  # and no clock has a part in it


# --- the page of a wrong address -----------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", ["nothing.html", "book/nothing.html", "book/countries/a/b/c/nothing"])
def test_the_page_of_a_wrong_address_works_at_any_depth(addressed: Path, browser: Browser, wrong: str) -> None:
    class Server(SimpleHTTPRequestHandler):
        """Serves the site below its path, and 404.html for what is not there, as hosts of static sites do."""

        def do_GET(self) -> None:
            file = addressed / urlsplit(self.path).path.removeprefix(urlsplit(ADDRESS).path)
            found = self.path.startswith(urlsplit(ADDRESS).path) and file.is_file()
            content = (file if found else addressed / "404.html").read_bytes()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", self.guess_type(file) if found else "text/html; charset=utf-8")
            self.end_headers()
            with contextlib.suppress(ConnectionError):  # a browser that goes on to another page hangs up
                self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page = browser.new_page(viewport={"width": 375, "height": 800})
        failed: list[str] = []
        page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
        base = f"http://127.0.0.1:{server.server_port}{urlsplit(ADDRESS).path}"
        page.goto(base + wrong)
        assert failed == [base + wrong]  # and its styles, scripts and icons were all found
        assert page.get_by_role("heading", level=1).first.inner_text() == "There is no page at this address"
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        article = page.locator("article.bd-article")
        assert article.get_by_role("link").count() == 4
        article.get_by_role("link", name="register").click()
        assert page.url == f"{base}book/register.html"
        page.close()
    finally:
        server.shutdown()


# --- the dataset in one file ---------------------------------------------------------------------------------------


@pytest.fixture
def unpacked(site: Path, tmp_path: Path) -> Path:
    """The dataset as a reader has it after unpacking."""
    with zipfile.ZipFile(site / data_package.file(ROOT)) as zipped:
        assert zipped.testzip() is None
        zipped.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    return folder


def problems_of(folder: Path) -> list[Any]:
    return list(Package(str(folder / "datapackage.json")).validate().flatten(["type", "note"]))


def test_the_dataset_is_a_valid_package_with_every_table(unpacked: Path) -> None:
    assert problems_of(unpacked) == []
    package = json.loads((unpacked / "datapackage.json").read_text("utf-8"))
    assert "columns" not in package
    assert [each["name"] for each in package["resources"]] == [
        each["name"] for each in tables.stored_descriptor()["resources"]
    ]
    readme = (unpacked / "README.md").read_text("utf-8")
    for resource in package["resources"]:
        content = (unpacked / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        count = len(tables.read(resource["name"]))
        assert f"- `{resource['path']}`, {count} row{'s' if count != 1 else ''}: " in readme
    assert (unpacked / "clean/events.csv").read_bytes() == (ROOT / "data/clean/events.csv").read_bytes()
    mentions = [json.loads(line) for line in (unpacked / "extracted.jsonl").read_text("utf-8").splitlines()]
    assert [each["mention_id"] for each in mentions] == tables.read("extracted")["mention_id"].tolist()


def test_the_checksums_of_the_dataset_hold(unpacked: Path) -> None:
    lines = [line.split("  ") for line in (unpacked / "SHA256SUMS").read_text("utf-8").splitlines()]
    sums = {name: checksum for checksum, name in lines}
    files = {file.relative_to(unpacked).as_posix() for file in unpacked.rglob("*") if file.is_file()}
    assert set(sums) == files - {"SHA256SUMS"}
    for name, checksum in sums.items():
        assert hashlib.sha256((unpacked / name).read_bytes()).hexdigest() == checksum, name


def test_one_changed_byte_of_the_dataset_is_found(unpacked: Path) -> None:
    events = unpacked / "clean/events.csv"
    events.write_text(events.read_text("utf-8").replace("Austria orders", "Austria 0rders", 1), "utf-8")
    assert any("hash" in str(problem) for problem in problems_of(unpacked))


def test_the_lines_of_the_readme_read_the_dataset(unpacked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = re.findall(r"(?m)^    (import .*|\w+ = .*)$", (unpacked / "README.md").read_text("utf-8"))
    assert len(lines) == 3
    events, mentions = len(tables.read("events")), len(tables.read("extracted"))
    monkeypatch.chdir(unpacked)
    names: dict[str, Any] = {}
    exec("\n".join(lines), names)
    assert (len(names["events"]), len(names["mentions"])) == (events, mentions)


def test_the_data_page_offers_the_dataset_and_the_feed_where_there_is_one(site: Path, addressed: Path) -> None:
    for built, has_feed in ((site, False), (addressed, True)):
        markup = (built / "book/data.html").read_text("utf-8")
        assert f'href="../{data_package.file(ROOT)}"' in markup
        assert ('href="../feed.xml"' in markup) is has_feed
        size = (built / data_package.file(ROOT)).stat().st_size / 1000
        assert f"({size:,.0f} kB)" in markup
        assert f'href="../{data_package.CONTRACT}"' in markup
    assert "columns" not in json.loads((site / data_package.CONTRACT).read_text("utf-8"))  # the standard's form


# --- to cite -------------------------------------------------------------------------------------------------------


def test_the_citation_file_says_what_it_must() -> None:
    """The rules of the Citation File Format 1.2.0 for the keys that are used; its schema is in no kept-up package."""
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(cff)
    assert set(cff) <= {
        "cff-version", "message", "title", "abstract", "type", "authors", "version", "date-released", "license",
        "keywords", "url", "repository-code",
    }  # fmt: skip
    assert cff["cff-version"] == "1.2.0"
    assert cff["type"] in ("dataset", "software")
    assert [set(author) for author in cff["authors"]] == [{"name"}]  # entities, not persons
    assert cff["title"] == settings["title"] == tables.package_descriptor()["title"].removesuffix(": data")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", cff["date-released"])
    assert cff["license"] == tables.package_descriptor()["licenses"][0]["name"]
    assert len(cff["keywords"]) == len(set(cff["keywords"])) >= 3
    assert f'version = "{cff["version"]}"' in (ROOT / "pyproject.toml").read_text("utf-8")
    # the addresses are those of the settings, and left out while these are empty
    assert cff.get("url", "") == settings["html"]["baseurl"]
    assert cff.get("repository-code", "") == settings.get("repository", {}).get("url", "")


def test_the_feed_the_sitemap_and_the_dataset_are_the_same_bytes_each_time(addressed: Path, site: Path) -> None:
    """The rest of the site is built twice in test_build.py; these are built with the address, or zipped."""
    data_package.files.cache_clear()
    data_package.zipped.cache_clear()
    assert data_package.zipped(ROOT) == (site / data_package.file(ROOT)).read_bytes()
    with zipfile.ZipFile(io.BytesIO(data_package.zipped(ROOT))) as zipped:
        assert {entry.date_time for entry in zipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}
