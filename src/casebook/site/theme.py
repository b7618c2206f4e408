"""What the site takes from its theme, and what it leaves out.

The theme ships every icon of Font Awesome twice: as a script, four fifths of a page's weight, and as a font. The site
leaves the script out (pydata-sphinx-theme, issue 2379) and cuts the font down to the icons that stand on its pages.
"""

from __future__ import annotations

import importlib.resources
import os
import re
from pathlib import Path
from typing import Any

from fontTools import subset
from sphinx.application import Sphinx
from sphinx.config import Config

from casebook import tables
from casebook.figures import theme as identity
from casebook.preview import PREVIEW

LEFT_OUT = "fontawesome.js"
FONT = "vendor/fontawesome/webfonts/fa-solid-900.woff2"
_ICON = re.compile(r"\bfa-[a-z0-9-]+")


def _theme_static() -> Path:
    return Path(str(importlib.resources.files("pydata_sphinx_theme"))) / "theme" / "pydata_sphinx_theme" / "static"


def dress(app: Sphinx, config: Config) -> None:
    """Put the casebook's identity, and the theme's list of scripts without those left out, before the theme's own."""
    config.html_theme_options["use_fullscreen_button"] = False  # it would need script in an attribute
    macros = (_theme_static() / "webpack-macros.html").read_text("utf-8")
    kept = [line for line in macros.splitlines() if LEFT_OUT not in line]
    folder = Path(app.doctreedir) / "templates"
    tables.replace_file(folder / "static" / "webpack-macros.html", "\n".join(kept) + "\n")
    identity_folder = Path(app.doctreedir) / "static"
    tables.replace_file(identity_folder / "casebook" / "identity.css", identity.stylesheet())
    config.html_static_path.append(str(identity_folder))
    own = Path(str(importlib.resources.files("casebook.site"))) / "templates" / "theme"
    config.templates_path[:0] = [str(own), str(folder)]


def subset_icons(app: Sphinx, error: Exception | None) -> None:
    """Replace the icon font by one with the icons that pages and the theme's script name, and drop what is unused."""
    if error is not None or app.builder.format != "html" or os.environ.get(PREVIEW):
        return
    static = Path(app.outdir) / "_static"
    readers = [*Path(app.outdir).glob("**/*.html"), static / "scripts" / "pydata-sphinx-theme.js"]
    names = {name for file in readers for name in _ICON.findall(file.read_text("utf-8"))}
    rules = (static / "styles" / "pydata-sphinx-theme.css").read_text("utf-8")
    # .fa-bars:before, .fa-navicon:before {content: "\f0c9"}
    codes = {
        int(code, 16)
        for selectors, code in re.findall(r'([^{}]*)\{content:"\\([0-9a-f]+)"\}', rules)
        if names & set(_ICON.findall(selectors))
    }
    # icons of notes and links, which the style sheets name in variables
    codes |= {ord(sign) for sign in re.findall(r'--pst-icon-[a-z-]+:"(.)"', rules)}
    options = subset.Options(flavor="woff2", notdef_outline=True, recalc_timestamp=False)
    font = subset.load_font(str(_theme_static() / FONT), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    subset.save_font(font, str(static / FONT), options)
    for unused in [static / "scripts" / LEFT_OUT, *(static / FONT).parent.glob("*.ttf")]:
        unused.unlink(missing_ok=True)


# What scripts do that this site does not want: script, what it says, what it shall say
CHANGED = [
    # the words searched for, to mark them on the next page
    ("sphinx_highlight.js", "const SPHINX_HIGHLIGHT_ENABLED = true", "const SPHINX_HIGHLIGHT_ENABLED = false"),
    # how far the list of pages was scrolled
    ("scripts/pydata-sphinx-theme.js", 'sessionStorage.setItem("sidebar-scroll-top",', "void("),
    # titles of hits become text, never markup: they may come from a report
    (
        "searchtools.js",
        "linkEl.innerHTML = title;",
        'linkEl.textContent = new DOMParser().parseFromString(title, "text/html").documentElement.textContent;',
    ),
    ("searchtools.js", 'document.createElement("span")).innerHTML =', 'document.createElement("span")).textContent ='),
]


def change_scripts(app: Sphinx, error: Exception | None) -> None:
    """Keep the scripts from storing anything but the choice of light or dark, and from taking data for markup.

    Raises ValueError where a script no longer says what it said: a new version then wants another look.
    """
    if error is not None or app.builder.format != "html":
        return
    for name, old, new in CHANGED:
        script = Path(app.outdir) / "_static" / name
        text = script.read_text("utf-8")
        if old in text:
            tables.replace_file(script, text.replace(old, new))
        elif new not in text:
            raise ValueError(f"{name} has changed: {old!r}, is not found; see CHANGED in site/theme.py")


def scope_heads(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Say of the heads of tables that they are those of columns; docutils writes heads for nothing else here."""
    if "body" in context:
        context["body"] = context["body"].replace('<th class="head', '<th scope="col" class="head')


def setup(app: Sphinx) -> None:
    """Register the trimming."""
    app.connect("html-page-context", scope_heads)
    app.connect("config-inited", dress)
    app.add_css_file("casebook/identity.css")
    app.connect("build-finished", subset_icons)
    app.connect("build-finished", change_scripts)
