"""A folder of Parquet tables too large for memory: its settings, its slices and its problems."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import attrs
import polars as pl

from esi_rules.bulk.blocks import Blocks
from esi_rules.bulk.column_checks import Checks
from esi_rules.bulk.folder_settings import day_first, header, settings_of
from esi_rules.bulk.ledger import MOST_SET_ASIDE, Ledger
from esi_rules.bulk.parquet_scans import Scan, scan, unreadable
from esi_rules.bulk.row_reader import read_rows
from esi_rules.errors import BadInputError, Problem
from esi_rules.files.inspection import vocabulary
from esi_rules.files.loaded import Note
from esi_rules.files.plausibility import last_plausible
from esi_rules.files.regular import changed_while_read
from esi_rules.files.tables import doubtful_columns
from esi_rules.files.typed_columns import SPACE, stripped
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.records.case import Case
from esi_rules.records.contract import SETTINGS_FILE, TABLE_FILES, TABLES
from esi_rules.scoring.setup import Setup, set_up

__all__ = ["ENOUGH", "BigFolder", "Slice", "open_big"]

ENOUGH = 100_000
"""From this number of events on, a folder is judged in whole columns.

Measured, reading included: 1.5 times as fast at 100,000 events, three times at 400,000.
"""
SLICE = 25_000
"""How many cases are in memory at a time."""
_AT_A_TIME = 2_000
_DATE_COLUMNS = ("commenced_on", "ended_on", "on")
_FEW = 1_000
_SUGGESTING = 200_000


@attrs.frozen(eq=False)
class Slice:
    """Some consecutive cases of the table, with their events and answers."""

    cases: pl.DataFrame
    """The cases that pass the checks of whole columns."""
    events: pl.DataFrame
    answers: pl.DataFrame | None
    checked_cases: tuple[tuple[int, Case], ...]
    """The good cases among those that were read row by row, each with the place of its row."""


def open_big(
    path: Path,
    *,
    as_at: dt.date | None = None,
    strict: bool = True,
    own_rules: OwnRules = SHIPPED,
    enough: int | None = None,
) -> BigFolder | None:
    """Open a folder of Parquet tables with at least `enough` events (default `ENOUGH`).

    Returns None for any other folder, which must be read in the usual way. Raises `BadInputError`
    with all problems of settings and columns if columns are wrong. If only settings are wrong, the
    problems are in the ledger of the folder.
    """
    try:
        names = {entry.name for entry in path.iterdir()}
    except OSError:
        return None
    files = {name: f"{name}.parquet" for name in TABLES if f"{name}.parquet" in names}
    others = ({*TABLE_FILES} - {SETTINGS_FILE, *files.values()}) & names
    if others or not {"cases", "events"} <= set(files) or "inspection.toml" not in names:
        return None
    if "answers" not in files and len(names) > len(files) + 1:
        return None  # Another file could be meant for the answers; the usual reader notes it.
    scans: list[Scan] = []
    for name, file in files.items():
        found = scan(path / file, name)
        if found is None:
            return None
        scans.append(found)
    if scans[1].rows < (ENOUGH if enough is None else enough) or not scans[0].rows:
        return None
    if day_first(path) and any(_has_dates_as_text(each) for each in scans):
        return None  # Whole columns compare dates as text, which needs the year first.
    return BigFolder(path, scans, own_rules, as_at, strict)


def _has_dates_as_text(scan: Scan) -> bool:
    schema = scan.frame.collect_schema()
    return any(schema.get(name) == pl.String for name in _DATE_COLUMNS)


class BigFolder:
    """A folder that is read a slice at a time; call `slices` once.

    Problems and notes are in its `ledger`, which is complete after the last slice.
    """

    def __init__(
        self,
        path: Path,
        scans: list[Scan],
        own_rules: OwnRules,
        as_at: dt.date | None,
        strict: bool,
    ) -> None:
        self.scans = scans
        self._words = vocabulary(own_rules)
        self.inspection, whole = settings_of(path, scans, self._words, as_at)
        self.setup: Setup = set_up(self.inspection, own_rules)
        self.cases = 0
        """How many valid cases have been found so far."""
        used = self.setup.questions_read
        latest = last_plausible(self.inspection.as_at, as_at)
        self.ledger = Ledger(
            scans, self.inspection, whole, strict, self._words.recorded, used, latest
        )
        self._checks = Checks(self._words)

    @property
    def steps(self) -> int:
        """How many slices there are."""
        return -(-self.scans[0].rows // SLICE)

    def slices(self) -> Iterator[Slice]:
        """Yield the cases a slice at a time, in the order of their table.

        Raises `BadInputError` if a table cannot be read to its end or changes meanwhile.
        """
        try:
            for part in self._slices():
                self._check_unchanged()
                yield part
            self._check_unchanged()
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
            self._check_unchanged()
            problems = unreadable(self.scans)
            if problems:
                raise BadInputError(problems) from None
            raise  # The tables can be read, so the fault lies elsewhere and must be seen.

    def _check_unchanged(self) -> None:
        """Refuse a folder that was written to: its slices would come from different tables."""
        problems = [changed_while_read(scan.file) for scan in self.scans if scan.changed]
        if problems:
            raise BadInputError(problems) from None

    def _slices(self) -> Iterator[Slice]:
        for column, message in doubtful_columns(header(self.scans[0]), self._words.own_facts):
            self.ledger.notes.add((0, -1, 0), Note(self.scans[0].file, message, 1, column))
        apart, waiting = self._apart()
        records = [Blocks.of(table) for table in self.scans[1:]]
        for number in range(self.steps):
            raw = self.scans[0].rows_from(number * SLICE, SLICE).collect()
            if apart:
                raw = raw.filter(~pl.col("case_id").is_in(list(apart)))
            frames = [
                _tidy(raw),
                *(_of_cases(table, raw["case_id"]) for table in records),
            ]
            suspect = self._checks.suspect(frames)
            cases: list[tuple[int, Case]] = []
            if suspect:
                cases += self._read_suspects([raw, *frames[1:]], suspect)
                clean = ~pl.col("case_id").is_in(list(suspect))
                frames = [frame.filter(clean) for frame in frames]
            end = (number + 1) * SLICE
            cases += [case for case in waiting if case[0] < end]
            waiting = [case for case in waiting if case[0] >= end]
            self.ledger.note(frames)
            self.cases += frames[0].height + len(cases)
            answers = frames[2] if len(frames) > 2 else None
            yield Slice(frames[0], frames[1], answers, tuple(sorted(cases, key=_row_of)))

    def _read_suspects(
        self, frames: list[pl.DataFrame], suspect: set[str]
    ) -> list[tuple[int, Case]]:
        """Read suspect cases row by row, in batches, and return the valid ones."""
        found: list[tuple[int, Case]] = []
        ids = [id for id in frames[0]["case_id"].unique(maintain_order=True) if id in suspect]
        for start in range(0, len(ids), _AT_A_TIME):
            if self.ledger.full:
                self.ledger.leave(len(ids) - start)
                break
            held = pl.col("case_id").is_in(ids[start : start + _AT_A_TIME])
            found += self._read([frame.filter(held) for frame in frames])
        return found

    def _read(
        self, frames: list[pl.DataFrame], others: Sequence[str] = ()
    ) -> tuple[tuple[int, Case], ...]:
        rows_read = read_rows(
            self.scans, frames, self._words, self.inspection.as_at, self.ledger.latest, others
        )
        self.ledger.take(rows_read)
        return rows_read.cases

    def _apart(self) -> tuple[set[str], list[tuple[int, Case]]]:
        """Find the cases that no slice can hold, and read them row by row.

        These are cases with the same id, and cases meant by rows whose id matches none exactly, for
        example because of white space. Returns the ids to leave out of the slices, and those of the
        cases that are valid.
        """
        ids = self.scans[0].frame.select("case_id").collect()["case_id"]
        plain = ids.str.strip_chars(SPACE)
        self.ledger.note_like_ids(plain)
        meant = set(plain.filter(plain.is_duplicated()))
        own = pl.LazyFrame({"case_id": ids.unique()})
        for table in self.scans[1:]:
            named = table.frame.select("case_id").unique().join(own, on="case_id", how="anti")
            meant |= {id.strip() for id in named.collect(engine="streaming")["case_id"]}
        if not meant:
            return set(), []
        frames = []
        held = stripped("case_id").is_in(list(meant))
        for table in self.scans:
            rows = table.frame.filter(held).head(MOST_SET_ASIDE + 1)
            frames.append(rows.collect(engine="streaming"))
        whole = all(frame.height <= MOST_SET_ASIDE for frame in frames)
        others = ids.to_list() if len(ids) <= _SUGGESTING else ()
        cases = self._read([frame.head(_FEW) for frame in frames] if not whole else frames, others)
        if not whole:
            message = (
                f"has more than {MOST_SET_ASIDE} rows that name no case, a case of two rows, or "
                "one with white space around its id; correct these first"
            )
            worst = max(zip(frames, self.scans, strict=True), key=lambda pair: pair[0].height)
            self.ledger.refuse(Problem(worst[1].file, message))
        return set(ids.filter(plain.is_in(list(meant)))), list(cases)


def _of_cases(table: Blocks, ids: pl.Series) -> pl.DataFrame:
    """Return the rows of a table that belong to some cases, in the order of the table."""
    some = table.between(str(ids.min() or ""), str(ids.max() or ""))
    return some.filter(pl.col("case_id").is_in(ids.implode())).collect(engine="streaming")


def _tidy(cases: pl.DataFrame) -> pl.DataFrame:
    """Strip white space around the cells of cases, as the row readers do."""
    texts = [name for name, dtype in cases.schema.items() if dtype == pl.String]
    return cases.with_columns(stripped(name) for name in texts if name != "case_id")


def _row_of(case: tuple[int, Case]) -> int:
    return case[0]
