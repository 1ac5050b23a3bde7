"""A change of a record that could meet a duty: an event more, or an event dated earlier."""

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
    """One event more, or (`instead_of`) an event of the record on an earlier day."""

    event: Event
    instead_of: Event | None = None

    __repr__ = short_repr

    @property
    def day(self) -> dt.date:
        """The day that the event must have."""
        assert isinstance(self.event.on, dt.date)
        return self.event.on

    def on(self, day: dt.date) -> RecordChange:
        """Return the same change on another day."""
        return attrs.evolve(self, event=attrs.evolve(self.event, on=day))

    @property
    def what(self) -> tuple[str, str, Event | None]:
        """What is changed, apart from the day: changes with one `what` can be counted together."""
        return self.event.kind, str(self.event.value), self.instead_of


Changes = tuple[RecordChange, ...]
"""Changes that are made together."""


def applied(case: Case, changes: Iterable[RecordChange]) -> Case:
    """Return the case with `changes` made, and nothing else of it altered."""
    changes = tuple(changes)
    moved = Counter(one.instead_of for one in changes if one.instead_of is not None)
    events = []
    for event in case.events:
        if moved[event]:
            moved[event] -= 1
        else:
            events.append(event)
    return attrs.evolve(case, events=(*events, *(one.event for one in changes)))
