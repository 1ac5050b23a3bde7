"""JSON Schemas (draft 2020-12) of documents, generated from the types that these are converted to.

A schema describes each place separately. Only the readers check conditions on several places, such
as the order of two days or an id that occurs twice.
"""

from __future__ import annotations

import datetime as dt
import enum
import inspect
import types
import typing
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import GenericAlias
from typing import TypeAlias

import attrs

from esi_rules.data.converter import LONGEST_FRACTION, kind_names
from esi_rules.data.plain_values import is_written
from esi_rules.data.unions import (
    ASSIGNED,
    WHOLE_NUMBERS,
    class_members,
    has_tuples_as_keys,
    kind_name,
)
from esi_rules.frozen import FrozenMap
from esi_rules.records.case import Case, Event, Inspection
from esi_rules.records.contract import FACT_WORDS, LONGEST_ID
from esi_rules.records.dates import Day, PartlyKnown
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.rules.algebra import Rule
from esi_rules.rules.finding import About, Finding, Reason
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.standard import Standards

__all__ = [
    "DRAFT",
    "Schema",
    "Schemas",
    "case_schema",
    "findings_schema",
    "inspection_schema",
    "object_schema",
]

Schema: TypeAlias = "dict[str, object]"

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DAY = "([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?"
_DAY_FIRST = "[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}"
"""A date under the setting `dates = "dmy"`."""
_AMOUNT: Schema = {
    "type": "object",
    "properties": {"amount": {"type": "string"}},
    "required": ["amount"],
    "additionalProperties": False,
}
_RANGE: Schema = {
    "type": "object",
    "properties": {
        "start": {"type": "integer"},
        "stop": {"type": "integer"},
        "step": {"type": "integer", "minimum": 1},
    },
    "required": ["start", "stop", "step"],
    "additionalProperties": False,
}
_DAY_OBJECT: Schema = {
    "type": "object",
    "properties": {"day": {"type": "string", "pattern": f"^{_DAY}$"}},
    "required": ["day"],
    "additionalProperties": False,
}
_NUMBER: Schema = {"anyOf": [{"type": ["number", "string"]}, _AMOUNT]}
_PLAIN: Mapping[object, Schema] = FrozenMap(
    {
        str: {"type": "string"},
        int: {"type": "integer"},
        bool: {"type": "boolean"},
        float: {"type": "number"},
        types.NoneType: {"type": "null"},
        object: {},
        dt.date: {"type": "string", "format": "date", "pattern": f"^{_DATE}$"},
        PartlyKnown: {"type": "string", "pattern": f"^{_DAY}$"},
        Day: {"type": "string", "pattern": f"^{_DAY}$"},
        Fraction: {"type": "string", "minLength": 1, "maxLength": LONGEST_FRACTION},
        Decimal: _NUMBER,
        range: _RANGE,
        WHOLE_NUMBERS: {"anyOf": [{"type": "array", "items": {"type": "integer"}}, _RANGE]},
        ASSIGNED: {
            "anyOf": [{"type": ["boolean", "integer", "string", "null"]}, _AMOUNT, _DAY_OBJECT]
        },
    }
)


class Schemas:
    """Builds one schema; the parts for classes are written once, under `$defs`."""

    def __init__(
        self, *, kinds_by_name: bool = False, more_fields: bool = False, shared: bool = False
    ) -> None:
        """With `kinds_by_name`, a rule may refer to a kind of event by its name in the document.

        With `more_fields`, objects may have other fields, which are ignored. With `shared`,
        findings and standards are places in tables.
        """
        self._shared = shared
        self.places_of: set[object] = set()
        """The classes for which the schema has places in tables."""
        self._more_fields = more_fields
        self.parts: dict[str, object] = {}
        self._kinds_by_name = kinds_by_name

    def of(self, hint: object) -> Schema:
        """Return the schema for a type annotation."""
        if hint in _PLAIN:
            return _PLAIN[hint]
        if self._shared and hint in (Finding, Standards):
            self.places_of.add(hint)
            return {"type": "integer", "minimum": 0}
        origin, args = typing.get_origin(hint), typing.get_args(hint)
        if origin is typing.Literal:
            return {"enum": list(args)}
        if origin in (types.UnionType, typing.Union):
            if hint == Day or set(args) == {dt.date, PartlyKnown}:
                return _PLAIN[Day]
            members = class_members(hint)
            if members:
                null = [self.of(arg) for arg in args if arg not in members]
                return {"anyOf": [*(self._tagged(cls) for cls in members), *null]}
            return {"anyOf": [self.of(arg) for arg in args]}
        if origin is tuple and args[1:] != (...,):
            n = len(args)
            parts = [self.of(arg) for arg in args]
            return {"type": "array", "prefixItems": parts, "minItems": n, "maxItems": n}
        if has_tuples_as_keys(hint):
            return {"type": "array", "items": self.of(GenericAlias(tuple, args))}
        if inspect.isclass(origin) and issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self.of(args[1])}
        if inspect.isclass(origin):
            return {"type": "array", "items": self.of(args[0])}
        assert inspect.isclass(hint), f"no schema is known of {hint}"
        if issubclass(hint, enum.Enum):
            return {"enum": [member.value for member in hint]}
        if hint is Rule:
            return self.part("Rule", lambda: {"anyOf": [self.of(kind) for kind in _rules()]})
        if hint is EventKind and self._kinds_by_name:
            return {"anyOf": [{"type": "string"}, self._class(hint)]}
        return self._class(hint)

    def _tagged(self, cls: type) -> Schema:
        """Return the schema of a class as a member of a union, with its kind."""

        def make() -> Schema:
            made = self.object(cls)
            made["properties"] = {"kind": {"const": kind_name(cls)}, **_properties(made)}
            made["required"] = ["kind", *_required(made)]
            return made

        return self.part(f"Tagged{cls.__name__}", make)

    def _class(self, cls: type) -> Schema:
        if cls is Inspection:  # in the shape of files
            body = {name: held for name, held in inspection_schema().items() if name in _OF_OBJECT}
            return self.part(cls.__name__, lambda: body)
        return self.part(cls.__name__, lambda: self.object(cls))

    def part(self, name: str, make: typing.Callable[[], Schema]) -> Schema:
        """Return a reference to a part, which `make` creates at the first reference."""
        if name not in self.parts:
            self.parts[name] = {}  # so that a part may refer to itself
            self.parts[name] = make()
        return {"$ref": f"#/$defs/{name}"}

    def object(self, cls: type, *, leave_out: tuple[str, ...] = ()) -> Schema:
        """Return the schema of the fields of a class, and of its kind if it has one."""
        attrs.resolve_types(cls)
        fields = [f for f in attrs.fields(cls) if is_written(f) and f.name not in leave_out]
        properties: Schema = {field.name: self.of(field.type) for field in fields}
        required = [field.name for field in fields if field.default is attrs.NOTHING]
        name = kind_names().get(cls)
        if name is not None:
            properties = {"kind": {"const": name}, **properties}
            required = ["kind", *required]
        if cls is Event:
            properties["value"] = {"anyOf": [{"type": ["string", "number", "null"]}, _AMOUNT]}
        made = object_schema(properties, required)
        if self._more_fields:
            del made["additionalProperties"]
        return made

    def document(self, title: str, body: Schema) -> Schema:
        """Return a complete schema."""
        return {"$schema": DRAFT, "title": title, **body, "$defs": self.parts}


def object_schema(properties: Schema, required: list[str]) -> Schema:
    """Return the schema of an object with only these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


_OF_OBJECT = ("type", "properties", "required", "additionalProperties")


def _rules() -> list[type]:
    return sorted((c for c in kind_names() if issubclass(c, Rule)), key=lambda cls: cls.__name__)


_VERSION: Schema = {"const": 1}


def case_schema() -> Schema:
    """Return the schema of a case."""
    schemas = Schemas()
    body = schemas.object(Case)
    body["properties"] = {"schema_version": _VERSION, **_properties(body)}
    return schemas.document("A case of esi-rules", body)


def findings_schema() -> Schema:
    """Return the schema of a document of findings."""
    schemas = Schemas(kinds_by_name=True)
    place: Schema = {"type": "integer", "minimum": 0}
    texts: Schema = {"anyOf": [place, {"type": "array", "items": {"type": "string"}}]}
    day = _PLAIN[dt.date]
    row = {
        "standard": {"anyOf": [{"type": "string"}, place, {"type": "null"}]},
        "form": place,
        "rule": {"anyOf": [{"type": "string"}, place]},
        "verdict": schemas.of(Verdict),
        "reason": schemas.of(Reason),
        **{n: {"anyOf": [day, {"type": "null"}]} for n in ("clock", "due", "done")},
        "found": {"anyOf": [_NUMBER, {"type": "null"}]},
        "label": {"type": "string"},
        "missing": texts,
        "immaterial": texts,
        "edition": {"type": ["string", "null"]},
        "window": {"anyOf": [schemas.of(tuple[dt.date, dt.date]), {"type": "null"}]},
        "parts": {"type": "array", "items": {"$ref": "#/$defs/Part"}},
    }
    schemas.parts["Part"] = object_schema(row, ["verdict", "reason"])
    schemas.parts["Row"] = object_schema(row, ["rule", "verdict", "reason"])
    inner: Schema = {"$ref": "#/$defs/Findings"}
    schemas.parts["Findings"] = {
        "anyOf": [
            {"$ref": "#/$defs/Row"},
            {"type": "array", "items": inner},
            {"type": "object", "additionalProperties": inner},
        ]
    }
    shipped = object_schema(
        {
            "package_version": {"type": "string"},
            "readings": schemas.of(Mapping[str, str]),
            "digest": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
        },
        ["digest"],
    )
    body = object_schema(
        {
            "schema_version": {"enum": [1, 2]},
            "shipped": shipped,
            "kinds": {
                "type": "object",
                "additionalProperties": schemas.object(EventKind, leave_out=("name",)),
            },
            "standards": schemas.of(tuple[About, ...]),
            "rules": {"type": "array", "items": schemas.of(Rule)},
            "evidence": schemas.of(tuple[tuple[str, ...], ...]),
            "findings": inner,
        },
        ["schema_version", "rules", "findings"],
    )
    return schemas.document("Findings of esi-rules", body)


# The shape of files: cells are text or plain values, and white space around text is ignored.

_ID: Schema = {"type": ["string", "number", "boolean"], "maxLength": LONGEST_ID, "pattern": r"\S"}
_ANYTHING_PLAIN: Schema = {"type": ["string", "number", "boolean", "null"]}


def inspection_schema() -> Schema:
    """Return the schema of an inspection in one JSON file."""
    schemas = Schemas()
    date: Schema = {"type": "string", "pattern": rf"^\s*({_DATE}|{_DAY_FIRST})\s*$"}
    ended: Schema = {
        "type": ["string", "null"],
        "pattern": rf"^\s*({_DATE}|{_DAY_FIRST})?\s*$",
    }
    facts = {name: _words([*words], empty=True) for name, words in FACT_WORDS.items()}
    case = {
        "type": "object",
        "properties": {
            "case_id": _ID,
            "sentence": {"type": "string", "pattern": r"^\s*(order|licence)\s*$"},
            "commenced_on": date,
            "ended_on": ended,
            **facts,
        },
        "required": ["case_id", "sentence", "commenced_on"],
        "additionalProperties": {"anyOf": [_ANYTHING_PLAIN, _AMOUNT]},
    }
    event = object_schema(
        {
            "case_id": _ID,
            "event": {"type": "string", "pattern": r"\S"},
            "on": {
                "type": ["string", "number", "null"],
                "pattern": rf"^\s*({_DAY}|{_DAY_FIRST})\s*$",
            },
            "value": {"anyOf": [{"type": ["string", "number", "null"]}, _AMOUNT]},
        },
        ["case_id", "event", "on"],
    )
    event["allOf"] = [_of_kind(kind) for kind in KINDS.values() if not kind.amount]
    answer = object_schema(
        {
            "case_id": _ID,
            "question": {"type": "string", "pattern": r"\S"},
            "answer": _words(["yes", "no", "na"], empty=True),
        },
        ["case_id", "question", "answer"],
    )
    body = object_schema(
        {
            "schema_version": _VERSION,
            "area": {"type": "string"},
            "as_at": _PLAIN[dt.date],
            "dates": {"enum": ["ymd", "dmy"]},
            "edition": {"type": "string"},
            "not_followed_up": schemas.of(tuple[str, ...]),
            **{n: schemas.of(Mapping[str, str]) for n in ("readings", "limits", "ratings")},
            "adjustments": {
                "type": "array",
                "items": object_schema(
                    {n: {"type": "string"} for n in _ADJUSTMENT}, [*_ADJUSTMENT]
                ),
            },
            "facts": schemas.of(tuple[str, ...]),
            "cases": {"type": "array", "items": case},
            "events": {"type": "array", "items": event},
            "answers": {"type": "array", "items": answer},
        },
        ["area", "as_at", "cases", "events"],
    )
    return schemas.document("An inspection of esi-rules", body)


_ADJUSTMENT = ("criterion", "descriptor", "reason", "name")


def _words(words: list[str], *, empty: bool) -> Schema:
    """Return the schema of a cell with one of some words; yes and no may be true and false."""
    listed = "|".join(word for word in words if word)
    text: Schema = {"type": "string", "pattern": rf"^\s*({listed}){'?' if empty else ''}\s*$"}
    plain: list[object] = [None] if empty else []
    plain += [True, False] if {"yes", "no"} <= set(words) else []
    plain += [int(word) for word in words if word.isdecimal()]
    return {"anyOf": [text, {"enum": plain}]}


def _of_kind(kind: EventKind) -> Schema:
    """Return the schema of the values of events of a shipped kind."""
    return {
        "if": {
            "properties": {"event": {"pattern": rf"^\s*{kind.name}\s*$"}},
            "required": ["event"],
        },
        "then": {"properties": {"value": _value_of(kind)}},
    }


def _value_of(kind: EventKind) -> Schema:
    pattern = rf"^\s*({'|'.join(kind.values)})?\s*$" if kind.values else r"^\s*$"
    return {"type": ["string", "null"], "pattern": pattern}


def _required(schema: Schema) -> list[str]:
    found = schema["required"]
    assert isinstance(found, list)
    return found


def _properties(schema: Schema) -> Schema:
    found = schema["properties"]
    assert isinstance(found, dict)
    return found
