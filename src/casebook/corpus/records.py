"""What a corpus holds: the articles of a folder, or of a file of JSON lines, read one after the other."""

from __future__ import annotations

import datetime
import gzip
import json
import os
import zlib
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import Any, NamedTuple

from casebook import articles
from casebook.articles import UnreadableError, kebab_case

SUFFIXES = (".txt", ".html", ".htm")
LINES = (".jsonl", ".jsonl.gz")
LONGEST_LINE = articles.LONGEST_FILE
LONGEST_ID = 200  # characters


class Record(NamedTuple):
    """An article as the corpus has it, not yet read.

    `place` says where it stands: a path below the folder, or a file and line. `content` is plain text or, where `page`
    says so or it starts so, HTML. Where there is nothing to read, `problem` says why, and `kind` in a few words.
    """

    place: str
    source_id: str
    content: bytes = b""
    page: bool = False
    published: str = ""
    problem: str = ""
    kind: str = ""

    def unreadable(self, error: UnreadableError) -> Record:
        """The record of what cannot be read, with the reason."""
        return self._replace(content=b"", problem=str(error), kind=error.kind)


def is_corpus(place: str) -> bool:
    """Whether a place is a folder or a file of JSON lines, rather than one report."""
    return place.lower().endswith(LINES) or Path(place).is_dir()


def count(place: Path) -> int:
    """How many records a corpus has; of a folder only the names are read."""
    return sum(1 for _ in (_files(place) if place.is_dir() else _lines(place)))


def read(place: Path) -> Iterator[Record]:
    """The records of a corpus, in the order of paths or lines, each with an id that no other has.

    A folder gives its .txt, .html and .htm files, with those of the folders in it and without hidden ones. A file of
    JSON lines (.jsonl, .jsonl.gz) gives an object a line: `text`, or else `html`; and, where they are known,
    `source_id` and `published` (a year, month or day, or an ISO 8601 time). Other fields and empty lines are passed
    over. A file is named by its path in kebab-case, a line without an id by its file and number; a name that is taken
    already gets -2, -3 and so on. Raises OSError where the file of JSON lines cannot be opened.
    """
    taken: set[str] = set()
    for record, given in _from_folder(place) if place.is_dir() else _from_lines(place):
        name, number = record.source_id, 1
        if given and name in taken:
            problem = f"{record.place} has the source_id {name!r}, as a record before it; give each its own."
            yield record.unreadable(UnreadableError(problem, "source_id given before"))
            continue
        while name in taken:
            number += 1
            name = f"{record.source_id}-{number}"
        taken.add(name)
        yield record._replace(source_id=name)


# --- a folder --------------------------------------------------------------------------------------------------------


def _from_folder(folder: Path) -> Iterator[tuple[Record, bool]]:
    for path in _files(folder):
        # the name of a file may hold bytes that are no text
        place = os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "backslashreplace")
        record = Record(place, kebab_case(place.rpartition(".")[0]), page=path.suffix.lower() != ".txt")
        try:
            if not path.is_file():
                raise UnreadableError(f"{place} is no file that can be opened.")
            record = record._replace(content=articles.read_file(path))
        except UnreadableError as error:
            record = record.unreadable(UnreadableError(str(error).replace(str(path), place), error.kind))
        except OSError as error:
            record = record.unreadable(UnreadableError(f"{place} cannot be opened ({error.strerror})."))
        yield record, False


def _files(folder: Path) -> Iterator[Path]:
    """The files that may be articles, sorted by their paths; links to folders are not followed.

    A folder that cannot be opened stands for what is in it.
    """
    try:
        with os.scandir(folder) as found:
            entries = {each.name + "/" * each.is_dir(follow_symlinks=False): Path(each.path) for each in found}
    except OSError:
        yield folder
        return
    for name in sorted(each for each in entries if not each.startswith(".")):
        if name.endswith("/"):
            yield from _files(entries[name])
        elif name.lower().endswith(SUFFIXES):
            yield entries[name]


# --- JSON lines ------------------------------------------------------------------------------------------------------


def _lines(path: Path) -> Iterator[tuple[int, bytes | UnreadableError]]:
    """(number, line) of each line that is not empty; what cannot be read has the reason in place of the line."""
    number = 0
    with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
        try:
            while line := file.readline(LONGEST_LINE):
                number += 1
                if _passes_over(file, line):
                    problem = f"{path.name}, line {number} has {LONGEST_LINE:,} bytes or more; an article is smaller."
                    yield number, UnreadableError(problem, "too long")
                elif line.strip():
                    yield number, line
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            problem = f"{path.name} is damaged after line {number} ({error}); what follows is lost, get the file again."
            yield number + 1, UnreadableError(problem, "damaged file")


def _passes_over(file: BufferedReader | gzip.GzipFile, line: bytes) -> bool:
    """Whether a line goes on longer than any article; then the rest of it is read and let go."""
    long = False
    while len(line) == LONGEST_LINE and not line.endswith(b"\n"):
        long, line = True, file.readline(LONGEST_LINE)
    return long


def _from_lines(path: Path) -> Iterator[tuple[Record, bool]]:
    stem = kebab_case(path.name[: path.name.lower().rindex(".jsonl")])
    for number, line in _lines(path):
        record, given = Record(f"{path.name}, line {number}", f"{stem}-{number}"), False
        try:
            if isinstance(line, UnreadableError):
                raise line
            fields = _fields(line, record.place)
            if fields.get("source_id") not in (None, ""):
                record, given = record._replace(source_id=_id(fields["source_id"], record.place)), True
            content, page = _content(fields, record.place)
            record = record._replace(content=content, page=page, published=_day(fields.get("published"), record.place))
        except UnreadableError as error:
            record = record.unreadable(error)
        yield record, given


def _fields(line: bytes, place: str) -> dict[str, Any]:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        problem = f"{place} is not UTF-8 (byte {error.start + 1}: {error.reason}); save the file as UTF-8."
        raise UnreadableError(problem, "not UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"{place} is not valid JSON ({error}); write an object a line.", "invalid JSON") from None
    if not isinstance(fields, dict):
        raise UnreadableError(f"{place} holds JSON but no object; write an object a line.", "invalid JSON")
    return fields


def _id(given: object, place: str) -> str:
    if isinstance(given, (str, int)) and len(str(given)) <= LONGEST_ID:
        return kebab_case(str(given))
    problem = f"{place} has the source_id {str(given)[:50]!r}; it is a text of at most {LONGEST_ID} characters."
    raise UnreadableError(problem, "no valid source_id")


def _content(fields: dict[str, Any], place: str) -> tuple[bytes, bool]:
    """(bytes, whether they are HTML) of a record's text."""
    for name in ("text", "html"):
        if fields.get(name) not in (None, ""):
            if not isinstance(fields[name], str):
                raise UnreadableError(f"{place} has in {name!r} something else than a text.", "no text")
            try:
                return fields[name].encode("utf-8"), name == "html"
            except UnicodeEncodeError as error:  # half of a pair that JSON escapes
                problem = f"{place} has in {name!r} half a character (position {error.start + 1}); export it again."
                raise UnreadableError(problem, "not UTF-8") from None
    raise UnreadableError(f"{place} has neither 'text' nor 'html'; the article has to stand in one of them.", "no text")


def _day(given: object, place: str) -> str:
    """The day, month or year of publication; of a time in ISO 8601 its day. "" where there is none."""
    if given in (None, ""):
        return ""
    day = str(given).strip()
    if len(day) > 10:
        try:
            datetime.datetime.fromisoformat(day)
        except ValueError:
            pass
        else:
            day = day[:10]
    try:
        articles.check_day(day)
    except UnreadableError as error:
        raise UnreadableError(f"{place}: {error}", error.kind) from None
    return day


__all__ = ["Record", "count", "is_corpus", "read"]
