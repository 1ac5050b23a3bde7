"""Evaluate schedules for every case: a duty in each window of a series, or gaps between events.

The windows or gaps of all cases are laid out one after another and evaluated together. The findings
are then combined by case.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from esi_rules.calendar.windows import Months
from esi_rules.columns.calendar_table import (
    FAR,
    UNKNOWN_DAY,
    begun_by,
    last_good_day,
    number,
    series_window,
)
from esi_rules.columns.caseload import (
    DEFERRED,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    NOT_YET_DUE,
    PARTS,
    REASON,
    UNDETERMINED,
    VERDICT,
    Bools,
    Caseload,
    Ints,
    Part,
    absent,
    decided,
)
from esi_rules.columns.combine import ALL_DUE
from esi_rules.columns.dispatch import read
from esi_rules.columns.moments import day_of
from esi_rules.columns.record import Day, Windows
from esi_rules.rules.algebra import Each, NoLongerThan
from esi_rules.rules.finding import Reason

__all__ = ["each", "no_longer_than"]

_AT_A_TIME = 1 << 20
"""How many windows are laid out at a time, so that a long schedule does not fill the memory."""


def each(rule: Each, load: Caseload) -> Part:
    """Evaluate `Each` in all windows that have begun, and in the next one to show its deadline."""
    clock = day_of(rule.of, load)
    until = None if rule.until is None else day_of(rule.until, load)
    deferred = clock.deferred
    none = clock.none
    if until is not None:
        deferred = deferred | (clock.there & (until.deferred | until.unrated))
        none = none | (until.none & ~clock.unrated)
    schedule = decided(
        load,
        (none, NOT_APPLICABLE, Reason.NOT_STARTED),
        otherwise=(UNDETERMINED, Reason.NO_RATING),
        deferred=deferred,
    )
    at = np.flatnonzero(clock.there & ~none & ~deferred)
    start = clock.day.take(at)
    windows = _windows(rule, start, load.day.take(at), None if until is None else until.take(at))
    for some in _portions(windows):
        part = _windowed(rule, load.at(at[some]), start[some], windows[some])
        schedule.assign(at[some], part)
    return schedule


def _windows(rule: Each, start: Ints, day: Ints, until: Day | None) -> Ints:
    """Return how many windows each case has: those that have begun, and the next one."""
    n = begun_by(rule.series, start, day) + np.int32(1)
    if not isinstance(rule.series, Months) and rule.series.last is not None:
        n = np.minimum(n, (rule.series.last - rule.series.first + 1) // rule.series.size)
    if until is not None:
        n = np.minimum(n, begun_by(rule.series, start, until.day))
    return n.astype(np.int32)


def _portions(windows: Ints) -> list[slice]:
    """Split the cases into slices of at most `_AT_A_TIME` windows, or of a single case."""
    ends = np.cumsum(windows)
    slices, first = [], 0
    while first < len(windows):
        before = int(ends[first - 1]) if first else 0
        last = max(int(ends.searchsorted(before + _AT_A_TIME, side="right")), first + 1)
        slices.append(slice(first, last))
        first = last
    return slices


def _windowed(rule: Each, load: Caseload, start: Ints, windows: Ints) -> Part:
    owner = np.repeat(np.arange(len(load), dtype=np.int32), windows)
    ends = np.cumsum(windows, dtype=np.intp) - 1
    place = np.arange(len(owner), dtype=np.int32) - (ends - windows + 1).astype(np.int32).take(
        owner
    )
    first = series_window(rule.series, start, owner, place)
    # Each window ends the day before the next one begins.
    last = np.empty_like(first)
    last[:-1] = first[1:]
    ends = ends[windows > 0]
    cases = owner[ends]
    last[ends] = series_window(rule.series, start, cases, place[ends] + 1)
    part = read(rule.duty, load.at(owner, Windows(first, last - 1, ends)))
    return _combined(load, owner, part, start)


def _combined(load: Caseload, owner: Ints, part: Part, clock: Ints) -> Part:
    """Combine consecutive findings by case, as `engine.combine.combined` does for one case.

    `owner` is the case of each finding, and `clock` the day on which each case's clock starts.
    """
    whole = absent(load, Reason.DOES_NOT_APPLY)
    if not len(owner):
        return whole
    begins = np.flatnonzero(np.diff(owner, prepend=-1))
    cases, verdict = owner[begins], part.verdict
    # A case takes the verdict that ranks first, from its first part with that verdict.
    best = _RANK.take(verdict) << 32 | np.arange(len(owner))
    place = np.minimum.reduceat(best, begins) & 0xFFFFFFFF
    whole.code[cases] = (part.code.take(place) & (VERDICT | REASON)) | PARTS
    if (part.code & DEFERRED).any():
        whole.code[owner[part.deferred]] |= DEFERRED
    if whole.dates is not None and part.dates is not None:
        n, due = len(load), part.dates[1]
        upcoming = ((verdict == NOT_YET_DUE) | part.parts) & (due < FAR)
        broken = _first_of(n, owner, verdict == NOT_MET)
        is_open = _first_of(n, owner, verdict == UNDETERMINED)
        ends_first = (broken >= 0) & ((is_open < 0) | (broken < is_open))
        otherwise = np.where(is_open >= 0, FAR, _due_at(due, _first_of(n, owner, upcoming)))
        whole.dates[0] = clock
        whole.dates[1] = np.where(ends_first, _due_at(due, broken), otherwise)
        np.copyto(whole.dates, np.int32(FAR), where=whole.verdict == NOT_APPLICABLE)
    return whole


_RANK = np.argsort(ALL_DUE)
"""By verdict: its place in the order of `ALL_DUE`."""


def _first_of(n: int, owner: Ints, which: Bools) -> npt.NDArray[np.intp]:
    """Return the place of each case's first part for which `which` is true; -1 for none."""
    places = np.full(n, -1, np.intp)
    at = np.flatnonzero(which)[::-1]
    places[owner[at]] = at  # of several, the last one written is the first in order
    return places


def _due_at(due: Ints, place: npt.NDArray[np.intp]) -> Ints:
    if not len(due):
        return np.full(len(place), FAR, np.int32)
    return np.where(place < 0, FAR, due.take(place, mode="clip"))


def no_longer_than(rule: NoLongerThan, load: Caseload) -> Part:
    """Evaluate `NoLongerThan` on each gap between events; the last gap of a case is still open.

    Events on or after the clock's day count. The period of a gap is the one in force at its start.
    """
    clock = day_of(rule.of, load)
    gap = decided(
        load,
        (clock.none, NOT_APPLICABLE, Reason.NOT_STARTED),
        otherwise=(UNDETERMINED, Reason.NO_RATING),
        deferred=clock.deferred,
    )
    at = np.flatnonzero(clock.there & ~clock.deferred)
    some, start = load.at(at), clock.day.take(at)
    days = load.record.days(rule.events)
    begin, end = days.between(some.case, start, some.day)
    events = np.maximum(end - begin, 0)
    owner = np.repeat(np.arange(len(at), dtype=np.int32), events + 1)
    opens = np.cumsum(events + 1) - (events + 1)
    # A gap starts on the clock's day, and on that of each event.
    place = np.arange(len(owner)) - opens.take(owner) + begin.take(owner) - 1
    starts = days.day.take(place, mode="clip") if len(days.keys) else np.zeros(len(owner), np.int32)
    starts[opens] = start
    until = np.full(len(owner), FAR, np.int32)
    until[:-1] = np.where(owner[1:] == owner[:-1], starts[1:], FAR)
    gaps = _gaps(rule, some.at(owner), starts, until)
    gap.assign(at, _combined(some, owner, gaps, start))
    return gap


def _gaps(rule: NoLongerThan, load: Caseload, start: Ints, until: Ints) -> Part:
    """Return the finding on each gap, from the day `start` to the day `until` (`FAR` if open)."""
    due = np.full(len(start), _NO_PERIOD, np.int32)
    for since, period in rule.periods:
        here = slice(None) if since is None else start >= number(since)
        due[here] = _NO_PERIOD if period is None else last_good_day(start[here], period)
    no_day = due == UNKNOWN_DAY
    known = due > UNKNOWN_DAY
    closed = until < FAR
    return decided(
        load,
        (due == _NO_PERIOD, UNDETERMINED, Reason.EDITION),
        (no_day, UNDETERMINED, Reason.CALENDAR),
        (closed & (until <= due), MET, Reason.IN_TIME),
        (closed, NOT_MET, Reason.LATE),
        (load.day > due, NOT_MET, Reason.NOT_DONE),
        (load.ended, NOT_APPLICABLE, Reason.ENDED),
        otherwise=(NOT_YET_DUE, Reason.STILL_OPEN),
        dates=lambda: (None, np.where(known, due, FAR), None),
    )


_NO_PERIOD = -1
