"""Days of events in one sorted array, from which every rule about events is evaluated.

The columnar counterpart of `engine.record.Exact`: each element is a key of a case and a day, so
that one binary search answers a question for every case.
"""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from esi_rules.columns.calendar_table import FAR
from esi_rules.columns.masks import where

__all__ = ["MOST_CASES", "Days", "Keys", "case_of", "days_of", "keys_of"]

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.uint32]
Sums = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]

_DENSE = 4
"""With more events per case than this, a binary search is used; with fewer, a scan."""
_BITS = 17
_LATEST = (1 << _BITS) - 1
"""No event lies on a day of this number or a later one."""
MOST_CASES = (1 << 32 - _BITS) - 1
"""How many cases fit into keys of 32 bits; one more marks the end of the last case."""


def keys_of(case: Ints, day: Ints) -> Keys:
    """Return one number for each case and day that sorts by case and then by day."""
    found = case.astype(np.uint32)
    found <<= np.uint32(_BITS)
    found += np.minimum(day, np.int32(_LATEST)).view(np.uint32)
    return found


@attrs.frozen(eq=False)
class Days:
    """The days of some events of every case, sorted by case and day."""

    keys: Keys
    sums: Sums | None = None
    """The cumulative sums of the amounts, starting with 0; None if amounts are not added up."""

    def day_at(self, case: Ints, place: Places) -> Ints:
        """Return the day of the event at each place; `FAR` if that is not an event of the case."""
        if not len(self.keys):
            return np.full(len(case), FAR, np.int32)
        picked = self.keys.take(place, mode="clip")
        same = case_of(picked) == case
        same &= place.view(np.uintp) < len(self.keys)  # a negative place is too large when unsigned
        return where(same, _day_of(picked), np.int32(FAR))

    def place_of(self, case: Ints, day: Ints) -> Places:
        """Return the place of the first event of each case on or after a day."""
        return self.keys.searchsorted(keys_of(case, day))

    def nth(self, n: int, case: Ints, since: Ints | None = None) -> Ints:
        """Return the day of each case's `n`-th event on or after `since`; `FAR` if there is none.

        `case` must have every case, in order.
        """
        if len(self.keys) > _DENSE * len(case):
            day = np.zeros(1, np.int32) if since is None else since
            return self.day_at(case, self.place_of(case, day) + (n - 1))
        keys = self.keys
        if since is not None:
            keys = keys.take(np.flatnonzero(keys >= keys_of(case, since).take(case_of(keys))))
        found = np.full(len(case), FAR, np.int32)
        begins = _begins(keys)
        place = begins[:-1] + (n - 1)
        if n > 1:
            place = place[place < begins[1:]]
        picked = keys.take(place)
        found[case_of(picked)] = _day_of(picked)
        return found

    def last(self, case: Ints) -> Ints:
        """Return the day of each case's last event; `FAR` if there is none.

        `case` must have every case, in order.
        """
        found = np.full(len(case), FAR, np.int32)
        picked = self.keys.take(_begins(self.keys)[1:] - 1)
        found[case_of(picked)] = _day_of(picked)
        return found

    def between(self, case: Ints, first: Ints, last: Ints, ends: Places | None = None) -> (
        tuple[Places, Places]
    ):  # fmt: skip
        """Return, for each window, the place of its first event and of the first event after it.

        Give `ends` only if each window of a case begins the day after the one before it: it has the
        place of each case's last window.
        """
        begin = self.place_of(case, first)
        if ends is None:
            return begin, self.place_of(case, last + 1)
        end = np.empty_like(begin)
        end[:-1] = begin[1:]
        end[ends] = self.place_of(case[ends], last[ends] + 1)
        return begin, end

    def day_of_sum(self, case: Ints, place: Places, amount: int) -> Ints:
        """Return the day on which the amounts from a place on reach `amount`."""
        assert self.sums is not None
        wanted = self.sums.take(place) + amount
        return self.day_at(case, self.sums.searchsorted(wanted) - 1)

    def pairs(self, earlier: Days, ends: Keys) -> tuple[Ints, Ints, Ints]:
        """Return the cases that have a pair, and the later and the earlier day of the first pair.

        An event of these days pairs with the earliest event of `earlier` that is before it and near
        it. `ends` has the key of the first day that is no longer near, for each event of `earlier`.
        """
        place = ends.searchsorted(self.keys, side="right")
        opening = earlier.keys.take(place, mode="clip") if len(earlier.keys) else self.keys
        near = (place < len(earlier.keys)) & (opening < self.keys)
        near &= case_of(opening) == self.case
        at = np.flatnonzero(near)
        case = self.case[at]
        first = np.flatnonzero(np.diff(case, prepend=-1))
        at = at[first]
        return case[first], self.day[at], _day_of(opening[at])

    @property
    def case(self) -> Ints:
        """The case of each event."""
        return case_of(self.keys)

    @property
    def day(self) -> Ints:
        """The day of each event."""
        return _day_of(self.keys)


def _begins(keys: Keys) -> Places:
    """Return the place where each case with events begins, and where the last one ends."""
    if not len(keys):
        return np.zeros(1, np.intp)
    case = keys >> np.uint32(_BITS)
    begins = np.flatnonzero(case[1:] != case[:-1])
    begins += 1
    return np.concatenate(([0], begins, [len(keys)]))


def case_of(keys: Keys) -> Ints:
    """Return the case of each key."""
    return (keys >> np.uint32(_BITS)).view(np.int32)


def _day_of(keys: Keys) -> Ints:
    return (keys & np.uint32(_LATEST)).view(np.int32)


def days_of(keys: list[Keys], amounts: Sums | None, *, daily: bool) -> Days:
    """Merge the days of some selections of events; with `daily`, several on a day count as one."""
    together = keys[0] if len(keys) == 1 else np.concatenate(keys)
    if len(together) > 1 and (together[1:] < together[:-1]).any():
        if amounts is None:
            together = together.copy()
            together.sort()
        else:
            order = np.argsort(together, kind="stable")
            together, amounts = together[order], amounts[order]
    if daily and len(together):
        together = together[np.concatenate(([True], together[1:] != together[:-1]))]
    if amounts is None or daily:
        return Days(together)
    return Days(together, np.concatenate((np.zeros(1, np.int64), np.cumsum(amounts))))
