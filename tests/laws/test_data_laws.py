"""Cases, findings and rules go to JSON and back without loss, whatever they hold."""

from __future__ import annotations

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.rules.algebra import Rule
from esi_rules.rules.finding import Finding
from tests.support.examples import examples
from tests.support.reading_strategies import both_forms, choices, editions
from tests.support.rule_strategies import rules
from tests.support.strategies import as_ats, vague_cases

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@given(vague_cases())
@settings(max_examples=examples(100), deadline=None, suppress_health_check=RELAXED)
def test_any_case_comes_back_as_it_was(case: esi.Case) -> None:
    assert esi.from_json(esi.to_json(case), esi.Case) == case


@given(st.data())
@settings(max_examples=examples(60), deadline=None, suppress_health_check=RELAXED)
def test_findings_on_any_case_under_any_readings_come_back_as_they_were(
    data: st.DataObject,
) -> None:
    case = data.draw(vague_cases())
    standards, _ = both_forms(data.draw(choices), data.draw(editions), None)
    for found in esi.evaluate(case, standards, as_at=data.draw(as_ats(case))):
        assert esi.from_json(esi.to_json(found), Finding) == found


@given(rules)
@settings(max_examples=examples(200), deadline=None, suppress_health_check=RELAXED)
def test_any_rule_comes_back_as_it_was(rule: Rule) -> None:
    assert esi.from_json(esi.to_json(rule), Rule) == rule  # type: ignore[type-abstract, unused-ignore]


@given(rules)
@settings(max_examples=examples(200), deadline=None, suppress_health_check=RELAXED)
def test_the_finding_on_any_rule_comes_back_as_it_was(rule: Rule) -> None:
    case = esi.Case("S1", "order", "2004-09-24", [esi.Event("home_visit", "2004-10", "seen")])
    (found,) = esi.evaluate(case, rule, as_at=dt.date(2005, 3, 14))
    assert esi.from_json(esi.to_json(found), Finding) == found
