"""Building the site: what stops it, and what a stopped build leaves behind."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT
from playwright.sync_api import Browser, expect

from casebook import notebooks

LAST_GOOD = "the last good site"


@pytest.fixture
def book(project: Path) -> Path:
    """A copy of the whole book, with a site that was built before."""
    shutil.copytree(ROOT / "book", project / "book")
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, project / name)
    site = project / "_build" / "html"
    site.mkdir(parents=True)
    (site / "index.html").write_text(LAST_GOOD, "utf-8")
    return project


def build(book: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "casebook.cli", "build"],
        cwd=book, env={**os.environ, "CASEBOOK_ROOT": str(book)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_figure_that_would_not_be_drawn_fails_the_build_and_keeps_the_last_good_site(book: Path) -> None:
    path = book / "notebooks" / "02_timeline.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    figure = next(output for output in outputs if "application/vnd.plotly.v1+json" in output.get("data", {}))
    del figure["data"]["application/vnd.plotly.v1+json"]["layout"]["meta"]  # as if it had ended with figure.show()
    path.write_text(json.dumps(notebook), "utf-8")
    state = json.loads((book / notebooks.STATE).read_text("utf-8"))  # as if its run had left this
    state["02_timeline"]["_values_:"]["outputs"] = notebooks._written(path, [], book)
    (book / notebooks.STATE).write_text(json.dumps(state), "utf-8")
    finished = build(book)
    assert finished.returncode == 1
    assert "was not published with casebook.figures.show" in finished.stderr
    assert "notebooks/02_timeline" in finished.stderr
    assert "the last good site is still in _build/html" in finished.stderr
    assert (book / "_build" / "html" / "index.html").read_text("utf-8") == LAST_GOOD


def test_a_claim_that_no_notebook_records_fails_the_build(book: Path) -> None:
    page = book / "book" / "index.md"
    page.write_text(page.read_text("utf-8").replace("::fine-imposed-short:", "::fine-imposed-by-nobody:"), "utf-8")
    finished = build(book)
    assert finished.returncode == 1
    assert "fine-imposed-by-nobody" in finished.stderr


def test_a_stale_notebook_is_refused(book: Path) -> None:
    fines = book / "data" / "reference" / "fines.csv"
    fines.write_text(fines.read_text("utf-8").replace(",20000000,GBP,", ",21000000,GBP,"), "utf-8")
    finished = build(book)
    assert finished.returncode == 1
    assert "notebooks/04_fines.ipynb: data/reference/fines.csv changed" in finished.stderr
    assert "make refresh" in finished.stderr
    assert (book / "_build" / "html" / "index.html").read_text("utf-8") == LAST_GOOD


def test_two_builds_of_the_same_files_are_the_same_bytes(book: Path) -> None:
    def built(*, again: bool = False) -> dict[str, str]:
        if not again:
            shutil.rmtree(book / "_build", ignore_errors=True)
        finished = build(book)
        assert finished.returncode == 0, finished.stderr
        site = book / "_build" / "html"
        files = [file for file in sorted(site.rglob("*")) if file.is_file()]
        return {file.relative_to(site).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}

    first = built()
    assert len(first) > 100
    for other in (built(), built(again=True)):  # from nothing, and on top of the last build
        assert [name for name in first if first[name] != other.get(name)] == []
        assert set(first) == set(other)


@pytest.mark.parametrize("seed", range(3))
def test_a_build_killed_at_any_moment_leaves_the_last_good_site(seed: int, book: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "casebook.cli", "build"],
        cwd=book, env={**os.environ, "CASEBOOK_ROOT": str(book)}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    time.sleep(random.Random(seed).uniform(1, 9))
    with contextlib.suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    start = (book / "_build" / "html" / "index.html").read_text("utf-8")
    assert start == LAST_GOOD or "</html>" in start
    assert build(book).returncode == 0  # and the next build is not disturbed
    assert "</html>" in (book / "_build" / "html" / "book" / "register.html").read_text("utf-8")


def test_without_its_image_a_chart_is_drawn_live_when_it_comes_near(book: Path, browser: Browser) -> None:
    shutil.rmtree(book / "notebooks" / "images")
    finished = build(book)
    assert finished.returncode == 0, finished.stderr
    page = browser.new_page()
    page.goto((book / "_build" / "html" / "notebooks" / "04_fines.html").as_uri())
    assert page.locator(".figure-picture").count() == 0
    assert page.evaluate("window.Plotly === undefined")
    for figure in page.locator(".casebook-figure").all():
        figure.scroll_into_view_if_needed()
        expect(figure).to_have_attribute("data-state", "drawn", timeout=20_000)
    page.close()


def test_a_good_build_takes_the_place_of_the_last_one_and_leaves_nothing_beside_it(book: Path) -> None:
    finished = build(book)
    assert finished.returncode == 0, finished.stderr
    assert (book / "_build" / "html" / "index.html").read_text("utf-8") != LAST_GOOD
    assert sorted(path.name for path in (book / "_build").iterdir()) == ["html", "next", "sites"]
