"""A case prepared for evaluation: the day it is judged at, and its events by kind.

Partly known dates become spans. `Days` is the interface to the days of some events. It has two
implementations: `Exact`, where everything is known, and `Vague`, where some dates or values are
not. A `Vague` without unknown dates or values gives the same results as an `Exact`; a
property-based test checks that.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

from esi_rules.engine.spans import Span, VagueIndex
from esi_rules.records.case import Case, Event
from esi_rules.records.dates import EARLIEST
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.rules.context import Context, WindowSpan
from esi_rules.rules.finding import Finding, Reason
from esi_rules.rules.moments import Events, Selection

if TYPE_CHECKING:
    from esi_rules.rules.algebra import Rule

__all__ = ["Days", "Exact", "Record", "Span", "Vague"]

_WITHOUT_VALUES = frozenset(k.name for k in KINDS.values() if not (k.values or k.amount))
_ZERO = Decimal(0)


class Days(Protocol):
    """The days of some events of a record, none after the day the case is judged at."""

    def nth(self, n: int, since: Span | None) -> Span | None:
        """Return where the `n`-th of the events on or after `since` can lie; None if nowhere."""

    def last(self) -> Span | None:
        """Return where the last event can lie; None if there is none."""

    def count(self, window: WindowSpan) -> tuple[int, int]:
        """Return how many events are surely and how many are possibly inside a window."""

    def total(self, window: WindowSpan) -> tuple[Decimal, Decimal]:
        """Return the smallest and the largest possible total of the amounts inside a window."""

    def spans(self) -> list[Span]:
        """Return where each event can lie."""


class Exact:
    """Events whose days and values are all known: a sorted list of days."""

    __slots__ = ("amounts", "days")

    def __init__(self, days: list[dt.date], amounts: list[Decimal] | None = None) -> None:
        self.days = days
        self.amounts = amounts

    def nth(self, n: int, since: Span | None) -> Span | None:
        days = self.days
        if len(days) < n:
            return None
        if since is None:
            return days[n - 1], days[n - 1], True
        first = bisect_left(days, since[0]) + n - 1
        if first >= len(days):
            return None
        if since[0] == since[1]:
            return days[first], days[first], True
        last = bisect_left(days, since[1]) + n - 1
        if last < len(days):
            return days[first], days[last], True
        return days[first], days[-1], False

    def last(self) -> Span | None:
        return (self.days[-1], self.days[-1], True) if self.days else None

    def count(self, window: WindowSpan) -> tuple[int, int]:
        first, first_latest, last, last_latest = window
        days = self.days
        sure = bisect_right(days, last) - bisect_left(days, first_latest)
        if first == first_latest and last == last_latest:
            return sure, sure
        return max(sure, 0), bisect_right(days, last_latest) - bisect_left(days, first)

    def total(self, window: WindowSpan) -> tuple[Decimal, Decimal]:
        first, first_latest, last, last_latest = window
        amounts = self.amounts or []
        sure = sum(
            amounts[bisect_left(self.days, first_latest) : bisect_right(self.days, last)], _ZERO
        )
        if first == first_latest and last == last_latest:
            return sure, sure
        return sure, sum(
            amounts[bisect_left(self.days, first) : bisect_right(self.days, last_latest)], _ZERO
        )

    def spans(self) -> list[Span]:
        return [(day, day, True) for day in self.days]


class Vague:
    """Events of which some days or values are not known: a list of spans with their amounts.

    An event whose span is not sure may not count at all: its value may be another one, or its day
    may be before commencement or after the day the case is judged at.
    """

    __slots__ = ("_index", "_nths", "amounts", "daily", "items")

    def __init__(self, items: list[Span], daily: bool, amounts: list[Decimal | None]) -> None:
        self.items = items
        self.daily = daily
        self.amounts = amounts
        self._index: VagueIndex | None = None
        self._nths: dict[tuple[int, dt.date, dt.date], Span | None] = {}

    @property
    def index(self) -> VagueIndex:
        """The index for queries about windows, built at the first query."""
        if self._index is None:
            self._index = VagueIndex(self.items, self.daily, self.amounts)
        return self._index

    def nth(self, n: int, since: Span | None) -> Span | None:
        earliest, latest = (since[0], since[1]) if since else (EARLIEST, EARLIEST)
        key = n, earliest, latest
        if key not in self._nths:  # the windows of a schedule repeat the same query
            self._nths[key] = self._nth(n, earliest, latest)
        return self._nths[key]

    def _nth(self, n: int, earliest: dt.date, latest: dt.date) -> Span | None:
        low = self.index.nth_low(n, earliest)
        if low is None:
            return None
        high = self.index.nth_high(n, latest)
        return (low, self.index.last, False) if high is None else (low, high, True)

    def last(self) -> Span | None:
        if not self.items:
            return None
        sure = [lo for lo, _, is_sure in self.items if is_sure]
        lowest = max(sure) if sure else min(lo for lo, _, _ in self.items)
        return lowest, max(hi for _, hi, _ in self.items), bool(sure)

    def count(self, window: WindowSpan) -> tuple[int, int]:
        first, first_latest, last, last_latest = window
        return self.index.sure(first_latest, last), self.index.possible(first, last_latest)

    def total(self, window: WindowSpan) -> tuple[Decimal, Decimal]:
        first, first_latest, last, last_latest = window
        return self.index.least(first_latest, last), self.index.most(first, last_latest)

    def spans(self) -> list[Span]:
        return self.items


_NOTHING = Exact([], [])


class Record:
    """A case judged at the earlier of `as_at` and the day supervision ended.

    `readers.py` defines the subclass `RuleRecord`, which has the evaluator functions of rules.
    Create records with that class.
    """

    readers: ClassVar[Mapping[type[Rule], Callable[[Any, Any, Context], Finding]]]
    """The evaluator function for each kind of rule."""

    __slots__ = (
        "_days",
        "_moments",
        "_open",
        "as_at",
        "by_kind",
        "case",
        "day",
        "ended",
        "findings",
        "gaps",
        "start",
        "started",
        "unrated",
    )

    def __init__(self, case: Case, as_at: dt.date) -> None:
        ended = case.ended_on
        self.case = case
        self.as_at = as_at
        self.ended = ended is not None and ended <= as_at
        self.day: dt.date = ended if ended is not None and self.ended else as_at
        self.start = case.commenced_on
        self.started: Span | None = (
            (self.start, self.start, True) if self.start <= self.day else None
        )
        self.unrated: Span = (self.start, self.day, False)
        """The value of the moment first high for a case without a rating, compared by identity."""
        self.by_kind: dict[str, list[Event]] = {}
        by_kind = self.by_kind
        self._open: set[str] = set()
        """The kinds of event of which some date is only partly known."""
        for event in case.events:
            kind = event.kind
            rows = by_kind.get(kind)
            if rows is None:
                by_kind[kind] = [event]
            else:
                rows.append(event)
            if event.on.__class__ is not dt.date:
                self._open.add(kind)
        self._begin()

    def _begin(self) -> None:
        """Start with empty caches."""
        self.findings: dict[str, Finding] = {}
        # Keyed by identity: the rules that contain these values outlive the record.
        self._days: dict[int, Exact | Vague] = {}
        self._moments: dict[int, Span | None] = {}
        self.gaps: dict[int, tuple[Rule, Reason, tuple[str, ...]]] = {}
        """The missing evidence by rule, shared by all windows and gaps of a schedule."""

    def filled(self, rows: Mapping[str, list[Event]]) -> Self:
        """Return a copy of the record with other rows of some kinds; all their days are known.

        Evaluate only one rule or standard for the copy, as its `case` still has the original rows.
        """
        other = type(self).__new__(type(self))
        other.case, other.as_at = self.case, self.as_at
        other.ended, other.day = self.ended, self.day
        other.start, other.started, other.unrated = self.start, self.started, self.unrated
        other.by_kind = {kind: held for kind, held in {**self.by_kind, **rows}.items() if held}
        other._open = self._open.difference(rows)
        other._begin()
        return other

    @property
    def has_open_days(self) -> bool:
        """Whether the day of any event is not fully known."""
        return bool(self._open)

    @property
    def has_open_values(self) -> bool:
        """Whether any event of a kind that has, or may have, values lacks its value."""
        return any(
            None in [row.value for row in rows]
            for name, rows in self.by_kind.items()
            if name not in _WITHOUT_VALUES
        )

    def days(self, events: Events) -> Exact | Vague:
        """Return the days of `events`, none after the day the case is judged at."""
        key = id(events)
        days = self._days.get(key)
        if days is None:
            days = self._days[key] = self._read(events)
        return days

    def _read(self, events: Events) -> Exact | Vague:
        if len(events.selections) == 1:
            if events.selections[0].kind.name not in self.by_kind:
                return _NOTHING
            days = self._days_of(events.selections[0])
            if days is None:
                return self._read_vague(events)
            if not days:
                return _NOTHING
            if events.selections[0].kind.amount and not events.daily:
                return self._with_amounts(events, days)
        else:
            days = []
            for selection in events.selections:
                some = self._days_of(selection)
                if some is None:
                    return self._read_vague(events)
                days += some
            if not days:
                return _NOTHING
        if events.daily:
            return Exact(sorted(set(days)))
        days.sort()
        return Exact(days)

    def _days_of(self, selection: Selection) -> list[dt.date] | None:
        """Return the days of the selected events that count; None if any date or value is open."""
        kind = selection.kind
        rows = self.by_kind.get(kind.name)
        if rows is None:
            return []
        if kind.name in self._open:
            return None
        judged = self.day
        floor = self.start if kind.this_sentence_only else EARLIEST
        values = selection.values
        # Every date of this kind is a full one, which the type of an event cannot express.
        if not values:
            return [row.on for row in rows if floor <= row.on <= judged]  # type: ignore[operator, misc]
        counted = [row for row in rows if floor <= row.on <= judged]  # type: ignore[operator]
        if None in [row.value for row in counted]:
            return None
        return [row.on for row in counted if row.value in values]  # type: ignore[misc]

    def _with_amounts(self, events: Events, days: list[dt.date]) -> Exact | Vague:
        """Return the days of events with their amounts, in order."""
        kind = events.selections[0].kind
        counted = set(days)
        paired: list[tuple[dt.date, Decimal]] = []
        for row in self.by_kind[kind.name]:
            if row.on in counted:
                if not isinstance(row.on, dt.date) or not isinstance(row.value, Decimal):
                    return self._read_vague(events)
                paired.append((row.on, row.value))
        paired.sort()
        return Exact([day for day, _ in paired], [amount for _, amount in paired])

    def _read_vague(self, events: Events) -> Vague:
        items: list[Span] = []
        amounts: list[Decimal | None] = []
        for selection in events.selections:
            floor = self.start if selection.kind.this_sentence_only else EARLIEST
            for row in self.by_kind.get(selection.kind.name, ()):
                if selection.values and row.value is not None and row.value not in selection.values:
                    continue
                lo, hi = self.span(row, selection.kind)
                first, last = max(lo, floor), min(hi, self.day)
                if first > last:
                    continue
                known = not selection.values or row.value is not None
                items.append((first, last, known and first == lo and last == hi))
                amounts.append(row.value if isinstance(row.value, Decimal) else None)
        return Vague(items, events.daily, amounts)

    def span(self, event: Event, kind: EventKind) -> tuple[dt.date, dt.date]:
        """Return the first and the last day that `event` could have happened on."""
        on = event.on
        if isinstance(on, dt.date):
            return on, on
        lo, hi = on.earliest, on.latest
        if lo is None or hi is None:
            return (self.start if kind.undated_from_commencement else EARLIEST), self.as_at
        return lo, hi
