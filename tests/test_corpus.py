"""A corpus of many articles: the same mentions whoever reads them, whatever is wrong with some, and however often."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import Any

import pexpect
import psutil
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from casebook import corpus
from casebook import extract as extractor
from casebook.corpus import reading, records, workers
from casebook.corpus.reading import Batch
from casebook.corpus.records import Record
from casebook.extract import vocabulary

TEXTS = sorted((ROOT / "data" / "practice" / "texts").glob("*.txt"))
ARTICLES = 650  # in four batches


def article(number: int) -> dict[str, str]:
    """The beginning of an invented report, as an article of its own."""
    file = TEXTS[number % len(TEXTS)]
    text = file.read_text("utf-8")[: 300 + number % 200]
    day = f"{2020 + number % 4}-{1 + number % 12:02}-{1 + number % 28:02}"
    return {"source_id": f"{file.stem}-{number}", "text": text, "published": day}


def lines_of(articles: list[Any]) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in articles)


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "casebook.cli", "extract", *map(str, arguments)]


def extract(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), cwd=ROOT, capture_output=True, text=True, check=False)


def written(out: Path) -> tuple[bytes, bytes]:
    return (out / "mentions.jsonl").read_bytes(), (out / "errors.jsonl").read_bytes()


def parts_in(out: Path) -> list[str]:
    return sorted(file.name for file in (out / "parts").glob("*.jsonl"))


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """JSON lines with 650 articles, two of which cannot be read."""
    file = tmp_path_factory.mktemp("corpus") / "articles.jsonl"
    rows: list[Any] = [article(number) for number in range(ARTICLES)]
    rows[100] = {"source_id": "german", "text": "Die Behörde hat gegen die Firma eine Geldbuße verhängt. " * 9}
    rows[400] = {"title": "no text at all"}
    file.write_text(lines_of(rows), "utf-8")
    return file


@pytest.fixture(scope="module")
def by_one(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that one worker fills."""
    out = tmp_path_factory.mktemp("by-one")
    finished = extract(articles, "--out", out, "--workers", 1)
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout == ""
    return out


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Dask cluster of two workers, which run in a folder that has nothing of the casebook."""
    from distributed import LocalCluster

    folder = tmp_path_factory.mktemp("cluster")
    with contextlib.chdir(folder), LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", local_directory=folder
    ) as running:  # fmt: skip
        yield running.scheduler_address


# --- the same, whoever reads -----------------------------------------------------------------------------------------


def test_two_workers_and_a_cluster_write_the_same_bytes_as_one(
    articles: Path, by_one: Path, cluster: str, tmp_path: Path
) -> None:
    for name, options in (("two", ["--workers", 2]), ("cluster", ["--scheduler", cluster])):
        finished = extract(articles, "--out", tmp_path / name, *options)
        assert finished.returncode == 0, finished.stderr
        assert f"{ARTICLES} of {ARTICLES} articles, 2 of them not readable\n" in finished.stderr
        assert f"{ARTICLES - 2} of {ARTICLES} articles read" in finished.stderr
        assert written(tmp_path / name) == written(by_one)
    assert written(by_one)[0].count(b"\n") > ARTICLES


def test_the_mentions_are_those_of_the_reports_read_one_by_one(tmp_path: Path) -> None:
    """As files in folders, as JSON lines, compressed or not, and each by itself; in the order of the corpus."""
    (tmp_path / "texts" / "more").mkdir(parents=True)
    for file in TEXTS[3:8]:
        shutil.copy(file, tmp_path / "texts" / ("more" if file.name > "br" else ""))
    (tmp_path / "texts" / "notes.md").write_text("no report", "utf-8")
    (tmp_path / "texts" / ".hidden.txt").write_text("no report", "utf-8")
    options = ["--published", "2024-05-15", "--resolve"]
    one_by_one = extract(*sorted((tmp_path / "texts").rglob("[a-z]*.txt")), *options)
    assert one_by_one.returncode == 0, one_by_one.stderr
    in_order = [json.loads(line) for line in one_by_one.stdout.splitlines()]
    assert len(in_order) > 20 and any(mention["date"] for mention in in_order)

    finished = extract(tmp_path / "texts", "--out", tmp_path / "of-folder", "--workers", 1, *options)
    assert finished.returncode == 0, finished.stderr
    of_folder = [json.loads(line) for line in written(tmp_path / "of-folder")[0].splitlines()]
    for mention in of_folder:
        for key in ("mention_id", "source_id"):
            mention[key] = mention[key].removeprefix("more-")
    assert of_folder == in_order

    bare = [{"source_id": f.stem, "text": f.read_text("utf-8")}
            for f in sorted((tmp_path / "texts").rglob("[a-z]*.txt"))]  # fmt: skip
    (tmp_path / "articles.jsonl.gz").write_bytes(gzip.compress(lines_of(bare).encode()))
    finished = extract(tmp_path / "articles.jsonl.gz", "--out", tmp_path / "of-lines", "--workers", 1, *options)
    assert finished.returncode == 0, finished.stderr
    assert [json.loads(line) for line in written(tmp_path / "of-lines")[0].splitlines()] == in_order


def test_an_article_is_read_alike_whatever_was_read_before_it() -> None:
    whole = [Record(file.name, file.stem, file.read_bytes(), published="2024-03-14") for file in TEXTS]
    of_run = reading.settings(resolved=True)

    def read(order: list[Record]) -> list[bytes]:
        parts = [reading.read(batch).splitlines()[1:] for batch in reading.batches(order, of_run)]
        return sorted(line for lines in parts for line in lines)

    assert read(whole) == read(whole[::-1])


def test_in_a_terminal_a_bar_shows_how_far_it_is(tmp_path: Path) -> None:
    (tmp_path / "wire.jsonl").write_text(lines_of([article(0)]), "utf-8")
    terminal = pexpect.spawn(
        sys.executable, command(tmp_path / "wire.jsonl", "--out", tmp_path / "out", "--workers", 1)[1:],
        cwd=str(ROOT), dimensions=(24, 100), encoding="utf-8", timeout=120,
    )  # fmt: skip
    terminal.expect("  0%.*0/1 .*100%.*1/1 .*0 not readable.*1 of 1 articles read")
    terminal.expect(pexpect.EOF)


# --- stopped, and gone on --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_was_stopped_goes_on_where_it_was(
    articles: Path, by_one: Path, tmp_path: Path, stop: signal.Signals
) -> None:
    running = subprocess.Popen(
        command(articles, "--out", tmp_path, "--workers", 1), cwd=ROOT, stderr=subprocess.PIPE, text=True,
        # a shell starts what runs in the background deaf to the keyboard, and its children with it
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    while not (tmp_path / "parts").is_dir() or not parts_in(tmp_path):
        assert running.poll() is None
        time.sleep(0.02)
    its_workers = psutil.Process(running.pid).children(recursive=True)
    running.send_signal(stop)
    told = running.communicate()[1]
    if stop == signal.SIGINT:
        assert running.returncode == 130
        assert "the same command goes on" in told and "Traceback" not in told
    _, alive = psutil.wait_procs(its_workers, timeout=30)
    assert alive == []
    kept = parts_in(tmp_path)
    assert kept and not (tmp_path / "mentions.jsonl").exists()
    assert all((by_one / "parts" / name).read_bytes() == (tmp_path / "parts" / name).read_bytes() for name in kept)

    (tmp_path / "parts" / kept[-1]).write_bytes((tmp_path / "parts" / kept[-1]).read_bytes()[:-100])  # a broken disk
    finished = extract(articles, "--out", tmp_path, "--workers", 1)
    assert finished.returncode == 0, finished.stderr
    assert (f"{200 * (len(kept) - 1)} of them were kept" in finished.stderr) == (len(kept) > 1)
    assert written(tmp_path) == written(by_one)
    assert parts_in(tmp_path) == parts_in(by_one)


def test_what_changed_is_read_again_and_nothing_else(articles: Path, by_one: Path, tmp_path: Path) -> None:
    shutil.copytree(by_one, tmp_path / "out")
    lines = articles.read_text("utf-8").splitlines(keepends=True)
    report = {
        "source_id": "changed",
        "published": "2024-05-15",
        "text": "Italy's data protection authority on Tuesday fined the retailer Norvello 2.5 million euros.",
    }
    (tmp_path / "articles.jsonl").write_text("".join([*lines[:-1], lines_of([report])]), "utf-8")
    finished = extract(tmp_path / "articles.jsonl", "--out", tmp_path / "out", "--workers", 1)
    assert finished.returncode == 0, finished.stderr
    assert "600 of them were kept" in finished.stderr
    before, after = (parts_in(out) for out in (by_one, tmp_path / "out"))
    assert (before[:3], len(after)) == (after[:3], 4) and before[3] != after[3]
    last = json.loads(written(tmp_path / "out")[0].splitlines()[-1])
    assert (last["source_id"], last["type"]) == ("changed", "fine")


def test_a_changed_table_setting_or_day_has_everything_read_again(project: Path) -> None:
    [record] = [Record("a.txt", "a", b"The ICO fined it.")]

    def key(of_run: reading.Settings, of: Record = record) -> str:
        return Batch(0, (of,), of_run).key()

    as_it_was = reading.settings(root=project)
    keys = [key(as_it_was), key(as_it_was, record._replace(published="2024")),
            key(reading.settings("2024", root=project)), key(reading.settings(resolved=True, root=project)),
            key(as_it_was._replace(version="another"))]  # fmt: skip
    assert keys[0] == key(reading.settings(root=project))
    with (project / "data" / "reference" / "triggers.csv").open("a", encoding="utf-8") as file:
        file.write("enforcement_order,<regulator> clobber,,,,0.9\n")
    keys.append(key(reading.settings(root=project)))
    assert len(set(keys)) == len(keys)


def test_a_worker_with_other_rules_does_not_read() -> None:
    of_run = reading.settings()._replace(version="another")
    with pytest.raises(reading.VersionError, match="another version"):
        reading.read(Batch(0, (Record("a.txt", "a", b"The ICO fined it."),), of_run))


# --- what cannot be read ---------------------------------------------------------------------------------------------

GOOD = {"text": article(0)["text"]}
BAD: list[tuple[bytes, str]] = [
    (b'{"text": "The ICO', "invalid JSON"),
    (b'["The ICO fined it."]', "invalid JSON"),
    (b"[" * 100_000, "invalid JSON"),
    (b'{"text": "The ICO fined it \xa32m."}', "not UTF-8"),
    (b'{"text": "The ICO \\ud83d fined it."}', "not UTF-8"),
    (b'{"title": "Watchdog fines shop"}', "no text"),
    (b'{"text": 7}', "no text"),
    (b'{"text": "  \\n"}', "empty"),
    (b'{"text": "\\u0000\\u0001 ICO"}', "binary data"),
    (b'{"text": "The ICO fined it.", "published": "yesterday"}', "no valid day of publication"),
    (b'{"text": "The ICO fined it.", "published": "2023-02-29"}', "no valid day of publication"),
    (b'{"text": "The ICO fined it.", "source_id": ["a"]}', "no valid source_id"),
    (json.dumps({"text": "Die Behörde hat gegen die Firma eine Geldbuße verhängt. " * 9}).encode(), "not in English"),
    (json.dumps({"text": "The ICO fined it. " * 20_000}).encode(), "too long"),
    (json.dumps({"html": "<html>" + "<div>" * 50 + "<script>alert(1)</script>"}).encode(), "no text"),
    (b'{"text": "' + b"The ICO fined it. " * 600_000 + b'"}', "too long"),
]  # fmt: skip


def test_what_cannot_be_read_is_told_with_its_reason_and_the_rest_is_read(tmp_path: Path) -> None:
    corpus_file = tmp_path / "Wire reports.jsonl"
    good = json.dumps(GOOD).encode()
    corpus_file.write_bytes(b"\n".join(line for bad, _ in BAD for line in (bad, good)) + b"\n\n")
    finished = extract(corpus_file, "--out", tmp_path / "out", "--workers", 1)
    assert finished.returncode == 0, finished.stderr
    mentions, errors = ([json.loads(line) for line in part.splitlines()] for part in written(tmp_path / "out"))
    assert [error["kind"] for error in errors] == [kind for _, kind in BAD]
    for number, error in enumerate(errors):
        assert error["place"] == f"Wire reports.jsonl, line {2 * number + 1}"
        assert error["place"] in error["reason"]
    assert {mention["source_id"] for mention in mentions} == {
        f"wire-reports-{2 * number + 2}" for number in range(len(BAD))
    }
    assert f"{len(BAD)} of {2 * len(BAD)} articles read" in finished.stderr
    for kind in {kind for _, kind in BAD}:
        assert f"{sum(kind == other for _, other in BAD)}  {kind}\n" in finished.stderr
    assert f"{len(BAD)} have no day of publication" in finished.stderr


def test_files_that_cannot_be_read_are_told_too(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    (folder / "folder.txt").mkdir(parents=True)
    (folder / "latin.txt").write_bytes("Die Behörde verhängte eine Geldbuße. ".encode("latin-1"))
    (folder / "elf.txt").write_bytes(b"\x7fELF\x00\x01" * 50)
    (folder / "gone.txt").symlink_to("nowhere")
    with (folder / "huge.html").open("wb") as file:
        file.truncate(50_000_000)
    os.mkfifo(folder / "pipe.txt")
    (folder / os.fsdecode(b"\xff.txt")).write_text(GOOD["text"], "utf-8")
    finished = extract(folder, "--out", tmp_path / "out", "--workers", 1)
    assert finished.returncode == 0, finished.stderr
    errors = [json.loads(line) for line in written(tmp_path / "out")[1].splitlines()]
    assert {error["place"]: error["kind"] for error in errors} == {
        "latin.txt": "not UTF-8", "elf.txt": "binary data", "huge.html": "too long", "gone.txt": "cannot be opened",
        "pipe.txt": "cannot be opened",
    }  # fmt: skip
    assert all(error["place"] in error["reason"] and str(tmp_path) not in error["reason"] for error in errors)


def test_an_article_that_makes_the_extractor_fail_is_told_and_the_others_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(text: str, *, source_id: str, **options: Any) -> list[dict[str, Any]]:
        if source_id == "article-1":
            raise ZeroDivisionError("division by zero")
        return working(text, source_id=source_id, **options)

    working = extractor.extract
    monkeypatch.setattr(extractor, "extract", fails)
    summary, *lines = (
        json.loads(line) for line in reading.read(Batch(0, tuple(SHORT[:3]), reading.settings())).splitlines()
    )
    assert summary["errors"] == {"extractor failed": 1}
    assert [line["source_id"] for line in lines] == ["article-0", "article-2", "article-1"]
    assert "1.txt" in lines[-1]["reason"] and "division by zero" in lines[-1]["reason"]


def test_where_nothing_can_be_read_the_exit_code_is_2(tmp_path: Path) -> None:
    (tmp_path / "articles.jsonl").write_text("nothing\n" * 3, "utf-8")
    (tmp_path / "empty").mkdir()
    finished = extract(tmp_path / "articles.jsonl", "--out", tmp_path / "out", "--workers", 1)
    assert finished.returncode == 2 and "0 of 3 articles read" in finished.stderr
    finished = extract(tmp_path / "empty", "--out", tmp_path / "out")
    assert finished.returncode == 2 and "no article to read" in finished.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["{here}"], "needs --out FOLDER"),
        (["{here}", "{here}", "--out", "{here}/out"], "name it alone"),
        (["{here}/none.jsonl", "--out", "{here}/out"], "none.jsonl is not there"),
        (["{here}", "--out", "{here}/out", "--published", "May 2024"], "YYYY-MM-DD"),
        (["{here}", "--out", "{here}/out", "--source-id", "a"], "--source-id"),
        (["{here}/a.txt", "--workers", "2"], "for a corpus"),
    ],
)
def test_what_cannot_be_meant_is_told_and_nothing_is_written(
    tmp_path: Path, arguments: list[str], message: str
) -> None:
    (tmp_path / "a.txt").write_text(GOOD["text"], "utf-8")
    finished = extract(*(each.format(here=tmp_path) for each in arguments))
    assert finished.returncode == 2 and finished.stdout == "" and not (tmp_path / "out").exists()
    assert message in finished.stderr and "Nothing was written." in finished.stderr


# --- ids -------------------------------------------------------------------------------------------------------------


def test_no_two_articles_have_one_id(tmp_path: Path) -> None:
    for name in ("a b.txt", "a-b.txt", "a-b.html", "A/b.TXT", "a-b-2.txt", "日本.txt", "中国.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(GOOD["text"], "utf-8")
    assert [(each.place, each.source_id) for each in records.read(tmp_path)] == [
        ("A/b.TXT", "a-b"), ("a b.txt", "a-b-2"), ("a-b-2.txt", "a-b-2-2"), ("a-b.html", "a-b-3"),
        ("a-b.txt", "a-b-4"), ("中国.txt", "report"), ("日本.txt", "report-2"),
    ]  # fmt: skip
    rows = [{**GOOD, "source_id": name} for name in ("BBC 7", 12, "bbc-7", None)] + [GOOD]
    (tmp_path / "wire.jsonl").write_text(lines_of(rows), "utf-8")
    found = list(records.read(tmp_path / "wire.jsonl"))
    assert [each.source_id for each in found] == ["bbc-7", "12", "bbc-7", "wire-4", "wire-5"]
    assert [each.kind for each in found] == ["", "", "source_id given before", "", ""]


@pytest.mark.parametrize(
    ("given", "published"),
    [("2024-03-14", "2024-03-14"), (2024, "2024"), ("2024-03-14T08:15:00Z", "2024-03-14"), (None, ""), ("", ""),
     (" 2024-03 ", "2024-03"), ("2024-03-14 08:15:00+01:00", "2024-03-14")],
)  # fmt: skip
def test_a_day_of_publication_is_read_as_archives_write_it(tmp_path: Path, given: object, published: str) -> None:
    (tmp_path / "wire.jsonl").write_text(lines_of([{**GOOD, "published": given}]), "utf-8")
    [record] = records.read(tmp_path / "wire.jsonl")
    assert (record.published, record.problem) == (published, "")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELDS = st.fixed_dictionaries({}, optional=dict.fromkeys(("text", "html", "source_id", "published"), JSON))


LINES = st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")) | FIELDS.map(
    lambda fields: json.dumps(fields).encode()
)


@given(st.lists(LINES, max_size=8), st.booleans(), st.integers(0, 40))
def test_any_lines_are_articles_or_told(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], compressed: bool, lost: int
) -> None:
    file = tmp_path_factory.mktemp("any") / ("any.jsonl" + ".gz" * compressed)
    content = b"\n".join(lines)
    whole = gzip.compress(content) if compressed else content
    file.write_bytes(whole[:-lost] if compressed and lost else whole)
    found = list(records.read(file))
    assert len(found) == records.count(file)
    assert all(bool(each.problem) == bool(each.kind) and bool(each.problem) != bool(each.content) for each in found)
    usable = [each.source_id for each in found if each.content]
    assert len(set(usable)) == len(usable)
    if not (compressed and lost):
        assert len(found) == sum(1 for line in content.split(b"\n") if line.strip())


# --- workers ---------------------------------------------------------------------------------------------------------


class Fragile:
    """Workers in this process, four batches at a time, that die of the articles named here."""

    died = (BrokenProcessPool,)

    def __init__(self, *deadly: str) -> None:
        self.deadly, self.taken, self.renewed = deadly, 0, 0

    def room(self) -> int:
        return 4

    def submit(self, batch: Batch) -> Future[bytes]:
        future: Future[bytes] = Future()
        if {record.source_id for record in batch.records} & set(self.deadly):
            future.set_exception(BrokenProcessPool("died"))
        else:
            future.set_result(reading.read(batch))
        return future

    def renew(self) -> None:
        self.renewed += 1


def spread(articles: list[Record], staff: Any, told: list[str] | None = None) -> list[bytes]:
    done = workers.spread(reading.batches(iter(articles), reading.settings()), staff, (told or []).append)
    return [content for _, content in sorted(done)]


SHORT = [
    Record(f"{number}.txt", f"article-{number}", "The ICO fined Quillmart Ltd £2m on 3 May 2021.".encode())
    for number in range(450)
]


def test_an_article_that_ends_its_worker_is_told_and_the_others_are_read() -> None:
    [*others, last] = spread(SHORT, Fragile("article-407"))
    assert others == spread(SHORT, Fragile())[:2]
    summary, *lines = (json.loads(line) for line in last.splitlines())
    assert (summary["articles"], summary["errors"]) == (50, {"ended its worker": 1})
    assert {line["source_id"] for line in lines[:-1]} == {f"article-{n}" for n in range(400, 450) if n != 407}
    assert lines[-1]["source_id"] == "article-407" and "407.txt" in lines[-1]["reason"]


def test_workers_that_die_of_everything_end_the_run() -> None:
    with pytest.raises(corpus.WorkersError, match="memory"):
        spread(SHORT, Fragile(*(record.source_id for record in SHORT)))


def test_a_worker_that_is_killed_loses_nothing(articles: Path, by_one: Path, tmp_path: Path) -> None:
    running = subprocess.Popen(
        command(articles, "--out", tmp_path, "--workers", 2), cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    while not (tmp_path / "parts").is_dir():
        assert running.poll() is None
        time.sleep(0.02)
    # other children of the command keep its books
    at_work = [each for each in psutil.Process(running.pid).children() if "spawn_main" in " ".join(each.cmdline())]
    at_work[0].kill()
    told = running.communicate()[1]
    assert running.returncode == 0, told
    assert "A worker died" in told and "read again" in told
    assert written(tmp_path) == written(by_one)


def test_the_corpus_is_not_read_further_ahead_than_workers_have_room() -> None:
    """So memory stays flat: a corpus of any size is held a few batches at a time."""
    taken = done = 0

    def endless() -> Iterator[Record]:
        nonlocal taken
        while True:
            taken += 1
            yield SHORT[0]._replace(source_id=f"article-{taken}")

    for _ in workers.spread(reading.batches(endless(), reading.settings()), Fragile(), print):  # type: ignore[arg-type]
        done += 200
        assert taken - done <= (4 + 1) * 200
        if done > 2000:
            break
    large = (SHORT[0]._replace(content=b"x" * 5_000_000) for _ in range(10))
    assert [len(batch.records) for batch in reading.batches(large, reading.settings())] == [1] * 10


def test_a_cluster_that_cannot_be_used_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "SECONDS", 1)
    with pytest.raises(corpus.WorkersError, match=r"no Dask scheduler answers at 'tcp://127\.0\.0\.1:1'"):
        workers.Cluster("tcp://127.0.0.1:1")
    with pytest.raises(corpus.WorkersError, match="no Dask scheduler answers at 'somewhere'"):
        workers.Cluster("somewhere")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(corpus.WorkersError, match=r"pip install --editable '\.\[cluster\]'"):
        workers.Cluster("tcp://127.0.0.1:8786")


def test_a_cluster_that_is_lost_stops_the_run_and_keeps_what_was_read(articles: Path, tmp_path: Path) -> None:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", local_directory=tmp_path
    ) as lost:  # fmt: skip
        running = subprocess.Popen(
            command(articles, "--out", tmp_path, "--scheduler", lost.scheduler_address),
            cwd=ROOT, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        while not (tmp_path / "parts").is_dir():
            assert running.poll() is None
            time.sleep(0.05)
    told = running.communicate(timeout=60)[1]
    assert running.returncode == 2, told
    assert "the same command goes on from there" in told and "Traceback" not in told
    assert parts_in(tmp_path)


def test_a_batch_carries_every_table_that_the_extractor_reads() -> None:
    assert set(vocabulary.FILES) <= set(reading.TABLES)
