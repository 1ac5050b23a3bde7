"""What differs between two sets of rules, as text for a terminal or a pipe."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import attrs

from esi_rules.analysis.diff.rule_diff import ItemDiff, RuleDiff, Shown, StandardDiff
from esi_rules.analysis.search import Nothing, Witness
from esi_rules.rulebook.entries import Change
from esi_rules.rules.finding import Finding
from esi_rules.text import inert, printable
from esi_rules.wording.case_text import case_lines
from esi_rules.wording.finding_text import words

__all__ = ["text"]

_WIDTH = 96
_LABEL = 11
_LONGEST_NAME = 200


def text(found: RuleDiff) -> str:
    """Return what differs, standard by standard, and the cases that show it."""
    return "\n".join(printable(line).rstrip() for line in _lines(found)) + "\n"


def _lines(found: RuleDiff) -> Iterator[str]:
    before, now = (inert(name, _LONGEST_NAME) for name in (found.before, found.now))
    yield f"before  {before}"
    yield f"now     {now}"
    yield ""
    yield found.summary
    if found.editions:
        yield ""
        yield "editions"
        yield from _changes(found.editions)
    for reading in found.readings:
        yield ""
        yield f"reading {reading.id}: {reading.words}"
        yield from _sides(reading.before, reading.now)
        about = ", ".join(reading.standards) or "scoring, not of any standard"
        yield from _wrapped(f"part of {about}", "    ")
    for standard in found.standards:
        yield ""
        yield from _standard(standard)
    if found.framework:
        yield ""
        yield "framework"
        for change in found.framework:
            yield from _wrapped(change.what, "  ")
            yield from _sides(change.before, change.now)
    for item in found.items:
        yield ""
        yield from _item(item)
    if found.unchanged:
        yield ""
        yield from _wrapped(f"the same: {', '.join(found.unchanged)}", "")


def _standard(one: StandardDiff) -> Iterator[str]:
    yield f"{one.state.upper()}  {one.id}  {one.title}"
    yield from _changes(one.changes)
    if not one.changes:
        yield from _wrapped("the same words; what changed is the edition that governs", "  ")
    yield from _shown(one.shown)


def _item(one: ItemDiff) -> Iterator[str]:
    yield f"CHANGED  item {one.id}"
    yield "  how it is decided"
    yield from _sides(one.before, one.now)
    yield from _shown(one.shown)


def _changes(changes: tuple[Change, ...]) -> Iterator[str]:
    several = len({change.edition for change in changes}) > 1
    for change in changes:
        where = f"{change.edition}: " if several else ""
        yield from _wrapped(f"{where}{change.what}", "  ")
        if change.before or change.now:
            yield from _sides(change.before, change.now)


def _sides(before: str, now: str) -> Iterator[str]:
    for label, said in (("before", before), ("now", now)):
        yield from _labelled(label, said or "nothing")


def _labelled(label: str, said: str) -> Iterator[str]:
    yield from _wrapped(said, f"    {label:<{_LABEL}}")


def _wrapped(said: str, lead: str) -> Iterator[str]:
    yield from textwrap.wrap(
        printable(said), _WIDTH, initial_indent=lead, subsequent_indent=" " * len(lead) or "  ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


_DIFFER = {
    "verdict": "smallest case on which they disagree",
    "dates": "no case was found of another verdict; smallest case with other dates",
    "reason": "no case was found of another verdict; smallest case with another reason",
}


def _shown(shown: Shown) -> Iterator[str]:
    if isinstance(shown, Nothing):
        yield "  no case was found on which they disagree"
        yield from _wrapped(shown.words, "    ")
    elif isinstance(shown, Witness):
        yield "  smallest case that it decides"
        yield from _witness(shown, ("it says",))
    else:
        yield f"  {_DIFFER[shown.kind]}"
        yield from _witness(shown.witness, ("before", "now"))
        if shown.opposed is not None and shown.opposed.case != shown.witness.case:
            yield "  smallest case that is met on one side and not met on the other"
            yield from _witness(shown.opposed, ("before", "now"), sources=False)


def _witness(witness: Witness, sides: tuple[str, ...], *, sources: bool = True) -> Iterator[str]:
    for label, said in case_lines(witness.case, witness.as_at):
        yield from _labelled(label, said)
    for side, finding in zip(sides, witness.findings, strict=True):
        yield from _finding(side, finding if sources else _without_sources(finding))


def _without_sources(finding: Finding) -> Finding:
    """Leave out where the limits are printed, which the case before this one said."""
    about = finding.about
    return (
        finding if about is None else attrs.evolve(finding, about=attrs.evolve(about, sources=()))
    )


def _finding(side: str, finding: Finding) -> Iterator[str]:
    lines = words(finding).splitlines()
    yield f"    {side:<{_LABEL}}{lines[0]}"
    for line in lines[1:]:
        yield f"    {'':<{_LABEL}}{line}"
