"""What a rule file declares before its rules name it: kinds of event and facts of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Generic, TypeVar

import attrs

from esi_rules.records.contract import CASE_COLUMNS
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.records.own_facts import FactKind
from esi_rules.rulefile.forms import FLAG, TEXT, BlockMapping, Many, Schema, Writing
from esi_rules.rulefile.parse_context import Declarations, ParseContext
from esi_rules.rulefile.record_form import RecordForm, entries_of
from esi_rules.rulefile.yaml_nodes import MappingNode, Node

__all__ = ["DECLARED", "DeclaredForm"]

_K = TypeVar("_K", EventKind, FactKind)


@attrs.frozen
class DeclaredForm(Generic[_K]):
    """Kinds of one sort that a file declares, by name."""

    key: str
    """The key of the file."""
    about: str
    kind: type[_K]
    called: str
    """What one of them is called in messages, such as ``an event kind``."""
    shipped: Collection[str]
    is_shipped: str
    """What is wrong with a name that is shipped."""
    declared: Callable[[ParseContext], Declarations[_K]]
    used: Callable[[Writing], Mapping[str, _K]]

    @property
    def form(self) -> RecordForm:
        """The form of one of them, which is written below its name."""
        entries = entries_of(
            self.kind,
            {str: TEXT, bool: FLAG},
            own={"values": Many(TEXT, lone=True)},
            leave=("name",),
        )
        return RecordForm(self.called, self.kind, entries, block=True)

    def dump(self, out: Writing) -> dict[str, object]:
        """Return what the rules that were written use; empty where that is nothing."""
        form = self.form
        used = self.used(out).items()
        return BlockMapping({name: form.dump(kind, out) for name, kind in used})

    def read(self, node: Node, r: ParseContext) -> bool:
        """Enter what the file declares; return whether all of it is right."""
        if not isinstance(node, MappingNode):
            r.wrong(node, "must be a mapping from the name of each kind to what it is")
            return False
        names = self.declared(r)
        good = True
        for key, value in node.pairs:
            name: str = key.text
            with r.at(f".{name[:60]}"):
                if name in self.shipped:
                    r.wrong(key, self.is_shipped, name)
                    continue

                def build(name: str = name, **fields: object) -> _K:
                    return self.kind(name, **fields)  # type: ignore[arg-type]

                kind = attrs.evolve(self.form, build=build).read(value, r)
                if isinstance(kind, self.kind) and names.known.get(name, kind) != kind:
                    r.wrong(key, "is declared in the other file too, and differently", name)
                    continue
            if isinstance(kind, self.kind):
                names.known[name] = names.own[name] = kind
            else:
                good = False
                names.broken.add(name)
        return good

    def schema(self, s: Schema) -> dict[str, object]:
        """Return what an editor may know of them."""
        return {
            "description": self.about,
            "type": "object",
            "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"},
            "additionalProperties": self.form.schema(s),
        }


DECLARED: tuple[DeclaredForm[EventKind] | DeclaredForm[FactKind], ...] = (
    DeclaredForm(
        "event_kinds",
        "Kinds of event beside the shipped ones, by name.",
        EventKind,
        "an event kind",
        KINDS,
        "is a kind of the shipped standards; give yours another name",
        lambda r: r.kinds,
        lambda out: out.kinds,
    ),
    DeclaredForm(
        "facts",
        "Facts of a case beside the shipped ones, by name.",
        FactKind,
        "a fact",
        CASE_COLUMNS,
        "is a column of every inspection; give your fact another name",
        lambda r: r.facts,
        lambda out: out.facts,
    ),
)
"""Everything that a file can declare, by the keys of the file."""
