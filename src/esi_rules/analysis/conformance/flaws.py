"""Known flaws: ways in which an implementation can be wrong, each with the answers it gives.

A flaw changes the rules, the case before it is judged, or the verdict. The same engine computes the
answers of a flaw, so a wrong answer of a program can be traced to a flaw.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from esi_rules.analysis.conformance.vectors import ExpectedAnswer, FlawAnswer
from esi_rules.analysis.search.subjects import Subject, subject
from esi_rules.calendar.period import Period
from esi_rules.engine import Record
from esi_rules.errors import BadRuleError
from esi_rules.frozen import FrozenMap
from esi_rules.records.case import Case
from esi_rules.records.dates import PartlyKnown
from esi_rules.rules.traversal import map_children
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.standard import Standard, Standards

__all__ = ["FLAWS", "FlawJudge"]

FLAWS: FrozenMap[str, str] = FrozenMap(
    {
        "calendar-days": "calendar days are counted in place of working days",
        "bank-holidays-counted": "bank holidays are counted as working days",
        "starting-day-counted": "the starting day is counted as day 1",
        "last-day-late": "what is done on the last good day is taken to be late",
        "day-after-in-time": "what is done on the day after the last good day is taken to be in "
        "time",
        "month-is-30-days": "a month is taken to be 30 days",
        "missing-is-not-met": "missing evidence is taken to mean not met",
        "open-is-not-met": "a duty that is still open is taken to be not met",
        "no-duty-is-met": "a duty that does not apply is taken to be met",
        "end-ignored": "the end of supervision is ignored",
        "first-possible-day": "a partly known date is taken to be the first day that it can be",
        "partly-known-ignored": "an event with a partly known date is ignored",
        "first-edition-only": "the first edition is used for every case",
        "last-edition-only": "the last edition is used for every case",
    }
)
"""The known flaws by id, each in words."""

_UNITS_OF_DAYS = ("working days", "days")


def _calendar_days(period: Period) -> Period:
    if period.unit != "working days":
        return period
    return Period(period.n, "days", first_day_counts=period.first_day_counts)


def _bank_holidays_counted(period: Period) -> Period:
    if period.unit != "working days":
        return period
    return attrs.evolve(period, days_off="weekends")


def _starting_day_counted(period: Period) -> Period:
    if period.unit not in _UNITS_OF_DAYS or not period.n:
        return period
    return attrs.evolve(period, first_day_counts=True)


def _longer(by: int) -> Callable[[Period], Period]:
    def change(period: Period) -> Period:
        if period.unit in _UNITS_OF_DAYS and period.n + by >= period.first_day_counts:
            return attrs.evolve(period, n=period.n + by)
        return Period(7 * period.n + by, "days") if period.unit == "weeks" else period

    return change


def _month_is_30_days(period: Period) -> Period:
    return Period(30 * period.n, "days") if period.unit == "months" else period


_PERIODS: FrozenMap[str, Callable[[Period], Period]] = FrozenMap(
    {
        "calendar-days": _calendar_days,
        "bank-holidays-counted": _bank_holidays_counted,
        "starting-day-counted": _starting_day_counted,
        "last-day-late": _longer(-1),
        "day-after-in-time": _longer(1),
        "month-is-30-days": _month_is_30_days,
    }
)
_VERDICTS: FrozenMap[str, tuple[Verdict, Verdict]] = FrozenMap(
    {
        "missing-is-not-met": (Verdict.UNDETERMINED, Verdict.NOT_MET),
        "open-is-not-met": (Verdict.NOT_YET_DUE, Verdict.NOT_MET),
        "no-duty-is-met": (Verdict.NOT_APPLICABLE, Verdict.MET),
    }
)


def _end_ignored(case: Case) -> Case:
    return attrs.evolve(case, ended_on=None)


def _first_possible_day(case: Case) -> Case:
    def known(on: dt.date | PartlyKnown) -> dt.date:
        if isinstance(on, PartlyKnown):
            return on.earliest or case.commenced_on
        return on

    return attrs.evolve(
        case, events=tuple(attrs.evolve(event, on=known(event.on)) for event in case.events)
    )


def _partly_known_ignored(case: Case) -> Case:
    kept = tuple(event for event in case.events if not isinstance(event.on, PartlyKnown))
    return attrs.evolve(case, events=kept)


_CASES: FrozenMap[str, Callable[[Case], Case]] = FrozenMap(
    {
        "end-ignored": _end_ignored,
        "first-possible-day": _first_possible_day,
        "partly-known-ignored": _partly_known_ignored,
    }
)


@attrs.frozen
class FlawJudge:
    """Judges cases by one standard as an implementation with each known flaw would."""

    right: Subject
    changed: tuple[tuple[str, Subject], ...]
    """The flaws that change the rules of this standard."""

    @classmethod
    def of(cls, standards: Standards, standard: str) -> FlawJudge:
        """Prepare every flaw for one standard."""
        return cls(subject(standards, standard), tuple(_changed(standards, standard)))

    def answers(self, case: Case, as_at: dt.date) -> Iterator[FlawAnswer]:
        """Yield the answer of each flaw, if it differs from the right one in verdict or dates."""
        found = self.right.judge(Record(case, as_at))
        right = ExpectedAnswer.of(found)
        for flaw in FLAWS:
            answer = self._answer(flaw, case, as_at, right)
            if answer is not None and _days_and_verdict(answer) != _days_and_verdict(right):
                yield answer

    def _answer(
        self, flaw: str, case: Case, as_at: dt.date, right: ExpectedAnswer
    ) -> FlawAnswer | None:
        if flaw in _VERDICTS:
            before, after = _VERDICTS[flaw]
            if right.verdict is not before:
                return None
            return FlawAnswer(flaw, after, right.last_good_day, right.clock_starts)
        judged_by = dict(self.changed).get(flaw, self.right)
        if flaw in _CASES:
            changed = _CASES[flaw](case)
            if changed == case:
                return None
            case = changed
        found = judged_by.judge(Record(case, as_at))
        return FlawAnswer(flaw, found.verdict, found.due, found.clock)


def _days_and_verdict(answer: ExpectedAnswer | FlawAnswer) -> tuple[object, ...]:
    return answer.verdict, answer.last_good_day, answer.clock_starts


def _changed(standards: Standards, standard: str) -> Iterator[tuple[str, Subject]]:
    for flaw, change in _PERIODS.items():
        editions = []
        for edition in standards.editions:
            held = tuple(
                _with_periods(each, change) if each.id == standard else each
                for each in edition.standards
            )
            editions.append(attrs.evolve(edition, standards=held))
        try:
            changed = attrs.evolve(standards, editions=tuple(editions))
        except BadRuleError:
            continue
        if changed.editions != standards.editions:
            yield flaw, subject(changed, standard)
    ordered = sorted(standards.editions, key=lambda edition: edition.first)
    if len(ordered) > 1 and not standards.named:
        for flaw, edition in (
            ("first-edition-only", ordered[0]),
            ("last-edition-only", ordered[-1]),
        ):
            if standard in edition.alone.ids:
                yield flaw, subject(edition.alone, standard)


def _with_periods(standard: Standard, change: Callable[[Period], Period]) -> Standard:
    def deep(value: Any) -> Any:
        return change(value) if isinstance(value, Period) else map_children(value, deep)

    try:
        return attrs.evolve(
            standard,
            clock=deep(standard.clock),
            rule=deep(standard.rule),
            applies=deep(standard.applies),
        )
    except BadRuleError:
        return standard
