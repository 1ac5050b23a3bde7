"""Forms of objects as mappings, and of values of several kinds that are identified by a key."""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping, Sequence

import attrs

from esi_rules.errors import EsiError
from esi_rules.rulefile.forms import BlockMapping, Form, Schema, Writing, by_reading, child
from esi_rules.rulefile.parse_context import ParseContext
from esi_rules.rulefile.problems import BAD
from esi_rules.rulefile.yaml_nodes import Listing, MappingNode, Node, Scalar
from esi_rules.text import nearest, one_of

__all__ = ["KeyForm", "RecordForm", "Tagged", "entries_of"]


@attrs.frozen
class KeyForm:
    """One key of a mapping: its field, its form, and whether it may be left out."""

    key: str
    field: str
    form: Form
    required: bool = True
    absent: object = BAD
    """The field's value if the key is left out; `BAD` for the default of the class."""

    def left_out(self, owner: object) -> bool:
        """Whether the key is left out of a mapping for `owner`: it has the default value."""
        if self.required:
            return False
        value, unsaid = getattr(owner, self.field), self.absent
        if unsaid is BAD:
            unsaid = _default(type(owner), self.field, owner)
        # The types and texts must be equal too: to Python, 1 equals True.
        return type(value) is type(unsaid) and bool(value == unsaid) and str(value) == str(unsaid)


def _default(cls: type, field: str, owner: object) -> object:
    default: object = getattr(attrs.fields(cls), field).default
    factory = getattr(default, "factory", None)
    if factory is None:
        return default
    return factory(owner) if getattr(default, "takes_self", False) else factory()


def entries_of(
    cls: type,
    forms: Mapping[object, Form],
    *,
    keys: Mapping[str, str] | None = None,
    own: Mapping[str, Form] | None = None,
    leave: Sequence[str] = (),
) -> tuple[KeyForm, ...]:
    """Return an entry for every field of `cls`, with the form for the field's type.

    `keys` renames fields and puts them first; `own` has forms for fields that replace those of
    their types; `leave` names fields that have no key.
    """
    keys, own = keys or {}, own or {}
    hints = typing.get_type_hints(cls)
    fields = {f.name: f for f in attrs.fields(cls) if f.init and f.name not in leave}
    order = [*keys, *(name for name in fields if name not in keys)]
    found = []
    for name in order:
        hint = hints[name]
        form = own.get(name) or forms.get(hint) or _optional(hint, forms)
        required = fields[name].default is attrs.NOTHING
        found.append(KeyForm(keys.get(name, name), name, form, required))
    return tuple(found)


def _optional(hint: object, forms: Mapping[object, Form]) -> Form:
    """Return the form of a type that may also be None; for None, a file leaves the key out."""
    members = frozenset(typing.get_args(hint)) - {type(None)}
    for known, form in forms.items():
        if known in members or frozenset(typing.get_args(known)) == members:
            return form
    raise LookupError(f"no form for {hint}")


@attrs.frozen
class RecordForm:
    """A mapping whose keys are the fields of a class."""

    name: str
    """The name of the object in messages, for instance ``a standard``."""
    cls: type
    entries: tuple[KeyForm, ...]
    block: bool = False
    """Whether it is always written on several lines."""
    build: Callable[..., object] | None = None
    """The function that makes the value from the fields; None for the class itself."""

    def dump(self, value: object, out: Writing) -> object:
        found: dict[str, object] = BlockMapping() if self.block else {}
        for entry in self.entries:
            if not entry.left_out(value):
                with out.inside(entry.field):
                    found[entry.key] = entry.form.dump(getattr(value, entry.field), out)
        return found

    def read(self, node: Node, r: ParseContext) -> object:
        if not isinstance(node, MappingNode):
            keys = one_of(entry.key for entry in self.entries)
            return r.wrong(node, f"must be {self.name}: a mapping with the keys {keys}")
        fields = self.read_fields(node, r)
        if any(value is BAD for value in fields.values()):
            return BAD
        try:
            return (self.build or self.cls)(**fields)
        except (EsiError, ValueError, TypeError) as error:
            return r.wrong(node, str(error))

    def read_fields(self, node: MappingNode, r: ParseContext) -> dict[str, object]:
        """Return the parsed fields; a wrong one is `BAD`."""
        known = {entry.key: entry for entry in self.entries}
        fields: dict[str, object] = {}
        for key, value in node.pairs:
            entry = known.get(key.text)
            if entry is None:
                near = nearest(key.text, known)
                message = f"is not a key of {self.name}"
                if near is None:
                    message += f", which has {one_of(known)}"
                # A misspelt key counts as the one that it resembles, which is then not missing.
                field = "?" if near is None else known[near].field
                fields[field] = r.wrong(key, message, key.text, near)
            else:
                fields[entry.field] = child(node, key, value, entry.form, r)
        for entry in self.entries:
            if entry.field not in fields:
                if entry.required:
                    fields[entry.field] = r.wrong(node, f"needs `{entry.key}`")
                elif entry.absent is not BAD:
                    fields[entry.field] = entry.absent
        return fields

    def schema(self, s: Schema) -> dict[str, object]:
        return s.part(self.name.split(" ", 1)[1].replace(" ", "_"), lambda: self.table(s))

    def table(self, s: Schema) -> dict[str, object]:
        """Return the schema of the mapping itself."""
        about = (self.cls.__doc__ or "").strip().split("\n\n")[0]
        return {
            "description": " ".join(about.split()),
            "type": "object",
            "properties": {entry.key: entry.form.schema(s) for entry in self.entries},
            "required": [entry.key for entry in self.entries if entry.required],
            "additionalProperties": False,
        }


@attrs.frozen
class Tagged:
    """Values of several kinds: a word, or a mapping in which one key identifies the kind."""

    name: str
    """The name of the value in messages, for instance ``rule``."""
    records: Mapping[str, RecordForm]
    """The form of each kind by the key that identifies it."""
    words: Mapping[str, object]
    select: Callable[[object, Writing], str]
    """Returns the key that identifies the kind of a value."""

    def dump(self, value: object, out: Writing) -> object:
        for word, meant in self.words.items():
            if type(meant) is type(value):
                return word
        return self.records[self.select(value, out)].dump(value, out)

    def read(self, node: Node, r: ParseContext) -> object:
        if isinstance(node, Listing):
            return r.wrong(node, f"must be a {self.name}, not a list; `all_of:` joins several")
        if isinstance(node, Scalar):
            if node.text in self.words and node.plain:
                return self.words[node.text]
            return self._not_a_word(node, r)
        heads = [key for key, _ in node.pairs if key.text in self.records]
        if len(heads) > 1:
            names = one_of(key.text for key in heads).replace(" or ", " and ")
            return r.wrong(heads[1], f"has {names}, which are {self.name}s of their own; keep one")
        if not heads:
            for key, _ in node.pairs:
                near = nearest(key.text, self.records)
                if near is not None:
                    return r.wrong(key, f"is not a kind of {self.name}", key.text, near)
            known = (*self.words, *self.records)
            return r.wrong(node, f"must be a {self.name}: one of {one_of(known)}")
        return self.records[heads[0].text].read(node, r)

    def _not_a_word(self, node: Scalar, r: ParseContext) -> object:
        known = (*self.words, *self.records)
        if not node.text:
            return r.wrong(node, f"has nothing after it; write a {self.name}: {one_of(known)}")
        near = nearest(node.text, self.words)
        if near is None:
            first = node.text.split()[0] if node.text.split() else node.text
            near = nearest(first, self.records)
            near = None if near is None else f"{near}: ..."
        return r.wrong(node, f"must be a {self.name}: one of {one_of(known)}", node.text, near)

    def schema(self, s: Schema) -> dict[str, object]:
        return s.part(self.name, lambda: self._schema(s))

    def _schema(self, s: Schema) -> dict[str, object]:
        words: list[object] = [{"enum": list(self.words)}] if self.words else []
        tables = (record.table(s) for record in self.records.values())
        return {"anyOf": [*words, *tables, by_reading(s)]}
