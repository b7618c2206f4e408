"""Our own published errors: what data/corrections.csv holds, checked against the record as it is now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from casebook import tables
from casebook.tables import Problem

FILE = "data/corrections.csv"
WHOLE_EVENT = "event"
WITHDRAWN = "withdrawn"


def read(root: Path | None = None) -> pd.DataFrame:
    """The corrections, newest first, in the columns of corrections.csv."""
    return tables.read("corrections", root).sort_values("corrected_on", ascending=False, kind="stable")


def check(root: Path) -> list[Problem]:
    """Every correction that names nothing, or whose guard the record no longer holds.

    A correction is about the field of an event, and its guard is the value that the field has had since; or about a
    page or notebook, and its guard is a text that stands there since. Where a later change takes the guard away, the
    published correction has become untrue, and someone has to look. An event that should not have been there is
    corrected with the field `event` and the value `withdrawn`; its id is kept here and never used again.
    """
    events = tables.read("events", root).set_index("event_id")
    penalties = tables.read("penalties", root)
    problems = []
    for number, row in enumerate(tables.read("corrections", root).to_dict("records"), 2):
        found = _about_page(row, root) if row["page"] else _about_event(row, events, penalties)
        problems += [Problem(FILE, number, column, message) for column, message in found]
    return problems


def _about_page(row: dict[str, Any], root: Path) -> Iterator[tuple[str, str]]:
    file = root / row["page"]
    if row["event_id"]:
        yield "event_id", f"found {row['event_id']!r} beside a page; a correction is about one event, or about a page"
    elif not file.is_file() or file.suffix not in (".md", ".ipynb"):
        yield "page", f"{row['page']!r} is no page or notebook; allowed is a path such as book/method.md"
    elif not row["guard"]:
        yield "guard", "is empty; give a few words that stand on the page since the correction"
    elif row["guard"] not in file.read_text("utf-8"):
        yield "guard", f"{row['guard']!r} no longer stands in {row['page']}; correct again, or mend the guard"


def _about_event(row: dict[str, Any], events: pd.DataFrame, penalties: pd.DataFrame) -> Iterator[tuple[str, str]]:
    event_id, field = row["event_id"], row["field"]
    if field == WHOLE_EVENT and row["is"] == WITHDRAWN:
        if event_id in events.index:
            yield "event_id", f"{event_id!r} is withdrawn here, and in the record; take its mentions out"
        return
    if event_id not in events.index:
        hint = tables.nearest(event_id, events.index)
        yield "event_id", f"{event_id!r} is no event{hint}; name an event, or a page in the column page"
        return
    held = events.loc[event_id]
    if field in events.columns:
        values = [held[field]]
    elif field in penalties.columns:
        values = penalties.loc[penalties["event_id"] == event_id, field].tolist()
    else:
        columns = [*events.columns, *penalties.columns]
        yield "field", f"{field!r} is no column of events.csv or penalties.csv{tables.nearest(field, columns)}"
        return
    now = [tables.cell(value) for value in values]
    if row["guard"] not in now:
        yield (
            "guard",
            f"{field} of {event_id} is {'; '.join(map(repr, now))} now, not {row['guard']!r}: the row was changed "
            "after it was corrected; add a correction of the correction, or mend the guard",
        )
