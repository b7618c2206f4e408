"""The command line: `casebook check`."""

from __future__ import annotations

from casebook import tables


def main() -> None:
    for p in tables.check():
        print(p)
