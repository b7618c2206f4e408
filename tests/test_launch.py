"""Running a chapter elsewhere: the zip beside its page, and the links to services that run it."""

from __future__ import annotations

import importlib.metadata
import re
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT
from nbclient import NotebookClient
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from casebook import archive, chapter, notebooks
from casebook.site.launch import first_cell, services

NOTEBOOKS = notebooks.notebooks(ROOT)
# put before the first cell: a library that is not pinned is not there, although this environment has it
WITHOUT_OTHERS = """
import importlib.metadata, re, sys
PINNED = {pinned!r}
OF = importlib.metadata.packages_distributions()
class NotPinned:
    def find_spec(name, path=None, target=None):
        packages = {{re.sub("[-_.]+", "-", package).lower() for package in OF.get(name, [])}}
        if packages and not packages & PINNED and name != "casebook":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, NotPinned)
"""
WHERE = "import casebook; print(casebook.__file__)"


def outputs(notebook: Any) -> list[Any]:
    """What the cells show, with the lines of texts joined as one."""
    shown = []
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            data = {
                kind: "".join(text) if isinstance(text, list) else text for kind, text in output.get("data", {}).items()
            }
            shown.append((output["output_type"], data, output.get("text")))
    return shown


def run_in(folder: Path, path: Path, *, before: str = "") -> tuple[list[Any], str]:
    """A notebook run in a folder: what its cells show, and where it found the package."""
    notebook = nbformat.read(path, as_version=4)
    notebook["cells"].insert(0, nbformat.v4.new_code_cell(before))
    notebook["cells"].append(nbformat.v4.new_code_cell(WHERE))
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}}).execute()
    return outputs(notebook)[:-1], notebook["cells"][-1]["outputs"][0]["text"].strip()


def packages(lines: list[str]) -> set[str]:
    """The names of the packages that lines of a lock pin."""
    return {canonicalize_name(Requirement(line).name) for line in lines}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_zip_runs_alone_and_shows_what_the_page_shows(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, site: Path
) -> None:
    """On libraries that its requirements pin, the package beside the notebook, and no other data."""
    monkeypatch.delenv("CASEBOOK_ROOT", raising=False)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    with zipfile.ZipFile(site / "notebooks" / f"{path.stem}.zip") as zipped:
        zipped.extractall(tmp_path)
    folder = tmp_path / path.stem
    assert "A chapter of The Clearview Casebook" in (folder / "README.md").read_text("utf-8")
    lines = (folder / "requirements.txt").read_text("utf-8").splitlines()
    assert set(lines) < set((ROOT / "requirements.txt").read_text("utf-8").splitlines())
    before = WITHOUT_OTHERS.format(pinned=packages(lines))
    shown, package = run_in(folder, folder / path.name, before=before)
    assert Path(package).is_relative_to(folder)
    assert shown == outputs(nbformat.read(path, as_version=4))


def test_what_the_pinned_libraries_need_is_pinned_too() -> None:
    for path in NOTEBOOKS:
        pinned = packages(chapter.requirements_of(path))
        assert {"jupyterlab", "ipykernel", "pandas", "plotly"} <= pinned
        for name in pinned:
            try:
                required = map(Requirement, importlib.metadata.requires(name) or [])
            except importlib.metadata.PackageNotFoundError:
                continue  # for another system
            here = [each for each in required if each.marker is None or each.marker.evaluate({"extra": ""})]
            assert {canonicalize_name(each.name) for each in here} <= pinned, name


def test_the_same_files_make_the_same_zip_and_it_is_small() -> None:
    for path in NOTEBOOKS:
        files = chapter.files_of(path, ROOT, "A casebook")
        assert archive.zipped(path.stem, files) == archive.zipped(path.stem, chapter.files_of(path, ROOT, "A casebook"))
        # the first chapter writes tables, and so takes the whole data along
        assert len(archive.zipped(path.stem, files)) < 700_000
        assert not [name for name in files if "raw" in name or name.endswith(".pyc")]
    assert "data/reference/borders.geojson" not in chapter.files_of(NOTEBOOKS[1], ROOT, "A casebook")  # not its input


@pytest.mark.parametrize("place", [".", "notebooks"])
def test_a_notebook_finds_its_data_from_the_root_and_from_its_folder(
    place: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `jupyter lab` (its own folder) and others (the folder they were started in) run it."""
    monkeypatch.delenv("CASEBOOK_ROOT", raising=False)
    path = next(path for path in notebooks.notebooks(project) if path.stem == "02_timeline")
    shown, _ = run_in(project / place, path)
    assert shown == outputs(nbformat.read(path, as_version=4))


def test_each_chapter_offers_its_zip_and_steps_and_no_service_while_no_address_is_set(site: Path) -> None:
    for path in NOTEBOOKS:
        page = (site / "notebooks" / f"{path.stem}.html").read_text("utf-8")
        assert page.count(f'href="{path.stem}.zip"') == 1
        assert f"-m jupyterlab {path.name}" in re.sub(r"<[^>]+>", "", page)
        assert "VS Code" in page
        assert "mybinder" not in page
        assert "colab.research" not in page
    assert not services({"repository_url": "", "repository_branch": "main"}, "notebooks/02_timeline")


def test_services_are_told_the_repository_branch_and_path() -> None:
    options = {"repository_url": "https://github.com/someone/a-casebook.git", "repository_branch": "main"}
    assert services(options, "notebooks/02_timeline") == {
        "Binder": "https://mybinder.org/v2/gh/someone/a-casebook/main?urlpath=lab/tree/notebooks/02_timeline.ipynb",
        "Colab": ("https://colab.research.google.com/github/someone/a-casebook/blob/main/notebooks/02_timeline.ipynb"),
    }
    deeper = {**options, "repository_branch": "a/b", "path_to_docs": "/books/one/"}
    links = services(deeper, "notebooks/02_timeline")
    assert links["Binder"].endswith("/a%2Fb?urlpath=lab/tree/books/one/notebooks/02_timeline.ipynb")
    assert links["Colab"].endswith("/blob/a/b/books/one/notebooks/02_timeline.ipynb")
    elsewhere = {"repository_url": "https://git.example.org/someone/book", "repository_branch": "main"}
    assert services(elsewhere, "notebooks/02_timeline") == {
        "Binder": (
            "https://mybinder.org/v2/git/https%3A%2F%2Fgit.example.org%2Fsomeone%2Fbook/main"
            "?urlpath=lab/tree/notebooks/02_timeline.ipynb"
        )
    }


def test_the_first_cell_for_a_notebook_opened_alone_brings_data_package_and_libraries() -> None:
    options = {"repository_url": "https://github.com/someone/book", "repository_branch": "main", "path_to_docs": ""}
    for path in NOTEBOOKS:
        clone, folder, install, package = first_cell(options, path).splitlines()
        assert clone == "!git clone --quiet --depth 1 --branch main https://github.com/someone/book casebook"
        assert folder == "%cd casebook/notebooks"
        assert {"pandas", "plotly", "myst-nb"} <= {part.split("==")[0] for part in install.split()[3:]}
        assert '"frictionless[json]==' in install
        assert "../src" in package


def test_binder_installs_the_lock_under_a_python_that_the_package_allows() -> None:
    assert (ROOT / ".binder" / "runtime.txt").read_text("utf-8") == f"python-{chapter.PYTHON}\n"
    assert f'requires-python = ">={chapter.PYTHON}"' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert "-r ../requirements.txt" in (ROOT / ".binder" / "requirements.txt").read_text("utf-8")
