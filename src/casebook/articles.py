"""The texts of reports: where they are held, whether sources and spans fit them, and how a new one comes in.

The texts belong to their publishers and are not in the repository. They lie in the folder that CASEBOOK_ARTICLES
names, else in data/raw, and are found there by their fingerprint, whatever their files are called.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import time
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

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
    raw = root / "data" / "raw"
    texts, problems = {**(held_texts(raw) if raw.is_dir() else {}), **held_texts(folder)}, []
    whole = folder != raw
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


# --- a text from outside ---------------------------------------------------------------------------------------------

LONGEST_FILE = 5_000_000  # bytes of a file or page; a report is far smaller
LONGEST_TEXT = 200_000  # characters of the text in it
SECONDS = 20  # for an address to answer


class UnreadableError(ValueError):
    """A file or address that gives no text; says what was found, what is allowed, and what to do.

    `kind` says it in a few words, to count by.
    """

    def __init__(self, message: str, kind: str = "cannot be opened") -> None:
        super().__init__(message)
        self.kind = kind


class Article(NamedTuple):
    """A text to read: `published` is "" where nothing says it; `basis` says how it is known."""

    source_id: str
    text: str
    published: str
    basis: str


def load(place: str, source_id: str = "", published: str = "") -> Article:
    """The text of a file (plain text or HTML) or of an http(s) address, without navigation, adverts and comments.

    `published` (YYYY-MM-DD, YYYY-MM or YYYY) is what the caller knows; else the day is taken from the metadata of a
    page that says so, and from nothing else. Raises UnreadableError for what gives no text, and OSError for a file
    that cannot be opened.
    """
    if published:
        check_day(published)
    remote = re.match(r"[a-z][a-z0-9+.-]*://", place, re.IGNORECASE)
    content, declared = _fetch(place) if remote else (read_file(Path(place)), "")
    name = source_id or kebab_case(Path(urlsplit(place).path if remote else place).stem or urlsplit(place).netloc)
    return article_of(content, place, name, published, page="html" in declared)


def article_of(content: bytes, place: str, source_id: str, published: str = "", *, page: bool = False) -> Article:
    """The text in the bytes of a plain text or an HTML page; `page` says that it is HTML, else its start tells.

    Raises UnreadableError, which names the place, for what gives no text in English.
    """
    if published:
        check_day(published)
    if not content.strip():
        raise UnreadableError(f"{place} is empty; there is nothing to read.", "empty")
    page = page or _looks_like_html(content)
    if not page and (b"\x00" in content[:4096] or content.startswith((b"%PDF", b"PK\x03\x04", b"\x1f\x8b"))):
        raise UnreadableError(
            f"{place} holds no text but binary data; save the report as text or HTML (UTF-8).", "binary data"
        )
    basis = "given" if published else ""
    if page:
        text, found = _from_html(content, place)
        if found and not published:
            published, basis = found, "the page's metadata"
    else:
        text = _decode(content, place)
    if not text.strip():
        raise UnreadableError(f"{place} holds no text of a report; save the text itself as a file.", "no text")
    if len(text) > LONGEST_TEXT:
        raise UnreadableError(
            f"{place} holds {len(text):,} characters; a report has at most {LONGEST_TEXT:,}: cut it down.",
            "too long",
        )
    _check_readable(text, place)
    return Article(source_id, text, published, basis)


def check_day(published: str) -> None:
    """Raise UnreadableError for a day of publication that is none."""
    precision = {10: "day", 7: "month", 4: "year"}.get(len(published), "")
    if not precision or tables.date_problem(published, precision):
        raise UnreadableError(
            f"found the day of publication {published!r}; allowed are YYYY-MM-DD, YYYY-MM and YYYY.",
            "no valid day of publication",
        )


def kebab_case(name: str) -> str:
    """A name as an id: small letters, digits and hyphens; "report" where nothing is left of it."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "report"


def read_file(path: Path) -> bytes:
    """The bytes of a file no longer than a report can be. Raises UnreadableError, and OSError as opening does."""
    if path.is_dir():
        raise UnreadableError(f"{path} is a folder; name a file or an address.")
    size = path.stat().st_size
    if size > LONGEST_FILE:
        raise UnreadableError(
            f"{path} has {size:,} bytes; a report has at most {LONGEST_FILE:,}: cut it down.", "too long"
        )
    return path.read_bytes()


def _fetch(address: str) -> tuple[bytes, str]:
    """(content, declared type) of an address; only text and HTML, and no more than the limits."""
    import urllib.error
    import urllib.request

    if urlsplit(address).scheme.lower() not in ("http", "https"):
        raise UnreadableError(f"{address} is no http or https address; those and files are allowed.")
    request = urllib.request.Request(
        address, headers={"User-Agent": "clearview-casebook", "Accept": "text/html, text/plain"}
    )
    ends = time.monotonic() + SECONDS
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            declared = answer.headers.get_content_type()
            if declared not in ("text/html", "text/plain", "application/xhtml+xml"):
                raise UnreadableError(f"{address} is of the type {declared}; only text and HTML can be read.")
            parts, size = [], 0
            while part := answer.read1(65536):
                parts.append(part)
                size += len(part)
                if size > LONGEST_FILE:
                    raise UnreadableError(f"{address} sends more than {LONGEST_FILE:,} bytes; a report is smaller.")
                if time.monotonic() > ends:
                    raise UnreadableError(
                        f"{address} took longer than {SECONDS} seconds; save the page and name the file."
                    )
    except (urllib.error.URLError, TimeoutError, OSError, ValueError, http.client.HTTPException) as error:
        if isinstance(error, UnreadableError):
            raise
        raise UnreadableError(f"{address} cannot be read ({error}); save the page and name the file.") from None
    return b"".join(parts), declared


def _looks_like_html(content: bytes) -> bool:
    return bool(
        re.match(
            rb"\s*(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html|<head|<body|<\?xml[^>]*>\s*<!doctype html)",
            content[:2000],
            re.IGNORECASE,
        )
    )


def _from_html(content: bytes, place: str) -> tuple[str, str]:
    """(text, day that the page's metadata gives, else "") of an HTML page."""
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        document = trafilatura.bare_extraction(
            content, include_comments=False, include_tables=False, with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )  # fmt: skip
    except Exception as error:  # whatever a broken page makes its parsers raise
        raise UnreadableError(
            f"{place} is no HTML that can be read ({error}); save the text itself as a file.", "broken HTML"
        ) from None
    if document is None or isinstance(document, dict) or not document.text:
        raise UnreadableError(f"{place} holds no text of a report; save the text itself as a file.", "no text")
    day = document.date or ""
    stated = (
        day and day.encode() in content and re.search(rb"<(?:meta|time|script)[^>]*>?[^<]*" + day.encode(), content)
    )
    return document.text, day if stated else ""


def _decode(content: bytes, place: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"{place} is not UTF-8 (byte {error.start + 1}: {error.reason}); save it as UTF-8.", "not UTF-8"
        ) from None


_ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "to",
        "in",
        "a",
        "is",
        "that",
        "for",
        "on",
        "was",
        "it",
        "with",
        "as",
        "by",
        "has",
        "said",
        "at",
        "from",
        "its",
        "an",
        "be",
        "are",
        "had",
        "were",
        "after",
        "into",
        "their",
        "this",
        "which",
        "have",
        "been",
        "or",
        "but",
        "they",
        "who",
        "than",
        "under",
        "against",
        "over",
        "up",
        "two",
        "new",
    ]
)


def _check_readable(text: str, place: str) -> None:
    """Refuse what is not English prose: the triggers are English, and would find nothing or worse."""
    odd = sum(1 for each in text if not each.isprintable() and each not in "\n\r\t\u00a0\u2028\u2029\ufeff\u200b")
    if odd > len(text) / 100:
        raise UnreadableError(
            f"{place} holds control characters, no prose; save the report as plain text (UTF-8).", "control characters"
        )
    words = re.findall(r"[^\W\d_]+", text.lower())
    if len(words) >= 60 and sum(word in _ENGLISH for word in words) < len(words) * 0.12:
        raise UnreadableError(
            f"{place} is not written in English, the only language that the triggers know.", "not in English"
        )
