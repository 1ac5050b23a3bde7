"""However cases are read, batched, grouped and shared out, the kernels find what one case shows."""

from __future__ import annotations

import datetime as dt
import importlib.util
import itertools
import logging
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import polars as pl
import pytest

import esi_rules as esi
from esi_rules import events
from esi_rules.analysis.scenarios import SHIPPED, Scenario, load_scenarios, standards_of
from esi_rules.columns import on_duckdb
from esi_rules.columns.days import MOST_CASES
from esi_rules.columns.frames import RowMaker
from esi_rules.columns.intake import InMemory
from esi_rules.columns.judging import Job
from esi_rules.scoring.verdict_rows import COLUMNS
from tests.support.engines import ENGINES, Engine
from tests.support.frames import explained, frames_of, numbered
from tests.support.made_up import shipped_cases

AS_AT = dt.date(2005, 9, 14)
STANDARDS = esi.national_standards()
SCENARIOS = load_scenarios(SHIPPED)
HOURS = esi.at_least(8, events.contact_hours, window=esi.Weeks(1, 1), total=True)


def _judged_by(scenario: Scenario) -> tuple[object, ...]:
    readings, limits = sorted(scenario.readings.items()), sorted(scenario.limits.items())
    return scenario.as_at, scenario.edition, tuple(readings), tuple(limits)


@pytest.mark.parametrize("file", sorted({scenario.file for scenario in SCENARIOS}))
def test_kernels_and_evaluator_agree_on_every_shipped_scenario(file: str) -> None:
    some = sorted((s for s in SCENARIOS if s.file == file), key=lambda s: str(_judged_by(s)))
    for _, group in itertools.groupby(some, key=_judged_by):
        scenarios = list(group)
        cases = numbered(scenario.case for scenario in scenarios)
        standards, as_at = standards_of(scenarios[0]), scenarios[0].as_at
        found = ENGINES["polars"].evaluate(frames_of(cases), standards, as_at)
        assert set(found) == explained(cases, standards, as_at)
        assert len(found) == len(cases) * len(standards.ids)


# Batches, chunks and threads


SIZES = [(1, 1), (3, 7), (7, 50), (1_000, 40), (10_000, 10_000)]
QUICK = {(1, 1, 2), (3, 7, 1), (7, 50, 5), (1_000, 40, 1), (1_000, 40, 2), (10_000, 10_000, 1)}


@pytest.mark.parametrize(
    ("batch", "rows", "threads"),
    [
        pytest.param(*one, marks=[] if one in QUICK else [pytest.mark.slow])
        for one in ((*size, threads) for size in SIZES for threads in (1, 2, 5))
    ],
)
def test_a_case_may_span_batches_and_any_number_of_cases_make_a_chunk(
    batch: int, rows: int, threads: int
) -> None:
    cases = shipped_cases(4, 40, vague=True)
    table, event, answer = frames_of(cases)
    maker = RowMaker(STANDARDS, AS_AT)
    job = Job(maker.reads, AS_AT, threads=threads, rows=rows, batch=batch)
    source = InMemory("polars", table, event, answer, ())
    parts = [part for part, _, _ in job.run(source, maker.rows)]
    assert set(pl.concat(parts).rows()) == explained(cases, STANDARDS, AS_AT)


@pytest.mark.parametrize("order", ["by kind", "reversed cases", "shuffled", "cases elsewhere"])
def test_events_in_any_order_of_cases_are_judged_alike(engine: Engine, order: str) -> None:
    """Only the order within a case and a kind matters: of two ratings on a day the later counts."""
    cases = shipped_cases(8, 50, vague=True)
    table, event, answer = frames_of(cases)
    event = event.with_row_index("n")
    if order == "by kind":
        event = event.sort("event", "n")
    elif order == "reversed cases":
        event = event.sort("case_id", "n", descending=[True, False])
    elif order == "shuffled":
        place = pl.when(pl.col("event") == "risk_rating").then("n").otherwise(pl.col("n") * 7 % 101)
        event = event.sort(place, "n")
    else:
        table = table.sort("commenced_on", maintain_order=True)
    found = engine.evaluate((table, event.drop("n"), answer), STANDARDS, AS_AT)
    assert set(found) == explained(cases, STANDARDS, AS_AT)


def test_more_cases_than_a_chunk_has_room_for() -> None:
    cases = [
        esi.Case("A", "order", "2004-09-24", [esi.Event("home_visit", "2004-09-28", "seen")]),
        esi.Case("B", "order", "2004-09-24", [esi.Event("home_visit", "2005-09-28", "seen")]),
        esi.Case("C", "order", "2004-09-24"),
    ]
    n = 2 * MOST_CASES + 5
    rule = esi.within(esi.working_days(10), of=esi.commencement, done=events.home_visit.first())
    expected = {row[0]: row[1:] for row in explained(cases, rule, AS_AT)}
    table, event, answer = frames_of(cases)
    copies = pl.DataFrame({"copy": range(n)})
    named = pl.concat_str("case_id", "copy", separator="-").alias("case_id")
    tables = [copies.join(one, how="cross").with_columns(named).drop("copy")
              for one in (table, event, answer)]  # fmt: skip
    found = esi.evaluate_frames(*tables, standards=rule, as_at=AS_AT)
    assert found.height == 3 * n == found["case_id"].n_unique()
    of_one = found.with_columns(pl.col("case_id").str.slice(0, 1)).unique()
    assert {row[0]: row[1:] for row in of_one.rows()} == expected


# Cells


@pytest.mark.parametrize(
    "value",
    [
        pl.Series(["8"]), pl.Series(["8.000"]), pl.Series(["8.0000"]), pl.Series(["8.0001"]),
        pl.Series(["8." + "0" * 29 + "1"]), pl.Series([8]), pl.Series([8.0]), pl.Series([8.25]),
        pl.Series(["8"]).cast(pl.Decimal(18, 3)), pl.Series(["8"]).cast(pl.Decimal(18, 4)),
        pl.Series(["8.0001"]).cast(pl.Decimal(18, 4)), pl.Series(["7.9999"]), pl.Series([".5"]),
        pl.Series(["7." + "9" * 20]), pl.Series(["7.999"]), pl.Series([7.999]),
    ],
)  # fmt: skip
def test_an_amount_is_exact_however_it_is_written(engine: Engine, value: pl.Series) -> None:
    text = str(value.cast(pl.String)[0])
    case = esi.Case("A", "order", "2004-09-24", [
        esi.Event("contact_hours", "2004-09-27", Decimal(text))
    ])  # fmt: skip
    table, event, answer = frames_of([case])
    found = engine.evaluate((table, event.with_columns(value=value), answer), HOURS, AS_AT)
    assert set(found) == explained([case], HOURS, AS_AT)
    assert found[0][3] == ("MET" if Decimal(text) >= 8 else "NOT_MET")


@pytest.mark.parametrize("name", ["polars", "pandas", "pyarrow", "duckdb"])
def test_columns_of_categories_are_read_as_they_are(name: str) -> None:
    cases = shipped_cases(9, 60, vague=True)
    tables = [
        table.with_columns(pl.col(column).cast(pl.Categorical) for column in table.columns)
        for table in frames_of(cases)
    ]
    found = ENGINES[name].evaluate((tables[0], tables[1], tables[2]), STANDARDS, AS_AT)
    assert set(found) == explained(cases, STANDARDS, AS_AT)


@pytest.mark.parametrize("first", ["8.1", " 8", "8,1", "8", None])
def test_words_without_a_code_of_duckdb_are_judged_or_refused_as_on_polars(
    first: str | None,
) -> None:
    def event(value: str | None) -> pl.DataFrame:
        row: dict[str, str | None] = {"case_id": "A", "event": "contact_hours"}
        row |= {"on": "2004-09-27", "value": value}
        return pl.DataFrame(row, schema=dict.fromkeys(row, pl.String))

    case = esi.Case("A", "order", "2004-09-24")
    table, _, answer = frames_of([case])
    events = pl.concat([event(first), event("0.25")])
    found: list[str | list[tuple[str, ...]]] = []
    for name in ("polars", "duckdb"):
        try:
            found.append(sorted(ENGINES[name].evaluate((table, events, answer), HOURS, AS_AT)))
        except esi.BadInputError as error:
            found.append(str(error))
    assert found[0] == found[1]
    assert isinstance(found[0], str) == (first == "8,1")


def test_answers_may_be_true_and_false(engine: Engine) -> None:
    cases = [
        esi.Case(name, "order", "2004-09-24", answers={"B1.1a": answer})
        for name, answer in (("A", "yes"), ("B", "no"), ("C", None))
    ]
    table, event, answer = frames_of(cases)
    given = answer.with_columns(answer=pl.Series([True, False, None]))
    inspection = esi.Inspection("x", AS_AT)
    frames = [engine.make(frame) for frame in (table, event, given)]
    counts = esi.score_frames(*frames, inspection=inspection).items["B1.1a"].counts
    assert counts == esi.Counts(met=1, not_met=1, undetermined=1)


def test_an_answer_of_no_case_is_refused(engine: Engine) -> None:
    case = esi.Case("A", "order", "2004-09-24", answers={"B1.1a": "yes"})
    table, event, answer = frames_of([case])
    stray = answer.with_columns(case_id=pl.lit("Z"))
    with pytest.raises(esi.BadInputError, match="`Z` is not the id of a case"):
        engine.evaluate((table, event, stray), STANDARDS, AS_AT)


@pytest.mark.parametrize("bad", ["maybe", "yes; no"])
def test_what_is_no_answer_is_refused(engine: Engine, bad: str) -> None:
    case = esi.Case("A", "order", "2004-09-24", answers={"C1.1a": "yes"})
    table, event, answer = frames_of([case])
    if bad == "maybe":
        answer, words = answer.with_columns(answer=pl.lit(bad)), "must be `yes`, `no`, `na`"
    else:
        other = answer.with_columns(answer=pl.lit("no"))
        answer, words = (
            pl.concat([answer, other]),
            "contradicts the answer `yes` in another row to the same question",
        )
    with pytest.raises(esi.BadInputError, match=words):
        engine.evaluate((table, event, answer), STANDARDS, AS_AT)


@pytest.mark.parametrize("kind", [None, ""])
def test_an_event_without_a_kind_is_refused(engine: Engine, kind: str | None) -> None:
    case = esi.Case("A", "order", "2004-09-24", [esi.Event("warning", "2004-09-28")])
    table, event, answer = frames_of([case])
    nameless = event.with_columns(event=pl.lit(kind, pl.String))
    with pytest.raises(
        esi.BadInputError,
        match="events, case `A`, column `event`: is empty; write the kind of event",
    ):
        engine.evaluate((table, nameless, answer), STANDARDS, AS_AT)


def test_a_bad_cell_is_refused_where_no_rule_reads_it_too(engine: Engine) -> None:
    case = esi.Case("A", "order", "2004-09-24", [esi.Event("warning", "2004-09-28")])
    table, event, answer = frames_of([case])
    wrong = event.with_columns(on=pl.lit("28/09/2004"))
    with pytest.raises(esi.BadInputError, match="is not a date written YYYY-MM-DD"):
        engine.evaluate((table, wrong, answer), HOURS, AS_AT)


# What is left to the evaluator


def test_how_many_cases_the_evaluator_judged_is_counted_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    cases = [
        esi.Case("A", "order", "2004-09-24", [esi.Event("supervision_plan", "2004-10")]),
        esi.Case("B", "order", "2004-09-24", [esi.Event("supervision_plan", "2004-10-01")]),
        esi.Case("C", "order", "2004-09-24"),
    ]
    table, event, answer = frames_of(cases)
    setup = esi.set_up(esi.Inspection("x", AS_AT))
    with caplog.at_level(logging.INFO, logger="esi_rules.columns"):
        counts = esi.count_frames(table, event, answer, setup=setup, as_at=AS_AT)
        esi.evaluate_frames(table, event, answer, standards=STANDARDS, as_at=AS_AT)
    assert counts.explained == 1
    assert caplog.messages == ["the evaluator judged 1 of 3 cases, in whole or in part"] * 2


MONTHS = esi.within(esi.months(2), of=esi.commencement, done=events.home_visit.first())


def test_the_last_day_that_a_record_can_have_is_judged_too() -> None:
    cases = shipped_cases(5, 3, vague=False)
    as_at = dt.date(2199, 12, 31)
    found = ENGINES["polars"].evaluate(frames_of(cases), MONTHS, as_at)
    assert set(found) == explained(cases, MONTHS, as_at)


@pytest.mark.parametrize("year", [2200, 2300, 9999])
def test_a_day_beyond_all_records_is_refused_by_frames_as_by_single_cases(year: int) -> None:
    cases = shipped_cases(5, 3, vague=False)
    as_at = dt.date(year, 1, 1)
    with pytest.raises(esi.BadRecordError) as one:
        esi.evaluate(cases[0], MONTHS, as_at=as_at)
    with pytest.raises(esi.BadRecordError) as all_of_them:
        esi.evaluate_frames(*frames_of(cases), standards=MONTHS, as_at=as_at)
    assert str(one.value) == str(all_of_them.value)


# Kinds of frame


def test_frames_of_narwhals_come_out_as_they_came_in() -> None:
    nw = pytest.importorskip("narwhals")
    cases = shipped_cases(3, 10, vague=False)
    for make in (lambda t: t, lambda t: t.lazy(), lambda t: t.to_arrow()):
        frames = [nw.from_native(make(table)) for table in frames_of(cases)]
        found = esi.evaluate_frames(*frames, standards=STANDARDS, as_at=AS_AT)
        assert type(found) is type(frames[0])
        rows = nw.to_native(found)
        rows = rows.collect() if isinstance(rows, pl.LazyFrame) else pl.DataFrame(rows)
        assert set(rows.rows()) == explained(cases, STANDARDS, AS_AT)


@pytest.mark.parametrize("name", ["pandas", "duckdb"])
def test_a_missing_pyarrow_is_named_with_the_remedy(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames: list[Any] = [ENGINES[name].make(table) for table in frames_of([])]
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda n, *a: None if n == "pyarrow" else real(n, *a)
    )
    with pytest.raises(ImportError, match="install it with `pip install") as caught:
        esi.evaluate_frames(*frames, standards=STANDARDS, as_at=AS_AT)
    assert isinstance(caught.value, esi.BadInputError)


def test_a_large_result_of_duckdb_goes_through_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    duckdb = pytest.importorskip("duckdb")
    monkeypatch.setattr(on_duckdb, "_IN_MEMORY", 100)
    monkeypatch.setattr(on_duckdb.tempfile, "mkdtemp", lambda prefix: str(tmp_path))
    cases = shipped_cases(2, 40, vague=True)
    with duckdb.connect() as connection:
        arrow = [table.to_arrow() for table in frames_of(cases)]
        for place, table in enumerate(arrow):
            connection.register(f"t{place}", table)
        tables = [connection.table(f"t{place}") for place in range(3)]
        found = esi.evaluate_frames(*tables, standards=STANDARDS, as_at=AS_AT)
        assert [file.name for file in tmp_path.iterdir()] == ["verdicts.parquet"]
        assert set(found.select(*COLUMNS).fetchall()) == explained(cases, STANDARDS, AS_AT)
        views = connection.sql("select view_name from duckdb_views() where not internal")
        # Before 2.0, DuckDB kept the name of the relation that a query starts from as a view.
        left = {"esi_home"} if duckdb.__version__.startswith("1.") else set()
        assert {name for (name,) in views.fetchall()} == {"t0", "t1", "t2", *left}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_spark_counts_and_refuses_alike(spark: Engine) -> None:
    cases = [
        attrs.evolve(case, groups={"district": "NS"[place % 2]})
        for place, case in enumerate(shipped_cases(5, 60, vague=True))
    ]
    table, event, answer = frames_of(cases)
    table = table.with_columns(district=pl.Series([case.groups["district"] for case in cases]))
    setup = esi.set_up(esi.Inspection("x", AS_AT))
    counted = [
        esi.count_frames(
            *(engine.make(frame) for frame in (table, event, answer)),
            setup=setup, as_at=AS_AT, by=["district"],
        )
        for engine in (spark, ENGINES["polars"])
    ]  # fmt: skip
    assert counted[0] == counted[1]
    stray = event.with_columns(case_id=pl.lit("S9"))
    with pytest.raises(esi.BadInputError, match="`S9` is not the id of a case"):
        esi.count_frames(*map(spark.make, (table, stray, answer)), setup=setup, as_at=AS_AT)
    with pytest.raises(Exception, match="`S9` is not the id of a case"):
        spark.evaluate((table, stray, answer), STANDARDS, AS_AT)
