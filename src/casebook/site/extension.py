"""The Sphinx extension that turns tables and figures into pages."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from casebook import notebooks, tables
from casebook.preview import PREVIEW
from casebook.site import (
    address,
    addresses,
    cards,
    chapters,
    citation,
    corrections,
    countries,
    crawlers,
    data_package,
    dictionary,
    downloads,
    drawing,
    exercises,
    feed,
    figures,
    head,
    images,
    launch,
    ledger,
    names,
    not_found,
    policy,
    register,
    styles,
    theme,
)


def take_fingerprint(app: Sphinx, config: Config) -> None:
    """Let every page depend on data, package, assets and settings: Sphinx itself watches the pages only."""
    root = tables.project_folder()
    folders = [root / "data", root / images.FOLDER, root / cards.FOLDER, Path(__file__).parents[1]]
    files = [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    digest = hashlib.sha256()
    for file in files:
        if not {"node_modules", "__pycache__", "raw"} & set(file.parts):
            digest.update(file.name.encode() + file.read_bytes())
    digest.update(str([drawing.bundle_file(name).is_file() for name in drawing.BUNDLES]).encode())
    digest.update(str(config.html_theme_options).encode())  # with the address of the repository, which chapters name
    config["casebook_fingerprint"] = digest.hexdigest()


def refuse_stale(app: Sphinx) -> None:
    """Stop before a page shows what its data no longer says; the preview runs what is stale instead."""
    root = tables.project_folder()
    stale = notebooks.status(root)
    if stale and os.environ.get(PREVIEW):
        notebooks.refresh(root)
    elif stale:
        told = "\n".join(f"  notebooks/{name}.ipynb: {reasons[0]}" for name, reasons in stale.items())
        raise ExtensionError(f"notebooks are stale; run `casebook refresh` (make refresh) first:\n{told}")


def start_clean(app: Sphinx) -> None:
    """Write every page and static file anew: styles, icons and scripts are cut to fit the pages, from whole ones."""
    state = Path(app.outdir) / ".buildinfo"
    if app.builder.format == "html" and not os.environ.get(PREVIEW) and state.is_file():
        shutil.rmtree(Path(app.outdir) / "_static", ignore_errors=True)
        # to Sphinx, pages made with other settings are out of date
        state.write_text(re.sub(r"(?m)^(config|tags): .*$", r"\1: another", state.read_text("utf-8")), "utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the figures, the directives that write pages from tables, and the downloads."""
    app.add_config_value("casebook_fingerprint", "", "env", str)
    app.connect("config-inited", take_fingerprint)
    app.connect("builder-inited", refuse_stale)
    app.connect("builder-inited", start_clean)
    address.setup(app)
    theme.setup(app)
    figures.setup(app)
    chapters.setup(app)
    launch.setup(app)
    register.setup(app)
    names.setup(app)
    corrections.setup(app)
    countries.setup(app)
    dictionary.setup(app)
    ledger.setup(app)
    downloads.setup(app)
    exercises.setup(app)
    data_package.setup(app)
    head.setup(app)
    cards.setup(app)
    feed.setup(app)
    crawlers.setup(app)
    not_found.setup(app)
    citation.setup(app)
    addresses.setup(app)
    styles.setup(app)
    policy.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
