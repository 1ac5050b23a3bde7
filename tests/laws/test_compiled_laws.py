"""The compiled form and the direct evaluator are one: equal findings, in everything they hold."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from benchmarks.plain import judge as by_hand
from esi_rules.rules.algebra import Rule
from tests.laws.test_by_the_book import told
from tests.support.compiled import by_compiled, differences
from tests.support.examples import examples
from tests.support.reading_strategies import both_forms, choices, editions, own_limits
from tests.support.rule_strategies import rules
from tests.support.strategies import as_ats, cases, vague_cases

RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
STANDARDS = esi.national_standards()


def agree_on_standards(data: st.DataObject) -> None:
    standards, _ = both_forms(data.draw(choices), data.draw(editions), data.draw(own_limits))
    case = data.draw(st.one_of(cases(), vague_cases()))
    assert differences(case, standards, data.draw(as_ats(case))) == []


@given(st.data())
@settings(max_examples=examples(500), deadline=None, suppress_health_check=RELAXED)
def test_standards_under_any_readings_have_equal_findings(data: st.DataObject) -> None:
    agree_on_standards(data)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=examples(20_000), deadline=None, suppress_health_check=RELAXED)
def test_so_they_have_in_twenty_thousand_cases(data: st.DataObject) -> None:
    agree_on_standards(data)


def agree_on_rules(data: st.DataObject) -> None:
    rule: Rule = data.draw(rules)
    case = data.draw(st.one_of(cases(), vague_cases()))
    assert differences(case, rule, data.draw(as_ats(case))) == []


@given(st.data())
@settings(max_examples=examples(700), deadline=None, suppress_health_check=RELAXED)
def test_any_rule_has_equal_findings(data: st.DataObject) -> None:
    agree_on_rules(data)


@pytest.mark.slow
@given(st.data())
@settings(max_examples=examples(20_000), deadline=None, suppress_health_check=RELAXED)
def test_so_has_any_of_twenty_thousand_rules(data: st.DataObject) -> None:
    agree_on_rules(data)


# The independent oracles of the direct evaluator hold for the compiled form too


@given(st.data())
@settings(max_examples=examples(300), deadline=None, suppress_health_check=RELAXED)
def test_every_verdict_and_date_is_the_one_by_the_book(data: st.DataObject) -> None:
    standards, book = both_forms(data.draw(choices), data.draw(editions), data.draw(own_limits))
    case = data.draw(cases())
    as_at = data.draw(as_ats(case))
    expected = book.all(case, as_at)
    found = by_compiled(case, standards, as_at=as_at)
    assert {f.standard: told(f) for f in found} == {f.standard: expected[f.standard] for f in found}


@given(st.data())
@settings(max_examples=examples(300), deadline=None, suppress_health_check=RELAXED)
def test_every_decided_row_is_the_one_written_out_by_hand(data: st.DataObject) -> None:
    case = data.draw(cases())
    as_at: dt.date = data.draw(as_ats(case))
    rows = {row[0]: row for row in by_hand(case, as_at)}
    for f in by_compiled(case, STANDARDS, as_at=as_at):
        if f.verdict is not esi.Verdict.UNDETERMINED:
            row = (f.standard, f.edition, f.verdict, f.clock, f.due, f.done)
            assert rows[f.standard or ""] == row
