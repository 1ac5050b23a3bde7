"""Values of a column that is still to be computed: whole numbers and plain yes or no, never null.

A value knows which named columns it needs, and folds what is the same for every case, so that a
rule that cannot matter costs nothing.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any

import narwhals as nw

__all__ = ["FAR", "NO", "YES", "X", "any_x", "column", "highest", "lit", "lowest", "where", "wide"]

FAR = 1_000_000
"""The number of a day that is not there: after every other one."""

_NOTHING: frozenset[str] = frozenset()


class X:
    """A value of every case (or event): an expression, the columns it needs, and its size."""

    __slots__ = ("const", "expr", "name", "needs", "size")

    def __init__(
        self,
        expr: nw.Expr,
        needs: frozenset[str] = _NOTHING,
        size: int = 1,
        const: int | None = None,
        name: str | None = None,
    ) -> None:
        self.expr = expr
        self.needs = needs
        self.size = size
        self.const = const
        """The value, where it is the same for all."""
        self.name = name
        """The column, where the value is just one."""

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
        return _joined(self.expr & other.expr, self, other)

    def __or__(self, other: X) -> X:
        if self is YES or other is YES:
            return YES
        if self is NO or self is other:
            return other
        if other is NO:
            return self
        return _joined(self.expr | other.expr, self, other)

    def __invert__(self) -> X:
        if self is YES or self is NO:
            return NO if self is YES else YES
        return _joined(~self.expr, self)

    @property
    def there(self) -> X:
        """Whether this day is there at all."""
        return self < FAR


def _joined(expr: nw.Expr, *parts: X) -> X:
    needs = frozenset().union(*(part.needs for part in parts))
    return X(expr, needs, 1 + sum(part.size for part in parts))


def _binary(op: Callable[[Any, Any], Any], one: X, other: X | int) -> X:
    right = other if isinstance(other, X) else lit(other)
    if one.const is not None and right.const is not None:
        found = op(one.const, right.const)
        return (YES if found else NO) if isinstance(found, bool) else lit(found)
    # A plain number beside a column takes the column's type, a made-up column does not.
    return _joined(op(one.expr, right.expr if right.const is None else right.const), one, right)


def lit(value: int) -> X:
    """Return the same whole number for all."""
    return X(nw.lit(value, nw.Int32 if abs(value) < 2**31 else nw.Int64), const=value)


YES = X(nw.lit(True), const=1)
"""Yes for all; there is one such value, so `is` tells."""
NO = X(nw.lit(False), const=0)
"""No for all."""


def column(name: str) -> X:
    """Return a named column."""
    return X(nw.col(name), frozenset((name,)), name=name)


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
    return _joined(
        nw.when(condition.expr).then(one.expr).otherwise(other.expr), condition, one, other
    )


def any_x(values: Iterable[X]) -> X:
    """Return whether any of some yes or no holds."""
    found = NO
    for value in values:
        found = found | value
    return found


def lowest(values: Iterable[X]) -> X:
    """Return the lowest of some numbers."""
    listed = list(values)
    if len(listed) == 1:
        return listed[0]
    return _joined(nw.min_horizontal(*(v.expr for v in listed)), *listed)


def highest(values: Iterable[X]) -> X:
    """Return the highest of some numbers."""
    listed = list(values)
    if len(listed) == 1:
        return listed[0]
    return _joined(nw.max_horizontal(*(v.expr for v in listed)), *listed)


def wide(value: X) -> X:
    """Return a number with room for sums of it."""
    return X(value.expr.cast(nw.Int64), value.needs, value.size + 1)
