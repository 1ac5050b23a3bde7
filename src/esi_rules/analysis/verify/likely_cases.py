"""A search that tries likely cases first: everything done, or nothing done."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

import attrs

from esi_rules.analysis.search import NotFound, Space, Subject, Witness, find
from esi_rules.analysis.search.reads import Span
from esi_rules.analysis.search.satisfying import filled
from esi_rules.analysis.search.shrinking import Shows, shrunk
from esi_rules.calendar.period import Period
from esi_rules.calendar.windows import MonthAfterWeeks, Months, Series
from esi_rules.engine import Record
from esi_rules.errors import EsiError
from esi_rules.frozen import FrozenMap
from esi_rules.records.case import Answer, Case, Sentence
from esi_rules.rules.algebra import NoLongerThan
from esi_rules.rules.moments import Moment
from esi_rules.rules.traversal import walk
from esi_rules.synthetic.drafts import Draft, arranged, placed

__all__ = ["Shown", "search_for", "when_all_is_due"]

_BEGUN = (dt.timedelta(0), dt.timedelta(14))
"""The time from start to clock: none, or with room before it for what the clock needs."""
_ANSWERS: tuple[Answer, ...] = ("no", "na")
_SENTENCES: tuple[Sentence, ...] = ("order", "licence")


@attrs.frozen
class Shown:
    """A case with the property searched for."""

    case: Case
    as_at: dt.date
    tried: int
    """The number of cases tried so far."""
    shows: Shows
    space: Space

    def smallest(self) -> tuple[Case, dt.date]:
        """Return the case shrunk to what its property needs, and the day to judge it on."""
        return shrunk(self.case, self.as_at, self.shows, self.space)


def search_for(
    shows: Shows, space: Space, *, budget: int, together: bool = False
) -> Shown | NotFound:
    """Return a case in `space` for which `shows` is true, or the extent of the search.

    Likely cases are tried first: those in which everything is done that one subject requires (with
    `together`, that all subjects require), and those in which nothing is done, on every relevant
    first day. Then the whole space is searched.
    """
    tried = 0
    groups = itertools.permutations(space.subjects) if together else ((s,) for s in space.subjects)
    for case in _done(space, tuple(groups)):
        tried += 1
        for day in space.judged(case):
            if shows(Record(case, day)):
                return Shown(case, day, tried, shows, space)
    seen = find(shows, space, budget=budget, smallest=False)
    if isinstance(seen, Witness):
        return Shown(seen.case, seen.as_at, tried + seen.bound.cases, shows, space)
    return seen


def when_all_is_due(space: Space) -> dt.timedelta | None:
    """Return the time after its start in which everything in a case falls due; None if never."""
    values = tuple(value for one in space.subjects for value in one.values)
    spans = tuple(dict.fromkeys(reach.span for reach in space.reads.reaches))
    if any(True for _ in walk(values, (NoLongerThan, Months))):
        return None
    if any(isinstance(span, Series) and span.last is None for span in spans):
        return None
    days = sum(_days(span) for span in spans) + _SLACK
    return dt.timedelta(days) if days <= _LONGEST else None


_SLACK, _LONGEST = 60, 20 * 366
_IN_DAYS = {"working days": 2, "days": 1, "weeks": 7, "months": 31}


def _days(span: Span) -> int:
    """Return an upper bound on the days of a span."""
    if isinstance(span, Period):
        return span.n * _IN_DAYS[span.unit]
    if isinstance(span, MonthAfterWeeks):
        return 31 * span.month + 7 * span.weeks
    return 0 if isinstance(span, Months) else 7 * (span.last or 0)


def _done(space: Space, groups: tuple[tuple[Subject, ...], ...]) -> Iterator[Case]:
    plain, odd = space.starts
    starts = (*plain, *(day for day in odd if day in _named(space)))
    facts = [{}, *({name: v} for name, vs in space.reads.fact_choices().items() for v in vs)]
    seen: list[Case] = []
    for start, fact, sentence, group, late, begun in itertools.product(
        starts, facts, _SENTENCES, groups, (False, True, None), (None, *_BEGUN)
    ):
        draft = Draft(sentence, start, facts=FrozenMap(fact))
        try:
            case = _case(draft, group, start, late, begun)
        except (EsiError, OverflowError):
            continue
        if case not in seen:
            seen.append(case)
            yield case
            yield from _answered_otherwise(case, space)


def _answered_otherwise(case: Case, space: Space) -> Iterator[Case]:
    """Yield the case with the answer to one question changed to no, and to not applicable."""
    for question in space.reads.questions:
        for answer in _ANSWERS:
            if case.answers.get(question) != answer:
                yield attrs.evolve(case, answers={**case.answers, question: answer})


def _named(space: Space) -> set[dt.date]:
    """Return the start days near the days that a rule itself names."""
    near = (-8, -7, -1, 0)
    return {day + n * dt.timedelta(days=1) for day in space.reads.days for n in near}


def _case(
    draft: Draft,
    group: tuple[Subject, ...],
    start: dt.date,
    late: bool | None,
    begun: dt.timedelta | None,
) -> Case:
    """Return a case to which all of `group` apply, with everything done that they require.

    If `late` is None, nothing is done. `begun` is the time from the start to every clock; if it is
    None, clocks are not placed.
    """
    for one in group:
        for scope in one.scopes:
            draft = arranged(draft, scope, True, start)
        for clock in one.values:
            if begun is not None and isinstance(clock, Moment):
                draft = attrs.evolve(placed(draft, clock, start + begun), commenced=start)
    for one in group if late is not None else ():
        for duty in one.duties:
            draft = filled(draft, duty, start, late=bool(late))
    return attrs.evolve(draft, commenced=start).case(otherwise=start)
