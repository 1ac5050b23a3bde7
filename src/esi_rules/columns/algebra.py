"""Values of a column that is still to be computed: whole numbers and plain yes or no, never null.

A value knows which named columns it needs, and folds what is the same for every case, so that a
rule that cannot matter costs nothing. When it is computed it becomes one of Polars' own expressions
or SQL: through Narwhals, building it takes longer than computing it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

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
    "in_sql",
    "lit",
    "lower_bits",
    "lowest",
    "power",
    "small",
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
        self.needs: frozenset[str] = needs

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

    def split(self, step: int) -> X:
        """Return what is left of a number of 0 or more without its part below `step`."""
        return X(_split, (self, step))

    def both(self, other: X) -> X:
        """Return the bits that two numbers of 0 or more have in common."""
        return X(_both, (self, other))

    def either(self, other: X) -> X:
        """Return the bits of two numbers of 0 or more."""
        return X(_either, (self, other))

    @property
    def ones(self) -> X:
        """How many of the lowest bits of a number of 0 or more are set, without a gap."""
        return X(_ones, (self,))

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


def _split(words: Any, one: Any, step: int) -> Any:
    return words.split(one, step) if words is SQL else one // step


def _both(words: Any, one: Any, other: Any) -> Any:
    return one._with("&", other) if words is SQL else one & other


def _either(words: Any, one: Any, other: Any) -> Any:
    return one._with("|", other) if words is SQL else one | other


def _ones(words: Any, one: Any) -> Any:
    if words is SQL:
        # The lowest bit that is not set, less one: all those below it.
        return _Text(f"cast(bit_count((({one.text} + 1) & ~{one.text}) - 1) as int)")
    return one.bitwise_trailing_ones().cast(words.Int32)


def _built(value: X, words: Any) -> Any:
    return value.build(words, *(_built(p, words) if isinstance(p, X) else p for p in value.parts))


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
    if words is SQL:
        return SQL.choose(condition, then, otherwise)
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


def _small(words: Any, value: Any) -> Any:
    return value.cast(words.Int16)


def small(value: X) -> X:
    """Return a number of at most 15 bits in the room of one."""
    return X(_small, (value,))


def _power(words: Any, since: Any, size: int, bits: int, n: int, first: int) -> Any:
    last = size * n
    if words is SQL:
        inside = _Text(f"({since.text} between 0 and {last - 1})")
        place = since if size == 1 else SQL.split(since, size)
        return SQL.choose(inside, SQL.shifted(place * bits + first), SQL.lit(0, SQL.Int64))
    assert words is pl
    powers = [1 << bits * (day // size) + first for day in range(last)]
    held = pl.lit(pl.Series([*powers, 0], dtype=pl.Int64))
    return held.gather(pl.when((since >= 0) & (since < last)).then(since).otherwise(last))


def power(since: X, size: int, bits: int, n: int, first: int = 0) -> X:
    """Return one in the field of a window; 0 outside of the `n` windows of `size` days.

    A field has so many `bits`, the first of them from bit `first` on.
    """
    return X(_power, (since, size, bits, n, first))


def _lower_bits(words: Any, n: Any, most: int) -> Any:
    if words is SQL:
        return SQL.shifted(_Text(f"least(greatest({n.text}, 0), {most})")) - 1
    numbers = pl.Series([(1 << k) - 1 for k in range(most + 1)], dtype=pl.Int64)
    return pl.lit(numbers).gather(n.clip(0, most))


def lower_bits(n: X, most: int) -> X:
    """Return a number of which the lowest `n` bits are set, at least 0 and at most `most`."""
    return X(_lower_bits, (n, most))


_DEEPEST = 2 * FAR


class _Text:
    """An expression of SQL, as Spark and DuckDB both read it."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def _with(self, word: str, other: _Text | int) -> _Text:
        return _Text(f"({self.text} {word} {other.text if isinstance(other, _Text) else other})")

    def __add__(self, other: _Text | int) -> _Text:
        return self._with("+", other)

    def __sub__(self, other: _Text | int) -> _Text:
        return self._with("-", other)

    def __mul__(self, other: _Text | int) -> _Text:
        return self._with("*", other)

    def __mod__(self, step: int) -> _Text:
        # SQL's remainder has the sign of the number; none is taken of one below 0.
        return self._with("%", step) if step & (step - 1) else self._with("&", step - 1)

    def __floordiv__(self, step: int) -> _Text:
        if not step & (step - 1):
            return SQL.split(self, step)
        # SQL rounds towards 0, so a number is lifted above it: no day or place lies that far below.
        lift = _DEEPEST // step + 1
        return SQL.split(self + lift * step, step) - lift

    def __lt__(self, other: _Text | int) -> _Text:
        return self._with("<", other)

    def __le__(self, other: _Text | int) -> _Text:
        return self._with("<=", other)

    def __gt__(self, other: _Text | int) -> _Text:
        return self._with(">", other)

    def __ge__(self, other: _Text | int) -> _Text:
        return self._with(">=", other)

    def __eq__(self, other: _Text | int) -> _Text:  # type: ignore[override]
        return self._with("=", other)

    def __ne__(self, other: _Text | int) -> _Text:  # type: ignore[override]
        return self._with("<>", other)

    __hash__ = None  # type: ignore[assignment]

    def __and__(self, other: _Text) -> _Text:
        return self._with("and", other)

    def __or__(self, other: _Text) -> _Text:
        return self._with("or", other)

    def __invert__(self) -> _Text:
        return _Text(f"(not {self.text})")

    def cast(self, kind: str) -> _Text:
        return _Text(f"cast({self.text} as {kind})")


class _Sql:
    """The words that SQL has for what expressions are built of."""

    Int16, Int32, Int64 = "smallint", "int", "bigint"

    @staticmethod
    def lit(value: bool | int, kind: str = "") -> _Text:
        if isinstance(value, bool):
            return _Text("true" if value else "false")
        return _Text(f"cast({value} as {kind})" if kind == "bigint" else str(value))

    @staticmethod
    def col(name: str) -> _Text:
        return _Text(f"{SQL.quote}{name}{SQL.quote}")

    @staticmethod
    def choose(condition: _Text, then: _Text, otherwise: _Text) -> _Text:
        return _Text(f"case when {condition.text} then {then.text} else {otherwise.text} end")

    @staticmethod
    def min_horizontal(*values: _Text) -> _Text:
        return _Text(f"least({', '.join(value.text for value in values)})")

    @staticmethod
    def max_horizontal(*values: _Text) -> _Text:
        return _Text(f"greatest({', '.join(value.text for value in values)})")

    @staticmethod
    def shifted(places: _Text) -> _Text:
        if SQL.division == "div":
            return _Text(f"shiftleft(cast(1 as bigint), {places.text})")
        return _Text(f"(cast(1 as bigint) << {places.text})")

    @staticmethod
    def split(value: _Text, step: int) -> _Text:
        if step & (step - 1):
            return _Text(f"({value.text} {SQL.division} {step})")
        places = step.bit_length() - 1  # a shift is the faster of the two, and rounds down
        if SQL.division == "div":
            return _Text(f"shiftright({value.text}, {places})")
        return _Text(f"({value.text} >> {places})")

    division, quote = "//", '"'


SQL = _Sql()


def in_sql(value: X, division: str, quote: str) -> str:
    """Return the value in SQL: `division` divides whole numbers, `quote` is put around names."""
    SQL.division, SQL.quote = division, quote
    text: str = _built(value, SQL).text
    return text
