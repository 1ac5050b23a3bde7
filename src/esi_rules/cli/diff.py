"""``esi-rules diff``: two sets of rules, what changed, and the smallest case that shows it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from esi_rules.analysis.diff import RuleDiff, Shown, rule_set
from esi_rules.analysis.diff import diff as diff_of
from esi_rules.analysis.search import BUDGET, Difference, NotFound, Progress, Witness
from esi_rules.cli import show
from esi_rules.errors import BadInputError, Problem
from esi_rules.text import inert

__all__ = ["diff"]

_LONGEST_LINE = 2_000


def diff(
    before: str,
    now: str,
    /,
    *,
    standard: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    cases: int = BUDGET,
    format: Literal["text", "table", "json"] = "text",
    out: Path | None = None,
) -> int:
    """Say what differs between two sets of rules, and show it on the smallest case there is.

    A set of rules is an edition (ns2000, ns2005), both of them (shipped), or a YAML file of
    standards or of a framework. Settings may follow a colon, joined by commas: a reading and its
    choice, a limit and its value. For instance
    "ns2000:days-unit=calendar,home-visit.limit=15 working days".

    Status: 0 where no case decides otherwise, 1 where one does, 2 for bad input.

    Parameters
    ----------
    before
        The rules to begin with.
    now
        The rules to set beside them.
    standard
        Look at this standard only; may be given more than once.
    cases
        How many judgements to make at most in search of a case, for each rule that changed.
    format
        All of it as text, a table with a row for each standard, or JSON.
    out
        Save to this file (for text and json). If an error occurs, nothing is written.
    """
    if cases < 1:
        raise BadInputError([Problem("--cases", "must be 1 or more", value=str(cases))])
    one, other = rule_set(before), rule_set(now)
    with _progress(cases) as progress:
        found = diff_of(one, other, only=standard, budget=cases, progress=progress)
    if format == "json":
        show.deliver(show.as_document(found), out)
    elif format == "text":
        show.deliver(found.words, out)
    else:
        show.table(
            inert(f"{found.before} against {found.now}: {found.summary}", _LONGEST_LINE),
            ("rule", "state", "what changed", "shown by"),
            _rows(found),
        )
        if found.unchanged:
            print(inert(f"the same: {', '.join(found.unchanged)}", _LONGEST_LINE))
    return 0 if found.alike else 1


def _rows(found: RuleDiff) -> Iterator[list[str]]:
    for edition in found.editions:
        yield [edition.edition, "changed", edition.what, ""]
    for reading in found.readings:
        yield [f"reading {reading.id}", "changed", f"{reading.before} -> {reading.now}", ""]
    for one in found.standards:
        what = "; ".join(
            f"{edition}: {', '.join(c.what for c in one.changes if c.edition == edition)}"
            for edition in dict.fromkeys(change.edition for change in one.changes)
        )
        yield [one.id, one.state, what or "the edition that governs", _shown(one.shown)]
    for item in found.items:
        yield [f"item {item.id}", "changed", "rule", _shown(item.shown)]
    for change in found.framework:
        yield [change.what, "changed", f"{change.before or 'none'} -> {change.now or 'none'}", ""]


def _shown(shown: Shown) -> str:
    if isinstance(shown, NotFound):
        return shown.words if shown.because else f"no case in {shown.bound.cases:,}"
    witness = shown if isinstance(shown, Witness) else shown.witness
    verdicts = [finding.verdict.words for finding in witness.findings]
    if isinstance(shown, Difference) and shown.opposed is not None:
        verdicts = [finding.verdict.words for finding in shown.opposed.findings]
    said = " / ".join(verdicts)
    if isinstance(shown, Difference) and shown.differs_in != "verdict":
        return f"{said}, other {'dates' if shown.differs_in == 'dates' else 'reason'}"
    return said


@contextmanager
def _progress(most: int) -> Iterator[Callable[[str], Progress | None]]:
    """Show on a terminal which rule is searched and how far; stay quiet in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=most)

        def searching(name: str) -> Progress:
            # A name may come from a file: as text, with no markup read in it.
            bar.reset(task, description=name.replace("[", "\\["))
            return lambda done, total: bar.update(task, completed=done, total=total)

        yield searching
