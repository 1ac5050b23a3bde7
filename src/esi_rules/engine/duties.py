"""Evaluates single duties and prohibitions: deadlines, counts in a window, and shares.

Each function first handles the case where every date is known. If something is open, it determines
which verdicts are possible; the finding is undetermined unless only one is possible.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from decimal import Decimal
from fractions import Fraction

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
from esi_rules.rules.algebra import AtLeast, AtMost, Never, Rule, Share, Within
from esi_rules.rules.context import Context, WindowSpan
from esi_rules.rules.finding import Finding, Reason
from esi_rules.rules.moments import Nth
from esi_rules.rules.verdict import Verdict

__all__ = ["at_least", "at_least_exact", "at_most", "never", "share", "within"]

_MET, _NOT_MET = Verdict.MET, Verdict.NOT_MET
_NOT_YET_DUE = Verdict.NOT_YET_DUE
_IN_TIME, _LATE, _NOT_DONE = Reason.IN_TIME, Reason.LATE, Reason.NOT_DONE
_STILL_OPEN, _ENDED = Reason.STILL_OPEN, Reason.ENDED
_ENOUGH, _TOO_FEW = Reason.ENOUGH, Reason.TOO_FEW

_WORDS = {
    Verdict.MET: _IN_TIME,
    Verdict.NOT_MET: _NOT_DONE,
    Verdict.NOT_YET_DUE: _STILL_OPEN,
    Verdict.NOT_APPLICABLE: _ENDED,
}


def _day(span: Span | None) -> dt.date | None:
    """The day of a moment that surely has a day, which is fully known; None otherwise."""
    return span[0] if span is not None and span[2] and span[0] == span[1] else None


def _shared(span: Span) -> dt.date | None:
    """The only day on which a clock can start; None if there are several."""
    return span[0] if span[0] == span[1] else None


def within(rule: Within, record: Record, context: Context) -> Finding:
    """Evaluate `Within`: met if the duty is done by the last good day, counted from the clock."""
    clock = moment_of(rule.of, record)
    if clock is None:
        return not_started(rule, context)
    first, last, sure = clock
    if clock is record.unrated:
        return open_finding(rule, record, context, reason=Reason.NO_RATING)
    ask = rule.done
    if type(ask) is Nth and (ask.since is None or ask.since is rule.of):
        done = record.days(ask.events).nth(ask.n, clock if ask.since else None)
    else:
        done = moment_of(ask, record)
    try:
        due = rule.period.last_good_day(first)
        if first != last:
            latest = rule.period.last_good_day(last)
            return _within_vague(rule, record, context, clock, due, latest, done)
    except OutsideCalendarError:
        return open_finding(
            rule, record, context, reason=Reason.CALENDAR, clock=_shared(clock), done=_day(done)
        )
    if not sure or (done is not None and not (done[2] and done[0] == done[1])):
        return _within_vague(rule, record, context, clock, due, due, done)
    if done is not None:
        day = done[0]
        if day <= due:
            return finding(rule, context, _MET, _IN_TIME, first, due, day)
        return finding(rule, context, _NOT_MET, _LATE, first, due, day)
    if record.day > due:
        return finding(rule, context, _NOT_MET, _NOT_DONE, first, due, None)
    if record.ended:
        return not_started(rule, context, _ENDED)
    return finding(rule, context, _NOT_YET_DUE, _STILL_OPEN, first, due, None)


def _within_vague(
    rule: Within,
    record: Record,
    context: Context,
    clock: Span,
    due: dt.date,
    latest_due: dt.date,
    done: Span | None,
) -> Finding:
    possible = 0 if clock[2] else IS_NOT_APPLICABLE
    if done is not None and done[0] <= latest_due:
        possible |= IS_MET
    surely_done = done is not None and done[2]
    if due < record.day and not (done is not None and done[2] and done[1] <= due):
        possible |= IS_NOT_MET
    if latest_due >= record.day and not surely_done:
        possible |= IS_NOT_APPLICABLE if record.ended else IS_NOT_YET_DUE
    clock_day = _shared(clock)
    due_day = due if due == latest_due else None
    return _settle(
        rule, record, context, possible, clock_day, due_day, _day(done), late=surely_done
    )


def _settle(
    rule: Rule,
    record: Record,
    context: Context,
    possible: int,
    clock: dt.date | None,
    due: dt.date | None,
    done: dt.date | None,
    *,
    late: bool = False,
) -> Finding:
    verdict = settled(possible)
    if verdict is Verdict.UNDETERMINED:
        return open_finding(rule, record, context, clock=clock, due=due, done=done)
    if verdict is Verdict.NOT_APPLICABLE:
        return not_started(rule, context, _ENDED)
    reason = _LATE if late and verdict is _NOT_MET else _WORDS[verdict]
    return finding(rule, context, verdict, reason, clock, due, done)


def at_least(rule: AtLeast, record: Record, context: Context) -> Finding:
    """Evaluate `AtLeast`: met at the n-th event, not met when the window ends without it."""
    span = context.window
    started, clock_day = True, None
    if rule.window is not None or span is None:
        clock = moment_of(rule.of, record)
        if clock is None:
            return not_started(rule, context)
        if clock is record.unrated:
            return open_finding(rule, record, context, reason=Reason.NO_RATING)
        started, clock_day = clock[2], _shared(clock)
        span = _window_of(rule, clock, record)
    first, first_latest, last, last_latest = span
    days = record.days(rule.events)
    if isinstance(days, Exact) and started and first == first_latest and last == last_latest:
        return at_least_exact(rule, record, context, context.label, days, first, last, clock_day)
    sure: int | Decimal
    most: int | Decimal
    sure, most = days.total(span) if rule.total else days.count(span)
    possible = 0 if started else IS_NOT_APPLICABLE
    if most >= rule.n:
        possible |= IS_MET
    if sure < rule.n:
        if last < record.day:
            possible |= IS_NOT_MET
        if last_latest >= record.day:
            possible |= IS_NOT_APPLICABLE if record.ended else IS_NOT_YET_DUE
    done = None
    if possible == IS_MET and not rule.total and first == first_latest:
        done = _day(days.nth(rule.n, (first, first, True)))
    due = last if last == last_latest else None
    finding = _settle(rule, record, context, possible, clock_day, due, done)
    reasons = {_NOT_DONE: _TOO_FEW, _IN_TIME: _ENOUGH}
    return _counted(finding, reasons.get(finding.reason, finding.reason), sure, first, last)


def at_least_exact(
    rule: AtLeast,
    record: Record,
    context: Context,
    label: str,
    days: Exact,
    first: dt.date,
    last: dt.date,
    clock: dt.date | None,
) -> Finding:
    """Evaluate `AtLeast` if the window and the events are fully known."""
    listed = days.days
    begin = bisect_left(listed, first)
    end = bisect_right(listed, last, begin)
    found: int | Decimal = end - begin
    done = None
    if rule.total:
        found = Decimal(0)
        for day, amount in zip(listed[begin:end], (days.amounts or [])[begin:end], strict=True):
            found += amount
            if done is None and found >= rule.n:
                done = day
    elif found >= rule.n:
        done = listed[begin + rule.n - 1]
    if done is not None:
        verdict, reason = _MET, _ENOUGH
    elif record.day > last:
        verdict, reason = _NOT_MET, _TOO_FEW
    elif record.ended:
        return not_started(rule, Context(context.about, label=label), _ENDED)
    else:
        verdict, reason = _NOT_YET_DUE, _STILL_OPEN
    return Finding(
        rule,
        verdict,
        reason,
        clock,
        last,
        done,
        found,
        (),
        label,
        (),
        context.about,
        context.edition,
        (first, last),
    )


def _counted(
    finding: Finding, reason: Reason, sure: int | Decimal, first: dt.date, last: dt.date
) -> Finding:
    return Finding(
        finding.rule,
        finding.verdict,
        reason,
        finding.clock,
        finding.due,
        finding.done,
        sure,
        finding.parts,
        finding.label,
        finding.missing,
        finding.about,
        finding.edition,
        (first, last) if finding.due is not None else None,
    )


def _window_of(rule: AtLeast | AtMost, clock: Span, record: Record) -> WindowSpan:
    """Return the window of a rule; without one, it is from the clock to the judged day."""
    if rule.window is None:
        return clock[0], clock[1], record.day, record.day
    first, last = rule.window.days(clock[0])
    if clock[0] == clock[1]:
        return first, first, last, last
    latest_first, latest_last = rule.window.days(clock[1])
    return first, latest_first, last, latest_last


def at_most(rule: AtMost, record: Record, context: Context) -> Finding:
    """Evaluate `AtMost` at the judged day: not met from the event that exceeds the maximum on."""
    clock = moment_of(rule.of, record)
    if clock is None:
        return not_started(rule, context)
    if clock is record.unrated:
        return open_finding(rule, record, context, reason=Reason.NO_RATING)
    span = _window_of(rule, clock, record)
    days = record.days(rule.events)
    sure, most = days.count(span)
    possible = 0 if clock[2] else IS_NOT_APPLICABLE
    if most > rule.n:
        possible |= IS_NOT_MET
    if sure <= rule.n:
        possible |= IS_MET
    broken = None
    if possible == IS_NOT_MET and isinstance(days, Exact) and span[0] == span[1]:
        broken = days.days[bisect_left(days.days, span[0]) + rule.n]
    elif possible == IS_NOT_MET:
        broken = _day(days.nth(rule.n + 1, clock)) if rule.window is None else None
    return _prohibition(rule, record, context, possible, _shared(clock), broken)


def never(rule: Never, record: Record, context: Context) -> Finding:
    """Evaluate `Never`: not met from the day of the moment on."""
    clock = moment_of(rule.of, record)
    if clock is None:
        return not_started(rule, context)
    moment = moment_of(rule.moment, record)
    if clock is record.unrated or (moment is not None and moment is record.unrated):
        return open_finding(rule, record, context, reason=Reason.NO_RATING, clock=_shared(clock))
    possible = 0 if clock[2] else IS_NOT_APPLICABLE
    if moment is not None:
        possible |= IS_NOT_MET
    if moment is None or not moment[2]:
        possible |= IS_MET
    return _prohibition(rule, record, context, possible, _shared(clock), _day(moment))


def _prohibition(
    rule: Rule,
    record: Record,
    context: Context,
    possible: int,
    clock: dt.date | None,
    broken: dt.date | None,
) -> Finding:
    verdict = settled(possible)
    if verdict is Verdict.UNDETERMINED:
        return open_finding(rule, record, context, clock=clock)
    if verdict is Verdict.NOT_APPLICABLE:
        return not_started(rule, context)
    reason = Reason.NONE_BROKEN if verdict is _MET else Reason.BROKEN
    return finding(rule, context, verdict, reason, clock, None, broken)


def share(rule: Share, record: Record, context: Context) -> Finding:
    """Evaluate `Share` at the judged day: not applicable if there are no events to count."""
    clock = moment_of(rule.of, record)
    if clock is None:
        return not_started(rule, context)
    if clock is record.unrated:
        return open_finding(rule, record, context, reason=Reason.NO_RATING)
    span = (clock[0], clock[1], record.day, record.day)
    kept, kept_most = record.days(rule.events).count(span)
    all_sure, all_most = record.days(rule.among).count(span)
    # Lowest share: only the events surely kept are kept, and every other possible event is there
    # and not kept. Highest share: every event possibly kept is kept, and as few others as possible
    # exist.
    least_of, most_of = all_most, kept_most + max(all_sure - kept_most, 0)
    possible = 0 if clock[2] and all_sure else IS_NOT_APPLICABLE
    if most_of and Fraction(kept_most, most_of) >= rule.least:
        possible |= IS_MET
    if least_of and Fraction(kept, least_of) < rule.least:
        possible |= IS_NOT_MET
    verdict = settled(possible)
    if verdict is Verdict.UNDETERMINED:
        return open_finding(rule, record, context, clock=_shared(clock))
    if verdict is Verdict.NOT_APPLICABLE:
        return not_started(rule, context, Reason.DOES_NOT_APPLY)
    reason = _ENOUGH if verdict is _MET else _TOO_FEW
    return finding(rule, context, verdict, reason, _shared(clock), None, None)
