"""Group events that come in batches into records of whole cases."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import attrs
import numpy as np
import numpy.typing as npt
import polars as pl

from esi_rules.columns.days import MOST_CASES
from esi_rules.columns.decode import (
    CaseCells,
    EventCells,
    EventDecoder,
    decode_answers,
    decode_cases,
)
from esi_rules.columns.record import Bools, Ints, Record
from esi_rules.columns.record_numbers import number_of_cases
from esi_rules.columns.refusals import Refusals
from esi_rules.files.alike_ids import alike_ids
from esi_rules.files.typed_columns import REFUSED, SPACE, plain_text, text_of

__all__ = ["Chunk", "NotGroupedError", "Tables", "chunks"]

_NAMES = 16_384
"""How many ids are looked up at a time, so that their hash table fits the processor's cache."""


_NO_ID = "\0\0"
"""The placeholder for a missing or invalid id; no row of another table can have it."""


class NotGroupedError(Exception):
    """The events of a case do not all lie together."""


@attrs.frozen(eq=False, slots=False)
class Tables:
    """The cases and their answers, decoded."""

    cases: CaseCells
    places: Places
    answers: Mapping[str, npt.NDArray[np.int8]]
    """By question that rules read: the code of every case's answer."""
    unreadable: Bools
    """By case: whether its row, or one of its answers, has a cell that cannot be parsed."""
    answer_rows: pl.DataFrame | None
    answer_case: Ints
    """The place of the case of each row of answers."""
    answer_codes: Mapping[str, npt.NDArray[np.uint8]]
    """By known question: the code of every case's answer plus 1; 0 if no row answers it."""
    answered_again: npt.NDArray[np.integer]
    """By case: how many rows of answers repeat an earlier one."""

    @classmethod
    def of(
        cls,
        cases: pl.DataFrame,
        answers: pl.DataFrame | None,
        questions: Sequence[str],
        refusals: Refusals,
    ) -> Tables:
        """Decode both tables; their problems are added to `refusals`."""
        cases = cases.with_columns(case_id=plain_text(cases["case_id"]))
        cells = decode_cases(cases, refusals.cells)
        ids = cases["case_id"]
        if cells.unreadable.any():  # rows without an id belong to no case
            ids = ids.replace({"": _NO_ID, REFUSED: _NO_ID})
        places = Places(ids)
        suspect = cells.unreadable
        if cases["case_id"].n_unique() < cases.height:
            suspect = suspect | cases["case_id"].is_duplicated().to_numpy()
        if suspect.any():
            refusals.cases(cases.filter(suspect).sort("case_id", maintain_order=True))
        if answers is None:
            none, again = np.zeros(0, np.int32), np.zeros(cases.height, np.int32)
            return cls(cells, places, {}, cells.unreadable, None, none, {}, again)
        runs = _Runs.of(answers["case_id"], places)
        case = np.repeat(runs.case, runs.lengths)
        found = decode_answers(answers, questions, refusals.cells.words)
        wrong, question, answer = found.wrong | (case < 0), found.question, found.answer
        at, rows = case, answer
        if wrong.any():
            right = ~wrong
            question, at, rows = question[right], case[right], answer[right]
        given = np.zeros((found.questions, cases.height), np.uint8)
        given[question, at] = rows.astype(np.uint8) + np.uint8(1)
        codes = dict(zip(found.names, given[1:], strict=False))
        # A rule may ask a question with an empty name, which no row can answer.
        rows_of = {"": np.zeros(cases.height, np.uint8), **codes}
        asked = {name: np.maximum(rows_of[name], 1).astype(np.int8) - 1 for name in questions}
        again = np.zeros(cases.height, np.int64)
        if np.count_nonzero(given) < len(at):
            again = np.bincount(at, minlength=cases.height) - np.count_nonzero(given, axis=0)
            # Where two rows answer one question, the later one has overwritten the other.
            wrong |= given[found.question, case] != answer + 1
        unreadable = cells.unreadable
        if wrong.any():
            unreadable = unreadable.copy()
            unreadable[case[wrong]] = True
            key = case.astype(np.int64) * found.questions + found.question
            alike = np.flatnonzero(np.isin(key, key[wrong]))
            alike = alike[np.argsort(key[alike], kind="stable")]
            refusals.answers(answers[alike], places.known)
        return cls(cells, places, asked, unreadable, answers, case, codes, again)

    def record(
        self,
        some: Ints,
        lengths: npt.NDArray[np.intp],
        events: EventCells,
        decoder: EventDecoder,
        as_at: int,
    ) -> Record:
        """Return the record of some cases; `lengths` says how many events each has."""
        cells = self.cases
        return Record(
            cells.start.take(some),
            cells.end.take(some),
            cells.order.take(some),
            {name: fact.take(some) for name, fact in cells.facts.items()},
            {name: codes.take(some) for name, codes in self.answers.items()},
            self.unreadable.take(some),
            lengths,
            events,
            decoder.codes,
            as_at,
        )

    @cached_property
    def alike_ids(self) -> Mapping[int, int]:
        """By place of each case whose id looks like that of an earlier case: that case's place."""
        return dict(alike_ids(self.cases.ids))

    @cached_property
    def _answers_by_case(self) -> npt.NDArray[np.intp]:
        return np.argsort(self.answer_case, kind="stable")

    def answers_of(self, some: Ints) -> pl.DataFrame | None:
        """Return the rows of answers of some cases."""
        if self.answer_rows is None:
            return None
        order = self._answers_by_case
        first = self.answer_case.searchsorted(some, sorter=order)
        last = self.answer_case.searchsorted(some, side="right", sorter=order)
        return self.answer_rows[order[_ranges(first, last)]]


def _ranges(first: npt.NDArray[np.intp], last: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Return the ranges from each `first` up to but excluding its `last`, one after another."""
    sizes = last - first
    before = np.cumsum(sizes) - sizes
    found: npt.NDArray[np.intp] = np.arange(sizes.sum()) + np.repeat(first - before, sizes)
    return found


@attrs.frozen(eq=False, slots=False)
class Places:
    """The place of each case by its id."""

    ids: pl.Series

    def of(self, names: pl.Series, first: int) -> Ints:
        """Return the place of the case of each id; -1 for an id that no case has.

        This is fast if the ids are in the order of the cases, from place `first` on.
        """
        found = [np.zeros(0, np.int32)]
        for begin in range(0, len(names), _NAMES):
            found.append(self._of_few(names.slice(begin, _NAMES), first))
            first = max(int(found[-1][-1]), 0)
        return np.concatenate(found)

    def _of_few(self, names: pl.Series, first: int) -> Ints:
        few = len(names) + 64
        for reach in (few + few // 16, 4 * few, None):
            near = self.ids.slice(first, reach)
            here = near.is_in(names.implode())
            if near.filter(here).equals(names):
                return (np.flatnonzero(here.to_numpy()) + first).astype(np.int32)
        names = names.str.strip_chars(SPACE)
        return np.array([self._by_id.get(name, -1) for name in names.to_list()], np.int32)

    @property
    def known(self) -> Mapping[str, None]:
        """The ids of the cases, as a mapping for the row readers."""
        return dict.fromkeys(self.ids.to_list())

    @cached_property
    def _by_id(self) -> Mapping[str, int]:
        return {name: place for place, name in enumerate(self.ids.to_list())}


@attrs.frozen(eq=False)
class _Runs:
    """Runs of consecutive rows that name the same case."""

    starts: npt.NDArray[np.intp]
    lengths: npt.NDArray[np.intp]
    case: Ints
    """The place of each run's case; -1 for a name that no case has."""

    @classmethod
    def of(cls, ids: pl.Series, places: Places, first: int = 0) -> _Runs:
        if not len(ids):
            nothing = np.zeros(0, np.intp)
            return cls(nothing, nothing, nothing.astype(np.int32))
        runs = ids.rle().struct.unnest()
        names = text_of(runs["value"]).cast(pl.String).fill_null("")
        lengths = runs["len"].to_numpy().astype(np.intp)
        starts, case = np.cumsum(lengths) - lengths, places.of(names, first)
        again = (case[1:] == case[:-1]) & (case[1:] >= 0)
        if again.any():  # ids that differ only in white space around them
            new = np.concatenate((np.ones(1, np.bool_), ~again))
            starts, case = starts[new], case[new]
            lengths = np.diff(starts, append=len(ids))
        return cls(starts, lengths, case)


@attrs.frozen(eq=False, slots=False)
class _Strays:
    """Reports events that name no case."""

    places: Places
    refusals: Refusals

    def add(self, rows: pl.DataFrame) -> None:
        """Add rows that name no case to the refusals."""
        self.refusals.events(rows, self._known, 0)

    @cached_property
    def _known(self) -> Mapping[str, None]:
        return self.places.known


@attrs.frozen(eq=False)
class Chunk:
    """Some whole cases with all their events."""

    tables: Tables
    places: Ints
    """The place of each case in the table of cases."""
    record: Record
    events: pl.DataFrame
    """The rows of the events, as they came in."""

    @property
    def ids(self) -> pl.Series:
        """The id of each case."""
        return self.tables.cases.ids.gather(self.places)

    def number(self, unused: Container[str]) -> int:
        """Return the sum of the case numbers, from which the digest of the records is made.

        Answers to `unused` questions are left out.
        """
        answers = {
            question: codes.take(self.places)
            for question, codes in self.tables.answer_codes.items()
            if question not in unused
        }
        return number_of_cases(self.record, self.ids, answers, self.events)

    @property
    def cases(self) -> pl.DataFrame:
        """The rows of the cases, as they came in."""
        return self.tables.cases.frame[self.places]

    def rows_of(
        self, some: npt.NDArray[np.intp]
    ) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame | None]:
        """Return the rows of the three tables of some cases, by their places here."""
        ends = np.cumsum(self.record.events)
        first, last = (ends - self.record.events).take(some), ends.take(some)
        places = self.places.take(some)
        return (
            self.tables.cases.frame[places],
            self.events[_ranges(first, last)],
            self.tables.answers_of(places),
        )


def chunks(
    tables: Tables,
    batches: Iterable[pl.DataFrame],
    decoder: EventDecoder,
    *,
    refusals: Refusals,
    as_at: int,
    rows: int,
) -> Iterator[Chunk]:
    """Yield all cases with their events, in chunks of about `rows` events.

    Cases without events come last. Events that name no case are added to `refusals`. Raises
    `NotGroupedError` if the events of a case are not consecutive.
    """
    strays = _Strays(tables.places, refusals)
    seen = np.zeros(len(tables.cases.ids), np.bool_)
    pending: list[_Piece] = []
    for batch in batches:
        first = int(pending[-1].runs[-1]) if pending else 0
        piece = _Piece.of(batch, tables, decoder, strays, first)
        if not len(piece.runs):
            continue
        pending.append(piece)
        if sum(len(piece.cells.on) for piece in pending) < rows:
            continue
        whole = _joined(pending)
        *parts, last = whole.split()
        pending = [last]
        for part in parts:
            yield part.chunk(tables, decoder, seen, as_at)
    if pending:
        for part in _joined(pending).split():
            yield part.chunk(tables, decoder, seen, as_at)
    rest = np.flatnonzero(~seen).astype(np.int32)
    nothing = _Piece.of(pl.DataFrame(schema=_EVENTS), tables, decoder, strays)
    for first in range(0, len(rest), MOST_CASES):
        some = rest[first : first + MOST_CASES]
        record = tables.record(some, np.zeros(len(some), np.intp), nothing.cells, decoder, as_at)
        yield Chunk(tables, some, record, nothing.frame)


_EVENTS = dict.fromkeys(("case_id", "event", "on", "value"), pl.String)


@attrs.frozen(eq=False)
class _Piece:
    """Some decoded rows of events, in runs of one case each."""

    frame: pl.DataFrame
    cells: EventCells
    starts: npt.NDArray[np.intp]
    """Where each run starts."""
    runs: Ints
    """The place of each run's case in the table of cases."""

    @classmethod
    def of(
        cls,
        frame: pl.DataFrame,
        tables: Tables,
        decoder: EventDecoder,
        strays: _Strays,
        first: int = 0,
    ) -> _Piece:
        """Decode rows; the search for the case of the first row starts at place `first`."""
        runs = _Runs.of(frame["case_id"], tables.places, first)
        known = runs.case >= 0
        if known.all():
            return cls(frame, decoder.decode(frame), runs.starts, runs.case)
        rows = pl.Series(np.repeat(known, runs.lengths))
        strays.add(frame.filter(~rows))
        frame = frame.filter(rows)
        lengths = runs.lengths[known]
        return cls(frame, decoder.decode(frame), np.cumsum(lengths) - lengths, runs.case[known])

    def split(self) -> list[_Piece]:
        """Split the rows into parts of at most `MOST_CASES` cases, with the last case alone."""
        last = len(self.runs) - 1
        cuts = [*range(0, last, MOST_CASES), last] if last else [0]
        ends = [*self.starts[cuts[1:]].tolist(), len(self.cells.on)]
        return [
            self._part(cut, end, int(self.starts[cut]), row)
            for cut, end, row in zip(cuts, [*cuts[1:], last + 1], ends, strict=True)
        ]

    def _part(self, first: int, last: int, first_row: int, last_row: int) -> _Piece:
        return _Piece(
            self.frame[first_row:last_row],
            self.cells.part(first_row, last_row),
            self.starts[first:last] - first_row,
            self.runs[first:last],
        )

    def chunk(self, tables: Tables, decoder: EventDecoder, seen: Bools, as_at: int) -> Chunk:
        """Return these rows as a record; `seen` marks the cases that have come so far."""
        in_order = bool((self.runs[1:] > self.runs[:-1]).all())
        if seen[self.runs].any() or not (
            in_order or len(set(self.runs.tolist())) == len(self.runs)
        ):
            raise NotGroupedError
        seen[self.runs] = True
        lengths = np.diff(self.starts, append=len(self.cells.on))
        record = tables.record(self.runs, lengths, self.cells, decoder, as_at)
        return Chunk(tables, self.runs, record, self.frame)


def _joined(pieces: list[_Piece]) -> _Piece:
    """Concatenate pieces; a case may begin in one and end in the next."""
    if len(pieces) == 1:
        return pieces[0]
    offsets = np.cumsum([0, *(piece.frame.height for piece in pieces[:-1])])
    starts = np.concatenate([p.starts + at for p, at in zip(pieces, offsets, strict=True)])
    runs = np.concatenate([piece.runs for piece in pieces])
    new = np.diff(runs, prepend=-1) != 0
    cells = EventCells.joined([piece.cells for piece in pieces])
    frame = pl.concat([piece.frame for piece in pieces])
    return _Piece(frame, cells, starts[new], runs[new])
