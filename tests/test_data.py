"""Values go to JSON and back without loss, and broken JSON is told with its path."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

import esi_rules as esi
from esi_rules.rules.finding import Finding

CASE = esi.Case(
    "S01",
    "licence",
    "2004-09-24",
    events=[
        esi.Event("risk_rating", "2004-09-24", "high"),
        esi.Event("home_visit", "2004-10", "seen"),
        esi.Event("contact_hours", "", Decimal("7.50")),
        esi.Event("appointment", "2004-10-01"),
    ],
    answers={"B1.2": "yes", "B3.2b": None},
    facts={"tier": 2, "dtto": None, "drr": True, "band": "low"},
    groups={"district": "North"},
    ended_on="2005-02-01",
)


def test_a_case_comes_back_as_it_was() -> None:
    assert esi.from_json(esi.to_json(CASE), esi.Case) == CASE


@pytest.mark.parametrize("readings", [{}, {"spread": "weekly", "no_breach_due": "met"}])
def test_every_shipped_edition_comes_back_as_it_was(readings: dict[str, str]) -> None:
    for edition in esi.national_standards(**readings).editions:
        assert esi.from_json(esi.to_json(edition), esi.Edition) == edition


def test_every_item_rule_comes_back_as_it_was() -> None:
    for item in esi.esi_framework().case_items:
        assert esi.from_json(esi.to_json(item.rule), esi.Rule) == item.rule  # type: ignore[type-abstract, unused-ignore]


def test_findings_come_back_as_they_were() -> None:
    for finding in esi.evaluate(CASE, esi.national_standards(), as_at=dt.date(2005, 3, 14)):
        assert esi.from_json(esi.to_json(finding), Finding) == finding


def test_broken_data_is_told_all_at_once_with_its_path() -> None:
    broken = {
        "kind": "within",
        "period": {"n": 5, "unit": "dys"},
        "of": {"kind": "commencment"},
        "done": 3,
    }
    with pytest.raises(esi.BadInputError) as caught:
        esi.from_data(broken, esi.Rule, "rules.yaml")
    assert str(caught.value).splitlines() == [
        "rules.yaml, column `period.unit`: must be `working days`, `days`, `weeks` or `months` "
        "(got 'dys'); did you mean `days`?",
        "rules.yaml, column `of`: has no kind `commencment`; did you mean `commencement`?",
        "rules.yaml, column `done`: must be an object with a `kind` of `by_sentence`, "
        "`commencement`, `earlier_of`, `first_high`, `following`, `last`, `later_of` or `nth`",
    ]


def test_a_rule_that_its_own_check_refuses_is_refused_from_data_too() -> None:
    broken = {"kind": "settled", "verdict": "MET", "becuse": "x"}
    with pytest.raises(esi.BadInputError, match="becuse"):
        esi.from_data(broken, esi.Rule)


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "is not JSON"), ("[" * 100_000, "nested too deep"), ("3", "must be an object")],
)
def test_what_is_no_rule_at_all_is_refused(text: str, message: str) -> None:
    with pytest.raises(esi.BadInputError, match=message):
        esi.from_json(text, esi.Rule)
