"""The repr of values, limited to one screen."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Set

import attrs

__all__ = ["full_repr", "short_repr"]

_SCREEN = 2000
"""The maximum length of a repr: about 20 lines of 100 characters."""
_Detail = tuple[float, float, float]
"""The maximum depth of nested values, number of items in each, and length of a text."""
_ALL: _Detail = (math.inf, math.inf, math.inf)
_LESS: tuple[_Detail, ...] = ((5, 12, 300), (4, 8, 120), (3, 6, 80), (2, 5, 60), (1, 3, 40))
_BRACKETS: Mapping[type, tuple[str, str]] = {
    tuple: ("(", ")"),
    list: ("[", "]"),
    dict: ("{", "}"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
}


def short_repr(value: object) -> str:
    """Return the repr of a value, at most 2000 characters; omitted parts are shown as ``...``.

    It is the `__repr__` of the classes of this package that may contain many other values.
    """
    for detail in (_ALL, *_LESS):
        text = _cut(_pieces(value, *detail))
        if len(text) <= _SCREEN:
            return text
    return f"{text[: _SCREEN - 3]}..."


def full_repr(value: object) -> str:
    """Return the full repr of a value, of any length."""
    return "".join(_pieces(value, *_ALL))


def _cut(pieces: Iterable[str]) -> str:
    """Join `pieces` until they are longer than a screen; the others are not needed."""
    text, length = [], 0
    for piece in pieces:
        text.append(piece)
        length += len(piece)
        if length > _SCREEN:
            break
    return "".join(text)


def _pieces(value: object, depth: float, items: float, longest: float) -> Iterator[str]:
    kind = type(value)
    if attrs.has(kind):
        yield f"{kind.__name__}("
        fields = [field for field in attrs.fields(kind) if field.repr]
        if depth < 1:
            fields = [field for field in fields[:1] if isinstance(getattr(value, field.name), str)]
        for place, field in enumerate(fields):
            yield f"{', ' if place else ''}{field.name}="
            yield from _pieces(getattr(value, field.name), depth - 1, items, longest)
        yield (", ..." if fields else "...") if depth < 1 else ""
        yield ")"
    elif kind in _BRACKETS or (isinstance(value, dict) and kind.__repr__ is not dict.__repr__):
        opened, closed = _BRACKETS.get(kind, (f"{kind.__name__}({{", "})"))
        assert isinstance(value, Collection)
        yield opened
        # Equal sets can iterate in different orders.
        row = sorted(value, key=repr) if isinstance(value, Set) else value
        held = value.items() if isinstance(value, Mapping) else ((each,) for each in row)
        for place, parts in enumerate(held):
            yield ", " if place else ""
            if place >= items or depth < 1:
                yield "..."
                break
            for part, before in zip(parts, ("", ": "), strict=False):
                yield before
                yield from _pieces(part, depth - 1, items, longest)
        yield f",{closed}" if kind is tuple and len(value) == 1 else closed
    else:
        text = repr(value)
        yield text if len(text) <= longest else f"{text[: int(longest)]}..."
