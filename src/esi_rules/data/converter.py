"""The converter of values to plain data and back: one hook for each kind of value."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import (
    Any,
    Literal,
    get_args,
    get_origin,
)

import cattrs
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from esi_rules.calendar import windows
from esi_rules.calendar.period import Period
from esi_rules.data.findings_reader import SharedTexts
from esi_rules.exact import exact
from esi_rules.frozen import FrozenMap
from esi_rules.records.case import Fact
from esi_rules.records.dates import Day, PartlyKnown, read_date, read_day
from esi_rules.records.kinds import EventKind
from esi_rules.records.own_facts import FactKind, NumberRange
from esi_rules.rules import moments
from esi_rules.rules.algebra import Given, Rule
from esi_rules.rules.finding import About
from esi_rules.rules.given_values import GivenValue
from esi_rules.standards.standard import LimitValue
from esi_rules.text import nearest, one_of

__all__ = ["converter"]

_Json = Mapping[str, Any]


@functools.cache
def converter() -> cattrs.Converter:
    """Return the converter of all public values."""
    conv = cattrs.Converter(omit_if_default=True, forbid_extra_keys=True)
    conv.register_unstructure_hook(dt.date, dt.date.isoformat)
    conv.register_structure_hook(dt.date, lambda text, _: read_date(_text(text, "a date")))
    conv.register_unstructure_hook(PartlyKnown, str)
    conv.register_structure_hook(PartlyKnown, lambda text, _: _partly_known(text))
    conv.register_structure_hook_func(
        lambda kind: kind == Day, lambda text, _: read_day(_text(text, "a date"))
    )
    conv.register_unstructure_hook(Fraction, str)
    conv.register_structure_hook(Fraction, lambda text, _: _fraction(_text(text, "a fraction")))
    # An amount is kept as text under a key of its own, so that it is never taken for an outcome.
    conv.register_unstructure_hook(Decimal, lambda amount: {"amount": str(amount)})
    conv.register_structure_hook_func(lambda kind: kind == str | Decimal | None, _value)
    conv.register_structure_hook_func(lambda kind: kind == int | Decimal | None, _value)
    conv.register_structure_hook_func(lambda kind: kind == LimitValue, _limit_value(conv))
    conv.register_structure_hook_func(lambda kind: kind == int | str, _given_value(conv))
    conv.register_structure_hook_func(lambda kind: kind == Decimal | None, _value)
    conv.register_structure_hook_func(lambda kind: kind == Fact, _fact)
    conv.register_structure_hook_func(lambda kind: kind == GivenValue, _given_value(conv))
    conv.register_structure_hook_func(lambda kind: kind == str | FactKind, _given_fact(conv))
    conv.register_structure_hook_func(_is_literal, _word)
    conv.register_unstructure_hook(
        FrozenMap,
        lambda held: {conv.unstructure(key): conv.unstructure(each) for key, each in held.items()},
    )
    _tagged(conv, tuple(_kinds_of(Rule)), lambda kind: kind is Rule)
    for union in (moments.Moment, windows.Window, windows.Series | windows.Months):
        members = get_args(union)
        _tagged(conv, members, functools.partial(_is_union_of, frozenset(members)))
    # The tables of a document of findings are values already when its findings are read.
    for table in (About, EventKind):
        conv.register_structure_hook(table, _unless_built(table, conv.get_structure_hook(table)))
    conv.register_structure_hook_func(lambda kind: kind == tuple[str, ...], _texts)
    # A field typed as any rule is written by the kind of rule that it holds.
    conv.register_unstructure_hook(Rule, lambda rule: conv.unstructure(rule, type(rule)))
    return conv


def _unless_built(cls: type, structure: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda data, kind: data if isinstance(data, cls) else structure(data, kind)


def _texts(data: object, _: object) -> tuple[str, ...]:
    if isinstance(data, SharedTexts):
        return data.texts
    if not isinstance(data, list | tuple):
        raise ValueError(f"must be a list of texts (got {data!r:.80})")
    return tuple(_text(each, f"entry {place}") for place, each in enumerate(data, 1))


def _is_literal(kind: object) -> bool:
    origin: object = get_origin(kind)
    return origin is Literal


def _is_union_of(members: frozenset[type], kind: object) -> bool:
    found = frozenset(get_args(kind)) - {type(None)}
    return len(found) > 1 and found == members


def _kinds_of(base: type[Rule]) -> list[type[Rule]]:
    return sorted(base.__subclasses__(), key=lambda cls: cls.__name__)


def _tagged(
    conv: cattrs.Converter, classes: tuple[type, ...], is_union: Callable[[object], bool]
) -> None:
    """Give each of `classes` its name under ``kind``, and read the union of them by it."""
    names = {cls: _snake(cls.__name__) for cls in classes}
    by_name = {name: cls for cls, name in names.items()}
    for cls in classes:
        conv.register_unstructure_hook(cls, _with_kind(conv, cls, names[cls]))

    def structure(data: object, kind: object) -> object:
        if data is None and type(None) in get_args(kind):
            return None
        if type(data) in names:
            return data
        if not isinstance(data, dict) or "kind" not in data:
            raise ValueError(f"must be an object with a `kind` of {one_of(sorted(by_name))}")
        name = data["kind"]
        if name not in by_name:
            near = nearest(str(name), by_name)
            hint = f"; did you mean `{near}`?" if near else f"; it may be {one_of(by_name)}"
            raise ValueError(f"has no kind `{name}`{hint}")
        rest = {key: value for key, value in data.items() if key != "kind"}
        return _structure_one(conv, by_name[name])(rest, by_name[name])

    conv.register_structure_hook_func(is_union, structure)
    conv.register_structure_hook_func(lambda kind: kind in names, structure)


@functools.cache
def _structure_one(conv: cattrs.Converter, cls: type) -> Callable[[_Json, Any], Any]:
    return make_dict_structure_fn(cls, conv, _cattrs_forbid_extra_keys=True)


def _with_kind(conv: cattrs.Converter, cls: type, name: str) -> Callable[[object], _Json]:
    plain: list[Callable[[object], _Json]] = []

    def unstructure(value: object) -> _Json:
        if not plain:  # made on first use: the classes refer to each other
            plain.append(make_dict_unstructure_fn(cls, conv, _cattrs_omit_if_default=True))
        data = {"kind": name, **plain[0](value)}
        if isinstance(value, Given) and value.values == (1,) and value.values[0] is not True:
            data["values"] = [1]  # it equals the default, a yes, and is left out with it
        return data

    return unstructure


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def _partly_known(data: object) -> PartlyKnown:
    day = read_day(_text(data, "a partly known date"))
    if not isinstance(day, PartlyKnown):
        raise ValueError(f"must be a year, a year and month, or empty (got {data!r:.80})")
    return day


def _fraction(text: str) -> Fraction:
    """Read a fraction of up to 80 characters; one with an exponent would have no bound."""
    try:
        if len(text) > 80 or text != text.strip():
            raise ValueError
        return exact(text)
    except ValueError:
        raise ValueError(
            f"must be a fraction in up to 80 digits, such as 9/10 (got {text!r:.80})"
        ) from None


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{what} must be text (got {value!r:.80})")
    return value


def _value(data: object, _: object) -> object:
    if isinstance(data, dict) and set(data) == {"amount"}:
        try:
            amount = Decimal(_text(data["amount"], "an amount"))
            if not amount.is_finite() or len(data["amount"]) > 80 or abs(amount.adjusted()) > 80:
                raise InvalidOperation
            return amount
        except InvalidOperation:
            raise ValueError(f"an amount must be a number (got {data['amount']!r:.80})") from None
    if data is None or isinstance(data, str | int):
        return data
    raise ValueError(f"must be text, or an object with an `amount` (got {data!r:.80})")


def _limit_value(conv: cattrs.Converter) -> Callable[[object, object], object]:
    def structure(data: object, _: object) -> object:
        if isinstance(data, dict):
            return conv.structure(data, Period)
        if data is None or type(data) is int:
            return data
        return _fraction(_text(data, "a limit that is neither a period nor a whole number"))

    return structure


def _fact(data: object, kind: object) -> object:
    return data if isinstance(data, bool) else _value(data, kind)


def _given_value(conv: cattrs.Converter) -> Callable[[object, object], object]:
    def structure(data: object, _: object) -> object:
        if isinstance(data, dict):
            return conv.structure(data, NumberRange)
        if isinstance(data, bool | int | str):
            return data
        raise ValueError(f"must be text, a number, yes or no (got {data!r:.80})")

    return structure


def _given_fact(conv: cattrs.Converter) -> Callable[[object, object], object]:
    def structure(data: object, _: object) -> object:
        if isinstance(data, str | FactKind):
            return data
        return conv.structure(data, FactKind)

    return structure


def _word(data: object, kind: object) -> object:
    words = get_args(kind)
    if data in words:
        return data
    near = nearest(str(data), map(str, words))
    hint = f"; did you mean `{near}`?" if near else ""
    raise ValueError(f"must be {one_of(map(str, words))} (got {data!r:.80}){hint}")
