"""Reading a duty for every case: what `engine.duties` finds where all evidence is plain."""

from __future__ import annotations

import narwhals as nw

from esi_rules.calendar.period import Period
from esi_rules.calendar.windows import MonthAfterWeeks, Weeks, Window
from esi_rules.columns.algebra import FAR, NO, X, column, lit, where, wide
from esi_rules.columns.backends import Lazy
from esi_rules.columns.calendar_table import good_days
from esi_rules.columns.caseload import (
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    NOT_YET_DUE,
    UNDETERMINED,
    Caseload,
    Day,
    Part,
    reason,
)
from esi_rules.columns.evidence import (
    AMOUNT,
    ON,
    SCALE,
    Counted,
    Special,
    capped,
    lit64,
    of_case,
)
from esi_rules.columns.moments import day_of, nth_day, twice
from esi_rules.rules.algebra import AtLeast, AtMost, Never, Share, Within
from esi_rules.rules.finding import Reason
from esi_rules.rules.moments import Events

__all__ = ["at_least", "at_most", "count", "judged", "never", "share", "window_days", "within"]


def judged(load: Caseload, *branches: tuple[X, int, Reason], otherwise: tuple[int, Reason]) -> Part:
    """Return the verdict and reason of the first branch whose condition holds, without dates."""
    verdict, why = lit(otherwise[0]), reason(otherwise[1])
    for condition, code, because in reversed(branches):
        verdict = where(condition, code, verdict)
        why = where(condition, reason(because), why)
    return Part(load.plan.keep(verdict), load.plan.keep(why))


def _dated(load: Caseload, part: Part, clock: X, due: X, done: X, odd: X) -> Part:
    """Give a part its dates wherever it applies."""
    keep, applies = load.plan.keep, part.verdict != NOT_APPLICABLE
    return Part(
        part.verdict,
        part.reason,
        keep(where(applies, clock, FAR)),
        keep(where(applies, due, FAR)),
        keep(where(applies, done, FAR)),
        keep(odd),
    )


def _not_started(clock: Day) -> X:
    return ~(clock.day.there | clock.unrated)


def within(rule: Within, load: Caseload) -> Part:
    """Read `Within`: the last good day is counted from the clock; done by then is met that day."""
    clock, done = day_of(rule.of, load), day_of(rule.done, load)
    due = load.plan.as_column(load.plan.good_day(clock.day, rule.period))
    unknown = due == 0 if rule.period.unit == "working days" else NO
    part = judged(
        load,
        (_not_started(clock), NOT_APPLICABLE, Reason.NOT_STARTED),
        (clock.unrated, UNDETERMINED, Reason.NO_RATING),
        (unknown, UNDETERMINED, Reason.CALENDAR),
        (done.day <= due, MET, Reason.IN_TIME),
        (done.day.there, NOT_MET, Reason.LATE),
        (load.day > due, NOT_MET, Reason.NOT_DONE),
        (load.ended, NOT_APPLICABLE, Reason.ENDED),
        otherwise=(NOT_YET_DUE, Reason.STILL_OPEN),
    )
    return _dated(
        load,
        part,
        where(clock.unrated, FAR, clock.day),
        where(clock.unrated | unknown, FAR, due),
        where(clock.unrated, FAR, done.day),
        clock.odd | (clock.there & (done.odd | done.unrated)),
    )


def window_days(window: Window, start: X, load: Caseload) -> tuple[X, X]:
    """Return the first and the last day of a window for a clock that starts on `start`."""
    if isinstance(window, Weeks):
        return start + 7 * (window.first - 1), start + (7 * window.last - 1)
    assert isinstance(window, MonthAfterWeeks)
    plan = load.plan
    origin = plan.as_column(start + 7 * window.weeks) if window.weeks else start
    # An origin can lie after the day judged at.
    until = plan.last_day + 7 * window.weeks
    first, after = (
        plan.look_up(origin, good_days(Period(n, "months"), until))
        for n in (window.month - 1, window.month)
    )
    return first, after - 1


def count(events: Events, first: X, last: X, load: Caseload, *, total: int | None = None) -> X:
    """Return how many of some events fall from `first` to `last`.

    With `total`, what their amounts add up to in thousandths, enough of it to tell `total`.
    """
    plan = load.plan
    first = _near(first, load)
    mask = plan.atoms.among(events, load.start)
    if first is not load.start or not all(s.kind.this_sentence_only for s in events.selections):
        mask = mask & (ON >= first)
    mask = mask & (ON.there if last is load.day else ON <= _near(last, load))
    if total is not None:
        most = total * SCALE
        return plan.ask(Counted(mask, capped(AMOUNT, most), most, events.selections))
    if not events.daily:
        return plan.ask(Counted(mask, None, 1, events.selections))

    def make(some: Lazy, key: str) -> Lazy:
        by = {key: column(key)}
        days = plan.backend.rows(some, {**by, "on": ON}, where=mask, distinct=True)
        return plan.backend.grouped(days, by, {"n": ("sum", lit64(1))})

    needs = of_case(mask.needs)
    (found,) = plan.ask_special(Special(needs, events.selections, (("n", 0),), make))
    return found


def _near(day: X, load: Caseload) -> X:
    """A day as a column, unless it is a column and a few days more."""
    return day if day.size <= 3 else load.plan.as_column(day)


def _day_of_total(events: Events, first: X, last: X, n: int, load: Caseload) -> X:
    """The day on which the amounts of some events, from `first` to `last`, come to `n`."""
    plan = load.plan
    first, last = plan.as_column(first), plan.as_column(last)
    mask = plan.atoms.among(events, load.start) & (ON >= first) & (ON <= last)
    most = n * SCALE

    def make(some: Lazy, key: str) -> Lazy:
        by, each = {key: column(key)}, wide(capped(AMOUNT, most))
        days = plan.backend.grouped(some, {**by, "on": ON}, {"n": ("sum", each)}, where=mask)
        run = days.with_columns(nw.col("n").cum_sum().over(key, order_by="on").alias("so_far"))
        reached = column("so_far") >= most
        return plan.backend.grouped(run, by, {"on": ("min", ON)}, where=reached)

    needs = of_case(mask.needs)
    (found,) = plan.ask_special(Special(needs, events.selections, (("on", FAR),), make))
    return found


def at_least(rule: AtLeast, load: Caseload) -> Part:
    """Read `AtLeast`: met at the n-th event, not met when the window ends without it."""
    if rule.window is None and load.window is not None:
        first, last = load.window
        clock = Day(lit(FAR))
        waiting = unrated = NO
    else:
        clock = day_of(rule.of, load)
        waiting, unrated = _not_started(clock), clock.unrated
        if rule.window is None:
            first, last = clock.from_here, load.day
        else:
            first, last = window_days(rule.window, clock.from_here, load)
    total = rule.n if rule.total else None
    found = count(rule.events, first, last, load, total=total)
    enough = found >= (rule.n * SCALE if rule.total else rule.n)
    part = judged(
        load,
        (waiting, NOT_APPLICABLE, Reason.NOT_STARTED),
        (unrated, UNDETERMINED, Reason.NO_RATING),
        (enough, MET, Reason.ENOUGH),
        (load.day > last, NOT_MET, Reason.TOO_FEW),
        (load.ended, NOT_APPLICABLE, Reason.ENDED),
        otherwise=(NOT_YET_DUE, Reason.STILL_OPEN),
    )
    if rule.total:
        done = _day_of_total(rule.events, first, last, rule.n, load)
    else:
        done = nth_day(rule.events, rule.n, first, load)
    return _dated(
        load,
        part,
        where(unrated, FAR, clock.day),
        where(unrated, FAR, last),
        where(enough & ~unrated, done, FAR),
        clock.odd | twice(rule.events),
    )


def at_most(rule: AtMost, load: Caseload) -> Part:
    """Read `AtMost`: judged at the judged day; not met from the event that breaks it."""
    clock = day_of(rule.of, load)
    if rule.window is None:
        first, last = clock.from_here, load.day
    else:
        first, last = window_days(rule.window, clock.from_here, load)
    if rule.n == 0 and rule.window is None:
        broken = nth_day(rule.events, 1, first, load).there
    else:
        broken = count(rule.events, first, last, load) > rule.n
    part = judged(
        load,
        (_not_started(clock), NOT_APPLICABLE, Reason.NOT_STARTED),
        (clock.unrated, UNDETERMINED, Reason.NO_RATING),
        (broken, NOT_MET, Reason.BROKEN),
        otherwise=(MET, Reason.NONE_BROKEN),
    )
    day = nth_day(rule.events, rule.n + 1, first, load)
    return _dated(
        load,
        part,
        where(clock.unrated, FAR, clock.day),
        lit(FAR),
        where(broken & ~clock.unrated, day, FAR),
        clock.odd | twice(rule.events),
    )


def never(rule: Never, load: Caseload) -> Part:
    """Read `Never`: not met from the day that the moment has."""
    clock, moment = day_of(rule.of, load), day_of(rule.moment, load)
    unrated = clock.unrated | moment.unrated
    part = judged(
        load,
        (_not_started(clock), NOT_APPLICABLE, Reason.NOT_STARTED),
        (unrated, UNDETERMINED, Reason.NO_RATING),
        (moment.day.there, NOT_MET, Reason.BROKEN),
        otherwise=(MET, Reason.NONE_BROKEN),
    )
    # A span of a single day is shared, sure or not.
    one_day = where(load.start == load.day, load.start, FAR)
    return _dated(
        load,
        part,
        where(clock.unrated, one_day, clock.day),
        lit(FAR),
        where(unrated, FAR, moment.day),
        clock.odd | (~_not_started(clock) & moment.odd),
    )


def share(rule: Share, load: Caseload) -> Part:
    """Read `Share`: judged at the judged day; with nothing to share, not applicable."""
    clock = day_of(rule.of, load)
    kept = count(rule.events, clock.from_here, load.day, load)
    among = count(rule.among, clock.from_here, load.day, load)
    numerator, denominator = rule.least.numerator, rule.least.denominator
    enough = kept * denominator >= among * numerator
    part = judged(
        load,
        (_not_started(clock), NOT_APPLICABLE, Reason.NOT_STARTED),
        (clock.unrated, UNDETERMINED, Reason.NO_RATING),
        (among == 0, NOT_APPLICABLE, Reason.DOES_NOT_APPLY),
        (enough, MET, Reason.ENOUGH),
        otherwise=(NOT_MET, Reason.TOO_FEW),
    )
    # Events that are kept without being among those asked of: left to the explaining evaluator.
    odd = clock.odd | (clock.there & (among == 0) & (kept > 0))
    odd = odd | twice(rule.events) | twice(rule.among)
    return _dated(load, part, where(clock.unrated, FAR, clock.day), lit(FAR), lit(FAR), odd)
