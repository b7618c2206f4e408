"""How well the extractor reads: its mentions against an independent reading of the same reports.

Two events are the same when their type is the same and their dates, jurisdictions and amounts do not exclude each
other; within a report they are paired one to one so that as many fields as can be agree. Run as
`python -m casebook.extract.score` for the five reports (where their texts are held) and the practice reports; with
`--write` it stores what the chapter on the extractor reads, in data/extraction.
"""

from __future__ import annotations

import argparse
import csv
import functools
import itertools
import json
import math
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pycountry

from casebook import articles, tables
from casebook.clean.dates import ResolvedDate, agree
from casebook.clean.names import COUNTRY_NAMES, alias_table
from casebook.extract import extract, resolve
from casebook.extract.name import kebab
from casebook.extract.vocabulary import word_set
from casebook.intervals import resampled, wilson

RECORD = "record"  # the set of the reports that the record starts from
REAL = "real"  # the set of published texts that are not in the repository, in a folder of the form of data/practice
READINGS = "CASEBOOK_READINGS"  # the variable that names that folder
SECOND = "second_readings"  # the folder, beside labels, of what a second reader found in reports
READERS = "extraction_readers"
# the tables of the scores, and what their rows are in the order of
ORDER = {
    READERS: ["report_set", "report_id"],
    "extraction_reports": ["report_set", "report_id"],
    "extraction_events": ["report_set", "report_id", "event_number"],
}
FIELDS = ("date", "jurisdictions", "amount", "actors", "target", "quantity", "status")
# of these, what an event is matched by
KEYS = ("date", "jurisdictions", "amount")
# what an exact pair agrees on, in the order in which it decides between pairs
_WEIGHTS = {"amount": 8, "date": 4, "jurisdictions": 4, "actors": 3, "target": 1, "quantity": 3, "status": 1}

# words by which two spellings of one name may differ: small words and legal forms
NO_PART_OF_A_NAME = word_set(
    "the of and for in de du la le des di del da do der fur inc ltd llc plc limited gmbh ag sa se corp corporation co "
    "ab asa bv nv spa oy oyj pty pte"
)

# names of countries that are several words in kebab-case, and the one that stands for them
_LONG_COUNTRIES = {"united-kingdom": "uk", "united-states": "us", "south-korea": "korea", "new-zealand": "nz"}

_ADJECTIVES = ("ian", "ish", "ch", "can", "ese", "man", "ean", "greek", "swiss", "dane", "thai")

Mention = dict[str, Any]


def agreement(found: Mention, read: Mention) -> dict[str, bool | None]:
    """For each field whether two mentions agree: None where neither states it, False where only one does.

    Dates agree when they are equal or one contains the other at its precision; jurisdictions, actors and targets when
    they share a member, two bodies being one where `same_body` says so; amounts when they are equal in the same
    currency.
    """
    result: dict[str, bool | None] = {}
    one, other = (ResolvedDate(each["date"], each["precision"]) for each in (found, read))
    stated = [each.precision != "none" for each in (one, other)]
    result["date"] = None if not any(stated) else all(stated) and agree(one, other)
    for name in ("jurisdictions", "actors", "target"):
        members, others = set(tables.split_list(found[name])), set(tables.split_list(read[name]))
        shared = bool(members & others)
        if name != "jurisdictions" and not shared:
            shared = any(same_body(each, another) for each in members for another in others)
        result[name] = shared if members or others else None
    sums = [(each["amount"], each["currency"]) if each["amount"] else None for each in (found, read)]
    result["amount"] = None if sums == [None, None] else _equal(sums[0], sums[1])
    numbers = [each["quantity"] for each in (found, read)]
    result["quantity"] = None if not any(numbers) else all(numbers) and math.isclose(*numbers, rel_tol=1e-9)
    result["status"] = found["status"] == read["status"]
    return result


@functools.cache
def _known_spellings(root: Path | None = None) -> dict[str, tuple[str, ...]]:
    """The ids of entities.csv, each with its names in kebab-case."""
    rows = tables.read("entities", root).itertuples()
    return {row.id: tuple(kebab(name) for name in (row.name, *tables.split_list(row.aliases))) for row in rows}


@functools.cache
def _countries() -> dict[str, str]:
    """Words in small letters that name a country, to its code."""
    names = {word.casefold(): code for word, code in COUNTRY_NAMES.items() if word.isalpha()}
    names |= {
        row.words.lower(): row.place_code for row in tables.read("places").itertuples()
        if row.words.isalpha() and len(row.place_code) == 2 and row.words.lower().endswith(_ADJECTIVES)
    }  # fmt: skip
    names |= {"hellenic": "GR", "korea": "KR", "nz": "NZ", "turkey": "TR"}
    for country in pycountry.countries:
        for name in (country.name, getattr(country, "common_name", country.name)):
            if name.isalpha():
                names[kebab(name)] = country.alpha_2
    return names


@functools.cache
def _words_of_name(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """(what a name in kebab-case says besides its country and its legal form, the countries it says)."""
    for several, code in _LONG_COUNTRIES.items():
        name = name.replace(several, code)
    words = name.split("-")
    where = frozenset(_countries()[word] for word in words if word in _countries())
    return frozenset(word for word in words if word not in _countries() and word not in NO_PART_OF_A_NAME), where


@functools.lru_cache(maxsize=50_000)
def same_body(one: str, other: str) -> bool:
    """Whether two ids plainly name one body: the same words but for order, small words, legal form and country.

    A reader who labels a report writes "High Court (Ireland)" and "City Council of Oakland" where the report says
    "High Court" and "Oakland City Council". Bodies that entities.csv both has are never one, nor are names of two
    countries.
    """
    known = _known_spellings()
    if one in known and other in known:
        return one == other
    for name, another in itertools.product(known.get(one, (one,)), known.get(other, (other,))):
        (words, where), (others, elsewhere) = _words_of_name(name), _words_of_name(another)
        if words and words == others and (not where or not elsewhere or where == elsewhere):
            return True
    return False


def _equal(one: tuple[float, str] | None, other: tuple[float, str] | None) -> bool:
    return one is not None and other is not None and one[1] == other[1] and math.isclose(one[0], other[0], rel_tol=1e-6)


def compatible(found: Mention, read: Mention) -> bool:
    """Whether two mentions can be the same event: one type, and no date, place or sum that excludes the other's."""
    if found["type"] != read["type"]:
        return False
    agreed = agreement(found, read)
    both = {
        "date": found["precision"] != "none" and read["precision"] != "none",
        "jurisdictions": bool(found["jurisdictions"] and read["jurisdictions"]),
        "amount": bool(found["amount"] and read["amount"]),
    }
    return all(agreed[key] is not False for key in KEYS if both[key])


def pair(found: list[Mention], read: list[Mention]) -> list[tuple[int, int]]:
    """The pairs (index found, index read) of the best one-to-one assignment of compatible mentions of a report."""
    edges = []
    for (i, one), (j, other) in itertools.product(enumerate(found), enumerate(read)):
        if compatible(one, other):
            agreed = agreement(one, other)
            edges.append((sum(_WEIGHTS[name] for name, value in agreed.items() if value is not False), i, j))
    # a pair more always counts for more than better agreement: augmenting paths, best edges first
    edges.sort(key=lambda edge: (-edge[0], edge[1], edge[2]))
    by_found: dict[int, list[int]] = {}
    for _, i, j in edges:
        by_found.setdefault(i, []).append(j)
    matched: dict[int, int] = {}
    for _, i, j in edges:  # the plain best first
        if i not in matched.values() and j not in matched:
            matched[j] = i

    def augment(i: int, seen: set[int]) -> bool:
        for j in by_found.get(i, []):
            if j not in seen:
                seen.add(j)
                if j not in matched or augment(matched[j], seen):
                    matched[j] = i
                    return True
        return False

    for i in by_found:
        if i not in matched.values():
            augment(i, set())
    return sorted((i, j) for j, i in matched.items())


@dataclass
class Score:
    """Counts over reports: right, wrong and missed events; for each field, right of those that either side states."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    fields: dict[str, list[int]] = field(default_factory=lambda: {name: [0, 0] for name in FIELDS})

    def add(self, other: Score) -> None:
        """Count another score in."""
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed
        for name, (good, of) in other.fields.items():
            self.fields[name][0] += good
            self.fields[name][1] += of

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """Share of what is stated that was found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return f1_of((self.right, self.wrong, self.missed))


def score_report(found: list[Mention], read: list[Mention]) -> tuple[Score, dict[str, Score]]:
    """The score of one report, and that of each event type in it."""
    pairs = pair(found, read)
    by_type: dict[str, Score] = {}

    def of(kind: str) -> Score:
        return by_type.setdefault(kind, Score())

    for i, j in pairs:
        each = of(read[j]["type"])
        each.right += 1
        for name, value in agreement(found[i], read[j]).items():
            if value is not None:
                each.fields[name][0] += value
                each.fields[name][1] += 1
    for i, mention in enumerate(found):
        if i not in {left for left, _ in pairs}:
            of(mention["type"]).wrong += 1
    for j, mention in enumerate(read):
        if j not in {right for _, right in pairs}:
            of(mention["type"]).missed += 1
    total = Score()
    for each in by_type.values():
        total.add(each)
    return total, by_type


@dataclass
class Report:
    """A report with an independent reading of it, and a second one where there is one."""

    source_id: str
    published: str
    text: str
    read: list[Mention]
    read_again: list[Mention] | None = None


def reading(row: dict[str, Any], aliases: dict[str, str]) -> Mention:
    """A label line with its names as ids: by the alias table, else in kebab-case."""
    mention = {name: row.get(name) or "" for name in ("type", "date", "jurisdictions", "currency", "status")}
    mention["precision"], mention["span"] = row.get("precision") or "none", row["span"]
    for name in ("jurisdictions", "actors", "target"):
        value = row.get(name) or ""
        members = value if isinstance(value, list) else tables.split_list(value)
        if name == "jurisdictions":
            mention[name] = tables.join_list(members)
        else:
            mention[name] = tables.join_list(aliases.get(each.casefold(), kebab(each)) for each in members)
    for name in ("amount", "quantity"):
        mention[name] = float(row[name]) if row.get(name) not in (None, "") else None
    return mention


def practice_reports(folder: Path, which: str = "", root: Path | None = None) -> list[Report]:
    """The practice reports (data/practice) of a set, all where none is named."""
    aliases = alias_table(tables.read("entities", root))
    reports = []
    with (folder / "reports.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if which and row["set"] != which:
                continue
            first, second = (folder / of / f"{row['report_id']}.jsonl" for of in ("labels", SECOND))
            text = (folder / "texts" / f"{row['report_id']}.txt").read_bytes().decode("utf-8")
            again = _readings(second, aliases) if second.is_file() else None
            reports.append(Report(row["report_id"], row["published"], text, _readings(first, aliases), again))
    return reports


def _readings(path: Path, aliases: dict[str, str]) -> list[Mention]:
    return [reading(json.loads(line), aliases) for line in path.read_text("utf-8").splitlines() if line.strip()]


def held_reports(root: Path | None = None) -> list[Report]:
    """The reports of this record whose texts are held here, with their mentions of data/extracted.

    Only mentions written while reading measure anything: a report that the extractor was used on is left out.
    """
    folder = articles.articles_folder(root)
    if folder is None:
        return []
    extracted = tables.read("extracted", root)
    by_rules = set(extracted.loc[extracted["extracted_by"] == "rules", "source_id"])
    mentions = extracted[~extracted["source_id"].isin(by_rules)].to_dict("records")
    texts = articles.held_texts(folder)
    reports = []
    for source in tables.read("sources", root).to_dict("records"):
        if source["text_sha256"] in texts:
            of = [mention for mention in mentions if mention["source_id"] == source["source_id"]]
            if of:
                read = resolve(of, source["published"], root)
                reports.append(Report(source["source_id"], source["published"], texts[source["text_sha256"]], read))
    return reports


def score(reports: Iterable[Report], root: Path | None = None) -> tuple[Score, dict[str, Score], list[Score]]:
    """The score of the extractor over reports: in all, by event type, and report by report."""
    total, by_type, each = Score(), {}, []  # type: ignore[var-annotated]
    for report in reports:
        found = extract(report.text, source_id=report.source_id, published=report.published, root=root)
        of_report, types = score_report(resolve(found, report.published, root), report.read)
        total.add(of_report)
        each.append(of_report)
        for kind, of_type in types.items():
            by_type.setdefault(kind, Score()).add(of_type)
    return total, by_type, each


def f1_of(sums: Iterable[float]) -> float:
    """F1 of right, wrong and missed events."""
    right, wrong, missed = sums
    return 2 * right / (2 * right + wrong + missed) if right else 0.0


def describe(name: str, reports: list[Report], root: Path | None = None) -> str:
    """The scores of a set in words and columns."""
    total, by_type, each = score(reports, root)
    low, high = resampled([(one.right, one.wrong, one.missed) for one in each], f1_of)
    lines = [
        f"{name}: {len(reports)} reports, {total.right + total.missed} events; precision {total.precision:.2f}, "
        f"recall {total.recall:.2f}, F1 {total.f1:.2f} (95% interval {low:.2f} to {high:.2f})",
        "  fields of matched events: "
        + ", ".join(
            f"{field_name} {good / of:.2f} of {of} ({wilson(good, of)[0]:.2f} to {wilson(good, of)[1]:.2f})"
            for field_name, (good, of) in total.fields.items()
            if of
        ),
    ]
    for kind, of_type in sorted(by_type.items(), key=lambda item: -(item[1].right + item[1].missed)):
        lines.append(
            f"  {kind:<22} right {of_type.right:>3}  wrong {of_type.wrong:>3}  missed {of_type.missed:>3}"
            f"  F1 {of_type.f1:.2f}"
        )
    return "\n".join(lines)


# --- the scores as tables -------------------------------------------------------------------------------------------


def events_of(report: Report, which: str, root: Path | None = None) -> list[dict[str, Any]]:
    """The rows of the table extraction_events for a report: an event a row, those that were read first.

    The record's own reports give the ids of their mentions; practice reports, whose texts are here, give spans; other
    published texts neither.
    """
    found = resolve(
        extract(report.text, source_id=report.source_id, published=report.published, root=root), report.published, root
    )
    pairs = {j: i for i, j in pair(found, report.read)}
    missed = [mention for j, mention in enumerate(report.read) if j not in pairs]
    wrong = [mention for i, mention in enumerate(found) if i not in pairs.values()]
    matched = [report.read[j] for j in pairs], [found[i] for i in pairs.values()]
    rows = []
    for j, mention in enumerate(report.read):
        counterpart = found[pairs[j]] if j in pairs else None
        beside, other = ("", counterpart) if counterpart else _beside(mention, wrong, matched[1])
        rows.append(_row(mention, beside, other, found=j in pairs, read=True))
    for mention in wrong:
        beside, other = _beside(mention, missed, matched[0])
        rows.append(_row(mention, beside, other, found=True, read=False))
    for number, row in enumerate(rows, 1):
        row |= {"report_id": report.source_id, "report_set": which, "event_number": number}
        row["mention_id"] = row["mention_id"] if which == RECORD and row["read"] else ""
        row |= {"span_start": None, "span_end": None} if which in (RECORD, REAL) else {}
    return rows


def readers_of(report: Report, which: str) -> dict[str, Any]:
    """The row of the table extraction_readers for a report that two readers have read.

    Events of the first reading, of the second and of both; for each field how many of the shared events state it in
    either reading, and on how many the readings agree.
    """
    assert report.read_again is not None
    both, _ = score_report(report.read_again, report.read)
    counts = {"events_read": len(report.read), "events_read_again": len(report.read_again), "events_both": both.right}
    fields = {
        f"{name}_{what}": number
        for name, (agreed, stated) in both.fields.items()
        for what, number in (("agreed", agreed), ("stated", stated))
    }
    return {"report_id": report.source_id, "report_set": which, **counts, **fields}


def _beside(mention: Mention, unpaired: list[Mention], paired: list[Mention]) -> tuple[str, Mention | None]:
    """What the other reading has at the passage of an event without counterpart, and the event of its type there."""

    def there(other: Mention) -> bool:
        return bool(other["span"][0] < mention["span"][1] and mention["span"][0] < other["span"][1])

    near = [other for other in unpaired if there(other)]
    alike = [other for other in near if other["type"] == mention["type"]]
    if alike:
        return "same_type", alike[0]
    if near:
        return "other_type", None
    return ("paired" if any(there(other) for other in paired) else "nothing"), None


def _row(mention: Mention, beside: str, other: Mention | None, *, found: bool, read: bool) -> dict[str, Any]:
    """What is stored of an event: no words of the report."""
    agreed = agreement(mention, other) if other else {}
    return {
        "type": mention["type"], "found": found, "read": read, "beside": beside,
        "agreed": tables.join_list(name for name in FIELDS if agreed.get(name) is True),
        "differed": tables.join_list(name for name in FIELDS if agreed.get(name) is False),
        "mention_id": mention.get("mention_id", ""), "span_start": mention["span"][0], "span_end": mention["span"][1],
    }  # fmt: skip


def measured(root: Path | None = None) -> dict[str, pd.DataFrame]:
    """The tables extraction_reports, extraction_events and extraction_readers as they are today.

    Published texts that are not held here, of the record or of the set `real`, are not among them.
    """
    root = root or tables.project_folder()
    folder = root / "data" / "practice"
    sets = [(RECORD, held_reports(root)), *((name, practice_reports(folder, name, root)) for name in set_names(folder))]
    if elsewhere := os.environ.get(READINGS):
        sets.append((REAL, practice_reports(Path(elsewhere), root=root)))
    reports, events, readers = [], [], []
    for which, of_set in sets:
        for report in of_set:
            if report.read_again is not None:
                readers.append(readers_of(report, which))
            rows = events_of(report, which, root)
            counts = {
                "events_found": sum(row["found"] for row in rows), "events_read": sum(row["read"] for row in rows),
                "events_matched": sum(row["found"] and row["read"] for row in rows),
            }  # fmt: skip
            reports.append({"report_id": report.source_id, "report_set": which, **counts})
            events += rows
    return {
        name: pd.DataFrame(rows, columns=tables.columns_of(name, root)).sort_values(order, ignore_index=True)
        for (name, order), rows in zip(ORDER.items(), (readers, reports, events), strict=True)
    }


def write(root: Path | None = None) -> list[str]:
    """Store what is measured; the ids of the published texts whose rows stay as they were, because they are not held.

    Rows of practice reports that are gone, or are in another set now, go.
    """
    root = root or tables.project_folder()
    fresh, kept = measured(root), set()
    for name, frame in fresh.items():
        stored = tables.read(name, root)
        old = stored[stored["report_set"].isin([RECORD, REAL]) & ~stored["report_id"].isin(frame["report_id"])]
        kept |= set(old["report_id"])
        frame = pd.concat([frame, old], ignore_index=True) if len(old) else frame
        text = tables.to_csv(frame.sort_values(ORDER[name], ignore_index=True))
        tables.replace_file(root / "data" / "extraction" / f"{name.removeprefix('extraction_')}.csv", text)
    return sorted(kept)


def set_names(folder: Path) -> list[str]:
    """The sets of the practice reports, by name; none where there are no practice reports."""
    if not (folder / "reports.csv").is_file():
        return []
    with (folder / "reports.csv").open(encoding="utf-8", newline="") as file:
        return sorted({row["set"] for row in csv.DictReader(file)})


def main() -> None:
    """Print the scores of every set that is held here, or store them."""
    parser = argparse.ArgumentParser(prog="python -m casebook.extract.score", description=__doc__.split("\n\n")[0])
    parser.add_argument("--set", default="", help="only this set of data/practice/reports.csv")
    parser.add_argument("--write", action="store_true", help="store the scores in data/extraction instead")
    arguments = parser.parse_args()
    if arguments.write:
        kept = write()
        print("data/extraction holds what the extractor gives today. Next: casebook refresh")
        if kept:
            print(
                f"Not measured, because their texts are not held here: {', '.join(kept)}; their rows are as they were."
            )
        return
    folder = tables.project_folder() / "data" / "practice"
    chosen = arguments.set
    if not chosen:
        five = held_reports()
        print(describe("The reports held here", five) if five else "No texts of the record's reports are held here.")
    for name in [chosen] if chosen else set_names(folder):
        print(describe(f"Set {name!r}", practice_reports(folder, name)))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
