"""What others run: the pages for editors and students, the preview, the replication archive, the locks."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from playwright.sync_api import Browser, expect

from casebook import archive, articles, fork, tables
from casebook.clean.check import check as check_readings
from casebook.extract import extract
from casebook.site.launch import services


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that git knows, as they are now, in a repository of their own; the environment is this one."""
    folder = tmp_path / "casebook"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(Path(sys.executable).parents[1])
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


# a make that takes the environment as set up, and only lists what the whole test would run
MAKE = """#!/bin/sh
[ -e .venv ] || ln -s {environment} .venv
case "$1" in test|lint|bench) set -- --dry-run "$@";; esac
exec {make} -o .venv/ready -o src/casebook/site/node_modules/.package-lock.json "$@"
"""
# a pip that says whether all is there already, and a JupyterLab that starts and ends
PIP = """#!/bin/sh
grep -v "^-e" "$3" > "$3.pins"
{environment}/bin/python -m pip --quiet "$1" "$2" "$3.pins" --no-index --dry-run && rm "$3.pins"
"""
JUPYTER = """#!/bin/sh
exec {environment}/bin/jupyter "$@" --version
"""


def blocks_of(page: str) -> list[str]:
    """The blocks of commands of a page for editors or students, in their order."""
    return re.findall(r"```sh\n(.*?)```", (ROOT / "book" / page).read_text("utf-8"), re.DOTALL)


@pytest.fixture
def follow(checkout: Path, tmp_path: Path) -> Callable[[str], None]:
    """Runs a block of commands in the checkout, as a shell would; set-up that would download is taken as done."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, script in (("make", MAKE), ("pip", PIP), ("jupyter", JUPYTER)):
        text = script.format(make=shutil.which("make"), environment=Path(sys.executable).parents[1])
        (programs / name).write_text(text, "utf-8")
        (programs / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "CASEBOOK_ARTICLES": ""}
    environment.pop("CASEBOOK_ROOT", None)

    def run(block: str) -> None:
        block = block.replace(".venv/bin/jupyter lab", "jupyter lab").replace("make serve", "")  # these go on for ever
        command = ["sh", "-ec", f"PYTHONPATH=$PWD/src; export PYTHONPATH\n{block}"]
        finished = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
        assert finished.returncode == 0, f"{block}\n{finished.stdout}{finished.stderr}"

    return run


def test_the_editors_page_can_be_followed_word_by_word(checkout: Path, follow: Callable[[str], None]) -> None:
    blocks = blocks_of("editors.md")
    commands = [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]
    assert {"make site", "make check", "make status", "make refresh", "make archive"} <= set(commands)
    for block in blocks:
        follow(block)
    assert (checkout / "_build" / "html" / "book" / "editors.html").is_file()
    assert subprocess.run(["git", "status", "--porcelain"], cwd=checkout, capture_output=True, text=True).stdout == ""


def test_the_students_page_can_be_followed_word_by_word_to_a_casebook_on_another_subject(
    checkout: Path, follow: Callable[[str], None], browser: Browser
) -> None:
    """A new casebook is begun, run and published as the page says, and nothing in it is of this record."""
    blocks = blocks_of("students.md")
    assert any("casebook new" in block for block in blocks)
    for block in blocks:
        follow(block)
    parking = checkout.parent / "parking"
    environment = {**os.environ, "PYTHONPATH": str(parking / "src")}
    environment.pop("CASEBOOK_ROOT", None)
    runs = [["pytest", "--nbval", "notebooks", "-q"], ["pytest", "tests", "-q", "-p", "no:cacheprovider"]]
    settings = parking / "_config.yml"
    text = settings.read_text("utf-8")
    assert text.count('\n  url: ""\n') == 1
    settings.write_text(text.replace('  url: ""', '  url: "https://github.com/someone/parking"'), "utf-8")
    for command in runs:  # the second builds the site again, now with an address of the repository
        finished = subprocess.run(
            [sys.executable, "-m", *command], cwd=parking, env=environment, capture_output=True, text=True, check=False
        )
        assert finished.returncode == 0, finished.stdout + finished.stderr
    site = parking / "_build" / "html"
    register = (site / "book" / "register.html").read_text("utf-8")
    assert register.count('class="event-record') == len(tables.read("events", parking)) > 5
    assert "Sources differ: date" in register
    requests: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: requests.append(request.url))
    for name in ("02_timeline", "03_map", "04_fines"):
        page.goto((site / "notebooks" / f"{name}.html").as_uri())
        figure = page.locator(".casebook-figure").first
        figure.get_by_role("button", name="Explore this chart").click()
        expect(figure).to_have_attribute("data-state", "drawn", timeout=20_000)
        page.get_by_text("Run this chapter yourself").click()
        for link, address in services({"repository_url": "https://github.com/someone/parking",
                                       "repository_branch": "main"}, f"notebooks/{name}").items():  # fmt: skip
            expect(page.get_by_role("link", name=link, exact=True)).to_have_attribute("href", address)
        assert page.get_by_text("(third party)").count() >= 1
    page.close()
    assert requests
    assert all(address.startswith(("file:", "data:", "blob:")) for address in requests)
    assert of_this_record(parking) == []


def of_this_record(folder: Path) -> list[str]:
    """Where a folder names the company of this record, or has the id of one of its sources or events."""
    ids = {*tables.read("sources", ROOT)["source_id"], *tables.read("events", ROOT)["event_id"]}
    telling = re.compile("|".join(["clearview", *map(re.escape, sorted(ids, key=len, reverse=True))]), re.IGNORECASE)
    found = []
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder)
        # the package is the same, its licence names who wrote it, and the last build is not the site
        skipped = inside.parts[0] in ("src", "LICENSE", ".venv", ".git") or "next" in inside.parts[:2]
        if file.is_file() and not skipped and file.suffix not in (".zip", ".woff2"):
            text = f"{inside}\n{file.read_bytes().decode('utf-8', 'ignore')}"
            found += [f"{inside}: {match[0]}" for match in telling.finditer(text)][:3]
    return found


def test_a_new_casebook_is_not_begun_over_something_or_without_a_title(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "homework.txt").write_text("mine", "utf-8")
    for arguments, told in (
        (["A casebook", "--folder", str(tmp_path / "taken")], "holds something already"),
        ([" ", "--folder", str(tmp_path / "new")], "needs a title"),
    ):
        finished = subprocess.run(
            [sys.executable, "-m", "casebook.cli", "new", *arguments], capture_output=True, text=True, check=False
        )
        assert finished.returncode == 1
        assert told in finished.stderr
        assert "Traceback" not in finished.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
    assert (tmp_path / "taken" / "homework.txt").read_text("utf-8") == "mine"


@pytest.mark.parametrize("title", ["Parken: \"2024\" & 'so'", "Пример 7", "A  b\\c: d #e"])
def test_any_title_of_one_line_makes_a_casebook_that_keeps_its_contract(title: str, tmp_path: Path) -> None:
    folder = fork.start(title, tmp_path / "new")
    assert tables.check(folder) == []
    assert articles.check(folder / "data" / "raw", folder) == []  # the spans fit the invented reports
    assert check_readings(folder) == []
    for settings in ("_config.yml", "CITATION.cff"):  # YAML, where a text in quotes is written as in JSON
        written = re.search(r"(?m)^title: (.*)$", (folder / settings).read_text("utf-8"))
        assert written is not None
        assert json.loads(written[1]) == title
    assert (folder / "book" / "index.md").read_text("utf-8").startswith(f"# {title}\n")
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_the_extractor_of_a_new_casebook_reads_its_first_report(tmp_path: Path) -> None:
    folder = fork.start("Parking fines", tmp_path / "new")
    text = next(folder.glob("data/raw/specimen-gazette*")).read_text("utf-8")
    mentions = extract(text, source_id="gazette", published="2024-03-14", root=folder)
    assert {"fine", "appeal", "enforcement_order"} <= {mention["type"] for mention in mentions}
    fine = next(mention for mention in mentions if mention["type"] == "fine")
    assert (fine["target_text"], fine["amount_text"]) == ("Imaginary Parking", "€400,000")


def test_the_preview_shows_a_change_and_reloads_the_browser(checkout: Path, browser: Browser) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = subprocess.Popen(
        [sys.executable, "-m", "casebook.cli", "serve", "--port", str(port)],
        cwd=checkout, env={**os.environ, "CASEBOOK_ROOT": str(checkout)}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        page = browser.new_page()
        for _ in range(120):
            try:
                page.goto(f"http://127.0.0.1:{port}/book/method.html")
                break
            except Exception:
                page.wait_for_timeout(500)
        expect(page.get_by_role("heading", name="Method", exact=True)).to_be_visible()
        method = checkout / "book" / "method.md"
        method.write_text(method.read_text("utf-8").replace("# Method", "# Method, in other words", 1), "utf-8")
        changed = page.get_by_role("heading", name="Method, in other words")
        expect(changed).to_be_visible(timeout=60_000)  # and nobody reloaded the page
        page.close()
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def test_the_replication_archive_makes_the_tables_again_elsewhere(tmp_path: Path) -> None:
    first, second = tmp_path / "one" / "casebook.zip", tmp_path / "two" / "casebook.zip"
    assert archive.make(ROOT, first) == archive.make(ROOT, second) > 300
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as zipped:
        zipped.extractall(tmp_path)
    elsewhere = tmp_path / "casebook"
    assert not (elsewhere / "data" / "raw").exists()
    for line in (elsewhere / "SHA256SUMS").read_text("utf-8").splitlines():
        checksum, name = line.split("  ")
        assert hashlib.sha256((elsewhere / name).read_bytes()).hexdigest() == checksum, name
    clean = elsewhere / "data" / "clean"
    before = {file.name: file.read_bytes() for file in clean.iterdir()}
    for file in clean.iterdir():
        file.unlink()
    environment = {**os.environ, "PYTHONPATH": str(elsewhere / "src"), "CASEBOOK_ROOT": str(elsewhere)}
    finished = subprocess.run(
        [sys.executable, "-m", "casebook.cli", "refresh"],
        cwd=elsewhere, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr
    assert {file.name: file.read_bytes() for file in clean.iterdir()} == before


def test_the_lock_with_hashes_pins_what_the_lock_pins() -> None:
    def pins(name: str) -> list[str]:
        lines = (ROOT / name).read_text("utf-8").splitlines()
        return [line.split(" \\")[0].strip() for line in lines if line and line[0].isalnum()]

    assert pins("requirements-hashes.txt") == pins("requirements.txt")
    hashes = (ROOT / "requirements-hashes.txt").read_text("utf-8")
    assert hashes.count("--hash=sha256:") > len(pins("requirements.txt"))
    for text in (hashes, (ROOT / "requirements.txt").read_text("utf-8")):
        assert "://" not in text  # no host of an index, no address
