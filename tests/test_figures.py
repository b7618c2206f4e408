"""What a chapter may publish: chart and table with the same rows, plain JSON, names that are addresses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from casebook.figures import claim, show, show_table, theme, twins
from casebook.tables import read


@pytest.fixture(autouse=True)
def in_a_notebook() -> None:
    """What is displayed goes to a shell, as in a notebook, and can be captured."""
    InteractiveShell.instance()


ROWS = pd.DataFrame({"event_id": ["a", "b"], "value": [1.0, 0.1 + 0.2]})


def publish(figure: go.Figure, table: pd.DataFrame = ROWS, **changes: Any) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "name": "a-figure",
        "title": "A figure",
        "summary": "Two marks.",
        "columns": {"value": "Value"},
    }
    with capture_output() as captured:
        show(figure, table, **(arguments | changes))
    return captured.outputs[0].data


def a_figure(keys: list[str] | None = None) -> go.Figure:
    return go.Figure(go.Scatter(x=np.array([1.0, 2.0]), y=[0.1 + 0.2, 2], customdata=keys or ["a", "b"]))


def test_a_figure_is_plotly_json_and_one_line_of_text() -> None:
    data = publish(a_figure())
    assert set(data) == {twins.MIMETYPE, "text/plain"}
    assert data["text/plain"] == "Figure a-figure: A figure (2 rows)"
    assert "\n" not in data["text/plain"]


def test_numbers_are_plain_lists_without_float_noise_and_without_the_template() -> None:
    content = publish(a_figure())[twins.MIMETYPE]
    assert content["data"][0]["x"] == [1, 2]
    assert content["data"][0]["y"] == [0.3, 2]
    assert content["layout"]["meta"]["rows"] == [[1, "a"], [0.3, "b"]]
    assert "template" not in content["layout"]


def test_large_sums_keep_every_digit_that_matters() -> None:
    content = publish(a_figure(), ROWS.assign(value=[7_552_800.0, 20_098_601.37]))[twins.MIMETYPE]
    assert content["layout"]["meta"]["rows"] == [[7552800, "a"], [20098601.37, "b"]]


def test_chart_and_table_must_hold_the_same_rows() -> None:
    with pytest.raises(ValueError, match=r"only drawn: \['c'\]; only in the table: \['b'\]"):
        publish(a_figure(["a", "c"]))


@pytest.mark.parametrize("name", ["A figure", "Übersicht", "a_figure", ""])
def test_a_name_is_an_address(name: str) -> None:
    with pytest.raises(ValueError, match="kebab-case"):
        publish(a_figure(), name=name)


def test_an_unknown_control_is_refused() -> None:
    with pytest.raises(ValueError, match="no control"):
        publish(a_figure(), controls=[{"kind": "dial"}])


def test_a_table_shows_text_as_text_and_names_its_columns() -> None:
    with capture_output() as captured:
        show_table(pd.DataFrame({"<b>": ["<script>alert(1)</script>"], "empty": [float("nan")]}), 'a "table"')
    markup = captured.outputs[0].data["text/html"]
    assert "<script>" not in markup
    assert '<th scope="col">&lt;b&gt;</th>' in markup
    assert "<td></td>" in markup


def test_a_claim_is_recorded_under_its_name() -> None:
    with capture_output() as captured:
        claim("fine-imposed", "£7,552,800", ["gb-2022-05-23-fine"])
    output = captured.outputs[0]
    assert output.metadata["scrapbook"]["name"] == "fine-imposed"
    assert output.data["text/plain"] == "'£7,552,800'"
    with pytest.raises(ValueError, match="kebab-case"):
        claim("fine_imposed", "1")
    with pytest.raises(ValueError, match="says nothing"):
        claim("fine-imposed", "")


def test_every_event_type_has_a_look_of_its_own() -> None:
    assert set(theme.TYPES) == set(read("event_types")["id"])
    assert len({theme.symbol_of(each) for each in theme.TYPES}) == len(theme.TYPES)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("page", ["#ffffff", "#121212"])
def test_marks_stand_out_from_the_light_and_the_dark_page(page: str) -> None:
    """WCAG 2.2, 1.4.11: a contrast of 3:1 for graphics."""
    for _, colour in theme.FAMILIES.values():
        light, dark = sorted([_luminance(colour), _luminance(page)], reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3, (colour, page)
