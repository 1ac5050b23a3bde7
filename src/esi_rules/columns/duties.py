"""Evaluate duties for every case, as `engine.duties` does if all evidence is known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from esi_rules.columns.calendar_table import FAR, UNKNOWN_DAY, last_good_day, window_days
from esi_rules.columns.caseload import (
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    NOT_YET_DUE,
    UNDETERMINED,
    Bools,
    Caseload,
    Ints,
    Part,
    decided,
)
from esi_rules.columns.decode import SCALE
from esi_rules.columns.moments import day_of
from esi_rules.columns.record import Day
from esi_rules.rules.algebra import AtLeast, AtMost, Never, Share, Within
from esi_rules.rules.finding import Reason
from esi_rules.rules.moments import Events

__all__ = ["at_least", "at_most", "never", "share", "within"]


def within(rule: Within, load: Caseload) -> Part:
    """Evaluate `Within`: met if done by the last good day, which is counted from the clock."""
    clock, done = day_of(rule.of, load), day_of(rule.done, load)
    due = last_good_day(clock.day, rule.period)
    unknown = due == UNKNOWN_DAY
    return decided(
        load,
        (clock.none, NOT_APPLICABLE, Reason.NOT_STARTED),
        (clock.unrated, UNDETERMINED, Reason.NO_RATING),
        (unknown, UNDETERMINED, Reason.CALENDAR),
        (done.day <= due, MET, Reason.IN_TIME),
        (done.there, NOT_MET, Reason.LATE),
        (load.day > due, NOT_MET, Reason.NOT_DONE),
        (load.ended, NOT_APPLICABLE, Reason.ENDED),
        otherwise=(NOT_YET_DUE, Reason.STILL_OPEN),
        dates=lambda: (
            clock.day,
            np.where(clock.unrated | unknown, FAR, due),
            np.where(clock.unrated, FAR, done.day),
        ),
        deferred=clock.deferred | (clock.there & (done.deferred | done.unrated)),
    )


def _window_of(rule: AtLeast | AtMost, clock: Day, load: Caseload) -> tuple[Ints, Ints]:
    """Return the window of a rule; without one, it is from the clock to the judged day."""
    return (clock.day, load.day) if rule.window is None else window_days(rule.window, clock.day)


def at_least(rule: AtLeast, load: Caseload) -> Part:
    """Evaluate `AtLeast`: met at the n-th event, not met if the window ends without it."""
    n = len(load)
    none = unrated = deferred = np.zeros(n, np.bool_)
    clock_day: Ints | None = None
    ends = None
    if rule.window is None and load.window is not None:
        first, last, ends = load.window.first, load.window.last, load.window.ends
    else:
        clock = day_of(rule.of, load)
        none, unrated, deferred, clock_day = clock.none, clock.unrated, clock.deferred, clock.day
        first, last = _window_of(rule, clock, load)
    days = load.record.days(rule.events)
    begin, end = days.between(load.case, first, last, ends)
    enough: Bools
    if rule.total:
        assert days.sums is not None
        enough = days.sums.take(end) - days.sums.take(begin) >= rule.n * SCALE
    else:
        enough = end - begin >= rule.n

    def dates() -> tuple[Ints | None, Ints, Ints]:
        if rule.total:
            done = days.day_of_sum(load.case, begin, rule.n * SCALE)
        else:
            done = days.day_at(load.case, begin + (rule.n - 1))
        return clock_day, np.where(unrated, FAR, last), np.where(enough & ~unrated, done, FAR)

    return decided(
        load,
        (none, NOT_APPLICABLE, Reason.NOT_STARTED),
        (unrated, UNDETERMINED, Reason.NO_RATING),
        (enough, MET, Reason.ENOUGH),
        (load.day > last, NOT_MET, Reason.TOO_FEW),
        (load.ended, NOT_APPLICABLE, Reason.ENDED),
        otherwise=(NOT_YET_DUE, Reason.STILL_OPEN),
        dates=dates,
        deferred=deferred,
    )


def at_most(rule: AtMost, load: Caseload) -> Part:
    """Evaluate `AtMost`: met until the event that exceeds the limit, and not met from then on."""
    clock = day_of(rule.of, load)
    days = load.record.days(rule.events)
    begin, end = days.between(load.case, *_window_of(rule, clock, load))
    broken = end - begin > rule.n
    return decided(
        load,
        (clock.none, NOT_APPLICABLE, Reason.NOT_STARTED),
        (clock.unrated, UNDETERMINED, Reason.NO_RATING),
        (broken, NOT_MET, Reason.BROKEN),
        otherwise=(MET, Reason.NONE_BROKEN),
        dates=lambda: (
            clock.day,
            None,
            np.where(broken & ~clock.unrated, days.day_at(load.case, begin + rule.n), FAR),
        ),
        deferred=clock.deferred,
    )


def never(rule: Never, load: Caseload) -> Part:
    """Evaluate `Never`: not met from the day of the moment on."""
    clock, moment = day_of(rule.of, load), day_of(rule.moment, load)
    unrated = clock.unrated | moment.unrated
    # If supervision commenced on the judged day, the clock can start only on that day.
    one_day = np.where(load.start == load.day, load.start, FAR)
    return decided(
        load,
        (clock.none, NOT_APPLICABLE, Reason.NOT_STARTED),
        (unrated, UNDETERMINED, Reason.NO_RATING),
        (moment.there, NOT_MET, Reason.BROKEN),
        otherwise=(MET, Reason.NONE_BROKEN),
        dates=lambda: (
            np.where(clock.unrated, one_day, clock.day),
            None,
            np.where(unrated, FAR, moment.day),
        ),
        deferred=clock.deferred | (~clock.none & moment.deferred),
    )


def share(rule: Share, load: Caseload) -> Part:
    """Evaluate `Share` up to the judged day; not applicable if there are no events to count."""
    clock = day_of(rule.of, load)

    def count(events: Events) -> npt.NDArray[np.intp]:
        begin, end = load.record.days(events).between(load.case, clock.day, load.day)
        number: npt.NDArray[np.intp] = np.maximum(end - begin, 0)
        return number

    kept, among = count(rule.events), count(rule.among)
    enough = kept * rule.least.denominator >= among * rule.least.numerator
    return decided(
        load,
        (clock.none, NOT_APPLICABLE, Reason.NOT_STARTED),
        (clock.unrated, UNDETERMINED, Reason.NO_RATING),
        (among == 0, NOT_APPLICABLE, Reason.DOES_NOT_APPLY),
        (enough, MET, Reason.ENOUGH),
        otherwise=(NOT_MET, Reason.TOO_FEW),
        dates=lambda: (clock.day, None, None),
        # Only the evaluator can decide if `rule.events` has events that `rule.among` lacks.
        deferred=clock.deferred | (clock.there & (among == 0) & (kept > 0)),
    )
