"""Figures and claims of notebooks in the book: the Sphinx side of them."""

from __future__ import annotations

import html
import json
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from casebook import tables
from casebook.figures import claims, twins
from casebook.site import citation, drawing, images, settings
from casebook.site.address import site_address

logger = logging.getLogger(__name__)

REGISTER = "book/register"


def claim_anchor(name: str) -> str:
    """The anchor of a claim on the page of its notebook."""
    return f"claim-{name}"


class figure_twins(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes so)
    """A figure with its summary, table and files; `content` is the figure as the notebook stores it."""


class FigureRenderer:
    """What MyST-NB calls for outputs of notebooks: figures and claims."""

    mime_priority_overrides = (("*", twins.MIMETYPE, 1), ("*", claims.MIMETYPE, 1))

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """The nodes for a figure or claim; None for anything else."""
        if data.mime_type == claims.MIMETYPE:
            line = nodes.paragraph("", "", classes=["claim"])
            if not inline:
                line["ids"].append(claim_anchor(data.content["name"]))
            line += nodes.inline("", f"claim {data.content['name']}: ", classes=["claim-name"])
            line += nodes.Text(data.content["text"])
            return [line]
        if data.mime_type != twins.MIMETYPE:
            return None
        content = data.content if isinstance(data.content, dict) else json.loads(data.content)
        meta = content["layout"].get("meta") or {}
        if "name" not in meta:
            logger.warning(
                "this Plotly figure was not published with casebook.figures.show, so it has no summary, table or "
                "file; publish it or end the cell with a semicolon",
                location=(renderer.renderer.sphinx_env.docname, data.line),
            )
            return []
        node = figure_twins(content=content)
        node["ids"].append(meta["name"])
        node["names"].append(meta["name"])
        return [node]


def visit_figure_html(self: HTML5Translator, node: figure_twins) -> None:
    """Write the figure and its files."""
    content, builder = node["content"], self.builder
    page = builder.get_target_uri(builder.current_docname)
    root = relative_uri(page, "")
    register = builder.get_target_uri(REGISTER)
    stored, out = images.images_of(content, tables.project_folder()), Path(builder.outdir)
    drawing.write_files(content, out)
    if stored:
        images.write_downloads(content, tables.project_folder(), out)
    name = content["layout"]["meta"]["name"]
    _write_own_page(content, home=f"{page}#{name}", register=register, stored=stored, out=out)
    self.body.append(
        drawing.markup_of(
            content,
            root="" if root in ("", "./") else root,
            register=relative_uri(page, register),
            images=stored,
            reuse=_reuse(content["layout"]["meta"], f"{page}#{name}", stored, site_address(builder.config)),
        )
    )
    raise nodes.SkipNode


def _reuse(meta: dict[str, Any], place: str, stored: dict[str, Any] | None, site: str) -> dict[str, Any]:
    """What the folded part below a figure offers. The embed code needs the site's address."""
    return {
        "citation": citation.Citation(meta["title"], place, site, kind="figure"),
        "reading": citation.reading_lines(f"figures/{meta['name']}.csv", site),
        "embed": _embed_code(meta, stored, site) if site else "",
    }


def _embed_code(meta: dict[str, Any], stored: dict[str, Any] | None, site: str) -> str:
    """A frame as wide as its place, as high as image, title and summary need; what is higher scrolls within it."""
    tallest = max(height for _, height in stored["sizes"].values()) if stored else 450
    return (
        f'<iframe src="{site}figures/{meta["name"]}.html" title="{html.escape(meta["title"])}" width="100%" '
        f'height="{round(tallest, -1) + 500}" style="border: 0" loading="lazy"></iframe>'
    )


def _write_own_page(
    content: dict[str, Any], *, home: str, register: str, stored: dict[str, Any] | None, out: Path
) -> None:
    """Write the page that holds one figure alone, made to be shown in a frame of another site."""
    meta = content["layout"]["meta"]
    figure = drawing.markup_of(content, root="../", register=f"../{register}", images=stored, home=f"../{home}")
    page = drawing.render("embed.html", book=settings.title(), meta=meta, figure=figure, scripts=drawing.SCRIPTS)
    tables.replace_file(out / "figures" / f"{meta['name']}.html", page)


def visit_figure_other(self: Any, node: figure_twins) -> None:
    """In other formats than HTML a figure is its title and summary."""
    raise nodes.SkipNode


def add_scripts(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load the figures' script on pages that have figures, and on no other."""
    if doctree is not None and next(doctree.findall(figure_twins), None) is not None:
        for script in drawing.SCRIPTS:
            app.add_js_file(f"casebook/{script}", loading_method="defer")


def check_names(app: Sphinx, doctree: nodes.document) -> None:
    """Warn where two figures of the book have one name: their files and addresses would be one."""
    page = app.env.docname
    contents = [node["content"] for node in doctree.findall(figure_twins)]
    names = [content["layout"]["meta"]["name"] for content in contents]
    app.env.metadata[page].update(figures=names, bundles=sorted({drawing.bundle_for(content) for content in contents}))
    others = {
        name: other for other, data in app.env.metadata.items() if other != page for name in data.get("figures", [])
    }
    for number, name in enumerate(names):
        place = others.get(name) or (page if name in names[:number] else "")
        if place:
            logger.warning("the figure name %r is taken by %s; give it another", name, place, location=page)


def copy_files(app: Sphinx, error: Exception | None) -> None:
    """Put beside the pages the Plotly bundles that their figures ask for, and the figures' images."""
    if error is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for name in sorted({name for data in app.env.metadata.values() for name in data.get("bundles", [])}):
        file = out / "_static" / "plotly" / drawing.bundle_name(name)
        tables.replace_file(file, drawing.bundle_file(name).read_bytes())
    for name, entry in images.stored(tables.project_folder()).items():
        for still in images.stills_of(name, entry["format"]):
            shutil.copy(tables.project_folder() / images.FOLDER / still, out / "figures" / still)


def setup(app: Sphinx) -> None:
    """Register the figure node, its script, and the copying of what charts need."""
    app.add_node(
        figure_twins,
        html=(visit_figure_html, None),
        latex=(visit_figure_other, None),
        text=(visit_figure_other, None),
    )
    app.connect("doctree-read", check_names)
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", copy_files)
    app.config.html_static_path.append(str(drawing.HERE / "assets"))
    app.add_css_file("casebook/casebook.css")
