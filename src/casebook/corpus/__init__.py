"""The mentions of a corpus: many thousand articles, read on all cores or on a cluster, in parts that are kept.

    out/mentions.jsonl   the mentions of all articles, in the order of the corpus
    out/errors.jsonl     the articles that could not be read: place, source_id, kind and reason
    out/parts/           what was read of each batch, so that a run goes on where one was stopped

A part is named by its batch, that is by the articles, the settings, the tables and the version of the extractor. One
that is there is not read again; one whose article, table or rule has changed since has another name.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tqdm import tqdm

from casebook import tables
from casebook.corpus import reading, records
from casebook.corpus.reading import Batch
from casebook.corpus.records import is_corpus
from casebook.corpus.workers import ENDED_ITS_WORKER, Cluster, Processes, WorkersError, spread


class Summary(NamedTuple):
    """What came of a corpus, in articles; `kept` counts those that an earlier run had read."""

    articles: int
    mentions: int
    undated: int
    errors: Counter[str]
    kept: int

    @property
    def read(self) -> int:
        """How many articles could be read."""
        return self.articles - self.errors.total()

    def told(self, out: Path) -> str:
        """What an editor should know, a line each."""
        lines = [
            f"{self.read:,} of {self.articles:,} articles read: {self.mentions:,} mentions in {out / 'mentions.jsonl'}."
        ]
        if self.kept:
            lines.append(f"{self.kept:,} of them were kept from an earlier run.")
        if self.undated:
            lines.append(
                f"{self.undated:,} have no day of publication, so their relative dates stay open; "
                "JSON lines can give it as published, and --published gives one for all."
            )
        if self.errors:
            lines.append(f"{self.errors.total():,} could not be read; {out / 'errors.jsonl'} says why:")
            lines += [
                f"{number:>9,}  {kind}"
                for kind, number in sorted(self.errors.items(), key=lambda each: (-each[1], each[0]))
            ]
        if not self.articles:
            lines = [
                "There is no article to read: a folder holds .txt, .html or .htm files, JSON lines an object a line."
            ]
        return "\n".join(lines)


def run(
    place: Path, out: Path, *, published: str = "", resolved: bool = False, workers: int = 0, scheduler: str = ""
) -> Summary:
    """Write the mentions and the errors of a corpus into the folder `out`; what it holds of an earlier run is used.

    `workers` processes read, as many as there are cores where it is 0, or those of the Dask cluster at `scheduler`.
    Both files are the same, byte for byte, whoever reads, and whether or not a run was stopped on the way. Raises
    WorkersError where the workers cannot go on, and OSError for what cannot be read or written.
    """
    parts = out / "parts"
    of_run = reading.settings(published, resolved)
    names: list[str] = []
    with (
        contextlib.closing(Progress(records.count(place))) as progress,
        Cluster(scheduler) if scheduler else Processes(workers) as staff,
    ):
        missing = _missing(reading.batches(records.read(place), of_run), parts, names, progress)
        for batch, content in spread(missing, staff, progress.tell):
            tables.replace_file(parts / _name(batch), content)
            progress.add(_summary(content))
    return _assemble(out, [parts / name for name in names])._replace(kept=progress.kept)


def _name(batch: Batch) -> str:
    return f"{batch.key()}.jsonl"


def _missing(batches: Iterable[Batch], parts: Path, names: list[str], progress: Progress) -> Iterator[Batch]:
    """The batches that have no whole part yet; the names of all parts are noted as they come.

    An article that ended its worker is tried again: the machine may have been short of memory.
    """
    for batch in batches:
        names.append(_name(batch))
        summary = _whole(parts / names[-1])
        if summary is None or ENDED_ITS_WORKER in summary["errors"]:
            yield batch
        else:
            progress.add(summary, kept=True)


def _summary(content: bytes) -> dict[str, Any]:
    """The first line of a part."""
    summary: dict[str, Any] = json.loads(content.partition(b"\n")[0])
    return summary


def _whole(part: Path) -> dict[str, Any] | None:
    """The summary of a part that is there and holds all lines that it should."""
    try:
        content = part.read_bytes()
        summary = _summary(content)
    except (FileNotFoundError, ValueError):
        return None
    lines = 1 + summary["mentions"] + sum(summary["errors"].values())
    return summary if content.endswith(b"\n") and content.count(b"\n") == lines else None


def _assemble(out: Path, parts: list[Path]) -> Summary:
    """Write the two files from the parts, and remove the parts that are of no use any more."""
    articles = mentions = undated = 0
    errors: Counter[str] = Counter()
    files = [out / "mentions.jsonl", out / "errors.jsonl"]
    written = [file.with_name(file.name + ".part") for file in files]
    with written[0].open("wb") as of_mentions, written[1].open("wb") as of_errors:
        for part in parts:
            with part.open("rb") as lines:
                summary = json.loads(next(lines))
                of_mentions.writelines(itertools.islice(lines, summary["mentions"]))
                of_errors.writelines(lines)
            articles, undated = articles + summary["articles"], undated + summary["undated"]
            mentions += summary["mentions"]
            errors.update(summary["errors"])
    for new, file in zip(written, files, strict=True):
        new.replace(file)
    for stale in set((out / "parts").glob("[0-9]*-*.jsonl*")) - set(parts):
        stale.unlink()
    return Summary(articles, mentions, undated, errors, 0)


class Progress:
    """How far a run is, on standard error: a bar in a terminal, elsewhere a line for each tenth."""

    def __init__(self, total: int) -> None:
        """`total` is the number of articles."""
        self.done = self.kept = self.unreadable = 0
        self._total, self._told = total, 0
        self._bar = tqdm(total=total, unit=" articles", file=sys.stderr, disable=None, dynamic_ncols=True)

    def add(self, summary: dict[str, Any], kept: bool = False) -> None:
        """Count the articles of a part; `kept` where an earlier run has read them."""
        self.done += summary["articles"]
        self.kept += summary["articles"] if kept else 0
        self.unreadable += sum(summary["errors"].values())
        self._bar.set_postfix_str(f"{self.unreadable:,} not readable", refresh=False)
        self._bar.update(summary["articles"])
        tenth = 10 * self.done // max(self._total, 1)
        if self._bar.disable and tenth > self._told:
            self._told = tenth
            self.tell(f"{self.done:,} of {self._total:,} articles, {self.unreadable:,} of them not readable")

    def tell(self, message: str) -> None:
        """Print a line that stays, above the bar."""
        self._bar.write(message, file=sys.stderr)

    def close(self) -> None:
        """Leave the bar as it is."""
        self._bar.close()


__all__ = ["Summary", "WorkersError", "is_corpus", "run"]
