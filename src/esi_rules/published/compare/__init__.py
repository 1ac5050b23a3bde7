"""Comparison of two inspections or sheets, with confidence intervals if both have cases."""

from __future__ import annotations

from esi_rules.published.compare.comparison import (
    Change,
    Comparison,
    Direction,
    Followed,
    Sureness,
    compare,
)
from esi_rules.published.compare.conclusion_checks import ConclusionCheck
from esi_rules.published.compare.measure_changes import MeasureChange
from esi_rules.published.compare.scored_differently import Rescored, ScoredDifferently
from esi_rules.published.compare.sides import Comparable, Figure, Side

__all__ = [
    "Change",
    "Comparable",
    "Comparison",
    "ConclusionCheck",
    "Direction",
    "Figure",
    "Followed",
    "MeasureChange",
    "Rescored",
    "ScoredDifferently",
    "Side",
    "Sureness",
    "compare",
]
