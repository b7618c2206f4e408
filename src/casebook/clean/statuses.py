"""How sure, or how far, a source says an event is."""

from __future__ import annotations

import pandas as pd

from casebook.clean.readings import stated_and_given
from casebook.tables import nearest, split_list


def resolve_status(status_text: str, event_type: str, statuses: pd.DataFrame, event_types: pd.DataFrame) -> str:
    """The status that a source's words say; where it states the event plainly, the usual one of the event type.

    `statuses` and `event_types` are the reference tables. Raises ValueError for words that no status lists.
    """
    if not status_text:
        return str(event_types.set_index("id").loc[event_type, "default_status"])
    words, given = stated_and_given(status_text)
    if given:
        if given not in set(statuses["id"]):
            raise ValueError(f"{given!r} is no status{nearest(given, statuses['id'])}")
        return given
    for row in statuses.itertuples():
        if words.casefold() in (cue.casefold() for cue in split_list(row.cues)):
            return str(row.id)
    raise ValueError(
        f"{words!r} is among the cues of no status; add it in data/reference/statuses.csv, "
        "or add the status in brackets after it"
    )
