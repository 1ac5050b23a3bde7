"""Judge every case on all standards. The day on which the clock starts decides the edition."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from esi_rules.columns.calendar_table import FAR, number
from esi_rules.columns.caseload import (
    DEFERRED,
    NOT_APPLICABLE,
    NOT_MET,
    REASON,
    UNDETERMINED,
    VERDICT,
    Bools,
    Caseload,
    Part,
    absent,
    choose,
    code_of,
)
from esi_rules.columns.dispatch import read, read_some
from esi_rules.columns.masks import assign, where
from esi_rules.columns.moments import day_of
from esi_rules.columns.readers import RuleCaseload
from esi_rules.columns.record import Record
from esi_rules.rules.algebra import Rule
from esi_rules.rules.finding import Reason
from esi_rules.standards.standard import Governed, Standards, Version

__all__ = ["Judged", "judge"]


@attrs.frozen(eq=False)
class Judged:
    """The findings of all cases on one standard."""

    part: Part
    edition: npt.NDArray[np.int16]
    """By case: the number of the edition, from 1; 0 for none. Valid only if dates are requested."""


def judge(standards: Standards, record: Record, *, dated: bool) -> dict[str, Judged]:
    """Return, by id of standard, the findings of all cases of a record.

    With `dated`, the findings have dates and editions; counts need neither.
    """
    editions = [edition.id for edition in standards.editions]
    findings: dict[str, Part] = {}
    load = RuleCaseload(record, findings, dated)
    found = {}
    for governed in standards.governed:
        judged = found[governed.id] = _judge(governed, editions, load)
        findings[governed.id] = judged.part
    return found


def _days(version: Version) -> tuple[int, int]:
    return number(version.first), min(number(version.last), FAR - 1)


def _judge(governed: Governed, editions: list[str], load: Caseload) -> Judged:
    n = len(load)
    clock = day_of(governed.clock, load)
    in_scope = np.ones(n, np.bool_)
    deferred = clock.deferred
    found = absent(load, Reason.DOES_NOT_APPLY)
    if governed.applies is not None:
        applies = read(governed.applies, load)
        in_scope = applies.verdict != NOT_MET
        # The clock matters only if the standard applies.
        deferred = applies.deferred | (in_scope & deferred)
    edition = np.zeros(n, np.int16)

    begun = clock.there & in_scope
    uncovered = begun
    by_rule: dict[Rule | None, Bools] = {}
    for version in governed.versions:
        here = begun
        if not governed.named:
            first, last = _days(version)
            here = begun & (clock.day >= first) & (clock.day <= last)
        uncovered = uncovered & ~here
        if load.dated:
            assign(edition, np.int16(editions.index(version.edition) + 1), here)
        others = by_rule.get(version.rule)
        by_rule[version.rule] = here if others is None else others | here
    for rule, here in by_rule.items():
        why = Reason.NOT_IN_EDITION
        part = absent(load, why) if rule is None else read_some(rule, load, here, why)
        found = choose(here, part, found)
    assign(found.code, code_of(UNDETERMINED, Reason.EDITION), uncovered)
    if found.dates is not None:
        # The standard's clock is shown: its rule may have no clock, or only a part may have one.
        timed = begun & (found.verdict != NOT_APPLICABLE)
        found.dates[0] = where(timed, clock.day, np.int32(FAR))
    _while_unrated(governed, clock.unrated & in_scope, editions, load, found, edition)

    waiting = clock.none & in_scope
    assign(found.code, code_of(NOT_APPLICABLE, Reason.NOT_STARTED), waiting)
    if governed.unstarted is not None:
        deferred = deferred | (clock.unrated & in_scope)
        waiting &= load.start <= load.day
        part = read_some(governed.unstarted, load, waiting, Reason.NOT_STARTED)
        found = choose(waiting, part, found)
    if load.dated:
        assign(edition, np.int16(0), found.verdict == NOT_APPLICABLE)
    if deferred.any():
        found.code[deferred] |= DEFERRED
    return Judged(found, edition)


def _while_unrated(
    governed: Governed,
    unrated: Bools,
    editions: list[str],
    load: Caseload,
    found: Part,
    edition: npt.NDArray[np.int16],
) -> None:
    """Write the findings of cases whose clock is the first high rating and that have no rating.

    The clock could start on any day so far, so the finding is undetermined: for want of a rating if
    editions cover all those days, and for want of an edition otherwise. A case is deferred to the
    evaluator if the rule of a possible edition gives anything else.
    """
    at = np.flatnonzero(unrated)
    if not len(at):
        return
    some = load.at(at)
    start, day = some.start, some.day
    plain = code_of(UNDETERMINED, Reason.NO_RATING)
    covered = np.zeros(len(at), np.int32)
    inside = np.zeros(len(at), np.bool_)
    deferred = np.zeros(len(at), np.bool_)
    for version in governed.versions:
        rule = version.rule
        part = absent(some, Reason.NOT_IN_EDITION) if rule is None else read(rule, some)
        first, last = _days(version)
        whole = overlaps = np.ones(len(at), np.bool_)
        if not governed.named:
            whole = (start >= first) & (day <= last)
            overlaps = (start <= last) & (day >= first)
        is_plain = (part.code & (VERDICT | REASON)) == plain
        if part.dates is not None:
            is_plain &= part.dates.min(axis=0) >= FAR
        deferred |= overlaps & (part.deferred | ~is_plain)
        covered += np.where(overlaps, np.minimum(day, last) - np.maximum(start, first) + 1, 0)
        edition[at[whole]] = editions.index(version.edition) + 1
        inside |= whole
    everywhere = inside | governed.named | (covered == day - start + 1)
    found.code[at] = np.where(everywhere, plain, code_of(UNDETERMINED, Reason.EDITION))
    found.code[at[deferred]] |= DEFERRED
    if found.dates is not None:
        found.dates[0, at] = np.where(start == day, start, FAR)
