"""What speaks against an event that a trigger or the words' weights suggest, or for another type of event.

Each function says whether an event is none after all, and sets its type where it is another one.
"""

from __future__ import annotations

import re

from casebook.extract.event import ACTS, Event
from casebook.extract.report import Report
from casebook.extract.sentences import AUTHORITY_NOUNS, Unit, names_in, sentence_has
from casebook.extract.vocabulary import COMPANY_KINDS, word_set

_NEGATIONS = word_set("not n't never no without neither nor avoid avoided denied deny denies escape escaped")
_HYPOTHETICAL = word_set("could may might can if risk risks risking potentially maximum face faces facing threaten")
_HYPOTHETICAL_FINES = _HYPOTHETICAL | {"would", "otherwise"}
# types that a negation undoes, and of which what only may happen is none
_DENIABLE = (ACTS - {"investigation_finding"}) | word_set(
    "settlement contract lawsuit complaint cease_and_desist usage_report"
)
_CERTAIN_ONLY = ACTS | word_set("court_ruling settlement contract")
# kinds of bodies that a lawsuit may be between, and of those who speak about a company
_PARTIES = ("company", "police", "ngo", "regulator", "government", "group")
_CRITICS = ("regulator", "ngo", "police")
_AGREEING = word_set("settlement agreement stipulated settle settled")
_DRAFTS = word_set("draft preliminary provisional provisionally proposed proposes mooted")
_ORDERING = word_set(
    "told ordered must orders tells required enjoined directed instructed judge court tribunal authority regulator "
    "watchdog commissioner"
)
_COMPANY_NOUNS = word_set(
    "company firm retailer chain bank operator startup start-up app business maker vendor supplier provider airline "
    "insurer lender broker developer giant platform grocer supermarket group manufacturer ceo founder controller "
    "processor conglomerate"
)
_SPOKESPERSONS = word_set("spokesman spokeswoman spokesperson")
_AGREEMENTS = word_set("contract deal agreement subscription licence license")
_OFFICIALS = ("regulator", "government", "police", "court", "legislator", "ngo")
_SAYING = word_set("said says told tells added adds wrote argued insisted announced stated")
_SPEAKERS = {*COMPANY_KINDS, *word_set("ngo regulator police government legislator court")}
_NOT_SPEAKING = word_set("by against of into on to over with from at for about that said")
_NO_ANSWER = re.compile(
    r"(?:did not|didn't|declined|not immediately|has approached|contacted|could not be|were not|no comment|not respond)"
    r"[^.]{0,60}(?:respond|repl|comment|return|hear|reach|answer)|asked[^.]{0,40} for comment|answered neither",
    re.IGNORECASE,
)
_TOLD_BY = word_set('that , : it the "')
_ALLEGING = word_set(
    "allege alleges alleging alleged accuse accuses accused accusing argue argues arguing argued contend contends "
    "contending sued sues suing lawsuit claiming whether complaint complaints charged"
)
# words that stand for an authority named before
_STAND_INS = word_set(
    "watchdog regulator commissioner authority commission agency committee it they ombudsman office decision "
    "investigation inquiry probe audit report board body chamber panel dpa we our"
)
_TO_COURT = word_set("at in with before to")
_APPLYING = word_set("file filed files filing lodge lodged seeking seeks sought requesting petitioned sued sues suing")
_RULING = word_set(
    "ruled rules dismissed dismisses upheld upholds granted grants rejected rejects held ordered orders found finds "
    "decided approved approves overturned annulled quashed allowed denied refused set struck vacated reversed judge "
    "judgment ruling verdict"
)
_USERS = word_set("police force forces officers deputies detectives agencies departments agents sheriff")
_TOOLS = word_set(
    "account accounts software tool app licence licences license licenses used tried tested trial searches"
)


def by_words(report: Report, event: Event, units: list[Unit]) -> bool:
    """Whether the words around its trigger deny an event, make it hypothetical, or tell of something else."""
    index, last = event.at, event.last
    before = [unit.low for unit in units[max(0, index - 4) : index]]
    inside = [unit.low for unit in units[index : last + 1]]
    around, words = {*before, *inside}, {unit.low for unit in units}
    kind = event.type
    if kind == "fine":
        if around & {"cap", "ceiling"}:
            return True
        if words & _AGREEING and words & {"pay", "paid", "pays"} and not words & {"fined", "imposed", "fine", "fines"}:
            event.type = kind = "settlement"  # "under the agreement it will pay a civil penalty"
        elif words & _DRAFTS and not words & {"fined", "imposed", "fines", "down"}:
            event.type = kind = "provisional_notice"
    elif kind == "investigation_finding":
        following = units[last + 1].low if last + 1 < len(units) else "that"
        if inside[-1] == "concluded" and following not in _TOLD_BY:
            return True  # "was opened in July and concluded in November" ended then
        by_media = names_in(units, ("media",)) and not names_in(units, ("regulator", "government"))
        if by_media and not words & AUTHORITY_NOUNS - {"investigation"}:
            event.type = kind = "media_investigation"  # "a BBC investigation found"
        elif words & _ALLEGING and "upheld" not in words and event.trigger.status != "alleged":
            return True
    elif kind in ("company_statement", "official_statement", "regulator_opinion"):
        if kind == "official_statement" and _for_company(units):
            event.type = kind = "company_statement"
        if _unsaid(report, event, units, before, inside):
            return True
    elif kind == "appeal":
        if _only_open(units, index, set(before), around, words):
            return True
    elif kind == "court_ruling":
        if around & {"yet", "whether"} or _only_applied_to(units, words):
            return True
    elif kind == "lawsuit":
        if {"threatened", "threatens", "threatening", "weighing", "considering"} & set(before):
            return True
        parties = names_in(units, _PARTIES) or report.persons_in(units)
        if len(event.trigger.elements) == 1 and not parties:
            return True
    elif kind == "investigation_opened":
        if "according" in before:
            event.type = kind = "investigation_finding"  # "according to an investigation by the ICO"
    elif kind == "company_policy":
        if "whether" in around or _NO_ANSWER.search(report.document.text, event.start, event.end):
            return True
        if ("not" in inside and "said" in inside) or {unit.low for unit in units[:index]} & _ORDERING:
            return True
        if names_in(units[: index + 1], ("police", "government", "regulator")):
            return True
    elif kind in ("contract_ended", "enforcement_order") and {"declined", "refused"} & set(before):
        return True
    return _denied(event, before, inside) or _hypothetical(event, before, inside, words)


def _only_applied_to(units: list[Unit], words: set[str]) -> bool:
    """Whether somebody goes to the courts that a sentence names, and none of them rules in it."""
    courts = [at for at, _ in names_in(units, ("court",))]
    asked = [at for at in courts if {unit.low for unit in units[max(0, at - 2) : at]} & _TO_COURT]
    return bool(courts) and courts == asked and bool(words & _APPLYING) and not words & _RULING


def _only_open(units: list[Unit], index: int, before: set[str], around: set[str], words: set[str]) -> bool:
    """Whether a sentence only says that an appeal is possible, not made, or decided, or names a court of appeal."""
    if around & {"yet", "whether"}:
        return True
    if before & {"can", "could", "may", "dismissed", "rejected", "rejects"}:
        return True  # what the law allows, or what a court has just decided
    if before & {"no", "not", "never", "refuses", "refused", "n't", "denied"}:
        return True
    if around & {"days", "weeks"} and words & {"has", "have", "had"}:
        return True  # "has 28 days to appeal" is the law, no step
    return units[index].low in ("appeal", "appeals") and [each.low for each in units[index + 1 : index + 2]] == [
        "court"
    ]


def _for_company(units: list[Unit]) -> bool:
    """Whether a spokesperson is one of a company: "Google spokesman Jose Castaneda"."""
    return any(
        unit.low in _SPOKESPERSONS and at and (at - 1, units[at - 1].value) in names_in(units, ("company",))
        for at, unit in enumerate(units)
    )


def _unsaid(report: Report, event: Event, units: list[Unit], before: list[str], inside: list[str]) -> bool:
    """Whether a statement is none, or that of somebody else."""
    kind, index, last = event.type, event.at, event.last
    if _NO_ANSWER.search(report.document.text, event.start, event.end):
        return True
    if kind == "regulator_opinion":
        return False
    speaking_for = (_SPOKESPERSONS | {"lawyer", "lawyers"}) & {*before, *inside}
    if (set(before[-2:]) & _NOT_SPEAKING and not speaking_for) or {"been", "was", "were", "being"} & set(inside):
        return True
    if kind != "company_statement":
        return False
    if names_in(units[max(0, index - 3) : index], ("regulator", "government", "police", "ngo", "court")):
        return True  # "the watchdog's director said"
    if not names_in(units, ("company",)) and not sentence_has(units, _COMPANY_NOUNS):
        speaking = report.last_named(units, _SPEAKERS)
        if speaking is not None and speaking.entity.kind not in COMPANY_KINDS:
            return True  # "its lawyer said" of a campaign, "he added" of a minister
    saying = next((at for at, unit in enumerate(units) if unit.low in _SAYING), len(units))
    speakers = units[:saying]
    if names_in(speakers, _OFFICIALS) and not (
        names_in(speakers, ("company", "person_public_role")) or sentence_has(speakers, _COMPANY_NOUNS | {"it", "we"})
    ):
        return True  # "Attorney General Paxton said that it shows the world's biggest companies"
    near = units[max(0, index - 3) : last + 9]
    if names_in(near, _CRITICS) and not names_in(near, ("company",)):
        saying = next((at for at, unit in enumerate(near) if unit.low in ("said", "says")), -1)
        behind = names_in(near[saying + 1 :], _CRITICS) if saying >= 0 else []
        if behind and not sentence_has(units, ("company", "firm")):
            return True  # "said Ms Brandt, a lawyer of the ACLU"
    return False


def _denied(event: Event, before: list[str], inside: list[str]) -> bool:
    """Whether a negation stands right before the trigger or within it, and is no part of it."""
    if event.type not in _DENIABLE:
        return False
    asked = {choice[1:] for element in event.trigger.elements for choice in element.choices if choice[0] == "="}
    # "no further action" is a trigger, not the denial of one
    heard = {*before[-3:], *(inside if event.type != "enforcement_order" else ())}
    return bool((_NEGATIONS - asked) & heard)


def _hypothetical(event: Event, before: list[str], inside: list[str], words: set[str]) -> bool:
    """Whether an act only may happen; a fine that only threatens who does not comply is provisional."""
    kind, around = event.type, {*before, *inside}
    if kind == "fine":
        if around & _HYPOTHETICAL_FINES or "up to" in " ".join(before + inside):
            if words & {"offence", "offense", "carries", "punishable"} or (
                not words & {"comply", "unless", "fails", "fail", "failing", "deadline"}
            ):
                return True
            event.status = "provisional"
        return False
    if kind == "provisional_notice":
        return bool(around & {"could", "may", "might", "maximum"}) or "up to" in " ".join(before + inside)
    return kind in _CERTAIN_ONLY and bool(_HYPOTHETICAL & {*before[-3:], *inside[:3]})


def by_amounts(event: Event, units: list[Unit]) -> bool:
    """Whether an event that needs a figure lacks it."""
    if event.count is not None:
        return False
    if event.type == "fine" and event.money is None:
        return "fine" not in " ".join(unit.low for unit in units[event.at : event.last + 1])
    return event.type == "database_size"


def by_names(report: Report, event: Event, units: list[Unit]) -> bool:
    """Whether the bodies that its sentence names do not fit an event."""
    index, last = event.at, event.last
    kind = event.type
    if (
        kind in ("fine", "enforcement_order")
        and sentence_has(units, ("judge", "jury", "judges"))
        and not names_in(units, ("regulator",))
    ):
        event.type = kind = "court_ruling"
    if kind == "contract_ended":
        left = units[: index + 1]
        of_company = names_in(left, ("company",)) and not names_in(left, ("police", "government"))
        if of_company and not sentence_has(
            units, ("contract", "deal", "agreement", "subscription", "licence", "license")
        ):
            event.type = "company_policy"  # a company that pauses its own service ends nobody's contract
        return False
    if kind == "investigation_finding":
        passive = sentence_has(units[index : last + 1], ("was", "were", "been"))
        return (
            not names_in(units, ("regulator", "government"))
            and not sentence_has(units, _STAND_INS)
            and not (report.regulator is not None and passive)
        )
    if kind == "cease_and_desist" and not sentence_has(units, ("letter",)):
        ordering = names_in(units[: index + 1], ("regulator",)) or sentence_has(
            units[index : last + 1], ("been", "was", "were")
        )
        if ordering and not names_in(units[: index + 1], ("platform", "ngo")):
            event.type = kind = "enforcement_order"
    if kind == "enforcement_order" and not names_in(units, ("regulator", "court", "government")):
        demanding = any(
            name.entity != report.subject for _, name in names_in(units[: index + 1], ("platform", "company", "ngo"))
        )
        if demanding and not sentence_has(units[:index], _STAND_INS):
            event.type = "cease_and_desist"
    return False


def by_roles(event: Event, units: list[Unit]) -> bool:
    """Whether an event lacks the actors without whom it is none."""
    if event.type == "enforcement_order" and {name.entity.kind for name in event.actors} == {"court"}:
        event.type = "court_ruling"
    if event.actors:
        return False
    kind = event.type
    if kind in ("investigation_finding", "regulator_opinion", "provisional_notice", "enforcement_order"):
        return not sentence_has(units, AUTHORITY_NOUNS)
    if kind == "usage_report":
        few = event.count is None or (event.count.number or 100) < 10
        return few and not (sentence_has(units, _TOOLS) and sentence_has(units, _USERS))
    if kind == "contract":
        return not sentence_has(units, _USERS | {"city", "county", "council", "ministry", "government", "district"})
    return kind in ("company_statement", "media_investigation")


def by_places(event: Event) -> bool:
    """Whether a company leaves a market that nothing names."""
    return event.type == "market_exit" and not event.places
