"""What goes stale when something changes, and that running it again touches nothing else."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from casebook import notebooks, tables

ALL = [
    "01_clean_events", "02_timeline", "03_map", "04_fines", "05_database_growth", "06_sources", "07_face_search",
    "08_extractor",
]  # fmt: skip


def casebook(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of the casebook, run in a copy of it."""
    return subprocess.run(
        [sys.executable, "-m", "casebook.cli", *arguments],
        cwd=root, env={**os.environ, "CASEBOOK_ROOT": str(root), "GITHUB_ACTIONS": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def append_to(file: str) -> Callable[[Path], None]:
    """A change of a file that changes none of its values: a line end, or the last cell's text."""

    def change(root: Path) -> None:
        path = root / file
        path.write_text(path.read_text("utf-8").rstrip("\n") + " \n", "utf-8")

    return change


def change_code(name: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        path = root / "notebooks" / f"{name}.ipynb"
        notebook = json.loads(path.read_text("utf-8"))
        code = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
        code["source"] = [*code["source"], "\n# another thought"]
        path.write_text(json.dumps(notebook), "utf-8")

    return change


def change_prose(root: Path) -> None:
    path = root / "notebooks" / "02_timeline.ipynb"
    path.write_text(path.read_text("utf-8").replace("Regulators opened", "The regulators opened", 1), "utf-8")


def clear_outputs(root: Path) -> None:
    """As an editor may in JupyterLab, or a tool before a commit."""
    path = root / "notebooks" / "05_database_growth.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    path.write_text(json.dumps(notebook), "utf-8")


def change_module(name: str) -> Callable[[Path], None]:
    """As if a module had been another one when the notebooks ran."""

    def change(root: Path) -> None:
        path = root / notebooks.STATE
        state = json.loads(path.read_text("utf-8"))
        for entry in state.values():
            hashes = entry["_values_:"]["hashes"]
            if f"module {name}" in hashes:
                hashes[f"module {name}"] = "another"
        path.write_text(json.dumps(state), "utf-8")

    return change


CHANGES = {
    "nothing": (lambda root: None, {}),
    "a fine of others": (append_to("data/reference/fines.csv"), {"04_fines": "data/reference/fines.csv changed"}),
    "the borders": (append_to("data/reference/borders.geojson"), {"03_map": "borders.geojson changed"}),
    "a word of a report": (
        append_to("data/extracted/cnbc-2020-07-09.jsonl"),
        {
            "01_clean_events": "cnbc-2020-07-09.jsonl changed",
            "02_timeline": "it reads what 01_clean_events writes",
            "03_map": "it reads what 01_clean_events writes",
            "04_fines": "cnbc-2020-07-09.jsonl changed",
            "05_database_growth": "it reads what 01_clean_events writes",
            "06_sources": "cnbc-2020-07-09.jsonl changed",
            "07_face_search": "it reads what 01_clean_events writes",
            "08_extractor": "cnbc-2020-07-09.jsonl changed",
        },
    ),
    "a clean table, by hand": (
        append_to("data/clean/penalties.csv"),
        {
            "01_clean_events": "penalties.csv: not what its run left",
            "02_timeline": "it reads what 01_clean_events writes",
            "03_map": "penalties.csv changed",
            "04_fines": "penalties.csv changed",
            "05_database_growth": "it reads what 01_clean_events writes",
            "06_sources": "it reads what 01_clean_events writes",
            "07_face_search": "it reads what 01_clean_events writes",
            "08_extractor": "penalties.csv changed",
        },
    ),
    "the code of one notebook": (change_code("03_map"), {"03_map": "its code changed"}),
    "the prose of one notebook": (change_prose, {}),
    "outputs that were cleared": (
        clear_outputs,
        {"05_database_growth": "its stored outputs: not what its run left"},
    ),
    "the colours": (
        change_module("casebook.figures.theme"),
        dict.fromkeys([ALL[1], *ALL[3:]], "module casebook.figures.theme changed"),
    ),
    "the data contract": (append_to("data/datapackage.json"), dict.fromkeys(ALL, "data/datapackage.json changed")),
}


@pytest.mark.parametrize("case", CHANGES)
def test_what_depends_on_a_change_is_stale_and_nothing_else(case: str, project: Path) -> None:
    change, expected = CHANGES[case]
    change(project)
    stale = notebooks.status(project)
    assert list(stale) == list(expected)
    for name, reason in expected.items():
        assert any(reason in each for each in stale[name]), stale[name]


def test_status_says_why_and_fails_where_something_is_stale(project: Path) -> None:
    assert casebook(project, "status").returncode == 0
    CHANGES["a fine of others"][0](project)
    told = casebook(project, "status")
    assert told.returncode == 1
    assert "notebooks/04_fines.ipynb is stale: data/reference/fines.csv changed" in told.stdout
    assert f"1 stale, {len(ALL) - 1} fresh" in told.stdout


def test_only_what_is_stale_is_run_again(project: Path) -> None:
    CHANGES["a fine of others"][0](project)
    before = {path: path.stat().st_mtime_ns for path in sorted((project / "notebooks").glob("*.ipynb"))}
    finished = casebook(project, "refresh")
    assert finished.returncode == 0, finished.stderr
    assert "[1/1] notebooks/04_fines.ipynb" in finished.stdout
    for path, changed in before.items():
        assert (path.stat().st_mtime_ns == changed) or path.stem == "04_fines"
    assert notebooks.status(project) == {}
    assert "no notebook is stale" in casebook(project, "refresh").stdout


def test_the_state_means_the_same_on_another_machine(project: Path) -> None:
    state = (project / notebooks.STATE).read_text("utf-8")
    assert str(project) not in state
    assert "/home" not in state
    for path in (project / "data").rglob("*"):
        os.utime(path, (0, 0))  # a clone has other times
    assert notebooks.status(project) == {}


def test_a_failing_cell_is_told_with_its_notebook_cell_and_line(project: Path) -> None:
    path = project / "notebooks" / "03_map.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    number, cell = [(at, cell) for at, cell in enumerate(notebook["cells"], 1) if cell["cell_type"] == "code"][2]
    cell["source"] = ["first = 1\n", "second = first / 0\n"]
    path.write_text(json.dumps(notebook), "utf-8")
    before = path.read_bytes()
    finished = casebook(project, "refresh")
    assert finished.returncode == 1
    assert f"notebooks/03_map.ipynb, cell {number}, line 2: second = first / 0" in finished.stderr
    assert "ZeroDivisionError: division by zero" in finished.stderr
    assert "Traceback" not in finished.stderr
    assert path.read_bytes() == before
    assert "03_map" in notebooks.status(project)


def test_a_notebook_that_ends_python_is_told_in_a_line_and_left_as_it_was(project: Path) -> None:
    path = project / "notebooks" / "03_map.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    cell = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"][2]
    cell["source"] = ["import os\n", "os._exit(1)\n"]
    path.write_text(json.dumps(notebook), "utf-8")
    before = path.read_bytes()
    finished = casebook(project, "refresh")
    assert finished.returncode == 1
    assert "notebooks/03_map.ipynb: Python ended while the notebook ran" in finished.stderr
    assert "Traceback" not in finished.stderr
    assert path.read_bytes() == before


def test_words_that_cannot_be_read_are_all_told_with_file_row_and_column(project: Path) -> None:
    path = project / "data" / "extracted" / "guardian-2022-05-23.jsonl"
    mentions = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    mentions[0]["date_text"] = "the other day"
    mentions[0]["actors_text"] = "UK\u2019s data wachdog"
    mentions[2]["status_text"] = "so they say"
    mentions[3]["amount_text"] = "a lot of money"
    mentions[4]["event_id"] = "an-event-without-a-title"
    path.write_text("".join(json.dumps(mention) + "\n" for mention in mentions), "utf-8")
    finished = casebook(project, "check")
    assert finished.returncode == 1
    place = "data/extracted/guardian-2022-05-23.jsonl"
    for expected in (
        f"{place}, row 1, column date_text: cannot read the date 'the other day'",
        f"{place}, row 1, column actors_text: 'UK\u2019s data wachdog' is no name or alias",
        "did you mean 'uk\u2019s data watchdog'?",
        f"{place}, row 3, column status_text: 'so they say' is among the cues of no status",
        f"{place}, row 4, column amount_text: 'a lot of money' holds no sum",
        f"{place}, row 5, column event_id: the event 'an-event-without-a-title' has no title",
    ):
        assert expected in finished.stderr
    assert "5 problems in the data" in finished.stderr
    assert casebook(project, "refresh").returncode == 1  # and no notebook is run


def test_a_problem_is_an_annotation_in_ci(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    CHANGES["a fine of others"][0](project)
    path = project / "data" / "sources.csv"
    path.write_text(path.read_text("utf-8").replace("2022-05-24,day", "2022-05-34,day"), "utf-8")
    environment = {**os.environ, "CASEBOOK_ROOT": str(project), "GITHUB_ACTIONS": "true"}
    finished = subprocess.run(
        [sys.executable, "-m", "casebook.cli", "check"],
        cwd=project, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "::error file=data/sources.csv,line=" in finished.stdout
    assert "no day of the calendar" in finished.stdout


def test_an_exchange_of_tables_that_was_interrupted_is_finished(project: Path) -> None:
    """Killed after the new tables were written and before all had taken their places."""
    events = project / "data" / "clean" / "events.csv"
    new = events.read_text("utf-8")
    events.write_text(new.replace("Italy fines", "Italy then fined"), "utf-8")
    events.with_suffix(".csv.new").write_text(new, "utf-8")
    (project / "data" / tables.EXCHANGE).write_text('["clean/events.csv", "clean/penalties.csv"]', "utf-8")
    finished = casebook(project, "check")
    assert finished.returncode == 0, finished.stderr
    assert events.read_text("utf-8") == new
    assert sorted(path.suffix for path in (project / "data" / "clean").iterdir()) == [".csv"] * 4


@pytest.mark.parametrize("seed", range(3))
def test_a_refresh_killed_at_any_moment_leaves_notebooks_and_tables_whole(seed: int, project: Path) -> None:
    files = [*sorted((project / "notebooks").glob("*.ipynb")), *sorted((project / "data" / "clean").glob("*.csv"))]
    before = {file: file.read_bytes() for file in files}
    running = subprocess.Popen(
        [sys.executable, "-m", "casebook.cli", "refresh", "--all"],
        cwd=project, env={**os.environ, "CASEBOOK_ROOT": str(project)}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    time.sleep(random.Random(seed).uniform(3, 15))
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    for file in files:  # a rerun gives the same bytes, so whole files are the ones from before
        assert file.read_bytes() == before[file], file.name
    assert tables.check(project) == []
    assert notebooks.status(project) == {}
