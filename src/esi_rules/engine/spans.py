"""Indexes over spans of days that answer queries about a window without visiting every span."""

from __future__ import annotations

import datetime as dt
import functools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, islice, takewhile

__all__ = ["Chains", "Disjoint", "Span", "VagueIndex"]

Span = tuple[dt.date, dt.date, bool]
"""Where a moment can lie: the earliest day, the latest day, and whether it surely has a day."""

_Days = tuple[dt.date, dt.date]
_INFINITE = Decimal("Infinity")
_ZERO = Decimal(0)


class Chains:
    """Spans in as few lists as possible, each sorted by first days and by last days.

    In such a list, the spans inside a window are adjacent, and so are the spans that share a day
    with it. The number of lists is the nesting depth of the spans: a full day, its month, its year
    and "day not recorded" need four.
    """

    __slots__ = ("_chains",)

    def __init__(self, spans: Sequence[_Days]) -> None:
        chains: list[tuple[list[dt.date], list[dt.date], list[int]]] = []
        for place in sorted(range(len(spans)), key=spans.__getitem__):
            lo, hi = spans[place]
            chain = next((chain for chain in chains if chain[1][-1] <= hi), None)
            if chain is None:
                chain = [], [], []
                chains.append(chain)
            chain[0].append(lo)
            chain[1].append(hi)
            chain[2].append(place)
        self._chains = chains

    def count_inside(self, first: dt.date, last: dt.date) -> int:
        """Return how many spans begin on or after `first` and end on or before `last`."""
        return sum(
            [
                max(bisect_right(his, last) - bisect_left(los, first), 0)
                for los, his, _ in self._chains
            ]
        )

    def count_touching(self, first: dt.date, last: dt.date) -> int:
        """Return how many spans end on or after `first` and begin on or before `last`."""
        return sum(
            [
                max(bisect_right(los, last) - bisect_left(his, first), 0)
                for los, his, _ in self._chains
            ]
        )

    def inside(self, first: dt.date, last: dt.date) -> Iterator[int]:
        """Yield the index of each span that begins on or after `first` and ends by `last`."""
        for los, his, places in self._chains:
            yield from places[bisect_left(los, first) : bisect_right(his, last)]

    def touching(self, first: dt.date, last: dt.date) -> Iterator[int]:
        """Yield the index of each span that ends on or after `first` and begins by `last`."""
        for los, his, places in self._chains:
            yield from places[bisect_left(his, first) : bisect_right(los, last)]


class Disjoint:
    """Finds the largest number of spans of which no two share a day.

    The algorithm is greedy: it always picks the next span that ends first.
    """

    __slots__ = ("_ends", "_los")

    def __init__(self, spans: Iterable[_Days]) -> None:
        ordered = sorted(spans)
        self._los = [lo for lo, _ in ordered]
        # For each index: the first day on which any span from this index on ends.
        self._ends = [*accumulate((hi for _, hi in reversed(ordered)), min)][::-1]

    def ends(self, first: dt.date) -> Iterator[dt.date]:
        """Yield the last day of each picked span, from the spans that begin on or after `first`."""
        place = bisect_left(self._los, first)
        while place < len(self._los):
            end = self._ends[place]
            yield end
            place = bisect_right(self._los, end, place)


class VagueIndex:
    """An index over the spans of some events: how many are surely or possibly in a window.

    With `daily`, several events on one day count as one. Then events on the same full day count as
    one, and of the events that surely happened only those that surely lie on different days count.
    """

    def __init__(
        self, items: Sequence[Span], daily: bool, amounts: Sequence[Decimal | None]
    ) -> None:
        self._items = items
        self._daily = daily
        self._amounts_by_place = amounts

    # Each index is built when a query first needs it: most records get only one query.
    @functools.cached_property
    def _wide(self) -> list[_Days]:
        return [(lo, hi) for lo, hi, _ in self._items if lo != hi]

    @functools.cached_property
    def _counted(self) -> list[_Days]:
        full = [(lo, hi) for lo, hi, _ in self._items if lo == hi]
        return [*(set(full) if self._daily else full), *self._wide]

    @functools.cached_property
    def _all(self) -> Chains:
        return Chains(self._counted)

    @functools.cached_property
    def _lows(self) -> list[dt.date]:
        return sorted([lo for lo, _ in self._counted])

    @functools.cached_property
    def _ends(self) -> list[dt.date]:
        return sorted([hi for _, hi, _ in self._items])

    @functools.cached_property
    def _wide_ends(self) -> tuple[list[dt.date], list[dt.date]]:
        return sorted([lo for lo, _ in self._wide]), sorted([hi for _, hi in self._wide])

    @functools.cached_property
    def _sure(self) -> Chains:
        return Chains([(lo, hi) for lo, hi, sure in self._items if sure])

    @functools.cached_property
    def _disjoint(self) -> Disjoint:
        return Disjoint([(lo, hi) for lo, hi, sure in self._items if sure])

    @functools.cached_property
    def _amounts(self) -> _Amounts:
        return _Amounts(self._items, self._amounts_by_place)

    @property
    def last(self) -> dt.date:
        """The last day on which any of the events can lie."""
        return self._ends[-1]

    def sure(self, first: dt.date, last: dt.date) -> int:
        """Return how many events are surely inside a window."""
        if self._daily:
            return sum(1 for _ in takewhile(lambda end: end <= last, self._disjoint.ends(first)))
        return self._sure.count_inside(first, last)

    def possible(self, first: dt.date, last: dt.date) -> int:
        """Return the largest number of events that can be inside a window."""
        return self._all.count_touching(first, last)

    def least(self, first: dt.date, last: dt.date) -> Decimal:
        """Return the smallest possible total of the amounts inside a window."""
        return self._amounts.least(first, last)

    def most(self, first: dt.date, last: dt.date) -> Decimal:
        """Return the largest possible total of the amounts inside a window."""
        return self._amounts.most(first, last)

    def nth_low(self, n: int, earliest: dt.date) -> dt.date | None:
        """Return the first day on which the `n`-th event on or after `earliest` can lie."""
        if self._daily:
            # Events whose spans end on `earliest` must fall on that very day, so they count as one.
            # Each wider span that continues after it is counted as one more.
            place = bisect_left(self._ends, earliest)
            ends_then = place < len(self._ends) and self._ends[place] == earliest
            begins, ends = self._wide_ends
            go_on = bisect_right(begins, earliest) - bisect_right(ends, earliest)
            at_once = ends_then + go_on
        else:
            at_once = bisect_right(self._lows, earliest) - bisect_left(self._ends, earliest)
        if n <= at_once:
            return earliest
        place = bisect_right(self._lows, earliest) + n - at_once - 1
        return self._lows[place] if place < len(self._lows) else None

    def nth_high(self, n: int, latest: dt.date) -> dt.date | None:
        """Return the last day on which the `n`-th event surely on or after `latest` can lie."""
        if self._daily:
            return next(islice(self._disjoint.ends(latest), n - 1, None), None)
        low, high = 0, len(self._ends)
        while low < high:
            middle = (low + high) // 2
            if self._sure.count_inside(latest, self._ends[middle]) < n:
                low = middle + 1
            else:
                high = middle
        return self._ends[low] if low < len(self._ends) else None


class _Amounts:
    """Amounts by span; those of equal spans are added beforehand, so that queries add few."""

    __slots__ = ("_all", "_least", "_most", "_sure")

    def __init__(self, items: Sequence[Span], amounts: Sequence[Decimal | None]) -> None:
        least: dict[_Days, Decimal] = {}
        most: dict[_Days, Decimal] = {}
        for (lo, hi, sure), amount in zip(items, amounts, strict=True):
            days = lo, hi
            most[days] = most.get(days, _ZERO) + (_INFINITE if amount is None else amount)
            if sure:
                least[days] = least.get(days, _ZERO) + (amount or _ZERO)
        self._all, self._most = Chains([*most]), [*most.values()]
        self._sure, self._least = Chains([*least]), [*least.values()]

    def least(self, first: dt.date, last: dt.date) -> Decimal:
        return sum([self._least[place] for place in self._sure.inside(first, last)], _ZERO)

    def most(self, first: dt.date, last: dt.date) -> Decimal:
        return sum([self._most[place] for place in self._all.touching(first, last)], _ZERO)
