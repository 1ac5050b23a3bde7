"""What there is to note of frames that are in order: what reading a folder notes of its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import polars as pl

from esi_rules.columns.calendar_table import day_of_number
from esi_rules.columns.grouping import Chunk
from esi_rules.files.loaded import Note
from esi_rules.files.remarks import Notes
from esi_rules.files.tables import Table, doubtful_columns
from esi_rules.files.typed_columns import SPACE, text_of
from esi_rules.records.contract import TABLE_COLUMNS

__all__ = ["answers_given", "chunk_notes", "column_notes"]


def column_notes(columns: Sequence[str], own_facts: Iterable[str]) -> Iterator[Note]:
    """Note the groupings whose name is nearly that of a known column of cases."""
    header = Table("cases", "cases", tuple(columns), (), None, of_frame=True)
    for column, meant in doubtful_columns(header, own_facts):
        message = f"is taken for a grouping; if `{meant}` is meant, rename it"
        yield Note("cases", message, None, column)


def chunk_notes(chunk: Chunk) -> Notes:
    """Note cases that commence after the judged day, and rows that come more than once."""
    record, notes = chunk.record, Notes()
    late = np.flatnonzero(record.start > record.as_at)
    as_at = day_of_number(record.as_at)
    message = f"is after the day of the inspection ({as_at}), so no clock has started"
    ids = chunk.ids
    for place in late.tolist():
        day = day_of_number(int(record.start[place])).isoformat()
        note = Note("cases", message, None, "commenced_on", day, case=ids[place])
        notes.add((_CASES, int(chunk.places[place]), 0), note)
    for place in _events_again(chunk):
        note = Note("events", f"{_SAME}; both count", case=ids[place])
        notes.add((_EVENTS, int(chunk.places[place]), 0), note)
    for place in np.flatnonzero(chunk.tables.answered_again[chunk.places]).tolist():
        note = Note("answers", f"{_SAME}; one counts", case=ids[place])
        for again in range(int(chunk.tables.answered_again[chunk.places[place]])):
            notes.add((_ANSWERS, int(chunk.places[place]), again), note)
    return notes


_SAME = "is the same as another row in every column"
_CASES, _EVENTS, _ANSWERS = range(3)


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
    held = keys if order is None else keys[order]
    same = held[1:] == held[:-1]
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
            **{
                name: text_of(frame[name]).cast(pl.String).fill_null("").str.strip_chars(SPACE)
                for name in TABLE_COLUMNS["events"][1:]
            },
        }
    )
    again: list[int] = texts.filter(~pl.struct(pl.all()).is_first_distinct())["case"].to_list()
    return again
