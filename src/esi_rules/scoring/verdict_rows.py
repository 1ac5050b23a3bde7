"""Findings as rows of a table: the columns of the contract, one row per case and standard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from esi_rules.engine.judge import program_of
from esi_rules.records.case import Case
from esi_rules.records.own_facts import with_own_facts
from esi_rules.rules.finding import ROW_COLUMNS
from esi_rules.standards.standard import Standards

__all__ = ["COLUMNS", "verdict_rows"]

COLUMNS = ("case_id", *ROW_COLUMNS)
"""The columns of ``esi-rules evaluate``; dates are ISO text, and empty if there is none."""


def verdict_rows(
    cases: Iterable[Case], standards: Standards, as_at: dt.date
) -> Iterator[tuple[str, ...]]:
    """Yield a row for every case and standard of all loaded editions, applicable or not.

    A row has the cells of `COLUMNS`, all text.
    """
    program = program_of(standards)
    for case in cases:
        for finding in program.judge(with_own_facts(case, standards.own_facts), as_at):
            yield (case.case_id, *finding.cells())
