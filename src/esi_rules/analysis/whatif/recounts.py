"""The counts of an inspection under many settings, made in one pass over its cases.

Of each case only the standards and items that a setting changes are read again, by the one record
of the case, so that what its settings share (days, moments) is worked out once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import attrs

from esi_rules.analysis.whatif.rejudge import (
    JudgedCases,
    changed,
    other_verdict,
    standards_named,
    unseen,
)
from esi_rules.engine import Record, read
from esi_rules.engine.judge import judge, judge_one
from esi_rules.rules.finding import Finding
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.assessment import Assessed, Tally
from esi_rules.scoring.counts import Counts
from esi_rules.scoring.setup import Setup
from esi_rules.scoring.sheet import HIGH_RISK

__all__ = ["Recount", "recounted"]

_FIELDS = {verdict: verdict.name.lower() for verdict in Verdict}
"""The field of `Counts` that counts each verdict."""


@attrs.frozen
class Recount:
    """What one setting makes of an inspection's counts.

    `groups` has the five counts by group and item, as a `Tally` has them. `moved` is
    the number of verdicts that differ, by level (`standard`, `item`). `read` is how many findings
    were read again.
    """

    groups: Mapping[str, Mapping[str, Counts]]
    moved: Mapping[str, int]
    read: int


def recounted(
    base: JudgedCases, setups: Sequence[Setup], seen: Callable[[object], None] = unseen
) -> tuple[Recount, ...]:
    """Return the counts that the cases of `base` have under each of `setups`, on the same day.

    `seen` is called with every case.
    """
    before = Tally.of(base.cases).counts
    tallies = [_Tally(base.setup, setup) for setup in setups]
    reading = [tally for tally in tallies if tally.reads_anything]
    ids = [governed.id for governed in base.setup.standards.governed]
    for assessed in base.cases:
        standards = dict(zip(ids, assessed.standards, strict=True))
        record = Record(assessed.case, base.as_at)
        for tally in reading:
            tally.add(assessed, standards, record)
        seen(assessed.case)
    return tuple(tally.result(before, len(base.cases)) for tally in tallies)


class _Tally:
    """What one setting changes of the counts, while it is added up."""

    def __init__(self, base: Setup, setup: Setup) -> None:
        self.setup = setup
        self.what = changed(base, setup)
        self.asked = [
            (about, rule, context)
            for (about, rule), context in zip(setup.asked, setup.contexts, strict=True)
            if about.id in self.what.items
        ]
        self.anew = [g for g in setup.standards.governed if g.id in self.what.standards]
        self.in_order = any(standards_named(g) for g in setup.standards.governed)
        """Whether a standard takes another's verdict, so that their order matters."""
        self.gone = frozenset(base.standards.ids) - frozenset(setup.standards.ids)
        self.items = {about.id for about, _ in setup.asked}
        self.not_asked = {about.id for about, _ in base.asked} - self.items
        self.moved = {"standard": 0, "item": 0}
        self.changes: Counter[tuple[str, str, Verdict]] = Counter()
        """By group, item and verdict: how many more cases than before."""

    @property
    def reads_anything(self) -> bool:
        return bool(self.what.each or self.gone or self.not_asked)

    def add(self, assessed: Assessed, before: Mapping[str, Finding], record: Record) -> None:
        """Read of one case what the setting changes, and count what differs."""
        self._judge(before, record)
        for governed in self.anew:
            finding = record.findings[governed.id]
            self.moved["standard"] += other_verdict(before.get(governed.id), finding)
        self.moved["standard"] += sum(other_verdict(before[id], None) for id in self.gone)
        self.moved["item"] += sum(other_verdict(assessed.items[id], None) for id in self.not_asked)
        for about, rule, context in self.asked:
            finding = read(rule, record, context)
            old = assessed.items.get(about.id)
            if old is None or old.verdict is not finding.verdict:
                self.moved["item"] += other_verdict(old, finding)
                for group in ("", HIGH_RISK) if assessed.high is Verdict.MET else ("",):
                    self.changes[group, about.id, finding.verdict] += 1
                    if old is not None:
                        self.changes[group, about.id, old.verdict] -= 1

    def _judge(self, before: Mapping[str, Finding], record: Record) -> None:
        """Leave the findings on every standard in the record."""
        if self.in_order:
            record.findings = {}
            known = {id: found for id, found in before.items() if id not in self.what.standards}
            judge(self.setup.standards, record, known)
        else:
            record.findings = dict(before)
            for governed in self.anew:
                record.findings[governed.id] = judge_one(governed, record)

    def result(self, before: Mapping[str, Mapping[str, Counts]], cases: int) -> Recount:
        """Return the counts, from those before."""
        groups = {
            group: {id: counts for id, counts in items.items() if id in self.items}
            for group, items in before.items()
        }
        for (group, id, verdict), n in self.changes.items():
            counts, field = groups[group].get(id, Counts()), _FIELDS[verdict]
            groups[group][id] = attrs.evolve(counts, **{field: getattr(counts, field) + n})
        return Recount(groups, self.moved, self.what.each * cases)
