"""Evaluates `Following`: the first event that follows one of some others closely enough."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate

from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.engine.spans import Span

__all__ = ["first_pair", "first_pair_exact"]

_LastDay = Callable[[dt.date], dt.date]


def first_pair_exact(
    later: Sequence[dt.date], earlier: Sequence[dt.date], last_day: _LastDay
) -> tuple[dt.date, dt.date] | None:
    """Return the first pair of days as (earlier, later); None if there is no pair.

    Both lists are sorted. `last_day` gives the last good day of the period after a day. It never
    decreases as the day increases, so an earlier day that is too long before one later day is also
    too long before all the following ones.
    """
    place = 0
    for day in later:
        while place < len(earlier) and earlier[place] < day and day >= last_day(earlier[place]):
            place += 1
        if place == len(earlier):
            return None
        if earlier[place] < day:
            return earlier[place], day
    return None


def first_pair(
    later: Sequence[Span], earlier: Sequence[Span], last_day: _LastDay, same: bool
) -> tuple[Span, Span] | None:
    """Return where the earlier and the later day of the first pair can lie; None if no pair can be.

    `same` says that both sequences are the same rows in the same order; no row pairs with itself.

    A pair is possible under two conditions on the first day that the later event can have after the
    earlier one. That day is no later than the last day that the later event can have. And it lies
    within the period counted from the latest day before it that the earlier event can have. Each
    row is compared only with the best row of the other sequence, found with sorted lists and
    running maxima.
    """
    lows: list[dt.date] = []
    all_highs: list[dt.date] = []
    by_opening = sorted(earlier)
    opening_lows = [lo for lo, _, _ in by_opening]
    latest_openings = [*accumulate([hi for _, hi, _ in by_opening], max)]
    # First days of earlier events after which at least one day is left before the period ends.
    followed = [lo for lo in opening_lows if last_day(lo) > lo + ONE_DAY]
    for lo, hi, _ in later:
        before = bisect_left(opening_lows, lo)
        if before and lo < last_day(min(latest_openings[before - 1], lo - ONE_DAY)):
            lows.append(lo)
            all_highs.append(hi)
            continue
        place = bisect_left(followed, lo)
        if same and last_day(lo) > lo + ONE_DAY:
            place += 1  # the row itself is one of those that begin on this day
        if place < len(followed) and followed[place] < hi:
            lows.append(followed[place] + ONE_DAY)
            all_highs.append(hi)
    if not lows:
        return None
    openings = _possible_openings(later, earlier, last_day, same)
    highs = _sure_highs(later, earlier, last_day)
    opening = min(lo for lo, _ in openings), max(hi for _, hi in openings), bool(highs)
    return opening, (min(lows), min(highs) if highs else max(all_highs), bool(highs))


def _possible_openings(
    later: Sequence[Span], earlier: Sequence[Span], last_day: _LastDay, same: bool
) -> list[tuple[dt.date, dt.date]]:
    """Return the span of each earlier event that can be in a pair."""
    by_low = sorted(later)
    lows = [lo for lo, _, _ in by_low]
    followers = [lo for lo in lows if lo < last_day(lo - ONE_DAY)]
    tops: list[tuple[dt.date, dt.date]] = []
    """For each later event: the two highest last days among it and those before it."""
    top = second = dt.date.min
    for _, hi, _ in by_low:
        top, second = (hi, top) if hi > top else (top, max(second, hi))
        tops.append((top, second))

    def is_possible(lo: dt.date, hi: dt.date) -> bool:
        after = bisect_right(lows, hi)
        if after < len(lows) and lows[after] < last_day(hi):
            return True  # a later event whose span begins after this span ends
        after = bisect_right(followers, lo)
        if after < len(followers) and followers[after] <= hi:
            return True  # a later event whose span begins inside this span
        until = bisect_right(lows, lo)
        if not until or last_day(lo) <= lo + ONE_DAY:
            return False
        highest, next_highest = tops[until - 1]
        return lo < (next_highest if same and highest == hi else highest)

    return [(lo, hi) for lo, hi, _ in earlier if is_possible(lo, hi)]


def _sure_highs(
    later: Sequence[Span], earlier: Sequence[Span], last_day: _LastDay
) -> list[dt.date]:
    """Return the last day of each later event that is surely in a pair."""
    by_end = sorted((hi, lo) for lo, hi, sure in earlier if sure)
    ends = [hi for hi, _ in by_end]
    latest_lows = [*accumulate([lo for _, lo in by_end], max)]
    highs: list[dt.date] = []
    for lo, hi, sure in later:
        before = bisect_left(ends, lo) if sure else 0
        if before and hi < last_day(latest_lows[before - 1]):
            highs.append(hi)
    return highs
