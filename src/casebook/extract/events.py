"""From triggers in sentences to events: who acts, on whom, where, when and how much; each event told once."""

from __future__ import annotations

import bisect
import datetime
import functools
import operator
import re
from collections import Counter
from dataclasses import dataclass, field, replace

import pycountry

from casebook.clean.dates import agree
from casebook.extract import facts
from casebook.extract.documents import Document
from casebook.extract.names import Name, Place, attorney_general, kebab
from casebook.extract.names import find as find_names
from casebook.extract.references import References
from casebook.extract.vocabulary import COMPANY_KINDS, LAST_RESORT, Element, Entity, Trigger, Vocabulary, stem, word_set

# what the words of a sentence make likely: below the first a trigger is not believed, above the second none is needed
UNLIKELY, LIKELY = 0.01, 0.7
CERTAIN = 0.9  # the confidence of a trigger that is believed whatever the other words are
_KINDS = {facts.Sum: "<money>", facts.Count: "<quantity>", facts.Date: "<date>", Place: "<place>"}
AUTHORITIES = ("regulator", "government", "court", "legislator")
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
    "official_statement": (("police", "government", "legislator"), ("company",)),
    "appeal": (("company", "police", "government", "regulator", "ngo"), ("regulator", "court")),
    "court_ruling": (("court",), ("company", "police", "government")),
    "legislation": (("legislator", "government"), ()),
    "database_size": (("company", "regulator"), ("company",)),
}
# acts that an authority does, whose day is that of its announcement
ACTS = word_set("investigation_opened investigation_finding provisional_notice fine enforcement_order inquiry_closed")
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
WITH_MONEY = word_set("lawsuit fine provisional_notice settlement company_finance contract court_ruling")
# of these, what a sum of their sentence belongs to wherever it stands
_OF_MONEY = word_set("fine provisional_notice settlement contract")
_CLAIMS_OF_SUMS = ("seek", "seeks", "seeking", "damages", "demands")
_CHANGES_OF_SUMS = (
    "cut", "cuts", "reduced", "reduces", "lowered", "lowers", "halved", "halves", "slashed", "raised", "raises",
    "increased", "doubled", "elevated", "trimmed", "trims", "set", "sets", "down", "fell", "falls",
)  # fmt: skip
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
_NEGATIONS = word_set("not n't never no without neither nor avoid avoided denied deny denies escape escaped")
_HYPOTHETICAL = word_set("could may might can if risk risks risking potentially maximum face faces facing threaten")
_PLANS = word_set("will would plan plans planned intend intends set considering consider could may might expects aims")
_PEOPLE = word_set(
    "guests customers users residents individuals people shoppers patients employees citizens tenants parents "
    "workers drivers readers members staff public person consumers students passengers"
)
# what lies where its sentence says, whoever acts
_WHERE_STATED = word_set(
    "usage_report market_exit complaint lawsuit company_policy contract_ended contract settlement official_statement "
    "legislation appeal company_statement"
)
# what takes its place from the report where its own sentence names none
_LOCAL = word_set(
    "contract contract_ended official_statement legislation court_ruling appeal complaint lawsuit settlement "
    "media_investigation"
)
_PAST_PERFECT = word_set("had previously earlier already")
# what a company says about these is the event itself, no statement beside it
_TOLD_ALREADY = word_set(
    "appeal company_policy database_size market_exit contract_ended company_finance lawsuit legislation contract"
)
_HEARSAY = word_set("reportedly reported reports according found")
_CLAIMING = word_set("claims claimed claim boasts boasted says said")
_LAWMAKERS = word_set(
    "lawmakers legislators parliament mps congress meps senators deputies lawmaker mp senator lords commons peers"
)
_PARLIAMENTS = {
    "GB": "uk-parliament",
    "US": "us-congress",
    "EU": "european-parliament",
    "FR": "french-national-assembly",
}
# what a parliament makes, where the sentence names no lawmakers
_STATUTES = word_set("law act bill legislation statute")
_TABLING = word_set("introduce introduced tabled table tabling reintroduced proposed propose presented unveiled")
_OPENING = word_set(", ; and but while then later meanwhile whereas")
_SAID = word_set("company_statement official_statement appeal company_policy market_exit")
_PRESENT = word_set("says maintains denies argues insists contends claims disputes rejects calls")
# events that a use of the service is only the matter of
_ON_USE = word_set(
    "court_ruling investigation_finding enforcement_order regulator_opinion cease_and_desist legislation "
    "complaint lawsuit"
)
# an authority that the report does not name
_AUTHORITY_NOUNS = word_set(
    "watchdog regulator ombudsman authority commission commissioner probe investigation inquiry watchdogs regulators "
    "authorities commissioners dpa"
)
_LOCAL_MONEY = {"GB": "GBP", "US": "USD", "CH": "CHF"}
_REVIEWING = word_set(
    "upheld overturned quashed annulled aside overturns upholds annuls quashes confirmed dismissed restored stayed "
    "stays suspended reinstated revived restores reinstates slashed halved lifted vacated lowered reduced trimmed cut "
    "wiped halves cuts lowers reduces trims reverses reversed confirms stay"
)
_COMPANY_NOUNS = word_set(
    "company firm retailer chain bank operator startup start-up app business maker vendor supplier provider airline "
    "insurer lender broker developer giant platform grocer supermarket group manufacturer ceo founder"
)
_SPEAKERS = {*COMPANY_KINDS, *word_set("ngo regulator police government legislator court")}
_ORDERING = word_set(
    "told ordered must orders tells required enjoined directed instructed judge court tribunal authority regulator "
    "watchdog commissioner"
)
_TOLD_BY = word_set('that , : it the "')
_USERS = word_set("police force forces officers deputies detectives agencies departments agents sheriff")
_TOOLS = word_set(
    "account accounts software tool app licence licences license licenses used tried tested trial searches"
)
_NOT_SPEAKING = word_set("by against of into on to over with from at for about that said")
# words that stand for an authority named before
_STAND_INS = word_set(
    "watchdog regulator commissioner authority commission agency committee it they ombudsman office decision "
    "investigation inquiry probe audit report board body chamber panel dpa we our"
)
_ALLEGING = word_set(
    "allege alleges alleging alleged accuse accuses accused accusing argue argues arguing argued contend contends "
    "contending sued sues suing lawsuit claiming whether complaint complaints charged"
)
_NO_ANSWER = re.compile(
    r"(?:did not|didn't|declined|not immediately|has approached|contacted|could not be|were not|no comment|not respond)"
    r"[^.]{0,60}(?:respond|repl|comment|return|hear|reach|answer)|asked[^.]{0,40} for comment|answered neither",
    re.IGNORECASE,
)
# what begins on a day and lasts: "since October it has been looking into", "from July it will"
_ON_DECISIONS = word_set("appeal company_statement court_ruling official_statement")
# what concerns one company each, so that two companies make two events
_ON_ONE = word_set(
    "investigation_opened investigation_finding inquiry_closed provisional_notice fine lawsuit contract complaint "
    "enforcement_order"
)
_DECISIONS = word_set("decision ruling order fine penalty judgment notice sanction determination")
_LASTING = word_set("investigation_opened company_policy contract_ended")
_DRAFTS = word_set("draft preliminary provisional provisionally proposed proposes mooted")
_PUBLISHING = word_set("public published publicised notified")
_DECISION_DAY = re.compile(
    r"\b(?:(?:decision|deliberation|resolution|determination|grounds|fine|penalty|sanction)\b[^.;\n]{0,40}?"
    r"\b(?:dated|taken|adopted|made|reached|signed|of)|[Dd]ated|decided|adopted|resolved|voted|deliberated|"
    r"signed\s(?:the|this|its)\s(?:decision|order))\s(?:on\s)?(?:the\s)?$"
)
_DECIDED_ON = word_set("deliberation decision dated decided judgment resolution ruling")
_LINKS = word_set(", and & or ( ) as well the of both along with together alongside 's")


_MONEY_CLASSES = frozenset(("<money>", "<any>"))
_DATE_CLASSES = frozenset(("<date>", "<any>"))
_PLACE_CLASSES = frozenset(("<place>", "<any>"))


@functools.cache
def _count_classes(unit: str) -> frozenset[str]:
    return frozenset(("<quantity>", f"<quantity:{unit}>", "<any>"))


@functools.cache
def _classes(kind: str) -> frozenset[str]:
    """What triggers may call a name of a kind."""
    return frozenset(
        {f"<{kind}>", "<name>", "<any>"} | ({"<company>", "<platform>"} if kind in COMPANY_KINDS else set())
    )


@functools.lru_cache(maxsize=200_000)
def word_classes(word: str) -> tuple[frozenset[str], str]:
    """What triggers may call a word, and the word in small letters."""
    lower = word.lower()
    return frozenset((stem(word), "=" + lower, "<any>")), lower


@dataclass(slots=True)
class Unit:
    """A word, or a name, sum, count, date or place as one, of a sentence."""

    calls: tuple[int, tuple[Trigger, ...]]  # the signs of the elements that it fits, and the triggers to look for
    low: str
    start: int
    end: int
    value: object = None


@dataclass(slots=True)
class Event:
    """An event as the text states it; positions count in the text."""

    type: str
    sentence: int
    start: int
    end: int
    trigger: Trigger
    actors: list[Name] = field(default_factory=list)
    target: list[Name] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    date: facts.Date | None = None
    money: facts.Sum | None = None
    count: facts.Count | None = None
    status: str = ""
    status_words: tuple[int, int] | None = None
    confidence: float = 0.5
    at: int = 0  # the trigger's first unit
    last: int = 0  # and its last
    earlier: bool = False  # older than the news that it is told with


class Reader:
    """Everything found in one document, and the rules that make events of it."""

    def __init__(self, document: Document, published: str, vocabulary: Vocabulary) -> None:
        self.document, self.vocabulary, self.published = document, vocabulary, published
        of_dates, of_sums, of_counts = facts.anchors(document.words, document.starts)
        self.dates = facts.dates(document.text, published, of_dates)
        if not published and (line := _dateline(document)):
            # relative dates count from the date that stands alone below the title
            self.dates = facts.dates(document.text, line, of_dates, given=published)
        sums = facts.sums(document.text, "", of_sums)
        names, places, self.persons = find_names(
            document,
            vocabulary,
            [(item.start, item.end) for item in self.dates] + [(item.start, item.end) for item in sums],
        )
        self.places = places
        self.names = names
        votes: Counter[str] = Counter()
        for name in names:
            if name.entity.kind in AUTHORITIES and name.entity.country:
                votes[name.entity.country] += 2
        for place in places:
            votes[place.code[:2]] += 1
        self.country = votes.most_common(1)[0][0] if votes else ""
        self.names = [self._court(name) for name in names]
        self.references = References(document, self.names)
        self.money = facts.sums(document.text, self.country, of_sums)
        self.counts = facts.counts(document.text, of_counts)
        companies = Counter(name.entity for name in names if name.entity.kind in COMPANY_KINDS)
        # the company a report is about: the one it names most, the earliest of equals; a platform is often named as
        # where pictures come from
        self.subject = (
            max(companies, key=lambda entity: companies[entity] / (3 if entity.kind == "platform" else 1))
            if companies
            else None
        )
        self.subject_name = next(
            (name for name in names if name.entity is self.subject or name.entity == self.subject), None
        )
        regulators = Counter(name.entity for name in names if name.entity.kind == "regulator")
        self.regulator = max(regulators, key=lambda entity: regulators[entity]) if regulators else None
        self.peg = self._peg()
        self.decided = self._decided()
        self.sentences = self._sentences()
        self.headings = self._headings()

    def _headings(self) -> dict[int, facts.Date]:
        """For each sentence under a line that holds a date alone, as in a chronology, that date."""
        under: dict[int, facts.Date] = {}
        current: facts.Date | None = None
        lines = 0
        for number, units in enumerate(self.sentences):
            date = units[0].value
            if isinstance(date, facts.Date) and len(units) <= 2 and date.value.date:
                current, lines = date, lines + 1
            elif current is not None:
                under[number] = current
        return under if lines > 2 else {}

    def _court(self, name: Name) -> Name:
        """A court or parliament named by a part of its name, as that of the country at hand; others as they are."""
        entity = name.entity
        if entity.kind not in ("court", "legislator") or entity.known:
            return name
        before = next((place.code for place in self.places if name.first - 2 <= place.last - 1 < name.first), "")
        code = entity.subdivision or entity.country or before or self.country
        wanted = set(entity.name.lower().split())
        found = [
            each for each in self.vocabulary.entities.values()
            if each.kind == entity.kind and code and code in (each.subdivision, each.country)
            and wanted <= set(each.name.lower().replace(",", "").split())
        ]  # fmt: skip
        if not found:
            return (
                replace(name, entity=replace(entity, country=code[:2], subdivision=code if "-" in code else ""))
                if code
                else name
            )
        return replace(name, entity=min(found, key=lambda each: (len(each.name), each.id)))

    # --- what a sentence holds -------------------------------------------------------------------------------------

    def _spans(self) -> list[tuple[int, int, frozenset[str], object]]:
        """(start, end, classes, value) of every name, sum, count, date and place, the longer first where two begin."""
        document = self.document
        spans: list[tuple[int, int, frozenset[str], object]] = []
        for name in self.names:
            kind = name.entity.kind
            spans.append((document.starts[name.first], document.ends[name.last - 1], _classes(kind), name))
        spans += [(item.start, item.end, _MONEY_CLASSES, item) for item in self.money]
        spans += [(item.start, item.end, _count_classes(item.unit), item) for item in self.counts]
        spans += [(item.start, item.end, _DATE_CLASSES, item) for item in self.dates]
        for place in self.places:
            spans.append((document.starts[place.first], document.ends[place.last - 1], _PLACE_CLASSES, place))
        spans.sort(key=lambda span: (span[0], -span[1]))
        return spans

    def _sentences(self) -> list[list[Unit]]:
        """The units of every sentence."""
        document, spans = self.document, self._spans()
        starts, ends, words, text = document.starts, document.ends, document.words, document.text
        calls = self.vocabulary.calls
        sentences, at = [], 0
        for first, last in document.sentences:
            units, index = [], first
            while index < last:
                start = starts[index]
                while at < len(spans) and spans[at][0] < start:
                    at += 1
                if at < len(spans) and spans[at][0] == start:
                    _, stop, classes, value = spans[at]
                    units.append(Unit(calls(classes), text[start:stop].lower(), start, stop, value))
                    index += 1
                    while index < last and starts[index] < stop:
                        index += 1
                    continue
                classes, lower = word_classes(words[index])
                units.append(Unit(calls(classes), lower, start, ends[index]))
                index += 1
            sentences.append(units)
        return sentences

    def _peg(self) -> facts.Date | None:
        """The day of the news: the day of the past week that the report names most, else its dateline or "today"."""
        if len(self.published) != 10:
            return self._announced()
        recent: Counter[str] = Counter()
        for date in self.dates:
            if date.value.precision == "day" and not date.bounds and self._in_prose(date.start):
                days = (_day(self.published) - _day(date.value.date)).days
                if 0 <= days <= 7:
                    recent[date.value.date] += 1
        if not recent:
            head = [date for date in self.dates if date.start < 400 and date.value.date == self.published]
            return head[0] if head else None
        best = max(recent, key=lambda day: (recent[day], day))
        return next(
            date for date in self.dates
            if date.value.date == best and date.value.precision == "day" and self._in_prose(date.start)
        )  # fmt: skip

    def _decided(self) -> facts.Date | None:
        """The day of the decision that the news is about, where it is told apart from that of its publication."""
        for date in self.dates:
            ahead = self.document.text[max(0, date.start - 70) : date.start]
            if date.value.precision != "day" or date.bounds or not _DECISION_DAY.search(ahead):
                continue
            latest = self.peg.value.date if self.peg is not None else self.published
            if len(latest) == 10 and not 0 <= (_day(latest) - _day(date.value.date)).days <= 60:
                continue
            return date
        return None

    def _announced(self) -> facts.Date | None:
        """Where the day of publication is not known: the first day on which something is announced or decided."""
        for date in self.dates:
            ahead = self.document.text[max(0, date.start - 60) : date.start]
            month_fits = date.value.date.startswith(self.published) if len(self.published) == 7 else not self.published
            told = re.search(r"\b(?:announced|published|issued|decided|decision)\b[^.\n]*$", ahead)
            if date.value.precision == "day" and not date.bounds and month_fits and told:
                return date
        return None

    def _in_prose(self, position: int) -> bool:
        """Whether a position lies in a sentence, and not in a line of date, author or place alone."""
        text = self.document.text
        start = text.rfind("\n", max(0, position - 400), position) + 1
        end = text.find("\n", position, position + 400)
        if not start or end < 0:
            start, end = max(start, position - 400), (end if end >= 0 else position + 400)
        line = text[max(0, start) : end]
        return len(line.split()) >= 9

    # --- triggers --------------------------------------------------------------------------------------------------

    def events(self) -> list[Event]:
        """Every event of the document, told once, in the order of the text."""
        found: list[Event] = []
        for number, units in enumerate(self.sentences):
            words = self.words_of(units)
            likely = self.vocabulary.weights.likelihood(words)
            matches = self._matches(units, likely)
            told = self._made(number, units, [each for each in matches if each[3].confidence > LAST_RESORT])
            money = any(isinstance(unit.value, facts.Sum) for unit in units) and not any(other.money for other in told)
            if money or not told:
                # triggers of little confidence are a last resort, where no other finds an event
                unsure = [each for each in matches if each[3].confidence <= LAST_RESORT]
                last_resorts = self._made(number, units, unsure)
                told += [event for event in last_resorts if not told or event.type == "fine"]
            for kind, share in sorted(likely.items(), key=lambda each: (-each[1], each[0])):
                if share > LIKELY and kind not in {event.type for event in told} and self._acted(units, kind):
                    event = self._by_words(number, units, kind, share, self.vocabulary.weights.heaviest(words, kind))
                    if self._fill(event, units) and event.type not in {each.type for each in told}:
                        told.append(event)
            for event in told:
                found += self._told_apart(event, units) or [event]
        return self._merge(found)

    @staticmethod
    def words_of(units: list[Unit]) -> list[str]:
        """The words of a sentence as the weights know them: stems, and kinds for names, sums, counts, dates, places."""
        words = []
        for unit in units:
            value = unit.value
            if isinstance(value, Name):
                words.append(f"<{value.entity.kind}>")
            elif value is not None:
                words.append(_KINDS[type(value)])
            else:
                words.append(stem(unit.low))
        return words

    def _acted(self, units: list[Unit], kind: str) -> bool:
        """Whether a sentence names one who may do what costs money; words alone do not tell a fine from a deal."""
        return kind not in WITH_MONEY or bool(self._named_or_noun(units, ROLES[kind][0]))

    @staticmethod
    def _event(number: int, units: list[Unit], trigger: Trigger, at: int, last: int) -> Event:
        start, end = units[0].start, units[-1].end
        return Event(trigger.type, number, start, end, trigger, confidence=trigger.confidence, at=at, last=last)

    def _by_words(self, number: int, units: list[Unit], kind: str, share: float, at: int) -> Event:
        """An event that no trigger found, and that the weights of its words tell of."""
        trigger = Trigger(kind, (Element(frozenset(), 0),), 0, 0, 0, "", round(share, 2), 0)
        return self._event(number, units, trigger, at, at)

    def _told_apart(self, event: Event, units: list[Unit]) -> list[Event]:
        """The fines that one sentence lists, sum by sum for companies or places, or one sum "each"; else [].

        "€70,000 in Spain, HUF 12 million in Hungary"; "Rome for €20m, Athens for €20m"; "€210m for A and €180m for B";
        "€20m each by Italy and Greece".
        """
        if event.type != "fine":
            return []
        pairs: list[tuple[facts.Sum, Name | Place]] = []
        sums = [at for at, unit in enumerate(units) if isinstance(unit.value, facts.Sum)]
        for at in sums:
            money = units[at].value
            assert isinstance(money, facts.Sum)
            behind = units[at + 1].low if at + 1 < len(units) else ""
            ahead = units[at - 1].low if at else ""
            partner: object = None
            if behind in ("for", "on", "in", "against", "to", "from", "by"):
                near = units[at + 2 : at + 7]
                stop = next((i for i, u in enumerate(near) if u.low in (",", "and", ";", "(")), len(near))
                partner = next(
                    (u.value for i, u in enumerate(near[:stop]) if isinstance(u.value, Name | Place)
                     and [each.low for each in near[i + 1 : i + 2]] != ["-"]), None
                )  # fmt: skip
            if partner is None and ahead in ("for", "by", "with", ",", "a", "another") and at > 1:
                partner = units[at - 2].value if isinstance(units[at - 2].value, Name | Place) else None
            if partner is None and isinstance(units[at - 1].value, Name | Place):
                partner = units[at - 1].value
            if isinstance(partner, Name | Place):
                pairs.append((money, partner))
        kinds = {_side(partner) for _, partner in pairs}
        partners = {partner.first for _, partner in pairs}
        if len(pairs) > 1 and len(kinds) == 1 and len(partners) > 1 and kinds != {""}:
            days = [unit.value for unit in units if isinstance(unit.value, facts.Date)]
            if event.date is None and len(days) == 1 and not days[0].bounds:
                event.date = days[0]
            return [_dated_in_list(self._fine_with(event, money, partner), units) for money, partner in pairs]
        near = units[max(0, event.at - 4) : event.last + 5]
        if sentence_has(near, ("each", "apiece", "same", "similar", "respectively")):
            bodies = self._list_of_nations(units)
            if len(bodies) < 2:
                bodies = event.actors if sentence_has(near, ("each", "apiece")) else []
            if len(bodies) > 1:
                others = [pair for pair in pairs if pair[0] is not event.money and isinstance(pair[1], Place)]
                listed = [replace(event, actors=[body], places=[]) for body in bodies]
                listed += [self._fine_with(event, money, partner) for money, partner in others]
                return [_dated_in_list(each, units) for each in listed]
        return []

    def _fine_with(self, event: Event, money: facts.Sum, partner: Name | Place) -> Event:
        """A fine of a list: with its own sum, and its own company or authority."""
        if isinstance(partner, Place):
            # "Rome for €20m" says who, "€20m in Italy" only where
            ahead = self.document.words[partner.first - 1] if partner.first else ""
            body = self.vocabulary.remits.get((partner.code, "data"), "") if ahead != "in" else ""
            actors = [Name(partner.first, partner.last, self.vocabulary.entities[body])] if body else []
            return replace(event, money=money, count=None, places=[partner], actors=actors)
        if _side(partner) == "authority":
            return replace(event, money=money, count=None, places=[], actors=[partner])
        return replace(event, money=money, count=None, target=[partner])

    def _list_of_nations(self, units: list[Unit]) -> list[Name]:
        """The data protection authorities that the longest list of countries or capitals stands for."""
        best: list[Name] = []
        run: list[Name] = []
        for unit in units:
            body = ""
            if isinstance(unit.value, Place) and not unit.low.endswith(("ian", "ish", "ch", "can", "ese", "man")):
                body = self.vocabulary.remits.get((unit.value.code, "data"), "")
            if body and isinstance(unit.value, Place):
                run.append(Name(unit.value.first, unit.value.last, self.vocabulary.entities[body]))
                best = max(best, run, key=len)
            elif unit.low not in (",", "and", "the", "as", "well"):
                run = []
        return _unique(best)

    @staticmethod
    def _matches(units: list[Unit], likely: dict[str, float]) -> list[tuple[int, int, int, Trigger]]:
        """(order, first unit, last unit, trigger) of each trigger that a sentence holds, in the order of the table.

        One of a type that the words of the sentence make unlikely is not believed unless it is certain.
        """
        matches: list[tuple[int, int, int, Trigger]] = []
        held = [unit.calls[0] for unit in units]
        signs = functools.reduce(operator.or_, held)
        for trigger in {trigger.order: trigger for unit in units for trigger in unit.calls[1]}.values():
            needs, requires = trigger.needs, trigger.requires
            if needs & signs != needs or trigger.unless & signs or (requires and not requires & signs):
                continue
            if trigger.confidence < CERTAIN and likely.get(trigger.type, 1) < UNLIKELY:
                continue
            first = trigger.elements[0].sign
            for index, own in enumerate(held):
                if own & first and (last := _match(trigger, held, index)) >= 0:
                    matches.append((trigger.order, index, last, trigger))
        return sorted(matches, key=lambda match: (match[0], match[1]))

    def _made(self, number: int, units: list[Unit], matches: list[tuple[int, int, int, Trigger]]) -> list[Event]:
        """The events of a sentence: of triggers that match the same words, the first of the table that makes one."""
        taken: list[tuple[int, int, str]] = []
        events = []
        for _, index, last, trigger in matches:
            if any(
                index <= other_last and other <= last and (_clash(kind, trigger.type))
                for other, other_last, kind in taken
            ):
                continue
            if any(
                kind == trigger.type and trigger.type not in ("fine",) and abs(other - index) < 12
                for other, _, kind in taken
            ):
                continue
            event = self._event(number, units, trigger, index, last)
            if self._fill(event, units):
                taken.append((index, last, event.type))
                events.append(event)
        return events

    # --- slots -----------------------------------------------------------------------------------------------------

    def _fill(self, event: Event, units: list[Unit]) -> bool:
        """Fill an event's slots from its sentence and what came before; False where it is no event after all."""
        index = event.at
        last = event.last
        before = [unit.low for unit in units[max(0, index - 4) : index]]
        inside = [unit.low for unit in units[index : last + 1]]
        sentence_words = {unit.low for unit in units}
        kind = event.type
        if kind in ("court_ruling", "appeal") and {"yet", "whether"} & set(before + inside):
            return False
        if kind == "company_policy" and "not" in inside and "said" in inside:
            return False
        if kind == "appeal" and {"can", "could", "may", "dismissed", "rejected", "rejects"} & set(before):
            return False  # what the law allows, or what a court has just decided
        if kind in ("contract_ended", "enforcement_order") and {"declined", "refused"} & set(before):
            return False
        if kind == "company_policy" and {unit.low for unit in units[:index]} & _ORDERING:
            return False
        if kind == "appeal" and {"no", "not", "never", "refuses", "refused", "n't", "denied"} & set(before):
            return False
        if kind == "lawsuit" and {"threatened", "threatens", "threatening", "weighing", "considering"} & set(before):
            return False
        if kind == "company_statement" and self._names_in(
            units[max(0, index - 3) : index], ("regulator", "government", "police", "ngo", "court")
        ):
            return False  # "the watchdog's director said"
        if (
            kind == "company_statement"
            and not self._names_in(units, ("company",))
            and not sentence_words & _COMPANY_NOUNS
        ):
            speaking = self._last(units, _SPEAKERS)
            if speaking is not None and speaking.entity.kind not in COMPANY_KINDS:
                return False  # "its lawyer said" of a campaign, "he added" of a minister
        if kind == "company_statement":
            around = units[max(0, index - 3) : last + 9]
            if self._names_in(around, ("regulator", "ngo", "police")) and not self._names_in(around, ("company",)):
                saying = next((at for at, unit in enumerate(around) if unit.low in ("said", "says")), -1)
                behind = self._names_in(around[saying + 1 :], ("regulator", "ngo", "police")) if saying >= 0 else []
                if behind and not sentence_words & {"company", "firm"}:
                    return False  # "said Ms Brandt, a lawyer of the ACLU"
        if kind == "fine" and {"cap", "ceiling"} & set(before + inside):
            return False
        if kind == "fine" and sentence_words & _DRAFTS and not sentence_words & {"fined", "imposed", "fines", "down"}:
            event.type = kind = "provisional_notice"
        if kind == "appeal" and {"days", "weeks"} & set(before + inside) and {"has", "have", "had"} & sentence_words:
            return False  # "has 28 days to appeal" is the law, no step
        named = self._names_in(units, ("company", "police", "ngo", "regulator", "government", "group"))
        if kind == "lawsuit" and len(event.trigger.elements) == 1 and not named:
            return False
        if kind == "company_policy" and self._names_in(units[: index + 1], ("police", "government", "regulator")):
            return False
        if (
            kind == "appeal"
            and units[index].low in ("appeal", "appeals")
            and units[index + 1 : index + 2]
            and units[index + 1].low == "court"
        ):
            return False
        asked = {choice[1:] for element in event.trigger.elements for choice in element.choices if choice[0] == "="}
        denying = _NEGATIONS - asked  # "no further action" is a trigger, not the denial of one
        negated = bool(denying & set(before[-3:] + (inside if event.type != "enforcement_order" else [])))
        hypothetical = bool(_HYPOTHETICAL & set(before[-3:] + inside[:3]))
        if event.type in ("fine", "provisional_notice"):
            wanted = (
                _HYPOTHETICAL | {"would", "otherwise"}
                if event.type == "fine"
                else frozenset(("could", "may", "might", "maximum"))
            )
            hypothetical = bool(wanted & set(before + inside)) or "up to" in " ".join(before + inside)
        kind = event.type
        if kind in ("company_statement", "official_statement", "regulator_opinion") and _NO_ANSWER.search(
            self.document.text, event.start, event.end
        ):
            return False
        following = units[last + 1].low if last + 1 < len(units) else "that"
        if kind == "investigation_finding" and inside[-1] == "concluded" and following not in _TOLD_BY:
            return False  # "was opened in July and concluded in November" ended then
        by_media = self._names_in(units, ("media",)) and not self._names_in(units, ("regulator", "government"))
        if kind == "investigation_finding" and by_media and not sentence_words & _AUTHORITY_NOUNS - {"investigation"}:
            event.type = kind = "media_investigation"  # "a BBC investigation found"
        if kind == "investigation_finding" and sentence_words & _ALLEGING and "upheld" not in sentence_words:
            return False
        if kind in ("company_statement", "official_statement"):
            speaking_for = {"spokesman", "spokeswoman", "spokesperson", "lawyer", "lawyers"} & set(before + inside)
            if (set(before[-2:]) & _NOT_SPEAKING and not speaking_for) or {"been", "was", "were", "being"} & set(
                inside
            ):
                return False
        if kind == "usage_report" and negated:
            return False
        if (
            negated
            and kind in ACTS | {"settlement", "contract", "lawsuit", "complaint", "cease_and_desist"}
            and kind != "investigation_finding"
        ):
            return False
        if hypothetical and kind in ("fine",):
            if sentence_words & {"comply", "unless", "fails", "fail", "failing", "deadline"}:
                event.status = "provisional"
            else:
                return False
        elif hypothetical and kind in ACTS | {"court_ruling", "settlement", "contract"}:
            return False
        self._amount(event, units, index, last)
        if kind == "database_size" and event.count is None:
            return False
        if kind == "fine" and event.money is None and event.count is None and "fine" not in " ".join(inside):
            return False
        if (
            kind in ("fine", "enforcement_order")
            and sentence_words & {"judge", "jury", "judges"}
            and not self._names_in(units, ("regulator",))
        ):
            event.type = kind = "court_ruling"
        if (
            kind == "investigation_finding"
            and not self._names_in(units, ("regulator", "government"))
            and not sentence_words & _STAND_INS
            and not (self.regulator is not None and {"was", "were", "been"} & set(inside))
        ):
            return False
        if kind == "cease_and_desist" and "letter" not in sentence_words:
            ordering = self._names_in(units[: index + 1], ("regulator",)) or {"been", "was", "were"} & set(inside)
            if ordering and not self._names_in(units[: index + 1], ("platform", "ngo")):
                event.type = kind = "enforcement_order"
        if kind == "enforcement_order" and not self._names_in(units, ("regulator", "court", "government")):
            demanding = [
                name
                for at, name in self._names_in(units, ("platform", "company", "ngo"))
                if at < index + 1 and name.entity != self.subject
            ]
            if demanding and not {unit.low for unit in units[:index]} & _STAND_INS:
                event.type = kind = "cease_and_desist"
        self._who(event, units, index, last)
        actor_kinds = {name.entity.kind for name in event.actors}
        if (
            kind in ("investigation_finding", "regulator_opinion", "provisional_notice", "enforcement_order")
            and not event.actors
            and not sentence_words & _AUTHORITY_NOUNS
        ):
            return False
        if kind == "enforcement_order" and actor_kinds == {"court"}:
            event.type = kind = "court_ruling"
        if kind == "company_statement" and not event.actors:
            return False
        passive = [at for at in range(last + 1, len(units)) if units[at].low in _REVIEWING
                   and {"was", "were", "been", "be", "set", "court", "tribunal"}
                   & {unit.low.split(" ")[-1] for unit in units[at - 3 : at]}]  # fmt: skip
        if kind == "fine" and (passive or any(unit.low in _REVIEWING for unit in units[:index])):
            # what a court or the company does about a fine is news; the fine itself is older
            event.earlier = True
            regulators = [name for _, name in self._names_in(units, ("regulator",))]
            event.actors = regulators[:1] or self._carried(event, units, ("regulator",))
        if kind == "media_investigation" and not event.actors:
            return False
        if kind == "usage_report" and not event.actors:
            few = event.count is None or (event.count.number or 100) < 10
            if few and not (sentence_words & _TOOLS and sentence_words & _USERS):
                return False
        self._where(event, units)
        if kind == "market_exit" and not event.places:
            return False
        self._when(event, units, index, last)
        if event.earlier and event.date is not None and not self._of_its_own(event.date, units, last):
            event.date = None
        self._status(event, units, index, last)
        return True

    def _amount(self, event: Event, units: list[Unit], index: int, last: int) -> None:
        """The sum and the count that belong to an event: within its words, else the nearest of its sentence."""

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
                    (
                        sentence_has(units, _SETTING_SUMS)
                        or (sentence_has(units, _CHANGES_OF_SUMS) and ahead in _UP_TO[:2])
                    )
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

    def _names_in(self, units: list[Unit], kinds: tuple[str, ...]) -> list[tuple[int, Name]]:
        wanted = set(kinds) | (set(COMPANY_KINDS) if "company" in kinds else set())
        return [
            (at, unit.value)
            for at, unit in enumerate(units)
            if isinstance(unit.value, Name) and unit.value.entity.kind in wanted
        ]

    def _persons_in(self, units: list[Unit]) -> list[tuple[int, Name]]:
        """The persons that a sentence names, each with the unit at which the name begins."""
        if not self.persons:
            return []
        first, last = self._word_at(units[0].start), self._word_at(units[-1].end)
        starts = [unit.start for unit in units]
        return [
            (bisect.bisect_right(starts, self.document.starts[person.first]) - 1, person)
            for person in self.persons
            if first <= person.first < last
        ]

    def _meant_in(self, units: list[Unit], kinds: tuple[str, ...], until: int) -> list[tuple[int, Name]]:
        """The bodies of these kinds that a sentence names, in its order, with what its nouns and pronouns stand for.

        Nouns and pronouns count up to the unit `until`, where the subject stands, and after "by".
        """
        wanted = frozenset(kinds) | (frozenset(COMPANY_KINDS) if "company" in kinds else frozenset())
        found = []
        for at, unit in enumerate(units):
            if isinstance(unit.value, Name):
                if unit.value.entity.kind in wanted:
                    found.append((at, unit.value))
                continue
            name = self.references.at(unit.start, wanted) if unit.value is None else None
            if name is not None and (at <= until or {"by", "from"} & {u.low for u in units[max(0, at - 3) : at]}):
                found.append((at, name))
        return found

    def _appealed_against(self, units: list[Unit]) -> list[Name]:
        """The authority whose decision a company appeals against: that of the place stated, else the last."""
        regulators = [name for _, name in self._names_in(units, ("regulator",))]
        if regulators:
            return regulators
        named = {name.entity.id for name in self.names}
        for at, unit in enumerate(units):
            if isinstance(unit.value, Place) and [each.low for each in units[at + 1 : at + 2]] != ["-"]:
                body = self.vocabulary.remits.get((unit.value.code, "data"), "")
                if body in named or (body and unit.value.code != "US"):
                    return [Name(unit.value.first, unit.value.last, self.vocabulary.entities[body])]
        last = self._last(units, {"regulator"}, same_paragraph=True) or self._last(units, {"regulator"})
        return [last] if last is not None else []

    def _named_or_noun(self, units: list[Unit], kinds: tuple[str, ...]) -> list[tuple[int, Name]]:
        """The bodies of these kinds that a sentence names, or that "the bank", "the force" stand for in it."""
        wanted = frozenset(kinds) | (frozenset(COMPANY_KINDS) if "company" in kinds else frozenset())
        found = []
        for at, unit in enumerate(units):
            if isinstance(unit.value, Name):
                name: Name | None = unit.value if unit.value.entity.kind in wanted else None
            else:
                name = self.references.noun(unit.start, wanted) if unit.value is None else None
            if name is not None:
                found.append((at, name))
        return found

    def _who(self, event: Event, units: list[Unit], index: int, last: int) -> None:
        actor_kinds, target_kinds = ROLES[event.type]
        kind = event.type
        found = self._meant_in(units, actor_kinds, index)
        if kind == "fine" and sentence_has(units, tuple(_REVIEWING)):
            # "a fine that the Court of Milan halved" is not the court's
            found = [(at, name) for at, name in found if name.entity.kind != "court"]
        if kind in ACTS and index:
            nations = self._nations(units, index) or self._acting_place(units, index, found)
            if nations:
                event.actors = nations
                found = []
        if kind in ("fine", "court_ruling") and {u.low for u in units[max(0, index - 3) : index + 1]} & {
            "court",
            "tribunal",
            "judges",
        }:
            court = self._last(units, {"court"})
            courts = [name for at, name in self._names_in(units, ("court",)) if at <= index]
            reviewed = kind == "fine" and any(unit.low in _REVIEWING for unit in units)
            if (courts or court is not None) and not reviewed:
                event.actors = [courts[-1] if courts else court]  # type: ignore[list-item]
                found = []
        if kind in ("lawsuit", "complaint", "appeal", "usage_report", "contract_ended", "contract"):
            event.actors = self._party(event, units, index, last, found)
        elif kind == "cease_and_desist":
            event.actors = [
                name for _, name in found if name.entity != self.subject and name.entity.kind != "regulator"
            ] or [n for _, n in found if n.entity != self.subject]
            event.actors = [name for _, name in self._names_in(units[: index + 1], ("ngo",))] or event.actors
        elif kind == "settlement":
            others = [name for _, name in found] or self._states(units)
            companies = [name for _, name in self._names_in(units, ("company",))]
            if not companies:
                company = self._last(units, set(COMPANY_KINDS))
                companies = [company] if company is not None else []
            event.actors = _unique(others + companies)
        elif kind == "database_size":
            regulators = [name for _, name in self._names_in(units, ("regulator",))]
            speaking = regulators and sentence_has(units, ("said", "says", "told"))
            holders = [name for _, name in self._names_in(units, ("company",)) if name.entity.kind == "company"]
            holder = holders[0] if holders else self._last(units, {"company"}, same_paragraph=True) or self.subject_name
            subject = [holder] if holder else []
            event.actors = regulators[:1] if speaking else subject
            event.target = subject if speaking else []
            return
        elif event.actors:
            pass
        elif found and not (kind in ACTS and self._elsewhere(units, index, last, found)):
            event.actors = self._nearest_with_list(event, units, index, last, found)
        elif kind == "legislation":
            event.actors = self._parliament(units)
        else:
            event.actors = self._carried(event, units, actor_kinds)
        if kind == "court_ruling" and not event.actors:
            courts = _unique([name for name in self.names if name.entity.kind == "court"])
            event.actors = courts if len(courts) == 1 else []
        if kind in ("investigation_opened",) and sentence_has(
            units, ("joint", "jointly", "counterpart", "counterparts", "tandem", "both", "together")
        ):
            joint = _unique([name for _, name in found if name.entity.kind == "regulator"]) or event.actors
            leading = next((name for name in self.names if name.entity == self.regulator), None)
            alone = len(joint) == 1 and leading is not None and sentence_has(units, ("with", "alongside"))
            event.actors = _unique([leading, *joint]) if alone and leading is not None else joint
        if kind in ("official_statement", "legislation", "lawsuit"):
            event.actors = self._with_persons(event, units, index, last)
        if kind == "company_statement" and event.actors:
            persons = [name for _, name in self._names_in(units, ("person_public_role",))]
            companies = [name for name in event.actors if name.entity.kind in COMPANY_KINDS]
            if not companies and self.subject_name:
                companies = [self.subject_name]
            event.actors = _unique(companies[:1] + persons)
        if not target_kinds:
            return
        acting = {name.entity for name in event.actors}
        if kind == "usage_report":
            company = next((name for _, name in self._names_in(units, ("company",))
                            if name.entity == self.subject), None)  # fmt: skip
            company = company or self._last(units, {"company"}, same_paragraph=True) or self.subject_name
            event.target = [company] if company else []
            others = [name for name in event.actors if company is None or name.entity != company.entity]
            event.actors = others or event.actors[:1]  # a company may say how many use its service
            return
        candidates = [(at, name) for at, name in self._named_or_noun(units, target_kinds) if name.entity not in acting]
        if kind == "appeal":
            if any(name.entity.kind not in COMPANY_KINDS for name in event.actors):
                # an authority appeals against a ruling for the company
                opposed = [name for _, name in self._names_in(units, ("company",))] or (
                    [self.subject_name] if self.subject_name else []
                )
            else:
                opposed = self._appealed_against(units)
            event.target = [name for name in opposed if name.entity not in acting][:1]
            return
        if kind in ("company_statement", "official_statement"):
            event.target = [name for _, name in candidates][:1]
            return
        if kind == "settlement":
            candidates = self._names_in(units, ("company", "police"))
        # "footage that spread on Telegram"
        candidates = [
            (at, name) for at, name in candidates if name.entity.kind != "platform" or name.entity == self.subject
            or units[at - 1].low not in ("on", "from", "via", "through", "whatever")
        ]  # fmt: skip
        # "in Cook County" is where a case is heard, not whom it is against
        candidates = [(at, name) for at, name in candidates if name.entity.kind != "government"
                      or not {"in", "at"} & {unit.low for unit in units[max(0, at - 2) : at]}]  # fmt: skip
        if candidates:
            placed = [(at, name) for at, name in candidates if name.entity.kind in COMPANY_KINDS] or candidates
            after = [(at, name) for at, name in placed if at >= index]
            event.target = _expand(units, after[0][0] if after else placed[-1][0], placed)
        else:
            company = self._last(units, {"company"}, same_paragraph=True) or self.subject_name
            if company is not None and (company.entity not in acting or kind == "settlement"):
                event.target = [company]
            elif self.subject_name is not None and self.subject not in acting:
                event.target = [self.subject_name]

    def _with_persons(self, event: Event, units: list[Unit], index: int, last: int) -> list[Name]:
        """Who acts, with the persons who speak, table or sue, and without bodies that were named too long ago."""
        persons = self._persons_in(units)
        if event.type == "official_statement":
            near = [name for at, name in persons if abs(at - index) <= 8 or index <= at <= last + 3][:1]
            stated = {id(name) for _, name in self._meant_in(units, ROLES[event.type][0], len(units))}
            bodies = [name for name in event.actors if not near or id(name) in stated]
            return _unique(near + bodies)
        if event.type == "legislation":
            tabling = {unit.low for unit in units[max(0, index - 2) : last + 1]} & _TABLING
            movers = [name for at, name in persons if at <= index] if tabling else []
            return _unique(movers) or event.actors
        if event.actors:
            return event.actors
        by = [name for at, name in persons if at > last and units[at - 1].low in ("by", "plaintiff")]
        left = [name for at, name in persons if at <= last]
        return _unique(by or left[-1:])

    def _elsewhere(self, units: list[Unit], index: int, last: int, found: list[tuple[int, Name]]) -> bool:
        """Whether "In Canada" opens a sentence that names no authority up to its trigger, only others behind it."""
        opens = len(units) > 1 and units[0].low == "in" and isinstance(units[1].value, Place)
        behind = all(at > last for at, _ in found) and "by" not in {unit.low for unit in units[last + 1 : last + 4]}
        return opens and behind and "and" in {unit.low for unit in units[last : found[0][0]]}

    def _nearest_with_list(
        self, event: Event, units: list[Unit], index: int, last: int, found: list[tuple[int, Name]]
    ) -> list[Name]:
        by = [
            (at, name)
            for at, name in found
            if index - 1 < at <= last + 16
            and "by" in [u.low for u in units[max(0, at - 3) : at]]
            and ";" not in [u.low for u in units[index:at]]
        ]
        if by:
            return _expand(units, by[0][0], found)
        left = _without_clauses(units, index, [(at, name) for at, name in found if at <= index])
        inside = [(at, name) for at, name in found if index <= at <= last]
        chosen = left[-1] if left else inside[0] if inside else found[0]
        if not left and not inside and {"while", "whereas", "but"} & {unit.low for unit in units[last : chosen[0]]}:
            return self._carried(event, units, ROLES[event.type][0])
        # what stands between commas after "which" or "who" acts in its own clause
        return _expand(units, chosen[0], found)

    def _last(self, units: list[Unit], wanted: set[str], same_paragraph: bool = False) -> Name | None:
        """The last body of these kinds named before a sentence, or None."""
        word = self._word_at(units[0].start)
        at = bisect.bisect_left(self.names, word, key=lambda name: name.first)
        for name in reversed(self.names[:at]):
            if same_paragraph and "\n" in self.document.text[self.document.ends[name.last - 1] : units[0].start]:
                return None
            if name.entity.kind in wanted:
                return name
        return None

    def _carried(self, event: Event, units: list[Unit], kinds: tuple[str, ...]) -> list[Name]:
        """The last body of these kinds that the text named before; what "it" or "the watchdog" stands for."""
        wanted = set(kinds) | (set(COMPANY_KINDS) if "company" in kinds else set())
        if event.type in ("company_policy", "market_exit", "company_statement", "company_finance", "database_size"):
            company = self._last(units, {"company"}, same_paragraph=True) or self.subject_name
            return [company] if company else []
        if "regulator" in wanted and event.type in ACTS | {"regulator_opinion"}:
            wanted = {"regulator"}
        word = self._word_at(units[0].start)
        at = bisect.bisect_left(self.names, word, key=lambda name: name.first)
        if wanted == {"regulator"}:
            place = units[1].value if len(units) > 1 and units[0].low == "in" else None
            body = self.vocabulary.remits.get((place.code, "data"), "") if isinstance(place, Place) else ""
            if isinstance(place, Place) and body:  # "In Greece the company has been told"
                return [Name(place.first, place.last, self.vocabulary.entities[body])]
            same = self._last(units, wanted, same_paragraph=True)
            near = same or self._last(units, wanted)
            if same is not None or (near is not None and units[0].start - self.document.ends[near.last - 1] < 160):
                return [near]  # type: ignore[list-item]
            if self.regulator is not None:
                return [next(name for name in self.names if name.entity == self.regulator)]
            stands = next((u for u in units if u.low in _AUTHORITY_NOUNS), None)
            if stands is not None and (local := self._authority_at_hand(units)) is not None:
                word = self._word_at(stands.start)
                return [Name(word, word + 1, local, described=True)]
        for name in reversed(self.names[:at]):
            if name.entity.kind in wanted:
                return [name]
        for name in self.names[at:]:
            if name.entity.kind in wanted and event.type in ACTS:
                return [name]
        return []

    def _authority_at_hand(self, units: list[Unit]) -> Entity | None:
        """The data protection authority of the state, else the country, that was named last before a sentence."""
        word = self._word_at(units[0].start)
        before = [place.code for place in self.places if place.first < word]
        codes = [*(code for code in reversed(before) if "-" in code), *reversed(before), self.country]
        body = next((self.vocabulary.remits[code, "data"] for code in codes
                     if code != "US" and (code, "data") in self.vocabulary.remits), "")  # fmt: skip
        return self.vocabulary.entities.get(body)

    def _word_at(self, position: int) -> int:
        return bisect.bisect_left(self.document.starts, position)

    def _party(
        self, event: Event, units: list[Unit], index: int, last: int, found: list[tuple[int, Name]]
    ) -> list[Name]:
        kind = event.type
        if kind == "appeal":
            if {unit.low for unit in units[max(0, index - 5) : index + 1]} & {"we", "our"} and self.subject_name:
                return [self.subject_name]
            left = [
                (at, name) for at, name in _without_clauses(units, index, [(at, n) for at, n in found if at <= index])
                if not {"by", "against", "with", "from"} & {unit.low for unit in units[max(0, at - 2) : at]}
            ]  # fmt: skip
            companies = [(at, name) for at, name in left if name.entity.kind in COMPANY_KINDS]
            by = [(at, name) for at, name in found if index < at and units[at - 1].low == "by"]
            if by or found:
                return [(by or companies or left or found)[0][1]]
            return [self.subject_name] if self.subject_name else []
        if kind in ("contract", "contract_ended"):
            clients = [name for _, name in found if name.entity.kind in ("police", "government")]
            if not clients and kind == "contract_ended":  # "Brae Foods dropped its deal with the firm"
                left = [(at, name) for at, name in found if at <= index and name.entity.kind in COMPANY_KINDS]
                others = [(at, name) for at, name in left if name.entity != self.subject]
                vendors = {name.entity for at, name in self._named_or_noun(units, ("company",)) if at > index}
                if not others and vendors - {name.entity for _, name in left}:
                    others = left
                clients = _expand(units, others[0][0], others) if others else []
            if not clients:
                client = self._last(units, {"police", "government"})
                clients = [client] if client is not None else []
            return _unique(clients)
        if kind == "usage_report":
            names = [name for _, name in found]
            if not any(name.entity.kind == "police" for name in names) and sentence_has(
                units, ("force", "officers", "department", "detectives", "deputies", "police", "investigators")
            ):
                police = self._last(units, {"police"})
                names += [police] if police is not None else []
            return _unique(names)
        others = [(at, name) for at, name in found if name.entity != self.subject]
        others = [(at, name) for at, name in others if name.entity.kind not in COMPANY_KINDS] or (
            others if kind == "lawsuit" else []
        )
        if kind == "lawsuit":
            left = [(at, name) for at, name in others if at <= index]
            by = [(at, name) for at, name in others if "by" in [u.low for u in units[max(0, at - 3) : at]]]
            if by or left:
                return _expand(units, (by or left)[0][0], others)
            # "Texas sued": a state acts through its attorney general
            states = self._states(units[max(0, index - 2) : index + 1])
            return states or [name for _, name in others if name.entity.kind != "government"][:1]
        by = [
            (at, name)
            for at, name in others
            if {"by", "from"} & {u.low for u in units[max(0, at - 5) : at]} and at > index
        ]
        left = [(at, name) for at, name in others if at <= index and name.entity.kind != "government"]
        left = left or [(at, name) for at, name in others if at <= last and name.entity.kind != "government"]
        if by or left:
            return _expand(units, by[0][0] if by else left[-1][0], others)
        persons = next((at for at in range(index, min(len(units), last + 6)) if units[at].low in _PEOPLE), None)
        if persons is None and sentence_has(units, tuple(_PEOPLE)):
            persons = next(at for at, unit in enumerate(units) if unit.low in _PEOPLE)
        if persons is not None and "individual-complainants" in self.vocabulary.entities:
            word = self._word_at(units[persons].start)
            return [Name(word, word + 1, self.vocabulary.entities["individual-complainants"])]
        carried = self._last(units, {"ngo"})
        return [carried] if carried is not None and sentence_has(units, ("it", "they", "group", "complaint")) else []

    def _country_near(self, units: list[Unit]) -> str:
        """The country that the authorities of the same paragraph belong to, else that of the report."""
        authority = self._last(units, set(AUTHORITIES), same_paragraph=True)
        if authority is not None and authority.entity.country:
            return authority.entity.country
        word = self._word_at(units[0].start)
        before = self.places[: bisect.bisect_left(self.places, word, key=lambda place: place.first)]
        if before and "\n" not in self.document.text[self.document.ends[before[-1].last - 1] : units[0].start]:
            return before[-1].code[:2]
        return self.country

    def _parliament(self, units: list[Unit]) -> list[Name]:
        """What "lawmakers", "MPs" or "parliament" stand for: the legislature of the country at hand."""
        at = next((at for at, unit in enumerate(units) if unit.low in _LAWMAKERS), None)
        if at is None:
            at = next((at for at, unit in enumerate(units) if unit.low.split(" ")[-1] in _STATUTES), None)
        if at is None:
            return []
        place = next((unit.value.code for unit in units if isinstance(unit.value, Place)), "")
        country = {"lords": "GB", "commons": "GB", "peers": "GB", "meps": "EU"}.get(
            units[at].low, place[:2] or self._country_near(units)
        )
        if place.startswith("US-") or not country:
            return []  # which chamber of a state it was is not said
        if sentence_has(units, ("senate",)) and (senate := _senate_of(country, self.vocabulary)) is not None:
            entity = senate
        else:
            entity = self.vocabulary.entities.get(_PARLIAMENTS.get(country, "")) or _parliament_of(
                country, self.vocabulary
            )
        word = self._word_at(units[at].start)
        return [Name(word, word + 1, entity)]

    def _nations(self, units: list[Unit], index: int) -> list[Name]:
        """The data protection authorities that "Italy, Greece and France" stand for right before what they do."""
        names: list[Name] = []
        at = index - 1
        while at >= 0 and units[at].low in ("each", "also", "both", "has", "have", "had", "then", "later"):
            at -= 1
        while at >= 0:
            value = units[at].value
            if (
                isinstance(value, Place)
                and units[at].end - units[at].start > 3
                and value.code in _nations_known(self.vocabulary)
                and not units[at].low.endswith(("ian", "ish", "ch", "can", "ese"))
            ):
                entity = self.vocabulary.entities[self.vocabulary.remits[value.code, "data"]]
                names.insert(0, Name(value.first, value.last, entity))
            elif units[at].low not in (",", "and"):
                break
            at -= 1
        return names

    def _acting_place(self, units: list[Unit], index: int, found: list[tuple[int, Name]]) -> list[Name]:
        """The authority of the place that is the subject of a clause: "Bavaria, on the other hand, closed its file"."""
        opening = units[1].value if len(units) > 1 and units[0].low == "in" else None
        named = self._names_in(units, ("regulator",))
        if isinstance(opening, Place) and not named and sentence_has(units, ("commissioner", "authority", "regulator")):
            body_id = self.vocabulary.remits.get((opening.code, "data"), "")
            if body_id:  # "In Hamburg, that city's commissioner"
                return [Name(opening.first, opening.last, self.vocabulary.entities[body_id])]
        nearest = max((at for at, _ in found if at <= index), default=-1)
        for at in range(index - 1, nearest, -1):
            value = units[at].value
            ahead = units[at - 1].low if at else ","
            behind = units[at + 1].low if at + 1 < len(units) else ""
            if ahead in _OPENING or isinstance(units[at - 1].value, facts.Date):
                opens = isinstance(value, Place) and not units[at].low.endswith(("ian", "ish", "ch", "can", "ese"))
                if opens and behind not in ("'s", "-", "and", ":") and value.code in _nations_known(self.vocabulary):  # type: ignore[attr-defined]
                    assert isinstance(value, Place)
                    body = self.vocabulary.entities[self.vocabulary.remits[value.code, "data"]]
                    return [Name(value.first, value.last, body)]
            if units[at].low in (";", ":"):
                break
        return []

    def _states(self, units: list[Unit]) -> list[Name]:
        """The attorneys general of the US states among these units."""
        return [
            Name(unit.value.first, unit.value.last, attorney_general(unit.value.code, self.vocabulary))
            for unit in units
            if isinstance(unit.value, Place) and unit.value.code.startswith("US-")
        ]

    def _where(self, event: Event, units: list[Unit]) -> None:
        kind = event.type
        if kind == "database_size":
            return
        homes = [
            name
            for name in event.actors
            if name.entity.kind in ("regulator", "court", "legislator") and name.entity.country
        ]
        proposed = [name for name in homes if not name.entity.known]
        if proposed and len(proposed) == len(homes) and kind not in _WHERE_STATED:
            # the cleaning cannot know where a body lies that entities.csv does not have
            event.places = [Place(n.first, n.last, n.entity.subdivision or n.entity.country) for n in proposed]
        elif kind in _WHERE_STATED or not homes:
            places = [(at, unit.value) for at, unit in enumerate(units) if isinstance(unit.value, Place)]
            kept = [
                place for at, place in places
                if [unit.low for unit in units[at + 1 : at + 3]] not in (["-", "based"], ["-", "headquartered"])
                and "outside" not in [u.low for u in units[max(0, at - 3) : at]]
            ]  # fmt: skip
            if kind == "company_statement":
                kept = []
                target = next((name for name in event.target if name.entity.country), None) or self._last(
                    units, {"regulator", "court"}
                )
                if target is not None and target.entity.country:
                    kept = [Place(target.first, target.last, target.entity.country)]
            event.places = kept
            if not kept:
                police = [
                    name
                    for name in event.actors
                    if (name.entity.kind in ("police", "government") or name.entity.subdivision) and name.entity.country
                ]
                bodies = [name for _, name in self._names_in(units, ("regulator", "court")) if name.entity.country]
                for name in (
                    homes
                    or police
                    or (bodies if kind not in ("company_statement", "company_policy", "usage_report") else [])
                ):
                    event.places.append(Place(name.first, name.last, name.entity.subdivision or name.entity.country))
                if not event.places and kind in ACTS | _LOCAL and self.country:
                    country = self._country_near(units)
                    place = next((place for place in self.places if place.code[:2] == country), None)
                    if place is None:
                        home = next(
                            (
                                name
                                for name in self.names
                                if name.entity.country == country and name.entity.kind in AUTHORITIES
                            ),
                            None,
                        )
                        place = Place(home.first, home.last, country) if home is not None else None
                    if place is not None:
                        event.places = [place]

        if not event.places and kind != "company_statement":
            # the cleaning knows where listed bodies are at home, not where others are
            for name in homes:
                code = name.entity.subdivision or name.entity.country
                if name.entity.kind == "court":
                    code = self._country_near(units) or code
                if not name.entity.known and code:
                    event.places.append(Place(name.first, name.last, code))

    def _when(self, event: Event, units: list[Unit], index: int, last: int) -> None:
        """The date of the clause that tells of the event, else one that its sentence gives to a clause beside it."""
        kind = event.type
        if kind == "lawsuit" and sentence_has(units, ("settle", "settlement", "settles", "settled", "end")):
            return
        dated = [(at, unit.value) for at, unit in enumerate(units) if isinstance(unit.value, facts.Date)]
        if not dated:
            event.date = self.headings.get(event.sentence)
            return
        clauses = _clauses(units)
        # a pattern such as "inquiry ... closed" tells of its event at its end, one such as "closed ... inquiry" at once
        home = {clauses[last]} if clauses[index].relative else {clauses[index], clauses[last]}
        best, best_cost = None, 99.0
        for at, date in dated:
            if kind == "complaint" and at < index and {"after", "following"} & {u.low for u in units[at : index + 1]}:
                continue
            opening = date.text.lower().startswith(("since", "from"))
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
            if clauses[at] not in home:
                if clauses[at].relative or kind == "database_size" or ";" in between:
                    continue
                cost += 8
                if any(clause.relative for clause in home):
                    cost += 12 if len(dated) > 1 else 6
            if kind in _ON_DECISIONS and at > 1 and units[at - 1].low in ("of", "from", "dated") and (
                {unit.low for unit in units[max(0, at - 3) : at - 1]} & _DECISIONS
            ):  # fmt: skip
                continue  # "challenges the decision of 12 January" happened later
            saying = {unit.low for unit in units[max(0, at - 4) : at + 2]} & _TELLING
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
            event.date = best
        else:
            event.date = self.headings.get(event.sentence)

    def _of_its_own(self, date: facts.Date, units: list[Unit], last: int) -> bool:
        """Whether a date is that of a decision under review: "of May 2022", "had imposed in 2023"."""
        at = next(at for at, unit in enumerate(units) if unit.value is date)
        ahead = [unit.low for unit in units[max(0, at - 2) : at]]
        between = {unit.low for unit in units[min(last, at) : at]}
        return "of" in ahead or (bool(between & {"imposed", "issued", "levied", "had"}) and not between & _REVIEWING)

    def _status(self, event: Event, units: list[Unit], index: int, last: int) -> None:
        if event.status:
            self._cue(
                event,
                units,
                index,
                last,
                {"comply", "unless", "fails", "fail", "failing", "could", "risk", "faces", "face"},
            )
            return
        status = event.trigger.status
        kind = event.type
        window = range(max(0, index - 5), min(len(units), last + 2))
        lows = {units[at].low for at in window}
        if status:
            event.status = status
        elif kind == "investigation_opened" and lows & {
            "continue",
            "continues",
            "continuing",
            "ongoing",
            "remains",
            "remain",
            "still",
            "investigating",
        }:
            event.status = "ongoing"
        elif kind in (
            "appeal",
            "market_exit",
            "company_policy",
            "contract_ended",
            "legislation",
            "settlement",
        ) and lows & _PLANS | (lows & {"proposed", "proposes", "introduced"} if kind == "legislation" else set()):
            event.status = "announced"
        elif (
            kind in ("usage_report", "database_size", "contract", "contract_ended", "market_exit")
            and {u.low for u in units} & _HEARSAY
        ):
            event.status = "reported"
            self._cue(event, units, 0, len(units), set(_HEARSAY))
            return
        elif (
            kind == "database_size"
            and {u.low for u in units} & _CLAIMING
            and not any(n.entity.kind == "regulator" for n in event.actors)
        ):
            event.status = "alleged"
            self._cue(event, units, 0, len(units), set(_CLAIMING))
            return
        elif kind == "usage_report" and any(name.entity.kind in ("media", "ngo", "regulator") for name in event.actors):
            event.status = "reported"
        if event.status:
            self._cue(event, units, index, last, None)

    def _cue(self, event: Event, units: list[Unit], index: int, last: int, words: set[str] | None) -> None:
        for at in range(max(0, index - 5), min(len(units), last + 3)):
            if words is None or units[at].low in words:
                first = index if words is None else at
                event.status_words = (units[first].start, units[min(first + 1, len(units) - 1)].end)
                return
        event.status_words = (units[index].start, units[index].end)

    # --- one event for all that tells of it ---------------------------------------------------------------------------

    def _merge(self, found: list[Event]) -> list[Event]:
        kept: list[Event] = []
        beside: dict[int, list[Event]] = {}
        for event in found:
            beside.setdefault(event.sentence, []).append(event)
        said = {event.sentence for event in found if event.type in _TOLD_ALREADY}
        for event in found:
            if event.type in ("company_statement", "official_statement") and event.sentence in said:
                continue
            others = {other.type for other in beside[event.sentence]}
            if event.type == "official_statement" and "usage_report" in others:
                continue
            if event.type == "company_statement" and any(
                other.type == "usage_report" and other.count and other.sentence == event.sentence
                for other in beside[event.sentence]
            ):
                continue
            if event.type == "company_policy" and others & {"settlement", "contract_ended"}:
                continue
            if event.type == "media_investigation" and "usage_report" in others and event.trigger.confidence < 0.8:
                continue  # who uses it is a usage report, also when the press tells it
            if (
                event.type == "inquiry_closed"
                and others & {"settlement", "fine"}
                and sentence_has(self.sentences[event.sentence], ("pay", "pays", "settle", "settles", "settled"))
            ):
                continue  # "will pay $5m to end the case" is the settlement
            if event.type == "enforcement_order" and "legislation" in others:
                continue
            if event.type == "contract_ended" and event.trigger.confidence < 0.6 and "enforcement_order" in others:
                continue
            if event.type == "court_ruling" and any(
                other.type == "fine" and other.sentence == event.sentence and not other.earlier
                and any(name.entity.kind == "court" for name in other.actors)
                for other in beside[event.sentence]
            ):  # fmt: skip
                continue
            if event.type == "usage_report" and event.trigger.confidence <= 0.65 and others & _ON_USE:
                continue
            if (
                event.type == "court_ruling"
                and "settlement" in others
                and sentence_has(self.sentences[event.sentence], ("approved", "approves", "approve", "approval"))
            ):
                continue
            if (
                event.type == "investigation_opened"
                and event.trigger.confidence <= 0.7
                and others & {"investigation_finding", "inquiry_closed"}
            ):
                continue
            same = next((other for other in kept if self._same(other, event)), None)
            if same is None:
                kept.append(event)
                continue
            if same.money and event.money and same.money != event.money:
                local = _LOCAL_MONEY.get(self.country, "EUR")
                exact = len(f"{event.money.amount:.0f}".rstrip("0")) > len(f"{same.money.amount:.0f}".rstrip("0"))
                if (exact and same.money.currency == event.money.currency) or (
                    event.money.currency == local != same.money.currency
                ):
                    same.money = event.money
            for slot in ("date", "money", "count", "status"):
                if not getattr(same, slot):
                    setattr(same, slot, getattr(event, slot))
                    if slot == "status":
                        same.status_words = event.status_words
            if not same.actors:
                same.actors = event.actors
            if not same.target:
                same.target = event.target
            if not same.places:
                same.places = event.places
            same.confidence = min(0.95, same.confidence + 0.05)
        self._sums_told_next(kept)
        self._date_by_context(kept)
        self._date_by_decision(kept)
        return kept

    def _sums_told_next(self, kept: list[Event]) -> None:
        """A settlement or contract without a sum takes the one of the next sentence, where no other event does."""
        taken = {id(event.money) for event in kept}
        for event in kept:
            following = event.sentence + 1
            if event.type not in ("settlement", "contract") or event.money or following >= len(self.sentences):
                continue
            if self.document.paragraphs[following] != self.document.paragraphs[event.sentence]:
                continue
            units = self.sentences[following]
            sums = [unit.value for unit in units if isinstance(unit.value, facts.Sum) and not unit.value.each]
            if len(sums) == 1 and id(sums[0]) not in taken and sentence_has(units, _PAYING):
                event.money, event.end = sums[0], units[-1].end

    def _date_by_decision(self, kept: list[Event]) -> None:
        """What the report dates by its announcement takes the day of the decision, where that is told as well."""
        if self.decided is None:
            return
        day = self.decided.value.date
        at = next((n for n, (_, last) in enumerate(self.document.sentences)
                   if self.document.ends[last - 1] > self.decided.start), 0)  # fmt: skip
        bodies = {name.entity for _, name in self._names_in(self.sentences[at], ("regulator",))}
        newsmakers = {
            name.entity for event in kept if event.start < 900 and event.type in ACTS for name in event.actors
        }
        for event in kept:
            announced = event.date is None or (self.peg is not None and event.date.value.date == self.peg.value.date)
            if event.type not in ACTS - {"investigation_opened"} or not announced or event.earlier:
                continue
            if event.date is None and not self._undated(event):
                continue
            paragraphs = self.document.paragraphs
            acting = {name.entity for name in event.actors}
            near = paragraphs[at] == paragraphs[event.sentence] and abs(at - event.sentence) < 4
            alone = bool(acting) and acting <= newsmakers
            if (near or event.start < 900 or alone) and (not bodies or bodies & acting) and day:
                event.date = self.decided

    def _date_by_context(self, kept: list[Event]) -> None:
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
            if event.type not in DATED_BY_NEWS or not self._undated(event):
                continue
            near = [
                other for other in kept
                if other is not event and other.date and {other.type, event.type} <= ACTS
                and other.sentence <= event.sentence
                and self.document.paragraphs[other.sentence] == self.document.paragraphs[event.sentence]
                and {n.entity for n in other.actors} & {n.entity for n in event.actors}
            ]  # fmt: skip
            if reviewed and event.type in ACTS and event.actors and event.actors[0].entity.kind == "regulator":
                continue
            acting = {name.entity for name in event.actors}
            if near and event.type in ACTS - {"investigation_opened"}:
                event.date = near[-1].date
            elif event.type in _SAID and not self._news_day_near(event):
                continue
            elif self.peg is not None and (event.start < 900 or acting & newsmakers or event.type in _SAID):
                event.date = self.peg
            elif (
                main is not None
                and event.type in ("fine", "enforcement_order", "investigation_finding")
                and acting & {n.entity for n in main.actors}
            ):
                event.date = main.date

    def _news_day_near(self, event: Event) -> bool:
        """Whether the paragraph of an event, or the sentence before it, names the day of the news."""
        paragraphs, number = self.document.paragraphs, event.sentence
        near = [at for at in (number - 1, number) if at >= 0 and paragraphs[at] == paragraphs[number]]
        return self.peg is not None and any(
            isinstance(unit.value, facts.Date) and unit.value.value.date == self.peg.value.date
            for at in near
            for unit in self.sentences[at]
        )

    def _same(self, one: Event, other: Event) -> bool:
        if one.type != other.type:
            return False
        if one.type == "fine" and "provisional" in (one.status, other.status) and one.status != other.status:
            return False
        if one.money and other.money and not _same_sum(one.money, other.money):
            return False
        if one.count and other.count and one.count.number != other.count.number:
            return False
        if (
            one.date
            and other.date
            and one.date.value.precision != "none"
            and other.date.value.precision != "none"
            and not agree(one.date.value, other.date.value)
        ):
            return False
        actors, others = {name.entity.id for name in one.actors}, {name.entity.id for name in other.actors}
        if one.type in ("company_statement", "official_statement"):
            return other.sentence - one.sentence <= 2 and (not actors or not others or bool(actors & others))
        if actors and others and not actors & others:
            return False
        mine, theirs = self._own_targets(one), self._own_targets(other)
        if one.type in _ON_ONE and mine and theirs and not mine & theirs:
            return False
        places, other_places = {place.code[:2] for place in one.places}, {place.code[:2] for place in other.places}
        return not (places and other_places and not places & other_places)

    def _own_targets(self, event: Event) -> set[str]:
        """The companies that the sentence of an event itself names as its target."""
        first, last = self.document.sentences[event.sentence]
        return {name.entity.id for name in event.target
                if first <= name.first < last and name.entity.kind in COMPANY_KINDS}  # fmt: skip

    def _undated(self, event: Event) -> bool:
        """Whether nothing in its sentence puts an event before the news."""
        if event.earlier:
            return False
        units = self.sentences[event.sentence]
        lows = {unit.low for unit in units[max(0, event.at - 3) : event.at + 2]}
        if event.type == "investigation_finding":  # "said that it had broken the law" is said now
            lows.discard("had")
        if event.type in ("company_statement", "official_statement") and lows & _PRESENT:
            return False
        if event.type in ("appeal", "company_policy", "market_exit") and not (
            event.status == "announced" and {unit.low for unit in units} & {"said", "announced", "added"}
        ):
            return False
        if lows & _PAST_PERFECT or event.status == "ongoing" or ("have" in lows and len(event.actors) > 2):
            return False
        return not any(
            isinstance(unit.value, facts.Date) and unit.value.kind in ("year", "my", "month", "period")
            for unit in units
        )


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a sentence: its number, and whether a relative pronoun or "after" makes it tell of something else."""

    number: int
    relative: bool


def _clauses(units: list[Unit]) -> list[Clause]:
    """The clause of each unit; a relative clause between commas ends at the second, and its sentence goes on."""
    clauses: list[Clause] = []
    current, number = Clause(0, False), 0
    outer: list[Clause] = []
    for at, unit in enumerate(units[:-1]):
        low, following = unit.low, units[at + 1].low
        if low in (";", ":", "but"):
            number += 1
            current, outer = Clause(number, False), []
        elif low in _RELATIVE and (low != "that" or (at and units[at - 1].low not in _TELLING)):
            number += 1
            outer.append(current)
            current = Clause(number, True)
        elif low == "," and outer and following not in ("and", "or"):
            current = outer.pop()
        elif low == "and" and (
            following in _SUBJECTS or (at and units[at - 1].low == "," and isinstance(units[at + 1].value, facts.Date))
        ):
            number += 1
            current = Clause(number, False)
        clauses.append(current)
    return [*clauses, current]


_BREAKS = word_set(", ; which who after following but while that when before")
_RELATIVE = word_set("which who whose whom where after following because although though whereas while until")
_SUBJECTS = word_set("it he she they we the its their this that")
_TELLING = word_set(
    "said says told announced reported wrote found released published revealed disclosed confirmed added stated "
    "concluded ruled report reports finding find finds held decided determined demanded ordered insisted argued "
    "claims claimed alleges alleged warned admitted denied means believes shows showed view"
)


def _converted(units: list[Unit], at: int) -> bool:
    """Whether a sum is another in a second currency: "SEK 2 million (about €180,000)"."""
    ahead = units[max(0, at - 3) : at]
    bracket = next((back for back, unit in enumerate(reversed(ahead)) if unit.low == "("), -1)
    return bracket >= 0 and isinstance(units[at - bracket - 2].value, facts.Sum)


def _dated_in_list(event: Event, units: list[Unit]) -> Event:
    """A fine of a list with the date that stands between its sum and the next, if any; not with that of another sum."""
    sums = [at for at, unit in enumerate(units) if isinstance(unit.value, facts.Sum)]
    own = next((at for at in sums if units[at].value is event.money), -1)
    after = next((at for at in sums if at > own), len(units))
    if own < 0 or len(sums) < 2:
        return event
    inside = [unit.value for unit in units[own:after] if isinstance(unit.value, facts.Date) and not unit.value.bounds]
    if inside:
        return replace(event, date=inside[0])
    at = next((at for at, unit in enumerate(units) if unit.value is event.date), -1)
    return replace(event, date=None) if sums[0] < at < sums[-1] or (at > sums[-1] > own) else event


def _side(partner: Name | Place) -> str:
    """On which side of a fine a body stands: "authority", "company" or, for others, ""."""
    if isinstance(partner, Place) or partner.entity.kind == "regulator":
        return "authority"
    return "company" if partner.entity.kind in COMPANY_KINDS else ""


def sentence_has(units: list[Unit], words: tuple[str, ...]) -> bool:
    """Whether one of the words stands in the sentence."""
    return any(unit.low in words for unit in units)


@functools.lru_cache(maxsize=1_000)
def _parliament_name(country: str) -> str:
    found = pycountry.countries.get(alpha_2=country)
    return f"Parliament of {found.name if found else country}"


def _parliament_of(country: str, vocabulary: Vocabulary) -> Entity:
    """The legislature of a country: the one that entities.csv has, else under the name that all of them may bear."""
    listed = [
        each for each in vocabulary.entities.values()
        if each.kind == "legislator" and each.country == country and not each.subdivision
    ]  # fmt: skip
    if listed:
        return min(listed, key=lambda each: ("Senate" in each.name, each.id))
    name = _parliament_name(country)
    return Entity(kebab(name), name, "legislator", country, known=False)


def _senate_of(country: str, vocabulary: Vocabulary) -> Entity | None:
    """The senate of a country, where entities.csv has it."""
    return next((each for each in vocabulary.entities.values()
                 if each.kind == "legislator" and each.country == country and "Senate" in each.name), None)  # fmt: skip


def _nations_known(vocabulary: Vocabulary) -> set[str]:
    return {code for code, remit in vocabulary.remits if remit == "data"}


# of triggers on the same words, those of one group exclude each other
_GROUPS = (
    {"provisional_notice", "fine", "settlement", "enforcement_order"},
    {"lawsuit", "complaint", "settlement"},
    {"appeal", "court_ruling"},
    {"database_size", "usage_report"},
    {"investigation_finding", "investigation_opened", "regulator_opinion", "inquiry_closed"},
    {"company_policy", "company_statement", "market_exit", "official_statement", "investigation_finding",
     "regulator_opinion"},
    {"contract_ended", "usage_report", "settlement"},
    {"contract", "usage_report"},
)  # fmt: skip
_CLASHES = frozenset((one, other) for group in _GROUPS for one in group for other in group)


# currencies whose units are worth much the same, so that a sum and its conversion are of one order
_NEAR_PAR = frozenset(("USD", "EUR", "GBP", "CHF"))


def _same_sum(one: facts.Sum, other: facts.Sum) -> bool:
    """Whether two sums can be one: equal, one the rounding of the other, or one the other's conversion."""
    ratio = one.amount / other.amount if other.amount else 0.0
    if one.currency == other.currency:
        return 0.97 <= ratio <= 1.03
    return {one.currency, other.currency} <= _NEAR_PAR and 0.7 <= ratio <= 1.5


def _clash(one: str, other: str) -> bool:
    """Whether two triggers on the same words exclude each other."""
    return one == other or (one, other) in _CLASHES


def _match(trigger: Trigger, held: list[int], index: int) -> int:
    """The unit at which a trigger that begins at `index` ends, or -1; `held` are the signs of each unit."""
    at, count = index, len(held)
    for element in trigger.elements[1:]:
        sign = element.sign
        for step in range(at + 1, min(at + element.gap + 2, count)):
            if held[step] & sign:
                at = step
                break
        else:
            return -1
    return at


def _without_clauses(units: list[Unit], index: int, left: list[tuple[int, Name]]) -> list[tuple[int, Name]]:
    """The names before a trigger that do not stand in a clause between commas that "which" or "who" opens."""
    opens = [at for at in range(index - 1) if units[at].low == "," and units[at + 1].low in ("which", "who", "whose")]
    if not opens:
        return left
    closes = [at for at in range(opens[-1] + 2, index) if units[at].low == ","]
    outside = [(at, name) for at, name in left if at < opens[-1] or (closes and at > closes[-1])]
    return outside if closes and outside else left


def _unique(names: list[Name]) -> list[Name]:
    seen: set[str] = set()
    kept = []
    for name in names:
        if name.entity.id not in seen:
            seen.add(name.entity.id)
            kept.append(name)
    return kept


def _expand(units: list[Unit], at: int, found: list[tuple[int, Name]]) -> list[Name]:
    """A name with those it is listed with: "A, B and C"."""
    positions = dict(found)
    names = [positions[at]]
    for step in (-1, 1):
        index = at + step
        gap = 0
        while 0 <= index < len(units) and gap < 4:
            if index in positions:
                names.insert(0, positions[index]) if step < 0 else names.append(positions[index])
                gap = 0
            elif units[index].low in _LINKS or isinstance(units[index].value, Place):
                gap += 1
            else:
                break
            index += step
    return _unique(names)


def _dateline(document: Document) -> str:
    """The day that stands alone on a line at the top of a report, or ""."""
    for line in document.text[:400].split("\n")[:5]:
        found = facts.dates(line, "")
        if len(found) == 1 and found[0].value.precision == "day" and found[0].end - found[0].start > len(line) - 14:
            return found[0].value.date
    return ""


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def find(document: Document, published: str, vocabulary: Vocabulary) -> list[Event]:
    """The events of a document, in the order of the text."""
    return Reader(document, published, vocabulary).events()


__all__ = ["Event", "Reader", "find"]
