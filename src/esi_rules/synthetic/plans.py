"""Synthetic reports, ratings, assessments, plans, reviews and visits."""

from __future__ import annotations

import numpy as np

from esi_rules.synthetic.block import AS_AT, FAR, Block, day_number
from esi_rules.synthetic.drawn_events import Happenings, place_of
from esi_rules.synthetic.random_numbers import Chance, Whole

__all__ = ["assess_and_plan"]

_LEVELS = np.asarray([place_of(level) for level in ("low", "medium", "high", "very_high")])
_LAST = day_number(AS_AT)
_ASSESSED = [(0.2, -25, 0), (0.64, 1, 20), (0.12, 21, 45), (0.04, 46, 120)]
"""Days from commencement to an assessment, as spans: before it, in time, late, very late."""


def assess_and_plan(block: Block, chance: Chance, found: Happenings) -> Whole:
    """Add assessments, plans, reviews and the like; return the day of first high, or `FAR`."""
    _reports(block, chance, found)
    high = _ratings(block, chance, found)
    every = np.arange(block.size)
    for kind, share in (
        ("risk_of_harm_assessment", 0.94),
        ("reoffending_assessment", 0.95),
        ("supervision_plan", 0.93),
    ):
        day = block.start + chance.spread(block.size, _ASSESSED)
        # Events after the end of the record are left out.
        keep = chance.happens(block.size, share) & (day <= block.over)
        found.add(kind, every, day, keep=keep)
        if kind == "supervision_plan":
            _reviews(block, chance, found, np.where(keep, np.maximum(day, block.start), FAR))
    is_high = high < FAR
    day = np.where(is_high, high + chance.spread(block.size, [(0.8, -3, 7), (0.2, 8, 40)]), 0)
    keep = is_high & chance.happens(block.size, 0.85) & (day <= block.over)
    found.add("risk_management_plan", every, day, keep=keep)
    keep = ~is_high & chance.happens(block.size, 0.02)
    found.add("risk_management_plan", every, block.start + 10, keep=keep)
    _visits(block, chance, found, high)
    _outcomes(block, chance, found)
    return high


def _reports(block: Block, chance: Chance, found: Happenings) -> None:
    n, every = block.size, np.arange(block.size)
    asked = block.start - chance.whole(n, 18, 40)
    # Some reports are requested later, by a court that deals with the person again.
    asked = np.where(chance.happens(n, 0.03), _LAST - chance.whole(n, 0, 200), asked)
    wanted = chance.happens(n, np.where(block.order, 0.75, 0.1))
    found.add("report_requested", every, asked, keep=wanted)
    day = asked + chance.spread(n, [(0.84, 6, 20), (0.16, 21, 35)])
    found.add(
        "report_delivered",
        every,
        day,
        keep=wanted & chance.happens(n, 0.97) & (day <= _LAST),
    )


def _ratings(block: Block, chance: Chance, found: Happenings) -> Whole:
    """Add ratings, some of which rise or fall later; return the day of first high, or `FAR`."""
    n, every = block.size, np.arange(block.size)
    rated = chance.happens(n, 0.97)
    day = block.start + chance.spread(n, [(0.5, -14, 0), (0.5, 1, 15)])
    level = chance.place(n, [0.42, 0.42, 0.13, 0.03])
    found.add("risk_rating", every, day, _LEVELS[level], keep=rated & (day <= _LAST))
    high = np.where(rated & (level >= 2), np.maximum(day, block.start), FAR)
    for _ in range(2):
        moved = rated & chance.happens(n, 0.14)
        day = np.maximum(day, block.start) + chance.whole(n, 0, 160)
        step = np.where(chance.happens(n, 0.45), 1, -1)
        level = np.clip(level + np.where(moved, step, 0), 0, 3)
        found.add("risk_rating", every, day, _LEVELS[level], keep=moved & (day <= block.over))
        rises = moved & (level >= 2) & (day <= block.over)
        high = np.where(rises, np.minimum(high, day), high)
    # A rating corrected on the same day: the later row counts.
    mended = rated & chance.happens(n, 0.004) & (high == FAR)
    found.add("risk_rating", every, block.start, _LEVELS[2], keep=mended)
    found.add("risk_rating", every, block.start, _LEVELS[1], keep=mended)
    return high


def _reviews(block: Block, chance: Chance, found: Happenings, planned: Whole) -> None:
    every, day = np.arange(block.size), planned
    careful = chance.happens(block.size, 0.75)
    for _ in range(24):
        gap = np.where(
            careful, chance.whole(block.size, 70, 112), chance.whole(block.size, 90, 170)
        )
        day = day + gap
        keep = day <= block.over
        if not keep.any():
            return
        found.add("plan_review", every, day, keep=keep & chance.happens(block.size, 0.98))


def _visits(block: Block, chance: Chance, found: Happenings, high: Whole) -> None:
    n, every = block.size, np.arange(block.size)
    due = np.where(block.order, high, block.start)
    wanted = (due < FAR) & chance.happens(n, 0.85)
    day = np.where(wanted, due + chance.spread(n, [(0.8, 0, 13), (0.2, 14, 45)]), 0)
    seen = np.where(chance.happens(n, 0.8), place_of("seen"), place_of("attempted"))
    found.add("home_visit", every, day, seen, keep=wanted & (day <= block.over))
    again = day + chance.whole(n, 2, 20)
    found.add(
        "home_visit",
        every,
        again,
        place_of("seen"),
        keep=wanted & chance.happens(n, 0.3) & (again <= block.over),
    )
    day = block.start + chance.whole(n, -30, 200)
    keep = chance.happens(n, 0.08) & (day <= block.over)
    found.add("home_visit", every, day, place_of("seen"), keep=keep)


def _outcomes(block: Block, chance: Chance, found: Happenings) -> None:
    n, every = block.size, np.arange(block.size)
    day = block.start + chance.whole(n, -60, 360)
    keep = chance.happens(n, 0.25) & (day <= _LAST)
    found.add("reconviction", every, day, keep=keep)
    day = block.start + chance.spread(n, [(0.75, 0, 56), (0.25, 57, 90)])
    keep = block.victim & chance.happens(n, 0.9) & (day <= _LAST)
    found.add("victim_contact", every, day, keep=keep)
