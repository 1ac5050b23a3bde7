"""Texts that compare two findings on one duty: the dates before and after, and the reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction

from esi_rules.records.dates import day_words
from esi_rules.rules.algebra import Not
from esi_rules.rules.finding import Finding
from esi_rules.rules.verdict import Verdict
from esi_rules.scoring.counts import Score, half_up
from esi_rules.scoring.json_data import JsonData, as_data
from esi_rules.text import inert
from esi_rules.wording.finding_text import outcome, words

__all__ = [
    "finding_data",
    "hundredths",
    "move_words",
    "points_words",
    "score_data",
    "two_findings",
    "verdict_words",
]

_LONGEST = 1_000
_ABSENT = "the edition has no such standard"


def verdict_words(verdict: Verdict | None) -> str:
    """Return a verdict in words; None means that the standard does not exist."""
    return "no such standard" if verdict is None else verdict.words


def move_words(before: Verdict | None, after: Verdict | None) -> str:
    """Return the change of a verdict: ``MET -> NOT MET``."""
    return f"{verdict_words(before)} -> {verdict_words(after)}"


def two_findings(before: Finding | None, after: Finding | None) -> tuple[str, ...]:
    """Describe two findings on one duty in at most two lines: their dates, then the reasons."""
    dates = ", ".join(_dates(before, after))
    reasons = [_ABSENT if f is None else inert(outcome(f), _LONGEST) for f in (before, after)]
    why = reasons[0] if reasons[0] == reasons[1] else " -> ".join(reasons)
    return (dates, why) if dates else (why,)


def _dates(before: Finding | None, after: Finding | None) -> Iterator[str]:
    old, new = _timed(before), _timed(after)
    if _day(old, "clock") != _day(new, "clock"):
        yield _change("clock starts", _day(old, "clock"), _day(new, "clock"))
    for what, name in (("due by", "due"), ("done", "done")):
        sides = _day(old, name), _day(new, name)
        if sides[0] or sides[1]:
            yield _change(what, *sides)


def _timed(finding: Finding | None) -> Finding | None:
    """Return the finding with the dates: for a combination, the part that decided."""
    if finding is None or finding.done:
        return finding
    if (finding.due and finding.verdict is not Verdict.NOT_MET) or isinstance(finding.rule, Not):
        return finding
    for part in finding.parts:
        if part.verdict is finding.verdict and (part.due or part.done or part.parts):
            return _timed(part)
    return finding


def _day(finding: Finding | None, name: str) -> dt.date | None:
    if finding is None or finding.verdict is Verdict.NOT_APPLICABLE:
        return None
    day: dt.date | None = getattr(finding, name)
    return day


def _change(what: str, before: dt.date | None, after: dt.date | None) -> str:
    old, new = ("none" if day is None else day_words(day) for day in (before, after))
    return f"{what} {old}" if old == new else f"{what} {old} -> {new}"


def hundredths(value: Fraction | None) -> str:
    """Return a percentage rounded half up to two places, for display; ``-`` for None."""
    if value is None:
        return "-"
    return f"{half_up(value * 100) / 100:.2f}"


def points_words(points: Fraction | None) -> str:
    """Return a change in points with its sign; ``under +0.01`` if it is too small to show."""
    if points is None:
        return "?"
    if not points:
        return "0"
    size = hundredths(abs(points))
    sign = "+" if points > 0 else "-"
    return f"{sign}{size}" if size != "0.00" else f"under {sign}0.01"


def finding_data(finding: Finding | None, full: bool = False) -> JsonData:
    """Return a finding as JSON data; with `full`, including its full text."""
    if finding is None:
        return None
    data: dict[str, JsonData] = {
        "verdict": finding.verdict.value,
        "reason": finding.reason.value,
        "edition": finding.edition,
        "clock_starts": as_data(finding.clock),
        "last_good_day": as_data(finding.due),
        "done_on": as_data(finding.done),
        "why": outcome(finding),
    }
    return {**data, "words": words(finding, full=True)} if full else data


def score_data(score: Score | None) -> JsonData:
    """Return a score and its bounds as JSON data; exact numbers are text."""
    if score is None:
        return None
    return {
        "exact": as_data(score.exact),
        "display": score.display,
        "lower": as_data(score.lower),
        "upper": as_data(score.upper),
    }
