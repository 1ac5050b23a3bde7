"""Many cases in memory: the same sheet, however they are judged."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.bulk import at_scale
from esi_rules.synthetic import generate
from tests.support.examples import examples


def same(inspection: esi.Inspection, by: tuple[str, ...] = ()) -> None:
    ours = esi.score(inspection, by=by)
    # Who asks to see each case has them judged one by one.
    theirs = esi.score(inspection, by=by, seen=lambda assessed: None)
    assert json.dumps(ours.to_json_data()) == json.dumps(theirs.to_json_data())


@pytest.fixture
def in_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_scale, "MANY", 1)


def case(case_id: str, **fields: object) -> esi.Case:
    return esi.Case(case_id, "order", "2005-01-10", **fields)  # type: ignore[arg-type]


@pytest.mark.usefixtures("in_columns")
def test_a_made_up_caseload_scores_the_same(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("made") / "caseload"
    generate(folder, cases=150, seed=8, answered=0.6, partly_known=0.05, unrecorded=0.05)
    same(esi.read(folder).inspection, by=("district", "tier", "residential", "sentence"))


@pytest.mark.usefixtures("in_columns")
def test_cases_that_no_table_can_hold_score_the_same() -> None:
    large = [esi.Event("contact_hours", "2005-01-11", Decimal("1E+9"))]
    cases = [case("a", facts={"dtto": True}, events=large), case("b", facts={"tier": 2})]
    same(esi.Inspection("x", "2005-09-30", cases))


@pytest.mark.usefixtures("in_columns")
@pytest.mark.parametrize("value", ["1E+9", "10000.5", "1E-40", "1E+500", "NaN", "Infinity"])
def test_an_amount_of_a_kind_of_ones_own_that_no_table_can_hold_scores_the_same(
    value: str,
) -> None:
    own = [esi.Event("group_work_hours", "2005-01-11", Decimal(value))]
    same(esi.Inspection("x", "2005-09-30", [case("a", events=own), case("b")]))


@pytest.mark.usefixtures("in_columns")
@pytest.mark.parametrize("fault", [esi.BadInputError([esi.Problem("x", "is wrong")]), ValueError])
def test_a_fault_in_whole_columns_is_not_hidden_by_judging_one_by_one(
    monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def faulty(*args: object, **kwargs: object) -> None:
        raise fault

    monkeypatch.setattr("esi_rules.bulk.slice_scores.count_frames", faulty)
    with pytest.raises((esi.BadInputError, ValueError)):
        esi.score(esi.Inspection("x", "2005-09-30", [case("a")]))


@pytest.mark.usefixtures("in_columns")
def test_two_cases_of_one_id_are_refused_alike() -> None:
    with pytest.raises(esi.BadInputError, match="is the id of 2 cases"):
        esi.score(esi.Inspection("x", "2005-09-30", [case("a"), case("a")]))


@pytest.mark.usefixtures("in_columns")
def test_kinds_that_nothing_reads_are_noted_alike() -> None:
    odd = esi.Event("court_hearing", "2005-02-01")
    inspection = esi.Inspection("x", "2005-09-30", [case("a", events=[odd])])
    same(inspection)
    assert any("court_hearing" in note for note in esi.score(inspection).provenance.notes)


@pytest.mark.usefixtures("in_columns")
def test_a_column_that_only_some_cases_have_groups_the_others_under_nothing() -> None:
    cases = [case("a", groups={"team": "N"}), case("b"), case("c", facts={"dtto": False})]
    same(esi.Inspection("x", "2005-09-30", cases), by=("team", "dtto"))


@pytest.mark.usefixtures("in_columns")
def test_a_grouping_that_no_case_has_is_refused_alike() -> None:
    with pytest.raises(esi.BadInputError, match="did you mean `team`"):
        esi.score(esi.Inspection("x", "2005-09-30", [case("a", groups={"team": "N"})]), by=["taem"])


def test_few_cases_are_judged_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    inspection = esi.Inspection("x", "2005-09-30", [case("a")])
    assert not at_scale.pays(inspection)
    monkeypatch.setattr(at_scale, "MANY", 1)
    assert at_scale.pays(inspection)


FACTS = {
    "dtto": [True, False, None],
    "unpaid_work": [True, False, None],
    "tier": [1, 2, None],
    "band": ["low", "high", None],
}


@pytest.mark.usefixtures("in_columns")
@settings(max_examples=examples(6))
@given(
    st.lists(
        st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in FACTS.items()}),
        min_size=1,
        max_size=6,
    )
)
def test_facts_left_out_count_as_they_do_one_by_one(facts: list[dict[str, object]]) -> None:
    cases = [case(str(k), facts=held) for k, held in enumerate(facts)]
    same(esi.Inspection("x", "2005-09-30", cases))
