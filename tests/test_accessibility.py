"""WCAG 2.2 AA: axe on every page, wide and narrow, light and dark; keyboard; colour vision; contrast of marks."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from colorspacious import cspace_convert, deltaE
from playwright.sync_api import Browser, Page, expect
from test_browser import Watched, page_names
from test_site import FIGURES

from casebook.figures import theme
from casebook.site import images

WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
OF_COLOUR = ["color-contrast", "link-in-text-block"]
# width -> theme: every page in each width and in each theme
LOOKS = {1280: "light", 375: "dark", 320: "light"}
ALIKE = 5
# axe compares the colours of all that overlaps, which takes minutes on a page of 3,000 alike cells; the first of them
# stand for the rest. Every other rule sees the whole page.
THIN = """most => {
  for (const parent of document.querySelectorAll("tbody, ul, dl, section")) {
    const seen = new Map();
    for (const child of [...parent.children]) {
      const kind = child.tagName + " " + child.className;
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
      if (seen.get(kind) > most && !child.matches("h1, h2, h3, script, details, figure")) child.remove();
    }
  }
}"""


# the theme looks a moment after a change of width what can be scrolled, and lets the keyboard reach it
SETTLED = """scheme => document.documentElement.dataset.theme === scheme
  && [...document.querySelectorAll("pre, .pst-scrollable-table-container")]
    .every(each => each.scrollWidth <= each.clientWidth || each.tabIndex === 0)"""


def violations(page: Page, **options: Any) -> Iterator[str]:
    """What axe finds wrong on a page, as it is."""
    rules = {"resultTypes": ["violations"], "preload": False, "iframes": False, **options}
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    for found in page.evaluate("options => axe.run(document, options)", rules)["violations"]:
        for node in found["nodes"]:
            yield f"{found['id']}: {node['target']} {node['html'][:160]}"


def look(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    # without motion: a colour that is on its way from one theme to the other is no colour of the page
    page.emulate_media(color_scheme=LOOKS[width], reduced_motion="reduce")  # type: ignore[arg-type]
    page.wait_for_function(SETTLED, arg=LOOKS[width])


def check(page: Page, name: str) -> list[str]:
    """Every violation of a page in each look; the colours, which hang on the theme, once a theme."""
    found = []
    for width in LOOKS:
        look(page, width)
        rules = {rule: {"enabled": False} for rule in OF_COLOUR}
        found += [f"{name} {width}: {each}" for each in violations(page, runOnly=WCAG, rules=rules)]
    page.evaluate(THIN, ALIKE)
    for width in (375, 1280):
        look(page, width)
        of_colour = {"type": "rule", "values": OF_COLOUR}
        found += [f"{name} {LOOKS[width]}: {each}" for each in violations(page, runOnly=of_colour)]
    return found


def test_axe_finds_nothing_wrong_on_any_page(browser: Browser, site: Path) -> None:
    """As pages come, with what is folded opened: it is what a reader may open."""
    watched = Watched(browser, site, 1280)
    found = []
    names = [name for name in page_names(site) if name != "index.html"]  # that one only leads on
    for name in names:
        page = watched.open(name)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        found += check(page, name)
    assert found == []
    assert len(names) > 75


def test_axe_finds_nothing_wrong_with_charts_explored(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 1280)
    found, drawn = [], 0
    for name in sorted({f"notebooks/{notebook}.html" for notebook, _ in FIGURES} | {"figures/timeline.html"}):
        page = watched.open(name)
        drawn += watched.draw_all()
        found += check(page, name)
    assert found == []
    assert drawn == len(FIGURES) + 1


def test_axe_would_find_a_fault(browser: Browser, site: Path) -> None:
    """The test above can fail: pale text and a button without a name are found, in the page and in what is folded."""
    watched = Watched(browser, site, 1280)
    page = watched.open("notebooks/02_timeline.html")
    page.evaluate("""() => {
      document.querySelector(".figure-summary").style.color = "#ccc";
      document.querySelector(".copy-button").textContent = "";
      document.querySelectorAll("details").forEach(each => { each.open = true; });
    }""")
    rules = {each.split(": ")[1] for each in check(page, "x")}
    assert {"color-contrast", "button-name"} <= rules


# keyboard and screen reader


def test_a_keyboard_reader_reaches_every_event_of_a_figure_and_opens_its_record(browser: Browser, site: Path) -> None:
    """From the figure by Tab and Enter: to the table, along its links, to the record."""
    watched = Watched(browser, site, 1280)
    page = watched.open("notebooks/05_database_growth.html")
    watched.draw_all()
    figure = page.locator("#growth-and-acts")
    where = figure.locator(".figure-where")
    where.focus()
    expect(where).to_be_in_viewport()  # it shows itself when it is reached
    page.keyboard.press("Enter")
    table = figure.locator(".table-wrap")
    expect(table).to_be_visible()
    expect(table).to_be_focused()
    wanted = figure.locator("tbody tr").count()
    reached: set[str] = set()
    for _ in range(wanted):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.closest('tr[data-key]')?.dataset.key ?? ''"))
    rows = figure.locator("tbody tr").evaluate_all("rows => rows.map(row => row.dataset.key)")
    assert reached == set(rows)
    last = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{last.removeprefix('../')}")
    expect(page.locator(f"[id='{last.partition('#')[2]}'] h3")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_control_of_a_figure_works_by_keyboard_and_shows_its_focus(
    browser: Browser, site: Path, scheme: str
) -> None:
    watched = Watched(browser, site, 1280, scheme)
    for name in ("notebooks/02_timeline.html", "notebooks/03_map.html", "notebooks/04_fines.html"):
        page = watched.open(name)
        watched.draw_all()
        for figure in page.locator("figure.casebook-figure").all():
            controls = figure.locator("button:visible, select:visible, input:visible, summary:visible")
            assert controls.count() >= 2
            kinds = controls.evaluate_all("all => all.map(each => each.tagName)")
            assert set(kinds) <= {"BUTTON", "SELECT", "INPUT", "SUMMARY"}
            figure.locator(".figure-where").focus()
            reached: set[str] = set()
            for _ in range(4 * controls.count()):  # a field for a month has parts of its own
                page.keyboard.press("Tab")
                here = page.evaluate(FOCUSED)
                assert not here["chart"], "the drawn chart is for eyes alone"
                assert here["outlined"], f"{name}: {here['markup']}"
                reached.add(here["markup"])
                if "Cite, embed" in here["text"]:
                    break
            wanted = controls.evaluate_all("all => all.map(each => each.outerHTML)")
            assert set(wanted) - reached == set()


FOCUSED = """() => {
  const each = document.activeElement, style = getComputedStyle(each);
  return {
    markup: each.outerHTML, text: each.textContent, chart: each.closest(".figure-chart") !== null,
    outlined: !each.matches(":focus-visible") || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
  };
}"""


def test_a_screen_reader_hears_title_summary_and_where_the_table_is(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 1280)
    for notebook, meta in FIGURES:
        page = watched.open(f"notebooks/{notebook}.html")
        figure = page.get_by_role("figure", name=meta["title"], exact=True)
        expect(figure).to_have_count(1)
        told = figure.evaluate(
            """each => each.getAttribute("aria-describedby").split(" ")
              .map(id => document.getElementById(id).textContent)"""
        )
        assert told[0] == meta["summary"]
        assert f"holds the same {len(meta['rows'])} rows" in told[1]
        expect(figure.locator(".figure-where")).to_have_attribute("href", f"#{meta['name']}-table")
        expect(figure.locator("table caption")).to_have_text(meta["title"])


def test_every_table_has_a_caption_and_heads_with_their_scope(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 1280)
    count = 0
    for name in page_names(site):
        if name == "index.html":
            continue
        page = watched.open(name)
        tables = page.locator("table").evaluate_all("""all => all.map(table => ({
          caption: table.caption?.textContent.trim() ?? "",
          heads: [...table.querySelectorAll("thead th")].map(head => head.textContent.trim()),
          scoped: [...table.querySelectorAll("thead th")].every(head => head.scope === "col"),
        }))""")
        for table in tables:
            assert table["caption"], name
            assert table["heads"] and all(table["heads"]), name
            assert table["scoped"], name
        count += len(tables)
    assert count >= 20


def test_motion_is_left_out_for_those_who_asked_for_that(browser: Browser, site: Path) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto((site / "notebooks/02_timeline.html").as_uri())
    page.get_by_role("button", name="Explore this chart").click()
    expect(page.locator("#timeline")).to_have_attribute("data-state", "drawn", timeout=20_000)
    moving = page.evaluate("""() => [...document.querySelectorAll("*")].filter(each => {
      const style = getComputedStyle(each);
      const takes = list => list.split(",").some(time => parseFloat(time) > 0);
      return style.scrollBehavior === "smooth"
        || (style.transitionProperty !== "none" && takes(style.transitionDuration))
        || (style.animationName !== "none" && takes(style.animationDuration));
    }).map(each => each.outerHTML.slice(0, 100))""")
    assert moving == []
    context.close()


def test_no_chart_moves_by_itself() -> None:
    for content in images.figures_of(Path.cwd()):
        assert "transition" not in content["layout"]
        assert "updatemenus" not in content["layout"]  # Plotly's own buttons and sliders know no keyboard
        assert "sliders" not in content["layout"]
        assert not content.get("frames")


# colours

PAPERS = {"light": "#ffffff", "dark": "#121212"}


def rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255


def luminance(colour: str) -> float:
    """WCAG's relative luminance."""
    parts = rgb(colour)
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_papers_are_those_of_the_pages(browser: Browser, site: Path) -> None:
    for scheme, paper in PAPERS.items():
        for name in ("notebooks/02_timeline.html", "figures/timeline.html"):
            page = Watched(browser, site, 1280, scheme).open(name)
            shown = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert shown == f"rgb({', '.join(str(round(part * 255)) for part in rgb(paper))})"


def drawn_colours() -> Iterator[tuple[str, str]]:
    """Figure and colour of each mark; a bar without a filling counts by its outline."""
    for content in images.figures_of(Path.cwd()):
        for trace in content["data"]:
            marker = trace.get("marker", {})
            outline = marker.get("line", {}).get("color")
            colours = marker.get("color", [])
            for colour in [colours] if isinstance(colours, str) else colours:
                seen = outline if colour == "rgba(0,0,0,0)" else colour
                for each in [seen] if isinstance(seen, str) else seen or []:
                    if each != "rgba(0,0,0,0)":
                        yield content["layout"]["meta"]["name"], each
            if trace.get("mode") == "lines":
                yield content["layout"]["meta"]["name"], trace["line"]["color"]


def test_marks_stand_out_from_the_paper_three_to_one() -> None:
    colours = {each for _, each in drawn_colours()} | {colour for _, colour in theme.FAMILIES.values()} | {theme.GREY}
    assert len(colours) >= 7
    pale = {
        (colour, scheme): round(contrast(colour, paper), 2)
        for colour in colours
        for scheme, paper in PAPERS.items()
        if contrast(colour, paper) < 3
    }
    assert pale == {}


def test_marks_on_a_map_stand_out_from_the_land_three_to_one() -> None:
    (content,) = [each for each in images.figures_of(Path.cwd()) if each["layout"]["meta"]["name"] == "map-of-steps"]
    colours = {trace["marker"]["color"] for trace in content["data"] if trace["type"] == "scattergeo"}
    assert len(colours) >= 6
    for scheme in theme.PAGE:
        for colour in colours:
            assert contrast(colour, theme.PAGE[scheme]["land"]) >= 3, (scheme, colour)


# a difference of 10 in CAM02-UCS is plain to see side by side; about 1 can just be noticed
PLAIN = 10


@pytest.mark.parametrize("kind", ["deuteranomaly", "protanomaly", "tritanomaly"])
def test_families_are_told_apart_with_every_kind_of_colour_vision(kind: str) -> None:
    """By colour, as someone with full dichromacy sees it (Machado, Oliveira and Fernandes 2009), or by symbol."""
    seen_as = {"name": "sRGB1+CVD", "cvd_type": kind, "severity": 100}
    near = []
    for one, other in combinations(theme.FAMILIES, 2):
        seen = [np.clip(cspace_convert(rgb(theme.FAMILIES[each][1]), seen_as, "sRGB1"), 0, 1) for each in (one, other)]
        if deltaE(*seen, input_space="sRGB1") < PLAIN:
            near.append((one, other))
    for one, other in near:
        symbols = [{symbol for family, symbol in theme.TYPES.values() if family == each} for each in (one, other)]
        assert not symbols[0] & symbols[1], (one, other)
    assert len(near) <= 3  # symbols are there for those who need them; colours that nobody tells apart would be none


def test_no_two_looks_of_a_chart_differ_by_colour_alone() -> None:
    """Each trace in the legend has a symbol or a pattern of its own; a bar's own colour comes with a pattern."""
    for content in images.figures_of(Path.cwd()):
        name = content["layout"]["meta"]["name"]
        legend = [trace for trace in content["data"] if trace.get("name") and trace.get("mode") == "markers"]
        symbols = [trace["marker"]["symbol"] for trace in legend if isinstance(trace["marker"].get("symbol"), str)]
        assert len(symbols) == len(set(symbols)), name
        for trace in content["data"]:
            colours, shapes = trace.get("marker", {}).get("color"), None
            if isinstance(colours, list) and len(set(colours)) > 1:
                marker = trace["marker"]
                shapes = marker.get("pattern", {}).get("shape") if trace["type"] == "bar" else marker.get("symbol")
                assert isinstance(shapes, list) and len(set(shapes)) > 1, name
