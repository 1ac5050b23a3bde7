"""What a search says of any rule at all holds of it."""

from __future__ import annotations

import attrs
from hypothesis import example, given, settings

import esi_rules as esi
from esi_rules import Verdict
from esi_rules.analysis.search import Difference, Subject, Witness, disagree, subject, witnesses
from esi_rules.analysis.search.normal_form import normal
from esi_rules.rules.algebra import Rule, Settled
from esi_rules.testing.rule_strategies import rules
from tests.support.examples import examples

TWICE_UNRATED = esi.at_least(
    1, esi.events.contact_hours, of=esi.earlier_of(esi.first_high, esi.first_high), total=True
)
"""Found by Hypothesis: two first highs that are not rated yet were read as a day partly known."""


@settings(max_examples=examples(60), deadline=None)
@example(rule=TWICE_UNRATED)
@given(rule=rules)
def test_a_rule_and_its_one_form_come_to_the_same_verdict_on_every_case_tried(rule: Rule) -> None:
    form = normal(rule)
    assert normal(form) == form
    one, other = subject(rule), subject(form)
    # Searched as rules that are not known to be the same.
    unlike = attrs.evolve(one, form=Settled(Verdict.MET, "another")), other
    found = disagree(*unlike, budget=400)
    assert not (isinstance(found, Difference) and found.differs_in == "verdict")


@settings(max_examples=examples(60), deadline=None)
@given(rule=rules)
def test_whatever_is_found_of_any_rule_is_so_when_it_is_judged_anew(rule: Rule) -> None:
    one: Subject = subject(rule)
    for verdict, found in witnesses(one, budget=300).items():
        if isinstance(found, Witness):
            (evaluated,) = esi.evaluate(found.case, rule, as_at=found.as_at)
            assert evaluated.verdict is verdict
