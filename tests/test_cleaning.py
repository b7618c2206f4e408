"""The parsers and the merge: phrases that editors meet, and properties that hold for any input."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable
from decimal import Decimal
from random import Random

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook import tables
from casebook.clean import (
    at_prices_of,
    convert,
    find_disagreements,
    merge_events,
    near_duplicates,
    penalty_stages,
    resolve_date,
    resolve_entities,
    resolve_money,
    resolve_places,
    resolve_quantity,
    resolve_status,
    undecided,
)
from casebook.clean.dates import agree, describe_date, interval
from casebook.clean.money import rate_day
from casebook.clean.names import alias_table
from casebook.tables import date_problem

DAYS = st.dates(datetime.date(2010, 1, 1), datetime.date(2030, 12, 31))

PHRASES = [
    ("on Thursday", "2020-07-09", "2020-07-09", "day"),
    ("Tuesday", "2020-07-09", "2020-07-07", "day"),
    ("on Monday", "2022-05-23", "2022-05-23", "day"),
    ("earlier this week", "2020-07-09", "2020-07-06", "week"),
    ("Last week", "2022-05-23", "2022-05-16", "week"),
    ("Last month", "2020-07-09", "2020-06", "month"),
    ("last month", "2020-01-15", "2019-12", "month"),
    ("In February", "2020-07-09", "2020-02", "month"),
    ("in December", "2020-07-09", "2019-12", "month"),
    ("last November", "2022-05-23", "2021-11", "month"),
    ("last May", "2022-05-23", "2021-05", "month"),
    ("in July 2020", "2022-05-23", "2020-07", "month"),
    ("last year", "2021-05", "2020", "year"),
    ("July 6", "2020-07-09", "2020-07-06", "day"),
    ("29 November 2021", "", "2021-11-29", "day"),
    ("comes three days after", "2020-07-09", "2020-07-06", "day"),
    ("today", "2022-05-09", "2022-05-09", "day"),
    ("on Monday", "2021-05", "", "none"),
    ("last month", "", "", "none"),
    ("", "2020-07-09", "", "none"),
]


@pytest.mark.parametrize(("phrase", "published", "date", "precision"), PHRASES)
def test_date_phrases(phrase: str, published: str, date: str, precision: str) -> None:
    assert resolve_date(phrase, published) == (date, precision)


@pytest.mark.parametrize("phrase", ["soon", "recently", "the other day", "£17m", "We", "32 May 2022"])
def test_a_phrase_that_is_no_date_is_refused_not_guessed(phrase: str) -> None:
    with pytest.raises(ValueError, match="cannot read the date"):
        resolve_date(phrase, "2022-05-23")


@given(
    DAYS,
    st.sampled_from(
        ["on Monday", "Sunday", "earlier this week", "last week", "last month", "in March", "last March", "last year"]
    ),
)
def test_a_relative_date_never_lies_after_publication(published: datetime.date, phrase: str) -> None:
    resolved = resolve_date(phrase, published.isoformat())
    assert interval(*resolved)[0] <= published
    assert date_problem(*resolved) == ""


@given(DAYS)
def test_a_written_out_day_comes_back_as_itself(day: datetime.date) -> None:
    words = f"{day.day} {calendar.month_name[day.month]} {day.year}"
    assert resolve_date(words, "2031-01-01") == (day.isoformat(), "day")
    assert describe_date(day.isoformat(), "day") == words


@given(DAYS, st.sampled_from(["day", "week", "month", "year"]))
def test_a_coarser_date_agrees_with_each_of_its_days(day: datetime.date, precision: str) -> None:
    monday = day - datetime.timedelta(days=day.weekday())
    coarse = {
        "day": day.isoformat(),
        "week": monday.isoformat(),
        "month": day.isoformat()[:7],
        "year": day.isoformat()[:4],
    }[precision]
    from casebook.clean import ResolvedDate

    assert agree(ResolvedDate(coarse, precision), ResolvedDate(day.isoformat(), "day"))
    outside = interval(coarse, precision)[1] + datetime.timedelta(days=1)
    assert not agree(ResolvedDate(coarse, precision), ResolvedDate(outside.isoformat(), "day"))


MONEY = [
    ("£7.5m", [(Decimal("7500000"), "GBP")]),
    ("£7.5 million ($9.4 million)", [(Decimal("7500000"), "GBP"), (Decimal("9400000"), "USD")]),
    ("£7,552,800", [(Decimal("7552800"), "GBP")]),
    ("20 million euros", [(Decimal("20000000"), "EUR")]),
    ("A$2.2 million", [(Decimal("2200000"), "AUD")]),
    ("EUR 1.5bn", [(Decimal("1500000000"), "EUR")]),
    ("€100,000 a day", [(Decimal("100000"), "EUR")]),
    ("17 million people", []),
    ("Article 3(2)", []),
]


@pytest.mark.parametrize(("text", "expected"), MONEY)
def test_money_phrases(text: str, expected: list[tuple[Decimal, str]]) -> None:
    assert resolve_money(text) == expected


@given(st.integers(0, 10**12), st.sampled_from(["£", "€", "$", "A$"]))
def test_any_amount_with_thousands_separators_comes_back(amount: int, symbol: str) -> None:
    currency = {"£": "GBP", "€": "EUR", "$": "USD", "A$": "AUD"}[symbol]
    assert resolve_money(f"a fine of {symbol}{amount:,}, he said") == [(Decimal(amount), currency)]


@given(
    st.decimals(Decimal("0.1"), Decimal(999), places=1),
    st.sampled_from([("m", 10**6), ("bn", 10**9), (" million", 10**6)]),
)
def test_any_magnitude_is_multiplied_out(number: Decimal, magnitude: tuple[str, int]) -> None:
    assert resolve_money(f"£{number}{magnitude[0]}") == [(number * magnitude[1], "GBP")]


@given(st.text())
def test_no_text_breaks_the_parsers(text: str) -> None:
    resolve_money(text)
    resolve_quantity(text)


def test_counts() -> None:
    assert resolve_quantity("more than 3 billion images") == (3e9, "images")
    assert resolve_quantity("more than 20bn images") == (20e9, "images")
    assert resolve_quantity("more than three billion facial images") == (3e9, "images")
    assert resolve_quantity("2,200 law enforcement agencies, companies, and individuals") == (2200, "clients")
    assert resolve_quantity("hundreds of searches") == (None, "searches")


def test_weekends_take_the_rate_of_the_friday_before() -> None:
    assert rate_day("GBP", "2022-05-22") == "2022-05-20"
    assert convert(100, "GBP", "USD", "2022-05-22") == convert(100, "GBP", "USD", "2022-05-20")
    with pytest.raises(ValueError, match="no rate for GBP"):
        rate_day("GBP", "1990-01-01")


@given(st.integers(1, 10**9), st.sampled_from(["GBP", "USD", "CHF", "SEK"]))
def test_conversion_there_and_back_loses_less_than_a_cent_a_unit(amount: int, currency: str) -> None:
    euros = convert(amount, currency, "EUR", "2022-05-23")
    back = convert(euros, "EUR", currency, "2022-05-23")
    assert abs(back - amount) <= Decimal("0.01") * 20


def test_names_and_places() -> None:
    entities = tables.read("entities")
    aliases = alias_table(entities)
    assert resolve_entities("NYOB;Privacy International", aliases) == "noyb;privacy-international"
    assert resolve_entities("its state police [rcmp]", aliases) == "rcmp"
    with pytest.raises(ValueError, match="no name or alias in"):
        resolve_entities("Some Unknown Police", aliases)
    assert resolve_places("U.K.;Australia") == ("GB;AU", "")
    assert resolve_places("Illinois;Quebec") == ("US;CA", "US-IL;CA-QC")
    with pytest.raises(ValueError, match="no country, US state or Canadian province"):
        resolve_places("Atlantis")


def _mentions(*rows: dict[str, object]) -> pd.DataFrame:
    blank = dict.fromkeys(tables.columns_of("mentions"), "") | {
        "amount": float("nan"), "quantity": float("nan"), "event_id": "an-event", "type": "fine", "precision": "none",
        "status": "final", "review": "unreviewed", "summary": "A fine.",
    }  # fmt: skip
    return pd.DataFrame([{**blank, "mention_id": f"m{number}", **row} for number, row in enumerate(rows)])


def _sources(*ids: str) -> pd.DataFrame:
    rows = [{"source_id": name, "published": f"2022-01-{day:02}", "kind": "news"} for day, name in enumerate(ids, 1)]
    return pd.DataFrame(rows)


def _decisions(*rows: tuple[str, str]) -> pd.DataFrame:
    columns = ["event_id", "field", "value", "source_ids", "reason"]
    return pd.DataFrame([("an-event", field, value, "", "because") for field, value in rows], columns=columns)


def test_a_more_exact_date_wins_and_is_no_disagreement() -> None:
    mentions = _mentions(
        {"source_id": "a", "date": "2022-05", "precision": "month"},
        {"source_id": "b", "date": "2022-05-23", "precision": "day"},
    )
    events = merge_events(mentions, _decisions(("title", "A fine")), _sources("a", "b"))
    assert events.loc[0, ["date", "precision", "source_count"]].tolist() == ["2022-05-23", "day", 2]
    assert find_disagreements(mentions, _decisions(), _sources("a", "b")).empty


def test_dates_that_exclude_each_other_stop_the_merge_until_decided() -> None:
    mentions = _mentions(
        {"source_id": "a", "date": "2022-05-09", "precision": "day"},
        {"source_id": "b", "date": "2022-05-16", "precision": "week"},
    )
    sources = _sources("a", "b")
    with pytest.raises(ValueError, match="does not decide"):
        merge_events(mentions, _decisions(("title", "A fine")), sources)
    decided = _decisions(("title", "A fine"), ("date", "2022-05-09"))
    assert merge_events(mentions, decided, sources).loc[0, "date"] == "2022-05-09"
    kept = find_disagreements(mentions, decided, sources)
    assert kept[["reading", "adopted"]].to_numpy().tolist() == [
        ["2022-05-09 (day)", True],
        ["2022-05-16 (week)", False],
    ]


def test_a_decision_that_no_source_states_is_shown_beside_the_readings() -> None:
    mentions = _mentions({"source_id": "a", "amount": 7_500_000.0, "currency": "GBP"})
    decided = _decisions(("amount", "7552800"))
    kept = find_disagreements(mentions, decided, _sources("a"))
    assert kept[["reading", "adopted"]].to_numpy().tolist() == [["7500000", False], ["7552800", True]]


@given(st.permutations(range(4)))
def test_merging_does_not_depend_on_the_order_of_rows(order: list[int]) -> None:
    rows: list[dict[str, object]] = [
        {"mention_id": "m0", "source_id": "a", "actors": "x;y", "date": "2022", "precision": "year"},
        {"mention_id": "m1", "source_id": "b", "actors": "x", "date": "2022-05", "precision": "month"},
        {"mention_id": "m2", "source_id": "c", "actors": "x;y;z", "date": "2022-05-23", "precision": "day"},
        {"mention_id": "m3", "source_id": "d", "actors": "", "status": "reported"},
    ]
    sources, decisions = _sources("a", "b", "c", "d"), _decisions(("title", "A fine"))
    straight = merge_events(_mentions(*rows), decisions, sources)
    shuffled = merge_events(_mentions(*(rows[number] for number in order)), decisions, sources)
    pd.testing.assert_frame_equal(straight, shuffled)
    assert undecided(find_disagreements(_mentions(*rows), decisions, sources)).empty


BRACKETS = [
    (lambda: resolve_date("le 26 novembre 2021 [2021-11-26]", ""), ("2021-11-26", "day")),
    (lambda: resolve_money("20 millions d'euros [EUR 20000000]"), [(Decimal("20000000"), "EUR")]),
    (lambda: resolve_quantity("78 keer [78 searches]"), (78.0, "searches")),
    (lambda: resolve_quantity("11 to 50 [searches]"), (None, "searches")),
    (lambda: resolve_quantity("100 000 euros par jour [100000 euros per day]"), (100000.0, "euros per day")),
]


@pytest.mark.parametrize(("resolve", "expected"), BRACKETS)
def test_an_editors_reading_in_brackets_stands_above_the_words(resolve: Callable[[], object], expected: object) -> None:
    assert resolve() == expected


def test_a_status_in_brackets_must_be_one() -> None:
    statuses, event_types = tables.read("statuses"), tables.read("event_types")
    assert resolve_status("nearly a million [alleged]", "usage_report", statuses, event_types) == "alleged"
    with pytest.raises(ValueError, match="did you mean 'alleged'"):
        resolve_status("nearly a million [aleged]", "usage_report", statuses, event_types)


PRICES = pd.DataFrame({"currency": ["EUR"] * 3, "year": [2022, 2023, 2024], "index": [100.0, 110.0, 121.0]})


@given(st.decimals(1, 10**9, places=2), st.sampled_from([2022, 2023, 2024]), st.sampled_from([2022, 2023, 2024]))
def test_prices_of_another_year_and_back_are_the_same_sum(amount: Decimal, year: int, other: int) -> None:
    there = at_prices_of(amount, "EUR", year, other, PRICES)
    assert (there > amount) == (other > year) or abs(there - amount) < Decimal("0.1")
    assert abs(at_prices_of(there, "EUR", other, year, PRICES) - amount) <= Decimal("0.02")


def test_prices_of_a_year_that_is_not_in_the_table_are_refused() -> None:
    with pytest.raises(ValueError, match="no index for GBP in 2022"):
        at_prices_of(1, "GBP", 2022, 2024, PRICES)


CODES = ["GB", "FR", "US", "CA"]
MENTIONS = st.lists(
    st.fixed_dictionaries(
        {
            "event_id": st.sampled_from(["one", "two"]),
            "source_id": st.sampled_from(["early", "late", "undated"]),
            "places": st.lists(st.sampled_from(CODES), max_size=3, unique=True),
            "date": st.sampled_from([("", "none"), ("2021", "year"), ("2021-05", "month"), ("2021-05-27", "day")]),
        }
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda mention: (mention["event_id"], mention["source_id"]),
)


@given(MENTIONS, st.randoms())
def test_merging_keeps_every_place_and_the_most_exact_date_whatever_the_order(
    made_up: list[dict], order: Random
) -> None:
    rows = [
        {
            "mention_id": f"{each['source_id']}-{each['event_id']}",
            "event_id": each["event_id"],
            "source_id": each["source_id"],
            "type": "complaint",
            "date": each["date"][0],
            "precision": each["date"][1],
            "actors": "noyb",
            "target": "clearview-ai",
            "jurisdictions": ";".join(sorted(each["places"])),
            "subdivision": "",
            "amount": float("nan"),
            "currency": "",
            "quantity": float("nan"),
            "unit": "",
            "status": "final",
            "summary": "Something happened.",
        }
        for each in made_up
    ]
    decisions = pd.DataFrame(
        [(event, "title", "A title of three words", "", "Ours.") for event in ("one", "two")]
        + [(event, "jurisdictions", ";".join(CODES), "", "They add up.") for event in ("one", "two")],
        columns=["event_id", "field", "value", "source_ids", "reason"],
    )
    sources = pd.DataFrame(
        {
            "source_id": ["early", "late", "undated"],
            "published": ["2021-05-27", "2022-01", ""],
            "kind": ["court", "news", "news"],
        }
    )
    merged = merge_events(pd.DataFrame(rows), decisions, sources)
    shuffled = list(rows)
    order.shuffle(shuffled)
    pd.testing.assert_frame_equal(merged, merge_events(pd.DataFrame(shuffled), decisions, sources))
    for event in merged.itertuples():
        own = [row for row in rows if row["event_id"] == event.event_id]
        assert event.source_count == len(own)
        exact = {"none": 0, "year": 1, "month": 2, "day": 3}
        assert exact[event.precision] == max(exact[row["precision"]] for row in own)
        assert {place for row in own for place in row["jurisdictions"].split(";") if place} <= set(
            event.jurisdictions.split(";")
        )


def test_a_penalty_lives_through_the_acts_of_its_case() -> None:
    """A made-up fine with an order and a ceiling: imposed, appealed, upheld, and said to be unpaid."""
    base = {
        "precision": "day", "target": "clearview-ai", "jurisdictions": "FR", "case_id": "fr-case",
        "amount": float("nan"), "currency": "",
    }  # fmt: skip
    events = pd.DataFrame(
        [
            {**base, "event_id": "order", "type": "enforcement_order", "date": "2022-03-01", "actors": "cnil",
             "amount": 5e6, "currency": "EUR"},
            {**base, "event_id": "fine", "type": "fine", "date": "2022-03-01", "actors": "cnil",
             "amount": 1e6, "currency": "EUR"},
            {**base, "event_id": "appeal", "type": "appeal", "date": "2022-04-01", "actors": "clearview-ai"},
            {**base, "event_id": "ruling", "type": "court_ruling", "date": "2023-04-03", "actors": "conseil"},
            {**base, "event_id": "elsewhere", "type": "court_ruling", "date": "2023-05-03", "actors": "conseil",
             "case_id": ""},
        ]
    )  # fmt: skip
    mentions = pd.DataFrame({"event_id": events["event_id"], "source_id": [f"s-{each}" for each in events["event_id"]]})
    decisions = pd.DataFrame(
        [
            ("order", "kind", "order;conditional_ceiling", "", ""),
            ("fine", "legal_basis", "Article 83", "", ""),
            ("appeal", "stage", "appealed", "", ""),
            ("ruling", "stage", "upheld", "", ""),
            ("elsewhere", "stage", "annulled", "", ""),
            ("fine", "unpaid_as_of", "2025-10-28", "s-ngo", ""),
        ],
        columns=["event_id", "field", "value", "source_ids", "reason"],
    )
    stages = penalty_stages(events, mentions, decisions, as_of="2026-01-01")
    lives = stages.groupby("penalty_id")["stage"].agg(list).to_dict()
    assert lives["fr-case-fine"] == ["imposed", "appealed", "upheld", "unpaid"]
    assert lives["fr-case-order"] == ["imposed", "appealed", "upheld"]
    assert lives["fr-case-conditional-ceiling"] == ["imposed", "appealed", "upheld"]
    fine = stages[stages["penalty_id"] == "fr-case-fine"]
    assert fine["amount"].tolist() == [1e6] * 4
    assert fine["legal_basis"].tolist() == ["Article 83"] * 4
    assert fine["authority"].tolist() == ["cnil", "cnil", "conseil", "conseil"]
    assert fine[["as_of", "source_ids"]].iloc[-1].tolist() == ["2025-10-28", "s-ngo"]
    assert stages.loc[stages["kind"] == "order", "amount"].isna().all()
    assert stages.loc[stages["kind"] == "conditional_ceiling", "amount"].tolist() == [5e6] * 3


def test_events_of_one_type_place_and_month_are_listed_for_decision() -> None:
    events = tables.read("events")
    again = events[events["event_id"] == "it-2022-02-10-fine"].assign(event_id="it-2022-02-fine", date="2022-02-28")
    pairs = near_duplicates(pd.concat([events, again], ignore_index=True))
    found = pairs[pairs["other_id"] == "it-2022-02-fine"]
    assert found[["event_id", "jurisdictions", "month"]].to_numpy().tolist() == [
        ["it-2022-02-10-fine", "IT", "2022-02"]
    ]


@pytest.mark.parametrize("reading", ["2022-13-01", "2022-07-32", "2022-13"])
def test_a_day_that_the_calendar_does_not_have_is_refused_and_not_read_as_another(reading: str) -> None:
    with pytest.raises(ValueError, match="which is no day of the calendar"):
        resolve_date(f"last week [{reading}]", "2022-07-20")
