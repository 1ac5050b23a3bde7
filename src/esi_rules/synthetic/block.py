"""The cases of a synthetic caseload: sentence, dates, facts and place of supervision."""

from __future__ import annotations

import datetime as dt

import attrs
import numpy as np

from esi_rules.synthetic.random_numbers import Chance, Flags, Whole

__all__ = ["AS_AT", "BLOCK", "DISTRICTS", "Block", "block_of", "day_number"]

AS_AT = dt.date(2006, 1, 31)
"""The day on which a synthetic caseload is judged."""
BLOCK = 10_000
"""How many cases are drawn together; the first cases do not depend on how many follow."""
DISTRICTS = (
    "Ashdown",
    "Brecon",
    "Calder",
    "Dovey",
    "Eastgate",
    "Fallow Hill",
    "Gwendraeth",
    "Harbour",
)
_TEAMS = 6


def day_number(day: dt.date) -> int:
    """Return the number of days from 1 January 1970 to `day`."""
    return day.toordinal() - dt.date(1970, 1, 1).toordinal()


_LAST = day_number(AS_AT)
_FIRST = day_number(dt.date(2004, 11, 15))
_SPECIAL = tuple(
    day_number(day)
    for day in (
        dt.date(2004, 12, 25),
        dt.date(2005, 3, 4),  # National Standards 2005 are issued
        dt.date(2005, 3, 25),  # Good Friday
        dt.date(2005, 4, 1),  # the other reading of their first day
        dt.date(2005, 5, 30),
        dt.date(2005, 8, 29),
        dt.date(2005, 11, 3),  # drug testing changes inside the edition
        dt.date(2005, 12, 25),
        AS_AT - dt.timedelta(days=3),  # just begun
    )
)
_LONG = day_number(dt.date(2000, 4, 1)), day_number(dt.date(2004, 11, 14))
_BEFORE = day_number(dt.date(1998, 6, 1)), day_number(dt.date(2000, 3, 31))
_DTTO_UNTIL = day_number(dt.date(2005, 4, 3))


@attrs.frozen(eq=False)
class Block:
    """Cases drawn together, with an array for each column; days are counted from 1 January 1970."""

    first: int
    """The number of the block's first case."""
    order: Flags
    start: Whole
    end: Whole
    """The day supervision ended or will end; `FAR` if none is known."""
    over: Whole
    """The last day of the record: the earlier of the end and the day of the inspection."""
    unpaid_work: Flags
    programme: Flags
    dtto: Flags
    drr: Flags
    victim: Flags
    residential: Flags
    tier: Whole
    """1 to 4; 0 if none is recorded."""
    band: Whole
    """0 to 2 for low, medium and high; 3 if none is recorded."""
    unknown: Whole
    """The number of the one fact that is left empty, or -1."""
    district: Whole
    team: Whole

    @property
    def size(self) -> int:
        """How many cases there are."""
        return len(self.start)


FAR = day_number(dt.date(2199, 12, 31))


def block_of(seed: int, number: int) -> Block:
    """Draw block `number` of the caseload with this seed."""
    chance, n = Chance(seed, number, 0), BLOCK
    order = chance.happens(n, 0.72)
    start = chance.whole(n, _FIRST, _LAST)
    near = np.asarray(_SPECIAL)[chance.whole(n, 0, len(_SPECIAL) - 1)] + chance.whole(n, -6, 6)
    start = np.where(chance.happens(n, 0.08), np.minimum(near, _LAST), start)
    # A few long licences and old records, some of them from before every loaded edition.
    start = np.where(chance.happens(n, 0.006), chance.whole(n, *_LONG), start)
    start = np.where(chance.happens(n, 0.004), chance.whole(n, *_BEFORE), start)
    # Courts sit from Monday to Friday; a release can fall on a weekend.
    weekday = (start + 3) % 7  # 1 January 1970 was a Thursday
    start = np.where((weekday > 4) & (order | chance.happens(n, 0.8)), start - weekday + 4, start)
    start = np.where(chance.happens(n, 0.0005), _LAST + chance.whole(n, 1, 20), start)
    length = chance.spread(n, [(0.5, 20, 180), (0.5, 181, 730)])
    ended = chance.happens(n, 0.22)
    end = np.where(ended, start + length, FAR)
    # Records of orders that began years ago are closed.
    closed = order & (start < _FIRST)
    end = np.where(closed, start + length, end)
    # For offences before April 2005, courts could still impose the old order for a while.
    dtto = order & chance.happens(n, np.where(start <= _DTTO_UNTIL, 0.10, 0.03))
    drr = (order | chance.happens(n, 0.3)) & (start > _DTTO_UNTIL - 60)
    drr &= ~dtto & chance.happens(n, 0.09)
    return Block(
        first=number * BLOCK + 1,
        order=order,
        start=start,
        end=end,
        over=np.minimum(end, _LAST),
        unpaid_work=order & chance.happens(n, 0.32),
        programme=chance.happens(n, 0.2),
        dtto=dtto,
        drr=drr,
        victim=chance.happens(n, np.where(order, 0.04, 0.22)),
        residential=chance.happens(n, 0.04),
        tier=chance.place(n, [0.15, 0.15, 0.35, 0.25, 0.1]),
        band=chance.place(n, [0.3, 0.4, 0.2, 0.1]),
        unknown=np.where(chance.happens(n, 0.02), chance.whole(n, 0, 5), -1),
        district=chance.place(n, [5, 2, 4, 1, 6, 2, 3, 4]),
        team=chance.whole(n, 1, _TEAMS),
    )
