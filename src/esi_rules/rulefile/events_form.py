"""The form of the events that count: ``home_visit (seen)``, or several joined by ``or``."""

from __future__ import annotations

import re

import attrs

from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.rulefile.forms import FLAG, TEXT, Form, Many, Schema, Writing, child, scalar
from esi_rules.rulefile.parse_context import ParseContext
from esi_rules.rulefile.problems import BAD, Bad
from esi_rules.rulefile.yaml_nodes import Listing, MappingNode, Node, Scalar
from esi_rules.rules.moments import Events, Selection
from esi_rules.text import nearest, one_of

__all__ = ["EVENTS"]

_DAILY = "once a day"
_VALUE = re.compile(r"[A-Za-z0-9_.-]+")
_ONE = re.compile(r"\s*([^\s()]+)\s*(?:\(([^()]*)\))?\s*")
_TEXTS = Many(TEXT, lone=True)
_KEYS = ("events", "once_a_day")


@attrs.frozen
class _Events:
    def dump(self, value: object, out: Writing) -> object:
        assert isinstance(value, Events)
        names = [(out.kind(each.kind), each.values) for each in value.selections]
        if all(_plain(name, values) for name, values in names):
            text = " or ".join(
                f"{name} ({' or '.join(values)})" if values else name for name, values in names
            )
            return f"{text} {_DAILY}" if value.daily else text
        entries = [
            {"kind": name, "values": list(values)} if values else {"kind": name}
            for name, values in names
        ]
        return {"events": entries, "once_a_day": True} if value.daily else {"events": entries}

    def read(self, node: Node, r: ParseContext) -> object:
        if isinstance(node, MappingNode):
            return self._table(node, r)
        found = scalar(node, r, "a kind of event, such as `home_visit (seen)`")
        if found is None:
            return BAD
        text = found.text.strip()
        daily = text.endswith(f" {_DAILY}")
        text = text.removesuffix(f" {_DAILY}") if daily else text
        selections = []
        for part in re.split(r"\sor\s(?![^()]*\))", text):
            match = _ONE.fullmatch(part)
            if match is None:
                message = "must be events, such as `home_visit (seen)` or `warning once a day`"
                return r.wrong(node, message, found.text, _joined_name(part, r))
            values = re.split(r"\s+or\s+|\s*,\s*", match[2].strip()) if match[2] else []
            selections.append(_selection(node, match[1], tuple(values), r))
        return _joined(node, selections, daily, r)

    def _table(self, node: MappingNode, r: ParseContext) -> object:
        daily: object = False
        selections: list[Selection | Bad] = []
        for key, value in node.pairs:
            if key.text == "once_a_day":
                daily = child(node, key, value, FLAG, r)
            elif key.text == "events" and isinstance(value, Listing):
                selections += [self._entry(item, r) for item in value.items]
            else:
                near = nearest(key.text, _KEYS)
                if key.text == "events":
                    r.wrong(value, "must be a list of kinds of event")
                else:
                    r.wrong(key, f"is not known here; write {one_of(_KEYS)}", key.text, near)
                selections.append(BAD)
        if daily is BAD:
            return BAD
        return _joined(node, selections, daily is True, r)

    def _entry(self, node: Node, r: ParseContext) -> Selection | Bad:
        kind = node.get("kind") if isinstance(node, MappingNode) else None
        if not isinstance(node, MappingNode) or not isinstance(kind, Scalar):
            return r.wrong(node, "must have a `kind`, and `values` where only some count")
        values: object = ()
        for key, value in node.pairs:
            if key.text == "values":
                values = child(node, key, value, _TEXTS, r)
            elif key.text != "kind":
                values = r.wrong(
                    key, "is not known here", key.text, nearest(key.text, ("kind", "values"))
                )
        return _selection(kind, kind.text, values, r) if isinstance(values, tuple) else BAD

    def schema(self, s: Schema) -> dict[str, object]:
        return s.part("events", _schema)


def _schema() -> dict[str, object]:
    entry = {
        "type": "object",
        "properties": {
            "kind": {"type": "string"},
            "values": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["kind"],
        "additionalProperties": False,
    }
    return {
        "description": "Kinds of event: `home_visit (seen)`, `failure or appointment (unaccept"
        "able_absence) once a day`. Shipped kinds: " + ", ".join(sorted(KINDS)) + ".",
        "anyOf": [
            {"type": "string"},
            {
                "type": "object",
                "properties": {
                    "events": {"type": "array", "items": entry},
                    "once_a_day": FLAG.schema(Schema()),
                },
                "required": ["events"],
                "additionalProperties": False,
            },
        ],
    }


def _joined_name(part: str, r: ParseContext) -> str | None:
    """Return events with spaces in the kind replaced by `_`; None if that is not a kind."""
    name, bracket, values = part.strip().partition("(")
    joined = "_".join(name.split())
    return f"{joined} {bracket}{values}".strip() if joined in r.kinds.known else None


def _plain(name: str, values: tuple[str, ...]) -> bool:
    return name != "or" and all(_VALUE.fullmatch(value) and value != "or" for value in values)


def _selection(
    node: Node | Scalar, name: str, values: tuple[str, ...], r: ParseContext
) -> Selection | Bad:
    kind = r.kinds.known.get(name)
    if kind is None and name in r.kinds.broken:
        return BAD
    if kind is None:
        near = nearest(name, r.kinds.known)
        return r.wrong(node, "is not a kind of event; `event_kinds` adds your own", name, near)
    for value in values:
        if value not in kind.values:
            return _no_value(node, kind, value, r)
    return Selection(kind, values)


def _no_value(node: Node | Scalar, kind: EventKind, value: str, r: ParseContext) -> Bad:
    if not kind.values:
        return r.wrong(node, f"events of kind `{kind.name}` have no values to choose from", value)
    message = f"is not a value of `{kind.name}`, which has {one_of(kind.values)}"
    return r.wrong(node, message, value, nearest(value, kind.values))


def _joined(node: Node, selections: list[Selection | Bad], daily: bool, r: ParseContext) -> object:
    good = [each for each in selections if isinstance(each, Selection)]
    if len(good) < len(selections):
        return BAD
    if not good:
        return r.wrong(node, "names no kind of event; write at least one")
    if len(good) > 1 and any(each.kind.amount for each in good):
        return r.wrong(node, "joins events with amounts to others; total each alone")
    return Events(tuple(good), daily)


EVENTS: Form = _Events()
"""The form of the events that count."""
