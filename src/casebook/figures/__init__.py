"""Figures and claims: what a notebook publishes, each one call."""

from casebook.figures.claims import NOTEBOOK, claim
from casebook.figures.twins import show, show_table

__all__ = ["NOTEBOOK", "claim", "show", "show_table"]
