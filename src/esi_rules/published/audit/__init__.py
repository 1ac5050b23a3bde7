"""Audits of published figures: scores recomputed, and possible counts behind percentages."""

from __future__ import annotations

from esi_rules.published.audit.aggregates import Aggregate
from esi_rules.published.audit.bases import Fits, fits
from esi_rules.published.audit.contradictions import Contradiction
from esi_rules.published.audit.intervals import Interval, behind, mean, printed_as
from esi_rules.published.audit.items import ItemCounts
from esi_rules.published.audit.joint import Link, Together
from esi_rules.published.audit.mean_inputs import Input
from esi_rules.published.audit.methods import METHODS, Method
from esi_rules.published.audit.recomputed import Attempt, Mend
from esi_rules.published.audit.samples import JointCounts, SampleSizes
from esi_rules.published.audit.sheet_audit import Audit, audit
from esi_rules.published.audit.vague_words import VAGUE_WORDS, WordCheck, WordReading
from esi_rules.published.audit.whole_counts import (
    JointFit,
    bases_for,
    counts_for,
    every_base_from,
    joint_fits,
    sizes_for,
)

__all__ = [
    "METHODS",
    "VAGUE_WORDS",
    "Aggregate",
    "Attempt",
    "Audit",
    "Contradiction",
    "Fits",
    "Input",
    "Interval",
    "ItemCounts",
    "JointCounts",
    "JointFit",
    "Link",
    "Mend",
    "Method",
    "SampleSizes",
    "Together",
    "WordCheck",
    "WordReading",
    "audit",
    "bases_for",
    "behind",
    "counts_for",
    "every_base_from",
    "fits",
    "joint_fits",
    "mean",
    "printed_as",
    "sizes_for",
]
