"""The exercises: what students get, and how answers are marked. With nbgrader itself: `make teach`."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT

from casebook import exercises

EXERCISES = exercises.exercises(ROOT)
MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN", "END HIDDEN")
each_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda path: path.stem)


def wrong_answers() -> dict[str, dict[str, str]]:
    """Exercise -> grade_id of an answer's cell -> a wrong answer, from wrong_answers.md."""
    answers: dict[str, dict[str, str]] = {}
    for section in (ROOT / "tests" / "wrong_answers.md").read_text("utf-8").split("\n## ")[1:]:
        found = re.findall(r"### ([\w-]+)\n.*?```python\n(.*?)\n```", section, re.DOTALL)
        answers[section.splitlines()[0]] = dict(found)
    return answers


def role(cell: Any) -> dict[str, Any]:
    return dict(cell["metadata"].get("nbgrader", {}))


def cells(path: Path) -> list[Any]:
    return list(nbformat.read(path, as_version=4)["cells"])


def submit(notebook: Any, folder: Path, name: str) -> Path:
    path = folder / name
    nbformat.write(notebook, path)
    return path


def by_id(notebook: Any) -> dict[str, Any]:
    return {role(cell)["grade_id"]: cell for cell in notebook["cells"] if role(cell)}


def test_there_is_one_for_each_subject() -> None:
    subjects = [exercise.stem[3:] for exercise in EXERCISES]
    assert subjects == [
        "dates_and_money", "merging_reports", "honest_timeline", "comparing_fines", "finding_disagreements",
        "precision_and_recall", "false_matches",
    ]  # fmt: skip


@each_exercise
def test_it_says_what_it_grows_out_of_and_what_one_learns(exercise: Path) -> None:
    first, second = cells(exercise)[:2]
    assert first["source"].startswith("# Exercise: ")
    chapters = re.findall(r"\]\(\.\./(\d\d_\w+\.ipynb)\)", first["source"])
    assert chapters and all((ROOT / "notebooks" / chapter).is_file() for chapter in chapters)
    assert "**You will be able to**" in second["source"]
    assert 3 <= sum(cell["source"].startswith("## Task ") for cell in cells(exercise)) <= 5


@each_exercise
def test_each_task_has_tests_that_are_seen_and_tests_that_are_hidden(exercise: Path) -> None:
    tests = [cell for cell in cells(exercise) if role(cell).get("grade") and not role(cell)["solution"]]
    assert len(tests) == sum(cell["source"].startswith("## Task ") for cell in cells(exercise))
    for cell in tests:
        seen, _, hidden = cell["source"].partition("### BEGIN HIDDEN TESTS")
        assert "assert" in seen and "assert" in hidden, role(cell)["grade_id"]


@each_exercise
def test_each_written_answer_has_a_note_for_whoever_marks_it(exercise: Path) -> None:
    written = [cell for cell in cells(exercise) if role(cell).get("grade") and role(cell)["solution"]]
    assert 1 <= len(written) <= 2
    assert all("*Marking: " in cell["source"] for cell in written)


@each_exercise
def test_the_students_copy_holds_no_answer_and_keeps_the_rest(exercise: Path) -> None:
    copy, solved = exercises.student_copy(exercise), cells(exercise)
    text = nbformat.writes(copy)
    assert not any(marker in text for marker in MARKERS)
    assert "Marking:" not in text
    assert [role(cell) for cell in copy["cells"]] == [role(cell) for cell in solved]
    for mine, original in zip(copy["cells"], solved, strict=True):
        lines = original["source"].splitlines()
        if role(original).get("solution"):
            stub = exercises.CODE_STUB.splitlines()[-1] if mine["cell_type"] == "code" else exercises.TEXT_STUB
            assert stub in mine["source"]
            inside = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", original["source"], re.DOTALL)
            secret = [line.strip() for part in inside for line in part.splitlines() if line.strip()]
            assert mine["cell_type"] == "markdown" or secret
            assert not set(secret) & {line.strip() for line in mine["source"].splitlines()}
        elif role(original).get("grade"):
            assert mine["source"].splitlines() == lines[: lines.index("### BEGIN HIDDEN TESTS")]
        else:
            assert mine["source"] == original["source"]
        assert not mine.get("outputs")


@each_exercise
def test_a_model_answer_earns_full_marks(exercise: Path) -> None:
    """The model answer is the solution notebook itself: this also shows that it runs from top to bottom."""
    marks = exercises.grade(exercise, exercise)
    assert [mark.problem for mark in marks if mark.problem] == []
    assert exercises.total(marks) == (exercises.points_of(exercise)[0],) * 2


@each_exercise
def test_an_untouched_copy_earns_nothing(exercise: Path, tmp_path: Path) -> None:
    copy = submit(exercises.student_copy(exercise), tmp_path, exercise.name)
    marks = exercises.grade(copy, exercise)
    assert exercises.total(marks)[0] == 0
    assert {mark.earned for mark in marks} == {0, None}


@each_exercise
def test_the_answers_that_students_get_wrong_earn_nothing(exercise: Path, tmp_path: Path) -> None:
    """One plausible mistake a task; every one of them has to be caught by the tests of its own task."""
    copy = exercises.student_copy(exercise)
    answers = {name: cell for name, cell in by_id(copy).items() if role(cell)["solution"] and not role(cell)["grade"]}
    wrong = wrong_answers()[exercise.stem]
    assert set(wrong) == set(answers)
    for name, source in wrong.items():
        answers[name]["source"] = source
    marks = exercises.grade(submit(copy, tmp_path, exercise.name), exercise)
    assert [mark.grade_id for mark in marks if mark.earned] == []


# --- marking, on one exercise ------------------------------------------------------------------------------------

ONE = next(exercise for exercise in EXERCISES if exercise.stem == "06_precision_and_recall")


def test_tests_that_a_student_changed_do_not_count(tmp_path: Path) -> None:
    copy = exercises.student_copy(ONE)
    for cell in copy["cells"]:
        if role(cell).get("grade") and not role(cell)["solution"]:
            cell["source"] = "pass"
    assert exercises.total(exercises.grade(submit(copy, tmp_path, ONE.name), ONE))[0] == 0


def test_part_of_the_answers_earns_part_of_the_points_and_own_cells_are_allowed(tmp_path: Path) -> None:
    copy = exercises.student_copy(ONE)
    answer = by_id(nbformat.read(ONE, as_version=4))["wilson"]["source"].replace("math.sqrt", "root")
    by_id(copy)["wilson"]["source"] = answer
    copy["cells"].insert(3, nbformat.v4.new_code_cell("root = math.sqrt", id="own-cell"))
    marks = {mark.grade_id: mark.earned for mark in exercises.grade(submit(copy, tmp_path, "x.ipynb"), ONE)}
    assert marks == {
        "test-matches": 0, "test-scores": 0, "test-costs": 0, "test-wilson": 2, "what-may-be-claimed": None,
    }  # fmt: skip


def test_a_missing_cell_is_told_by_name(tmp_path: Path) -> None:
    copy = exercises.student_copy(ONE)
    copy["cells"] = [cell for cell in copy["cells"] if role(cell).get("grade_id") != "test-wilson"]
    with pytest.raises(exercises.ExerciseError, match=r"test-wilson \(0 times\)"):
        exercises.grade(submit(copy, tmp_path, ONE.name), ONE)


def test_a_submission_is_known_by_the_beginning_of_its_name() -> None:
    assert exercises.exercise_of(Path("04_comparing_fines-group-b.ipynb"), ROOT).stem == "04_comparing_fines"
    with pytest.raises(exercises.ExerciseError, match="known: 01_dates_and_money"):
        exercises.exercise_of(Path("homework.ipynb"), ROOT)


@pytest.mark.parametrize(
    ("grade_id", "source"),
    [
        ("matches", "def f():\n    ### BEGIN SOLUTION\n    return 1\n"),  # never ended
        ("given", "### BEGIN SOLUTION\nx = 1\n### END SOLUTION"),  # in a cell that is not for answers
        ("test-matches", "assert True\n### BEGIN HIDDEN TESTS\nassert True"),  # never ended
    ],
)
def test_a_marker_that_would_leak_an_answer_stops_the_copy(grade_id: str, source: str, tmp_path: Path) -> None:
    notebook = nbformat.read(ONE, as_version=4)
    by_id(notebook)[grade_id]["source"] = source
    with pytest.raises(exercises.ExerciseError, match=r"cell \d+: a marker"):
        exercises.student_copy(submit(notebook, tmp_path, ONE.name))


def test_the_teachers_page_can_be_followed(project: Path) -> None:
    """Its commands, in a casebook of one exercise; `make teach` is listed only, because nbgrader is not installed."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "book" / "teaching.md").read_text("utf-8"), re.DOTALL)
    commands = {line for block in blocks for line in block.splitlines()}
    assert commands == {".venv/bin/casebook grade submissions/*.ipynb", "make teach", ".venv/bin/casebook exercises"}
    name = ONE.name
    for path in exercises.exercises(project):
        if path.name != name:
            path.unlink()
    submissions = project / "submissions"
    submissions.mkdir()
    submit(nbformat.read(ONE, as_version=4), submissions, f"{ONE.stem}-anna.ipynb")
    (submissions / f"{ONE.stem}-broken.ipynb").write_text("no notebook", "utf-8")
    marked = run(project, "grade", *sorted(str(path) for path in submissions.iterdir()))
    assert marked.returncode == 1
    assert f"in all: {exercises.points_of(ONE)[0]} of {exercises.points_of(ONE)[0]} by tests" in marked.stdout
    assert "broken.ipynb cannot be read as a notebook" in marked.stderr
    made = run(project, "exercises")
    assert made.returncode == 0, made.stderr
    assert (project / exercises.FOLDER / name).read_bytes() == ONE.read_bytes(), "the outputs were not up to date"
    released = project / "_build" / "teach" / "students" / ONE.stem / name
    assert released.read_text("utf-8") == nbformat.writes(exercises.student_copy(ONE)) + "\n"
    listed = subprocess.run(["make", "--dry-run", "teach"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "tests/teach.py" in listed.stdout


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "casebook.cli", *arguments], cwd=project,
        env={**os.environ, "CASEBOOK_ROOT": str(project)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


# --- on the site -------------------------------------------------------------------------------------------------


def test_the_zip_holds_every_copy_and_is_the_same_each_time() -> None:
    packed = exercises.students_archive(ROOT)
    assert packed == exercises.students_archive(ROOT)
    with zipfile.ZipFile(io.BytesIO(packed)) as zipped:
        assert zipped.namelist() == [f"exercises/{exercise.name}" for exercise in EXERCISES]
        assert not any(marker.encode() in zipped.read(name) for name in zipped.namelist() for marker in MARKERS)


def test_each_chapter_ends_with_links_to_the_exercises_that_grow_out_of_it(site: Path) -> None:
    listed = (site / "book" / "exercises.html").read_text("utf-8")
    for exercise in EXERCISES:
        assert exercises.chapters_of(exercise), f"{exercise.name} names no chapter"
        for chapter in exercises.chapters_of(exercise):
            page = (site / "notebooks" / f"{chapter}.html").read_text("utf-8")
            line = re.findall(r'<p class="exercise-links">(.*?)</p>', page, re.DOTALL)
            anchors = re.findall(r'href="../book/exercises.html#([^"]+)"', "".join(line))
            places = [re.findall(rf'<li id="{anchor}">(.*?)</li>', listed, re.DOTALL) for anchor in anchors]
            assert any(exercise.name in place for (place,) in places), f"{chapter} does not lead to {exercise.name}"


def test_the_site_offers_the_copies_and_no_answer(site: Path) -> None:
    page = (site / "book" / "exercises.html").read_text("utf-8")
    for exercise in EXERCISES:
        assert f'href="../exercises/{exercise.name}"' in page
        published = (site / "exercises" / exercise.name).read_text("utf-8")
        assert published == nbformat.writes(exercises.student_copy(exercise)) + "\n"
    assert 'href="../exercises/exercises.zip"' in page
    assert (site / "exercises" / "exercises.zip").read_bytes() == exercises.students_archive(ROOT)
    assert not [file for file in site.rglob("*.ipynb") if "BEGIN SOLUTION" in file.read_text("utf-8")]
