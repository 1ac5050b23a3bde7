"""Every wrong call of a public function, method or class ends in an error of ours that names it."""

from __future__ import annotations

import collections.abc as abc
import datetime as dt
import inspect
import types
import typing
import warnings
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

import esi_rules as esi
from tests.support.paths import SOUTH_WALES
from tests.support.public_values import harvest, kinds_of, public_classes

DAY = dt.date(2005, 3, 14)
NOON = dt.datetime(2005, 3, 14, 12)


def _wrong() -> list[object]:
    """Values of every sort that somebody passes by mistake."""
    case, finding = harvest()[esi.Case][0], harvest()[esi.Finding][0]
    return [
        *(None, 0, -1, True, 1.5, float("nan"), 10**400, Fraction(1, 2), Decimal("NaN")),
        *("", "text", "51%", b"x", Path("nowhere"), DAY, NOON, esi.Verdict.MET),
        *([], ["x"], [None], (), {}, {"x": None}, {1: 2}, {"x": 0.9}, {"x"}, range(3)),
        *(object(), esi.Case, len, case, finding, (finding,), complex(1, 2)),
    ]


CALLED: Mapping[tuple[str, str], str] = {
    ("no_longer_than", "period"): "the longest gap",
    ("no_longer_than", "between"): "events",
    ("Period", "days_off"): "days off",
    ("Period", "n"): "a period",
    ("Period", "unit"): "a period",
    ("Thresholds", "red"): "threshold",
    ("Thresholds", "amber"): "threshold",
    ("Framework", "critical"): "a weight",
    ("Framework", "important"): "a weight",
    ("Section", "weight"): "a weight",
    ("ScoringSheet.from_dict", "data"): "scoring sheet",
    ("ResultsTable.from_dict", "data"): "results table",
    ("TargetReport.from_dict", "data"): "national targets",
    ("Events", "selections"): "a selection of events",
    ("AllOf", "parts"): "a combination",
    ("AnyOf", "parts"): "a combination",
    ("AllDue", "parts"): "a combination",
    ("Case", "answers"): "the answer to",
    ("given", "values"): "the fact",
    ("Given", "values"): "the fact",
    ("FactKind.check", "value"): "the fact",
    ("Share", "least"): "a share",
    ("Weights", "criteria"): "a weight",
    ("Weights", "sections"): "a weight",
}
"""What messages call an argument that they do not call by its name."""
ANY_ORDER = {"pick"}
"""Functions of which the stand-in arguments are wrong too, so another may be named first."""
LIBRARY_MADE = {
    "Assessed": "made for every case",
    "Audit": "made by `audit`",
    "CodedFinding": "made by `verify`",
    "Comparison": "made by `compare`",
    "Finding": "made by the million, and no function takes one to judge by",
    "FrameCounts": "made by `count_frames`",
    "Loaded": "made by `read`",
    "MappingReport": "made by `try_mapping`",
    "Monitor": "made by `monitor`",
    "Problem": "made by the readers of files",
    "RecordChange": "made by `would_have_met` and `still_possible`",
    "Remedy": "made by `would_have_met` and `still_possible`",
    "Replay": "made by `replay`",
    "Report": "made by `verify`",
    "ResultsTable": "made by `score`",
    "RuleDiff": "made by `diff`",
    "Sensitivity": "made by `sensitivity`",
    "Setup": "made by `set_up`",
    "TargetReport": "made by `targets`",
    "WhatIf": "made by `what_if`",
}
"""Public classes that users only read: their fields are not checked, for speed or without need."""
FOR_OURSELVES = {"Searched.of"}
"""Functions that the package calls of itself: their types are not even there at run time."""
BESIDE = {"Printed", "Rung", "PlaceNames", "OwnRules"}
"""Classes that users build and that have no name at the top."""


def _allows(hint: object, value: object) -> bool:
    """Whether an annotation allows a value, written apart from the check of the package."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    unknown = isinstance(hint, typing.TypeVar | typing.ForwardRef)
    if hint in (object, typing.Any) or unknown or origin is type:
        return True
    if origin is typing.Literal:
        return any(type(value) is type(arg) and value == arg for arg in args)
    if origin in (types.UnionType, typing.Union):
        return any(_allows(arg, value) for arg in args)
    if origin is abc.Callable:
        return callable(value)
    if origin is tuple:
        parts = value if isinstance(value, tuple) else None
        if parts is None or args[1:] == (...,):
            return parts is not None and all(_allows(args[0], part) for part in parts)
        return len(args) == len(parts) and all(map(_allows, args, parts))
    if inspect.isclass(origin) and issubclass(origin, abc.Mapping):
        return isinstance(value, abc.Mapping) and all(
            _allows(args[0], key) and _allows(args[1], held) for key, held in value.items()
        )
    if inspect.isclass(origin):
        whole = isinstance(value, origin) and not isinstance(value, str | bytes | abc.Mapping)
        return whole and all(_allows(args[0], each) for each in value)  # type: ignore[attr-defined]
    if hint is int:
        return type(value) is int
    if hint is float:
        return type(value) in (int, float)
    if hint is dt.date:
        return type(value) is dt.date
    assert inspect.isclass(hint), hint
    return getattr(hint, "_is_protocol", False) or isinstance(value, hint)


_STANDINS: Mapping[str, object] = {
    "text": "{}",
    "question": "C1.1a",
    "fact": "dtto",
    "path": SOUTH_WALES / "sample",
    "n": 2,
    "budget": 50,
    "sample": 57,
    "percents": 51,
    "percentages": {"B1": 69},
}


def _standin(name: str, hint: object) -> object:
    """A right value of an argument, so that only the other one is wrong."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if name in _STANDINS and _allows(hint, _STANDINS[name]):
        return _STANDINS[name]
    if origin is typing.Literal:
        return args[0]
    if origin in (types.UnionType, typing.Union):
        return next((v for a in args if (v := _standin(name, a)) is not None), None)
    if origin is type:
        return esi.Case
    if inspect.isclass(origin):
        return {} if issubclass(origin, abc.Mapping) else ()
    plain = {str: "text", int: 2, bool: False, dt.date: DAY, Fraction: Fraction(1, 2)}
    if hint in plain:
        return plain[hint]  # type: ignore[index]
    pools = [harvest().get(k, ()) for k in (hint, *kinds_of(hint))] if inspect.isclass(hint) else []
    return next((pool[0] for pool in pools if pool), None)


def _taken(field: attrs.Attribute[object]) -> object:
    """What may be passed for a field: what its converter takes, where it has one."""
    if field.converter is None:
        return field.type
    hints = typing.get_type_hints(field.converter)
    return next(hint for name, hint in hints.items() if name != "return")


Arguments = Mapping[str, object]


def _targets() -> Iterator[tuple[str, Callable[..., object], Arguments, Arguments]]:
    """Each callable with its name, what its arguments must be, and right ones."""
    for name in esi.__all__:
        if inspect.isfunction(value := getattr(esi, name)):
            yield name, value, *_of_function(value)
    for cls in public_classes():
        pool = harvest().get(cls, ())
        for name, member in vars(cls).items():
            held = member if isinstance(member, classmethod | staticmethod) else None
            if not name.startswith("_") and (held or inspect.isfunction(member)) and pool:
                bound = getattr(cls if held else pool[0], name)
                yield f"{cls.__name__}.{name}", bound, *_of_function(bound)
        named = getattr(esi, cls.__name__, None) is cls or cls.__name__ in BESIDE
        ours = issubclass(cls, esi.Rule) or cls.__module__.endswith(("moments", "windows"))
        built = attrs.has(cls) and (named or ours) and cls.__name__ not in LIBRARY_MADE
        if built and pool:
            fields = [field for field in attrs.fields(cls) if field.init]
            hints = {field.alias: _taken(field) for field in fields}
            yield cls.__name__, cls, hints, {f.alias: getattr(pool[0], f.name) for f in fields}


def _of_function(function: Callable[..., object]) -> tuple[Arguments, Arguments]:
    given = inspect.signature(function).parameters.values()
    if not given or function.__qualname__ in FOR_OURSELVES:
        return {}, {}
    hints = typing.get_type_hints(function)
    many = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    needed = [each.name for each in given if each.default is each.empty and each.kind not in many]
    taken: dict[str, object] = {}
    for each in given:
        if each.kind is each.VAR_KEYWORD:  # `Unpack` of the choices that may be named
            taken |= typing.get_type_hints(typing.get_args(hints[each.name])[0])
        else:
            taken[each.name] = hints[each.name]
    return taken, {name: _standin(name, hints[name]) for name in needed}


TARGETS = {name: target for name, *target in _targets() if target[1]}


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.filterwarnings("ignore::esi_rules.UnknownKindWarning")
def test_a_wrong_argument_is_refused_by_its_name(name: str) -> None:
    call, hints, right = TARGETS[name]
    for argument, hint in hints.items():
        for value in _wrong():
            if _allows(hint, value):
                continue
            with pytest.raises(esi.EsiError) as caught:
                _refused(call, {**right, argument: value}, f"{name}({argument}={value!r:.60})")
            said = str(caught.value)
            assert len(said) < 1500
            meant = (argument, argument.replace("_", "-"), CALLED.get((name, argument), argument))
            if name not in ANY_ORDER:
                assert any(word in said for word in meant), f"{argument}={value!r:.60}: {said}"


def _refused(call: Callable[..., object], arguments: Arguments, shown: str) -> None:
    parameters = inspect.signature(call).parameters.values()
    many = [each.name for each in parameters if each.kind is each.VAR_POSITIONAL]
    named = {name: value for name, value in arguments.items() if name not in many}
    extra = [arguments[name] for name in many if name in arguments]
    if extra:  # what comes before them can be given by place alone
        before = [each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
        extra = [*(named.pop(name) for name in before if name in named), *extra]
    call(*extra, **named)
    pytest.fail(f"`{shown}` was accepted")


def test_the_functions_methods_and_classes_are_found() -> None:
    assert len(TARGETS) > 100
    assert {"score", "what_if", "Case", "Framework", "Within", "Period.parse"} <= set(TARGETS)
    assert set(LIBRARY_MADE) <= {name for name in esi.__all__ if name not in TARGETS}
    for name in esi.__all__:
        value = getattr(esi, name)
        takes = inspect.isfunction(value) and inspect.signature(value).parameters
        if takes or (inspect.isclass(value) and attrs.has(value) and any(attrs.fields(value))):
            assert (name in TARGETS) is not (name in LIBRARY_MADE), name


CASE = esi.Case("S", "order", "2004-09-24")
PLACE = esi.Inspection("A", DAY, [CASE])
MISTAKES: Mapping[str, tuple[Callable[[], object], str]] = {
    "no events": (
        lambda: esi.Case("S", "order", "2004-09-24", events=None),  # type: ignore[arg-type]
        "`events` must be a list of values of `Event` (got None)",
    ),
    "all findings at once": (
        lambda: esi.words(esi.evaluate(CASE, esi.national_standards(), as_at=DAY)),  # type: ignore[arg-type]
        "`finding` must be a value of `Finding` or `Rule` (got (Finding(",
    ),
    "a list of limits": (
        lambda: esi.national_standards(limits=["home-visit.limit"]),  # type: ignore[arg-type]
        "`limits` must be a dictionary from text to text (got ['home-visit.limit'])",
    ),
    "nothing to compare": (
        lambda: esi.compare(None, None),  # type: ignore[arg-type]
        "`before` must be a value of ",
    ),
    "one column as text": (
        lambda: esi.monitor(PLACE, by="district"),
        "`by` must be a list of texts (got 'district'); write one text as a list that holds it",
    ),
    "a percentage as text": (
        lambda: esi.fits("51%", sample=57),  # type: ignore[arg-type]
        "a percentage must be a number in plain digits, such as 62, 62.5 or a `Fraction` (got "
        "'51%')",
    ),
    "a limit as a float": (
        lambda: esi.what_if(PLACE, limits={"D1.4.limit": 0.9}),  # type: ignore[dict-item]
        "`limits` must be a dictionary from text to text (got {'D1.4.limit': 0.9})",
    ),
    "a choice misspelt": (
        lambda: esi.esi_framework(visit_made="sen"),  # type: ignore[arg-type]
        "`visit_made` must be `seen` or `attempted` (got 'sen'); did you mean `seen`?",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_what_to_write(mistake: str) -> None:
    call, message = MISTAKES[mistake]
    with pytest.raises(esi.EsiError) as caught, warnings.catch_warnings():
        call()
    assert str(caught.value).startswith(message)
