"""Parse YAML text to plain nodes, each with its line, without tags, aliases or constructed objects.

Only the events of the YAML parser are used: no object is constructed, no alias is followed, and a
scalar stays text as in the file, so that `no`, `on` and `2005-03-04` are not converted.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import attrs

from esi_rules.errors import BadInputError, MissingExtraError, PlacedProblem, Problem
from esi_rules.files.encoding import decode
from esi_rules.files.regular import read_bytes
from esi_rules.rulefile.problems import enter
from esi_rules.rulefile.yaml_slips import find_slip

if TYPE_CHECKING:
    import yaml

__all__ = [
    "DEEPEST",
    "LARGEST",
    "Listing",
    "MappingNode",
    "Node",
    "Scalar",
    "id_of",
    "parse",
    "read_text",
    "word_at",
]

DEEPEST = 60
"""The deepest nesting of lists and mappings."""
LARGEST = 500_000
"""The largest file that is read, in bytes."""


@attrs.frozen
class Scalar:
    """Text as written in the file; `plain` if it has no quotation marks."""

    text: str
    plain: bool
    line: int
    character: int


@attrs.frozen
class Listing:
    """A list."""

    items: tuple[Node, ...]
    line: int
    character: int


@attrs.frozen
class MappingNode:
    """A mapping with distinct keys in the order of the file."""

    pairs: tuple[tuple[Scalar, Node], ...]
    line: int
    character: int

    def get(self, key: str) -> Node | None:
        """Return the value of `key`; None if there is no such key."""
        return next((value for found, value in self.pairs if found.text == key), None)

    def with_value(self, key: str, value: Node) -> MappingNode:
        """Return the mapping with another value for an existing key."""
        pairs = ((found, value if found.text == key else old) for found, old in self.pairs)
        return attrs.evolve(self, pairs=tuple(pairs))


Node: TypeAlias = Scalar | Listing | MappingNode


def id_of(node: Node) -> str | None:
    """Return the id of an entry of a list; None if it has none."""
    name = node.get("id") if isinstance(node, MappingNode) else None
    return name.text if isinstance(name, Scalar) else None


def word_at(place: Node, text: str) -> Scalar:
    """Return a scalar that is not in the file, with the line and character of `place`."""
    return Scalar(text, False, place.line, place.character)


RuleText: TypeAlias = tuple[str, str]
"""The name of a file and its text: a file is read only once, so that it cannot change meanwhile."""


def read_text(source: Path | str | RuleText) -> RuleText:
    """Return the name and text of a file; if `source` is already such a pair, return it.

    Raises `BadInputError` if the file cannot be read.
    """
    if isinstance(source, tuple):
        return source
    path = Path(source)
    name = path.name or str(path)
    return name, decode(name, read_bytes(path, str(path), LARGEST))


def parse(file: str, text: str, problems: list[Problem]) -> Node:
    """Parse the only document in YAML text; add problems, such as tags and anchors, to `problems`.

    Raises `BadInputError` if the text cannot be parsed.
    """
    try:
        import yaml
    except ModuleNotFoundError:
        message = 'reading rules needs PyYAML: install it with `pip install "esi-rules[yaml]"`'
        raise MissingExtraError([Problem(file, message)]) from None
    nul = text.find("\0")
    if nul >= 0:
        message = "holds a NUL character; take it out"
        raise BadInputError([PlacedProblem(file, message, text.count("\n", 0, nul) + 1)])
    builder = _Builder(file, problems)
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            builder.take(event)
    except BadInputError:
        raise
    except yaml.MarkedYAMLError as error:
        slip = find_slip(text, error)
        if slip is not None:
            builder.stop(PlacedProblem(file, slip.message, slip.line, character=slip.character))
            raise BadInputError(problems) from None
        mark = error.problem_mark or error.context_mark
        what = error.problem or error.context or "cannot be read"
        line = mark.line + 1 if mark else None
        at = mark.column + 1 if mark else None
        builder.stop(PlacedProblem(file, f"is not YAML: {what}", line, character=at))
    except yaml.reader.ReaderError as error:
        row = text.count("\n", 0, error.position) + 1
        message = "holds a character that does not print; take it out"
        builder.stop(PlacedProblem(file, message, row))
    except (ValueError, OverflowError, RecursionError):
        # PyYAML does not check the number of an escape or a version.
        message = "is not YAML: it holds a character number or a version that does not exist"
        builder.stop(Problem(file, message))
    if builder.stopped:
        raise BadInputError(problems)
    if builder.root is None:
        raise BadInputError([Problem(file, "is empty; write the rules, or name another file")])
    return builder.root


@attrs.define
class _Open:
    """A list or a mapping that has not ended yet."""

    event: yaml.CollectionStartEvent
    items: list[Node] = attrs.field(factory=list)
    mapping: bool = False


class _Builder:
    """Builds nodes from events without recursion, since the file decides how deep they nest."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems
        self.stopped = False
        """Whether there is a problem after which the rest has no meaning."""
        self.root: Node | None = None
        self._open: list[_Open] = []
        self._documents = 0

    def stop(self, problem: Problem) -> None:
        """Add a problem after which the rest has no meaning."""
        self.problems.append(problem)
        self.stopped = True

    def take(self, event: yaml.Event) -> None:
        """Process the next event of the parser."""
        import yaml

        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents == 2:
                self.stopped = True
                self._wrong(event, "starts a second document; a file holds one")
        elif isinstance(event, yaml.AliasEvent):
            self._wrong(event, f"has an alias `*{event.anchor}`; write the value out")
            self.stopped = True
            self._put(Scalar("", False, *_place(event)))
        elif isinstance(event, yaml.ScalarEvent):
            self._refuse(event)
            text = event.value
            if event.style in ("|", ">"):
                text = text.rstrip("\n")
            self._put(Scalar(text, event.style is None, *_place(event)))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._refuse(event)
            self._open.append(_Open(event, mapping=isinstance(event, yaml.MappingStartEvent)))
            if len(self._open) > DEEPEST:
                self._wrong(event, f"is nested more than {DEEPEST} deep; no rule needs that")
                raise BadInputError(self.problems)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close()

    def _close(self) -> None:
        done = self._open.pop()
        line, character = _place(done.event)
        if not done.mapping:
            self._put(Listing(tuple(done.items), line, character))
            return
        pairs: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(done.items[::2], done.items[1::2], strict=True):
            if not isinstance(key, Scalar):
                message = "has a list or a mapping as a key; a key is a word"
                self._at(key.line, key.character, message)
            elif key.text in pairs:
                before = pairs[key.text][0].line
                message = f"is there already in line {before}; keep one"
                self._at(key.line, key.character, message, key.text)
            else:
                pairs[key.text] = key, value
        self._put(MappingNode(tuple(pairs.values()), line, character))

    def _put(self, node: Node) -> None:
        if self._open:
            self._open[-1].items.append(node)
        elif self.root is None:
            self.root = node

    def _refuse(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag is not None:
            self._wrong(event, f"has a tag `{event.tag}`; leave it out, values need none")
        if event.anchor is not None:
            self._wrong(event, f"has an anchor `&{event.anchor}`; leave it out")

    def _wrong(self, event: yaml.Event, message: str) -> None:
        self._at(*_place(event), message)

    def _at(self, line: int, character: int, message: str, value: str | None = None) -> None:
        enter(
            self.problems,
            PlacedProblem(self.file, message, line, value=value, character=character),
        )


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
