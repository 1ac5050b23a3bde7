"""The sentences and phrases of the report that depend on a number, a date or a finding."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from esi_rules.records.dates import day_words
from esi_rules.rules.finding import Finding, Reason
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.counts import Counts, half_up
from esi_rules.text import counted

__all__ = [
    "NOT_SHOWN",
    "bounds_words",
    "count_words",
    "duty_words",
    "late_words",
    "share_of_base",
    "span_words",
]

NOT_SHOWN = "not shown (small number)"
"""The text that replaces a figure that could identify a person."""


def share_of_base(counts: Counts | None, display: str) -> str:
    """Return an item's count and percentage: ``49 of 57, 86%``; without counts, only `display`."""
    if counts is None:
        return display
    base = counts.met + counts.not_met
    return f"{counts.met} of {base}, {display}" if base else "no case decided"


def count_words(n: int, below: int, what: str = "case") -> str:
    """Return a number of cases; one under `below` as ``fewer than 5 cases``, to identify nobody."""
    return f"fewer than {below} {what}s" if 0 < n < below else counted(n, what)


def bounds_words(lower: Fraction | None, upper: Fraction | None) -> str:
    """Return the range in which open records leave a percentage: ``60% to 80%``; empty if none."""
    if lower is None or upper is None or lower == upper:
        return ""
    return f"{half_up(lower)}% to {half_up(upper)}%"


def late_words(finding: Finding) -> str:
    """Return how late a duty was done: ``5 working days late``; empty if it was not late."""
    if finding.reason is not Reason.LATE and finding.days_late is None:
        return ""
    if finding.days_late is None:
        return "late"
    period = finding.period
    unit = "working day" if period is not None and period.unit == "working days" else "day"
    return f"{counted(finding.days_late, unit)} late"


def duty_words(name: str, finding: Finding) -> str:
    """Describe one duty on the timeline: verdict, clock, deadline, and when it was done."""
    told = [f"{name}: {finding.verdict.words}"]
    if finding.window is not None:
        told.append(
            f"counted from {day_words(finding.window[0])} to {day_words(finding.window[1])}"
        )
    elif finding.clock is not None:
        told.append(f"clock starts {day_words(finding.clock)}")
    if finding.due is not None:
        told.append(f"due by {day_words(finding.due)}")
    if finding.done is not None:
        told.append(f"done {day_words(finding.done)}")
        if late := late_words(finding):
            told.append(late)
    elif finding.verdict is Verdict.NOT_MET:
        told.append("deadline passed")
    return "; ".join(told)


def span_words(first: dt.date, last: dt.date) -> str:
    """Return the range of days of a partly known date, in words."""
    return f"some day from {day_words(first)} to {day_words(last)}"
