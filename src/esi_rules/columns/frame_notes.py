"""Notes on valid frames, as on the rows of a folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import polars as pl

from esi_rules.columns.calendar_table import day_of_number
from esi_rules.columns.decode import OPEN_DAY
from esi_rules.columns.grouping import Chunk
from esi_rules.files.loaded import Note
from esi_rules.files.plausibility import (
    LONGEST_BEFORE,
    LONGEST_SUPERVISION,
    case_doubt,
    event_doubt,
    likeness,
)
from esi_rules.files.remarks import MOST_OF_A_KIND, Notes
from esi_rules.files.tables import Table, doubtful_columns
from esi_rules.files.typed_columns import plain_text
from esi_rules.records.contract import TABLE_COLUMNS
from esi_rules.records.dates import Day, read_day

__all__ = ["answers_given", "chunk_notes", "column_notes"]


def column_notes(columns: Sequence[str], own_facts: Iterable[str]) -> Iterator[Note]:
    """Note the groupings whose name is close to that of a known column of cases."""
    header = Table("cases", "cases", tuple(columns), (), None, of_frame=True)
    for column, message in doubtful_columns(header, own_facts):
        yield Note("cases", message, None, column)


def chunk_notes(chunk: Chunk) -> Notes:
    """Note implausible days, ids that look alike, and rows that come more than once."""
    notes, ids = Notes(), chunk.ids
    places = chunk.places.tolist()
    _note_commenced(chunk, ids, notes)
    alike = chunk.tables.alike_ids
    for id, place in zip(ids, places, strict=True) if alike else ():
        if place in alike:
            message = likeness(chunk.tables.cases.ids[alike[place]], "another row")
            notes.add((_CASES, place, 1), Note("cases", message, None, "case_id", id, case=id))
    _note_days(chunk, ids, notes)
    for case in _events_again(chunk):
        note = Note("events", f"{_SAME}; both count", case=ids[case])
        notes.add((_EVENTS, places[case], 1), note)
    for case in np.flatnonzero(chunk.tables.answered_again[chunk.places]).tolist():
        note = Note("answers", f"{_SAME}; one counts", case=ids[case])
        for again in range(int(chunk.tables.answered_again[places[case]])):
            notes.add((_ANSWERS, places[case], again), note)
    return notes


_SAME = "is the same as another row in every column"
_CASES, _EVENTS, _ANSWERS = range(3)


def _note_commenced(chunk: Chunk, ids: pl.Series, notes: Notes) -> None:
    """Note implausible days of commencement."""
    start, as_at = chunk.record.start, chunk.record.as_at
    suspect = (start > as_at) | (start < as_at - LONGEST_SUPERVISION.days)
    for case in np.flatnonzero(suspect).tolist():
        day = day_of_number(int(start[case]))
        doubt = case_doubt(day, day_of_number(as_at))
        assert doubt is not None
        note = Note("cases", doubt, None, "commenced_on", day.isoformat(), case=ids[case])
        notes.add((_CASES, int(chunk.places[case]), 0), note)


def _note_days(chunk: Chunk, ids: pl.Series, notes: Notes) -> None:
    """Note implausible days of events."""
    record, on, marked = chunk.record, chunk.record.cells.on, chunk.record.cells.marked
    earliest = np.repeat(record.start - LONGEST_BEFORE.days, record.events)
    late = np.flatnonzero(on > record.as_at)
    early = np.flatnonzero((on != OPEN_DAY) & (on < earliest))
    partly_known = marked[on[marked] == OPEN_DAY]
    full = np.concatenate((late[:MOST_OF_A_KIND], early[:MOST_OF_A_KIND]))
    days: list[Day] = [day_of_number(int(day)) for day in on[full]]
    days += [read_day(text) for text in plain_text(chunk.events["on"].gather(partly_known))]
    times = [*_times(len(late)), *_times(len(early)), *(1 for _ in partly_known)]
    cases = record.cases_of(np.concatenate((full, partly_known))).tolist()
    as_at = day_of_number(record.as_at)
    for case, day, n in zip(cases, days, times, strict=True):
        doubt = event_doubt(day_of_number(int(record.start[case])), as_at, day)
        if doubt is not None:
            note = Note("events", doubt, None, "on", str(day), case=ids[case])
            notes.add((_EVENTS, int(chunk.places[case]), 0), note, n)


def _times(n: int) -> list[int]:
    """Return how many of `n` notes each listed one stands for; the last stands for all the rest."""
    shown = min(n, MOST_OF_A_KIND)
    return [1] * (shown - 1) + [n - shown + 1] * (shown > 0)


def answers_given(chunk: Chunk, questions: Iterable[str]) -> Counter[str]:
    """Count the answers of the cases of a chunk to some questions."""
    rows = chunk.tables.answer_codes
    counts = {q: int((rows[q][chunk.places] > 1).sum()) for q in questions if q in rows}
    return Counter({question: n for question, n in counts.items() if n})


def _events_again(chunk: Chunk) -> list[int]:
    """The place of the case of every event that is equal to an earlier one in every column."""
    record = chunk.record
    keys = record.keys
    if len(keys) < 2:
        return []
    order = None if (keys[1:] >= keys[:-1]).all() else keys.argsort(kind="stable")
    ordered = keys if order is None else keys[order]
    same = ordered[1:] == ordered[:-1]
    if not same.any():
        return []
    either = np.zeros(len(keys), np.bool_)
    either[1:] |= same
    either[:-1] |= same
    rows = np.flatnonzero(either) if order is None else np.sort(order[either])
    cells = record.cells
    mixed = np.stack([keys[rows], cells.kind[rows], cells.value[rows]]).astype(np.int64)
    alike = pl.DataFrame(mixed.T, schema=["a", "b", "c"]).is_duplicated()
    if not alike.any():
        return []
    rows = rows[alike.to_numpy()]
    frame = chunk.events[rows]
    texts = pl.DataFrame(
        {
            "case": record.cases_of(rows),
            **{name: plain_text(frame[name]) for name in TABLE_COLUMNS["events"][1:]},
        }
    )
    again: list[int] = texts.filter(~pl.struct(pl.all()).is_first_distinct())["case"].to_list()
    return again
