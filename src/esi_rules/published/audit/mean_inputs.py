"""One figure as an input of a weighted mean: its weight, its value, and its possible values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

import attrs

from esi_rules.checked import checked
from esi_rules.published.audit.intervals import WHOLE_PERCENT, Interval, behind, exactly, mean
from esi_rules.published.audit.whole_counts import counts_for
from esi_rules.published.published_sheet import decimal_words
from esi_rules.shown import short_repr

__all__ = ["Input", "weight_words"]


@attrs.frozen
class Input:
    """One input of a weighted mean: its weight, its value as printed, and its possible values.

    With a `base`, only whole numbers of that many cases are possible. `derived` marks a value that
    is not printed but computed from others. If some of these are not printed either, `wide` is the
    interval of possible values for any values of those.
    """

    __repr__ = short_repr

    id: str
    weight: Fraction
    value: Fraction
    span: Interval
    place: str = ""
    derived: bool = False
    base: int | None = None
    wide: Interval | None = None
    step: Fraction = WHOLE_PERCENT
    """The rounding step, in percentage points."""

    parts: tuple[Input, ...] = ()
    """The inputs of a derived value."""
    negative: bool = False
    """Whether the printed figure counts the failures."""

    @checked
    def of_counts(self, base: int) -> Input | None:
        """Return the input as whole numbers of `base` cases; None if no number is possible."""
        counts = counts_for(self.span, base)
        if not counts:
            return None
        nearest = min(counts, key=lambda k: (abs(Fraction(100 * k, base) - self.value), -k))
        low, middle, high = (Fraction(100 * k, base) for k in (counts[0], nearest, counts[-1]))
        return attrs.evolve(self, value=middle, span=Interval(low, high), base=base)

    @checked
    def printed_as(self, value: Fraction) -> Input | None:
        """Return the input as if printed as `value`; None if no number of its cases gives that."""
        span = behind(value, self.step)
        if self.negative:
            span = behind(100 - value, self.step).mirrored()
        if self.base is not None:
            return attrs.evolve(self, value=value, span=span).of_counts(self.base)
        exact = self.span.low == self.span.high
        return attrs.evolve(self, value=value, span=exactly(value) if exact else span)

    def changeable(self) -> Iterator[tuple[Input, Callable[[Input], Input]]]:
        """Yield each printed figure in the input, with a function that substitutes a changed one.

        Yield nothing if a part is not printed, because that part could have any value.
        """
        if not self.weight:
            return
        if not self.derived:
            yield self, lambda other: other
        elif self.wide is None:
            for place, part in enumerate(self.parts):
                if part.weight:
                    yield part, self._putting(place)

    def _putting(self, place: int) -> Callable[[Input], Input]:
        def put(other: Input) -> Input:
            parts = (*self.parts[:place], other, *self.parts[place + 1 :])
            total = sum((part.weight for part in parts), Fraction(0))
            value = sum((part.weight * part.value for part in parts), Fraction(0)) / total
            span = mean((part.weight, part.span) for part in parts)
            return attrs.evolve(self, value=value, span=span, parts=parts)

        return put


def weight_words(weight: Fraction) -> str:
    """Write a weight exactly: as a decimal if two places are enough, else as a fraction."""
    text = decimal_words(weight)
    return text if Fraction(text) == weight else str(weight)
