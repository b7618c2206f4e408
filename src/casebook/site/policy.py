"""The Content-Security-Policy of each page: everything from the site itself, and no script but the site's own.

It stands in the page, so that it holds on any server and from a disk. Scripts within a page are allowed by their
hash; attributes that hold script are none, the theme's one (print) is bound by page.js instead. Styles within a page
are allowed, because Plotly sets some.
"""

from __future__ import annotations

import base64
import hashlib
import html
import os
import re
from pathlib import Path

from sphinx.application import Sphinx

from casebook import tables
from casebook.preview import PREVIEW

# scripts within the page; JSON-LD is data, which browsers do not run and policies do not ask about
_INLINE = re.compile(r"<script(?![^>]*(?:\ssrc=|ld\+json))[^>]*>(.*?)</script>", re.DOTALL)
_PRINT = re.compile(r'\sonclick="window\.print\(\)"')
# the site's first address leads to its first page, and says of itself what that says
_START = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8" /><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>{told}<meta http-equiv="refresh" content="0; url={start}"></head>
<body><p><a href="{start}">{title}</a></p></body></html>
"""
_TOLD = re.compile(r'<meta (?:name="(?:description|twitter:)|property="og:)[^>]*>|<link rel="canonical"[^>]*>')
_HEAD = re.compile(r'(<meta charset="utf-8" ?/?>)', re.IGNORECASE)


def policy_for(page: str) -> str:
    """The policy of a page with this markup."""
    hashes = sorted(
        {base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in _INLINE.findall(page)}
    )
    scripts = " ".join(["'self'", *(f"'sha256-{each}'" for each in hashes)])
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'"
    )


def write_policies(app: Sphinx, error: Exception | None) -> None:
    """Give every page its policy. Raises ValueError for a page whose head or scripts are not as expected."""
    if error is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    if app.config.root_doc != "index":
        start = app.builder.get_target_uri(app.config.root_doc)
        title = html.escape(app.config.project)
        told = "".join(_TOLD.findall((out / start).read_text("utf-8")))
        tables.replace_file(out / "index.html", _START.format(start=start, title=title, told=told))
    for file in sorted(out.rglob("*.html")):
        if "_static" in file.relative_to(out).parts:
            file.unlink()  # macros of the themes, copied with their scripts: no pages
            continue
        page = file.read_text("utf-8")
        if "Content-Security-Policy" in page:
            continue  # written by an earlier build, and not again by this one
        page = _PRINT.sub(" data-print", page)
        if handlers := re.findall(r'<[^>]*\s(on[a-z]+="[^"]*")', page):
            raise ValueError(f"{file.name} has script in attributes ({'; '.join(set(handlers))}); bind it in page.js")
        if os.environ.get(PREVIEW):
            tables.replace_file(file, page)  # the preview adds a script of its own, which reloads the page
            continue
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy_for(page)}">'
        page, found = _HEAD.subn(rf"\1{meta}", page, count=1)
        if not found:
            raise ValueError(f"{file.name} does not say its encoding in its head, so the policy has no place")
        tables.replace_file(file, page)


def setup(app: Sphinx) -> None:
    """Register the writing, after everything else that changes pages."""
    app.add_js_file("casebook/page.js", loading_method="defer")
    app.connect("build-finished", write_policies, priority=900)
