"""What several tests need: a copy of the project to break, the texts where they are held, the built site."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright

from casebook import articles, tables
from casebook.site import images

ROOT = Path(__file__).parents[1]
CI = bool(os.environ.get("CI"))
# how long an example takes says nothing of whether it holds, least of all on a busy machine
hypothesis.settings.register_profile("casebook", deadline=None)
hypothesis.settings.load_profile("casebook")


@pytest.fixture(autouse=True)
def in_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test runs as an editor would: in the project's folder."""
    monkeypatch.chdir(ROOT)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the data, the notebooks and the settings that a test may break."""
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("raw"))
    shutil.copy(ROOT / "_config.yml", tmp_path / "_config.yml")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    return tmp_path


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """The texts of the five reports by fingerprint; skips where they are not held."""
    folder = articles.articles_folder(ROOT)
    if folder is None:
        pytest.skip("the texts of the reports are not held here; CASEBOOK_ARTICLES can name their folder")
    return articles.held_texts(folder)


@pytest.fixture(scope="session")
def site() -> Path:
    """The site, built as `make site` builds it."""
    finished = subprocess.run(
        [sys.executable, "-m", "casebook.cli", "build"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return ROOT / "_build" / "html"


@pytest.fixture(scope="session")
def chromium() -> str:
    """The Chromium of this machine. Without one, tests fail in CI and are skipped elsewhere, saying how to get it."""
    if found := images.find_chromium():
        return found
    advice = "no Chromium on the PATH; install it (Debian: apt-get install chromium; macOS: brew install chromium)"
    if CI:
        pytest.fail(advice)
    pytest.skip(advice)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """The one Chromium of all browser tests; playwright allows one at a time in a thread."""
    with sync_playwright() as playwright:
        # no sandbox: CI runs as root; nothing but our own pages is opened
        instance = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield instance
        instance.close()


@pytest.fixture
def bytes_of_clean(project: Path) -> Iterator[None]:
    """Fails the test if data/clean of the copy is not the same, byte for byte, when it ends."""
    clean = project / "data" / "clean"
    before = {file.name: file.read_bytes() for file in sorted(clean.iterdir())}
    yield
    assert {file.name: file.read_bytes() for file in sorted(clean.iterdir())} == before, "data/clean was touched"


def all_tables() -> dict[str, Any]:
    """The tables that notebook 01 writes, as they are."""
    return {name: tables.read(name, ROOT) for name in ("mentions", "events", "penalties", "disagreements")}
