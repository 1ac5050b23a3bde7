"""The limits of every standard, compared by edition: the first table of the rulebook."""

from __future__ import annotations

import attrs

from esi_rules.rulebook.entries import EditionEntry, Entry, LimitEntry, Rulebook

__all__ = ["ComparedLimits", "compared_limits", "editions_in_order"]


@attrs.frozen
class ComparedLimits:
    """The limits of one standard in every edition, and whether the editions differ in them."""

    id: str
    title: str
    limits: tuple[tuple[LimitEntry, ...] | None, ...]
    """Per edition, in the order of `editions_in_order`; None if it has no such standard."""
    difference: str
    """How the editions differ; empty if their limits are the same."""

    @property
    def named(self) -> bool:
        """Whether values need names, because an edition has several limits."""
        return any(held is not None and len(held) > 1 for held in self.limits)


def editions_in_order(book: Rulebook) -> tuple[EditionEntry, ...]:
    """Return the editions of a rulebook, the earliest first."""
    return tuple(sorted(book.editions, key=lambda edition: edition.first))


def compared_limits(book: Rulebook) -> tuple[ComparedLimits, ...]:
    """Return one row for each standard, in the order of the rulebook."""
    editions = [edition.id for edition in editions_in_order(book)]
    return tuple(_row(entry, editions) for entry in book.entries)


def _row(entry: Entry, editions: list[str]) -> ComparedLimits:
    held = {id: version.limits for version in entry.versions for id in version.editions}
    limits = tuple(held.get(edition) for edition in editions)
    return ComparedLimits(entry.id, entry.title, limits, _difference(editions, limits))


def _difference(editions: list[str], limits: tuple[tuple[LimitEntry, ...] | None, ...]) -> str:
    missing = [id for id, held in zip(editions, limits, strict=True) if held is None]
    if missing:
        return f"not in {', '.join(missing)}"
    present = [held for held in limits if held is not None]
    if len({frozenset((x.id, x.value) for x in held) for held in present}) > 1:
        return "other limits"
    if len({frozenset((x.id, x.status, x.status_words) for x in held) for held in present}) > 1:
        return "other status"
    return ""
