"""When: the date of an event, from its own clause, else from the report around it."""

from __future__ import annotations

from casebook.extract import facts
from casebook.extract.event import ACTS, Event
from casebook.extract.report import UNNAMED, Report
from casebook.extract.sentences import REVIEWING, TELLING, Unit, clauses, names_in, sentence_has
from casebook.extract.vocabulary import word_set

DATED_BY_NEWS = ACTS | {
    "appeal",
    "company_policy",
    "market_exit",
    "official_statement",
    "regulator_opinion",
    "settlement",
    "court_ruling",
    "company_statement",
    "lawsuit",
}
_NEAR = 3  # sentences over which a day is still that of what is said
_BREAKS = word_set(", ; which who after following but while that when before")
_LASTING = word_set("investigation_opened company_policy contract_ended")
# what begins on a day and lasts: "since October it has been looking into", "from July it will"
_ON_DECISIONS = word_set("appeal company_statement court_ruling official_statement")
_DECISIONS = word_set("decision ruling order fine penalty judgment notice sanction determination")
_PUBLISHING = word_set("public published publicised notified")
_DECIDED_ON = word_set("deliberation decision dated decided judgment resolution ruling")
_SAID = word_set("company_statement official_statement appeal company_policy market_exit")
_IMPOSING = word_set("fined imposed slapped penalised penalized")
_PAST_PERFECT = word_set("had previously earlier already")
_OPENING_PAST = word_set("before until previously formerly prior")
_PRESENT = word_set("says maintains denies argues insists contends claims disputes rejects calls")


def when(report: Report, event: Event, units: list[Unit]) -> None:
    """Date an event by its own sentence, or by the line above it in a chronology."""
    date = _of_clause(report, event, units)
    if event.earlier and date is not None and not _of_its_own(date, units, event.at, event.last):
        others = (unit.value for unit in units if isinstance(unit.value, facts.Date) and not unit.value.bounds)
        date = next((other for other in others if _of_its_own(other, units, event.at, event.last)), None)
    event.date = date


def _of_clause(report: Report, event: Event, units: list[Unit]) -> facts.Date | None:
    """The date of the clause that tells of the event, else one that its sentence gives to a clause beside it."""
    kind, index, last = event.type, event.at, event.last
    if kind == "lawsuit" and sentence_has(units, ("settle", "settlement", "settles", "settled", "end")):
        return None
    dated = [(at, unit.value) for at, unit in enumerate(units) if isinstance(unit.value, facts.Date)]
    if not dated:
        return report.headings.get(event.sentence)
    clause = clauses(units)
    # a pattern such as "inquiry ... closed" tells of its event at its end, one such as "closed ... inquiry" at once
    home = {clause[last]} if clause[index].relative else {clause[index], clause[last]}
    best, best_cost = None, 99.0
    for at, date in dated:
        if kind == "complaint" and at < index and {"after", "following"} & {u.low for u in units[at : index + 1]}:
            continue
        opening = date.text.lower().startswith(("since", "from")) or (at > 0 and units[at - 1].low in ("since", "from"))
        if date.bounds and kind != "market_exit" and not (opening and kind in _LASTING):
            continue
        low, high = (last, at) if at > last else (at, index) if at < index else (at, at)
        between = [u.low for u in units[low:high]]
        if at > last and "since" in between:
            continue
        cost = float(len(between))
        if index < at < last:
            cost = float(min(at - index, last - at))
        cost += 6 * sum(1 for word in between if word in _BREAKS)
        if at <= 2:
            cost = min(cost, 6.0)
        if clause[at] not in home:
            if clause[at].relative or kind == "database_size" or ";" in between:
                continue
            cost += 8
            if any(each.relative for each in home):
                cost += 12 if len(dated) > 1 else 6
        if kind in _ON_DECISIONS and at > 1 and units[at - 1].low in ("of", "from", "dated") and (
            {unit.low for unit in units[max(0, at - 3) : at - 1]} & _DECISIONS
        ):  # fmt: skip
            continue  # "challenges the decision of 12 January" happened later
        saying = {unit.low for unit in units[max(0, at - 4) : at + 2]} & TELLING
        if kind in ("usage_report", "investigation_finding") and saying:
            cost = min(cost, 5.0)  # the day on which it was told, not that of what it tells
        elif kind == "investigation_finding" and at > last:
            cost += 6
        ahead = {unit.low for unit in units[max(0, at - 3) : at]}
        if kind in ACTS and ahead & _PUBLISHING:
            cost += 6  # the day of the decision counts before that of its publication
        elif kind in ACTS and ahead & _DECIDED_ON:
            cost = min(cost, 4.0)
        if cost < best_cost:
            best, best_cost = date, cost
    if best is not None and best_cost <= (30 if kind in ACTS or len(dated) == 1 else 22):
        return best
    return report.headings.get(event.sentence)


def _of_its_own(date: facts.Date, units: list[Unit], first: int, last: int) -> bool:
    """Whether a date is that of a decision under review: "of May 2022", "had imposed in 2023"."""
    at = next((at for at, unit in enumerate(units) if unit.value is date), -1)
    if at < 0:
        return False  # that of the line above, in a chronology
    told = units[min(at, first) : max(at, last) + 1]
    if any(unit.low in _IMPOSING for unit in told) and not any(unit.low in REVIEWING for unit in told):
        return True  # "in 2019 it fined the firm, a sum that the tribunal upheld"
    ahead = [unit.low for unit in units[max(0, at - 2) : at]]
    between = {unit.low for unit in units[min(first, at) : at]}
    return "of" in ahead or (bool(between & {"imposed", "issued", "levied", "had"}) and not between & REVIEWING)


def by_context(report: Report, kept: list[Event]) -> None:
    """Undated acts take the day of the act they belong to: same body, same paragraph; else the day of the news."""
    lead = [event for event in kept if event.start < 900 and event.type in ACTS | {"settlement", "court_ruling"}]
    newsmakers = {name.entity for event in lead for name in event.actors}
    main = next((event for event in lead if event.date and event.date.value.precision == "day"), None)
    first = min(kept, key=lambda event: event.start, default=None)
    # where the news is what a court did or a company asks of it, the decision behind it is older
    reviewed = first is not None and first.type in ("appeal", "court_ruling")
    for event in kept:
        if event.date is not None and event.date.value.precision != "none":
            continue
        if event.type not in DATED_BY_NEWS or not _undated(report, event):
            continue
        near = [
            other for other in kept
            if other is not event and other.date and {other.type, event.type} <= ACTS
            and other.sentence <= event.sentence
            and report.document.paragraphs[other.sentence] == report.document.paragraphs[event.sentence]
            and {n.entity for n in other.actors} & {n.entity for n in event.actors}
        ]  # fmt: skip
        if reviewed and event.type in ACTS and event.actors and event.actors[0].entity.kind == "regulator":
            continue
        acting = {name.entity for name in event.actors}
        if near and event.type in ACTS - {"investigation_opened"}:
            event.date = near[-1].date
        elif event.type in _SAID - {"appeal"} and not _news_day_near(report, event):
            continue
        elif report.peg is not None and report.peg.kind == UNNAMED and (event.start > 500 or event.type not in ACTS):
            continue  # no word of the report names the day of the news: it is that of what it begins with
        elif report.peg is not None and (event.start < 900 or acting & newsmakers or event.type in _SAID):
            event.date = report.peg
        elif (
            main is not None
            and event.type in ("fine", "enforcement_order", "investigation_finding")
            and acting & {n.entity for n in main.actors}
        ):
            event.date = main.date


def by_decision(report: Report, kept: list[Event]) -> None:
    """What the report dates by its announcement takes the day of the decision, where that is told as well."""
    if report.decided is None:
        return
    day = report.decided.value.date
    at = next((n for n, (_, last) in enumerate(report.document.sentences)
               if report.document.ends[last - 1] > report.decided.start), 0)  # fmt: skip
    bodies = {name.entity for _, name in names_in(report.sentences[at], ("regulator",))}
    newsmakers = {name.entity for event in kept if event.start < 900 and event.type in ACTS for name in event.actors}
    for event in kept:
        announced = event.date is None or (report.peg is not None and event.date.value.date == report.peg.value.date)
        decides = ACTS - {"investigation_opened"} | ({"court_ruling"} if not bodies else set())
        if event.type not in decides or not announced or event.earlier:
            continue
        if event.date is None and not _undated(report, event):
            continue
        paragraphs = report.document.paragraphs
        acting = {name.entity for name in event.actors}
        near = paragraphs[at] == paragraphs[event.sentence] and abs(at - event.sentence) < 4
        alone = bool(acting) and acting <= newsmakers
        if (near or event.start < 900 or alone) and (not bodies or bodies & acting) and day:
            event.date = report.decided


def _news_day_near(report: Report, event: Event) -> bool:
    """Whether the sentence of an event, or one shortly before it, names the day of the news."""
    near = range(max(0, event.sentence - _NEAR), event.sentence + 1)
    return report.peg is not None and any(
        isinstance(unit.value, facts.Date) and unit.value.value.date == report.peg.value.date
        for at in near
        for unit in report.sentences[at]
    )


def _undated(report: Report, event: Event) -> bool:
    """Whether nothing in its sentence puts an event before the news."""
    if event.earlier:
        return False
    units = report.sentences[event.sentence]
    lows = {unit.low for unit in units[max(0, event.at - 3) : event.at + 2]}
    if event.type == "investigation_finding":  # "said that it had broken the law" is said now
        lows.discard("had")
    if event.type in ("company_statement", "official_statement") and lows & _PRESENT:
        return False
    if event.type in ("appeal", "company_policy", "market_exit") and not (
        event.status == "announced" and {unit.low for unit in units} & {"said", "announced", "added"}
    ):
        return False
    if units[0].low in _OPENING_PAST:
        return False  # "before this decision, the largest fine was"
    if lows & _PAST_PERFECT or event.status == "ongoing" or ("have" in lows and len(event.actors) > 2):
        return False
    return not any(
        isinstance(unit.value, facts.Date) and unit.value.kind in ("year", "my", "month", "period") for unit in units
    )
