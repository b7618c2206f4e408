"""Notebooks as they are committed. That their outputs are what the code gives is nbval's part (pytest --nbval)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT

from casebook import tables

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ALLOWED_OUTPUTS = [
    {"application/vnd.plotly.v1+json", "text/plain"},
    {"application/vnd.casebook.claim+json", "text/plain"},
    {"text/html", "text/plain"},
    {"text/plain"},
]


def code_cells(path: Path) -> list[Any]:
    return [cell for cell in nbformat.read(path, as_version=4)["cells"] if cell["cell_type"] == "code"]


def test_the_three_subjects_come_first() -> None:
    names = [path.stem for path in NOTEBOOKS]
    assert names[:4] == ["01_clean_events", "02_timeline", "03_map", "04_fines"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_stored_as_run_from_top_to_bottom(path: Path) -> None:
    counts = [cell["execution_count"] for cell in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_has_outputs_and_none_is_an_error_or_a_warning(path: Path) -> None:
    outputs = [output for cell in code_cells(path) for output in cell["outputs"]]
    assert len(outputs) >= 5
    for output in outputs:
        assert output["output_type"] != "error"
        assert output.get("name") != "stderr", output.get("text")
        if "data" in output:
            assert set(output["data"]) in ALLOWED_OUTPUTS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_reads_as_a_chapter(path: Path) -> None:
    """Title and standfirst first; inputs named in the first code cell; a sentence before every step."""
    cells = nbformat.read(path, as_version=4)["cells"]
    first = cells[0]["source"].split("\n\n")
    assert first[0].startswith("# ")
    assert len(first) == 2
    code = [number for number, cell in enumerate(cells) if cell["cell_type"] == "code"]
    assert "INPUTS" in cells[code[0]]["source"]
    assert cells[-1]["source"].startswith("## What this cannot tell")
    expectations = sum("xpect" in cell["source"] for cell in cells if cell["cell_type"] == "markdown")
    assert expectations >= 4


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_small_and_free_of_what_changes_from_run_to_run(path: Path) -> None:
    text = path.read_text("utf-8")
    assert len(text) < 250_000
    for noise in ("bdata", "iopub", "0x7f", str(ROOT), "/home/", "site-packages"):
        assert noise not in text, noise
    assert re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}", text) is None, "a random id"


def test_a_rerun_of_notebook_01_gives_the_same_bytes(project: Path) -> None:
    clean = project / "data" / "clean"
    before = {file.name: file.read_bytes() for file in clean.iterdir()}
    for file in clean.iterdir():
        file.unlink()
    finished = run_first_notebook(project)
    assert finished.returncode == 0, finished.stderr
    assert {file.name: file.read_bytes() for file in clean.iterdir()} == before


def test_a_failing_notebook_leaves_its_file_and_the_tables_as_they_were(project: Path) -> None:
    decisions = project / "data" / "decisions.csv"
    lines = decisions.read_text("utf-8").splitlines(keepends=True)
    decisions.write_text("".join(line for line in lines if "aclu-settlement,date," not in line), "utf-8")
    kept = [project / "notebooks" / "01_clean_events.ipynb", *sorted((project / "data" / "clean").iterdir())]
    before = [file.read_bytes() for file in kept]
    finished = run_first_notebook(project)
    assert finished.returncode == 1
    assert "us-il-2022-05-09-aclu-settlement" in finished.stderr
    assert "data/decisions.csv does not decide" in finished.stderr
    assert [file.read_bytes() for file in kept] == before


def test_adding_a_source_is_one_row_and_one_file(project: Path) -> None:
    event, source = "gr-2022-07-13-fine", "made-up-2022-07-20"
    before = tables.read("events", project).set_index("event_id").loc[event]
    row = f"{source},Made-up Gazette,A report,,2022-07-20,day,made up,https://example.org/,news,en,,2026-11-22,\n"
    with (project / "data" / "sources.csv").open("a", encoding="utf-8") as file:
        file.write(row)
    mention: dict[str, object] = {
        "mention_id": f"{source}-m01", "source_id": source, "event_id": event, "type": "fine",
        "date_text": "last Wednesday [2022-07-13]", "actors_text": "Hellenic Data Protection Authority",
        "target_text": "Clearview AI", "places_text": "Greece", "amount_text": "20 million euros", "quantity_text": "",
        "status_text": "", "span": None, "locator": [], "summary": "A made-up report of the Greek fine.",
        "extracted_by": "reading", "confidence": None, "review": "unreviewed", "reviewer_role": None,
        "reviewed_on": None,
    }  # fmt: skip
    (project / "data" / "extracted" / f"{source}.jsonl").write_text(json.dumps(mention) + "\n", "utf-8")
    finished = run_first_notebook(project)
    assert finished.returncode == 0, finished.stderr
    after = tables.read("events", project).set_index("event_id").loc[event]
    assert after["source_count"] == before["source_count"] + 1
    assert after["date"] == before["date"]


def run_first_notebook(project: Path) -> subprocess.CompletedProcess[str]:
    """`casebook refresh` in the copy, with its first notebook alone."""
    for path in sorted((project / "notebooks").glob("*.ipynb"))[1:]:
        path.unlink()
    return subprocess.run(
        [sys.executable, "-m", "casebook.cli", "refresh"],
        cwd=project, env={**os.environ, "CASEBOOK_ROOT": str(project)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
