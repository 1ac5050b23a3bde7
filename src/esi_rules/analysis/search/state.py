"""A case under construction, as a value, so that no case is tried twice."""

from __future__ import annotations

import datetime as dt

import attrs

from esi_rules.frozen import FrozenMap
from esi_rules.records.case import Answer, Case, Event, Fact, Sentence
from esi_rules.synthetic.drafts import Draft

__all__ = ["State"]


@attrs.frozen(cache_hash=True)
class State:
    """A case under construction. `since` is the first day on which its last step can matter."""

    start: dt.date
    sentence: Sentence
    facts: tuple[tuple[str, Fact], ...] = ()
    answers: tuple[tuple[str, Answer], ...] = ()
    events: tuple[Event, ...] = ()
    ended: dt.date | None = None
    since: dt.date | None = attrs.field(default=None, eq=False)

    def case(self) -> Case:
        """Return the case."""
        return Case(
            "smallest",
            self.sentence,
            self.start,
            self.events,
            dict(self.answers),
            dict(self.facts),
            {},
            self.ended,
        )

    @property
    def draft(self) -> Draft:
        """The case as a `Draft`."""
        return Draft(
            self.sentence,
            self.start,
            self.events,
            FrozenMap(self.facts),
            FrozenMap(self.answers),
        )

    @classmethod
    def of(cls, draft: Draft, start: dt.date) -> State:
        """Return the state of a draft that commences on `start`."""
        answers = sorted((k, v) for k, v in draft.answers.items() if v is not None)
        bare = cls(start, draft.sentence, tuple(sorted(draft.facts.items())), tuple(answers))
        return attrs.evolve(bare.adding(*draft.events), since=None)

    def adding(self, *events: Event) -> State:
        """Return the case with more events; before the first of them, nothing changes."""
        # The order of events matters only for ratings on the same day, so it is kept for them.
        ordered = tuple(sorted((*self.events, *events), key=_order))
        days = [event.on for event in events if isinstance(event.on, dt.date)]
        since = min(days) if len(days) == len(events) and days else None
        return attrs.evolve(self, events=ordered, since=since)

    def stating(self, fact: str, value: Fact) -> State:
        """Return the case with one more fact."""
        facts = tuple(sorted({**dict(self.facts), fact: value}.items()))
        return attrs.evolve(self, facts=facts, since=None)

    def answering(self, question: str, answer: Answer) -> State:
        """Return the case with one more answer."""
        answers = tuple(sorted({**dict(self.answers), question: answer}.items()))
        return attrs.evolve(self, answers=answers, since=None)

    def ending(self, day: dt.date) -> State:
        """Return the case with supervision ended on a day."""
        return attrs.evolve(self, ended=day, since=None)

    def anchors(self, start: str) -> dict[str, dict[dt.date, None]]:
        """Return the days of the case by kind of event; the key `start` has commencement."""
        found: dict[str, dict[dt.date, None]] = {start: {self.start: None}}
        for event in self.events:
            if isinstance(event.on, dt.date):
                found.setdefault(event.kind, {})[event.on] = None
        return found


def _order(event: Event) -> tuple[str, str, str]:
    value = "" if event.kind == "risk_rating" else str(event.value)
    return event.on.isoformat() if isinstance(event.on, dt.date) else "~", event.kind, value
