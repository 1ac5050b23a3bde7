"""The context of parsing a rule file: the problems so far, and the known names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

from esi_rules.errors import BadInputError, PlacedProblem, Problem
from esi_rules.frozen import FrozenMap
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.records.own_facts import FactKind
from esi_rules.rulefile.problems import BAD, Bad, enter
from esi_rules.standards.limit import Limit
from esi_rules.standards.readings import OwnReading
from esi_rules.standards.sources import RECOLLECTION, SOURCES, ListedDocument

if TYPE_CHECKING:
    from esi_rules.rulefile.yaml_nodes import Node, Scalar

__all__ = ["Declarations", "ParseContext"]


_NO_FACTS: Mapping[str, FactKind] = FrozenMap({})
_K = TypeVar("_K")


@attrs.frozen
class Declarations(Generic[_K]):
    """Names of one kind that rules may use: those known before the file, and the file's own."""

    known: dict[str, _K]
    """All of them."""
    own: dict[str, _K] = attrs.field(factory=dict)
    """The names that the file declares."""
    broken: set[str] = attrs.field(factory=set)
    """Names whose declaration has problems, so that uses of them are not reported as well."""


class ParseContext:
    """The state while one file is parsed: its problems, the current path and the known names."""

    def __init__(
        self,
        file: str,
        kinds: Mapping[str, EventKind] = KINDS,
        facts: Mapping[str, FactKind] = _NO_FACTS,
    ) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.kinds = Declarations(dict(kinds))
        self.facts = Declarations(dict(facts))
        self.ids: dict[str, dict[str, Scalar]] = {}
        """By kind of part: the ids that must be unique in the file."""
        self.limit_values: dict[int, Problem] = {}
        """By identity of a limit: a problem at its value, without a message yet."""
        self.limits: dict[str, list[Limit]] = {}
        """The limits of the current edition, by id."""
        self.nearby: dict[str, Limit] = {}
        """The limits of the current standard, which have priority over those of the others."""
        self.nearby_by_node: dict[int, dict[str, Limit]] = {}
        self.limits_read: dict[int, tuple[object, list[object]]] = {}
        """Parsed limits by the identity of their node, so that each is parsed once."""
        self.broken: set[str] = set()
        """The ids of limits with problems, so that uses of them are not reported as well."""
        self.used: set[str] = set()
        """The ids of limits that were replaced by the caller's values."""
        self.named: set[str] = set()
        """The ids of limits that a rule refers to, so that their values have an effect."""
        self.replaced: Mapping[str, str] = {}
        """The caller's own values of limits, by id, as text."""
        self.edition: str | None = None
        """The id of the current edition."""
        self.uses: set[tuple[str | None, str | None, str]] = set()
        """Every limit that a rule refers to: the edition, the standard that has it, and its id."""
        self.holders: dict[str, list[str | None]] = {}
        """The ids of the standards of the current edition that have a limit, by the limit's id."""
        self.sources: dict[str, ListedDocument] = {}
        """The documents that the file lists, by key."""
        self.choices: Mapping[str, str] = {}
        """The caller's choices for the readings of the file, by id."""
        self.own_readings: dict[str, OwnReading] = {}
        """The readings that the file lists, by id."""
        self.broken_readings: set[str] = set()
        """The ids of readings with problems."""
        self.readings_read: dict[int, object] = {}
        """Parsed readings by the identity of their node."""
        self.alternatives: set[str] = set()
        """The ids of the readings that some value of the file depends on."""
        self.chosen_here: list[str] = []
        """The readings that the current standard depends on."""
        self.unlisted: list[Problem] = []
        """The problems of stated limits that cite no listed document."""
        self.questions: list[tuple[Problem, str]] = []
        """Every question of a rule, with the problem to report if it is unknown."""
        self.items: list[str] = []
        """The ids of the items that the file has."""
        self.standards: list[tuple[Problem, str]] = []
        """Every standard that a rule refers to, with the problem to report if it is unknown."""
        self.owner: str | None = None
        """The id of the current standard."""
        self.too_early: list[tuple[Problem, str, str]] = []
        """Every standard that another one refers to, with the problem if it is not listed above."""
        self._path: list[str] = []

    def lists(self, source: str) -> bool:
        """Whether `source` is the key of a document that the file or the package lists."""
        return source != RECOLLECTION and (source in self.sources or source in SOURCES)

    @contextmanager
    def at(self, step: str) -> Iterator[None]:
        """Add `step` to the current path inside the `with` block."""
        self._path.append(step)
        try:
            yield
        finally:
            self._path.pop()

    def problem(
        self, node: Node | Scalar, message: str, value: str | None = None, near: str | None = None
    ) -> Problem:
        """Return a problem at `node`."""
        path = "".join(self._path).removeprefix(".") or None
        place = (node.line, path, value, near)
        return PlacedProblem(self.file, message, *place, character=node.character)

    def wrong(
        self, node: Node | Scalar, message: str, value: str | None = None, near: str | None = None
    ) -> Bad:
        """Add a problem at `node`, and return `BAD`."""
        enter(self.problems, self.problem(node, message, value, near))
        return BAD

    def done(self) -> None:
        """Raise `BadInputError` with all problems, in the order of the lines, if there are any."""
        if self.problems:
            raise BadInputError(self.in_order())

    def in_order(self) -> list[Problem]:
        """Return all problems in the order of the lines."""
        return sorted(self.problems, key=lambda p: (p.row or 0, getattr(p, "character", 0) or 0))
