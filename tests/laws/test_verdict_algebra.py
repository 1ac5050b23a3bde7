"""The algebra of verdicts, tried on every combination: what holds, and exactly what does not."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

import esi_rules as esi
from esi_rules.rules.algebra import Settled
from esi_rules.rules.verdict import Verdict, all_due, all_of, any_of, when

MET, NOT_MET = Verdict.MET, Verdict.NOT_MET
UNDETERMINED, NOT_YET_DUE = Verdict.UNDETERMINED, Verdict.NOT_YET_DUE
NOT_APPLICABLE = Verdict.NOT_APPLICABLE

ALL = tuple(Verdict)
FACTS = (MET, NOT_MET, UNDETERMINED)
"""What a condition can be: a fact of the case."""
PAIRS = tuple(itertools.product(ALL, repeat=2))
TRIPLES = tuple(itertools.product(ALL, repeat=3))

every_verdict = pytest.mark.parametrize("a", ALL)
every_pair = pytest.mark.parametrize(("a", "b"), PAIRS)
every_triple = pytest.mark.parametrize(("a", "b", "c"), TRIPLES)


@every_pair
def test_the_order_of_two_duties_does_not_matter(a: Verdict, b: Verdict) -> None:
    assert a & b is b & a
    assert a | b is b | a


@every_triple
def test_how_duties_are_grouped_does_not_matter(a: Verdict, b: Verdict, c: Verdict) -> None:
    assert (a & b) & c is a & (b & c) is all_of([a, b, c])
    assert (a | b) | c is a | (b | c) is any_of([a, b, c])


@every_triple
def test_the_order_of_a_schedule_does_not_matter(a: Verdict, b: Verdict, c: Verdict) -> None:
    assert {all_due(order) for order in itertools.permutations([a, b, c])} == {all_due([a, b, c])}
    assert all_due([all_due([a, b]), c]) is all_due([a, all_due([b, c])]) is all_due([a, b, c])


@every_verdict
def test_asking_twice_asks_no_more(a: Verdict) -> None:
    assert a & a is a
    assert a | a is a
    assert all_due([a, a]) is a


@every_pair
def test_the_opposite_of_both_is_either_of_the_opposites(a: Verdict, b: Verdict) -> None:
    assert ~(a & b) is ~a | ~b
    assert ~(a | b) is ~a & ~b


@every_verdict
def test_the_opposite_of_the_opposite_is_the_verdict(a: Verdict) -> None:
    assert ~~a is a


@every_verdict
def test_a_duty_that_does_not_apply_changes_nothing(a: Verdict) -> None:
    assert a & NOT_APPLICABLE is NOT_APPLICABLE & a is a
    assert a | NOT_APPLICABLE is NOT_APPLICABLE | a is a
    assert all_due([a, NOT_APPLICABLE]) is a


# Conditions


@pytest.mark.parametrize("rule", ALL)
@pytest.mark.parametrize(("c", "d"), tuple(itertools.product(FACTS, repeat=2)))
def test_conditions_commute_and_two_are_as_good_as_both(
    rule: Verdict, c: Verdict, d: Verdict
) -> None:
    assert when(when(rule, c), d) is when(when(rule, d), c)
    assert when(when(rule, c), d) is when(rule, c & d)


@pytest.mark.parametrize("rule", ALL)
@pytest.mark.parametrize("c", FACTS)
def test_a_condition_asked_twice_asks_no_more(rule: Verdict, c: Verdict) -> None:
    assert when(when(rule, c), c) is when(rule, c)


@pytest.mark.parametrize("rule", ALL)
@pytest.mark.parametrize("c", FACTS)
def test_a_condition_stays_outside_an_opposite(rule: Verdict, c: Verdict) -> None:
    assert when(~rule, c) is ~when(rule, c)


@every_verdict
def test_a_duty_that_does_not_apply_applies_under_no_condition(a: Verdict) -> None:
    assert when(NOT_APPLICABLE, a) is NOT_APPLICABLE


CASE = esi.Case("S01", "order", "2004-09-24", facts={"yes": True, "no": False, "open": None})
GIVEN = {
    MET: esi.given(esi.FactKind("yes", "a yes")),
    NOT_MET: esi.given(esi.FactKind("no", "a no")),
    UNDETERMINED: esi.given(esi.FactKind("open", "left open")),
}


def verdict_on(rule: esi.Rule) -> Verdict:
    (finding,) = esi.evaluate(CASE, rule, as_at=dt.date(2005, 3, 14))
    return finding.verdict


@every_pair
def test_rules_combine_as_their_verdicts_do(a: Verdict, b: Verdict) -> None:
    one, two = Settled(a, "made up"), Settled(b, "made up")
    assert verdict_on(one & two) is a & b
    assert verdict_on(one | two) is a | b
    assert verdict_on(~one) is ~a
    assert verdict_on(esi.all_due(one, two)) is all_due([a, b])


@pytest.mark.parametrize("a", ALL)
@pytest.mark.parametrize(("c", "d"), tuple(itertools.product(FACTS, repeat=2)))
def test_rules_under_conditions_follow_the_same_laws(a: Verdict, c: Verdict, d: Verdict) -> None:
    rule = Settled(a, "made up")
    assert verdict_on(rule.when(GIVEN[c])) is when(a, c)
    assert verdict_on(rule.when(GIVEN[c]).when(GIVEN[d])) is when(when(a, c), d)
    assert verdict_on(rule.when(GIVEN[c]).when(GIVEN[d])) is verdict_on(
        rule.when(GIVEN[d]).when(GIVEN[c])
    )
    assert verdict_on(rule.when(GIVEN[c]).when(GIVEN[d])) is verdict_on(
        rule.when(GIVEN[c] & GIVEN[d])
    )


# What does not hold


def sheltered(*verdicts: Verdict) -> bool:
    """Whether neither cause of trouble is there: not applicable, or both unknowns at once."""
    return NOT_APPLICABLE not in verdicts and not {UNDETERMINED, NOT_YET_DUE} <= set(verdicts)


def absorbs(a: Verdict, b: Verdict) -> bool:
    return a & (a | b) is a and a | (a & b) is a


def distributes(a: Verdict, b: Verdict, c: Verdict) -> bool:
    return a & (b | c) is (a & b) | (a & c) and a | (b & c) is (a | b) & (a | c)


@every_pair
def test_absorption_holds_without_not_applicable_and_both_unknowns(a: Verdict, b: Verdict) -> None:
    if sheltered(a, b):
        assert absorbs(a, b)


@every_triple
def test_distributivity_holds_without_not_applicable_and_both_unknowns(
    a: Verdict, b: Verdict, c: Verdict
) -> None:
    if sheltered(a, b, c):
        assert distributes(a, b, c)


def test_absorption_fails_for_these_pairs_and_no_others() -> None:
    assert {(a, b) for a, b in PAIRS if not absorbs(a, b)} == {
        (NOT_APPLICABLE, MET),
        (NOT_APPLICABLE, NOT_MET),
        (NOT_APPLICABLE, UNDETERMINED),
        (NOT_APPLICABLE, NOT_YET_DUE),
        (NOT_YET_DUE, UNDETERMINED),
    }


def test_an_open_duty_is_not_absorbed_by_one_that_may_not_be_known() -> None:
    # A duty still open, and also either that duty or one not known: not known, where absorption
    # would leave it open.
    assert NOT_YET_DUE & (NOT_YET_DUE | UNDETERMINED) is UNDETERMINED
    assert NOT_YET_DUE | (NOT_YET_DUE & UNDETERMINED) is UNDETERMINED
    assert NOT_APPLICABLE & (NOT_APPLICABLE | MET) is MET


SHORT = {"M": MET, "N": NOT_MET, "U": UNDETERMINED, "Y": NOT_YET_DUE, "-": NOT_APPLICABLE}


def triples(words: str) -> set[tuple[Verdict, ...]]:
    return {tuple(SHORT[letter] for letter in word) for word in words.split()}


def test_both_of_a_and_either_distributes_except_over_these_triples() -> None:
    failing = {(a, b, c) for a, b, c in TRIPLES if a & (b | c) is not (a & b) | (a & c)}
    assert failing == triples("MN- M-N MU- M-U MY- M-Y UN- U-N YN- Y-N YMU YUM")
    assert not any(sheltered(*triple) for triple in failing)


def test_either_of_a_and_both_distributes_except_over_these_triples() -> None:
    failing = {(a, b, c) for a, b, c in TRIPLES if a | (b & c) is not (a | b) & (a | c)}
    assert failing == triples("NM- N-M NU- N-U NY- N-Y UM- U-M YM- Y-M YNU YUN")
    assert not any(sheltered(*triple) for triple in failing)


def test_each_cause_of_trouble_has_a_witness_of_its_own() -> None:
    failing = {t for t in TRIPLES if not distributes(*t)}
    assert any(NOT_APPLICABLE in t and not {UNDETERMINED, NOT_YET_DUE} & set(t) for t in failing)
    assert any({UNDETERMINED, NOT_YET_DUE} <= set(t) and NOT_APPLICABLE not in t for t in failing)


def test_a_schedule_does_not_obey_de_morgan() -> None:
    # Nothing is the opposite of a schedule: what is not yet due is left out on either side.
    assert all_due([MET, NOT_YET_DUE]) is MET
    assert all_of([MET, NOT_YET_DUE]) is NOT_YET_DUE


def test_a_condition_that_is_itself_a_duty_would_break_the_laws() -> None:
    # Why conditions must be facts: a not applicable one is an identity in `&`, but not in `when`.
    assert when(when(MET, MET), NOT_APPLICABLE) is NOT_APPLICABLE
    assert when(MET, MET & NOT_APPLICABLE) is MET
