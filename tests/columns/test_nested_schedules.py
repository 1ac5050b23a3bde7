"""Frames judge a schedule inside a schedule as the explaining evaluator does."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules import events
from esi_rules.calendar.windows import Series
from esi_rules.rules.algebra import AllOf, AtLeast, Each, Rule
from tests.columns.test_agreement import differences
from tests.laws.test_nested_schedule_laws import as_ats, nested, opened_records
from tests.support.engines import ENGINES, Engine
from tests.support.examples import examples
from tests.support.frames import frames_of, numbered

AS_AT = dt.date(2004, 12, 1)
VISIT = AtLeast(1, events.home_visit)
LONG = Each(~AtLeast(5, events.appointment), Series(1, 2))
PLAIN = Each(AtLeast(1, events.appointment), Series(1, 1))
records = opened_records()


@pytest.mark.parametrize("parts", [(LONG, VISIT), (VISIT, LONG), (PLAIN, VISIT), (VISIT, PLAIN)])
@pytest.mark.parametrize("second", ["", "2004-01", "2004-01-20"])
def test_a_visit_beside_an_inner_schedule_is_counted_in_its_week(
    engine: Engine, parts: tuple[Rule, ...], second: str
) -> None:
    rows = [
        esi.Event("home_visit", "2004-01-06", "seen"),
        esi.Event("appointment", "2004-01-06", "attended"),
    ]
    if second:
        rows.append(esi.Event("appointment", second, "attended"))
    case = esi.Case("S01", "order", "2004-01-05", rows)
    rule = Each(AllOf(parts), Series(1, 3))
    (row,) = engine.evaluate(frames_of([case]), rule, AS_AT)
    assert row[3] == "NOT_MET"
    assert differences(engine, [case], rule, AS_AT) == []


def test_made_up_schedules_inside_schedules_are_judged_alike() -> None:
    @given(st.lists(records, min_size=5, max_size=20), nested(), as_ats)
    @settings(
        max_examples=examples(15),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
    def agree(cases: list[esi.Case], rule: Rule, as_at: dt.date) -> None:
        # Long records have windows times windows: these are of a few weeks.
        cases = numbered(cases)
        assert differences(ENGINES["polars"], cases, rule, as_at) == []
        assert differences(ENGINES["polars"], cases, VISIT & rule, as_at) == []

    agree()
