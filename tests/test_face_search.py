"""The chapter on face search: its measurements can be made again, its model holds, and nothing can read a face."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some
from playwright.sync_api import Browser, expect

from casebook import tables
from casebook.face_search import chance, measure
from casebook.face_search.vectors import DIMENSION, people, photos
from casebook.intervals import wilson

ROOT = Path(__file__).parents[1]
CHAPTER = ROOT / "notebooks" / "07_face_search.ipynb"


def code_of_chapter() -> str:
    cells = json.loads(CHAPTER.read_text("utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")


@pytest.mark.parametrize("each", measure.PHOTOS_PER_PERSON)
def test_a_small_measurement_made_again_is_the_stored_one(each: int) -> None:
    again = measure.measure(1, each, measure.SIZES[:2])
    for name in ("rates", "ranks", "tails"):
        stored = tables.read(f"face_search_{name}")
        stored = stored[
            (stored["photos_per_person"] == each) & (stored["seed"] == 1) & (stored["gallery_size"] <= measure.SIZES[1])
        ]
        assert len(stored) == len(again[name])
        if len(stored):
            fresh = pd.DataFrame(again[name])[stored.columns].astype(float)
            np.testing.assert_allclose(fresh, stored.astype(float), rtol=0, atol=2e-5, err_msg=name)


def test_the_exact_curve_is_what_searches_of_a_million_return() -> None:
    rates = tables.read("face_search_rates").query("photos_per_person == 1 and gallery_size == 1_000_000")
    assert set(rates["seed"]) == set(measure.SEEDS)
    for threshold, group in rates.groupby("threshold"):
        share = chance.stranger_share(float(str(threshold)), DIMENSION)
        expected = share * 1_000_000 * group["absent_searches"].sum()
        assert abs(group["absent_matches"].sum() - expected) <= 5 * expected**0.5 + 1
        low, high = wilson(group["absent_with_match"].sum(), group["absent_searches"].sum(), deviations=4)
        assert low <= chance.at_least_one(share, 1_000_000) <= high


def test_the_engine_finds_the_right_person_and_only_the_threshold_says_nobody() -> None:
    names = {"faiss": __import__("faiss"), "np": np, "DIMENSION": DIMENSION}
    engine_class = next(node for node in ast.parse(code_of_chapter()).body if isinstance(node, ast.ClassDef))
    exec(compile(ast.Module([engine_class], []), "FaceSearch", "exec"), names)
    assert (engine_class.end_lineno or 0) - engine_class.lineno < 30
    random = np.random.default_rng(1)
    known = people(500, random)
    engine: Any = names["FaceSearch"]()  # type: ignore[operator]
    engine.add(photos(known, random), [f"page-{number}" for number in range(500)])
    firsts = [engine.upload(photo)[0]["page"] for photo in photos(known, random)]
    assert sum(page == f"page-{number}" for number, page in enumerate(firsts)) >= 499
    nobody = photos(people(1, random), random)[0]
    assert len(engine.upload(nobody)) == 5
    assert engine.upload(nobody, threshold=0.6) == []


@given(some.floats(-0.9, 0.9), some.integers(3, 600))
def test_the_share_of_strangers_falls_with_the_threshold_and_has_its_inverse(threshold: float, dimension: int) -> None:
    share = chance.stranger_share(threshold, dimension)
    assert 0 <= share <= 1 + 1e-6
    assert chance.stranger_share(threshold + 0.05, dimension) <= share + 1e-9
    if 1e-12 < share < 1 - 1e-9:
        assert abs(chance.stranger_share(chance.threshold_for(share, dimension), dimension) / share - 1) < 1e-4


def test_in_three_dimensions_the_share_is_a_cap_of_the_sphere() -> None:
    for threshold in (-0.5, 0.0, 0.3, 0.9):
        assert abs(chance.stranger_share(threshold, 3) - (1 - threshold) / 2) < 1e-9


def test_a_tail_that_is_known_is_fitted() -> None:
    excesses = np.random.default_rng(1).exponential(0.02, 200_000)
    scale, shape = chance.fit_tail(excesses)
    assert abs(scale - 0.02) < 0.0005
    assert abs(shape) < 0.02
    assert abs(chance.tail_share(0.4, 0.3, 0.01, scale, shape) / (0.01 * np.exp(-5)) - 1) < 0.2


def test_nothing_of_it_can_read_an_image() -> None:
    """Modules and chapter, with all that they import, load no library that reads images or faces."""
    imports = [node for node in ast.walk(ast.parse(code_of_chapter())) if isinstance(node, ast.Import | ast.ImportFrom)]
    script = "\n".join([*(ast.unparse(node) for node in imports), "import casebook.face_search.measure, sys, json",
                        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"])  # fmt: skip
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(json.loads(ran.stdout.splitlines()[-1]))
    assert {"faiss", "casebook"} <= loaded
    images = {"PIL", "cv2", "imageio", "skimage", "torch", "tensorflow", "onnxruntime", "dlib", "insightface",
              "face_recognition", "deepface", "tkinter"}  # fmt: skip
    assert not loaded & images
    files = {"open", "imread", "read_bytes", "fromfile", "load", "urlopen", "frombuffer", "memmap"}
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for file in [*(ROOT / "src/casebook/face_search").glob("*.py"), None]
        for node in ast.walk(ast.parse(file.read_text("utf-8") if file else code_of_chapter()))
        if isinstance(node, ast.Call)
    }
    assert not called & files


def test_every_published_figure_has_its_document_date_and_address() -> None:
    rows = tables.read("face_search_evaluations")
    assert (rows[["document", "publisher", "published", "url"]] != "").all(axis=None)
    searched = rows[rows["evaluated"].str.startswith("miss")]
    assert searched["gallery_size"].notna().all()
    assert searched["published_figure"].between(0, 1).all()


def test_timings_name_their_machine_and_are_not_live() -> None:
    assert (tables.read("face_search_speed")[["machine", "library"]] != "").all(axis=None)
    used = {node.attr for node in ast.walk(ast.parse(code_of_chapter())) if isinstance(node, ast.Attribute)}
    assert not used & {"time", "perf_counter", "process_time", "monotonic", "now", "today"}


def test_a_reader_chooses_gallery_threshold_and_person_by_keyboard(browser: Browser, site: Path) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 800})
    page = context.new_page()
    page.goto((site / "notebooks/07_face_search.html").as_uri())
    figure = page.locator("#false-matches-by-choice")
    button = figure.get_by_role("button", name="Explore this chart")
    button.focus()
    page.keyboard.press("Enter")
    expect(figure).to_have_attribute("data-state", "drawn", timeout=20_000)
    said = figure.locator(".figure-count")
    expect(said).to_contain_text("20 billion photos, threshold 0.50, the person is not in the database.")
    wrong = 20e9 * chance.stranger_share(0.5, DIMENSION)
    assert f"about {wrong:.0f}" in (said.text_content() or "")
    figure.get_by_label("Threshold").focus()
    page.keyboard.press("ArrowDown")
    expect(said).to_contain_text("threshold 0.55")
    figure.get_by_label("Photos in the gallery").focus()
    page.keyboard.press("Home")
    expect(said).to_contain_text("1,000 photos, threshold 0.55")
    figure.get_by_label("The person").focus()
    page.keyboard.press("End")
    expect(said).to_contain_text("The right photo is returned in")
    assert figure.locator("tbody tr:visible").count() <= 1  # the table is folded, and shows the one row when opened
    assert said.get_attribute("role") == "status"
    figure.get_by_role("button", name="Begin again").click()
    expect(said).to_contain_text("20 billion photos, threshold 0.50")
    context.close()
