"""Values of a column that is still to be computed: whole numbers and plain yes or no, never null.

A value knows which named columns it needs, and folds what is the same for every case, so that a
rule that cannot matter costs nothing. When it is computed it becomes one of Polars' own expressions
or SQL: through Narwhals, building it takes longer than computing it.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import attrs
import polars as pl

__all__ = [
    "FAR",
    "NO",
    "YES",
    "Dialect",
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
    return words.split(one, step) if isinstance(words, Dialect) else one // step


def _both(words: Any, one: Any, other: Any) -> Any:
    return one._with("&", other) if isinstance(words, Dialect) else one & other


def _either(words: Any, one: Any, other: Any) -> Any:
    return one._with("|", other) if isinstance(words, Dialect) else one | other


def _ones(words: Any, one: Any) -> Any:
    if isinstance(words, Dialect):
        # The lowest bit that is not set, less one: all those below it.
        return words.text(f"cast(bit_count((({one.text} + 1) & ~{one.text}) - 1) as int)")
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


@functools.cache
def _operator(op: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    return lambda words, one, other: op(one, other)


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
    if isinstance(words, Dialect):
        return words.choose(condition, then, otherwise)
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
    return functools.reduce(operator.or_, values, NO)


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
    if isinstance(words, Dialect):
        inside = words.text(f"({since.text} between 0 and {last - 1})")
        place = since if size == 1 else words.split(since, size)
        return words.choose(inside, words.shifted(place * bits + first), words.lit(0, words.Int64))
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
    if isinstance(words, Dialect):
        return words.shifted(words.text(f"least(greatest({n.text}, 0), {most})")) - 1
    numbers = pl.Series([(1 << k) - 1 for k in range(most + 1)], dtype=pl.Int64)
    return pl.lit(numbers).gather(n.clip(0, most))


def lower_bits(n: X, most: int) -> X:
    """Return a number of which the lowest `n` bits are set, at least 0 and at most `most`."""
    return X(_lower_bits, (n, most))


_DEEPEST = 2 * FAR


class _Text:
    """An expression of SQL in one dialect."""

    __slots__ = ("dialect", "text")

    def __init__(self, text: str, dialect: Dialect) -> None:
        self.text = text
        self.dialect = dialect

    def _with(self, word: str, other: _Text | int) -> _Text:
        right = other.text if isinstance(other, _Text) else other
        return self.dialect.text(f"({self.text} {word} {right})")

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
            return self.dialect.split(self, step)
        # SQL rounds towards 0, so a number is lifted above it: no day or place lies that far below.
        lift = _DEEPEST // step + 1
        return self.dialect.split(self + lift * step, step) - lift

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
        return self.dialect.text(f"(not {self.text})")

    def cast(self, kind: str) -> _Text:
        return self.dialect.text(f"cast({self.text} as {kind})")


@attrs.frozen
class Dialect:
    """The words that one engine's SQL has for what expressions are built of."""

    division: str
    """The operator that divides whole numbers."""
    quote: str
    """What is put around names."""
    shifts: bool
    """Whether bits are shifted by the operators ``<<`` and ``>>`` (else by functions)."""

    Int16: ClassVar = "smallint"
    Int32: ClassVar = "int"
    Int64: ClassVar = "bigint"

    def text(self, text: str) -> _Text:
        return _Text(text, self)

    def lit(self, value: bool | int, kind: str = "") -> _Text:
        if isinstance(value, bool):
            return self.text("true" if value else "false")
        return self.text(f"cast({value} as {kind})" if kind == "bigint" else str(value))

    def col(self, name: str) -> _Text:
        return self.text(f"{self.quote}{name}{self.quote}")

    def choose(self, condition: _Text, then: _Text, otherwise: _Text) -> _Text:
        return self.text(f"case when {condition.text} then {then.text} else {otherwise.text} end")

    def min_horizontal(self, *values: _Text) -> _Text:
        return self.text(f"least({', '.join(value.text for value in values)})")

    def max_horizontal(self, *values: _Text) -> _Text:
        return self.text(f"greatest({', '.join(value.text for value in values)})")

    def shifted(self, places: _Text) -> _Text:
        if not self.shifts:
            return self.text(f"shiftleft(cast(1 as bigint), {places.text})")
        return self.text(f"(cast(1 as bigint) << {places.text})")

    def split(self, value: _Text, step: int) -> _Text:
        if step & (step - 1):
            return self.text(f"({value.text} {self.division} {step})")
        places = step.bit_length() - 1  # a shift is the faster of the two, and rounds down
        if not self.shifts:
            return self.text(f"shiftright({value.text}, {places})")
        return self.text(f"({value.text} >> {places})")


def in_sql(value: X, dialect: Dialect) -> str:
    """Return the value in the SQL of an engine."""
    text: str = _built(value, dialect).text
    return text
