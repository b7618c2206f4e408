"""The theme's style sheets, without the rules that no page can match: nine tenths of them.

A rule stays if each class and id of one of its selectors stands somewhere in the pages or in a script (scripts add
classes while a page is used). Everything else stays too: elements, attributes, fonts, variables, keyframes. Errors
are on the safe side: a word of a script that happens to be a class keeps its rules.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import tinycss2
from sphinx.application import Sphinx

from casebook import tables
from casebook.preview import PREVIEW

_WORDS = re.compile(r"[A-Za-z_][\w-]*")
# kept whole: the site's own sheet, and the colours of code
KEPT = ("casebook.css", "identity.css", "pygments.css")


def used_words(pages: Iterator[Path], scripts: Iterator[Path]) -> set[str]:
    """Every class and id of the pages, and every word of the scripts."""
    words: set[str] = set()
    for page in pages:
        for value in re.findall(r'\s(?:class|id)="([^"]*)"', page.read_text("utf-8")):
            words.update(value.split())
    for script in scripts:
        words.update(_WORDS.findall(script.read_text("utf-8")))
    return words


def purge(sheet: str, words: set[str]) -> str:
    """The style sheet without the rules that need a class or id which is not among `words`."""
    return _kept(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True), words)


def _kept(rules: list[Any], words: set[str]) -> str:
    text = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [part for part in _split(rule.prelude) if _needed(part) <= words]
            if selectors:
                joined = ",".join(tinycss2.serialize(part).strip() for part in selectors)
                text.append(f"{joined}{{{tinycss2.serialize(rule.content).strip()}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports") and rule.content is not None:
            inner = _kept(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True), words)
            if inner:
                text.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}")
        else:
            text.append(tinycss2.serialize([rule]))
    return "".join(text)


def _split(prelude: list[Any]) -> Iterator[list[Any]]:
    """The selectors of a rule, split at the commas between them."""
    part: list[Any] = []
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _needed(selector: list[Any]) -> set[str]:
    """The classes and ids that an element must have; what stands in :not() and its like is not needed."""
    needed = {token.value for token in selector if token.type == "hash"}
    for dot, name in pairwise(selector):
        if dot.type == "literal" and dot.value == "." and name.type == "ident":
            needed.add(name.value)
    return needed


def purge_styles(app: Sphinx, error: Exception | None) -> None:
    """Purge every style sheet of the site but those kept whole."""
    if error is not None or app.builder.format != "html" or os.environ.get(PREVIEW):
        return
    static = Path(app.outdir) / "_static"
    pages = (page for page in Path(app.outdir).rglob("*.html") if "_static" not in page.parts)
    scripts = (script for script in static.rglob("*.js") if "plotly" not in script.parts)
    words = used_words(pages, scripts)
    for sheet in sorted(static.rglob("*.css")):
        sheet.with_name(sheet.name + ".map").unlink(missing_ok=True)  # it maps the sheet before the purge
        if sheet.name not in KEPT:
            tables.replace_file(sheet, purge(sheet.read_text("utf-8"), words))


def setup(app: Sphinx) -> None:
    """Register the purge, once the pages are written."""
    app.connect("build-finished", purge_styles, priority=800)
