"""Cards: the pictures that other sites and messengers show beside a link; one a chapter with its first chart.

They are drawn from the still images, right after these, with the Chromium of an editor's machine, and stored with the
hash of what they show, so that a build needs no browser. Pages without a chart take the general card; a card whose
hash does not fit is not used, and a test fails.
"""

from __future__ import annotations

import functools
import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader
from sphinx.application import Sphinx

from casebook import tables
from casebook.figures import theme
from casebook.site import data_package, drawing, images, settings
from casebook.site.address import site_address

FOLDER = "notebooks/cards"
GENERAL = "general"
ICON = "assets/casebook/favicon.svg"
SIZE = (1200, 630)  # width and height that the sites which show cards ask for


_templates = Environment(loader=PackageLoader("casebook.site"), autoescape=True)


@dataclass(frozen=True)
class Card:
    """What a card shows: the name of its file, the title, the chart's still image and title; both empty without one."""

    name: str
    title: str
    chart: str = ""
    chart_title: str = ""

    @property
    def address(self) -> str:
        """Where the card lies on the site."""
        return f"cards/{self.name}.png"

    def markup(self, folder: str, site: str) -> str:
        """The page that the card is a picture of; `folder` is the address of the casebook, `site` its name."""
        return _templates.get_template("card.html").render(
            card=self,
            site=site,
            width=SIZE[0],
            height=SIZE[1],
            chart=self.chart and folder + self.chart,
            icon=(drawing.HERE / ICON).read_text("utf-8"),
            accent=theme.PAGE["light"]["accent"],
            heading_type=theme.HEADING_TYPE,
        )

    def hash(self, root: Path) -> str:
        """The hash of what the card shows."""
        digest = hashlib.sha256(self.markup("", settings.title(root)).encode())
        digest.update((root / self.chart).read_bytes() if self.chart else b"")
        return digest.hexdigest()


@functools.cache
def cards_of(root: Path) -> dict[str, Card]:
    """Every card of the casebook by its name: that of a chapter whose first figure has a still image, the general."""
    found = {GENERAL: Card(GENERAL, data_package.about(root))}
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        figure = next(iter(images.figures_in(path)), None)
        if figure is not None and (entry := images.images_of(figure, root)):
            meta = figure["layout"]["meta"]
            chart = f"{images.FOLDER}/{images.file_name(meta['name'], 'light', 'wide', entry['format'])}"
            title = "".join(cells[0]["source"]).splitlines()[0].removeprefix("# ")
            found[path.stem] = Card(path.stem, title, chart, meta["title"])
    return found


def stored(root: Path) -> dict[str, str]:
    """Card name -> hash of what it showed when it was drawn."""
    file = root / FOLDER / "cards.json"
    return json.loads(file.read_text("utf-8")) if file.is_file() else {}


def card_for(page: str, root: Path) -> Card | None:
    """The card of a page: its chapter's, else the general one; None where neither was drawn of what it shows now."""
    cards, drawn = cards_of(root), stored(root)
    for name in (page.removeprefix("notebooks/"), GENERAL):
        if name in cards and drawn.get(name) == cards[name].hash(root):
            return cards[name]
    return None


def draw(root: Path) -> list[str]:
    """Draw the cards that were not drawn of what they show now, and remove those of chapters that are gone.

    Returns the names of those drawn. Raises FileNotFoundError where one is to be drawn and there is no Chromium.
    """
    cards_of.cache_clear()
    hashes = {name: card.hash(root) for name, card in cards_of(root).items()}
    before, folder = stored(root), root / FOLDER
    wanted = [name for name in hashes if before.get(name) != hashes[name] or not (folder / f"{name}.png").is_file()]
    if wanted:
        chromium = images.find_chromium()
        if chromium is None:
            raise FileNotFoundError("no Chromium on the PATH: chapters that changed have no card of their own")
        _draw(root, wanted, chromium)
    for file in folder.glob("*.png"):
        if file.stem not in hashes:
            file.unlink()
    tables.replace_file(folder / "cards.json", json.dumps(hashes, indent=1, sort_keys=True) + "\n")
    return wanted


def _draw(root: Path, names: list[str], chromium: str) -> None:
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as workshop, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
        for name in names:
            file = Path(workshop) / f"{name}.html"
            file.write_text(cards_of(root)[name].markup(f"{root.as_uri()}/", settings.title(root)), "utf-8")
            page.goto(file.as_uri())
            tables.replace_file(root / FOLDER / f"{name}.png", page.screenshot())
        browser.close()


def copy_cards(app: Sphinx, error: Exception | None) -> None:
    """Put the cards beside the pages; without a public address no page names one."""
    if error is None and app.builder.format == "html" and site_address(app.config):
        for file in sorted((tables.project_folder() / FOLDER).glob("*.png")):
            folder = Path(app.outdir) / "cards"
            folder.mkdir(exist_ok=True)
            shutil.copy(file, folder / file.name)


def setup(app: Sphinx) -> None:
    """Register the copying."""
    app.connect("build-finished", copy_cards)
