"""Values of columns are, on every engine, what Python makes of the same whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from esi_rules.columns.algebra import (
    X,
    column,
    highest,
    in_polars,
    lit,
    lower_bits,
    lowest,
    power,
    small,
    where,
)
from esi_rules.columns.engines import backend_of
from esi_rules.columns.masks import BITS, Mask, below, chosen, none, whole
from tests.support.engines import Engine

M, N = column("m"), column("n")


def trailing(m: int) -> int:
    return (m ^ (m + 1)).bit_length() - 1


def field(n: int, size: int, bits: int, windows: int, first: int) -> int:
    return 1 << n // size * bits + first if 0 <= n < size * windows else 0


VALUES: Mapping[str, tuple[X, Callable[[int, int], int]]] = {
    "week": (N // 7, lambda m, n: n // 7),
    "month": (N // 64, lambda m, n: n // 64),
    "by one": (N // 1, lambda m, n: n),
    "rest": (M % 7, lambda m, n: m % 7),
    "field": (M % 1024, lambda m, n: m % 1024),
    "split": (M.split(6), lambda m, n: m // 6),
    "shifted": (M.split(1 << 20), lambda m, n: m >> 20),
    "ones": (M.ones, lambda m, n: trailing(m)),
    "both": (M.both(lit(0b1011)), lambda m, n: m & 0b1011),
    "either": (M.either(lit(1 << 40)), lambda m, n: m | 1 << 40),
    "lower": (lower_bits(N, 60), lambda m, n: (1 << min(max(n, 0), 60)) - 1),
    "power": (power(N, 7, 10, 4, 3), lambda m, n: field(n, 7, 10, 4, 3)),
    "bit": (power(N - 3, 1, 1, 60), lambda m, n: field(n - 3, 1, 1, 60, 0)),
    "where": (where((N > 3) & ~(N >= 90), N, -1), lambda m, n: n if 3 < n < 90 else -1),
    "either side": (where((N < 3) | (N == 60), 1, 0), lambda m, n: int(n < 3 or n == 60)),
    "lowest": (lowest([N, lit(17)]), lambda m, n: min(n, 17)),
    "highest": (highest([N, lit(17)]), lambda m, n: max(n, 17)),
    "small": (small(N * 64 + 3), lambda m, n: n * 64 + 3),
}
NUMBERS = [0, 1, 2, 3, 5, 7, 63, 1023, 1 << 59, (1 << 59) - 1, (1 << 60) - 2, (1 << 60) - 1]
ROWS = [(m, n) for m in NUMBERS for n in [*range(-150, 150, 7), -1, 0, 1, 3, 27, 28, 62, 63]]


def computed(engine: Engine, values: Mapping[str, X], rows: Sequence[tuple[int, int]]) -> Any:
    frame = pl.DataFrame(rows, schema={"m": pl.Int64, "n": pl.Int32}, orient="row")
    table = engine.make(frame.cast(pl.String))
    backend = backend_of(table, table, None)
    numbers = ["cast(m as bigint) as m", "cast(n as int) as n"]
    held = backend.take(table)
    if engine.name == "pyspark":
        held = backend.take(held.to_native().selectExpr(*numbers))
    elif engine.name == "duckdb":
        held = backend.take(held.to_native().project(", ".join(numbers)))
    else:
        held = backend.take(frame)
    return backend.collect(backend.rows(held, {**values, "m": M, "n": N}))


def test_values_are_those_of_python(any_engine: Engine) -> None:
    found = computed(any_engine, {name: value for name, (value, _) in VALUES.items()}, ROWS)
    assert found.height == len(ROWS)
    for name, (_, python) in VALUES.items():
        expected = [python(m, n) for m, n in zip(found["m"], found["n"], strict=True)]
        assert found[name].cast(pl.Int64).to_list() == expected, name


WINDOWS = st.sets(st.integers(0, 2 * BITS - 1))


def words(windows: set[int]) -> tuple[int, int]:
    low = sum(1 << place for place in windows if place < BITS)
    return low, sum(1 << place - BITS for place in windows if place >= BITS)


@given(WINDOWS, WINDOWS, st.integers(-3, 2 * BITS + 3), st.booleans())
def test_masks_are_sets_of_windows(one: set[int], other: set[int], n: int, yes: bool) -> None:
    row = dict(zip("abcd", (*words(one), *words(other)), strict=True))
    frame = pl.DataFrame({**row, "n": n, "yes": yes})
    left, right = (Mask((column(x), column(y))) for x, y in ("ab", "cd"))
    every = set(range(2 * BITS))

    def of(mask: Mask) -> set[int]:
        held = frame.select(
            in_polars(word, {}).cast(pl.Int64).alias(str(i)) for i, word in enumerate(mask.words)
        ).row(0)
        return {i * BITS + k for i, word in enumerate(held) for k in range(60) if word >> k & 1}

    def of_one(value: X) -> object:
        return frame.select(in_polars(value, {}).alias("found")).item()

    assert of(left & right) == one & other
    assert of(left | right) == one | other
    assert of(~left) == every - one
    assert of(below(column("n"), 2)) == {place for place in every if place < n}
    assert of(chosen(column("yes"), left, right)) == (one if yes else other)
    for empty, full in ((none(2), whole(2)), (~whole(2), ~none(2))):
        assert of(left & full) == of(left | empty) == of(full & left) == of(empty | left) == one
        assert of(left & empty) == of(empty & left) == set()
        assert of(left | full) == of(full | left) == every
    assert of_one(left.gap) == min(every - one, default=2 * BITS)
    assert of_one(left.some) == bool(one)
    assert of_one(left.has(column("n"))) == (n in one)


def test_texts_are_coded_alike(any_engine: Engine) -> None:
    texts = ["", "it's", "b", 'a "word"', "none of them", "  b", None]
    table = any_engine.make(pl.DataFrame({"case_id": map(str, range(len(texts))), "text": texts}))
    backend = backend_of(table, table, None)
    words = ["b", "", "it's", 'a "word"']
    coded = backend.coded(backend.take(table), {"place": ("text", words), "way": ("text", ["b"])})
    found = backend.collect(coded).sort("case_id")
    assert found["place"].to_list() == [2, 3, 1, 4, 0, 0, 2]
    assert found["way"].to_list() == [0, 0, 1, 0, 0, 0, 0]
