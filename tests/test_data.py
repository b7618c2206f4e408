"""Facts about the data that readers and editors rely on."""

from __future__ import annotations

import json

import pandas as pd

from casebook import tables
from casebook.clean import convert, find_disagreements, near_duplicates, undecided
from casebook.tables import date_problem, split_list


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


def test_every_event_is_told_whole() -> None:
    events = tables.read("events")
    assert len(events) >= 180
    assert events["title"].str.split().str.len().min() >= 3
    assert events["summary"].str.endswith(".").all()
    assert events["type"].isin(tables.read("event_types")["id"]).all()
    assert events["status"].isin(tables.read("statuses")["id"]).all()
    for event in events.itertuples():
        assert date_problem(event.date, event.precision) == "", event.event_id
        assert bool(event.jurisdictions) != bool(event.place_reason), event.event_id


def test_only_the_five_reports_leave_events_undated() -> None:
    undated = set(tables.read("events").query("precision == 'none'")["event_id"])
    sources = tables.read("sources")
    held = set(sources.loc[sources["text_sha256"] != "", "source_id"])
    mentions = tables.read("mentions")
    assert len(undated) <= 8
    assert undated <= set(mentions.loc[mentions["source_id"].isin(held), "event_id"])


def test_titles_and_summaries_are_in_words_of_our_own(texts: dict[str, str]) -> None:
    """No eight words in a row are those of a report."""

    def runs(text: str) -> set[tuple[str, ...]]:
        words = text.lower().split()
        return {tuple(words[start : start + 8]) for start in range(len(words) - 7)}

    in_reports = set().union(*(runs(text) for text in texts.values()))
    events, mentions = tables.read("events"), tables.read("mentions")
    for text in [*events["title"], *events["summary"], *mentions["summary"]]:
        assert not runs(text) & in_reports, text


def test_decided_announced_and_published_are_kept_apart() -> None:
    events = tables.read("events").set_index("event_id")
    fine = events.loc["nl-2024-05-16-fine"]
    assert (fine["date"], fine["date_decided"], fine["date_announced"]) == ("2024-05-16", "2024-05-16", "2024-09-03")
    both = events[(events["date_decided"] != "") & (events["date_announced"] != "")]
    assert len(both) >= 10
    assert (both["date_decided"] <= both["date_announced"].str.ljust(10, "~")).all()
    assert (both["date"] == both["date_decided"]).all()


def test_no_event_is_there_twice() -> None:
    distinct = tables.read("decisions").query("field == 'distinct_from'")
    decided = {frozenset((row.event_id, other)) for row in distinct.itertuples() for other in split_list(row.value)}
    for pair in near_duplicates(tables.read("events")).itertuples():
        assert frozenset((pair.event_id, pair.other_id)) in decided, pair


def test_nothing_alleged_is_shown_as_found() -> None:
    events, entities = tables.read("events"), tables.read("entities").set_index("id")["kind"]
    public = {"regulator", "court", "legislator", "government", "police"}
    for event in events.itertuples():
        kinds = {entities[actor] for actor in split_list(event.actors)}
        if event.type in ("investigation_finding", "fine", "enforcement_order", "provisional_notice", "court_ruling"):
            assert kinds & public, event.event_id
        if event.type == "provisional_notice":
            assert event.status == "provisional", event.event_id
        if event.type == "database_size" and kinds <= {"company", "person_public_role"}:
            assert event.status in ("alleged", "reported"), event.event_id


def test_every_penalty_row_is_whole() -> None:
    penalties = tables.read("penalties")
    for column in ("stage", "stage_date", "legal_basis", "authority", "jurisdiction", "source_ids", "event_id"):
        assert (penalties[column] != "").all(), column
    orders = penalties["kind"] == "order"  # an order has no sum; what its breach may cost is a penalty of its own
    assert penalties.loc[orders, "amount"].isna().all()
    assert penalties.loc[~orders, "amount"].notna().all()
    assert (penalties.loc[~orders, "currency"] != "").all()
    assert penalties["organisation"].isin(tables.read("entities")["id"]).all()


def test_the_traps_of_the_record_are_told_apart() -> None:
    penalties, events = tables.read("penalties"), tables.read("events").set_index("event_id")
    of = {row.penalty_id: row for row in penalties.itertuples()}
    assert of["nl-ap-clearview-conditional-ceiling"].amount == 5_100_000
    assert of["fr-cnil-clearview-overdue-penalty"].amount == 5_200_000
    assert pd.isna(events.loc["fr-2022-10-17-injunction", "amount"])  # 100,000 euros are a rate per day
    assert events.loc["fr-2022-10-17-injunction", "unit"] == "euros per day"
    fines = penalties[(penalties["kind"] == "fine") & (penalties["organisation"] == "clearview-ai")]
    assert fines[fines["stage"] == "imposed"].groupby("currency")["amount"].sum().to_dict() == {
        "EUR": 90_500_000,
        "GBP": 7_552_800,
    }
    last = penalties.sort_values("sequence").groupby("penalty_id")["stage"].last()
    assert last["gb-ico-clearview-fine"] == "jurisdiction_restored_and_remitted"
    assert last["se-imy-police-fine"] == "annulled"
    unpaid = penalties[penalties["stage"] == "unpaid"]
    assert (unpaid["as_of"] == unpaid["stage_date"]).all()
    settlement = penalties[penalties["penalty_id"] == "us-il-mdl-2967-settlement"]
    assert settlement["stage"].tolist() == ["provisional", "approved", "appealed"]
    assert "estimate" in events.loc["us-il-2025-03-20-mdl-approval", "summary"]


def test_private_people_are_not_named() -> None:
    """Unnamed plaintiffs and complainants are groups; persons are there in a public role alone."""
    entities = tables.read("entities")
    persons = entities[entities["kind"] == "person_public_role"]
    assert persons["name"].str.contains(",").all(), "a person's name is followed by the role"
    groups = entities[entities["kind"] == "group"]
    assert groups["name"].str.contains(r"not named|group|two class members").all()


def test_a_jurisdiction_without_a_row_was_not_searched() -> None:
    coverage, events = tables.read("coverage"), tables.read("events")
    places = {code for cell in events["jurisdictions"] for code in split_list(cell)}
    nothing = coverage.loc[coverage["result"] == "none", "jurisdiction"]
    acts = events[~events["type"].isin(["usage_report", "media_investigation"])]
    acted = {code for cell in acts["jurisdictions"] for code in split_list(cell)}
    assert not set(nothing) & acted
    assert len(coverage) >= 50
    assert "BO" not in set(coverage["jurisdiction"]) | places  # no row, no claim


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
    penalties = tables.read("penalties")
    with_amount = penalties[penalties["fx_date"] != ""]
    assert len(with_amount) >= 20
    inexact = penalties[penalties["amount"].notna() & (penalties["fx_date"] == "")]
    assert inexact["amount_eur"].isna().all()  # no day, no rate
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
