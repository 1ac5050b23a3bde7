"""Every case against all standards, the edition picked by the day the clock starts."""

from __future__ import annotations

import attrs

from esi_rules.columns.algebra import FAR, NO, YES, X, any_x, lit, where
from esi_rules.columns.calendar_table import number
from esi_rules.columns.caseload import (
    NOT_APPLICABLE,
    NOT_MET,
    UNDETERMINED,
    Caseload,
    Part,
    absent,
    choose,
    reason,
)
from esi_rules.columns.dispatch import read
from esi_rules.columns.moments import day_of
from esi_rules.rules.finding import Reason
from esi_rules.standards.standard import Governed, Standards, Version

__all__ = ["Judged", "judge"]


@attrs.frozen(eq=False)
class Judged:
    """What is found on a standard, and under which edition: 0 none, else its place from 1 on."""

    part: Part
    edition: X


def judge(standards: Standards, load: Caseload) -> list[Judged]:
    """Read every standard, and leave what is found there for items to use."""
    editions = [edition.id for edition in standards.editions]
    found = []
    for governed in standards.governed:
        judged = _judge(governed, editions, load)
        load.findings[governed.id] = judged.part
        found.append(judged)
    return found


def _days(version: Version) -> tuple[int, int]:
    return number(version.first), min(number(version.last), FAR - 1)


def _judge(governed: Governed, editions: list[str], load: Caseload) -> Judged:
    plan = load.plan
    clock = day_of(governed.clock, load)
    out_of_scope = NO
    odd_scope = NO
    if governed.applies is not None:
        applies = read(governed.applies, load)
        out_of_scope, odd_scope = applies.verdict == NOT_MET, applies.odd
    found = Part(lit(UNDETERMINED), reason(Reason.EDITION), clock.day)
    edition: X = lit(0)
    one_rule = all(version.rule == governed.versions[0].rule for version in governed.versions)
    unrated: list[tuple[X, X, Version, Part]] = []
    for version in governed.versions:
        rule = version.rule
        first, last = _days(version)
        here = YES if governed.named else (clock.day >= first) & (clock.day <= last)
        in_hand = plan.keep(here | clock.unrated, always=True)
        if rule is None:
            part = absent(Reason.NOT_IN_EDITION)
        elif one_rule:
            part = read(rule, load)
        else:
            with load.only(in_hand):
                part = read(rule, load)
        found = choose((here, part), otherwise=found)
        edition = where(here, editions.index(version.edition) + 1, edition)
        if clock.unrated is not NO:
            whole = YES if governed.named else (load.start >= first) & (load.day <= last)
            overlaps = YES if governed.named else (load.start <= last) & (load.day >= first)
            unrated.append((whole, overlaps, version, part))
    odd = found.odd
    if unrated:
        one_day = where(load.start == load.day, load.start, FAR)
        open_one, of_edition = _while_unrated(unrated, governed.named, editions, load)
        found = choose((clock.unrated, open_one), otherwise=found)
        edition = where(clock.unrated, of_edition, edition)
        odd = where(clock.unrated, open_one.odd, odd)
        start = where(clock.unrated, one_day, clock.day)
    else:
        start = clock.day
    if governed.unstarted is not None:
        odd = odd | clock.unrated
    # The clock is the standard's own: its rule may have none, or be timed by a part alone.
    found = Part(found.verdict, found.reason, start, found.due, found.done, odd, found.parts)
    not_started = ~(clock.day.there | clock.unrated)
    waiting = absent(Reason.NOT_STARTED)
    if governed.unstarted is not None:
        begun = load.start <= load.day
        waiting = choose((begun, read(governed.unstarted, load)), otherwise=waiting)
    found = choose(
        (out_of_scope, absent(Reason.DOES_NOT_APPLY)),
        (not_started, waiting),
        otherwise=found,
    )
    applies_x = plan.keep(found.verdict != NOT_APPLICABLE, always=True)
    edition = where(applies_x & ~not_started, edition, 0)
    clock_day = where(applies_x, found.clock, FAR)
    # The clock is read only where the standard applies.
    odd = odd_scope | (~out_of_scope & (clock.odd | found.odd))
    return Judged(
        load.kept(
            Part(
                found.verdict,
                found.reason,
                clock_day,
                where(applies_x, found.due, FAR),
                where(applies_x, found.done, FAR),
                odd,
                found.parts,
            )
        ),
        plan.keep(edition),
    )


def _while_unrated(
    versions: list[tuple[X, X, Version, Part]], named: bool, editions: list[str], load: Caseload
) -> tuple[Part, X]:
    """What is found while the clock is first high and the case has no rating.

    It could start on any day so far: within one edition that one holds, else what all share.
    """
    plain = [
        (part.verdict == UNDETERMINED) & (part.reason == reason(Reason.NO_RATING))
        & ~part.clock.there & ~part.due.there & ~part.done.there
        for _, _, _, part in versions
    ]  # fmt: skip
    odd = any_x(
        overlaps & ~is_plain for (_, overlaps, _, _), is_plain in zip(versions, plain, strict=True)
    )
    covered: X = lit(0)
    inside, edition = NO, lit(0)
    for whole, overlaps, version, _ in versions:
        first, last = _days(version)
        begins = where(load.start > first, load.start, first)
        ends = where(load.day < last, load.day, last)
        covered = covered + where(overlaps, ends - begins + 1, 0)
        edition = where(whole, editions.index(version.edition) + 1, edition)
        inside = inside | whole
    everywhere = YES if named else covered == load.day - load.start + 1
    why = where(inside | everywhere, reason(Reason.NO_RATING), reason(Reason.EDITION))
    return load.kept(Part(lit(UNDETERMINED), why, odd=odd)), edition
