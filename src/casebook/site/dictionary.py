"""The data dictionary, written from the data contract."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from casebook import tables
from casebook.site.register import text_paragraph

# what the members of a list are, in words
MEMBERS = {
    "entities": "ids of entities.csv",
    "sources": "ids of sources.csv",
    "countries": "ISO 3166-1 alpha-2, or EU",
    "subdivisions": "ISO 3166-2",
    "currencies": "ISO 4217",
}


def _allowed(field: dict[str, Any], resource: dict[str, Any]) -> str:
    """What a cell may hold, in words."""
    constraints = field["constraints"]
    rules = []
    if constraints.get("required"):
        rules.append("required")
    if constraints.get("unique"):
        rules.append("unique")
    if "enum" in constraints:
        rules.append("one of " + ", ".join(constraints["enum"]))
    if field.get("list"):
        rules.append("list joined with ';'" if field.get("members") != "currencies" else "one code")
    if field.get("members"):
        rules.append(MEMBERS[field["members"]])
    for key in resource["schema"].get("foreignKeys", []):
        if key["fields"] == field["name"]:
            rules.append(f"a row of {key['reference']['resource']}")
    if "minimum" in constraints:
        rules.append(f"{constraints['minimum']} or more")
    return "; ".join(rules)


def _table(heads: list[str], rows: list[list[str]], caption: str) -> nodes.table:
    """A table with a caption; the theme lets it scroll inside itself."""
    table = nodes.table("", classes=["dataframe"])
    table += nodes.title("", caption)
    group = nodes.tgroup("", cols=len(heads))
    table += group
    group += [nodes.colspec("", colwidth=1) for _ in heads]
    head = nodes.thead("", nodes.row("", *(nodes.entry("", text_paragraph(text)) for text in heads)))
    body = nodes.tbody("")
    for row in rows:
        body += nodes.row("", *(nodes.entry("", text_paragraph(cell)) for cell in row))
    group += [head, body]
    return table


class DataDictionary(SphinxDirective):
    """Each table of the contract with its columns: meaning, type, unit, what is allowed."""

    def run(self) -> list[nodes.Node]:
        """One section a table."""
        sections: list[nodes.Node] = []
        for resource in tables.package_descriptor()["resources"]:
            section = nodes.section(
                "", nodes.title("", resource["path"]), ids=[f"table-{resource['name'].replace('_', '-')}"]
            )
            section += text_paragraph(resource["description"])
            key = resource["schema"]["primaryKey"]
            section += text_paragraph(f"One row for each {key if isinstance(key, str) else ' and '.join(key)}.")
            rows = [
                [
                    field["name"],
                    field["title"],
                    field["description"],
                    field["type"],
                    field.get("unit", ""),
                    _allowed(field, resource),
                ]
                for field in resource["schema"]["fields"]
            ]
            section += _table(
                ["Column", "Name", "Meaning", "Type", "Unit", "Allowed"],
                rows,
                f"Columns of {resource['path']}",
            )
            sections.append(section)
        return sections


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("data-dictionary", DataDictionary)
