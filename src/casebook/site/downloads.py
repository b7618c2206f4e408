"""The tables as files beside the pages: CSV as they are, JSON, and the contract in Frictionless' standard form."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from casebook import tables
from casebook.preview import PREVIEW
from casebook.site import citation, data_package, drawing
from casebook.site.address import site_address

FOLDER = "data"


def files_of(resource: dict[str, Any]) -> list[tuple[str, str]]:
    """The (form, path in the data folder) of each file in which a table is offered."""
    files = [("JSON", f"json/{resource['name']}.json")]
    return files if "*" in resource["path"] else [("CSV", resource["path"]), *files]


def write_downloads(app: Sphinx, error: Exception | None) -> None:
    """Write every table of the contract, and the contract, into the site's data folder."""
    if error is not None or app.builder.format != "html" or os.environ.get(PREVIEW):
        return
    root, out = tables.project_folder(), Path(app.outdir) / FOLDER
    package = tables.stored_descriptor(root) | {"description": data_package.about(root)}
    for resource in package["resources"]:
        for file in sorted((root / "data").glob(resource["path"])):
            tables.replace_file(out / file.relative_to(root / "data"), file.read_bytes())
        frame = tables.read(resource["name"], root)
        rows = json.loads(frame.to_json(orient="records"))
        text = json.dumps(rows, ensure_ascii=False, indent=1)
        tables.replace_file(out / "json" / f"{resource['name']}.json", text + "\n")
        if "*" in resource["path"]:  # the standard names each file
            resource["path"] = sorted(str(f.relative_to(root / "data")) for f in (root / "data").glob(resource["path"]))
    tables.replace_file(out / "datapackage.json", json.dumps(package, ensure_ascii=False, indent=2) + "\n")


class DataDownloads(SphinxDirective):
    """A list of the tables with links to their files, their numbers of rows, and lines that read them."""

    def run(self) -> list[nodes.Node]:
        """One list item a table."""
        page = self.env.app.builder.get_target_uri(self.env.docname)
        entries = nodes.bullet_list("")
        for resource in tables.stored_descriptor()["resources"]:
            count = len(tables.read(resource["name"]))
            line = nodes.paragraph("", "")
            line += nodes.strong("", resource["name"])
            line += nodes.Text(f", {count} row{'s' if count != 1 else ''}: {resource['description']} ")
            for number, (label, path) in enumerate(files_of(resource)):
                line += nodes.Text(", " if number else "")
                line += nodes.reference("", label, refuri=relative_uri(page, f"{FOLDER}/{path}"), internal=False)
            item = nodes.list_item("", line)
            if "*" not in resource["path"]:
                reading = citation.reading_lines(f"{FOLDER}/{resource['path']}", site_address(self.config))
                markup = drawing.render("reading-lines.html", name=resource["name"], reading=reading)
                item += nodes.raw("", markup, format="html")
            entries += item
        return [entries]


def setup(app: Sphinx) -> None:
    """Register the directive, and the writing of the files."""
    app.add_directive("data-downloads", DataDownloads)
    app.connect("build-finished", write_downloads)
