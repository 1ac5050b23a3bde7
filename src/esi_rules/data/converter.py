"""The converter of values to plain data and back, with a hook for each kind of value."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import (
    Any,
    get_args,
)

import attrs
import cattrs
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn

from esi_rules.calendar import windows
from esi_rules.calendar.period import Period
from esi_rules.data.findings_reader import SharedTexts
from esi_rules.data.inspection_document import event_value_data, inspection_to_document
from esi_rules.data.inspection_reader import inspection_from_values, is_nested
from esi_rules.data.plain_values import (
    WrongDataError,
    as_number,
    got,
    is_number,
    read_amount_data,
    read_text,
)
from esi_rules.data.shapes import register_shapes
from esi_rules.data.unions import kind_name, register_unions
from esi_rules.exact import exact
from esi_rules.frozen import FrozenMap
from esi_rules.records.case import Event, Fact, Inspection
from esi_rules.records.dates import Day, PartlyKnown, read_date, read_day
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.records.own_facts import FactKind, NumberRange
from esi_rules.rules import moments
from esi_rules.rules.algebra import Rule
from esi_rules.rules.finding import About
from esi_rules.rules.given_values import GivenValue
from esi_rules.standards.standard import LimitValue
from esi_rules.text import nearest, one_of

__all__ = ["LONGEST_FRACTION", "converter", "kind_names", "make_converter", "read_fraction"]

_Json = Mapping[str, Any]

_OF_WHOLE_NUMBERS = re.compile("-?[0-9]+/[0-9]+")
LONGEST_FRACTION = 4000
"""The most characters of a fraction: the mean of many shares has hundreds of digits, and Python
refuses to parse numbers of more than 4,300."""


@functools.cache
def converter() -> cattrs.Converter:
    """Return the converter of all public values."""
    return make_converter()


def make_converter() -> cattrs.Converter:
    """Return a new converter of all public values, to which the caller may add hooks."""
    conv = cattrs.Converter(forbid_extra_keys=True)
    register_shapes(conv)
    register_unions(conv)
    conv.register_unstructure_hook(dt.date, dt.date.isoformat)
    conv.register_structure_hook(dt.date, lambda text, _: read_date(read_text(text, "a date")))
    conv.register_unstructure_hook(PartlyKnown, str)
    conv.register_structure_hook(PartlyKnown, lambda text, _: _partly_known(text))
    conv.register_structure_hook_func(
        lambda kind: kind == Day, lambda text, _: read_day(read_text(text, "a date"))
    )
    conv.register_unstructure_hook(Fraction, str)
    conv.register_structure_hook(
        Fraction, lambda text, _: read_fraction(read_text(text, "a fraction"))
    )
    conv.register_unstructure_hook(Decimal, as_number)
    conv.register_structure_hook_func(lambda kind: kind == str | Decimal | None, _event_value)
    conv.register_structure_hook_func(lambda kind: kind == int | Decimal | None, _count)
    _register_event(conv)
    _register_inspection(conv)
    conv.register_structure_hook_func(lambda kind: kind == LimitValue, _limit_value(conv))
    conv.register_structure_hook_func(lambda kind: kind == int | str, _number_or_text)
    conv.register_structure_hook_func(lambda kind: kind == Decimal | None, _amount)
    conv.register_structure_hook_func(lambda kind: kind == Fact, _fact)
    conv.register_structure_hook_func(lambda kind: kind == GivenValue, _given_value(conv))
    conv.register_structure_hook_func(lambda kind: kind == str | FactKind, _given_fact(conv))
    conv.register_unstructure_hook(
        FrozenMap,
        lambda held: {conv.unstructure(key): conv.unstructure(each) for key, each in held.items()},
    )
    _tagged(conv, tuple(_kinds_of(Rule)), lambda kind: kind is Rule)
    for union in (moments.Moment, windows.Window, windows.Series | windows.Months):
        members = get_args(union)
        _tagged(conv, members, functools.partial(_is_union_of, frozenset(members)))
    # The entries of the tables in a document of findings are built before its findings are read.
    for table in (About, EventKind):
        conv.register_structure_hook(table, _unless_built(table, conv.get_structure_hook(table)))
    conv.register_structure_hook_func(lambda kind: kind == tuple[str, ...], _texts)
    # A field annotated as `Rule` is written according to the class of its value.
    conv.register_unstructure_hook(Rule, lambda rule: conv.unstructure(rule, type(rule)))
    return conv


def _unless_built(cls: type, structure: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda data, kind: data if isinstance(data, cls) else structure(data, kind)


def _texts(data: object, _: object) -> tuple[str, ...]:
    if isinstance(data, SharedTexts):
        return data.texts
    if not isinstance(data, list | tuple):
        raise WrongDataError(f"must be a list of texts {got(data)}")
    return tuple(read_text(each, f"entry {place}") for place, each in enumerate(data, 1))


def _is_union_of(members: frozenset[type], kind: object) -> bool:
    found = frozenset(get_args(kind)) - {type(None)}
    return len(found) > 1 and found == members


@functools.cache
def kind_names() -> Mapping[type, str]:
    """Return the classes that have their kind in JSON, each with its name there."""
    unions = (moments.Moment, windows.Window, windows.Series | windows.Months)
    classes = [*_kinds_of(Rule), *(member for union in unions for member in get_args(union))]
    return {cls: kind_name(cls) for cls in classes if attrs.has(cls)}


def _kinds_of(base: type[Rule]) -> list[type[Rule]]:
    return sorted(base.__subclasses__(), key=lambda cls: cls.__name__)


def _tagged(
    conv: cattrs.Converter, classes: tuple[type, ...], is_union: Callable[[object], bool]
) -> None:
    """Write each of `classes` with its name under ``kind``, and read their union by that name."""
    names = {cls: kind_name(cls) for cls in classes}
    by_name = {name: cls for cls, name in names.items()}
    for cls in classes:
        conv.register_unstructure_hook(cls, _with_kind(conv, cls, names[cls]))

    def structure(data: object, kind: object) -> object:
        if data is None and type(None) in get_args(kind):
            return None
        if type(data) in names:
            return data
        if not isinstance(data, dict) or "kind" not in data:
            raise WrongDataError(f"must be an object with a `kind` of {one_of(sorted(by_name))}")
        name = data["kind"]
        if not isinstance(name, str) or name not in by_name:
            near = nearest(str(name), by_name)
            hint = f"; did you mean `{near}`?" if near else f"; it may be {one_of(by_name)}"
            raise WrongDataError(f"has no kind `{name!s:.80}`{hint}")
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
        if not plain:  # created on first use: classes refer to each other
            plain.append(make_dict_unstructure_fn(cls, conv))
        return {"kind": name, **plain[0](value)}

    return unstructure


def _partly_known(data: object) -> PartlyKnown:
    day = read_day(read_text(data, "a partly known date"))
    if not isinstance(day, PartlyKnown):
        raise WrongDataError(f"must be a year, a year and month, or empty (got {data!r:.80})")
    return day


def read_fraction(text: str) -> Fraction:
    """Parse a fraction of whole numbers, or another number of up to 80 characters.

    Longer ones are refused, since an exponent could make them any size. Raises `WrongDataError`.
    """
    try:
        if len(text) <= LONGEST_FRACTION and _OF_WHOLE_NUMBERS.fullmatch(text):
            return Fraction(text)
        if len(text) > 80 or text != text.strip():
            raise ValueError
        return exact(text)
    except (ValueError, ZeroDivisionError):
        raise WrongDataError(
            f"must be a fraction in up to 80 digits, such as 9/10 (got {text!r:.80})"
        ) from None


def _event_value(data: object, _: object) -> object:
    """Read the value of an event: text is an outcome or an amount, and a number is an amount."""
    if data is None or isinstance(data, str):
        return data
    if is_number(data) or isinstance(data, dict):
        return read_amount_data(data)
    raise WrongDataError(f"must be text, a number or null {got(data)}")


def _register_event(conv: cattrs.Converter) -> None:
    """Register hooks that write amounts of shipped kinds as text, as in files, and read them."""
    write = make_dict_unstructure_fn(Event, conv)
    read = conv.get_structure_hook(Event)

    def unstructure(event: Event) -> dict[str, Any]:
        return {**write(event), "value": event_value_data(event)}

    def structure(data: object, kind: type[Event]) -> object:
        if isinstance(data, dict):
            event, value = data.get("kind"), data.get("value")
            known = KINDS.get(event) if isinstance(event, str) else None
            if known is not None and known.amount and isinstance(value, str) and value:
                data = {**data, "value": _amount_or_text(value)}
        return read(data, kind)

    conv.register_unstructure_hook(Event, unstructure)
    conv.register_structure_hook(Event, structure)


def _register_inspection(conv: cattrs.Converter) -> None:
    """Register hooks that write an inspection in the shape of files, and read both shapes."""
    nested = conv.get_structure_hook(Inspection)

    def structure(data: object, kind: type[Inspection]) -> object:
        if not isinstance(data, dict) or is_nested(data):
            return nested(data, kind)
        return inspection_from_values(data, conv)

    def unstructure(inspection: Inspection) -> dict[str, object]:
        return inspection_to_document(inspection)

    conv.register_unstructure_hook(Inspection, unstructure)
    conv.register_structure_hook(Inspection, structure)


def _amount_or_text(text: str) -> Decimal | str:
    try:
        return read_amount_data(text)
    except WrongDataError:
        return text  # the check of the event refuses it with its own message


def _amount(data: object, _: object) -> object:
    return None if data is None else read_amount_data(data)


def _count(data: object, _: object) -> object:
    return data if type(data) is int else _amount(data, None)


def _limit_value(conv: cattrs.Converter) -> Callable[[object, object], object]:
    def structure(data: object, _: object) -> object:
        if isinstance(data, dict):
            return conv.structure(data, Period)
        if data is None or type(data) is int:
            return data
        return read_fraction(read_text(data, "a limit that is neither a period nor a whole number"))

    return structure


def _fact(data: object, kind: object) -> object:
    return data if isinstance(data, bool) or type(data) is int else _event_value(data, kind)


def _number_or_text(data: object, _: object) -> object:
    if type(data) is int or isinstance(data, str):
        return data
    raise WrongDataError(f"must be text or a whole number {got(data)}")


def _given_value(conv: cattrs.Converter) -> Callable[[object, object], object]:
    def structure(data: object, _: object) -> object:
        if isinstance(data, dict):
            return conv.structure(data, NumberRange)
        if isinstance(data, bool | int | str):
            return data
        raise WrongDataError(f"must be text, a number, true or false {got(data)}")

    return structure


def _given_fact(conv: cattrs.Converter) -> Callable[[object, object], object]:
    def structure(data: object, _: object) -> object:
        if isinstance(data, str | FactKind):
            return data
        return conv.structure(data, FactKind)

    return structure
