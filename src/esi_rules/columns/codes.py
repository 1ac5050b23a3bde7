"""Facts of a case and answers as small whole numbers."""

from __future__ import annotations

from esi_rules.case import Fact
from esi_rules.files.shape import YES_NO_FACTS

__all__ = ["ANSWERS", "FACT_CODES"]

FACT_CODES: dict[str, tuple[Fact, ...]] = {
    **dict.fromkeys(YES_NO_FACTS, (None, True, False)),
    "tier": (None, 1, 2, 3, 4),
    "band": (None, "low", "medium", "high"),
}
"""What each fact can be, in the order of its codes; a column that is not there is a no."""
ANSWERS = (None, "yes", "no", "na")
"""What an answer can be, in the order of its codes."""
