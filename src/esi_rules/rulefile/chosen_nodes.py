"""The readings of a rule file, and the rules under the choice for each reading.

If a value depends on a reading, the file has a mapping with the key `reading` and a value for each
choice. The value of the current choice replaces the mapping before anything is parsed, so that any
value can depend on a reading.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs

from esi_rules.errors import BadRuleError
from esi_rules.rulefile.forms import (
    TEXT,
    BlockMapping,
    Schema,
    Writing,
    child,
    entry_name,
)
from esi_rules.rulefile.parse_context import ParseContext
from esi_rules.rulefile.problems import BAD
from esi_rules.rulefile.record_form import KeyForm, RecordForm
from esi_rules.rulefile.yaml_nodes import Listing, MappingNode, Node, Scalar, word_at
from esi_rules.standards.readings import READINGS, OwnReading
from esi_rules.text import nearest

__all__ = ["OwnReadingsForm", "under_readings"]

_KEY = "reading"


@attrs.frozen
class _Options:
    """The choices of a reading, each with its meaning."""

    def dump(self, value: object, out: Writing) -> object:
        assert isinstance(value, tuple)
        return BlockMapping(value)

    def read(self, node: Node, r: ParseContext) -> object:
        if not isinstance(node, MappingNode):
            return r.wrong(node, "must be a mapping from each choice to what it means")
        found = [(key.text, child(node, key, value, TEXT, r)) for key, value in node.pairs]
        return BAD if any(means is BAD for _, means in found) else tuple(found)

    def schema(self, s: Schema) -> dict[str, object]:
        return {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 2}


_READING = RecordForm(
    "a reading",
    OwnReading,
    (
        KeyForm("words", "words", TEXT),
        KeyForm("choices", "options", _Options()),
        KeyForm("chosen", "chosen", TEXT, False),
        KeyForm("why", "why", TEXT, False),
    ),
    block=True,
)


@attrs.frozen
class OwnReadingsForm:
    """The readings that a file lists, by id."""

    def dump(self, value: object, out: Writing) -> object:
        assert isinstance(value, tuple)
        if len({reading.id for reading in value}) < len(value):
            raise BadRuleError("a reading is there twice; a file needs an id for each")
        return BlockMapping({reading.id: _READING.dump(reading, out) for reading in value})

    def read(self, node: Node, r: ParseContext) -> object:
        if not isinstance(node, MappingNode):
            return r.wrong(node, "must be a mapping from the id of each reading to what it is")
        if id(node) not in r.readings_read:
            found = [self._one(key, value, r) for key, value in node.pairs]
            r.readings_read[id(node)] = BAD if BAD in found else tuple(found)
        return r.readings_read[id(node)]

    def _one(self, key: Scalar, value: Node, r: ParseContext) -> object:
        name = key.text
        if name in READINGS:
            message = "is a reading of the shipped standards; give yours another id"
            r.broken_readings.add(name)
            return r.wrong(key, message, name)

        def build(**fields: object) -> OwnReading:
            reading = OwnReading(name, **fields)  # type: ignore[arg-type]
            choice = r.choices.get(name)
            # A choice that does not exist is reported where the caller specified it.
            if choice is None or choice not in reading.choices:
                return reading
            return attrs.evolve(reading, chosen=choice)

        with r.at(f".{name[:60]}"):
            reading = attrs.evolve(_READING, build=build).read(value, r)
        if isinstance(reading, OwnReading):
            r.own_readings[name] = reading
        else:
            # The id is known nevertheless, so that values that depend on it are not reported.
            r.broken_readings.add(name)
        return reading

    def schema(self, s: Schema) -> dict[str, object]:
        return {
            "description": "Words that can be read more than one way, by id.",
            "type": "object",
            "additionalProperties": _READING.schema(s),
        }


def under_readings(file: MappingNode, r: ParseContext) -> MappingNode:
    """Return a file of standards with the value of the current choice of each reading.

    Each standard also gets the readings that it depends on, with their choices.
    """
    listed = file.get("readings")
    if listed is None:
        return file
    with r.at(".readings"):
        OwnReadingsForm().read(listed, r)
    editions = file.get("editions")
    return file if editions is None else file.with_value("editions", _editions(editions, r))


def _editions(node: Node, r: ParseContext) -> Node:
    return _each(node, lambda edition: _edition(edition, r), r, "editions")


def _edition(node: Node, r: ParseContext) -> Node:
    if not isinstance(node, MappingNode):
        return node
    standards = node.get("standards")
    rest = tuple(pair for pair in node.pairs if pair[1] is not standards)
    bare = _chosen(MappingNode(rest, node.line, node.character), r)
    assert isinstance(bare, MappingNode)
    if standards is None:
        return bare
    held = _each(standards, lambda one: _standard(one, r), r, "standards")
    key = next(key for key, value in node.pairs if value is standards)
    return MappingNode((*bare.pairs, (key, held)), node.line, node.character)


def _standard(node: Node, r: ParseContext) -> Node:
    before, r.chosen_here = r.chosen_here, []
    chosen = _chosen(node, r)
    used, r.chosen_here = dict.fromkeys(r.chosen_here), before
    if not used or not isinstance(chosen, MappingNode):
        return chosen
    named = chosen.get("readings")
    listed = named.pairs if isinstance(named, MappingNode) else ()
    more = tuple((word_at(node, name), word_at(node, r.own_readings[name].chosen)) for name in used)
    kept = tuple(pair for pair in listed if pair[0].text not in used)
    pairs = tuple(pair for pair in chosen.pairs if pair[0].text != "readings")
    mapping = MappingNode((*kept, *more), node.line, node.character)
    return attrs.evolve(chosen, pairs=(*pairs, (word_at(node, "readings"), mapping)))


def _chosen(node: Node, r: ParseContext) -> Node:
    """Return the node with every value that depends on a reading replaced by the current one."""
    if isinstance(node, Listing):
        items = []
        for place, item in enumerate(node.items, 1):
            with r.at(f"[{place}]"):
                items.append(_chosen(item, r))
        return attrs.evolve(node, items=tuple(items))
    if not isinstance(node, MappingNode):
        return node
    name = node.get(_KEY)
    if name is not None:
        return _choice(node, name, r)
    pairs = []
    for key, value in node.pairs:
        with r.at(f".{key.text[:60]}"):
            pairs.append((key, _chosen(value, r)))
    return attrs.evolve(node, pairs=tuple(pairs))


def _choice(node: MappingNode, name: Node, r: ParseContext) -> Node:
    """Return the value of the current choice from a mapping with a value for each."""
    values = {key.text: (key, value) for key, value in node.pairs if key.text != _KEY}
    # If the choice is wrong, use any of the values, so that its own problems are reported.
    any_value = next((value for _, value in values.values()), node)
    if not isinstance(name, Scalar):
        r.wrong(name, "must be the id of a reading")
        return any_value
    reading = r.own_readings.get(name.text)
    if reading is None:
        if name.text not in r.broken_readings:
            known = [*r.own_readings, *r.broken_readings]
            message = "is no reading that the file lists under `readings`"
            r.wrong(name, message, name.text, nearest(name.text, known))
        return any_value
    r.alternatives.add(reading.id)
    r.chosen_here.append(reading.id)
    for text, (key, _) in values.items():
        if text not in reading.choices:
            near = nearest(text, reading.choices)
            r.wrong(key, f"is no choice of the reading `{reading.id}`", text, near)
    for choice in reading.choices:
        if choice not in values:
            r.wrong(node, f"needs `{choice}`: what holds under that choice of `{reading.id}`")
    if reading.chosen not in values:
        return any_value
    with r.at(f".{reading.chosen[:60]}"):
        return _chosen(values[reading.chosen][1], r)


def _each(node: Node, change: Callable[[Node], Node], r: ParseContext, what: str) -> Node:
    """Apply `change` to every item of a list, with the same paths as when the list is parsed."""
    if not isinstance(node, Listing):
        return node
    items = []
    for place, item in enumerate(node.items):
        with r.at(f".{what}[{entry_name(item, place)}]"):
            items.append(change(item))
    return attrs.evolve(node, items=tuple(items))
