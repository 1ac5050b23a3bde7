"""``esi-rules verify``: are the rules themselves sound, and how is that known?"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from esi_rules.analysis.verify import BUDGET, Report, Severity, explained
from esi_rules.cli import show
from esi_rules.cli.inputs import check_budget
from esi_rules.errors import BadInputError, Problem, system_reason

__all__ = ["verify"]

_PATIENCE = 2.0
"""After so many seconds a terminal shows what is being checked."""


def verify(
    file: Path | None = None,
    /,
    *,
    explain: str | None = None,
    full: bool = False,
    format: Literal["table", "json"] = "table",
    budget: int = BUDGET,
    out: Path | None = None,
    scenarios: Path | None = None,
    standards: Path | None = None,
    framework: Path | None = None,
    against: str | None = None,
) -> int:
    """Check the rules themselves: what is wrong with them, each with a proof to check again.

    The status is 1 where there is an error; warnings and notes leave it at 0.

    Parameters
    ----------
    file
        A YAML file of standards or of a framework; left out, the shipped rules.
    explain
        Print what a code means, for instance R105; `all` for every code.
    full
        All of every proof, and the proof of every note.
    format
        For people, or everything as JSON.
    budget
        How many judgements each search makes at most.
    out
        Save to this file. If an error occurs, nothing is written.
    scenarios
        Write the cases that prove something into this folder, as scenarios for `esi-rules check`.
    standards
        A YAML file of standards, verified together with the framework.
    framework
        A YAML file of a framework, verified together with the standards.
    against
        The rules that these replace, as `esi-rules diff` names them: `shipped`, an edition, a file.
        Every rule that differs is listed, and every changed limit that does not say so.
    """
    if explain is not None:
        show.deliver(explained(explain), out)
        return 0
    check_budget(budget)
    if against is not None and not (file or standards or framework):
        message = "needs a file to compare: the shipped rules replace no others"
        raise BadInputError([Problem("--against", message)])
    from esi_rules.analysis.verify.verify_files import verify_files

    with _patient() as progress:
        report = verify_files(
            file,
            standards=standards,
            framework=framework,
            against=against,
            budget=budget,
            progress=progress,
        )
    if scenarios is not None:
        _write(report, scenarios)
    text = show.as_document(report) if format == "json" else _words(report, full)
    show.deliver(text, out)
    return 0 if report.sound else 1


def _write(report: Report, folder: Path) -> None:
    """Write a file for each standard that some case of the report shows something of."""
    from esi_rules.analysis.verify.proofs import CaseProof
    from esi_rules.analysis.verify.scenario_form import scenarios_of
    from esi_rules.files.output import write_atomically

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot be made a folder ({system_reason(error)})"
        raise BadInputError([Problem(str(folder), message)]) from None
    for n, finding in enumerate(report.findings, 1):
        proofs = (proof for proof in finding.proof if isinstance(proof, CaseProof))
        texts = (text for proof in proofs for text in scenarios_of(proof))
        for i, text in enumerate(texts, 1):
            path = folder / f"{n:03}-{finding.code}-{i}.yaml"
            write_atomically(path, f"# {finding.line}\n{text}".encode())


def _words(report: Report, full: bool) -> str:
    """Everything in words: notes a line each, unless all is asked for."""
    told = [f for f in report.findings if full or f.severity is not Severity.NOTE]
    notes = [f for f in report.findings if f not in told]
    blocks = [finding.words(full=full) for finding in told]
    if notes:
        lines = [f"  {n.code}  {n.place.words}: {n.line}" for n in notes]
        blocks.append("\n".join(["Notes", *lines]))
    blocks.append(report.searched)
    more = "`esi-rules verify --explain CODE` says what a code means"
    blocks.append(f"{report.summary}; {more}" if report.findings else report.summary)
    return "\n\n".join(blocks) + "\n"


@contextmanager
def _patient() -> Iterator[Callable[[str], None] | None]:
    """Show on a terminal what is being checked, once that takes long; print nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.status import Status
    from rich.text import Text

    status = Status(Text("looking"), console=Console(stderr=True))
    later = threading.Timer(_PATIENCE, status.start)
    later.start()
    try:
        yield lambda what: status.update(Text(f"looking at {what}"))
    finally:
        later.cancel()
        later.join()
        status.stop()
