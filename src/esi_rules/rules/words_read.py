"""The names that records may use, derived from the rules that read them."""

from __future__ import annotations

from collections.abc import Mapping

from esi_rules.records.case_checks import CaseChecks
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.records.own_facts import FactKind
from esi_rules.records.words import RecordWords
from esi_rules.rules.algebra import Answered, Asked, Given
from esi_rules.rules.traversal import facts_declared, kinds_read, walk

__all__ = ["case_checks", "words_read"]

_QUESTIONS: tuple[type[Answered | Asked], ...] = (Answered, Asked)
_NONE: Mapping[str, EventKind] = {}
_NO_FACTS: Mapping[str, FactKind] = {}


def words_read(
    rules: tuple[object, ...],
    own_kinds: Mapping[str, EventKind] = _NONE,
    own_facts: Mapping[str, FactKind] = _NO_FACTS,
) -> RecordWords:
    """Return the names that records may use under some rules.

    These are the facts and event kinds that are shipped, declared or read by the rules, and the
    questions that the rules read. Raises `BadRuleError` if a fact is declared in two ways.
    """
    questions = frozenset(rule.question for rule in walk(rules, _QUESTIONS))
    kinds = {**own_kinds, **kinds_read(rules), **KINDS}
    facts = facts_declared((*own_facts.values(), *rules))
    return RecordWords(kinds, questions, own_facts=facts)


def case_checks(rules: tuple[object, ...]) -> CaseChecks:
    """Return the checks for cases that are judged by `rules` without a framework."""
    facts = frozenset(given.name for given in walk(rules, (Given,)))
    return CaseChecks(words_read(rules), facts, closed=False)
