"""The readings of the five reports against their texts. Runs where the texts are held."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import ROOT

from casebook import articles, tables


def test_every_text_that_sources_name_is_held(texts: dict[str, str]) -> None:
    hashes = set(tables.read("sources")["text_sha256"]) - {""}
    assert len(hashes) == 5
    assert hashes <= set(texts)


def test_spans_locators_and_stated_words_are_in_the_texts(texts: dict[str, str]) -> None:
    folder = articles.articles_folder(ROOT)
    assert folder is not None
    assert [str(problem) for problem in articles.check(folder)] == []


def test_a_browser_finds_each_passage_by_its_locator(texts: dict[str, str]) -> None:
    """As a text fragment does: the first place with the first words, then the next with the last words."""
    hashes = tables.read("sources").set_index("source_id")["text_sha256"]
    compared = 0
    for mention in tables.read("extracted").to_dict("records"):
        text = texts.get(hashes[mention["source_id"]])
        if text is None:
            continue
        first, last = mention["locator"]
        start = text.index(first)
        end = text.index(last, start) + len(last)
        assert [start, end] == mention["span"], mention["mention_id"]
        compared += 1
    assert compared == 55


@pytest.fixture
def made_up_report(project: Path, tmp_path: Path) -> Path:
    """A folder with one made-up text, for a source of the copy that claims to be it."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "report.txt").write_bytes(b"A regulator fined a company 5 euros on Monday, and said why.")
    return folder


def test_a_wrong_fingerprint_is_told_with_its_row(project: Path, made_up_report: Path) -> None:
    problems = [str(problem) for problem in articles.check(made_up_report, project)]
    assert len(problems) == 5
    assert problems[0].startswith("data/sources.csv, row 2, column text_sha256: no text in")


def test_a_span_or_word_that_the_text_does_not_bear_out_is_told(project: Path, made_up_report: Path) -> None:
    fingerprint = next(iter(articles.held_texts(made_up_report)))
    sources = (project / "data/sources.csv").read_text("utf-8")
    old = tables.read("sources", project).set_index("source_id").loc["cnbc-2020-07-09", "text_sha256"]
    (project / "data/sources.csv").write_text(sources.replace(old, fingerprint), "utf-8")
    file = project / "data/extracted/cnbc-2020-07-09.jsonl"
    mention = json.loads(file.read_text("utf-8").splitlines()[0])
    right = {
        "span": [0, 45],
        "locator": ["A regulator fined a company", "company 5 euros on Monday"],
        "date_text": "on Monday",
        "actors_text": "A regulator [ico]",
        "target_text": "a company [clearview-ai]",
        "places_text": "",
    }

    def problems(**changes: object) -> list[str]:
        file.write_text(json.dumps({**mention, **right, **changes}) + "\n", "utf-8")
        found = articles.check(made_up_report, project)
        return [str(problem) for problem in found if problem.file.endswith("cnbc-2020-07-09.jsonl")]

    assert problems() == []
    assert "ends at 450" in problems(span=[0, 450])[0]
    assert "does not end where the span ends" in problems(span=[0, 44])[0]
    assert "'on Tuesday' is not in the text" in problems(date_text="on Tuesday")[0]
