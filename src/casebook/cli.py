"""The command line of the casebook: `casebook --help` lists the commands."""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from casebook import archive as replication
from casebook import articles, notebooks, preview, tables
from casebook import exercises as coursework


def check(before_refresh: bool = False) -> int:
    """Check all data against the contract and, where they are held, the texts; print every problem found.

    Before a refresh, tables that notebooks write are left out: they are about to be written.
    """
    from casebook.clean import corrections
    from casebook.clean.check import check as check_readings  # late: its libraries take a second to load
    from casebook.extract.check import check as check_triggers

    tables.finish_write(tables.project_folder())
    problems = tables.check()
    if before_refresh:
        root = tables.project_folder()
        written = {file for path in notebooks.notebooks(root) for file in notebooks.outputs_of(path, root)}
        problems = [problem for problem in problems if problem.file not in written]
    contract_broken = bool(problems)
    problems = problems or check_readings() or check_triggers()
    if not problems and not before_refresh:
        problems = corrections.check(tables.project_folder())
    folder = articles.articles_folder()
    if folder and not problems:
        problems = articles.check(folder)
    for problem in problems:
        if os.environ.get("GITHUB_ACTIONS"):
            row = f",line={problem.row}" if problem.row else ""
            print(f"::error file={problem.file}{row}::{problem.column}: {problem.message}")
        else:
            print(problem, file=sys.stderr)
    if problems:
        later = " Once they are mended, the words of the mentions are read too." if contract_broken else ""
        print(f"{len(problems)} problem{'s' if len(problems) > 1 else ''} in the data.{later}", file=sys.stderr)
        return 1
    if before_refresh:
        return 0
    resources = tables.package_descriptor()["resources"]
    rows = sum(len(tables.read(resource["name"])) for resource in resources)
    compared = f"spans compared with the texts in {folder}" if folder else "no texts held here to compare spans with"
    print(f"The data keeps its contract: {len(resources)} tables, {rows} rows; {compared}.")
    return 0


def build() -> int:
    """Build the site beside the last one and put it in its place only when nothing was wrong, warnings included."""
    root = tables.project_folder()
    workshop, site = root / "_build" / "next", root / "_build" / "html"
    command = [
        str(Path(sys.executable).with_name("jupyter-book")), "build", str(root), "--path-output", str(workshop), "-W",
        "--keep-going", "--quiet",
    ]  # fmt: skip
    whole = workshop / "whole"
    if not whole.is_file():  # what a stopped or failed build left is no ground to build on
        shutil.rmtree(workshop, ignore_errors=True)
    whole.unlink(missing_ok=True)
    started = time.monotonic()
    finished = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        print(_without_traceback(finished.stdout), _without_traceback(finished.stderr), file=sys.stderr)
        kept = f"; the last good site is still in {site.relative_to(root)}" if site.exists() else ""
        print(f"The site was not built{kept}. What is wrong stands above.", file=sys.stderr)
        return 1
    _exchange(workshop / "_build" / "html", site)
    whole.touch()
    print(f"Site built in {time.monotonic() - started:.1f} s.")
    return 0


def _without_traceback(output: str) -> str:
    """What a failed build says, without the calls that led there where it already told what is wrong."""
    told, _, rest = output.partition("Traceback (most recent call last):")
    known = "Extension error" in told or "WARNING" in told or "jupyter_book/cli" in rest.partition("\n\n")[0]
    return told if known else output


def serve(port: int = 8000) -> int:
    """Serve a live preview on this machine: what changes is built again, and the browser reloads."""
    return preview.serve(tables.project_folder(), port)


def archive() -> int:
    """Make the replication archive: data, notebooks, package, locks of the environment, checksums."""
    root = tables.project_folder()
    if notebooks.status(root):
        return status()
    name = tables.package_descriptor(root)["name"]
    file = root / "_build" / f"{name}-{importlib.metadata.version('casebook')}.zip"
    count = replication.make(root, file)
    print(f"{file.relative_to(root)}: {count} files, {file.stat().st_size / 1e6:.1f} MB, checksums in SHA256SUMS")
    return 0


def new(title: str, folder: Path | None = None) -> int:
    """Start a casebook on another subject in a folder of its own: same contract and commands, none of these rows."""
    from casebook import fork  # late: it asks what the prose holds, and its libraries take a second to load

    try:
        begun = fork.start(title, folder)
    except (ValueError, FileExistsError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{title} begins in {begun}\nGo there and run: make site")
    return 0


def extract(
    places: list[str], source_id: str, published: str, resolved: bool, out: str, workers: int, scheduler: str
) -> int:
    """Propose the mentions of reports: JSON lines on standard output, or a file a report in a folder.

    Reads plain text, HTML and http(s) addresses. Whatever cannot be read is told, the exit code is 2, and nothing is
    written then. A folder, or a file of JSON lines (.jsonl, .jsonl.gz) with an article a line, is read as a corpus: on
    all cores, into mentions.jsonl and errors.jsonl in the folder of --out; a run that was stopped goes on where it was.
    """
    from casebook import corpus

    if any(corpus.is_corpus(place) for place in places):
        return _extract_corpus(places, source_id, published, resolved, out, workers, scheduler)
    from casebook import extract as extractor  # late: its libraries take a second to load

    articles_read, wrong = [], []
    if workers or scheduler:
        wrong.append("--workers and --scheduler are for a corpus: a folder, or a file of JSON lines.")
    if source_id and (len(places) > 1 or not tables.is_kebab_case(source_id)):
        wrong.append(f"found --source-id {source_id!r}; it is in kebab-case, and for one report at a time.")
    for place in places if not wrong else []:
        try:
            articles_read.append(articles.load(place, source_id, published))
        except (articles.UnreadableError, OSError) as error:
            wrong.append(str(error))
    names = [article.source_id for article in articles_read]
    wrong += [
        f"two reports would be {name!r}; read one at a time, with --source-id."
        for name in {n for n in names if names.count(n) > 1}
    ]
    written = {}
    for article in articles_read if not wrong else []:
        mentions = extractor.extract(article.text, source_id=article.source_id, published=article.published)
        lines = extractor.resolve(mentions, article.published) if resolved else mentions
        written[article.source_id] = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        for told in extractor.remarks(mentions, article):
            print(told, file=sys.stderr)
    if wrong:
        print("\n".join(wrong), "Nothing was written.", sep="\n", file=sys.stderr)
        return 2
    for name, text in written.items():
        if out:
            tables.replace_file(Path(out) / f"{name}.jsonl", text)
        else:
            sys.stdout.write(text)
    return 0


def _extract_corpus(
    places: list[str], source_id: str, published: str, resolved: bool, out: str, workers: int, scheduler: str
) -> int:
    """Read a corpus and tell what came of it; exit code 2 where no article could be read."""
    from casebook import corpus

    wrong = []
    if len(places) > 1:
        wrong.append("a folder or a file of JSON lines is read by itself; name it alone.")
    if not Path(places[0]).exists():
        wrong.append(f"{places[0]} is not there; a corpus is a folder or a file on this machine.")
    if source_id:
        wrong.append("--source-id is for one report; in JSON lines each article can have its own source_id.")
    if not out:
        wrong.append("a corpus needs --out FOLDER, for its mentions, its errors and what a stopped run goes on from.")
    if workers < 0 or (workers and scheduler):
        wrong.append("--workers is a number of processes on this machine; a cluster has its own workers.")
    if published:
        try:
            articles.check_day(published)
        except articles.UnreadableError as error:
            wrong.append(str(error))
    if wrong:
        print("\n".join(wrong), "Nothing was written.", sep="\n", file=sys.stderr)
        return 2
    go_on = f"What was read is kept in {Path(out) / 'parts'}; the same command goes on from there."
    try:
        summary = corpus.run(
            Path(places[0]), Path(out), published=published, resolved=resolved, workers=workers, scheduler=scheduler
        )
    except KeyboardInterrupt:
        print(f"Stopped. {go_on}", file=sys.stderr)
        return 130
    except (corpus.WorkersError, OSError) as error:
        print(error, go_on, sep="\n", file=sys.stderr)
        return 2
    print(summary.told(Path(out)), file=sys.stderr)
    return 0 if summary.read else 2


def _exchange(built: Path, site: Path) -> None:
    """Put a built site in the place of the last one, in one step that cannot be seen half-done.

    `site` is a link to one of two folders; the new site goes into the other, and the link is replaced.
    """
    halves = site.parent / "sites"
    current = site.readlink().name if site.is_symlink() else ""
    fresh = halves / ("second" if current == "first" else "first")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(built, fresh)
    link = site.with_name("html.new")
    link.unlink(missing_ok=True)
    link.symlink_to(fresh.relative_to(site.parent), target_is_directory=True)
    if site.is_dir() and not site.is_symlink():  # left by a plain `jupyter-book build`
        shutil.rmtree(halves / "plain", ignore_errors=True)
        site.rename(halves / "plain")
    link.replace(site)
    for old in set(halves.iterdir()) - {fresh}:
        shutil.rmtree(old)


def status() -> int:
    """Say which notebooks are stale and why; exit code 1 where one is."""
    root = tables.project_folder()
    stale = notebooks.status(root)
    for name, reasons in stale.items():
        shown = [*reasons[:5], *([f"and {len(reasons) - 5} more"] if len(reasons) > 5 else [])]
        print(f"notebooks/{name}.ipynb is stale: {'; '.join(shown)}")
    fresh = len(notebooks.notebooks(root)) - len(stale)
    print(f"{len(stale)} stale, {fresh} fresh." + (" Run: make refresh" if stale else ""))
    return 1 if stale else 0


def refresh(every: bool = False) -> int:
    """Run the stale notebooks again and store their outputs; a failing one leaves its file as it was."""
    root = tables.project_folder()
    tables.finish_write(root)
    if (every or notebooks.status(root)) and check(before_refresh=True):
        return 1
    try:
        ran = notebooks.refresh(root, every=every)
    except notebooks.NotebookError as error:
        for line in str(error).split("\n\n"):
            _tell(line)
        return 1
    if not ran:
        print("no notebook is stale")
    if new := record_addresses(root):
        print(f"{len(new)} new addresses, listed in book/addresses.csv; they never change from now on")
    return draw_images()


def record_addresses(root: Path) -> list[str]:
    """List the addresses of events, figures and pages that are new."""
    from casebook.site import addresses

    return addresses.record(root)


def _tell(problem: str) -> None:
    """Print an error, in CI as an annotation."""
    if os.environ.get("GITHUB_ACTIONS"):
        file = problem.split(",")[0]
        print(f"::error file={file}::{problem.replace(chr(10), '%0A')}")
    else:
        print(problem, file=sys.stderr)


def exercises() -> int:
    """Run the solution notebooks of the exercises, store their outputs, and lay out a course for nbgrader."""
    root = tables.project_folder()
    for path in coursework.exercises(root):
        notebooks.run(path, root)
        print(f"{path.relative_to(root)}: the model answer passes its tests")
    folder = root / "_build" / "teach"
    count = len(coursework.course(root, folder))
    print(f"{folder.relative_to(root)}: a course of {count} exercises; the students' copies are in students/")
    return 0


def grade(submissions: list[Path]) -> int:
    """Mark submissions: run the student's answers against all tests of the exercise, the hidden ones included.

    One that cannot be marked is told, and the others are marked all the same.
    """
    root = tables.project_folder()
    unmarked = 0
    for submission in submissions:
        try:
            marks = coursework.grade(submission, coursework.exercise_of(submission, root))
        except coursework.ExerciseError as error:
            print(error, file=sys.stderr)
            unmarked += 1
            continue
        print(submission.name)
        for mark in marks:
            told = "to be marked by hand" if mark.earned is None else f"{mark.earned:g}"
            print(f"  {mark.grade_id}: {told} of {mark.points:g}{f'  ({mark.problem})' if mark.problem else ''}")
        earned, tested = coursework.total(marks)
        print(f"  in all: {earned:g} of {tested:g} by tests")
    return 1 if unmarked else 0


def draw_images() -> int:
    """Draw the still images of figures that changed, and the cards with them, with the Chromium on the PATH."""
    from casebook.site import cards, images

    root = tables.project_folder()
    for what, draw in (("images", images.draw), ("cards", cards.draw)):
        try:
            drawn = draw(root)
        except FileNotFoundError as error:
            print(error, file=sys.stderr)
        else:
            print(f"{what} drawn: {', '.join(drawn) or 'none, all show what the notebooks hold'}")
    return 0


def add(place: str, source_id: str, published: str, publisher: str, title: str) -> int:
    """Add a report: its text stays on this machine, its mentions wait for review, each with a proposed event."""
    from casebook import proposals

    root = tables.project_folder()
    try:
        added, count = proposals.bring_in(
            place, root, source_id=source_id, published=published, publisher=publisher, title=title
        )
    except (articles.UnreadableError, OSError) as error:
        print(f"{error}\nNothing was written.", file=sys.stderr)
        return 2
    except proposals.AddedError as error:
        print(f"{error}\nNothing was written.", file=sys.stderr)
        return 1
    print(f"{added}: {count} mentions proposed. Look over its row in data/sources.csv. Next: casebook review {added}")
    return check()


def review(source: str, role: str) -> int:
    """Step through the mentions proposed for a source and decide on each; can be left and taken up at any point."""
    from casebook.review import PromptTerminal, Review

    root = tables.project_folder()
    if not sys.stdin.isatty():
        print("a review is a dialogue; run it in a terminal", file=sys.stderr)
        return 2
    left = Review(source, PromptTerminal(), root, role).run()
    if not left:
        print("All proposals are decided. Next: make site")
    return check()


def main() -> None:
    """Entry point of the `casebook` command."""
    parser = argparse.ArgumentParser(prog="casebook", description="Check the data, run the notebooks, build the site.")
    commands = parser.add_subparsers(dest="command", required=True)
    known = (check, extract, add, review, status, refresh, build, serve, archive, new, exercises, grade)
    for command in known:
        help_text = (command.__doc__ or "").split(":")[0].split(";")[0]
        of_command = commands.add_parser(command.__name__, help=help_text, description=command.__doc__)
        if command is refresh:
            of_command.add_argument("--all", action="store_true", dest="every", help="run every notebook, stale or not")
        if command is add:
            of_command.add_argument("place", metavar="PATH_OR_URL", help="text, HTML, or an http(s) address")
            of_command.add_argument("--source-id", default="", help="id of the source (publisher and day)")
            of_command.add_argument("--published", default="", help="day of publication: YYYY-MM-DD, YYYY-MM or YYYY")
            of_command.add_argument("--publisher", default="", help="who published it (the address's host)")
            of_command.add_argument("--title", default="", help="its title (the first line)")
        if command is review:
            of_command.add_argument("source", help="id of the source, as in data/sources.csv")
            of_command.add_argument("--role", default="editor", help="who reviews, as a role and never a name (editor)")
        if command is grade:
            of_command.add_argument("submissions", nargs="+", type=Path, metavar="FILE", help="a submitted notebook")
        if command is extract:
            of_command.add_argument(
                "places", nargs="+", metavar="PATH_OR_URL",
                help="text, HTML, an http(s) address, or a corpus: a folder, or JSON lines with text (or html) and, "
                "where they are known, source_id and published",
            )  # fmt: skip
            of_command.add_argument("--source-id", default="", help="id of the source (the file's name)")
            of_command.add_argument("--published", default="", help="day of publication: YYYY-MM-DD, YYYY-MM or YYYY")
            of_command.add_argument(
                "--resolve", action="store_true", dest="resolved", help="add what the cleaning reads"
            )
            of_command.add_argument(
                "--out", default="", help="write a file a report into this folder; needed for a corpus"
            )
            of_command.add_argument("--workers", type=int, default=0, help="processes for a corpus (one a core)")
            of_command.add_argument(
                "--scheduler", default="", metavar="ADDRESS", help="read a corpus on a Dask cluster"
            )
        if command is serve:
            of_command.add_argument("--port", type=int, default=8000, help="port on this machine (8000)")
        if command is new:
            of_command.add_argument("title", metavar="TITLE", help="the new casebook's title")
            of_command.add_argument("--folder", type=Path, metavar="DIR", help="where it shall lie (beside this one)")
    arguments = vars(parser.parse_args())
    chosen = next(command for command in known if command.__name__ == arguments["command"])
    del arguments["command"]
    try:
        sys.exit(chosen(**arguments))
    except (FileNotFoundError, notebooks.NotebookError, coursework.ExerciseError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
