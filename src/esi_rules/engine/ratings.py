"""The day a case is first rated high, if there are too many completions to try them all."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal
from itertools import accumulate

from esi_rules.engine.spans import Span

__all__ = ["HIGH", "Rating", "first_high_between"]

HIGH = ("high", "very_high")
Rating = tuple[dt.date, dt.date, str | Decimal | None]
"""The first and the last day on which a rating can lie, and its level (None if not known)."""


def first_high_between(ratings: Sequence[Rating], start: dt.date, judged: dt.date) -> Span | None:
    """Return where the day first rated high can lie, from the order of the ratings alone.

    Returns None if there is surely no such day. A high rating is ignored if a lower rating surely
    replaces it: a later one up to commencement, or a later row on the same day. A high rating
    surely counts if no lower rating can replace it.
    """
    replaced = _surely_replaced(ratings, start, judged)
    in_doubt = _possibly_replaced(ratings, start)
    lows: list[dt.date] = []
    highs: list[dt.date] = []
    all_highs: list[dt.date] = []
    for place, (lo, hi, value) in enumerate(ratings):
        if (value is not None and value not in HIGH) or replaced[place]:
            continue
        lows.append(max(start, lo))
        all_highs.append(max(start, min(hi, judged)))
        if value is not None and hi <= judged and not in_doubt[place]:
            highs.append(max(start, hi))
    if not lows:
        return None
    return min(lows), min(highs) if highs else max(all_highs), bool(highs)


def _surely_replaced(ratings: Sequence[Rating], start: dt.date, judged: dt.date) -> list[bool]:
    """Return for each rating whether a lower rating surely replaces it.

    The span of the lower rating begins after the span of this one ends, or on that day in a later
    row. It ends by commencement, or by the end of the span of this one if that is later.
    """
    low = sorted((lo, hi) for lo, hi, value in ratings if value is not None and value not in HIGH)
    begins = [lo for lo, _ in low]
    soonest = [*accumulate((hi for _, hi in reversed(low)), min)][::-1]
    later_rows: dict[dt.date, dt.date] = {}
    """The soonest end of the lower ratings in later rows, by the day on which they begin."""
    replaced = [False] * len(ratings)
    for place in reversed(range(len(ratings))):
        lo, hi, value = ratings[place]
        if value is not None and value not in HIGH:
            later_rows[lo] = min(hi, later_rows.get(lo, hi))
        elif hi <= start or lo == hi:
            until = min(max(start, hi), judged)
            after = bisect_right(begins, hi)
            replaced[place] = (after < len(low) and soonest[after] <= until) or (
                hi in later_rows and later_rows[hi] <= until
            )
    return replaced


def _possibly_replaced(ratings: Sequence[Rating], start: dt.date) -> list[bool]:
    """Return for each high rating whether a rating that may be lower can replace it.

    The other rating is in a later row and can share a day with this one, or it can come after this
    one but no later than commencement.
    """
    last = max((hi for lo, hi, value in ratings if value not in HIGH and lo <= start), default=None)
    later_begins = _Counter([lo for lo, _, _ in ratings])
    later_ends = _Counter([hi for _, hi, _ in ratings])
    replaced = [False] * len(ratings)
    for place in reversed(range(len(ratings))):
        lo, hi, value = ratings[place]
        if value in HIGH:
            # Later rows that begin by the end of this span, minus those that end before it begins.
            may_share = later_begins.up_to(hi) > later_ends.before(lo)
            may_follow = lo < start and last is not None and last > lo
            replaced[place] = may_share or may_follow
        else:
            later_begins.add(lo)
            later_ends.add(hi)
    return replaced


class _Counter:
    """Counts added days in a binary indexed (Fenwick) tree over a fixed set of days."""

    def __init__(self, days: Sequence[dt.date]) -> None:
        self._days = sorted(set(days))
        self._sums = [0] * (len(self._days) + 1)

    def add(self, day: dt.date) -> None:
        place = bisect_left(self._days, day) + 1
        while place < len(self._sums):
            self._sums[place] += 1
            place += place & -place

    def up_to(self, day: dt.date) -> int:
        return self._total(bisect_right(self._days, day))

    def before(self, day: dt.date) -> int:
        return self._total(bisect_left(self._days, day))

    def _total(self, place: int) -> int:
        total = 0
        while place:
            total += self._sums[place]
            place &= place - 1
        return total
