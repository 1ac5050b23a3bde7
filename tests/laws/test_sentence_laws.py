"""Laws of sentences: no sentence about a rule is long or nested, and each says what must be."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings

import esi_rules as esi
from esi_rules import events
from esi_rules.frameworks.esi import esi_framework
from esi_rules.rules.algebra import Rule, Settled
from esi_rules.rules.traversal import walk
from esi_rules.standards.shipped import national_standards
from esi_rules.testing.rule_strategies import rules
from esi_rules.wording.rule_text import Clause, rule_clause, rule_words
from tests.support.examples import examples

MOST_WORDS = 35
SHIPPED = [s.whole for e in national_standards().editions for s in e.standards]
SHIPPED += [item.rule for item in esi_framework().items.values() if item.rule is not None]


def texts(clause: Clause) -> Iterator[str]:
    yield clause.text
    for part in clause.parts:
        yield from texts(part)


def outside_quotes(text: str) -> str:
    """A text with a caller's own words, which may hold anything, as one word each."""
    return re.sub(r"`[^`]*`", "`x`", text)


def sentences(clause: Clause) -> Iterator[str]:
    """The sentences of a clause; what stands behind a colon belongs to the same sentence."""
    for text in texts(clause):
        yield from re.split(r"(?<=[A-Za-z0-9\])%`]\.) (?=[A-Z])", text)


def depth_of_brackets(text: str) -> int:
    deepest = depth = 0
    for c in outside_quotes(text):
        depth += (c in "([") - (c in ")]")
        deepest = max(deepest, depth)
    return deepest


def check(rule: Rule) -> None:
    clause = rule_clause(rule)
    for sentence in sentences(clause):
        assert len(sentence.split()) <= MOST_WORDS, sentence
        # A caller's own kind of event has notes in square brackets beside its values.
        assert depth_of_brackets(sentence) <= 1, sentence
        assert sentence[:1].isupper() or not sentence[:1].isalpha() or clause.parts, sentence
        assert sentence.endswith((".", ":")), sentence
    assert not re.search(r"\(\)|  | [.,:]|\{|\}", outside_quotes(rule_words(rule)))


@given(rules)
@settings(max_examples=examples(200), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_sentence_about_a_rule_is_long_or_nested(rule: Rule) -> None:
    check(rule)


@given(rules)
@settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_rule_says_must_unless_it_is_settled(rule: Rule) -> None:
    if not any(True for _ in walk(rule, (Settled,))):
        assert " must " in rule_words(rule)


@pytest.mark.parametrize("rule", SHIPPED, ids=lambda rule: type(rule).__name__)
def test_shipped_rules_are_short_sentences_with_must(rule: Rule) -> None:
    check(rule)
    assert " must " in rule_words(rule)


def test_a_long_moment_is_named_and_defined_below() -> None:
    visit = events.home_visit.first(since=esi.later_of(esi.first_high, events.warning.first()))
    clause = rule_clause(esi.within(esi.working_days(5), of=visit, done=events.warning.nth(2)))
    assert list(texts(clause)) == [
        "The second warning must take place within 5 working days of day A.",
        "Day A is the day of the first home visit on or after the later of the day the case was "
        "first rated high risk and the first warning.",
    ]


def test_the_measure_notices_a_long_sentence() -> None:
    long = Clause(f"{' '.join(['word'] * 36)}.")
    assert [len(one.split()) for one in sentences(long)] == [36]
    assert depth_of_brackets("a (b (c))") == 2
