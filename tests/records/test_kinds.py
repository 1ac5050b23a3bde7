"""The kinds of event that a file may hold, as the contract lists them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

import esi_rules as esi
from esi_rules import events
from esi_rules.errors import BadRuleError, UnknownEventKindError
from esi_rules.records.kinds import KINDS
from esi_rules.rules.moments import Events

VALUES = {
    "risk_of_harm_assessment": (),
    "risk_rating": ("low", "medium", "high", "very_high"),
    "risk_management_plan": (),
    "reoffending_assessment": (),
    "supervision_plan": (),
    "plan_review": (),
    "appointment": ("attended", "acceptable_absence", "unacceptable_absence"),
    "home_visit": ("seen", "attempted"),
    "failure": ("unacceptable", "acceptable"),
    "failure_judged": (),
    "warning": (),
    "breach_action": (),
    "unpaid_work_session": "amount",
    "programme_session": (),
    "drug_test": (),
    "contact_hours": "amount",
    "victim_contact": (),
    "report_requested": (),
    "report_delivered": (),
    "reconviction": (),
}


def test_the_kinds_are_those_of_the_contract() -> None:
    assert set(KINDS) == set(VALUES)


@pytest.mark.parametrize("name", VALUES)
def test_each_kind_has_the_values_of_the_contract(name: str) -> None:
    kind = KINDS[name]
    assert ("amount" if kind.amount else kind.values) == VALUES[name]


@pytest.mark.parametrize("name", VALUES)
def test_each_kind_has_a_name_to_write_rules_with(name: str) -> None:
    selected = getattr(events, name)
    assert isinstance(selected, Events)
    assert [selection.kind.name for selection in selected.selections] == [name]


def test_what_belongs_to_another_sentence_is_not_counted() -> None:
    # Failures, warnings, contacts, visits, sessions and tests; assessments, plans, ratings, breach
    # action, reports, victims and reconvictions are read whenever they happened.
    assert {name for name, kind in KINDS.items() if kind.this_sentence_only} == {
        "appointment",
        "contact_hours",
        "drug_test",
        "failure",
        "failure_judged",
        "home_visit",
        "programme_session",
        "unpaid_work_session",
        "warning",
    }


def test_only_an_undated_report_could_be_from_before_commencement() -> None:
    assert {name for name, kind in KINDS.items() if not kind.undated_from_commencement} == {
        "report_requested",
        "report_delivered",
    }


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (
            lambda: esi.EventKind("Home Visit", "home visit"),
            "an event kind's name is lower case words joined by `_` (got 'Home Visit')",
        ),
        (
            lambda: esi.EventKind("", "nothing"),
            "an event kind's name is lower case words joined by `_` (got '')",
        ),
        (
            lambda: esi.EventKind("home_visit\n", "home visit"),
            "an event kind's name is lower case words joined by `_` (got 'home_visit\\n')",
        ),
        (
            lambda: esi.EventKind("fine", "fine", ("paid", "unpaid"), amount=True),
            "event kind `fine` takes values or an amount, not both; leave one out",
        ),
        (
            lambda: esi.of_kind("home visit"),
            "no event kind 'home visit'; did you mean `home_visit`?",
        ),
        (
            lambda: esi.of_kind("tagging"),
            "no event kind 'tagging'; build an `EventKind` for one of your own",
        ),
    ],
)
def test_a_kind_that_is_none_is_refused(build: Callable[[], object], message: str) -> None:
    with pytest.raises(BadRuleError) as caught:
        build()
    assert str(caught.value) == message


def test_a_misspelt_kind_is_told_its_nearest_spelling() -> None:
    with pytest.raises(UnknownEventKindError) as caught:
        events.home_vist  # type: ignore[attr-defined]  # noqa: B018
    assert str(caught.value) == "no event kind `home_vist`; did you mean `home_visit`?"
    assert isinstance(caught.value, AttributeError)
    assert isinstance(caught.value, BadRuleError)


def test_a_kind_like_no_other_is_told_all_there_are() -> None:
    with pytest.raises(UnknownEventKindError) as caught:
        events.xyzzy  # type: ignore[attr-defined]  # noqa: B018
    assert str(caught.value) == (
        "no event kind `xyzzy`; it has `appointment`, `breach_action`, `contact_hours`, "
        "`drug_test`, `failure`, `failure_judged`, `home_visit`, `plan_review`, "
        "`programme_session`, `reconviction`, `reoffending_assessment`, `report_delivered`, "
        "`report_requested`, `risk_management_plan`, `risk_of_harm_assessment`, `risk_rating`, "
        "`supervision_plan`, `unpaid_work_session`, `victim_contact` or `warning`"
    )


def test_a_kind_of_ones_own_can_be_asked_for() -> None:
    curfew_check = esi.EventKind("curfew_check", "curfew check", ("in", "out"))
    rule = esi.within(
        esi.working_days(5), of=esi.commencement, done=esi.of_kind(curfew_check).where("in").first()
    )
    case = esi.Case(
        "S01", "order", "2004-09-24", events=[esi.Event("curfew_check", "2004-10-01", "in")]
    )
    (finding,) = esi.evaluate(case, rule, as_at=dt.date(2004, 10, 1))
    assert finding.verdict is esi.Verdict.MET
