"""The cases that a search tries, smallest first: every combination of the steps that matter.

A step puts one thing into a case: an event or a bundle of them on a day that matters, a fact, an
answer, an end of supervision, an unusual first day. Cases of no step come first, then those of
one, and so on; each is judged on every day that matters to it. Nothing here is random.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import attrs

from esi_rules.case import Answer, Case, Event, Fact, Sentence
from esi_rules.dates import PartlyKnown
from esi_rules.errors import OutsideCalendarError
from esi_rules.rulebook.drafts import Draft, NoSuchCaseError, arranged, placed, with_events
from esi_rules.search.days import edges, odd_starts, plain_start
from esi_rules.search.filling import filled
from esi_rules.search.reads import Reads, read_by
from esi_rules.search.subject import Subject

__all__ = ["Space", "Trial", "days_to_judge"]

_ONE_DAY = dt.timedelta(days=1)
_MOST_EVENTS = 80
_ANSWERS: tuple[Answer, ...] = ("yes", "no", "na")
_SENTENCES: tuple[Sentence, ...] = ("order", "licence")


@attrs.frozen
class Trial:
    """A case and the days to judge it on; `steps` says how many it took to make."""

    case: Case
    days: tuple[dt.date, ...]
    steps: int


@attrs.frozen
class _State:
    """A case in the making."""

    start: dt.date
    sentence: Sentence
    facts: tuple[tuple[str, Fact], ...]
    answers: tuple[tuple[str, Answer], ...] = ()
    events: tuple[Event, ...] = ()
    ended: dt.date | None = None

    def case(self) -> Case:
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
        return Draft(
            self.sentence,
            self.start,
            self.events,
            MappingProxyType(dict(self.facts)),
            MappingProxyType(dict(self.answers)),
        )

    def with_events(self, events: tuple[Event, ...]) -> _State:
        # The order on file matters only between ratings of one day, so it is kept there.
        ordered = tuple(sorted(events, key=_event_order))
        return attrs.evolve(self, events=ordered)


def _event_order(event: Event) -> tuple[str, str, str]:
    value = "" if event.kind == "risk_rating" else str(event.value)
    return event.on.isoformat() if isinstance(event.on, dt.date) else "~", event.kind, value


@attrs.frozen
class Space:
    """The cases on which some subjects could be told apart, or one of them come to a verdict."""

    subjects: tuple[Subject, ...]

    @classmethod
    def of(cls, *subjects: Subject) -> Space:
        """Return the space of what all of `subjects` read."""
        return cls(subjects)

    @functools.cached_property
    def reads(self) -> Reads:
        """What the subjects read of a case."""
        return read_by(tuple(value for one in self.subjects for value in one.values))

    @functools.cached_property
    def finite(self) -> bool:
        """Whether only facts and answers are read, so that every case there is can be tried."""
        return not self.reads.dated

    @functools.cached_property
    def starts(self) -> tuple[tuple[dt.date, ...], tuple[dt.date, ...]]:
        """The plain days on which a case may start, and the others."""
        spans = tuple(dict.fromkeys(span for one in self.subjects for span in one.spans))
        plain = tuple(dict.fromkeys(plain_start(*span) for span in spans)) or (plain_start(),)
        odd = (day for start in plain for day in odd_starts(start, spans, self.reads.days))
        return plain, tuple(d for d in dict.fromkeys(odd) if d not in plain)

    def trials(self) -> Iterator[Trial]:
        """Yield every case, those of fewer steps first."""
        seen: set[_State] = set()
        layer: list[_State] = []
        plain, odd = self.starts
        for steps in range(1_000):
            roots = plain if steps == 0 else odd if steps == 1 else ()
            made: list[_State] = []
            for state in self._extended(layer, roots, steps):
                if state in seen:
                    continue
                seen.add(state)
                made.append(state)
                yield Trial(state.case(), self._days(state), steps)
            layer = made
            if not layer and steps > 1:
                return

    def _extended(
        self, layer: list[_State], roots: tuple[dt.date, ...], steps: int
    ) -> Iterator[_State]:
        for start in roots:
            yield from self._roots(start)
        if steps == 1:
            for start in self.starts[0]:
                yield from self._out_of_scope(start)
        for state in layer:
            yield from self._next(state)

    def _sentences(self) -> tuple[Sentence, ...]:
        return _SENTENCES if self.reads.by_sentence else _SENTENCES[:1]

    def _roots(self, start: dt.date) -> Iterator[_State]:
        """Cases with nothing on file to which the subjects apply."""
        for sentence in self._sentences():
            draft = Draft(sentence, start)
            for one in self.subjects:
                for scope in one.scopes:
                    draft = arranged(draft, scope, True, start)
            yield _State(
                start,
                sentence,
                tuple(sorted(draft.facts.items())),
                (),
                draft.events,
            )

    def _out_of_scope(self, start: dt.date) -> Iterator[_State]:
        for sentence in self._sentences():
            yield _State(start, sentence, ())

    def _next(self, state: _State) -> Iterator[_State]:
        """Yield the case with one thing more, the plainest first."""
        if state.ended is not None:
            return
        yield from self._with_facts(state)
        if len(state.events) < _MOST_EVENTS:
            yield from self._with_event(state)
        if not state.events:
            yield from self._with_all_done(state)
        if self.reads.dated:
            for day in self._days(state):
                if day >= state.start:
                    yield attrs.evolve(state, ended=day)

    def _with_facts(self, state: _State) -> Iterator[_State]:
        facts = dict(state.facts)
        for name, values in self.reads.fact_choices().items():
            for value in values:
                if name not in facts:
                    more = tuple(sorted({**facts, name: value}.items()))
                    yield attrs.evolve(state, facts=more)
        answers = dict(state.answers)
        for question in self.reads.questions:
            if question not in answers:
                for answer in _ANSWERS:
                    given = tuple(sorted({**answers, question: answer}.items()))
                    yield attrs.evolve(state, answers=given)

    def _with_event(self, state: _State) -> Iterator[_State]:
        days = self._event_days(state)
        choices = self.reads.choices()
        for choice in choices:
            for day in days if not choice.unknown else days[:1]:
                one = Event(choice.kind.name, day, choice.value)
                yield state.with_events((*state.events, one))
        for moment in self.reads.placeable:
            for day in days:
                draft = _placed(state.draft, moment, day)
                if draft is not None:
                    yield state.with_events(draft.events)
        for count in self.reads.counts:
            for day in days:
                span = [day] * count.n
                if count.events.daily:
                    span = [day + i * _ONE_DAY for i in range(count.n)]
                draft = with_events(state.draft, count.events, span)
                yield state.with_events(draft.events)
        for choice in choices:
            if not choice.unknown:
                for part in (PartlyKnown(state.start.year, state.start.month), PartlyKnown()):
                    vague = Event(choice.kind.name, part, choice.value)
                    yield state.with_events((*state.events, vague))

    def _with_all_done(self, state: _State) -> Iterator[_State]:
        for one in self.subjects:
            for duty in one.duties:
                for late in (False, True):
                    try:
                        draft = filled(state.draft, duty, state.start, late=late)
                    except (NoSuchCaseError, OutsideCalendarError, OverflowError):
                        continue
                    made = attrs.evolve(
                        state,
                        facts=tuple(sorted(draft.facts.items())),
                        answers=_known(draft.answers),
                    )
                    yield made.with_events(draft.events)

    def _anchors(self, state: _State) -> tuple[dt.date, ...]:
        days = [event.on for event in state.events if isinstance(event.on, dt.date)]
        return tuple(dict.fromkeys((state.start, *days)))

    def _event_days(self, state: _State) -> tuple[dt.date, ...]:
        """The days on which a further event may fall."""
        days: dict[dt.date, None] = {}
        for anchor in self._anchors(state):
            days.update(dict.fromkeys((anchor, *self.edges(anchor))))
        for anchor in self._anchors(state):
            days.update(dict.fromkeys((anchor + _ONE_DAY, anchor - _ONE_DAY)))
        return tuple(days)

    def _days(self, state: _State) -> tuple[dt.date, ...]:
        """The days to judge a case on: the first after all else, then the others in order."""
        days: dict[dt.date, None] = {}
        for anchor in self._anchors(state):
            days.update(dict.fromkeys((anchor, *self.edges(anchor))))
        return days_to_judge(state.start, tuple(days))

    def judged(self, case: Case) -> tuple[dt.date, ...]:
        """Return the days to judge `case` on."""
        return self._days(_State(case.commenced_on, case.sentence, (), (), case.events))

    def edges(self, day: dt.date) -> tuple[dt.date, ...]:
        """Return the days to which the subjects count from `day`."""
        found = self._edges.get(day)
        if found is None:
            found = self._edges[day] = edges(day, self.reads.reaches)
        return found

    @functools.cached_property
    def _edges(self) -> dict[dt.date, tuple[dt.date, ...]]:
        return {}


def days_to_judge(start: dt.date, days: tuple[dt.date, ...]) -> tuple[dt.date, ...]:
    """Return the day after all of `days`, then each of them, then the day before the case."""
    ordered = sorted(dict.fromkeys(day for day in days if day >= start))
    return (ordered[-1] + _ONE_DAY, *ordered, start - _ONE_DAY)


def _known(answers: Mapping[str, Answer | None]) -> tuple[tuple[str, Answer], ...]:
    return tuple(sorted((k, v) for k, v in answers.items() if v is not None))


def _placed(draft: Draft, moment: object, day: dt.date) -> Draft | None:
    try:
        made = placed(draft, moment, day)  # type: ignore[arg-type]
    except NoSuchCaseError:
        return None
    return made if made.commenced == draft.commenced else None
