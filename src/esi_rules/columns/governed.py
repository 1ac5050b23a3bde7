"""Every case against all standards, the edition picked by the day the clock starts."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from esi_rules.columns.calendar_table import FAR, number
from esi_rules.columns.caseload import (
    NOT_APPLICABLE,
    NOT_MET,
    UNDETERMINED,
    Bools,
    Caseload,
    Ints,
    Part,
    absent,
    reason,
)
from esi_rules.columns.dispatch import read
from esi_rules.columns.moments import day_of
from esi_rules.columns.record import Record
from esi_rules.finding import Reason
from esi_rules.rules import Rule
from esi_rules.standard import Governed, Standards, Version

__all__ = ["Judged", "judge"]


@attrs.frozen(eq=False)
class Judged:
    """What is found on a standard, and under which edition: 0 none, else its place from 1 on."""

    part: Part
    edition: npt.NDArray[np.int16]


def judge(standards: Standards, record: Record) -> dict[str, Judged]:
    """Read every standard for all cases of a record, in order."""
    editions = [edition.id for edition in standards.editions]
    findings: dict[str, Part] = {}
    load = Caseload(record, findings)
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
    odd = clock.odd
    found = absent(n, Reason.DOES_NOT_APPLY)
    if governed.applies is not None:
        applies = read(governed.applies, load)
        in_scope = applies.verdict != NOT_MET
        # The clock is read only where the standard applies.
        odd = applies.odd | (in_scope & odd)
    edition = np.zeros(n, np.int16)

    begun = clock.there & in_scope
    by_rule: dict[Rule | None, Bools] = {}
    for version in governed.versions:
        here = begun
        if not governed.named:
            first, last = _days(version)
            here = begun & (clock.day >= first) & (clock.day <= last)
        edition[here] = editions.index(version.edition) + 1
        others = by_rule.get(version.rule)
        by_rule[version.rule] = here if others is None else others | here
    for rule, here in by_rule.items():
        at = np.flatnonzero(here)
        part = _under(rule, load.at_known(at))
        applies = part.verdict != NOT_APPLICABLE
        # The rule of a standard may have no clock, or be timed by a part alone.
        found.put(at, attrs.evolve(part, clock=np.where(applies, clock.day.take(at), FAR)))
    uncovered = np.flatnonzero(begun & (edition == 0))
    found.put(uncovered, _no_edition(clock.day.take(uncovered)))
    _while_unrated(governed, clock.unrated & in_scope, editions, load, found, edition)

    waiting = clock.none & in_scope
    found.reason[waiting] = reason(Reason.NOT_STARTED)
    if governed.unstarted is not None:
        odd = odd | (clock.unrated & in_scope)
        waiting &= load.start <= load.day
        found.put(waiting, read(governed.unstarted, load.only(waiting)))
    edition[found.verdict == NOT_APPLICABLE] = 0
    return Judged(attrs.evolve(found, odd=found.odd | odd), edition)


def _no_edition(day: Ints) -> Part:
    """What is found where no edition is in force on the day a clock starts."""
    found = absent(len(day), Reason.EDITION)
    return attrs.evolve(found, verdict=np.full(len(day), UNDETERMINED, np.int8), clock=day)


def _under(rule: Rule | None, load: Caseload) -> Part:
    return absent(len(load), Reason.NOT_IN_EDITION) if rule is None else read(rule, load)


def _while_unrated(
    governed: Governed,
    unrated: Bools,
    editions: list[str],
    load: Caseload,
    found: Part,
    edition: npt.NDArray[np.int16],
) -> None:
    """Write what is found while the clock is first high and the case has no rating.

    It could start on any day so far: within one edition that one governs, else what all share.
    """
    at = np.flatnonzero(unrated)
    if not len(at):
        return
    some = load.at(at)
    start, day = some.start, some.day
    covered = np.zeros(len(at), np.int32)
    inside = np.zeros(len(at), np.bool_)
    odd = np.zeros(len(at), np.bool_)
    for version in governed.versions:
        part = _under(version.rule, some)
        first, last = _days(version)
        whole = overlaps = np.ones(len(at), np.bool_)
        if not governed.named:
            whole = (start >= first) & (day <= last)
            overlaps = (start <= last) & (day >= first)
        is_plain = (part.verdict == UNDETERMINED) & (part.reason == reason(Reason.NO_RATING))
        is_plain &= np.minimum(np.minimum(part.clock, part.due), part.done) >= FAR
        odd |= overlaps & (part.odd | ~is_plain)
        covered += np.where(overlaps, np.minimum(day, last) - np.maximum(start, first) + 1, 0)
        edition[at[whole]] = editions.index(version.edition) + 1
        inside |= whole
    everywhere = inside | governed.named | (covered == day - start + 1)
    one_day = np.where(start == day, start, FAR)
    plain = absent(len(at), Reason.NO_RATING)
    plain.verdict[:] = UNDETERMINED
    plain.reason[~everywhere] = reason(Reason.EDITION)
    plain.clock[:] = one_day
    found.put(at, attrs.evolve(plain, odd=odd))
