"""What reading a rule file needs to know and remembers: what is wrong, and the names it knows."""

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
    """Names of one sort that rules may use: those known before the file, and the file's own."""

    known: dict[str, _K]
    """All of them."""
    own: dict[str, _K] = attrs.field(factory=dict)
    """Those that the file declares."""
    broken: set[str] = attrs.field(factory=set)
    """Names declared with something wrong, so that what uses them is not blamed as well."""


class ParseContext:
    """One file being read: what is wrong so far, where reading is, and the names that are known."""

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
        """The ids of the parts of the file that need one of their own in it, by what they are."""
        self.limit_values: dict[int, Problem] = {}
        """A problem at the value of each limit, its message to come, by the limit's identity."""
        self.limits: dict[str, list[Limit]] = {}
        """The limits of the current edition, by id."""
        self.nearby: dict[str, Limit] = {}
        """The limits of the current standard, which come before those of the others."""
        self.nearby_by_node: dict[int, dict[str, Limit]] = {}
        self.limits_read: dict[int, tuple[object, list[object]]] = {}
        """Limits that have been read, by the identity of their node, so that each is read once."""
        self.broken: set[str] = set()
        """The ids of limits with something wrong, so that what uses them is not blamed as well."""
        self.used: set[str] = set()
        """The ids of the caller's values that were put in."""
        self.named: set[str] = set()
        """The ids of limits that a rule names: those whose value makes a difference."""
        self.replaced: Mapping[str, str] = {}
        """A caller's own values, by limit id, as text."""
        self.edition: str | None = None
        """The id of the current edition."""
        self.uses: set[tuple[str | None, str | None, str]] = set()
        """Every limit that a rule names: the edition, the standard that has it, and its id."""
        self.holders: dict[str, list[str | None]] = {}
        """The ids of the standards of the current edition that have a limit, by the limit's id."""
        self.sources: dict[str, ListedDocument] = {}
        """The documents that the file lists, by key."""
        self.choices: Mapping[str, str] = {}
        """A caller's choices for the readings of the file, by id."""
        self.own_readings: dict[str, OwnReading] = {}
        """The readings that the file lists, by id."""
        self.broken_readings: set[str] = set()
        """The ids of readings with something wrong."""
        self.readings_read: dict[int, object] = {}
        """Readings that have been read, by the identity of their node."""
        self.alternatives: set[str] = set()
        """The ids of the readings that some value of the file depends on."""
        self.chosen_here: list[str] = []
        """The readings that the current standard depends on."""
        self.unlisted: list[Problem] = []
        """The problems of stated limits that cite no listed document."""
        self.questions: list[tuple[Problem, str]] = []
        """Every question asked, with the problem that it is if nobody knows it."""
        self.items: list[str] = []
        """The ids of the items that the file has."""
        self.standards: list[tuple[Problem, str]] = []
        """Every standard referred to, likewise."""
        self.owner: str | None = None
        """The id of the current standard."""
        self.too_early: list[tuple[Problem, str, str]] = []
        """Every standard that another refers to, with the problem if it does not come before."""
        self._path: list[str] = []

    def lists(self, source: str) -> bool:
        """Whether `source` is the key of a document that the file or the package lists."""
        return source != RECOLLECTION and (source in self.sources or source in SOURCES)

    @contextmanager
    def at(self, step: str) -> Iterator[None]:
        """Parse the value at `step`."""
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
        """Enter a problem at `node`."""
        enter(self.problems, self.problem(node, message, value, near))
        return BAD

    def done(self) -> None:
        """Raise `BadInputError` with everything that is wrong, in the order of the lines."""
        if self.problems:
            raise BadInputError(self.in_order())

    def in_order(self) -> list[Problem]:
        """Return everything that is wrong, in the order of the lines."""
        return sorted(self.problems, key=lambda p: (p.row or 0, getattr(p, "character", 0) or 0))
