"""What the casebook is called: its title and, for files and keys, its name, both as the data contract has them."""

from __future__ import annotations

from pathlib import Path

from casebook import tables


def title(root: Path | None = None) -> str:
    """The title of the casebook, with which that of its data begins."""
    return str(tables.package_descriptor(root)["title"]).removesuffix(": data")


def name(root: Path | None = None) -> str:
    """The name of the casebook, in kebab-case."""
    return str(tables.package_descriptor(root)["name"])
