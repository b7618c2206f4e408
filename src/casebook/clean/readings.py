"""What an editor read from the context, written in square brackets behind the source's own words.

"its state police [rcmp]", "around the US [US]", "20 millions d'euros [EUR 20000000]", "le 26 novembre [2021-11-26]":
the words stay as stated, and the reading in brackets is what the cleaning takes.
"""

from __future__ import annotations

import re

_BRACKET = re.compile(r"^(?P<words>.*?)\s*\[(?P<given>[^\]]+)\]$", re.DOTALL)


def stated_and_given(text: str) -> tuple[str, str]:
    """The words as stated, and what an editor gave in brackets ("" where nothing)."""
    match = _BRACKET.match(text.strip())
    return (match["words"], match["given"]) if match else (text.strip(), "")


def given_or_stated(text: str) -> str:
    """What an editor gave in brackets; where nothing is given, the words as stated."""
    words, given = stated_and_given(text)
    return given or words
