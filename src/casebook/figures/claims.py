"""Claims: numbers and dated facts of the prose, computed in a notebook and recorded there under a name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from myst_nb import glue

from casebook.tables import is_kebab_case

MIMETYPE = "application/vnd.casebook.claim+json"


@dataclass(frozen=True)
class _Claim:
    name: str
    text: str
    rows: tuple[str, ...]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        record = {"name": self.name, "text": self.text, "rows": list(self.rows)}
        return {MIMETYPE: record, "text/plain": repr(self.text)}


def claim(name: str, text: str, rows: Iterable[str] = ()) -> None:
    """Record what the prose may state: `text` is the value as readers see it, `rows` the ids of the rows behind it.

    Pages of the book take it in with {glue:text}`../notebooks/NOTEBOOK.ipynb::NAME:`. Below the cell it is shown
    in one line. Raises ValueError for a name that is not in kebab-case, and for an empty text.
    """
    if not is_kebab_case(name):
        raise ValueError(f"a claim's name is written in kebab-case, not {name!r}")
    if not text:
        raise ValueError(f"the claim {name!r} says nothing")
    glue(name, _Claim(name, text, tuple(rows)))
