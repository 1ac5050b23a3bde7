"""The digest of a set-up: equal for equal rules, and another one for any other."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.frameworks.framework import Criterion, Framework, Item, Section
from esi_rules.frameworks.own import OwnRules
from esi_rules.frameworks.weights import Weights
from esi_rules.rules.algebra import Rule
from esi_rules.testing.rule_strategies import rules
from tests.support.examples import examples

DAY = dt.date(2005, 3, 14)
SHIPPED = esi.set_up(esi.Inspection("A", DAY))


def asking(rule: Rule) -> str:
    """The digest of a set-up whose framework asks one thing."""
    item = Item("A1.1", "p", "q?", "all", "J", rule)
    criterion = Criterion("A1", "a", "critical", [item])
    return attrs.evolve(
        SHIPPED, framework=Framework("f", "F", [Section("A", "A", 1, [criterion])])
    ).digest


@given(st.data())
@settings(max_examples=examples(60))
def test_two_rules_have_one_digest_only_where_they_are_equal(data: st.DataObject) -> None:
    one, other = data.draw(rules), data.draw(rules)
    assert (asking(one) == asking(other)) == (one == other)


def test_every_setting_that_changes_rules_or_numbers_changes_the_digest() -> None:
    settings = [
        {},
        {"limits": {"home-visit.limit": "15 working days"}},
        {"limits": {"home-visit.limit": "15 days"}},
        {"limits": {"A1.target-weight": "3"}},
        {"readings": {"days-unit": "calendar"}},
        {"readings": {"aggregation": "item-mean"}},
        {"edition": "ns2000"},
    ]
    setups = [esi.set_up(esi.Inspection("A", DAY, **each)) for each in settings]  # type: ignore[arg-type]
    weights = Weights.of(SHIPPED.framework)
    assert attrs.evolve(SHIPPED, weights=weights).digest == SHIPPED.digest
    setups.append(attrs.evolve(SHIPPED, weights=attrs.evolve(weights, sections={"B": 1})))
    assert len({setup.digest for setup in setups}) == len(setups)


def test_the_digest_is_the_same_in_every_process() -> None:
    code = (
        "import datetime as dt, esi_rules as esi; "
        "print(esi.set_up(esi.Inspection('A', dt.date(2005, 3, 14))).digest)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == SHIPPED.digest


def test_questions_of_the_callers_own_are_known_beside_own_standards_too() -> None:
    """Found by reading the change again: only the shipped standards knew them."""
    case = esi.Case("A1", "order", "2004-10-01", answers={"Z1": "yes"})
    inspection = esi.Inspection("x", dt.date(2005, 3, 14), [case])
    for standards in (None, esi.national_standards()):
        own = OwnRules(standards=standards, questions=frozenset({"Z1"}))
        assert "Z1" in esi.set_up(inspection, own).words.questions
        esi.score(inspection, setup=esi.set_up(inspection, own))


def test_equal_set_ups_are_one_value_and_others_are_not() -> None:
    """Whoever scores many small inspections works out the words of the rules once."""
    north = esi.Inspection("North", "2005-03-14", readings={"days-unit": "calendar"})
    south = esi.Inspection("South", "2004-03-14", readings={"days-unit": "calendar"})
    assert esi.set_up(north) is esi.set_up(south)
    for other in (
        attrs.evolve(north, readings={}),
        attrs.evolve(north, limits={"home-visit.limit": "15 working days"}),
        attrs.evolve(north, limits={"D1.4.limit": "80%"}),
        attrs.evolve(north, edition="ns2000"),
    ):
        assert esi.set_up(other) != esi.set_up(north)
    asked = OwnRules(questions=frozenset({"Q1"}))
    assert esi.set_up(north, asked) != esi.set_up(north)
