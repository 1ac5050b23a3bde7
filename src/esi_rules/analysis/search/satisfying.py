"""Cases in which everything that a rule requires is done, as early or as late as it allows.

There is one entry for each kind of rule. A test fails if one is missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import attrs

from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.engine import Record
from esi_rules.engine.facts import holds
from esi_rules.errors import OutsideCalendarError
from esi_rules.frozen import FrozenMap
from esi_rules.rules import algebra as rules
from esi_rules.rules.context import NO_CONTEXT
from esi_rules.rules.moments import BySentence, Commencement, Events, FirstHigh, Moment, Nth
from esi_rules.rules.verdict import Verdict
from esi_rules.synthetic.drafts import (
    Draft,
    NoSuchCaseError,
    arranged,
    event_of,
    placed,
    with_events,
)

__all__ = ["FILLS", "MOST_EVENTS", "filled"]

_ROOM = 14 * ONE_DAY
MOST_EVENTS = 80
"""The most events in a case of a search."""
_WINDOWS_OF_AN_OPEN_SERIES = 3
_LONGEST_SERIES = 60
_FAR = dt.timedelta(days=5 * 366)


@attrs.frozen
class _Filling:
    """How to fill a case: its start, whether as late as possible, and the current window."""

    start: dt.date
    late: bool
    window: tuple[dt.date, dt.date] | None = None

    def pick(self, first: dt.date, last: dt.date) -> dt.date:
        return last if self.late else first


def filled(draft: Draft, rule: rules.Rule, start: dt.date, *, late: bool) -> Draft:
    """Return the draft with everything done that `rule` requires; the case commences on `start`.

    With `late`, each event is on the last day on which it is in time, else on the first.
    """
    return _fill(draft, rule, _Filling(start, late))


def _fill(draft: Draft, rule: rules.Rule, how: _Filling) -> Draft:
    if len(draft.events) > MOST_EVENTS:
        raise NoSuchCaseError("so many events are more than a person can check")
    return FILLS[type(rule)](draft, rule, how)


def _clock(draft: Draft, moment: Moment, how: _Filling) -> tuple[Draft, dt.date]:
    """Place a clock on the start if possible, else on a later day with room before it."""
    if isinstance(moment, BySentence):
        one = moment.order if draft.sentence == "order" else moment.licence
        return _clock(draft, one, how)
    if isinstance(moment, Commencement):
        return draft, how.start
    simple = isinstance(moment, FirstHigh) or (
        isinstance(moment, Nth) and moment.n == 1 and moment.since is None
    )
    day = how.start if simple else how.start + _ROOM
    return attrs.evolve(placed(draft, moment, day), commenced=how.start), day


def _within(draft: Draft, rule: rules.Within, how: _Filling) -> Draft:
    draft, clock = _clock(draft, rule.of, how)
    try:
        day = how.pick(clock, rule.period.last_good_day(clock))
    except OutsideCalendarError:
        return draft
    done = rule.done
    if isinstance(done, Nth):
        done = attrs.evolve(done, since=None)
    return attrs.evolve(placed(draft, done, day), commenced=how.start)


def _at_least(draft: Draft, rule: rules.AtLeast, how: _Filling) -> Draft:
    window = how.window
    if window is None or rule.window is not None:
        draft, clock = _clock(draft, rule.of, how)
        window = (clock, clock + _ROOM) if rule.window is None else rule.window.days(clock)
    day = how.pick(*window)
    if rule.n > MOST_EVENTS and not rule.total:
        raise NoSuchCaseError("so many events are more than a person can check")
    if rule.total:
        return draft.add(event_of(rule.events, day, rule.n))
    return with_events(draft, rule.events, _apart(rule.events, day, rule.n, how))


def _apart(events: Events, day: dt.date, n: int, how: _Filling) -> list[dt.date]:
    """Return `n` days, all the same unless several events on one day count as one."""
    if not events.daily:
        return [day] * n
    step = -ONE_DAY if how.late else ONE_DAY
    return [day + i * step for i in range(n)]


def _no_longer_than(draft: Draft, rule: rules.NoLongerThan, how: _Filling) -> Draft:
    draft, clock = _clock(draft, rule.of, how)
    day = clock
    for _ in range(2):
        period = rules.period_on(rule, day)
        if period is None:
            break
        try:
            day = how.pick(clock, period.last_good_day(day))
        except OutsideCalendarError:
            break
        draft = with_events(draft, rule.events, [day])
    return draft


def _share(draft: Draft, rule: rules.Share, how: _Filling) -> Draft:
    draft, clock = _clock(draft, rule.of, how)
    counted = rule.least.numerator
    if rule.least.denominator > MOST_EVENTS:
        raise NoSuchCaseError("so many events are more than a person can check")
    draft = with_events(draft, rule.events, [clock] * counted)
    others = [e for e in _other_values(rule.among, clock) if e not in draft.events]
    return attrs.evolve(
        draft, events=(*draft.events, *others[:1] * (rule.least.denominator - counted))
    )


def _other_values(among: Events, day: dt.date) -> list[Any]:
    kind = among.selections[0].kind
    first = event_of(among, day, 1)
    values = among.selections[0].values or kind.values
    return [attrs.evolve(first, value=value) for value in values]


def _each(draft: Draft, rule: rules.Each, how: _Filling) -> Draft:
    draft, clock = _clock(draft, rule.of, how)
    for k in range(_LONGEST_SERIES):
        window = rule.series.window(k)
        endless = getattr(rule.series, "last", None) is None
        if window is None or (endless and k >= _WINDOWS_OF_AN_OPEN_SERIES):
            break
        draft = _fill(draft, rule.duty, attrs.evolve(how, window=window.days(clock)))
    return draft


def _changed(draft: Draft, rule: rules.Changed, how: _Filling) -> Draft:
    first = how.start if how.window is None else how.window[0]
    return _fill(draft, rule.before if first < rule.on else rule.after, how)


def _parts(draft: Draft, rule: rules.AllOf | rules.AnyOf | rules.AllDue, how: _Filling) -> Draft:
    for part in rule.parts:
        draft = _fill(draft, part, how)
    return draft


def _picked(draft: Draft, rule: rules.Pick, how: _Filling) -> Draft:
    record = Record(draft.case(how.start), how.start + _FAR)
    met = holds(rule.condition, record, NO_CONTEXT) is Verdict.MET
    return _fill(draft, rule.then if met else rule.otherwise, how)


def _when(draft: Draft, rule: rules.When, how: _Filling) -> Draft:
    arranged_so = arranged(draft, rule.condition, True, how.start)
    return _fill(attrs.evolve(arranged_so, commenced=how.start), rule.rule, how)


def _answered(draft: Draft, rule: rules.Answered, how: _Filling) -> Draft:
    answers = FrozenMap({**draft.answers, rule.question: "yes"})
    return attrs.evolve(draft, answers=answers)


def _nothing(draft: Draft, rule: rules.Rule, how: _Filling) -> Draft:
    """Add nothing, for a fact, a prohibition, or a verdict from another standard."""
    return draft


FILLS: dict[type[rules.Rule], Callable[[Draft, Any, _Filling], Draft]] = {
    rules.AllDue: _parts,
    rules.AllOf: _parts,
    rules.Answered: _answered,
    rules.AnyOf: _parts,
    rules.Asked: _nothing,
    rules.AtLeast: _at_least,
    rules.AtMost: _nothing,
    rules.ByStandard: _nothing,
    rules.Changed: _changed,
    rules.Each: _each,
    rules.Given: _nothing,
    rules.Happened: _nothing,
    rules.Never: _nothing,
    rules.NoLongerThan: _no_longer_than,
    rules.Not: _nothing,
    rules.Pick: _picked,
    rules.SameDay: _nothing,
    rules.Settled: _nothing,
    rules.Share: _share,
    rules.When: _when,
    rules.Within: _within,
}
