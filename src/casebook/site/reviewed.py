"""How much of what a figure rests on a person has reviewed, told in its source line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from casebook import tables


class Behind(NamedTuple):
    """The mentions behind a figure: how many are reviewed, how many there are, whether they are behind every row."""

    reviewed: int
    mentions: int
    whole: bool = True

    def in_words(self) -> str:
        """A sentence for the source line; "" for a figure that rests on no mention.

        >>> Behind(0, 1480).in_words()
        'None of the 1,480 mentions behind it is reviewed by a person.'
        """
        it = "it" if self.whole else "its rows of the record"
        if not self.mentions:
            return ""
        if self.mentions == 1:
            return f"The mention behind {it} is {'' if self.reviewed else 'not '}reviewed by a person."
        share = {0: "None", self.mentions: "All"}.get(self.reviewed, f"{self.reviewed:,}")
        verb = "is" if self.reviewed in (0, 1) else "are"
        return f"{share} of the {self.mentions:,} mentions behind {it} {verb} reviewed by a person."


def behind(meta: dict[str, Any], root: Path | None = None) -> Behind:
    """The mentions behind a figure's rows: those of the events of its rows, or those that the figure itself names."""
    names = [column["name"] for column in meta["columns"]]
    ids = list(meta.get("behind", ()))
    if not ids and "event_id" in names:
        ids = [row[names.index("event_id")] for row in meta["rows"]]
    if not any(ids):
        return Behind(0, 0)
    mentions = tables.read("mentions", root)
    found = mentions[mentions["event_id"].isin(ids) | mentions["mention_id"].isin(ids)]
    return Behind(int((found["review"] == "reviewed").sum()), len(found), all(ids))


def source_line(meta: dict[str, Any], root: Path | None = None) -> str:
    """Where a figure's rows come from, and how many of the mentions behind them are reviewed."""
    return " ".join(part for part in (meta["source"], behind(meta, root).in_words()) if part)
