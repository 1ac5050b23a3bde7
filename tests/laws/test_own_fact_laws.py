"""Laws of facts that a caller declares: judged the same by every route, and kept by every form."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.analysis.action_list import action_list
from esi_rules.files import inspection_to_json, write_folder
from esi_rules.frameworks.own import OwnRules
from esi_rules.records.own_facts import NumberRange
from esi_rules.rulefile import dump_standards
from esi_rules.rulefile.load import read_standards
from esi_rules.rules.algebra import Given, Rule
from esi_rules.rules.given_values import values_to_try
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.setup import set_up
from esi_rules.service.operations import OPERATIONS, ServedRules, ServiceCall
from esi_rules.service.service_limits import ServiceLimits
from tests.support.compiled import differences
from tests.support.engines import ENGINES
from tests.support.examples import examples
from tests.support.own_facts import (
    AS_AT,
    NUMBERS,
    OGRS,
    ROUTES,
    asked,
    cases,
    numbered,
    rows_by,
    rules,
    standards_of,
    tables,
)

ANSWERS = {operation.path: operation.answer for operation in OPERATIONS}
SOME = st.lists(cases(), min_size=1, max_size=6).map(numbered)


def plainly(rule: Given, case: esi.Case) -> Verdict:
    """What a question for a declared fact comes to, said without the evaluator."""
    assert rule.own is not None
    value = case.facts.get(rule.own.name)
    if value is None:
        return Verdict.UNDETERMINED
    for wanted in rule.values:
        if isinstance(wanted, NumberRange):
            assert isinstance(value, Decimal)
            above = wanted.minimum is None or not value < wanted.minimum
            if above and (wanted.maximum is None or not value > wanted.maximum):
                return Verdict.MET
        elif wanted == value:
            return Verdict.MET
    return Verdict.NOT_MET


@given(asked, cases())
@settings(max_examples=examples(500), deadline=None)
def test_a_question_for_a_fact_is_met_by_its_values_and_open_where_none_is_recorded(
    rule: Given, case: esi.Case
) -> None:
    (found,) = esi.evaluate(case, rule, as_at=AS_AT)
    assert found.verdict is plainly(rule, case)


@given(rules, cases())
@settings(max_examples=examples(500), deadline=None)
def test_compiled_and_direct_evaluation_agree(rule: Rule, case: esi.Case) -> None:
    assert differences(case, rule, AS_AT) == []
    assert differences(case, standards_of(rule), AS_AT) == []


@pytest.mark.parametrize("name", ["polars", "pandas", "pyarrow", "duckdb"])
@given(rules, SOME, st.booleans())
@settings(max_examples=examples(100), deadline=None)
def test_frames_agree_with_the_evaluator(
    name: str, rule: Rule, some: list[esi.Case], typed: bool
) -> None:
    frames = tables(some, typed=typed)
    found = ENGINES[name].evaluate(frames, rule, AS_AT)  # type: ignore[arg-type]
    assert sorted(found) == [
        (case.case_id, "", *esi.evaluate(case, rule, as_at=AS_AT)[0].cells()[1:]) for case in some
    ]


@pytest.mark.parametrize("route", ROUTES)
@given(rules, SOME)
@settings(max_examples=examples(100), deadline=None)
def test_files_agree_with_the_evaluator(route: str, rule: Rule, some: list[esi.Case]) -> None:
    standards = standards_of(rule)
    with tempfile.TemporaryDirectory() as folder:
        found = rows_by(route, some, standards, Path(folder))
    assert found == [
        (case.case_id, "own", *esi.evaluate(case, standards, as_at=AS_AT)[0].cells()[1:])
        for case in some
    ]


@pytest.mark.parametrize("route", ["csv", "parquet", "json"])
@given(asked, SOME)
@settings(max_examples=examples(60), deadline=None)
def test_what_falls_due_rests_on_a_fact_wherever_the_case_holds_it(
    route: str, rule: Given, some: list[esi.Case]
) -> None:
    visit = esi.at_least(1, esi.events.home_visit, window=esi.Weeks(1, 4))
    standards = standards_of(visit.when(rule))
    early = dt.date(2004, 9, 30)
    inspection = esi.Inspection("Gwent", early, tuple(some))
    own = OwnRules(standards)
    due = action_list(inspection, setup=set_up(inspection, own)).duties
    concerned = {case.case_id for case in some if plainly(rule, case) is not Verdict.NOT_MET}
    assert {duty.case_id for duty in due} == concerned
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        if route == "json":
            path /= "cases.json"
            path.write_text(inspection_to_json(inspection), encoding="utf-8")
        else:
            write_folder(path, inspection, fmt=route)
        sides = [esi.read(path, own_rules=own)]
        if route != "json":  # a document lists its facts itself
            sides.append(esi.read(path))
    body = inspection_to_json(inspection).encode()
    call = ServiceCall(ServedRules.of(own), ServiceLimits(), ServiceLimits().deadline(), body=body)
    answered = json.loads(ANSWERS["/due"](call).text)["due"]
    assert [(row["case_id"], row["last_good_day"]) for row in answered] == [
        (duty.case_id, None if duty.last_good_day is None else duty.last_good_day.isoformat())
        for duty in due
    ]
    for side in sides:
        assert action_list(side.inspection, setup=set_up(side.inspection, own)).duties == due


@given(rules)
@settings(max_examples=examples(300), deadline=None)
def test_rules_about_facts_come_back_from_json_and_yaml(rule: Rule) -> None:
    assert esi.from_json(esi.to_json(rule), Rule) == rule  # type: ignore[type-abstract]
    standards = standards_of(rule)
    assert read_standards("own", dump_standards(standards)) == standards


@given(cases(), rules)
@settings(max_examples=examples(300), deadline=None)
def test_cases_and_findings_about_facts_come_back_from_json(case: esi.Case, rule: Rule) -> None:
    assert esi.from_json(esi.to_json(case), esi.Case) == case
    found = esi.evaluate(case, rule, as_at=AS_AT)
    assert esi.from_json(esi.to_json(found), tuple[esi.Finding, ...]) == found


bounds = st.one_of(
    st.sampled_from(NUMBERS),
    st.decimals(-999_999_999, 999_999_999, places=2),
    st.decimals(-1, 1, places=30),
)


@given(bounds)
@example(Decimal(999_999_999))
@example(Decimal("-999999999.9"))
@settings(max_examples=examples(500), deadline=None)
def test_the_values_to_try_hold_a_pair_on_either_side_of_every_end(end: Decimal) -> None:
    for rule in (esi.given(OGRS, minimum=end), esi.given(OGRS, maximum=end)):
        tried = [v for v in values_to_try(OGRS, rule.values) if isinstance(v, Decimal)]
        at = {verdict(rule, value): abs(value - end) for value in tried}
        assert verdict(rule, end) is Verdict.MET
        assert at.keys() == {Verdict.MET, Verdict.NOT_MET}
        assert at[Verdict.NOT_MET] <= 1


def verdict(rule: Rule, value: Decimal) -> Verdict:
    case = esi.Case("S1", "order", "2004-09-24", facts={"ogrs": value})
    return esi.evaluate(case, rule, as_at=AS_AT)[0].verdict


@given(st.lists(bounds, min_size=2, max_size=3), st.decimals(-999_999_999, 999_999_999, places=3))
@settings(max_examples=examples(500), deadline=None)
def test_every_number_is_judged_as_one_of_the_values_to_try(
    ends: list[Decimal], value: Decimal
) -> None:
    rule = [esi.given(OGRS, minimum=end) for end in ends]
    wanted = [verdict(one, value) for one in rule]
    tried = values_to_try(OGRS, [range for one in rule for range in one.values])
    decimals = [each for each in tried if isinstance(each, Decimal)]
    assert wanted in [[verdict(one, each) for one in rule] for each in decimals]
