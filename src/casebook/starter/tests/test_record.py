"""What readers of this casebook rely on, whatever its subject. Notebooks are run again by pytest --nbval."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from casebook import notebooks, tables

ROOT = Path(__file__).parents[1]


def test_the_data_keeps_its_contract() -> None:
    """Every table, column and value is as data/datapackage.json says."""
    assert [str(problem) for problem in tables.check(ROOT)] == []


def test_no_notebook_is_stale() -> None:
    """What the chapters show is what the data says."""
    assert notebooks.status(ROOT) == {}


def test_every_event_has_a_source_and_every_penalty_a_stage() -> None:
    """Nothing rests on nothing, and an order has no sum."""
    penalties = tables.read("penalties", ROOT)
    assert set(tables.read("events", ROOT)["event_id"]) == set(tables.read("mentions", ROOT)["event_id"])
    assert (penalties["stage"] != "").all()
    assert penalties.loc[penalties["kind"] == "order", "amount"].isna().all()


def test_every_disagreement_is_decided_with_a_reason() -> None:
    """One reading is adopted, and the others stay beside it."""
    for _, group in tables.read("disagreements", ROOT).groupby(["event_id", "field"]):
        assert group["adopted"].sum() == 1
        assert (group["reason"] != "").all()


def test_the_site_is_built_without_a_warning() -> None:
    """Every page, figure, link and claim is sound, or the build stops and says where."""
    command = [sys.executable, "-m", "casebook.cli", "build"]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
