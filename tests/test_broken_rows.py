"""What an editor is told about a broken row, and that the clean tables stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, all_tables

from casebook import tables


def row_of(file: str, text: str) -> int:
    """The row of a file, as an editor counts it, that holds a text first."""
    return next(number for number, line in enumerate((ROOT / file).open(encoding="utf-8"), 1) if text in line)


SOURCES, FINES, ENTITIES = "data/sources.csv", "data/reference/fines.csv", "data/reference/entities.csv"
CNBC = "data/extracted/cnbc-2020-07-09.jsonl"


def replace(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        path = root / file
        text = path.read_text("utf-8")
        assert old in text, f"{file} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), "utf-8")

    return change


def append(file: str, line: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        path = root / file
        path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")

    return change


def repeat_first_line(file: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        path = root / file
        text = path.read_text("utf-8")
        path.write_text(text + text.splitlines()[0] + "\n", "utf-8")

    return change


CASES = {
    "a day that is not in the calendar": (
        replace("data/sources.csv", "2022-05-24,day", "2022-05-34,day"),
        [
            f"data/sources.csv, row {row_of(SOURCES, '2022-05-24,day')}, column published",
            "'2022-05-34'",
            "no day of the calendar",
        ],
    ),
    "a day where the precision says month": (
        replace("data/sources.csv", "2021-05,month", "2021-05-27,month"),
        ["data/sources.csv, row 4, column published", "'2021-05-27'", "'month' wants YYYY-MM"],
    ),
    "an unknown country": (
        replace(ENTITIES, "regulator,GB", "regulator,GBR"),
        [
            f"{ENTITIES}, row {row_of(ENTITIES, 'regulator,GB')}, column country",
            "'GBR'",
            "ISO 3166-1",
            "did you mean 'GB'?",
        ],
    ),
    "an unknown entity": (
        replace("data/clean/events.csv", ",buzzfeed-news;australian-police;", ",buzzfed-news;australian-police;"),
        ["data/clean/events.csv", "column actors", "'buzzfed-news'", "did you mean 'buzzfeed-news'?"],
    ),
    "a source that is not in the list of sources": (
        replace(CNBC, '"source_id": "cnbc-2020-07-09"', '"source_id": "cnbc-2020-07-10"'),
        [f"{CNBC}, row 1, column source_id", "'cnbc-2020-07-10'", "'sources'", "add the row it names"],
    ),
    "a source id that is used twice": (
        append("data/sources.csv", "cnbc-2020-07-09,CNBC,Title,,2020-07-09,day,basis,,news,en,,2026-11-22,"),
        [f"{SOURCES}, row {len((ROOT / SOURCES).read_text('utf-8').splitlines()) + 1}, column source_id", "'cnbc-2020"],
    ),
    "a mention that is there twice": (
        repeat_first_line(CNBC),
        [f"{CNBC}, row 12, column mention_id", "is the id of", "row 1 too"],
    ),
    "two mentions of one event in one source": (
        repeat_first_line(CNBC),
        [f"{CNBC}, row 12, column event_id", "one mention an event and source"],
    ),
    "a broken line of JSON": (
        append(CNBC, '{"mention_id": "cnbc-2020-07-09-m12", '),
        [CNBC, "row 12", "broken at character", "mend it"],
    ),
    "a fingerprint that is none": (
        replace("data/sources.csv", "46f45ac017", "46f45ac0"),
        ["data/sources.csv, row 2, column text_sha256", "found '46f45ac0", "pattern"],
    ),
    "a kind that is not on the list": (
        replace("data/sources.csv", ",news,en,46f4", ",paper,en,46f4"),
        ["data/sources.csv, row 2, column kind", "found 'paper'", "'primary', 'court', 'statute'"],
    ),
    "a required cell that is empty": (
        replace("data/sources.csv", "cnbc-2020-07-09,CNBC,", "cnbc-2020-07-09,,"),
        ["data/sources.csv, row 2, column publisher", "required"],
    ),
    "a span that runs backwards": (
        replace(CNBC, '"span": [', '"span": [9000, '),
        [f"{CNBC}, row 1, column span", "allowed is [start, end]"],
    ),
    "an address that is no web address": (
        replace("data/sources.csv", "https://www.cnbc.com", "javascript:alert(1)//www.cnbc.com"),
        ["data/sources.csv, row 2, column url", "found 'javascript:alert(1)"],
    ),
    "an invisible mark that turns text around": (
        replace("data/sources.csv", ",CNBC,", ",CN\u202eBC,"),
        ["data/sources.csv, row 2, column publisher", "U+202E", "remove it"],
    ),
    "a column that is not in the contract": (
        replace("data/reference/fines.csv", "id,date,organisation", "id,day,organisation"),
        [FINES, "missing: date; unknown: day", "the first row is id,date"],
    ),
    "a currency that does not exist": (
        replace(FINES, ",500000,GBP,", ",500000,GBB,"),
        [f"{FINES}, row {row_of(FINES, ',500000,GBP,')}, column currency", "'GBB'", "ISO 4217"],
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.usefixtures("bytes_of_clean_after_write")
def test_a_broken_row_is_told_and_nothing_is_written(case: str, project: Path) -> None:
    change, expected = CASES[case]
    change(project)
    told = [str(problem) for problem in tables.check(project)]
    matching = [line for line in told if all(part in line for part in expected)]
    assert matching, "told was:\n" + "\n".join(told)


@pytest.fixture
def bytes_of_clean_after_write(project: Path, request: pytest.FixtureRequest) -> object:
    """After the test broke a row: writing the clean tables is refused, and leaves every byte as it was."""
    yield
    case = request.node.callspec.params["case"]
    if "clean/" in str(CASES[case][1][0]):
        return  # the broken row is in a clean table itself, which writing would mend
    clean = project / "data" / "clean"
    before = {file.name: file.read_bytes() for file in clean.iterdir()}
    with pytest.raises(tables.DataError):
        tables.write(all_tables(), project)
    assert {file.name: file.read_bytes() for file in clean.iterdir()} == before


def test_all_problems_are_told_at_once(project: Path) -> None:
    for case in ("an unknown country", "a fingerprint that is none", "a currency that does not exist"):
        CASES[case][0](project)
    files = {problem.file for problem in tables.check(project)}
    assert {"data/reference/entities.csv", "data/sources.csv", "data/reference/fines.csv"} <= files


def test_a_new_table_that_breaks_the_contract_is_refused(project: Path, bytes_of_clean: None) -> None:
    clean = all_tables()
    events = clean["events"].copy()
    events.loc[0, "jurisdictions"] = "AUS"
    with pytest.raises(tables.DataError, match="'AUS' is not in ISO 3166-1"):
        tables.write({**clean, "events": events}, project)


def test_outside_a_casebook_the_message_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="run this in a casebook, or set CASEBOOK_ROOT"):
        tables.project_folder()


def test_under_a_wrong_header_the_header_alone_is_told(project: Path) -> None:
    CASES["a column that is not in the contract"][0](project)
    assert [problem.file for problem in tables.check(project)].count(FINES) == 1
