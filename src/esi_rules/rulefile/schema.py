"""A JSON Schema of rule files for editors, made from the forms that also parse the files."""

from __future__ import annotations

import json
from importlib.resources import files

from esi_rules.rulefile.edition_forms import FRAMEWORK_FILE, STANDARDS_FILE
from esi_rules.rulefile.forms import Schema

__all__ = ["file_schema", "made_schema"]


def file_schema() -> str:
    """Return the JSON Schema of both kinds of rule file from the package, as text."""
    return files("esi_rules.rulefile").joinpath("schema.json").read_text(encoding="utf-8")


def made_schema() -> str:
    """Generate the schema from the forms; the file in the package is a copy of it."""
    schema = Schema()
    standards = schema.part("standards_file", lambda: STANDARDS_FILE.schema(schema))
    framework = schema.part("framework_file", lambda: FRAMEWORK_FILE.schema(schema))
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rules of esi-rules: standards or a framework",
        "description": "What `--standards` and `--framework` read. Numbers of rules can be the "
        "id of a limit.",
        # The keys decide the kind of file, so that an editor's messages fit it.
        "if": {"required": ["sections"]},
        "then": framework,
        "else": standards,
        "$defs": schema.parts,
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
