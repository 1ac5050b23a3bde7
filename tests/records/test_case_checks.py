"""Cases built in Python, checked once the rules are known."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

import esi_rules as esi

AS_AT = dt.date(2005, 3, 14)
VISIT = esi.EventKind("court_visit", "visit to court", ("held", "put off"))
SPENT = esi.EventKind("spent", "sum spent", amount=True)
RULE = esi.within(
    esi.months(1), of=esi.commencement, done=esi.of_kind(VISIT).where("held").first()
) & esi.at_least(1, esi.of_kind(SPENT), window=esi.Weeks(1, 1), total=True)


def case(**parts: Any) -> esi.Case:
    return esi.Case("A", "order", "2004-09-24", **parts)


def judged(given: esi.Case, rule: esi.Rule | esi.Standards = RULE) -> tuple[esi.Finding, ...]:
    return esi.evaluate(given, rule, as_at=AS_AT)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"facts": {"DTTO": True}}, "cases, case `A`: `DTTO` is not a fact; did you mean `dtto`?"),
        ({"facts": {"unpaid_wrok": True}}, "is not a fact; did you mean `unpaid_work`?"),
        ({"answers": {"q.1": "yes"}}, "column `question`: `q.1` is not a question; did you"),
        ({"answers": {" Q.1": "yes"}}, "did you mean `Q.1`?"),
    ],
)  # fmt: skip
def test_slips_of_known_facts_and_questions_are_refused(parts: Any, words: str) -> None:
    with pytest.raises(esi.BadInputError) as caught:
        judged(case(**parts), RULE & esi.answer("Q.1"))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("court_visit", "kept", "must be `held`, `put off` or empty for `court_visit`"),
        ("court_visit", "Held", "did you mean `held`?"),
        ("spent", "much", "must be a number from 0 to 10000"),
        ("spent", "7", "must be a number, not text"),
        ("spent", Decimal(-1), "must be a number from 0 to 10000"),
        ("court_visits", None, "is not a kind of event; did you mean `court_visit`?"),
    ],
)  # fmt: skip
def test_values_and_slips_of_own_kinds_are_refused(kind: str, value: Any, words: str) -> None:
    with pytest.raises(esi.BadInputError) as caught:
        judged(case(events=[esi.Event(kind, "2004-10-01", value)]))
    assert words in str(caught.value)


def test_what_is_like_nothing_known_may_belong_to_other_rules() -> None:
    other = case(
        facts={"mappa": True},
        answers={"Z.9": "yes"},
        events=[esi.Event("tag_fitted", "2004-10-01", "any"), esi.Event("spent", "2004-10-01", 3)],
    )
    for _ in range(2):
        assert len(judged(other)) == 1
        assert judged(other, esi.national_standards())
    notes = esi.score(esi.Inspection("X", AS_AT, [case(facts={"mappa": True})])).provenance.notes
    assert notes == ("no standard or item reads the fact `mappa` of 1 case",)


def test_a_question_that_is_none_is_refused_where_the_framework_is_known() -> None:
    with pytest.raises(esi.BadInputError, match=r"`Z\.9` is not a question; write the id of one"):
        esi.score(esi.Inspection("X", AS_AT, [case(answers={"Z.9": "yes"})]))


def test_all_slips_of_all_cases_are_told_together() -> None:
    cases = [
        esi.Case(name, "order", "2004-09-24", facts={"DTTO": True}, answers={"b1.1a": "yes"})
        for name in "AB"
    ]
    with pytest.raises(esi.BadInputError) as caught:
        esi.score(esi.Inspection("X", AS_AT, cases))
    assert len(caught.value.problems) == 4
