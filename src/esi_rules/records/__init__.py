"""Case records: cases, events, kinds of event, facts, and partly known dates."""

from __future__ import annotations

from esi_rules.records.case import Adjustment, Answer, Case, Event, Fact, Inspection, Sentence
from esi_rules.records.dates import (
    EARLIEST,
    LATEST,
    Day,
    PartlyKnown,
    day_words,
    read_date,
    read_day,
)
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.records.own_facts import FactKind, NumberRange

__all__ = [
    "Adjustment",
    "Answer",
    "Case",
    "Day",
    "EARLIEST",
    "Event",
    "EventKind",
    "Fact",
    "FactKind",
    "Inspection",
    "KINDS",
    "LATEST",
    "NumberRange",
    "PartlyKnown",
    "Sentence",
    "day_words",
    "read_date",
    "read_day",
]
