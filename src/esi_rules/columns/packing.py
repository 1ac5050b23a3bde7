"""A finding as one whole number, so that a row of verdicts is a row of numbers until it is told."""

from __future__ import annotations

import narwhals as nw

from esi_rules.columns.algebra import FAR, X, lit, where, wide
from esi_rules.columns.backends import Backend, Lazy
from esi_rules.columns.calendar_table import number
from esi_rules.columns.caseload import REASONS, VERDICTS, Part
from esi_rules.rules.finding import Finding
from esi_rules.scoring.verdict_rows import COLUMNS

__all__ = ["ROUTED", "fits", "packed_finding", "packed_part", "told"]

_DAY = 1 << 17
"""Room for a day: the days of a record and as many more as a limit reaches."""
_CODES = 1 << 12
ROUTED = -1
"""What stands for a finding that only the explaining evaluator can make."""


def fits(editions: int) -> bool:
    """Return whether verdict, reason and edition fit into their room."""
    return (editions + 1) * len(VERDICTS) * len(REASONS) < _CODES


def packed_part(part: Part, edition: X) -> X:
    """Return what is found on a rule as one number; `ROUTED` where it is odd."""
    days = (part.clock, part.due, part.done)
    odd = part.odd
    for day in days:
        if day.const != FAR:
            odd = odd | ((day >= _DAY) & (day < FAR)) | (day < 0)
    code = (edition * len(VERDICTS) + part.verdict) * len(REASONS) + part.reason
    found = wide(code)
    for day in days:
        found = found * _DAY + where(day.there, day, 0)
    return where(odd, wide(lit(ROUTED)), found)


def packed_finding(finding: Finding, editions: list[str]) -> int:
    """Return a finding as the same number."""
    edition = editions.index(finding.edition) + 1 if finding.edition else 0
    found = edition * len(VERDICTS) + VERDICTS.index(finding.verdict)
    found = found * len(REASONS) + REASONS.index(finding.reason)
    for day in (finding.clock, finding.due, finding.done):
        found = found * _DAY + (number(day) if day else 0)
    return found


def told(
    backend: Backend, frame: Lazy, columns: list[str], standards: list[str], editions: list[str]
) -> Lazy:
    """Return the rows of the contract from the numbers of each case."""
    long = backend.stacked(frame, "case_id", columns)
    packed = nw.col("packed")
    long = long.select(
        "case_id",
        "place",
        (packed // _DAY**3).cast(nw.Int32).alias("code"),
        (packed // _DAY**2 % _DAY).cast(nw.Int32).alias("clock_starts"),
        (packed // _DAY % _DAY).cast(nw.Int32).alias("last_good_day"),
        (packed % _DAY).cast(nw.Int32).alias("done_on"),
    )
    verdicts = [v.value for v in VERDICTS]
    reasons = [r.value for r in REASONS]
    per_edition, per_verdict = len(verdicts) * len(reasons), len(reasons)
    codes = range((len(editions) + 1) * per_edition)
    texts = {
        "standard": ("place", standards),
        "edition": ("code", [["", *editions][code // per_edition] for code in codes]),
        "verdict": ("code", [verdicts[code // per_verdict % len(verdicts)] for code in codes]),
        "reason": ("code", [reasons[code % per_verdict] for code in codes]),
    }
    long = backend.texts(long, texts)
    days = ("clock_starts", "last_good_day", "done_on")
    return backend.day_texts(long, days).select(*COLUMNS)
