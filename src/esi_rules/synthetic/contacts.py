"""Synthetic appointments, absences, failures, warnings and breach action."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from esi_rules.synthetic.block import AS_AT, FAR, Block, day_number
from esi_rules.synthetic.drawn_events import Happenings, place_of
from esi_rules.synthetic.random_numbers import Chance, Flags, Whole

__all__ = ["attend"]

_LAST = day_number(AS_AT)
_OUTCOMES = [place_of(word) for word in ("attended", "acceptable_absence", "unacceptable_absence")]
_UNACCEPTABLE = place_of("unacceptable")
_YEAR = 365


def attend(block: Block, chance: Chance, found: Happenings) -> None:
    """Add the contacts of each case, its absences and failures, and the action taken on them."""
    _appointments(block, chance, found)
    _failures(block, chance, found)
    _act(block, chance, found)


def _appointments(block: Block, chance: Chance, found: Happenings) -> None:
    n, every = block.size, np.arange(block.size)
    offered = np.where(chance.happens(n, 0.85), 0.985, 0.8)
    missing = np.where(chance.happens(n, 0.5), 0.02, 0.10)
    for week in range(1, 12):
        _offer(block, chance, found, every, 7 * week, offered, missing)
        # Tier 2 requires as many contacts as there are weeks; some weeks have two.
        if week % 4 == 2:
            _offer(block, chance, found, every, 7 * week + 3, offered * 0.5, missing, span=2)
    for fortnight in range(6):
        _offer(block, chance, found, every, 84 + 14 * fortnight, offered, missing, span=9)
    day = block.start + 168
    for _ in range(120):
        running = np.flatnonzero(day <= block.over)
        if not len(running):
            break
        when = (day - block.start)[running]
        _offer(block, chance, found, running, when, offered[running], missing[running], span=12)
        day = day + 28
    # The first appointment is soon. Sometimes the next one is already booked, in the future.
    soon = block.start + chance.spread(n, [(0.5, 0, 1), (0.46, 2, 5), (0.04, 6, 14)])
    found.add("appointment", every, soon, _OUTCOMES[0], keep=soon <= block.over)
    ahead = chance.happens(n, 0.1) & (block.end == FAR)
    found.add("appointment", every, _LAST + chance.whole(n, 1, 14), keep=ahead)


def _offer(
    block: Block,
    chance: Chance,
    found: Happenings,
    case: Whole,
    after: Whole | int,
    offered: NDArray[np.float64],
    missing: NDArray[np.float64],
    span: int = 2,
) -> None:
    """Add one appointment for each case, `after` days after commencement, if it is offered."""
    n = len(case)
    day = block.start[case] + after + chance.whole(n, 0, span)
    roll = chance.share(n)
    outcome = np.where(roll < missing, _OUTCOMES[2], _OUTCOMES[0])
    outcome = np.where((roll >= 0.15) & (roll < 0.24), _OUTCOMES[1], outcome)
    keep = chance.happens(n, offered) & (day <= block.over[case])
    found.add("appointment", case, day, outcome, keep=keep)


def _failures(block: Block, chance: Chance, found: Happenings) -> None:
    n, every = block.size, np.arange(block.size)
    for share in (0.12, 0.04):
        day = block.start + chance.whole(n, 0, 300)
        value = np.where(chance.happens(n, 0.8), _UNACCEPTABLE, place_of("acceptable"))
        keep = chance.happens(n, share) & (day <= block.over)
        found.add("failure", every, day, value, keep=keep)
    # From an earlier sentence: recorded, but not counted.
    day = block.start - chance.whole(n, 1, 200)
    keep = chance.happens(n, 0.02)
    found.add("failure", every, day, _UNACCEPTABLE, keep=keep)
    found.add("warning", every, day + 3, keep=keep)
    found.add("breach_action", every, day + 9, keep=keep)
    found.add("appointment", every, day + 1, _OUTCOMES[0], keep=keep)


def _act(block: Block, chance: Chance, found: Happenings) -> None:
    case, day = _failure_days(block, found)
    n = len(case)
    place = np.arange(n) - np.searchsorted(case, case)
    judged = day + chance.whole(n, 1, 8)
    keep = chance.happens(n, 0.4) & (judged <= block.over[case])
    found.add("failure_judged", case, judged, keep=keep)
    warned = day + chance.whole(n, 1, 10)
    often = np.where(place == 0, 0.8, 0.06)
    keep = (place < 3) & chance.happens(n, often) & (warned <= block.over[case])
    found.add("warning", case, warned, keep=keep)
    threshold = _threshold(block, case, day, place)
    acted = day + chance.spread(n, [(0.84, 0, 13), (0.12, 14, 22), (0.04, 23, 70)])
    keep = threshold & chance.happens(n, 0.97) & (acted <= block.over[case])
    found.add("breach_action", case, acted, keep=keep)


def _failure_days(block: Block, found: Happenings) -> tuple[Whole, Whole]:
    """Return the distinct days with an unacceptable failure since commencement, by case and day."""
    missed, own = (
        found.of_kind("appointment", ["unacceptable_absence"]),
        found.of_kind("failure", ["unacceptable"]),
    )
    case, day = (np.concatenate(pair) for pair in zip(missed, own, strict=True))
    keep = day >= block.start[case]
    both = np.unique(case[keep] * 100_000 + day[keep])
    return both // 100_000, both % 100_000


def _threshold(block: Block, case: Whole, day: Whole, place: Whole) -> Flags:
    """Return which failures are the second within a year on an order, or the third on a licence."""
    before = np.concatenate([np.full(1, -1, dtype=np.int64), day[:-1]])[: len(day)]
    order: Flags = block.order[case]
    second: Flags = order & (place == 1) & (day - before < _YEAR)
    third: Flags = ~order & (place == 2)
    return second | third
