"""From mentions as stated to the clean tables: dates, money, counts, names and places, then events and penalties."""

from casebook.clean.dates import ResolvedDate, describe_date, resolve_date
from casebook.clean.events import find_disagreements, merge_events, near_duplicates, undecided
from casebook.clean.money import Money, at_prices_of, convert, resolve_money
from casebook.clean.names import resolve_entities, resolve_jurisdictions, resolve_places
from casebook.clean.penalties import penalty_stages
from casebook.clean.quantities import Quantity, resolve_quantity
from casebook.clean.statuses import resolve_status

__all__ = [
    "Money",
    "Quantity",
    "ResolvedDate",
    "at_prices_of",
    "convert",
    "describe_date",
    "find_disagreements",
    "merge_events",
    "near_duplicates",
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
