"""Law: the same record has the same outcome by every input route, whether it is in order or not."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from random import Random

import attrs
import pytest

import esi_rules as esi
from tests.support.matrix import (
    AS_AT,
    FIRST,
    IN_PROCESS,
    SETUP,
    Tables,
    cases_of,
    differences,
    outcome,
)
from tests.support.matrix_records import FAULTS, TABLE_FAULTS, faulty, in_order

FEW = (
    "large Parquet",
    "JSON",
    "polars",
    "duckdb with types",
    "rows with types",
    "cursors",
    "mapping",
    "xlsx with types",
)
"""Routes that between them use every reader; all routes together take the slow test."""


def test_records_in_order_have_equal_verdicts_dates_counts_and_notes_by_every_route() -> None:
    rows = in_order(Random(11), 6)
    assert outcome(FIRST, rows).rows
    assert differences(rows) == []


def test_records_with_one_fault_each_have_equal_messages_by_every_route() -> None:
    rows = faulty(Random(11), 40)
    assert len(outcome(FIRST, rows).problems) >= 40
    assert differences(rows) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_refused_alike(fault: str) -> None:
    rows = faulty(Random(fault), 2, only=fault)
    assert len(outcome(FIRST, rows).problems) >= 2, "the fault is not refused"
    assert differences(rows, FEW) == []


@pytest.mark.parametrize("fault", TABLE_FAULTS)
def test_each_fault_of_a_table_is_refused_alike(fault: str) -> None:
    rows = in_order(Random(3), 3)
    for row in rows["cases"]:
        row |= {"dtto": "yes", "ended_on": ""}
    TABLE_FAULTS[fault](rows)
    assert outcome(FIRST, rows).problems, "the fault is not refused"
    few = ("large Parquet", "polars", "pandas", "duckdb", "rows", "cursors")
    assert differences(rows, few) == []


def day_first(rows: Tables, chance: Random) -> Tables:
    """The same rows with most full dates written day first, in the ways that people have."""

    def cell(text: str) -> str:
        full = re.fullmatch(r"(\s*)(\d{4})-(\d\d)-(\d\d)(\s*)", text)
        if full is None or chance.random() < 0.2:
            return text
        before, year, month, day, after = full.groups()
        short = chance.random() < 0.5
        mark = chance.choice("/.-")
        shown = (str(int(day)), str(int(month))) if short else (day, month)
        return f"{before}{mark.join((*shown, year))}{after}"

    columns = ("commenced_on", "ended_on", "on")
    return {
        name: [{c: cell(t) if c in columns else t for c, t in row.items()} for row in each]
        for name, each in rows.items()
    }


@pytest.mark.parametrize(
    "routes", [("JSON lines", "polars", "rows"), pytest.param(IN_PROCESS, marks=pytest.mark.slow)]
)
def test_dates_with_the_day_first_are_the_same_days_where_they_are_declared(
    routes: Sequence[str],
) -> None:
    rows = in_order(Random(12), 4)
    written = day_first(rows, Random(12))
    assert written != rows
    assert differences(written, routes, dates="dmy") == []
    plain, declared = outcome(FIRST, rows), outcome(FIRST, written, "dmy")
    assert attrs.evolve(plain, notes=declared.notes) == declared
    assert differences(rows, routes, dates="dmy") == [], "with the year first they stay the same"


WRONG_DAYS = {
    "31/02/2004": "is not a day of the calendar; write a day that exists",
    "00/10/2004": "is not a day of the calendar; write a day that exists",
    "10/31/2004": "if the month comes first, write 2004-10-31",
    "1/10/04": "is not a date written DD/MM/YYYY or YYYY-MM-DD, nor YYYY-MM",
    "1/10-2004": "is not a date written DD/MM/YYYY or YYYY-MM-DD",
    "01/10/2004 00:00": "leave the time of day out and write 2004-10-01",
    "13/13/2004": "is not a day of the calendar",
    "01/10/1804": "must lie between 1900-01-01 and 2199-12-31",
    "10/2004": "is not a date written DD/MM/YYYY or YYYY-MM-DD, nor YYYY-MM",
}


def test_a_wrong_date_is_refused_as_it_is_written_by_every_route() -> None:
    rows = day_first(in_order(Random(13), 2 * len(WRONG_DAYS)), Random(13))
    for at, text in enumerate(WRONG_DAYS):
        rows["events"][at]["on"] = text
        rows["cases"][at]["commenced_on"] = text
    problems = outcome(FIRST, rows, "dmy").problems
    for text, words in WRONG_DAYS.items():
        found = [problem for problem in problems if f"`{text}`" in problem]
        assert len(found) == 2
        assert any(words in problem for problem in found)
    assert differences(rows, [*FEW, "JSON lines"], dates="dmy") == []


def test_dates_with_the_day_first_are_refused_where_nobody_declared_them() -> None:
    rows = day_first(in_order(Random(12), 3), Random(12))
    assert outcome(FIRST, rows).problems
    assert differences(rows, ["JSON", "polars"]) == []


def test_rows_without_an_id_do_not_belong_to_a_case_without_one() -> None:
    """Found by the recorded run: frames took such an event for one of such a case."""
    rows = in_order(Random(1), 2)
    rows["cases"][0]["case_id"] = ""
    rows["events"] = [{"case_id": "", "event": "warning", "on": "2004-10-01", "value": ""}]
    rows["answers"] = [{"case_id": " ", "question": "B1.1a", "answer": "yes"}]
    assert len(outcome(FIRST, rows).problems) == 3
    assert differences(rows) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_more_records_by_every_route(seed: int) -> None:
    assert differences(in_order(Random(seed), 100)) == []
    assert differences(faulty(Random(seed), 100)) == []


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.filterwarnings("ignore")
def test_spark_judges_records_like_a_folder() -> None:
    assert differences(in_order(Random(5), 20), ["pyspark"]) == []


def test_slips_in_values_of_python_have_the_messages_of_frames() -> None:
    rows = in_order(Random(4), 3)
    case, *_ = cases_of(rows)
    slip = copy.deepcopy(rows)
    slip["answers"].append({"case_id": case.case_id, "question": "b1.1a", "answer": "yes"})
    wrong = cases_of(slip)
    with pytest.raises(esi.BadInputError) as of_values:
        esi.score(esi.Inspection("Made up", AS_AT, wrong), setup=SETUP)
    (problem,) = of_values.value.problems
    assert problem.words().startswith(f"answers, case `{case.case_id}`, column `question`: `b1.1a`")
    (in_a_folder,) = outcome(FIRST, slip).problems
    assert in_a_folder.endswith(problem.words().partition("`question`: ")[2])
