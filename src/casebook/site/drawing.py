"""A figure of a notebook as files and markup: what a page shows of it, and what its chart loads.

The page itself holds summary and table. What the chart needs is a script file of its own, loaded with the Plotly
bundle; a script rather than a request for data, because pages opened from a disk (file://) may load scripts only.
"""

from __future__ import annotations

import functools
import importlib.resources
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pycountry
from jinja2 import Environment, PackageLoader

from casebook import tables
from casebook.site import corrections, reviewed, settings

HERE = Path(str(importlib.resources.files("casebook.site")))
# the smallest bundle that draws every trace of a figure, smallest first; "" is all of Plotly
BUNDLES = {
    "basic": {"scatter", "bar", "pie"},
    "geo": {"scatter", "choropleth", "scattergeo"},
}

# what draws the charts of a page, in the order of loading
SCRIPTS = ("lanes.js", "figures.js")

_templates = Environment(loader=PackageLoader("casebook.site"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def render(template: str, **values: Any) -> str:
    """The markup of one of the site's own templates; values are text, never markup."""
    return _templates.get_template(template).render(values)


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


def bundle_name(name: str) -> str:
    """The name of a bundle's file on the site."""
    return f"plotly-{name or 'full'}.min.js"


def is_map(content: dict[str, Any]) -> bool:
    """Whether a figure is drawn on borders."""
    return any(trace.get("type") in ("choropleth", "scattergeo") for trace in content["data"])


def read_borders() -> dict[str, Any]:
    """The borders of data/reference/borders.geojson: one feature a country, found by its ISO 3166-1 alpha-2 code."""
    borders: dict[str, Any] = json.loads(
        (tables.project_folder() / "data/reference/borders.geojson").read_text("utf-8")
    )
    return borders


def with_own_borders(content: dict[str, Any], borders: dict[str, Any]) -> dict[str, Any]:
    """The figure with the countries of data/reference/borders.geojson in place of those that Plotly would fetch.

    Notebooks name countries by ISO 3166-1 alpha-3, as Plotly expects; the shapes are found by alpha-2. A grey layer
    of all countries goes below the traces. Figures without a map are returned as they are.
    """
    if not is_map(content):
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
    if column == "code" and isinstance(value, str):  # a jurisdiction: its country file lies beside the register
        return {"text": value, "href": f"{register.rpartition('/')[0]}/countries/{value.lower()}.html"}
    if isinstance(value, str) and value.startswith(("https://", "http://")):
        return {"text": "source", "href": value}
    return {"text": text, "number": isinstance(value, int | float)}


def write_files(content: dict[str, Any], out: Path) -> None:
    """Write into a site what a figure's chart loads, and its rows as CSV and JSON."""
    meta, folder = content["layout"]["meta"], out / "figures"
    names = [column["name"] for column in meta["columns"]]
    tables.replace_file(folder / f"{meta['name']}.csv", tables.to_csv(pd.DataFrame(meta["rows"], columns=names)))
    described = {
        **{field: meta[field] for field in ("name", "title", "summary")},
        "source": reviewed.source_line(meta),
        "columns": {column["name"]: column["label"] for column in meta["columns"]},
        "rows": [dict(zip(names, row, strict=True)) for row in meta["rows"]],
    }
    tables.replace_file(folder / f"{meta['name']}.json", json.dumps(described, ensure_ascii=False, indent=1) + "\n")
    borders = read_borders() if is_map(content) else {}
    drawing = with_own_borders(content, borders)
    layout = {name: value for name, value in drawing["layout"].items() if name != "meta"}
    tables.replace_file(
        folder / f"{meta['name']}.js",
        f'casebookFigures["{meta["name"]}"] = {_as_script({"data": drawing["data"], "layout": layout})};\n',
    )
    if borders:
        # names and label points are the notebooks' to use; a chart needs shapes alone
        shapes = [{key: each[key] for key in ("type", "id", "geometry")} for each in borders["features"]]
        lean = {**borders, "features": shapes}
        tables.replace_file(folder / "borders.js", f"casebookBorders = {_as_script(lean)};\n")


def _as_script(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def markup_of(
    content: dict[str, Any],
    *,
    root: str,
    register: str,
    images: dict[str, Any] | None,
    reuse: dict[str, Any] | None = None,
    home: str = "",
) -> str:
    """The markup of a figure. `root` leads from the page to the site's folder, `register` to the register's page.

    `images` is what casebook.site.images stores about the figure's images; with None the chart is drawn live. `reuse`
    is what the folded part below a figure offers: citation, embed code, lines that read its rows. `home` is the
    address of the figure in its chapter, for a figure that stands on a page of its own.
    """
    meta = content["layout"]["meta"]
    columns = [column["name"] for column in meta["columns"]]
    position = {name: number for number, name in enumerate(columns)}
    controls = []
    for number, control in enumerate(meta["controls"]):
        control = {**control, "id": f"{meta['name']}-control-{number}"}
        if control["kind"] == "select":
            cells = [str(row[position[control["column"]]] or "") for row in meta["rows"]]
            control["values"] = sorted({member for cell in cells for member in tables.split_list(cell)})
        if control["kind"] == "choice":
            control["values"] = list(dict.fromkeys(str(row[position[control["column"]]]) for row in meta["rows"]))
        controls.append(control)
    rows = [
        {
            "key": row[position[meta["key"]]],
            "data": {name: row[position[name]] for name in _control_columns(meta)},
            "cells": [_cell(value, name, register) for name, value in zip(columns, row, strict=True)],
        }
        for row in meta["rows"]
    ]
    return render(
        "figure.html",
        meta=meta,
        source=reviewed.source_line(meta),
        heads=[column["label"] for column in meta["columns"]],
        rows=rows,
        records=sum(any(cell.get("href") and cell["text"] == "record" for cell in row["cells"]) for row in rows),
        controls=controls,
        height=content["layout"].get("height", 450),
        is_map=is_map(content),
        root=root,
        bundle=bundle_name(bundle_for(content)),
        images=images,
        corrections=corrections.of_events({str(value) for row in meta["rows"] for value in row} & _event_ids()),
        corrections_page=f"{register.rpartition('/')[0] or '.'}/corrections.html",
        reuse=reuse,
        home=home,
        book=settings.title(),
    )


def _control_columns(meta: dict[str, Any]) -> list[str]:
    """The columns that the figure's controls look at."""
    fields = ("column", "type", "end", "one_each", "rank", "says")
    used = [control.get(field) for control in meta["controls"] for field in fields]
    dates = [pair for control in meta["controls"] if control["kind"] == "dates" for _, pair in control["values"]]
    return list(dict.fromkeys(name for name in [*used, *(column for pair in dates for column in pair)] if name))


@functools.cache
def _event_ids() -> frozenset[str]:
    """The ids of all events: what a row may link to in the register."""
    return frozenset(tables.read("events")["event_id"])
