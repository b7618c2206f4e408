"""An event as the text states it: its type, and the slots for who, whom, where, when and how much."""

from __future__ import annotations

from dataclasses import dataclass, field

from casebook.extract import facts
from casebook.extract.name import Name, Place
from casebook.extract.vocabulary import Trigger, word_set

# acts that an authority does, whose day is that of its announcement
ACTS = word_set("investigation_opened investigation_finding provisional_notice fine enforcement_order inquiry_closed")
# types that a sum may belong to
WITH_MONEY = word_set("lawsuit fine provisional_notice settlement company_finance contract court_ruling")


@dataclass(slots=True)
class Event:
    """An event as the text states it; positions count in the text."""

    type: str
    sentence: int
    start: int
    end: int
    trigger: Trigger
    at: int  # the trigger's first unit
    last: int  # and its last
    confidence: float
    actors: list[Name] = field(default_factory=list)
    target: list[Name] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    date: facts.Date | None = None
    money: facts.Sum | None = None
    count: facts.Count | None = None
    status: str = ""
    status_words: tuple[int, int] | None = None
    earlier: bool = False  # older than the news that it is told with
