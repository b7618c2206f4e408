"""A casebook of thousands of made-up events, to see that nothing slows down before the record has grown."""

from __future__ import annotations

import csv
import itertools
import json
import random
import shutil
from pathlib import Path

from casebook import tables

ROOT = Path(__file__).parents[1]
TYPES = [
    "complaint", "investigation_opened", "investigation_finding", "inquiry_closed", "lawsuit", "cease_and_desist",
    "contract", "contract_ended", "regulator_opinion", "usage_report", "media_investigation", "company_policy",
    "company_statement", "official_statement", "court_ruling", "legislation",
]  # fmt: skip
COUNTRIES = ["US", "CA", "GB", "AU", "FR", "IT", "GR", "NL", "AT", "DE", "ES", "SE", "BE", "DK", "BR", "IN", "MX", "KE"]
MONTHS = [f"{year}-{month:02}" for year in range(2020, 2026) for month in range(1, 13)][2:]  # after the first real acts
MENTIONS_A_SOURCE = 10


def add_events(root: Path, total: int) -> None:
    """Fill the data of a casebook up to `total` events, each of its own type, country and month; always the same."""
    events = tables.read("events", root)
    real = set(zip(events["type"], events["jurisdictions"], events["date"].str[:7], strict=True))
    kinds = [kind for kind in itertools.product(TYPES, COUNTRIES, MONTHS) if kind not in real]
    chosen = random.Random(0).sample(kinds, total - len(events))
    sources, decisions = [], []
    for start in range(0, len(chosen), MENTIONS_A_SOURCE):
        source_id = f"made-up-{start:05}"
        part = chosen[start : start + MENTIONS_A_SOURCE]
        sources.append(
            [source_id, "Made-up Gazette", f"Made-up report {start}", "", "2026-01-31", "day", "made up",
             f"https://example.org/{source_id}", "news", "en", "", "2026-11-22", "Made up."]
        )  # fmt: skip
        lines: list[dict[str, object]] = []
        for number, (event_type, country, month) in enumerate(part, start):
            event_id = f"made-up-event-{number:05}"
            day = number % 28 + 1
            decisions.append(
                [event_id, "title", f"Made-up {event_type.replace('_', ' ')} {number}", "", "Made up.", "2026-11-22"]
            )
            lines.append(
                {
                    "mention_id": f"{source_id}-m{number:05}", "source_id": source_id, "event_id": event_id,
                    "type": event_type, "date_text": month if number % 10 == 0 else f"{month}-{day:02}",
                    "actors_text": "Privacy International", "target_text": "Clearview AI", "places_text": country,
                    "amount_text": "", "quantity_text": "", "status_text": "", "span": None, "locator": [],
                    "summary": "A made-up act, in a sentence as long as others are, so that pages weigh the same.",
                    "extracted_by": "reading", "confidence": None, "review": "unreviewed", "reviewer_role": None,
                    "reviewed_on": None,
                }
            )  # fmt: skip
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (root / "data" / "extracted" / f"{source_id}.jsonl").write_text(text, "utf-8")
    for name, rows in (("sources", sources), ("decisions", decisions)):
        with (root / "data" / f"{name}.csv").open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


def made_up_casebook(folder: Path, total: int) -> Path:
    """A copy of this casebook in `folder`, its record filled up to `total` events; notebooks are not run yet."""
    for name in ("data", "notebooks", "book"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("raw", "images", ".ipynb_checkpoints")
        )
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, folder / name)
    add_events(folder, total)
    return folder
