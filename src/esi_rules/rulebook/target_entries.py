"""The national targets that a framework weighs, as entries of the rulebook."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from esi_rules.frameworks.framework import Framework
from esi_rules.frameworks.national_targets import NATIONAL_TARGETS, NationalTarget

__all__ = ["TARGETS_NOTE", "TARGET_HEADERS", "TargetEntry", "target_entries"]

TARGET_HEADERS = ("Target", "Decided by", "Level", "Level status", "Source")
TARGETS_NOTE = (
    "These targets are weighed in Leadership and planning (A1). Records decide those that name a "
    "standard or rule; the others are entered as measures. None enters a score."
)


@attrs.frozen
class TargetEntry:
    """A national target in words: what decides it, and its level with status and source."""

    title: str
    decided_by: str
    status: str
    """The status of the choice of what decides the target; empty if a measure is entered."""
    standard: str
    level: str
    level_status: str
    source: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The entry as a row below `TARGET_HEADERS`."""
        return self.title, self.decided_by, self.level, self.level_status, self.source


def target_entries(framework: Framework) -> Iterator[TargetEntry]:
    """Yield the national targets; only the Effective Supervision Inspection has any."""
    if framework.id == "esi-2003":
        yield from map(_entry, NATIONAL_TARGETS)


def _entry(target: NationalTarget) -> TargetEntry:
    decided = target.decided_by
    if target.decided_status is not None:
        decided += f" ({target.decided_status}: {target.decided_note})"
    level = "none printed"
    if target.level is not None:
        direction = "at most" if target.at_most else "at least"
        level = f"{direction} {target.level} {target.unit}".strip()
    source = target.level_citation or target.citation
    return TargetEntry(
        target.title,
        decided,
        "" if target.decided_status is None else target.decided_status.value,
        target.standard,
        level,
        target.level_status.value,
        source.words,
    )
