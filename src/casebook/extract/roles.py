"""Who acts in an event, and on whom."""

from __future__ import annotations

from casebook.extract.event import ACTS, WITH_MONEY, Event
from casebook.extract.metonyms import acting_place, acts_unnamed, nations, parliament, states
from casebook.extract.name import Name, Place
from casebook.extract.report import Report
from casebook.extract.sentences import (
    AUTHORITY_NOUNS,
    REVIEWING,
    Unit,
    expand,
    kinds_of,
    names_in,
    sentence_has,
    unique,
    without_clauses,
)
from casebook.extract.vocabulary import COMPANY_KINDS, word_set

# for each type: the kinds that may act and the kinds that may be acted on; an empty tuple asks for none
ROLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "complaint": (("ngo", "group", "government", "legislator", "media"), ("company", "police", "government")),
    "investigation_opened": (("regulator", "government", "police"), ("company", "police", "government")),
    "investigation_finding": (("regulator", "government"), ("company", "police", "government")),
    "inquiry_closed": (("regulator", "government"), ("company", "police", "government")),
    "provisional_notice": (("regulator", "government"), ("company", "police", "government")),
    "fine": (("regulator", "court", "government"), ("company", "police", "government", "ngo")),
    "enforcement_order": (("regulator", "court", "government"), ("company", "police", "government")),
    "settlement": (("regulator", "ngo", "government", "group"), ("company", "police", "government")),
    "lawsuit": (
        ("ngo", "regulator", "group", "government", "company"),
        ("company", "police", "government", "regulator"),
    ),
    "cease_and_desist": (("company", "regulator", "government"), ("company",)),
    "market_exit": (("company",), ()),
    "contract_ended": (("police", "government", "company"), ("company",)),
    "contract": (("police", "government"), ("company",)),
    "regulator_opinion": (("regulator", "court"), ()),
    "usage_report": (("media", "ngo", "regulator", "police", "government", "company"), ("company",)),
    "media_investigation": (("media",), ("company", "police")),
    "company_policy": (("company",), ()),
    "company_statement": (("company", "person_public_role"), ("regulator",)),
    "company_finance": (("company",), ()),
    "official_statement": (("police", "government", "legislator", "person_public_role"), ("company",)),
    "appeal": (("company", "police", "government", "regulator", "ngo"), ("regulator", "court")),
    "court_ruling": (("court",), ("company", "police", "government")),
    "legislation": (("legislator", "government", "person_public_role"), ()),
    "database_size": (("company", "regulator"), ("company",)),
}
_JOINTLY = ("joint", "jointly", "counterpart", "counterparts", "tandem", "both", "together")
_POLICE_NOUNS = ("force", "officers", "department", "detectives", "deputies", "police", "investigators")
_CLOSE = 160  # characters over which "the watchdog" still means the one before, in another paragraph
_TABLING = word_set("introduce introduced tabled table tabling reintroduced proposed propose presented unveiled")
_PEOPLE = word_set(
    "guests customers users residents individuals people shoppers patients employees citizens tenants parents "
    "workers drivers readers members staff public person consumers students passengers subjects subject"
)


def may_act(report: Report, units: list[Unit], kind: str) -> bool:
    """Whether a sentence names one who may do what costs money; words alone do not tell a fine from a deal."""
    return kind not in WITH_MONEY or bool(report.named_or_noun(units, ROLES[kind][0]))


def who(report: Report, event: Event, units: list[Unit]) -> None:
    """Fill the actors and the target of an event: bodies that its sentence names or means, else those named before."""
    if event.type == "database_size":
        event.actors, event.target = _counting(report, units)
        return
    event.actors = _actors(report, event, units)
    first = next(iter(event.actors), None)
    if event.type == "fine" and first is not None and first.described and first.entity.country:
        # "the consumer watchdog" is one of the country whose money it is
        abroad = _abroad(report, event, units, first)
        event.actors = event.actors if abroad is None else abroad
    if event.type == "usage_report":
        named = (name for _, name in names_in(units, ("company",)) if name.entity == report.subject)
        company = next(named, None) or report.company_at_hand(units)
        others = [name for name in event.actors if company is None or name.entity != company.entity]
        event.actors = others or event.actors[:1]  # a company may say how many use its service
        event.target = [company] if company else []
    elif ROLES[event.type][1]:
        event.target = _target(report, event, units)


def review(report: Report, event: Event, units: list[Unit]) -> None:
    """Leave a fine that its sentence tells as reviewed to the authority that imposed it."""
    if event.type != "fine":
        return
    reviewed = sentence_has(units[: event.at], REVIEWING) or any(
        units[at].low in REVIEWING
        and {"was", "were", "been", "be", "set", "court", "tribunal"}
        & {unit.low.split(" ")[-1] for unit in units[at - 3 : at]}
        for at in range(event.last + 1, len(units))
    )
    if reviewed:
        # what a court or the company does about a fine is news; the fine itself is older
        event.earlier = True
        regulators = [name for _, name in names_in(units, ("regulator",))]
        event.actors = regulators[:1] or _carried(report, event, units, ("regulator",))


def _counting(report: Report, units: list[Unit]) -> tuple[list[Name], list[Name]]:
    """Who says how large a database is, and whose it is where somebody else says so."""
    regulators = [name for _, name in names_in(units, ("regulator",))]
    holders = (name for _, name in names_in(units, ("company",)) if name.entity.kind == "company")
    holder = next(holders, None) or report.company_at_hand(units)
    held = [holder] if holder else []
    if regulators and sentence_has(units, ("said", "says", "told")):
        return regulators[:1], held
    return held, []


def _actors(report: Report, event: Event, units: list[Unit]) -> list[Name]:
    """Who acts: a place that stands for its authority, the court, a body of the sentence, else one named before."""
    kind, index = event.type, event.at
    kinds = ROLES[kind][0]
    found = report.meant_in(units, kinds, index)
    if kind in _BY_PARTY:
        return _BY_PARTY[kind](report, event, units, found)
    if kind == "settlement":
        companies = [name for _, name in names_in(units, ("company",))]
        if not companies:
            company = report.last_named(units, COMPANY_KINDS)
            companies = [company] if company is not None else []
        return unique([*([name for _, name in found] or states(report, units)), *companies])
    reviewed = kind == "fine" and sentence_has(units, REVIEWING)
    if reviewed:
        # "a fine that the Court of Milan halved" is not the court's
        found = [(at, name) for at, name in found if name.entity.kind != "court"]
    actors: list[Name] = []
    if kind in ACTS and index:
        actors = nations(report, units, index) or acting_place(report, units, index, found)
        if not actors and not found and acts_unnamed(report, units, index, found):
            return []
    if (
        kind in ("fine", "court_ruling")
        and not reviewed
        and sentence_has(units[max(0, index - 3) : index + 1], ("court", "tribunal", "judges"))
    ):
        courts = [name for at, name in names_in(units, ("court",)) if at <= index]
        court = courts[-1] if courts else report.last_named(units, ("court",))
        actors = [court] if court is not None else actors
    if actors:
        found = []
    elif found and not (kind in ACTS and _elsewhere(event, units, found)):
        actors = _nearest_with_list(report, event, units, found)
    elif kind == "legislation":
        actors = parliament(report, units)
    else:
        actors = _carried(report, event, units, kinds)
    if kind == "court_ruling" and not actors:
        courts = unique([name for name in report.names if name.entity.kind == "court"])
        return courts if len(courts) == 1 else []
    if kind == "investigation_opened" and sentence_has(units, _JOINTLY):
        return _joint(report, units, [name for _, name in found if name.entity.kind == "regulator"] or actors)
    if kind == "official_statement":
        return _speaking(report, event, units, actors)
    if kind == "legislation":
        return _tabling(report, event, units) or actors
    if kind == "company_statement" and actors:
        persons = [name for _, name in names_in(units, ("person_public_role",))]
        companies = [name for name in actors if name.entity.kind in COMPANY_KINDS]
        if not companies and report.subject_name:
            companies = [report.subject_name]
        return unique(companies[:1] + persons)
    return actors


def _joint(report: Report, units: list[Unit], authorities: list[Name]) -> list[Name]:
    """Who investigates together: those named, and with one alone the authority that the report is about."""
    joint = unique(authorities)
    leading = next((name for name in report.names if name.entity == report.regulator), None)
    if leading is not None and len(joint) == 1 and sentence_has(units, ("with", "alongside")):
        return unique([leading, *joint])
    return joint


def _target(report: Report, event: Event, units: list[Unit]) -> list[Name]:
    """Whom an event is against or about, other than who acts."""
    kind, kinds = event.type, ROLES[event.type][1]
    acting = {name.entity for name in event.actors}
    if kind == "appeal":
        if any(name.entity.kind not in COMPANY_KINDS for name in event.actors):
            # an authority appeals against a ruling for the company
            opposed = [name for _, name in names_in(units, ("company",))] or (
                [report.subject_name] if report.subject_name else []
            )
        else:
            opposed = _appealed_against(report, units)
        return [name for name in opposed if name.entity not in acting][:1]
    if kind == "settlement":
        candidates = names_in(units, ("company", "police"))
    else:
        candidates = [(at, name) for at, name in report.named_or_noun(units, kinds) if name.entity not in acting]
    if kind in ("company_statement", "official_statement"):
        return [name for _, name in candidates][:1]
    # "footage that spread on Telegram"
    candidates = [
        (at, name) for at, name in candidates if name.entity.kind != "platform" or name.entity == report.subject
        or units[at - 1].low not in ("on", "from", "via", "through", "whatever")
    ]  # fmt: skip
    # "in Cook County" is where a case is heard, not whom it is against
    candidates = [(at, name) for at, name in candidates if name.entity.kind != "government"
                  or not {"in", "at"} & {unit.low for unit in units[max(0, at - 2) : at]}]  # fmt: skip
    if candidates:
        placed = [(at, name) for at, name in candidates if name.entity.kind in COMPANY_KINDS] or candidates
        after = [(at, name) for at, name in placed if at >= event.at]
        return expand(units, after[0][0] if after else placed[-1][0], placed)
    company = report.company_at_hand(units)
    if company is not None and (company.entity not in acting or kind == "settlement"):
        return [company]
    if report.subject_name is not None and report.subject not in acting:
        return [report.subject_name]
    return []


def _demanding(report: Report, event: Event, units: list[Unit], found: list[tuple[int, Name]]) -> list[Name]:
    """Who demands that a company stops: a campaign group, else another company, else an authority."""
    groups = [name for _, name in names_in(units[: event.at + 1], ("ngo",))]
    others = [name for _, name in found if name.entity != report.subject]
    return groups or [name for name in others if name.entity.kind != "regulator"] or others


def _appealing(report: Report, event: Event, units: list[Unit], found: list[tuple[int, Name]]) -> list[Name]:
    """Who appeals."""
    index = event.at
    subject = [report.subject_name] if report.subject_name else []
    if subject and sentence_has(units[max(0, index - 5) : index + 1], ("we", "our")):
        return subject
    left = [
        (at, name) for at, name in without_clauses(units, index, [(at, n) for at, n in found if at <= index])
        if not {"by", "against", "with", "from"} & {unit.low for unit in units[max(0, at - 2) : at]}
    ]  # fmt: skip
    companies = [(at, name) for at, name in left if name.entity.kind in COMPANY_KINDS]
    by = [(at, name) for at, name in found if index < at and units[at - 1].low == "by"]
    best = by or companies or left or found
    return [best[0][1]] if best else subject


def _contracting(report: Report, event: Event, units: list[Unit], found: list[tuple[int, Name]]) -> list[Name]:
    """The clients of a contract that is made or ended."""
    clients = [name for _, name in found if name.entity.kind in ("police", "government")]
    if not clients and event.type == "contract_ended":  # "Brae Foods dropped its deal with the firm"
        left = [(at, name) for at, name in found if at <= event.at and name.entity.kind in COMPANY_KINDS]
        others = [(at, name) for at, name in left if name.entity != report.subject]
        vendors = {name.entity for at, name in report.named_or_noun(units, ("company",)) if at > event.at}
        if not others and vendors - {name.entity for _, name in left}:
            others = left
        clients = expand(units, others[0][0], others) if others else []
    if not clients:
        client = report.last_named(units, ("police", "government"))
        clients = [client] if client is not None else []
    return unique(clients)


def _using(report: Report, event: Event, units: list[Unit], found: list[tuple[int, Name]]) -> list[Name]:
    """Who uses a service, or tells of its use."""
    names = [name for _, name in found]
    if not any(name.entity.kind == "police" for name in names) and sentence_has(units, _POLICE_NOUNS):
        police = report.last_named(units, ("police",))
        names += [police] if police is not None else []
    return unique(names)


def _suing(report: Report, event: Event, units: list[Unit], found: list[tuple[int, Name]]) -> list[Name]:
    """The plaintiffs of a lawsuit: bodies, else persons."""
    others = [(at, name) for at, name in found if name.entity != report.subject]
    others = [(at, name) for at, name in others if name.entity.kind not in COMPANY_KINDS] or others
    by = [(at, name) for at, name in others if "by" in [unit.low for unit in units[max(0, at - 3) : at]]]
    if first := by or [(at, name) for at, name in others if at <= event.at]:
        return expand(units, first[0][0], others)
    # "Texas sued": a state acts through its attorney general
    suing = states(report, units[max(0, event.at - 2) : event.at + 1])
    suing = suing or [name for _, name in others if name.entity.kind != "government"][:1]
    if suing:
        return suing
    persons = report.persons_in(units)
    plaintiffs = [name for at, name in persons if at > event.last and units[at - 1].low in ("by", "plaintiff")]
    return unique(plaintiffs or [name for at, name in persons if at <= event.last][-1:])


def _complaining(report: Report, event: Event, units: list[Unit], found: list[tuple[int, Name]]) -> list[Name]:
    """Who complains: bodies, else the persons concerned."""
    index, last = event.at, event.last
    others = [
        (at, name) for at, name in found
        if name.entity != report.subject and name.entity.kind not in COMPANY_KINDS
    ]  # fmt: skip
    by = [
        (at, name) for at, name in others
        if at > index and {"by", "from"} & {unit.low for unit in units[max(0, at - 5) : at]}
    ]  # fmt: skip
    if by:
        return expand(units, by[0][0], others)
    bodies = [(at, name) for at, name in others if name.entity.kind != "government"]
    left = [each for each in bodies if each[0] <= index] or [each for each in bodies if each[0] <= last]
    if left:
        return expand(units, left[-1][0], others)
    near = [at for at in range(index, min(len(units), last + 6)) if units[at].low in _PEOPLE]
    persons = next(iter(near or [at for at, unit in enumerate(units) if unit.low in _PEOPLE]), None)
    if persons is not None and "individual-complainants" in report.vocabulary.entities:
        word = report.word_at(units[persons].start)
        return [Name(word, word + 1, report.vocabulary.entities["individual-complainants"])]
    carried = report.last_named(units, ("ngo",))
    return [carried] if carried is not None and sentence_has(units, ("it", "they", "group", "complaint")) else []


# types in which the one who acts is a party to a case or a deal
_BY_PARTY = {
    "appeal": _appealing,
    "cease_and_desist": _demanding,
    "complaint": _complaining,
    "contract": _contracting,
    "contract_ended": _contracting,
    "lawsuit": _suing,
    "usage_report": _using,
}


def _speaking(report: Report, event: Event, units: list[Unit], actors: list[Name]) -> list[Name]:
    """Who makes a statement: the person near its trigger, and the bodies of its own sentence."""
    index, last = event.at, event.last
    persons = report.persons_in(units)
    near = [name for at, name in persons if abs(at - index) <= 8 or index <= at <= last + 3][:1]
    if near:
        stated = {id(name) for _, name in report.meant_in(units, ROLES[event.type][0], len(units))}
        actors = [name for name in actors if id(name) in stated]
    return unique(near + actors)


def _tabling(report: Report, event: Event, units: list[Unit]) -> list[Name]:
    """The persons who table a bill."""
    if not sentence_has(units[max(0, event.at - 2) : event.last + 1], _TABLING):
        return []
    return unique([name for at, name in report.persons_in(units) if at <= event.at])


def _elsewhere(event: Event, units: list[Unit], found: list[tuple[int, Name]]) -> bool:
    """Whether "In Canada" opens a sentence that names no authority up to its trigger, only others behind it."""
    last = event.last
    opens = len(units) > 1 and units[0].low == "in" and isinstance(units[1].value, Place)
    behind = all(at > last for at, _ in found) and "by" not in {unit.low for unit in units[last + 1 : last + 4]}
    return opens and behind and "and" in {unit.low for unit in units[last : found[0][0]]}


def _nearest_with_list(report: Report, event: Event, units: list[Unit], found: list[tuple[int, Name]]) -> list[Name]:
    """Of the bodies found, the one nearest to the trigger, with those it is listed with."""
    index, last = event.at, event.last
    by = [
        (at, name)
        for at, name in found
        if index - 1 < at <= last + 16
        and "by" in [u.low for u in units[max(0, at - 3) : at]]
        and ";" not in [u.low for u in units[index:at]]
    ]
    if by:
        return expand(units, by[0][0], found)
    # what stands between commas after "which" or "who" acts in its own clause
    left = without_clauses(units, index, [(at, name) for at, name in found if at <= index])
    inside = [(at, name) for at, name in found if index <= at <= last]
    chosen = left[-1] if left else inside[0] if inside else found[0]
    if not left and not inside and {"while", "whereas", "but"} & {unit.low for unit in units[last : chosen[0]]}:
        return _carried(report, event, units, ROLES[event.type][0])
    return expand(units, chosen[0], found)


def _heading_place(units: list[Unit]) -> Place | None:
    """The place that a sentence begins with: "In Greece the company has been told", "- Finland: €85,000 fine"."""
    first = next((at for at, unit in enumerate(units[:4]) if unit.low not in ("-", "*", "•", '"', "**")), 0)
    at = first + (units[first].low == "in")
    value = units[at].value if at < len(units) else None
    behind = next((unit.low for unit in units[at + 1 : at + 4] if unit.low not in ("*", "**")), "")
    return value if isinstance(value, Place) and (at > first or behind in (":", "-")) else None


def _carried(report: Report, event: Event, units: list[Unit], kinds: tuple[str, ...]) -> list[Name]:
    """The last body of these kinds that the text named before; what "it" or "the watchdog" stands for."""
    if event.type in ("company_policy", "market_exit", "company_statement", "company_finance"):
        company = report.company_at_hand(units)
        return [company] if company else []
    wanted = kinds_of(kinds)
    if "regulator" in wanted and event.type in ACTS | {"regulator_opinion"}:
        wanted = frozenset(("regulator",))
        place = _heading_place(units)
        if place is not None and (local := report.data_authority(place)) is not None:
            return [local]
        near = report.last_named(units, wanted)
        if near is not None and (abroad := _abroad(report, event, units, near)) is not None:
            return abroad
        if near is not None and (
            units[0].start - report.document.ends[near.last - 1] < _CLOSE
            or report.last_named(units, wanted, same_paragraph=True) is not None
        ):
            return [near]
        if report.regulator is not None:
            return [next(name for name in report.names if name.entity == report.regulator)]
        stands = next((unit for unit in units if unit.low in AUTHORITY_NOUNS), None)
        if stands is not None and (authority := report.authority_at_hand(units)) is not None:
            word = report.word_at(stands.start)
            return [Name(word, word + 1, authority, described=True)]
    last = report.last_named(units, wanted)
    if last is not None:
        return [last]
    behind = report.names[report.names_before(units) :] if event.type in ACTS else []
    return [name for name in behind if name.entity.kind in wanted][:1]


# currencies of one country each; whoever is not named fines in the money of its own
_COUNTRY_OF_MONEY = {
    "KRW": "KR", "INR": "IN", "BRL": "BR", "ZAR": "ZA", "KES": "KE", "NGN": "NG", "TRY": "TR", "PLN": "PL", "HUF": "HU",
    "NOK": "NO", "SEK": "SE", "DKK": "DK", "JPY": "JP", "CNY": "CN", "SGD": "SG", "HKD": "HK", "MXN": "MX", "RON": "RO",
    "GBP": "GB", "CHF": "CH",
}  # fmt: skip


def _abroad(report: Report, event: Event, units: list[Unit], authority: Name) -> list[Name] | None:
    """Who acts where an event is in the money of another country than the authority at hand; None where it is not."""
    home = authority.entity.country
    country = _COUNTRY_OF_MONEY.get(event.money.currency, home) if event.money is not None else home
    if home == "US" and event.money is not None and event.money.currency == "EUR":
        return []  # nobody in the United States fines in euros
    return report.authority_of(country, units) if country != home else None


def _appealed_against(report: Report, units: list[Unit]) -> list[Name]:
    """The authority whose decision a company appeals against: that of the place stated, else the last."""
    regulators = [name for _, name in names_in(units, ("regulator",))]
    if regulators:
        return regulators
    named = {name.entity.id for name in report.names}
    for at, unit in enumerate(units):
        if isinstance(unit.value, Place) and [each.low for each in units[at + 1 : at + 2]] != ["-"]:
            authority = report.data_authority(unit.value)
            if authority is not None and (authority.entity.id in named or unit.value.code != "US"):
                return [authority]
    last = report.last_named(units, ("regulator",))
    return [last] if last is not None else []
