"""The differences between two sets of rules: as values, as text, and as plain data."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Literal

import attrs

from esi_rules.analysis.search import Difference, NotFound, Witness
from esi_rules.data.conversion import plain_data
from esi_rules.rulebook.entries import EditionChange
from esi_rules.rules.finding import Finding
from esi_rules.scoring.json_data import as_data
from esi_rules.shown import short_repr
from esi_rules.text import counted, inert, printable
from esi_rules.wording.case_text import case_lines
from esi_rules.wording.finding_text import words

__all__ = [
    "FrameworkChange",
    "ItemDiff",
    "ReadingChange",
    "RuleDiff",
    "Shown",
    "StandardDiff",
    "text",
]

State = Literal["added", "removed", "changed"]

Shown = Difference | Witness | NotFound
"""The smallest case on which two rules differ (or that a rule on one side only decides), or the
extent of the search for one."""


@attrs.frozen
class ReadingChange:
    """A reading for which the two sides choose differently."""

    __repr__ = short_repr

    id: str
    words: str
    before: str
    now: str
    standards: tuple[str, ...]
    """The standards that depend on the reading; empty if it affects scoring."""


@attrs.frozen
class StandardDiff:
    """One standard that differs between the sides."""

    __repr__ = short_repr

    id: str
    title: str
    state: State
    changes: tuple[EditionChange, ...]
    """What changed, in words."""
    shown: Shown

    @property
    def differs(self) -> bool:
        """Whether a case was found that it decides differently."""
        return not isinstance(self.shown, NotFound)


@attrs.frozen
class FrameworkChange:
    """One difference between two frameworks."""

    __repr__ = short_repr

    what: str
    before: str
    now: str
    counts: bool
    """Whether it affects scores; a title or the wording of a question does not."""


@attrs.frozen
class ItemDiff:
    """A case item whose rule changed."""

    __repr__ = short_repr

    id: str
    before: str
    now: str
    shown: Shown

    @property
    def differs(self) -> bool:
        """Whether a case was found that it decides differently."""
        return not isinstance(self.shown, NotFound)


@attrs.frozen
class RuleDiff:
    """The differences between two sets of rules."""

    __repr__ = short_repr

    before: str
    now: str
    editions: tuple[EditionChange, ...]
    readings: tuple[ReadingChange, ...]
    standards: tuple[StandardDiff, ...]
    unchanged: tuple[str, ...]
    """The ids of the unchanged standards."""
    framework: tuple[FrameworkChange, ...] = ()
    items: tuple[ItemDiff, ...] = ()

    @property
    def nothing_changed(self) -> bool:
        """Whether the two sets are identical, including their wording."""
        return not (
            self.editions or self.readings or self.standards or self.framework or self.items
        )

    @property
    def alike(self) -> bool:
        """Whether no difference in decisions or scores was found.

        If a search for a case was bounded, a difference may exist beyond its bound.
        """
        return not (
            any(one.differs for one in self.standards)
            or any(one.differs for one in self.items)
            or any(one.counts for one in self.framework)
            or any(not one.standards for one in self.readings)
        )

    @property
    def summary(self) -> str:
        """The result in one sentence."""
        if self.nothing_changed:
            return f"{self.before} and {self.now} are the same"
        found = sum(one.differs for one in self.standards)
        found += sum(one.differs for one in self.items)
        changed = len(self.standards) + len(self.items)
        said = []
        if changed:
            shown = f"and cases show that {found} of them decide differently"
            if not found:
                shown = "and no case was found that shows it"
            elif changed == 1:
                shown = "and a case shows it"
            said.append(f"{counted(changed, 'rule')} changed, {shown}")
        if any(c.counts for c in self.framework) or any(not r.standards for r in self.readings):
            said.append("scores are calculated differently")
        return "; ".join(said) or "only wording changed, which decides nothing"

    @property
    def words(self) -> str:
        """The whole comparison in words, for a terminal or a pipe."""
        return text(self)

    def as_dict(self) -> dict[str, object]:
        """Return the differences as JSON data."""
        return {
            "schema_version": 1,
            "before": self.before,
            "now": self.now,
            "nothing_changed": self.nothing_changed,
            "alike": self.alike,
            "summary": self.summary,
            "editions": [_change(change) for change in self.editions],
            "readings": [attrs.asdict(reading) for reading in self.readings],
            "standards": [
                {
                    "id": one.id,
                    "title": one.title,
                    "state": one.state,
                    "changes": [_change(change) for change in one.changes],
                    "differs": one.differs,
                    "shown": _shown(one.shown),
                }
                for one in self.standards
            ],
            "unchanged": list(self.unchanged),
            "framework": [attrs.asdict(change) for change in self.framework],
            "items": [
                {
                    "id": one.id,
                    "before": one.before,
                    "now": one.now,
                    "differs": one.differs,
                    "shown": _shown(one.shown),
                }
                for one in self.items
            ],
        }


def _change(change: EditionChange) -> dict[str, object]:
    return {
        "edition": change.edition,
        "what": change.what,
        "before": change.before,
        "now": change.now,
    }


def _shown(shown: Shown) -> dict[str, object]:
    if isinstance(shown, NotFound):
        bound = attrs.asdict(shown.bound, filter=lambda a, _: a.name != "cut_short")
        return {"kind": "nothing", "words": shown.words, "bound": bound}
    if isinstance(shown, Witness):
        return {"kind": "only-one-side", "smallest": _witness(shown)}
    opposed = shown.opposed
    return {
        "kind": shown.differs_in,
        "smallest": _witness(shown.witness),
        "opposed": None if opposed is None else _witness(opposed),
    }


def _witness(witness: Witness) -> Mapping[str, object]:
    return {
        "case": plain_data(witness.case),
        "as_at": witness.as_at.isoformat(),
        "words": [f"{label}: {said}" for label, said in case_lines(witness.case, witness.as_at)],
        "findings": [dict(_finding(found)) for found in witness.findings],
    }


def _finding(found: Finding) -> Iterator[tuple[str, object]]:
    yield "verdict", found.verdict.value
    yield "reason", found.reason.value
    for name, day in (("clock", found.clock), ("due", found.due), ("done", found.done)):
        yield name, as_data(day)
    yield "days_late", found.days_late
    yield "words", words(found)


_WIDTH = 96
_LABEL = 11
_LONGEST_NAME = 200


def text(found: RuleDiff) -> str:
    """Return the differences as text, standard by standard, with the cases that show them."""
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
        yield from _wrapped("the wording is the same; the edition that governs is another", "  ")
    yield from _shown_lines(one.shown)


def _item(one: ItemDiff) -> Iterator[str]:
    yield f"CHANGED  item {one.id}"
    yield "  rule"
    yield from _sides(one.before, one.now)
    yield from _shown_lines(one.shown)


def _changes(changes: tuple[EditionChange, ...]) -> Iterator[str]:
    for change in changes:
        yield from _wrapped(f"{change.edition}: {change.what}", "  ")
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
    "dates": "no case was found with another verdict; smallest case with other dates",
    "reason": "no case was found with another verdict; smallest case with another reason",
}


def _shown_lines(shown: Shown) -> Iterator[str]:
    if isinstance(shown, NotFound):
        yield "  no case was found on which they disagree"
        yield from _wrapped(shown.words, "    ")
    elif isinstance(shown, Witness):
        yield "  smallest case that it decides"
        yield from _witness_lines(shown, ("it says",))
    else:
        yield f"  {_DIFFER[shown.differs_in]}"
        yield from _witness_lines(shown.witness, ("before", "now"))
        if shown.opposed is not None and shown.opposed.case != shown.witness.case:
            yield "  smallest case that is met on one side and not met on the other"
            yield from _witness_lines(shown.opposed, ("before", "now"), sources=False)


def _witness_lines(
    witness: Witness, sides: tuple[str, ...], *, sources: bool = True
) -> Iterator[str]:
    for label, said in case_lines(witness.case, witness.as_at):
        yield from _labelled(label, said)
    for side, finding in zip(sides, witness.findings, strict=True):
        yield from _finding_lines(side, finding if sources else _without_sources(finding))


def _without_sources(finding: Finding) -> Finding:
    """Return the finding without its sources, which the case before it already showed."""
    about = finding.about
    return (
        finding if about is None else attrs.evolve(finding, about=attrs.evolve(about, sources=()))
    )


def _finding_lines(side: str, finding: Finding) -> Iterator[str]:
    lines = words(finding).splitlines()
    yield f"    {side:<{_LABEL}}{lines[0]}"
    for line in lines[1:]:
        yield f"    {'':<{_LABEL}}{line}"
