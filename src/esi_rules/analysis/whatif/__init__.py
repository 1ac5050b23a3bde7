"""What an inspection's scores depend on: other settings, and missing facts."""

from __future__ import annotations

from esi_rules.analysis.whatif.alternatives import Trial
from esi_rules.analysis.whatif.gap import Closing, Gap, Outcome
from esi_rules.analysis.whatif.leverage import Leverage, Sensitivity, sensitivity
from esi_rules.analysis.whatif.missing_facts import MissingFact
from esi_rules.analysis.whatif.score_rows import Row
from esi_rules.analysis.whatif.trial_settings import Alternative, PlaceNames
from esi_rules.analysis.whatif.whatif_result import Move, Moved, WhatIf, what_if

__all__ = [
    "Alternative",
    "Closing",
    "Gap",
    "Leverage",
    "MissingFact",
    "Move",
    "Moved",
    "Outcome",
    "PlaceNames",
    "Row",
    "Sensitivity",
    "Trial",
    "WhatIf",
    "sensitivity",
    "what_if",
]
