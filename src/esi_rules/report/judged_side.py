"""A side of the report: an inspection that is judged once, or a sheet used unchanged."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import attrs

from esi_rules.analysis.due_months import DueMonths
from esi_rules.analysis.run_charts import RunChart
from esi_rules.analysis.whatif.gap import Gap
from esi_rules.analysis.whatif.gap_ranking import find_gap
from esi_rules.analysis.whatif.rejudge import JudgedCases
from esi_rules.bulk.at_scale import score
from esi_rules.frameworks.own import OwnRules
from esi_rules.published.compare.sides import (
    CaseAnswers,
    Comparable,
    Side,
    case_answers,
    inspection_side,
    side_of,
)
from esi_rules.published.published_sheet import ALL, PublishedSheet
from esi_rules.published.target_report import TargetReport, TargetTally, weighs_targets
from esi_rules.records.case import Inspection
from esi_rules.records.dates import day_words
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.assessment import Assessed
from esi_rules.scoring.setup import Setup, set_up
from esi_rules.scoring.sheet import HIGH_RISK, ScoringSheet
from esi_rules.wording.report_text import count_words

__all__ = ["MOST_OPEN_CASES", "JudgedSide", "judged_side"]

MOST_OPEN_CASES = 200
"""With more open cases than this, missing facts are not ranked, because that takes too long."""

OnJudged = Callable[[Assessed], None]


@attrs.frozen
class JudgedSide:
    """A side with its sheet and, if it has cases, the number of cases in each group."""

    side: Side
    sheet: ScoringSheet | None
    cases: Mapping[str, int]
    setup: Setup | None = None
    inspection: Inspection | None = None
    gap: Gap | None = None
    open_cases: int = 0
    printed: PublishedSheet | None = None
    targets: TargetReport | None = None
    """The national targets that the cases decide; None if the framework weighs none."""
    run_charts: tuple[RunChart, ...] = ()
    """The duties of all cases by the month they fell due."""

    @property
    def as_at(self) -> dt.date | None:
        """The day of judgement; None if there is no computed sheet."""
        return None if self.sheet is None else self.sheet.provenance.as_at

    def basis(self, below: int) -> Sequence[str]:
        """Return sample size and day of judgement as phrases; numbers under `below` are hidden."""
        found = []
        if ALL in self.cases:
            high, every = self.cases.get(HIGH_RISK, 0), self.cases[ALL]
            # If the other group is small, this number would reveal it.
            part = every - high if 0 < every - high < below else high
            found.append(count_words(every, below))
            if part == high:
                found.append(f"{count_words(high, below)} of high risk of harm")
        elif self.sheet is not None and self.sheet.provenance.cases:
            found.append(count_words(self.sheet.provenance.cases, below))
        if self.printed is not None:
            found += _printed_samples(self.printed)
        if self.as_at is not None:
            found.append(f"judged on {day_words(self.as_at)}")
        return found


def _printed_samples(sheet: PublishedSheet) -> Sequence[str]:
    return [
        f"{printings[0].display} cases ({group}, as printed)"
        for group, printings in sheet.samples.items()
    ]


def judged_side(
    given: Comparable,
    own_rules: OwnRules,
    by: Sequence[str],
    title: str,
    *,
    setup: Setup | None = None,
    notes: Sequence[str] = (),
    quarantined: int = 0,
    with_gap: bool = False,
    on_judged: OnJudged | None = None,
) -> JudgedSide:
    """Judge an inspection, or use a sheet unchanged; `on_judged` is called with every judged case.

    With `with_gap`, the missing facts are ranked by how much of the gap they would close.
    """
    if isinstance(given, ScoringSheet):
        return JudgedSide(side_of(given, own_rules, by, title), given, {})
    if isinstance(given, PublishedSheet):
        return JudgedSide(side_of(given, own_rules, by, title), None, {}, printed=given)
    if isinstance(given, Side):
        return JudgedSide(given, None, {})
    setup = set_up(given, own_rules) if setup is None else setup
    answers: list[CaseAnswers] = []
    still_open: list[Assessed] = []
    counts = [0]
    cases: Counter[str] = Counter()
    tally = TargetTally(setup, given.as_at)
    due = DueMonths(setup, given.as_at, (), with_months=True)

    def seen(assessed: Assessed) -> None:
        one = case_answers(assessed, by)
        answers.append(one)
        tally.add(assessed)
        cases.update([ALL, *([HIGH_RISK] if one.high else []), *one.groups])
        if with_gap and any(f.verdict is Verdict.UNDETERMINED for f in assessed.items.values()):
            counts[0] += 1
            if counts[0] <= MOST_OPEN_CASES:
                still_open.append(assessed)
        due.add(assessed.case, assessed.standards, {})
        if on_judged is not None:
            on_judged(assessed)

    sheet = score(given, by=by, setup=setup, notes=notes, quarantined=quarantined, seen=seen)
    gap = None
    if with_gap and 0 < counts[0] <= MOST_OPEN_CASES:
        judged = JudgedCases(setup, given.as_at, tuple(still_open), 0)
        gap = find_gap(given, judged, sheet)
    return JudgedSide(
        inspection_side(given, setup, sheet, answers, given.area or title),
        sheet,
        dict(cases),
        setup,
        given,
        gap,
        counts[0],
        targets=tally.report(given.ratings) if weighs_targets(setup.framework) else None,
        run_charts=tuple(due.run_charts()),
    )
