"""Corrections of our own errors: guarded, shown on the record, the chart and the page they concern."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from docutils import nodes

from casebook.clean import corrections
from casebook.site import corrections as on_site
from casebook.site import drawing

HEADER = "corrected_on,event_id,page,field,was,is,reported_by_role,reason,guard\n"
GOOD = "2026-11-24,gb-2022-05-23-fine,,amount,7500000,7552800,reader,The notice has the exact sum.,7552800\n"


def write(root: Path, *rows: str) -> None:
    (root / "data" / "corrections.csv").write_text(HEADER + "".join(rows), "utf-8")


def told(root: Path) -> list[str]:
    return [str(problem) for problem in corrections.check(root)]


def test_our_corrections_still_hold() -> None:
    assert told(ROOT) == []


def test_a_correction_that_the_record_bears_out_is_accepted(project: Path) -> None:
    (project / "book").mkdir()
    (project / "book" / "method.md").write_text("# Method\n\nEach report was read twice.\n", "utf-8")
    page = "2026-11-24,,book/method.md,,read once,read twice,editor,Miscounted.,read twice\n"
    gone = "2026-11-24,gb-2022-01-01-told-twice,,event,one fine more,withdrawn,reader,The same fine told twice.,\n"
    stage = "2026-11-24,gb-2023-10-17-ftt-ruling,,stage,upheld,annulled,lawyer,Misread.,annulled\n"
    write(project, GOOD, page, gone, stage)
    assert told(project) == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (GOOD.replace(",7552800\n", ",7552801\n"), "column guard: amount of gb-2022-05-23-fine is '7552800' now"),
        (GOOD.replace("gb-2022-05-23-fine", "gb-2022-05-23-fin"), "did you mean 'gb-2022-05-23-fine'?"),
        (GOOD.replace(",amount,", ",amuont,"), "did you mean 'amount'?"),
        (GOOD.replace(",amount,7500000,7552800,", ",event,a fine,withdrawn,"), "take its mentions out"),
        ("2026-11-24,,book/none.md,,a,b,editor,Why.,b\n", "column page: 'book/none.md' is no page"),
        ("2026-11-24,,notebooks/03_map.ipynb,,a,b,editor,Why.,\n", "column guard: is empty"),
        ("2026-11-24,,notebooks/03_map.ipynb,,a,b,editor,Why.,no such words\n", "no longer stands in notebooks/03_map"),
    ],
)
def test_a_correction_that_no_longer_holds_is_told_with_its_row(project: Path, row: str, message: str) -> None:
    write(project, GOOD, row)
    (problem,) = told(project)
    assert problem.startswith("data/corrections.csv, row 3, column ")
    assert message in problem


def test_the_data_check_runs_the_guards(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from casebook import cli

    monkeypatch.setenv("CASEBOOK_ROOT", str(project))
    monkeypatch.delenv("CASEBOOK_ARTICLES", raising=False)
    write(project, GOOD)
    assert cli.check() == 0
    write(project, GOOD.replace(",7552800\n", ",1\n"))
    assert cli.check() == 1


def test_a_correction_stands_on_its_record_and_on_every_chart_with_its_row(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, GOOD)
    monkeypatch.setenv("CASEBOOK_ROOT", str(project))
    monkeypatch.chdir(project)
    (rows,) = on_site.by_event().values()
    note = on_site.note(rows[0])
    assert note.astext() == "\n\n".join(
        ["Corrected on 24 November 2026", "amount: was “7500000”, is “7552800”. The notice has the exact sum."]
    )
    assert isinstance(note, nodes.admonition)
    meta = {
        "name": "f", "title": "T", "summary": "S", "key": "event_id", "controls": [], "source": "",
        "columns": [{"name": "event_id", "label": "Record"}], "rows": [["gb-2022-05-23-fine"]],
    }  # fmt: skip
    content = {"data": [{"type": "bar"}], "layout": {"meta": meta}}
    drawn = drawing.markup_of(content, root="../", register="../book/register.html", images=None)
    anchor = on_site.anchor(rows[0])
    assert f'Corrected on 24 November 2026 (amount): <a href="../book/corrections.html#{anchor}">' in drawn
    meta["rows"] = [["gb-2023-10-17-ftt-ruling"]]
    assert "Corrected" not in drawing.markup_of(content, root="../", register="../book/register.html", images=None)
