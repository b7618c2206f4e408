"""The data contract: read, check and write the tables that data/datapackage.json defines.

Frictionless checks types, required values, patterns, allowed values, keys and foreign keys. What it has no word
for is checked here: the members of lists, dates against their precision, codes, and the fingerprints of texts.
"""

from __future__ import annotations

import datetime
import difflib
import functools
import io
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pycountry

LIST_SEPARATOR = ";"
# control characters, and marks that turn the direction of text
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# names the tables that are being exchanged, while they are
EXCHANGE = "clean/exchange.json"
PRECISION_LENGTHS = {"day": 10, "week": 10, "month": 7, "year": 4, "none": 0}


@dataclass(frozen=True)
class Problem:
    """One thing wrong in the data, told so that an editor can mend it."""

    file: str
    row: int | None
    column: str
    message: str

    def __str__(self) -> str:
        place = ", ".join(
            part
            for part in (
                self.file,
                f"row {self.row}" if self.row else "",
                f"column {self.column}" if self.column else "",
            )
            if part
        )
        return f"{place}: {self.message}"


class DataError(ValueError):
    """Data that does not keep the contract; its text lists every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def project_folder() -> Path:
    """The folder that holds data/datapackage.json: CASEBOOK_ROOT, else this folder or the nearest one above it.

    Raises FileNotFoundError where there is none.
    """
    given = os.environ.get("CASEBOOK_ROOT")
    here = Path.cwd()
    for folder in [Path(given)] if given else [here, *here.parents]:
        if (folder / "data" / "datapackage.json").is_file():
            return folder
    raise FileNotFoundError(
        f"No data/datapackage.json in {given or here} or above: run this in a casebook, or set CASEBOOK_ROOT to one."
    )


def package_descriptor(root: Path | None = None) -> dict[str, Any]:
    """The contract in the form that any Frictionless tool reads: each field carries its whole definition.

    In the file every column is defined once, under `columns`; tables name columns and may add constraints.
    """
    root = root or project_folder()
    descriptor: dict[str, Any] = json.loads((root / "data" / "datapackage.json").read_text("utf-8"))
    columns = descriptor.pop("columns")
    for resource in descriptor["resources"]:
        resource["schema"]["fields"] = [
            {
                **columns[field["name"]],
                **field,
                "constraints": {
                    **columns[field["name"]].get("constraints", {}),
                    **field.get("constraints", {}),
                },
            }
            for field in resource["schema"]["fields"]
        ]
    return descriptor


def stored_descriptor(root: Path | None = None) -> dict[str, Any]:
    """The contract without the tables that have no file yet: what can be handed on."""
    root = root or project_folder()
    descriptor = package_descriptor(root)
    descriptor["resources"] = [each for each in descriptor["resources"] if _files(each, root)]
    return descriptor


def _resource(name: str, root: Path) -> dict[str, Any]:
    for resource in package_descriptor(root)["resources"]:
        if resource["name"] == name:
            return resource
    raise KeyError(f"data/datapackage.json has no table {name!r}")


def columns_of(name: str, root: Path | None = None) -> list[str]:
    """The columns of a table, in the contract's order."""
    return [field["name"] for field in _resource(name, root or project_folder())["schema"]["fields"]]


def _files(resource: dict[str, Any], root: Path) -> list[Path]:
    """The files of a table, sorted: one, or those that match its pattern."""
    return sorted((root / "data").glob(resource["path"]))


def read(name: str, root: Path | None = None) -> pd.DataFrame:
    """A table by its name in the contract, columns in the contract's order.

    Text is str with "" where empty, numbers are float with NaN where empty, integers without gaps are int.
    JSON lines come in the order of their files' names.
    """
    root = root or project_folder()
    resource = _resource(name, root)
    fields = resource["schema"]["fields"]
    files = _files(resource, root)
    if resource["path"].endswith(".jsonl"):
        rows = [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]
        frame = pd.DataFrame(rows, columns=[field["name"] for field in fields]).astype(object)
        return frame.where(frame.notna(), "")
    frame = pd.read_csv(files[0], dtype=str, keep_default_na=False)
    for field in fields:
        column = field["name"]
        if field["type"] in ("number", "integer"):
            numbers = pd.to_numeric(frame[column], errors="coerce")
            whole = field["type"] == "integer" and numbers.notna().all()
            frame[column] = numbers.astype("int64") if whole else numbers.astype("float64")
        elif field["type"] == "boolean":
            frame[column] = frame[column] == "true"
    return frame[[field["name"] for field in fields]]


def split_list(cell: str) -> list[str]:
    """The members of a cell such as "GB;AU"."""
    return [part.strip() for part in cell.split(LIST_SEPARATOR) if part.strip()]


def join_list(members: Iterable[str]) -> str:
    """The cell for these members, each once, in the order of their first appearance."""
    return LIST_SEPARATOR.join(dict.fromkeys(members))


def cell(value: object) -> str:
    """A value as the tables write it: no trailing zeros, "" for missing, true and false in small letters."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return ""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def to_csv(frame: pd.DataFrame) -> str:
    """The frame as the CSV text that the tables, and the downloads of figures, hold: UTF-8, one line a row."""
    out = io.StringIO()
    frame.astype(object).map(cell).to_csv(out, index=False, lineterminator="\n")
    return out.getvalue()


def replace_file(path: Path, content: str | bytes) -> None:
    """Write a file so that it is never seen half-written: to a temporary file beside it, then renamed.

    A file that holds the content already is left as it is, with its time.
    """
    wanted = content.encode("utf-8") if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == wanted:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".part")
    temporary.write_bytes(wanted)
    temporary.replace(path)


def write(tables: dict[str, pd.DataFrame], root: Path | None = None) -> None:
    """Replace tables of data/clean, all of them or none.

    The new tables are checked together with the rest of the data first; DataError lists what is wrong with them,
    and nothing is written then.
    """
    root = root or project_folder()
    texts = {}
    for name, frame in tables.items():
        resource = _resource(name, root)
        columns = columns_of(name, root)
        if list(frame.columns) != columns:
            raise ValueError(f"{resource['path']} has the columns {columns}, not {list(frame.columns)}")
        texts[resource["path"]] = to_csv(frame)
    problems = check(root, instead=texts)
    if problems:
        raise DataError(problems)
    for path, text in texts.items():
        (root / "data" / path).with_suffix(".csv.new").write_bytes(text.encode("utf-8"))
    # from here on the new tables hold: whoever comes next finishes the exchange, should it be interrupted
    replace_file(root / "data" / EXCHANGE, json.dumps(sorted(texts)))
    finish_write(root)


def finish_write(root: Path) -> None:
    """Finish an exchange of tables that was interrupted, so that all are new or all are old."""
    exchange = root / "data" / EXCHANGE
    if not exchange.is_file():
        return
    for path in json.loads(exchange.read_text("utf-8")):
        file = root / "data" / path
        if file.with_suffix(".csv.new").is_file():
            file.with_suffix(".csv.new").replace(file)
    exchange.unlink()


# --- checking ---------------------------------------------------------------------------------------------------


def check(root: Path | None = None, instead: dict[str, str] | None = None) -> list[Problem]:
    """Every problem in the data, in the order of the contract's tables; an empty list when all is well.

    `instead` gives the text that a file of data/ is about to get, by its path in the contract.
    """
    root = root or project_folder()
    descriptor = package_descriptor(root)
    resources, problems = _existing_files(descriptor, root, instead or {})
    headers = list(_header_problems(descriptor, resources))
    problems += _frictionless_problems(descriptor, resources)
    problems += _json_problems(resources)
    rows = {name: list(_rows(files)) for name, files in resources.items()}
    known = _known_members(rows)
    for resource in descriptor["resources"]:
        for file, number, row in rows.get(resource["name"], []):
            for field in resource["schema"]["fields"]:
                problems += _cell_problems(file, number, field, row, known)
    problems += _extracted_problems(rows)
    # under a wrong header every row looks wrong: the header alone is told
    misread = {problem.file for problem in headers}
    return list(dict.fromkeys(headers + [problem for problem in problems if problem.file not in misread]))


def _existing_files(
    descriptor: dict[str, Any], root: Path, instead: dict[str, str]
) -> tuple[dict[str, list[tuple[str, str]]], list[Problem]]:
    """For each table the (path, text) of its files; a problem for each file that is missing or not UTF-8."""
    resources: dict[str, list[tuple[str, str]]] = {}
    problems = []
    for resource in descriptor["resources"]:
        files = []
        paths = [path.relative_to(root / "data").as_posix() for path in _files(resource, root)]
        if resource["path"] in instead:
            paths = [resource["path"]]
        elif not paths and "*" not in resource["path"]:
            problems.append(
                Problem(f"data/{resource['path']}", None, "", "the file is missing; the contract names it.")
            )
        for path in paths:
            try:
                files.append((path, instead[path] if path in instead else (root / "data" / path).read_text("utf-8")))
            except UnicodeDecodeError as error:
                problems.append(Problem(f"data/{path}", None, "", f"is not UTF-8 ({error.reason}); save it as UTF-8."))
        resources[resource["name"]] = files
    return resources, problems


def _header_problems(descriptor: dict[str, Any], resources: dict[str, list[tuple[str, str]]]) -> Iterator[Problem]:
    """Each CSV file whose first row does not hold the contract's columns in their order."""
    import csv

    for resource in descriptor["resources"]:
        wanted = [field["name"] for field in resource["schema"]["fields"]]
        for path, text in resources[resource["name"]]:
            if path.endswith(".jsonl"):
                continue
            found = next(csv.reader(io.StringIO(text, newline="")), [])
            if found != wanted:
                missing = ", ".join(name for name in wanted if name not in found) or "none"
                unknown = ", ".join(name for name in found if name not in wanted) or "none"
                message = (
                    f"the columns are not those of data/datapackage.json (missing: {missing}; unknown: {unknown}); "
                    f"the first row is {','.join(wanted)}"
                )
                yield Problem(f"data/{path}", 1, "", message)


def _frictionless_problems(descriptor: dict[str, Any], resources: dict[str, list[tuple[str, str]]]) -> list[Problem]:
    """What Frictionless finds wrong. A table kept in many JSON lines files is checked as one, which is quick."""
    import tempfile

    from frictionless import Package, system  # late: it takes half a second to load

    places: dict[str, list[tuple[str, int]]] = {}  # of each line of a joined table: the file and row it came from
    entries = []
    with tempfile.TemporaryDirectory() as folder:
        for resource in descriptor["resources"]:
            files = resources[resource["name"]]
            if not files:
                continue
            path = resource["path"]
            if path.endswith(".jsonl"):
                path = f"{resource['name']}.jsonl"
                rows = [(file, number, line) for file, number, line in _json_lines(files) if _is_object(line)]
                places[path] = [(file, number) for file, number, _ in rows]
                text = "".join(f"{line}\n" for _, _, line in rows)
            else:
                text = files[0][1]
            target = Path(folder) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
            schema = dict(resource["schema"])
            schema["fields"] = [
                {key: field[key] for key in ("name", "type", "format", "constraints") if key in field}
                for field in schema["fields"]
            ]
            entries.append({"name": resource["name"], "path": path, "encoding": "utf-8", "schema": schema})
        with system.use_context(trusted=True):
            report = Package.from_descriptor({"resources": entries}, basepath=folder).validate()
        problems = [
            _problem_of(error, task.place, places.get(task.place)) for task in report.tasks for error in task.errors
        ]
    # a key of one column is unique too, which says the same with the column and the value
    told = {(problem.file, problem.row) for problem in problems if problem.column}
    return [problem for problem in problems if problem.column or (problem.file, problem.row) not in told]


def _json_lines(files: list[tuple[str, str]]) -> Iterator[tuple[str, int, str]]:
    """(file, row as an editor counts it, line) for each line of JSON lines files."""
    for path, text in files:
        for number, line in enumerate(text.splitlines(), 1):
            yield path, number, line


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except json.JSONDecodeError:
        return False


_ADVICE = {
    "constraint-error": "mend the value, or widen the rule in data/datapackage.json.",
    "foreign-key": "add the row it names, or mend the value.",
    "primary-key": "the key of a row must be its own: mend one of the two.",
    "unique-error": "the value stands in another row too: mend one of the two.",
    "type-error": "mend the value.",
}


def _problem_of(error: Any, file: str, places: list[tuple[str, int]] | None) -> Problem:
    """A Frictionless error in an editor's words; `places` of a joined table says where each of its lines came from."""
    row = getattr(error, "row_number", None)
    if places is not None and row is not None:  # for JSON lines it counts a header that is not there
        file, row = places[row - 2]
    file = f"data/{file}"
    found = getattr(error, "cell", None)
    column = getattr(error, "field_name", "") or ", ".join(getattr(error, "field_names", []) or [])
    message = error.note if isinstance(error.note, str) else str(error.note)
    if error.type == "foreign-key":
        values = ", ".join(getattr(error, "field_cells", []) or [])
        table = getattr(error, "reference_name", "")
        message = f"{values!r} is not in the table {table!r}"
    elif found is not None:
        message = f"found {found!r}; {message}"
    elif error.type in ("source-error", "scheme-error", "format-error", "encoding-error"):
        message = f"cannot be read: {message}"
    return Problem(file, row, column, f"{message.rstrip('.')}; {_ADVICE.get(error.type, 'mend the row.')}")


def _json_problems(resources: dict[str, list[tuple[str, str]]]) -> Iterator[Problem]:
    """Each line of a JSON lines file that is not one JSON object."""
    files = [file for files in resources.values() for file in files if file[0].endswith(".jsonl")]
    for path, number, line in _json_lines(files):
        try:
            wrong = "" if isinstance(json.loads(line), dict) else "is no object"
        except json.JSONDecodeError as error:
            wrong = f"is broken at character {error.colno}: {error.msg}"
        if wrong:
            yield Problem(f"data/{path}", number, "", f"the line {wrong}; a line is one JSON object, mend it.")


def _rows(files: list[tuple[str, str]]) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """(file, row number as an editor counts it, row) for each row that can be read."""
    import csv

    for path, text in files:
        if path.endswith(".jsonl"):
            for number, line in enumerate(text.splitlines(), 1):
                try:
                    row = json.loads(line)
                except json.JSONDecodeError:
                    continue  # _json_problems reports it
                if isinstance(row, dict):
                    yield f"data/{path}", number, row
        else:
            for number, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), 2):
                yield f"data/{path}", number, row


def _known_members(rows: dict[str, list[tuple[str, int, dict[str, Any]]]]) -> dict[str, tuple[set[str], str]]:
    """For each kind of list member: the allowed values, and where they are kept."""
    return {
        "entities": ({row.get("id", "") for _, _, row in rows["entities"]}, "data/reference/entities.csv"),
        "sources": ({row.get("source_id", "") for _, _, row in rows["sources"]}, "data/sources.csv"),
        "countries": (
            {country.alpha_2 for country in pycountry.countries} | {"EU"},
            "ISO 3166-1 alpha-2, or EU",
        ),
        "subdivisions": ({subdivision.code for subdivision in pycountry.subdivisions}, "ISO 3166-2"),
        "currencies": ({currency.alpha_3 for currency in pycountry.currencies}, "ISO 4217"),
    }


def nearest(value: str, allowed: Iterable[str]) -> str:
    """'; did you mean X?' with the closest allowed value, or ''. Knows countries by their other codes and names."""
    allowed = list(allowed)
    try:
        country = pycountry.countries.lookup(value).alpha_2
    except LookupError:
        country = ""
    matches = [country] if country in allowed else difflib.get_close_matches(value, allowed, 1, 0.6)
    return f"; did you mean {matches[0]!r}?" if matches else ""


def _cell_problems(
    file: str, number: int, field: dict[str, Any], row: dict[str, Any], known: dict[str, tuple[set[str], str]]
) -> Iterator[Problem]:
    value = row.get(field["name"])
    if not isinstance(value, str):
        return
    if hidden := _HIDDEN.search(value):
        message = f"holds the invisible character U+{ord(hidden[0]):04X}, which changes how text reads; remove it"
        yield Problem(file, number, field["name"], message)
    if field.get("members") and value:
        allowed, place = known[field["members"]]
        members = split_list(value) if field.get("list") else [value]
        for member in members:
            if member not in allowed:
                yield Problem(file, number, field["name"], f"{member!r} is not in {place}{nearest(member, allowed)}")
    if field.get("precision"):
        precision = row.get(field["precision"]) or ""
        problem = date_problem(value, precision)
        if problem:
            yield Problem(file, number, field["name"], problem)


def date_problem(date: str, precision: str) -> str:
    """What is wrong with a date of this precision, or ''.

    A day or week has the form YYYY-MM-DD (a week is its Monday), a month YYYY-MM, a year YYYY; none has no date.
    """
    if precision not in PRECISION_LENGTHS:
        return ""  # the precision itself is wrong, and reported
    if len(date) != PRECISION_LENGTHS[precision]:
        form = {0: "no date", 4: "YYYY", 7: "YYYY-MM", 10: "YYYY-MM-DD"}[PRECISION_LENGTHS[precision]]
        return f"found {date!r}; the precision {precision!r} wants {form}"
    if not date:
        return ""
    try:
        day = datetime.date.fromisoformat(f"{date}-01-01"[:10] if precision == "year" else f"{date}-01"[:10])
    except ValueError:
        return f"found {date!r}, which is no day of the calendar"
    if precision == "week" and day.weekday() != 0:
        return f"found {date!r}; a week is written as its Monday, {day - datetime.timedelta(days=day.weekday())}"
    return ""


def _extracted_problems(rows: dict[str, list[tuple[str, int, dict[str, Any]]]]) -> Iterator[Problem]:
    """What holds across the files of data/extracted: ids once, one mention an event and source, spans in order."""
    seen_ids: dict[str, str] = {}
    seen_pairs: dict[tuple[str, str], str] = {}
    hashes: dict[str, str] = {}
    for _, _, row in rows["sources"]:
        hashes.setdefault(row.get("source_id", ""), row.get("text_sha256", ""))
    for file, number, row in rows["extracted"]:
        place = f"{file} row {number}"
        mention, source, event = (str(row.get(key) or "") for key in ("mention_id", "source_id", "event_id"))
        if seen_ids.setdefault(mention, place) != place:
            yield Problem(
                file,
                number,
                "mention_id",
                f"{mention!r} is the id of {seen_ids[mention]} too; give it a new one",
            )
        if seen_pairs.setdefault((source, event), place) != place:
            yield Problem(
                file,
                number,
                "event_id",
                f"{source} states {event!r} in {seen_pairs[source, event]} already; one mention an event and source",
            )
        if Path(file).stem != source:
            yield Problem(file, number, "source_id", f"found {source!r}; the file is named for its source")
        span = row.get("span")
        if span is None:
            if hashes.get(source):
                yield Problem(file, number, "span", "is empty, but the text is held: give first and last position")
            continue
        if not (isinstance(span, list) and len(span) == 2 and all(isinstance(end, int) for end in span)
                and 0 <= span[0] < span[1]):  # fmt: skip
            yield Problem(file, number, "span", f"found {span!r}; allowed is [start, end] with 0 <= start < end")
        if not hashes.get(source):
            yield Problem(
                file, number, "span",
                f"counts in a text, but {source} has no text_sha256 in data/sources.csv; add it or leave span empty",
            )  # fmt: skip


@functools.cache
def is_kebab_case(text: str) -> bool:
    """Whether a text is an id in kebab-case."""
    return re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) is not None
