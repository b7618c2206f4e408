"""Reviewing what the extractor proposes: every decision is kept, and what is accepted keeps the data whole."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pexpect
import pytest
from conftest import ROOT

from casebook import cli, proposals, tables
from casebook.clean.mentions import MentionCleaner
from casebook.review import Leave, Review

SOURCE = "made-up-2022-07-20"
TEXT = (
    "Regulator fines face search firm\n\n"
    "The Hellenic Data Protection Authority fined Clearview AI 22 million euros on Wednesday of last week.\n\n"
    "The Norwegian Privacy Circle said on Tuesday that it had lodged a complaint against the company in Oslo.\n\n"
    "The company's chief executive said he was disappointed.\n"
)


def mention(number: int, words: str, event_type: str, **fields: str) -> dict[str, Any]:
    """A mention as the extractor writes it, of the sentence that begins with these words."""
    start = TEXT.index(words)
    end = TEXT.index("\n", start)
    sentence = TEXT[start:end].split()
    stated = dict.fromkeys(
        ("date_text", "actors_text", "target_text", "places_text", "amount_text", "quantity_text", "status_text"), ""
    )
    return {
        "mention_id": f"{SOURCE}-m{number:02}", "source_id": SOURCE, "event_id": "", "type": event_type, **stated,
        **fields, "span": [start, end], "locator": [" ".join(sentence[:4]), " ".join(sentence[-4:])],
        "extracted_by": "rules", "confidence": 0.8, "review": "unreviewed", "reviewer_role": None, "reviewed_on": None,
    }  # fmt: skip


MENTIONS = [
    mention(
        1, "The Hellenic", "fine", date_text="on Wednesday of last week [2022-07-13]",
        actors_text="Hellenic Data Protection Authority", target_text="Clearview AI", amount_text="22 million euros",
        summary="A fine of the Greek regulator.",
    ),
    mention(
        2, "The Norwegian Privacy", "complaint", date_text="on Tuesday",
        actors_text="The Norwegian Privacy Circle [norwegian-privacy-circle]",
        target_text="the company [clearview-ai]", places_text="Oslo [NO]",
        summary="A Norwegian group lodges a complaint.",
    ),
    mention(
        3, "The company's chief", "company_statement", actors_text="The company [clearview-ai]",
        summary="The chief executive is disappointed.",
    ),
]  # fmt: skip


@pytest.fixture
def added(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data with a made-up report, its text held, and its mentions proposed."""
    monkeypatch.setenv("CASEBOOK_ROOT", str(project))
    monkeypatch.delenv("CASEBOOK_ARTICLES", raising=False)
    monkeypatch.chdir(project)
    (project / "data" / "raw").mkdir()
    (project / "data" / "raw" / f"{SOURCE}.txt").write_text(TEXT, "utf-8")
    row = {
        "source_id": SOURCE, "publisher": "Made-up Gazette", "title": "Regulator fines face search firm",
        "published": "2022-07-20", "published_precision": "day", "published_basis": "given by the editor",
        "kind": "news", "language": "en", "text_sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "accessed": "2026-11-24",
    }  # fmt: skip
    proposals.append_row("sources", row, project)
    cleaner = MentionCleaner(project)
    rows = []
    for each in MENTIONS:
        known = {**each, "actors_text": each["actors_text"].replace(" [norwegian-privacy-circle]", " [noyb]")}
        rows.append({**cleaner.clean(known, "2022-07-20"), **each})
    proposals.write_queue(SOURCE, proposals.propose(rows, "2022-07-20", project), project)
    assert cli.check() == 0
    return project


def test_a_report_is_added_with_its_text_its_row_and_its_proposals(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CASEBOOK_ROOT", str(project))
    monkeypatch.delenv("CASEBOOK_ARTICLES", raising=False)
    report = tmp_path / "report.txt"
    report.write_text(TEXT, "utf-8")
    given = {"source_id": "", "published": "2022-07-20", "publisher": "Made-up Gazette", "title": ""}
    assert cli.add(str(report), **given) == 0
    source = tables.read("sources", project).set_index("source_id").loc["made-up-gazette-2022-07-20"]
    assert source["title"] == "Regulator fines face search firm"
    assert (source["published_basis"], source["published_precision"]) == ("given by the editor", "day")
    assert (project / "data" / "raw" / "made-up-gazette-2022-07-20.txt").read_text("utf-8") == TEXT
    queue = proposals.read_queue("made-up-gazette-2022-07-20", project)
    assert {"fine", "complaint"} <= {each["type"] for each in queue}
    assert {each["review"] for each in queue} == {"unreviewed"}
    assert all(0 < each["confidence"] <= 1 for each in queue)
    fine = next(each for each in queue if each["type"] == "fine")
    assert "22 million euros" in TEXT[slice(*fine["span"])]
    before = (project / "data" / "sources.csv").read_bytes()
    assert cli.add(str(report), **{**given, "publisher": "Another Gazette"}) == 1
    assert "as made-up-gazette-2022-07-20: it has the same text" in capsys.readouterr().err
    report.write_text("", "utf-8")
    assert cli.add(str(report), **given) == 2
    assert (project / "data" / "sources.csv").read_bytes() == before


class Editor:
    """Answers for the editor; fails the test where a question comes that no answer was given for."""

    def __init__(self, answers: Iterable[str]) -> None:
        self.answers: Iterator[str] = iter(answers)
        self.told = ""

    def tell(self, text: str, marked: str = "", after: str = "") -> None:
        self.told += f"{text}>>{marked}<<{after}\n" if marked else f"{text}\n"

    def ask(self, question: str, *, default: str = "", allowed: Iterable[str] = (), free: bool = True) -> str:
        self.told += f"? {question}\n"
        answer = next(self.answers, None)
        if answer is None:
            raise Leave
        assert free or answer in allowed, f"{answer!r} is not offered for {question!r}"
        return default if answer == "<default>" else answer


def review(root: Path, *answers: str) -> tuple[Review, Editor]:
    editor = Editor(answers)
    session = Review(SOURCE, editor, root, "editor", today="2026-11-24")
    session.run()
    return session, editor


def published(root: Path) -> list[dict[str, Any]]:
    file = root / "data" / "extracted" / f"{SOURCE}.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.is_file() else []


ACCEPT_FINE = ("a", "1", "The decision has 20 million.")


def test_each_mention_is_proposed_for_the_event_it_tells_of(added: Path) -> None:
    queue = proposals.read_queue(SOURCE, added)
    assert queue[0]["event_id"] == "gr-2022-07-13-fine"
    assert "same jurisdictions" in queue[0]["decided_because"]
    assert queue[1]["event_id"] == "no-2022-07-19-complaint"
    assert queue[1]["event_title"] == "A Norwegian group lodges a complaint."


def test_most_mentions_of_the_record_are_proposed_for_their_own_event() -> None:
    """Measured on the record itself: 360 of 379 mentions of events with several sources, when this was written."""
    events, mentions = tables.read("events"), tables.read("mentions")
    published_on = tables.read("sources").set_index("source_id")["published"]
    several = set(events.loc[events["source_count"] > 1, "event_id"])
    right = wrong = 0
    for each in mentions[mentions["event_id"].isin(several)].to_dict("records"):
        found = proposals.candidates(each, events, published_on[each["source_id"]])
        right += bool(found) and found[0].event_id == each["event_id"]
        wrong += bool(found) and found[0].event_id != each["event_id"]
    assert right / (right + wrong) > 0.95
    assert right > 0.9 * mentions["event_id"].isin(several).sum()


def test_a_passage_stands_out_in_its_text(added: Path) -> None:
    _, editor = review(added, "l")
    assert ">>The Hellenic Data Protection Authority fined Clearview AI 22 million euros" in editor.told
    assert "money          22 million euros  ->  22000000.0 EUR" in editor.told


def test_what_is_accepted_is_published_reviewed_and_whole(added: Path) -> None:
    _, editor = review(
        added, *ACCEPT_FINE,
        "a", "norwegian-privacy-circle", "Norwegian Privacy Circle", "ngo", "NO", "Norwegian group complains",
        "r", "No act, a reaction.",
        "n",
    )  # fmt: skip
    assert "Sources differ on amount" in editor.told
    rows = published(added)
    assert [row["event_id"] for row in rows] == ["gr-2022-07-13-fine", "no-2022-07-19-complaint"]
    assert {(row["review"], row["reviewer_role"], row["reviewed_on"]) for row in rows} == {
        ("reviewed", "editor", "2026-11-24")
    }
    assert tables.read("entities", added).set_index("id").loc["norwegian-privacy-circle", "country"] == "NO"
    decisions = tables.read("decisions", added).set_index(["event_id", "field"])["value"]
    assert decisions["no-2022-07-19-complaint", "title"] == "Norwegian group complains"
    queue = proposals.read_queue(SOURCE, added)
    assert [each["decision"] for each in queue] == ["accepted", "accepted", "rejected"]
    assert queue[2]["decided_because"] == "No act, a reaction."
    assert cli.check() == 0


def test_a_review_can_be_left_and_taken_up_again(added: Path) -> None:
    review(added, *ACCEPT_FINE, "l")
    session, editor = review(added, "l")
    assert "--- 1 of 2: complaint" in editor.told
    assert len(published(added)) == 1
    assert session.queue[0]["decision"] == "accepted"


def test_a_review_cut_off_between_two_files_loses_nothing(added: Path) -> None:
    """The mention is published, the queue does not say so yet."""
    session, _ = review(added, *ACCEPT_FINE, "l")
    session.queue[0]["decision"] = "open"
    proposals.write_queue(SOURCE, session.queue, added)
    again, _ = review(added, "l")
    assert again.queue[0]["decision"] == "accepted"
    assert len(published(added)) == 1


def test_a_field_takes_only_what_the_text_and_the_cleaning_bear_out(added: Path) -> None:
    session, editor = review(
        added, "e", "amount_text", "£9 million", "22 million", "22 million euros", "e", "type", "fined", "fine",
        "e", "date_text", "on Wednesday of last week [2022-13-01]", "on Wednesday", "l",
    )  # fmt: skip
    assert "'£9 million' is not in the text" in editor.told
    assert "'fined' is no event type; did you mean 'fine'?" in editor.told
    assert session.queue[0]["amount_text"] == "22 million euros"


def test_a_mention_can_be_joined_split_added_by_hand_and_opened_again(added: Path) -> None:
    session, editor = review(
        added,
        "s",  # a second mention of the same passage
        *ACCEPT_FINE,
        "j", "no-such-event", "gr-2022-07-13-order",  # the copy is made the order of the same day
        "e", "type", "enforcement_order",
        "e", "amount_text", "",
        "n", "company_statement", "The company's chief executive", "he was disappointed.", "A reaction by hand.",
        "b",  # the accepted fine again
        "l",
    )  # fmt: skip
    assert "'no-such-event' is no event" in editor.told
    copy = session.queue[1]
    assert (copy["type"], copy["event_id"], copy["extracted_by"]) == (
        "enforcement_order",
        "gr-2022-07-13-order",
        "reading",
    )
    by_hand = session.queue[2]
    assert TEXT[slice(*by_hand["span"])] == "The company's chief executive said he was disappointed."
    assert len({each["mention_id"] for each in session.queue}) == 5
    assert session.queue[0]["decision"] == "open"
    assert published(added) == []


def test_no_event_is_stated_twice_by_one_source(added: Path) -> None:
    session, editor = review(added, *ACCEPT_FINE, "j", "gr-2022-07-13-fine", "l")
    assert "states gr-2022-07-13-fine already" in editor.told
    assert session.queue[1]["event_id"] == "no-2022-07-19-complaint"


def test_a_source_without_proposals_is_told_with_those_that_have_some(added: Path) -> None:
    with pytest.raises(FileNotFoundError, match=rf"sources with proposals: {SOURCE}"):
        proposals.read_queue("guardian-2022-05-23", added)


def test_the_terminal_walk_through(added: Path) -> None:
    """The same in a real terminal, left with Ctrl-C in the middle and taken up again."""
    environment = {**os.environ, "CASEBOOK_ROOT": str(added), "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "CI": ""}
    command = f"{sys.executable} -m casebook.cli review {SOURCE} --role editor"

    def start() -> pexpect.spawn:
        return pexpect.spawn(
            command, env=environment, cwd=str(ROOT), encoding="utf-8", timeout=60, dimensions=(50, 160)
        )

    walk = start()
    walk.expect("1 of 3: fine")
    walk.expect("Choose:")
    walk.sendline("a")
    walk.expect("Sources differ on amount")
    walk.expect("Number of the reading to adopt:")
    walk.sendline("1")
    walk.expect("Why")
    walk.sendline("The decision has 20 million.")
    walk.expect("1 of 2: complaint")
    walk.expect("Choose:")
    walk.sendintr()
    walk.expect("1 accepted, 0 rejected, 2 open")
    walk.expect(pexpect.EOF)
    walk = start()
    walk.expect("1 of 2: complaint")
    walk.expect("Choose:")
    walk.sendline("r")
    walk.expect("none of its own")
    walk.sendline("Not about the company.")
    walk.expect("1 of 1: company_statement")
    walk.expect("Choose:")
    walk.sendline("l")
    walk.expect("1 accepted, 1 rejected, 1 open")
    walk.expect(pexpect.EOF)
    assert [row["event_id"] for row in published(added)] == ["gr-2022-07-13-fine"]
    assert cli.check() == 0
