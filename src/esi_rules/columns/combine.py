"""Reading a combination for every case: verdicts by the algebra, and the dates that parts share."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from esi_rules.columns.calendar_table import FAR, number
from esi_rules.columns.caseload import (
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    NOT_YET_DUE,
    UNDETERMINED,
    Bools,
    Caseload,
    Codes,
    Ints,
    Part,
    reason,
    spread,
)
from esi_rules.columns.dispatch import read
from esi_rules.finding import Reason
from esi_rules.rules import AllDue, AllOf, AnyOf, Changed, Not, Pick, Rule, When

__all__ = [
    "ALL_DUE",
    "agreed",
    "all_due_parts",
    "all_of_parts",
    "any_of_parts",
    "changed",
    "choose",
    "negated",
    "picked",
    "under_condition",
]

_ALL_OF = np.array((NOT_MET, UNDETERMINED, NOT_YET_DUE, MET, NOT_APPLICABLE), np.int8)
_ANY_OF = np.array((MET, UNDETERMINED, NOT_YET_DUE, NOT_MET, NOT_APPLICABLE), np.int8)
ALL_DUE = np.array((NOT_MET, UNDETERMINED, MET, NOT_YET_DUE, NOT_APPLICABLE), np.int8)
"""Verdicts in the order of a combination: the first that any part has is the verdict."""

_TIMED = np.ones(len(Reason), np.bool_)
_TIMED[[reason(r) for r in (Reason.FACT, Reason.ANSWERED, Reason.UNANSWERED, Reason.SETTLED)]] = (
    False
)
"""By reason, whether a finding is timed at all: facts and answers have no clock to share."""


def choose(which: Bools, then: Part, otherwise: Part) -> Part:
    """Return one part where `which` holds, the other elsewhere."""
    return Part(
        *(
            np.where(which, getattr(then, field.name), getattr(otherwise, field.name))
            for field in attrs.fields(Part)
        )
    )


def all_of_parts(rule: AllOf, load: Caseload) -> Part:
    """Read `AllOf`."""
    parts = [read(part, load) for part in rule.parts]
    found = _combined(parts, _ALL_OF)
    if len(parts) == 1:
        return found
    due = np.where(found.due < FAR, _earliest_good_day(parts, found.verdict == NOT_MET), FAR)
    return attrs.evolve(found, due=due)


def any_of_parts(rule: AnyOf, load: Caseload) -> Part:
    """Read `AnyOf`."""
    return _combined([read(part, load) for part in rule.parts], _ANY_OF)


def all_due_parts(rule: AllDue, load: Caseload) -> Part:
    """Read `AllDue`."""
    return _combined([read(part, load) for part in rule.parts], ALL_DUE)


def _combined(parts: Sequence[Part], order: Codes) -> Part:
    """Return what is found on a combination, as `engine.combine.combined` makes it of findings."""
    rank_of = np.argsort(order).astype(np.int8)
    rank = rank_of.take(parts[0].verdict)
    for part in parts[1:]:
        np.minimum(rank, rank_of.take(part.verdict), out=rank)
    verdict = order.take(rank)
    why = parts[-1].reason
    for part in reversed(parts[:-1]):
        why = np.where(part.verdict == verdict, part.reason, why)
    applies = verdict != NOT_APPLICABLE
    odd = parts[0].odd
    for part in parts[1:]:
        odd = odd | part.odd
    n = len(verdict)
    return Part(
        verdict,
        why,
        np.where(applies, _shared_clock(parts), FAR),
        np.where(applies, _next_good_day(parts), FAR),
        np.full(n, FAR, np.int32),
        odd,
        np.ones(n, np.bool_),
    )


def _shared_clock(parts: Sequence[Part]) -> Ints:
    days = [part.clock for part in parts]
    every = np.ones(len(days[0]), np.bool_)
    for day in days[1:]:
        every &= day == days[0]
    if every.all() and (days[0] < FAR).all():
        return days[0]
    timed = [(p.verdict != NOT_APPLICABLE) & _TIMED.take(p.reason) for p in parts]
    shared = _shared_day(days, timed)
    return np.where(every & (days[0] < FAR), days[0], shared)


def _shared_day(days: Sequence[Ints], among: Sequence[Bools]) -> Ints:
    """The day that all of those `among` have; none where they differ or lack one."""
    least = np.full(len(days[0]), FAR, np.int32)
    most = np.zeros(len(days[0]), np.int32)
    for day, here in zip(days, among, strict=True):
        np.minimum(least, day, out=least, where=here)
        np.maximum(most, day, out=most, where=here)
    return np.where(least == most, least, FAR)


def _next_good_day(parts: Sequence[Part]) -> Ints:
    """The last good day of the first part not met, else of the next due; none past an open one."""
    upcoming = np.full(len(parts[0].due), FAR, np.int32)
    for part in reversed(parts):
        waiting = ((part.verdict == NOT_YET_DUE) | part.parts) & (part.due < FAR)
        upcoming = np.where(waiting, part.due, upcoming)
    for part in reversed(parts):
        upcoming = np.where(part.verdict == UNDETERMINED, FAR, upcoming)
        upcoming = np.where(part.verdict == NOT_MET, part.due, upcoming)
    return upcoming


def _earliest_good_day(parts: Sequence[Part], is_broken: Bools) -> Ints:
    """The first last good day of parts that run side by side, of those not met or still to come.

    None where a part that is open, or one without a day of its own, could have an earlier one.
    """

    def first(code: int, *, or_parts: bool = False) -> Ints:
        least = np.full(len(is_broken), FAR, np.int32)
        for part in parts:
            here = part.verdict == code
            np.minimum(least, part.due, out=least, where=here | part.parts if or_parts else here)
        return least

    def lacks(code: int) -> Bools:
        found = np.zeros(len(is_broken), np.bool_)
        for part in parts:
            found |= (part.verdict == code) & (part.due >= FAR)
        return found

    missed = first(NOT_MET)
    rival = lacks(NOT_MET) | lacks(UNDETERMINED) | (first(UNDETERMINED) < missed)
    coming = first(NOT_YET_DUE, or_parts=True)
    broken_day = np.where(rival, FAR, missed)
    return np.where(is_broken, broken_day, np.where(lacks(NOT_YET_DUE), FAR, coming))


def negated(rule: Not, load: Caseload) -> Part:
    """Read `Not`: met and not met change places; the dates stay."""
    part = read(rule.rule, load)
    swapped = _OPPOSITE.take(part.verdict)
    return attrs.evolve(part, verdict=swapped, parts=np.ones(len(swapped), np.bool_))


_OPPOSITE = np.arange(5, dtype=np.int8)
_OPPOSITE[[MET, NOT_MET]] = NOT_MET, MET


def under_condition(rule: When, load: Caseload) -> Part:
    """Read `When`: the rule's own finding where the condition holds."""
    condition = read(rule.condition, load)
    unknown = condition.verdict == UNDETERMINED
    may = (condition.verdict == MET) | unknown
    part = spread(len(load), may, read(rule.rule, load.only(may)), Reason.DOES_NOT_APPLY)
    is_open = unknown & (part.verdict != NOT_APPLICABLE)
    odd = condition.odd | part.odd
    if not is_open.any():
        return attrs.evolve(part, odd=odd)
    return attrs.evolve(
        part,
        verdict=np.where(is_open, np.int8(UNDETERMINED), part.verdict),
        reason=np.where(is_open, condition.reason, part.reason),
        odd=odd,
        parts=part.parts | is_open,
    )


def picked(rule: Pick, load: Caseload) -> Part:
    """Read `Pick`: where the fact is open, what both alternatives agree on stands."""
    condition = read(rule.condition, load)
    holds, unknown = condition.verdict == MET, condition.verdict == UNDETERMINED
    found = _of_two(rule.then, holds | unknown, rule.otherwise, ~holds, load)
    then, otherwise = found
    one = choose(holds, then, otherwise)
    at = np.flatnonzero(unknown)
    if len(at):
        one.put(at, agreed([then.take(at), otherwise.take(at)], condition.reason.take(at)))
    return attrs.evolve(one, odd=one.odd | condition.odd)


def _of_two(
    first: Rule, one: Bools, second: Rule, other: Bools, load: Caseload
) -> tuple[Part, Part]:
    n = len(load)
    return (
        spread(n, one, read(first, load.only(one)), Reason.DOES_NOT_APPLY),
        spread(n, other, read(second, load.only(other)), Reason.DOES_NOT_APPLY),
    )


def changed(rule: Changed, load: Caseload) -> Part:
    """Read `Changed`: by the first day of the window in hand, else of the case's commencement."""
    first = load.start if load.window is None else load.window.first
    early = first < number(rule.on)
    return choose(early, *_of_two(rule.before, early, rule.after, ~early, load))


def agreed(alternatives: Sequence[Part], because: Codes) -> Part:
    """Return what alternatives share: a verdict only where all agree on it."""
    first = alternatives[0]
    applying = [part.verdict != NOT_APPLICABLE for part in alternatives]
    any_applies = np.logical_or.reduce(applying)
    same = first.verdict != UNDETERMINED
    odd = first.odd
    for part in alternatives[1:]:
        same &= part.verdict == first.verdict
        odd = odd | part.odd
    stands = ~any_applies | same
    days = {
        name: _shared_day([getattr(part, name) for part in alternatives], applying)
        for name in ("clock", "due", "done")
    }
    return Part(
        np.where(stands, first.verdict, np.int8(UNDETERMINED)),
        np.where(stands, first.reason, because),
        days["clock"],
        days["due"],
        days["done"],
        odd,
        np.where(stands, first.parts, True),
    )
