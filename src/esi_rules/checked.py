"""Checks arguments and fields against their annotations at run time.

A function with `@checked` refuses arguments that its annotations do not allow. A class with
``field_transformer=typed`` does the same for its fields. Both raise an error of this package whose
message has the name of the argument, what is allowed, and the value.
"""

from __future__ import annotations

import collections.abc as abc
import datetime as dt
import functools
import inspect
import types
import typing
from collections.abc import Callable, Hashable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import attrs

from esi_rules.errors import BadRuleError, WrongTypeError
from esi_rules.frozen import FrozenMap
from esi_rules.shown import short_repr
from esi_rules.text import nearest, one_of

__all__ = ["OWN_CHECK", "check", "checked", "typed"]

_P = typing.ParamSpec("_P")
_R = typing.TypeVar("_R")
_Fields: typing.TypeAlias = "list[attrs.Attribute[object]]"
_Validator: typing.TypeAlias = "Callable[[object, attrs.Attribute[object], object], object]"
_Test: typing.TypeAlias = Callable[[object], bool]

_DATE = "a date with no time of day"
_PLAIN: Mapping[object, tuple[str, str]] = {
    types.NoneType: ("None", "None"),
    str: ("text", "texts"),
    bool: ("True or False", "values True or False"),
    int: ("a whole number", "whole numbers"),
    float: ("a number", "numbers"),
    Fraction: ("a `Fraction`", "values of `Fraction`"),
    Decimal: ("a `Decimal`", "values of `Decimal`"),
    dt.date: (f"{_DATE}, such as date(2005, 3, 14)", "dates with no time of day"),
    Path: ("a `Path`", "values of `Path`"),
}
"""For each type: what is expected, in the singular and in the plural."""


OWN_CHECK: Mapping[str, str] = FrozenMap({"checked": "by its class"})
"""The `metadata` of a field that `typed` skips, as its class checks it with better messages."""


def checked(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Return `function` with its arguments checked against their annotations at each call.

    The call raises `WrongTypeError`, or `BadRuleError` for text that is not in a list of words.
    """

    @functools.wraps(function)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        names, tests, hints = _parameters(function)
        for name, value in zip(names, args, strict=False):
            if not tests[name](value):
                check(name, value, hints[name])
        for name, value in kwargs.items():
            if name in tests and not tests[name](value):
                check(name, value, hints[name])
        return function(*args, **kwargs)

    return call


@functools.cache
def _parameters(
    function: Callable[..., object],
) -> tuple[tuple[str, ...], Mapping[str, _Test], Mapping[str, object]]:
    """The arguments that may be given by place, the test of each argument, and its annotation."""
    parameters = inspect.signature(function).parameters.values()
    hints = typing.get_type_hints(function)
    many = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    by_place = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    names = [each.name for each in parameters if each.kind in by_place]
    known = {each.name: hints.get(each.name) for each in parameters if each.kind not in many}
    tests = {name: _allows(hint) if name in hints else _allows_any for name, hint in known.items()}
    return tuple(names), tests, known


def typed(cls: type, fields: _Fields) -> _Fields:
    """Return `fields` with validators that check annotations first (an attrs field transformer)."""
    return [
        field if field.metadata == OWN_CHECK else field.evolve(validator=_Typed(field.validator))
        for field in fields
    ]


@attrs.frozen
class _Typed:
    """A validator that checks the annotation of a field, then calls the field's other validator."""

    then: _Validator | None

    def __call__(self, owner: object, field: attrs.Attribute[object], value: object) -> None:
        test, hint = _fields(typing.cast("Hashable", type(owner)))[field.name]
        if not test(value):
            check(field.alias or field.name, value, hint)
        if self.then is not None:
            self.then(owner, field, value)


@functools.cache
def _fields(cls: Hashable) -> Mapping[str, tuple[_Test, object]]:
    """The test of each field of a class, and its annotation."""
    return {name: (_allows(hint), hint) for name, hint in typing.get_type_hints(cls).items()}


def check(name: str, value: object, hint: object) -> None:
    """Check that the annotation `hint` allows `value` for the argument `name`.

    Raises `WrongTypeError`, or `BadRuleError` for text that is not in a list of words.
    """
    if _allows(hint)(value):
        return
    text = f"`{name}` must be {_words(hint)} (got {_shown(value)})"
    words = [word for part in _parts(hint) for word in _literals(part)]
    if isinstance(value, str) and words:
        near = nearest(value, words)
        raise BadRuleError(f"{text}; did you mean `{near}`?" if near else text)
    if isinstance(value, str) and _allows(hint)([value]):
        text += "; write one text as a list that holds it"
    raise WrongTypeError(text)


def _parts(hint: object) -> tuple[object, ...]:
    """Return the members of a union, without None; for any other annotation, just itself."""
    if typing.get_origin(hint) not in (types.UnionType, typing.Union):
        return (hint,)
    return tuple(part for part in typing.get_args(hint) if part is not types.NoneType)


def _literals(hint: object) -> Iterator[str]:
    if typing.get_origin(hint) is typing.Literal:
        yield from (word for word in typing.get_args(hint) if isinstance(word, str))


def _shown(value: object) -> str:
    return f"the class `{value.__name__}`" if isinstance(value, type) else f"{value!r:.80}"


@functools.cache
def _allows(hint: object) -> _Test:
    """Return a test of whether an annotation allows a value; it accepts what it cannot test."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        if all(map(_is_plain_class, args)):
            return lambda value: isinstance(value, args)
        tests = [_allows(arg) for arg in args]
        return lambda value: any(test(value) for test in tests)
    if origin is typing.Literal:
        return lambda value: any(type(value) is type(arg) and value == arg for arg in args)
    if origin is abc.Callable:
        return callable
    if origin is tuple:
        return _tuple_test(args)
    if inspect.isclass(origin) and issubclass(origin, abc.Mapping):
        key, held = map(_allows, args)
        return lambda value: (
            isinstance(value, abc.Mapping)
            and all(key(name) and held(each) for name, each in value.items())
        )
    if inspect.isclass(origin) and issubclass(origin, abc.Iterable):
        return _many_test(origin, _allows(args[0]))
    if hint is int:
        return lambda value: isinstance(value, int) and not isinstance(value, bool)
    if hint is float:
        return lambda value: isinstance(value, int | float) and not isinstance(value, bool)
    if hint is dt.date:
        return lambda value: isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    if _is_plain_class(hint):
        return lambda value: isinstance(value, hint)  # type: ignore[arg-type]
    return _allows_any


def _allows_any(value: object) -> bool:
    return True


def _is_plain_class(hint: object) -> bool:
    """Whether a value is allowed exactly where it is an instance of the class."""
    plain = inspect.isclass(hint) and typing.get_origin(hint) is None
    return plain and hint not in (int, float, dt.date) and not getattr(hint, "_is_protocol", False)


def _tuple_test(args: tuple[object, ...]) -> _Test:
    if args[1:] == (...,):
        test = _allows(args[0])
        return lambda value: isinstance(value, tuple) and all(map(test, value))
    tests = [_allows(arg) for arg in args]
    return lambda value: (
        isinstance(value, tuple)
        and len(value) == len(tests)
        and all(test(each) for test, each in zip(tests, value, strict=True))
    )


def _many_test(origin: type, test: _Test) -> _Test:
    """Return a test for lists, sets and so on; it does not consume an iterator."""

    def allows(value: object) -> bool:
        if isinstance(value, str | bytes | abc.Mapping) or not isinstance(value, origin):
            return False
        return not isinstance(value, abc.Collection) or all(map(test, value))

    return allows


def _words(hint: object, *, many: bool = False) -> str:
    """Return what an annotation allows, in words: for one value, or for `many`."""
    if hint in _PLAIN:
        return _PLAIN[hint][many]
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        ours = [arg for arg in args if inspect.isclass(arg) and arg not in _PLAIN]
        listed = [_words(arg, many=many) for arg in args if arg not in ours]
        if ours:
            listed.insert(
                0, f"{'values' if many else 'a value'} of {one_of(_name(c) for c in ours)}"
            )
        *most, last = dict.fromkeys(listed)
        return f"{', '.join(most)} or {last}" if most else last
    if origin is typing.Literal:
        return one_of(map(str, args))
    if origin is abc.Callable:
        return "functions" if many else "a function"
    if origin is tuple and args[1:] != (...,):
        held = ", ".join(_words(arg) for arg in args)
        return f"tuples of ({held})" if many else f"a tuple of ({held})"
    if inspect.isclass(origin) and issubclass(origin, abc.Mapping):
        to = f"{_words(args[0])} to {_words(args[1])}"
        return f"dictionaries from {to}" if many else f"a dictionary from {to}"
    if inspect.isclass(origin) and issubclass(origin, abc.Iterable):
        kind = "tuple" if origin is tuple else "list"
        held = _words(args[0], many=True)
        return f"{kind}s of {held}" if many else f"a {kind} of {held}"
    return f"values of `{_name(hint)}`" if many else f"a value of `{_name(hint)}`"


def _name(hint: object) -> str:
    return getattr(hint, "__name__", None) or short_repr(hint)
