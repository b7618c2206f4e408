"""From a report never seen to its mentions, by rules that the tables of data/reference hold.

`extract` gives mentions in the form of data/extracted; `resolve` adds what the cleaning reads in them.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

from casebook import tables
from casebook.articles import Article
from casebook.clean import resolve_money, resolve_places, resolve_quantity
from casebook.clean.mentions import MentionCleaner
from casebook.extract import documents, events, vocabulary
from casebook.extract.event import Event
from casebook.extract.name import Name, kebab
from casebook.extract.vocabulary import Vocabulary

LONGEST = 200_000  # characters; a report is far shorter


def extract(text: str, *, source_id: str, published: str = "", root: Path | None = None) -> list[dict[str, Any]]:
    """Every event that a report states, as mentions in the form of data/extracted, in the order of the text.

    `published` is YYYY-MM-DD, YYYY-MM, YYYY or "" where it is not known; relative dates then stay unresolved. Each
    mention's `text[start:end]` holds the words that its fields are taken from; readings stand in brackets behind them.
    `unknown` lists the bodies that entities.csv does not have (name, kind, id), under the id that is proposed for them.
    """
    words = vocabulary.load(root)
    document = documents.read(text)
    mentions: list[dict[str, Any]] = []
    seen: dict[str, int] = {}
    for event in events.find(document, published, words):
        mention = _mention(event, text, document, source_id, len(mentions) + 1, words)
        number = seen[mention["event_id"]] = seen.get(mention["event_id"], 0) + 1
        if number > 1:
            mention["event_id"] += f"-{number}"
        mentions.append(mention)
    return mentions


def _mention(
    event: Event, text: str, document: documents.Document, source_id: str, number: int, words: Vocabulary
) -> dict[str, Any]:
    def stated(start: int, end: int, reading: str, plain: str) -> str:
        """The words of the text, with the reading in brackets where the words alone do not resolve to it."""
        said = text[start:end]
        return said if plain == reading and "[" not in said else f"{said} [{reading}]"

    def bodies(items: list[Name]) -> str:
        parts = []
        for item in items:
            start, end = document.starts[item.first], document.ends[item.last - 1]
            plain = words.ids.get(text[start:end].casefold(), "")
            parts.append(stated(start, end, item.entity.id, plain))
        return tables.join_list(parts)

    places = tables.join_list(
        stated(start := document.starts[place.first], end := document.ends[place.last - 1], place.code,
               _place(text[start:end]))
        for place in {place.code: place for place in reversed(event.places)}.values()
    )  # fmt: skip
    amount = quantity = status = ""
    if event.money:
        plain = _money(text[event.money.start : event.money.end])
        same = plain and (float(plain[0].amount), plain[0].currency) == (event.money.amount, event.money.currency)
        reading = event.money.reading()
        amount = stated(event.money.start, event.money.end, reading, reading if same else "")
    if event.count:
        figure = "" if event.count.number is None else f"{event.count.number:.2f}".rstrip("0").rstrip(".") + " "
        reading = reading_of_count = figure + event.count.unit
        plain_count = _quantity(text[event.count.start : event.count.end])
        same = plain_count == (event.count.number, event.count.unit)
        quantity = stated(event.count.start, event.count.end, reading, reading if same else "")
    if event.status and event.status != words.default_statuses.get(event.type):
        start, end = event.status_words or (event.start, event.end)
        status = stated(start, end, event.status, words.cues.get(text[start:end].casefold(), ""))
    date = event.date
    actors = [name.entity.id for name in event.actors]
    target = [name.entity.id for name in event.target]
    unknown = {n.entity.id: n.entity for n in (*event.actors, *event.target) if not n.entity.known}
    where = next((place.code for place in event.places), "") or next(
        (name.entity.country for name in event.actors if name.entity.country), ""
    )
    day = date.value.date if date else ""
    parts = [where, day, event.type.replace("_", "-"), (target or actors or [""])[0]]
    acting = ", ".join(name.entity.name for name in event.actors) or "not named"
    summary = f"{words.labels.get(event.type, event.type)}: {acting}"
    if event.target:
        summary += f" on {', '.join(name.entity.name for name in event.target)}"
    if event.money:
        summary += f", {event.money.reading()}"
    if event.count:
        summary += f", {reading_of_count}"
    start = _findable(text, event.start, event.end)
    mention = {
        "mention_id": f"{source_id}-m{number:02}",
        "source_id": source_id,
        "event_id": kebab(" ".join(part for part in parts if part)),
        "type": event.type,
        "date_text": date.text if date else "",
        "actors_text": bodies(event.actors),
        "target_text": bodies(event.target),
        "places_text": places,
        "amount_text": amount,
        "quantity_text": quantity,
        "status_text": status,
        "span": [start, event.end],
        "locator": _locator(text, start, event.end),
        "summary": summary + ".",
        "extracted_by": "rules",
        "confidence": round(event.confidence, 2),
        "review": "unreviewed",
        "reviewer_role": None,
        "reviewed_on": None,
    }
    if unknown:
        mention["unknown"] = [{"name": e.name, "kind": e.kind, "id": e.id} for e in unknown.values()]
    return mention


_money = functools.lru_cache(maxsize=10_000)(resolve_money)
_quantity = functools.lru_cache(maxsize=10_000)(resolve_quantity)


@functools.lru_cache(maxsize=10_000)
def _place(name: str) -> str:
    """The code that the cleaning reads in the name of a place, or ""."""
    try:
        jurisdictions, subdivision = resolve_places(name)
    except ValueError:
        return ""
    return subdivision or jurisdictions


_FIRST_WORDS = re.compile(r"\s*(?:\S+\s+){0,4}\S+")


def _after_words(text: str, start: int, end: int) -> int:
    """Where the first five words of a span end."""
    match = _FIRST_WORDS.match(text, start, end)
    return match.end() if match else end


def _last_words(text: str, start: int, end: int) -> str:
    """The last five words of a span."""
    span = text[max(start, end - 200) : end]
    words = span.rsplit(maxsplit=5)
    return span[len(words[0]) if len(words) > 5 else 0 :].lstrip()


def _findable(text: str, start: int, end: int) -> int:
    """Where a span has to start so that its first words are found there and nowhere before: at it, or some lines above.

    A report may print a sentence twice; its span then takes in what stands before it, up to the start of the text.
    """
    for _ in range(20):
        if text.find(text[start : _after_words(text, start, end)]) == start:
            return start
        before = text[:start].rstrip()
        if not before:
            return start
        start = max(before.rfind("\n"), before.rfind(". ")) + 1
        start += len(text[start:end]) - len(text[start:end].lstrip())
    return start


def _locator(text: str, start: int, end: int) -> list[str]:
    """Up to five words at each end of a span."""
    return [text[start : _after_words(text, start, end)], _last_words(text, start, end)]


def resolve(mentions: list[dict[str, Any]], published: str, root: Path | None = None) -> list[dict[str, Any]]:
    """Each mention with the fields that the cleaning reads in it, by the functions that notebook 01 uses.

    Adds date, precision, actors, target, jurisdictions, subdivision, amount, currency, quantity, unit and status.
    """
    cleaner = MentionCleaner(root)
    return [cleaner.clean(mention, published) for mention in mentions]


def remarks(mentions: list[dict[str, Any]], article: Article) -> list[str]:
    """What an editor should know about what was found: how many, since when dates count, and who is unknown."""
    told = [f"{article.source_id}: {len(mentions)} mentions proposed; compare each with the text before it counts."]
    if article.published:
        told.append(f"{article.source_id}: relative dates count from {article.published} ({article.basis}).")
    else:
        told.append(
            f"{article.source_id}: the day of publication is not known, so relative dates stay open; give --published."
        )
    unknown = {each["id"]: each for mention in mentions for each in mention.get("unknown", [])}
    for each in unknown.values():
        told.append(
            f"{article.source_id}: {each['name']!r} ({each['kind']}) is not in entities.csv; proposed id: {each['id']}."
        )
    return told


__all__ = ["extract", "remarks", "resolve"]
