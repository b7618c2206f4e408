"""The claim ledger: no number in prose that rests on nothing, and none that says something else than its claim."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from casebook import tables
from casebook.figures import claims, ledger
from casebook.figures.statements import MONTHS, Statement, statements


@pytest.fixture
def prose(project: Path) -> Path:
    """A copy of data, notebooks and pages."""
    (project / "book").mkdir()
    for page in (ROOT / "book").glob("*.md"):
        (project / "book" / page.name).write_text(page.read_text("utf-8"), "utf-8")
    return project


def test_every_number_in_the_prose_is_in_a_claim() -> None:
    assert [str(problem) for problem in ledger.check(ROOT)] == []


def test_the_ledger_lists_every_claim_with_what_it_rests_on() -> None:
    table = ledger.ledger(ROOT)
    assert len(table) >= 100
    assert (table["rows"].str.len() + table["table"].str.len() > 0).all()
    by_claim = table.set_index(["notebook", "claim"])
    cut = by_claim.loc[("04_fines", "fine-cut")]
    assert cut["value"] == "56%"
    assert "book/index" in tables.split_list(cut["stated_on"])
    assert "gb-2022-05-23-fine" in tables.split_list(cut["rows"])
    assert "guardian-2022-05-23" in tables.split_list(cut["source_ids"])


@pytest.mark.parametrize(
    ("page", "typed", "told"),
    [
        ("book/method.md", "The fine was £8 million.", "'£8 million' is in no claim"),
        ("book/students.md", "In March 2023 it changed.", "'March 2023' is in no claim"),
        ("book/index.md", "Some forty countries answered.", "'forty' is in no claim"),
        ("book/sources.md", "About a third of them agree.", "'a third' is in no claim"),
        ("book/data.md", "{glue:text}`../notebooks/04_fines.ipynb::no-such:` fines", "'no-such', which notebooks"),
    ],
)
def test_a_number_typed_into_a_page_is_told_with_its_line(prose: Path, page: str, typed: str, told: str) -> None:
    text = (prose / page).read_text("utf-8")
    (prose / page).write_text(f"{text}\n{typed}\n", "utf-8")
    problems = ledger.check(prose)
    assert len(problems) == 1
    assert problems[0].file == page
    assert problems[0].row == text.count("\n") + 2
    assert told in problems[0].message


def change(root: Path, notebook: str, old: str, new: str) -> None:
    path = root / "notebooks" / f"{notebook}.ipynb"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("notebook", "old", "new", "told"),
    [
        ("03_map", "BuzzFeed News counted 26 countries", "BuzzFeed News counted 27 countries", "'27' is in no claim"),
        (
            "04_fines",
            "third largest that the regulator",
            "fourth largest that the regulator",
            "'fourth' is in no claim",
        ),
        ("04_fines", "Expect the fines alone to make", "Expect three of them to make", "'three' is in no claim"),
        ("04_fines", "A bar each: £", "Three bars: £", "'Three' is in no claim"),
    ],
)
def test_a_wrong_number_in_a_notebook_is_told_with_its_cell(
    prose: Path, notebook: str, old: str, new: str, told: str
) -> None:
    change(prose, notebook, old, new)
    problems = ledger.check(prose)
    assert [told in problem.message for problem in problems] == [True]
    assert re.fullmatch(rf"notebooks/{notebook}\.ipynb, cell \d+", problems[0].file)


def test_a_claim_that_changed_makes_the_prose_wrong(prose: Path) -> None:
    """The other way round: the data moves, the sentence stays."""
    change(prose, "03_map", '"text": "26"', '"text": "31"')
    assert any("'26' is in no claim" in problem.message for problem in ledger.check(prose))


def test_a_claim_on_a_row_that_no_table_holds_is_told(prose: Path) -> None:
    change(prose, "02_timeline", '"us-2020-01-18-nyt"\n', '"us-2020-01-18-gone"\n')
    assert any("'us-2020-01-18-gone', which no table holds" in problem.message for problem in ledger.check(prose))


def test_an_exception_without_use_or_sense_is_told(prose: Path) -> None:
    file = prose / "data" / "reference" / "prose_exceptions.csv"
    text = file.read_text("utf-8")
    file.write_text(f"{text}Article \\d+,,Articles of laws.\n", "utf-8")
    assert [problem.row for problem in ledger.check(prose)] == [text.count("\n") + 1]
    file.write_text(f"{text}(,,Broken.\n", "utf-8")
    assert "is no regular expression" in ledger.check(prose)[0].message


def test_code_addresses_and_list_numbers_are_no_prose(prose: Path) -> None:
    page = prose / "book" / "students.md"
    more = "\n1. See `2 of 3`, [here](https://example.org/2021/44).\n2. Run:\n\n   ```sh\n   echo 17\n   ```\n"
    page.write_text(page.read_text("utf-8") + more, "utf-8")
    assert ledger.check(prose) == []


def test_a_claim_must_rest_on_something() -> None:
    with pytest.raises(ValueError, match="rests on no row"):
        claims.claim("count", "5")
    with pytest.raises(ValueError, match="kebab-case"):
        claims.claim("The Count", "5", ["x"])


def test_every_claim_is_stored_with_its_value_and_rows() -> None:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                record: dict[str, Any] = output.get("data", {}).get(claims.MIMETYPE, {})
                assert set(record) in (set(), {"name", "text", "rows", "table"})


# --- numbers and dates in prose -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("a fine of £7.5 million", "money", 7_500_000),
        ("£7,552,800 was due", "money", 7_552_800),
        ("20 million euros", "money", 20_000_000),
        ("half a million pounds", "money", 500_000),
        ("sixty billion images", "count", 60_000_000_000),
        ("twenty-six countries", "count", 26),
        ("4 percent of turnover", "share", 0.04),
        ("56% less", "share", 0.56),
        ("four in ten", "share", 0.4),
        ("a quarter of all", "share", 0.25),
        ("the third largest", "rank", 3),
        ("the 21st place", "rank", 21),
        ("851 days later", "count", 851),
        ("17 October 2023", "date", "2023-10-17"),
        ("since October 2023", "date", "2023-10"),
        ("before 2021, it", "date", "2021"),
        ("on 17 October", "date", "--10-17"),
        ("2022-05-18", "date", "2022-05-18"),
    ],
)
def test_a_number_is_read_in_digits_and_in_words(text: str, kind: str, value: float | str) -> None:
    (found,) = statements(text)
    assert (found.kind, found.date if kind == "date" else found.value) == (kind, pytest.approx(value))


@pytest.mark.parametrize("text", ["one of them", "the first order", "a second body", "no number", "dozens", "EU-wide"])
def test_words_that_count_nothing_are_passed_over(text: str) -> None:
    assert statements(text) == []


@pytest.mark.parametrize(
    ("stated", "claimed", "holds"),
    [
        ("about an eighth of", "12.9%", True), ("about a quarter of", "13%", False),
        ("over two years", "2.3 years", True), ("over two years", "1.9 years", False), ("over two years", "28", False),
        ("nearly 100 days", "96 days", True), ("nearly 100 days", "104 days", False),
        ("May 2022", "18 May 2022", True), ("18 May 2022", "May 2022", False), ("2022", "May 2022", True),
        ("£7.5 million", "£7,500,000", True), ("£7.5 million", "€7.5 million", False), ("5%", "5", False),
        ("on 17 October", "17 October 2023", True),
    ],
)  # fmt: skip
def test_a_statement_is_borne_out_by_its_value_and_by_no_other(stated: str, claimed: str, holds: bool) -> None:
    (said,), (recorded,) = statements(stated), statements(claimed)
    assert said.borne_out_by(recorded) is holds


@given(st.integers(0, 10**12), st.sampled_from(["", "£", "€", "$"]))
def test_a_number_reads_as_itself_however_its_digits_are_grouped(number: int, symbol: str) -> None:
    if not symbol and 1900 <= number < 2100:
        return  # a year
    plain, grouped = statements(f"it is {symbol}{number} now"), statements(f"it is {symbol}{number:,} now")
    assert [found.value for found in plain] == [found.value for found in grouped] == [number]


@given(st.dates())
def test_a_day_reads_as_itself(day: Any) -> None:
    (found,) = statements(f"on {day.day} {MONTHS[day.month - 1]} {day.year:04}")
    assert found.date == day.isoformat()
    assert found.borne_out_by(Statement("date", None, day.isoformat(), "", "", 0, ""))


@given(st.text())
def test_any_text_is_read_without_a_fault(text: str) -> None:
    for found in statements(text):
        assert text[found.start :].startswith(found.text)
