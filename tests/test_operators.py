"""No operator drops what it cannot use: a wrong operand raises an error of ours, on either side.

The operators are found by reflection, so that a new one is checked too.
"""

from __future__ import annotations

import importlib
import inspect
import operator
import pkgutil
from collections.abc import Callable, Iterator
from fractions import Fraction

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules import events
from esi_rules.errors import BadRuleError, EsiError, NoTruthValueError, WrongTypeError
from esi_rules.frameworks.rungs import Descriptor, Rating
from esi_rules.published.audit.intervals import Interval
from esi_rules.rules import algebra as rules
from esi_rules.rules import verdict
from esi_rules.rules.verdict import Verdict

BINARY: dict[str, Callable[[object, object], object]] = {
    f"__{name}__": getattr(operator, f"{name}_" if name in ("and", "or") else name)
    for name in (
        *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "lshift", "rshift"),
        *("and", "or", "xor", "lt", "le", "gt", "ge"),
    )
}


def _turned(op: Callable[[object, object], object]) -> Callable[[object, object], object]:
    return lambda one, other: op(other, one)


REFLECTED = {
    f"__r{name.strip('_')}__": _turned(op)
    for name, op in BINARY.items()
    if name not in ("__lt__", "__le__", "__gt__", "__ge__")
}
LOOKUPS: dict[str, Callable[[object, object], object]] = {
    "__getitem__": operator.getitem,  # type: ignore[dict-item]
    "__contains__": operator.contains,  # type: ignore[dict-item]
}
OPERATORS = {**BINARY, **REFLECTED, **LOOKUPS}

RULE = rules.answer("A1.1")
VALUES: dict[type, object] = {
    Verdict: Verdict.MET,
    esi.Counts: esi.Counts(1, 2),
    type(events.home_visit): events.home_visit,
    Interval: Interval(Fraction(1), Fraction(2)),
    Rating: Rating.GOOD,
    Descriptor: Descriptor.NOT_MET,
    esi.Edition: esi.national_standards().editions[0],
    esi.Readings: esi.Readings(),
}
"""A value of each class that has an operator; any rule stands for all kinds of rule."""
NOT_OURS = "esi_rules.columns."
"""Expressions over whole frames: their operands are built by the package alone, never by users."""


def _classes() -> Iterator[type]:
    seen = set()
    for module in pkgutil.walk_packages(esi.__path__, "esi_rules."):
        if module.name.endswith("__main__") or module.name.startswith(NOT_OURS):
            continue
        for name, kind in vars(importlib.import_module(module.name)).items():
            ours = inspect.isclass(kind) and kind.__module__.startswith("esi_rules")
            hidden = name.startswith("_") or (ours and kind.__module__.startswith(NOT_OURS))
            if ours and not hidden and kind not in seen:
                seen.add(kind)
                yield kind


def _operators_of(kind: type) -> Iterator[str]:
    for owner in kind.__mro__:
        if owner.__module__.startswith("esi_rules"):
            yield from (name for name in OPERATORS if name in vars(owner))


FOUND = sorted(
    {(kind, name) for kind in _classes() for name in _operators_of(kind)},
    key=lambda pair: (pair[0].__module__, pair[0].__name__, pair[1]),
)
OPERANDS: dict[str, object] = {
    "text": "NOT_MET",
    "nothing": None,
    "no": False,
    "a number": 7,
    "a fraction of a number": 0.5,
    "a list": [Verdict.NOT_MET],
    "a dictionary": {"verdict": "NOT_MET"},
    "a verdict": Verdict.NOT_MET,
    "a rule": RULE,
    "events": events.home_visit,
    "a moment": esi.commencement,
    "a class": int,
}


def _value(kind: type) -> object:
    return RULE if issubclass(kind, rules.Rule) else VALUES[kind]


def _fits(name: str, value: object, operand: object) -> bool:
    """Whether the operand is one that the operator is for."""
    if name == "__contains__":
        return isinstance(operand, int)
    joined = (rules.Rule, type(events.home_visit), Verdict)
    return any(isinstance(value, kind) and isinstance(operand, kind) for kind in joined)


def test_the_known_operators_are_among_those_found() -> None:
    names = {(kind.__name__, name) for kind, name in FOUND}
    assert {
        ("Verdict", "__and__"),
        ("Verdict", "__ror__"),
        ("AllOf", "__or__"),
        ("Events", "__or__"),
        ("Counts", "__add__"),
        ("Rating", "__lt__"),
        ("Edition", "__getitem__"),
    } <= names
    assert {kind for kind, _ in FOUND if not issubclass(kind, rules.Rule)} == set(VALUES)


@pytest.mark.parametrize("operand", OPERANDS)
@pytest.mark.parametrize(
    ("kind", "name"), FOUND, ids=[f"{kind.__name__}.{name}" for kind, name in FOUND]
)
def test_a_wrong_operand_raises_an_error_of_ours(kind: type, name: str, operand: str) -> None:
    value, other = _value(kind), OPERANDS[operand]
    if _fits(name, value, other):
        return
    with pytest.raises(EsiError) as caught:
        OPERATORS[name](value, other)
    assert isinstance(
        caught.value, KeyError if type(caught.value) is esi.UnknownNameError else TypeError
    )
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("kind", "name"),
    [(kind, name) for kind, name in FOUND if name in BINARY],
    ids=[f"{kind.__name__}.{name}" for kind, name in FOUND if name in BINARY],
)
def test_an_operator_is_as_strict_on_its_left_as_on_its_right(kind: type, name: str) -> None:
    for operand in ("NOT_MET", None, False, 7, [RULE]):
        with pytest.raises(EsiError) as caught:
            BINARY[name](operand, _value(kind))
        assert isinstance(caught.value, TypeError)


ANYTHING_ELSE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.just(Verdict.MET))
)
ANY_VERDICT = st.sampled_from(Verdict)


@for_all(ANY_VERDICT, ANYTHING_ELSE)
def test_no_verdict_is_joined_with_anything_else(one: Verdict, other: object) -> None:
    for join in (operator.and_, operator.or_, verdict.when):
        for pair in ((one, other), (other, one)):
            with pytest.raises(WrongTypeError):
                join(*pair)


@for_all(st.lists(ANY_VERDICT), ANYTHING_ELSE, st.lists(ANY_VERDICT))
def test_no_combination_leaves_out_what_is_no_verdict(
    before: list[Verdict], other: object, after: list[Verdict]
) -> None:
    combine: Callable[[object], object]
    for combine in (verdict.all_of, verdict.any_of, verdict.all_due, esi.Counts.of):  # type: ignore[assignment]
        with pytest.raises(WrongTypeError):
            combine([*before, other, *after])


@for_all(ANYTHING_ELSE)
def test_no_rule_is_joined_with_anything_else(other: object) -> None:
    builds: tuple[Callable[[], object], ...] = (
        lambda: RULE & other,  # type: ignore[operator]
        lambda: other | RULE,  # type: ignore[operator]
        lambda: RULE.when(other),  # type: ignore[arg-type]
        lambda: rules.all_of(RULE, other),  # type: ignore[arg-type]
        lambda: rules.any_of(other, RULE),  # type: ignore[arg-type]
        lambda: rules.all_due(RULE, other),  # type: ignore[arg-type]
        lambda: rules.pick(RULE, other, RULE),  # type: ignore[arg-type]
        lambda: esi.later_of(esi.commencement, other),  # type: ignore[arg-type]
        lambda: esi.earlier_of(other, esi.commencement),  # type: ignore[arg-type]
        lambda: events.home_visit | other,  # type: ignore[operator]
        lambda: other | events.home_visit,  # type: ignore[operator]
        lambda: events.home_visit & other,  # type: ignore[operator]
    )
    for build in builds:
        with pytest.raises(WrongTypeError) as caught:
            build()
        assert isinstance(caught.value, BadRuleError)  # what rules raised before


@pytest.mark.parametrize("value", [Verdict.MET, RULE, events.home_visit], ids=repr)
def test_what_is_joined_with_operators_has_no_truth_value(value: object) -> None:
    """`a or b` would take the first of the two and drop the other."""
    with pytest.raises(EsiError) as caught:
        bool(value)
    assert isinstance(caught.value, NoTruthValueError | BadRuleError)


def test_the_verdict_of_a_row_of_text_is_read_before_it_is_joined() -> None:
    row = {"verdict": "NOT_MET"}
    with pytest.raises(WrongTypeError, match=r"write `Verdict\('NOT_MET'\)`"):
        Verdict.MET & row["verdict"]  # type: ignore[operator]
    assert Verdict.MET & Verdict(row["verdict"]) is Verdict.NOT_MET


def test_many_counts_are_added_up_from_none() -> None:
    many = [esi.Counts(1), esi.Counts(2, 3)]
    with pytest.raises(WrongTypeError, match=r"start=Counts\(\)"):
        sum(many)
    assert sum(many, start=esi.Counts()) == esi.Counts(3, 3)


@pytest.mark.parametrize("name", ["chosen", "replaced", "of", "__class__", "x"])
def test_only_a_reading_is_looked_up_among_the_readings(name: str) -> None:
    with pytest.raises(esi.UnknownNameError):
        esi.Readings()[name]
