"""The OpenAPI document; its schemas are generated from the types of the JSON documents."""

from __future__ import annotations

import json
from collections.abc import Mapping

from esi_rules.analysis.json_schemas import SCHEMAS, json_schema
from esi_rules.data.inspection_document import VERSION
from esi_rules.data.json_schema import Schema, Schemas
from esi_rules.frozen import FrozenMap
from esi_rules.rules.finding import ROW_COLUMNS
from esi_rules.service.operations import JSON, DueDuties, Explanation, Operation
from esi_rules.service.problem_details import ProblemDetails

__all__ = ["PROBLEM", "components", "operation_extra", "responses"]

PROBLEM = "application/problem+json"
REFUSALS: Mapping[int, str] = FrozenMap(
    {
        404: "There is no such path or schema.",
        408: "The body did not arrive in time.",
        413: "The body has too many bytes, or the inspection too many cases.",
        415: "The body is not sent as `application/json`.",
        422: "The request has problems, which are all listed.",
        501: "The server lacks a package that the answer needs.",
        503: "The service is busy, or the request takes too long.",
    }
)
"""The description of each status of a refused request."""
_FROM_BODY = (408, 413, 415, 422, 503)
_FROM_ADDRESS = (422, 501, 503)


def responses(operation: Operation) -> dict[int | str, dict[str, object]]:
    """Return the responses of an operation, by status."""
    if operation.response:
        content: Schema = {JSON: {"schema": _reference(operation.response)}}
    elif operation.path == "/rulebook":
        text: Schema = {"schema": {"type": "string"}}
        content = {"text/plain": text, "text/markdown": text, "text/html": text}
    else:
        content = {"application/schema+json": {"schema": {"type": "object"}}}
    refusals = _FROM_BODY if operation.method == "POST" else _FROM_ADDRESS
    if "{" in operation.path:
        refusals = (404, *refusals)
    problem: Schema = {PROBLEM: {"schema": _reference("ProblemDetails")}}
    return {
        200: {"description": "The answer.", "content": content},
        **{s: {"description": REFUSALS[s], "content": problem} for s in refusals},
    }


def operation_extra(operation: Operation) -> dict[str, object]:
    """Return the parameters and the body of an operation."""
    parameters: list[Schema] = [
        {
            "name": each.name,
            "in": "query",
            "required": False,
            "description": each.description,
            "schema": each.schema(),
        }
        for each in operation.parameters
    ]
    if "{name}" in operation.path:
        schema: Schema = {"type": "string", "enum": list(SCHEMAS)}
        parameters.append({"name": "name", "in": "path", "required": True, "schema": schema})
    if operation.method != "POST":
        return {"parameters": parameters}
    content = {JSON: {"schema": _reference("Inspection")}}
    return {"parameters": parameters, "requestBody": {"required": True, "content": content}}


def components() -> Schema:
    """Return the schemas that the operations refer to, by name."""
    version: Schema = {"const": VERSION}
    texts: Schema = {"type": "array", "items": {"type": "string"}}
    day: Schema = {"type": "string", "format": "date"}
    row = _object({name: {"type": "string"} for name in ("case_id", *ROW_COLUMNS)})
    head: Schema = {"schema_version": version, "as_at": day, "notes": texts}
    found: Schema = {}
    for name in ("inspection", "findings", "sheet"):
        found |= _rehomed(name.capitalize(), json_schema(name))
    for cls in (DueDuties, Explanation, ProblemDetails):
        schemas = Schemas()
        body = schemas.object(cls)
        if cls is not ProblemDetails:
            body["required"] = list(_properties(body))
        found |= _rehomed(cls.__name__, {**body, "$defs": schemas.parts})
    return {
        **found,
        "Evaluation": {
            "anyOf": [
                _object({**head, "findings": _reference("Findings")}),
                _object({**head, "rows": {"type": "array", "items": row}}),
            ]
        },
        "Standards": {"type": "object", "required": ["schema_version", "editions"]},
        "SchemaNames": _object({"schema_version": version, "schemas": {"type": "object"}}),
        "Index": _object(
            {
                "schema_version": version,
                "package_version": {"type": "string"},
                "openapi": {"type": "string"},
                "paths": texts,
                "limits": {"type": "object", "additionalProperties": {"type": "integer"}},
            }
        ),
    }


def _object(properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _properties(body: Schema) -> Mapping[str, object]:
    found = body["properties"]
    assert isinstance(found, dict)
    return found


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _rehomed(name: str, schema: Schema) -> Schema:
    """Return a schema and its `$defs` as components of an OpenAPI document, by name."""
    before, after = '"$ref": "#/$defs/', f'"$ref": "#/components/schemas/{name}'
    moved = json.loads(json.dumps(schema).replace(before, after))
    parts = moved.pop("$defs", {})
    moved.pop("$schema", None)
    return {name: moved, **{f"{name}{part}": body for part, body in parts.items()}}
