"""The life of each penalty, a row a stage, from the events of its case."""

from __future__ import annotations

from typing import Any

import pandas as pd

from casebook.clean.money import convert, rate_day
from casebook.tables import join_list, split_list

# the kind and stage that an event of this type opens
OPENING = {
    "provisional_notice": ("fine", "provisional"),
    "fine": ("fine", "imposed"),
    "enforcement_order": ("order", "imposed"),
    "settlement": ("settlement", "agreed"),
}
COLUMNS = [
    "penalty_id", "sequence", "kind", "organisation", "authority", "jurisdiction", "stage", "stage_date", "as_of",
    "amount", "currency", "amount_eur", "amount_usd", "amount_gbp", "fx_date", "legal_basis", "event_id", "source_ids",
]  # fmt: skip


def penalty_stages(events: pd.DataFrame, mentions: pd.DataFrame, decisions: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """One row for each stage of each penalty, in the columns of clean/penalties.csv.

    A provisional notice and a fine of one case are two stages of one penalty. Court rulings of the case add a
    stage where decisions.csv gives the ruling's effect in the field `stage`. Amounts are converted at the ECB rate
    of the stage's day, or the last business day before it; a stage without an exact day is not converted.
    `as_of` (YYYY-MM-DD) is the day up to which the record goes.
    """
    decided = decisions.set_index(["event_id", "field"])["value"].to_dict()
    sources = mentions.groupby("event_id")["source_id"].agg(lambda ids: join_list(sorted(ids)))
    rows: list[dict[str, Any]] = []
    for event in events.sort_values(["date", "event_id"]).to_dict("records"):
        event_id = event["event_id"]
        stage_given = decided.get((event_id, "stage"))
        if event["type"] not in OPENING and stage_given is None:
            continue
        if event["type"] in OPENING:
            openings = [OPENING[event["type"]]]
        else:  # a later act on the penalties of its case that are in force
            kinds = dict.fromkeys(row["kind"] for row in rows if row["penalty_id"].startswith(f"{event['case_id']}-"))
            openings = [(kind, stage_given) for kind in kinds]
        for kind, stage in openings:
            penalty_id = f"{event['case_id'] or event_id}-{kind}"
            earlier = [row for row in rows if row["penalty_id"] == penalty_id]
            opening = event["type"] in OPENING
            amount = event["amount"] if opening else earlier[-1]["amount"]
            currency = event["currency"] if opening else earlier[-1]["currency"]
            organisation = split_list(event["target"])[0] if opening else earlier[-1]["organisation"]
            rows.append(
                {
                    "penalty_id": penalty_id,
                    "sequence": len(earlier) + 1,
                    "kind": kind,
                    "organisation": organisation,
                    "authority": event["actors"],
                    "jurisdiction": split_list(event["jurisdictions"])[0],
                    "stage": stage,
                    "stage_date": event["date"],
                    "as_of": as_of,
                    "amount": amount,
                    "currency": currency,
                    **_converted(amount, currency, event["date"], event["precision"]),
                    "legal_basis": decided.get((event_id, "legal_basis"), ""),
                    "event_id": event_id,
                    "source_ids": sources[event_id],
                }
            )
    return pd.DataFrame(rows, columns=COLUMNS).sort_values(["penalty_id", "sequence"], ignore_index=True)


def _converted(amount: float, currency: str, date: str, precision: str) -> dict[str, object]:
    if pd.isna(amount) or precision != "day":
        return {
            "amount_eur": float("nan"),
            "amount_usd": float("nan"),
            "amount_gbp": float("nan"),
            "fx_date": "",
        }
    in_currencies = {f"amount_{to.lower()}": float(convert(amount, currency, to, date)) for to in ("EUR", "USD", "GBP")}
    return {**in_currencies, "fx_date": rate_day(currency, date)}
