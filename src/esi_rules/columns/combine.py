"""Evaluate combinations for every case: verdicts by the algebra, and dates shared by the parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from esi_rules.columns.calendar_table import FAR, number
from esi_rules.columns.caseload import (
    DEFERRED,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    NOT_YET_DUE,
    PARTS,
    REASON,
    UNDETERMINED,
    VERDICT,
    Bools,
    Caseload,
    Codes,
    Ints,
    Part,
    choose,
    code_of,
)
from esi_rules.columns.dispatch import read, read_some
from esi_rules.columns.masks import where
from esi_rules.rules.algebra import AllDue, AllOf, AnyOf, Changed, Not, Pick, Rule, When
from esi_rules.rules.finding import Reason
from esi_rules.rules.negation import negation

__all__ = [
    "ALL_DUE",
    "agreed",
    "all_due_parts",
    "all_of_parts",
    "any_of_parts",
    "changed",
    "negated",
    "picked",
    "under_condition",
]

_ALL_OF = np.array((NOT_MET, UNDETERMINED, NOT_YET_DUE, MET, NOT_APPLICABLE), np.int16)
_ANY_OF = np.array((MET, UNDETERMINED, NOT_YET_DUE, NOT_MET, NOT_APPLICABLE), np.int16)
ALL_DUE = np.array((NOT_MET, UNDETERMINED, MET, NOT_YET_DUE, NOT_APPLICABLE), np.int16)
"""Verdicts by rank: the first one that any part has is the verdict of the combination."""

_UNTIMED = [
    code_of(0, why) for why in (Reason.FACT, Reason.ANSWERED, Reason.UNANSWERED, Reason.SETTLED)
]
"""The reasons of findings without a clock, such as those on facts and answers."""


def all_of_parts(rule: AllOf, load: Caseload) -> Part:
    """Evaluate `AllOf`."""
    parts = [read(part, load) for part in rule.parts]
    found = _combined(parts, _ALL_OF)
    if len(parts) > 1 and found.dates is not None:
        due = found.dates[1]
        earliest = _earliest_good_day(parts, found.verdict == NOT_MET)
        np.copyto(due, earliest, where=due < FAR)
    return found


def any_of_parts(rule: AnyOf, load: Caseload) -> Part:
    """Evaluate `AnyOf`."""
    return _combined([read(part, load) for part in rule.parts], _ANY_OF)


def all_due_parts(rule: AllDue, load: Caseload) -> Part:
    """Evaluate `AllDue`."""
    return _combined([read(part, load) for part in rule.parts], ALL_DUE)


def _combined(parts: Sequence[Part], order: Codes) -> Part:
    """Combine the findings of parts, as `engine.combine.combined` does for one case."""
    rank_of = np.argsort(order)
    best, deferred = parts[0].code, parts[0].code & DEFERRED
    for part in parts[1:]:
        better = rank_of.take(part.verdict) < rank_of.take(best & VERDICT)
        best = where(better, part.code, best)
        deferred |= part.code & DEFERRED
    code = (best & (VERDICT | REASON)) | deferred | PARTS
    if parts[0].dates is None:
        return Part(code, None)
    dates = np.full((3, len(code)), FAR, np.int32)
    dates[0], dates[1] = _shared_clock(parts), _next_good_day(parts)
    np.copyto(dates, np.int32(FAR), where=(code & VERDICT) == NOT_APPLICABLE)
    return Part(code, dates)


def _day_of(part: Part, row: int) -> Ints:
    """One row of the dates of a part that has dates."""
    assert part.dates is not None
    found: Ints = part.dates[row]
    return found


def _shared_clock(parts: Sequence[Part]) -> Ints:
    days = [_day_of(part, 0) for part in parts]
    every = days[0] < FAR
    for day in days[1:]:
        every = every & (day == days[0])
    if every.all():
        return days[0]
    return np.where(every, days[0], _shared_day(days, [_is_timed(part) for part in parts]))


def _is_timed(part: Part) -> Bools:
    timed: Bools = part.verdict != NOT_APPLICABLE
    for why in _UNTIMED:
        timed &= (part.code & REASON) != why
    return timed


def _shared_day(days: Sequence[Ints], among: Sequence[Bools]) -> Ints:
    """Return the day that all parts `among` share; `FAR` if they differ or one has no day."""
    least = np.full(len(days[0]), FAR, np.int32)
    most = np.zeros(len(days[0]), np.int32)
    for day, here in zip(days, among, strict=True):
        np.minimum(least, day, out=least, where=here)
        np.maximum(most, day, out=most, where=here)
    return np.where(least == most, least, FAR)


def _next_good_day(parts: Sequence[Part]) -> Ints:
    """Return the last good day of the first part not met, or else of the first still to come.

    It is `FAR` if a part is undetermined and no part before that one is not met.
    """
    upcoming = np.full(len(parts[0].code), FAR, np.int32)
    for part in reversed(parts):
        due = _day_of(part, 1)
        waiting = ((part.verdict == NOT_YET_DUE) | part.parts) & (due < FAR)
        upcoming = np.where(waiting, due, upcoming)
    for part in reversed(parts):
        upcoming = np.where(part.verdict == UNDETERMINED, FAR, upcoming)
        upcoming = np.where(part.verdict == NOT_MET, _day_of(part, 1), upcoming)
    return upcoming


def _earliest_good_day(parts: Sequence[Part], is_broken: Bools) -> Ints:
    """Return the earliest last good day of parallel parts, of those not met or still to come.

    It is `FAR` if an undetermined part, or one without a last good day, could have an earlier one.
    """

    def first(code: int, *, or_parts: bool = False) -> Ints:
        least = np.full(len(is_broken), FAR, np.int32)
        for part in parts:
            here = part.verdict == code
            here = here | part.parts if or_parts else here
            np.minimum(least, _day_of(part, 1), out=least, where=here)
        return least

    def lacks(code: int) -> Bools:
        found = np.zeros(len(is_broken), np.bool_)
        for part in parts:
            found |= (part.verdict == code) & (_day_of(part, 1) >= FAR)
        return found

    missed = first(NOT_MET)
    rival = lacks(NOT_MET) | lacks(UNDETERMINED) | (first(UNDETERMINED) < missed)
    coming = first(NOT_YET_DUE, or_parts=True)
    broken_day = np.where(rival, FAR, missed)
    return np.where(is_broken, broken_day, np.where(lacks(NOT_YET_DUE), FAR, coming))


def negated(rule: Not, load: Caseload) -> Part:
    """Evaluate `Not`: met and not met are swapped, and there is no last good day."""
    opposite = negation(rule.rule)
    if not isinstance(opposite, Not):
        return read(opposite, load)
    part = read(opposite.rule, load)
    dates = None
    if part.dates is not None:
        dates = part.dates.copy()
        dates[1] = FAR
    return Part((part.code & ~VERDICT) | _OPPOSITE.take(part.verdict) | PARTS, dates)


_OPPOSITE = np.array((NOT_MET, MET, UNDETERMINED, NOT_YET_DUE, NOT_APPLICABLE), np.int16)


def under_condition(rule: When, load: Caseload) -> Part:
    """Evaluate `When`: the rule's own finding if the condition is met.

    If the condition is undetermined, so is the finding, unless the rule does not apply.
    """
    condition = read(rule.condition, load)
    unknown = condition.verdict == UNDETERMINED
    may = (condition.verdict == MET) | unknown
    part = read_some(rule.rule, load, may, Reason.DOES_NOT_APPLY)
    code = part.code | (condition.code & DEFERRED)
    is_open = unknown & (part.verdict != NOT_APPLICABLE)
    if is_open.any():
        opened = UNDETERMINED | (condition.code & REASON) | (code & DEFERRED) | PARTS
        code = np.where(is_open, opened, code)
    return Part(code, part.dates)


def picked(rule: Pick, load: Caseload) -> Part:
    """Evaluate `Pick`: if the condition is undetermined, only what both alternatives share."""
    condition = read(rule.condition, load)
    holds, unknown = condition.verdict == MET, condition.verdict == UNDETERMINED
    found = _of_two(rule.then, holds | unknown, rule.otherwise, ~holds, load)
    then, otherwise = found
    one = choose(holds, then, otherwise)
    at = np.flatnonzero(unknown)
    if len(at):
        because = condition.code.take(at) & REASON
        one.assign(at, agreed([then.take(at), otherwise.take(at)], because))
    return Part(one.code | (condition.code & DEFERRED), one.dates)


def _of_two(
    first: Rule, one: Bools, second: Rule, other: Bools, load: Caseload
) -> tuple[Part, Part]:
    return (
        read_some(first, load, one, Reason.DOES_NOT_APPLY),
        read_some(second, load, other, Reason.DOES_NOT_APPLY),
    )


def changed(rule: Changed, load: Caseload) -> Part:
    """Evaluate `Changed`: by the first day of the current window, or by the commencement."""
    first = load.start if load.window is None else load.window.first
    early = first < number(rule.on)
    return choose(early, *_of_two(rule.before, early, rule.after, ~early, load))


def agreed(alternatives: Sequence[Part], because: Codes) -> Part:
    """Return what alternatives share: undetermined if their verdicts differ."""
    first = alternatives[0]
    applying = [part.verdict != NOT_APPLICABLE for part in alternatives]
    same = first.verdict != UNDETERMINED
    deferred = first.code & DEFERRED
    for part in alternatives[1:]:
        same &= part.verdict == first.verdict
        deferred |= part.code & DEFERRED
    stands = ~np.logical_or.reduce(applying) | same
    code = np.where(stands, first.code, UNDETERMINED | because | PARTS) | deferred
    if first.dates is None:
        return Part(code, None)
    days = [_shared_day([_day_of(p, row) for p in alternatives], applying) for row in range(3)]
    return Part(code, np.stack(days))
