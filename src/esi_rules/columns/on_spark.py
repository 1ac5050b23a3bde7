"""Frames on Spark: one shuffle brings the rows of each case to a worker, which judges it there.

The three tables become one, with a tag for the table of each row. It is partitioned by case once
and sorted within its partitions, and each worker judges its cases as it reads them. A worker must
run the same version of esi-rules as the driver, since another version could give other verdicts.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, cast

import attrs
import polars as pl

from esi_rules.columns.grouping import Chunk
from esi_rules.columns.intake import EVENT_COLUMNS, InMemory, check_columns, each_table
from esi_rules.columns.judging import ROWS, Job
from esi_rules.errors import BadInputError, Problem
from esi_rules.files.typed_columns import SPACE
from esi_rules.records.contract import CASE_COLUMNS, TABLE_COLUMNS, TABLES
from esi_rules.version import __version__

__all__ = ["rows_on_spark", "tables_on_spark", "tallies_on_spark"]

T = TypeVar("T")

_TAG, _ROW = "esi_tag", "esi_row"
_CASE, _ANSWER, _EVENT = range(3)
_WHOLE = 2.0**53
_TABLES = {"cases": _CASE, "answers": _ANSWER, "events": _EVENT}


def tables_on_spark(
    cases: Any, events: Any, answers: Any, own_facts: Iterable[str]
) -> Mapping[str, Any]:
    """Return the tables by name. Raises `BadInputError` for one that lacks columns."""
    return each_table(
        {"cases": cases, "events": events, "answers": answers},
        lambda name, frame: frame.toDF(*check_columns(name, frame.columns, own_facts)),
    )


def rows_on_spark(
    frames: Mapping[str, Any], job: Job, work: Callable[[Chunk], tuple[pl.DataFrame, int, int]],
    columns: Sequence[str],
) -> object:  # fmt: skip
    """Return the rows that `work` makes of all cases, as a lazy Spark frame.

    Invalid input fails the Spark job that computes it, with the message of `BadInputError`.
    """
    also = tuple(job.reads.words.own_facts)
    worker = _Worker(job, work, _columns_of(frames, also))
    schema = ", ".join(f"`{name}` string" for name in columns)
    return _by_case(frames, also).mapInArrow(_sent(_rows, worker), schema)


def tallies_on_spark(
    frames: Mapping[str, Any], job: Job, work: Callable[[Chunk], T], by: Sequence[str]
) -> list[T]:
    """Return the result of `work` for each chunk of cases. Raises `BadInputError`."""
    also = (*by, *job.reads.words.own_facts)
    worker = _Worker(job, work, _columns_of(frames, also))
    grouped = _by_case(frames, also)
    found = grouped.mapInArrow(_sent(_pickled, worker), "found binary").collect()
    results: list[T] = []
    problems: list[Problem] = []
    for row in found:
        result = pickle.loads(row[0])
        if isinstance(result, BadInputError):
            problems += result.problems
        else:
            results.append(result)
    if problems:
        order = {name: place for place, name in enumerate(TABLES)}
        raise BadInputError(sorted(problems, key=lambda p: order.get(p.file, len(order))))
    return results


def _sent(
    run: Callable[[_Worker, Iterable[Any]], Iterator[Any]], worker: _Worker
) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """Bind `run` to `worker`, in a function that a Python without esi-rules can unpickle."""
    from pyspark import cloudpickle

    sent = _Sent(cloudpickle.dumps((run, worker)), __version__)

    # It refers to nothing of this module but `sent`, so that a worker without esi-rules can
    # unpickle it, and `_Sent` can report what is missing.
    def function(batches: Any) -> Any:
        run, worker = sent
        return run(worker, batches)

    return cast(Callable[[Iterable[Any]], Iterator[Any]], function)


@attrs.frozen
class _Sent:
    """A pickled pair, which a worker unpickles if it runs the driver's version of esi-rules."""

    pickled: bytes
    version: str

    def __reduce__(self) -> tuple[Callable[[bytes, str], object], tuple[bytes, str]]:
        return _opener(), (self.pickled, self.version)

    def __iter__(self) -> Iterator[Any]:
        return iter(pickle.loads(self.pickled))


def _opener() -> Callable[[bytes, str], object]:
    """Return a function that is pickled by value, so that it does not refer to esi-rules."""

    def opened(pickled: bytes, version: str) -> object:
        import pickle
        import sys

        try:
            import numpy  # noqa: F401
            import polars  # noqa: F401
            import pyarrow  # noqa: F401

            from esi_rules.version import __version__ as there
        except ImportError as error:
            raise ImportError(
                f"the Python of Spark's workers, {sys.executable}, has no module {error.name!r}: "
                f"every worker needs esi-rules {version}, numpy, polars and pyarrow. Set "
                "PYSPARK_PYTHON or spark.pyspark.python to a Python that has them"
            ) from None
        if there != version:
            raise ImportError(
                f"the Python of Spark's workers, {sys.executable}, has esi-rules "
                f"{there}, and the driver has {version}: they must be the same"
            )
        return pickle.loads(pickled)

    return opened


def _columns_of(frames: Mapping[str, Any], also: Sequence[str]) -> Mapping[int, list[str]]:
    """The columns of each table that are read, by its tag."""
    columns = frames["cases"].columns
    return {
        _CASE: [name for name in columns if name in CASE_COLUMNS or name in also],
        _ANSWER: list(TABLE_COLUMNS["answers"]),
        _EVENT: list(EVENT_COLUMNS),
    }


def _by_case(frames: Mapping[str, Any], also: Sequence[str]) -> Any:
    """Return one table of all rows, with whole cases, sorted by case, in each partition."""
    from pyspark.sql import functions as f

    columns = _columns_of(frames, also)
    whole: Any = None
    for name, frame in frames.items():
        tag = _TABLES[name]
        some = frame.select(
            f.trim(_text(frame, "case_id"), f.lit(SPACE)).alias("case_id"),
            f.lit(tag).alias(_TAG),
            # The order in which Spark reads the rows: of two ratings on a day the later one counts.
            f.monotonically_increasing_id().alias(_ROW),
            *(
                f.col(f"`{column}`").alias(_held(tag, column))
                for column in columns[tag]
                if column != "case_id"
            ),
        )
        whole = some if whole is None else whole.unionByName(some, allowMissingColumns=True)
    return whole.repartition("case_id").sortWithinPartitions("case_id", _TAG, _ROW)


def _text(frame: Any, column: str) -> Any:
    """Return a Spark column as the text that a file would have."""
    from pyspark.sql import functions as f

    cell = f.col(f"`{column}`")
    found = frame.schema[column].dataType
    kind = found.typeName()
    if kind == "boolean":
        return f.when(cell, f.lit("yes")).when(~cell, f.lit("no"))
    if kind in ("float", "double"):
        small = f.when(f.abs(cell) < f.lit(_WHOLE), cell)  # larger ones are not exact
        whole = small.cast("long")
        text = f.when(whole == small, whole.cast("string")).otherwise(cell.cast("string"))
        return f.when(~f.isnan(cell), text)
    if kind == "decimal" and found.scale:
        # Spark writes 7 of scale 2 as 7.00, and 0 of a large scale as 0E-18.
        text = f.regexp_replace(cell.cast("string"), r"\.?0+$", "")
        return f.when(cell == 0, f.lit("0")).otherwise(text)
    return cell.cast("string")


def _held(tag: int, column: str) -> str:
    """Return the name of a table's column in the table of all rows."""
    return f"{tag} {column}"


@attrs.frozen
class _Worker:
    """The work on the rows of a partition, which Spark sends to its workers."""

    job: Job
    work: Callable[[Chunk], Any]
    columns: Mapping[int, list[str]]

    def results(self, batches: Iterable[Any]) -> Iterator[Any]:
        for rows in _whole_cases(batches):
            tables = {name: self._table(rows, tag) for name, tag in _TABLES.items()}
            own_facts = self.job.reads.words.own_facts
            source = InMemory(
                "polars", tables["cases"], tables["events"], tables["answers"], own_facts
            )
            yield from attrs.evolve(self.job, threads=1).run(source, self.work)

    def _table(self, rows: pl.DataFrame, tag: int) -> pl.DataFrame:
        names = self.columns[tag]
        some = rows.filter(pl.col(_TAG) == tag)
        wanted = {"case_id": "case_id"} | {n: _held(tag, n) for n in names if n != "case_id"}
        there = {name: column for name, column in wanted.items() if column in some.columns}
        if len(there) < len(wanted):  # the caller gave no such table
            return pl.DataFrame(schema=dict.fromkeys(names, pl.String))
        return some.select(pl.col(column).alias(name) for name, column in there.items())


def _whole_cases(batches: Iterable[Any]) -> Iterator[pl.DataFrame]:
    """Yield the rows of a partition in portions of whole cases; a case may span two batches."""
    pending: list[pl.DataFrame] = []
    for batch in batches:
        frame = pl.from_arrow(batch)
        assert isinstance(frame, pl.DataFrame)
        pending.append(frame)
        if sum(part.height for part in pending) < ROWS:
            continue
        rows = pl.concat(pending)
        ids = rows["case_id"]
        first = int(ids.ne_missing(pl.Series([ids[-1]], dtype=pl.String)).sum())
        pending = [rows[first:]]  # rows are sorted by case, so those of the last case are the last
        if first:
            yield rows[:first]
    if pending:
        yield pl.concat(pending)


def _rows(worker: _Worker, batches: Iterable[Any]) -> Iterator[Any]:
    for rows, _, _ in worker.results(batches):
        yield from rows.to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches()


def _pickled(worker: _Worker, batches: Iterable[Any]) -> Iterator[Any]:
    """Yield the results as a column of pickles; a `BadInputError` is one of them."""
    import pyarrow as pa

    def pickles() -> Iterator[bytes]:
        try:
            for result in worker.results(batches):
                yield pickle.dumps(result)
        except BadInputError as error:
            yield pickle.dumps(error)

    for found in pickles():
        yield pa.RecordBatch.from_pydict({"found": pa.array([found], pa.binary())})
