"""``esi-rules due``: what falls due next, per case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from esi_rules.cli import show
from esi_rules.cli.inputs import load, set_aside
from esi_rules.cli.options import (
    NO_FILES,
    InspectionPath,
    QuarantineOption,
    RuleFiles,
    XlsxOption,
)
from esi_rules.cli.outputs import Outputs
from esi_rules.engine.coming_duties import ComingDuty, coming_duties
from esi_rules.files.loaded import Loaded
from esi_rules.files.remarks import note_lines
from esi_rules.records.dates import day_words

__all__ = ["due"]

_HEADERS = ("case_id", "last_good_day", "working_days_left", "standard", "what")


def due(
    folder: InspectionPath,
    /,
    *,
    as_at: str,
    format: Literal["table", "csv", "json"] = "table",
    quarantine: QuarantineOption = None,
    out: Path | None = None,
    xlsx: XlsxOption = None,
    rules: RuleFiles = NO_FILES,
) -> int:
    """List what falls due next in each case, the soonest first.

    Parameters
    ----------
    as_at
        The day to look ahead from (YYYY-MM-DD); what is dated later has not happened.
    format
        How to print it.
    out
        Save to this file (for json and csv). If an error occurs, nothing is written.
    """
    printed = "table" if format == "table" else ""
    Outputs((folder, *rules.paths), out, quarantine, printed, xlsx)
    loaded = load(folder, as_at=as_at, quarantine=quarantine, own_rules=rules.read())
    inspection = loaded.inspection
    rows = [
        _cells(duty)
        for case in inspection.cases
        for duty in coming_duties(case, loaded.setup.standards, inspection.as_at)
    ]
    rows.sort(key=lambda row: row[1])
    set_aside(loaded, quarantine)
    if xlsx is not None:
        _write_spreadsheet(xlsx, rows, loaded)
    if format == "csv":
        show.deliver(show.as_csv(_HEADERS, rows), out)
    elif format == "json":
        data = [dict(zip(_HEADERS, row, strict=True)) for row in rows]
        show.deliver(show.as_json(data), out)
    else:
        shown = [(r[0], day_words(dt.date.fromisoformat(r[1])), *r[2:]) for r in rows]
        title = f"Falls due from {day_words(inspection.as_at)} on"
        show.table(title, ("case", "due by", "working days left", "standard", "what"), shown)
        if not shown:
            print("nothing: no open duty of these cases falls due from then on")
    return 0


def _cells(duty: ComingDuty) -> tuple[str, ...]:
    left = duty.working_days_left
    return (
        duty.case_id,
        duty.last_good_day.isoformat(),
        "" if left is None else str(left),
        duty.standard,
        duty.what,
    )


def _write_spreadsheet(xlsx: Path, rows: Sequence[Sequence[str]], loaded: Loaded) -> None:
    from esi_rules.report.score_workbook import notes_table, read_me, rules_table
    from esi_rules.report.workbook import Cell, SheetTable, write_workbook

    cells: list[Sequence[Cell]] = [
        (case, dt.date.fromisoformat(day), int(left) if left else None, standard, what)
        for case, day, left, standard, what in rows
    ]
    headers = ("case", "due by", "working days left", "standard", "what")
    tables = [
        SheetTable("Open and overdue", headers, cells),
        rules_table(loaded.setup),
        notes_table(note_lines(loaded.notes)),
    ]
    as_at = loaded.inspection.as_at
    title = f"Falls due from {day_words(as_at)} on: {loaded.inspection.area}"
    write_workbook(xlsx, [read_me(title, tables), *tables], made_on=as_at)
