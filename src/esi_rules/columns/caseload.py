"""The cases that rules are evaluated for, and the findings on each of them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar

import attrs
import numpy as np
import numpy.typing as npt

from esi_rules.columns.calendar_table import FAR
from esi_rules.columns.masks import assign, first_true, where
from esi_rules.columns.record import Record, Windows
from esi_rules.rules.algebra import Rule
from esi_rules.rules.finding import Reason
from esi_rules.rules.verdict import Verdict

__all__ = [
    "MET",
    "NOT_APPLICABLE",
    "NOT_MET",
    "NOT_YET_DUE",
    "DEFERRED",
    "PARTS",
    "REASON",
    "REASONS",
    "UNDETERMINED",
    "VERDICT",
    "VERDICTS",
    "Bools",
    "Caseload",
    "Codes",
    "Ints",
    "Part",
    "absent",
    "choose",
    "code_of",
    "decided",
    "settled",
]

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int16]

VERDICTS = (
    Verdict.MET,
    Verdict.NOT_MET,
    Verdict.UNDETERMINED,
    Verdict.NOT_YET_DUE,
    Verdict.NOT_APPLICABLE,
)
"""The verdicts in the order of their codes, which is also the order of the fields of `Counts`."""
MET, NOT_MET, UNDETERMINED, NOT_YET_DUE, NOT_APPLICABLE = range(5)
REASONS = tuple(Reason)
"""The reasons in the order of their codes."""
_PLACE = {reason: place for place, reason in enumerate(REASONS)}


@attrs.frozen(eq=False)
class Part:
    """The findings on a rule for every case: the fields of a finding as arrays."""

    code: Codes
    """Verdict, reason, `DEFERRED` and `PARTS` as bits of one number."""
    dates: Ints | None
    """Rows for the clock, the last good day and the day it was done; None if not requested."""

    @property
    def verdict(self) -> Codes:
        """The code of the verdict."""
        return self.code & VERDICT

    @property
    def deferred(self) -> Bools:
        """Whether only the evaluator (`esi_rules.engine`) can decide."""
        found: Bools = self.code & DEFERRED != 0
        return found

    @property
    def parts(self) -> Bools:
        """Whether the finding is combined from parts."""
        found: Bools = self.code & PARTS != 0
        return found

    def take(self, rows: npt.NDArray[np.integer]) -> Part:
        """Return the findings of some cases."""
        dates = None if self.dates is None else self.dates.take(rows, axis=1)
        return Part(self.code.take(rows), dates)

    def assign(self, rows: npt.NDArray[np.integer], other: Part) -> None:
        """Overwrite the findings of some cases; only for a part that nothing else refers to."""
        self.code[rows] = other.code
        if self.dates is not None and other.dates is not None:
            self.dates[:, rows] = other.dates


VERDICT = np.int16(0b111)
REASON = np.int16(0b11111 << 3)
DEFERRED, PARTS = np.int16(1 << 8), np.int16(1 << 9)


def code_of(verdict: int, why: Reason) -> np.int16:
    """Encode a verdict and a reason as one number."""
    return np.int16(verdict | _PLACE[why] << 3)


def absent(load: Caseload, why: Reason) -> Part:
    """Return the finding that there is no duty."""
    return settled(load, NOT_APPLICABLE, why)


def settled(load: Caseload, verdict: int, why: Reason) -> Part:
    """Return one finding, without dates, for every case."""
    n = len(load)
    dates = np.full((3, n), FAR, np.int32) if load.dated else None
    return Part(np.full(n, code_of(verdict, why)), dates)


Dates = Callable[[], tuple[Ints | None, Ints | None, Ints | None]]


def decided(
    load: Caseload,
    *branches: tuple[Bools, int, Reason],
    otherwise: tuple[int, Reason],
    dates: Dates | None = None,
    deferred: Bools | None = None,
) -> Part:
    """Return the verdict and reason of the first branch whose condition is true for a case.

    `dates` returns the clock, the last good day and the day it was done. A case to which the duty
    does not apply gets no dates.
    """
    codes = _codes(tuple((verdict, why) for _, verdict, why in branches), otherwise)
    code = codes.take(first_true([condition for condition, _, _ in branches]))
    found = Part(code, np.full((3, len(load)), FAR, np.int32) if load.dated else None)
    if dates is not None and found.dates is not None:
        for row, day in zip(found.dates, dates(), strict=True):
            if day is not None:
                row[:] = day
        assign(found.dates, np.int32(FAR), found.verdict == NOT_APPLICABLE)
    if deferred is not None and deferred.any():
        code[deferred] |= DEFERRED
    return found


@functools.lru_cache(maxsize=256)
def _codes(branches: tuple[tuple[int, Reason], ...], otherwise: tuple[int, Reason]) -> Codes:
    """Return the code for each bitmask of true branches: that of the first one in the mask."""
    found = np.full(1 << len(branches), code_of(*otherwise))
    for place, branch in reversed(list(enumerate(branches))):
        found[np.arange(len(found)) >> place & 1 == 1] = code_of(*branch)
    return found


@attrs.frozen(eq=False, slots=False)
class Caseload:
    """Some cases of a record, each with a window if they are judged in a schedule.

    A case can occur several times, once for each window. `rows` are the places of the cases in the
    record; None for all of them, each once. Use the subclass in `readers.py`, which adds the
    function that evaluates each kind of rule.
    """

    readers: ClassVar[Mapping[type[Rule], Callable[[Any, Any], Part]]]
    """The function that evaluates each kind of rule."""

    record: Record
    findings: Mapping[str, Part]
    """By standard: the findings of every case of the record."""
    dated: bool = True
    """Whether findings have dates."""
    rows: Ints | None = None
    window: Windows | None = None
    """The current window of each case, in a schedule."""
    known: dict[Rule, Part] = attrs.field(factory=dict, init=False)
    """Cache: the findings on the rules evaluated so far."""
    _some: dict[bytes, Caseload] = attrs.field(factory=dict, init=False)

    def __len__(self) -> int:
        return len(self.record) if self.rows is None else len(self.rows)

    @cached_property
    def case(self) -> Ints:
        """The place of each case in the record."""
        return np.arange(len(self.record), dtype=np.int32) if self.rows is None else self.rows

    @cached_property
    def start(self) -> Ints:
        """The day supervision commenced."""
        return self.record.start if self.rows is None else self.record.start.take(self.rows)

    @cached_property
    def day(self) -> Ints:
        """The day each case is judged at."""
        return self.record.day if self.rows is None else self.record.day.take(self.rows)

    @cached_property
    def ended(self) -> Bools:
        """Whether supervision has ended by that day."""
        return self.record.ended if self.rows is None else self.record.ended.take(self.rows)

    @cached_property
    def order(self) -> Bools:
        """Whether the sentence is an order; it is a licence otherwise."""
        return self.record.order if self.rows is None else self.record.order.take(self.rows)

    def at_known(self, places: npt.NDArray[np.intp]) -> Caseload:
        """Return the cases at some places; the same places give the same cached object."""
        if len(places) == len(self):
            return self
        key = places.tobytes()
        found = self._some.get(key)
        if found is None:
            found = self._some[key] = self.at(places)
        return found

    def at(self, places: npt.NDArray[np.integer], window: Windows | None = None) -> Caseload:
        """Return the cases at some places of this caseload, with their windows or with new ones."""
        if window is None and self.window is not None:
            window = self.window.take(places)
        kind = type(self)
        return kind(self.record, self.findings, self.dated, self.case.take(places), window)


def choose(which: Bools, then: Part, otherwise: Part) -> Part:
    """Return `then` where `which` is true, and `otherwise` elsewhere."""
    code = where(which, then.code, otherwise.code)
    if then.dates is None or otherwise.dates is None:
        return Part(code, None)
    return Part(code, where(which, then.dates, otherwise.dates))
