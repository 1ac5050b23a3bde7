"""Law: the same record has the same outcome by every input route, whether it is in order or not."""

from __future__ import annotations

import copy
from random import Random

import pytest

import esi_rules as esi
from tests.support.matrix import AS_AT, FIRST, SETUP, cases_of, differences, outcome
from tests.support.matrix_records import FAULTS, TABLE_FAULTS, faulty, in_order

FEW = (
    "large Parquet",
    "JSON",
    "polars",
    "duckdb with types",
    "rows with types",
    "cursors",
    "mapping",
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
