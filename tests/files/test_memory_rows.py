"""Rows from memory: lists of mappings and cursors of databases."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

import esi_rules as esi
from esi_rules.files import BadRow

SETTINGS = {"area": "North", "as_at": dt.date(2005, 3, 14)}
CASE = {"case_id": "S01", "sentence": "order", "commenced_on": dt.date(2004, 9, 24)}
PLAN = {"case_id": "S01", "event": "supervision_plan", "on": dt.date(2004, 10, 1)}


def read(**given: Any) -> esi.Loaded:
    return esi.read_rows(**{"cases": [CASE], "events": [], "settings": SETTINGS, **given})


def problems(**given: Any) -> list[str]:
    with pytest.raises(esi.BadInputError) as error:
        read(**given)
    return [problem.words() for problem in error.value.problems]


def test_mappings_with_typed_cells_become_cases() -> None:
    hours = {"case_id": "S01", "event": "contact_hours", "on": "2004-10", "value": Decimal("2.50")}
    loaded = read(
        cases=[{**CASE, "dtto": True, "tier": 2, "district": "North", "ended_on": None}],
        events=iter([PLAN, hours]),
        answers=[{"case_id": "S01", "question": "B1.1a", "answer": None}],
    )
    (case,) = loaded.inspection.cases
    assert case == esi.Case(
        "S01",
        "order",
        "2004-09-24",
        [
            esi.Event("supervision_plan", "2004-10-01"),
            esi.Event("contact_hours", "2004-10", Decimal("2.5")),
        ],
        {"B1.1a": None},
        {"dtto": True, "tier": 2},
        {"district": "North"},
    )


def test_all_problems_come_at_once_with_table_and_row() -> None:
    assert problems(
        cases=[CASE, {**CASE, "case_id": "S02", "sentence": "ordr"}],
        events=[PLAN, {**PLAN, "event": "supervison_plan"}, {**PLAN, "case_id": "S03"}],
        answers=[{"case_id": "S01", "question": "Z9", "answer": "yes"}],
        settings={"area": "North", "as_at": "2005-02-30", "cases": []},
    ) == [
        "settings: `cases` is not a setting; there is `area`, `as_at`, "
        "`dates`, `edition`, `not_followed_up`, `readings`, `limits`, `ratings` and `adjustments`",
        "settings, column `as_at`: `2005-02-30` is not a day of the calendar; "
        "write a day that exists",
        "cases, row 2, column `sentence`: `ordr` must be `order` or `licence`; "
        "did you mean `order`?",
        "events, row 2, column `event`: `supervison_plan` is not a kind of event; "
        "did you mean `supervision_plan`?",
        "events, row 3, column `case_id`: `S03` is not the id of a case",
        "answers, row 1, column `question`: `Z9` is not a question; write the id of one, "
        "such as `B1.1a` or `B1.1b`",
    ]


def test_a_key_of_every_row_is_a_column_and_a_key_of_some_rows_is_named_with_its_row() -> None:
    other = {"case_id": "S01", "event": "warning", "on": "2004-10-01", "outcome": "x"}
    assert problems(events=[other, other]) == [
        "events: `outcome` is not a column of events, which has `case_id`, `event`, `on` and "
        "`value`; rename it or take it out"
    ]
    assert problems(events=[PLAN, other]) == ["events, row 2: `outcome` is not a key of events"]
    lacking = {"case_id": "S01", "event": "warning"}
    assert problems(events=[lacking]) == ["events, column `on`: the column is missing"]
    assert problems(events=[PLAN, lacking]) == [
        "events, row 2, column `on`: is missing; every row has it"
    ]
    assert problems(cases=[{**CASE, 3: "x"}]) == ["cases, row 1: `3` is not a key of cases"]


def test_a_time_with_a_zone_is_refused_since_its_day_depends_on_the_zone() -> None:
    midnight = dt.datetime(2004, 9, 30, 23, tzinfo=dt.UTC)
    (problem,) = problems(events=[{**PLAN, "on": midnight}])
    assert "has a time zone; convert it to local time" in problem


def test_rows_set_aside_go_to_on_problem_and_the_good_cases_stay() -> None:
    bad: list[BadRow] = []
    second = {**CASE, "case_id": "S02"}
    events = [PLAN, {**PLAN, "case_id": "S02", "on": "soon"}]
    loaded = read(cases=[CASE, second], events=events, on_problem=bad.append)
    assert [case.case_id for case in loaded.inspection.cases] == ["S01"]
    assert [(one.file, one.row, one.case_id) for one in bad] == [("cases", 2, "S02"),
                                                               ("events", 2, "S02")]  # fmt: skip
    assert loaded.bad_rows == tuple(bad)
    assert bad[0].reasons == ("set aside with its case, because of events, row 2",)


def test_what_leaves_no_row_to_read_is_refused_although_rows_are_set_aside() -> None:
    assert problems(events=[{"case_id": "S01"}], on_problem=print) == [
        "events, column `event`: the column is missing",
        "events, column `on`: the column is missing",
    ]


def test_a_cursor_names_the_columns_whatever_its_rows_are() -> None:
    database = sqlite3.connect(":memory:")
    for factory in (None, sqlite3.Row):
        database.row_factory = factory
        cases = database.execute(
            "select 'S01' as case_id, 'order' as sentence, '2004-09-24' as commenced_on"
        )
        events = database.execute('select 1 as case_id, 2 as event, 3 as "on", 4 where 1 = 0')
        assert problems(cases=cases, events=events) == [
            "events, column `value`: the column is missing",
            "events: `4` is not a column of events, which has `case_id`, `event`, `on` and "
            "`value`; rename it or take it out",
        ]
    rows = database.execute("select 'S01' case_id, 'order' sentence, '2004-09-24' commenced_on")
    assert read(cases=list(rows)).inspection.cases == read().inspection.cases
    twice = database.execute("select 1 as a, 2 as a")
    assert problems(events=twice) == ["events: `a` is the name of more than one column; keep one"]
    assert problems(events=database.execute("create table t (a)")) == [
        "events: is a cursor without a result; execute a query that selects rows first"
    ]
    database.close()


def test_an_error_of_the_database_is_named_and_an_error_of_the_caller_passes() -> None:
    class Broken:
        description = (("case_id",),)

        def fetchmany(self, size: int) -> list[object]:
            raise sqlite3.OperationalError("database is locked")

    assert problems(events=Broken()) == [
        "events: could not be fetched from the database (OperationalError: database is locked)"
    ]

    def rows() -> Iterator[dict[str, object]]:
        yield PLAN
        raise TimeoutError

    with pytest.raises(TimeoutError):
        read(events=rows())


@pytest.mark.parametrize("wrong", ["text", b"text", 5, None, {"case_id": "S01"}])
def test_what_holds_no_rows_is_refused_by_the_name_of_its_argument(wrong: object) -> None:
    with pytest.raises(esi.WrongTypeError, match="`events` must be a list of mappings"):
        read(events=wrong)
    with pytest.raises(esi.WrongTypeError, match="`on_problem` must be a function"):
        read(on_problem=5)
    with pytest.raises(esi.WrongTypeError, match="`settings` must be a mapping"):
        read(settings=5)


def test_frames_have_functions_of_their_own_and_a_connection_of_duckdb_is_a_cursor() -> None:
    import duckdb
    import polars as pl

    plans = pl.DataFrame([{**PLAN, "value": ""}])
    for frame in (plans, plans.lazy(), plans.to_pandas(), duckdb.sql("select * from plans")):
        with pytest.raises(esi.WrongTypeError, match="give frames to `evaluate_frames`"):
            read(events=frame)
    with duckdb.connect() as connection:
        found = connection.execute("select * from plans")
        assert read(events=found).inspection == read(events=[PLAN]).inspection


def test_a_row_that_is_no_mapping_is_a_problem_of_its_row() -> None:
    (problem,) = problems(events=[PLAN, 5])
    assert problem.startswith("events, row 2: `5` must be")


def test_the_settings_may_be_an_inspection() -> None:
    inspection = esi.Inspection("North", dt.date(2005, 3, 14), readings={"days-unit": "calendar"})
    assert read(settings=inspection).inspection.readings == {"days-unit": "calendar"}
