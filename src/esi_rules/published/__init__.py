"""Published scoring sheets: loading, auditing and comparing them."""

from __future__ import annotations

from esi_rules.published.conclusions import Conclusion
from esi_rules.published.measures import Measure
from esi_rules.published.published_sheet import (
    ALL,
    NOT_FOLLOWED_UP,
    Polarity,
    Printed,
    PublishedSheet,
    published_from_data,
    read_published,
)
from esi_rules.published.target_report import TargetReport, targets

__all__ = [
    "ALL",
    "NOT_FOLLOWED_UP",
    "Conclusion",
    "Measure",
    "Polarity",
    "Printed",
    "PublishedSheet",
    "TargetReport",
    "published_from_data",
    "read_published",
    "targets",
]
