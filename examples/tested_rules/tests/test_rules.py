"""The rules on cases that the kit draws for them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import attrs
from hypothesis import given
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules import testing
from esi_rules.rulefile import load_standards

RULES = load_standards(Path(__file__).parents[1] / "rules.yaml")


def verdict(case: esi.Case, as_at: dt.date, standard: str) -> esi.Verdict:
    (found,) = (one for one in esi.evaluate(case, RULES, as_at=as_at) if one.standard == standard)
    return found.verdict


@given(st.from_type(esi.Case), testing.dates())
def test_every_case_has_a_finding_for_each_rule(case: esi.Case, as_at: dt.date) -> None:
    findings = esi.evaluate(case, RULES, as_at=as_at)
    assert [one.standard for one in findings] == ["induction", "curfew-explained", "key-work"]


@given(testing.cases_meeting(RULES, "induction"))
def test_a_case_that_meets_the_rule_has_a_completed_induction(one: testing.CaseAt) -> None:
    assert any(
        event.kind == "induction" and event.value == "completed" for event in one.case.events
    )


@given(testing.cases_missing(RULES, "key-work"))
def test_a_missed_session_does_not_count(one: testing.CaseAt) -> None:
    missed = esi.Event("key_work_session", one.as_at, "missed")
    case = attrs.evolve(one.case, events=(*one.case.events, missed))
    assert verdict(case, one.as_at, "key-work") is esi.Verdict.NOT_MET


@given(testing.cases_on_the_limit(RULES, "curfew-explained"))
def test_nothing_is_required_for_a_resident_without_a_curfew(one: testing.CaseAt) -> None:
    case = attrs.evolve(one.case, facts={"night_curfew": False})
    assert verdict(case, one.as_at, "curfew-explained") is esi.Verdict.NOT_APPLICABLE


@given(testing.cases_on_the_limit(RULES, "induction"))
def test_the_third_day_is_in_time_and_the_fourth_is_late(one: testing.CaseAt) -> None:
    case = one.case
    inductions = [event.on for event in case.events if event.kind == "induction"]
    done = [day for day in inductions if isinstance(day, dt.date)]
    if done == inductions and case.ended_on is None:
        days = {"last good day": 3, "day after": 4}[one.which]
        assert min(done) - case.commenced_on == dt.timedelta(days=days)
        assert one.verdict is (esi.Verdict.MET if days == 3 else esi.Verdict.NOT_MET)


def test_the_shipped_editions_are_fixtures(esi_standards_2005: esi.Edition) -> None:
    assert "home-visit" in esi_standards_2005.alone.ids
