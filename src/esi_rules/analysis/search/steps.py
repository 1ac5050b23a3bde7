"""The steps of a search: each adds one thing to a case that can matter to the rules."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator

import attrs

from esi_rules.analysis.search.candidate_days import first_days, last_days
from esi_rules.analysis.search.reads import START, CandidateEvent, Count, Pair, Reads, Span
from esi_rules.analysis.search.satisfying import MOST_EVENTS, filled
from esi_rules.analysis.search.state import State
from esi_rules.calendar.period import Period
from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.errors import OutsideCalendarError
from esi_rules.records.case import Answer, Event
from esi_rules.records.dates import Day, PartlyKnown
from esi_rules.rules.algebra import Rule
from esi_rules.synthetic.drafts import NoSuchCaseError

__all__ = ["Steps"]

_A_WEEK = dt.timedelta(days=7)
_ANSWERS: tuple[Answer, ...] = ("yes", "no", "na")


@attrs.frozen
class Steps:
    """The relevant steps for rules, from their inputs and their duties."""

    reads: Reads
    duties: tuple[Rule, ...]

    def from_(self, state: State) -> Iterator[State]:
        """Yield the case with one more thing, the simplest first."""
        if state.ended is not None:
            return
        yield from self._with_facts(state)
        if len(state.events) < MOST_EVENTS:
            yield from self._with_events(state)
        if self.reads.dated:
            for day in self.judged(state):
                if day >= state.start:
                    yield state.ending(day)

    def all_done(self, state: State) -> Iterator[State]:
        """Yield the empty case with all done that a duty requires, late or early, any value."""
        for duty in self.duties:
            for late in (True, False):
                try:
                    draft = filled(state.draft, duty, state.start, late=late)
                except (NoSuchCaseError, OutsideCalendarError, OverflowError, ValueError):
                    continue
                made = State.of(draft, state.start)
                if made != state:
                    yield made
                    yield from self._of_other_sorts(made)

    def judged(self, state: State) -> tuple[dt.date, ...]:
        """Return the days to judge a case on: the day after all others, then the rest in order.

        Between two consecutive days nothing happens and no limit passes.
        """
        anchors = state.anchors(START)
        days = [day for held in anchors.values() for day in held if day >= state.start]
        for reach in self.reads.reaches:
            for source in reach.sources:
                for day in anchors.get(source, ()):
                    days += self._run_out(day, reach.span)
        ordered = sorted(dict.fromkeys(day for day in days if day >= state.start))
        return (ordered[-1] + ONE_DAY, *ordered, state.start - ONE_DAY)

    def _with_facts(self, state: State) -> Iterator[State]:
        known = dict(state.facts)
        for name, values in self.reads.fact_choices().items():
            if name not in known:
                for value in values:
                    yield state.stating(name, value)
        given = dict(state.answers)
        for question in self.reads.questions:
            if question not in given:
                for answer in _ANSWERS:
                    yield state.answering(question, answer)

    def _with_events(self, state: State) -> Iterator[State]:
        days = {name: self._event_days(state, name) for name in self.reads.kinds}
        for choice in self._plain:
            for day in days[choice.kind.name]:
                yield state.adding(_event(choice, day))
        for pair in self.reads.pairs:
            yield from self._with_pair(state, pair)
        for count in self.reads.counts:
            if count.n > MOST_EVENTS:
                continue
            names = [selection.kind.name for selection in count.events.selections]
            for choice in self._choices:
                if choice.kind.name in names:
                    for day in days[choice.kind.name]:
                        yield state.adding(*_several(count, choice, day))
        for choice in self._unknown:
            yield state.adding(_event(choice, days[choice.kind.name][0]))
        for choice in self._plain:
            for part in (PartlyKnown(state.start.year, state.start.month), PartlyKnown()):
                yield state.adding(Event(choice.kind.name, part, choice.value))

    def _with_pair(self, state: State, pair: Pair) -> Iterator[State]:
        """Yield the case with two events a week apart, and at both sides of the pair's limit."""
        anniversary = last_days(state.start, pair.within)
        near = [day - i * ONE_DAY for day in anniversary for i in (0, 1)]
        for one in self._plain:
            for other in self._plain:
                if one.kind.name in pair.earlier and other.kind.name in pair.later:
                    for day in (state.start + _A_WEEK, *near):
                        yield state.adding(_event(one, state.start), _event(other, day))

    def _of_other_sorts(self, state: State) -> Iterator[State]:
        """Yield the case with all events of one kind changed to another value that matters."""
        for choice in self._choices:
            if choice.kind.values and any(e.kind == choice.kind.name for e in state.events):
                events = tuple(
                    _event(choice, e.on) if e.kind == choice.kind.name else e for e in state.events
                )
                yield attrs.evolve(state, events=()).adding(*events)

    def _event_days(self, state: State, kind: str) -> tuple[dt.date, ...]:
        """Return the days on which a further event of a kind can be."""
        anchors = state.anchors(START)
        days: dict[dt.date, None] = dict.fromkeys(d for held in anchors.values() for d in held)
        beside = [d + by for d in days for by in (ONE_DAY, -ONE_DAY)]
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
            by = [d + i * ONE_DAY for d in last for i in near]
            found = self._known_targets[key] = (*first_days(day, span), *by)
        return found

    def _run_out(self, day: dt.date, span: Span) -> tuple[dt.date, ...]:
        key = day, span
        found = self._known_ends.get(key)
        if found is None:
            ends = tuple(last + ONE_DAY for last in last_days(day, span))
            found = self._known_ends[key] = ends
        return found

    @functools.cached_property
    def _choices(self) -> tuple[CandidateEvent, ...]:
        return self.reads.choices()

    @functools.cached_property
    def _plain(self) -> tuple[CandidateEvent, ...]:
        return tuple(choice for choice in self._choices if not choice.unknown)

    @functools.cached_property
    def _unknown(self) -> tuple[CandidateEvent, ...]:
        return tuple(choice for choice in self._choices if choice.unknown)

    @functools.cached_property
    def _known_targets(self) -> dict[tuple[dt.date, Span], tuple[dt.date, ...]]:
        return {}

    @functools.cached_property
    def _known_ends(self) -> dict[tuple[dt.date, Span], tuple[dt.date, ...]]:
        return {}


def _event(choice: CandidateEvent, day: Day) -> Event:
    return Event(choice.kind.name, day, choice.value)


def _several(count: Count, choice: CandidateEvent, day: dt.date) -> list[Event]:
    """Return `count.n` events on one day, or on as many days if several on a day count as one."""
    apart = ONE_DAY if count.events.daily else 0 * ONE_DAY
    return [_event(choice, day + i * apart) for i in range(count.n)]
