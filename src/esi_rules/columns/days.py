"""Days of events, grouped by case: what every question about events is put to.

It is what `engine.record.Exact` is to one case: all days of all cases in one sorted array, each
with its case in front, so that a question about every case is one search in it.
"""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from esi_rules.columns.calendar_table import FAR

__all__ = ["Days", "Keys", "days_of", "keys_of"]

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.int64]

_BITS = 17
_LATEST = (1 << _BITS) - 1
"""No event lies on a day of this number or a later one."""


def keys_of(case: npt.NDArray[np.integer], day: Ints) -> Keys:
    """Return one number for each case and day that sorts by case and then by day."""
    found = case.astype(np.int64)
    found <<= _BITS
    found += np.minimum(day, _LATEST)
    return found


@attrs.frozen(eq=False)
class Days:
    """The days of some events of every case, sorted by case and day."""

    keys: Keys
    sums: Keys | None = None
    """With amounts: what all of them up to each add up to, 0 first; else None."""

    def day_at(self, case: Ints, place: npt.NDArray[np.intp]) -> Ints:
        """Return the day at a place, `FAR` where that is another case's."""
        if not len(self.keys):
            return np.full(len(case), FAR, np.int32)
        held = self.keys.take(place, mode="clip")
        same = (held >> _BITS == case) & (place < len(self.keys)) & (place >= 0)
        return np.where(same, held & _LATEST, FAR).astype(np.int32)

    def place_of(self, case: Ints, day: Ints) -> npt.NDArray[np.intp]:
        """Return the place of the first event of each case on or after a day."""
        return self.keys.searchsorted(keys_of(case, day))

    def nth(self, n: int, case: Ints, since: Ints | None = None) -> Ints:
        """Return the day of the `n`-th of each case, of those on or after `since`."""
        day = np.zeros(1, np.int32) if since is None else since
        return self.day_at(case, self.place_of(case, day) + (n - 1))

    def last(self, case: Ints) -> Ints:
        """Return the day of the last of each case."""
        return self.day_at(case, self.place_of(case + 1, np.zeros(1, np.int32)) - 1)

    def between(self, case: Ints, first: Ints, last: Ints) -> tuple[npt.NDArray[np.intp], ...]:
        """Return the place of the first event of a window, and that of the first one after it."""
        return self.place_of(case, first), self.place_of(case, last + 1)

    def day_of_sum(self, case: Ints, place: npt.NDArray[np.intp], amount: int) -> Ints:
        """Return the day on which the amounts from a place on reach `amount`."""
        assert self.sums is not None
        wanted = self.sums.take(place) + amount
        return self.day_at(case, self.sums.searchsorted(wanted) - 1)

    def pairs(self, earlier: Days, ends: Keys) -> tuple[Ints, Ints, Ints]:
        """Return each case that has a pair, the first later day of one and its first opening.

        `ends` are the keys of the first day that is not near each of `earlier`; a later day has
        the earliest opening that is near, which lies before it.
        """
        place = ends.searchsorted(self.keys, side="right")
        opening = earlier.keys.take(place, mode="clip") if len(earlier.keys) else self.keys
        near = (place < len(earlier.keys)) & (opening < self.keys)
        near &= opening >> _BITS == self.keys >> _BITS
        at = np.flatnonzero(near)
        case = self.keys[at] >> _BITS
        first = np.flatnonzero(np.diff(case, prepend=-1))
        at = at[first]
        later, opened = self.keys[at] & _LATEST, opening[at] & _LATEST
        return case[first].astype(np.int32), later.astype(np.int32), opened.astype(np.int32)

    @property
    def case(self) -> Ints:
        """The case of each event."""
        return (self.keys >> _BITS).astype(np.int32)

    @property
    def day(self) -> Ints:
        """The day of each event."""
        return (self.keys & _LATEST).astype(np.int32)


def days_of(keys: list[Keys], amounts: Keys | None, *, daily: bool) -> Days:
    """Return the days of some selections of events; `daily` counts several of a day as one."""
    held = keys[0] if len(keys) == 1 else np.concatenate(keys)
    if len(held) > 1 and (held[1:] < held[:-1]).any():
        if amounts is None:
            held = np.sort(held)
        else:
            order = np.argsort(held, kind="stable")
            held, amounts = held[order], amounts[order]
    if daily and len(held):
        held = held[np.diff(held, prepend=-1) != 0]
    if amounts is None or daily:
        return Days(held)
    return Days(held, np.concatenate((np.zeros(1, np.int64), np.cumsum(amounts))))
