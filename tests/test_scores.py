"""The scores of the extractor as data: they are today's, they add up, and they hold no word of a report."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as some

from casebook import tables
from casebook.extract import score
from casebook.intervals import resampled, wilson

RENEW = "run `python -m casebook.extract.score --write`, then `casebook refresh`"
NAMES = ("extraction_reports", "extraction_events")
ALL = (*NAMES, score.READERS)


def stored(name: str, sets: list[str]) -> str:
    frame = tables.read(name)
    return tables.to_csv(frame[frame["report_set"].isin(sets)])


@pytest.fixture(scope="module")
def fresh() -> dict[str, pd.DataFrame]:
    return score.measured(ROOT)


@pytest.mark.parametrize("name", ALL)
def test_the_stored_scores_of_practice_reports_are_todays(name: str, fresh: dict[str, pd.DataFrame]) -> None:
    sets = score.set_names(ROOT / "data" / "practice")
    today = fresh[name][fresh[name]["report_set"].isin(sets)]
    assert tables.to_csv(today) == stored(name, sets), RENEW
    assert set(tables.read(name)["report_set"]) <= {*sets, score.RECORD, score.REAL}, RENEW


@pytest.mark.parametrize("name", NAMES)
def test_the_stored_scores_of_the_five_reports_are_todays(
    name: str, texts: dict[str, str], fresh: dict[str, pd.DataFrame]
) -> None:
    today = fresh[name][fresh[name]["report_set"] == score.RECORD]
    assert tables.to_csv(today) == stored(name, [score.RECORD]), f"{RENEW}, where the texts are held"


def test_what_was_read_in_the_five_reports_is_what_the_record_holds() -> None:
    """Of these rows, as much as can be told without the texts."""
    events = tables.read("extraction_events").query("report_set == @score.RECORD and read")
    extracted = tables.read("extracted")
    sources = tables.read("sources")
    with_text = set(sources.loc[sources["text_sha256"] != "", "source_id"])
    by_rules = set(extracted.loc[extracted["extracted_by"] == "rules", "source_id"])
    wanted = extracted[extracted["source_id"].isin(with_text - by_rules)]
    columns = {"report_id": "source_id", "mention_id": "mention_id", "type": "type"}
    rows, known = (
        sorted(frame[list(names)].itertuples(index=False, name=None))
        for frame, names in ((events, columns), (wanted, columns.values()))
    )
    assert rows == known, f"{RENEW}, where the texts are held"


def test_events_add_up_to_the_counts_of_their_report() -> None:
    reports, events = (tables.read(name) for name in NAMES)
    events["matched"] = events["found"] & events["read"]
    sums = events.groupby("report_id")[["found", "read", "matched"]].sum()
    counts = reports.set_index("report_id").rename(columns=lambda name: name.removeprefix("events_"))
    sums = sums.reindex(counts.index, fill_value=0).astype("int64")
    pd.testing.assert_frame_equal(counts[list(sums)], sums, check_names=False)
    assert (events["found"] | events["read"]).all()


def test_only_events_of_both_sides_have_a_counterpart() -> None:
    events = tables.read("extraction_events")
    both = events["found"] & events["read"]
    assert (events.loc[both, "beside"] == "").all()
    assert (events.loc[~both, "beside"] != "").all()
    compared = both | (events["beside"] == "same_type")
    # status is always stated, so what was compared agrees or differs on it
    told = (events["agreed"] + ";" + events["differed"]).str.contains("status")
    assert (told == compared).all()
    for row in events.itertuples():
        assert not set(tables.split_list(row.agreed)) & set(tables.split_list(row.differed))


def test_positions_are_those_of_a_passage_and_only_where_the_text_is_here() -> None:
    events = tables.read("extraction_events")
    own, published = events["report_set"] == score.RECORD, events["report_set"].isin([score.RECORD, score.REAL])
    assert events.loc[published, ["span_start", "span_end"]].isna().all(axis=None)
    assert (events.loc[~own, "mention_id"] == "").all()
    for report_id, rows in events[~published].groupby("report_id"):
        text = (ROOT / "data" / "practice" / "texts" / f"{report_id}.txt").read_bytes().decode("utf-8")
        assert (rows["span_start"] >= 0).all()
        assert (rows["span_start"] < rows["span_end"]).all()
        assert (rows["span_end"] <= len(text)).all(), report_id


def test_each_report_kept_away_has_a_second_reading_of_its_own() -> None:
    """Another reader's: of as many events or more than both share, and not the first reading over again."""
    readers = tables.read(score.READERS).set_index("report_id")
    kept_away = tables.read("extraction_reports").query("report_set in ['never_tuned', @score.REAL]")
    assert set(readers.index) == set(kept_away["report_id"])
    counts = kept_away.set_index("report_id")["events_read"].reindex(readers.index)
    assert (counts == readers["events_read"]).all()
    assert (readers["events_both"] <= readers[["events_read", "events_read_again"]].min(axis=1)).all()
    for name in score.FIELDS:
        assert (readers[f"{name}_agreed"] <= readers[f"{name}_stated"]).all()
        assert (readers[f"{name}_stated"] <= readers["events_both"]).all()
    folder = ROOT / "data" / "practice"
    for path in (folder / score.SECOND).iterdir():
        assert path.read_text("utf-8") != (folder / "labels" / path.name).read_text("utf-8"), path.name


def test_who_does_not_hold_the_texts_keeps_the_scores_of_the_five(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CASEBOOK_ARTICLES", raising=False)
    monkeypatch.delenv(score.READINGS, raising=False)
    gone = leave_one_practice_report(project)
    before = tables.read("extraction_reports", project)
    kept = score.write(project)
    after = tables.read("extraction_reports", project)
    assert kept == sorted(before.loc[before["report_set"].isin([score.RECORD, score.REAL]), "report_id"])
    assert set(before["report_id"]) - set(after["report_id"]) == gone
    assert tables.check(project) == []


def test_texts_elsewhere_are_measured_where_they_are_held(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of the form of data/practice, named by a variable; its rows hold neither passages nor words."""
    leave_one_practice_report(project)
    monkeypatch.setenv(score.READINGS, str(project / "data" / "practice"))
    rows = score.measured(project)["extraction_events"].query("report_set == @score.REAL")
    assert len(rows) > 3
    assert rows[["span_start", "span_end"]].isna().all(axis=None)
    assert (rows["mention_id"] == "").all()


def leave_one_practice_report(project: Path) -> set[str]:
    """Take all practice reports of a copy away but the first; the ids of those that are gone."""
    file = project / "data" / "practice" / "reports.csv"
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(rows[:2])
    return {row[0] for row in rows[2:]}


def test_a_report_that_the_extractor_was_used_on_measures_nothing(
    project: Path, texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = project / "data" / "extracted" / "guardian-2022-05-23.jsonl"
    file.write_text(file.read_text("utf-8").replace('"extracted_by": "reading"', '"extracted_by": "rules"', 1), "utf-8")
    held = {report.source_id for report in score.held_reports(project)}
    assert held == {report.source_id for report in score.held_reports(ROOT)} - {"guardian-2022-05-23"}


# --- intervals -------------------------------------------------------------------------------------------------------


@given(some.integers(0, 200))
def test_an_interval_holds_its_share(hits: int) -> None:
    low, high = wilson(hits, 200)
    assert 0 <= low <= hits / 200 <= high <= 1


def test_nothing_tried_says_nothing() -> None:
    assert wilson(0, 0) == (0, 1)
    with pytest.raises(ValueError, match="report"):
        resampled([], sum)


@given(some.lists(some.tuples(some.integers(0, 9), some.integers(0, 9), some.integers(0, 9)), min_size=1, max_size=30))
def test_reports_drawn_again_give_an_interval_that_is_the_same_each_time(counts: list[tuple[int, int, int]]) -> None:
    low, high = resampled(counts, score.f1_of, draws=50)
    assert 0 <= low <= high <= 1
    assert (low, high) == resampled(counts, score.f1_of, draws=50)


def test_reports_that_are_alike_leave_no_doubt_and_unlike_ones_do() -> None:
    alike, unlike = [(5, 5, 5)] * 20, [(10, 0, 0), (0, 10, 10)] * 10
    assert np.ptp(resampled(alike, score.f1_of)) == 0
    low, high = resampled(unlike, score.f1_of)
    assert low < 0.45 < 0.55 < high
