"""Synthetic unpaid work, programmes, contact hours and drug tests."""

from __future__ import annotations

import numpy as np

from esi_rules.synthetic.block import AS_AT, Block, day_number
from esi_rules.synthetic.drawn_events import Happenings, place_of
from esi_rules.synthetic.random_numbers import Chance

__all__ = ["work_and_test"]

_FEWER_TESTS_FROM = day_number(AS_AT.replace(year=2005, month=11, day=3))


def work_and_test(block: Block, chance: Chance, found: Happenings) -> None:
    """Add the events of each requirement of a sentence, week by week."""
    _unpaid_work(block, chance, found)
    _programme(block, chance, found)
    _treatment(block, chance, found)


def _unpaid_work(block: Block, chance: Chance, found: Happenings) -> None:
    case = np.flatnonzero(block.unpaid_work & chance.happens(block.size, 0.95))
    n = len(case)
    first = block.start[case] + chance.spread(n, [(0.8, 1, 14), (0.2, 15, 40)])
    steady, weeks = chance.happens(n, 0.7), chance.whole(n, 1, 14)
    usual = np.asarray([place_of(hours) for hours in ("6", "6.5", "7", "8")])
    short = np.asarray([place_of(hours) for hours in ("3", "4", "5.5", "0")])
    for week in range(14):
        day = first + 7 * week
        hours = usual[chance.whole(n, 0, 3)]
        weak = ~steady & chance.happens(n, 0.12) | chance.happens(n, 0.004)
        hours = np.where(weak, short[chance.whole(n, 0, 3)], hours)
        keep = (week < weeks) & (day <= block.over[case]) & chance.happens(n, 0.995)
        found.add("unpaid_work_session", case, day, hours, keep=keep)
        split = keep & weak & chance.happens(n, 0.5) & (day + 2 <= block.over[case])
        found.add("unpaid_work_session", case, day + 2, place_of("3"), keep=split)


def _programme(block: Block, chance: Chance, found: Happenings) -> None:
    case = np.flatnonzero(block.programme & chance.happens(block.size, 0.8))
    n = len(case)
    first, sessions = block.start[case] + chance.whole(n, 10, 90), chance.whole(n, 1, 8)
    for week in range(8):
        day = first + 7 * week
        keep = (week < sessions) & (day <= block.over[case])
        found.add("programme_session", case, day, keep=keep)


def _treatment(block: Block, chance: Chance, found: Happenings) -> None:
    dtto, drr = np.flatnonzero(block.dtto), np.flatnonzero(block.drr)
    n = len(dtto)
    fives = np.asarray([place_of(hours) for hours in ("5", "5", "5.5", "6")])
    poor = chance.happens(n, 0.4)
    for week in range(13):
        for part in range(3):
            day = block.start[dtto] + 7 * week + 2 * part
            keep = chance.happens(n, np.where(poor, 0.95, 1.0)) & (day <= block.over[dtto])
            found.add("contact_hours", dtto, day, fives[chance.whole(n, 0, 3)], keep=keep)
    _tests(block, chance, found, dtto, 13)
    _tests(block, chance, found, drr, 16)


def _tests(
    block: Block,
    chance: Chance,
    found: Happenings,
    case: np.ndarray[tuple[int], np.dtype[np.int64]],
    weeks: int,
) -> None:
    n = len(case)
    poor, lighter = chance.happens(n, 0.4), (block.band[case] == 0) | block.residential[case]
    for week in range(weeks):
        monday = block.start[case] + 7 * week
        for part in range(2):
            day = monday + 3 * part + chance.whole(n, 0, 1)
            keep = chance.happens(n, np.where(poor, 0.95, 1.0)) & (day <= block.over[case])
            if part:
                keep &= ~(lighter & (monday >= _FEWER_TESTS_FROM) & chance.happens(n, 0.8))
            found.add("drug_test", case, day, keep=keep)
