"""``esi-rules generate``: a made-up caseload of any size, to try things out on."""

from __future__ import annotations

from pathlib import Path

from esi_rules.cli import show
from esi_rules.synthetic import generate as write_caseload
from esi_rules.synthetic import steps

__all__ = ["generate"]


def generate(
    *,
    cases: int,
    out: Path,
    seed: int = 1,
    partly_known: float = 0.002,
    unrecorded: float = 0.004,
    answered: float = 0.1,
) -> int:
    """Write a made-up caseload as Parquet: cases, events, answers and inspection.toml.

    Nothing in it stands for a person. The same arguments give the same bytes.

    Parameters
    ----------
    cases
        How many cases.
    out
        The folder to write, new or empty. If an error occurs, nothing is written.
    seed
        Another number gives another caseload.
    partly_known
        The share of events of which only the month, the year or nothing is recorded; 0 for none.
    unrecorded
        The share of outcomes, ratings and amounts that are left empty.
    answered
        The share of cases that inspectors have read, and so have answers.
    """
    with show.progress("making up events", steps(max(cases, 0))) as seen:
        write_caseload(
            out,
            cases=cases,
            seed=seed,
            partly_known=partly_known,
            unrecorded=unrecorded,
            answered=answered,
            seen=seen,
        )
    show.notes([f"{cases} cases written to {out}"])
    return 0
