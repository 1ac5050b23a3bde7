"""The explaining engine agrees with the standards written out by hand, verdict and dates alike."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from benchmarks.evaluate import AS_AT, caseload, differences
from benchmarks.plain import judge, months_after, working_days_after
from esi_rules import Verdict
from esi_rules.testing.case_strategies import as_ats, cases
from tests.support.examples import examples

STANDARDS = esi.national_standards()
RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def agree(data: st.DataObject) -> None:
    case = data.draw(cases())
    as_at = data.draw(as_ats(case))
    assert differences(case, STANDARDS, as_at) == []


@given(st.data())
@settings(max_examples=examples(400), deadline=None, suppress_health_check=RELAXED)
def test_every_verdict_and_date_is_the_one_written_out_by_hand(data: st.DataObject) -> None:
    agree(data)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=examples(20_000), deadline=None, suppress_health_check=RELAXED)
def test_so_it_is_in_twenty_thousand_cases(data: st.DataObject) -> None:
    agree(data)


def test_a_plan_from_before_the_first_edition_tells_nothing_of_its_later_reviews() -> None:
    start = dt.date(2000, 3, 31)
    rows = [esi.Event("supervision_plan", start), esi.Event("plan_review", dt.date(2000, 4, 1))]
    case = esi.Case("S1", "order", start, rows)
    assert differences(case, STANDARDS, dt.date(2004, 2, 29)) == []
    findings = {f.standard: f for f in esi.evaluate(case, STANDARDS, as_at=dt.date(2004, 2, 29))}
    assert findings["plan-review"].verdict is Verdict.UNDETERMINED
    assert findings["plan-review"].reason == "edition"


def test_the_cases_of_the_benchmark_are_judged_alike() -> None:
    found = [words for case in caseload(300) for words in differences(case, STANDARDS, AS_AT)]
    assert found == []


@pytest.mark.parametrize(
    ("start", "n", "last"),
    [
        (dt.date(2004, 9, 24), 15, dt.date(2004, 10, 15)),
        (dt.date(2004, 12, 16), 5, dt.date(2004, 12, 23)),
        (dt.date(2004, 12, 16), 10, dt.date(2005, 1, 4)),
        (dt.date(2004, 12, 16), 15, dt.date(2005, 1, 11)),
        (dt.date(2005, 3, 17), 10, dt.date(2005, 4, 4)),
        (dt.date(2004, 9, 25), 5, dt.date(2004, 10, 1)),
    ],
)
def test_the_table_written_out_by_hand_gives_the_worked_dates(
    start: dt.date, n: int, last: dt.date
) -> None:
    assert working_days_after(start, n) == last


def test_months_written_out_by_hand_fall_back_to_the_last_day_of_a_short_month() -> None:
    assert months_after(dt.date(2003, 8, 31), 6) == dt.date(2004, 2, 29)
    assert months_after(dt.date(2004, 2, 29), 12) == dt.date(2005, 2, 28)


def test_a_plan_on_the_monday_after_the_friday_it_was_due_is_not_met_by_hand_either() -> None:
    case = esi.Case(
        "S1",
        "order",
        "2004-09-24",
        [
            esi.Event("risk_rating", "2004-09-24", "high"),
            esi.Event("risk_management_plan", "2004-10-04"),
        ],
    )
    rows = {row[0]: row for row in judge(case, dt.date(2005, 3, 14))}
    assert rows["risk-management-plan"] == (
        "risk-management-plan",
        "ns2000",
        Verdict.NOT_MET,
        dt.date(2004, 9, 24),
        dt.date(2004, 10, 1),
        dt.date(2004, 10, 4),
    )


def test_two_warnings_at_the_edge_of_the_editions_break_no_rule_that_is_known() -> None:
    """Found by Hypothesis: the first warning is the day before any edition is in force."""
    events = [esi.Event("warning", "2000-03-31"), esi.Event("warning", "2000-04-01")]
    case = esi.Case("S1", "order", "2000-03-31", events)
    assert differences(case, STANDARDS, dt.date(2000, 4, 1)) == []
