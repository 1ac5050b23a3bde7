"""Run charts: which patterns are signals, by hand and by counting every order of the points."""

from __future__ import annotations

import itertools
from collections import Counter
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esi_rules.analysis.run_charts import MonthPoint, RunChart, _distribution
from esi_rules.scoring.counts import Counts
from tests.support.examples import examples

BASE = 20


def chart(*met: int | None, base: int = BASE) -> RunChart:
    points = []
    for n, value in enumerate(met):
        counts = Counts(undetermined=1) if value is None else Counts(value, base - value)
        points.append(MonthPoint(f"{2004 + n // 12}-{n % 12 + 1:02}", counts))
    return RunChart("all", "standard", "plan-review", "Plans reviewed", tuple(points))


def kinds(*met: int | None) -> list[str]:
    return [signal.kind for signal in chart(*met).signals]


def test_six_points_on_one_side_of_the_median_are_a_shift_and_five_are_none() -> None:
    # The median is 10.
    assert "shift" in kinds(8, 12, 8, 12, 8, 8, 12, 13, 12, 13, 12, 13, 8, 8, 8, 8)
    assert "shift" not in kinds(8, 12, 8, 12, 8, 12, 13, 12, 13, 12, 8, 8, 8, 12, 8, 8)
    signals = chart(*[5] * 6, *[15] * 6).signals
    (shift,) = [s for s in signals if s.kind == "shift" and s.first == "2004-01"]
    assert (shift.last, shift.words) == (
        "2004-06", "shift: 6 months in a row below the median, 2004-01 to 2004-06",
    )  # fmt: skip


def test_points_on_the_median_neither_make_nor_break_a_shift() -> None:
    on = 10
    values = (12, 13, on, 12, 13, on, 12, 13, 8, 8, 12, 8, 8, 8, 12, 8, 8, 8)
    made = chart(*values)
    assert made.median == 50
    assert [s.kind for s in made.signals if s.kind == "shift"] == ["shift"]
    fewer = chart(12, 13, on, 12, on, 13, on, 8, 12, 8, 8, 12, 8)
    assert not [s for s in fewer.signals if s.kind == "shift"]


def test_five_rising_points_are_a_trend_and_a_repeated_one_counts_once() -> None:
    rest = (10, 3, 12, 4, 15, 2)
    assert "trend" in kinds(*rest, 5, 6, 8, 9, 3, 10)
    assert "trend" not in kinds(*rest, 5, 6, 8, 4, 3, 10)
    assert "trend" in kinds(*rest, 5, 6, 6, 8, 9, 3, 10)
    assert "trend" not in kinds(*rest, 5, 6, 6, 6, 3, 10)
    falling = [s for s in chart(*rest, 14, 12, 12, 9, 7, 1, 10).signals if s.kind == "trend"]
    assert [(s.first, s.last) for s in falling] == [("2004-07", "2004-12")]


def test_too_few_and_too_many_runs_are_signals() -> None:
    assert "too few runs" in kinds(*[5] * 8, *[15] * 8)
    assert "too many runs" in kinds(*[5, 15] * 8)
    assert kinds(5, 15, 15, 5, 15, 5, 5, 15, 15, 5, 5, 15) == []


def test_nothing_is_said_with_too_few_months() -> None:
    short = chart(*range(9))
    assert short.signals == ()
    assert "too few months to tell a change from chance" in short.summary
    assert chart(*range(10)).signals
    assert chart().summary == chart(None, None).summary == "No duty that fell due is decided."


def test_months_in_which_nothing_is_decided_have_no_point_on_the_line() -> None:
    made = chart(5, None, 15)
    assert [month for month, _ in made.values] == ["2004-01", "2004-03"]
    assert [point.words for point in made.points] == ["5 of 20, 25%", "-", "15 of 20, 75%"]


@pytest.mark.parametrize(("above", "below"), [(1, 1), (3, 2), (5, 5), (6, 4), (7, 1)])
def test_the_chances_of_runs_are_those_of_counting_every_order(above: int, below: int) -> None:
    orders = set(itertools.permutations([True] * above + [False] * below)) if above < 5 else {
        tuple(n in places for n in range(above + below))
        for places in itertools.combinations(range(above + below), above)
    }  # fmt: skip
    runs = Counter(len(list(itertools.groupby(order))) for order in orders)
    assert _distribution(above, below) == {n: Fraction(k, len(orders)) for n, k in runs.items()}


@given(values=st.lists(st.integers(0, BASE), min_size=10, max_size=30))
@settings(max_examples=examples(200))
def test_a_chart_turned_upside_down_has_the_same_signals(values: list[int]) -> None:
    turned = chart(*(BASE - value for value in values))
    assert [(s.kind, s.first, s.last) for s in chart(*values).signals] == [
        (s.kind, s.first, s.last) for s in turned.signals
    ]


@given(values=st.lists(st.integers(0, BASE), min_size=10, max_size=30))
@settings(max_examples=examples(200))
def test_a_chart_read_backwards_has_the_same_kinds_of_signal(values: list[int]) -> None:
    assert sorted(kinds(*values)) == sorted(kinds(*reversed(values)))


def test_chance_alone_seldom_makes_a_signal_about_the_number_of_runs() -> None:
    chance = Random(3)
    made = [kinds(*(chance.randrange(BASE + 1) for _ in range(24))) for _ in range(400)]
    about_runs = sum(any("runs" in kind for kind in found) for found in made)
    assert about_runs <= 0.05 * len(made) + 12
