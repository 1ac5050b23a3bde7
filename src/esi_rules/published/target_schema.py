"""The JSON Schema of a report of national targets, generated from its types."""

from __future__ import annotations

from collections.abc import Mapping

from esi_rules.data.json_schema import Schema, Schemas
from esi_rules.published.target_report import ReportData

__all__ = ["targets_schema"]

_CALCULATED: Schema = {"description": "For people. It is calculated from the rest and is not read."}


def targets_schema() -> Schema:
    """Return the schema of a report of national targets. Further keys are allowed and ignored."""
    schemas = Schemas(more_fields=True)
    body = schemas.object(ReportData)
    schemas.parts["Target"] = schemas.parts.pop("ResultData")
    _calculated(schemas.parts["Target"], "title", "decided_by", "decided_status", "decided_note",
                "level", "level_status", "level_source", "unit", "percent", "met")  # fmt: skip
    _calculated(schemas.parts["Measure"], "met")
    _calculated(schemas.parts["DerivedRating"], "derived")
    properties = _properties(body)
    properties["targets"] = {"type": "array", "items": {"$ref": "#/$defs/Target"}}
    properties["derived_by"] = _CALCULATED
    return schemas.document("National targets of esi-rules", body)


def _calculated(part: object, *names: str) -> None:
    _properties(part).update(dict.fromkeys(names, _CALCULATED))


def _properties(part: object) -> dict[str, object]:
    assert isinstance(part, Mapping)
    found = part["properties"]
    assert isinstance(found, dict)
    return found
