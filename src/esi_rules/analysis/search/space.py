"""The cases that a search tries, smallest first: every combination of the relevant steps.

A step adds one thing to a case: an event or a few related events, a fact, an answer, an end of
supervision, or an unusual first day. Cases of no step come first (nothing on file, or everything
done that the rules require), then those of one step, and so on. Each case is judged on every day
that matters to it. Among cases with equally many steps, those with a new outcome grow first. The
search is deterministic.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterator

import attrs

from esi_rules.analysis.search.candidate_days import plain_start, unusual_starts
from esi_rules.analysis.search.narrowed import narrowed
from esi_rules.analysis.search.reads import Reads, read_by
from esi_rules.analysis.search.state import State
from esi_rules.analysis.search.steps import Steps
from esi_rules.analysis.search.subjects import Subject
from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.records.case import Case, Sentence
from esi_rules.rules.algebra import Rule
from esi_rules.synthetic.drafts import Draft, NoSuchCaseError, arranged

__all__ = ["Space", "CandidateCase"]

_SENTENCES: tuple[Sentence, ...] = ("order", "licence")


@attrs.define
class CandidateCase:
    """A case, the days to judge it on, and the number of steps that made it."""

    case: Case
    days: tuple[dt.date, ...]
    steps: int
    news: int = 0
    """Set by the search: 1 if its outcome is new; such cases grow first."""


@attrs.frozen
class Space:
    """The cases on which subjects can differ, or on which one subject can have a verdict."""

    subjects: tuple[Subject, ...]

    @classmethod
    def of(cls, *subjects: Subject) -> Space:
        """Return the space of cases for the inputs of all `subjects`."""
        return cls(subjects)

    @functools.cached_property
    def reads(self) -> Reads:
        """The inputs of the subjects."""
        return read_by(self._values)

    @property
    def _values(self) -> tuple[object, ...]:
        return tuple(value for one in self.subjects for value in one.values)

    @functools.cached_property
    def finite(self) -> bool:
        """Whether only facts and answers matter, so that all cases can be tried."""
        return not self.reads.dated

    @functools.cached_property
    def steps(self) -> dict[Sentence, Steps]:
        """The steps by the sentence of a case; rules for the other sentence are ignored."""
        duties = tuple(dict.fromkeys(duty for one in self.subjects for duty in one.duties))
        return {
            sentence: Steps(
                read_by(narrowed(self._values, sentence)),
                tuple(dict.fromkeys(narrowed(duties, sentence))),
            )
            for sentence in _SENTENCES
        }

    @functools.cached_property
    def starts(self) -> tuple[tuple[dt.date, ...], tuple[dt.date, ...]]:
        """The ordinary days on which a case may start, and the unusual ones."""
        versions = [version for one in self.subjects for version in one.versions]
        spans = tuple(dict.fromkeys((v.first, v.last) for v in versions))
        # In a span in which all subjects require the same, they cannot differ.
        distinguishing = [
            span
            for span in spans
            if len(self.subjects) == 1
            or len({v.rule for v in versions if (v.first, v.last) == span}) > 1
            or sum((v.first, v.last) == span for v in versions) < len(self.subjects)
        ]
        plain = tuple(dict.fromkeys(plain_start(*span) for span in distinguishing or spans))
        plain = plain or (plain_start(),)
        # A week before a change, so that the second window begins on the day of the change.
        weeks = (change - 7 * ONE_DAY for change in self.reads.changes)
        plain = tuple(dict.fromkeys((*plain, *weeks)))
        unusual = (day for start in plain for day in unusual_starts(start, spans, self.reads.days))
        return plain, tuple(d for d in dict.fromkeys(unusual) if d not in plain)

    def judged(self, case: Case) -> tuple[dt.date, ...]:
        """Return the days on which to judge `case`."""
        state = State(case.commenced_on, case.sentence, events=case.events)
        return self.steps[case.sentence].judged(state)

    def trials(self) -> Iterator[CandidateCase]:
        """Yield every case, those with fewer steps first."""
        seen: set[State] = set()
        layer: list[State] = []
        done: list[tuple[int, State]] = []
        for steps in range(1_000):
            # Doing everything required counts as one step, so such a case grows one step later.
            made, done = done, []
            for state in self._grown(layer, steps):
                for new, into in ((state, made), *((one, done) for one in self._all_done(state))):
                    if new in seen:
                        continue
                    seen.add(new)
                    case = _case(new)
                    if case is not None:
                        trial = CandidateCase(case, self._days(new), steps)
                        yield trial
                        into.append((trial.news, new))
            if not made and not done and steps > 1:
                return
            layer = [state for _, state in sorted(made, key=lambda one: -one[0])]

    def _days(self, state: State) -> tuple[dt.date, ...]:
        days = self.steps[state.sentence].judged(state)
        since = state.since
        return days if since is None else tuple(day for day in days if day >= since)

    def _all_done(self, state: State) -> Iterator[State]:
        if not state.events and state.ended is None:
            yield from self.steps[state.sentence].all_done(state)

    def _grown(self, layer: list[State], steps: int) -> Iterator[State]:
        plain, unusual = self.starts
        if steps == 0:
            yield from self._roots(plain)
        elif steps == 1:
            yield from self._roots(unusual)
            for start in plain:
                for sentence in self._sentences:
                    yield State(start, sentence)
        for state in layer:
            yield from self.steps[state.sentence].from_(state)

    @property
    def _sentences(self) -> tuple[Sentence, ...]:
        return _SENTENCES if self.reads.by_sentence else _SENTENCES[:1]

    def _roots(self, starts: tuple[dt.date, ...]) -> Iterator[State]:
        """Yield cases to which the subjects apply, with nothing else on file."""
        for start in starts:
            for sentence in self._sentences:
                draft = Draft(sentence, start)
                for one in self.subjects:
                    for scope in one.scopes:
                        draft = _in_scope(draft, scope, start)
                yield State.of(draft, start)


def _in_scope(draft: Draft, scope: Rule, start: dt.date) -> Draft:
    """Return the draft arranged to meet the scope, if a record can contain that."""
    try:
        return arranged(draft, scope, True, start)
    except NoSuchCaseError:
        return draft


def _case(state: State) -> Case | None:
    """Return the case; None if no record can contain it, such as an impossible fact."""
    try:
        return state.case()
    except ValueError:
        return None
