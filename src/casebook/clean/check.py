"""Every mention through the cleaning, without a notebook: what cannot be read is told with its file, row and column."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from casebook import tables
from casebook.clean.dates import resolve_date
from casebook.clean.money import stated_money
from casebook.clean.names import alias_table, resolve_entities, resolve_places
from casebook.clean.quantities import resolve_quantity
from casebook.clean.statuses import resolve_status
from casebook.tables import Problem


def check(root: Path | None = None) -> list[Problem]:
    """Every phrase of the mentions that the cleaning cannot read, and every event that has no title."""
    root = root or tables.project_folder()
    try:
        aliases = alias_table(tables.read("entities", root))
    except ValueError as error:
        return [Problem("data/reference/entities.csv", None, "aliases", str(error))]
    published = tables.read("sources", root).set_index("source_id")["published"].to_dict()
    statuses, event_types = tables.read("statuses", root), tables.read("event_types", root)

    problems: list[Problem] = []
    events: dict[str, tuple[str, int]] = {}
    for file in sorted((root / "data" / "extracted").glob("*.jsonl")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            mention: dict[str, Any] = json.loads(line)
            place = file.relative_to(root).as_posix()
            events.setdefault(mention["event_id"], (place, number))
            day, kind = published.get(mention["source_id"], ""), mention["type"]
            readers: dict[str, Callable[[str], object]] = {
                "date_text": partial(resolve_date, published=day),
                "actors_text": lambda text: resolve_entities(text, aliases),
                "target_text": lambda text: resolve_entities(text, aliases),
                "places_text": resolve_places,
                "amount_text": stated_money,
                "quantity_text": resolve_quantity,
                "status_text": partial(resolve_status, event_type=kind, statuses=statuses, event_types=event_types),
            }
            problems += _unread(mention, readers, place, number)
    titled = set(tables.read("decisions", root).query("field == 'title'")["event_id"])
    for event_id, (place, number) in events.items():
        if event_id not in titled:
            message = f"the event {event_id!r} has no title; add a row with field 'title' to data/decisions.csv"
            problems.append(Problem(place, number, "event_id", message))
    return problems


def _unread(
    mention: dict[str, Any], readers: dict[str, Callable[[str], object]], file: str, number: int
) -> Iterator[Problem]:
    for column, reader in readers.items():
        try:
            reader(mention[column])
        except ValueError as error:
            yield Problem(file, number, column, str(error))
