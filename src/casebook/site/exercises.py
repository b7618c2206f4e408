"""The exercises as files beside the pages: the students' copies, one by one and as a zip, without the answers."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from casebook import exercises, tables
from casebook.preview import PREVIEW

FOLDER = "exercises"
ARCHIVE = "exercises.zip"


def write_copies(app: Sphinx, error: Exception | None) -> None:
    """Write the students' copy of every exercise, and a zip of all, into the site's folder of exercises."""
    if error is not None or app.builder.format != "html" or os.environ.get(PREVIEW):
        return
    root, out = tables.project_folder(), Path(app.outdir) / FOLDER
    for exercise in exercises.exercises(root):
        tables.replace_file(out / exercise.name, nbformat.writes(exercises.student_copy(exercise)) + "\n")
    tables.replace_file(out / ARCHIVE, exercises.students_archive(root))


class ExerciseList(SphinxDirective):
    """A list of the exercises: title, points, and the students' copy to download."""

    def run(self) -> list[nodes.Node]:
        """One list item an exercise, and one for all of them as a zip."""
        page = self.env.app.builder.get_target_uri(self.env.docname)
        entries = nodes.bullet_list("")

        def add(before: str, label: str, name: str) -> None:
            line = nodes.paragraph("", before)
            line += nodes.reference("", label, refuri=relative_uri(page, f"{FOLDER}/{name}"), internal=False)
            entries.append(nodes.list_item("", line))

        for exercise in exercises.exercises(tables.project_folder()):
            self.env.note_dependency(str(exercise))
            tested, written = exercises.points_of(exercise)
            title = exercises.title_of(exercise).removeprefix("Exercise: ").capitalize()
            add(f"{title}: {tested} points by tests, {written} for the written answer. ", exercise.name, exercise.name)
        add("All of them: ", ARCHIVE, ARCHIVE)
        return [entries]


def setup(app: Sphinx) -> None:
    """Register the directive, and the writing of the files."""
    app.add_directive("exercise-list", ExerciseList)
    app.connect("build-finished", write_copies)
