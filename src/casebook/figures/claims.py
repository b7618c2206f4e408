"""Claims: numbers and dated facts of the prose, computed in a notebook and recorded there under a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from myst_nb import glue

from casebook.tables import is_kebab_case

MIMETYPE = "application/vnd.casebook.claim+json"


# what a claim rests on that no table holds: the parameters of its notebook, and what is drawn and modelled there
NOTEBOOK = "notebook"


@dataclass(frozen=True)
class _Claim:
    name: str
    text: str
    rows: tuple[str, ...]
    table: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        record = {"name": self.name, "text": self.text, "rows": list(self.rows), "table": self.table}
        return {MIMETYPE: record, "text/plain": repr(self.text)}


def claim(name: str, text: str, rows: Iterable[str] = (), table: str = "") -> None:
    """Record what the prose may state, with the rows behind it.

    name   in kebab-case; pages of the book take the claim in with {glue:text}`../notebooks/NOTEBOOK.ipynb::NAME:`
    text   the value as readers see it
    rows   the keys of the rows it rests on: ids of events, mentions, sources, fines, laws, or codes of jurisdictions
    table  where it rests on a whole table, or on the absence of rows in one: the table's name in the contract; where
           it rests on no table but on what the notebook sets, draws or models: NOTEBOOK

    Below the cell it is shown in one line; the claim ledger lists it. Raises ValueError for a name that is not in
    kebab-case, for an empty text, and for a claim that rests on nothing.
    """
    if not is_kebab_case(name):
        raise ValueError(f"a claim's name is written in kebab-case, not {name!r}")
    if not text:
        raise ValueError(f"the claim {name!r} says nothing")
    keys = tuple(dict.fromkeys(str(key) for key in rows))
    if not keys and not table:
        raise ValueError(f"the claim {name!r} rests on no row; give its rows, or the table that it counts")
    glue(name, _Claim(name, text, keys, table))
