"""Still images of the figures, shown until a reader asks for the live chart; light and dark, wide and narrow.

They are drawn by the page's own script in a Chromium, so that image and chart look alike, when an editor runs the
notebooks again, and stored beside the notebooks with the hash of what they show. An image whose hash does not fit its
figure is not used; the chart is drawn live then, and a test fails.

For readers who take a figure elsewhere there is one image more, as PNG and SVG: the light, wide one on a white ground,
with title, source and licence in it.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import io
import json
import re
import shutil
import tempfile
import textwrap
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from PIL import Image

from casebook import tables
from casebook.figures import theme as identity
from casebook.site import drawing, reviewed, settings

FOLDER = "notebooks/images"
WIDTHS = {"wide": 720, "narrow": 343}
THEMES = ("light", "dark")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")


def format_of(content: dict[str, Any]) -> str:
    """SVG, but WebP for maps, whose outlines would weigh more than their picture."""
    return "webp" if drawing.is_map(content) else "svg"


def hash_of(content: dict[str, Any]) -> str:
    """The hash of what a figure's images show: its marks and layout, the script that draws them, the identity."""
    shown = {"data": content["data"], "layout": {k: v for k, v in content["layout"].items() if k != "meta"}}
    meta = content["layout"]["meta"]
    shown["controls"] = meta["controls"]
    shown["words"] = [meta["title"], reviewed.source_line(meta)]  # of the image to download
    if any(control["kind"] == "lanes" for control in meta["controls"]):
        shown["rows"] = meta["rows"]  # the lanes are laid out from the dates of the rows
    digest = hashlib.sha256(json.dumps(shown, sort_keys=True).encode())
    for script in drawing.SCRIPTS:
        digest.update((drawing.HERE / "assets" / "casebook" / script).read_bytes())
    digest.update(identity.stylesheet().encode())
    return digest.hexdigest()


@functools.cache
def stored(root: Path) -> dict[str, Any]:
    """Figure name -> {"hash": ..., "sizes": {"wide": [width, height], ...}, "format": ...}, as stored."""
    file = root / FOLDER / "images.json"
    return json.loads(file.read_text("utf-8")) if file.is_file() else {}


def images_of(content: dict[str, Any], root: Path) -> dict[str, Any] | None:
    """The stored images of a figure, or None where there are none of what it shows now."""
    entry = stored(root).get(content["layout"]["meta"]["name"])
    return entry if entry and entry["hash"] == hash_of(content) else None


def file_name(name: str, theme: str, width: str, extension: str) -> str:
    """The name of one image of a figure."""
    return f"{name}-{theme}-{width}.{extension}"


def files_of(name: str, extension: str) -> set[str]:
    """The files that are stored for a figure: four stills, the image to download, and what its SVG is made from."""
    return stills_of(name, extension) | {_vector(name), f"{name}.png"}


def stills_of(name: str, extension: str) -> set[str]:
    """The images that pages show of a figure."""
    return {file_name(name, theme, width, extension) for theme in THEMES for width in WIDTHS}


def _vector(name: str) -> str:
    return file_name(name, "light", "wide", "svg")


def figures_of(root: Path) -> list[dict[str, Any]]:
    """Every figure that the notebooks store."""
    return [content for path in sorted((root / "notebooks").glob("*.ipynb")) for content in figures_in(path)]


def figures_in(path: Path) -> list[dict[str, Any]]:
    """Every figure that a notebook publishes, in their order."""
    from casebook.figures.twins import MIMETYPE

    cells = json.loads(path.read_text("utf-8"))["cells"]
    bundles = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    stored = [bundle[MIMETYPE] for bundle in bundles if MIMETYPE in bundle]
    # the build refuses a figure that was not published, and says so; here it is none
    return [content for content in stored if "name" in (content["layout"].get("meta") or {})]


def figure_names(root: Path) -> dict[str, list[str]]:
    """Notebook -> the names of its figures, in their order."""
    found: dict[str, list[str]] = {}
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        found[path.stem] = [content["layout"]["meta"]["name"] for content in figures_in(path)]
    return found


def find_chromium() -> str | None:
    """The Chromium of this machine, or None."""
    return next((found for name in CHROMIUM if (found := shutil.which(name))), None)


def draw(root: Path, *, again: bool = False) -> list[str]:
    """Draw the images of the figures that have none of what they show now; returns their names.

    `again` draws all. Images of figures that are gone are removed. Raises FileNotFoundError where a figure needs an
    image and there is no Chromium.
    """
    contents = figures_of(root)
    folder = root / FOLDER
    entries = {} if again else {c["layout"]["meta"]["name"]: entry for c in contents if (entry := images_of(c, root))}
    wanted = [content for content in contents if content["layout"]["meta"]["name"] not in entries]
    if wanted:
        chromium = find_chromium()
        if chromium is None:
            raise FileNotFoundError("no Chromium on the PATH: figures that changed have no image and are drawn live")
        for content in wanted:
            entries[content["layout"]["meta"]["name"]] = _draw_one(content, folder, chromium)
    keep = {file for name, entry in entries.items() for file in files_of(name, entry["format"])} | {"images.json"}
    for file in folder.glob("*"):
        if file.name not in keep:
            file.unlink()
    if wanted or set(entries) != set(stored(root)):
        tables.replace_file(folder / "images.json", json.dumps(entries, indent=1, sort_keys=True) + "\n")
        stored.cache_clear()
    return [content["layout"]["meta"]["name"] for content in wanted]


def _draw_one(content: dict[str, Any], folder: Path, chromium: str) -> dict[str, Any]:
    """Draw the four images of a figure and return what is stored about them."""
    from playwright.sync_api import sync_playwright

    name, extension = content["layout"]["meta"]["name"], format_of(content)
    sizes: dict[str, list[int]] = {}
    with tempfile.TemporaryDirectory() as workshop, sync_playwright() as playwright:
        page_file = _drawing_page(content, Path(workshop))
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for width_name, width in WIDTHS.items():
            for theme in THEMES:
                page = browser.new_page(viewport={"width": width, "height": 900})
                page.goto(page_file.as_uri())
                page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
                page.evaluate("casebookStart()")
                page.wait_for_selector("figure[data-state=drawn]")
                wanted = (
                    {extension, "svg"} if file_name(name, theme, width_name, "svg") == _vector(name) else {extension}
                )
                for each in sorted(wanted):
                    vector = each == "svg"
                    options = {"format": "svg", "scale": 1} if vector else {"format": "png", "scale": 1.6}
                    drawn = page.evaluate(_TO_IMAGE, options)
                    image = _svg(drawn) if vector else _webp(base64.b64decode(drawn["image"].partition(",")[2]))
                    tables.replace_file(folder / file_name(name, theme, width_name, each), image)
                sizes[width_name] = [drawn["width"], drawn["height"]]
                page.close()
        svg = with_words((folder / _vector(name)).read_text("utf-8"), content["layout"]["meta"], sizes["wide"])
        page = browser.new_page(viewport={"width": 1000, "height": 1000}, device_scale_factor=2)
        source = base64.b64encode(svg.encode()).decode()
        page.set_content(f'<img src="data:image/svg+xml;base64,{source}" style="display: block">')
        page.evaluate("document.images[0].decode()")  # loaded is not yet decoded, least of all on a busy machine
        tables.replace_file(folder / f"{name}.png", _fewer_colours(page.locator("img").screenshot(type="png")))
        browser.close()
    return {"hash": hash_of(content), "format": extension, "sizes": sizes}


def _webp(png: bytes) -> bytes:
    """The picture as WebP, no heavier than it has to be to look the same."""
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).save(out, "webp", quality=75, method=6)
    return out.getvalue()


def with_words(svg: str, meta: dict[str, Any], size: list[int]) -> str:
    """The image to download: a chart on white, its title above it, source and licence below, its summary for machines.

    `size` is width and height of the chart in pixels.
    """
    edge, width = 16, size[0]
    title = _evenly(meta["title"], 62)  # characters that fit in the widest type a machine may take
    foot = _evenly(f"{reviewed.source_line(meta) or settings.title() + '.'} CC BY 4.0.", 100)
    top = edge + 24 * len(title) + 8
    height = top + size[1] + 12 + 16 * len(foot) + edge
    whole = f'width="{width + 2 * edge}" height="{height}"'
    chart = re.sub(r"^<\?xml[^>]*\?>\s*", "", svg.strip())
    words = _lines(title, edge, edge + 18, 24, 'font-size="18" font-weight="bold" fill="#222832"')
    words += _lines(foot, edge, top + size[1] + 24, 16, 'font-size="12" fill="#48566b"')
    heard = f'<title id="title">{html.escape(meta["title"])}</title>\n'
    heard += f'<desc id="summary">{html.escape(meta["summary"])}</desc>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {whole} viewBox="0 0 {width + 2 * edge} {height}" role="img" '
        'aria-labelledby="title" aria-describedby="summary">\n'
        f'{heard}\n<rect width="100%" height="100%" fill="#ffffff"/>\n'
        f'<g font-family="Arial, Helvetica, sans-serif">\n{words}</g>\n'
        f'<g transform="translate({edge},{top})">\n{chart}\n</g>\n</svg>\n'
    )


def _evenly(text: str, most: int) -> list[str]:
    """Text in as few lines of at most this many characters as it takes, of about the same length."""
    count = len(textwrap.wrap(text, most, break_on_hyphens=False))
    return next(
        lines
        for width in range(1, most + 1)
        if len(lines := textwrap.wrap(text, width, break_on_hyphens=False)) <= count
    )


def _lines(lines: list[str], x: int, y: int, step: int, look: str) -> str:
    return "".join(
        f'<text x="{x}" y="{y + step * number}" {look}>{html.escape(line)}</text>\n'
        for number, line in enumerate(lines)
    )


def write_downloads(content: dict[str, Any], root: Path, out: Path) -> None:
    """Write the images to download into a site: the PNG as it is stored, the SVG made from the stored chart."""
    meta = content["layout"]["meta"]
    name, sizes = meta["name"], stored(root)[meta["name"]]["sizes"]
    chart = (root / FOLDER / _vector(name)).read_text("utf-8")
    tables.replace_file(out / "figures" / f"{name}.svg", with_words(chart, meta, sizes["wide"]))
    tables.replace_file(out / "figures" / f"{name}.png", (root / FOLDER / f"{name}.png").read_bytes())


def _fewer_colours(png: bytes) -> bytes:
    """The picture with 128 colours, chosen so that the rarest keeps its own: a third of the bytes, alike to the eye."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    small = io.BytesIO()
    few = picture.quantize(128, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(small, "PNG", optimize=True)
    return small.getvalue()


_TO_IMAGE = """async ({ format, scale }) => {
  const chart = document.querySelector(".figure-chart");
  const { width, height } = chart._fullLayout;
  const image = await Plotly.toImage(chart, { format, scale, width, height });
  return { image, width, height };
}"""


def _svg(drawn: dict[str, Any]) -> bytes:
    """The SVG without what differs from run to run: Plotly's random ids; and with lengths to a tenth of a pixel."""
    text = unquote(drawn["image"].partition(",")[2])
    numbers: dict[str, int] = {}

    def numbered(match: re.Match[str]) -> str:
        uids = [f"u{numbers.setdefault(uid, len(numbers))}" for uid in match.groups()[1:] if uid]
        return match[1] + "-".join(uids)

    text = re.sub(r"\b(clip|trace|legend|defs-|topdefs-)([0-9a-f]{6})", numbered, text)
    text = re.sub(r"\b(p)([0-9a-f]{6})-([0-9a-f]{6})(?=-)", numbered, text)
    # only lengths: a label such as £7.55m is text, and stays as it is
    text = re.sub(r'(\s(?:d|transform|x|y|x1|x2|y1|y2|width|height)=")([^"]*)', _rounded, text)
    return (text + "\n").encode()


def _rounded(attribute: re.Match[str]) -> str:
    """An attribute that holds lengths, to a tenth of a pixel."""
    return attribute[1] + re.sub(r"\d+\.\d{2,}", lambda number: f"{float(number[0]):.1f}", attribute[2])


def _drawing_page(content: dict[str, Any], folder: Path) -> Path:
    """A page with the figure alone, with the styles and scripts of the site."""
    import importlib.resources

    drawing.write_files(content, folder)
    bundle = drawing.bundle_for(content)
    tables.replace_file(
        folder / "_static/plotly" / drawing.bundle_name(bundle), drawing.bundle_file(bundle).read_bytes()
    )
    themes = {
        "pydata-sphinx-theme.css": ("pydata_sphinx_theme", "theme/pydata_sphinx_theme/static/styles"),
        "sphinx-book-theme.css": ("sphinx_book_theme", "theme/sphinx_book_theme/static/styles"),
    }
    links = []
    for sheet, (package, place) in themes.items():
        links.append((Path(str(importlib.resources.files(package))) / place / sheet).as_uri())
    assets = drawing.HERE / "assets" / "casebook"
    links.append((assets / "casebook.css").as_uri())
    markup = drawing.markup_of(content, root="", register="", images=None)
    page = folder / "index.html"
    page.write_text(
        '<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
        + "".join(f'<link rel="stylesheet" href="{link}">' for link in links)
        + f"<style>{identity.stylesheet()} body, figure {{ margin: 0 }}</style></head>"
        + f'<body data-draw="on-call">{markup}'
        + "".join(f'<script src="{(assets / script).as_uri()}"></script>' for script in drawing.SCRIPTS)
        + "</body></html>",
        "utf-8",
    )
    return page
