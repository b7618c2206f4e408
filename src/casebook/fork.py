"""A casebook on another subject, started from this one: the same contract, commands and pages, and none of its rows.

What holds for any casebook is taken from here as it is. What each has of its own comes from the folder `starter`: short
chapters, two invented reports with their rows, pages to fill in, a test. The package is taken along, so that the new
casebook is one folder that needs nothing of this one, as a fork on a code host would be; its students may change it.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pandas as pd

from casebook import archive, tables
from casebook.chapter import CHECKOUT, PACKAGE
from casebook.figures import ledger
from casebook.figures.statements import statements

STARTER = PACKAGE / "starter"
# taken as they are; every other page, and the data, is the new casebook's own
TAKEN = (
    "src", "pyproject.toml", "requirements.in", "requirements.txt", "requirements-hashes.txt", "LICENSE",
    ".gitignore", ".github", ".ci", ".binder", "data/reference/borders.geojson",
    "data/reference/prose_exceptions.csv", "data/reference/places.csv", "data/reference/word_classes.csv",
    "book/register.md", "book/countries.md", "book/data.md", "book/ledger.md", "book/corrections.md",
    "book/editors.md",
)  # fmt: skip
TITLE = "@TITLE@"


def name_of(title: str) -> str:
    """The title as a name for files, in kebab-case; "casebook" where it has no letter that such a name allows."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "casebook"


def start(title: str, folder: Path | None = None) -> Path:
    """Write a new casebook of this title, and return its folder: by default one beside this casebook's.

    Nothing is run, installed or downloaded. Raises ValueError for a title that is empty or longer than a line, and
    FileExistsError where the folder holds something already; then nothing is written.
    """
    title = title.strip()
    if not title or not title.isprintable():
        raise ValueError(f"a casebook needs a title of one line, not {title!r}")
    folder = (folder or CHECKOUT.parent / name_of(title)).absolute()
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise FileExistsError(f"{folder} holds something already; name another folder with --folder")
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    for file in archive.files_in(CHECKOUT, TAKEN):
        _copy(file, part / file.relative_to(CHECKOUT))
    for file in archive.files_in(STARTER, [each.name for each in STARTER.iterdir()]):
        inside = file.relative_to(STARTER)
        _copy(file, part / (Path("data/raw") / file.name if inside.parts[0] == "reports" else inside))
    _settings(part, title)
    _ways_of_saying(part)
    _contract(part, title)
    for file in [*part.glob("*.md"), *part.glob("book/*.md"), part / "CITATION.cff"]:
        here = title if file.suffix == ".md" else _quoted(title)[1:-1]
        file.write_text(file.read_text("utf-8").replace(_own_title(), here).replace(TITLE, here), "utf-8")
    _exceptions(part, title)
    if folder.is_dir():
        folder.rmdir()
    part.replace(folder)
    return folder


def _copy(file: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)


def _quoted(text: str) -> str:
    """A text as YAML has it in double quotes, which is as JSON has it."""
    return json.dumps(text, ensure_ascii=False)


def _own_title() -> str:
    found = re.search(r"(?m)^title: *(.+?) *$", (CHECKOUT / "_config.yml").read_text("utf-8"))
    assert found is not None
    return str(json.loads(found[1])) if found[1].startswith('"') else found[1]


def _settings(part: Path, title: str) -> None:
    """The settings of the book and the commands: this casebook's, with the new title and without its addresses."""
    text = (CHECKOUT / "_config.yml").read_text("utf-8")
    text = re.sub(r"(?m)^(title|author): .*$", lambda line: f"{line[1]}: {_quoted(title)}", text)
    text = re.sub(r"(?m)^( +)(baseurl|url): .*$", r'\1\2: ""', text)
    (part / "_config.yml").write_text(text, "utf-8")
    makefile = (CHECKOUT / "Makefile").read_text("utf-8")
    # measuring is this casebook's own: it makes the record larger than it is
    makefile = re.sub(r"(?m)^bench:.*\n(\t.*\n)+\n", "", makefile).replace(" bench", "", 1)
    (part / "Makefile").write_text(makefile, "utf-8")


def _ways_of_saying(part: Path) -> None:
    """What the extractor knows of how reports tell of events, for the types of event that the new casebook has."""
    reference = Path("data") / "reference"
    types = pd.read_csv(part / reference / "event_types.csv")["id"]
    for name in ("triggers.csv", "word_weights.csv"):
        rows = pd.read_csv(CHECKOUT / reference / name, dtype=str, keep_default_na=False)
        tables.replace_file(part / reference / name, tables.to_csv(rows[rows["type"].isin(types)]))


def _contract(part: Path, title: str) -> None:
    """The data contract, and each of its tables that the starter has no rows for, with its columns alone."""
    contract = json.loads((CHECKOUT / "data" / "datapackage.json").read_text("utf-8"))
    about = "What reports, decisions and court papers state on one subject. Columns are defined once, under columns."
    contract.pop("keywords", None)
    contract |= {"name": name_of(title), "title": f"{title}: data", "description": about}
    text = json.dumps(contract, ensure_ascii=False, indent=2)
    tables.replace_file(part / "data" / "datapackage.json", text + "\n")
    for resource in contract["resources"]:
        if "*" not in resource["path"] and not (part / "data" / resource["path"]).is_file():
            columns = [field["name"] for field in resource["schema"]["fields"]]
            tables.replace_file(part / "data" / resource["path"], f"{','.join(columns)}\n")


def _exceptions(part: Path, title: str) -> None:
    """Of the numbers in prose that state no finding, those of the new pages, and any in the title."""
    exceptions = ledger.used_exceptions(part)
    if statements(title):
        exceptions.loc[-1] = [re.escape(title), "", "The title of the casebook."]
    tables.replace_file(part / "data" / "reference" / "prose_exceptions.csv", tables.to_csv(exceptions))
