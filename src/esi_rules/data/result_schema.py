"""JSON Schemas of results, generated from the types that `from_json` converts them to."""

from __future__ import annotations

import json

from esi_rules.data.json_schema import Schema, Schemas, findings_schema
from esi_rules.data.result_document import SHARED, VALUE
from esi_rules.rules.finding import Finding
from esi_rules.standards.standard import Standards

__all__ = ["result_schema"]


def result_schema(cls: type, title: str) -> Schema:
    """Return the schema of the parts of a result's document that are read back.

    The other parts are calculated, and the schema allows anything there.
    """
    schemas = Schemas(shared=True)
    value = schemas.of(cls)
    shared: Schema = {}
    if Finding in schemas.places_of:
        shared["findings"], parts = _renamed(findings_schema(), "DocumentOf")
        schemas.parts.update(parts)
    if Standards in schemas.places_of:
        shared["standards"] = {"type": "array", "items": schemas.object(Standards)}
    properties: Schema = {"schema_version": {"const": 1}, VALUE: value}
    if shared:
        properties[SHARED] = {"type": "object", "properties": shared}
    body: Schema = {"type": "object", "properties": properties, "required": [VALUE]}
    return schemas.document(title, body)


def _renamed(schema: Schema, before: str) -> tuple[Schema, Schema]:
    """Return a schema without its parts, and its parts with the prefix `before` on their names."""
    text = json.dumps(schema).replace('"$ref": "#/$defs/', f'"$ref": "#/$defs/{before}')
    made = json.loads(text)
    parts = made.pop("$defs")
    made.pop("$schema")
    return made, {f"{before}{name}": part for name, part in parts.items()}
