"""Run charts: the percentage of duties met by month, and whether it changed by more than chance.

The three rules are from Perla, Provost and Murray, "The run chart: a simple analytical tool for
learning from variation in healthcare processes", BMJ Quality and Safety 20 (2011), pages 46 to 51:
a shift, a trend, and too few or too many runs. The number of runs is tested with its exact
distribution (Swed and Eisenhart 1943), not with a table.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final, Literal

import attrs

from esi_rules.checked import typed
from esi_rules.scoring.counts import Counts, half_up
from esi_rules.shown import short_repr

__all__ = ["FEWEST_POINTS", "MonthPoint", "RunChart", "RunSignal"]

SHIFT: Final = 6
"""The fewest points in a row on one side of the median that are a shift."""
TREND: Final = 5
"""The fewest points in a row, all rising or all falling, that are a trend."""
FEWEST_POINTS: Final = 10
"""The fewest points for which signals are computed."""
_EACH_SIDE: Final = Fraction(25, 1000)
"""The significance level, on each side, for too few or too many runs."""

SignalKind = Literal["shift", "trend", "too few runs", "too many runs"]


@attrs.frozen(field_transformer=typed)
class MonthPoint:
    """The duties that fell due in one month, such as ``2004-10``."""

    __repr__ = short_repr

    month: str
    counts: Counts

    @property
    def rate(self) -> Fraction | None:
        """The percentage met; None if no duty is decided."""
        return self.counts.rate

    @property
    def words(self) -> str:
        """The point as text: ``8 of 9, 89%``."""
        base = self.counts.met + self.counts.not_met
        return (
            f"{self.counts.met} of {base}, {half_up(self.rate)}%" if self.rate is not None else "-"
        )


@attrs.frozen(field_transformer=typed)
class RunSignal:
    """A pattern that chance alone rarely produces, from its first to its last month."""

    __repr__ = short_repr

    kind: SignalKind
    first: str
    last: str
    words: str


@attrs.frozen(field_transformer=typed)
class RunChart:
    """The percentage of duties met, for one standard or item, by the month they fell due."""

    __repr__ = short_repr

    group: str
    """``all``, or ``column=value``."""
    level: Literal["standard", "item"]
    id: str
    title: str
    points: tuple[MonthPoint, ...]
    """The points by month, in order; months in which no duty fell due are left out."""

    @property
    def values(self) -> tuple[tuple[str, Fraction], ...]:
        """The months that have a percentage, with the percentage."""
        return tuple((p.month, p.rate) for p in self.points if p.rate is not None)

    @property
    def median(self) -> Fraction | None:
        """The median of the monthly percentages, unweighted; None if there are none."""
        values = [rate for _, rate in self.values]
        return Fraction(statistics.median(values)) if values else None

    @property
    def enough(self) -> bool:
        """Whether there are enough months to distinguish a change from chance."""
        return len(self.values) >= FEWEST_POINTS

    @property
    def signals(self) -> tuple[RunSignal, ...]:
        """The patterns that chance alone rarely produces; empty if there are too few months."""
        median = self.median
        if median is None or not self.enough:
            return ()
        beside = [(month, rate > median) for month, rate in self.values if rate != median]
        return (*_shifts(beside), *_trends(self.values), *_runs(beside))

    @property
    def summary(self) -> str:
        """What the chart shows, in one sentence."""
        median = self.median
        if median is None:
            return "No duty that fell due is decided."
        middle = f"{len(self.values)} months, median {half_up(median)}%"
        if not self.enough:
            return (
                f"{middle}: too few months to tell a change from chance ({FEWEST_POINTS} needed)."
            )
        signals = self.signals
        if not signals:
            return f"{middle}: no sign of a change beyond chance."
        return f"{middle}: {'; '.join(signal.words for signal in signals)}."


def _shifts(beside: Sequence[tuple[str, bool]]) -> Iterator[RunSignal]:
    """Yield runs of at least `SHIFT` points on one side; points on the median are ignored."""
    for above, run in _grouped(beside):
        if len(run) >= SHIFT:
            side = "above" if above else "below"
            words = f"shift: {len(run)} months in a row {side} the median, {run[0]} to {run[-1]}"
            yield RunSignal("shift", run[0], run[-1], words)


def _trends(values: Sequence[tuple[str, Fraction]]) -> Iterator[RunSignal]:
    """Yield runs of at least `TREND` rising or falling points; repeated values are ignored."""
    kept = [one for n, one in enumerate(values) if not n or one[1] != values[n - 1][1]]
    steps = [(kept[n + 1][0], kept[n + 1][1] > kept[n][1]) for n in range(len(kept) - 1)]
    before = {kept[n + 1][0]: kept[n][0] for n in range(len(kept) - 1)}
    for rising, run in _grouped(steps):
        months = [before[run[0]], *run]
        if len(months) >= TREND:
            way = "rising" if rising else "falling"
            words = f"trend: {len(months)} months in a row {way}, {months[0]} to {months[-1]}"
            yield RunSignal("trend", months[0], months[-1], words)


def _runs(beside: Sequence[tuple[str, bool]]) -> Iterator[RunSignal]:
    """Yield a signal if the line crosses the median too rarely or too often."""
    if len(beside) < FEWEST_POINTS:
        return
    above = sum(side for _, side in beside)
    runs = len(list(_grouped(beside)))
    chances = _distribution(above, len(beside) - above)
    first, last = beside[0][0], beside[-1][0]
    if sum(chances[n] for n in chances if n <= runs) <= _EACH_SIDE:
        yield RunSignal("too few runs", first, last, f"too few runs about the median ({runs})")
    elif sum(chances[n] for n in chances if n >= runs) <= _EACH_SIDE:
        yield RunSignal("too many runs", first, last, f"too many runs about the median ({runs})")


def _grouped(marked: Sequence[tuple[str, bool]]) -> Iterator[tuple[bool, list[str]]]:
    for mark, some in itertools.groupby(marked, lambda one: one[1]):
        yield mark, [month for month, _ in some]


def _distribution(above: int, below: int) -> dict[int, Fraction]:
    """Return the probability of each number of runs, if all orders are equally likely."""
    every = math.comb(above + below, above)
    found: dict[int, Fraction] = {}
    for runs in range(1, above + below + 1):
        half, odd = divmod(runs, 2)
        ways = (
            _splits(above, half + 1) * _splits(below, half)
            + _splits(above, half) * _splits(below, half + 1)
            if odd
            else 2 * _splits(above, half) * _splits(below, half)
        )
        if ways:
            found[runs] = Fraction(ways, every)
    return found


def _splits(n: int, parts: int) -> int:
    """Return the number of ways to split `n` points into `parts` non-empty runs."""
    if parts == 0:
        return int(n == 0)
    return math.comb(n - 1, parts - 1) if n >= parts else 0
