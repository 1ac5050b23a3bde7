"""What some rules read, as the words that records may have where nothing else is known of them."""

from __future__ import annotations

from collections.abc import Mapping

from esi_rules.records.case_checks import CaseChecks
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.records.words import RecordWords
from esi_rules.rules.algebra import Answered, Asked, Given
from esi_rules.rules.traversal import kinds_read, walk

__all__ = ["case_checks", "words_read"]

_QUESTIONS: tuple[type[Answered | Asked], ...] = (Answered, Asked)
_NONE: Mapping[str, EventKind] = {}


def words_read(
    rules: tuple[object, ...], own_kinds: Mapping[str, EventKind] = _NONE
) -> RecordWords:
    """Return the kinds of event that are shipped, declared or read, and the questions read."""
    questions = frozenset(rule.question for rule in walk(rules, _QUESTIONS))
    return RecordWords({**own_kinds, **kinds_read(rules), **KINDS}, questions)


def case_checks(rules: tuple[object, ...]) -> CaseChecks:
    """Return the checks of cases that some rules judge, where no framework is known."""
    facts = frozenset(given.fact for given in walk(rules, (Given,)))
    return CaseChecks(words_read(rules), facts, closed=False)
