"""A printed figure recomputed in one way, and the changes of one input that would explain it."""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

import attrs

from esi_rules.published.audit.intervals import Interval, behind, mean, printed_as, shown
from esi_rules.published.audit.mean_inputs import Input, weight_words
from esi_rules.published.audit.methods import Outcome
from esi_rules.published.audit.whole_counts import counts_for
from esi_rules.published.published_sheet import decimal_words
from esi_rules.shown import short_repr

__all__ = ["Attempt", "Mend", "mends"]


@attrs.frozen
class Attempt:
    """A printed figure recomputed from inputs in one way; `words` is the arithmetic."""

    __repr__ = short_repr

    figure: Fraction
    """The printed percentage."""
    method: str
    route: str
    """What the inputs are, in words."""
    inputs: tuple[Input, ...]
    rounding: Fraction
    printings: str = ""
    """The printings used other than the first ones, in words; empty if none."""
    any_weights: bool = False
    """Whether the weights are not known, so that any mean of the inputs is possible."""
    unprintable: str = ""
    """The id of an input that no whole number of its cases gives; empty if none."""
    missing: tuple[Input, ...] = ()
    """Inputs that are not printed, with their possible values. `exact` leaves them out."""
    pooled: bool = False
    """Whether the weights are numbers of cases, and the result a whole number out of their sum."""
    reweighed: bool = False
    """Whether one input has a weight other than the stated one."""

    @functools.cached_property
    def exact(self) -> Fraction:
        """The weighted mean of the inputs as printed."""
        total = sum((i.weight for i in self.inputs), Fraction(0))
        return sum((i.weight * i.value for i in self.inputs), Fraction(0)) / total

    @functools.cached_property
    def hidden(self) -> Interval:
        """The possible results from the printed inputs, whatever decimals rounding has hidden."""
        if not self.any_weights:
            return mean((i.weight, i.span) for i in self.inputs)
        low = min((i.span for i in self.inputs), key=lambda s: (s.low, not s.low_closed))
        high = max((i.span for i in self.inputs), key=lambda s: (s.high, s.high_closed))
        return Interval(low.low, high.high, low.low_closed, high.high_closed)

    @functools.cached_property
    def reach(self) -> Interval:
        """The possible results if inputs that are not printed may also have any value."""
        if self.any_weights or not (self.missing or any(i.wide for i in self.inputs)):
            return self.hidden
        return mean((i.weight, i.wide or i.span) for i in (*self.inputs, *self.missing))

    @functools.cached_property
    def target(self) -> Interval:
        """The exact values that round to the printed figure."""
        return behind(self.figure, self.rounding)

    @functools.cached_property
    def outcome(self) -> Outcome:
        """Whether the figure follows from the inputs."""
        if self.unprintable:
            return "impossible"
        if self.exact in self.target and not self.any_weights:
            return "reproduced"
        if self._attained(self.hidden):
            return "favourable"
        return "open" if self._attained(self.reach) else "impossible"

    def _attained(self, reach: Interval) -> bool:
        """Whether some number in `reach` rounds to the figure."""
        shared = reach & self.target
        if shared is None or not self.pooled:
            return shared is not None
        # Sums of whole numbers of cases take every whole value from the least to the most.
        return bool(counts_for(shared, self.cases))

    @property
    def cases(self) -> int:
        """The sum of the weights, if they are numbers of cases."""
        return int(sum((i.weight for i in self.inputs), Fraction(0)))

    @property
    def shift(self) -> Fraction:
        """The points from `exact` to the nearest end of `target`; 0 inside, negative if above."""
        if self.exact in self.target:
            return Fraction(0)
        if self.exact < self.target.low:
            return self.target.low - self.exact
        return self.target.high - self.exact

    @property
    def room(self) -> Fraction:
        """The most that hidden decimals can move the result in that direction, in points."""
        return (self.hidden.high if self.shift > 0 else self.hidden.low) - self.exact

    @property
    def nearest(self) -> Fraction:
        """The rounded percentage nearest to the figure that the inputs can give."""
        if self.pooled and not self.unprintable:
            return self._nearest_pooled()
        if self.reach & self.target is not None:
            return self.figure
        if self.reach.low > self.figure:
            end, closed, step = self.reach.low, self.reach.low_closed, Fraction(0)
        else:
            end, closed, step = self.reach.high, self.reach.high_closed, self.rounding
        printed = printed_as(end, self.rounding)
        # An open end rounds like the numbers just inside it.
        at_the_step = printed - self.rounding / 2 == end
        return printed - step if at_the_step and not closed else printed

    def _nearest_pooled(self) -> Fraction:
        near = int(self.figure * self.cases / 100)
        counts = counts_for(self.reach, self.cases)
        tried = {min(max(k, counts[0]), counts[-1]) for k in range(near - 1, near + 3)}
        printed = {printed_as(Fraction(100 * k, self.cases), self.rounding) for k in tried}
        return min(printed, key=lambda p: (abs(p - self.figure), -p))

    def mends(self) -> tuple[Mend, ...]:
        """Return the changes of a single input that would explain the figure, smallest first."""
        return mends(self)

    @property
    def sum_words(self) -> str:
        """The weighted mean as a sum: ``(2 x 55 + 1 x 50 + 2 x 67) / 5 = 58.8, prints as 59%``."""
        total = sum((i.weight for i in self.inputs), Fraction(0))
        terms = " + ".join(
            f"{weight_words(i.weight)} x {decimal_words(i.value)}" for i in self.inputs
        )
        return (
            f"({terms}) / {weight_words(total)} = {shown(self.exact, self.rounding)}, prints as "
            f"{decimal_words(printed_as(self.exact, self.rounding))}%"
        )

    @property
    def words(self) -> str:
        """The arithmetic in lines."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"from {self.route}: {', '.join(_input_words(self.inputs))}"
        if self.missing:
            yield f"not printed, so left out: {', '.join(i.id for i in self.missing)}"
        if self.any_weights:
            yield "weights not known: any mean of these"
        else:
            yield self.sum_words
        if self.unprintable:
            yield f"{self.unprintable}: no whole number of its cases prints as it"
            return
        if self.outcome == "reproduced":
            return
        yield (
            f"with hidden decimals: {self.hidden.words}; {decimal_words(self.figure)}% stands for "
            f"{self.target.words}"
        )
        if not self.any_weights:
            yield from self._needed()

    def _needed(self) -> Iterator[str]:
        up = self.shift > 0
        way, by, room = ("up" if up else "down"), abs(self.shift), abs(self.room)
        if self.outcome == "favourable":
            if room:
                yield (
                    f"needs {'' if up else 'more than '}{decimal_words(by, 3)} of the "
                    f"{decimal_words(room, 3)} points that hidden decimals can add {way}wards "
                    f"({decimal_words(100 * by / room, 0)}% of them)"
                )
            return
        nearest = f"nearest that can be printed: {decimal_words(self.nearest)}%"
        if self.outcome == "impossible" and self.pooled and self.hidden & self.target is not None:
            yield f"no whole number of {self.cases} cases lies there; {nearest}"
            return
        needs = (
            f"{'' if up else 'more than '}{decimal_words(by, 3)} points {way} are needed, hidden "
            f"decimals can give {decimal_words(room, 3)}"
        )
        if self.outcome == "impossible":
            yield f"{needs}; {nearest}"
        else:
            yield needs
        if self.missing:
            ids = ", ".join(i.id for i in self.missing)
            together = f"{ids}{' together' if len(self.missing) > 1 else ''}"
            span = self.wanted()
            if span is None:
                yield f"no value of {together} would give it"
            else:
                yield f"it could be right with {together} at {span.words}"
        elif self.outcome == "open":
            yield "it could be right with some value of what is not printed"

    def wanted(self) -> Interval | None:
        """Return the means of the missing inputs that make the figure possible; None if none do."""
        weight = sum((i.weight for i in self.missing), Fraction(0))
        rest = sum((i.weight for i in self.inputs), Fraction(0))
        if not weight:
            return None
        made = mean((i.weight, i.wide or i.span) for i in self.inputs)
        low = (self.target.low * (rest + weight) - made.high * rest) / weight
        high = (self.target.high * (rest + weight) - made.low * rest) / weight
        if low > 100 or high < 0:
            return None
        span = Interval(
            low, high, self.target.low_closed and made.high_closed,
            self.target.high_closed and made.low_closed,
        )  # fmt: skip
        return span & Interval(Fraction(0), Fraction(100))


def _input_words(inputs: Sequence[Input]) -> Iterator[str]:
    for each in inputs:
        about = " worked out" if each.derived else "%"
        yield f"{each.id} {decimal_words(each.value)}{about}"


@attrs.frozen
class Mend:
    """A change of one printed input that would explain the figure.

    `possible` is the nearest value that makes the figure possible, `reproduced` the nearest that
    gives it without hidden decimals; None if no value from 0 to 100 does.
    """

    __repr__ = short_repr

    id: str
    value: Fraction
    possible: Fraction | None
    reproduced: Fraction | None

    @property
    def size(self) -> Fraction:
        """The smallest change of the input that is enough, in percentage points."""
        nearest = self.reproduced if self.possible is None else self.possible
        return Fraction(100) if nearest is None else abs(nearest - self.value)

    @property
    def words(self) -> str:
        """The change in words: ``D1 55 -> 56 (with hidden decimals)``."""
        parts = []
        if self.possible is not None and self.possible != self.reproduced:
            parts.append(f"{decimal_words(self.possible)} (with hidden decimals)")
        if self.reproduced is not None:
            parts.append(f"{decimal_words(self.reproduced)} (from the printed figures)")
        return f"{self.id} {decimal_words(self.value)} -> {' or '.join(parts)}"


def mends(attempt: Attempt) -> tuple[Mend, ...]:
    """Return the changes of a single input that would explain the figure, smallest first.

    For a derived input, a change of each of its own inputs is tried.
    """
    if attempt.any_weights or attempt.unprintable:
        return ()
    found = []
    for place, whole in enumerate(attempt.inputs):
        for changed, put in whole.changeable():
            change = _Change(attempt, place, changed, put)
            possible = change.nearest({"reproduced", "favourable", "open"})
            if possible is not None:
                reproduced = change.nearest({"reproduced"})
                found.append(Mend(changed.id, changed.value, possible, reproduced))
    return tuple(sorted(found, key=lambda m: m.size))


@attrs.frozen
class _Change:
    """A change of one input of an attempt; `put` substitutes the changed figure in that input."""

    attempt: Attempt
    place: int
    changed: Input
    put: Callable[[Input], Input]

    def nearest(self, wanted: set[Outcome]) -> Fraction | None:
        """Return the nearest value with one of the outcomes; None if no value has one."""
        changed = self.changed
        # Only a change towards the figure can help.
        step = changed.step if self._up else -changed.step
        first = printed_as(changed.value, changed.step)
        room = (100 - first if self._up else first) // changed.step
        steps = range(1, int(room) + 1)
        if changed.base is None and not self.attempt.pooled:
            # The result moves steadily towards the figure, so bisection finds where it gets there.
            enough = bisect_left(
                steps, True, key=lambda n: self._ends(first + n * step, wanted) is not None
            )
            steps = steps[enough : enough + 1]
        for n in steps:
            found = self._ends(first + n * step, wanted)
            if found is not None:
                return first + n * step if found else None
        return None

    @property
    def _up(self) -> bool:
        return self.attempt.shift > 0

    def _ends(self, value: Fraction, wanted: set[Outcome]) -> bool | None:
        """Return whether a value has a wanted outcome; None if the figure is not reached yet."""
        other = self.changed.printed_as(value)
        if other is None:
            return None
        trial = self._trial(other)
        if trial.outcome in wanted:
            return True
        return False if (trial.shift > 0) != self._up else None

    def _trial(self, other: Input) -> Attempt:
        inputs = self.attempt.inputs
        put = (*inputs[: self.place], self.put(other), *inputs[self.place + 1 :])
        return attrs.evolve(self.attempt, inputs=put)
