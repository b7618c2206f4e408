"""Each figure says how many of the mentions behind it a person has reviewed, and says it anew after a review."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import ROOT

from casebook import notebooks, tables
from casebook.figures import claims
from casebook.site import drawing, images, reviewed

FIGURES = {content["layout"]["meta"]["name"]: content for content in images.figures_of(ROOT)}
UK_FINE = "gb-2022-05-23-fine"
# figures on tables that hold no mention: the source line names these tables, and says nothing of a review
OTHERS = {"data/face_search", "data/extraction", "made-up vectors", "modelled in this notebook"}


def source_on_page(content: dict[str, Any]) -> str:
    markup = drawing.markup_of(content, root="", register="", images=None)
    [found] = re.findall(r'<span class="figure-source">(.*?)</span>', markup)
    return html.unescape(found)


def mark_reviewed(project: Path, event_id: str) -> int:
    """Mark the mentions of an event as reviewed in the clean table of a copy; their number."""
    file = project / "data" / "clean" / "mentions.csv"
    mentions = pd.read_csv(file, dtype=str, keep_default_na=False)
    chosen = mentions["event_id"] == event_id
    mentions.loc[chosen, "review"] = "reviewed"
    tables.replace_file(file, tables.to_csv(mentions))
    return int(chosen.sum())


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_on_the_record_tells_its_reviewed_mentions_and_no_other_does(name: str) -> None:
    meta = FIGURES[name]["layout"]["meta"]
    line = source_on_page(FIGURES[name])
    assert line.startswith(meta["source"])
    if "data/clean" in meta["source"]:
        assert re.search(r"\d mentions behind (it|its rows of the record) (is|are) reviewed by a person\.$", line), line
    else:
        assert any(other in meta["source"] for other in OTHERS)
        assert "review" not in line


def test_the_mentions_counted_are_those_of_the_rows() -> None:
    """Counted again by hand for one figure of each kind: its events, its own mentions, rows that add events up."""
    mentions, disagreements = tables.read("mentions"), tables.read("disagreements")
    given = tables.read("sources").query("text_sha256 != ''")["source_id"]
    dated = {row[-1] for row in FIGURES["timeline"]["layout"]["meta"]["rows"]}
    wanted = {
        "timeline": mentions["event_id"].isin(dated),
        "five-reports": mentions["source_id"].isin(given),
        "differences-by-field": mentions["event_id"].isin(disagreements["event_id"]),
        "uk-fines-ranked": mentions["event_id"] == UK_FINE,
    }
    for name, chosen in wanted.items():
        assert reviewed.behind(FIGURES[name]["layout"]["meta"]).mentions == chosen.sum() > 0, name


def test_a_figure_beside_rows_of_other_tables_speaks_of_its_own_rows_alone() -> None:
    """The list of British fines holds one of this record; the timeline holds nothing else."""
    assert "mentions behind its rows of the record is" in source_on_page(FIGURES["uk-fines-ranked"])
    assert "mentions behind it is" in source_on_page(FIGURES["timeline"])


def test_after_a_review_the_number_is_another(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: source_on_page(content) for name, content in FIGURES.items()}
    count = mark_reviewed(project, UK_FINE)
    monkeypatch.setenv("CASEBOOK_ROOT", str(project))
    after = {name: source_on_page(content) for name, content in FIGURES.items()}
    changed = {name for name in FIGURES if before[name] != after[name]}
    assert {"timeline", "map-of-steps", "penalty-lives", "uk-fine-sums", "uk-fines-ranked", "five-reports"} <= changed
    assert not any(name for name in changed if "data/clean" not in before[name])
    assert "eu-fines-ranked" not in changed  # no British fine is on it
    own = f"All of the {count} mentions behind its rows of the record are reviewed by a person."
    assert after["uk-fines-ranked"].endswith(own)
    number = reviewed.behind(FIGURES["timeline"]["layout"]["meta"]).mentions
    assert after["timeline"].endswith(f"{count} of the {number:,} mentions behind it are reviewed by a person.")
    # the files that readers take with them say the same, and the picture is drawn anew
    content = FIGURES["uk-fine-sums"]
    drawing.write_files(content, tmp_path / "out")
    told = json.loads((tmp_path / "out" / "figures" / "uk-fine-sums.json").read_text("utf-8"))
    assert told["source"] == after["uk-fine-sums"]
    picture = images.with_words("<svg></svg>", content["layout"]["meta"], [720, 300])
    assert html.escape(after["uk-fine-sums"]) in re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", picture))
    assert images.images_of(content, project) is None
    assert images.images_of(FIGURES["eu-fines-ranked"], project) is not None


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((0, 0), ""),
        ((0, 0, False), ""),
        ((1, 4, False), "1 of the 4 mentions behind its rows of the record is reviewed by a person."),
        ((0, 1), "The mention behind it is not reviewed by a person."),
        ((1, 1), "The mention behind it is reviewed by a person."),
        ((0, 1480), "None of the 1,480 mentions behind it is reviewed by a person."),
        ((1, 5), "1 of the 5 mentions behind it is reviewed by a person."),
        ((4, 5), "4 of the 5 mentions behind it are reviewed by a person."),
        ((5, 5), "All of the 5 mentions behind it are reviewed by a person."),
    ],
)
def test_the_sentence_fits_its_number(counts: tuple[Any, ...], words: str) -> None:
    assert reviewed.Behind(*counts).in_words() == words


def test_no_chapter_types_by_hand_what_the_page_counts() -> None:
    for content in FIGURES.values():
        assert "review" not in content["layout"]["meta"]["source"]


def test_the_chapter_on_the_extractor_counts_a_review_and_names_its_sources(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = mark_reviewed(project, UK_FINE)
    monkeypatch.setenv("CASEBOOK_ROOT", str(project))
    chapter = project / "notebooks" / "08_extractor.ipynb"
    notebooks.run(chapter, project)
    outputs = [output for cell in json.loads(chapter.read_text("utf-8"))["cells"] for output in cell.get("outputs", [])]
    records = [output["data"][claims.MIMETYPE] for output in outputs if claims.MIMETYPE in output.get("data", {})]
    told = {record["name"]: record["text"] for record in records}
    assert told["published-mentions-reviewed"] == str(count)
    assert told["published-events-reviewed"] == "1"
    named = " ".join("".join(output.get("data", {}).get("text/html", "")) for output in outputs)
    assert "Sources of which at least one mention is reviewed" in named
    mentions = tables.read("mentions", project)
    for source in mentions.loc[mentions["event_id"] == UK_FINE, "source_id"]:
        assert source in named
