"""Rules, findings and cases in plain English."""

from __future__ import annotations

from esi_rules.text import listed, ordinal, quoted
from esi_rules.wording.case_text import case_lines
from esi_rules.wording.finding_text import headline, words
from esi_rules.wording.noun_phrases import (
    NAMED_EVENTS,
    events_words,
    moment_words,
    period_words,
    share_words,
)
from esi_rules.wording.rule_text import PHRASES, Clause, rule_clause, rule_words, where_words

__all__ = [
    "Clause",
    "NAMED_EVENTS",
    "PHRASES",
    "case_lines",
    "events_words",
    "headline",
    "listed",
    "moment_words",
    "ordinal",
    "period_words",
    "quoted",
    "rule_clause",
    "rule_words",
    "share_words",
    "where_words",
    "words",
]
