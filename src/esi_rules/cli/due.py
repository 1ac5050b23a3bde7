"""``esi-rules due``: what falls due next, per case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from esi_rules.assessment import set_up
from esi_rules.calendar import working_days_between
from esi_rules.cli import show
from esi_rules.cli.loading import load, rules_of
from esi_rules.dates import day_words
from esi_rules.engine import Record
from esi_rules.errors import OutsideCalendarError
from esi_rules.finding import Finding
from esi_rules.judge import judge
from esi_rules.verdict import Verdict

__all__ = ["due"]

_HEADERS = ("case_id", "last_good_day", "working_days_left", "standard", "what")
_OPEN = (Verdict.NOT_YET_DUE, Verdict.UNDETERMINED)


def due(
    folder: Path,
    /,
    *,
    as_at: str,
    format: Literal["table", "csv", "json"] = "table",
    out: Path | None = None,
    standards: Path | None = None,
    framework: Path | None = None,
) -> int:
    """List what falls due next in each case, the soonest first.

    Parameters
    ----------
    folder
        A folder with cases, events, answers and inspection.toml, or one JSON file.
    as_at
        The day to look ahead from (YYYY-MM-DD); what is dated later has not happened.
    format
        How to print it.
    out
        Write to this file (for json and csv), whole or not at all.
    standards
        A YAML file of standards, in the place of the shipped ones.
    framework
        A YAML file of what the inspection asks and weighs, in the place of the ESI.
    """
    own_rules = rules_of(standards, framework)
    inspection = load(folder, as_at=as_at, own_rules=own_rules).inspection
    judged_by = set_up(inspection, own_rules).standards
    rows: list[tuple[str, ...]] = []
    for case in inspection.cases:
        record = Record(case, inspection.as_at)
        upcoming = [
            (last_good_day, finding)
            for finding in judge(judged_by, record)
            for last_good_day in _ahead(finding, inspection.as_at)
            if not record.ended
        ]
        for last_good_day, finding in sorted(upcoming, key=lambda pair: pair[0]):
            rows.append(
                (
                    case.case_id,
                    last_good_day.isoformat(),
                    _left(inspection.as_at, last_good_day),
                    finding.standard or "",
                    finding.about.title if finding.about else "",
                )
            )
    rows.sort(key=lambda row: row[1])
    if format == "csv":
        show.deliver(show.as_csv(_HEADERS, rows), out)
    elif format == "json":
        data = [dict(zip(_HEADERS, row, strict=True)) for row in rows]
        show.deliver(show.as_json(data), out)
    else:
        shown = [(r[0], day_words(dt.date.fromisoformat(r[1])), *r[2:]) for r in rows]
        title = f"Falls due from {day_words(inspection.as_at)} on"
        show.table(title, ("case", "last good day", "working days left", "standard", ""), shown)
    return 0


def _ahead(finding: Finding, as_at: dt.date) -> Iterator[dt.date]:
    """The last good day that is still ahead: of an open duty, or of a schedule's next part."""
    schedule = bool(finding.parts) and finding.verdict is not Verdict.NOT_APPLICABLE
    open_parts = [p.due for p in finding.parts if p.verdict in _OPEN and p.due is not None]
    if finding.verdict in _OPEN and finding.due is not None and finding.due >= as_at:
        yield finding.due
    elif schedule:
        ahead = [day for day in open_parts if day >= as_at]
        yield from sorted(ahead)[:1]


def _left(as_at: dt.date, last_good_day: dt.date) -> str:
    try:
        return str(working_days_between(as_at, last_good_day))
    except OutsideCalendarError:
        return ""
