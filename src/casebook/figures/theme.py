"""The casebook's identity in one place: colours, symbols, type. Pages and charts take them from here.

Each family of event types has a colour, each type a symbol of its own. The colours are told apart with the common
kinds of colour blindness and keep a contrast of 3:1 with both the light and the dark page; the symbol tells the type
without any colour. Paper, text and grid of a chart are those of the page (site/assets/casebook/figures.js reads them).
"""

from __future__ import annotations

# family: (label, colour); after Okabe and Ito, "Color Universal Design" (2008), darkened or lightened to 3:1
FAMILIES = {
    "scrutiny": ("Complaints and inquiries", "#2f7fc1"),
    "sanction": ("Findings, fines and orders", "#d1582b"),
    "court": ("Courts", "#9a65b5"),
    "limit": ("Platforms, legislators, governments", "#a27200"),
    "company": ("The company", "#6d7680"),
    "use": ("Press, use and size", "#1b8a6b"),
}

# type: (family, Plotly symbol)
TYPES = {
    "complaint": ("scrutiny", "triangle-up"),
    "investigation_opened": ("scrutiny", "circle"),
    "inquiry_closed": ("scrutiny", "circle-x-open"),
    "regulator_opinion": ("scrutiny", "circle-open"),
    "provisional_notice": ("sanction", "diamond-open"),
    "investigation_finding": ("sanction", "square-open"),
    "fine": ("sanction", "diamond"),
    "enforcement_order": ("sanction", "square"),
    "lawsuit": ("court", "triangle-down"),
    "settlement": ("court", "hourglass"),
    "court_ruling": ("court", "star"),
    "appeal": ("court", "star-open"),
    "cease_and_desist": ("limit", "x"),
    "legislation": ("limit", "pentagon"),
    "official_statement": ("limit", "pentagon-open"),
    "market_exit": ("company", "triangle-left"),
    "contract_ended": ("company", "triangle-left-open"),
    "company_policy": ("company", "hexagon"),
    "company_statement": ("company", "hexagon-open"),
    "company_finance": ("company", "octagon"),
    "usage_report": ("use", "cross"),
    "contract": ("use", "square-cross-open"),
    "media_investigation": ("use", "triangle-right"),
    "database_size": ("use", "bowtie"),
}

GREY = "#87909a"
HIGHLIGHT = FAMILIES["sanction"][1]

# what stands out on a page, and land on a map, by theme
PAGE = {
    "light": {"accent": "#a63d14", "land": "#e6eaed", "quiet": "#7b8590"},
    "dark": {"accent": "#f0936b", "land": "#252b34", "quiet": "#8b95a0"},
}
# type that every machine has: nothing is loaded
HEADING_TYPE = '"Iowan Old Style", "Palatino Linotype", Palatino, Georgia, serif'


def stylesheet() -> str:
    """The identity as CSS variables, for pages and for the script that draws the charts."""
    families = "".join(f"--casebook-{family}: {colour}; " for family, (_, colour) in FAMILIES.items())
    light, dark = ("".join(f"--casebook-{name}: {colour}; " for name, colour in PAGE[each].items()) for each in PAGE)
    return (
        f'html {{ {families}{light}--pst-font-family-heading: {HEADING_TYPE}; }}\nhtml[data-theme="dark"] {{ {dark}}}\n'
    )


def colour_of(event_type: str) -> str:
    """The colour of an event type: that of its family."""
    return FAMILIES[TYPES[event_type][0]][1]


def symbol_of(event_type: str) -> str:
    """The Plotly symbol of an event type; no two types share one."""
    return TYPES[event_type][1]
