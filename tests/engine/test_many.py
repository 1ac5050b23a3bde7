"""Many cases judged by one call give what `evaluate` gives for each, in any number of processes."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.rules.finding import ROW_COLUMNS
from esi_rules.scoring.verdict_rows import COLUMNS, verdict_rows
from esi_rules.testing.case_strategies import vague_cases
from esi_rules.testing.rule_strategies import rules
from tests.support.examples import examples
from tests.support.paths import SOUTH_WALES

AS_AT = dt.date(2005, 3, 14)
STANDARDS = esi.national_standards()
BAD = esi.Case("S99", "order", "2004-09-24", facts={"DTTO": True})


def _cases() -> tuple[esi.Case, ...]:
    return esi.read(SOUTH_WALES / "sample").inspection.cases


def _each(cases: list[esi.Case], by: object) -> list[tuple[esi.Finding, ...]]:
    return [esi.evaluate(case, by, as_at=AS_AT) for case in cases]  # type: ignore[arg-type]


@given(st.lists(vague_cases(), max_size=4))
@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
def test_many_cases_get_the_findings_and_rows_of_each(cases: list[esi.Case]) -> None:
    for by in (STANDARDS, STANDARDS.editions[1]):
        found = _each(cases, by)
        assert list(esi.evaluate_many(cases, by, as_at=AS_AT)) == found
        rows = [
            finding.row(case.case_id)
            for case, findings in zip(cases, found, strict=True)
            for finding in findings
        ]
        assert list(esi.evaluate_rows(iter(cases), by, as_at=AS_AT)) == rows
    table = [tuple(row.values()) for row in esi.evaluate_rows(cases, STANDARDS, as_at=AS_AT)]
    assert table == list(verdict_rows(cases, STANDARDS, AS_AT))


@given(rules)
@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
def test_many_cases_are_judged_by_any_rule(rule: esi.Rule) -> None:
    case = esi.Case("S1", "order", "2004-09-24", [esi.Event("home_visit", "2004-10", "seen")])
    assert list(esi.evaluate_many([case, case], rule, as_at=AS_AT)) == _each([case, case], rule)
    assert next(esi.evaluate_rows([case], rule, as_at=AS_AT))["standard"] == ""


def test_the_row_of_a_finding_has_the_columns_of_the_command() -> None:
    (finding,) = esi.evaluate(_cases()[0], esi.at_least(1, esi.events.home_visit), as_at=AS_AT)
    assert tuple(finding.row()) == ROW_COLUMNS
    assert tuple(finding.row("S01")) == COLUMNS
    assert finding.row("S01")["case_id"] == "S01"
    assert finding.row()["verdict"] == finding.verdict.value


def test_rows_are_those_of_frames() -> None:
    pl = pytest.importorskip("polars")
    folder = SOUTH_WALES / "sample"
    tables = (
        pl.read_csv(folder / f"{n}.csv", infer_schema=False) for n in ("cases", "events", "answers")
    )
    frame = esi.evaluate_frames(*tables, standards=STANDARDS, as_at=AS_AT)
    rows = list(esi.evaluate_rows(_cases(), STANDARDS, as_at=AS_AT))
    key = ["case_id", "standard"]
    assert pl.DataFrame(rows).sort(key).equals(frame.sort(key))


def test_no_more_cases_are_read_than_are_judged() -> None:
    read: list[str] = []

    def cases() -> Iterator[esi.Case]:
        for case in _cases():
            read.append(case.case_id)
            yield case

    found = esi.evaluate_many(cases(), STANDARDS, as_at=AS_AT)
    assert read == []
    next(found)
    assert len(read) == 1


def test_an_error_names_the_case_and_comes_after_the_cases_before_it() -> None:
    cases = [*_cases()[:2], BAD]
    found = esi.evaluate_many(cases, STANDARDS, as_at=AS_AT)
    assert list(itertools.islice(found, 2)) == _each(cases[:2], STANDARDS)
    with pytest.raises(esi.BadInputError, match="case `S99`: `DTTO` is not a fact"):
        next(found)


@pytest.mark.parametrize(
    ("cases", "options", "message"),
    [
        (BAD, {}, "`cases` must be a list of values of `Case`"),
        ("S01", {}, "`cases` must be a list"),
        ([], {"standards": None}, "`standards` must be"),
        ([], {"as_at": "2005-03-14"}, "as_at"),
        ([], {"processes": 0}, "`processes` must be from 1 to 1000"),
        ([], {"processes": None}, "`processes` must be"),
    ],
)
def test_a_wrong_argument_is_refused_before_anything_is_judged(
    cases: list[esi.Case], options: dict[str, object], message: str
) -> None:
    arguments: dict[str, object] = {"standards": STANDARDS, "as_at": AS_AT, **options}
    for judge in (esi.evaluate_many, esi.evaluate_rows):
        with pytest.raises(esi.EsiError, match=message):
            judge(cases, **arguments)  # type: ignore[arg-type]


def test_what_is_no_case_is_refused_where_it_stands() -> None:
    some: list[object] = [_cases()[0], "S02"]
    with pytest.raises(esi.WrongTypeError, match="`cases` must be a list of values of `Case`"):
        esi.evaluate_many(some, STANDARDS, as_at=AS_AT)  # type: ignore[arg-type]
    found = esi.evaluate_many(iter(some), STANDARDS, as_at=AS_AT)  # type: ignore[arg-type]
    next(found)
    with pytest.raises(esi.WrongTypeError, match="must hold values of `Case`"):
        next(found)


@pytest.mark.slow
def test_several_processes_give_the_same_in_the_same_order() -> None:
    cases = [*_cases()] * 8  # more than one parcel for each process
    found = list(esi.evaluate_many(cases, STANDARDS, as_at=AS_AT, processes=2))
    assert found == list(esi.evaluate_many(cases, STANDARDS, as_at=AS_AT))
    rows = esi.evaluate_rows(cases, STANDARDS, as_at=AS_AT, processes=2)
    assert list(rows) == list(esi.evaluate_rows(cases, STANDARDS, as_at=AS_AT))


@pytest.mark.slow
def test_an_error_in_a_process_names_the_case_and_comes_in_its_place() -> None:
    cases = [*_cases(), BAD, *_cases()]
    found = esi.evaluate_many(cases, STANDARDS, as_at=AS_AT, processes=2)
    assert list(itertools.islice(found, 57)) == _each(cases[:57], STANDARDS)
    with pytest.raises(esi.BadInputError, match="case `S99`"):
        next(found)


@pytest.mark.slow
def test_a_caller_who_stops_early_leaves_no_process() -> None:
    import multiprocessing

    found = esi.evaluate_many([*_cases()] * 20, STANDARDS, as_at=AS_AT, processes=2)
    next(found)
    found.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []
