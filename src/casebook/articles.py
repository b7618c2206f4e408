"""The texts of reports: where they are held, and whether sources and spans fit them.

The texts belong to their publishers and are not in the repository. They lie in the folder that CASEBOOK_ARTICLES
names, else in data/raw, and are found there by their fingerprint, whatever their files are called.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from casebook import tables
from casebook.tables import Problem


def articles_folder(root: Path | None = None) -> Path | None:
    """The folder that holds texts, or None. Raises FileNotFoundError where CASEBOOK_ARTICLES names no folder."""
    given = os.environ.get("CASEBOOK_ARTICLES")
    if given:
        if not Path(given).is_dir():
            raise FileNotFoundError(f"CASEBOOK_ARTICLES names {given}, which is no folder")
        return Path(given)
    raw = (root or tables.project_folder()) / "data" / "raw"
    return raw if raw.is_dir() else None


def held_texts(folder: Path) -> dict[str, str]:
    """Fingerprint (SHA-256 of the file) to text (UTF-8, line ends as they are) of every text file in the folder."""
    texts = {}
    for file in sorted(folder.glob("*.txt")):
        content = file.read_bytes()
        texts[hashlib.sha256(content).hexdigest()] = content.decode("utf-8")
    return texts


def all_texts(root: Path) -> dict[str, str]:
    """Every text held: those of data/raw, and those in the folder that CASEBOOK_ARTICLES names."""
    folders = {root / "data" / "raw", articles_folder(root)}
    return {key: text for folder in folders if folder and folder.is_dir() for key, text in held_texts(folder).items()}


def check(folder: Path, root: Path | None = None) -> list[Problem]:
    """What does not fit between data and the texts held: fingerprints, spans, locators, stated words.

    A folder that CASEBOOK_ARTICLES names holds every text that sources.csv has a fingerprint of; data/raw holds those
    that were added on this machine, and says nothing of the others.
    The words of a mention (its *_text fields, without what stands in brackets) must be in the text; the words of a
    locator must be found at the two ends of its span, and nowhere before it.
    """
    root = root or tables.project_folder()
    texts, problems = {**all_texts(root), **held_texts(folder)}, []
    whole = folder != root / "data" / "raw"
    hashes = {}
    for number, source in enumerate(tables.read("sources", root).itertuples(), 2):
        if whole and source.text_sha256 and source.text_sha256 not in texts:
            message = f"no text in {folder} has the SHA-256 {source.text_sha256!r}; mend it, or add the text it is of."
            problems.append(Problem("data/sources.csv", number, "text_sha256", message))
        hashes[source.source_id] = source.text_sha256
    for file in sorted((root / "data" / "extracted").glob("*.jsonl")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            mention = json.loads(line)
            text = texts.get(hashes.get(mention["source_id"], ""))
            if text is not None and mention["span"] is not None:
                for column, message in _mismatches(mention, text):
                    problems.append(Problem(file.relative_to(root).as_posix(), number, column, message))
    return problems


def _mismatches(mention: dict, text: str) -> list[tuple[str, str]]:
    """(column, what is wrong) for each field of a mention that the text does not bear out."""
    start, end = mention["span"]
    if end > len(text):
        return [("span", f"ends at {end}, but the text has {len(text)} characters")]
    wrong = []
    first, last = mention["locator"]
    if text.find(first) != start:
        wrong.append(("locator", f"{first!r} is first found at {text.find(first)}, not where the span starts, {start}"))
    elif text.find(last, start) + len(last) != end:
        wrong.append(("locator", f"after the start, {last!r} does not end where the span ends, {end}"))
    if len(first.split()) > 5 or len(last.split()) > 5:
        wrong.append(("locator", "has more than five words at an end"))
    for column, cell in mention.items():
        if column.endswith("_text"):
            for part in tables.split_list(cell):
                words = part.rpartition("[")[0].strip() if part.endswith("]") else part
                if words not in text:
                    wrong.append((column, f"{words!r} is not in the text; give the source's own words"))
    return wrong
