"""The command line: `casebook check`, `casebook build`, `casebook refresh`."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from casebook import articles, tables


def check() -> int:
    """Check all data against the contract and, where they are held, the texts; print every problem found."""
    problems = tables.check()
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
        print(f"{len(problems)} problem{'s' if len(problems) > 1 else ''} in the data.", file=sys.stderr)
        return 1
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
    started = time.monotonic()
    finished = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        print(finished.stdout, finished.stderr, file=sys.stderr)
        kept = f"; the last good site is still in {site.relative_to(root)}" if site.exists() else ""
        print(f"The site was not built{kept}. What is wrong stands above.", file=sys.stderr)
        return 1
    fresh, old = site.with_name("html.new"), site.with_name("html.old")
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(workshop / "_build" / "html", fresh)
    if site.exists():
        site.rename(old)
    fresh.rename(site)
    shutil.rmtree(old, ignore_errors=True)
    print(f"Site built in {time.monotonic() - started:.1f} s.")
    return 0


def refresh() -> int:
    """Run the notebooks again, in order, and store their outputs; a failing one leaves its file as it was."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    root = tables.project_folder()
    paths = sorted((root / "notebooks").glob("*.ipynb"))
    for number, path in enumerate(paths, 1):
        print(f"[{number}/{len(paths)}] {path.relative_to(root)}", flush=True)
        notebook = nbformat.read(path, as_version=4)
        client = NotebookClient(
            notebook, timeout=600, record_timing=False, resources={"metadata": {"path": str(path.parent)}}
        )
        try:
            client.execute()
        except CellExecutionError as error:
            plain = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
            print(f"{path.relative_to(root)}: a cell failed; the file is as it was.\n{plain}", file=sys.stderr)
            return 1
        store(notebook, path)
    return draw_images()


def draw_images() -> int:
    """Draw the still images of figures that changed, with the Chromium on the PATH."""
    from casebook.site import images

    try:
        drawn = images.draw(tables.project_folder())
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 0
    print(f"images drawn: {', '.join(drawn) or 'none, all show what the notebooks hold'}")
    return 0


def store(notebook: object, path: Path) -> None:
    """Write a notebook so that a rerun changes nothing but what differs: no timings, no version of this Python."""
    import nbformat

    notebook["metadata"] = {  # type: ignore[index]
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for cell in notebook["cells"]:  # type: ignore[index]
        cell["metadata"].pop("execution", None)
    tables.replace_file(path, nbformat.writes(notebook) + "\n")


def main() -> None:
    """Entry point of the `casebook` command."""
    parser = argparse.ArgumentParser(prog="casebook", description="Check the data, run the notebooks, build the site.")
    commands = parser.add_subparsers(dest="command", required=True)
    for command in (check, build, refresh):
        help_text = (command.__doc__ or "").split(":")[0].split(";")[0]
        commands.add_parser(command.__name__, help=help_text, description=command.__doc__)
    chosen = parser.parse_args().command
    try:
        sys.exit({"check": check, "build": build, "refresh": refresh}[chosen]())
    except FileNotFoundError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
