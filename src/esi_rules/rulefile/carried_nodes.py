"""Editions that carry over standards from another edition, of the same file or shipped."""

from __future__ import annotations

import functools

import attrs

from esi_rules.rulefile.edition_forms import STANDARDS_FILE
from esi_rules.rulefile.forms import Writing, entry_name
from esi_rules.rulefile.parse_context import ParseContext
from esi_rules.rulefile.yaml_nodes import (
    Listing,
    MappingNode,
    Node,
    Scalar,
    id_of,
    parse,
    word_at,
)
from esi_rules.rulefile.yaml_writer import to_yaml
from esi_rules.standards.shipped import EDITIONS, national_standards
from esi_rules.text import nearest, one_of

__all__ = ["with_carried_over"]

_KEY = "carries_over"


def with_carried_over(file: MappingNode, r: ParseContext) -> MappingNode:
    """Return a file of standards in which every edition lists the standards that it carries over.

    A standard of the edition replaces the carried-over one with its id, at the same place. Its
    other standards follow.
    """
    editions = file.get("editions")
    if not isinstance(editions, Listing):
        return file
    done: dict[str, Node] = {}
    items: list[Node] = []
    for place, edition in enumerate(editions.items):
        with r.at(f".editions[{entry_name(edition, place)}]"):
            item = _whole(edition, done, r)
        items.append(item)
        if name := id_of(edition):
            done[name] = item
    return file.with_value("editions", attrs.evolve(editions, items=tuple(items)))


def _whole(edition: Node, above: dict[str, Node], r: ParseContext) -> Node:
    base = edition.get(_KEY) if isinstance(edition, MappingNode) else None
    if base is None or not isinstance(edition, MappingNode):
        return edition
    rest = tuple(pair for pair in edition.pairs if pair[0].text not in (_KEY, "standards"))
    own = edition.get("standards")
    with r.at(f".{_KEY}"):
        carried = _standards_of(base, above, r)
    if own is not None and not isinstance(own, Listing):
        standards: Node = own
    else:
        standards = _merged(carried, own.items if own is not None else (), base)
    title = base.text if isinstance(base, Scalar) else ""
    note = f"what it does not list carries over from `{title}`"
    more = () if edition.get("note") else ((word_at(base, "note"), word_at(base, note)),)
    pairs = (*rest, *more, (word_at(base, "standards"), standards))
    return attrs.evolve(edition, pairs=pairs)


def _standards_of(base: Node, above: dict[str, Node], r: ParseContext) -> tuple[Node, ...]:
    """Return the standards of the edition that is carried over; none if it does not exist."""
    if isinstance(base, Scalar) and base.text in above:
        edition = above[base.text]
        standards = edition.get("standards") if isinstance(edition, MappingNode) else None
        return standards.items if isinstance(standards, Listing) else ()
    if isinstance(base, Scalar) and base.text in EDITIONS:
        return tuple(_at(node, base) for node in _shipped(base.text))
    known = (*above, *(name for name in EDITIONS if name not in above))
    text = base.text if isinstance(base, Scalar) else None
    near = None if text is None else nearest(text, known)
    message = f"must be an edition listed above this one, or a shipped one: {one_of(known)}"
    r.wrong(base, message, text, near)
    return ()


def _merged(carried: tuple[Node, ...], own: tuple[Node, ...], base: Node) -> Listing:
    mine = {id_of(node): node for node in own}
    ids = [id_of(node) for node in carried]
    kept = [mine.get(name, node) for name, node in zip(ids, carried, strict=True)]
    more = [node for node in own if id_of(node) not in ids or own.count(node) > 1]
    return Listing((*kept, *more), base.line, base.character)


@functools.cache
def _shipped(edition: str) -> tuple[Node, ...]:
    """Return the standards of a shipped edition as nodes of a file."""
    text = to_yaml(STANDARDS_FILE.dump(national_standards(edition=edition), Writing()), "")
    file = parse(edition, text, [])
    editions = file.get("editions") if isinstance(file, MappingNode) else None
    assert isinstance(editions, Listing)
    (held,) = editions.items
    standards = held.get("standards") if isinstance(held, MappingNode) else None
    assert isinstance(standards, Listing)
    return standards.items


def _at(node: Node, place: Scalar) -> Node:
    """Return the node with the line and character of `place`, where the file names the edition."""
    if isinstance(node, MappingNode):
        pairs = tuple((word_at(place, key.text), _at(value, place)) for key, value in node.pairs)
        return MappingNode(pairs, place.line, place.character)
    if isinstance(node, Listing):
        items = tuple(_at(item, place) for item in node.items)
        return Listing(items, place.line, place.character)
    return attrs.evolve(node, line=place.line, character=place.character)
