"""The claim ledger: every number of the prose, the cell that computes it, the rows and sources it rests on.

A page of the book takes its numbers in by name (glue). A notebook states them in words, and each must be the value of
a claim recorded in that notebook. What is neither is a defect; the few numbers that state no finding (a step's number,
a standard's name) are listed with a reason in data/reference/prose_exceptions.csv.
"""

from __future__ import annotations

import ast
import functools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from markdown_it import MarkdownIt
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from casebook import notebooks, tables
from casebook.figures import claims
from casebook.figures.statements import Statement, statements
from casebook.tables import Problem

EXCEPTIONS = "data/reference/prose_exceptions.csv"
# the arguments of `show` and `show_table` that readers read
_PUBLISHED = {"title", "summary", "source", "caption"}
# the tables in which a claim's rows are looked for first; the others that have a key follow
_FIRST = ("events", "extracted", "sources")
# stands in a passage for what is no prose: code, and numbers that come in by name
_NO_PROSE = "\N{OBJECT REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Claim:
    """A recorded claim: notebook (its file's stem), cell (its number as shown), name, text, rows, table."""

    notebook: str
    cell: int
    name: str
    text: str
    rows: tuple[str, ...]
    table: str


@dataclass(frozen=True)
class Passage:
    """A stretch of prose: file (from the project's folder), line or cell, its text, the claims it takes in."""

    file: str
    line: int
    text: str
    glued: tuple[tuple[str, str], ...] = ()


def recorded(root: Path) -> list[Claim]:
    """Every claim of every notebook, as stored."""
    found = []
    for path in notebooks.notebooks(root):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                record = output.get("data", {}).get(claims.MIMETYPE)
                if record:
                    found.append(
                        Claim(
                            path.stem,
                            cell["execution_count"],
                            record["name"],
                            record["text"],
                            tuple(record["rows"]),
                            record.get("table", ""),
                        )
                    )
    return found


def passages(root: Path) -> Iterator[Passage]:
    """All prose that people wrote: the pages of the book, the text of notebooks, titles and summaries in their code."""
    for file in sorted((root / "book").rglob("*.md")):
        yield from _markdown(file.relative_to(root).as_posix(), file.read_text("utf-8"))
    for path in notebooks.notebooks(root):
        for number, cell in enumerate(json.loads(path.read_text("utf-8"))["cells"], 1):
            source, name = "".join(cell["source"]), path.relative_to(root).as_posix()
            if cell["cell_type"] == "markdown":
                yield from (Passage(name, number, each.text) for each in _markdown(name, source))
            elif cell["cell_type"] == "code":
                yield from (Passage(name, number, text) for text in _typed_words(source))


@functools.cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table").use(myst_role_plugin).use(colon_fence_plugin).use(deflist_plugin)


_ROLE = re.compile(r"\.\./notebooks/(\w+)\.ipynb::([\w-]+):")


def _markdown(file: str, text: str) -> Iterator[Passage]:
    """The text of each paragraph and heading, without code, addresses and list numbers."""
    for token in _reader().parse(text):
        if token.type == "colon_fence":
            yield from _markdown(file, token.content)
        if token.type != "inline":
            continue
        words, glued = [], []
        for child in token.children or []:
            if child.type == "text":
                words.append(child.content)
            elif child.type in ("softbreak", "hardbreak"):
                words.append(" ")
            elif child.type == "myst_role" and child.meta["name"].startswith("glue"):
                glued += _ROLE.findall(child.content)
                words.append(_NO_PROSE)
            elif child.type in ("code_inline", "myst_role"):
                words.append(_NO_PROSE)
        yield Passage(file, (token.map or [0])[0] + 1, "".join(words), tuple(glued))


def _typed_words(code: str) -> Iterator[str]:
    """The words that a cell types into titles, summaries and captions; what it computes there is no prose."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("show", "show_table"):
            published = [each.value for each in node.keywords if each.arg in _PUBLISHED]
            if node.func.id == "show_table":
                published += node.args[1:]
            for value in published:
                parts = list(ast.iter_child_nodes(value)) if isinstance(value, ast.JoinedStr) else [value]
                words = [str(part.value) if isinstance(part, ast.Constant) else _NO_PROSE for part in parts]
                yield "".join(words)


# --- the check ---------------------------------------------------------------------------------------------------


def check(root: Path) -> list[Problem]:
    """Every number in prose that no claim bears out, every claim taken in that is not recorded, every row unknown."""
    problems: list[Problem] = []
    try:
        excepted = _Exceptions(root)
    except re.error as error:
        return [Problem(EXCEPTIONS, None, "expression", f"{error.pattern!r} is no regular expression: {error}")]
    known = recorded(root)
    values: dict[str, list[Statement]] = {}
    for each in known:
        values.setdefault(each.notebook, []).extend(statements(each.text))
    names = {(each.notebook, each.name) for each in known}
    for passage in passages(root):
        for notebook, name in passage.glued:
            if (notebook, name) not in names:
                message = f"takes in {name!r}, which notebooks/{notebook}.ipynb does not record"
                problems.append(_problem(passage, message))
        claimed = values.get(Path(passage.file).stem, []) if passage.file.endswith(".ipynb") else []
        for found in statements(passage.text):
            if excepted.covers(passage, found) or any(found.borne_out_by(value) for value in claimed):
                continue
            where = passage.text[max(0, found.start - 30) : found.start + len(found.text) + 30]
            mend = (
                "record it with claim() in a cell of this notebook"
                if passage.file.endswith(".ipynb")
                else "take it in from the notebook that computes it, with {glue:text}"
            )
            message = (
                f"{found.text!r} is in no claim (… {where.strip()} …); {mend}, or, where it states no finding, give "
                f"the reason in {EXCEPTIONS}"
            )
            problems.append(_problem(passage, message))
    problems += excepted.unused()
    rows = Rows(root)
    for each in known:
        for key in each.rows:
            if rows.table_of(key) is None:
                message = f"the claim {each.name!r} names the row {key!r}, which no table holds"
                problems.append(Problem(f"notebooks/{each.notebook}.ipynb", each.cell, "", message))
        if each.table and each.table not in rows.tables | {claims.NOTEBOOK}:
            message = f"the claim {each.name!r} names the table {each.table!r}, which the contract does not have"
            problems.append(Problem(f"notebooks/{each.notebook}.ipynb", each.cell, "", message))
    return problems


def _problem(passage: Passage, message: str) -> Problem:
    """A problem with its line, or with its cell (counted from the top, text cells included)."""
    if passage.file.endswith(".ipynb"):
        return Problem(f"{passage.file}, cell {passage.line}", None, "", message)
    return Problem(passage.file, passage.line, "", message)


class _Exceptions:
    """Numbers in prose that state no finding, each with its reason; one that nothing needs is a problem too."""

    def __init__(self, root: Path) -> None:
        table = tables.read("prose_exceptions", root)
        self.rows = [(row.page, re.compile(row.expression)) for row in table.itertuples()]
        self.used: set[int] = set()

    def covers(self, passage: Passage, found: Statement) -> bool:
        """Whether an exception for this page, or for all, matches words around the statement."""
        covered = False
        for number, (page, pattern) in enumerate(self.rows):
            if page in ("", passage.file) and any(
                match.start() <= found.start and found.start + len(found.text) <= match.end()
                for match in pattern.finditer(passage.text)
            ):
                self.used.add(number)
                covered = True
        return covered

    def unused(self) -> Iterator[Problem]:
        """An exception that matches nothing any more."""
        for number, (_, pattern) in enumerate(self.rows):
            if number not in self.used:
                message = f"{pattern.pattern!r} matches no number in prose any more; remove the row"
                yield Problem(EXCEPTIONS, number + 2, "expression", message)


def used_exceptions(root: Path) -> pd.DataFrame:
    """The rows of prose_exceptions.csv that some number in the prose needs."""
    excepted = _Exceptions(root)
    for passage in passages(root):
        for found in statements(passage.text):
            excepted.covers(passage, found)
    return tables.read("prose_exceptions", root).iloc[sorted(excepted.used)]


# --- the ledger ---------------------------------------------------------------------------------------------------


class Rows:
    """Finds the table and the sources of a row by its key."""

    def __init__(self, root: Path) -> None:
        keys = {each["name"]: each["schema"].get("primaryKey") for each in tables.package_descriptor(root)["resources"]}
        self.tables = set(keys)
        single = [name for name, key in keys.items() if isinstance(key, str)]
        ordered = [*_FIRST, *(name for name in single if name not in _FIRST)]
        self.keys = {name: set(tables.read(name, root)[keys[name]].astype(str)) for name in ordered}
        extracted = tables.read("extracted", root)
        self.of_event: dict[str, list[str]] = {}
        for event, source in zip(extracted["event_id"], extracted["source_id"], strict=True):
            self.of_event.setdefault(event, []).append(source)
        self.of_mention = dict(zip(extracted["mention_id"], extracted["source_id"], strict=True))

    def table_of(self, key: str) -> str | None:
        """The table that holds the row, None where none does."""
        return next((name for name, keys in self.keys.items() if key in keys), None)

    def sources_of(self, key: str) -> list[str]:
        """The ids of the sources behind a row; none for a row of reference, which carries its own link."""
        if key in self.keys["sources"]:
            return [key]
        return self.of_event.get(key) or ([self.of_mention[key]] if key in self.of_mention else [])


def ledger(root: Path) -> pd.DataFrame:
    """The ledger as a table, a row a claim, in the order of the notebooks.

    notebook, cell, claim, value, stated_on (pages and notebooks, joined with ';'), rows, table, source_ids
    """
    taken: dict[tuple[str, str], list[str]] = {}
    in_words: dict[str, list[Statement]] = {}
    for passage in passages(root):
        page = passage.file.rpartition(".")[0]
        for name in passage.glued:
            taken.setdefault(name, []).append(page)
        if passage.file.endswith(".ipynb"):
            in_words.setdefault(Path(passage.file).stem, []).extend(statements(passage.text))
    rows = Rows(root)
    lines = []
    for each in recorded(root):
        stated = list(taken.get((each.notebook, each.name), []))
        values = statements(each.text)
        if any(found.borne_out_by(value) for found in in_words.get(each.notebook, []) for value in values):
            stated.append(f"notebooks/{each.notebook}")
        behind = sorted({source for key in each.rows for source in rows.sources_of(key)})
        lines.append(
            {
                "notebook": each.notebook,
                "cell": each.cell,
                "claim": each.name,
                "value": each.text,
                "stated_on": tables.join_list(stated),
                "rows": tables.join_list(each.rows),
                "table": each.table,
                "source_ids": tables.join_list(behind),
            }
        )
    return pd.DataFrame(lines)


def titles(root: Path) -> dict[str, str]:
    """The title of every page and notebook, by its name in the book."""
    found = {}
    for file in sorted((root / "book").glob("*.md")):
        found[f"book/{file.stem}"] = file.read_text("utf-8").splitlines()[0].removeprefix("# ")
    for path in notebooks.notebooks(root):
        first = "".join(json.loads(path.read_text("utf-8"))["cells"][0]["source"])
        found[f"notebooks/{path.stem}"] = first.splitlines()[0].removeprefix("# ")
    return found
