"""The JSON Schema of a scoring sheet, generated from its types."""

from __future__ import annotations

from esi_rules.data.json_schema import Schema, Schemas
from esi_rules.scoring.counts import Counts
from esi_rules.scoring.sheet import SCHEMA_VERSION, Missing, Provenance, ScoringSheet

__all__ = ["sheet_schema"]

_CALCULATED: Schema = {"description": "For people. It is calculated from the rest and is not read."}
_EXACT: Schema = {
    "type": ["string", "null"],
    "pattern": "^-?[0-9]+(/[0-9]+)?$",
    "description": "An exact percentage, from 0 to 100, as a fraction in text.",
}


def sheet_schema() -> Schema:
    """Return the schema of a scoring sheet. It allows further keys, which are ignored."""
    schemas = Schemas(more_fields=True)
    read: Schema = dict.fromkeys(("exact", "lower", "upper"), _EXACT)
    counts: Schema = {"anyOf": [schemas.of(Counts), {"type": "null"}]}
    score: Schema = {**read, "percent": _CALCULATED, "display": _CALCULATED, "counts": counts}
    schemas.parts["GroupScore"] = _read(score, [*read])
    groups: Schema = {"type": "object", "additionalProperties": {"$ref": "#/$defs/GroupScore"}}
    schemas.parts["Score"] = _read({**score, "groups": groups}, [*read, "groups"])
    schemas.part("Missing", lambda: schemas.object(Missing))
    schemas.part("Provenance", lambda: schemas.object(Provenance))
    body = schemas.object(ScoringSheet)
    properties = body["properties"]
    assert isinstance(properties, dict)
    for name, calculated in {"Missing": ("words",), "DescriptorResult": _OF_DESCRIPTORS}.items():
        part = schemas.parts[name]
        assert isinstance(part, dict)
        part["properties"].update((each, _CALCULATED) for each in calculated)
    body["properties"] = {"schema_version": {"const": SCHEMA_VERSION}, **properties}
    body["required"] = ["schema_version", "framework", "overall", "sections", "criteria"]
    return schemas.document("A scoring sheet of esi-rules", body)


_OF_DESCRIPTORS = ("descriptor", "adjusted", "warning")


def _read(properties: Schema, required: list[str]) -> Schema:
    return {"type": "object", "properties": properties, "required": required}
