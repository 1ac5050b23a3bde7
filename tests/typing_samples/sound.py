"""What a user of the library writes; it must pass the strictest type checking as it stands."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import assert_type

import esi_rules as esi
from esi_rules import events

visit = esi.within(
    esi.working_days(10), of=esi.first_high, done=events.home_visit.where("seen").first()
)
contact = esi.at_least(12, events.appointment, window=esi.Weeks(1, 12))
rule: esi.Rule = (visit & contact).when(esi.given("unpaid_work")) | ~esi.none(
    events.warning, of=esi.commencement
)

case = esi.Case(
    "S01",
    "order",
    "2004-09-24",
    events=[esi.Event("risk_rating", "2004-09-24", "high"), esi.Event("supervision_plan", "2004")],
    answers={"B1.2": "yes", "B3.2b": None},
    facts={"tier": 2, "dtto": True, "drr": None},
    groups={"district": "North"},
)
findings = esi.evaluate(case, esi.national_standards(days_unit="calendar"), as_at=date(2005, 3, 14))
assert_type(findings, tuple[esi.Finding, ...])
late: list[int | None] = [finding.days_late for finding in findings]
texts: list[str] = [esi.words(finding, full=True) for finding in findings]
met = [finding for finding in findings if finding.verdict is esi.Verdict.MET]
done: date | None = findings[0].done

sheet = esi.score(esi.Inspection("Anyshire", date(2005, 3, 14), [case]), by=["district"])
assert_type(sheet, esi.ScoringSheet)
exact: Fraction | None = sheet.overall.groups["district=North"].exact
counts: esi.Counts | None = sheet.items["B1.2"].counts
weighed: Fraction | None = esi.weigh({"B1": 69, "B2": "82%", "C1": Fraction(500, 7)}).overall.exact


def scored(folder: str) -> float | None:
    try:
        loaded = esi.read(folder, strict=False)
    except esi.BadInputError as error:
        lines: list[str] = [problem.words() for problem in error.problems]
        raise ValueError(lines) from None
    assert_type(loaded, esi.Loaded)
    return esi.score(loaded.inspection).overall.percent
