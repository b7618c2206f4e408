"""A figure of a notebook as an HTML figure: summary, chart, controls, table and CSV file.

The page itself holds summary and table. What the chart needs is a script file of its own, loaded with the Plotly
bundle when the figure comes near the window; a script rather than a request for data, because pages opened from a
disk (file://) may load scripts only.
"""

from __future__ import annotations

import functools
import importlib.resources
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pycountry
from docutils import nodes
from jinja2 import Environment, PackageLoader
from myst_nb.core.render import MimeData, NbElementRenderer
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from casebook import tables
from casebook.figures import claims, twins

logger = logging.getLogger(__name__)

REGISTER = "book/register"
HERE = Path(str(importlib.resources.files("casebook.site")))
# the smallest bundle that draws every trace of a figure, smallest first; "" is all of Plotly
BUNDLES = {
    "basic": {"scatter", "bar", "pie"},
    "geo": {"scatter", "choropleth", "scattergeo"},
}

_templates = Environment(loader=PackageLoader("casebook.site"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


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


def bundle_for(content: dict[str, Any]) -> str:
    """The name of the bundle that draws a figure: "basic", "geo", or "" for all of Plotly.

    Where the npm bundles are not installed, it is always all of Plotly: the bundle inside the Python wheel.
    """
    types = {trace.get("type", "scatter") for trace in content["data"]}
    for name, can_draw in BUNDLES.items():
        if types <= can_draw and _npm_bundle(name).is_file():
            return name
    return ""


def _npm_bundle(name: str) -> Path:
    return HERE / "node_modules" / f"plotly.js-{name}-dist-min" / f"plotly-{name}.min.js"


def bundle_file(name: str) -> Path:
    """Where the bundle of this name lies on this machine."""
    if name:
        return _npm_bundle(name)
    return Path(str(importlib.resources.files("plotly"))) / "package_data" / "plotly.min.js"


def with_own_borders(content: dict[str, Any], borders: dict[str, Any]) -> dict[str, Any]:
    """The figure with the countries of data/reference/borders.geojson in place of those that Plotly would fetch.

    Notebooks name countries by ISO 3166-1 alpha-3, as Plotly expects; the shapes are found by alpha-2. A grey layer
    of all countries goes below the traces. Figures without a map are returned as they are.
    """
    if not any(trace.get("type") in ("choropleth", "scattergeo") for trace in content["data"]):
        return content
    alpha_2 = {country.alpha_3: country.alpha_2 for country in pycountry.countries}
    base = {
        "type": "choropleth",
        "locations": [feature["id"] for feature in borders["features"]],
        "z": [0] * len(borders["features"]),
        "hoverinfo": "skip",
        "showscale": False,
        "showlegend": False,
        "meta": "land",
    }
    data = [base]
    for trace in content["data"]:
        if trace["type"] == "choropleth":
            trace = {**trace, "locations": [alpha_2[code] for code in trace["locations"]]}
        data.append(trace)
    for trace in data:
        if trace["type"] == "choropleth":
            trace.update(locationmode="geojson-id", geojson="borders")
    geo = {**content["layout"].get("geo", {}), "visible": False, "fitbounds": False}
    return {**content, "data": data, "layout": {**content["layout"], "geo": geo}}


def _cell(value: Any, column: str, register: str) -> dict[str, Any]:
    """A table cell: its text, and the address it links to, if any."""
    text = "" if value is None else f"{value:,}" if isinstance(value, int | float) else str(value)
    if column == "event_id" and value in _event_ids():
        return {"text": "record", "href": f"{register}#{value}"}
    if isinstance(value, str) and value.startswith(("https://", "http://")):
        return {"text": "source", "href": value}
    return {"text": text, "number": isinstance(value, int | float)}


def visit_figure_html(self: HTML5Translator, node: figure_twins) -> None:
    """Write the figure, its script file and its CSV file."""
    content = node["content"]
    meta = content["layout"]["meta"]
    builder = self.builder
    folder = Path(builder.outdir) / "figures"
    columns = [column["name"] for column in meta["columns"]]
    frame = pd.DataFrame(meta["rows"], columns=columns)
    tables.replace_file(folder / f"{meta['name']}.csv", tables.to_csv(frame))
    borders = json.loads((tables.project_folder() / "data/reference/borders.geojson").read_text("utf-8"))
    drawing = with_own_borders(content, borders)
    layout = {name: value for name, value in drawing["layout"].items() if name != "meta"}
    script = json.dumps({"data": drawing["data"], "layout": layout}, ensure_ascii=False, separators=(",", ":"))
    tables.replace_file(folder / f"{meta['name']}.js", f'casebookFigures["{meta["name"]}"] = {script};\n')

    page = builder.get_target_uri(builder.current_docname)
    register = relative_uri(page, builder.get_target_uri(REGISTER))
    root = relative_uri(page, "")
    root = "" if root in ("", "./") else root
    bundle = bundle_for(content)
    position = {name: number for number, name in enumerate(columns)}
    controls = []
    for number, control in enumerate(meta["controls"]):
        control = {**control, "id": f"{meta['name']}-control-{number}"}
        if control["kind"] == "select":
            values = {
                member
                for row in meta["rows"]
                for member in tables.split_list(str(row[position[control["column"]]] or ""))
            }
            control["values"] = sorted(values)
        controls.append(control)
    self.body.append(
        _templates.get_template("figure.html").render(
            meta=meta,
            heads=[column["label"] or "Event" for column in meta["columns"]],
            columns=columns,
            rows=[
                {
                    "key": row[position[meta["key"]]],
                    "data": {name: row[position[name]] for name in _control_columns(meta)},
                    "cells": [_cell(value, name, register) for name, value in zip(columns, row, strict=True)],
                }
                for row in meta["rows"]
            ],
            controls=controls,
            height=content["layout"].get("height", 450),
            is_map=drawing is not content,
            root=root,
            bundle=f"plotly-{bundle or 'full'}.min.js",
        )
    )
    raise nodes.SkipNode


def _control_columns(meta: dict[str, Any]) -> list[str]:
    """The columns that the figure's controls look at."""
    used = [control.get(field) for control in meta["controls"] for field in ("column", "end", "one_each", "rank")]
    return list(dict.fromkeys(name for name in used if name))


def visit_figure_other(self: Any, node: figure_twins) -> None:
    """In other formats than HTML a figure is its title and summary."""
    raise nodes.SkipNode


def add_scripts(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load the figures' script on pages that have figures, and on no other."""
    if doctree is not None and next(doctree.findall(figure_twins), None) is not None:
        app.add_js_file("casebook/figures.js", loading_method="defer")


def check_names(app: Sphinx, doctree: nodes.document) -> None:
    """Warn where two figures of the book have one name: their files and addresses would be one."""
    page = app.env.docname
    contents = [node["content"] for node in doctree.findall(figure_twins)]
    names = [content["layout"]["meta"]["name"] for content in contents]
    app.env.metadata[page].update(figures=names, bundles=sorted({bundle_for(content) for content in contents}))
    others = {
        name: other for other, data in app.env.metadata.items() if other != page for name in data.get("figures", [])
    }
    for number, name in enumerate(names):
        place = others.get(name) or (page if name in names[:number] else "")
        if place:
            logger.warning("the figure name %r is taken by %s; give it another", name, place, location=page)


@functools.cache
def _event_ids() -> frozenset[str]:
    """The ids of all events: what a row may link to in the register."""
    return frozenset(tables.read("events")["event_id"])


def copy_bundles(app: Sphinx, error: Exception | None) -> None:
    """Put beside the pages the Plotly bundles that their figures ask for, and the borders if one is a map."""
    if error is not None or app.builder.format != "html":
        return
    out = Path(app.outdir) / "_static" / "plotly"
    for name in sorted({name for data in app.env.metadata.values() for name in data.get("bundles", [])}):
        tables.replace_file(out / f"plotly-{name or 'full'}.min.js", bundle_file(name).read_bytes())
    borders = json.loads((tables.project_folder() / "data/reference/borders.geojson").read_text("utf-8"))
    text = json.dumps(borders, ensure_ascii=False, separators=(",", ":"))
    tables.replace_file(Path(app.outdir) / "figures" / "borders.js", f"casebookBorders = {text};\n")


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
    app.connect("build-finished", copy_bundles)
    app.config.html_static_path.append(str(HERE / "assets"))
    app.add_css_file("casebook/casebook.css")
