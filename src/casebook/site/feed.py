"""The Atom feed (RFC 4287) of what is new: events that came into the record, and corrections of our own errors.

An event came in on the day of the first editor's decision on it, which gives it its title; it was changed on the day
of the last decision or correction. So an old event that is found today is new, and no build makes anything new.
The feed needs the public address for its ids and links, and is left out while there is none.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

from sphinx.application import Sphinx

from casebook import tables
from casebook.clean.dates import describe_date
from casebook.site import chapters, corrections
from casebook.site.address import page_address, site_address

FILE = "feed.xml"
TITLE = "New events and corrections"
LATEST = 50  # events; corrections are all there
REGISTER = "book/register"
_ATOM = "http://www.w3.org/2005/Atom"


def write_feed(app: Sphinx, error: Exception | None) -> None:
    """Write the feed."""
    if error is None and app.builder.format == "html" and site_address(app.config):
        tables.replace_file(Path(app.outdir) / FILE, text_of(app))


def text_of(app: Sphinx) -> str:
    """The feed as XML."""
    site = site_address(app.config)
    entries = [*_corrections(app), *_events(app)]
    feed = ElementTree.Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})
    _add(feed, "id", f"{site}{FILE}")
    _add(feed, "title", f"{app.config.project}: new events and corrections")
    _add(feed, "updated", _moment(max([chapters.record_ends(), *(entry["updated"] for entry in entries)])))
    _add(_add(feed, "author"), "name", app.config.project)
    _add(feed, "rights", str(tables.package_descriptor()["licenses"][0]["title"]))
    _add(feed, "icon", f"{site}_static/casebook/favicon.png")
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{site}{FILE}")
    _add(feed, "link", rel="alternate", type="text/html", href=page_address(app, REGISTER))
    for entry in sorted(entries, key=lambda entry: entry["updated"], reverse=True):
        told = _add(feed, "entry")
        _add(told, "id", entry["id"])
        _add(told, "title", entry["title"], type="text")
        _add(told, "updated", _moment(entry["updated"]))
        if entry["published"]:
            _add(told, "published", _moment(entry["published"]))
        _add(told, "link", rel="alternate", type="text/html", href=entry["link"])
        _add(told, "category", term=entry["category"])
        _add(told, "summary", entry["summary"], type="text")
    ElementTree.indent(feed)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(feed, "unicode")}\n'


def _add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name, attributes)
    element.text = text or None
    return element


def _moment(day: str) -> str:
    """A day as Atom writes it; the record knows no hours."""
    return f"{day}T00:00:00Z"


def _events(app: Sphinx) -> list[dict[str, str]]:
    """The events that came in last; of those of one day the latest to happen."""
    decided = tables.read("decisions").groupby("event_id")["decided_on"].agg(["min", "max"])
    corrected = tables.read("corrections").groupby("event_id")["corrected_on"].max()
    labels = tables.read("event_types").set_index("id")["label"]
    events = tables.read("events").join(decided, on="event_id").join(corrected, on="event_id")
    register = page_address(app, REGISTER)
    return [
        {
            "id": f"{register}#{event['event_id']}",
            "link": f"{register}#{event['event_id']}",
            "title": event["title"],
            "published": event["min"],
            "updated": max(event["max"], event["corrected_on"] if isinstance(event["corrected_on"], str) else ""),
            "category": labels[event["type"]],
            "summary": f"When: {describe_date(event['date'], event['precision'])}. {event['summary']}".strip(),
        }
        for event in events.sort_values(["min", "date", "event_id"], ascending=False).head(LATEST).to_dict("records")
    ]


def _corrections(app: Sphinx) -> list[dict[str, Any]]:
    """All corrections. Their ids are tag URIs (RFC 4151), which hold wherever the site moves."""
    host = urlsplit(site_address(app.config)).hostname
    titles = tables.read("events").set_index("event_id")["title"]
    entries = []
    for row in corrections.rows():
        about = titles.get(row["event_id"], row["event_id"]) or app.env.titles[corrections.page_of(row)].astext()
        event_id = row["event_id"]
        key = quote("/".join(filter(None, (event_id, row["page"], row["field"]))))
        entries.append(
            {
                "id": f"tag:{host},{row['corrected_on']}:correction/{key}",
                "link": f"{page_address(app, corrections.PAGE)}#{corrections.anchor(row)}",
                "title": f"Correction: {about}",
                "published": row["corrected_on"],
                "updated": row["corrected_on"],
                "category": "Correction",
                "summary": corrections.in_words(row),
            }
        )
    return entries


def setup(app: Sphinx) -> None:
    """Register the writing."""
    app.connect("build-finished", write_feed)
