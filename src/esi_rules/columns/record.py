"""Some cases made ready for reading: what `engine.record` is to one case, for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import attrs
import numpy as np
import numpy.typing as npt

from esi_rules.columns.calendar_table import FAR
from esi_rules.columns.days import Days, Keys, days_of, keys_of
from esi_rules.columns.decode import OPEN, UNREADABLE, EventWords, FactCells
from esi_rules.rules.moments import Events, Moment, Selection

__all__ = ["Day", "Record", "Rows", "Windows"]

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.unsignedinteger]


@attrs.frozen(eq=False)
class Day:
    """Where a moment lies, for every case: its day, and what is not a plain day."""

    day: Ints
    """The number of the day; `FAR` where it has none."""
    unrated: Bools
    """Whether it is first high while the case has no rating; `day` is then `FAR`."""
    odd: Bools
    """Whether only the evaluator can tell."""

    @property
    def there(self) -> Bools:
        """Whether it has a day."""
        return self.day < FAR

    @property
    def none(self) -> Bools:
        """Whether it has no day, and could not have one."""
        return (self.day >= FAR) & ~self.unrated

    def take(self, rows: npt.NDArray[np.integer]) -> Day:
        """Return the moments of some cases."""
        return Day(self.day.take(rows), _take(self.unrated, rows), _take(self.odd, rows))


def _take(marks: Bools, rows: npt.NDArray[np.integer]) -> Bools:
    """The marks of some cases, which mostly none has."""
    return marks.take(rows) if marks.any() else np.zeros(len(rows), np.bool_)


@attrs.frozen(eq=False)
class Windows:
    """Windows of a schedule, each with its case: the first and the last day."""

    first: Ints
    last: Ints
    ends: npt.NDArray[np.intp] | None = None
    """Where the last window of each case is, if each begins the day after the one before it."""

    def take(self, places: npt.NDArray[np.integer]) -> Windows:
        """Return some of them."""
        return Windows(self.first.take(places), self.last.take(places))


@attrs.frozen(eq=False)
class Rows:
    """Events of one kind that have happened by the day their case is judged at."""

    at: npt.NDArray[np.intp]
    """Their places among all events, in the order of the file within a case."""
    keys: Keys
    """The case and day of each; see `keys_of`."""
    value: Codes


@attrs.frozen(eq=False, slots=False)
class Record:
    """Cases as arrays, with a place in each for every case, and their events grouped by case.

    Nothing is read before it is asked for, and everything is read once.
    """

    start: Ints
    end: Ints
    """`FAR` where supervision has not ended."""
    order: Bools
    facts: Mapping[str, FactCells]
    answers: Mapping[str, npt.NDArray[np.int8]]
    unreadable_rows: Bools
    """Whether a case's own row, or one of its answers, holds a cell that cannot be parsed."""
    case: Ints
    """Of each event, in the order of the file within a case: the place of its case."""
    kind: Codes
    value: Codes
    on: Ints
    words: EventWords
    codes: Mapping[str, int]
    """The code of each kind of event."""
    as_at: int
    moments: dict[Moment, Day] = attrs.field(factory=dict, init=False)
    """Where moments lie that were read already."""
    _days: dict[Events, Days] = attrs.field(factory=dict, init=False)

    def __len__(self) -> int:
        return len(self.start)

    @cached_property
    def case_places(self) -> Ints:
        """The place of each case."""
        return np.arange(len(self), dtype=np.int32)

    @cached_property
    def ended(self) -> Bools:
        """Whether supervision has ended by the day that everything is judged at."""
        return self.end <= self.as_at

    @cached_property
    def day(self) -> Ints:
        """The day on which each case is judged."""
        return np.minimum(self.end, np.int32(self.as_at))

    @cached_property
    def _keys(self) -> Keys:
        return keys_of(self.case, self.on)

    @cached_property
    def _begun(self) -> Bools:
        """Which events lie on or after the day supervision commenced."""
        return self.on >= self.start.take(self.case)

    @cached_property
    def _by_kind(self) -> tuple[Rows, npt.NDArray[np.intp]]:
        """Events that have happened in the order of their kinds, and where each kind begins."""
        kinds = len(self.words.state)
        kind = self.kind if kinds < _NARROW else self.kind.astype(np.uint16)
        happened = (self.on > 0) & (self.on <= self.day.take(self.case))
        if not happened.all():
            kind = np.where(happened, kind, kinds).astype(kind.dtype)
        order = np.argsort(kind, kind="stable")
        begins = kind.take(order).searchsorted(np.arange(kinds + 1).astype(kind.dtype))
        return Rows(order, self._keys.take(order), self.value.take(order)), begins

    def rows(self, name: str) -> Rows:
        """Return the events of one kind, in the order of the file within a case."""
        rows, begins = self._by_kind
        code = self.codes[name]
        some = slice(begins[code], begins[code + 1])
        return Rows(rows.at[some], rows.keys[some], rows.value[some])

    def days(self, events: Events) -> Days:
        """Return the days of `events` by the day each case is judged at."""
        found = self._days.get(events)
        if found is None:
            selected = [self._selected(selection) for selection in events.selections]
            keys = [rows.keys for rows in selected]
            amounts = None
            if events.has_amounts and not events.daily:
                amounts = self.words.amounts.take(np.concatenate([r.value for r in selected]))
            found = self._days[events] = days_of(keys, amounts, daily=events.daily)
        return found

    def _selected(self, selection: Selection) -> Rows:
        rows = self.rows(selection.kind.name)
        which: Bools | None = None
        if selection.values:
            which = self.has_value(rows, selection.values)
        if selection.kind.this_sentence_only:
            begun = self._begun.take(rows.at)
            which = begun if which is None else which & begun
        if which is None or which.all():
            return rows
        return Rows(rows.at[which], rows.keys[which], rows.value[which])

    def has_value(self, rows: Rows, values: tuple[str, ...]) -> Bools:
        """Return which events have one of some values."""
        is_one = np.zeros(len(self.words.values), np.bool_)
        for value in values:
            is_one[self.words.values.index(value)] = True
        return is_one.take(rows.value)

    # What only the evaluator can tell

    @cached_property
    def _states(self) -> npt.NDArray[np.uint8]:
        width = np.int32(len(self.words.values))
        return self.words.state.ravel().take(self.kind * width + self.value)

    @cached_property
    def unreadable_events(self) -> Bools:
        """Which events have a cell that cannot be parsed."""
        wrong: Bools = self._states == UNREADABLE
        if len(self.on) and self.on.min() < 0:
            wrong |= self.on < 0
        return wrong

    @cached_property
    def unreadable(self) -> Bools:
        """Whether a case has any cell that cannot be parsed."""
        wrong = self.unreadable_events
        found = self.unreadable_rows.copy()
        if wrong.any():
            found[self.case[wrong]] = True
        return found

    @cached_property
    def open_kinds(self) -> npt.NDArray[np.uint64]:
        """The kinds of which a case has a day or value that is open: a bit for each, shared by
        kinds that are 64 apart."""
        found = np.zeros(len(self), np.uint64)
        is_open = self._states == OPEN
        no_day = self.on < 1 if len(self.on) and self.on.min() < 1 else None
        if no_day is None and not is_open.any():
            return found
        at = np.flatnonzero(is_open if no_day is None else is_open | no_day)
        # An event after the judged day has not happened yet; one of an open date may have.
        at = at[self.on[at] <= self.day.take(self.case[at])]
        np.bitwise_or.at(found, self.case[at], self.bits(self.kind[at]))
        return found

    @cached_property
    def has_open_kinds(self) -> bool:
        """Whether anything is open."""
        return bool(self.open_kinds.any())

    @staticmethod
    def bits(kind: npt.NDArray[np.integer]) -> npt.NDArray[np.uint64]:
        """Return the bit of each kind."""
        return np.left_shift(np.uint64(1), (kind % _KIND_BITS).astype(np.uint64))


_KIND_BITS = 64
_NARROW = 250
"""So many kinds, and one more, have codes of eight bits."""
