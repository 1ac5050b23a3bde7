"""Immutable containers for the fields of frozen classes: mappings and tuples."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn, TypeVar

from esi_rules.errors import WrongTypeError
from esi_rules.shown import short_repr

__all__ = ["FrozenMap", "frozen", "frozen_each", "many"]

_K = TypeVar("_K")
_V = TypeVar("_V")
_W = TypeVar("_W")


class FrozenMap(dict[_K, _V]):
    """An immutable dictionary: it equals any dictionary with the same items, and is hashable.

    It can be pickled and copied, and is as fast to read as a dictionary. ``dict(value)`` is a
    mutable copy. It is not hashable if one of its values is not. Changes raise `WrongTypeError`.
    """

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[FrozenMap[_K, _V]], tuple[dict[_K, _V]]]:
        return type(self), (dict(self),)

    def __copy__(self) -> FrozenMap[_K, _V]:
        return self

    def __repr__(self) -> str:
        return short_repr(self)

    def _refuse(self, *args: object, **values: object) -> NoReturn:
        raise WrongTypeError("this mapping cannot be changed; change a copy made with `dict`")

    __setitem__ = __delitem__ = clear = update = __ior__ = _refuse
    pop = popitem = setdefault = _refuse


def frozen(value: Mapping[_K, _V]) -> Mapping[_K, _V]:
    """Return a mapping as a `FrozenMap`; other values are returned unchanged for the validator."""
    if isinstance(value, FrozenMap) or not isinstance(value, Mapping):
        return value
    return FrozenMap(value)


def frozen_each(value: Mapping[_K, _V], of: Callable[[_V], _W]) -> Mapping[_K, _W]:
    """Return a mapping as a `FrozenMap` with `of` applied to each value; else as `frozen` does."""
    is_map = isinstance(value, Mapping)
    return FrozenMap({key: of(held) for key, held in value.items()}) if is_map else value  # type: ignore[return-value]


def many(values: Iterable[_V]) -> tuple[_V, ...]:
    """Return an iterable as a tuple; return text, bytes, mappings and other values unchanged.

    The validator of the field refuses the latter.
    """
    if isinstance(values, str | bytes | Mapping) or not isinstance(values, Iterable):
        return values  # type: ignore[return-value]
    return tuple(values)
