"""The forms of standards, editions and frameworks, and of the two kinds of file."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs

from esi_rules.errors import BadRuleError
from esi_rules.frameworks.framework import Criterion, Framework, Item, Kind, Section, Weight
from esi_rules.frameworks.rungs import Descriptor, Rating, Rung
from esi_rules.rulefile.chosen_nodes import OwnReadingsForm
from esi_rules.rulefile.declared_forms import DECLARED
from esi_rules.rulefile.forms import (
    DAY,
    FLAG,
    FRACTION,
    TEXT,
    BlockMapping,
    ChoiceForm,
    Form,
    Many,
    Schema,
    Writing,
    child,
    entry_name,
)
from esi_rules.rulefile.limit_forms import CitationForm, LimitsForm, choices
from esi_rules.rulefile.parse_context import ParseContext
from esi_rules.rulefile.problems import BAD
from esi_rules.rulefile.record_form import KeyForm, RecordForm, entries_of
from esi_rules.rulefile.references import references
from esi_rules.rulefile.rule_forms import MOMENT, RULE, shipped_facts_only
from esi_rules.rulefile.yaml_nodes import Listing, MappingNode, Node, Scalar, id_of
from esi_rules.rules.algebra import Rule
from esi_rules.standards.readings import READINGS, OwnReading, Reading
from esi_rules.standards.sources import SOURCES, ListedDocument
from esi_rules.standards.standard import (
    Edition,
    Limit,
    Standard,
    Standards,
)
from esi_rules.text import nearest, one_of

__all__ = ["FRAMEWORK_FILE", "STANDARDS_FILE", "FileForm"]


@attrs.frozen
class _Readings:
    """The choice for each reading that a standard depends on."""

    def dump(self, value: object, out: Writing) -> object:
        assert isinstance(value, tuple)
        if len(dict(value)) < len(value):
            raise BadRuleError("a reading is there twice; a file has one choice for each")
        return dict(value)

    def read(self, node: Node, r: ParseContext) -> object:
        if not isinstance(node, MappingNode):
            return r.wrong(node, "must be a mapping from each reading to the choice made")
        found: list[object] = []
        known: dict[str, Reading | OwnReading] = {**READINGS, **r.own_readings}
        for key, value in node.pairs:
            if key.text in r.broken_readings:
                continue
            if key.text not in known:
                near = nearest(key.text, known)
                found.append(r.wrong(key, "is not a reading", key.text, near))
                continue
            words = known[key.text].choices
            choice = child(node, key, value, ChoiceForm({word: word for word in words}), r)
            found.append(BAD if choice is BAD else (key.text, choice))
        return BAD if any(each is BAD for each in found) else tuple(found)

    def schema(self, s: Schema) -> dict[str, object]:
        choices = {name: {"enum": list(reading.choices)} for name, reading in READINGS.items()}
        return s.part(
            "readings",
            lambda: {
                "description": "The reading chosen of words that can be read more than one way.",
                "type": "object",
                "properties": choices,
                "additionalProperties": {"type": "string"},
            },
        )


_STANDARD = RecordForm(
    "a standard",
    Standard,
    (
        KeyForm("id", "id", TEXT),
        KeyForm("title", "title", TEXT),
        KeyForm("applies_to", "applies_words", TEXT, False),
        KeyForm("applies_if", "applies", RULE, False),
        KeyForm("clock", "clock", MOMENT),
        KeyForm("limits", "limits", LimitsForm(), False),
        KeyForm("rule", "rule", RULE),
        KeyForm("if_not_started", "unstarted", RULE, False),
        KeyForm("readings", "readings", _Readings(), False),
        KeyForm("cannot_check", "cannot_check", TEXT, False),
    ),
    block=True,
)


@attrs.frozen
class _StandardList:
    """The standards of an edition; all limits are parsed first, so that rules can refer to them."""

    def dump(self, value: object, out: Writing) -> object:
        return _STANDARDS.dump(value, out)

    def read(self, node: Node, r: ParseContext) -> object:
        if not isinstance(node, Listing):
            return _STANDARDS.read(node, r)
        r.limits = {}
        r.holders = {}
        nearby: list[dict[str, Limit]] = []
        for place, item in enumerate(node.items):
            limits = item.get("limits") if isinstance(item, MappingNode) else None
            own: dict[str, Limit] = {}
            if limits is not None:
                with r.at(f"[{entry_name(item, place)}].limits"):
                    LimitsForm().read(limits, r)
                found = r.limits_read[id(limits)][1]
                own = {each.id: each for each in found if isinstance(each, Limit)}
                names = limits.pairs if isinstance(limits, MappingNode) else ()
                r.broken.update(key.text for key, _ in names if key.text not in own)
            for key, limit in own.items():
                r.limits.setdefault(key, []).append(limit)
                r.holders.setdefault(key, []).append(id_of(item))
            nearby.append(own)
        r.nearby_by_node = {id(item): own for item, own in zip(node.items, nearby, strict=True)}
        return _STANDARDS.read(node, r)

    def schema(self, s: Schema) -> dict[str, object]:
        return _STANDARDS.schema(s)


@attrs.frozen
class _OneStandard:
    def dump(self, value: object, out: Writing) -> object:
        assert isinstance(value, Standard)
        out.references = out.by_standard.get(value.id, {})
        own = {limit.id: limit for limit in value.limits}
        out.limits = {**out.of_edition, **own}
        path, out.path = out.path, []
        try:
            return _STANDARD.dump(value, out)
        finally:
            out.path = path

    def read(self, node: Node, r: ParseContext) -> object:
        r.nearby = r.nearby_by_node.get(id(node), {})
        r.owner = id_of(node)
        try:
            return _STANDARD.read(node, r)
        finally:
            r.owner = None

    def schema(self, s: Schema) -> dict[str, object]:
        return _STANDARD.schema(s)


_STANDARDS = Many(_OneStandard())

_EDITION = RecordForm(
    "an edition",
    Edition,
    (
        KeyForm("id", "id", TEXT),
        KeyForm("title", "title", TEXT),
        KeyForm("in_force_from", "first", DAY),
        KeyForm("in_force_to", "last", DAY, False, None),
        KeyForm("citation", "citation", CitationForm()),
        KeyForm("note", "note", TEXT, False),
        KeyForm("standards", "standards", _StandardList()),
    ),
    block=True,
)


@attrs.frozen
class _OneEdition:
    def dump(self, value: object, out: Writing) -> object:
        assert isinstance(value, Edition)
        out.by_standard = references(value)
        out.of_edition = {limit.id: limit for s in value.standards for limit in s.limits}
        return _EDITION.dump(value, out)

    def read(self, node: Node, r: ParseContext) -> object:
        r.edition = id_of(node)
        return _EDITION.read(node, r)

    def schema(self, s: Schema) -> dict[str, object]:
        return s.part("edition", lambda: _edition_schema(s))


def _edition_schema(s: Schema) -> dict[str, object]:
    """Return the schema of an edition, which may carry over standards that it does not list."""
    table = _EDITION.table(s)
    properties, required = table["properties"], table["required"]
    assert isinstance(properties, dict)
    assert isinstance(required, list)
    carried = {"type": "string", "description": "The edition that the rest carries over from."}
    return {
        **table,
        "properties": {**properties, "carries_over": carried},
        "required": [key for key in required if key != "standards"],
        "anyOf": [{"required": ["standards"]}, {"required": ["carries_over"]}],
    }


_SOURCE = RecordForm(
    "a source", ListedDocument, entries_of(ListedDocument, {str: TEXT}, leave=("key",)), block=True
)


@attrs.frozen
class _Sources:
    """The documents that the limits of the file cite, by key."""

    def dump(self, value: object, out: Writing) -> object:
        assert isinstance(value, tuple)
        if len({source.key for source in value}) < len(value):
            raise BadRuleError("a source is there twice; a file needs a key for each")
        return BlockMapping({source.key: _SOURCE.dump(source, out) for source in value})

    def read(self, node: Node, r: ParseContext) -> object:
        if not isinstance(node, MappingNode):
            return r.wrong(node, "must be a mapping from the key of each document to what it is")
        found = [self._one(key, value, r) for key, value in node.pairs]
        return BAD if BAD in found else tuple(found)

    def _one(self, key: Scalar, value: Node, r: ParseContext) -> object:
        name = key.text
        # The key is known even if its entry has problems, so that citations of it are not reported.
        r.sources[name] = ListedDocument("broken", "broken")
        if name in SOURCES:
            message = "is a document that the package lists; give yours another key"
            return r.wrong(key, message, name)

        def build(**fields: object) -> ListedDocument:
            return ListedDocument(name, **fields)  # type: ignore[arg-type]

        with r.at(f".{name[:60]}"):
            source = attrs.evolve(_SOURCE, build=build).read(value, r)
        if isinstance(source, ListedDocument):
            r.sources[name] = source
        return source

    def schema(self, s: Schema) -> dict[str, object]:
        return {
            "description": "The documents that the file's limits cite, by key.",
            "type": "object",
            "additionalProperties": _SOURCE.schema(s),
        }


def _asked(cls: type, own: Mapping[str, Form] | None = None) -> tuple[KeyForm, ...]:
    """Return the keys of a part of a framework."""
    forms: dict[object, Form] = {
        str: TEXT,
        bool: FLAG,
        Fraction: FRACTION,
        Rule: RULE,
        Kind: choices(Kind),
        Weight: choices(Weight),
    }
    return entries_of(cls, forms, own=own)


_ITEM = RecordForm("an item", Item, _asked(Item), block=True)
_CRITERION = RecordForm(
    "a criterion", Criterion, _asked(Criterion, {"items": Many(_ITEM, in_file="item")}), block=True
)
_SECTION = RecordForm(
    "a section",
    Section,
    tuple(
        attrs.evolve(entry, required=False, absent=None) if entry.field == "weight" else entry
        for entry in _asked(Section, {"criteria": Many(_CRITERION, in_file="criterion")})
    ),
    block=True,
)


_LISTED = ("sources", "readings")
"""The keys of a file with the documents and readings to which its limits and rules refer."""


@attrs.frozen
class FileForm:
    """A whole file; its declarations are parsed first, so that rules can refer to them."""

    record: RecordForm

    def dump(self, value: object, out: Writing) -> dict[str, object]:
        """Return the file as plain data."""
        table = self.record.dump(value, out)
        assert isinstance(table, dict)
        declared = {form.key: form.dump(out) for form in DECLARED}
        return BlockMapping({**{key: kinds for key, kinds in declared.items() if kinds}, **table})

    def read(self, node: Node, r: ParseContext) -> object:
        """Return the value of a whole file, or `BAD`."""
        declared = {form.key: form for form in DECLARED}
        if not isinstance(node, MappingNode):
            keys = one_of((*declared, *(entry.key for entry in self.record.entries)))
            return r.wrong(node, f"must be a mapping with the keys {keys}")
        good = True
        for key, form in declared.items():
            kinds = node.get(key)
            if kinds is not None:
                with r.at(f".{key}"):
                    good = form.read(kinds, r) and good
        rest = tuple(
            # Listed documents and readings come first, so that limits can cite them.
            sorted(
                (pair for pair in node.pairs if pair[0].text not in declared),
                key=lambda pair: pair[0].text not in _LISTED,
            )
        )
        value = self.record.read(MappingNode(rest, node.line, node.character), r)
        return value if good else BAD

    def schema(self, s: Schema) -> dict[str, object]:
        """Return the schema of a whole file."""
        table = self.record.table(s)
        properties = table["properties"]
        assert isinstance(properties, dict)
        declared = {form.key: form.schema(s) for form in DECLARED}
        with_rules = [key for key in properties if key not in _LISTED]
        only_shipped = {key: shipped_facts_only(s) for key in with_rules}
        return {
            **table,
            "properties": {**declared, **properties},
            # A schema cannot know the facts of the file, but it can know that there are none.
            "if": {"required": ["facts"]},
            "else": {"properties": only_shipped},
        }


STANDARDS_FILE = FileForm(
    RecordForm(
        "a file of standards",
        Standards,
        (
            KeyForm("whatever_the_day", "named", FLAG, False),
            KeyForm("sources", "sources", _Sources(), False),
            KeyForm("readings", "readings", OwnReadingsForm(), False),
            KeyForm("editions", "editions", Many(_OneEdition())),
        ),
    )
)
"""A file of standards."""

_RATINGS = Many(ChoiceForm({rating.value: rating for rating in Rating}), lone=True)
_RUNG = RecordForm(
    "a rung",
    Rung,
    (
        KeyForm("descriptor", "descriptor", ChoiceForm({each.value: each for each in Descriptor})),
        *(KeyForm(key, key, _RATINGS, False) for key in ("only", "most", "some")),
    ),
)

FRAMEWORK_FILE = FileForm(
    RecordForm(
        "a framework",
        Framework,
        _asked(Framework, {"sections": Many(_SECTION), "ladder": Many(_RUNG)}),
    )
)
"""A file of a framework."""
