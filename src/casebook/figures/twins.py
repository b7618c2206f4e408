"""A figure with its twins: chart, one-paragraph summary, table and CSV file, all from the same rows.

`show` stores a figure in the notebook as Plotly's own JSON, with the summary and the rows in `layout.meta`; the book
makes the page's figure from that alone. Two mimetypes, no widget state, no random ids: the same rows give the same
bytes, so nbval can compare them strictly and a diff reads as a diff of data.
"""

from __future__ import annotations

import base64
import html
import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from IPython.display import display

from casebook.tables import is_kebab_case

MIMETYPE = "application/vnd.plotly.v1+json"
SIGNIFICANT_DIGITS = 10
CONTROLS = ("select", "choice", "from", "to", "steps", "view", "zoom", "lanes", "dates")


def show(
    figure: go.Figure,
    table: pd.DataFrame,
    *,
    name: str,
    title: str,
    summary: str,
    columns: dict[str, str],
    key: str = "event_id",
    controls: Iterable[dict[str, Any]] = (),
    source: str = "",
    behind: Iterable[str] = (),
) -> None:
    """Publish a figure.

    figure    Plotly figure. The `customdata` of each mark holds the `key` of its row; traces without are decoration.
    table     the rows behind it, at least with the columns `key` and those of `columns`
    name      address of the figure on its page, in kebab-case; unique in the book
    title     states the finding
    summary   one paragraph that says what the chart shows to someone who does not see it
    columns   column of `table` -> heading, in the order shown to readers
    controls  HTML controls above the chart: {"kind": "select", "label": ..., "column": ...} offers the values of a
              column (lists joined with ';' count for each member); "choice" does the same, but always has one value
              chosen, first "start", and when the choices leave one row, the text of its column "says" is read out;
              "from" and "to" bound a date column; "steps"
              is a slider over its "values", and shows, for each value of "one_each", the highest "rank" reached;
              "view" switches between traces by the text in their `meta`; "zoom" between named settings of the map;
              "lanes" lays the marks out anew in the lanes of "column", which fold ("order": their names, "decisive":
              the values of the column "type" that stay marks in a folded lane); "dates" switches between pairs of
              columns, date and precision, for it
    source    line below the figure: where the rows come from; how many of the mentions behind them are reviewed is
              added on the page
    behind    ids of the events and mentions that the rows rest on, where these are not the events of `event_id`

    Raises ValueError where chart and table do not hold the same rows, and for a name or control that is not allowed.
    """
    if not is_kebab_case(name):
        raise ValueError(f"a figure's name is its address; write it in kebab-case, not {name!r}")
    for control in controls:
        if control["kind"] not in CONTROLS:
            raise ValueError(f"{control['kind']!r} is no control; there are {', '.join(CONTROLS)}")
    content = _normalised(figure.to_plotly_json())
    drawn, rows = set(_drawn_keys(content["data"])), {str(value) for value in table[key]}
    if drawn != rows:
        raise ValueError(
            f"figure {name!r}: chart and table must hold the same rows; "
            f"only drawn: {sorted(drawn - rows)}; only in the table: {sorted(rows - drawn)}"
        )
    content["layout"].pop("template", None)
    wanted = list(dict.fromkeys([*columns, key]))
    content["layout"]["meta"] = {
        "name": name,
        "title": title,
        "summary": summary,
        "key": key,
        "columns": [{"name": column, "label": columns.get(column, "Row")} for column in wanted],
        "rows": _normalised(table[wanted].astype(object).where(table[wanted].notna(), None).to_numpy().tolist()),
        "controls": list(controls),
        "source": source,
    }
    if known := list(dict.fromkeys(str(each) for each in behind)):
        content["layout"]["meta"]["behind"] = known
    bundle = {
        MIMETYPE: {"data": content["data"], "layout": content["layout"], "config": {"displaylogo": False}},
        "text/plain": f"Figure {name}: {title} ({len(table)} rows)",
    }
    display(bundle, raw=True)


def _drawn_keys(traces: list[dict[str, Any]]) -> Iterator[str]:
    for trace in traces:
        for value in trace.get("customdata") or []:
            yield str(value[0] if isinstance(value, list) else value)


def _normalised(value: Any) -> Any:
    """The value as plain JSON: arrays as lists, floats to 10 significant digits, whole floats as integers."""
    if isinstance(value, dict):
        if set(value) >= {"dtype", "bdata"}:
            numbers = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
            return _normalised(numbers.tolist())
        return {str(name): _normalised(member) for name, member in value.items()}
    if isinstance(value, np.ndarray | pd.Series | list | tuple):
        return [_normalised(member) for member in value]
    if isinstance(value, np.generic):
        return _normalised(value.item())
    if isinstance(value, float):
        if math.isnan(value):
            return None
        short = float(f"{value:.{SIGNIFICANT_DIGITS}g}")
        return int(short) if short.is_integer() else short
    return value


def show_table(frame: pd.DataFrame, caption: str) -> None:
    """Show a table in a notebook and on its page: with a caption, headings that name their column, no index.

    Missing values are empty cells; text is shown as it is, never as markup.
    """
    head = "".join(f'<th scope="col">{html.escape(str(column))}</th>' for column in frame.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(_shown(cell))}</td>" for cell in row) + "</tr>\n"
        for row in frame.astype(object).to_numpy().tolist()
    )
    label = html.escape(caption, quote=True)
    markup = (
        f'<div class="table-wrap" role="region" tabindex="0" aria-label="{label}"><table class="dataframe">\n'
        f"<caption>{label}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>"
    )
    display({"text/html": markup, "text/plain": f"{caption} ({len(frame)} rows)"}, raw=True)


def _shown(cell: object) -> str:
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float):
        return f"{cell:,.2f}".removesuffix(".00")
    return f"{cell:,}" if isinstance(cell, int) and not isinstance(cell, bool) else str(cell)
