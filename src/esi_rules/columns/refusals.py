"""Problems of frames, reported by the row readers that also parse files.

Checks of whole columns find suspect rows: those with an unknown word or a cell that cannot be
parsed. Only these are parsed one by one, so that a valid frame costs no time and an invalid one is
refused with the same messages as a folder.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping

import polars as pl

from esi_rules.errors import BadInputError, Problem
from esi_rules.files.answers import read_answers
from esi_rules.files.case_rows import CaseParts, read_cases
from esi_rules.files.event_rows import read_events
from esi_rules.files.faults import MOST_PROBLEMS, Faults
from esi_rules.files.tables import Table
from esi_rules.files.typed_columns import table_of
from esi_rules.records.case import Case
from esi_rules.records.contract import TABLES
from esi_rules.records.words import CellReader, RecordWords

__all__ = ["Refusals", "cases_of"]

_AT_A_TIME = 1_000
Cases = Mapping[str, CaseParts | None]


def _rows_of(name: str, frame: pl.DataFrame) -> Table:
    """Convert rows of a frame to a table for the row readers."""
    return table_of(name, name, frame, None, of_frame=True)


def cases_of(
    cases: pl.DataFrame, events: pl.DataFrame, answers: pl.DataFrame | None, cells: CellReader
) -> list[Case]:
    """Return the cases of some rows, each with its events and answers, in the order of the rows.

    Raises `BadInputError` with every problem.
    """
    faults = Faults()
    parts = read_cases(_rows_of("cases", cases), cells, faults, None)
    read_events(_rows_of("events", events), parts, cells, faults)
    if answers is not None:
        read_answers(_rows_of("answers", answers), parts, cells, faults)
    _raise(problem for name in TABLES for problem in _listed(faults, name))
    return [part.case() for part in parts.values() if part is not None]


def _listed(faults: Faults, name: str) -> list[Problem]:
    return [problem for _, each in sorted(faults.rows.get(name, {}).items()) for problem in each]


def _raise(problems: Iterable[Problem]) -> None:
    found = tuple(problems)
    if found:
        raise BadInputError(found)


class Refusals:
    """The problems found so far, by table. Threads may share it."""

    def __init__(self, words: RecordWords) -> None:
        self.cells = CellReader(words)
        self._lock = threading.Lock()
        self._problems: dict[str, list[tuple[int, Problem]]] = {name: [] for name in TABLES}
        self._unread = dict.fromkeys(TABLES, 0)

    @property
    def wrong(self) -> bool:
        """Whether there is any problem; nothing more is judged then."""
        return any(self._problems.values())

    def again(self) -> None:
        """Discard the problems of events, before the events are read again."""
        self._problems["events"], self._unread["events"] = [], 0

    def cases(self, rows: pl.DataFrame) -> None:
        """Parse suspect rows of cases, sorted by id, and add their problems."""
        self._read("cases", rows, 0, lambda t, f: read_cases(t, self.cells, f, None))

    def events(self, rows: pl.DataFrame, known: Cases | None, place: int) -> None:
        """Parse suspect rows of events, and add their problems, which are sorted by `place`.

        `known` has the ids of all cases; it is None if all rows are known to name a case.
        """
        self._read("events", rows, place, lambda t, f: read_events(t, known, self.cells, f))

    def answers(self, rows: pl.DataFrame, known: Cases) -> None:
        """Parse suspect rows of answers, sorted by case and question, and add their problems."""
        self._read("answers", rows, 0, lambda t, f: read_answers(t, known, self.cells, f))

    def _read(
        self, name: str, rows: pl.DataFrame, place: int, read: Callable[[Table, Faults], object]
    ) -> None:
        with self._lock:
            found = self._problems[name]
            for first in range(0, rows.height, _AT_A_TIME):
                if len(found) >= MOST_PROBLEMS:
                    self._unread[name] += rows.height - first
                    break
                faults = Faults()
                read(_rows_of(name, rows.slice(first, _AT_A_TIME)), faults)
                found += [(place, problem) for problem in _listed(faults, name)]

    def check(self) -> None:
        """Raise `BadInputError` with all problems, if there are any."""
        problems: list[Problem] = []
        for name in TABLES:
            found = sorted(self._problems[name], key=lambda entry: entry[0])
            problems += [problem for _, problem in found]
            if n := self._unread[name]:
                message = f"has {n} more rows that may be wrong and were not checked"
                problems.append(Problem(name, message))
        _raise(problems)
