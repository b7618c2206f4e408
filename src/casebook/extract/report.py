"""What one report holds before any event: names, places, sums, counts, dates, what it is about, and its sentences."""

from __future__ import annotations

import bisect
import datetime
import re
from collections import Counter
from collections.abc import Container
from dataclasses import replace

from casebook.clean.dates import ResolvedDate
from casebook.extract import facts
from casebook.extract.documents import Document
from casebook.extract.name import Name, Place
from casebook.extract.names import find as find_names
from casebook.extract.references import References
from casebook.extract.sentences import Unit, kinds_of, units_of
from casebook.extract.vocabulary import COMPANY_KINDS, Entity, Vocabulary

UNNAMED = "unnamed"  # the kind of a day of the news that no word of the report names: that of its publication
AUTHORITIES = ("regulator", "government", "court", "legislator")
# what stands before the day on which something was decided
_DECISION_DAY = re.compile(
    r"\b(?:(?:decision|deliberation|resolution|determination|grounds|fine|penalty|sanction)\b[^.;\n]{0,40}?"
    r"\b(?:dated|taken|adopted|made|reached|signed|rendered|given|passed|of)|[Dd]ated|[Dd]ecided|adopted|resolved|voted|deliberated|"
    r"signed\s(?:the|this|its)\s(?:decision|order)):?\s(?:on\s)?(?:the\s)?$"
)
# what stands behind it: "On July 16, the commission issued a decision"
_DECIDED_THEN = re.compile(
    r",?\s[^.;\n]{0,90}?\b(?:issued|adopted|made|took|reached|gave)\s(?:a|an|its|the)\s(?:\w+\s)?"
    r"(?:decision|determination|resolution)\b(?!\son\b)"
)
_BULLETS = {"-", "\N{EN DASH}", "\N{EM DASH}", "•", "*"}
_AFTER_DATE = {"-", "\N{EN DASH}", "\N{EM DASH}", ":"}
_OF_PAPERS = re.compile(r"\b(?:policy|terms|version|letter|e-?mail|memo|contract)\b[^.;\n]{0,20}$")


class Report:
    """Everything found in one document, and what of it stands before, in or near a sentence.

    `names` are the bodies named, `persons` those without a public role, `places`, `dates`, `money` and `counts` the
    facts, each in the order of the text; `references` what nouns and pronouns stand for; `sentences` the units of each
    sentence. What the report is about: `country`, a code or ""; `subject`, the company, with `subject_name`, where it
    is first named; `regulator`, the one named most. `peg` is the day of the news, `decided` that of the decision where
    it is another; `headings` the dates of the lines above sentences, in a chronology, by the number of the sentence.
    """

    def __init__(self, document: Document, published: str, vocabulary: Vocabulary) -> None:
        self.document, self.vocabulary, self.published = document, vocabulary, published
        of_dates, of_sums, of_counts = facts.anchors(document.words, document.starts)
        self.dates = facts.dates(document.text, published, of_dates)
        if not published and (line := _dateline(document)):
            # relative dates count from the date that stands alone below the title
            self.dates = facts.dates(document.text, line, of_dates, given=published)
        sums = facts.sums(document.text, "", of_sums)
        names, self.places, self.persons = find_names(
            document,
            vocabulary,
            [(item.start, item.end) for item in self.dates] + [(item.start, item.end) for item in sums],
        )
        votes: Counter[str] = Counter()
        for name in names:
            if name.entity.kind in AUTHORITIES and name.entity.country:
                votes[name.entity.country] += 2
        for place in self.places:
            votes[place.code[:2]] += 1
        self.country = votes.most_common(1)[0][0] if votes else ""
        self.names = self._with_courts(names)
        self.references = References(document, self.names)
        self.money = facts.sums(document.text, self.country, [each.start for each in sums])
        self.counts = facts.counts(document.text, of_counts)
        companies = Counter(name.entity for name in self.names if name.entity.kind in COMPANY_KINDS)
        # the company a report is about: the one it names most, the earliest of equals; a platform that its title does
        # not name is often named as where pictures come from
        title = bisect.bisect_left(document.starts, max(document.text.find("\n"), 0))
        leading = {name.entity for name in self.names if name.first < title}
        self.subject = (
            max(
                companies,
                key=lambda each: companies[each] / (3 if each.kind == "platform" and each not in leading else 1),
            )
            if companies
            else None
        )
        self.subject_name = next((name for name in self.names if name.entity == self.subject), None)
        # the regulator that it names most
        regulators = Counter(name.entity for name in self.names if name.entity.kind == "regulator")
        self.regulator = max(regulators, key=lambda entity: regulators[entity]) if regulators else None
        self.peg = self._peg()
        self.decided = self._decided()
        found = [*self.names, *self.money, *self.counts, *self.dates, *self.places]
        self.sentences = units_of(document, vocabulary, found)
        self.headings = self._headings()

    def _with_courts(self, names: list[Name]) -> list[Name]:
        """The names, with each court and parliament that is named by a part of its name as the one that it is."""
        courts: list[Entity] = []
        found = []
        for name in names:
            found.append(self._court(name, courts))
            if name.entity.kind in ("court", "legislator"):
                courts.append(found[-1].entity)
        return found

    def _court(self, name: Name, before_it: list[Entity]) -> Name:
        """A court or parliament named by a part of its name, as that of the country at hand; others as they are.

        Of those named before it, the last one whose longer name holds all of its words counts first.
        """
        entity = name.entity
        if entity.kind not in ("court", "legislator") or entity.known:
            return name
        words = _words_of_court(entity)
        longer = next((each for each in reversed(before_it) if words <= _words_of_court(each)), None)
        if longer is not None:
            return replace(name, entity=longer)
        before = next((place.code for place in self.places if name.first - 2 <= place.last - 1 < name.first), "")
        code = entity.subdivision or entity.country or before or self._place_near(name.first) or self.country
        found = [
            each for each in self.vocabulary.entities.values()
            if each.kind == entity.kind and code and code in (each.subdivision, each.country)
            and words <= _words_of_court(each)
        ]  # fmt: skip
        if not found:
            return (
                replace(name, entity=replace(entity, country=code[:2], subdivision=code if "-" in code else ""))
                if code
                else name
            )
        added = sorted(found, key=lambda each: (len(_words_of_court(each) - words), len(each.name), each.id))
        if len(added) > 1 and len(_words_of_court(added[0])) == len(_words_of_court(added[1])):
            return name  # "the District Court": which of them is not said
        return replace(name, entity=added[0])

    def _place_near(self, word: int) -> str:
        """The code of the place named last before a word in its paragraph, or ""."""
        at = bisect.bisect_left(self.places, word, key=lambda place: place.first)
        if not at:
            return ""
        place = self.places[at - 1]
        between = self.document.text[self.document.ends[place.last - 1] : self.document.starts[word]]
        return "" if "\n" in between else place.code

    def _peg(self) -> facts.Date | None:
        """The day of the news: the day of the past week that the report names most, else that of its publication."""
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
            value = ResolvedDate(self.published, "day")
            return head[0] if head else facts.Date(0, 0, f"[{self.published}]", value, False, UNNAMED)
        if len(recent) > 1 and recent[self.published] and self._dated_by_line():
            # "WASHINGTON, May 3 (Agency)": the day of publication; what "on Tuesday" tells is the news
            recent[self.published] -= 1
            recent += Counter()
        best = max(recent, key=lambda day: (recent[day], day))
        return next(
            date for date in self.dates
            if date.value.date == best and date.value.precision == "day" and self._in_prose(date.start)
        )  # fmt: skip

    def _dated_by_line(self) -> bool:
        """Whether a dateline at the head of the first lines gives the day of publication."""
        return any(
            date.value.date == self.published
            and date.kind in ("dmy", "mdy")
            and date.start - (self.document.text.rfind("\n", 0, date.start) + 1) < 40
            for date in self.dates
            if date.start < 700
        )

    def _decided(self) -> facts.Date | None:
        """The day of the decision that the news is about, where it is told apart from that of its publication."""
        for date in self.dates:
            ahead = self.document.text[max(0, date.start - 70) : date.start]
            if date.value.precision != "day" or date.bounds:
                continue
            if not _DECISION_DAY.search(ahead) and not _DECIDED_THEN.match(self.document.text, date.end):
                continue
            if _OF_PAPERS.search(ahead):
                continue  # "a privacy policy dated 22 May"
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

    def _headings(self) -> dict[int, facts.Date]:
        """For each sentence under a line that holds a date alone, or in one that begins with it, that date.

        As a chronology has it: "3 March: The commission opens an inquiry. It asks for the contract."
        """
        under: dict[int, facts.Date] = {}
        current: facts.Date | None = None
        lines, paragraphs = 0, self.document.paragraphs
        begun: tuple[int, facts.Date] | None = None  # the paragraph that begins with a date, and that date
        for number, units in enumerate(self.sentences):
            first = 1 if units[0].low in _BULLETS else 0
            date = units[first].value if len(units) > first else None
            if isinstance(date, facts.Date) and len(units) <= 2 and date.value.date:
                current, lines = date, lines + 1
                continue
            opens = not number or paragraphs[number - 1] != paragraphs[number]
            if opens and isinstance(date, facts.Date) and date.value.date and len(units) > first + 1 and (
                units[first + 1].low in _AFTER_DATE
            ):  # fmt: skip
                begun, lines = (paragraphs[number], date), lines + 1
            elif begun is not None and begun[0] == paragraphs[number]:
                under[number] = begun[1]
            elif current is not None:
                under[number] = current
        return under if lines > 2 else {}

    def word_at(self, position: int) -> int:
        """The number of the word that starts at a position of the text, or of the first behind it."""
        return bisect.bisect_left(self.document.starts, position)

    def persons_in(self, units: list[Unit]) -> list[tuple[int, Name]]:
        """The persons that a sentence names, each with the unit at which the name begins."""
        if not self.persons:
            return []
        first, last = self.word_at(units[0].start), self.word_at(units[-1].end)
        starts = [unit.start for unit in units]
        return [
            (bisect.bisect_right(starts, self.document.starts[person.first]) - 1, person)
            for person in self.persons
            if first <= person.first < last
        ]

    def meant_in(self, units: list[Unit], kinds: tuple[str, ...], until: int) -> list[tuple[int, Name]]:
        """The bodies of these kinds that a sentence names, in its order, with what its nouns and pronouns stand for.

        Nouns and pronouns count up to the unit `until`, where the subject stands, and after "by".
        """
        wanted = kinds_of(kinds)
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

    def named_or_noun(self, units: list[Unit], kinds: tuple[str, ...]) -> list[tuple[int, Name]]:
        """The bodies of these kinds that a sentence names, or that "the bank", "the force" stand for in it."""
        wanted = kinds_of(kinds)
        found = []
        for at, unit in enumerate(units):
            if isinstance(unit.value, Name):
                name: Name | None = unit.value if unit.value.entity.kind in wanted else None
            else:
                name = self.references.noun(unit.start, wanted) if unit.value is None else None
            if name is not None:
                found.append((at, name))
        return found

    def names_before(self, units: list[Unit]) -> int:
        """How many of the names stand before a sentence."""
        return bisect.bisect_left(self.names, self.word_at(units[0].start), key=lambda name: name.first)

    def last_named(self, units: list[Unit], wanted: Container[str], same_paragraph: bool = False) -> Name | None:
        """The last body of these kinds named before a sentence, or None."""
        for name in reversed(self.names[: self.names_before(units)]):
            if same_paragraph and "\n" in self.document.text[self.document.ends[name.last - 1] : units[0].start]:
                return None
            if name.entity.kind in wanted:
                return name
        return None

    def country_near(self, units: list[Unit]) -> str:
        """The country that the authorities of the same paragraph belong to, else that of the report."""
        authority = self.last_named(units, AUTHORITIES, same_paragraph=True)
        if authority is not None and authority.entity.country:
            return authority.entity.country
        word = self.word_at(units[0].start)
        before = self.places[: bisect.bisect_left(self.places, word, key=lambda place: place.first)]
        if before and "\n" not in self.document.text[self.document.ends[before[-1].last - 1] : units[0].start]:
            return before[-1].code[:2]
        return self.country

    def company_at_hand(self, units: list[Unit]) -> Name | None:
        """What "the company" stands for: the last one of the paragraph before a sentence, else the report's subject."""
        return self.last_named(units, ("company",), same_paragraph=True) or self.subject_name

    def authority_at_hand(self, units: list[Unit]) -> Entity | None:
        """The data protection authority of the state, else the country, that was named last before a sentence."""
        word = self.word_at(units[0].start)
        before = [place.code for place in self.places if place.first < word]
        codes = [*(code for code in reversed(before) if "-" in code), *reversed(before), self.country]
        body = next((self.vocabulary.remits[code, "data"] for code in codes
                     if code != "US" and (code, "data") in self.vocabulary.remits), "")  # fmt: skip
        return self.vocabulary.entities.get(body)

    def authority_of(self, country: str, units: list[Unit]) -> list[Name]:
        """The authority of a country that was named last before a sentence, else its one for data, if any."""
        before = self.names[: self.names_before(units)]
        of_country = (
            name for name in reversed(before) if name.entity.kind == "regulator" and name.entity.country == country
        )
        named = next(of_country, None)
        if named is not None:
            return [named]
        body = self.vocabulary.remits.get((country, "data"), "")
        word = self.word_at(units[0].start)
        return [Name(word, word + 1, self.vocabulary.entities[body], described=True)] if body else []

    def data_authority(self, place: Place) -> Name | None:
        """The data protection authority of a place, as named by the words of the place; None where it has none."""
        body = self.vocabulary.remits.get((place.code, "data"), "")
        return Name(place.first, place.last, self.vocabulary.entities[body]) if body else None


def _words_of_court(entity: Entity) -> set[str]:
    return set(entity.name.lower().replace(",", "").split())


def _dateline(document: Document) -> str:
    """The day that stands alone on a line at the top of a report, or ""."""
    for line in document.text[:400].split("\n")[:5]:
        found = facts.dates(line, "")
        if len(found) == 1 and found[0].value.precision == "day" and found[0].end - found[0].start > len(line) - 14:
            return found[0].value.date
    return ""


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
