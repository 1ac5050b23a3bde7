"""Frames of every odd type are judged like a folder, or refused in our own words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import polars as pl
import pytest

import esi_rules as esi
from tests.support.engines import ENGINES, Engine, connection

AS_AT = dt.date(2005, 3, 14)
SETUP = esi.set_up(esi.Inspection("x", AS_AT))
TEXT: dict[str, dict[str, list[Any]]] = {
    "cases": {"case_id": ["A"], "sentence": ["order"], "commenced_on": ["2004-09-24"],
              "ended_on": [""], "dtto": ["yes"], "tier": ["2"], "district": ["North"]},
    "events": {"case_id": ["A"], "event": ["contact_hours"], "on": ["2004-10-01"], "value": ["8"]},
    "answers": {"case_id": ["A"], "question": ["B1.1a"], "answer": ["yes"]},
}  # fmt: skip
CELLS = [(table, column) for table, columns in TEXT.items() for column in columns]
ZONED = pl.Series([dt.datetime(2004, 10, 1)]).dt.replace_time_zone("Europe/London")
ODD: dict[str, pl.Series] = {
    "nothing": pl.Series([None]),
    "list": pl.Series([["yes"]]),
    "empty list": pl.Series([[]], dtype=pl.List(pl.Int8)),
    "array": pl.Series([[1, 2]], dtype=pl.Array(pl.Int8, 2)),
    "struct": pl.Series([{"a": 1}]),
    "nested": pl.Series([[{"a": [1]}]]),
    "object": pl.Series([object()], dtype=pl.Object),
    "bytes": pl.Series([b"\xff\x00"]),
    "text in bytes": pl.Series([b"yes"]),
    "duration": pl.Series([dt.timedelta(days=1)]),
    "time": pl.Series([dt.time(9)]),
    "time of day": pl.Series([dt.datetime(2004, 10, 1, 9)]),
    "midnight": pl.Series([dt.datetime(2004, 10, 1)]),
    "nanoseconds": pl.Series([1], dtype=pl.Datetime("ns")),
    "no date of Python": pl.Series([2**62]).cast(pl.Datetime("us")),
    "no day of Python": pl.Series([2**30], dtype=pl.Int32).cast(pl.Date),
    "zone": ZONED,
    "date": pl.Series([dt.date(2004, 10, 1)]),
    "decimal": pl.Series([Decimal("8.00000")]),
    "long decimal": pl.Series([Decimal("1e30")]),
    "category": pl.Series(["yes"], dtype=pl.Categorical),
    "empty category": pl.Series([None], dtype=pl.Categorical),
    "enum": pl.Series(["no"], dtype=pl.Enum(["no"])),
    "true": pl.Series([True]),
    "whole": pl.Series([1], dtype=pl.Int8),
    "unsigned": pl.Series([2**64 - 1], dtype=pl.UInt64),
    "128 bits": pl.Series([2**100], dtype=pl.Int128),
    "float": pl.Series([8.0]),
    "short float": pl.Series([0.1], dtype=pl.Float32),
    "huge float": pl.Series([1e300]),
    "not a number": pl.Series([float("nan")]),
    "infinity": pl.Series([float("-inf")]),
    "NUL": pl.Series(["a\0b"]),
    "long text": pl.Series(["x" * 100_000]),
    "control characters": pl.Series(["\x1b[31mred\u202e"]),
    "line break": pl.Series(["a\nb"]),
}  # fmt: skip


def native(name: str, frame: pl.DataFrame) -> Any:
    if name == "duckdb":
        table = frame.to_arrow()
        return connection().from_arrow(table).materialize()
    return ENGINES[name].make(frame)


def judged(frames: dict[str, Any]) -> str:
    """The groups of some tables, or how the tables were refused."""
    tables = frames.values()
    try:
        _rows(frames)
        counts = esi.count_frames(*tables, setup=SETUP, as_at=AS_AT, by=["district"], noting=True)
    except esi.EsiError as error:
        return f"{error!s:.5000}"
    return str(sorted(counts.groups))


def plain() -> dict[str, pl.DataFrame]:
    return {name: pl.DataFrame(columns) for name, columns in TEXT.items()}


def odd_tables() -> Iterator[tuple[str, dict[str, pl.DataFrame]]]:
    for table, column in CELLS:
        for word, cell in ODD.items():
            tables = plain()
            tables[table] = tables[table].with_columns(cell.alias(column))
            yield f"{word} in {column} of {table}", tables


def test_some_odd_cells_are_judged_or_refused_in_our_words() -> None:
    for _, tables in [*odd_tables()][::41]:
        judged(dict(tables))


@pytest.mark.slow
def test_odd_cells_are_judged_or_refused_in_our_words(engine: Engine) -> None:
    wrong = []
    for words, tables in odd_tables():
        try:
            frames = {table: native(engine.name, frame) for table, frame in tables.items()}
        except Exception:
            continue
        try:
            judged(frames)
        except BaseException as error:
            wrong.append(f"{words}: {type(error).__module__}.{type(error).__name__}: {error!s:.90}")
    assert wrong == []


def refused(frames: dict[str, Any], words: str) -> None:
    with pytest.raises(esi.BadInputError, match=words):
        _rows(frames)
    with pytest.raises(esi.BadInputError, match=words):
        esi.score_frames(*frames.values(), inspection=esi.Inspection("x", AS_AT))


def _rows(frames: dict[str, Any]) -> Any:
    found = esi.evaluate_frames(*frames.values(), standards=SETUP.standards, as_at=AS_AT)
    return found.collect() if isinstance(found, pl.LazyFrame) else found


def of_kind(name: str) -> dict[str, Any]:
    return {table: native(name, frame) for table, frame in plain().items()}


def test_a_table_without_columns_lacks_all_of_them(engine: Engine) -> None:
    if engine.name == "duckdb":
        pytest.skip("a relation has a column")
    for table in TEXT:
        frames = {**of_kind(engine.name), table: native(engine.name, pl.DataFrame())}
        refused(frames, f"{table}, column `case_id`: the column is missing")


def test_two_columns_of_one_name_are_refused() -> None:
    pandas, arrow = of_kind("pandas"), of_kind("pyarrow")
    pandas["events"] = pandas["events"].set_axis(["case_id", "event", "on", "on"], axis=1)
    arrow["events"] = arrow["events"].rename_columns(["case_id", "event", "on", "on"])
    duck = of_kind("duckdb")
    duck["events"] = connection().sql("select 'A' case_id, 'x' event, '' \"on\", '' \"on\"")
    for frames in (pandas, arrow, duck):
        refused(frames, "`on` is the name of more than one column")


def test_columns_need_no_tidy_names_and_pandas_no_names_of_text(engine: Engine) -> None:
    padded = {
        table: native(engine.name, frame.rename({name: f" {name} " for name in frame.columns}))
        for table, frame in plain().items()
    }
    assert judged(padded) == judged(of_kind(engine.name))
    pandas = of_kind("pandas")
    pandas["cases"][7] = "x"
    assert judged(pandas) == judged(of_kind("pandas"))


def test_columns_that_a_folder_may_not_have_a_frame_may_not_have(engine: Engine) -> None:
    cases = plain()["cases"].rename({"dtto": "DTTO"})
    refused(of_kind(engine.name) | {"cases": native(engine.name, cases)}, "did you mean `dtto`")
    more = plain()["events"].with_columns(note=pl.lit("x"))
    refused(of_kind(engine.name) | {"events": native(engine.name, more)}, "not a column of events")


def test_a_closed_connection_of_duckdb_is_told_in_our_words() -> None:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as gone:
        frames = {
            name: gone.from_arrow(frame.to_arrow()).materialize() for name, frame in plain().items()
        }
        lazy = {name: gone.from_arrow(frame.to_arrow()) for name, frame in plain().items()}
    for tables in (frames, lazy):
        assert judged(tables)


def test_a_query_that_fails_is_told_in_our_words() -> None:
    frames: dict[str, Any] = {name: frame.lazy() for name, frame in plain().items()}
    fails = pl.col("value").cast(pl.Date, strict=True).cast(pl.String)
    refused(frames | {"events": frames["events"].with_columns(fails)}, "events: cannot be read")
    lacks = frames["cases"].with_columns(pl.col("nowhere"))
    refused(frames | {"cases": lacks}, "cases: cannot be read")
    duck = of_kind("duckdb")
    duck["events"] = duck["events"].project("case_id, event, \"on\", error('no value') as value")
    refused(duck, "events: cannot be read")


class HostTimeoutError(Exception):
    """The host of a program ends it in its own way."""


@pytest.mark.parametrize("error", [HostTimeoutError, TimeoutError, KeyboardInterrupt, MemoryError])
def test_what_ends_the_hosts_work_is_no_bad_input(
    error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*args: object, **kwargs: object) -> None:
        raise error

    monkeypatch.setattr(pl.LazyFrame, "collect", ended)
    with pytest.raises(error):
        esi.score_frames(*plain().values(), inspection=esi.Inspection("x", AS_AT))


def test_pandas_columns_of_any_values_are_read_cell_by_cell() -> None:
    pd = pytest.importorskip("pandas")
    np = pytest.importorskip("numpy")
    frames = of_kind("pandas")
    for cells, as_text in (
        ((True, np.bool_(1), "yes", " yes "), "yes"),
        ((None, pd.NA, pd.NaT, float("nan"), np.float64("nan"), Decimal("nan")), ""),
    ):
        frames["cases"]["dtto"] = pd.Series([as_text], dtype=object)
        expected = _rows(frames)
        for cell in cells:
            frames["cases"]["dtto"] = pd.Series([cell], dtype=object)
            assert expected.equals(_rows(frames))
    for cell, words in (
        (1, "`1` must be `yes`, `no` or empty; did you mean `yes`"),
        ([1, 2], "case `A`, column `dtto`: `.1, 2.` must be text, a number, yes or no"),
        (uuid4(), "must be text, a number, yes or no"),
        (dt.datetime(2004, 1, 1, 5), "has a time of day; convert it to a date"),
    ):
        frames["cases"]["dtto"] = pd.Series([cell], dtype=object)
        refused(frames, words)


def test_extension_columns_of_pandas_are_read() -> None:
    pd = pytest.importorskip("pandas")
    frames = of_kind("pandas")
    expected = _rows(frames)
    for dtype, cell in (("boolean", True), ("string", "yes"), ("category", "yes")):
        frames["cases"]["dtto"] = pd.Series([cell], dtype=dtype)
        assert expected.equals(_rows(frames))
    frames["cases"]["tier"] = pd.Series([2], dtype="Int64")
    frames["events"]["value"] = pd.Series([8.0], dtype="Float64")
    assert expected.equals(_rows(frames))
    frames["cases"]["dtto"] = pd.Series([pd.Interval(0, 1)])
    refused(frames, "cases")
