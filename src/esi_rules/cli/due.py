"""``esi-rules due``: what is overdue, undetermined or coming in each case."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import attrs
from cyclopts import Parameter

from esi_rules.analysis.action_list import ActionList, DueDuty, action_list
from esi_rules.cli import show
from esi_rules.cli.inputs import load, set_aside
from esi_rules.cli.options import (
    NO_FILES,
    InspectionPath,
    LanguageOption,
    QuarantineOption,
    RuleFiles,
    XlsxOption,
    language_of,
)
from esi_rules.cli.outputs import Outputs
from esi_rules.files.loaded import Loaded
from esi_rules.files.remarks import note_lines
from esi_rules.language import Language, message
from esi_rules.records.dates import day_words
from esi_rules.scoring.json_data import fields_data
from esi_rules.text import counted

__all__ = ["due"]

_HEADERS = tuple(field.name for field in attrs.fields(DueDuty))


def due(
    folder: InspectionPath,
    /,
    *,
    as_at: str,
    by: Annotated[str | None, Parameter(name="--by")] = None,
    format: Literal["table", "csv", "json"] = "table",
    quarantine: QuarantineOption = None,
    out: Path | None = None,
    xlsx: XlsxOption = None,
    ics: Path | None = None,
    language: LanguageOption = "en",
    rules: RuleFiles = NO_FILES,
) -> int:
    """List what is overdue, undetermined or coming in each case, with what is still needed.

    The list is grouped by case manager, if a column of the cases names one, and by case, the
    earliest deadline first. A duty that does not apply to a case is not listed, and neither is a
    case that has ended.

    Parameters
    ----------
    as_at
        The day to look ahead from (YYYY-MM-DD); what is dated later has not happened.
    by
        The column of the cases with the case manager, instead of case_manager.
    format
        How to print it.
    out
        Save to this file (for json and csv). If an error occurs, nothing is written.
    ics
        Also save the deadlines as a calendar to this .ics file, each an all-day entry. If an error
        occurs, nothing is written.
    """
    printed = "table" if format == "table" else ""
    Outputs((folder, *rules.paths), out, quarantine, printed, xlsx, ics)
    tongue = language_of(
        language,
        only_in_english={
            "--format": format != "table",
            "--xlsx": xlsx is not None,
            "--ics": ics is not None,
        },
    )
    loaded = load(folder, as_at=as_at, quarantine=quarantine, own_rules=rules.read())
    actions = action_list(loaded.inspection, by=by, setup=loaded.setup, language=tongue)
    calendar = None if ics is None else _calendar(actions)
    set_aside(loaded, quarantine)
    if xlsx is not None:
        _write_spreadsheet(xlsx, actions, loaded)
    if ics is not None and calendar is not None:
        _write_calendar(ics, calendar, actions)
    data = [fields_data(duty) for duty in actions.duties]
    if format == "csv":
        cells = [["" if cell is None else str(cell) for cell in row.values()] for row in data]
        show.deliver(show.as_csv(_HEADERS, cells), out)
    elif format == "json":
        show.deliver(show.as_json(data), out)
    else:
        _print(actions, tongue)
    return 0


def _print(actions: ActionList, language: Language) -> None:
    text = language.text
    show.notice(language)
    print(actions.heading_words(language))
    if not actions.duties:
        nothing = message(
            "nothing: no duty of these cases is overdue, undetermined or not yet due on that day"
        )
        print(text(nothing))
    headers = [text("case"), text("state"), text("due by"), text("working days")]
    headers += [text("standard"), text("still needed")]
    for manager, duties in itertools.groupby(actions.duties, lambda duty: duty.case_manager):
        print()
        title = text("By case")
        if actions.grouped_by:
            title = f"{actions.grouped_by}: {manager or text('not named')}"
        show.table(title, headers, [_row(duty, language) for duty in duties])


def _row(duty: DueDuty, language: Language) -> Sequence[str]:
    day = "" if duty.last_good_day is None else day_words(duty.last_good_day, language)
    state, days = language.text(duty.state), duty.days_words(language)
    return duty.case_id, state, day, days, duty.standard, duty.needed


def _write_spreadsheet(xlsx: Path, actions: ActionList, loaded: Loaded) -> None:
    from esi_rules.report.score_workbook import due_table, notes_table, read_me, rules_table
    from esi_rules.report.workbook import write_workbook

    tables = [
        due_table(actions.duties),
        rules_table(loaded.setup),
        notes_table(note_lines(loaded.notes)),
    ]
    title = f"{actions.heading} ({loaded.inspection.area})"
    write_workbook(xlsx, [read_me(title, tables), *tables], made_on=actions.as_at)


def _calendar(actions: ActionList) -> bytes:
    from esi_rules.analysis.duty_calendar import calendar_file

    return calendar_file(actions)


def _write_calendar(ics: Path, calendar: bytes, actions: ActionList) -> None:
    from esi_rules.files.output import write_atomically

    write_atomically(ics, calendar)
    entries = sum(duty.last_good_day is not None for duty in actions.duties)
    lines = [f"{counted(entries, 'deadline')} written to {ics}"]
    if entries < len(actions.duties):
        n = len(actions.duties) - entries
        lines.append(f"{counted(n, 'duty', 'duties')} without a known deadline left out of {ics}")
    show.notes(lines)
