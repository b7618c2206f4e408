"""The tables that the extractor reads, checked beyond the data contract: every trigger can be matched."""

from __future__ import annotations

from pathlib import Path

from casebook import tables
from casebook.extract.vocabulary import choices, parse_trigger, word_classes
from casebook.tables import Problem


def check(root: Path | None = None) -> list[Problem]:
    """Each trigger or class of words that cannot be read, with its row and column, and each status that is none."""
    problems = []
    classes: dict[str, frozenset[str]] = {}
    for number, line in enumerate(tables.read("word_classes", root).to_dict("records"), 2):
        try:
            classes |= word_classes([line], classes)
        except ValueError as error:
            problems.append(
                Problem("data/reference/word_classes.csv", number, "alternatives", f"{error}; mend the class.")
            )
    statuses = set(tables.read("statuses", root)["id"])
    for number, row in enumerate(tables.read("triggers", root).itertuples(), 2):
        for column, reader in (("pattern", parse_trigger), ("requires", choices), ("unless", choices)):
            try:
                reader(getattr(row, column), classes)
            except ValueError as error:
                problems.append(Problem("data/reference/triggers.csv", number, column, f"{error}; mend the trigger."))
        if row.status and row.status not in statuses:
            message = f"{row.status!r} is no status{tables.nearest(row.status, statuses)}"
            problems.append(Problem("data/reference/triggers.csv", number, "status", message))
    return problems
