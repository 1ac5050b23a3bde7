"""Standards and frameworks as YAML that policy advisers can read and edit; round trips are exact.

A limit is written once, with its status and citation. Rules refer to it by its id, so that an edit
of the limit changes the rules. ``docs/rules-as-data.md`` shows the form.
"""

from __future__ import annotations

from esi_rules.rulefile.dump import dump_framework, dump_standards
from esi_rules.rulefile.load import load_framework, load_standards, own_rules
from esi_rules.rulefile.schema import file_schema

__all__ = [
    "dump_framework",
    "dump_standards",
    "file_schema",
    "load_framework",
    "load_standards",
    "own_rules",
]
