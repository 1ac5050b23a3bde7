"""The names that an inspection may use: those of its records, and those of its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from esi_rules.records.words import RecordWords

__all__ = ["Vocabulary"]


@attrs.frozen
class Vocabulary(RecordWords):
    """The names that an inspection may use, against which the readers check every word."""

    editions: tuple[str, ...] = ("auto",)
    """The ids of editions, including ``auto``."""
    readings: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    """The allowed values of each reading; an empty tuple allows any text."""
    limits: tuple[str, ...] = ()
    """The ids of the limits that can be replaced, for instance ``home-visit.limit``."""
    wrong_limit: Callable[[str, str], str | None] | None = None
    """Returns the problem of a text for the limit with an id; None if it is valid."""
    criteria: tuple[str, ...] = ()
    adjustable: tuple[str, ...] | None = None
    """The criteria whose descriptor can be adjusted; None for all of them."""
    rated: tuple[str, ...] = ()
    """The ids of management items, which take a rating."""
    ratings: tuple[str, ...] = ()
    """The possible ratings."""
    descriptors: tuple[str, ...] = ()
    """The possible descriptors of a descriptive criterion."""
