"""Days and exact numbers as JSON has them, None where there is none."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

__all__ = ["exact", "iso_day"]


def iso_day(day: dt.date | None) -> str | None:
    """Return a day as text: ``2004-10-08``."""
    return None if day is None else day.isoformat()


def exact(number: Fraction | None) -> str | None:
    """Return an exact number as text: ``500/7``."""
    return None if number is None else str(number)
