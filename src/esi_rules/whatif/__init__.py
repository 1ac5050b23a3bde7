"""What an inspection's scores rest on: other settings tried, and what missing facts leave open."""

from __future__ import annotations

from esi_rules.whatif.rows import Row
from esi_rules.whatif.settings import Alternative, Places
from esi_rules.whatif.trying import Move, Moved, WhatIf, what_if

__all__ = ["Alternative", "Move", "Moved", "Places", "Row", "WhatIf", "what_if"]
