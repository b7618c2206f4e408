"""Where a reader reports an error in a record."""

from __future__ import annotations

from urllib.parse import quote


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
