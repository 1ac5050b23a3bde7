"""A change of a record that could meet a duty: an added event, or one moved to an earlier day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

import attrs

from esi_rules.records.case import Case, Event
from esi_rules.shown import short_repr

__all__ = ["Changes", "RecordChange", "applied"]


@attrs.frozen(cache_hash=True)
class RecordChange:
    """An added event or, with `instead_of`, an event of the record moved to an earlier day."""

    event: Event
    instead_of: Event | None = None

    __repr__ = short_repr

    @property
    def day(self) -> dt.date:
        """The day of the event."""
        assert isinstance(self.event.on, dt.date)
        return self.event.on

    def on(self, day: dt.date) -> RecordChange:
        """Return the same change on another day."""
        return attrs.evolve(self, event=attrs.evolve(self.event, on=day))

    @property
    def what(self) -> tuple[str, str, Event | None]:
        """The change without its day; changes with an equal `what` can be counted together."""
        return self.event.kind, str(self.event.value), self.instead_of


Changes = tuple[RecordChange, ...]
"""Changes to make together."""


def applied(case: Case, changes: Iterable[RecordChange]) -> Case:
    """Return the case with `changes` and otherwise unaltered."""
    changes = tuple(changes)
    moved = Counter(one.instead_of for one in changes if one.instead_of is not None)
    events = []
    for event in case.events:
        if moved[event]:
            moved[event] -= 1
        else:
            events.append(event)
    return attrs.evolve(case, events=(*events, *(one.event for one in changes)))
