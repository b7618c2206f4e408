"""A report cut into words and sentences, with positions that count in the text as it was given."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Any

from casebook.extract.vocabulary import straighten, word_set


@functools.cache
def tokenizer() -> Any:
    """spaCy's English tokenizer, from a blank pipeline: rules alone, no trained model.

    Its vocabulary is empty: spaCy's own computes a dozen features of each new word that nothing here asks for.
    """
    import spacy
    from spacy.vocab import Vocab

    return spacy.blank("en", vocab=Vocab()).tokenizer


@dataclass
class Document:
    """Words with their positions, and sentences as ranges of words. `text` is straightened character for character."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    sentences: list[tuple[int, int]]
    paragraphs: list[int]  # of each sentence: the line that it stands in


_LONGEST_SENTENCE = 250  # words; what goes on longer is no sentence
# no word of any language: what a hostile or broken page may hold, and what would keep the tokenizer busy for hours
_NO_WORD = re.compile(r"\S{300,}")
_CLOSING = frozenset("\"')]}")
_NO_REPORT = re.compile(
    r"[ ]*(?:(?:photo|image|picture|photograph|caption|getty|getty images|credit|advertisement|related)s?[ ]*"
    r"(?:[:/|(\n]|$|(?:by|credit|courtesy|caption|source|illustration|via|stories|articles|content|topics|coverage)\b)|"
    r"(?:share this|sign up|subscribe|read more|follow us|©|\(image|\(photo|skip to|in this article|key points|"
    r"contact:|media contact|notes? to editors|reporting by|editing by|additional reporting|about the author)\b)",
    re.IGNORECASE,
)


def read(text: str) -> Document:
    """The text cut up. A sentence ends at a full stop, at a line's end, and never within a word such as "U.K."."""
    plain = _NO_WORD.sub(lambda match: " " * len(match[0]), straighten(text))
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    sentences: list[tuple[int, int]] = []
    paragraphs: list[int] = []
    first, ended, line, skipped = 0, False, 0, _skipped(plain, 0)
    for word, start in _cut(plain):
        if word.isspace():
            breaks = word.count("\n")
            if breaks:
                if len(words) > first:
                    sentences.append((first, len(words)))
                    paragraphs.append(line)
                first, ended, line = len(words), False, line + breaks
                skipped = _skipped(plain, start + len(word))
            continue
        if skipped:
            continue
        if not ended and len(words) > first and words[-1] in _SHORTENED and word in _STARTERS:
            ended = True  # "of Marketing Ltd. It allowed": the full stop of the short form ends the sentence too
        if ended and word not in _CLOSING:
            if words[-1] == "." and (word[0].islower() or (word[0].isdigit() and words[-2:-1] in _BEFORE_FIGURES)):
                ended = False
            else:
                sentences.append((first, len(words)))
                paragraphs.append(line)
                first, ended = len(words), False
        words.append(word)
        starts.append(start)
        ends.append(start + len(word))
        if word in _ENDS or len(words) - first >= _LONGEST_SENTENCE:
            ended = True
    if len(words) > first:
        sentences.append((first, len(words)))
        paragraphs.append(line)
    return Document(plain, words, starts, ends, sentences, paragraphs)


def _skipped(plain: str, start: int) -> bool:
    """Whether the line that starts here is none of the report's own: a caption, an advert, a line of credits."""
    return _NO_REPORT.match(plain, start) is not None


def _cut(plain: str) -> list[tuple[str, int]]:
    """(word or white space, position) of each; copied from spaCy in one go, because asking it word by word is slow."""
    document = tokenizer()(plain)
    table = document.to_array(["ORTH", "IDX"]).tolist()
    strings, found = document.vocab.strings, []
    for orth, start in table:
        word = _TEXTS.get(orth)
        if word is None:
            word = strings[orth]
            if len(_TEXTS) < 200_000:
                _TEXTS[orth] = word
        found.append((word, start))
    return found


def forget() -> None:
    """Let go of the words of all texts read so far, which would fill the memory in the end; spaCy keeps every one."""
    tokenizer.cache_clear()
    _TEXTS.clear()


_ENDS = frozenset((".", "!", "?", "..."))
_SHORTENED = word_set(
    "Ltd. Inc. Corp. Co. plc. U.S. U.K. E.U. D.C. a.m. p.m. A.M. P.M. No. etc. Jr. Sr. L.P. S.A. Bros."
)
_STARTERS = word_set(
    "It The In He She They We A An On At But And This That These Those If When While After Before For From By As Its "
    "His Her Their There Under Since Until According However Also Neither Both Last Earlier"
)
_BEFORE_FIGURES = (["Rs"], ["Sh"], ["No"], ["Nos"], ["Art"], ["Arts"], ["Sec"], ["para"], ["approx"])
_TEXTS: dict[int, str] = {}
