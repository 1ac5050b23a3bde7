"""Read objects, lists and plain values strictly: a value of a wrong type is never converted.

cattrs alone converts any value to text, and reports a wrong list or object with Python's messages.
"""

from __future__ import annotations

import enum
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, get_args, get_origin

import attrs
import cattrs
from cattrs import IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from esi_rules.data.plain_values import (
    WrongDataError,
    got,
    is_written,
    read_enum,
    read_flag,
    read_float,
    read_text,
    read_whole,
    read_word,
)
from esi_rules.frozen import FrozenMap
from esi_rules.text import one_of

__all__ = ["each_structured", "register_shapes"]

_Hook = Callable[[Any, Any], Any]


def register_shapes(conv: cattrs.Converter, *, more_fields: bool = False) -> None:
    """Register hooks that read objects, lists, mappings, enumerations and plain values strictly.

    With `more_fields`, objects may have other fields, which are ignored.
    """
    for plain, read in _PLAIN.items():
        conv.register_structure_hook(plain, _reading(read))
    # All three are needed: otherwise enumerations of text are read as text.
    for base in (enum.Enum, enum.StrEnum, enum.IntEnum):
        conv.register_structure_hook(base, read_enum)
    conv.register_structure_hook_factory(attrs.has, lambda kind: _object(kind, conv, more_fields))
    conv.register_unstructure_hook_factory(
        lambda kind: attrs.has(kind) and bool(_left_out(kind)),
        lambda kind: make_dict_unstructure_fn(kind, conv, **_left_out(kind)),
    )
    conv.register_structure_hook_func(
        _is_literal, lambda data, kind: read_word(data, get_args(kind))
    )
    conv.register_structure_hook_factory(_is_list, lambda kind: _list(kind, conv))
    conv.register_structure_hook_factory(_is_pair, lambda kind: _pair(kind, conv))
    conv.register_structure_hook_factory(_is_mapping, lambda kind: _mapping(kind, conv))


_PLAIN: Mapping[type, Callable[[object], object]] = FrozenMap(
    {str: read_text, int: read_whole, bool: read_flag, float: read_float}
)


def _reading(read: Callable[[object], object]) -> _Hook:
    return lambda data, _: read(data)


def _is_literal(kind: object) -> bool:
    return get_origin(kind) is Literal


def _is_list(kind: object) -> bool:
    origin, args = get_origin(kind), get_args(kind)
    return origin is list or (origin is tuple and args[1:] == (...,))


def _is_pair(kind: object) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[1:] != (...,)


def _is_mapping(kind: object) -> bool:
    origin = get_origin(kind)
    return inspect.isclass(origin) and issubclass(origin, Mapping)


def _object(cls: type, conv: cattrs.Converter, more_fields: bool) -> _Hook:
    names = one_of((field.name for field in attrs.fields(cls) if is_written(field)), "and")
    structure: _Hook = make_dict_structure_fn(
        cls, conv, _cattrs_forbid_extra_keys=not more_fields, **_left_out(cls)
    )

    def read(data: Any, kind: Any) -> Any:
        if not isinstance(data, Mapping):
            raise WrongDataError(f"must be an object with {names} {got(data)}")
        return structure(data, kind)

    return read


def _left_out(cls: type) -> dict[str, Any]:
    fields = [field for field in attrs.fields(cls) if field.init and not is_written(field)]
    return {field.name: override(omit=True) for field in fields}


def _list(kind: Any, conv: cattrs.Converter) -> _Hook:
    inner, make = get_args(kind)[0], get_origin(kind)
    read_as = conv.structure

    def read(data: Any, _: Any) -> Any:
        if not isinstance(data, list | tuple):
            raise WrongDataError(f"must be a list {got(data)}")
        return make(each_structured(enumerate(data), lambda _, each: read_as(each, inner)).values())

    return read


def _pair(kind: Any, conv: cattrs.Converter) -> _Hook:
    inner = get_args(kind)
    read_as = conv.structure

    def read(data: Any, _: Any) -> Any:
        if not isinstance(data, list | tuple) or len(data) != len(inner):
            raise WrongDataError(f"must be a list of {len(inner)} {got(data)}")
        return tuple(
            each_structured(enumerate(data), lambda n, each: read_as(each, inner[n])).values()
        )

    return read


def _mapping(kind: Any, conv: cattrs.Converter) -> _Hook:
    key, inner = get_args(kind)
    read_as = conv.structure

    def read(data: Any, _: Any) -> Any:
        if not isinstance(data, Mapping):
            raise WrongDataError(f"must be an object {got(data)}")
        keys = each_structured(((name, name) for name in data), lambda _, each: read_as(each, key))
        values = each_structured(data.items(), lambda _, each: read_as(each, inner))
        return {keys[name]: values[name] for name in data}

    return read


def each_structured(
    pairs: Iterable[tuple[Any, Any]], read: Callable[[Any, Any], Any]
) -> dict[Any, Any]:
    """Apply `read` to each place and value of a list or mapping, and return the results by place.

    Raises one `IterableValidationError` with the exceptions of all values.
    """
    found: dict[Any, Any] = {}
    errors: list[Exception] = []
    for place, data in pairs:
        try:
            found[place] = read(place, data)
        except Exception as error:
            note = IterableValidationNote(f"@ {place!r}", place, object)
            error.__notes__ = [note, *getattr(error, "__notes__", ())]
            errors.append(error)
    if errors:
        raise IterableValidationError("wrong entries", errors, object)
    return found
