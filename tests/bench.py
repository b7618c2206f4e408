"""What `make bench` prints: how long building and validating take, and what each page weighs."""

from __future__ import annotations

import contextlib
import datetime
import functools
import gzip
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psutil
from made_up import made_up_casebook
from playwright.sync_api import Browser, sync_playwright

from casebook.face_search import measure
from casebook.site import images

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"
LIGHTHOUSE = ROOT / "tests" / "lighthouse"
# measured before this project began, with the same text and data: kB at first load, Lighthouse mobile performance
PEERS = {
    "Observable Framework 1.13": "227 kB, 0.79 to 0.96",
    "VitePress 1.6": "299 kB, 0.87",
    "Jupyter Book 1.0 with Plotly, stock": "2,288 to 3,143 kB, 0.26 to 0.57",
}
AIMS = {"site, cold": 15, "notebooks by nbval": 60, "site, 5,000 events": 60}
MADE_UP_EVENTS = 5000
CORPUS = 10_000


def timed(name: str, *command: str, root: Path = ROOT) -> None:
    """Run a command in a casebook and print its time, beside the aim if there is one."""
    started = time.monotonic()
    finished = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=root, env={**os.environ, "CASEBOOK_ROOT": str(root)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if finished.returncode != 0:
        sys.exit(f"{name} failed:\n{finished.stdout[-2000:]}{finished.stderr[-2000:]}")
    aim = f"   (aim: under {AIMS[name]} s)" if name in AIMS else ""
    print(f"  {name:<22}{time.monotonic() - started:7.1f} s{aim}", flush=True)


@functools.cache
def weight(path: Path) -> int:
    """Bytes of a file as a server sends it: compressed, unless it is compressed already; most serve many pages."""
    content = path.read_bytes()
    return len(content) if path.suffix in (".woff2", ".webp", ".png") else len(gzip.compress(content, 9))


# the page has what it asks for by itself: it is loaded, has painted twice, and has time to spare
SETTLED = """async () => {
  for (let turn = 0; turn < 2; turn++) {
    await new Promise((done) => requestAnimationFrame(() => requestIdleCallback(done)));
  }
}"""


def page_weights(browser: Browser, *pages: Path) -> Iterator[tuple[int, int]]:
    """Bytes of all files that a phone asks for when a page is read to its end; and when all charts are explored."""
    context = browser.new_context(viewport={"width": 375, "height": 667})
    context.add_init_script("localStorage.clear()")  # each page as on a first visit
    tab = context.new_page()
    files: set[Path] = set()
    tab.on("request", lambda request: files.add(Path(unquote(urlsplit(request.url).path))))
    for page in pages:
        files.clear()
        tab.goto(page.as_uri())
        tab.evaluate(SETTLED)
        figures = tab.locator(".casebook-figure").all()
        for figure in figures:
            figure.scroll_into_view_if_needed()
            image = figure.locator("img:visible").element_handle()
            tab.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image)
        at_first = sum(weight(file) for file in files if file.is_file())
        for figure in figures:
            figure.get_by_role("button", name="Explore this chart").click()
            tab.wait_for_function("figure => figure.dataset.state === 'drawn'", arg=figure.element_handle())
        yield at_first, sum(weight(file) for file in files if file.is_file())
    context.close()


FILTER = """async () => {
  const figure = document.querySelector("#timeline");
  const select = [...figure.querySelectorAll("select")].find((each) => each.dataset.column === "type_label");
  const times = [];
  for (const option of [...select.options].slice(1, 6)) {
    select.value = option.value;
    const started = performance.now();
    select.dispatchEvent(new Event("input"));
    await new Promise((resolve) => figure.querySelector(".figure-chart").once("plotly_afterplot", resolve));
    times.push(performance.now() - started);
  }
  return times.sort((one, other) => one - other)[2];
}"""


# how long after the start of a page its records can be chosen from, in ms
OPENED = """() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))))"""
REGISTER_FILTER = """async ([name, values]) => {
  const field = document.querySelector(`.register-filter [name=${name}]`);
  const times = [];
  for (const value of values) {
    field.value = value;
    const started = performance.now();
    if (name === "q") field.form.requestSubmit();
    else field.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    times.push(performance.now() - started);
  }
  return [times[0], times.sort((one, other) => one - other)[Math.floor(times.length / 2)]];
}"""


def register(browser: Browser, page: Path) -> None:
    """Print how long the register takes to open, to filter and to search, and what it weighs."""
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.goto(page.as_uri())
    ((at_first, _),) = page_weights(browser, page)
    print(f"  register              {at_first / 1000:8.0f} kB")
    print(f"    opens, filters ready, in {tab.evaluate(OPENED):.0f} ms")
    for what, name, values in (
        ("a filter", "type", ["fine", "lawsuit", "complaint", "usage_report", ""]),
        ("words", "q", ["mounties", "uk fine", "quebec", "facebook", ""]),
    ):
        first, median = tab.evaluate(REGISTER_FILTER, [name, values])
        print(f"    {what} answers, painted, in {median:.0f} ms (median of five; the first {first:.0f} ms)")
    tab.close()


def made_up(browser: Browser) -> None:
    """Print the times and weights of a casebook with thousands of made-up events."""
    print(f"The same with {MADE_UP_EVENTS:,} events, most of them made up (aims: timeline page under 1,000 kB, 200 ms)")
    with tempfile.TemporaryDirectory() as folder:
        root = made_up_casebook(Path(folder), MADE_UP_EVENTS)
        timed("notebooks run", "casebook.cli", "refresh", root=root)
        timed("site, 5,000 events", "casebook.cli", "build", root=root)
        timed("data check, made up", "casebook.cli", "check", root=root)
        timed("nbval, made up", "pytest", "--nbval", "notebooks", "-q", root=root)
        page = root / "_build" / "html" / "notebooks" / "02_timeline.html"
        ((at_first, with_charts),) = page_weights(browser, page)
        print(f"  timeline page         {at_first / 1000:8.0f} kB, with its chart {with_charts / 1000:.0f} kB")
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(page.as_uri())
        tab.get_by_role("button", name="Explore this chart").click()
        tab.wait_for_selector("#timeline[data-state=drawn]")
        print(f"  a filter of it answers in {tab.evaluate(FILTER):.0f} ms (median of five)")
        tab.close()
        register(browser, root / "_build" / "html" / "book" / "register.html")


EXTRACTOR = """
import datetime, resource, sys, time
start = time.process_time()
from casebook.extract import extract, score
from casebook import tables
extract("The ICO fined Quillmart Ltd \u00a32m on Monday.", source_id="warm-up", published="2024-05-15")
started = time.process_time() - start
reports = score.practice_reports(tables.project_folder() / "data" / "practice")
days = [str(datetime.date(2020, 1, 1) + datetime.timedelta(days=number)) for number in range(300)]
start, words = time.process_time(), 0
for number, day in enumerate(days):
    report = reports[number % len(reports)]
    words += len(report.text.split())
    extract(report.text, source_id="report", published=day)
spent = time.process_time() - start
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"  extractor             {len(days) / spent:8.0f} articles a second and core, of {words / len(days):.0f} words "
      f"(aim: 150 or more); {started:.1f} s to start (aim: under 2 s); {memory:.0f} MB")
"""


def extractor() -> None:
    """Print how many articles a second one core reads, in processor time, which other work does not change."""
    print("The extractor, on the practice reports with other days of publication", flush=True)
    subprocess.run([sys.executable, "-c", EXTRACTOR], cwd=ROOT, check=True)


def written_corpus(file: Path) -> float:
    """Write a corpus of JSON lines, and return the words of an article: the practice reports, each time with the
    beginning of another one behind it and another day of publication, so that no two articles are the same."""
    texts = [each.read_text("utf-8") for each in sorted((ROOT / "data" / "practice" / "texts").glob("*.txt"))]
    words = 0
    with file.open("w", encoding="utf-8") as lines:
        for number in range(CORPUS):
            repeated, which = divmod(number, len(texts))
            other = texts[(which + 1 + repeated) % len(texts)].split("\n\n")
            text = "\n\n".join([texts[which].rstrip(), *other[: len(other) // 3]])
            words += len(text.split())
            day = datetime.date(2020, 1, 1) + datetime.timedelta(days=number % 1500)
            article = {"source_id": f"article-{number}", "published": str(day), "text": text}
            lines.write(json.dumps(article, ensure_ascii=False) + "\n")
    return words / CORPUS


def read_corpus(name: str, file: Path, *options: str, cluster: int = 0) -> bytes:
    """Have a corpus read, print how fast and with what memory, and return the fingerprint of its mentions.

    `cluster` is the process whose children are the workers, where the command does not begin them itself.
    """
    out = file.with_name("out")
    started = time.monotonic()
    command = [sys.executable, "-m", "casebook.cli", "extract", str(file), "--out", str(out), *options]
    running = psutil.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    memory: dict[int, int] = {}
    spent: dict[int, float] = {}
    while running.poll() is None:
        for each in [running, *psutil.Process(cluster or running.pid).children()]:
            with contextlib.suppress(psutil.Error):
                if each is running or "spawn_main" in " ".join(each.cmdline()):
                    memory[each.pid] = max(memory.get(each.pid, 0), each.memory_info().rss)
                    spent[each.pid] = sum(each.cpu_times()[:2])
        time.sleep(0.2)
    if running.returncode != 0:
        sys.exit(f"{name} failed:\n{running.stderr.read()[-2000:]}")
    seconds = time.monotonic() - started
    caller = memory.pop(running.pid) / 1e6
    workers = " and ".join(f"{peak / 1e6:.0f}" for peak in memory.values())
    print(
        f"  {name:<22}{CORPUS / seconds:8.0f} articles/s ({seconds:.0f} s), {CORPUS / sum(spent.values()):.0f} "
        f"a second of processor time; at most {workers} MB a worker, {caller:.0f} MB the command",
        flush=True,
    )
    fingerprint = hashlib.sha256((out / "mentions.jsonl").read_bytes()).digest()
    shutil.rmtree(out)
    return fingerprint


def corpora() -> None:
    """Print how fast one and two workers and a cluster of two on this machine read a corpus, and in what memory."""
    from distributed import LocalCluster

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "articles.jsonl"
        words = written_corpus(file)
        print(f"A corpus of {CORPUS:,} articles of {words:.0f} words, made of the practice reports; start included")
        read = {read_corpus("one worker", file, "--workers", "1"), read_corpus("two workers", file, "--workers", "2")}
        with LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0", local_directory=folder
        ) as cluster:  # fmt: skip
            options = ("--scheduler", cluster.scheduler_address)
            read.add(read_corpus("local cluster of two", file, *options, cluster=os.getpid()))
        print(f"  the mentions are {'the same, byte for byte' if len(read) == 1 else 'NOT THE SAME'}")


def face_search() -> None:
    """Print how fast the engine of the chapter on face search builds and answers, on one core, and how well."""
    size = 100_000
    print(f"Face search, {size:,} made-up photos, processor time on one core")
    for kind in measure.KINDS:
        for row in measure.speed(kind, size):
            print(
                f"  {kind:<8}effort {row['effort']:>3}  {size / max(float(row['build_seconds']), 0.01):12,.0f} vectors "
                f"a second built {float(row['searches_per_second']):12,.0f} queries a second, "
                f"recall {row['right_first']}/{row['searches']}",
                flush=True,
            )


class Compressing(SimpleHTTPRequestHandler):
    """Serves the site as a usual server does: compressed."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments, directory=str(SITE))

    def do_GET(self) -> None:
        """Answer with the file, compressed where it is text."""
        file = Path(self.translate_path(self.path))
        if not file.is_file():
            self.send_error(404)
            return
        content = file.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(file.name))
        if file.suffix not in (".woff2", ".webp", ".png"):
            content = gzip.compress(content)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


def lighthouse(address: str, chromium: str) -> dict[str, float]:
    """Category -> score of one Lighthouse run with its mobile settings."""
    report = subprocess.run(
        [
            "npx", "--no-install", "lighthouse", address, "--quiet", "--output=json",
            "--only-categories=performance,accessibility,best-practices,seo",
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
        ],
        cwd=LIGHTHOUSE, env={**os.environ, "CHROME_PATH": chromium}, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return {name: category["score"] for name, category in json.loads(report)["categories"].items()}


def scores(chromium: str, runs: int) -> None:
    """Print the median scores of each chapter, beside those of what a newsroom would otherwise pick."""
    if shutil.which("npm") is None:
        print("Lighthouse: npm is not on the PATH, left out")
        return
    subprocess.run(["npm", "ci", "--silent", "--no-audit", "--no-fund"], cwd=LIGHTHOUSE, check=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Compressing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"Lighthouse, mobile, median of {runs} (aim: 0.95 performance, 1.00 for the others)")
    print(f"  {'':<40}{'perf':>8}{'a11y':>8}{'practice':>10}{'seo':>8}")
    for page in [SITE / "book" / "index.html", *sorted((SITE / "notebooks").glob("*.html"))]:
        name = page.relative_to(SITE).as_posix()
        results = [lighthouse(f"http://127.0.0.1:{server.server_port}/{name}", chromium) for _ in range(runs)]
        median = {each: statistics.median(result[each] or 0 for result in results) for each in results[0]}
        row = (median["performance"], median["accessibility"], median["best-practices"], median["seo"])
        print(f"  {name:<40}{row[0]:>8.2f}{row[1]:>8.2f}{row[2]:>10.2f}{row[3]:>8.2f}", flush=True)
    server.shutdown()
    for peer, numbers in PEERS.items():
        print(f"  {peer:<40}{numbers}")


def main() -> None:
    """Measure and print."""
    print("Times (one run each; other work on the machine shows)")
    shutil.rmtree(ROOT / "_build", ignore_errors=True)
    timed("site, cold", "casebook.cli", "build")
    timed("site, nothing changed", "casebook.cli", "build")
    timed("data check", "casebook.cli", "check")
    timed("notebooks by nbval", "pytest", "--nbval", "notebooks", "-q")
    face_search()
    print("Weights (gzip -9, kB): read to the end, with images; and with all charts of the page explored")
    chromium = images.find_chromium() or sys.exit("no Chromium on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for page in sorted(SITE.rglob("*.html")):
            leads_on = 'http-equiv="refresh"' in page.read_text("utf-8")  # to another page, which is weighed itself
            if "_static" not in page.parts and not leads_on:
                ((at_first, with_charts),) = page_weights(browser, page)
                charts = f"{with_charts / 1000:8.0f}" if with_charts > at_first else ""
                print(f"  {page.relative_to(SITE).as_posix():<40}{at_first / 1000:8.0f}{charts}")
        made_up(browser)
        browser.close()
    extractor()
    corpora()
    scores(chromium, int(os.environ.get("RUNS", "5")))


if __name__ == "__main__":
    main()
