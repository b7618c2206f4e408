"""What _config.yml says of the casebook that pages, pictures and citations need."""

from __future__ import annotations

import functools
from pathlib import Path

import yaml

from casebook import tables


@functools.cache
def _title_of(file: Path, changed: int) -> str:
    return str(yaml.safe_load(file.read_text("utf-8"))["title"])


def title(root: Path | None = None) -> str:
    """The casebook's title."""
    file = (root or tables.project_folder()) / "_config.yml"
    return _title_of(file, file.stat().st_mtime_ns)
