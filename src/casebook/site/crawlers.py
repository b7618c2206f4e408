"""What crawlers are told: that they may read every page (robots.txt), and which pages there are (sitemap.xml).

Both need the public address, and are left out while there is none. Crawlers ask for robots.txt at the root of a
server; on a site below it they find the sitemap by its address alone.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from sphinx.application import Sphinx

from casebook import tables
from casebook.site.address import page_address, site_address

ROBOTS = "robots.txt"
SITEMAP = "sitemap.xml"
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Write robots.txt and sitemap.xml; only pages of the book are in it, not the search, the index or the 404 page."""
    site = site_address(app.config)
    if error is not None or app.builder.format != "html" or not site:
        return
    out = Path(app.outdir)
    tables.replace_file(out / ROBOTS, f"User-agent: *\nAllow: /\n\nSitemap: {site}{SITEMAP}\n")
    pages = ElementTree.Element("urlset", xmlns=_SITEMAPS)
    for page in sorted(app.env.found_docs):
        ElementTree.SubElement(ElementTree.SubElement(pages, "url"), "loc").text = page_address(app, page)
    ElementTree.indent(pages)
    text = ElementTree.tostring(pages, "unicode")
    tables.replace_file(out / SITEMAP, f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n')


def setup(app: Sphinx) -> None:
    """Register the writing."""
    app.connect("build-finished", write_files)
