"""Search for small cases, derived from the rules, smallest first and within a stated bound."""

from esi_rules.analysis.search.find_cases import (
    BUDGET,
    Bound,
    Difference,
    NotFound,
    Progress,
    Witness,
    disagree,
    find,
    witnesses,
)
from esi_rules.analysis.search.space import Space
from esi_rules.analysis.search.subjects import Subject, item_subject, subject

__all__ = [
    "BUDGET",
    "Bound",
    "Difference",
    "NotFound",
    "Progress",
    "Space",
    "Subject",
    "Witness",
    "disagree",
    "find",
    "item_subject",
    "subject",
    "witnesses",
]
