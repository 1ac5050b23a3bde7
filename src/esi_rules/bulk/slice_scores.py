"""Scoring sheets of large caseloads, the same as when each case is judged separately."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

import polars as pl

from esi_rules.bulk.folder import BigFolder, Slice
from esi_rules.bulk.parquet_scans import ROW
from esi_rules.columns import count_frames
from esi_rules.columns.reads import reads_of
from esi_rules.errors import EsiError
from esi_rules.records.case import Case, Event, Inspection
from esi_rules.records.cells import amount_text, read_amount
from esi_rules.records.contract import CASE_COLUMNS, FACTS, YES_NO_FACTS
from esi_rules.records.kinds import KINDS
from esi_rules.records.own_facts import with_own_facts
from esi_rules.records.record_digest import case_number, digest_of_sum, records_digest
from esi_rules.scoring.assessment import Tally, assess, columns_of, grouped_by, sheet_of
from esi_rules.scoring.setup import Setup
from esi_rules.scoring.sheet import ScoringSheet

__all__ = ["NotInTablesError", "score_big", "score_many"]


class NotInTablesError(EsiError):
    """A case has a value that no table can hold, so the cases must be judged one by one."""


def _add_frames(
    tally: Tally,
    cases: pl.DataFrame,
    events: pl.DataFrame,
    answers: pl.DataFrame | None,
    setup: Setup,
    inspection: Inspection,
) -> None:
    """Count the cases of some frames; `cases` has the row of each in the column `ROW`."""
    if cases.is_empty():
        return
    known = {"case_id", "sentence", "commenced_on", "ended_on", *FACTS, *setup.own_facts, *tally.by}
    counted = count_frames(
        cases.select([column for column in cases.columns if column != ROW and column in known]),
        events.drop(ROW, strict=False),
        None if answers is None else answers.drop(ROW, strict=False),
        setup=setup,
        as_at=inspection.as_at,
        by=tally.by,
    )
    tally.unrated += counted.unrated
    tally.records += counted.records
    tally.add_counts("", counted.counts)
    for group, counts in counted.groups.items():
        tally.add_counts(group, counts)


def score_big(
    folder: BigFolder,
    *,
    by: Sequence[str] = (),
    seen: Callable[[object], None] | None = None,
) -> ScoringSheet:
    """Return the scoring sheet of a folder, judged a slice of cases at a time.

    The sheet, with its notes, equals that of the same folder judged case by case. `seen` is called
    after each slice. Raises `BadInputError` with the problems that cannot be set aside.
    """
    names = folder.scans[0].columns
    facts = [name for name in names if name in FACTS]
    groups = [name for name in names if name not in CASE_COLUMNS]
    columns = ["case_id", "sentence", "commenced_on", "ended_on", *facts, *groups]
    tally = Tally(grouped_by((), by, columns))
    for part in folder.slices():
        if not folder.ledger.wrong:
            _count(part, tally, folder)
        if seen is not None:
            seen(part)
    notes = folder.ledger.note_lines()
    loaded = folder.ledger.check()
    return sheet_of(
        folder.inspection,
        folder.setup,
        tally.counts,
        by=tally.by,
        cases=folder.cases,
        unrated=tally.unrated,
        notes=notes,
        quarantined=len(loaded.bad_rows),
        records=digest_of_sum(tally.records, folder.cases),
    )


def _count(part: Slice, tally: Tally, folder: BigFolder) -> None:
    _add_frames(tally, part.cases, part.events, part.answers, folder.setup, folder.inspection)
    for _, case in part.checked_cases:
        tally.add(assess(case, folder.setup, as_at=folder.inspection.as_at))
        tally.records += case_number(case, folder.setup.words)


def score_many(
    inspection: Inspection,
    setup: Setup,
    *,
    by: Sequence[str] = (),
    notes: Iterable[str] = (),
    quarantined: int = 0,
    size: int = 20_000,
) -> ScoringSheet:
    """Return the scoring sheet of cases in memory, converted to frames `size` cases at a time.

    Raises `NotInTablesError` for cases that cannot be converted to frames.
    """
    tally = Tally(by)
    for start in range(0, len(inspection.cases), size):
        cases = inspection.cases[start : start + size]
        _add_cases(cases, start, tally, setup, inspection)
    return sheet_of(
        inspection,
        setup,
        tally.counts,
        by=tally.by,
        cases=len(inspection.cases),
        unrated=tally.unrated,
        notes=tuple(notes),
        quarantined=quarantined,
        records=records_digest(inspection.cases, setup.words),
    )


def _add_cases(
    cases: Sequence[Case], start: int, tally: Tally, setup: Setup, inspection: Inspection
) -> None:
    """Count cases in memory. Their ids need not be distinct, so their places serve as ids."""
    cases = [with_own_facts(case, setup.own_facts) for case in cases]
    rows = [columns_of(case) for case in cases]
    facts = {name: [row.get(name) for row in rows] for name in (*FACTS, *setup.own_facts)}
    known = {
        # A missing shipped fact counts as no, or as no tier and no band; a caller's own is unknown.
        name: pl.Series([_or_no(name, cell) for cell in cells], dtype=pl.String)
        for name, cells in facts.items()
        if any(cell is not None for cell in cells)
    }
    places = [str(start + k) for k in range(len(cases))]
    frame = pl.DataFrame(
        {
            ROW: range(start, start + len(cases)),
            "case_id": places,
            "sentence": [case.sentence for case in cases],
            "commenced_on": [case.commenced_on for case in cases],
            "ended_on": pl.Series([case.ended_on for case in cases], dtype=pl.Date),
            **known,
            **{
                name: [row.get(name, "") for row in rows]
                for name in tally.by
                if name not in known and name != "sentence"
            },
        }
    )
    rules = [rule for _, rule in setup.asked]
    read = reads_of([*setup.standards.editions, *rules]).kinds
    amounts = {name for name, kind in {**read, **KINDS}.items() if kind.amount}
    ids: list[str] = []
    kinds: list[str] = []
    days: list[str] = []
    values: list[str] = []
    for place, case in zip(places, cases, strict=True):
        for event in case.events:
            if event.kind not in setup.words.kinds:
                continue  # no rule reads it, and a table could not hold it
            ids.append(place)
            kinds.append(event.kind)
            days.append(str(event.on))
            values.append(_cell(event, amounts))
    events = pl.DataFrame(
        {"case_id": ids, "event": kinds, "on": days, "value": values},
        schema=dict.fromkeys(("case_id", "event", "on", "value"), pl.String),
    )
    answered = [
        (place, question, answer or "")
        for place, case in zip(places, cases, strict=True)
        for question, answer in case.answers.items()
    ]
    schema = dict.fromkeys(("case_id", "question", "answer"), pl.String)
    answers = pl.DataFrame(answered, schema=schema, orient="row")
    _add_frames(tally, frame, events, answers, setup, inspection)


def _cell(event: Event, amounts: Collection[str]) -> str:
    """Return the cell for the value of an event. Raises `NotInTablesError` if there is none."""
    value = event.value
    if value is None:
        return ""
    if isinstance(value, str) and event.kind not in amounts:
        return value
    try:
        text = value if isinstance(value, str) else amount_text(value)
        read_amount(text)
    except ValueError as error:
        raise NotInTablesError(f"the value of an event `{event.kind}` {error}") from None
    return text


def _or_no(name: str, cell: str | None) -> str:
    if cell is not None:
        return cell
    return "no" if name in YES_NO_FACTS else ""
