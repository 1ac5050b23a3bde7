"""Values without a form in JSON: unions of classes, sets, ranges, and mappings with other keys.

A member of a union of classes has its class under the key ``kind``. A mapping whose keys are tuples
is a list of pairs.
"""

from __future__ import annotations

import datetime as dt
import functools
import inspect
import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import GenericAlias
from typing import Any, get_args, get_origin

import attrs
import cattrs

from esi_rules.data.plain_values import WrongDataError, got, read_amount_data, read_text
from esi_rules.data.shapes import each_structured
from esi_rules.records.dates import PartlyKnown, read_day
from esi_rules.rules.algebra import Rule
from esi_rules.text import nearest, one_of

__all__ = [
    "ASSIGNED",
    "WHOLE_NUMBERS",
    "class_members",
    "has_tuples_as_keys",
    "kind_name",
    "register_unions",
]

WHOLE_NUMBERS = tuple[int, ...] | range
"""Some whole numbers, or a range of them."""
ASSIGNED = bool | int | str | Decimal | None | dt.date | PartlyKnown
"""The possible values at one place of a record; in JSON, an amount and a day are objects."""
_RANGE = ("start", "stop", "step")
_LONGEST = 10**9


def kind_name(cls: type) -> str:
    """Return the name of a class under ``kind``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()


def class_members(kind: object) -> tuple[type, ...]:
    """Return the classes of a union, without None; empty if it is not a union of plain classes."""
    members = tuple(each for each in get_args(kind) if each is not type(None))
    if len(members) < 2 or get_origin(kind) in (tuple, list, frozenset):
        return ()
    # Rules, moments and windows always have their kind, and days are text.
    if any(not _is_plain_class(each) for each in members):
        return ()
    return members


def _is_plain_class(kind: object) -> bool:
    if not (inspect.isclass(kind) and attrs.has(kind)) or kind is PartlyKnown:
        return False
    return not (issubclass(kind, Rule) or kind.__module__.endswith((".moments", ".windows")))


def has_tuples_as_keys(kind: object) -> bool:
    """Whether an annotation is a mapping whose keys are tuples."""
    origin, args = get_origin(kind), get_args(kind)
    return _is_mapping(origin) and get_origin(args[0]) is tuple


def _is_mapping(origin: object) -> bool:
    return inspect.isclass(origin) and issubclass(origin, Mapping)


def register_unions(conv: cattrs.Converter) -> None:
    """Register hooks that write and read the values without a form in JSON."""

    def write_member(value: Any) -> object:
        if value is None:
            return None
        return {"kind": kind_name(type(value)), **conv.unstructure(value, type(value))}

    conv.register_unstructure_hook_func(lambda kind: bool(class_members(kind)), write_member)
    conv.register_structure_hook_func(lambda kind: bool(class_members(kind)), _read_member(conv))
    write_pairs = functools.partial(_write_pairs, conv)
    conv.register_unstructure_hook_factory(has_tuples_as_keys, write_pairs)
    conv.register_structure_hook_factory(has_tuples_as_keys, functools.partial(_read_pairs, conv))
    conv.register_unstructure_hook(frozenset, sorted)
    conv.register_unstructure_hook_func(_is_set, sorted)
    conv.register_structure_hook_func(_is_set, _read_set(conv))
    for kind in (range, WHOLE_NUMBERS):
        is_kind = functools.partial(operator.eq, kind)
        conv.register_unstructure_hook_func(is_kind, _write_numbers)
        conv.register_structure_hook_func(is_kind, _read_numbers(conv))
    conv.register_unstructure_hook_func(functools.partial(operator.eq, ASSIGNED), _write_assigned)
    conv.register_structure_hook_func(functools.partial(operator.eq, ASSIGNED), _read_assigned)


def _is_set(kind: object) -> bool:
    return get_origin(kind) is frozenset


def _read_set(conv: cattrs.Converter) -> Callable[[object, object], object]:
    def read(data: object, kind: object) -> object:
        as_list: Any = GenericAlias(tuple, (*get_args(kind), ...))
        return frozenset(conv.structure(data, as_list))

    return read


def _read_member(conv: cattrs.Converter) -> Callable[[object, object], object]:
    def read(data: object, kind: object) -> object:
        if data is None and type(None) in get_args(kind):
            return None
        by_name = {kind_name(cls): cls for cls in class_members(kind)}
        if not isinstance(data, dict) or "kind" not in data:
            raise WrongDataError(f"must be an object with a `kind` of {one_of(sorted(by_name))}")
        name = data["kind"]
        if not isinstance(name, str) or name not in by_name:
            near = nearest(str(name), by_name)
            hint = f"did you mean `{near}`?" if near else f"it may be {one_of(by_name)}"
            raise WrongDataError(f"has no kind `{name!s:.80}`; {hint}")
        rest = {key: value for key, value in data.items() if key != "kind"}
        return conv.structure(rest, by_name[name])

    return read


def _write_pairs(conv: cattrs.Converter, kind: Any) -> Callable[[Any], object]:
    key, inner = get_args(kind)

    def write(value: Mapping[Any, Any]) -> object:
        return [[conv.unstructure(k, key), conv.unstructure(v, inner)] for k, v in value.items()]

    return write


def _read_pairs(conv: cattrs.Converter, kind: Any) -> Callable[[Any, Any], object]:
    pair: Any = GenericAlias(tuple, get_args(kind))

    def read(data: Any, _: Any) -> object:
        if not isinstance(data, list | tuple):
            raise WrongDataError(f"must be a list of pairs {got(data)}")
        found = each_structured(enumerate(data), lambda _, each: conv.structure(each, pair))
        made = dict(found.values())
        if len(made) < len(found):
            raise WrongDataError("has the same key twice")
        return made

    return read


def _write_numbers(value: tuple[int, ...] | range) -> object:
    if isinstance(value, range):
        return {name: getattr(value, name) for name in _RANGE}
    return list(value)


def _read_numbers(conv: cattrs.Converter) -> Callable[[object, object], object]:
    numbers: Any = tuple[int, ...]

    def read(data: object, kind: object) -> object:
        if not isinstance(data, dict) and kind is not range:
            return conv.structure(data, numbers)
        if not isinstance(data, dict) or set(data) != set(_RANGE):
            raise WrongDataError(f"must be an object with {one_of(_RANGE, 'and')} {got(data)}")
        ends = [data[name] for name in _RANGE]
        if any(type(each) is not int or abs(each) > _LONGEST for each in ends) or ends[2] < 1:
            raise WrongDataError(f"must be whole numbers, of which `step` is 1 or more {got(data)}")
        return range(*ends)

    return read


def _write_assigned(value: object) -> object:
    if isinstance(value, Decimal):
        return {"amount": str(value)}
    if isinstance(value, dt.date | PartlyKnown):
        return {"day": str(value)}
    return value


def _read_assigned(data: object, _: object) -> object:
    if isinstance(data, dict) and set(data) == {"day"}:
        return read_day(read_text(data["day"], "a date"))
    if isinstance(data, dict):
        return read_amount_data(data)
    if data is None or isinstance(data, bool | int | str):
        return data
    raise WrongDataError(f"must be text, a whole number, a flag, null or an object {got(data)}")
