"""Functions that compiled standards call: event days, deadlines, schedules and combinations.

They require that everything they read is fully known. If it is not, they return `OPEN` or None, and
the direct evaluator judges the standard.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from esi_rules.calendar.period import Period, months
from esi_rules.calendar.windows import Months, Series
from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.errors import OutsideCalendarError
from esi_rules.records.case import Event
from esi_rules.rules.finding import Reason
from esi_rules.rules.verdict import Verdict, all_due, all_of, any_of

__all__ = [
    "OPEN",
    "UNRATED",
    "UNREAD",
    "WindowCount",
    "Deadlines",
    "Editions",
    "GapDeadlines",
    "Mark",
    "Part",
    "Stretch",
    "WindowChange",
    "agreed",
    "all_due_summary",
    "all_recorded",
    "all_of_summary",
    "amounts",
    "any_of_summary",
    "counted_in_turn",
    "days",
    "days_since",
    "days_with",
    "decided_windows",
    "first_day",
    "first_high",
    "following",
    "gaps",
    "joined",
    "regrouped",
    "total",
]


class Mark:
    """A sentinel: an object that is unequal to every value of a record."""

    __slots__ = ()


UNREAD: Final = Mark()
"""The value of a shared variable before it is computed."""
OPEN: Final = Mark()
"""The result if a value that matters is not known."""
UNRATED: Final = Mark()
"""The day first rated high of a case with no rating."""

Days = Sequence[dt.date]
Rows = Sequence[Event]
Part = tuple[Verdict, Reason, dt.date | None, dt.date | None, bool]
"""A part of a combination: verdict, reason, clock, last good day, and whether it has parts."""

_MET, _NOT_MET = Verdict.MET, Verdict.NOT_MET
_NOT_YET_DUE, _NOT_APPLICABLE = Verdict.NOT_YET_DUE, Verdict.NOT_APPLICABLE
_HIGH = ("high", "very_high")
_ZERO = Decimal(0)
_MOST_KEPT = 4096


class Deadlines(dict[dt.date, "dt.date | None"]):
    """The last good day of a period, by its starting day; None outside the calendar."""

    def __init__(self, period: Period) -> None:
        super().__init__()
        self.period = period

    def __missing__(self, start: dt.date) -> dt.date | None:
        try:
            due = self.period.last_good_day(start)
        except OutsideCalendarError:
            return None
        if len(self) < _MOST_KEPT:
            self[start] = due
        return due


class Editions(dict[dt.date, "int | None"]):
    """The index of the first range of days that contains a day; None if there is none."""

    def __init__(self, ranges: tuple[tuple[dt.date, dt.date], ...]) -> None:
        super().__init__()
        self.ranges = ranges

    def __missing__(self, day: dt.date) -> int | None:
        places = (n for n, (first, last) in enumerate(self.ranges) if first <= day <= last)
        place = next(places, None)
        if len(self) < _MOST_KEPT:
            self[day] = place
        return place


# Events of a case


def regrouped(
    events: Iterable[Event], day: dt.date
) -> tuple[defaultdict[str, list[Event]], frozenset[str]]:
    """Return the events up to `day` by kind, and the kinds that have a partly known date.

    Events with a partly known date are left out of the groups.
    """
    by_kind: defaultdict[str, list[Event]] = defaultdict(list)
    opened: set[str] = set()
    for event in events:
        if event.on.__class__ is not dt.date:
            opened.add(event.kind)
        elif event.on <= day:
            by_kind[event.kind].append(event)
    return by_kind, frozenset(opened)


def days(rows: Rows | None) -> Days:
    """Return the days of events, in order."""
    if rows is None:
        return ()
    if len(rows) == 1:
        return (rows[0].on,)  # type: ignore[return-value]
    in_order = [row.on for row in rows]
    in_order.sort()
    return in_order  # type: ignore[return-value]


def first_day(rows: Rows | None) -> dt.date | None:
    """Return the first day of events, or None."""
    return days(rows)[0] if rows else None


def days_since(rows: Rows | None, start: dt.date) -> Days:
    """Return the days of events from `start` on, in order."""
    in_order = days(rows)
    return (
        in_order[bisect_left(in_order, start) :] if in_order and in_order[0] < start else in_order
    )


def days_with(
    rows: Rows | None, values: tuple[str, ...], others: frozenset[str], start: dt.date | None
) -> Days | Mark:
    """Return the days of events with one of `values`, in order; `OPEN` if a value is missing.

    `others` are the other values of the kind. Events before `start` are ignored; None ignores none.
    """
    if rows is None:
        return ()
    # Usually few events are left, for instance few absences.
    few = [row for row in rows if row.value not in others]
    if not few:
        return ()
    in_order: list[dt.date] = []
    for row in few:
        if start is None or row.on >= start:  # type: ignore[operator]
            if row.value is None:
                return OPEN
            if row.value in values:
                in_order.append(row.on)  # type: ignore[arg-type]
    in_order.sort()
    return in_order


def all_recorded(rows: Rows | None) -> bool:
    """Return whether every event has a value."""
    return rows is None or None not in [row.value for row in rows]


def joined(lists: Iterable[Days], daily: bool) -> Days:
    """Merge lists of days into one sorted list; with `daily`, without duplicates."""
    in_order: list[dt.date] = []
    for each in lists:
        if each:
            in_order += each
    if len(in_order) > 1:
        return sorted(set(in_order)) if daily else sorted(in_order)
    return in_order


def amounts(rows: Rows | None, start: dt.date | None) -> tuple[Days, Sequence[Decimal]] | Mark:
    """Return the days of events from `start` on with their amounts; `OPEN` if an amount is missing.

    Both sequences are in order of the days.
    """
    pairs: list[tuple[dt.date, Decimal]] = []
    for row in rows or ():
        on, value = row.on, row.value
        if start is None or on >= start:  # type: ignore[operator]
            if not isinstance(value, Decimal):
                return OPEN
            pairs.append((on, value))  # type: ignore[arg-type]
    pairs.sort()
    return [day for day, _ in pairs], [amount for _, amount in pairs]


def first_high(rows: Rows | None, start: dt.date, day: dt.date) -> dt.date | Mark | None:
    """Return the day first rated high, from `start` on; None if there is no such day.

    Returns `UNRATED` for a case without a rating, and `OPEN` if the level of a rating is missing.
    """
    if start > day:
        return None
    if rows is None:
        return UNRATED
    if len(rows) == 1:
        value, on = rows[0].value, rows[0].on
        if value is None:
            return OPEN
        if value not in _HIGH:
            return None
        return on if on > start else start  # type: ignore[operator, return-value]
    by_day: dict[dt.date, bool] = {}
    for row in rows:
        if row.value is None:
            return OPEN
        by_day[row.on] = row.value in _HIGH  # type: ignore[index]
    before: dt.date | None = None
    first: dt.date | None = None
    for on, high in by_day.items():
        if on <= start:
            if before is None or on > before:
                before = on
        elif high and (first is None or on < first):
            first = on
    return start if before is not None and by_day[before] else first


def following(later: Days, earlier: Days, near: Deadlines, opening: bool) -> dt.date | None:
    """Return the first day of `later` that follows one of `earlier` closely enough, or None.

    With `opening`, return that earlier day instead.
    """
    if not later or not earlier or earlier[0] >= later[-1]:
        return None
    for day in later:
        for before in earlier:
            if before >= day:
                break
            limit = near[before]
            if limit is not None and day < limit:
                return before if opening else day
    return None


# Schedules


class GapDeadlines(dict[dt.date, "dt.date | None"]):
    """The deadline for a gap, by the day on which it starts; None if no deadline is known."""

    def __init__(self, periods: tuple[tuple[dt.date | None, Deadlines | None], ...]) -> None:
        super().__init__()
        self.periods = periods

    def __missing__(self, start: dt.date) -> dt.date | None:
        table: Deadlines | None = None
        for since, deadlines in self.periods:
            if since is None or since <= start:
                table = deadlines
        due = None if table is None else table[start]
        if due is not None and len(self) < _MOST_KEPT:
            self[start] = due
        return due


class Stretch:
    """Consecutive windows of equal length, each of which requires `n` events.

    `length` is the length of a window, or None for windows of a month. `windows` is their number,
    or None if they continue without end.
    """

    __slots__ = ("length", "months", "n", "windows")

    def __init__(self, n: int, weeks: int | None, windows: int | None) -> None:
        self.n = n
        self.length = None if weeks is None else dt.timedelta(days=7 * weeks)
        self.windows = windows
        self.months = () if weeks is not None else _month_tables()

    def month_end(self, first: dt.date, n: int) -> dt.date:
        """Return the last day of month `n`, where month 1 begins on `first`."""
        if n <= len(self.months):
            following = self.months[n - 1][first]
            assert following is not None
            return following - ONE_DAY
        return months(n).last_good_day(first) - ONE_DAY


def _month_tables() -> tuple[Deadlines, ...]:
    return tuple(Deadlines(months(n)) for n in range(1, 37))


def counted_in_turn(
    listed: Days, stretches: Sequence[Stretch], before: dt.timedelta, start: dt.date,
    judged: dt.date, over: bool,
) -> Part:  # fmt: skip
    """Judge "at least `n` events in every window" over consecutive stretches of windows.

    `before` is the time from `start` to the day before the first window. `over` says whether
    supervision has ended.
    """
    last = start + before
    begin, kept = bisect_right(listed, last), False
    for stretch in stretches:
        n, length = stretch.n, stretch.length
        first, month, left = last, 0, stretch.windows or -1
        while left:
            left -= 1
            if length is not None:
                last += length
            else:
                month += 1
                last = stretch.month_end(first + ONE_DAY, month)
            end = bisect_right(listed, last, begin)
            if end - begin < n:
                return _not_kept(kept, start, last, judged, over)
            kept, begin = True, end
    return _MET, Reason.ENOUGH, start, None, True


class WindowCount(NamedTuple):
    """The requirement of a window: at least `n` of the days `listed`.

    If `carried` has amounts, those of the days in the window must add up to at least `n` instead.
    """

    listed: Days
    carried: Sequence[Decimal] | None
    n: int


class WindowChange(NamedTuple):
    """The requirement of windows that begin before the day `on`, and that of later windows."""

    on: dt.date
    before: WindowCount | WindowChange
    after: WindowCount | WindowChange


def decided_windows(
    asked: WindowCount | WindowChange,
    series: Series | Months,
    start: dt.date,
    until: dt.date | None,
    judged: dt.date,
    over: bool,
) -> Part:
    """Judge every window of a schedule by the requirement in force on its first day."""
    kept = False
    for _, first, last in series.spans(start):
        if until is not None and first > until:
            break
        count = asked
        while isinstance(count, WindowChange):
            count = count.before if first < count.on else count.after
        begin = bisect_left(count.listed, first)
        end = bisect_right(count.listed, last, begin)
        if count.carried is None:
            enough = end - begin >= count.n
        else:
            enough = total(count.carried, begin, end, count.n)[0] is not None
        if not enough:
            return _not_kept(kept, start, last, judged, over)
        kept = True
    if kept:
        return _MET, Reason.ENOUGH, start, None, True
    return _NOT_APPLICABLE, Reason.DOES_NOT_APPLY, None, None, False


def _not_kept(kept: bool, start: dt.date, last: dt.date, judged: dt.date, over: bool) -> Part:
    """Judge a schedule by its first window without enough events.

    The window has passed, or it ended with supervision, or it is still running.
    """
    if judged > last:
        return _NOT_MET, Reason.TOO_FEW, start, last, True
    due = None if over else last
    if kept:
        return _MET, Reason.ENOUGH, start, due, True
    if over:
        return _NOT_APPLICABLE, Reason.ENDED, None, None, True
    return _NOT_YET_DUE, Reason.STILL_OPEN, start, due, True


def total(carried: Sequence[Decimal], begin: int, end: int, n: int) -> tuple[int | None, Decimal]:
    """Return the index at which the amounts first add up to `n` (or None), and their total."""
    amount, place = _ZERO, None
    for k in range(begin, end):
        amount += carried[k]
        if place is None and amount >= n:
            place = k
    return place, amount


def gaps(
    listed: Days, start: dt.date, deadlines: GapDeadlines, judged: dt.date, over: bool
) -> Part | None:
    """Judge every gap, from `start` to the first event and from each event to the next.

    Returns None if the deadline of a gap is not known.
    """
    opened, kept = start, False
    for closed in listed:
        if closed >= start:
            due = deadlines[opened]
            if due is None:
                return None
            if closed > due:
                return _NOT_MET, Reason.LATE, start, due, True
            opened, kept = closed, True
    due = deadlines[opened]
    if due is None:
        return None
    if judged > due:
        return _NOT_MET, Reason.NOT_DONE, start, due, True
    if kept:
        return _MET, Reason.IN_TIME, start, None if over else due, True
    if over:
        return _NOT_APPLICABLE, Reason.ENDED, None, None, True
    return _NOT_YET_DUE, Reason.STILL_OPEN, start, due, True


# Combinations

_UNTIMED = (Reason.FACT, Reason.ANSWERED, Reason.UNANSWERED, Reason.SETTLED)


def agreed(one: Part, other: Part) -> tuple[Verdict, dt.date | None]:
    """Return the verdict that two parts share, and their common last good day.

    The verdict is undetermined if they differ. The day is None if it is not the same for all parts
    that apply.
    """
    verdict = one[0] if one[0] is other[0] else Verdict.UNDETERMINED
    days = {part[3] for part in (one, other) if part[0] is not _NOT_APPLICABLE}
    return verdict, days.pop() if len(days) == 1 else None


def all_due_summary(parts: tuple[Part, ...]) -> Part:
    """Combine the parts of `AllDue`."""
    return _combined(all_due([part[0] for part in parts]), parts)


def any_of_summary(parts: tuple[Part, ...]) -> Part:
    """Combine the parts of `AnyOf`."""
    return _combined(any_of([part[0] for part in parts]), parts)


def all_of_summary(parts: tuple[Part, ...]) -> Part:
    """Combine the parts of `AllOf`.

    The last good day is the earliest one of the parts that are not met or, if none is, still due.
    """
    whole = _combined(all_of([part[0] for part in parts]), parts)
    if whole[3] is None or len(parts) == 1:
        return whole
    return (*whole[:3], _earliest(whole[0], parts), True)


def _combined(verdict: Verdict, parts: tuple[Part, ...]) -> Part:
    reason = next((p[1] for p in parts if p[0] is verdict), Reason.DOES_NOT_APPLY)
    if verdict is _NOT_APPLICABLE:
        return verdict, reason, None, None, True
    clock = parts[0][2]
    if clock is None or any(part[2] != clock for part in parts):
        clocks = {p[2] for p in parts if p[0] is not _NOT_APPLICABLE and p[1] not in _UNTIMED}
        clock = clocks.pop() if len(clocks) == 1 else None
    due = None
    for part in parts:
        if part[0] is _NOT_MET:
            due = part[3]
            break
        if due is None and (part[0] is _NOT_YET_DUE or (part[4] and part[3])):
            due = part[3]
    return verdict, reason, clock, due, True


def _earliest(verdict: Verdict, parts: tuple[Part, ...]) -> dt.date | None:
    if verdict is not _NOT_MET:
        if any(part[0] is _NOT_YET_DUE and part[3] is None for part in parts):
            return None
        return min(p[3] for p in parts if p[3] and (p[0] is _NOT_YET_DUE or p[4]))
    broken = [part[3] for part in parts if part[0] is _NOT_MET]
    known = [due for due in broken if due is not None]
    return min(known) if len(known) == len(broken) else None
