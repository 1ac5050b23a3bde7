"""The changes of one group of cases as a table of 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from esi_rules.published.compare.change import Change, percent_words
from esi_rules.published.compare.sides import Figure
from esi_rules.published.published_sheet import ALL

__all__ = ["group_lines", "one_sided_lines"]

_PARTS = (
    ("Descriptors", ("descriptor",)),
    ("Scores", ("criterion", "section", "overall")),
    ("Items", ("item",)),
)


def group_lines(changes: Sequence[Change], *, items: bool = True) -> Iterator[str]:
    """Yield the lines of the changes of one group, last those that only one side has."""
    if not items:
        changes = [change for change in changes if change.level != "item"]
    both = [change for change in changes if change.before and change.after]
    if not both:
        yield "  nothing is on both sides"
    for title, levels in _PARTS:
        here = [change for change in both if change.level in levels]
        if here:
            yield from _table(title, here)
    yield from _on_one_side(changes)


def _table(title: str, changes: Sequence[Change]) -> Iterator[str]:
    sure = next((c.sureness for c in changes if c.sureness is not None), None)
    interval = "" if sure is None else f"{percent_words(sure.confidence)} interval"
    rows = [(title, "before", "after", "change", interval, "")]
    rows += [(_label(c), *_sides(c), c.words, *_sureness(c)) for c in changes]
    # A long cell, such as words instead of a figure, must not widen its column.
    widths = [min(20, max(len(row[n]) for row in rows[1:])) for n in range(6)]
    widths[0] = max(len(row[0]) for row in rows)
    widths[1:5] = [max(width, len(rows[0][n])) for n, width in enumerate(widths[1:5], 1)]
    for n, row in enumerate(rows):
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)]
        yield f"  {'  '.join(cells)}".rstrip()
        if n:
            yield from (f"      {line}" for line in _below(changes[n - 1]))


def _label(change: Change) -> str:
    return f"section {change.id}" if change.level == "section" else change.id or change.level


def _sides(change: Change) -> tuple[str, str]:
    before, after = change.before, change.after
    return ("-" if before is None else before.display, "-" if after is None else after.display)


def _sureness(change: Change) -> tuple[str, str]:
    sure = change.sureness
    if sure is None:
        return ("", "")
    if not sure.range_words:
        return ("none", "")
    return (sure.range_words, "beyond chance" if sure.clear else "may be chance")


def _below(change: Change) -> Iterator[str]:
    if change.open_words:
        yield change.open_words
    if change.sureness is not None and not change.sureness.range_words:
        yield change.sureness.words
    elif change.sure_words != ("" if change.sureness is None else change.sureness.words):
        yield "beyond chance if the undetermined answers are like the others"


def one_sided_lines(changes: Sequence[Change]) -> Iterator[str]:
    """Yield lines for figures that only one side has, or for which a side has only words."""
    for side, here in (
        ("before", [c for c in changes if c.after is None]),
        ("after", [c for c in changes if c.before is None]),
    ):
        if here:
            told = (f"{_in_short(c)} {_figure(c.before or c.after)}" for c in here)
            yield f"   only {side}: {', '.join(told)}"
    for change in changes:
        if change.before is not None and change.after is not None:
            yield f"   {change.line}"


def _in_short(change: Change) -> str:
    return f"{change.id}{'' if change.group == ALL else f' ({change.group})'}"


def _figure(figure: Figure | None) -> str:
    return "-" if figure is None else figure.display


def _on_one_side(changes: Sequence[Change]) -> Iterator[str]:
    for side, figures in (
        ("before", [(c, c.before) for c in changes if c.after is None]),
        ("after", [(c, c.after) for c in changes if c.before is None]),
    ):
        told = [f"{_label(c)} {figure.display}" for c, figure in figures if figure]
        if told:
            yield f"  only {side}: {', '.join(told)}"
