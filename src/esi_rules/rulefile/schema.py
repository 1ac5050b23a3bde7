"""A JSON Schema of the rule files, for editors: made from the same forms that read them."""

from __future__ import annotations

import json
from importlib.resources import files

from esi_rules.rulefile.edition_forms import FRAMEWORK_FILE, STANDARDS_FILE
from esi_rules.rulefile.forms import Schema

__all__ = ["file_schema", "made_schema"]


def file_schema() -> str:
    """Return the JSON Schema of both kinds of rule file, as it is in the package."""
    return files("esi_rules.rulefile").joinpath("schema.json").read_text(encoding="utf-8")


def made_schema() -> str:
    """Make the schema anew from the forms; the one in the package is a copy of this."""
    schema = Schema()
    standards = schema.part("standards_file", lambda: STANDARDS_FILE.schema(schema))
    framework = schema.part("framework_file", lambda: FRAMEWORK_FILE.schema(schema))
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rules of esi-rules: standards or a framework",
        "description": "What `--standards` and `--framework` read. Numbers of rules can be the "
        "id of a limit.",
        # By what the file has, so that an editor's messages are about the right one of the two.
        "if": {"required": ["sections"]},
        "then": framework,
        "else": standards,
        "$defs": schema.parts,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
