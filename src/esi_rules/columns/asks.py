"""What a duty asks for in each window of a schedule: how many, and where that is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import attrs

from esi_rules.columns.algebra import NO, X, where
from esi_rules.columns.caseload import MET, UNDETERMINED, Caseload, reason
from esi_rules.columns.dispatch import read
from esi_rules.columns.masks import Mask, below, chosen, none, whole
from esi_rules.rules.algebra import AtLeast, Changed, Pick, Rule
from esi_rules.rules.finding import Reason

__all__ = ["Asked", "Asks", "asked_for"]

Before = Callable[[dt.date], X]
"""From a day to how many windows begin before it."""


@attrs.frozen(eq=False)
class Asks:
    """Which windows ask for so many, and in which it is open how many."""

    windows: Mapping[int, Mask]
    """By how many."""
    is_open: Mask
    why: Callable[[X], X]
    """From the place of a window that is open to the reason."""


@attrs.frozen(eq=False)
class Asked:
    """A duty that asks for so many of some events, as it is read for every case."""

    most: AtLeast
    """The part that asks for the largest number, so that counters have room for it."""
    asks: Callable[[Before, int], Asks]
    """Made for so many whole numbers of windows."""
    odd: X = NO
    """Whether only the explaining evaluator can tell."""


def asked_for(duty: Rule, load: Caseload) -> Asked | None:
    """Return a duty as one that asks for so many of some events, if it is one.

    How many can change on a day, and go by a fact of the case.
    """
    if isinstance(duty, AtLeast) and duty.window is None:
        n = duty.n
        why = reason(Reason.FACT_UNKNOWN)
        return Asked(duty, lambda _, words: Asks({n: whole(words)}, none(words), lambda _: why))
    if isinstance(duty, Changed):
        one, other = asked_for(duty.before, load), asked_for(duty.after, load)
    elif isinstance(duty, Pick):
        one, other = asked_for(duty.then, load), asked_for(duty.otherwise, load)
    else:
        return None
    if one is None or other is None:
        return None
    if (one.most.events, one.most.total) != (other.most.events, other.most.total):
        return None
    most = one.most if one.most.n >= other.most.n else other.most
    if isinstance(duty, Changed):
        return _changed(duty.on, most, one, other)
    return _picked(duty.condition, most, one, other, load)


def _joined(
    one: Asks, other: Asks, words: int, join: Callable[[Mask, Mask], Mask]
) -> dict[int, Mask]:
    """The windows that ask for each number, put together from those of two sides."""
    nowhere = none(words)
    return {
        n: join(one.windows.get(n, nowhere), other.windows.get(n, nowhere))
        for n in {**one.windows, **other.windows}
    }


def _changed(on: dt.date, most: AtLeast, one: Asked, other: Asked) -> Asked:

    def made(before: Before, words: int) -> Asks:
        turn = before(on)
        early, first, then = below(turn, words), one.asks(before, words), other.asks(before, words)
        late = ~early

        def join(left: Mask, right: Mask) -> Mask:
            return (left & early) | (right & late)

        return Asks(
            _joined(first, then, words, join),
            join(first.is_open, then.is_open),
            lambda place: where(place < turn, first.why(place), then.why(place)),
        )

    return Asked(most, made, one.odd | other.odd)


def _picked(condition: Rule, most: AtLeast, one: Asked, other: Asked, load: Caseload) -> Asked:
    found = read(condition, load)
    holds = load.plan.keep(found.verdict == MET)
    unknown = load.plan.keep(found.verdict == UNDETERMINED)

    def made(before: Before, words: int) -> Asks:
        then, otherwise = one.asks(before, words), other.asks(before, words)

        def join(left: Mask, right: Mask) -> Mask:
            return chosen(holds, left, right)

        return Asks(
            _joined(then, otherwise, words, join),
            chosen(unknown, whole(words), join(then.is_open, otherwise.is_open)),
            lambda place: where(
                unknown, found.reason, where(holds, then.why(place), otherwise.why(place))
            ),
        )

    return Asked(most, made, found.odd | one.odd | other.odd)
