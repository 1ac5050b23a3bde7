"""Which one printed input, changed to what, would explain a figure that does not follow."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from esi_rules.published.audit.intervals import printed_as
from esi_rules.published.audit.mean_inputs import Input
from esi_rules.published.audit.methods import Outcome
from esi_rules.published.published_sheet import decimal_words

if TYPE_CHECKING:
    from esi_rules.published.audit.recomputed import Attempt

__all__ = ["Mend", "mends"]


@attrs.frozen
class Mend:
    """A change of one printed input that would explain the figure.

    `possible` is the nearest value with which the figure can be reached, `reproduced` the nearest
    that gives it without any hidden decimals; None where no value from 0 to 100 does.
    """

    id: str
    value: Fraction
    possible: Fraction | None
    reproduced: Fraction | None

    @property
    def size(self) -> Fraction:
        """How many points the input must change by at least."""
        nearest = self.reproduced if self.possible is None else self.possible
        return Fraction(100) if nearest is None else abs(nearest - self.value)

    @property
    def words(self) -> str:
        """The change in words: ``D1 55 -> 56 (with hidden decimals), 58 (as it stands)``."""
        parts = []
        if self.possible is not None and self.possible != self.reproduced:
            parts.append(f"{decimal_words(self.possible)} (with hidden decimals)")
        if self.reproduced is not None:
            parts.append(f"{decimal_words(self.reproduced)} (as it stands)")
        return f"{self.id} {decimal_words(self.value)} -> {' or '.join(parts)}"


def mends(attempt: Attempt) -> tuple[Mend, ...]:
    """Return the changes of one input each that explain the figure, the smallest first.

    Of an input that was worked out of others, each of those is tried.
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
    """One input of an attempt, changed: `put` puts a changed one in the place of the whole."""

    attempt: Attempt
    place: int
    changed: Input
    put: Callable[[Input], Input]

    def nearest(self, wanted: set[Outcome]) -> Fraction | None:
        """Return the value nearest to its own that has one of the outcomes; None if none has."""
        changed = self.changed
        # Only towards the figure can a change help.
        step = changed.step if self._up else -changed.step
        first = printed_as(changed.value, changed.step)
        room = (100 - first if self._up else first) // changed.step
        steps = range(1, int(room) + 1)
        if changed.base is None and not self.attempt.pooled:
            # The further, the nearer to the figure, until it is reached or passed.
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
        """Return whether a value has a wanted outcome; None where the figure is not reached yet."""
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
