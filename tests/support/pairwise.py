"""The questions about open dates answered the plain way: every event compared with every other.

These are the definitions. The engine answers the same questions from sorted lists, in fewer steps,
and the tests compare both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal

from esi_rules.engine.ratings import HIGH, Rating
from esi_rules.engine.record import Record
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
from esi_rules.engine.spans import Span
from esi_rules.errors import OutsideCalendarError
from esi_rules.records.dates import EARLIEST
from esi_rules.rules.algebra import NoLongerThan, period_on
from esi_rules.rules.context import Context, WindowSpan
from esi_rules.rules.finding import Finding, Reason
from esi_rules.rules.verdict import Verdict

ONE_DAY = dt.timedelta(days=1)


def first_pair_exact(
    later: Sequence[dt.date], earlier: Sequence[dt.date], last_day: Callable[[dt.date], dt.date]
) -> tuple[dt.date, dt.date] | None:
    for day in later:
        for opening in earlier:
            if opening < day < last_day(opening):
                return opening, day
    return None


def first_pair(
    later: Sequence[Span],
    earlier: Sequence[Span],
    last_day: Callable[[dt.date], dt.date],
    same: bool,
) -> tuple[Span, Span] | None:
    lows: list[dt.date] = []
    highs: list[dt.date] = []
    all_highs: list[dt.date] = []
    openings: list[tuple[dt.date, dt.date]] = []
    for i, (lo, hi, sure) in enumerate(later):
        for j, (opens_lo, opens_hi, opens_sure) in enumerate(earlier):
            if same and i == j:
                continue
            first = max(lo, opens_lo + ONE_DAY)
            if first > hi or first >= last_day(min(opens_hi, first - ONE_DAY)):
                continue
            lows.append(first)
            all_highs.append(hi)
            openings.append((opens_lo, opens_hi))
            if sure and opens_sure and opens_hi < lo and hi < last_day(opens_lo):
                highs.append(hi)
    if not lows:
        return None
    opening = min(o[0] for o in openings), max(o[1] for o in openings), bool(highs)
    return opening, (min(lows), min(highs) if highs else max(all_highs), bool(highs))


def first_high_between(ratings: Sequence[Rating], start: dt.date, judged: dt.date) -> Span | None:
    lows: list[dt.date] = []
    highs: list[dt.date] = []
    all_highs: list[dt.date] = []
    for i, (lo, hi, value) in enumerate(ratings):
        if value is not None and value not in HIGH:
            continue
        surely = possibly = False
        for j, (other_lo, other_hi, other) in enumerate(ratings):
            if i == j or other in HIGH:
                continue
            later_row = j > i
            before = hi < other_lo or (later_row and hi <= other_lo)
            settled = hi <= start or lo == hi
            if other is not None and before and settled and other_hi <= min(max(start, hi), judged):
                surely = True
            may_share = later_row and other_lo <= hi and other_hi >= lo
            may_follow = lo < start and other_hi > lo and other_lo <= start
            possibly = possibly or may_share or may_follow
        if surely:
            continue
        lows.append(max(start, lo))
        all_highs.append(max(start, min(hi, judged)))
        if value is not None and hi <= judged and not possibly:
            highs.append(max(start, hi))
    if not lows:
        return None
    return min(lows), min(highs) if highs else max(all_highs), bool(highs)


def nth(items: Sequence[Span], daily: bool, n: int, since: Span | None) -> Span | None:
    earliest, latest = (since[0], since[1]) if since else (EARLIEST, EARLIEST)
    possible = [(max(lo, earliest), hi, sure) for lo, hi, sure in items if hi >= earliest]
    lows = _lows(possible, daily)
    if len(lows) < n:
        return None
    highs = _highs([s for s in items if s[2] and s[0] >= latest], daily)
    if len(highs) >= n:
        return lows[n - 1], highs[n - 1], True
    return lows[n - 1], max(hi for _, hi, _ in possible), False


def count(items: Sequence[Span], daily: bool, window: WindowSpan) -> tuple[int, int]:
    first, first_latest, last, last_latest = window
    sure = [s for s in items if s[2] and s[0] >= first_latest and s[1] <= last]
    possible = [s for s in items if s[1] >= first and s[0] <= last_latest]
    return len(_highs(sure, daily)), len(_lows(possible, daily))


def total(
    items: Sequence[Span], amounts: Sequence[Decimal | None], window: WindowSpan
) -> tuple[Decimal, Decimal]:
    first, first_latest, last, last_latest = window
    least = most = Decimal(0)
    for (lo, hi, sure), amount in zip(items, amounts, strict=True):
        if sure and lo >= first_latest and hi <= last:
            least += amount or Decimal(0)
        if hi >= first and lo <= last_latest:
            most += Decimal("Infinity") if amount is None else amount
    return least, most


def _lows(possible: list[Span], daily: bool) -> list[dt.date]:
    if not daily:
        return sorted(lo for lo, _, _ in possible)
    full = {lo for lo, hi, _ in possible if lo == hi}
    return sorted([*full, *(lo for lo, hi, _ in possible if lo != hi)])


def _highs(sure: list[Span], daily: bool) -> list[dt.date]:
    ordered = sorted((hi, lo) for lo, hi, _ in sure)
    if not daily:
        return [hi for hi, _ in ordered]
    apart: list[dt.date] = []
    for hi, lo in ordered:
        if not apart or lo > apart[-1]:
            apart.append(hi)
    return apart


class NoEditionError(Exception):
    """A gap may start on a day for which no period is known."""


def gaps(
    rule: NoLongerThan, record: Record, context: Context, clock: Span, events: Sequence[Span]
) -> Finding:
    shared = clock[0] if clock[0] == clock[1] else None
    judged = record.day
    possible_events = [s for s in events if s[1] >= clock[0]]
    starts: list[tuple[Span, int]] = [(clock, -1)]
    starts += [(span, i) for i, span in enumerate(possible_events)]
    surely_broken = possibly_broken = False
    first_due: dt.date | None = None
    deadlines: dict[dt.date, dt.date] = {}
    try:
        for (lo, hi, sure), i in starts:
            begins = _days(max(lo, clock[0]), min(hi, judged))
            for day in begins:
                period = period_on(rule, day)
                if period is None:
                    raise NoEditionError
                deadlines[day] = period.last_good_day(day)
            others = [s for j, s in enumerate(possible_events) if j != i]
            longest = max(deadlines[day] for day in begins)
            if (
                (i == -1 or (sure and lo >= clock[1]))
                and longest < judged
                and not any(other[1] > lo and other[0] <= longest for other in others)
            ):
                surely_broken = True
                if i == -1 and shared is not None:
                    first_due = longest
            possibly_broken = possibly_broken or any(
                deadlines[day] < judged
                and not any(o[2] and day < o[0] and o[1] <= deadlines[day] for o in others)
                for day in begins
            )
    except OutsideCalendarError:
        return open_finding(rule, record, context, reason=Reason.CALENDAR, clock=shared)
    except NoEditionError:
        return open_finding(rule, record, context, reason=Reason.EDITION, clock=shared)
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


def _days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [first + k * ONE_DAY for k in range((last - first).days + 1)]
