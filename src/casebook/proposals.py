"""Mentions that the extractor proposes for a new report: kept in a queue until a person has decided on each.

`data/proposed/SOURCE.jsonl` holds them in the form of `data/extracted`, each with the event that it may belong to and
with the decision of who reviewed it. Nothing in the queue is published: what is accepted goes to `data/extracted`,
and the event that it tells of to `data/decisions.csv`. The queue stays as the record of what the extractor proposed
and what became of it.
"""

from __future__ import annotations

import bisect
import csv
import datetime
import hashlib
import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urlsplit

import pandas as pd

from casebook import tables
from casebook.clean.dates import ResolvedDate, agree, interval
from casebook.clean.events import find_disagreements, near_duplicates, undecided
from casebook.tables import split_list

FOLDER = "data/proposed"
OPEN, ACCEPTED, REJECTED = "open", "accepted", "rejected"
# what a mention in the queue has beyond those of data/extracted
OWN_COLUMNS = ("event_title", "decision", "decided_because")
# how much an event must have in common with a mention to be proposed for it
_ENOUGH = 4
# sources date one act to its decision, its announcement or their own day: this far apart it can still be one act
_DAYS_APART = 35


class AddedError(ValueError):
    """A report that the record holds already; the text names it."""


class Candidate(NamedTuple):
    """An event that a mention may tell of: its id, how much they have in common, and what that is."""

    event_id: str
    score: int
    because: str


def candidates(mention: dict[str, Any], events: pd.DataFrame, published: str = "") -> list[Candidate]:
    """The events of the record that a cleaned mention may tell of, the likeliest first.

    `mention` has the cleaned fields type, date, precision, actors, target, jurisdictions, amount, currency and
    quantity; `events` are clean/events.csv; `published` is the day of the report (YYYY-MM-DD), "" where unknown. An
    event of another type, of other places, of another time, or later than the report is none.
    """
    found = []
    for event in events[events["type"] == mention["type"]].to_dict("records"):
        if published and event["date"][: len(published)] > published:
            continue
        score = _in_common(mention, event)
        if score and score[0] >= _ENOUGH:
            found.append(Candidate(event["event_id"], score[0], ", ".join(score[1])))
    return sorted(found, key=lambda each: (-each.score, each.event_id))


def _in_common(mention: dict[str, Any], event: dict[str, Any]) -> tuple[int, list[str]] | None:
    """Points and reasons; None where the two exclude each other."""
    points, reasons = 0, []
    for field, weight in (("jurisdictions", 2), ("actors", 2), ("target", 1)):
        said, known = set(split_list(mention[field])), set(split_list(event[field]))
        if said & known:
            points += weight
            reasons.append(f"same {field}")
        elif said and known and field == "jurisdictions":
            return None
        elif said and known:
            points -= 1
    apart = _days_apart(mention, event)
    if apart is not None and apart > _DAYS_APART:
        return None
    if apart is not None:
        points += 3 if apart == 0 else 1
        reasons.append("dates agree" if apart == 0 else f"{apart} days apart")
    for field in ("amount", "quantity"):
        said, known = mention[field], event[field]
        if pd.isna(said) or said in ("", None) or pd.isna(known):
            continue
        if abs(said - known) <= 0.02 * max(abs(said), abs(known)):
            points += 3
            reasons.append(f"same {field}")
        else:
            points -= 3
    return points, reasons


def _days_apart(mention: dict[str, Any], event: dict[str, Any]) -> int | None:
    """The least number of days between the two dates or the event's days of decision and announcement; None undated."""
    if not mention["date"]:
        return None
    said = ResolvedDate(mention["date"], mention["precision"])
    known = [ResolvedDate(event["date"], event["precision"])] if event["date"] else []
    known += [
        ResolvedDate(event[field], "day") for field in ("date_decided", "date_announced") if len(event[field]) == 10
    ]
    if not known:
        return None
    if any(agree(said, each) for each in known):
        return 0
    first, last = interval(said.date, said.precision)
    gaps = []
    for each in known:
        start, end = interval(each.date, each.precision)
        gaps.append(max((start - last).days, (first - end).days))
    return min(gaps)


def new_event_id(mention: dict[str, Any], taken: Iterable[str]) -> str:
    """An id for an event that the record does not have: place, date, type, and a number where that is taken.

    >>> new_event_id({"jurisdictions": "GB", "subdivision": "", "date": "2022-05", "type": "fine"}, [])
    'gb-2022-05-fine'
    """
    place = (split_list(mention["subdivision"]) or split_list(mention["jurisdictions"]) or ["ww"])[0].lower()
    parts = [place, mention["date"], mention["type"].replace("_", "-")]
    stem = "-".join(part for part in parts if part)
    number, known = 2, set(taken)
    event_id = stem
    while event_id in known:
        event_id, number = f"{stem}-{number}", number + 1
    return event_id


def propose(mentions: list[dict[str, Any]], published: str, root: Path) -> list[dict[str, Any]]:
    """The mentions as the queue holds them, each with the likeliest event of the record, or with the id of a new one.

    `mentions` are the extractor's, with cleaned fields beside the stated ones; `published` is the report's day.
    """
    events = tables.read("events", root)
    taken = set(events["event_id"]) | set(tables.read("extracted", root)["event_id"])
    columns = tables.columns_of("extracted", root)
    proposed, used = [], set()
    for mention in mentions:
        likely = [each for each in candidates(mention, events, published) if each.event_id not in used]
        event_id = likely[0].event_id if likely else new_event_id(mention, taken)
        taken.add(event_id)
        used.add(event_id)
        proposed.append(
            {
                **{column: mention[column] for column in columns},
                "event_id": event_id,
                "event_title": "" if likely else mention["summary"],
                "decision": OPEN,
                "decided_because": likely[0].because if likely else "new",
            }
        )
    return proposed


def bring_in(
    place: str, root: Path, *, source_id: str = "", published: str = "", publisher: str = "", title: str = ""
) -> tuple[str, int]:
    """Add a report: its text to data/raw, its row to sources.csv, its proposed mentions to the queue.

    `place` is a file or an http(s) address. The id of the source and the number of mentions. What the caller does not
    give is taken from where it stands: the publisher from the address, the title from the first line. Raises
    AddedError for a report that is in the record already, and what casebook.articles.load raises.
    """
    from casebook import articles, extract  # late: the extractor's libraries take a second to load

    sources = tables.read("sources", root)
    article = articles.load(place, source_id, published)
    address = urldefrag(place).url if "://" in place else ""
    fingerprint = hashlib.sha256(article.text.encode()).hexdigest()
    for column, value, what in (("url", address, "address"), ("text_sha256", fingerprint, "text")):
        same = sources.loc[
            (sources[column].map(lambda cell: urldefrag(cell).url) == value) & (value != ""), "source_id"
        ]
        if len(same):
            raise AddedError(f"{place} is in the record already, as {same.iloc[0]}: it has the same {what}.")
    publisher = publisher or urlsplit(place).netloc.removeprefix("www.") or "Unknown publisher"
    source_id = source_id or source_id_for(publisher, article.published, sources["source_id"])
    if source_id in set(sources["source_id"]):
        raise AddedError(f"{source_id!r} is the id of another source; give this one its own with --source-id.")
    mentions = extract.extract(article.text, source_id=source_id, published=article.published, root=root)
    queue = propose(extract.resolve(mentions, article.published, root), article.published, root)
    tables.replace_file(root / "data" / "raw" / f"{source_id}.txt", article.text)
    write_queue(source_id, queue, root)
    precision = {10: "day", 7: "month", 4: "year", 0: "none"}[len(article.published)]
    basis = {"given": "given by the editor", "": "not known"}.get(article.basis, article.basis)
    row = {
        "source_id": source_id, "publisher": publisher, "published": article.published,
        "title": title or next(line.strip() for line in article.text.splitlines() if line.strip()),
        "published_precision": precision, "published_basis": basis, "url": address, "kind": "news", "language": "en",
        "text_sha256": fingerprint, "accessed": datetime.date.today().isoformat(),
    }  # fmt: skip
    append_row("sources", row, root)
    return source_id, len(queue)


# --- the queue as a file ------------------------------------------------------------------------------------------


def file_of(source_id: str, root: Path) -> Path:
    """Where the queue of a source lies."""
    return root / FOLDER / f"{source_id}.jsonl"


def read_queue(source_id: str, root: Path) -> list[dict[str, Any]]:
    """The queue of a source. Raises FileNotFoundError, naming the sources that have one, where there is none."""
    file = file_of(source_id, root)
    if not file.is_file():
        waiting = ", ".join(sorted(each.stem for each in (root / FOLDER).glob("*.jsonl"))) or "none"
        raise FileNotFoundError(
            f"nothing is proposed for {source_id!r}; sources with proposals: {waiting}. Add a report with: casebook add"
        )
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def write_queue(source_id: str, queue: list[dict[str, Any]], root: Path) -> None:
    """Replace the queue of a source."""
    tables.replace_file(file_of(source_id, root), _lines(queue))


def _lines(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def publish(mention: dict[str, Any], root: Path) -> None:
    """Put an accepted mention into data/extracted, in the place of an older one with its id."""
    columns = tables.columns_of("extracted", root)
    file = root / "data" / "extracted" / f"{mention['source_id']}.jsonl"
    held = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.is_file() else []
    kept = [row for row in held if row["mention_id"] != mention["mention_id"]]
    rows = [*kept, {column: mention[column] for column in columns}]
    # those with a span in the order of the text, those without at the end
    rows.sort(key=lambda row: (row["span"] is None, row["span"] or [0], row["mention_id"]))
    tables.replace_file(file, _lines(rows))


def take_back(mention: dict[str, Any], root: Path) -> None:
    """Take a mention out of data/extracted again; a file that holds nothing any more goes too."""
    file = root / "data" / "extracted" / f"{mention['source_id']}.jsonl"
    if file.is_file():
        held = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        kept = [row for row in held if row["mention_id"] != mention["mention_id"]]
        if kept:
            tables.replace_file(file, _lines(kept))
        else:
            file.unlink()


def insert_row(name: str, row: dict[str, Any], root: Path) -> None:
    """Put a row into a table that is kept in the order of its first column, leaving every other byte as it is."""
    append_row(name, row, root, ordered=True)


def append_row(name: str, row: dict[str, Any], root: Path, *, ordered: bool = False) -> None:
    """Add a row to a table that editors write, at its end or, `ordered`, by its first column."""
    resources = tables.package_descriptor(root)["resources"]
    file = root / "data" / next(each["path"] for each in resources if each["name"] == name)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([row.get(column, "") for column in tables.columns_of(name, root)])
    head, *lines = file.read_text("utf-8").splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    if ordered:  # rows of these tables take one line each
        bisect.insort(lines, out.getvalue(), key=lambda line: line.partition(",")[0])
    else:
        lines.append(out.getvalue())
    tables.replace_file(file, head + "".join(lines))


def decide(event_id: str, field: str, value: str, source_ids: str, reason: str, day: str, root: Path) -> None:
    """Write an editor's decision; one that stands already for this event and field is left as it is."""
    held = tables.read("decisions", root)
    if not ((held["event_id"] == event_id) & (held["field"] == field)).any():
        row = {"event_id": event_id, "field": field, "value": value, "source_ids": source_ids, "reason": reason}
        append_row("decisions", {**row, "decided_on": day}, root)


# --- what an accepted mention asks of the editor ------------------------------------------------------------------


def open_questions(mention: dict[str, Any], root: Path) -> pd.DataFrame:
    """Where a cleaned mention contradicts the others of its event and no decision settles it.

    Columns event_id, field, reading, source_ids, as casebook.clean.undecided has them.
    """
    held = tables.read("mentions", root)
    columns = list(held.columns)
    row = pd.DataFrame([{column: mention.get(column, "") for column in columns}])
    for column in ("amount", "quantity"):
        row[column] = pd.to_numeric(row[column], errors="coerce").astype("float64")
    of_event = held[(held["event_id"] == mention["event_id"]) & (held["mention_id"] != mention["mention_id"])]
    joined = pd.concat([of_event, row]) if len(of_event) else row
    found = find_disagreements(joined, tables.read("decisions", root), tables.read("sources", root))
    return undecided(found)


def twins(mention: dict[str, Any], root: Path) -> list[str]:
    """The events of the record that look like the new event of a cleaned mention: one type, place and month."""
    events = tables.read("events", root)
    if mention["event_id"] in set(events["event_id"]):
        return []
    fields = ("event_id", "type", "jurisdictions", "date")
    row = pd.DataFrame([{field: mention[field] for field in fields}])
    pairs = near_duplicates(pd.concat([events[list(fields)], row], ignore_index=True))
    of_this = pairs[(pairs["event_id"] == mention["event_id"]) | (pairs["other_id"] == mention["event_id"])]
    return sorted({*of_this["event_id"], *of_this["other_id"]} - {mention["event_id"]})


def source_id_for(publisher: str, published: str, taken: Iterable[str]) -> str:
    """A stable id for a source: publisher and day, "undated" where the day is not known; a number breaks a clash.

    >>> source_id_for("The Guardian", "2022-05-23", ["the-guardian-2022-05-23"])
    'the-guardian-2022-05-23-2'
    """
    words = re.sub(r"[^a-z0-9]+", "-", publisher.lower()).strip("-") or "report"
    stem = f"{words}-{published or 'undated'}"
    number, known = 2, set(taken)
    source_id = stem
    while source_id in known:
        source_id, number = f"{stem}-{number}", number + 1
    return source_id
