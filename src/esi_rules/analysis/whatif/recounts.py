"""The counts of an inspection under many settings, computed in one pass over its cases.

For each case, only the standards and items that a setting changes are judged again. They share one
record of the case, so that common days and moments are computed once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import attrs

from esi_rules.analysis.whatif.rejudge import (
    JudgedCases,
    OnCase,
    changed,
    no_progress,
    other_verdict,
)
from esi_rules.engine import Record, read
from esi_rules.engine.judge import judge
from esi_rules.rules.finding import Finding
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.assessment import Assessed, Tally
from esi_rules.scoring.counts import Counts
from esi_rules.scoring.setup import Setup
from esi_rules.scoring.sheet import HIGH_RISK

__all__ = ["Recount", "recounted", "with_more"]


@attrs.frozen
class Recount:
    """The counts of an inspection under one setting.

    `groups` has the five counts by group and item, as in a `Tally`. `moved` has the number of
    verdicts that differ, by level (`standard`, `item`). `read` is the number of findings that were
    judged again.
    """

    groups: Mapping[str, Mapping[str, Counts]]
    moved: Mapping[str, int]
    read: int


def recounted(
    base: JudgedCases, setups: Sequence[Setup], on_case: OnCase = no_progress
) -> tuple[Recount, ...]:
    """Return the counts of the cases of `base` under each of `setups`, on the same day.

    `on_case` is called with every case, to show progress.
    """
    before = Tally.of(base.cases).counts
    tallies = [_Tally(base.setup, setup) for setup in setups]
    changing = [tally for tally in tallies if tally.changes_anything]
    ids = [governed.id for governed in base.setup.standards.governed]
    for assessed in base.cases:
        standards = dict(zip(ids, assessed.standards, strict=True))
        record = Record(assessed.case, base.as_at)
        for tally in changing:
            tally.add(assessed, standards, record)
        on_case(assessed.case)
    return tuple(tally.result(before, len(base.cases)) for tally in tallies)


class _Tally:
    """The changes of the counts under one setting, summed case by case."""

    def __init__(self, base: Setup, setup: Setup) -> None:
        self.standards = setup.standards
        self.again = changed(base, setup)
        self.items = [
            (about.id, rule, context)
            for (about, rule), context in zip(setup.asked, setup.contexts, strict=True)
            if about.id in self.again.items
        ]
        self.removed_standards = frozenset(base.standards.ids) - frozenset(setup.standards.ids)
        self.item_ids = {about.id for about, _ in setup.asked}
        self.removed_items = {about.id for about, _ in base.asked} - self.item_ids
        self.moved = {"standard": 0, "item": 0}
        self.differences: Counter[tuple[str, str, Verdict]] = Counter()
        """By group, item and verdict: the number of additional cases."""

    @property
    def changes_anything(self) -> bool:
        return bool(self.again.each or self.removed_standards or self.removed_items)

    def add(self, assessed: Assessed, before: Mapping[str, Finding], record: Record) -> None:
        """Judge again what the setting changes in one case, and count the differing verdicts."""
        again = self.again.standards
        record.findings = {}
        judge(self.standards, record, {id: f for id, f in before.items() if id not in again})
        standards, items = record.findings, assessed.items
        self.moved["standard"] += sum(
            other_verdict(before.get(id), standards.get(id))
            for id in (*again, *self.removed_standards)
        )
        self.moved["item"] += sum(other_verdict(items[id], None) for id in self.removed_items)
        groups = ("", HIGH_RISK) if assessed.high is Verdict.MET else ("",)
        for id, rule, context in self.items:
            old, new = items.get(id), read(rule, record, context)
            if old is None or old.verdict is not new.verdict:
                self.moved["item"] += other_verdict(old, new)
                for group in groups:
                    self.differences[group, id, new.verdict] += 1
                    if old is not None:
                        self.differences[group, id, old.verdict] -= 1

    def result(self, before: Mapping[str, Mapping[str, Counts]], cases: int) -> Recount:
        """Return the counts: the previous ones plus the differences."""
        groups = {
            group: {id: counts for id, counts in items.items() if id in self.item_ids}
            for group, items in before.items()
        }
        for (group, id, verdict), n in self.differences.items():
            groups[group][id] = with_more(groups[group].get(id, Counts()), verdict, n)
        return Recount(groups, self.moved, self.again.each * cases)


def with_more(counts: Counts, verdict: Verdict, n: int) -> Counts:
    """Return `counts` with `n` more cases of a verdict, or fewer if `n` is negative."""
    field = verdict.name.lower()
    return attrs.evolve(counts, **{field: getattr(counts, field) + n})
