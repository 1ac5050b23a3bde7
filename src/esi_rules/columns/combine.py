"""Reading a combination for every case: verdicts by the algebra, and the dates that parts share."""

from __future__ import annotations

from collections.abc import Sequence

from esi_rules.columns.algebra import (
    FAR,
    NO,
    YES,
    X,
    any_x,
    highest,
    lit,
    lowest,
    where,
)
from esi_rules.columns.calendar_table import number
from esi_rules.columns.caseload import (
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    NOT_YET_DUE,
    UNDETERMINED,
    Caseload,
    Part,
    choose,
    reason,
)
from esi_rules.columns.dispatch import read
from esi_rules.rules.algebra import AllDue, AllOf, AnyOf, Changed, Not, Pick, When
from esi_rules.rules.finding import Reason
from esi_rules.rules.negation import negation

__all__ = [
    "agreed",
    "all_due_parts",
    "all_of_parts",
    "any_of_parts",
    "changed",
    "combined",
    "negated",
    "picked",
    "shared_day",
    "under_condition",
]

_ALL_OF = (NOT_MET, UNDETERMINED, NOT_YET_DUE, MET)
_ANY_OF = (MET, UNDETERMINED, NOT_YET_DUE, NOT_MET)
_ALL_DUE = (NOT_MET, UNDETERMINED, MET, NOT_YET_DUE)
_UNTIMED = (Reason.FACT, Reason.ANSWERED, Reason.UNANSWERED, Reason.SETTLED)


def all_of_parts(rule: AllOf, load: Caseload) -> Part:
    """Read `AllOf`."""
    parts = [read(part, load) for part in rule.parts]
    found = combined(parts, _ALL_OF, load)
    if len(parts) == 1:
        return found
    due = where(found.due.there, _earliest_good_day(parts, found.verdict == NOT_MET), FAR)
    return Part(
        found.verdict,
        found.reason,
        found.clock,
        load.plan.keep(due),
        odd=found.odd,
        parts=found.parts,
    )


def any_of_parts(rule: AnyOf, load: Caseload) -> Part:
    """Read `AnyOf`."""
    return combined([read(part, load) for part in rule.parts], _ANY_OF, load)


def all_due_parts(rule: AllDue, load: Caseload) -> Part:
    """Read `AllDue`."""
    return combined([read(part, load) for part in rule.parts], _ALL_DUE, load)


def combined(
    parts: Sequence[Part],
    order: Sequence[int],
    load: Caseload,
    clock: X | None = None,
    there: Sequence[X] | None = None,
) -> Part:
    """Return what is found on a combination, as `engine.combine.combined` makes it of findings.

    `order` lists verdicts, the first that is present wins. `there` says which parts there are.
    """
    keep = load.plan.keep
    there = [YES] * len(parts) if there is None else there
    present = [
        any_x(here & (p.verdict == code) for p, here in zip(parts, there, strict=True))
        for code in order
    ]
    verdict: X = lit(NOT_APPLICABLE)
    for code, is_present in zip(reversed(order), reversed(present), strict=True):
        verdict = where(is_present, code, verdict)
    verdict = keep(verdict)
    why = reason(Reason.DOES_NOT_APPLY)
    for part, here in zip(reversed(parts), reversed(there), strict=True):
        why = where(here & (part.verdict == verdict), part.reason, why)
    applies = verdict != NOT_APPLICABLE
    if clock is None:
        timed = [here & _has_clock(part) for part, here in zip(parts, there, strict=True)]
        clock = shared_day([p.clock for p in parts], timed)
        if all(p.clock.const is None for p in parts):  # untimed ones can have been given a clock
            every = keep(shared_day([p.clock for p in parts], [YES] * len(parts)))
            clock = where(every.there, every, clock)
    due = _next_good_day(parts, there)
    return Part(
        verdict,
        keep(why),
        keep(where(applies, clock, FAR)),
        keep(where(applies, due, FAR)),
        odd=keep(any_x(p.odd & h for p, h in zip(parts, there, strict=True))),
        parts=any_x(there),
    )


def _has_clock(part: Part) -> X:
    """Whether a part applies and is timed at all: facts and answers have no clock to share."""
    untimed = any_x(part.reason == reason(code) for code in _UNTIMED)
    return (part.verdict != NOT_APPLICABLE) & ~untimed


def shared_day(days: Sequence[X], among: Sequence[X]) -> X:
    """Return the day that all of those `among` have; none where they differ or lack one."""
    if len(days) == 1:
        return where(among[0], days[0], FAR)
    least = lowest(where(here, day, FAR) for day, here in zip(days, among, strict=True))
    most = highest(where(here, day, 0) for day, here in zip(days, among, strict=True))
    return where(least == most, least, FAR)


def _next_good_day(parts: Sequence[Part], there: Sequence[X]) -> X:
    """The last good day of the first part not met, else of the next due; none past an open one."""
    upcoming: X = lit(FAR)
    for part, here in zip(reversed(parts), reversed(there), strict=True):
        waiting = ((part.verdict == NOT_YET_DUE) | part.parts) & part.due.there
        upcoming = where(here & waiting, part.due, upcoming)
    found = upcoming
    for part, here in zip(reversed(parts), reversed(there), strict=True):
        found = where(here & (part.verdict == UNDETERMINED), FAR, found)
        found = where(here & (part.verdict == NOT_MET), part.due, found)
    return found


def _earliest_good_day(parts: Sequence[Part], is_broken: X) -> X:
    """The first last good day of parts that run side by side, of those not met or still to come.

    None where a part that is open, or one without a day of its own, could have an earlier one.
    """
    broken, opened, waiting = (
        [part.verdict == code for part in parts] for code in (NOT_MET, UNDETERMINED, NOT_YET_DUE)
    )
    days = [part.due for part in parts]

    def first(among: Sequence[X]) -> X:
        return lowest(where(here, day, FAR) for day, here in zip(days, among, strict=True))

    def lacks(among: Sequence[X]) -> X:
        return any_x(here & ~day.there for day, here in zip(days, among, strict=True))

    missed = first(broken)
    rival = lacks(broken) | lacks(opened) | (first(opened) < missed)
    coming = first([here | part.parts for part, here in zip(parts, waiting, strict=True)])
    return where(is_broken, where(rival, FAR, missed), where(lacks(waiting), FAR, coming))


def negated(rule: Not, load: Caseload) -> Part:
    """Read `Not`: met and not met change places, and there is no last good day."""
    opposite = negation(rule.rule)
    if not isinstance(opposite, Not):
        return read(opposite, load)
    part = read(opposite.rule, load)
    swapped = where(part.verdict == MET, NOT_MET, where(part.verdict == NOT_MET, MET, part.verdict))
    return Part(
        load.plan.keep(swapped),
        part.reason,
        part.clock,
        done=part.done,
        odd=part.odd,
        parts=YES,
    )


def under_condition(rule: When, load: Caseload) -> Part:
    """Read `When`: the rule's own finding where the condition holds."""
    condition = read(rule.condition, load)
    holds, unknown = condition.verdict == MET, condition.verdict == UNDETERMINED
    may = holds | unknown
    if may is NO:
        return Part(lit(NOT_APPLICABLE), reason(Reason.DOES_NOT_APPLY), odd=condition.odd)
    with load.only(may):
        part = read(rule.rule, load)
    open_part = unknown & (part.verdict != NOT_APPLICABLE)
    return load.kept(
        Part(
            where(may, where(open_part, UNDETERMINED, part.verdict), NOT_APPLICABLE),
            where(
                may,
                where(open_part, condition.reason, part.reason),
                reason(Reason.DOES_NOT_APPLY),
            ),
            where(may, part.clock, FAR),
            where(may, part.due, FAR),
            where(may, part.done, FAR),
            condition.odd | (may & part.odd),
            may & (part.parts | open_part),
        )
    )


def picked(rule: Pick, load: Caseload) -> Part:
    """Read `Pick`: where the fact is open, what both alternatives agree on stands."""
    condition = read(rule.condition, load)
    holds, unknown = condition.verdict == MET, condition.verdict == UNDETERMINED
    with load.only(holds | unknown):
        then = read(rule.then, load)
    with load.only(~holds):
        otherwise = read(rule.otherwise, load)
    found = choose((holds, then), otherwise=otherwise)
    if unknown is not NO:
        both = agreed([then, otherwise], [YES, YES], condition.reason, load)
        found = choose((unknown, both), otherwise=found)
    odd = condition.odd | (then.odd & (holds | unknown)) | (otherwise.odd & ~holds)
    return load.kept(
        Part(found.verdict, found.reason, found.clock, found.due, found.done, odd, found.parts)
    )


def changed(rule: Changed, load: Caseload) -> Part:
    """Read `Changed`: by the first day of the window in hand, else of the case's commencement."""
    first = load.start if load.window is None else load.window[0]
    before = load.plan.keep(first < number(rule.on), always=True)
    return load.kept(choose((before, read(rule.before, load)), otherwise=read(rule.after, load)))


def agreed(alternatives: Sequence[Part], there: Sequence[X], because: X, load: Caseload) -> Part:
    """Return what alternatives share: a verdict only where all agree on it."""
    first = alternatives[0]
    applying = [
        here & (part.verdict != NOT_APPLICABLE)
        for part, here in zip(alternatives, there, strict=True)
    ]
    any_applies = any_x(applying)
    same = YES
    for part in alternatives[1:]:
        same = same & (part.verdict == first.verdict)
    same = load.plan.keep(same & (first.verdict != UNDETERMINED), always=True)
    days = {
        name: where(
            any_applies, shared_day([getattr(p, name) for p in alternatives], applying), FAR
        )
        for name in ("clock", "due", "done")
    }
    stands = ~any_applies | same
    return load.kept(
        Part(
            where(stands, first.verdict, UNDETERMINED),
            where(stands, first.reason, because),
            **days,
            odd=any_x(part.odd for part in alternatives),
            parts=where(stands, first.parts, YES),
        )
    )
