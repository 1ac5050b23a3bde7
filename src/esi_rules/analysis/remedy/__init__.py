"""Remedies: what would have met a duty, and what can still meet it."""

from esi_rules.analysis.remedy.find_remedy import (
    Remedy,
    RemedyStatus,
    still_possible,
    would_have_met,
)
from esi_rules.analysis.remedy.record_change import RecordChange

__all__ = ["RecordChange", "Remedy", "RemedyStatus", "still_possible", "would_have_met"]
