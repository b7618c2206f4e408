"""The whole dataset in one file: a zip that is a Frictionless data package, with checksums and a page to read first."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import json
import os
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from casebook import archive, tables
from casebook.clean.dates import describe_date
from casebook.preview import PREVIEW
from casebook.site import chapters, feed
from casebook.site.address import site_address

CONTRACT = "data/datapackage.json"

_README = """# {title}

{description} Version {version}; the record goes up to {ends}.

Licence: {licence} ({licence_address}). The reports themselves belong to their publishers and are not in here.

## Files

`datapackage.json` describes each table and column, with the size and SHA-256 of each file. It is a Frictionless data
package (https://specs.frictionlessdata.io), which `frictionless validate datapackage.json` checks whole.

{tables}

`SHA256SUMS` has the checksum of every file: `sha256sum --check SHA256SUMS`.

## Read

An empty cell means that nothing is known. Members of lists are joined with `;`. Dates come with their precision.

    import pandas
    events = pandas.read_csv("clean/events.csv", keep_default_na=False)
    mentions = pandas.read_json("extracted.jsonl", lines=True)

    events <- read.csv("clean/events.csv", na.strings = "", encoding = "UTF-8")

## Cite

{title}, version {version}, record up to {ends}. {licence}.
"""


def name(root: Path) -> str:
    """The package's name, after that of the contract."""
    return f"{tables.package_descriptor(root)['name']}-data"


def file(root: Path) -> str:
    """Where the package lies on the site."""
    return f"data/{name(root)}.zip"


def about(root: Path) -> str:
    """What the dataset is about, in one sentence."""
    return str(tables.package_descriptor(root)["description"]).partition(". ")[0] + "."


@functools.cache
def files(root: Path) -> dict[str, bytes]:
    """Every file of the package by its name in it, checksums apart.

    The tables are those of the contract; the mentions, kept in a file a source, are one file here.
    """
    package = tables.stored_descriptor(root)
    found: dict[str, bytes] = {}
    lines = []
    for resource in package["resources"]:
        parts = [file.read_bytes() for file in sorted((root / "data").glob(resource["path"]))]
        if "*" in resource["path"]:
            resource["path"] = f"{resource['name']}{Path(resource['path']).suffix}"
            resource["description"] += " Here all in one."
        content = b"".join(parts)
        resource |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
        found[resource["path"]] = content
        count = len(tables.read(resource["name"], root))
        lines.append(f"- `{resource['path']}`, {count} row{'s' if count != 1 else ''}: {resource['description']}")
    package["description"] = about(root)  # what the contract's file goes on to say holds for that file alone
    package["version"] = importlib.metadata.version("casebook")
    licence = package["licenses"][0]
    text = _README.format(
        title=package["title"],
        description=package["description"],
        version=package["version"],
        ends=describe_date(chapters.record_ends(root), "day"),
        licence=licence["title"],
        licence_address=licence["path"],
        tables="\n".join(lines),
    )
    descriptor = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    return {"README.md": text.encode(), "datapackage.json": descriptor.encode(), **found}


@functools.cache
def zipped(root: Path) -> bytes:
    """The package as one file."""
    return archive.zipped(f"{name(root)}-{importlib.metadata.version('casebook')}", files(root))


def write_package(app: Sphinx, error: Exception | None) -> None:
    """Write the package into the site's data folder."""
    if error is None and app.builder.format == "html" and not os.environ.get(PREVIEW):
        root = tables.project_folder()
        tables.replace_file(Path(app.outdir) / file(root), zipped(root))


class DataPackage(SphinxDirective):
    """A paragraph with the link to the package; and to the feed, where the site has one."""

    def run(self) -> list[nodes.Node]:
        """The paragraph."""
        page = self.env.app.builder.get_target_uri(self.env.docname)
        root = tables.project_folder()
        size = len(zipped(root)) / 1000
        line = nodes.paragraph("")
        line += nodes.reference("", f"{name(root)}.zip", refuri=relative_uri(page, file(root)), internal=False)
        line += nodes.Text(
            f" ({size:,.0f} kB) holds every table, a page to read first, and the checksum of each file. "
        )
        line += nodes.reference("", "datapackage.json", refuri=relative_uri(page, CONTRACT), internal=False)
        line += nodes.Text(" in it, and here, describes each column: a Frictionless data package.")
        if site_address(self.config):
            line += nodes.Text(" What is new, and what was corrected, comes as an ")
            line += nodes.reference("", "Atom feed", refuri=relative_uri(page, feed.FILE), internal=False)
            line += nodes.Text(".")
        return [line]


def setup(app: Sphinx) -> None:
    """Register the directive, and the writing of the file."""
    app.add_directive("data-package", DataPackage)
    app.connect("build-finished", write_package)
