"""One mention as stated, through every step of the cleaning: what notebook 01 does with the whole table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from casebook import tables
from casebook.clean.dates import resolve_date
from casebook.clean.money import stated_money
from casebook.clean.names import alias_table, resolve_entities, resolve_jurisdictions
from casebook.clean.quantities import resolve_quantity
from casebook.clean.statuses import resolve_status


class MentionCleaner:
    """Cleans mentions one by one, with the reference tables read once."""

    def __init__(self, root: Path | None = None) -> None:
        root = root or tables.project_folder()
        self.entities = tables.read("entities", root)
        self.aliases = alias_table(self.entities)
        self.statuses, self.event_types = tables.read("statuses", root), tables.read("event_types", root)

    def clean(self, mention: dict[str, Any], published: str) -> dict[str, Any]:
        """The mention with date, precision, actors, target, jurisdictions, subdivision, amount, currency, quantity,
        unit and status beside its own fields. `published` is the day of its source, "" where it is not known.

        Raises ValueError for words that the cleaning cannot read, with what to do.
        """
        date, precision = resolve_date(mention["date_text"], published)
        money = stated_money(mention["amount_text"])
        quantity = resolve_quantity(mention["quantity_text"])
        # bodies that the extractor proposes and entities.csv does not have yet stand for themselves
        aliases = self.aliases | {each["id"]: each["id"] for each in mention.get("unknown", [])}
        actors = resolve_entities(mention["actors_text"], aliases)
        jurisdictions, subdivision = resolve_jurisdictions(
            mention["places_text"], actors, mention["type"], self.entities
        )
        return {
            **mention,
            "date": date,
            "precision": precision,
            "actors": actors,
            "target": resolve_entities(mention["target_text"], aliases),
            "jurisdictions": jurisdictions,
            "subdivision": subdivision,
            "amount": float(money[0].amount) if money else None,
            "currency": money[0].currency if money else "",
            "quantity": quantity.number,
            "unit": quantity.unit,
            "status": resolve_status(mention["status_text"], mention["type"], self.statuses, self.event_types),
        }
