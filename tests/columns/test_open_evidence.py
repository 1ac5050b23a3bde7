"""What columns cannot tell goes to the explaining evaluator, and nothing is lost on the way."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

import esi_rules as esi
from esi_rules import events
from esi_rules.rules.algebra import AtLeast, Each
from esi_rules.scoring.verdict_rows import COLUMNS
from tests.support.engines import ENGINES, Engine
from tests.support.frames import explained, frames_of
from tests.support.made_up import made_up_cases

AS_AT = dt.date(2005, 3, 14)
STANDARDS = esi.national_standards()


PLAN = esi.within(
    esi.working_days(5), of=esi.first_high, done=events.risk_management_plan.first()
).when(esi.given("tier", 1, 2) | esi.given("dtto"))
HOURS = esi.at_least(15, events.contact_hours, window=esi.Weeks(1, 1), total=True)
WEEKLY = Each(AtLeast(2, events.appointment), esi.Series(1, 4))


def rows(
    engine: Engine, cases: list[esi.Case], by: esi.Standards | esi.Rule
) -> set[tuple[str, ...]]:
    return set(engine.evaluate(frames_of(cases), by, AS_AT))


def one_event(kind: str, on: str, value: str) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Tables of one case with one event, whose value may be one that a record refuses."""
    cases, event, answers = frames_of(
        [esi.Case("S1", "order", "2004-09-24", [esi.Event(kind, on)])]
    )
    return cases, event.with_columns(value=pl.lit(value)), answers


def busy(n: int) -> esi.Case:
    """A case with `n` appointments in its first week and none after it."""
    start = dt.date(2004, 9, 24)
    every = [esi.Event("appointment", start, "attended")] * n
    return esi.Case("S1", "licence", start, [*every, esi.Event("risk_rating", start, "low")])


@pytest.mark.parametrize("n", [1_023, 1_024, 5_000])
def test_a_case_with_thousands_of_events_is_judged_like_any_other(
    own_engine: Engine, n: int
) -> None:
    cases = [busy(n)]
    assert {row[3] for row in rows(own_engine, cases, WEEKLY)} == {"NOT_MET"}
    assert rows(own_engine, cases, WEEKLY) == explained(cases, WEEKLY, AS_AT)


def test_only_the_standards_that_read_an_open_date_go_another_way(engine: Engine) -> None:
    start = dt.date(2004, 9, 24)
    cases = [
        esi.Case("S1", "order", start, [
            esi.Event("risk_rating", start, "high"),
            esi.Event("supervision_plan", "2004-10"),
            esi.Event("risk_management_plan", "2004-10-04"),
            esi.Event("appointment", "2004-09-28"),
        ]),
        esi.Case("S2", "licence", start, [esi.Event("risk_rating", "2004", None)]),
    ]  # fmt: skip
    assert rows(engine, cases, STANDARDS) == explained(cases, STANDARDS, AS_AT)


def test_of_two_ratings_on_a_day_the_later_row_stands(engine: Engine) -> None:
    start = dt.date(2004, 9, 24)
    both = [
        esi.Event("risk_rating", "2004-10-04", "high"),
        esi.Event("risk_rating", "2004-10-04", "low"),
    ]
    cases = [
        esi.Case("S1", "order", start, both),
        esi.Case("S2", "order", start, both[::-1]),
        esi.Case("S3", "order", "2004-10-04", both),
        esi.Case("S4", "order", "2004-10-04", both[::-1]),
    ]
    assert rows(engine, cases, PLAN) == explained(cases, PLAN, AS_AT)


def test_an_amount_finer_than_columns_hold_is_added_up_exactly(engine: Engine) -> None:
    start = dt.date(2004, 9, 24)
    fine = [esi.Event("contact_hours", start, Decimal(text)) for text in ("14.9999", "0.0001")]
    cases = [esi.Case("S1", "order", start, fine), esi.Case("S2", "order", start, fine[:1])]
    assert rows(engine, cases, HOURS) == explained(cases, HOURS, AS_AT)


def test_no_events_and_no_cases_give_frames_all_the_same(engine: Engine) -> None:
    lone = [esi.Case("S1", "order", "2004-09-24")]
    for rule in (PLAN, HOURS, WEEKLY):
        assert rows(engine, lone, rule) == explained(lone, rule, AS_AT)
        assert rows(engine, [], rule) == set()


def test_a_date_column_and_yes_or_no_as_true_or_false_mean_the_same_as_text() -> None:
    cases = made_up_cases(7, 80, vague=False)
    table, event, answer = frames_of(cases)
    yes_no = ("dtto", "drr", "unpaid_work", "residential")
    typed = table.with_columns(
        pl.col("commenced_on").str.to_date(),
        pl.col("ended_on").replace("", None).str.to_date(),
        pl.col("tier").replace("", None).cast(pl.Int8),
        *(pl.col(n).replace_strict({"yes": True, "no": False, "": None}) for n in yes_no),
    )
    dated = event.with_columns(pl.col("on").str.to_date())
    as_at = dt.date(2004, 2, 14)
    for name in ("polars", "duckdb"):
        found = ENGINES[name].evaluate((typed, dated, answer), STANDARDS, as_at)
        assert set(found) == explained(cases, STANDARDS, as_at)


def test_a_lazy_frame_stays_lazy_and_a_table_keeps_its_columns() -> None:
    case = [esi.Case("S1", "order", "2004-09-24")]
    lazy = [frame.lazy() for frame in frames_of(case)]
    found = esi.evaluate_frames(*lazy, standards=STANDARDS, as_at=AS_AT)
    assert isinstance(found, pl.LazyFrame)
    assert tuple(found.collect_schema()) == COLUMNS
    assert found.collect().height == len(STANDARDS.ids)


def test_an_event_of_no_case_is_told_and_not_dropped(engine: Engine) -> None:
    tables = frames_of(
        [esi.Case("S1", "order", "2004-09-24", [esi.Event("warning", "2004-10-01")])]
    )
    stray = tables[1].with_columns(case_id=pl.lit("S9"))
    with pytest.raises(esi.BadInputError, match="column `case_id`: `S9` is not the id of a case"):
        engine.evaluate((tables[0], stray, tables[2]), PLAN, AS_AT)


def test_a_case_that_comes_twice_is_told(engine: Engine) -> None:
    tables = frames_of(
        [esi.Case("S1", "order", "2004-09-24", [esi.Event("warning", "2004-10-01")])]
    )
    twice = pl.concat([tables[0], tables[0]])
    for rows in (tables[1], tables[1].clear()):
        with pytest.raises(esi.BadInputError, match="`S1` is the id of another row too; each"):
            engine.evaluate((twice, rows, tables[2]), PLAN, AS_AT)


def test_a_case_without_an_id_is_told(engine: Engine) -> None:
    tables = frames_of([esi.Case("S1", "order", "2004-09-24")])
    for id in (None, "", " "):
        nameless = tables[0].with_columns(case_id=pl.lit(id, pl.String))
        with pytest.raises(
            esi.BadInputError, match="column `case_id`: is empty; every case needs an id"
        ):
            engine.evaluate((nameless, tables[1], tables[2]), PLAN, AS_AT)


@pytest.mark.parametrize(
    ("table", "column", "value", "words"),
    [
        (
            0,
            "sentence",
            "ordr",
            "`ordr` must be `order` or `licence`; did you mean `order`?",
        ),
        (0, "commenced_on", "2004-09", "is not a full date written YYYY-MM-DD"),
        (0, "tier", "9", "column `tier`: `9` must be `1`, `2`, `3`, `4` or empty"),
        (1, "on", "24/09/2004", "is not a date written YYYY-MM-DD"),
        (1, "value", "hgih", "did you mean `high`?"),
    ],
)
def test_what_the_records_refuse_the_frames_refuse(
    engine: Engine, table: int, column: str, value: str, words: str
) -> None:
    tables = list(
        frames_of(
            [
                esi.Case(
                    "S1", "order", "2004-09-24", [esi.Event("risk_rating", "2004-10-01", "high")]
                )
            ]
        )
    )
    tables[table] = tables[table].with_columns(pl.lit(value).alias(column))
    with pytest.raises(esi.BadInputError) as caught:
        engine.evaluate((tables[0], tables[1], tables[2]), PLAN, AS_AT)
    assert words in str(caught.value)


@pytest.mark.parametrize("numbers", [(0, 1, 2), (0,), (1, 2)])
def test_ids_may_be_numbers_in_any_of_the_tables(engine: Engine, numbers: tuple[int, ...]) -> None:
    start = dt.date(2005, 6, 24)
    cases = [
        esi.Case("17", "order", start, [esi.Event("appointment", "2005-07", "attended")]),
        esi.Case("18", "licence", start, answers={"C1.1a": "yes"}),
    ]
    tables = frames_of(cases)
    typed = [
        table.with_columns(pl.col("case_id").cast(pl.Int64)) if i in numbers else table
        for i, table in enumerate(tables)
    ]
    found = set(engine.evaluate((typed[0], typed[1], typed[2]), STANDARDS, AS_AT))
    assert found == rows(engine, cases, STANDARDS) == explained(cases, STANDARDS, AS_AT)
    stray = typed[1].with_columns(case_id=pl.lit("9").cast(typed[1].schema["case_id"]))
    with pytest.raises(esi.BadInputError, match="`9` is not the id of a case"):
        engine.evaluate((typed[0], stray, typed[2]), STANDARDS, AS_AT)


def test_a_value_where_a_kind_has_none_is_refused_and_not_taken_for_empty(engine: Engine) -> None:
    with pytest.raises(
        esi.BadInputError, match="must be empty, because `risk_management_plan` has no value"
    ):
        engine.evaluate(one_event("risk_management_plan", "2004-10-01", "drawn up"), PLAN, AS_AT)


def test_a_missing_column_and_mixed_kinds_of_frame_are_named() -> None:
    cases, event, _ = frames_of([esi.Case("S1", "order", "2004-09-24")])
    with pytest.raises(esi.BadInputError, match="events, column `on`: the column is missing"):
        esi.evaluate_frames(cases, event.drop("on"), standards=STANDARDS, as_at=AS_AT)
    with pytest.raises(esi.BadInputError, match="must all be frames of one kind"):
        esi.evaluate_frames(cases, event.to_pandas(), standards=STANDARDS, as_at=AS_AT)


def test_a_rule_alone_has_rows_without_a_standard(own_engine: Engine) -> None:
    case = esi.Case("S1", "order", "2004-09-24", [esi.Event("home_visit", "2004-10-01", "seen")])
    rule = esi.within(esi.working_days(10), of=esi.commencement, done=events.home_visit.first())
    assert rows(own_engine, [case], rule) == {
        ("S1", "", "", "MET", "in-time", "2004-09-24", "2004-10-08", "2004-10-01")
    }
