"""Standards and frameworks as YAML that a policy person can read and edit, both ways without loss.

A limit is written once, with its status and where it is printed, and the rule names it: an edit of
the limit changes the rule. ``docs/rules-as-data.md`` shows the form.
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
