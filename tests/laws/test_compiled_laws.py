"""The compiled form and the direct evaluator are one: equal findings, in everything they hold."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from benchmarks.plain import judge as by_hand
from esi_rules import events
from esi_rules.calendar.windows import Months, Series, Weeks
from esi_rules.rules.algebra import AllDue, AllOf, AnyOf, AtLeast, Changed, Each, Pick, Rule
from esi_rules.rules.moments import FirstHigh, Moment
from esi_rules.rules.traversal import walk
from esi_rules.testing.case_strategies import ANCHORS, DAY, as_ats, cases, vague_cases
from esi_rules.testing.rule_strategies import rules
from tests.laws.test_by_the_book import told
from tests.support.compiled import by_compiled, differences
from tests.support.examples import examples
from tests.support.reading_strategies import both_forms, choices, editions, own_limits

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
@settings(max_examples=examples(5_000), deadline=None, suppress_health_check=RELAXED)
def test_so_they_have_in_five_thousand_cases(data: st.DataObject) -> None:
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
@settings(max_examples=examples(5_000), deadline=None, suppress_health_check=RELAXED)
def test_so_has_any_of_twenty_thousand_rules(data: st.DataObject) -> None:
    agree_on_rules(data)


# Schedules are decided window by window, so they are drawn more often than among all rules


_counted = st.sampled_from(
    [
        events.appointment,
        events.appointment.where("attended"),
        events.appointment.once_a_day(),
        events.drug_test,
        events.contact_hours,
    ]
)
_few = st.integers(1, 3)


@st.composite
def schedules(draw: st.DrawFn) -> Rule:
    """A schedule of counts or amounts, alone or with others from the same day."""
    counted = draw(_counted)
    of = draw(st.sampled_from([esi.commencement, esi.commencement, esi.first_high]))

    def duty() -> Rule:
        total = counted.has_amounts and draw(st.booleans())
        return AtLeast(draw(st.integers(1, 8) if total else _few), counted, total=total)

    def asked() -> Rule:
        kind = draw(st.integers(0, 3))
        if kind == 0:
            fact = draw(st.sampled_from(["dtto", "residential"]))
            return Changed(duty(), draw(days), Pick(esi.given(fact), duty(), duty()))
        return duty() if kind < 3 else Pick(esi.given("sentence", "order"), duty(), duty())

    days = st.builds(lambda day, n: day + n * DAY, st.sampled_from(ANCHORS), st.integers(0, 99))
    parts: list[Rule] = []
    week = draw(st.integers(1, 3))
    for _ in range(draw(_few)):
        size, n = draw(_few), draw(_few)
        last = week + size * n - 1
        if draw(st.booleans()):
            parts.append(AtLeast(draw(_few), counted, of, Weeks(week, last)))
        elif draw(st.booleans()):
            parts.append(Each(asked(), Series(week, last, size), of))
        else:
            until = draw(st.sampled_from([None, None, counted.last(), events.warning.first()]))
            parts.append(Each(asked(), Series(week, None, size), of, until))
        week = last + draw(st.sampled_from([1, 1, 1, 2]))
    if draw(st.booleans()):
        parts.append(Each(asked(), Months(week - 1), of))
    if draw(st.integers(0, 4)) == 0:
        parts.append(esi.no_longer_than(esi.weeks(draw(_few)), between=counted, of=of))
    rule: Rule = parts[0]
    if len(parts) > 1:
        rule = draw(st.sampled_from([AllDue, AllDue, AllOf, AnyOf]))(tuple(parts))
    return ~rule if draw(st.integers(0, 5)) == 0 else rule


@given(st.data())
@settings(max_examples=examples(700), deadline=None, suppress_health_check=RELAXED)
def test_schedules_have_equal_findings(data: st.DataObject) -> None:
    rule = data.draw(schedules())
    case = data.draw(st.one_of(cases(), cases(), vague_cases()))
    as_at = data.draw(as_ats(case))
    assert differences(case, rule, as_at) == []
    clock: Moment = next(walk(rule, (FirstHigh,)), esi.commencement)
    standard = esi.Standard("own", "Own", clock, rule)
    editions = STANDARDS.editions
    own = esi.Standards(tuple(attrs.evolve(each, standards=(standard,)) for each in editions))
    assert differences(case, own, as_at) == []


# The independent oracles of the direct evaluator hold for the compiled form too


@given(st.data())
@settings(max_examples=examples(300), deadline=None, suppress_health_check=RELAXED)
def test_every_verdict_and_date_is_the_one_by_the_book(data: st.DataObject) -> None:
    standards, book = both_forms(data.draw(choices), data.draw(editions), data.draw(own_limits))
    case = data.draw(cases())
    as_at = data.draw(as_ats(case))
    expected = book.all(case, as_at)
    found = by_compiled(case, standards, as_at=as_at)
    told_of = {f.standard or "": told(f) for f in found}
    assert told_of == {name: expected[name] for name in standards.ids}


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
