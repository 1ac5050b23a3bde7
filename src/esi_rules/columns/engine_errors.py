"""Convert errors of the engines of frames to errors of this package that name the table."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from esi_rules.errors import BadInputError, EsiError, Problem

__all__ = ["reading"]

_ENGINES = frozenset(
    {"arrow", "duckdb", "narwhals", "numpy", "pandas", "polars", "py4j", "pyarrow", "pyo3_runtime",
     "pyspark"}
)  # fmt: skip
_PLAIN = frozenset(
    {AssertionError, AttributeError, IndexError, KeyError, NotImplementedError, OverflowError,
     RuntimeError, TypeError, UnicodeDecodeError, UnicodeEncodeError, ValueError,
     ZeroDivisionError, FileNotFoundError, OSError, PermissionError}
)  # fmt: skip
"""Built-in exceptions that engines raise. Exceptions of the host program, such as its timeout, and
those that end a program (an interrupt, no memory) are not among them."""
_NAMES = {"pyo3_runtime": "polars", "py4j": "Spark", "pyspark": "Spark", "duckdb": "DuckDB",
          "pyarrow": "Arrow", "arrow": "Arrow"}  # fmt: skip


@contextmanager
def reading(table: str) -> Iterator[None]:
    """Convert errors of an engine that reads `table` to `BadInputError`; other errors pass."""
    try:
        yield
    except (EsiError, MemoryError):
        raise
    except BaseException as error:
        # `except Exception` would miss Polars' panics; the check below lets the host's errors pass.
        home = type(error).__module__.partition(".")[0].lstrip("_")
        if home not in _ENGINES and type(error) not in _PLAIN:
            raise
        engine = _NAMES.get(home, home if home in _ENGINES else "the frame")
        first = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
        words = f": {first}" if first else ""
        message = (
            f"cannot be read ({engine}, {type(error).__name__}{words}); see that the frame can be "
            "collected, and that its columns are text, numbers, dates or yes and no"
        )
        raise BadInputError([Problem(table, message)]) from error
