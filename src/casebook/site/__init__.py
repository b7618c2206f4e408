"""The Sphinx extension that turns tables and figures into pages."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from casebook.site import dictionary, downloads, figures, register


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the figures, the directives that write pages from tables, and the downloads."""
    figures.setup(app)
    register.setup(app)
    dictionary.setup(app)
    downloads.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
