"""Folders too large to hold: read a slice of cases at a time, judged in whole columns."""

from __future__ import annotations

from esi_rules.bulk.folder import ENOUGH, BigFolder, open_big
from esi_rules.bulk.scoring import NotInTablesError, score_big, score_many
from esi_rules.bulk.verdicts import write_verdicts

__all__ = [
    "ENOUGH",
    "BigFolder",
    "NotInTablesError",
    "open_big",
    "score_big",
    "score_many",
    "write_verdicts",
]
