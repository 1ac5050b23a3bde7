"""Columns give what the explaining evaluator gives: verdict, reason, edition and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules import events
from esi_rules.rules.algebra import AtLeast, Each, Rule
from esi_rules.testing.rule_strategies import of_one_kind, rules
from tests.support.engines import ENGINES, Engine
from tests.support.examples import examples
from tests.support.frames import explained, frames_of
from tests.support.made_up import made_up_cases, shipped_cases

RELAXED = list(HealthCheck)
DAYS = [
    dt.date(2005, 9, 14), dt.date(2004, 12, 31), dt.date(2006, 4, 14), dt.date(2009, 1, 1),
    dt.date(2028, 1, 5), dt.date(2000, 5, 1),
]  # fmt: skip
BY: list[esi.Standards | esi.Edition] = [
    esi.national_standards(),
    esi.national_standards_2000(),
    esi.national_standards_2005(
        days_unit="calendar", visit_scope="high", breach_clock="judged", early_work="not-allowed",
        plan_clock="commencement", spread="weekly", no_breach_due="met",
        failure_window="after-warning",
    ),
    esi.national_standards(
        contacts="kept", visit_in_contact="required", first_day="counted", non_working="weekends"
    ),
]  # fmt: skip

Cases = Callable[..., list[esi.Case]]


def differences(
    engine: Engine,
    cases: list[esi.Case],
    standards: esi.Standards | esi.Edition | Rule,
    as_at: dt.date,
) -> list[tuple[object, ...]]:
    """Rows that only one of the two gives, the columns' first."""
    found = engine.evaluate(frames_of(cases), standards, as_at)
    wanted = explained(cases, standards, as_at)
    assert len(found) == len(wanted)
    return sorted(set(found) ^ wanted)[:6]


@pytest.mark.parametrize("vague", [False, True])
def test_shipped_standards_are_judged_alike_on_every_kind_of_frame(
    engine: Engine, vague: bool
) -> None:
    cases = shipped_cases(1, 60, vague=vague)
    assert differences(engine, cases, BY[0], DAYS[0]) == []


@pytest.mark.parametrize("seed", range(8))
def test_every_edition_and_reading_is_judged_alike(seed: int) -> None:
    cases = shipped_cases(seed, 150, vague=seed % 2 == 0)
    assert differences(ENGINES["polars"], cases, BY[seed % 4], DAYS[seed % 6]) == []


def _made_up(engine: Engine, number: int, size: int) -> None:
    @given(st.integers(0, 10**9), st.booleans(), rules, st.integers(-3, 400))
    @settings(
        max_examples=examples(number),
        deadline=None,
        suppress_health_check=RELAXED,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    def agree(seed: int, vague: bool, rule: Rule, n: int) -> None:
        as_at = dt.date(2004, 1, 1) + dt.timedelta(days=n)
        if n % 7 == 0:
            as_at = dt.date(2027, 12, 31)
        assert differences(engine, made_up_cases(seed, size, vague=vague), rule, as_at) == []

    agree()


def test_made_up_rules_are_judged_alike(own_engine: Engine) -> None:
    _made_up(own_engine, 20 if own_engine.name == "polars" else 3, 40)


@pytest.mark.parametrize("kind", list(of_one_kind), ids=lambda kind: kind.__name__)
def test_each_kind_of_rule_alone_is_judged_alike(kind: type[Rule]) -> None:
    @given(of_one_kind[kind], st.integers(0, 10**9))
    @settings(
        max_examples=examples(3),
        deadline=None,
        suppress_health_check=RELAXED,
        phases=[Phase.generate],
    )
    def agree(rule: Rule, seed: int) -> None:
        cases = made_up_cases(seed, 40, vague=False)
        assert differences(ENGINES["polars"], cases, rule, dt.date(2004, 2, 14)) == []

    agree()


def test_a_tier_of_1_is_a_tier_and_not_a_yes() -> None:
    """Found by a made-up rule: in Python, 1 equals True."""
    case = esi.Case("S1", "order", "2004-01-31", facts={"tier": 1})
    assert differences(ENGINES["polars"], [case], esi.given("tier", 1), dt.date(2004, 7, 31)) == []


def test_the_next_window_is_the_first_however_far_off_it_is(own_engine: Engine) -> None:
    """Found by the long run: months that begin more than a month after the judged day."""
    start = dt.date(2004, 9, 1)
    seen = [esi.Event("appointment", start + dt.timedelta(days=n)) for n in range(12)]
    case = esi.Case("S1", "order", start, seen)
    rule = esi.all_due(
        esi.at_least(12, events.appointment, window=esi.Weeks(1, 12)),
        Each(AtLeast(1, events.appointment), esi.Months(after_weeks=24)),
    )
    rows = own_engine.evaluate(frames_of([case]), rule, dt.date(2004, 12, 31))
    assert rows == [("S1", "", "", "MET", "enough", "2004-09-01", "2005-03-15", "")]


def test_events_with_an_amount_are_counted_once_a_day_too(own_engine: Engine) -> None:
    """Found by the long run, which both sides read in another way then."""
    hours = [esi.Event("contact_hours", "2004-09-02", Decimal(2))] * 2
    case = esi.Case("S1", "order", "2004-09-01", hours)
    rule = esi.at_least(2, events.contact_hours.once_a_day())
    assert differences(own_engine, [case], rule, dt.date(2004, 12, 31)) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(6))
def test_so_it_is_in_a_hundred_thousand_cases_of_made_up_rules(part: int) -> None:
    _made_up(ENGINES["polars"], 100, 170)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 148))
def test_so_it_is_in_ten_thousand_cases_of_shipped_standards(seed: int) -> None:
    cases = shipped_cases(seed, 210, vague=seed % 2 == 0)
    assert differences(ENGINES["polars"], cases, BY[seed % 4], DAYS[seed % 6]) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(200, 204))
def test_duckdb_agrees_on_more_cases(seed: int) -> None:
    cases = shipped_cases(seed, 500, vague=True)
    assert differences(ENGINES["duckdb"], cases, BY[seed % 4], DAYS[seed % 6]) == []
    _made_up(ENGINES["duckdb"], 5, 200)


@pytest.mark.filterwarnings("ignore")
def test_spark_agrees(spark: Engine) -> None:
    rule = esi.within(
        esi.working_days(10), of=esi.first_high, done=esi.of_kind("home_visit").first()
    )
    assert differences(spark, shipped_cases(3, 100, vague=True), rule, DAYS[0]) == []
    assert differences(spark, shipped_cases(4, 60, vague=True), BY[0], DAYS[0]) == []
