"""The inputs of rules: kinds of event, their values, questions, and findings on standards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import attrs
import numpy as np

from esi_rules.columns.decode import KindCodes
from esi_rules.columns.record import Record
from esi_rules.frozen import FrozenMap
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.records.words import RecordWords
from esi_rules.rules.algebra import Answered, Asked, ByStandard
from esi_rules.rules.moments import FirstHigh, Selection
from esi_rules.rules.traversal import kinds_read, walk
from esi_rules.standards.standard import Governed, Standards

__all__ = ["Bits", "Reads", "named", "reads_of", "standards_needed"]

Bits = np.uint64
_NO_STANDARDS: Mapping[str, Bits] = FrozenMap({})


@attrs.frozen(slots=False)
class Reads:
    """The inputs of some rules."""

    kinds: Mapping[str, EventKind]
    """Kinds of event by name. If two have the same name, the one with values."""
    valued: frozenset[str]
    """The names of kinds whose values are read too."""
    questions: tuple[str, ...]
    words: RecordWords = RecordWords()
    """The vocabulary that records may use, whether or not rules read it."""
    since_start: frozenset[str] = frozenset()
    """Kinds of which no rule reads events before supervision commenced."""

    @cached_property
    def codes(self) -> KindCodes:
        """The codes of all kinds of event: first those that rules read, then all others."""
        read = sorted(self.kinds, key=lambda name: name not in self.since_start)
        names = dict.fromkeys(("", *read, *KINDS, *self.words.kinds))
        return KindCodes(tuple(names), len(self.since_start), len(read))

    def bits_of(self, rule: object, standards: Mapping[str, Bits] = _NO_STANDARDS) -> Bits:
        """Return a bitmask of the kinds that a rule reads, itself or through standards it names.

        `standards` has the bitmask of each standard, by id.
        """
        codes = np.array([self.codes.of[name] for name in reads_of([rule]).kinds], np.intp)
        found = np.bitwise_or.reduce(Record.bits(codes), initial=Bits(0))
        for name in named(rule):
            found |= standards.get(name, Bits(0))
        return Bits(found)

    def bits_of_standards(self, standards: Standards) -> Mapping[str, Bits]:
        """Return, by id of standard, the bitmask of the kinds that it reads."""
        found: dict[str, Bits] = {}
        for governed in standards.governed:
            found[governed.id] = self.bits_of(rules_of(governed), found)
        return found


def reads_of(rules: Iterable[object], words: RecordWords | None = None) -> Reads:
    """Return the inputs of some rules, for records with the vocabulary `words`."""
    parts = tuple(rules)
    kinds = kinds_read(parts)
    found = tuple(walk(parts, _READ))
    selections = [one for one in found if isinstance(one, Selection)]
    valued = {s.kind.name for s in selections if s.values}
    earlier = {s.kind.name for s in selections if not s.kind.this_sentence_only}
    if any(isinstance(one, FirstHigh) for one in found):
        rating = KINDS["risk_rating"]
        kinds.setdefault(rating.name, rating)
        valued.add(rating.name)
        earlier.add(rating.name)
    asked = dict.fromkeys(one.question for one in found if isinstance(one, Answered | Asked))
    since_start = frozenset(kinds) - earlier
    return Reads(kinds, frozenset(valued), tuple(asked), words or RecordWords(), since_start)


_READ: tuple[type[Selection | FirstHigh | Answered | Asked], ...] = (
    Selection,
    FirstHigh,
    Answered,
    Asked,
)


def rules_of(governed: Governed) -> tuple[object, ...]:
    """Return the rules and the moment that decide the finding on a standard."""
    rules = [version.rule for version in governed.versions]
    return (governed.clock, governed.applies, governed.unstarted, *rules)


def named(rule: object) -> set[str]:
    """Return the ids of the standards whose findings a rule reads."""
    return {inner.standard for inner in walk((rule,), (ByStandard,))}


def standards_needed(standards: Standards) -> Mapping[str, frozenset[str]]:
    """Return, by standard, its id and the ids of all standards that it reads, directly or not.

    A rule can name only standards before its own.
    """
    found: dict[str, frozenset[str]] = {}
    for governed in standards.governed:
        others = [found.get(name, frozenset()) for name in named(rules_of(governed))]
        found[governed.id] = frozenset({governed.id}).union(*others)
    return found
