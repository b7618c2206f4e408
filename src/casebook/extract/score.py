"""How well the extractor reads: its mentions against an independent reading of the same reports.

Two events are the same when their type is the same and their dates, jurisdictions and amounts do not exclude each
other; within a report they are paired one to one so that as many fields as can be agree. Run as
`python -m casebook.extract.score` for the five reports (where their texts are held) and the practice reports.
"""

from __future__ import annotations

import argparse
import csv
import functools
import itertools
import json
import math
import random
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pycountry

from casebook import articles, tables
from casebook.clean.dates import ResolvedDate, agree
from casebook.clean.names import COUNTRY_NAMES, alias_table
from casebook.extract import extract, resolve
from casebook.extract.names import kebab
from casebook.extract.vocabulary import word_set

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
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if self.right else 0.0


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
    """A report with an independent reading of it."""

    source_id: str
    published: str
    text: str
    read: list[Mention]


def reading(row: dict[str, Any], aliases: dict[str, str]) -> Mention:
    """A label line with its names as ids: by the alias table, else in kebab-case."""
    mention = {name: row.get(name) or "" for name in ("type", "date", "jurisdictions", "currency", "status")}
    mention["precision"] = row.get("precision") or "none"
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
            lines = (folder / "labels" / f"{row['report_id']}.jsonl").read_text("utf-8").splitlines()
            text = (folder / "texts" / f"{row['report_id']}.txt").read_bytes().decode("utf-8")
            read = [reading(json.loads(line), aliases) for line in lines if line.strip()]
            reports.append(Report(row["report_id"], row["published"], text, read))
    return reports


def held_reports(root: Path | None = None) -> list[Report]:
    """The reports of this record whose texts are held here, with their mentions of data/extracted."""
    folder = articles.articles_folder(root)
    if folder is None:
        return []
    texts, mentions = articles.held_texts(folder), tables.read("extracted", root).to_dict("records")
    reports = []
    for source in tables.read("sources", root).to_dict("records"):
        if source["text_sha256"] in texts:
            of = [mention for mention in mentions if mention["source_id"] == source["source_id"]]
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


def interval(scores: list[Score], draws: int = 2000) -> tuple[float, float]:
    """The 95% interval of F1 when reports are drawn again and again (bootstrap over reports, fixed seed)."""
    chance = random.Random(20200118)
    values = []
    for _ in range(draws):
        drawn = Score()
        for each in chance.choices(scores, k=len(scores)):
            drawn.right, drawn.wrong, drawn.missed = (
                drawn.right + each.right, drawn.wrong + each.wrong, drawn.missed + each.missed,
            )  # fmt: skip
        values.append(drawn.f1)
    values.sort()
    return values[int(0.025 * draws)], values[int(0.975 * draws)]


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95% Wilson interval of a share."""
    if of == 0:
        return 0.0, 1.0
    z, share = 1.959964, right / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return middle - half, middle + half


def describe(name: str, reports: list[Report], root: Path | None = None) -> str:
    """The scores of a set in words and columns."""
    total, by_type, each = score(reports, root)
    low, high = interval(each)
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


def main() -> None:
    """Print the scores of every set that is held here."""
    parser = argparse.ArgumentParser(prog="python -m casebook.extract.score", description=__doc__.split("\n\n")[0])
    parser.add_argument("--set", default="", help="only this set of data/practice/reports.csv")
    chosen = parser.parse_args().set
    folder = tables.project_folder() / "data" / "practice"
    if not chosen:
        five = held_reports()
        print(describe("The reports held here", five) if five else "No texts of the record's reports are held here.")
    if (folder / "reports.csv").is_file():
        with (folder / "reports.csv").open(encoding="utf-8", newline="") as file:
            sets = sorted({row["set"] for row in csv.DictReader(file)})
        for name in [chosen] if chosen else sets:
            print(describe(f"Set {name!r}", practice_reports(folder, name)))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
