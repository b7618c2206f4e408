"""`make teach`: the course in _build/teach, generated and graded with nbgrader itself, and compared with what we make.

nbgrader's copies for students have to be ours, cell by cell; the model answers have to earn every point that tests
give, and an untouched copy none. nbgrader lives in an environment of its own (.venv-teach), so this is no part of the
tests.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat

from casebook import exercises

ROOT = Path(__file__).parents[1]
COURSE = ROOT / "_build" / "teach"


def nbgrader(*arguments: str) -> None:
    """Run nbgrader in the course; shows what it said only where it fails."""
    program = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".venv-teach" / "bin" / "nbgrader").absolute()
    # nbgrader calls programs of its environment by name
    environment = {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    finished = subprocess.run(
        [str(program), *arguments], cwd=COURSE, env=environment, capture_output=True, text=True, check=False
    )
    if finished.returncode != 0:
        sys.exit(f"nbgrader {' '.join(arguments)} failed:\n{finished.stdout}{finished.stderr}")


def content(path: Path) -> list[tuple[str, str, dict[str, Any]]]:
    """What makes a cell, for each cell of a notebook: kind, source, metadata; without nbgrader's own checksum."""
    cells = []
    for cell in nbformat.read(path, as_version=4)["cells"]:
        role = {name: value for name, value in _role(cell).items() if name not in ("checksum", "cell_type")}
        rest = {name: value for name, value in cell["metadata"].items() if name != "nbgrader"}
        cells.append((cell["cell_type"], cell["source"], {**rest, "nbgrader": role}))
    return cells


def _role(cell: Any) -> dict[str, Any]:
    return dict(cell["metadata"].get("nbgrader", {}))


def main() -> None:
    """Generate, compare, autograde, compare; exit code 1 where something differs."""
    wrong = []
    for exercise in exercises.exercises(ROOT):
        name = exercise.stem
        print(f"{name}: nbgrader generates and grades", flush=True)
        nbgrader("generate_assignment", name, "--create", "--force")
        nbgrader("autograde", name, "--create", "--force")
        if content(COURSE / "release" / name / exercise.name) != content(COURSE / "students" / name / exercise.name):
            wrong.append(f"{name}: nbgrader's copy for students is another than ours")
    nbgrader("export", "--to", "grades.csv")
    with (COURSE / "grades.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for exercise in exercises.exercises(ROOT):
        tested, written = exercises.points_of(exercise)
        expected = {"model-answer": tested, "untouched-copy": 0}
        for student, points in expected.items():
            row = next(r for r in rows if (r["assignment"], r["student_id"]) == (exercise.stem, student))
            if (float(row["score"]), float(row["max_score"])) != (points, tested + written):
                wrong.append(f"{exercise.stem}, {student}: {row['score']} of {row['max_score']}, not {points}")
    if wrong:
        sys.exit("\n".join(wrong))
    print(f"nbgrader agrees: full marks for the model answers, none for untouched copies. The course is in {COURSE}.")


if __name__ == "__main__":
    main()
