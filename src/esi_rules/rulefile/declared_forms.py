"""The declarations of a rule file: its own kinds of event and facts, which rules refer to."""

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
    """The form of the declared kinds of event, or of the declared facts, by name."""

    key: str
    """The key of the file."""
    about: str
    kind: type[_K]
    called: str
    """The name of one declaration in messages, such as ``an event kind``."""
    shipped: Collection[str]
    is_shipped: str
    """The message for a name that is already shipped."""
    declared: Callable[[ParseContext], Declarations[_K]]
    used: Callable[[Writing], Mapping[str, _K]]

    @property
    def form(self) -> RecordForm:
        """The form of one declaration, which is written below its name."""
        entries = entries_of(
            self.kind,
            {str: TEXT, bool: FLAG},
            own={"values": Many(TEXT, lone=True)},
            leave=("name",),
        )
        return RecordForm(self.called, self.kind, entries, block=True)

    def dump(self, out: Writing) -> dict[str, object]:
        """Return the declarations that the written rules use; empty if they use none."""
        form = self.form
        used = self.used(out).items()
        return BlockMapping({name: form.dump(kind, out) for name, kind in used})

    def read(self, node: Node, r: ParseContext) -> bool:
        """Add the declarations of the file to the context; return whether all are valid."""
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
        """Return the JSON Schema of the declarations."""
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
"""The forms of all declarations of a file, each with its key."""
