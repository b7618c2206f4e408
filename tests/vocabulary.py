"""The vocabulary of schema.org, as the npm package schema-dts has it, and what is wrong with a description by it.

schema-dts holds the vocabulary as types for TypeScript: an interface a type, with its properties and their values.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from casebook.site import drawing

FILE = drawing.HERE / "node_modules" / "schema-dts" / "dist" / "schema.d.ts"

_INTERFACE = re.compile(r"^(?:export )?interface (\w+?)(Base|Leaf)(?:<[^>]*>)? extends ([^{]*)\{(.*?)^\}", re.S | re.M)
_PROPERTY = re.compile(r'^    "(\w+)"\?: SchemaValue<([^,]*), "\w+">;', re.MULTILINE)
_UNION = re.compile(r"^export type (\w+) = ([^;]*);", re.MULTILINE)
_TEXTS = {"Text", "URL", "Date", "DateTime", "Time"}


class Vocabulary:
    """Types, their properties, and what these may hold."""

    def __init__(self, file: Path = FILE) -> None:
        text = file.read_text("utf-8")
        self._parents: dict[str, list[str]] = {}
        self._own: dict[str, dict[str, set[str]]] = {}
        self.types: set[str] = set()
        for name, part, parents, body in _INTERFACE.findall(text):
            bases = [base for base in re.findall(r"\b(\w+)Base\b", parents) if base != name]
            self._parents.setdefault(name, []).extend(bases)
            self._own.setdefault(name, {}).update(
                {prop: set(values.split(" | ")) for prop, values in _PROPERTY.findall(body)}
            )
            if part == "Leaf":
                self.types.add(name)
        unions = {name: set(re.findall(r"\b([A-Z0-9]\w*)\b", members)) for name, members in _UNION.findall(text)}
        self._below = {name: {each.removesuffix("Leaf") for each in members} for name, members in unions.items()}

    def properties(self, name: str) -> dict[str, set[str]]:
        """Property -> types of its values, for a type with all it inherits."""
        found: dict[str, set[str]] = {}
        for parent in self._parents.get(name, []):
            found |= self.properties(parent)
        return found | self._own.get(name, {})

    def is_a(self, name: str, wanted: str, seen: frozenset[str] = frozenset()) -> bool:
        """Whether a type is another one or stands below it."""
        below = self._below.get(wanted, set()) - seen - {wanted}
        return name == wanted or any(self.is_a(name, each, seen | {wanted}) for each in below)

    def problems(self, thing: dict[str, Any], place: str = "") -> Iterator[str]:
        """What the vocabulary does not know of a thing, or does not allow."""
        name = thing.get("@type", "")
        place = f"{place}{name}"
        if name not in self.types:
            yield f"{place}: no type of the vocabulary"
            return
        known = self.properties(name)
        for prop, value in thing.items():
            if prop in ("@type", "@id"):
                continue
            if prop not in known:
                yield f"{place}: has no property {prop!r}"
                continue
            for member in value if isinstance(value, list) else [value]:
                if isinstance(member, dict):
                    if not any(self.is_a(member.get("@type", ""), wanted) for wanted in known[prop]):
                        yield f"{place}.{prop}: holds {sorted(known[prop])}, not {member.get('@type')!r}"
                    yield from self.problems(member, f"{place}.{prop}/")
                elif not _fits(member, known[prop]):
                    yield f"{place}.{prop}: holds {sorted(known[prop])}, not {member!r}"


def _fits(value: object, wanted: set[str]) -> bool:
    """Whether a plain value is of one of these types."""
    if isinstance(value, bool):
        return "Boolean" in wanted
    if isinstance(value, int | float):
        return bool(wanted & {"Number", "Integer", "Float"})
    if not isinstance(value, str) or not value or not wanted & _TEXTS:
        return False
    if "Text" in wanted:
        return True
    return ("URL" in wanted and _is_address(value)) or (bool(wanted & {"Date", "DateTime"}) and _is_day(value))


def _is_address(value: str) -> bool:
    return urlsplit(value).scheme in ("http", "https") and bool(urlsplit(value).netloc)


def _is_day(value: str) -> bool:
    try:
        return bool(datetime.datetime.fromisoformat(value))
    except ValueError:
        return False


@functools.cache
def vocabulary() -> Vocabulary:
    """The vocabulary, read once."""
    return Vocabulary()
