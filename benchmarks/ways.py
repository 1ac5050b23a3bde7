"""The ways of judging a whole caseload that are timed against each other, all on the same list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from pathlib import Path

import polars as pl

import esi_rules as esi
from benchmarks.by_hand import duckdb_sql, polars_query
from benchmarks.by_hand.polars_query import STANDARDS, VERDICTS
from benchmarks.plain import judge
from benchmarks.records import records
from esi_rules.columns import count_frames, evaluate_frames
from esi_rules.frameworks.framework import Criterion, Framework, Item, Section
from esi_rules.rules import by_standard
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.setup import Setup
from esi_rules.standards.readings import Readings
from esi_rules.synthetic.block import AS_AT

__all__ = ["COUNTED", "FLOOR", "MOST", "PLAIN", "WRITTEN", "Tally", "count_of"]

Tally = Mapping[str, tuple[int, ...]]
"""By standard, how many cases have each verdict."""
_TABLES = ("cases", "events", "answers")


def count_of(names: Iterable[str] = STANDARDS) -> Setup:
    """Return a set-up whose items are these standards themselves, one each and nothing else."""
    items = [
        Item(f"S{place:02}.1", "its standard", name, "all cases", "T", by_standard(name))
        for place, name in enumerate(names)
    ]
    criteria = [
        Criterion(item.id.split(".")[0], item.question, "critical", [item]) for item in items
    ]
    framework = Framework(
        "standards", "The standards", [Section("S", "All", Fraction(1), criteria)]
    )
    # The caseloads answer the questions of the ESI too.
    asked = frozenset(item.id for item in esi.esi_framework().case_items)
    return Setup(esi.national_standards(), framework, Readings(), own_questions=asked)


def _frames(folder: Path) -> tuple[pl.LazyFrame, pl.LazyFrame, pl.LazyFrame]:
    cases, events, answers = (pl.scan_parquet(folder / f"{name}.parquet") for name in _TABLES)
    return cases, events, answers


def floor(folder: Path) -> None:
    """Read every column of every table into memory, and do nothing with them."""
    for name in _TABLES:
        pl.read_parquet(folder / f"{name}.parquet")


def plain_python(folder: Path) -> Tally:
    """Read plain records and judge one after another by the function written by hand."""
    found: Counter[tuple[str, Verdict]] = Counter()
    for record in records(folder):
        found.update([(row[0], row[2]) for row in judge(record, AS_AT)])
    return {
        name: tuple(found[name, Verdict[verdict]] for verdict in VERDICTS) for name in STANDARDS
    }


def _tally(wide: Mapping[str, int]) -> Tally:
    return {
        name: tuple(int(wide[f"{name}|{verdict}"]) for verdict in VERDICTS) for name in STANDARDS
    }


def polars_by_hand(folder: Path) -> Tally:
    wide = polars_query.query(*_frames(folder), AS_AT)
    each = [
        (pl.col(f"{name}|verdict") == code).sum().alias(f"{name}|{verdict}")
        for name in STANDARDS
        for code, verdict in enumerate(VERDICTS)
    ]
    return _tally(wide.select(each).collect(engine="streaming").to_dicts()[0])


def duckdb_by_hand(folder: Path) -> Tally:
    import duckdb

    with duckdb.connect() as connection:
        query = duckdb_sql.judge(connection, *_sources(folder), AS_AT)
        found = connection.execute(duckdb_sql.counts(query))
        names = [column[0] for column in found.description or ()]
        row = found.fetchall()[0]
    return _tally(dict(zip(names, row, strict=True)))


def _sources(folder: Path) -> tuple[str, str, str]:
    cases, events, answers = (duckdb_sql.source(folder / f"{name}.parquet") for name in _TABLES)
    return cases, events, answers


def _counted(cases: object, events: object, answers: object) -> Tally:
    setup = count_of()
    found = count_frames(cases, events, answers, setup=setup, as_at=AS_AT).counts
    return {
        item.question: (
            found[item.id].met,
            found[item.id].not_met,
            found[item.id].undetermined,
            found[item.id].not_yet_due,
            found[item.id].not_applicable,
        )
        for item in setup.framework.case_items
    }


def columns_on_polars(folder: Path) -> Tally:
    return _counted(*_frames(folder))


def columns_on_duckdb(folder: Path) -> Tally:
    import duckdb

    with duckdb.connect() as connection:
        return _counted(*(connection.sql(f"from {source}") for source in _sources(folder)))


def columns_on_pandas(folder: Path) -> Tally:
    import pandas as pd

    return _counted(*(pd.read_parquet(folder / f"{name}.parquet") for name in _TABLES))


FLOOR, PLAIN = "reading all columns", "plain Python"
MOST = {PLAIN: 300_000}
"""More cases than this a way is not given: it would need more memory than most machines have."""

COUNTED: Mapping[str, Callable[[Path], Tally | None]] = {
    FLOOR: floor,
    PLAIN: plain_python,
    "Polars by hand": polars_by_hand,
    "columns on Polars": columns_on_polars,
    "DuckDB by hand": duckdb_by_hand,
    "columns on DuckDB": columns_on_duckdb,
    "columns on pandas": columns_on_pandas,
}
"""Counts of the verdicts on each standard, nothing written."""


def _as_text(rows: pl.LazyFrame) -> pl.LazyFrame:
    days = ["clock_starts", "last_good_day", "done_on"]
    return rows.with_columns(
        pl.col("verdict").cast(pl.String),
        pl.col("edition").fill_null(""),
        pl.col(*days).dt.to_string("%Y-%m-%d").fill_null(""),
    )


def polars_rows_by_hand(folder: Path) -> pl.LazyFrame:
    wide = polars_query.query(*_frames(folder), AS_AT).collect(engine="streaming")
    rows = _as_text(polars_query.rows(wide.lazy()))
    return _written(rows, folder)


def _written(rows: pl.LazyFrame, folder: Path) -> pl.LazyFrame:
    out = folder / "verdicts.bench.parquet"
    rows.sink_parquet(out)
    return pl.scan_parquet(out)


def columns_rows_on_polars(folder: Path) -> pl.LazyFrame:
    cases, events, answers = _frames(folder)
    standards = esi.national_standards()
    rows = evaluate_frames(cases, events, answers, standards=standards, as_at=AS_AT)
    return _written(rows, folder)


def duckdb_rows_by_hand(folder: Path) -> pl.LazyFrame:
    import duckdb

    out = folder / "verdicts.bench.parquet"
    with duckdb.connect() as connection:
        query = duckdb_sql.judge(connection, *_sources(folder), AS_AT)
        connection.execute(f"create temp table wide as {query}")
        texts = ", ".join(
            f"coalesce({day}::varchar, '') as {day}"
            for day in ("edition", "clock_starts", "last_good_day", "done_on")
        )
        rows = f"select * replace ({texts}) from ({duckdb_sql.rows('wide')})"
        connection.execute(f"copy ({rows}) to '{out}'")
    return pl.scan_parquet(out)


def columns_rows_on_duckdb(folder: Path) -> pl.LazyFrame:
    import duckdb

    out = folder / "verdicts.bench.parquet"
    with duckdb.connect() as connection:
        cases, events, answers = (connection.sql(f"from {s}") for s in _sources(folder))
        standards = esi.national_standards()
        rows = evaluate_frames(cases, events, answers, standards=standards, as_at=AS_AT)
        rows.write_parquet(str(out))
    return pl.scan_parquet(out)


WRITTEN: Mapping[str, Callable[[Path], pl.LazyFrame]] = {
    "Polars by hand": polars_rows_by_hand,
    "columns on Polars": columns_rows_on_polars,
    "DuckDB by hand": duckdb_rows_by_hand,
    "columns on DuckDB": columns_rows_on_duckdb,
}
"""A row for each case and standard, written as Parquet; the columns give the reason too."""
