"""Facts about the data that readers and editors rely on."""

from __future__ import annotations

import json

import pandas as pd

from casebook import tables
from casebook.clean import convert, find_disagreements, undecided
from casebook.tables import split_list


def test_the_data_keeps_its_contract() -> None:
    assert [str(problem) for problem in tables.check()] == []


def test_every_column_is_defined_once_and_used() -> None:
    package = json.loads((tables.project_folder() / "data" / "datapackage.json").read_text("utf-8"))
    used = [field for resource in package["resources"] for field in resource["schema"]["fields"]]
    assert {field["name"] for field in used} == set(package["columns"])
    for field in used:  # a table may narrow a column, not redefine it
        assert set(field) <= {"name", "constraints", "list", "members"}, field
    for name, column in package["columns"].items():
        assert column["title"] and column["description"] and column["type"], name


def test_every_event_has_a_source_with_a_link() -> None:
    mentions = tables.read("mentions").merge(tables.read("sources")[["source_id", "url"]], on="source_id")
    linked = set(mentions.loc[mentions["url"] != "", "event_id"])
    assert set(tables.read("events")["event_id"]) == linked


def test_every_event_has_a_title_and_a_summary_in_words() -> None:
    events = tables.read("events")
    assert events["title"].str.split().str.len().min() >= 3
    assert events["summary"].str.endswith(".").all()


def test_the_five_reports_are_read_in_full() -> None:
    """At least as many mentions as two independent readings agreed on; a lost file or row shows here."""
    counts = tables.read("mentions")["source_id"].value_counts()
    expected = {
        "cnbc-2020-07-09": 11,
        "cnet-2020-07-09": 18,
        "itpro-2021-05-27": 6,
        "newsnetdaily-2022-05-23": 6,
        "guardian-2022-05-23": 14,
    }
    assert {source: int(counts[source]) for source in expected} == expected


def test_only_the_joint_inquiry_is_in_all_five_reports() -> None:
    sources = tables.read("sources")
    held = set(sources.loc[sources["text_sha256"] != "", "source_id"])
    mentions = tables.read("mentions")
    reports = mentions[mentions["source_id"].isin(held)].groupby("event_id")["source_id"].nunique()
    assert reports[reports == 5].index.tolist() == ["gb-2020-07-09-joint-probe"]


def test_a_mention_keeps_what_its_source_says_even_where_it_is_wrong() -> None:
    mentions = tables.read("mentions").set_index("mention_id")
    settlement = mentions[mentions["event_id"] == "us-il-2022-05-09-aclu-settlement"].set_index("source_id")
    assert settlement.loc["guardian-2022-05-23", ["date", "precision"]].tolist() == ["2022-05-16", "week"]
    events = tables.read("events").set_index("event_id")
    assert events.loc["us-il-2022-05-09-aclu-settlement", "date"] == "2022-05-09"


def test_nothing_provisional_or_annulled_is_told_as_in_force() -> None:
    penalties = tables.read("penalties")
    fine = penalties[penalties["penalty_id"] == "gb-ico-clearview-fine"].sort_values("sequence")
    assert fine["stage"].tolist() == ["provisional", "imposed", "annulled", "jurisdiction_restored_and_remitted"]
    assert fine["amount"].tolist() == [17_000_000, 7_552_800, 7_552_800, 7_552_800]


def test_penalties_in_other_currencies_are_those_of_the_rate_of_their_day() -> None:
    with_amount = tables.read("penalties").dropna(subset=["amount"])
    assert len(with_amount)
    for row in with_amount.itertuples():
        assert row.fx_date <= row.stage_date
        assert row.amount_eur == float(convert(row.amount, row.currency, "EUR", row.stage_date))


def test_every_disagreement_is_decided_with_a_reason_and_shows_what_was_set_aside() -> None:
    disagreements = tables.read("disagreements")
    assert disagreements["reason"].str.len().min() > 20
    for _, group in disagreements.groupby(["event_id", "field"]):
        assert group["adopted"].sum() == 1
        assert len(group) > 1
    recomputed = find_disagreements(tables.read("mentions"), tables.read("decisions"), tables.read("sources"))
    assert undecided(recomputed).empty
    assert len(recomputed) == len(disagreements)


def test_no_row_is_called_reviewed_without_a_reviewer() -> None:
    extracted = tables.read("extracted")
    reviewed = extracted[extracted["review"] == "reviewed"]
    assert (reviewed["reviewer_role"] != "").all()
    assert (reviewed["reviewed_on"] != "").all()


def test_merging_drops_no_actor_place_or_amount_without_a_decision() -> None:
    events = tables.read("events").set_index("event_id")
    decided = set(tables.read("decisions")[["event_id", "field"]].itertuples(index=False, name=None))
    for mention in tables.read("mentions").itertuples():
        event = events.loc[mention.event_id]
        for field in ("actors", "target", "jurisdictions", "subdivision"):
            if (mention.event_id, field) not in decided:
                assert set(split_list(getattr(mention, field))) <= set(split_list(event[field])), (mention, field)
        if not pd.isna(mention.amount) and (mention.event_id, "amount") not in decided:
            assert event["amount"] == mention.amount
