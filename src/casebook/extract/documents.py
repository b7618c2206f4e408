"""A report cut into words and sentences, with positions that count in the text as it was given."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any

from casebook.extract.vocabulary import straighten


@functools.cache
def tokenizer() -> Any:
    """spaCy's English tokenizer, from a blank pipeline: rules alone, no trained model."""
    import spacy

    return spacy.blank("en").tokenizer


@dataclass
class Document:
    """Words with their positions, and sentences as ranges of words. `text` is straightened character for character."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[tuple[int, int]]
    paragraphs: list[int]  # of each sentence: the line that it stands in


_CLOSING = frozenset("\"')]}")
_NO_REPORT = re.compile(
    r"^\s*(?:photo|image|picture|photograph|caption|getty|credit|advertisement|share this|sign up|subscribe|read more|"
    r"related|follow us|©|\(image|\(photo|skip to|in this article|key points|contact:|media contact|notes? to editors|"
    r"reporting by|editing by|additional reporting|about the author)\b",
    re.IGNORECASE,
)


def read(text: str) -> Document:
    """The text cut up. A sentence ends at a full stop, at a line's end, and never within a word such as "U.K."."""
    plain = straighten(text)
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    sentences: list[tuple[int, int]] = []
    paragraphs: list[int] = []
    first, ended = 0, False
    position = 0
    for number, line in enumerate(plain.split("\n")):
        if line.strip() and not _NO_REPORT.match(line):
            for word, start in _cut(line):
                if ended and word not in _CLOSING:
                    if word[0].islower() and words[-1] == ".":
                        ended = False
                    else:
                        sentences.append((first, len(words)))
                        first, ended = len(words), False
                words.append(word)
                starts.append(position + start)
                ends.append(position + start + len(word))
                if word in (".", "!", "?", "..."):
                    ended = True
            if len(words) > first:
                sentences.append((first, len(words)))
            first, ended = len(words), False
            paragraphs += [number] * (len(sentences) - len(paragraphs))
        position += len(line) + 1
    return Document(plain, words, starts, ends, sentences, paragraphs)


def _cut(line: str) -> list[tuple[str, int]]:
    """(word, position in the line) of each word."""
    return [(token.text, token.idx) for token in tokenizer()(line) if not token.is_space]
