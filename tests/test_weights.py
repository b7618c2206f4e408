"""What the extractor learned: from which reports, how sure, and that the stored table is what they teach."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from casebook import tables
from casebook.extract import train, vocabulary
from casebook.extract.weights import ANY, Weights

WEIGHTS = vocabulary.load(ROOT).weights
KINDS = set(tables.read("event_types")["id"])


def test_the_stored_weights_are_what_the_reports_teach_without_those_kept_for_measuring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command of the editors' page, in a casebook where the texts and labels that are kept away are gone."""
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("raw", "clean", "face_search"))
    with (ROOT / "data/practice/reports.csv").open(encoding="utf-8", newline="") as file:
        kept_away = [row["report_id"] for row in csv.DictReader(file) if row["set"] == train.NEVER_TUNED]
    assert kept_away
    for name in kept_away:
        (tmp_path / f"data/practice/texts/{name}.txt").unlink()
        (tmp_path / f"data/practice/labels/{name}.jsonl").unlink()
    monkeypatch.setenv("CASEBOOK_ROOT", str(tmp_path))
    (tmp_path / f"data/reference/{train.TABLE}.csv").write_text("type,word,weight\n", "utf-8")
    train.main()
    learned, kept = (
        {(row.type, row.word): float(row.weight) for row in tables.read(train.TABLE, root).itertuples()}
        for root in (tmp_path, ROOT)
    )
    apart = [key for key in learned.keys() | kept.keys() if abs(learned.get(key, 0) - kept.get(key, 0)) > 0.1]
    # the last digits, and a word that weighs next to nothing, may differ from machine to machine
    assert len(apart) <= len(kept) / 100, "run: python -m casebook.extract.train"


def test_no_sentence_for_learning_stands_in_a_report_that_is_kept_for_measuring() -> None:
    folder = ROOT / "data/practice"
    with (folder / "reports.csv").open(encoding="utf-8", newline="") as file:
        texts = [
            (folder / f"texts/{row['report_id']}.txt").read_text("utf-8")
            for row in csv.DictReader(file)
            if row["set"] == train.NEVER_TUNED
        ]
    with (folder / "sentences.csv").open(encoding="utf-8", newline="") as file:
        taught = list(csv.DictReader(file))
    assert not [row["sentence"] for row in taught if any(row["sentence"] in text for text in texts)]
    assert {kind for row in taught for kind in tables.split_list(row["types"])} <= KINDS


@given(st.lists(st.text(max_size=12) | st.sampled_from(["fine", "<money>", "appeal", "<regulator>"]), max_size=60))
def test_any_words_give_a_share_for_each_type_whatever_their_order(words: list[str]) -> None:
    shares, backwards = WEIGHTS.likelihoods([words, list(reversed(words))])
    assert set(shares) <= KINDS
    assert all(0 <= share <= 1 for share in shares.values())
    assert backwards == shares


def test_a_word_that_speaks_for_a_type_makes_it_likelier() -> None:
    weights = Weights(
        [
            {"type": "fine", "word": ANY, "weight": "-2"},
            {"type": "fine", "word": "mulct", "weight": "6"},
            {"type": "fine", "word": "rain", "weight": "-1"},
        ]
    )
    mulct, rain, nothing = (each["fine"] for each in weights.likelihoods([["mulct"], ["rain"], []]))
    assert mulct > 0.5 > rain
    assert nothing == pytest.approx(0.1192, abs=1e-4)
    assert weights.heaviest(["rain", "mulct"], "fine") == 1


def test_without_a_table_of_weights_nothing_is_doubted_and_nothing_found_by_words() -> None:
    assert not Weights([])
    assert Weights([]).likelihoods([["fine"]]) == [{}]
