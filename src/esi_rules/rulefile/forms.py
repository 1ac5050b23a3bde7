"""Forms: how one kind of value is dumped to a rule file, parsed from it and described in a schema.

Each form does all three, so that every value that is dumped can be parsed and fits the schema.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import Protocol

import attrs

from esi_rules.errors import BadRuleError
from esi_rules.exact import exact_share
from esi_rules.records.dates import read_date
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.records.own_facts import FactKind
from esi_rules.rulefile.parse_context import ParseContext
from esi_rules.rulefile.problems import BAD
from esi_rules.rulefile.references import Path
from esi_rules.rulefile.yaml_nodes import Listing, MappingNode, Node, Scalar, id_of
from esi_rules.standards.standard import Limit
from esi_rules.text import nearest, one_of

__all__ = [
    "DAY",
    "FLAG",
    "FRACTION",
    "PLAIN",
    "TEXT",
    "BlockMapping",
    "ChoiceForm",
    "Form",
    "Later",
    "Many",
    "Schema",
    "Writing",
    "by_reading",
    "child",
    "entry_name",
    "fraction_text",
    "read_fraction",
    "scalar",
]

_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,8})")
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


class BlockMapping(dict[str, object]):
    """A mapping that is always written on several lines."""


class Writing:
    """The state while one file is dumped: the limits of numbers, and the current path."""

    def __init__(self) -> None:
        self.references: Mapping[Path, str] = {}
        self.limits: Mapping[str, Limit] = {}
        self.kinds: dict[str, EventKind] = {}
        """The kinds of event that the file must declare, because they are not shipped."""
        self.facts: dict[str, FactKind] = {}
        """The facts that the file must declare."""
        self.by_standard: Mapping[str, Mapping[Path, str]] = {}
        """The references of the current edition, by standard."""
        self.of_edition: Mapping[str, Limit] = {}
        self.path: list[str | int] = []
        """The path to the current value from its standard: fields and places in lists."""

    @contextmanager
    def inside(self, step: str | int) -> Iterator[None]:
        """Add a field or place to the current path inside the `with` block."""
        self.path.append(step)
        try:
            yield
        finally:
            self.path.pop()

    @property
    def reference(self) -> str | None:
        """The id of the limit that the current number comes from, if any."""
        return self.references.get(tuple(self.path))

    def fact(self, fact: FactKind) -> str:
        """Record the use of a declared fact, and return its name.

        Raises `BadRuleError` for two facts with one name.
        """
        if self.facts.setdefault(fact.name, fact) != fact:
            raise BadRuleError(f"two facts are named `{fact.name}`; a file needs a name for each")
        return fact.name

    def kind(self, kind: EventKind) -> str:
        """Record the use of a kind of event, and return its name.

        Raises `BadRuleError` for two kinds with one name.
        """
        known = KINDS.get(kind.name) or self.kinds.setdefault(kind.name, kind)
        if known != kind:
            raise BadRuleError(
                f"two kinds of event are named `{kind.name}`; a file needs a name for each"
            )
        return kind.name


class Schema:
    """A JSON Schema under construction: its named parts, each of which is made once."""

    def __init__(self) -> None:
        self.parts: dict[str, dict[str, object]] = {}

    def part(self, name: str, make: Callable[[], dict[str, object]]) -> dict[str, object]:
        """Return a reference to the part `name`, made on first use."""
        if name not in self.parts:
            self.parts[name] = {}  # parts may refer to each other, so register the name first
            self.parts[name] = make()
        return {"$ref": f"#/$defs/{name}"}


def by_reading(s: Schema) -> dict[str, object]:
    """Return the schema of a value that depends on a reading of the file."""
    return s.part(
        "by_reading",
        lambda: {
            "description": "A value that depends on a reading: one for each of its choices.",
            "type": "object",
            "properties": {"reading": {"type": "string"}},
            "required": ["reading"],
            "minProperties": 3,
        },
    )


class Form(Protocol):
    """How one kind of value is dumped, parsed and described."""

    def dump(self, value: object, out: Writing) -> object:
        """Return the value as plain data: text, numbers, lists and mappings."""

    def read(self, node: Node, r: ParseContext) -> object:
        """Return the value at `node`; if it is wrong, add the problems to `r` and return `BAD`."""

    def schema(self, s: Schema) -> dict[str, object]:
        """Return the JSON Schema of the value."""


def scalar(node: Node, r: ParseContext, what: str) -> Scalar | None:
    """Return `node` if it is text or a number; otherwise add a problem and return None.

    `what` describes the expected value.
    """
    if not isinstance(node, Scalar):
        found = "a list" if isinstance(node, Listing) else "a mapping"
        r.wrong(node, f"must be {what}, not {found}")
        return None
    if node.plain and not node.text:
        r.wrong(node, f"has nothing after it; write {what}")
        return None
    return node


def child(table: MappingNode, key: Scalar, value: Node, form: Form, r: ParseContext) -> object:
    """Parse the value of a key of a mapping."""
    with r.at(f".{key.text[:60]}"):
        return form.read(value, r)


@attrs.frozen
class _Text:
    def dump(self, value: object, out: Writing) -> object:
        return value

    def read(self, node: Node, r: ParseContext) -> object:
        found = scalar(node, r, "text, or '' for none")
        if found is None:
            return BAD
        for c in found.text:
            if (unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") and c != "\n") or c in _BIDI:
                return r.wrong(node, "holds a character that does not print; take it out")
        return found.text

    def schema(self, s: Schema) -> dict[str, object]:
        return {"type": "string"}


TEXT: Form = _Text()
"""Text, which is never parsed as another type."""

_FLAGS = {"yes": True, "no": False, "true": True, "false": False}


@attrs.frozen
class _Flag:
    def dump(self, value: object, out: Writing) -> object:
        return value

    def read(self, node: Node, r: ParseContext) -> object:
        found = scalar(node, r, "`yes` or `no`")
        if found is None:
            return BAD
        if found.text not in _FLAGS:
            near = nearest(found.text, ("yes", "no"))
            return r.wrong(node, "must be `yes` or `no`", found.text, near)
        return _FLAGS[found.text]

    def schema(self, s: Schema) -> dict[str, object]:
        return {"enum": [True, False, "yes", "no"]}


FLAG: Form = _Flag()
"""Yes or no."""


@attrs.frozen
class _Day:
    def dump(self, value: object, out: Writing) -> object:
        return value

    def read(self, node: Node, r: ParseContext) -> object:
        found = scalar(node, r, "a date written YYYY-MM-DD")
        if found is None:
            return BAD
        try:
            return read_date(found.text)
        except ValueError as error:
            return r.wrong(node, str(error), found.text)

    def schema(self, s: Schema) -> dict[str, object]:
        return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


DAY: Form = _Day()
"""A date."""


def read_fraction(text: str) -> Fraction | None:
    """Parse `90%`, `0.9` or `9/10` exactly; None for any other text."""
    number = r"[0-9]{1,40}"
    if re.fullmatch(rf"{number}(?:\.{number})?%?|{number}/{number}", text) is None:
        return None
    try:
        return exact_share(text)
    except ValueError:  # the denominator is zero
        return None


def fraction_text(value: Fraction) -> str:
    """Return a fraction as text that parses exactly: as a percentage if that is a whole number."""
    percent = value * 100
    return f"{percent}%" if percent.denominator == 1 else str(value)


@attrs.frozen
class _Fraction:
    def dump(self, value: object, out: Writing) -> object:
        assert isinstance(value, Fraction)
        return value.numerator if value.denominator == 1 else str(value)

    def read(self, node: Node, r: ParseContext) -> object:
        found = scalar(node, r, "a number such as `30`, `0.5` or `1/3`")
        if found is None:
            return BAD
        value = read_fraction(found.text)
        if value is None:
            return r.wrong(node, "must be a number such as `30`, `0.5` or `1/3`", found.text)
        return value

    def schema(self, s: Schema) -> dict[str, object]:
        pattern = r"^[0-9]+(\.[0-9]+)?%?$|^[0-9]+/[0-9]+$"
        return {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": pattern}]}


FRACTION: Form = _Fraction()
"""A number of 0 or more, kept exact."""


@attrs.frozen
class _Plain:
    def dump(self, value: object, out: Writing) -> object:
        return value

    def read(self, node: Node, r: ParseContext) -> object:
        found = scalar(node, r, "a word, a number, `yes` or `no`")
        if found is None:
            return BAD
        if found.plain and found.text in _FLAGS:
            return _FLAGS[found.text]
        if found.plain and _WHOLE.fullmatch(found.text):
            return int(found.text)
        return TEXT.read(node, r)

    def schema(self, s: Schema) -> dict[str, object]:
        return {"type": ["string", "integer", "boolean"]}


PLAIN: Form = _Plain()
"""The value of a fact: a word, a whole number, yes or no. Anything in quotation marks is text."""


@attrs.frozen
class ChoiceForm:
    """One of some words, each of which represents a value."""

    words: Mapping[str, object]

    def dump(self, value: object, out: Writing) -> object:
        return next(word for word, meant in self.words.items() if meant == value)

    def read(self, node: Node, r: ParseContext) -> object:
        found = scalar(node, r, one_of(self.words))
        if found is None:
            return BAD
        if found.text not in self.words:
            near = nearest(found.text, self.words)
            return r.wrong(node, f"must be {one_of(self.words)}", found.text, near)
        return self.words[found.text]

    def schema(self, s: Schema) -> dict[str, object]:
        return {"enum": list(self.words)}


@attrs.frozen
class Many:
    """A list of values of one form; with `lone`, a single value need not be in a list.

    Ids must be unique in the list. With `in_file`, the name of the kind of entry, they must be
    unique among such entries in the whole file.
    """

    form: Form
    lone: bool = False
    in_file: str = ""

    def dump(self, value: object, out: Writing) -> object:
        assert isinstance(value, tuple)
        items = []
        for place, item in enumerate(value):
            with out.inside(place):
                items.append(self.form.dump(item, out))
        return items[0] if self.lone and len(items) == 1 else items

    def read(self, node: Node, r: ParseContext) -> object:
        if not isinstance(node, Listing):
            if self.lone and isinstance(node, Scalar):
                one = self.form.read(node, r)
                return BAD if one is BAD else (one,)
            return r.wrong(node, "must be a list, each entry after a `-`")
        found: list[object] = []
        ids = r.ids.setdefault(self.in_file, {}) if self.in_file else {}
        for place, item in enumerate(node.items):
            with r.at(f"[{entry_name(item, place)}]"):
                found.append(self.form.read(item, r))
                name = item.get("id") if isinstance(item, MappingNode) else None
                if isinstance(name, Scalar) and (first := ids.setdefault(name.text, name)) != name:
                    message = f"is the id of another in line {first.line}; give each its own id"
                    with r.at(".id"):
                        found.append(r.wrong(name, message, name.text))
        return BAD if any(each is BAD for each in found) else tuple(found)

    def schema(self, s: Schema) -> dict[str, object]:
        item = self.form.schema(s)
        many: dict[str, object] = {"type": "array", "items": item}
        return {"anyOf": [item, many]} if self.lone else many


def entry_name(node: Node, place: int) -> str:
    """Return the name of a list entry in a path: its id, or its place counted from 1."""
    return (id_of(node) or str(place + 1))[:60]


@attrs.frozen
class Later:
    """A form that is looked up when it is used, because rules contain rules."""

    find: Callable[[], Form]

    def dump(self, value: object, out: Writing) -> object:
        return self.find().dump(value, out)

    def read(self, node: Node, r: ParseContext) -> object:
        return self.find().read(node, r)

    def schema(self, s: Schema) -> dict[str, object]:
        return self.find().schema(s)
