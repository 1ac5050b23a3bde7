"""Likely cases first: everything done, or nothing, before a search goes through all."""

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
"""When a clock may start: at once, or with room before it for what it counts from."""
_ANSWERS: tuple[Answer, ...] = ("no", "na")
_SENTENCES: tuple[Sentence, ...] = ("order", "licence")


@attrs.frozen
class Shown:
    """A case that shows what the search was for."""

    case: Case
    as_at: dt.date
    tried: int
    """How many cases were tried until then."""
    shows: Shows
    space: Space

    def smallest(self) -> tuple[Case, dt.date]:
        """Return the case with all left out that what it shows does not need."""
        return shrunk(self.case, self.as_at, self.shows, self.space)


def search_for(
    shows: Shows, space: Space, *, budget: int, together: bool = False
) -> Shown | NotFound:
    """Return a case of `space` of which `shows` holds, or the extent of the search.

    First the records in which all that one of the subjects asks for was done (with `together`: all
    that all of them ask for) or nothing was, on every first day that matters; then the search.
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
    """How long after its start all that a case of `space` is asked for is due; None: never."""
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
    """At least as many days as a span can last."""
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
    """The case with one question that is read answered no, or not applicable."""
    for question in space.reads.questions:
        for answer in _ANSWERS:
            if case.answers.get(question) != answer:
                yield attrs.evolve(case, answers={**case.answers, question: answer})


def _named(space: Space) -> set[dt.date]:
    """The first days beside the days that a rule itself names."""
    near = (-8, -7, -1, 0)
    return {day + n * dt.timedelta(days=1) for day in space.reads.days for n in near}


def _case(
    draft: Draft,
    group: tuple[Subject, ...],
    start: dt.date,
    late: bool | None,
    begun: dt.timedelta | None,
) -> Case:
    """A case that all of `group` apply to, with all done; `late` of None: with nothing done.

    `begun` is how long after the start every clock is made to start; None: it is left alone.
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
