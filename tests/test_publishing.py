"""What others run: the editors' page, the preview, the replication archive, the locks."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT
from playwright.sync_api import Browser, expect

from casebook import archive


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
case "$1" in test|lint|bench) set -- --dry-run "$@";; esac
exec {make} -o .venv/ready -o src/casebook/site/node_modules/.package-lock.json "$@"
"""


def test_the_editors_page_can_be_followed_word_by_word(checkout: Path, tmp_path: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "book" / "editors.md").read_text("utf-8"), re.DOTALL)
    commands = [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]
    assert {"make site", "make check", "make status", "make refresh", "make archive"} <= set(commands)
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "make").write_text(MAKE.format(make=shutil.which("make")), "utf-8")
    (programs / "make").chmod(0o755)
    environment = {
        **os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "CASEBOOK_ROOT": str(checkout),
        "CASEBOOK_ARTICLES": "",
    }  # fmt: skip
    for command in commands:
        if command == "make serve":  # goes on until it is stopped; tested below
            continue
        finished = subprocess.run(
            command, shell=True, cwd=checkout, env=environment, capture_output=True, text=True, check=False
        )
        assert finished.returncode == 0, f"{command}\n{finished.stdout}{finished.stderr}"
    assert (checkout / "_build" / "html" / "book" / "editors.html").is_file()
    assert subprocess.run(["git", "status", "--porcelain"], cwd=checkout, capture_output=True, text=True).stdout == ""


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
