"""Figures and claims: what a notebook publishes, each one call."""

from casebook.figures.claims import claim
from casebook.figures.twins import show, show_table

__all__ = ["claim", "show", "show_table"]
