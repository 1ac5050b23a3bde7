"""Laws of wording: unequal rules read differently, equal ones the same, and none of it acts."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.calendar.windows import Months, Series
from esi_rules.data.conversion import from_data, to_data
from esi_rules.errors import EsiError
from esi_rules.rules.algebra import (
    AllDue,
    AllOf,
    Answered,
    AnyOf,
    Asked,
    AtMost,
    Changed,
    Each,
    Given,
    Not,
    Pick,
    Rule,
    Settled,
    When,
    Within,
)
from esi_rules.rules.moments import Events, Moment
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.shipped import national_standards
from esi_rules.testing.rule_strategies import events, moments, of_one_kind, rules
from esi_rules.wording.noun_phrases import events_words, moment_words
from esi_rules.wording.rule_text import PHRASES, Clause, rule_clause, rule_words
from tests.support.examples import examples

RELAXED = [HealthCheck.too_slow]


@given(rules, rules)
@settings(max_examples=examples(150), deadline=None)
def test_two_rules_read_the_same_only_if_they_are_the_same(one: Rule, two: Rule) -> None:
    assert (rule_words(one) == rule_words(two)) == (one == two)


@given(moments, moments)
@settings(max_examples=examples(150), deadline=None)
def test_two_moments_read_the_same_only_if_they_are_the_same(one: Moment, two: Moment) -> None:
    assert (moment_words(one) == moment_words(two)) == (one == two)


@given(events, events)
@settings(max_examples=examples(150), deadline=None)
def test_two_selections_read_the_same_only_if_they_are_the_same(one: Events, two: Events) -> None:
    assert (events_words(one) == events_words(two)) == (one == two)


@given(rules)
@settings(max_examples=examples(100), deadline=None)
def test_a_copy_of_a_rule_reads_the_same(rule: Rule) -> None:
    assert rule_clause(copy.deepcopy(rule)) == rule_clause(rule)
    assert rule_words(from_data(to_data(rule), Rule)) == rule_words(rule)


@pytest.mark.parametrize("kind", sorted(PHRASES, key=lambda kind: kind.__name__))
@given(data=st.data())
@settings(max_examples=examples(120), deadline=None, suppress_health_check=RELAXED)
def test_a_rule_changed_in_any_one_place_reads_differently(
    kind: type[Rule], data: st.DataObject
) -> None:
    check_that_changes_read_differently(data.draw(of_one_kind[kind]))


def check_that_changes_read_differently(rule: Rule) -> None:
    whole = to_data(rule)
    for holder, key in _places(whole):
        kept = holder[key]
        for other in _others(kept):
            holder[key] = other
            try:
                changed = from_data(whole, Rule)
            except EsiError:
                continue
            if changed != rule:
                assert rule_words(changed) != rule_words(rule), (rule, changed)
        holder[key] = kept


@pytest.mark.parametrize(
    ("kind", "phrase"),
    [
        (AtMost, lambda rule, _: f"at most {rule.n} {events_words(rule.events)}"),
        (Within, lambda rule, _: f"{moment_words(rule.done)} is within {rule.period.words}"),
        (Asked, lambda rule, _: f"The inspector must answer yes to {rule.question}."),
    ],
)
def test_a_phrase_that_leaves_something_out_is_noticed(
    kind: type[Rule], phrase: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PHRASES, kind, phrase)

    # The failure is expected, so no time is spent on its smallest example.
    @given(rule=of_one_kind[kind if kind is not Asked else Answered])
    @settings(
        max_examples=50, deadline=None, phases=[Phase.generate], suppress_health_check=RELAXED
    )
    def check(rule: Rule) -> None:
        check_that_changes_read_differently(rule)

    with pytest.raises(AssertionError):
        check()


def _places(data: Any) -> Iterator[tuple[Any, Any]]:
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from _places(value)
        if not isinstance(value, dict) and (key, value) != ("kind", None):
            yield data, key


def _others(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, max(value - 1, 0)]
    if isinstance(value, list):
        return [value[:-1], value[::-1], [*value, *value[-1:]]]
    if isinstance(value, str):
        same = {
            "later_of": "earlier_of", "earlier_of": "later_of", "all_of": "any_of",
            "any_of": "all_due", "all_due": "all_of", "answered": "asked", "asked": "answered",
            "weeks": "months", "months": "days", "days": "weeks", "commencement": "first_high",
            "first_high": "commencement", "2004-01-01": "2004-01-02", "MET": "NOT_MET",
        }  # fmt: skip
        return [same.get(value, f"{value}x"), f"{value}_", f"{value} "]
    return ["x"]


def test_no_two_small_rules_read_the_same_however_they_are_nested() -> None:
    a, b = Answered("a"), Answered("b")
    order, tier = Given("sentence", ("order",)), Given("tier", (2,))
    leaves: list[Rule] = [a, b, order, Settled(Verdict.MET, "x")]

    def built(inner: list[Rule]) -> list[Rule]:
        pairs = list(itertools.product(inner, repeat=2))
        found: list[Rule] = [*inner]
        found += [Not(one) for one in inner]
        found += [When(one, condition) for one in inner for condition in (order, tier)]
        found += [Each(one, windows) for one in inner for windows in (Series(), Months())]
        for join in (AllOf, AnyOf, AllDue):
            found += [join((one,)) for one in inner]
            found += [join(pair) for pair in pairs]
        found += [Pick(tier, one, two) for one, two in pairs]
        found += [Changed(one, _DAY, two) for one, two in pairs]
        return list(dict.fromkeys(found))

    nested = built(built(leaves)[::3])
    read = {rule_words(rule): rule for rule in nested}
    assert len(nested) > 3000
    assert len(read) == len(nested)


_DAY = esi.national_standards_2005().first
_SCORE = esi.FactKind("score", "score", number=True)


@example(esi.given(_SCORE, minimum=50), esi.given(_SCORE, minimum=Decimal("50.0")))
@example(esi.given(_SCORE, 50), esi.given(_SCORE, minimum=50, maximum=50))
@given(rules, rules)
@settings(max_examples=examples(20), deadline=None)
def test_values_that_are_equal_to_a_rule_read_the_same(one: Rule, two: Rule) -> None:
    if one == two:
        assert rule_words(one) == rule_words(two)


@given(rules)
@settings(max_examples=examples(150), deadline=None)
def test_a_rule_in_words_holds_nothing_that_acts_on_a_terminal(rule: Rule) -> None:
    assert rule_words(rule).isprintable()


@given(rules)
@settings(max_examples=examples(100), deadline=None)
def test_the_one_line_form_says_all_that_the_nested_form_says(rule: Rule) -> None:
    line = rule_words(rule)

    def texts(clause: Clause) -> Iterator[str]:
        yield clause.text
        for part in clause.parts:
            yield from texts(part)

    assert all(text in line for text in texts(rule_clause(rule)))


def test_the_shipped_standards_all_read_differently_within_an_edition() -> None:
    for edition in national_standards().editions:
        wholes = {rule_words(s.whole) for s in edition.standards}
        assert len(wholes) == len({s.whole for s in edition.standards})
