"""The head of every page: what search engines, feed readers and other sites' cards take from it.

What needs the public address (canonical link, OpenGraph card, feed) is left out while it is not set.
"""

from __future__ import annotations

import html
import textwrap
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from casebook import tables
from casebook.site import cards, countries, feed, structured_data
from casebook.site.address import page_address, site_address

DESCRIPTION_LENGTH = 160
# name, type and size of the site's icon; the first that a browser knows is used
ICONS = (("favicon.svg", "image/svg+xml", "any"), ("favicon.png", "image/png", "180x180"))


def description_of(page: str, title: str, doctree: nodes.document) -> str:
    """What a page is about: its first paragraph, cut at a word; a country file's goes by the country's name."""
    heading = next(doctree.findall(nodes.title), None)
    first = heading and next(heading.findall(nodes.paragraph, descend=False, siblings=True), None)
    name = f"{title}: " if page.startswith(f"{countries.FOLDER}/") else ""
    return textwrap.shorten(name + (first.astext() if first else title), DESCRIPTION_LENGTH, placeholder=" …")


def fill_head(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Add to a page's head what it says of itself, and the same for machines at the end of its text."""
    lines = []
    for name, kind, size in ICONS:
        icon = context["pathto"](f"_static/casebook/{name}", 1)
        lines.append(f'<link rel="icon" type="{kind}" sizes="{size}" href="{icon}">')
    lines.append(f'<link rel="apple-touch-icon" href="{icon}">')
    if doctree is None:  # the search, the index, the page of a wrong address: nothing to find or to share
        context["pageurl"] = None
        lines.append(_meta("robots", "noindex"))
    else:
        title = app.env.titles[page].astext()
        description = description_of(page, title, doctree)
        lines.append(_meta("description", description))
        if site_address(app.config):
            lines += [_feed_link(app), *_card(app, page, title, description)]
        # below the text: nothing that a reader waits for comes after it
        context["body"] += structured_data.script_of(app, page, title, description)
    context["metatags"] = "\n".join([context.get("metatags", ""), *lines, ""])


def _meta(name: str, content: str, attribute: str = "name") -> str:
    return f'<meta {attribute}="{name}" content="{html.escape(content)}">'


def _feed_link(app: Sphinx) -> str:
    address = html.escape(site_address(app.config) + feed.FILE)
    return f'<link rel="alternate" type="application/atom+xml" title="{html.escape(feed.TITLE)}" href="{address}">'


def _card(app: Sphinx, page: str, title: str, description: str) -> list[str]:
    """The OpenGraph card of a page (https://ogp.me), and the one word by which X shows it large."""
    card = cards.card_for(page, tables.project_folder())
    properties = {
        "og:type": "article" if page.startswith("notebooks/") else "website",
        "og:site_name": app.config.project,
        "og:title": title,
        "og:description": description,
        "og:url": page_address(app, page),
        "og:locale": "en_GB",
    }
    if card is not None:
        properties |= {
            "og:image": site_address(app.config) + card.address,
            "og:image:type": "image/png",
            "og:image:width": str(cards.SIZE[0]),
            "og:image:height": str(cards.SIZE[1]),
            "og:image:alt": f"Chart: {card.chart_title}" if card.chart_title else f"{app.config.project}: {card.title}",
        }
    lines = [_meta(name, content, "property") for name, content in properties.items()]
    return [*lines, _meta("twitter:card", "summary_large_image")]


def name_project(app: Sphinx, config: Config) -> None:
    """Give Sphinx the book's name, which Jupyter Book gives to titles alone."""
    config.project = config.html_title


def setup(app: Sphinx) -> None:
    """Register the head."""
    app.connect("config-inited", name_project)
    app.connect("html-page-context", fill_head)
