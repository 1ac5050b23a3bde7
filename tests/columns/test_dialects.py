"""Each engine gets its own SQL, whatever another engine of the same process builds meanwhile."""

from __future__ import annotations

import concurrent.futures
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esi_rules.columns import on_duckdb, on_spark
from esi_rules.columns.algebra import Dialect, X, column, in_sql, power
from tests.columns.test_values import VALUES

DUCKDB, SPARK = on_duckdb._SQL, on_spark._SQL
VALUE = power(column("n"), 7, 3, 5) + column("m") // 7
DIALECTS = st.sampled_from([DUCKDB, SPARK])


def interrupted(by: Dialect) -> X:
    """A value that, while it is built, has another value built in another dialect."""

    def build(words: Dialect) -> object:
        in_sql(VALUE, by)
        return words.col("m")

    return X(build)


@pytest.mark.parametrize(("dialect", "other"), [(DUCKDB, SPARK), (SPARK, DUCKDB)])
def test_a_value_built_in_the_middle_of_another_leaves_its_dialect_alone(
    dialect: Dialect, other: Dialect
) -> None:
    expected = in_sql(power(column("m"), 7, 3, 5) + column("m") // 7, dialect)
    inner = interrupted(other)
    assert in_sql(power(inner, 7, 3, 5) + inner // 7, dialect) == expected


@given(st.lists(st.tuples(DIALECTS, st.sampled_from(sorted(VALUES)))))
def test_what_was_built_before_does_not_matter(turns: list[tuple[Dialect, str]]) -> None:
    for dialect, name in turns:
        text = in_sql(VALUES[name][0], dialect)
        assert ('"' in text, "`" in text) in ((dialect is DUCKDB, dialect is SPARK), (False, False))
        assert dialect is DUCKDB or not any(word in text for word in ("//", "<<", ">>"))
        assert dialect is SPARK or not any(word in text for word in (" div ", "shift"))


def test_two_threads_get_the_sql_of_their_own_engine() -> None:
    alone = {dialect: in_sql(VALUE, dialect) for dialect in (DUCKDB, SPARK)}
    assert alone[DUCKDB] != alone[SPARK]
    together = threading.Barrier(2)

    def build(dialect: Dialect) -> set[str]:
        together.wait()
        return {in_sql(VALUE, dialect) for _ in range(2_000)}

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        built = pool.map(build, (DUCKDB, SPARK))
    assert list(built) == [{alone[DUCKDB]}, {alone[SPARK]}]
