"""From mentions as stated to the clean tables: dates, money, counts, names and places, then events and penalties."""

from casebook.clean.dates import ResolvedDate, describe_date, resolve_date
from casebook.clean.events import find_disagreements, merge_events, undecided
from casebook.clean.money import Money, convert, resolve_money
from casebook.clean.names import resolve_entities, resolve_jurisdictions, resolve_places
from casebook.clean.penalties import penalty_stages
from casebook.clean.quantities import Quantity, resolve_quantity
from casebook.clean.statuses import resolve_status

__all__ = [
    "Money",
    "Quantity",
    "ResolvedDate",
    "convert",
    "describe_date",
    "find_disagreements",
    "merge_events",
    "penalty_stages",
    "resolve_date",
    "resolve_entities",
    "resolve_jurisdictions",
    "resolve_money",
    "resolve_places",
    "resolve_quantity",
    "resolve_status",
    "undecided",
]
