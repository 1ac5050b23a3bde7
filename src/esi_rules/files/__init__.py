"""Read and write inspections as files; all problems of a file are reported together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from esi_rules.lazy import lazy_names

if TYPE_CHECKING:
    from esi_rules.data.inspection_document import inspection_to_document as inspection_to_document
    from esi_rules.errors import problem_report as problem_report
    from esi_rules.files.dump_inspection import inspection_to_json as inspection_to_json
    from esi_rules.files.dump_inspection import write_folder as write_folder
    from esi_rules.files.loaded import BadRow as BadRow
    from esi_rules.files.loaded import Loaded as Loaded
    from esi_rules.files.loaded import Note as Note
    from esi_rules.files.loaded import Parsed as Parsed
    from esi_rules.files.output import write_atomically as write_atomically
    from esi_rules.files.parse_inspection import (
        inspection_from_document as inspection_from_document,
    )
    from esi_rules.files.parse_inspection import inspection_from_json as inspection_from_json
    from esi_rules.files.parse_inspection import read_inspection as read_inspection
    from esi_rules.files.quarantine import write_quarantine as write_quarantine
    from esi_rules.files.vocabulary import Vocabulary as Vocabulary
    from esi_rules.records.contract import TABLE_FILES as TABLE_FILES
else:
    # Type checkers know the names above; to them, any other name is an error.
    __getattr__, __dir__ = lazy_names(__name__)
