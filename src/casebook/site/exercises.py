"""The exercises beside the pages: the students' copies, without the answers, and links to them from the chapters."""

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
PAGE = "book/exercises"


def _title(exercise: Path) -> str:
    """The title of an exercise without the word that all of them begin with."""
    return exercises.title_of(exercise).removeprefix("Exercise: ").capitalize()


def _anchor(exercise: Path) -> str:
    """The id of an exercise on the page that lists them."""
    return f"exercise-{nodes.make_id(exercise.stem.lstrip('0123456789_'))}"


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

        def add(before: str, label: str, name: str, **given: list[str]) -> None:
            line = nodes.paragraph("", before)
            line += nodes.reference("", label, refuri=relative_uri(page, f"{FOLDER}/{name}"), internal=False)
            entries.append(nodes.list_item("", line, **given))

        for exercise in exercises.exercises(tables.project_folder()):
            self.env.note_dependency(str(exercise))
            tested, written = exercises.points_of(exercise)
            told = f"{_title(exercise)}: {tested} points by tests, {written} for the written answer. "
            add(told, exercise.name, exercise.name, ids=[_anchor(exercise)])
        add("All of them: ", ARCHIVE, ARCHIVE)
        return [entries]


def add_links(app: Sphinx, doctree: nodes.document) -> None:
    """End a chapter with links to the exercises that grow out of it."""
    folder, _, name = app.env.docname.partition("/")
    if folder != "notebooks" or PAGE not in app.env.found_docs:
        return
    root = tables.project_folder()
    grown = [each for each in exercises.exercises(root) if name in exercises.chapters_of(each)]
    sections = list(doctree.findall(nodes.section))
    if not grown or not sections:
        return
    builder = app.builder
    page = builder.get_target_uri(PAGE)
    line = nodes.paragraph("", "Exercises" if len(grown) > 1 else "Exercise", classes=["exercise-links"])
    line += nodes.Text(" on this chapter: ")
    for number, exercise in enumerate(grown):
        app.env.note_dependency(str(exercise))
        line += nodes.Text(", " if number else "")
        address = relative_uri(builder.get_target_uri(app.env.docname), page)
        line += nodes.reference("", _title(exercise), refuri=f"{address}#{_anchor(exercise)}", internal=True)
    line += nodes.Text(".")
    sections[-1] += line


def setup(app: Sphinx) -> None:
    """Register the directive, the links of the chapters, and the writing of the files."""
    app.connect("doctree-read", add_links)
    app.add_directive("exercise-list", ExerciseList)
    app.connect("build-finished", write_copies)
