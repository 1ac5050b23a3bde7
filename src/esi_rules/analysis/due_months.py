"""Counts of duties by the month they fell due, and verdicts on standards, by group of cases."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal

import attrs

from esi_rules.analysis.run_charts import MonthPoint, RunChart
from esi_rules.engine.judge import program_of
from esi_rules.records.case import Case
from esi_rules.records.own_facts import with_own_facts
from esi_rules.rules.algebra import AllDue, AllOf, Each, NoLongerThan
from esi_rules.rules.finding import Finding
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.assessment import assess, columns_of
from esi_rules.scoring.counts import COUNTED, Counts
from esi_rules.scoring.setup import Setup

__all__ = ["DUE_MONTH", "DueMonths", "Level", "duties_fallen_due"]

DUE_MONTH: Final = "due_month"
"""The name that groups by the month in which duties fell due."""
_ALL = (AllOf, AllDue, Each, NoLongerThan)
_DECIDED = (Verdict.MET, Verdict.NOT_MET, Verdict.UNDETERMINED)
_PLACE = {verdict: place for place, verdict in enumerate(COUNTED)}

Level = Literal["standard", "item"]
_Numbers = dict[tuple[str, str], list[int]]


def duties_fallen_due(
    case: Case, finding: Finding, as_at: dt.date
) -> Iterator[tuple[str, Verdict]]:
    """Yield the month (``2004-10``) and the verdict of every duty in a finding that fell due.

    A duty counts once its last good day is before `as_at` and the end of supervision. A duty that
    requires all its parts counts as one duty for each part: each window of a schedule, and each
    gap. Work done early counts in the month it was due and not before, because a duty that is not
    done cannot count before then either.
    """
    ended = case.ended_on
    until = ended if ended is not None and ended < as_at else as_at
    if isinstance(finding.rule, _ALL) and finding.has_parts:
        for part in finding.parts:
            yield from duties_fallen_due(case, part, as_at)
    elif finding.due is not None and finding.due < until and finding.verdict in _DECIDED:
        yield f"{finding.due:%Y-%m}", finding.verdict


@attrs.define
class DueMonths:
    """Counts of verdicts on standards by group, and of duties by group and month."""

    setup: Setup
    as_at: dt.date
    by: tuple[str, ...]
    with_months: bool
    """Whether duties are also counted by month, which takes longer."""
    standards: dict[str, _Numbers] = attrs.field(factory=lambda: defaultdict(dict))
    """By group and (level, id): the number of cases with each verdict, ordered as `COUNTED`."""
    months: dict[str, dict[str, _Numbers]] = attrs.field(
        factory=lambda: defaultdict(lambda: defaultdict(dict))
    )
    """By group, month and (level, id): the number of duties with each verdict."""
    cases: dict[str, set[str]] = attrs.field(factory=lambda: defaultdict(set))
    """By month: the ids of the cases with a duty that fell due."""

    @classmethod
    def of(
        cls, cases: Sequence[Case], setup: Setup, as_at: dt.date, by: Sequence[str], months: bool
    ) -> DueMonths:
        """Judge `cases` and return their counts."""
        found = cls(setup, as_at, tuple(by), months)
        program = program_of(setup.standards)
        for case in cases:
            if months:
                assessed = assess(case, setup, as_at=as_at)
                found.add(case, assessed.standards, assessed.items)
            else:
                given = with_own_facts(case, setup.standards.own_facts)
                found.add(case, program.judge(given, as_at), {})
        return found

    def add(self, case: Case, standards: Sequence[Finding], items: Mapping[str, Finding]) -> None:
        """Count the findings on one case."""
        columns = columns_of(case) if self.by else {}
        groups = ["all", *(f"{name}={columns.get(name, '')}" for name in self.by)]
        for finding in standards:
            for group in groups:
                _count(self.standards[group], ("standard", finding.standard or ""), finding.verdict)
        if not self.with_months:
            return
        every = [(("standard", each.standard or ""), each) for each in standards]
        every += [(("item", id), each) for id, each in items.items()]
        for key, finding in every:
            for month, verdict in duties_fallen_due(case, finding, self.as_at):
                self.cases[month].add(case.case_id)
                for group in groups:
                    _count(self.months[group][month], key, verdict)

    def counts(self, group: str, level: Level, id: str) -> Counts:
        """Return the number of cases of a group with each verdict on a standard."""
        return Counts(*self.standards.get(group, {}).get((level, id), (0, 0, 0, 0, 0)))

    def month_counts(self, month: str, level: Level, id: str) -> Counts:
        """Return the number of duties of all cases, due in a month, with each verdict."""
        return _of(self.months, "all", month, (level, id))

    @property
    def month_names(self) -> tuple[str, ...]:
        """The months in which a duty fell due, in order."""
        return tuple(sorted(self.months.get("all", {})))

    def run_charts(self) -> Iterator[RunChart]:
        """Yield a chart for every group, and every standard and item with a duty that fell due."""
        titles = {("standard", each.id): each.title for each in self._standards()}
        titles |= {("item", about.id): about.title for about, _ in self.setup.asked}
        for group, months in self.months.items():
            keys = {key for numbers in months.values() for key in numbers}
            for level, id in (key for key in titles if key in keys):
                points = tuple(
                    MonthPoint(month, _of(self.months, group, month, (level, id)))
                    for month in sorted(months)
                    if (level, id) in months[month]
                )
                kind: Level = "standard" if level == "standard" else "item"
                yield RunChart(group, kind, id, titles[level, id], points)

    def _standards(self) -> Iterator[_Named]:
        seen = set()
        for edition in self.setup.standards.editions:
            for standard in edition.standards:
                if standard.id not in seen:
                    seen.add(standard.id)
                    yield _Named(standard.id, standard.title)


@attrs.frozen
class _Named:
    id: str
    title: str


def _count(numbers: _Numbers, key: tuple[str, str], verdict: Verdict) -> None:
    numbers.setdefault(key, [0, 0, 0, 0, 0])[_PLACE[verdict]] += 1


def _of(
    months: Mapping[str, Mapping[str, _Numbers]], group: str, month: str, key: tuple[str, str]
) -> Counts:
    return Counts(*months.get(group, {}).get(month, {}).get(key, (0, 0, 0, 0, 0)))
