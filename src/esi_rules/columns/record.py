"""Cases as arrays, ready to be judged: the columnar counterpart of `engine.record`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TypeVar

import attrs
import numpy as np
import numpy.typing as npt

from esi_rules.columns.calendar_table import FAR
from esi_rules.columns.days import Days, Keys, case_of, days_of, keys_of
from esi_rules.columns.decode import OPEN, UNREADABLE, EventCells, FactCells, KindCodes
from esi_rules.rules.moments import Events, Moment, Selection

__all__ = ["Day", "Record", "Rows", "Windows"]

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.unsignedinteger]
_Any = TypeVar("_Any", bound=np.generic)


@attrs.frozen(eq=False)
class Day:
    """The day of a moment for every case, and which cases have no plain day."""

    day: Ints
    """The number of the day; `FAR` if the moment has no day."""
    unrated: Bools
    """Whether it is the first high rating and the case has no rating; `day` is then `FAR`."""
    deferred: Bools
    """Whether only the evaluator (`esi_rules.engine`) can decide."""

    @property
    def there(self) -> Bools:
        """Whether the moment has a day."""
        return self.day < FAR

    @property
    def none(self) -> Bools:
        """Whether the moment has no day, and not for want of a rating."""
        return (self.day >= FAR) & ~self.unrated

    def take(self, rows: npt.NDArray[np.integer]) -> Day:
        """Return the moments of some cases."""
        return Day(self.day.take(rows), _take(self.unrated, rows), _take(self.deferred, rows))


def _take(marks: Bools, rows: npt.NDArray[np.integer]) -> Bools:
    """Return the flags of some cases; the common case of no flag at all is fast."""
    return marks.take(rows) if marks.any() else np.zeros(len(rows), np.bool_)


@attrs.frozen(eq=False)
class Windows:
    """The first and the last day of windows of a schedule, in the order of their cases."""

    first: Ints
    last: Ints
    ends: npt.NDArray[np.intp] | None = None
    """The place of each case's last window, if each begins the day after the one before it."""

    def take(self, places: npt.NDArray[np.integer]) -> Windows:
        """Return some of the windows."""
        return Windows(self.first.take(places), self.last.take(places))


@attrs.frozen(eq=False)
class Rows:
    """Events of one kind that have happened by the day their case is judged at."""

    keys: Keys
    """The case and day of each, in the order of the file within a case; see `keys_of`."""
    value: Codes


@attrs.frozen(eq=False, slots=False)
class Record:
    """Cases as arrays with one element per case, and their events grouped by case.

    Derived values are computed once, when they are first needed.
    """

    start: Ints
    end: Ints
    """The day supervision ended; `FAR` if it has not."""
    order: Bools
    facts: Mapping[str, FactCells]
    answers: Mapping[str, npt.NDArray[np.int8]]
    unreadable_rows: Bools
    """By case: whether its row, or one of its answers, has a cell that cannot be parsed."""
    events: npt.NDArray[np.intp]
    """How many events each case has; the events are in the order of the cases."""
    cells: EventCells
    """The events, in the order of the file within a case."""
    codes: KindCodes
    as_at: int
    moments: dict[Moment, Day] = attrs.field(factory=dict, init=False)
    """Cache: the days of the moments evaluated so far."""
    _days: dict[Events, Days] = attrs.field(factory=dict, init=False)

    def __len__(self) -> int:
        return len(self.start)

    @cached_property
    def case_places(self) -> Ints:
        """The place of each case."""
        return np.arange(len(self), dtype=np.int32)

    @cached_property
    def ended(self) -> Bools:
        """Whether supervision has ended by `as_at`."""
        return self.end <= self.as_at

    @cached_property
    def day(self) -> Ints:
        """The day on which each case is judged."""
        return np.minimum(self.end, np.int32(self.as_at))

    def _of_events(self, of_cases: npt.NDArray[_Any]) -> npt.NDArray[_Any]:
        """Return for each event the value of its case."""
        return np.repeat(of_cases, self.events)

    @cached_property
    def keys(self) -> Keys:
        """The case and day of each event; see `keys_of`."""
        found = self._of_events(keys_of(self.case_places, np.zeros(1, np.int32)))
        found += self.cells.on.view(np.uint32)
        return found

    @cached_property
    def _by_kind(self) -> tuple[Rows, npt.NDArray[np.intp]]:
        """Events that rules can count, sorted by kind, and the place where each kind begins."""
        kind, on, codes = self.cells.kind, self.cells.on, self.codes
        out = on < self._of_events(self.start)
        out &= kind <= codes.since_start
        out |= on > self._of_events(self.day)
        out |= kind > codes.read
        marked = self.cells.marked
        out[marked[on[marked] < 1]] = True
        # Events that no rule can count come last, as do those of kinds that no rule reads.
        last = codes.read + 1
        kind = np.where(out, kind.dtype.type(last), kind)
        order = np.argsort(kind, kind="stable")
        each = np.arange(last + 1).astype(kind.dtype)
        begins = kind.searchsorted(each, sorter=order)
        order = order[: begins[last]]
        return Rows(self.keys.take(order), self.cells.value.take(order)), begins

    def rows(self, name: str) -> Rows:
        """Return the events of one kind, in the order of the file within a case."""
        rows, begins = self._by_kind
        code = self.codes.of[name]
        some = slice(begins[code], begins[code + 1])
        return Rows(rows.keys[some], rows.value[some])

    def days(self, events: Events) -> Days:
        """Return the days of `events` up to the day each case is judged at."""
        found = self._days.get(events)
        if found is None:
            selected = [self._selected(selection) for selection in events.selections]
            keys = [rows.keys for rows in selected]
            amounts = None
            if events.has_amounts and not events.daily:
                values = np.concatenate([rows.value for rows in selected])
                amounts = self.cells.words.amounts.take(values)
            found = self._days[events] = days_of(keys, amounts, daily=events.daily)
        return found

    def _selected(self, selection: Selection) -> Rows:
        name = selection.kind.name
        rows = self.rows(name)
        which: Bools | None = None
        if selection.values:
            which = self.has_value(rows, selection.values)
        if selection.kind.this_sentence_only and self.codes.of[name] > self.codes.since_start:
            # Another rule counts earlier events of the kind too, so they are among the rows.
            begins = keys_of(self.case_places, self.start)
            begun = rows.keys >= begins.take(case_of(rows.keys))
            which = begun if which is None else which & begun
        if which is None:
            return rows
        at = np.flatnonzero(which)
        return Rows(rows.keys.take(at), rows.value.take(at))

    def has_value(self, rows: Rows, values: tuple[str, ...]) -> Bools:
        """Return which events have one of some values."""
        known = self.cells.words.values
        which = [rows.value == known.index(value) for value in values]
        found: Bools = np.logical_or.reduce(which) if len(which) > 1 else which[0]
        return found

    # Cases that only the evaluator can decide

    def cases_of(self, rows: npt.NDArray[np.intp]) -> Ints:
        """Return, for each of some events, the place of its case."""
        return np.cumsum(self.events).searchsorted(rows, side="right").astype(np.int32)

    @cached_property
    def _marked_cases(self) -> Ints:
        """The case of each marked event."""
        return self.cases_of(self.cells.marked)

    @cached_property
    def unreadable_events(self) -> npt.NDArray[np.intp]:
        """The places of events that have a cell that cannot be parsed."""
        return self.cells.marked[self._is_unreadable]

    @cached_property
    def _is_unreadable(self) -> Bools:
        """Which of the marked events have a cell that cannot be parsed."""
        found: Bools = (self.cells.state == UNREADABLE) | (self.cells.on[self.cells.marked] < 0)
        return found

    @cached_property
    def unreadable(self) -> Bools:
        """Whether a case has any cell that cannot be parsed."""
        found = self.unreadable_rows.copy()
        found[self._marked_cases[self._is_unreadable]] = True
        return found

    @cached_property
    def open_kinds(self) -> npt.NDArray[np.uint64]:
        """By case: a bitmask of the kinds of its events with a partly known day or an open value.

        Kinds whose codes are 64 apart share a bit.
        """
        found = np.zeros(len(self), np.uint64)
        on, case = self.cells.on[self.cells.marked], self._marked_cases
        # An event after the judged day has not happened yet; one of an open date may have.
        is_open = ((self.cells.state == OPEN) | (on < 1)) & (on <= self.day[case])
        kind = self.cells.kind[self.cells.marked[is_open]]
        np.bitwise_or.at(found, case[is_open], self.bits(kind))
        return found

    @cached_property
    def has_open_kinds(self) -> bool:
        """Whether any case has an event with a partly known day or an open value."""
        return bool(self.open_kinds.any())

    @staticmethod
    def bits(kind: npt.NDArray[np.integer]) -> npt.NDArray[np.uint64]:
        """Return the bit of each kind."""
        return np.left_shift(np.uint64(1), (kind % _KIND_BITS).astype(np.uint64))


_KIND_BITS = 64
