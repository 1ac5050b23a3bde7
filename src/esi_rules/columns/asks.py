"""What a duty asks for in each window of a schedule: how many, and where that is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import attrs

from esi_rules.columns.algebra import NO, X, where
from esi_rules.columns.caseload import MET, UNDETERMINED, Caseload, reason
from esi_rules.columns.dispatch import read
from esi_rules.columns.masks import Mask, below, chosen, none, whole
from esi_rules.finding import Reason
from esi_rules.rules import AtLeast, Changed, Pick, Rule

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
        return None if one is None or other is None else _changed(duty.on, one, other)
    if isinstance(duty, Pick):
        one, other = asked_for(duty.then, load), asked_for(duty.otherwise, load)
        return None if one is None or other is None else _picked(duty.condition, one, other, load)
    return None


def _most(one: Asked, other: Asked) -> AtLeast | None:
    """The larger of two that count the same; None if they do not."""
    if (one.most.events, one.most.total) != (other.most.events, other.most.total):
        return None
    return one.most if one.most.n >= other.most.n else other.most


def _changed(on: dt.date, one: Asked, other: Asked) -> Asked | None:
    most = _most(one, other)
    if most is None:
        return None

    def made(before: Before, words: int) -> Asks:
        turn = before(on)
        early, first, then = below(turn, words), one.asks(before, words), other.asks(before, words)
        late = ~early
        return Asks(
            {
                n: (first.windows.get(n, none(words)) & early)
                | (then.windows.get(n, none(words)) & late)
                for n in {**first.windows, **then.windows}
            },
            (first.is_open & early) | (then.is_open & late),
            lambda place: where(place < turn, first.why(place), then.why(place)),
        )

    return Asked(most, made, one.odd | other.odd)


def _picked(condition: Rule, one: Asked, other: Asked, load: Caseload) -> Asked | None:
    most = _most(one, other)
    if most is None:
        return None
    found = read(condition, load)
    holds = load.plan.keep(found.verdict == MET)
    unknown = load.plan.keep(found.verdict == UNDETERMINED)

    def made(before: Before, words: int) -> Asks:
        then, otherwise = one.asks(before, words), other.asks(before, words)
        windows = {
            n: chosen(
                holds, then.windows.get(n, none(words)), otherwise.windows.get(n, none(words))
            )
            for n in {**then.windows, **otherwise.windows}
        }
        is_open = chosen(holds, then.is_open, otherwise.is_open)
        return Asks(
            windows,
            chosen(unknown, whole(words), is_open),
            lambda place: where(
                unknown, found.reason, where(holds, then.why(place), otherwise.why(place))
            ),
        )

    return Asked(most, made, found.odd | one.odd | other.odd)
