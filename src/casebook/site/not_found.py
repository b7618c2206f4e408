"""The page of a wrong address, 404.html, which servers send for any address that they have no file for.

It stands in for addresses of any depth, so its links begin at the root of the server, which the public address tells.
While there is none they begin at the page, which holds at the top of the site and from a disk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sphinx.application import Sphinx

from casebook import tables
from casebook.site.address import site_address

PAGE = "404"
TITLE = "There is no page at this address"
_BODY = """<section><h1>{title}</h1>
<p>It may have been mistyped, or cut off where a line broke. Addresses of pages, events and figures do not change here,
so a link that once worked should still work.</p>
<p>Try one of these:</p>
<ul>
{links}
</ul>
<p>If these links lead nowhere either, delete everything after the site's name in the address bar.</p>
</section>
"""
_LINKS = {
    "book/index": "The first page, with what regulators ordered and what came of it",
    "book/register": "The register: every event, with its sources",
    "book/countries": "The countries: a file for each jurisdiction",
    "search": "The search",
}
# addresses in attributes that begin at the page: no scheme, no slash and no fragment at their start
_RELATIVE = re.compile(r'(\s(?:href|src|action|data-content_root)=")(?![a-z][a-z0-9+.-]*:|/|#|")(?:\./)?')


def collect_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page, in the theme of the others."""
    links = "\n".join(
        f'<li><a href="{app.builder.get_target_uri(page)}">{text}</a></li>' for page, text in _LINKS.items()
    )
    yield PAGE, {"title": TITLE, "body": _BODY.format(title=TITLE, links=links)}, "page.html"


def begin_at_root(app: Sphinx, error: Exception | None) -> None:
    """Let the page's links begin at the root of the server. The page lies at the root of the site."""
    site = site_address(app.config)
    if error is None and app.builder.format == "html" and site:
        file = Path(app.outdir) / f"{PAGE}.html"
        tables.replace_file(file, _RELATIVE.sub(rf"\g<1>{urlsplit(site).path}", file.read_text("utf-8")))


def setup(app: Sphinx) -> None:
    """Register the page."""
    app.connect("html-collect-pages", collect_page)
    app.connect("build-finished", begin_at_root)
