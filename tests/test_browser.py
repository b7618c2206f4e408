"""The pages in a real browser: opened from the disk, offline, wide and narrow, light and dark."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench import page_weights
from playwright.sync_api import Browser, Page, expect

from casebook import tables

WIDTHS = [1280, 375]


class Watched:
    """A page that is offline, and what went wrong on it."""

    def __init__(self, browser: Browser, site: Path, width: int, scheme: str = "light") -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
        self.context.set_offline(True)
        self.site = site
        self.page: Page = self.context.new_page()
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", self._request)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda line: self.errors.append(line.text) if line.type == "error" else None)

    def _request(self, request) -> None:  # type: ignore[no-untyped-def]
        if not request.url.startswith(("file:", "data:", "blob:")):
            self.foreign.append(request.url)

    def open(self, name: str) -> Page:
        path, _, query = name.partition("?")
        self.page.goto((self.site / path).as_uri() + (f"?{query}" if query else ""))
        return self.page

    def draw_all(self) -> int:
        """Explore each figure and wait until its chart is drawn; the number of figures."""
        figures = self.page.locator("figure.casebook-figure")
        for number in range(figures.count()):
            figures.nth(number).get_by_role("button", name="Explore this chart").click()
            expect(figures.nth(number)).to_have_attribute("data-state", "drawn", timeout=20_000)
        return figures.count()


def page_names(site: Path) -> list[str]:
    names = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    assert len(names) >= 12
    return names


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_works_offline_without_a_foreign_request_or_an_error(
    browser: Browser, site: Path, width: int, scheme: str
) -> None:
    drawn = 0
    watched = Watched(browser, site, width, scheme)
    watched.context.add_init_script("localStorage.clear()")  # each page as on a first visit
    for name in page_names(site):
        page = watched.open(name)
        if name == "index.html":  # it only leads to the landing page
            page.wait_for_url("**/book/index.html")
        else:
            drawn += watched.draw_all()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than {width} px"
        assert watched.foreign == [], name
        assert watched.errors == [], name
    watched.context.close()
    assert drawn == 2 * 20  # in its chapter, and on a page of its own


MARKS = """figure => {
  const keys = new Set();
  for (const trace of figure.querySelector(".figure-chart").data)
    if (trace.visible !== false) for (const value of trace.customdata || []) keys.add(String(value));
  return [...keys].sort();
}"""
VISIBLE_ROWS = "figure => [...figure.querySelectorAll('tbody tr:not([hidden])')].map(row => row.dataset.key).sort()"


def test_each_chart_really_draws_marks(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 1280)
    shapes = {
        "notebooks/02_timeline.html": ("#timeline .scatterlayer .points path", 30),
        "notebooks/03_map.html": ("#map-of-steps .choroplethlayer path", 200),
        "notebooks/04_fines.html": ("#uk-fines-ranked .barlayer .point path", 5),
    }
    for name, (selector, least) in shapes.items():
        page = watched.open(name)
        watched.draw_all()
        assert page.locator(selector).count() >= least, name
        boxes = [page.locator(selector).nth(number).bounding_box() for number in range(3)]
        assert all(box and box["width"] > 0 and box["height"] > 0 for box in boxes)


def test_a_filter_keeps_chart_and_table_on_the_same_rows(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 1280)
    page = watched.open("notebooks/02_timeline.html")
    watched.draw_all()
    figure = page.locator("#timeline")
    every = figure.evaluate(VISIBLE_ROWS)
    figure.get_by_label("Type").select_option("Inquiry opened")
    page.wait_for_timeout(300)
    some = figure.evaluate(VISIBLE_ROWS)
    assert 0 < len(some) < len(every)
    assert figure.evaluate(MARKS) == some
    expect(figure.locator(".figure-count")).to_have_text(
        f"Showing {len(some)} of {len(every)} rows, in the chart and in the table."
    )
    figure.get_by_label("To", exact=True).fill("2020-02")
    page.wait_for_timeout(300)
    assert (
        figure.evaluate(MARKS)
        == figure.evaluate(VISIBLE_ROWS)
        == ["ca-2020-02-21-joint-probe", "ca-2020-02-28-rcmp-probe"]
    )
    figure.get_by_role("button", name="Show all").click()
    page.wait_for_timeout(300)
    assert figure.evaluate(MARKS) == every


LANE_MARKS = """figure => [...new Set(figure.querySelector(".figure-chart").data
  .filter((trace) => trace.mode === "markers").flatMap((trace) => trace.customdata))].sort()"""


def test_a_folded_lane_shows_the_decisions_and_an_open_one_every_event(browser: Browser, site: Path) -> None:
    events = tables.read("events")
    greek = events[events["jurisdictions"].str.split(";").map(lambda codes: "GR" in codes)]
    watched = Watched(browser, site, 375)
    page = watched.open("notebooks/02_timeline.html")
    watched.draw_all()
    figure = page.locator("#timeline")
    folded = set(figure.evaluate(LANE_MARKS))
    assert {"gr-2022-07-13-fine", "gr-2022-07-13-order"} <= folded
    assert "eu-2021-05-27-complaints" not in folded
    button = figure.get_by_role("button", name="Greece")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(300)
    assert set(greek["event_id"]) <= set(figure.evaluate(LANE_MARKS))
    figure.get_by_role("button", name="Open all lanes").click()
    page.wait_for_timeout(300)
    assert set(figure.evaluate(LANE_MARKS)) == set(events.loc[events["precision"] != "none", "event_id"])
    figure.get_by_role("button", name="Show all").click()
    page.wait_for_timeout(300)
    assert set(figure.evaluate(LANE_MARKS)) == folded
    assert watched.errors == []


def test_the_timeline_can_be_told_by_the_day_of_publication(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 1280)
    page = watched.open("notebooks/02_timeline.html")
    watched.draw_all()
    figure = page.locator("#timeline")
    place = """(figure, key) => figure.querySelector(".figure-chart").data.filter((trace) => trace.mode === "markers")
      .flatMap((trace) => trace.customdata.map((each, at) => [each, trace.x[at]])).find(([each]) => each === key)[1]"""
    fine = "nl-2024-05-16-fine"  # decided in May, announced in September
    assert figure.evaluate(place, fine) == "2024-05-16"
    figure.get_by_label("By the day").select_option("our sources first published it")
    page.wait_for_timeout(300)
    published = tables.read("events").set_index("event_id").loc[fine, "first_published"]
    assert published.startswith("2024-09")
    assert figure.evaluate(place, fine).startswith("2024-09")


def test_a_month_is_drawn_as_a_span_and_not_as_a_day(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 1280)
    page = watched.open("notebooks/02_timeline.html")
    watched.draw_all()
    figure = page.locator("#timeline")
    figure.locator("select[data-column=places]").select_option("France")
    figure.get_by_label("Type").select_option("Inquiry opened")
    page.wait_for_timeout(300)
    spans = figure.evaluate(
        "figure => figure.querySelector('.figure-chart').data.filter(one => one.mode === 'lines').map(one => one.x)"
    )
    assert ["2020-05-01", "2020-05-31", None] in spans


def test_a_small_country_is_found_by_its_name(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 375)
    page = watched.open("notebooks/03_map.html")
    watched.draw_all()
    figure = page.locator("#map-of-steps")
    figure.get_by_label("Part of the world, or a country").select_option("Malta")
    page.wait_for_timeout(500)
    west, east = figure.evaluate("figure => figure.querySelector('.figure-chart')._fullLayout.geo.lonaxis.range")
    assert west < 14.4 < east
    assert east - west < 40


def test_the_slider_shows_each_countrys_furthest_step_by_that_day(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 1280)
    page = watched.open("notebooks/03_map.html")
    watched.draw_all()
    figure = page.locator("#map-of-steps")
    assert "gb-court-outcome" in figure.evaluate(MARKS)
    assert "gb-use-reported" not in figure.evaluate(MARKS)
    slider = figure.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(300)
    first = figure.evaluate(MARKS)
    assert "gb-court-outcome" not in first
    assert "fr-fine" not in first
    assert "jp-no-action-found" in first  # what a search did not find has no day
    assert len(first) < len(figure.locator("tbody tr").all())
    expect(figure.locator("output")).to_have_text(slider.get_attribute("aria-valuetext") or "")
    page.keyboard.press("End")
    page.wait_for_timeout(300)
    assert {"gb-court-outcome", "fr-fine"} <= set(figure.evaluate(MARKS))


def test_another_currency_shows_other_sums(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 375)
    page = watched.open("notebooks/04_fines.html")
    watched.draw_all()
    figure = page.locator("#uk-fine-sums")
    assert "£7.55m" in (figure.locator(".barlayer").text_content() or "")
    figure.get_by_label("Currency").select_option("USD")
    page.wait_for_timeout(300)
    assert "$9.50m" in (figure.locator(".barlayer").text_content() or "")


def test_a_click_on_a_mark_opens_the_record_of_its_event(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 1280)
    page = watched.open("notebooks/02_timeline.html")
    watched.draw_all()
    figure = page.locator("#timeline")
    figure.get_by_label("Type").select_option("Fine")
    figure.locator("select[data-column=places]").select_option("United Kingdom")
    page.wait_for_timeout(500)
    mark = figure.locator(".scatterlayer .points path").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.wait_for_timeout(300)
    page.mouse.click(x, y)
    page.wait_for_url("**/book/register.html#gb-2022-05-23-fine")
    expect(page.locator("#gb-2022-05-23-fine h3")).to_be_visible()


def test_the_chart_follows_light_and_dark(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 1280)
    page = watched.open("notebooks/04_fines.html")
    watched.draw_all()
    label = page.locator("#uk-fine-sums .ytick text").first
    light = label.evaluate("element => getComputedStyle(element).fill")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(500)
    assert label.evaluate("element => getComputedStyle(element).fill") != light


def test_an_image_stands_first_and_plotly_comes_only_when_asked_for(browser: Browser, site: Path) -> None:
    for width, kind in ((1280, "wide"), (375, "narrow")):
        for scheme in ("light", "dark"):
            watched = Watched(browser, site, width, scheme)
            page = watched.open("notebooks/02_timeline.html")
            image = page.locator("#timeline .figure-picture img:visible")
            image.scroll_into_view_if_needed()
            expect(image).to_have_count(1)
            page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image.element_handle())
            assert f"timeline-{scheme}-{kind}.svg" in image.evaluate("image => image.currentSrc")
            assert page.evaluate("window.Plotly === undefined")
            page.get_by_role("button", name="Explore this chart").click()
            expect(page.locator("#timeline")).to_have_attribute("data-state", "drawn", timeout=20_000)
            expect(page.locator("#timeline .figure-picture")).to_be_hidden()
            watched.context.close()


def test_the_next_chart_of_a_page_needs_no_second_bundle(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 1280)
    asked: list[str] = []
    watched.page.on("request", lambda request: asked.append(request.url))
    watched.open("notebooks/04_fines.html")
    assert watched.draw_all() == 7
    assert len([url for url in asked if "plotly-" in url]) == 1


def test_without_scripts_the_rows_are_there(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "notebooks/02_timeline.html").as_uri())
    page.locator("#timeline .figure-table summary").click()
    dated = (tables.read("events")["precision"] != "none").sum()
    expect(page.locator("#timeline tbody tr")).to_have_count(int(dated))
    expect(page.locator("#timeline tbody tr").first).to_be_visible()
    expect(page.locator("#timeline .figure-controls")).to_be_hidden()
    expect(page.locator("#timeline .figure-explore")).to_be_hidden()
    expect(page.locator("#timeline .figure-picture .for-light img")).to_be_visible()
    context.close()


def test_a_chapter_prints_with_its_images_and_tables(browser: Browser, site: Path, tmp_path: Path) -> None:
    watched = Watched(browser, site, 1280, "dark")
    page = watched.open("notebooks/04_fines.html")
    page.emulate_media(media="print")
    for figure in page.locator(".casebook-figure").all():
        expect(figure.locator(".for-light img")).to_be_visible()  # on white paper, whatever the screen
        expect(figure.locator(".for-dark img")).to_be_hidden()
        expect(figure.locator(".figure-explore")).to_be_hidden()
        expect(figure.locator("tbody tr").first).to_be_visible()
    expect(page.locator(".bd-sidebar-primary")).to_be_hidden()
    page.pdf(path=tmp_path / "chapter.pdf")
    assert (tmp_path / "chapter.pdf").stat().st_size > 50_000


def test_every_icon_that_pages_use_is_in_the_font(browser: Browser, site: Path) -> None:
    """An icon that was cut away would show as an empty box; such a box is as wide as any missing letter."""
    from fontTools.ttLib import TTFont

    font = TTFont(site / "_static/vendor/fontawesome/webfonts/fa-solid-900.woff2")
    glyphs = set(font.getBestCmap())
    icons = """[...document.querySelectorAll('*')].flatMap((element) => ['::before', '::after'].map((part) => {
      const style = getComputedStyle(element, part);
      const icon = style.fontFamily.includes('Font Awesome') && style.content.length === 3;
      return icon ? style.content.codePointAt(1) : null;
    })).filter(Boolean)"""
    seen: set[int] = set()
    for name in ("book/index.html", "book/style.html", "notebooks/02_timeline.html", "search.html"):
        seen |= set(Watched(browser, site, 1280).open(name).evaluate(icons))
    assert len(seen) >= 5
    assert seen <= glyphs


def limit_of(name: str) -> int:
    """Bytes that a page may weigh before a chart is explored: prose, chapter, and what grows with the record."""
    if "map" in name or name in ("book/register.html", "book/sources.html", "book/ledger.html", "search.html"):
        return 250_000
    return 200_000 if name.startswith("notebooks/") else 110_000


def test_pages_stay_light(browser: Browser, site: Path) -> None:
    names = [name for name in page_names(site) if name != "index.html"]  # that one only leads on
    weights = page_weights(browser, *(site / name for name in names))
    for name, (at_first, explored) in zip(names, weights, strict=True):
        assert at_first <= limit_of(name), f"{name}: {at_first} bytes"
        assert explored <= 650_000, f"{name}: {explored} bytes with its charts"


def test_the_search_works_from_the_disk_and_nothing_is_kept_of_it(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 1280)
    page = watched.open("search.html?q=Illinois")
    expect(page.locator("#search-results li").first).to_be_visible(timeout=10_000)
    assert "register" in (page.locator("#search-results").inner_html())
    page.locator("#search-results a").first.click()
    page.wait_for_load_state()
    assert set(page.evaluate("Object.keys(localStorage)")) <= {"mode", "theme"}
    assert page.evaluate("sessionStorage.length") == 0
    assert watched.context.cookies() == []
    assert watched.errors == []
    assert watched.foreign == []


def test_the_switch_for_light_and_dark_is_all_that_is_kept(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 1280)
    page = watched.open("notebooks/03_map.html")
    watched.draw_all()
    page.locator(".theme-switch-button:visible").first.click()
    figure = page.locator("#map-of-steps")
    figure.get_by_label("Part of the world").select_option("Europe")
    page.wait_for_timeout(300)
    assert set(page.evaluate("Object.keys(localStorage)")) == {"mode", "theme"}
    assert watched.context.cookies() == []
    assert watched.errors == []
    assert watched.foreign == []


def test_script_that_is_not_the_sites_own_is_refused(browser: Browser, site: Path, tmp_path: Path) -> None:
    """The policy holds from a disk: a script slipped into a page does not run."""
    watched = Watched(browser, site, 1280)
    page = watched.open("book/index.html")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.slipped = 1\">')")
    page.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "window.slipped = 1";
      document.head.append(script);
    }""")
    page.wait_for_timeout(300)
    assert page.evaluate("window.slipped === undefined")
    assert any("Content Security Policy" in error for error in watched.errors)


def test_nothing_can_be_sent_to_plotlys_cloud(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 1280)
    page = watched.open("notebooks/02_timeline.html")
    watched.draw_all()
    page.locator("#timeline .figure-chart").hover()
    titles = page.locator("#timeline .modebar-btn").evaluate_all("all => all.map(each => each.dataset.title || '')")
    assert not any("cloud" in title.lower() or "share" in title.lower() for title in titles)


def test_a_chart_never_traps_the_page(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 375)
    page = watched.open("notebooks/02_timeline.html")
    watched.draw_all()
    page.locator("#timeline .figure-chart").hover(position={"x": 150, "y": 300})
    before = page.evaluate("window.scrollY")
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(300)
    assert page.evaluate("window.scrollY") > before
