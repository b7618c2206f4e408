"""Mentions of one event merged into the event, with every disagreement kept."""

from __future__ import annotations

import pandas as pd

from casebook.clean.dates import ResolvedDate, agree
from casebook.tables import join_list, split_list

LIST_FIELDS = ("actors", "target", "jurisdictions", "subdivision")
VALUE_FIELDS = ("type", "amount", "currency", "quantity", "unit")
PRIMARY_KINDS = ("primary", "court", "statute")
# why an event has no jurisdiction, where no editor says otherwise
NO_PLACE = {"database_size": "A stated size of the database lies in no country."}
NO_PLACE_NAMED = "No source names a place."
_EXACTNESS = {"none": 0, "year": 1, "month": 2, "week": 3, "day": 4}


def _readings(mentions: pd.DataFrame, field: str) -> dict[str, list[str]]:
    """Each different reading of a field among an event's mentions, as text, with the sources that state it."""
    readings: dict[str, list[str]] = {}
    for row in mentions.to_dict("records"):
        value = row[field]
        if field == "date":
            value = "" if row["precision"] == "none" else f"{row['date']} ({row['precision']})"
        elif field in LIST_FIELDS:
            value = join_list(sorted(split_list(value)))
        elif isinstance(value, float):
            value = "" if pd.isna(value) else f"{value:.2f}".rstrip("0").rstrip(".")
        if value:
            readings.setdefault(str(value), []).append(row["source_id"])
    return readings


def _differ(field: str, readings: list[str]) -> bool:
    """Whether readings exclude each other. A less complete or less exact one does not exclude the other."""
    if field == "date":
        dates = [ResolvedDate(*reading.removesuffix(")").split(" (")) for reading in readings]
        return any(not agree(one, other) for one in dates for other in dates)
    if field in LIST_FIELDS:
        sets = [set(split_list(reading)) for reading in readings]
        return any(not (one <= other or other <= one) for one in sets for other in sets)
    return len(readings) > 1


def _order(mentions: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Mentions by their source's day of publication, then id, so that merging never depends on file order."""
    published = sources.set_index("source_id")["published"]
    return mentions.assign(published=mentions["source_id"].map(published)).sort_values(["published", "mention_id"])


def find_disagreements(mentions: pd.DataFrame, decisions: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Where sources exclude each other on a field, or an editor adopted another value than any of them states.

    Columns: event_id, field, reading, source_ids, adopted, reason; one row a reading. `status` is left out: it
    moves on with time. Lists of who uses the service add up, because each source names those it has in view. A
    summary counts where an editor took it from some sources against others; one without source_ids is only our
    words. The reason is the editor's; it is empty where none has decided yet.
    """
    decided = {(row.event_id, row.field): row for row in decisions.itertuples()}
    rows = []
    for event_id, group in _order(mentions, sources).groupby("event_id", sort=True):
        for field in ("date", *LIST_FIELDS, *VALUE_FIELDS, "summary"):
            readings = _readings(group, field)
            decision = decided.get((str(event_id), field))
            if field == "summary" and (decision is None or not decision.source_ids):
                continue  # each source is summed up in other words; that alone is no disagreement
            if field == "actors" and decision is None and set(group["type"]) == {"usage_report"}:
                continue
            adopted = "" if decision is None else _with_precision(decision.value) if field == "date" else decision.value
            if field in LIST_FIELDS:
                adopted = join_list(sorted(split_list(adopted)))
            if not _differ(field, list(readings)) and (not adopted or not readings or set(readings) == {adopted}):
                continue
            if decision and adopted not in readings:
                readings[adopted] = split_list(decision.source_ids)
            for reading, source_ids in readings.items():
                rows.append(
                    {
                        "event_id": event_id,
                        "field": field,
                        "reading": reading,
                        "source_ids": join_list(source_ids),
                        "adopted": reading == adopted,
                        "reason": decision.reason if decision else "",
                    }
                )
    columns = ["event_id", "field", "reading", "source_ids", "adopted", "reason"]
    return pd.DataFrame(rows, columns=columns).sort_values(["event_id", "field", "reading"], ignore_index=True)


def undecided(disagreements: pd.DataFrame) -> pd.DataFrame:
    """The disagreements that no decision settles: event_id, field, readings."""
    open_rows = disagreements.groupby(["event_id", "field"]).filter(lambda group: not group["adopted"].any())
    return open_rows[["event_id", "field", "reading", "source_ids"]]


def _with_precision(date: str) -> str:
    """A decided date as a reading: a day, month or year is told by its length, a week is written '... (week)'."""
    if date.endswith("(week)"):
        return date
    return f"{date} ({ {4: 'year', 7: 'month', 10: 'day'}[len(date)] })".replace("( ", "(").replace(" )", ")")


def merge_events(mentions: pd.DataFrame, decisions: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """One row an event, in the columns of clean/events.csv, sorted by id.

    Lists are the union over the mentions; a date is the most exact reading; status is that of the latest source;
    other values are the one that all sources give. A decision stands above all of these. Raises ValueError where
    sources exclude each other and nobody has decided, and for an event without a title.
    """
    open_questions = undecided(find_disagreements(mentions, decisions, sources))
    if len(open_questions):
        raise ValueError(
            f"sources differ and data/decisions.csv does not decide:\n{open_questions.to_string(index=False)}"
        )
    decided = decisions.set_index(["event_id", "field"])["value"].to_dict()
    kinds = sources.set_index("source_id")["kind"]
    rows = []
    for event_id, group in _order(mentions, sources).groupby("event_id", sort=True):
        row: dict[str, object] = {"event_id": event_id}
        for field in ("case_id", "date_decided", "date_announced", "end_date"):
            row[field] = decided.get((event_id, field), "")
        row["date"], row["precision"] = _merged_date(group, decided.get((event_id, "date")))
        for field in LIST_FIELDS:
            stated = join_list(member for cell in group[field] for member in split_list(cell))
            row[field] = decided.get((event_id, field), stated)
        reason = decided.get((event_id, "place_reason"), NO_PLACE.get(group["type"].iloc[0], NO_PLACE_NAMED))
        row["place_reason"] = "" if row["jurisdictions"] else reason
        for field in VALUE_FIELDS:
            readings = _readings(group, field)
            value = decided.get((event_id, field), next(iter(readings), ""))
            row[field] = (float(value) if value else float("nan")) if field in ("amount", "quantity") else value
        row["status"] = decided.get((event_id, "status"), group["status"].iloc[-1])
        if (event_id, "title") not in decided:
            raise ValueError(
                f"data/decisions.csv has no title for the event {event_id!r}; add a row with field 'title'"
            )
        row["title"] = decided[event_id, "title"]
        best = group.assign(primary=group["source_id"].map(kinds).isin(PRIMARY_KINDS)).sort_values(
            "primary", ascending=False, kind="stable"
        )
        row["summary"] = decided.get((event_id, "summary"), best["summary"].iloc[0])
        row["source_count"] = group["source_id"].nunique()
        row["primary_source_count"] = int(group["source_id"].map(kinds).isin(PRIMARY_KINDS).sum())
        row["first_published"] = min((day for day in group["published"] if day), default="")
        rows.append(row)
    columns = [
        "event_id", "case_id", "date", "precision", "date_decided", "date_announced", "end_date", "type", "actors",
        "target", "jurisdictions", "subdivision", "place_reason", "amount", "currency", "quantity", "unit", "status",
        "title", "summary", "source_count", "primary_source_count", "first_published",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _merged_date(group: pd.DataFrame, decision: str | None) -> tuple[str, str]:
    if decision is not None:
        date, precision = _with_precision(decision).removesuffix(")").split(" (")
        return date, precision
    exactness = group["precision"].map(_EXACTNESS)
    best = group.loc[exactness.idxmax()]
    return best["date"], best["precision"]


def near_duplicates(events: pd.DataFrame) -> pd.DataFrame:
    """Pairs of events that may be one event told twice: of one type, in the same places, dated to the same month.

    Columns: event_id, other_id, type, jurisdictions, month, in the order of the ids. Events that are dated no more
    exactly than a year pair with those of the same year and type that are as vague. Undated events are left out:
    nothing ties them to each other.
    """
    keys = ["type", "jurisdictions", "month"]
    dated = events[events["date"] != ""].assign(month=events["date"].str[:7])
    rows = []
    for key, group in dated.groupby(keys, sort=True):
        ids = sorted(group["event_id"])
        for number, event_id in enumerate(ids):
            rows += [(event_id, other, *key) for other in ids[number + 1 :]]
    columns = ["event_id", "other_id", "type", "jurisdictions", "month"]
    return pd.DataFrame(rows, columns=columns).sort_values(["event_id", "other_id"], ignore_index=True)
