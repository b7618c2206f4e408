"""Exercises: the students' copies of the solution notebooks, and their marks.

The notebooks in notebooks/exercises hold model answers and hidden tests between nbgrader's markers, and nbgrader's cell
metadata (https://nbgrader.readthedocs.io, "Developing assignments"). A copy made here is what its
`generate_assignment` makes, so that a teacher may grade with nbgrader, or with `grade`, which needs nothing besides
what the notebooks need.
"""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from casebook import notebooks, tables

FOLDER = Path("notebooks", "exercises")
CODE_STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
TEXT_STUB = "YOUR ANSWER HERE"
SECONDS_A_CELL = 60

_SOLUTION = re.compile(r"^(?P<indent> *)### BEGIN SOLUTION\n.*?^ *### END SOLUTION$", re.DOTALL | re.MULTILINE)
_HIDDEN = re.compile(r"^ *### BEGIN HIDDEN TESTS\n.*?^ *### END HIDDEN TESTS$\n?", re.DOTALL | re.MULTILINE)
_CHAPTER = re.compile(r"\]\(\.\./(\w+)\.ipynb\)")
_MARKER = re.compile(r"^ *### (?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS)", re.MULTILINE)


class ExerciseError(ValueError):
    """An exercise or a submission that cannot be used; the text says what is wrong and how to mend it."""


@dataclass(frozen=True)
class Mark:
    """What a cell earned: grade_id, points, earned (None where a person has to mark it), what went wrong."""

    grade_id: str
    points: float
    earned: float | None
    problem: str = ""


def _read(path: Path) -> Any:
    import nbformat  # late: it takes a second to load, which every command would wait for

    return nbformat.read(path, as_version=4)


def _text(notebook: Any) -> str:
    import nbformat

    return str(nbformat.writes(notebook)) + "\n"


def exercises(root: Path) -> list[Path]:
    """The solution notebooks of a casebook, in their order."""
    return sorted((root / FOLDER).glob("*.ipynb"))


def title_of(exercise: Path) -> str:
    """The title of an exercise, from its first line."""
    return str(_read(exercise)["cells"][0]["source"].splitlines()[0].removeprefix("# "))


def chapters_of(exercise: Path) -> list[str]:
    """The chapters that an exercise grows out of, as its first cell links them, such as 04_fines."""
    return _CHAPTER.findall(str(_read(exercise)["cells"][0]["source"]))


def points_of(exercise: Path) -> tuple[int, int]:
    """The points of an exercise: those that tests give, and those that a person gives for written answers."""
    graded = [role for cell in _read(exercise)["cells"] if (role := _role(cell)).get("grade")]
    written = sum(role["points"] for role in graded if role["solution"])
    return sum(role["points"] for role in graded) - written, written


def _role(cell: Any) -> dict[str, Any]:
    """nbgrader's metadata of a cell; empty where it has none."""
    return dict(cell["metadata"].get("nbgrader", {}))


def student_copy(exercise: Path) -> Any:
    """The notebook that students get: no solution, no hidden test, no output; nbgrader's metadata kept.

    Raises ExerciseError for a marker that has no partner, or stands in a cell that is not for it.
    """
    notebook = _read(exercise)
    for number, cell in enumerate(notebook["cells"], 1):
        role = _role(cell)
        if role.get("solution"):
            cell["source"] = _without_solution(cell)
        if role.get("grade"):
            cell["source"] = _HIDDEN.sub("", cell["source"]).rstrip("\n")
        if _MARKER.search(cell["source"]):
            raise ExerciseError(
                f"{exercise.name}, cell {number}: a marker without its partner, or in a cell whose nbgrader metadata "
                "is not for it (solutions stand in cells with solution: true, hidden tests in cells with grade: true)"
            )
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
        if role.get("solution") or role.get("grade"):
            cell["metadata"]["deletable"] = False
        if role.get("locked"):
            cell["metadata"] |= {"deletable": False, "editable": False}
    return notebook


def _without_solution(cell: Any) -> str:
    """A solution cell with a stub for each marked region; one without a region is an answer as a whole."""
    stub = CODE_STUB if cell["cell_type"] == "code" else TEXT_STUB
    if not _SOLUTION.search(cell["source"]):
        return str(cell["source"]) if _MARKER.search(cell["source"]) else stub
    return _SOLUTION.sub(
        lambda found: "\n".join(found["indent"] + line for line in stub.splitlines()), str(cell["source"])
    )


def students_archive(root: Path) -> bytes:
    """The students' copies of all exercises as a zip file: same notebooks, same bytes."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for exercise in exercises(root):
            entry = zipfile.ZipInfo(f"exercises/{exercise.name}", (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            zipped.writestr(entry, _text(student_copy(exercise)))
    return packed.getvalue()


def course(root: Path, folder: Path) -> list[str]:
    """Lay out a course for nbgrader in `folder`, and return the names of its assignments, one an exercise.

    source/ holds the solution notebooks, students/ the students' copies made here, submitted/ two submissions to try
    the grading on: model-answer and untouched-copy. nbgrader writes the rest: release/, autograded/, gradebook.db.
    """
    names = []
    for exercise in exercises(root):
        name, solved = exercise.stem, exercise.read_text("utf-8")
        untouched = _text(student_copy(exercise))
        for place, text in {
            f"source/{name}": solved,
            f"students/{name}": untouched,
            f"submitted/model-answer/{name}": solved,
            f"submitted/untouched-copy/{name}": untouched,
        }.items():
            tables.replace_file(folder / place / exercise.name, text)
        names.append(name)
    tables.replace_file(folder / "nbgrader_config.py", 'c = get_config()\nc.CourseDirectory.course_id = "casebook"\n')
    return names


def exercise_of(submission: Path, root: Path) -> Path:
    """The exercise that a submitted file answers, by the beginning of its name. Raises ExerciseError for none."""
    for exercise in exercises(root):
        if submission.stem.startswith(exercise.stem):
            return exercise
    known = ", ".join(exercise.stem for exercise in exercises(root))
    raise ExerciseError(f"{submission.name}: the name of a submission begins with that of its exercise; known: {known}")


def grade(submission: Path, exercise: Path) -> list[Mark]:
    """The marks of a submission, one for each cell with points, in the order of the exercise.

    The tests and all other locked cells are the exercise's own, with the hidden tests, whatever the submission made of
    them; the answers and any further cell are the student's. A test earns its points when it runs without an error.
    This runs the student's code: do it where that code can do no harm. Raises ExerciseError for a file that is no
    notebook, and for a submission in which a cell of the exercise is missing or stands twice.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import DeadKernelError

    own = {role["grade_id"]: cell for cell in _read(exercise)["cells"] if (role := _role(cell))}
    try:
        notebook = _read(submission)
    except (OSError, ValueError) as error:
        raise ExerciseError(f"{submission.name} cannot be read as a notebook: {str(error)[:200]}") from None
    counts = Counter(_role(cell)["grade_id"] for cell in notebook["cells"] if _role(cell).get("grade_id") in own)
    if wrong := [name for name in own if counts[name] != 1]:
        told = ", ".join(f"{name} ({counts[name]} times)" for name in wrong)
        raise ExerciseError(f"{submission.name}: each cell of the exercise is needed once; found {told}. Copy it back.")
    for cell in notebook["cells"]:
        original = own.get(_role(cell).get("grade_id", ""))
        if original is not None:
            cell["metadata"]["nbgrader"] = original["metadata"]["nbgrader"]
            if _role(original)["locked"]:
                cell["source"], cell["cell_type"] = original["source"], original["cell_type"]
    client = NotebookClient(
        notebook, timeout=SECONDS_A_CELL, interrupt_on_timeout=True, allow_errors=True, record_timing=False,
        kernel_name="python3", extra_arguments=notebooks.KERNEL_OPTIONS,
        resources={"metadata": {"path": str(exercise.parent)}},
    )  # fmt: skip
    try:
        client.execute(stderr=subprocess.DEVNULL)  # what the kernel says besides is nothing a teacher could act on
    except DeadKernelError:
        raise ExerciseError(f"{submission.name}: the Python that ran it was ended by it") from None
    return [_mark(cell) for cell in notebook["cells"] if _role(cell).get("grade")]


def _mark(cell: Any) -> Mark:
    """The mark of a cell that has been run."""
    role = _role(cell)
    if role["solution"]:
        return Mark(role["grade_id"], role["points"], None)
    errors = [output for output in cell.get("outputs", []) if output["output_type"] == "error"]
    if errors:
        return Mark(role["grade_id"], role["points"], 0, f"{errors[0]['ename']}: {errors[0]['evalue']}".strip(": "))
    if cell["execution_count"] is None:
        return Mark(role["grade_id"], role["points"], 0, "was not run")
    return Mark(role["grade_id"], role["points"], role["points"])


def total(marks: list[Mark]) -> tuple[float, float]:
    """What the tests gave, and what they could give; written answers are left to the person who marks them."""
    tested = [mark for mark in marks if mark.earned is not None]
    return sum(mark.earned or 0 for mark in tested), sum(mark.points for mark in tested)
