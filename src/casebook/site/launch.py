"""Running a chapter oneself: a zip beside its page, the steps, and links to services that run it, where there are any.

The links need the public address of the repository (`repository.url`, `branch` and `path_to_book` of _config.yml) and
are left out while it is empty. The services are third parties: they are named so, and only a click contacts them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from docutils import nodes
from sphinx.application import Sphinx

from casebook import archive, chapter, notebooks, tables
from casebook.preview import PREVIEW

# a service's own machines have these, and its notebooks break without theirs
OF_COLAB = {"ipython", "numpy"}


def services(options: dict[str, Any], name: str) -> dict[str, str]:
    """Service -> address at which it opens a notebook of the book; empty while the repository has no address.

    `options` are the theme's, where Jupyter Book puts the settings of the repository; `name` is the notebook's name in
    the book, such as notebooks/02_timeline. Binder takes any repository, Colab only those of GitHub.
    """
    repository = str(options.get("repository_url") or "").strip().rstrip("/").removesuffix(".git")
    if not repository:
        return {}
    branch, book = quote(options["repository_branch"], safe=""), str(options.get("path_to_docs") or "").strip("/")
    file = quote(f"{book}/{name}.ipynb" if book else f"{name}.ipynb")
    parts = urlsplit(repository)
    on_github = parts.netloc == "github.com"
    place = f"gh{parts.path}" if on_github else f"git/{quote(repository, safe='')}"
    found = {"Binder": f"https://mybinder.org/v2/{place}/{branch}?urlpath=lab/tree/{file}"}
    if on_github:
        tree = quote(options["repository_branch"])
        found["Colab"] = f"https://colab.research.google.com/github{parts.path}/blob/{tree}/{file}"
    return found


def first_cell(options: dict[str, Any], path: Path) -> str:
    """What a notebook needs before its first cell where it is opened alone: its data, the package, the libraries."""
    repository, book = str(options["repository_url"]).strip(), str(options.get("path_to_docs") or "").strip("/")
    needed = {name: extras for name, extras in chapter.imports_of(path).items() if name not in OF_COLAB}
    pins = [pin for name, extras in needed.items() for pin in chapter.pins_of(name, extras)]
    return (
        f"!git clone --quiet --depth 1 --branch {options['repository_branch']} {repository} casebook\n"
        f"%cd casebook/{f'{book}/' if book else ''}notebooks\n"
        f"%pip install --quiet {' '.join(pins)}\n"
        'import sys; sys.path.insert(0, "../src")'
    )


def _code(text: str, language: str) -> nodes.literal_block:
    return nodes.literal_block(text, text, language=language)


def add_launch(app: Sphinx, doctree: nodes.document) -> None:
    """Put the folded block under the dateline of a chapter."""
    chapters = {f"notebooks/{each.stem}": each for each in notebooks.notebooks(tables.project_folder())}
    path = chapters.get(app.env.docname)
    dateline = next((each for each in doctree.findall(nodes.paragraph) if "dateline" in each["classes"]), None)
    if path is None or dateline is None or dateline.parent is None:
        return
    folded = nodes.container("", classes=["launch"])
    folded += nodes.raw("", "<details><summary>Run this chapter yourself</summary>", format="html")
    first = nodes.paragraph("", "")
    first += nodes.reference("", "The notebook with its data", refuri=f"{path.stem}.zip", internal=False)
    first += nodes.Text(
        f" (zip) runs on your own machine with Python {chapter.PYTHON} or later, and needs no account. Unpack it, and "
        "in its folder make an environment with the libraries, once:"
    )
    folded += first
    folded += _code("python -m venv .venv\n.venv/bin/python -m pip install -r requirements.txt", "sh")
    folded += nodes.paragraph("", "JupyterLab: start it, and choose Run, then Restart Kernel and Run All Cells.")
    folded += _code(f".venv/bin/python -m jupyterlab {path.name}", "sh")
    folded += nodes.paragraph(
        "",
        "VS Code, with its extensions Python and Jupyter: open the folder and in it the notebook, choose .venv with "
        "Select Kernel, then Run All. On Windows the environment's Python is .venv\\Scripts\\python.",
    )
    options = app.config.html_theme_options
    if found := services(options, app.env.docname):
        line = nodes.paragraph("", "Without installing anything, on the machines of others: ")
        for number, (service, address) in enumerate(found.items()):
            line += nodes.Text(", " if number else "")
            line += nodes.reference("", service, refuri=address, internal=False)
            line += nodes.Text(" (third party)")
        line += nodes.Text(". They are contacted only when you follow a link.")
        folded += line
        if "Colab" in found:
            folded += nodes.paragraph(
                "", "Colab opens the notebook alone. Add a cell above its first one, with this in it, and run it first:"
            )
            folded += _code(first_cell(options, path), "text")
    folded += nodes.raw("", "</details>", format="html")
    dateline.parent.insert(dateline.parent.index(dateline) + 1, folded)


def write_zips(app: Sphinx, error: Exception | None) -> None:
    """Write beside the page of each notebook the zip to run it."""
    if error is not None or app.builder.format != "html" or os.environ.get(PREVIEW):
        return
    root = tables.project_folder()
    for path in notebooks.notebooks(root):
        name = path.relative_to(root).with_suffix(".zip")
        files = chapter.files_of(path, root, app.config.html_title)
        tables.replace_file(Path(app.outdir) / name, archive.zipped(path.stem, files))


def setup(app: Sphinx) -> None:
    """Register the block, after the dateline that it stands under, and the zips."""
    app.connect("doctree-read", add_launch, priority=600)
    app.connect("build-finished", write_zips)
