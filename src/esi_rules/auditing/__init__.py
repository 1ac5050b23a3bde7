"""Whether published figures can be right: sheets recomputed, counts behind percentages."""

from __future__ import annotations

from esi_rules.auditing.attempts import Attempt
from esi_rules.auditing.bases import Fits, fits
from esi_rules.auditing.contradictions import Contradiction
from esi_rules.auditing.inputs import Input
from esi_rules.auditing.intervals import Interval, behind, mean, printed_as
from esi_rules.auditing.items import ItemCounts
from esi_rules.auditing.mending import Mend
from esi_rules.auditing.methods import METHODS, Method
from esi_rules.auditing.result import Audit, audit
from esi_rules.auditing.samples import JointCounts, SampleSizes
from esi_rules.auditing.sheets import Aggregate
from esi_rules.auditing.together import Link, Together
from esi_rules.auditing.whole import (
    JointFit,
    bases_for,
    counts_for,
    every_base_from,
    joint_fits,
    sizes_for,
)

__all__ = [
    "METHODS",
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
