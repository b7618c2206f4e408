"""Reviewing proposed mentions in the terminal: each beside its passage, and a decision on each.

A decision is on disk before the next mention is shown, so a review can be left at any point and taken up again.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from casebook import articles, proposals, tables
from casebook.clean.dates import describe_date
from casebook.clean.mentions import MentionCleaner
from casebook.clean.readings import stated_and_given
from casebook.tables import split_list

# the fields of a mention that an editor may change, with what they are called on the screen
FIELDS = {
    "type": "what", "date_text": "when", "actors_text": "who", "target_text": "against", "places_text": "where",
    "amount_text": "money", "quantity_text": "count", "status_text": "certainty", "summary": "summary",
    "event_title": "event's title", "span": "passage",
}  # fmt: skip
# and what the cleaning makes of each
CLEANED = {
    "date_text": ("date", "precision"), "actors_text": ("actors",), "target_text": ("target",),
    "places_text": ("jurisdictions", "subdivision"), "amount_text": ("amount", "currency"),
    "quantity_text": ("quantity", "unit"), "status_text": ("status",),
}  # fmt: skip
ACTIONS = {
    "a": "accept", "e": "edit a field", "r": "reject", "j": "join to another event", "s": "split: one more here",
    "n": "new mention by hand", "b": "back to the one before", "l": "leave, and go on another time",
}  # fmt: skip
AROUND = 300  # characters of the text shown on each side of a passage


class Terminal(Protocol):
    """What a review says and asks. The terminal does it with prompt_toolkit; tests answer for the editor."""

    def tell(self, text: str, marked: str = "", after: str = "") -> None:
        """Say something; `marked` stands out."""

    def ask(self, question: str, *, default: str = "", allowed: Iterable[str] = (), free: bool = True) -> str:
        """Ask for a line. `allowed` are offered; with `free` False nothing else is taken."""


class Leave(Exception):  # noqa: N818 (no error: the editor goes home)
    """The editor leaves; everything decided so far is kept."""


class PromptTerminal:
    """The real terminal. Values are offered as one types; Ctrl-C and Ctrl-D leave."""

    def tell(self, text: str, marked: str = "", after: str = "") -> None:
        """Say something; `marked` is shown inverted."""
        from prompt_toolkit import print_formatted_text
        from prompt_toolkit.formatted_text import FormattedText

        print_formatted_text(FormattedText([("", text), ("reverse", marked), ("", after)]))

    def ask(self, question: str, *, default: str = "", allowed: Iterable[str] = (), free: bool = True) -> str:
        """Ask for a line."""
        from prompt_toolkit import prompt
        from prompt_toolkit.completion import FuzzyWordCompleter
        from prompt_toolkit.validation import Validator

        offered = list(allowed)
        validator = Validator.from_callable(
            lambda text: free or text.strip() in offered,
            error_message=f"allowed: {', '.join(offered[:12])}{' ...' if len(offered) > 12 else ''}",
        )
        try:
            return prompt(
                f"{question} ",
                default=default,
                completer=FuzzyWordCompleter(offered) if offered else None,
                complete_while_typing=len(offered) > len(ACTIONS),
                validator=validator,
                validate_while_typing=False,
            ).strip()
        except (KeyboardInterrupt, EOFError):
            raise Leave from None


class Review:
    """The review of one source's proposals."""

    def __init__(self, source_id: str, terminal: Terminal, root: Path, role: str, today: str = "") -> None:
        self.source_id, self.terminal, self.root, self.role = source_id, terminal, root, role
        self.today = today or datetime.date.today().isoformat()
        self.queue = proposals.read_queue(source_id, root)
        source = tables.read("sources", root).set_index("source_id").loc[source_id]
        self.published = str(source["published"])
        self.text = articles.all_texts(root).get(str(source["text_sha256"]), "")
        self.cleaner = MentionCleaner(root)
        self._take_up()

    def _take_up(self) -> None:
        """Mark what was published just before a review was cut off."""
        published = set(tables.read("extracted", self.root)["mention_id"])
        for mention in self.queue:
            if mention["decision"] == proposals.OPEN and mention["mention_id"] in published:
                mention["decision"] = proposals.ACCEPTED
        self._keep()

    def _keep(self) -> None:
        proposals.write_queue(self.source_id, self.queue, self.root)

    def run(self) -> int:
        """Step through the open mentions; the number that is still open when the editor leaves."""
        position = 0
        try:
            while True:
                waiting = [each for each in self.queue if each["decision"] == proposals.OPEN]
                if not waiting:
                    if self.terminal.ask("All are decided. One more by hand?", allowed=["y", "n"], free=False) != "y":
                        break
                    self._by_hand(len(self.queue))
                    continue
                position = min(position, len(waiting) - 1)
                position = self._step(waiting, position)
        except Leave:
            pass
        left = sum(each["decision"] == proposals.OPEN for each in self.queue)
        counts = {word: sum(each["decision"] == word for each in self.queue) for word in ("accepted", "rejected")}
        self.terminal.tell(f"{counts['accepted']} accepted, {counts['rejected']} rejected, {left} open.")
        return left

    def _step(self, waiting: list[dict[str, Any]], position: int) -> int:
        """Show one mention and carry out what the editor chooses; the position to go on from."""
        mention = waiting[position]
        self._show(mention, f"{position + 1} of {len(waiting)}")
        keys = ", ".join(f"{key} {words}" for key, words in ACTIONS.items())
        self.terminal.tell(f"  {keys}")
        chosen = self.terminal.ask("Choose:", allowed=list(ACTIONS), free=False)
        if chosen == "a":
            self._accept(mention)
        elif chosen == "r":
            mention["decided_because"] = self.terminal.ask("Why is it no event, or none of its own?")
            mention["decision"] = proposals.REJECTED
            self._keep()
        elif chosen == "e":
            self._edit(mention)
        elif chosen == "j":
            self._join(mention)
        elif chosen == "s":
            self._add(mention, self.queue.index(mention) + 1)
        elif chosen == "n":
            self._by_hand(self.queue.index(mention) + 1)
        elif chosen == "b":
            return self._back(mention, position)
        else:
            raise Leave
        return position

    # --- showing ------------------------------------------------------------------------------------------------

    def _show(self, mention: dict[str, Any], place: str) -> None:
        confidence = mention["confidence"]
        sure = f", confidence {confidence:.2f}" if isinstance(confidence, int | float) else ""
        self.terminal.tell(f"\n--- {place}: {mention['type']}{sure} ({mention['extracted_by']})")
        if self.text and mention["span"]:
            start, end = mention["span"]
            before, after = self.text[max(0, start - AROUND) : start], self.text[end : end + AROUND]
            self.terminal.tell(before, self.text[start:end], after)
        else:
            self.terminal.tell("The text is not held here; the passage stands at the source: " + _ends(mention))
        cleaned, wrong = self._cleaned(mention)
        for field, label in FIELDS.items():
            if field in ("span", "event_title") or not mention[field]:
                continue
            means = [str(cleaned[name]) for name in CLEANED.get(field, ()) if cleaned and cleaned.get(name)]
            self.terminal.tell(f"  {label:<14} {mention[field]}{'  ->  ' + ' '.join(means) if means else ''}")
        events = tables.read("events", self.root).set_index("event_id")
        if mention["event_id"] in events.index:
            event = events.loc[mention["event_id"]]
            day = describe_date(event["date"], event["precision"])
            told = f"{mention['event_id']}: {event['title']}, {day} ({mention['decided_because']})"
        else:
            told = f"{mention['event_id']}, a new event: {mention['event_title'] or '(no title yet)'}"
        self.terminal.tell(f"  {'event':<14} {told}")
        if wrong:
            self.terminal.tell(f"  to settle: {wrong}")

    def _cleaned(self, mention: dict[str, Any]) -> tuple[dict[str, Any] | None, str]:
        """The mention cleaned; else None, and what the cleaning cannot read."""
        try:
            return self.cleaner.clean(mention, self.published), ""
        except ValueError as error:
            return None, str(error)

    # --- deciding -----------------------------------------------------------------------------------------------

    def _accept(self, mention: dict[str, Any]) -> None:
        """Settle names, title and contradictions, then publish. Nothing is published before all are settled."""
        for field in ("actors_text", "target_text"):
            mention[field] = ";".join(self._known(part) for part in split_list(mention[field]))
        cleaned, wrong = self._cleaned(mention)
        while cleaned is None:
            self.terminal.tell(f"This cannot be read: {wrong}")
            self._edit(mention)
            cleaned, wrong = self._cleaned(mention)
        cleaned["event_id"] = mention["event_id"]
        known = set(tables.read("events", self.root)["event_id"])
        titled = set(tables.read("decisions", self.root).query("field == 'title'")["event_id"])
        if mention["event_id"] not in known | titled:
            self._name_event(mention, cleaned)
        self._settle(mention, cleaned)
        mention.update(review="reviewed", reviewer_role=self.role, reviewed_on=self.today)
        proposals.publish(mention, self.root)
        mention["decision"] = proposals.ACCEPTED
        self._keep()

    def _known(self, part: str) -> str:
        """A name as stated, with the id of a body of the gazetteer behind it where the words alone do not name one."""
        words, given = stated_and_given(part)
        ids = dict(zip(self.cleaner.entities["id"], self.cleaner.entities["name"], strict=True))
        if given in ids or (not given and words.casefold() in self.cleaner.aliases):
            return part
        self.terminal.tell(f"{words!r} is no body of data/reference/entities.csv yet.")
        question = "Id of the body it is (type to find it), or an id of your own for a new one:"
        entity_id = self._valid(
            question,
            lambda text: "" if tables.is_kebab_case(text) else "an id is written in kebab-case",
            default=given or re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-"),
            allowed=ids,
        )
        if entity_id not in ids:
            kinds = sorted(set(self.cleaner.entities["kind"]))
            name = self.terminal.ask("Its full name:", default=words)
            kind = self.terminal.ask("Its kind:", allowed=kinds, free=False)
            countries = sorted(set(self.cleaner.entities["country"]) - {""})
            question = "Its country (ISO 3166-1 alpha-2, EU, or empty):"
            country = self._valid(question, _country_problem, allowed=countries)
            row = {"id": entity_id, "name": name, "kind": kind, "country": country, "aliases": words * (words != name)}
            proposals.insert_row("entities", row, self.root)
            self.cleaner = MentionCleaner(self.root)
            if words.casefold() in self.cleaner.aliases:
                return words
        return f"{words} [{entity_id}]"

    def _name_event(self, mention: dict[str, Any], cleaned: dict[str, Any]) -> None:
        """Title and summary of a new event, and an editor's word where another event looks like it."""
        for other in proposals.twins(cleaned, self.root):
            title = tables.read("events", self.root).set_index("event_id").loc[other, "title"]
            self.terminal.tell(f"{other} ({title}) is of the same type, place and month.")
            reason = self.terminal.ask("Why is this another event? (empty: it is the same, join it)")
            if not reason:
                mention["event_id"] = cleaned["event_id"] = other
                return
            self._decide(mention["event_id"], "distinct_from", other, "", reason)
        title = self._valid(
            "Title of the event:", lambda text: "" if text else "an event has a title",
            default=mention["event_title"] or mention["summary"],
        )  # fmt: skip
        mention["event_title"] = title
        self._decide(mention["event_id"], "title", title, "", "Our title.")

    def _settle(self, mention: dict[str, Any], cleaned: dict[str, Any]) -> None:
        """Let the editor adopt a reading for each field on which this source contradicts another."""
        questions = proposals.open_questions(cleaned, self.root)
        for field, group in questions.groupby("field", sort=True):
            self.terminal.tell(f"Sources differ on {field}:")
            readings = [reading.removesuffix(" (day)") for reading in group["reading"]]
            for number, (reading, who) in enumerate(zip(readings, group["source_ids"], strict=True), 1):
                self.terminal.tell(f"  {number}  {reading}  ({who})")
            numbers = [str(number) for number in range(1, len(readings) + 1)]
            chosen = int(self.terminal.ask("Number of the reading to adopt:", allowed=numbers, free=False)) - 1
            reason = self._valid("Why?", lambda text: "" if text else "readers are told the reason")
            value = re.sub(r" \((month|year)\)$", "", readings[chosen])
            self._decide(mention["event_id"], str(field), value, group["source_ids"].iloc[chosen], reason)

    def _decide(self, event_id: str, field: str, value: str, source_ids: str, reason: str) -> None:
        proposals.decide(event_id, field, value, source_ids, reason, self.today, self.root)

    # --- changing -----------------------------------------------------------------------------------------------

    def _edit(self, mention: dict[str, Any]) -> None:
        """Change one field; what the cleaning or the text does not bear out is asked again."""
        field = self.terminal.ask("Field:", allowed=list(FIELDS), free=False)
        if field == "span":
            self._mark(mention)
        else:
            allowed = {
                "type": list(self.cleaner.event_types["id"]),
                "actors_text": list(self.cleaner.entities["name"]),
                "target_text": list(self.cleaner.entities["name"]),
                "status_text": [cue for cell in self.cleaner.statuses["cues"] for cue in split_list(cell)],
            }.get(field, [])
            mention[field] = self._valid(
                f"{FIELDS[field]} (the source's own words; your reading behind them in [brackets]):"
                if field.endswith("_text")
                else f"{FIELDS[field]}:",
                lambda text: self._field_problem(mention, field, text),
                default=str(mention[field]),
                allowed=allowed,
            )
        self._keep()

    def _field_problem(self, mention: dict[str, Any], field: str, text: str) -> str:
        """What is wrong with a new value of a field, or ''."""
        if field == "type":
            known = set(self.cleaner.event_types["id"])
            return "" if text in known else f"{text!r} is no event type{tables.nearest(text, known)}"
        if field == "summary" and not text:
            return "a mention has a summary, in our own words"
        if not field.endswith("_text") or not text:
            return ""
        for part in split_list(text):
            words = stated_and_given(part)[0]
            if self.text and words not in self.text:
                return f"{words!r} is not in the text; give the source's own words"
        if field in ("actors_text", "target_text"):
            return ""  # unknown names are settled when the mention is accepted
        return self._cleaned({**mention, "actors_text": "", "target_text": "", field: text})[1]

    def _mark(self, mention: dict[str, Any]) -> None:
        """Let the editor set the passage by its first and its last words."""
        if not self.text:
            self.terminal.tell("The text is not held here, so no passage can be marked.")
            return
        first = self._valid("First words of the passage:", lambda text: self._ends_problem(text, 0))
        start = self.text.find(first)
        last = self._valid("Last words of the passage:", lambda text: self._ends_problem(text, start))
        mention["span"] = [start, self.text.find(last, start) + len(last)]
        mention["locator"] = [first, last]

    def _ends_problem(self, words: str, after: int) -> str:
        if not words or len(words.split()) > 5:
            return "give one to five words"
        return "" if self.text.find(words, after) >= 0 else f"{words!r} is not in the text"

    def _join(self, mention: dict[str, Any]) -> None:
        """Let the editor name the event that the mention tells of, or make it a new one."""
        events = tables.read("events", self.root)
        cleaned, _ = self._cleaned(mention)
        if cleaned is not None:
            titles = events.set_index("event_id")["title"]
            for likely in proposals.candidates(cleaned, events, self.published)[:5]:
                self.terminal.tell(f"  {likely.event_id}: {titles[likely.event_id]} ({likely.because})")
        known = [*events["event_id"], *{each["event_id"] for each in self.queue}]
        event_id = self._valid(
            "Event (type to find it; empty: a new event):",
            lambda text: "" if not text or text in known else f"{text!r} is no event{tables.nearest(text, known)}",
            allowed=known,
        )
        taken = [each for each in self.queue if each is not mention and each["event_id"] == event_id and event_id]
        if [each for each in taken if each["decision"] == proposals.ACCEPTED]:
            self.terminal.tell(f"{self.source_id} states {event_id} already; one mention an event and source.")
            return
        mention["event_id"] = event_id or proposals.new_event_id(cleaned or {**mention, **_NO_PLACE}, known)
        mention["decided_because"] = "the editor's choice"
        self._keep()

    def _add(self, like: dict[str, Any], position: int) -> dict[str, Any]:
        """Put a mention into the queue that starts as a copy of another."""
        numbers = [int(each["mention_id"].rpartition("-m")[2]) for each in self.queue]
        added = {
            **like,
            "mention_id": f"{self.source_id}-m{max(numbers, default=0) + 1:02}",
            "extracted_by": "reading",
            "confidence": None,
            "event_title": "",
            "decision": proposals.OPEN,
            "decided_because": "new",
        }
        taken = [each["event_id"] for each in self.queue] + list(tables.read("events", self.root)["event_id"])
        added["event_id"] = proposals.new_event_id(self._cleaned(added)[0] or {**added, **_NO_PLACE}, taken)
        self.queue.insert(position, added)
        self._keep()
        return added

    def _by_hand(self, position: int) -> None:
        """Write a mention that the extractor did not propose."""
        blank: dict[str, Any] = dict.fromkeys(tables.columns_of("extracted", self.root), "")
        blank.update(source_id=self.source_id, span=None, locator=[], review="unreviewed")
        blank.update(reviewer_role=None, reviewed_on=None)
        types = list(self.cleaner.event_types["id"])
        blank["type"] = self.terminal.ask("What happened (event type):", allowed=types, free=False)
        self._mark(blank)
        blank["summary"] = self._valid("Summary, in our own words:", lambda text: "" if text else "it has a summary")
        self._add(blank, position)

    def _back(self, mention: dict[str, Any], position: int) -> int:
        """Open the mention before this one again; what it had published is taken back."""
        before = self.queue[: self.queue.index(mention)]
        if not before:
            self.terminal.tell("This is the first.")
            return position
        if before[-1]["decision"] != proposals.OPEN:
            proposals.take_back(before[-1], self.root)
            before[-1]["decision"] = proposals.OPEN
            before[-1].update(review="unreviewed", reviewer_role=None, reviewed_on=None)
            self._keep()
            return position
        return max(0, position - 1)

    def _valid(
        self, question: str, problem: Callable[[str], str], default: str = "", allowed: Iterable[str] = ()
    ) -> str:
        """Ask until the answer has no problem."""
        while True:
            answer = self.terminal.ask(question, default=default, allowed=allowed)
            wrong = problem(answer)
            if not wrong:
                return answer
            self.terminal.tell(wrong)


_NO_PLACE = {"jurisdictions": "", "subdivision": "", "date": ""}


def _ends(mention: dict[str, Any]) -> str:
    ends: Sequence[str] = mention["locator"] or ("", "")
    return " ... ".join(f"“{words}”" for words in ends)


def _country_problem(code: str) -> str:
    import pycountry

    if code in ("", "EU") or pycountry.countries.get(alpha_2=code):
        return ""
    return f"{code!r} is no country code{tables.nearest(code, [each.alpha_2 for each in pycountry.countries])}"
