"""The still images of the figures: there for each, of what it shows now, and the same however often they are drawn."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import ROOT

from casebook.site import images

FIGURES = images.figures_of(ROOT)


@pytest.mark.parametrize("content", FIGURES, ids=lambda content: content["layout"]["meta"]["name"])
def test_every_figure_has_images_of_what_it_shows_now(content: dict) -> None:
    entry = images.images_of(content, ROOT)
    assert entry is not None, "stale or missing: run `make refresh` on a machine with Chromium"
    for theme in images.THEMES:
        for width in images.WIDTHS:
            name = images.file_name(content["layout"]["meta"]["name"], theme, width, entry["format"])
            assert (ROOT / images.FOLDER / name).stat().st_size > 2_000


def test_there_is_no_image_of_a_figure_that_is_gone() -> None:
    names = {content["layout"]["meta"]["name"] for content in FIGURES}
    assert set(images.stored(ROOT)) == names
    wanted = {file for name, entry in images.stored(ROOT).items() for file in images.files_of(name, entry["format"])}
    assert {file.name for file in (ROOT / images.FOLDER).iterdir()} == wanted | {"images.json"}


def test_a_changed_figure_makes_its_images_stale() -> None:
    content = FIGURES[0]
    meta = content["layout"]["meta"]
    assert images.images_of(content, ROOT) is not None
    for change in ({"height": 1}, {"meta": {**meta, "title": "Another"}}, {"meta": {**meta, "source": "Another"}}):
        changed = {**content, "layout": {**content["layout"], **change}}
        assert images.images_of(changed, ROOT) is None


def test_labels_keep_every_digit() -> None:
    """Lengths are rounded, labels are not: the fine is £7.55m, not £7.5m."""
    svg = (ROOT / images.FOLDER / "uk-fine-sums-light-wide.svg").read_text("utf-8")
    assert "£7.55m" in svg
    assert "£17.50m" in svg


def test_drawing_again_gives_the_same_bytes(project: Path, chromium: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice on one machine; between machines the fonts may differ."""
    for path in (project / "notebooks").glob("*.ipynb"):
        if path.stem != "04_fines":
            path.unlink()

    def drawn() -> dict[str, bytes]:
        with ThreadPoolExecutor(1) as thread:  # playwright allows one browser a thread, and other tests may have one
            names = thread.submit(images.draw, project, again=True).result()
        assert {"penalty-lives", "uk-fine-sums", "eu-fines-ranked"} <= set(names)
        return {file.name: file.read_bytes() for file in sorted((project / images.FOLDER).iterdir())}

    monkeypatch.setenv("CASEBOOK_ROOT", str(project))
    assert drawn() == drawn()


def test_without_chromium_the_editor_is_told(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "find_chromium", lambda: None)
    with pytest.raises(FileNotFoundError, match="no Chromium on the PATH"):
        images.draw(project, again=True)
