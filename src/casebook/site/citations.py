"""What a reader takes along from a record, or sends back about it: its citation, and the report of an error."""

from __future__ import annotations

import re
from urllib.parse import quote

from casebook.site.title import title as casebook_title

# what LaTeX would take for a command; https://ctan.org/pkg/biblatex leaves the escaping to the entry
_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def cite_text(title: str, address: str, version: str, record_ends: str) -> str:
    """The citation of a page or record as one line.

    `address` is the public one, or what names the record while there is none; `record_ends` is the day up to which
    the record goes, in words.
    """
    return f"{casebook_title()}, “{title}”, version {version}, record up to {record_ends}, {address}."


def _latex(text: str) -> str:
    return re.sub(r"[\\{}&%$#_~^]", lambda sign: _LATEX[sign[0]], text)


def cite_bibtex(key: str, title: str, address: str, version: str, record_ends: str) -> str:
    """The citation of a page or record as a BibTeX entry; arguments as of cite_text, `record_ends` ending in a year."""
    is_url = address.startswith(("https://", "http://"))
    where = f"url = {{{address}}}" if is_url else f"howpublished = {{{_latex(address)}}}"
    lines = [
        f"@misc{{{key},",
        f"  author = {{{{{_latex(casebook_title())}}}}},",
        f"  title = {{{{{_latex(title)}}}}},",
        f"  year = {{{record_ends[-4:]}}},",
        f"  note = {{Version {_latex(version)}, record up to {_latex(record_ends)}}},",
        f"  {where}",
        "}",
    ]
    return "\n".join(lines)


def report_address(record: str, address: str, *, repository: str, contact: str) -> str:
    """Where a reader reports an error in a record: a new issue of the repository, or a mail, begun for them.

    `repository` is the public address of a repository on GitHub, `contact` an e-mail address; "" where neither is
    set, and a page then has to say how to report.
    """
    title, body = (
        f"Error in {record}",
        f"Record: {address}\n\nWhat is wrong:\n\nWhat it should be:\n\nWhere that can be read:\n",
    )
    if repository:
        return f"{repository.rstrip('/')}/issues/new?title={quote(title, safe='')}&body={quote(body, safe='')}"
    if contact:
        return f"mailto:{quote(contact, safe='@')}?subject={quote(title, safe='')}&body={quote(body, safe='')}"
    return ""
