"""What rules are read for: some of the cases of a record, and what is found on each of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import attrs
import numpy as np
import numpy.typing as npt

from esi_rules.columns.calendar_table import FAR
from esi_rules.columns.record import Day, Record, Windows
from esi_rules.finding import Reason
from esi_rules.rules import Rule
from esi_rules.verdict import Verdict

__all__ = [
    "MET",
    "NOT_APPLICABLE",
    "NOT_MET",
    "NOT_YET_DUE",
    "REASONS",
    "UNDETERMINED",
    "VERDICTS",
    "Bools",
    "Caseload",
    "Codes",
    "Day",
    "Ints",
    "Part",
    "absent",
    "decided",
    "reason",
    "spread",
]

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]

VERDICTS = (
    Verdict.MET,
    Verdict.NOT_MET,
    Verdict.UNDETERMINED,
    Verdict.NOT_YET_DUE,
    Verdict.NOT_APPLICABLE,
)
"""A verdict's code is its place in this order, which is that of counts."""
MET, NOT_MET, UNDETERMINED, NOT_YET_DUE, NOT_APPLICABLE = range(5)
REASONS = tuple(Reason)
"""A reason's code is its place in this order."""
_PLACE = {reason: place for place, reason in enumerate(REASONS)}


def reason(code: Reason) -> int:
    """Return the code of a reason."""
    return _PLACE[code]


@attrs.frozen(eq=False)
class Part:
    """What is found on a rule, for every case: the fields of a finding as arrays."""

    verdict: Codes
    reason: Codes
    clock: Ints
    due: Ints
    done: Ints
    odd: Bools
    """Whether only the evaluator can tell."""
    parts: Bools
    """Whether it has parts of its own."""

    def take(self, rows: npt.NDArray[np.integer]) -> Part:
        """Return what is found of some cases."""
        return Part(*(getattr(self, name).take(rows) for name in _FIELDS))

    def put(self, rows: npt.NDArray[np.integer] | Bools, other: Part) -> None:
        """Write what is found of some cases into their places; only for a part just made."""
        for name in _FIELDS:
            getattr(self, name)[rows] = getattr(other, name)


_FIELDS = tuple(field.name for field in attrs.fields(Part))


def absent(n: int, code: Reason) -> Part:
    """Return the finding that there is no duty, for `n` cases."""
    return Part(
        np.full(n, NOT_APPLICABLE, np.int8),
        np.full(n, reason(code), np.int8),
        np.full(n, FAR, np.int32),
        np.full(n, FAR, np.int32),
        np.full(n, FAR, np.int32),
        np.zeros(n, np.bool_),
        np.zeros(n, np.bool_),
    )


def decided(
    n: int,
    *branches: tuple[Bools, int, Reason],
    otherwise: tuple[int, Reason],
    clock: Ints | None = None,
    due: Ints | None = None,
    done: Ints | None = None,
    odd: Bools | None = None,
) -> Part:
    """Return the verdict and reason of the first branch whose condition holds.

    A case to which the duty does not apply has no dates.
    """
    both = np.full(n, otherwise[0] << 8 | reason(otherwise[1]), np.int16)
    for condition, code, because in reversed(branches):
        np.copyto(both, np.int16(code << 8 | reason(because)), where=condition)
    verdict = (both >> 8).astype(np.int8)
    away = verdict == NOT_APPLICABLE

    def where_it_applies(day: Ints | None) -> Ints:
        if day is None:
            return np.full(n, FAR, np.int32)
        return np.where(away, FAR, day).astype(np.int32, copy=False)

    return Part(
        verdict,
        (both & 0xFF).astype(np.int8),
        where_it_applies(clock),
        where_it_applies(due),
        where_it_applies(done),
        np.zeros(n, np.bool_) if odd is None else odd.copy(),
        np.zeros(n, np.bool_),
    )


@attrs.frozen(eq=False, slots=False)
class Caseload:
    """Some cases of a record, in a window of a schedule where there is one.

    A case can come several times, once for each window. `rows` are the places of the cases in the
    record; None for all of them, each once.
    """

    record: Record
    findings: Mapping[str, Part]
    """What was found on each standard, for every case of the record."""
    rows: Ints | None = None
    window: Windows | None = None
    """The window in hand."""
    known: dict[Rule, Part] = attrs.field(factory=dict, init=False)
    """What rules were read to already."""
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

    def only(self, which: Bools) -> Caseload:
        """Return those cases for which `which` holds."""
        at = np.flatnonzero(which)
        return self if len(at) == len(self) else self.at(at)

    def at_known(self, places: npt.NDArray[np.intp]) -> Caseload:
        """Return the cases at some places, the same value where the same are asked for again."""
        if len(places) == len(self):
            return self
        key = places.tobytes()
        found = self._some.get(key)
        if found is None:
            found = self._some[key] = self.at(places)
        return found

    def at(self, places: npt.NDArray[np.integer], window: Windows | None = None) -> Caseload:
        """Return the cases at some places here, each with its window, or with a new one."""
        if window is None and self.window is not None:
            window = self.window.take(places)
        return Caseload(self.record, self.findings, self.case.take(places), window)


def spread(n: int, which: Bools, part: Part, otherwise: Reason) -> Part:
    """Return what is found of the cases in `which`; the others have no duty, and why."""
    if len(part.verdict) == n:
        return part
    found = absent(n, otherwise)
    found.put(which, part)
    return found
