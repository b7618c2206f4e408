"""A batch of articles to its mentions: a pure function, the same on any core of any machine.

A batch carries all that its reading rests on: the articles, the settings and the reference tables. So a worker needs
the package and no more, and what was read from a batch is known by the batch alone.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import json
import multiprocessing.util
import platform
import shutil
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from casebook import articles, tables
from casebook.articles import UnreadableError
from casebook.corpus.records import Record

ARTICLES = 200  # of a batch
BYTES = 8_000_000  # of a batch that holds more than one article
WORDS = 100_000  # that the tokenizer may have in mind when a batch begins

PACKAGE = Path(__file__).parents[1]
# what decides the mentions: these files of the package, these libraries, these tables
_CODE = ("tables.py", "articles.py", "clean/*.py", "corpus/reading.py", "corpus/records.py", "extract/*.py")
_LIBRARIES = ("currencyconverter", "dateparser", "pycountry", "snowballstemmer", "spacy", "trafilatura")
TABLES = ("entities", "event_types", "places", "remits", "statuses", "triggers", "word_classes", "word_weights")


class Settings(NamedTuple):
    """What holds for all articles of a run; `version` is that of the reader, `files` the reference tables."""

    published: str
    resolved: bool
    version: str
    files: tuple[tuple[str, bytes], ...]


class Batch(NamedTuple):
    """Some articles that follow each other in a corpus."""

    number: int
    records: tuple[Record, ...]
    settings: Settings

    def key(self) -> str:
        """Its number, and a fingerprint of all that its reading rests on."""
        digest = hashlib.sha256()
        for content in (*self.settings, *(field for record in self.records for field in record)):
            told = content if isinstance(content, bytes) else repr(content).encode()
            digest.update(b"%d:" % len(told) + told)
        return f"{self.number:06}-{digest.hexdigest()[:20]}"


class VersionError(RuntimeError):
    """A worker that would read by other rules than the caller's."""


@functools.cache
def version() -> str:
    """A fingerprint of the code and the libraries that read an article."""
    digest = hashlib.sha256(platform.python_version().rpartition(".")[0].encode())
    for pattern in _CODE:
        for file in sorted(PACKAGE.glob(pattern)):
            digest.update(file.relative_to(PACKAGE).as_posix().encode() + file.read_bytes())
    for name in _LIBRARIES:
        digest.update(f"{name} {importlib.metadata.version(name)}".encode())
    return digest.hexdigest()


def settings(published: str = "", resolved: bool = False, root: Path | None = None) -> Settings:
    """The settings of a run, with the casebook's tables as they are now; editing them later does not reach the run."""
    root = root or tables.project_folder()
    names = ["data/datapackage.json", *(f"data/reference/{name}.csv" for name in TABLES)]
    return Settings(published, resolved, version(), tuple((name, (root / name).read_bytes()) for name in names))


def batches(records: Iterable[Record], of_run: Settings) -> Iterator[Batch]:
    """The records in batches of 200, or fewer where they are large; one batch at a time is held."""
    held: list[Record] = []
    number = size = 0
    for record in records:
        if held and (len(held) == ARTICLES or size + len(record.content) > BYTES):
            yield Batch(number, tuple(held), of_run)
            held, number, size = [], number + 1, 0
        held.append(record)
        size += len(record.content)
    if held:
        yield Batch(number, tuple(held), of_run)


# --- in a worker -----------------------------------------------------------------------------------------------------

# a worker of a cluster may run several tasks at once; the libraries that read are not made for that
_ONE_AT_A_TIME = threading.Lock()


def read(batch: Batch) -> bytes:
    """What a batch says, as JSON lines: a summary, then the mentions, then an error for each article not read.

    Raises VersionError where this process has another version of the reader than the batch was made for, and
    ValueError for a reference table that is broken. Whatever else goes wrong is an error of the article.
    """
    if batch.settings.version != version():
        raise VersionError("it has another version of the casebook, of its libraries or of Python than you have")
    from casebook.clean.mentions import MentionCleaner  # late: the caller needs none of it
    from casebook.extract import documents, extract, vocabulary

    with _ONE_AT_A_TIME:
        if len(documents.tokenizer().vocab.strings) > WORDS:
            documents.forget()
        root = _unpacked(batch.settings.files)
        vocabulary.load(root)
        cleaner = MentionCleaner(root) if batch.settings.resolved else None
        mentions: list[dict[str, Any]] = []
        errors: list[dict[str, Any]] = []
        undated = 0
        for record in batch.records:
            try:
                article = _article(record, batch.settings.published)
                found = extract(article.text, source_id=article.source_id, published=article.published, root=root)
                if cleaner:
                    found = [cleaner.clean(mention, article.published) for mention in found]
            except UnreadableError as error:
                errors.append(problem(record, error))
            except Exception as error:  # whatever an article makes the reader raise, the others are read
                told = f"{record.place} made the extractor fail ({type(error).__name__}: {error}); please report it."
                errors.append(problem(record, UnreadableError(told, "extractor failed")))
            else:
                mentions += found
                undated += not article.published
    return part(len(batch.records), mentions, errors, undated)


def _article(record: Record, published: str) -> articles.Article:
    if record.problem:
        raise UnreadableError(record.problem, record.kind)
    day = record.published or published
    return articles.article_of(record.content, record.place, record.source_id, day, page=record.page)


@functools.lru_cache(maxsize=2)
def _unpacked(files: tuple[tuple[str, bytes], ...]) -> Path:
    """A folder of this process that holds the tables of a run; it goes when the process ends."""
    root = Path(tempfile.mkdtemp(prefix="casebook-", dir=_folder_of_worker()))
    # a worker process ends without what `atexit` does
    multiprocessing.util.Finalize(None, shutil.rmtree, (root,), {"ignore_errors": True}, exitpriority=0)
    for name, content in files:
        tables.replace_file(root / name, content)
    return root


def _folder_of_worker() -> str | None:
    """Where a Dask worker keeps its files, which Dask removes even where the worker was killed; None elsewhere."""
    if "distributed" in sys.modules:
        from distributed import get_worker

        with contextlib.suppress(ValueError):
            return str(get_worker().local_directory)
    return None


# --- what was read ---------------------------------------------------------------------------------------------------


def problem(record: Record, error: UnreadableError) -> dict[str, Any]:
    """The line of errors.jsonl for a record that could not be read."""
    return {"place": record.place, "source_id": record.source_id, "kind": error.kind, "reason": str(error)}


def part(count: int, mentions: list[dict[str, Any]], errors: list[dict[str, Any]], undated: int) -> bytes:
    """What was read from some articles, as JSON lines, the first of which sums it up."""
    kinds = dict(sorted(Counter(error["kind"] for error in errors).items()))
    summary = {"articles": count, "mentions": len(mentions), "undated": undated, "errors": kinds}
    lines = [json.dumps(each, ensure_ascii=False) for each in (summary, *mentions, *errors)]
    return "".join(f"{line}\n" for line in lines).encode()


def joined(parts: list[bytes]) -> bytes:
    """Parts of a batch as the part of the whole batch."""
    count = undated = 0
    mentions: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for each in parts:
        summary, *rest = (json.loads(line) for line in each.splitlines())
        count, undated = count + summary["articles"], undated + summary["undated"]
        mentions += rest[: summary["mentions"]]
        errors += rest[summary["mentions"] :]
    return part(count, mentions, errors, undated)
