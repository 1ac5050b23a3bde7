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
from esi_rules.dates import Day, PartlyKnown
from esi_rules.errors import OutsideCalendarError
from esi_rules.period import Period
from esi_rules.rulebook.drafts import Draft, NoSuchCaseError, arranged
from esi_rules.search.days import first_days, last_days, odd_starts, plain_start
from esi_rules.search.filling import filled
from esi_rules.search.reads import START, Choice, Count, Pair, Reads, Span, read_by
from esi_rules.search.subject import Subject

__all__ = ["Space", "Trial"]

_ONE_DAY = dt.timedelta(days=1)
_A_WEEK = dt.timedelta(days=7)
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

    def adding(self, *events: Event) -> _State:
        return self.with_events((*self.events, *events))

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
        # A window begins on the day from which on something else is asked, and one before it.
        weeks = (change - 7 * _ONE_DAY for change in self.reads.changes)
        plain = tuple(dict.fromkeys((*plain, *weeks)))
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
        days = {name: self._event_days(state, name) for name in self.reads.kinds}
        for choice in self._plain:
            for day in days[choice.kind.name]:
                yield state.adding(_event(choice, day))
        for pair in self.reads.pairs:
            yield from self._with_pair(state, pair)
        for count in self.reads.counts:
            names = [selection.kind.name for selection in count.events.selections]
            for choice in self.reads.choices():
                if choice.kind.name in names:
                    for day in days[choice.kind.name]:
                        yield state.adding(*_several(count, choice, day))
        for choice in self._unknown:
            yield state.adding(_event(choice, days[choice.kind.name][0]))
        for choice in self._plain:
            for part in (PartlyKnown(state.start.year, state.start.month), PartlyKnown()):
                yield state.adding(Event(choice.kind.name, part, choice.value))

    def _with_pair(self, state: _State, pair: Pair) -> Iterator[_State]:
        """Yield the case with two events close to each other, and as near as is near enough."""
        for one in self._plain:
            for other in self._plain:
                if one.kind.name in pair.earlier and other.kind.name in pair.later:
                    anniversary = last_days(state.start, pair.within)
                    near = [day - i * _ONE_DAY for day in anniversary for i in (0, 1)]
                    for day in (state.start + _A_WEEK, *near):
                        yield state.adding(_event(one, state.start), _event(other, day))

    @functools.cached_property
    def _plain(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.reads.choices() if not choice.unknown)

    @functools.cached_property
    def _unknown(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.reads.choices() if choice.unknown)

    def _with_all_done(self, state: _State) -> Iterator[_State]:
        for one in self.subjects:
            for duty in one.duties:
                for late in (True, False):
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
                    yield from self._of_other_sorts(made.with_events(draft.events))

    def _of_other_sorts(self, state: _State) -> Iterator[_State]:
        """Yield the case with all events of a kind of another sort that the rules tell apart."""
        for choice in self.reads.choices():
            if not choice.kind.amount and choice.kind.values:
                yield state.with_events(
                    tuple(
                        _event(choice, e.on) if e.kind == choice.kind.name else e
                        for e in state.events
                    )
                )

    def _anchors(self, state: _State) -> dict[str, dict[dt.date, None]]:
        """The days of the case by kind of event, commencement first."""
        anchors: dict[str, dict[dt.date, None]] = {START: {state.start: None}}
        for event in state.events:
            if isinstance(event.on, dt.date):
                anchors.setdefault(event.kind, {})[event.on] = None
        return anchors

    def _event_days(self, state: _State, kind: str) -> tuple[dt.date, ...]:
        """The days on which a further event of a kind may fall."""
        anchors = self._anchors(state)
        days: dict[dt.date, None] = dict.fromkeys(d for held in anchors.values() for d in held)
        beside = [d + by for d in days for by in (_ONE_DAY, -_ONE_DAY)]
        for reach in self.reads.reaches:
            if kind in reach.targets:
                for source in reach.sources:
                    for day in anchors.get(source, ()):
                        days.update(dict.fromkeys(self._targets(day, reach.span)))
        days.update(dict.fromkeys(beside))
        return tuple(days)

    def _targets(self, day: dt.date, span: Span) -> tuple[dt.date, ...]:
        key = day, span
        found = self._known_targets.get(key)
        if found is None:
            last = last_days(day, span)
            near = (-1, 0) if isinstance(span, Period) and span.unit == "months" else (0, 1)
            by = [d + i * _ONE_DAY for d in last for i in near]
            found = self._known_targets[key] = (*first_days(day, span), *by)
        return found

    def _days(self, state: _State) -> tuple[dt.date, ...]:
        """The days to judge a case on: the first after all else, then the others in order.

        Between two of them nothing happens and no limit runs out.
        """
        anchors = self._anchors(state)
        days = [day for held in anchors.values() for day in held if day >= state.start]
        for reach in self.reads.reaches:
            for source in reach.sources:
                for day in anchors.get(source, ()):
                    days += self._run_out(day, reach.span)
        ordered = sorted(dict.fromkeys(day for day in days if day >= state.start))
        return (ordered[-1] + _ONE_DAY, *ordered, state.start - _ONE_DAY)

    def _run_out(self, day: dt.date, span: Span) -> tuple[dt.date, ...]:
        key = day, span
        found = self._known_ends.get(key)
        if found is None:
            ends = tuple(last + _ONE_DAY for last in last_days(day, span))
            found = self._known_ends[key] = ends
        return found

    def judged(self, case: Case) -> tuple[dt.date, ...]:
        """Return the days to judge `case` on."""
        return self._days(_State(case.commenced_on, case.sentence, (), (), case.events))

    @functools.cached_property
    def _known_targets(self) -> dict[tuple[dt.date, Span], tuple[dt.date, ...]]:
        return {}

    @functools.cached_property
    def _known_ends(self) -> dict[tuple[dt.date, Span], tuple[dt.date, ...]]:
        return {}


def _event(choice: Choice, day: Day) -> Event:
    return Event(choice.kind.name, day, choice.value)


def _several(count: Count, choice: Choice, day: dt.date) -> list[Event]:
    """So many events on a day, or on as many days where several on one day are one."""
    apart = _ONE_DAY if count.events.daily else 0 * _ONE_DAY
    return [_event(choice, day + i * apart) for i in range(count.n)]


def _known(answers: Mapping[str, Answer | None]) -> tuple[tuple[str, Answer], ...]:
    return tuple(sorted((k, v) for k, v in answers.items() if v is not None))
