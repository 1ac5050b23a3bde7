"""The options of a report, and the result of writing it."""

from __future__ import annotations

from pathlib import Path

import attrs

from esi_rules.analysis.monitoring import Thresholds
from esi_rules.errors import BadInputError, Problem

__all__ = ["CASES_IN_FILE", "ReportOptions", "Written"]

CASES_IN_FILE = 200
"""The most cases whose details are in the file itself; more go to linked pages beside it."""


@attrs.frozen
class ReportOptions:
    """What a report shows.

    `by` names columns of the cases for traffic lights. Without `cases`, the report contains no id
    and no event of any case. Figures based on fewer than `below` cases are left out; 0 leaves none
    out. `confidence` adds intervals to changes if both sides have cases.
    """

    by: tuple[str, ...] = ()
    thresholds: Thresholds = attrs.field(factory=Thresholds)
    cases: bool = True
    below: int = 0
    cases_in_file: int = CASES_IN_FILE
    confidence: float | None = None

    def __attrs_post_init__(self) -> None:
        problems = []
        if self.below < 0 or self.below == 1:
            message = "must be 2 or more, or 0 to leave no figure out"
            problems.append(Problem("--suppress-below", message, value=str(self.below)))
        if self.below and self.cases:
            message = "needs --no-cases: cases shown one by one give small numbers away"
            problems.append(Problem("--suppress-below", message))
        if self.cases_in_file < 0:
            message = "must be 0 or more"
            problems.append(Problem("--cases-in-file", message, value=str(self.cases_in_file)))
        if problems:
            raise BadInputError(problems)


@attrs.frozen
class Written:
    """What was written: the first page and, if any, the folder and number of linked pages."""

    page: Path
    folder: Path | None = None
    pages: int = 0
