"""Evaluates schedules: a duty in every window of a series, and the gaps between events."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from itertools import accumulate

from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.engine.combine import combined
from esi_rules.engine.dispatch import read
from esi_rules.engine.duties import at_least_exact
from esi_rules.engine.moments import moment_of
from esi_rules.engine.record import Exact, Record, Span
from esi_rules.engine.settle import (
    IS_MET,
    IS_NOT_APPLICABLE,
    IS_NOT_MET,
    IS_NOT_YET_DUE,
    finding,
    not_started,
    open_finding,
    settled,
)
from esi_rules.errors import OutsideCalendarError
from esi_rules.rules.algebra import AtLeast, Each, NoLongerThan, period_on
from esi_rules.rules.context import Context
from esi_rules.rules.finding import Finding, Reason
from esi_rules.rules.verdict import Verdict, all_due

__all__ = ["each", "no_longer_than"]


def each(rule: Each, record: Record, context: Context) -> Finding:
    """Evaluate `Each` in all windows that have begun and in the next one.

    The next window is included so that the finding shows when it is due.
    """
    clock = moment_of(rule.of, record)
    if clock is None:
        return not_started(rule, context)
    if clock is record.unrated:
        return open_finding(rule, record, context, reason=Reason.NO_RATING)
    until = moment_of(rule.until, record) if rule.until is not None else None
    if rule.until is not None and until is None:
        return not_started(rule, context)
    if until is None and clock[2] and clock[0] == clock[1] and type(rule.duty) is AtLeast:
        days = record.days(rule.duty.events)
        if isinstance(days, Exact) and rule.duty.window is None:
            return _each_exact(rule, rule.duty, record, context, clock[0], days)
    parts: list[Finding] = []
    for k in range(100_000):
        window = rule.series.window(k)
        if window is None:
            break
        first, last = window.days(clock[0])
        latest_first, latest_last = (first, last) if clock[0] == clock[1] else window.days(clock[1])
        if until is not None and first > until[1]:
            break
        inner = context.inside((first, latest_first, last, latest_last), window.words)
        part = read(rule.duty, record, inner)
        sure = clock[2] and (until is None or (until[2] and latest_first <= until[0]))
        if not sure and part.verdict is not Verdict.NOT_APPLICABLE:
            # It is not certain that this window exists, so the verdict on it is undetermined.
            part = open_finding(rule, record, inner, due=part.due)
        parts.append(part)
        if first > record.day:
            break
    verdict = all_due([part.verdict for part in parts])
    shared = clock[0] if clock[0] == clock[1] else None
    return combined(rule, context, verdict, tuple(parts), shared)


def _each_exact(
    rule: Each, duty: AtLeast, record: Record, context: Context, start: dt.date, days: Exact
) -> Finding:
    """Evaluate the common case: a plain count in every window, with everything known."""
    parts: list[Finding] = []
    judged = record.day
    for window, first, last in rule.series.spans(start):
        parts.append(at_least_exact(duty, record, context, window.words, days, first, last, None))
        if first > judged:
            break
    return combined(rule, context, all_due([p.verdict for p in parts]), tuple(parts), start)


def no_longer_than(rule: NoLongerThan, record: Record, context: Context) -> Finding:
    """Evaluate `NoLongerThan`: each gap from one event to the next.

    Events on or after the clock's day count. The period is the one in force when a gap starts. The
    last gap, which has no event at its end, is not met once it is too long.
    """
    clock = moment_of(rule.of, record)
    if clock is None:
        return not_started(rule, context)
    if clock is record.unrated:
        return open_finding(rule, record, context, reason=Reason.NO_RATING)
    days = record.days(rule.events)
    if not (clock[2] and clock[0] == clock[1] and isinstance(days, Exact)):
        return _gaps_vague(rule, record, context, clock, days.spans())
    start = clock[0]
    points = [start, *days.days[bisect_left(days.days, start) :]]
    parts = tuple(
        [
            _gap(rule, record, context, point, points[i + 1] if i + 1 < len(points) else None)
            for i, point in enumerate(points)
        ]
    )
    return combined(rule, context, all_due([p.verdict for p in parts]), parts, start)


def _gap(
    rule: NoLongerThan, record: Record, context: Context, start: dt.date, until: dt.date | None
) -> Finding:
    period = period_on(rule, start)
    if period is None:
        return open_finding(rule, record, context, reason=Reason.EDITION, clock=start, done=until)
    try:
        due = period.last_good_day(start)
    except OutsideCalendarError:
        return open_finding(rule, record, context, reason=Reason.CALENDAR, clock=start, done=until)
    if until is not None and until <= due:
        return finding(rule, context, Verdict.MET, Reason.IN_TIME, start, due, until)
    if until is not None:
        return finding(rule, context, Verdict.NOT_MET, Reason.LATE, start, due, until)
    if record.day > due:
        return finding(rule, context, Verdict.NOT_MET, Reason.NOT_DONE, start, due, None)
    if record.ended:
        return not_started(rule, context, Reason.ENDED)
    return finding(rule, context, Verdict.NOT_YET_DUE, Reason.STILL_OPEN, start, due, None)


def _gaps_vague(
    rule: NoLongerThan, record: Record, context: Context, clock: Span, events: list[Span]
) -> Finding:
    """Evaluate gaps where a date is open.

    The result is not monotone in an open date, so every day on which a gap may start is tried.
    """
    shared = clock[0] if clock[0] == clock[1] else None
    judged = record.day
    possible_events = [s for s in events if s[1] >= clock[0]]
    deadlines: dict[dt.date, dt.date] = {}
    longest: dict[tuple[dt.date, dt.date], dt.date] = {}
    """The latest deadline of the gaps that may start in each span of days."""
    try:
        for lo, hi, _ in (clock, *possible_events):
            if (lo, hi) not in longest:
                begins = _days(max(lo, clock[0]), min(hi, judged))
                for day in begins:
                    if day not in deadlines:
                        deadlines[day] = _deadline(rule, day)
                longest[lo, hi] = max([deadlines[day] for day in begins])
    except OutsideCalendarError:
        return open_finding(rule, record, context, reason=Reason.CALENDAR, clock=shared)
    except _NoEditionError:
        return open_finding(rule, record, context, reason=Reason.EDITION, clock=shared)
    lows = sorted([lo for lo, _, _ in possible_events])
    highs = sorted([hi for _, hi, _ in possible_events])

    def may_close(lo: dt.date, hi: dt.date) -> int:
        """Count the events that may end, in time, a gap that starts in the span `lo` to `hi`."""
        return bisect_right(lows, longest[lo, hi]) - bisect_right(highs, lo)

    # The first gap is the one that the clock starts.
    first_broken = longest[clock[:2]] < judged and not may_close(clock[0], clock[1])
    first_due = longest[clock[:2]] if first_broken and shared is not None else None
    surely_broken = first_broken or any(
        sure
        and lo >= clock[1]
        and longest[lo, hi] < judged
        and may_close(lo, hi) == (lo < hi)  # only the event itself, where its day is open
        for lo, hi, sure in possible_events
    )
    possibly_broken = surely_broken or _may_break(deadlines, possible_events, judged)
    possible = 0 if clock[2] else IS_NOT_APPLICABLE
    if surely_broken:
        possible |= IS_NOT_MET
    else:
        possible |= IS_NOT_MET if possibly_broken else 0
        possible |= IS_MET if possible_events else 0
        closed = any(s[2] and s[0] >= clock[1] for s in possible_events)
        if not closed and max(deadlines[d] for d in _days(clock[0], clock[1])) >= judged:
            possible |= IS_NOT_APPLICABLE if record.ended else IS_NOT_YET_DUE
    verdict = settled(possible)
    if verdict is Verdict.UNDETERMINED:
        return open_finding(rule, record, context, clock=shared)
    if verdict is Verdict.NOT_APPLICABLE:
        return not_started(rule, context, Reason.ENDED)
    if verdict is Verdict.NOT_YET_DUE and shared is not None:
        first_due = deadlines[shared]
    reasons = {Verdict.MET: Reason.IN_TIME, Verdict.NOT_MET: Reason.NOT_DONE}
    return finding(
        rule, context, verdict, reasons.get(verdict, Reason.STILL_OPEN), shared, first_due, None
    )


class _NoEditionError(Exception):
    """A gap may start on a day for which no period is known."""


def _deadline(rule: NoLongerThan, day: dt.date) -> dt.date:
    period = period_on(rule, day)
    if period is None:
        raise _NoEditionError
    return period.last_good_day(day)


def _may_break(deadlines: Mapping[dt.date, dt.date], events: list[Span], judged: dt.date) -> bool:
    """Return whether a gap may start on a day after which no event surely ends it in time."""
    sure = sorted((lo, hi) for lo, hi, is_sure in events if is_sure)
    lows = [lo for lo, _ in sure]
    soonest = [*accumulate((hi for _, hi in reversed(sure)), min)][::-1]
    for day, deadline in deadlines.items():
        after = bisect_right(lows, day)
        if deadline < judged and not (after < len(sure) and soonest[after] <= deadline):
            return True
    return False


def _days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + i * ONE_DAY for i in range((last - first).days + 1)]
