"""How much: the sum of money and the count that belong to an event."""

from __future__ import annotations

from casebook.extract import facts
from casebook.extract.event import WITH_MONEY, Event
from casebook.extract.report import Report
from casebook.extract.sentences import Unit, sentence_has
from casebook.extract.vocabulary import word_set

# types that a sum of their sentence belongs to wherever it stands
_OF_MONEY = word_set("fine provisional_notice settlement contract")
_CLAIMS_OF_SUMS = ("seek", "seeks", "seeking", "damages", "demands")
_CHANGES_OF_SUMS = (
    "cut", "cuts", "reduced", "reduces", "lowered", "lowers", "halved", "halves", "slashed", "raised", "raises",
    "increased", "doubled", "elevated", "trimmed", "trims", "set", "sets", "down", "fell", "falls",
)  # fmt: skip
_DISCOUNTED = ("paying", "paid", "early", "acknowledged", "acknowledging", "voluntary", "voluntarily", "discount")
_ANNULLING = ("quashed", "annulled", "cancelled", "canceled", "overturned", "aside", "stayed", "annuls", "quashes")
_UP_TO = ("to", "at", "of", "than")  # "limited to", "capped at", "a ceiling of", "no more than"
_PAYING = ("pay", "pays", "paid", "paying", "cost", "costs", "worth", "price", "priced", "invoice", "payment")
_SETTING_SUMS = (
    "pay", "damages", "awarded", "awards", "award", "compensation", "imposed", "imposes", "costs", "liable",
)  # fmt: skip
# what is counted in events of a type
COUNTED: dict[str, frozenset[str]] = {
    "database_size": word_set("images"),
    "usage_report": word_set("searches countries clients users stores schools"),
    "contract": word_set("cameras licences"),
    "complaint": word_set("complaints"),
}


def how_much(event: Event, units: list[Unit]) -> None:
    """The sum and the count that belong to an event: within its words, else the nearest of its sentence."""
    index, last = event.at, event.last

    def nearest(found: list[tuple[int, object]]) -> object:
        inside = [value for at, value in found if index <= at <= last]
        if inside:
            return inside[0]
        reach = 30 if len(found) == 1 and event.type in _OF_MONEY else 14
        near = [(abs(at - index), at, value) for at, value in found]
        return min(near)[2] if near and min(near)[0] <= reach else None

    if event.type in WITH_MONEY:
        sums = [(at, unit.value) for at, unit in enumerate(units) if isinstance(unit.value, facts.Sum)]
        money = nearest([(at, each) for at, each in sums if not _converted(units, at)])
        changed = units[index:]  # "cut from X to Y", "raised to Y the award of X", "set it at Y"
        if event.type == "fine":  # a fine that its own authority cut; what a court made of one is its ruling's sum
            at = next((at for at, each in sums if each is money), len(units))
            changed = units[at + 1 : at + 6]
            sums = sums if {"to", "at"} & {unit.low for unit in changed} else []
        if event.type in ("fine", "court_ruling") and sentence_has(changed, _CHANGES_OF_SUMS):
            money = next((each for at, each in sums if units[at - 1].low in ("to", "at")), money)
        if isinstance(money, facts.Sum) and money.each and event.type == "fine":
            # a rate for each day or week of delay is no sum: it threatens, and is counted as it is stated
            event.status = "provisional"
            event.money = next((each for at, each in sums if units[at - 1].low in _UP_TO and not each.each), None)
            event.count = facts.Count(
                money.start, money.end, money.amount, f"{money.currency} per {money.each}".replace("dai", "day")
            )
            return
        if isinstance(money, facts.Sum) and not money.each:
            inside = any(unit.value is money for unit in units[index : last + 1])
            ahead = next(units[at - 1].low for at, unit in enumerate(units) if unit.value is money)
            claimed = event.type == "lawsuit" and (sentence_has(units, _CLAIMS_OF_SUMS) or ahead == "for")
            # a court that annuls or stays sets no sum
            ruled = event.type == "court_ruling" and (
                (sentence_has(units, _SETTING_SUMS) or (sentence_has(units, _CHANGES_OF_SUMS) and ahead in _UP_TO[:2]))
                and not sentence_has(units, _ANNULLING)
            )
            if event.type in _OF_MONEY or claimed or ruled or (inside and event.type != "court_ruling"):
                event.money = money
    units_counted = COUNTED.get(event.type, frozenset())
    count = nearest([
        (at, unit.value) for at, unit in enumerate(units)
        if isinstance(unit.value, facts.Count) and unit.value.unit in units_counted
    ])  # fmt: skip
    if isinstance(count, facts.Count) and (event.type != "database_size" or (count.number or 0) >= 1000):
        event.count = count


def _converted(units: list[Unit], at: int) -> bool:
    """Whether a sum is another in a second currency: "SEK 2 million (about €180,000)"."""
    ahead = units[max(0, at - 3) : at]
    bracket = next((back for back, unit in enumerate(reversed(ahead)) if unit.low == "("), -1)
    return bracket >= 0 and isinstance(units[at - bracket - 2].value, facts.Sum)


def told_next(report: Report, kept: list[Event]) -> None:
    """A settlement or contract without a sum takes the one of the next sentence, where no other event does.

    A fine takes what is left of it where the next sentence says that it was cut for being paid early or not disputed.
    """
    taken = {id(event.money) for event in kept}
    for event in kept:
        following, paragraphs = event.sentence + 1, report.document.paragraphs
        if following >= len(report.sentences) or paragraphs[following] != paragraphs[event.sentence]:
            continue
        units, told = report.sentences[following], None
        if event.type == "fine" and event.money:
            told = _left_of_it(event.money, units)
        elif event.type in ("settlement", "contract") and not event.money and sentence_has(units, _PAYING):
            sums = [unit.value for unit in units if isinstance(unit.value, facts.Sum) and not unit.value.each]
            told = sums[0] if len(sums) == 1 else None
        if told is not None and id(told) not in taken:
            event.money, event.end = told, units[-1].end


def _left_of_it(fine: facts.Sum, units: list[Unit]) -> facts.Sum | None:
    """The sum to which a sentence says that a fine was cut for being paid early or not disputed; None where none."""
    if not (sentence_has(units, _DISCOUNTED) and sentence_has(units, _CHANGES_OF_SUMS)):
        return None
    left = [
        unit.value for at, unit in enumerate(units) if isinstance(unit.value, facts.Sum) and units[at - 1].low == "to"
    ]  # fmt: skip
    cut = len(left) == 1 and left[0].currency == fine.currency and left[0].amount < fine.amount
    return left[0] if cut else None
