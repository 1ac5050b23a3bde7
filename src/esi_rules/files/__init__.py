"""Inspections in and out of files: CSV, Parquet and JSON, every problem at once, nothing lost."""

from __future__ import annotations

from esi_rules.errors import problem_report
from esi_rules.files.dump_inspection import inspection_to_document, inspection_to_json, write_folder
from esi_rules.files.loaded import BadRow, Loaded, Note
from esi_rules.files.output import write_atomically
from esi_rules.files.parse_inspection import (
    inspection_from_document,
    inspection_from_json,
    read_inspection,
)
from esi_rules.files.quarantine import write_quarantine
from esi_rules.files.vocabulary import Vocabulary
from esi_rules.records.contract import TABLE_FILES

__all__ = [
    "TABLE_FILES",
    "BadRow",
    "Loaded",
    "Note",
    "Vocabulary",
    "inspection_from_document",
    "inspection_from_json",
    "inspection_to_document",
    "inspection_to_json",
    "problem_report",
    "read_inspection",
    "write_atomically",
    "write_folder",
    "write_quarantine",
]
