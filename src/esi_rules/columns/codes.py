"""Facts of a case, answers and amounts as whole numbers."""

from __future__ import annotations

from esi_rules.records.case import Fact
from esi_rules.records.contract import YES_NO_FACTS

__all__ = ["ANSWERS", "FACT_CODES", "PLAIN_FIGURE", "SCALE"]

FACT_CODES: dict[str, tuple[Fact, ...]] = {
    **dict.fromkeys(YES_NO_FACTS, (None, True, False)),
    "tier": (None, 1, 2, 3, 4),
    "band": (None, "low", "medium", "high"),
}
"""What each fact can be, in the order of its codes; a column that is not there is a no."""
ANSWERS = (None, "yes", "no", "na")
"""What an answer can be, in the order of its codes."""
PLAIN_FIGURE = r"^\d{1,5}(\.\d{1,3})?$|^\.\d{1,3}$"
"""An amount of up to five digits and three decimals; any other is left to the reader of rows."""
SCALE = 1000
"""Amounts are whole numbers of thousandths; one that is not is open evidence here."""
