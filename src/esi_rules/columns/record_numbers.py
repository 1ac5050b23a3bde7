"""The numbers of `esi_rules.records.record_digest`, computed on whole columns."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from esi_rules.columns.calendar_table import EPOCH, FAR
from esi_rules.columns.decode import ANSWERS, OPEN_DAY
from esi_rules.columns.record import Record
from esi_rules.files.typed_columns import plain_text
from esi_rules.records.dates import Day, read_day
from esi_rules.records.record_digest import (
    BITS,
    DAY,
    END,
    LENGTH,
    LONGEST_TEXT,
    PLACES,
    RANK,
    RATING,
    START,
    answer_number,
    event_number,
    fact_number,
    id_number,
    kind_number,
    rank_numbers,
    text_number,
    value_number,
)

__all__ = ["number_of_cases"]

Numbers = npt.NDArray[np.uint64]

_ZERO = EPOCH.toordinal()
_BLOCK = 16_384
"""How many events are worked on at a time, so that they stay in the processor's cache."""


def number_of_cases(
    record: Record,
    ids: pl.Series,
    answers: Mapping[str, npt.NDArray[np.uint8]],
    events: pl.DataFrame,
) -> int:
    """Return the sum of the case numbers of some cases, as `case_number` computes them.

    `answers` has, by question, the code of every case's answer plus 1, or 0 if no row answers it.
    `events` has the rows of the events.
    """
    total = _of_ids(ids)
    sentences = [_u64(text_number("sentence", name)) for name in ("order", "licence")]
    total += np.where(record.order, *sentences)
    total += _ordinal(record.start) * _u64(START)
    total += np.where(record.end < FAR, _ordinal(record.end) * _u64(END), _u64(0))
    for name, cells in record.facts.items():
        numbers = [fact_number(name, value) for value in cells.values]
        total += np.array(numbers, np.uint64).take(cells.codes)
    for question, codes in answers.items():
        if codes.any():
            numbers = [0, *(answer_number(question, answer) for answer in ANSWERS)]
            total += np.array(numbers, np.uint64).take(codes)
    total += _of_events(record, events)
    return int(_mixed(total).sum(dtype=np.uint64))


def _u64(number: int) -> np.uint64:
    return np.uint64(number & BITS)


def _ordinal(days: npt.NDArray[np.int32]) -> Numbers:
    return (days.astype(np.int64) + _ZERO).astype(np.uint64)


def _mixed(numbers: Numbers) -> Numbers:
    """Mix numbers in place, as `mixed` does for one."""
    numbers ^= numbers >> _u64(30)
    numbers *= _u64(0xBF58476D1CE4E5B9)
    numbers ^= numbers >> _u64(27)
    numbers *= _u64(0x94D049BB133111EB)
    numbers ^= numbers >> _u64(31)
    return numbers


def _of_ids(ids: pl.Series) -> Numbers:
    words = ids.to_list()
    data = np.frombuffer("\0".join(words).encode("utf-8", "surrogatepass") + b"\0", np.uint8)
    ends = np.flatnonzero(data == 0)
    if len(ends) != len(words):  # an id has a zero in it
        return np.array([id_number(word) for word in words], np.uint64)
    starts = np.concatenate((np.zeros(1, np.intp), ends[:-1] + 1))
    lengths = ends - starts
    place = np.arange(len(data)) - np.repeat(starts, lengths + 1)
    weights = np.array(PLACES, np.uint64).take(place, mode="clip")
    found: Numbers = np.add.reduceat(data * weights, starts)
    found += lengths.astype(np.uint64) * _u64(LENGTH)
    for at in np.flatnonzero(lengths > LONGEST_TEXT):
        found[at] = id_number(words[at])
    return found


def _event_numbers(record: Record) -> Numbers:
    """The numbers of the events; those of an unknown kind or day have no meaning."""
    names, cells = record.codes.names, record.cells
    kinds = np.array([kind_number(name) + _ZERO * DAY & BITS for name in [*names, ""]], np.uint64)
    values = np.array([value_number(word) for word in cells.words.values], np.uint64)
    numbers = np.empty(len(cells.on), np.uint64)
    for first in range(0, len(numbers), _BLOCK):
        rows = slice(first, first + _BLOCK)
        part = numbers[rows]
        np.multiply(cells.on[rows].astype(np.uint64), _u64(DAY), out=part)
        part += kinds.take(cells.kind[rows])
        part += values.take(cells.value[rows])
        _mixed(part)
    return numbers


def _of_events(record: Record, frame: pl.DataFrame) -> Numbers:
    """The sum of the numbers of the events of each case."""
    total = np.zeros(len(record), np.uint64)
    cells = record.cells
    if not len(cells.on):
        return total
    numbers = _event_numbers(record)
    # Rows of unknown kinds and days that cannot be read are refused once all rows have been seen.
    known = cells.kind[cells.marked] < len(record.codes.names)
    open_rows = cells.marked[(cells.on[cells.marked] == OPEN_DAY) & known]
    days: dict[int, Day] = {}
    if len(open_rows):
        columns = [plain_text(frame[name].gather(open_rows)) for name in ("event", "on", "value")]
        found = [_open_event(*texts) for texts in zip(*columns, strict=True)]
        days = {at: day for at, (day, _) in zip(open_rows.tolist(), found, strict=True)}
        numbers[open_rows] = np.array([number for _, number in found], np.uint64)
    some = np.flatnonzero(record.events)
    first = (np.cumsum(record.events) - record.events).take(some)
    total[some] = np.add.reduceat(numbers, first)
    _add_ranks(record, numbers, days, total)
    return total


@functools.lru_cache(1 << 14)
def _open_event(kind: str, on: str, value: str) -> tuple[Day, int]:
    day = read_day(on)
    return day, event_number(kind, day, value)


def _add_ranks(record: Record, numbers: Numbers, days: Mapping[int, Day], total: Numbers) -> None:
    """Add the numbers for the order of each case's ratings; `days` has the partly known days."""
    cells = record.cells
    rated = np.flatnonzero(cells.kind == record.codes.of[RATING])
    case, on = record.cases_of(rated), cells.on.take(rated)
    is_open = on == OPEN_DAY
    if is_open.any():
        cases = np.unique(case[is_open])
        ends = zip(case.searchsorted(cases), case.searchsorted(cases, side="right"), strict=True)
        for one, (first, last) in zip(cases, ends, strict=True):
            places = rated[first:last].tolist()
            ratings = [(_day(cells.on[at], days.get(at)), int(numbers[at])) for at in places]
            total[one] = (int(total[one]) + rank_numbers(ratings)) & BITS
        rest = ~np.isin(case, cases)
        rated, case, on = rated[rest], case[rest], on[rest]
    key = case.astype(np.int64) * FAR + on
    order = np.argsort(key, kind="stable")
    key, rated = key[order], rated[order]
    new = np.diff(key, prepend=-1) != 0
    again = np.flatnonzero(~new)
    if len(again):
        first_of = np.maximum.accumulate(np.where(new, np.arange(len(key)), 0))
        rank = (again - first_of[again]).astype(np.uint64)
        at = rated[again]
        np.add.at(total, record.cases_of(at), _mixed(numbers[at] + rank * _u64(RANK)))


def _day(number: np.int32, partly: Day | None) -> Day:
    return dt.date.fromordinal(int(number) + _ZERO) if partly is None else partly
