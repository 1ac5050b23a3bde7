"""What an inspection's scores rest on: other settings tried, and what missing facts leave open."""

from __future__ import annotations

from esi_rules.whatif.closing import Closing, Gap, Outcome
from esi_rules.whatif.facts import MissingFact
from esi_rules.whatif.leverage import Leverage, Sensitivity, sensitivity
from esi_rules.whatif.rows import Row
from esi_rules.whatif.settings import Alternative, Places
from esi_rules.whatif.trials import Trial
from esi_rules.whatif.trying import Move, Moved, WhatIf, what_if

__all__ = [
    "Alternative",
    "Closing",
    "Gap",
    "Leverage",
    "MissingFact",
    "Move",
    "Moved",
    "Outcome",
    "Places",
    "Row",
    "Sensitivity",
    "Trial",
    "WhatIf",
    "sensitivity",
    "what_if",
]
