"""The names that an inspection may use: those of its records, and those of its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from esi_rules.records.words import RecordWords

__all__ = ["Vocabulary"]


@attrs.frozen
class Vocabulary(RecordWords):
    """The names that an inspection may use: what a reader checks every word against."""

    editions: tuple[str, ...] = ("auto",)
    """The ids of editions, ``auto`` included."""
    readings: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    """Each reading's allowed values; none listed means that any text is allowed."""
    limits: tuple[str, ...] = ()
    """The ids of the limits that can be replaced, for instance ``home-visit.limit``."""
    wrong_limit: Callable[[str, str], str | None] | None = None
    """Says what is wrong with the text of a limit, by its id; None where nothing is."""
    criteria: tuple[str, ...] = ()
    adjustable: tuple[str, ...] | None = None
    """The criteria whose descriptor can be adjusted; None where all of them can."""
    rated: tuple[str, ...] = ()
    """The management items that take a rating."""
    ratings: tuple[str, ...] = ()
    """The words a rating can be."""
    descriptors: tuple[str, ...] = ()
    """The words a descriptive criterion can come to."""
