"""The tables of the five verdicts, written out cell by cell."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from esi_rules.errors import NoTruthValueError, WrongTypeError
from esi_rules.rules.verdict import Verdict, all_due, all_of, any_of, when

MET, NOT_MET = Verdict.MET, Verdict.NOT_MET
UNDETERMINED, NOT_YET_DUE = Verdict.UNDETERMINED, Verdict.NOT_YET_DUE
NOT_APPLICABLE = Verdict.NOT_APPLICABLE

SHORT = {"M": MET, "N": NOT_MET, "U": UNDETERMINED, "Y": NOT_YET_DUE, "-": NOT_APPLICABLE}


def cells(table: str) -> list[tuple[Verdict, Verdict, Verdict]]:
    """Read a table with the left verdict in the first column and the right one in the first row."""
    head, *rows = [line.split() for line in table.strip().splitlines()]
    return [
        (SHORT[row[0]], SHORT[column], SHORT[cell])
        for row in rows
        for column, cell in zip(head[1:], row[1:], strict=True)
    ]


AND = """
&  M  N  U  Y  -
M  M  N  U  Y  M
N  N  N  N  N  N
U  U  N  U  U  U
Y  Y  N  U  Y  Y
-  M  N  U  Y  -
"""

OR = """
|  M  N  U  Y  -
M  M  M  M  M  M
N  M  N  U  Y  N
U  M  U  U  U  U
Y  M  Y  U  Y  Y
-  M  N  U  Y  -
"""

ALL_DUE = """
d  M  N  U  Y  -
M  M  N  U  M  M
N  N  N  N  N  N
U  U  N  U  U  U
Y  M  N  U  Y  Y
-  M  N  U  Y  -
"""

# The rule on the left, the condition above.
WHEN = """
w  M  N  U  Y  -
M  M  -  U  U  -
N  N  -  U  U  -
U  U  -  U  U  -
Y  Y  -  U  U  -
-  -  -  -  -  -
"""


def test_each_table_has_all_twenty_five_cells() -> None:
    for table in (AND, OR, ALL_DUE, WHEN):
        assert {(a, b) for a, b, _ in cells(table)} == set(itertools.product(Verdict, Verdict))


@pytest.mark.parametrize(("left", "right", "both"), cells(AND))
def test_both_duties_are_required(left: Verdict, right: Verdict, both: Verdict) -> None:
    assert left & right is both
    assert all_of([left, right]) is both


@pytest.mark.parametrize(("left", "right", "either"), cells(OR))
def test_either_duty_is_enough(left: Verdict, right: Verdict, either: Verdict) -> None:
    assert left | right is either
    assert any_of([left, right]) is either


@pytest.mark.parametrize(("left", "right", "so_far"), cells(ALL_DUE))
def test_a_schedule_is_judged_by_what_is_due(
    left: Verdict, right: Verdict, so_far: Verdict
) -> None:
    assert all_due([left, right]) is so_far


@pytest.mark.parametrize(("rule", "condition", "result"), cells(WHEN))
def test_a_duty_under_a_condition(rule: Verdict, condition: Verdict, result: Verdict) -> None:
    assert when(rule, condition) is result


@pytest.mark.parametrize(
    ("verdict", "opposite"),
    [
        (MET, NOT_MET),
        (NOT_MET, MET),
        (UNDETERMINED, UNDETERMINED),
        (NOT_YET_DUE, NOT_YET_DUE),
        (NOT_APPLICABLE, NOT_APPLICABLE),
    ],
)
def test_the_opposite_swaps_met_and_not_met_and_leaves_the_rest(
    verdict: Verdict, opposite: Verdict
) -> None:
    assert ~verdict is opposite


@pytest.mark.parametrize("combine", [all_of, any_of, all_due])
def test_nothing_that_applies_is_not_applicable(combine: object) -> None:
    assert callable(combine)
    assert combine([]) is NOT_APPLICABLE
    assert combine([NOT_APPLICABLE] * 3) is NOT_APPLICABLE


def test_there_are_five_verdicts() -> None:
    assert [verdict.words for verdict in Verdict] == [
        "MET", "NOT MET", "UNDETERMINED", "NOT YET DUE", "NOT APPLICABLE",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (MET, "MET"),
        (NOT_MET, "NOT MET"),
        (UNDETERMINED, "UNDETERMINED"),
        (NOT_YET_DUE, "NOT YET DUE"),
        (NOT_APPLICABLE, "NOT APPLICABLE"),
    ],
)
def test_a_verdict_is_neither_true_nor_false(verdict: Verdict, said: str) -> None:
    def ask() -> str:
        return "yes" if verdict else "no"

    with pytest.raises(NoTruthValueError) as caught:
        ask()
    assert isinstance(caught.value, TypeError)
    assert str(caught.value) == (
        f"a verdict has no truth value (got {said}): there are five verdicts, so write "
        f"`verdict is Verdict.MET` or compare with the one you mean"
    )


def test_not_and_and_or_of_python_are_refused_too() -> None:
    with pytest.raises(NoTruthValueError):
        not MET  # noqa: B018
    with pytest.raises(NoTruthValueError):
        MET and NOT_MET  # noqa: B018


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        (lambda: when("MET", MET), "'MET'"),
        (lambda: when(MET, "NOT_MET"), "'NOT_MET'"),
        (lambda: when(True, 3), "3"),
        (lambda: when("late", MET), "'late'"),
        (lambda: all_of([MET, 7, NOT_MET]), "7"),
        (lambda: any_of((MET, None)), "None"),
        (lambda: all_of(5), "5"),
        (lambda: "MET" & MET, "'MET'"),
        (lambda: 0 | MET, "0"),
        (lambda: MET & "NOT_MET", "'NOT_MET'"),
    ],
)
def test_what_is_no_verdict_is_refused_and_shown(call: Callable[[], object], shown: str) -> None:
    name = shown.strip("'")
    hint = f"write `Verdict({shown})`" if name.isupper() else "leave it out, or pass a `Verdict`"
    with pytest.raises(WrongTypeError) as caught:
        call()
    expected = f"only verdicts can be combined with verdicts (got {shown}); {hint}"
    assert str(caught.value) == expected


def test_a_value_of_any_length_is_shown_by_its_beginning() -> None:
    with pytest.raises(WrongTypeError) as caught:
        all_of(["x" * 1000])
    assert f"(got '{'x' * 79});" in str(caught.value)
