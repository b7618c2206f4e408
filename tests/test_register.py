"""The register and the search in a browser: found by the names people use, filtered, shared, cited, reported on."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from test_browser import Watched

from casebook import tables
from casebook.site import citation, names, register, reports

REGISTER = "book/register.html"
SHOWN = "[...document.querySelectorAll('.event-record:not([hidden])')].map(each => each.id)"


@pytest.fixture
def opened(browser: Browser, site: Path) -> Page:
    return Watched(browser, site, 1280).open(REGISTER)


def events_where(column: str, value: str) -> set[str]:
    events = tables.read("events")
    return set(events.loc[events[column].map(lambda cell: value in tables.split_list(cell)), "event_id"])


def counted(page: Page, some: int) -> None:
    total = len(tables.read("events"))
    expect(page.locator(".register-count")).to_have_text(f"Showing {some} of {total} events.")


def test_filters_keep_what_fits_all_and_say_how_many(opened: Page) -> None:
    counted(opened, len(tables.read("events")))
    opened.get_by_label("Type").select_option("Court ruling")
    rulings = events_where("type", "court_ruling")
    assert set(opened.evaluate(SHOWN)) == rulings
    opened.get_by_label("Jurisdiction").select_option("United States: Illinois")
    both = rulings & events_where("subdivision", "US-IL")
    assert 0 < len(both) < len(rulings)
    assert set(opened.evaluate(SHOWN)) == both
    counted(opened, len(both))
    years = opened.evaluate("[...document.querySelectorAll('.register-year:not([hidden])')].map(each => each.id)")
    events = tables.read("events").set_index("event_id")
    assert years == sorted({f"year-{events.loc[each, 'date'][:4]}" for each in both})
    assert opened.locator(".page-toc a:visible").all_text_contents() == [year.removeprefix("year-") for year in years]
    opened.get_by_label("Status").select_option("Alleged")
    expect(opened.locator(".register-none")).to_be_visible()
    counted(opened, 0)
    opened.get_by_role("button", name="Clear all").click()
    counted(opened, len(events))
    expect(opened.locator(".register-none")).to_be_hidden()
    expect(opened.get_by_label("Words")).to_be_focused()


def test_a_body_is_found_whether_it_acts_or_is_acted_on(opened: Page) -> None:
    opened.locator("[name=actor]").select_option("oaic")
    assert set(opened.evaluate(SHOWN)) == events_where("actors", "oaic") | events_where("target", "oaic")
    assert events_where("target", "oaic") - events_where("actors", "oaic")


def test_a_view_is_in_its_address_and_can_be_gone_back_from(browser: Browser, site: Path, opened: Page) -> None:
    opened.get_by_label("Type").select_option("Fine")
    opened.get_by_label("Year").select_option("2022")
    view = opened.evaluate(SHOWN)
    assert parse_qs(urlsplit(opened.url).query) == {"type": ["fine"], "year": ["2022"]}
    other = Watched(browser, site, 375)
    assert other.open(f"{REGISTER}?{urlsplit(opened.url).query}").evaluate(SHOWN) == view
    assert other.page.get_by_label("Year").input_value() == "2022"
    assert other.errors == []
    opened.go_back()
    assert set(opened.evaluate(SHOWN)) == events_where("type", "fine")
    opened.go_back()
    counted(opened, len(tables.read("events")))
    assert opened.evaluate("localStorage.length + sessionStorage.length") == opened.evaluate(
        "[...Object.keys(localStorage)].filter(each => ['mode', 'theme'].includes(each)).length"
    )


def test_the_register_works_by_keyboard_alone(opened: Page) -> None:
    opened.get_by_label("Words").focus()
    opened.keyboard.type("Mounties")
    opened.keyboard.press("Enter")
    mounties = events_where("actors", "rcmp") | events_where("target", "rcmp")
    assert mounties <= set(opened.evaluate(SHOWN))
    assert "q=Mounties" in opened.url
    opened.keyboard.press("Tab")
    expect(opened.get_by_label("Type")).to_be_focused()
    for _ in range(5):
        opened.keyboard.press("Tab")
    expect(opened.get_by_role("button", name="Clear all")).to_be_focused()
    opened.keyboard.press("Tab")
    opened.keyboard.press("Enter")
    expect(opened.locator("[data-copy-view]")).to_have_text(re.compile("Copied|refused"))


@pytest.mark.parametrize(
    ("words", "found", "not_found"),
    [
        ("quebec", "ca-2021-12-14-quebec-order", "gb-2022-05-23-fine"),
        ("UK FINE million", "gb-2022-05-23-fine", "ua-2022-03-12-defence-ministry"),
        ("gb-2022-05-23-fine", "gb-2022-05-23-fine", "gb-2023-10-17-ftt-ruling"),
        ("watchdog", "gb-2022-05-23-fine", "fr-2022-10-17-fine"),
    ],
)
def test_words_are_found_in_records_names_and_ids(opened: Page, words: str, found: str, not_found: str) -> None:
    opened.get_by_label("Words").fill(words)
    opened.keyboard.press("Enter")
    shown = opened.evaluate(SHOWN)
    assert found in shown
    assert not_found not in shown


def test_an_address_of_a_record_shows_it_whatever_is_chosen(browser: Browser, site: Path) -> None:
    for width in (1280, 375):
        watched = Watched(browser, site, width)
        page = watched.context.new_page()
        page.goto((site / REGISTER).as_uri() + "?type=lawsuit#gb-2022-05-23-fine")
        heading = page.locator("#gb-2022-05-23-fine h3")
        expect(heading).to_be_in_viewport()
        expect(page.locator(".register-count")).to_contain_text("and the one that the address leads to")
        plain = watched.context.new_page()
        plain.goto((site / REGISTER).as_uri() + "#nl-2024-05-16-fine")
        expect(plain.locator("#nl-2024-05-16-fine h3")).to_be_in_viewport()


def test_without_scripts_the_whole_register_is_there(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / REGISTER).as_uri() + "?type=fine#nl-2024-05-16-fine")
    expect(page.locator(".register-filter")).to_be_hidden()
    assert page.locator(".event-record").count() == len(tables.read("events"))
    expect(page.locator("#nl-2024-05-16-fine h3")).to_be_in_viewport()
    page.locator("#nl-2024-05-16-fine summary").click()
    expect(page.locator("#nl-2024-05-16-fine .cite .bibtex")).to_contain_text(
        "@misc{casebook-book-register-nl-2024-05-16-fine,"
    )
    context.close()


def test_what_is_shown_is_what_is_printed(opened: Page) -> None:
    opened.get_by_label("Type").select_option("Fine")
    opened.emulate_media(media="print")
    expect(opened.locator(".register-filter")).to_be_hidden()
    expect(opened.locator(".register-count")).to_be_visible()
    expect(opened.locator(".event-record:visible")).to_have_count(len(events_where("type", "fine")))


def test_a_record_sets_its_mentions_side_by_side_and_marks_what_differs(opened: Page) -> None:
    record = opened.locator("#gb-2022-05-23-fine")
    mentions = tables.read("extracted").query("event_id == 'gb-2022-05-23-fine'")
    assert record.locator(".mentions tbody th").count() == len(mentions)
    guardian = record.locator(".mentions tr", has_text="The Guardian")
    expect(guardian.locator("td[data-label=money]")).to_have_text(re.compile(r"“£7\.5m” ≠ differs: 7,500,000"))
    adopted = record.locator(".mentions td[data-label=money]", has_text="✓ adopted: 7,552,800")
    expect(adopted).to_have_count(1)
    reason = tables.read("disagreements").query("event_id == 'gb-2022-05-23-fine' and field == 'amount'")["reason"]
    expect(record.locator(".readings", has_text="Sources differ: amount")).to_contain_text(reason.iloc[0])
    marked = opened.locator(".event-record").evaluate_all(
        "all => all.filter(each => each.querySelector('.reading-mark')).map(each => each.id)"
    )
    assert set(marked) == set(tables.read("disagreements")["event_id"])


def test_every_event_with_readings_that_differ_says_which_was_adopted(opened: Page) -> None:
    for event_id, group in tables.read("disagreements").groupby("event_id"):
        shown = opened.locator(f"[id='{event_id}'] .readings")
        assert shown.count() == group["field"].nunique(), event_id


SEARCHES = {
    "cnil": f"{REGISTER}?actor=cnil",
    "ICO": f"{REGISTER}?actor=ico",
    "Garante": f"{REGISTER}?actor=garante-italy",
    "NYOB": f"{REGISTER}?actor=noyb",
    "noyb": f"{REGISTER}?actor=noyb",
    "Mounties": f"{REGISTER}?actor=rcmp",
    "Scotland Yard": f"{REGISTER}?actor=metropolitan-police",
    "facebook": f"{REGISTER}?actor=facebook",
    "upper tribunal": f"{REGISTER}?actor=upper-tribunal-aac",
    "hamburg": f"{REGISTER}?actor=hmbbfdi",
    "Britain": "book/countries/gb.html",
    "u.k.": "book/countries/gb.html",
    "Holland": "book/countries/nl.html",
    "America": "book/countries/us.html",
    "ukraine": "book/countries/ua.html",
    "Germany": "book/countries/de.html",
    "Quebec": f"{REGISTER}?jurisdiction=CA-QC",
    "québec": f"{REGISTER}?jurisdiction=CA-QC",
    "illinois": f"{REGISTER}?jurisdiction=US-IL",
    "uk fine": f"{REGISTER}#gb-2022-05-23-fine",
    "dutch fine": f"{REGISTER}#nl-2024-05-16-fine",
    "the fine of greece": f"{REGISTER}#gr-2022-07-13-fine",
    "gb-2022-05-23-fine": f"{REGISTER}#gb-2022-05-23-fine",
    "Tribunal annuls the UK fine": f"{REGISTER}#gb-2023-10-17-ftt-ruling",
}


def test_the_search_finds_by_the_names_people_use(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 375)
    first = {}
    for words in SEARCHES:
        page = watched.open(f"search.html?q={words.replace(' ', '+')}")
        first[words] = page.locator(".named-results li a").first.get_attribute("href")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert first == SEARCHES
    for address in set(SEARCHES.values()):
        assert (site / urlsplit(address).path).is_file()
    assert watched.errors == []
    assert watched.foreign == []


def test_what_the_search_finds_is_said_and_reached_by_keyboard(browser: Browser, site: Path) -> None:
    watched = Watched(browser, site, 1280)
    page = watched.open("search.html?q=cnil")
    expect(page.locator(".named-results [role=status]")).to_have_text(re.compile(r"^\d+ found by name\.$"))
    page.locator("main input[name=q]").focus()
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.named-results') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{REGISTER}?actor=cnil")
    counted(page, len(events_where("actors", "cnil") | events_where("target", "cnil")))
    page = watched.open("search.html?q=zzzz")
    expect(page.locator(".named-results [role=status]")).to_have_text("None found by name.")
    page.get_by_role("link", name="in the whole text of the register").click()
    page.wait_for_url(f"**/{REGISTER}?q=zzzz")
    expect(page.locator(".register-none")).to_be_visible()
    assert watched.errors == []


def test_every_place_and_acting_body_of_the_record_can_be_searched_for() -> None:
    listed = names.names()
    events = tables.read("events").to_dict("records")
    assert {code for event in events for code in names.places_of(event)} <= set(listed["places"])
    assert {body for event in events for body in names.bodies_of(event)} == set(listed["bodies"])
    assert {event[0] for event in listed["events"]} == {event["event_id"] for event in events}
    missing = [code for code, (page, *_) in listed["places"].items() if page and code not in names.EVERYDAY_NAMES]
    assert missing == [], "give these countries the names that people use, in site/names.py"


def test_a_citation_names_record_version_and_state() -> None:
    place, site = "book/register.html#gb_fine", "https://a.example/"
    cited = citation.Citation("Fine of 5% & more", place, site, kind="record gb_fine")
    assert cited.text.startswith("The Clearview Casebook contributors (2026). Fine of 5% & more [record gb_fine].")
    assert cited.text.endswith("record up to 22 November 2026. CC BY 4.0. https://a.example/book/register.html#gb_fine")
    assert r"{Fine of 5\% \& more}" in cited.bibtex
    assert "url = {https://a.example/book/register.html#gb_fine}" in cited.bibtex
    assert cited.bibtex.count("{") == cited.bibtex.count("}")
    without = citation.Citation("A fine", place, kind="record gb_fine")
    assert r"howpublished = {Record gb\_fine}" in without.bibtex
    assert "url" not in without.bibtex


def test_a_report_of_an_error_is_begun_for_the_reader_where_it_can_be() -> None:
    issue = reports.report_address(
        "gb-fine", "https://a.example/#gb-fine", repository="https://github.com/a/b/", contact=""
    )
    assert issue.startswith("https://github.com/a/b/issues/new?title=Error%20in%20gb-fine&body=")
    assert parse_qs(urlsplit(issue).query)["body"][0].startswith("Record: https://a.example/#gb-fine\n")
    mail = reports.report_address("gb-fine", "record gb-fine", repository="", contact="desk@a.example")
    assert mail.startswith("mailto:desk@a.example?subject=Error%20in%20gb-fine&body=Record%3A%20record%20gb-fine")
    assert reports.report_address("gb-fine", "record gb-fine", repository="", contact="") == ""


def test_without_an_address_to_report_to_the_link_leads_to_how_it_is_done(site: Path) -> None:
    page, anchor = register.HOW_TO_REPORT.split("#")
    assert f'id="{anchor}"' in (site / "book" / page).read_text("utf-8")
    records = (site / REGISTER).read_text("utf-8")
    assert records.count(f'href="{register.HOW_TO_REPORT}"') == len(tables.read("events"))


def test_addresses_of_events_are_made_public_where_the_site_is() -> None:
    class Settings:
        html_baseurl = "https://a.example/casebook/"
        html_theme_options = {"repository_url": "https://github.com/a/b"}  # noqa: RUF012 (as Sphinx has it)
        html_context: dict[str, str] = {}  # noqa: RUF012

    event = tables.read("events").query("event_id == 'gb-2022-05-23-fine'").to_dict("records")[0]
    markup = register._Records(Settings()).markup(event)  # type: ignore[arg-type]
    assert "https://a.example/casebook/book/register.html#gb-2022-05-23-fine" in markup
    assert "https://github.com/a/b/issues/new?title=Error%20in%20gb-2022-05-23-fine" in markup
