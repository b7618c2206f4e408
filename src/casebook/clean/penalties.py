"""The life of each penalty, a row a stage, from the events of its case."""

from __future__ import annotations

from collections.abc import Iterator
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
# an order has no sum of its own: what its breach may cost is a penalty of another kind
WITHOUT_MONEY = ("order",)
# stages that a party brings about, not an authority or a court
BY_OTHERS = ("appealed", "final")
# kinds whose payment can be owed; a ceiling falls due only if it is called in
OWED = ("fine", "overdue_penalty")
COLUMNS = [
    "penalty_id", "sequence", "kind", "organisation", "authority", "jurisdiction", "stage", "stage_date", "as_of",
    "amount", "currency", "amount_eur", "amount_usd", "amount_gbp", "fx_date", "legal_basis", "event_id", "source_ids",
]  # fmt: skip


def penalty_stages(events: pd.DataFrame, mentions: pd.DataFrame, decisions: pd.DataFrame, as_of: str) -> pd.DataFrame:
    """One row for each stage of each penalty, in the columns of clean/penalties.csv.

    A provisional notice and a fine of one case are two stages of one penalty. `decisions` may set, for an event,
    `kind` (what it opens, where its type alone does not say: "order;conditional_ceiling"), `stage` (what a ruling
    or an appeal did to the penalties of its case), `legal_basis`, and `unpaid_as_of` (the last day on which a source
    says that nothing was paid; it adds a stage). Amounts are converted at the ECB rate of the stage's day, or of the
    last business day before it; a stage without an exact day is not converted. `as_of` (YYYY-MM-DD) is the day up to
    which the record goes, or that of the statement for "unpaid".
    """
    decided = decisions.set_index(["event_id", "field"])["value"].to_dict()
    sources = mentions.groupby("event_id")["source_id"].agg(lambda ids: join_list(sorted(ids)))
    rows: list[dict[str, Any]] = []
    for event in events.sort_values(["date", "event_id"]).to_dict("records"):
        event_id = event["event_id"]
        for penalty_id, kind, stage in _stages_of(event, decided, rows):
            earlier = [row for row in rows if row["penalty_id"] == penalty_id]
            opens = event["type"] in OPENING
            amount, currency = (event["amount"], event["currency"]) if opens else (float("nan"), "")
            if kind in WITHOUT_MONEY:
                amount, currency = float("nan"), ""
            elif earlier and pd.isna(amount):
                amount, currency = earlier[-1]["amount"], earlier[-1]["currency"]
            rows.append(
                {
                    "case_id": event["case_id"],
                    "penalty_id": penalty_id,
                    "sequence": len(earlier) + 1,
                    "kind": kind,
                    "organisation": earlier[-1]["organisation"] if earlier else split_list(event["target"])[0],
                    "authority": earlier[-1]["authority"] if stage in BY_OTHERS else event["actors"],
                    "jurisdiction": split_list(event["jurisdictions"])[0],
                    "stage": stage,
                    "stage_date": event["date"],
                    "as_of": as_of,
                    "amount": amount,
                    "currency": currency,
                    **_converted(amount, currency, event["date"], event["precision"]),
                    "legal_basis": decided.get((event_id, "legal_basis"))
                    or (earlier or [{}])[-1].get("legal_basis", ""),
                    "event_id": event_id,
                    "source_ids": sources[event_id],
                }
            )
    rows += _unpaid(rows, decisions)
    return pd.DataFrame(rows, columns=COLUMNS).sort_values(["penalty_id", "sequence"], ignore_index=True)


def _stages_of(
    event: dict[str, Any], decided: dict[tuple[str, str], str], rows: list[dict[str, Any]]
) -> Iterator[tuple[str, str, str]]:
    """(penalty_id, kind, stage) for each penalty that the event opens or moves on."""
    stage = decided.get((event["event_id"], "stage"))
    if event["type"] in OPENING:
        kind, usual_stage = OPENING[event["type"]]
        for each in split_list(decided.get((event["event_id"], "kind"), kind)):
            yield f"{event['case_id'] or event['event_id']}-{each.replace('_', '-')}", each, stage or usual_stage
    elif stage is not None:  # a later act on the penalties of its case
        case = event["case_id"]
        of_case = {row["penalty_id"]: row["kind"] for row in rows if case and row["case_id"] == case}
        for penalty_id, kind in of_case.items():
            yield penalty_id, kind, stage


def _unpaid(rows: list[dict[str, Any]], decisions: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """A last stage for each penalty of which a source says that nothing was paid by a day."""
    for decision in decisions[decisions["field"] == "unpaid_as_of"].itertuples():
        opened = {row["penalty_id"] for row in rows if row["event_id"] == decision.event_id and row["kind"] in OWED}
        for penalty_id in sorted(opened):
            last = [row for row in rows if row["penalty_id"] == penalty_id][-1]
            yield {
                **last,
                "sequence": last["sequence"] + 1,
                "stage": "unpaid",
                "stage_date": decision.value,
                "as_of": decision.value,
                **_converted(last["amount"], last["currency"], decision.value, "day"),
                "source_ids": decision.source_ids,
            }


def _converted(amount: float, currency: str, date: str, precision: str) -> dict[str, object]:
    if pd.isna(amount) or precision != "day":
        return {"amount_eur": float("nan"), "amount_usd": float("nan"), "amount_gbp": float("nan"), "fx_date": ""}
    in_currencies = {f"amount_{to.lower()}": float(convert(amount, currency, to, date)) for to in ("EUR", "USD", "GBP")}
    return {**in_currencies, "fx_date": rate_day(currency, date)}
