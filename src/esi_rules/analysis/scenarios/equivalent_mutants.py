"""Equivalent mutants: changes of a rule that no case can show, each with the reason."""

from __future__ import annotations

from typing import Any

import attrs

from esi_rules.calendar.windows import Series
from esi_rules.rules.algebra import AllDue, AllOf, AnyOf, AtLeast, Each, NoLongerThan
from esi_rules.rules.moments import Commencement, Events, Following, Last, Nth

__all__ = ["Step", "why_equal"]


@attrs.frozen
class Step:
    """One step down into a value: the containing value, and the field that was followed."""

    holder: Any
    field: str


def why_equal(old: object, new: object, steps: tuple[Step, ...]) -> str | None:
    """Return why no case can distinguish `new` from `old`; None if no argument applies."""
    for argue in (_one_day, _one_sentence, _window_in_hand, _one_part, _asked_already):
        because = argue(old, new, steps)
        if because is not None:
            return because
    return None


def _one_day(old: object, new: object, steps: tuple[Step, ...]) -> str | None:
    """If only days matter, it makes no difference whether several events on a day count as one."""
    if not (isinstance(old, Events) and isinstance(new, Events) and steps):
        return None
    if old.selections != new.selections:
        return None
    holder = steps[-1].holder
    if isinstance(holder, Following):
        return "two of one day are no pair, and the day of either is the same"
    if isinstance(holder, Last) or (isinstance(holder, Nth) and holder.n == 1):
        return "the first or last of several on one day has the day that they all have"
    if isinstance(holder, AtLeast) and holder.total:
        return "a total adds up the amount of every one, of one day or not"
    if isinstance(holder, AtLeast) and holder.n == 1:
        return "where one is enough, another on its day adds nothing"
    if isinstance(holder, NoLongerThan):
        return "the gap between two on one day is none, and so never too long"
    return None


def _one_sentence(old: object, new: object, steps: tuple[Step, ...]) -> str | None:
    """For events of this sentence only, counting from commencement makes no difference."""
    if not (isinstance(old, Nth) and isinstance(new, Nth)):
        return None
    if old.events != new.events or old.n != new.n:
        return None
    if {old.since, new.since} != {None, Commencement()}:
        return None
    if all(selection.kind.this_sentence_only for selection in old.events.selections):
        return "one before commencement belongs to another sentence, and is never counted"
    return None


def _window_in_hand(old: object, new: object, steps: tuple[Step, ...]) -> str | None:
    """A count without a window uses the window of the schedule, whatever its own clock."""
    for i, step in enumerate(steps):
        counted = isinstance(step.holder, AtLeast) and step.holder.window is None
        if counted and step.field == "of" and _in_schedule(steps[:i]):
            return "in a schedule the window in hand is counted in, whatever the clock"
    return None


def _one_part(old: object, new: object, steps: tuple[Step, ...]) -> str | None:
    """A single part decides alone, however the parts are combined."""
    joined = AllOf | AnyOf | AllDue
    if not (isinstance(old, joined) and isinstance(new, joined)):
        return None
    if old.parts == new.parts and len(old.parts) == 1:
        return "of one part alone, all, any and all that are due say the same"
    return None


def _asked_already(old: object, new: object, steps: tuple[Step, ...]) -> str | None:
    """A series that starts earlier adds nothing if each added week already has the same duty.

    If an added window is not met, none of its weeks is. If it is not yet due, its last week is
    not. The weeks come first in the rule, so the last good day is theirs.
    """
    if not (isinstance(old, Series) and isinstance(new, Series) and len(steps) > 1):
        return None
    each, joined = steps[-1].holder, steps[-2].holder
    sooner = attrs.evolve(new, first=old.first) == old and new.first < old.first
    if not (sooner and isinstance(each, Each) and isinstance(joined, AllDue)):
        return None
    for part in joined.parts[: joined.parts.index(each)]:
        if (
            isinstance(part, Each)
            and isinstance(part.duty, AtLeast)
            and isinstance(part.series, Series)
            and (part.duty, part.of, part.until) == (each.duty, each.of, each.until)
            and part.series.size == 1
            and part.series.first <= new.first
            and (part.series.last is None or old.first - 1 <= part.series.last)
        ):
            return "each of those weeks is asked for as much by itself already"
    return None


def _in_schedule(steps: tuple[Step, ...]) -> bool:
    return any(isinstance(s.holder, Each) and s.field == "duty" for s in steps)
