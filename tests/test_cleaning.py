"""The parsers and the merge: phrases that editors meet, and properties that hold for any input."""

from __future__ import annotations

import calendar
import datetime
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook import tables
from casebook.clean import (
    convert,
    find_disagreements,
    merge_events,
    resolve_date,
    resolve_entities,
    resolve_money,
    resolve_places,
    resolve_quantity,
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
