"""Values of a column that is still to be computed: whole numbers and plain yes or no, never null.

A value knows which named columns it needs, and folds what is the same for every case, so that a
rule that cannot matter costs nothing. It becomes an expression of Narwhals when it is computed; for
Polars, where that takes longer than the computing, one of Polars' own.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

import narwhals as nw
import polars as pl

__all__ = [
    "FAR",
    "NO",
    "YES",
    "X",
    "any_x",
    "column",
    "highest",
    "in_polars",
    "lit",
    "lowest",
    "where",
    "wide",
]

FAR = 1_000_000
"""The number of a day that is not there: after every other one."""

_NOTHING: frozenset[str] = frozenset()


class X:
    """A value of every case (or event): how to build it, the columns it needs, and its size."""

    __slots__ = ("build", "const", "name", "needs", "parts", "size")

    def __init__(
        self,
        build: Callable[..., Any],
        parts: tuple[X | int, ...] = (),
        const: int | None = None,
        name: str | None = None,
        needs: frozenset[str] | None = None,
    ) -> None:
        self.build = build
        """From the module of the expressions and the parts to the expression."""
        self.parts = parts
        self.const = const
        """The value, where it is the same for all."""
        self.name = name
        """The column, where the value is just one."""
        inner = [part for part in parts if isinstance(part, X)]
        self.size: int = 1 + sum(part.size for part in inner)
        if needs is None:
            needs = _NOTHING.union(*(part.needs for part in inner)) if inner else _NOTHING
        self.needs = needs

    @property
    def expr(self) -> nw.Expr:
        """The value as an expression of Narwhals."""
        found: nw.Expr = _built(self, nw)
        return found

    def __bool__(self) -> bool:
        raise TypeError("a column has no truth value; ask `is YES`, or join with `&` and `|`")

    def __add__(self, other: X | int) -> X:
        return _binary(operator.add, self, other)

    def __sub__(self, other: X | int) -> X:
        return _binary(operator.sub, self, other)

    def __mul__(self, other: X | int) -> X:
        return _binary(operator.mul, self, other)

    def __floordiv__(self, other: X | int) -> X:
        return _binary(operator.floordiv, self, other)

    def __mod__(self, other: X | int) -> X:
        return _binary(operator.mod, self, other)

    def __lt__(self, other: X | int) -> X:
        return _binary(operator.lt, self, other)

    def __le__(self, other: X | int) -> X:
        return _binary(operator.le, self, other)

    def __gt__(self, other: X | int) -> X:
        return _binary(operator.gt, self, other)

    def __ge__(self, other: X | int) -> X:
        return _binary(operator.ge, self, other)

    def __eq__(self, other: X | int) -> X:  # type: ignore[override]
        return _binary(operator.eq, self, other)

    def __ne__(self, other: X | int) -> X:  # type: ignore[override]
        return _binary(operator.ne, self, other)

    __hash__ = None  # type: ignore[assignment]

    def __and__(self, other: X) -> X:
        if self is NO or other is NO:
            return NO
        if self is YES or self is other:
            return other
        if other is YES:
            return self
        return X(_and, (self, other))

    def __or__(self, other: X) -> X:
        if self is YES or other is YES:
            return YES
        if self is NO or self is other:
            return other
        if other is NO:
            return self
        return X(_or, (self, other))

    def __invert__(self) -> X:
        if self is YES or self is NO:
            return NO if self is YES else YES
        return X(_not, (self,))

    @property
    def there(self) -> X:
        """Whether this day is there at all."""
        return self < FAR


def _and(words: Any, one: Any, other: Any) -> Any:
    return one & other


def _or(words: Any, one: Any, other: Any) -> Any:
    return one | other


def _not(words: Any, one: Any) -> Any:
    return ~one


def _built(value: X, words: Any) -> Any:
    return value.build(
        words, *(_built(p, words) if isinstance(p, X) else p for p in value.parts)
    )


def in_polars(value: X, known: dict[int, tuple[X, pl.Expr]]) -> pl.Expr:
    """Return the value as an expression of Polars; `known` holds those that were built before."""
    held = known.get(id(value))
    if held is not None:
        return held[1]
    expr: pl.Expr = value.build(
        pl, *(in_polars(part, known) if isinstance(part, X) else part for part in value.parts)
    )
    known[id(value)] = (value, expr)  # the value is kept, so that no other takes its id
    return expr


_OPERATORS: dict[Callable[[Any, Any], Any], Callable[..., Any]] = {}


def _operator(op: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    found = _OPERATORS.get(op)
    if found is None:
        found = _OPERATORS[op] = lambda words, one, other: op(one, other)
    return found


def _binary(op: Callable[[Any, Any], Any], one: X, other: X | int) -> X:
    const = other.const if isinstance(other, X) else other
    if one.const is not None and const is not None:
        found = op(one.const, const)
        return (YES if found else NO) if isinstance(found, bool) else lit(found)
    # A plain number beside a column takes the column's type, a made-up column does not.
    return X(_operator(op), (one, other if const is None else const))


def _literal(words: Any, value: int) -> Any:
    return words.lit(value, words.Int32 if abs(value) < 2**31 else words.Int64)


def lit(value: int) -> X:
    """Return the same whole number for all."""
    return X(_literal, (value,), const=value)


YES = X(lambda words: words.lit(True), const=1)
"""Yes for all; there is one such value, so `is` tells."""
NO = X(lambda words: words.lit(False), const=0)
"""No for all."""


def column(name: str) -> X:
    """Return a named column."""
    return X(lambda words: words.col(name), name=name, needs=frozenset((name,)))


def _where(words: Any, condition: Any, then: Any, otherwise: Any) -> Any:
    return words.when(condition).then(then).otherwise(otherwise)


def where(condition: X, then: X | int, otherwise: X | int) -> X:
    """Return `then` where `condition` holds, else `otherwise`."""
    one = then if isinstance(then, X) else lit(then)
    other = otherwise if isinstance(otherwise, X) else lit(otherwise)
    if condition is YES or one is other:
        return one
    if condition is NO:
        return other
    if one.const is not None and one.const == other.const:
        return one
    if one is YES:
        return condition | other
    if one is NO:
        return ~condition & other
    if other is NO:
        return condition & one
    if other is YES:
        return ~condition | one
    return X(_where, (condition, one, other))


def any_x(values: Iterable[X]) -> X:
    """Return whether any of some yes or no holds."""
    return reduce(operator.or_, values, NO)


def _lowest(words: Any, *values: Any) -> Any:
    return words.min_horizontal(*values)


def _highest(words: Any, *values: Any) -> Any:
    return words.max_horizontal(*values)


def lowest(values: Iterable[X]) -> X:
    """Return the lowest of some numbers."""
    listed = tuple(values)
    return listed[0] if len(listed) == 1 else X(_lowest, listed)


def highest(values: Iterable[X]) -> X:
    """Return the highest of some numbers."""
    listed = tuple(values)
    return listed[0] if len(listed) == 1 else X(_highest, listed)


def _wide(words: Any, value: Any) -> Any:
    return value.cast(words.Int64)


def wide(value: X) -> X:
    """Return a number with room for sums of it."""
    return X(_wide, (value,))
