"""A folder of Parquet tables too large to hold: its settings, its slices, and what is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs
import polars as pl

from esi_rules.assessment import Setup, set_up
from esi_rules.bulk.closer import Closer, look_closer
from esi_rules.bulk.doubt import Checks
from esi_rules.bulk.tables import ROW, SPACE, Scan, scan, stripped
from esi_rules.case import Case, Inspection
from esi_rules.dates import EARLIEST
from esi_rules.errors import BadInputError, Problem
from esi_rules.files.loaded import BadRow, Loaded, Note
from esi_rules.files.remarks import Notes
from esi_rules.files.settings import read_settings, read_toml
from esi_rules.files.shape import TABLES, Vocabulary
from esi_rules.files.tables import Table, check_columns, doubtful_columns
from esi_rules.own import SHIPPED, OwnRules
from esi_rules.reading import not_used, questions_read, vocabulary

__all__ = ["ENOUGH", "BigFolder", "Slice", "open_big"]

ENOUGH = 200_000
"""From so many events on, a folder is judged in whole columns."""
SLICE = 50_000
"""How many cases are held at a time."""
_MOST_PROBLEMS = 1_000
_MOST_SET_ASIDE = 500_000
_SUGGESTING = 200_000


@attrs.frozen(eq=False)
class Slice:
    """Some cases that follow one another in their table, with their record."""

    cases: pl.DataFrame
    """The cases that are in order as far as whole columns tell."""
    events: pl.DataFrame
    answers: pl.DataFrame | None
    closer: tuple[tuple[int, Case], ...]
    """The cases that needed a closer look and are in order, each with the place of its row."""


def open_big(
    path: Path,
    *,
    as_at: dt.date | None = None,
    strict: bool = True,
    own_rules: OwnRules = SHIPPED,
    enough: int | None = None,
) -> BigFolder | None:
    """Open a folder of Parquet tables with at least `enough` events (`ENOUGH`); None for others.

    Raises `BadInputError` for wrong settings or columns, with all that is wrong with them.
    """
    try:
        names = {entry.name for entry in path.iterdir()}
    except OSError:
        return None
    files = {name: f"{name}.parquet" for name in TABLES if f"{name}.parquet" in names}
    others = {f"{name}.csv" for name in TABLES} & names
    if others or not {"cases", "events"} <= set(files) or "inspection.toml" not in names:
        return None
    scans: list[Scan] = []
    for name, file in files.items():
        found = scan(path / file, name)
        if found is None:
            return None
        scans.append(found)
    if scans[1].rows < (ENOUGH if enough is None else enough) or not scans[0].rows:
        return None
    return BigFolder(path, scans, own_rules, as_at, strict)


class BigFolder:
    """A folder read a slice at a time; `slices` goes through it once.

    What is wrong is gathered on the way: `check` raises it, or returns what was set aside.
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
        self.strict = strict
        self._vocabulary = vocabulary(own_rules)
        self.inspection, self._whole = _settings(path, scans, self._vocabulary, as_at)
        self.setup: Setup = set_up(self.inspection, own_rules)
        self.cases = 0
        """How many cases have been found to be in order."""
        self.notes = Notes()
        self._checks = Checks(self._vocabulary)
        self._problems: list[tuple[int, int, Problem]] = []
        self._more: dict[str, int] = {}
        self._bad_rows: list[tuple[int, int, BadRow]] = []
        self._unused: dict[str, tuple[int, int]] = {}
        self._given: dict[str, int] = {}
        self._used = questions_read(self.setup)

    @property
    def wrong(self) -> bool:
        """Whether something wrong has been found that is not set aside: judging has no use then."""
        return bool(self._whole) or (self.strict and bool(self._problems))

    @property
    def steps(self) -> int:
        """How many slices there are."""
        return -(-self.scans[0].rows // SLICE)

    def slices(self) -> Iterator[Slice]:
        """Yield the cases a slice at a time, in the order of their table."""
        for column, meant in doubtful_columns(_header(self.scans[0])):
            message = f"is taken for a grouping; if `{meant}` is meant, rename it"
            self.notes.add((0, -1, 0), Note(self.scans[0].file, message, 1, column))
        apart, waiting = self._apart()
        for number in range(self.steps):
            raw = self.scans[0].frame.slice(number * SLICE, SLICE).collect()
            part = _tidy(raw)
            clean = part.filter(~pl.col("case_id").is_in(list(apart))) if apart else part
            ids = clean["case_id"]
            records = [self._records(table, ids) for table in self.scans[1:]]
            doubted = self._checks.cases(clean) | self._checks.events(records[0])
            if len(records) > 1:
                doubted |= self._checks.answers(records[1])
            frames = [clean, *records]
            cases: tuple[tuple[int, Case], ...] = ()
            if doubted:
                held = pl.col("case_id").is_in(list(doubted))
                closely = [raw, *frames[1:]]
                closer = self._closer([frame.filter(held) for frame in closely], ())
                cases = closer.cases
                frames = [frame.filter(~held) for frame in frames]
            last = part[ROW][-1]
            cases += tuple(case for case in waiting if case[0] <= last)
            waiting = [case for case in waiting if case[0] > last]
            self._note(frames)
            self.cases += frames[0].height + len(cases)
            answers = frames[2] if len(frames) > 2 else None
            yield Slice(frames[0], frames[1], answers, tuple(sorted(cases, key=_row_of)))

    def check(self) -> Loaded:
        """Return what was set aside. Raises `BadInputError` with what is wrong, where it is not."""
        found = sorted(self._problems, key=_place)
        problems = [*self._whole, *(problem for *_, problem in found)]
        for file, n in self._more.items():
            problems.append(Problem(file, f"has {n} more problems, which are not told one by one"))
        if self._whole or (problems and self.strict):
            raise BadInputError(problems)
        rows = tuple(row for *_, row in sorted(self._bad_rows, key=_place))
        return Loaded(self.inspection, (), tuple(problems), rows)

    def note_lines(self) -> list[str]:
        """Return what there is to note, in words. To be asked once, after the last slice."""
        for question, (n, row) in self._unused.items():
            count = "its answer is" if n == 1 else f"its {n} answers are"
            message = f"is decided by the records alone, so {count} not used"
            note = Note(self.scans[2].file, message, row, "question", question)
            self.notes.add((2, 1, row), note)
        for place, note in enumerate(not_used(self._given, self._used)):
            self.notes.add((3, place, 0), note)
        return self.notes.lines()

    def _records(self, scan: Scan, ids: pl.Series) -> pl.DataFrame:
        """The rows of a table that belong to some cases, in the order of the table.

        The range lets Parquet skip what lies outside it, where the table is sorted by case.
        """
        case_id = pl.col("case_id")
        if ids.is_empty():
            return scan.frame.head(0).collect()
        within = scan.frame.filter(case_id.is_between(pl.lit(ids.min()), pl.lit(ids.max())))
        return within.filter(case_id.is_in(ids.implode())).collect(engine="streaming")

    def _apart(self) -> tuple[set[str], list[tuple[int, Case]]]:
        """The cases that no slice can hold: of one id, or named by rows that name no case plainly.

        Returns the ids to leave out of the slices, and those cases that are in order after all.
        """
        ids = self.scans[0].frame.select("case_id").collect()["case_id"]
        plain = ids.str.strip_chars(SPACE)
        twice = set(plain.filter(plain.is_duplicated()))
        named: set[str] = set()
        for table in self.scans[1:]:
            own = pl.LazyFrame({"case_id": ids.unique()})
            stray = table.frame.select("case_id").unique().join(own, on="case_id", how="anti")
            named.update(stray.collect(engine="streaming")["case_id"])
        if not twice and not named:
            return set(), []
        meant = twice | {id.strip() for id in named}
        frames = []
        for table in self.scans:
            rows = table.frame.filter(stripped("case_id").is_in(list(meant)))
            frames.append(rows.head(_MOST_SET_ASIDE + 1).collect(engine="streaming"))
        apart = set(ids.filter(plain.is_in(list(meant))))
        closer = self._closer(frames, ids.to_list() if len(ids) <= _SUGGESTING else ())
        return apart, list(closer.cases)

    def _closer(self, frames: list[pl.DataFrame], others: Iterable[str]) -> Closer:
        """Read some cases row by row, and keep what is wrong with them or to be noted."""
        if self.strict:
            # So many rows are read as can be told of; the others are counted.
            for number, frame in enumerate(frames[1:], 1):
                left = frame.height - _MOST_SET_ASIDE
                if left > 0:
                    frames[number] = frame.head(_MOST_SET_ASIDE)
        closer = look_closer(
            self.scans, frames, self._vocabulary, self.inspection.as_at, list(others)
        )
        for problem in closer.problems:
            if len(self._problems) < _MOST_PROBLEMS:
                self._problems.append(problem)
            else:
                file = problem[2].file
                self._more[file] = self._more.get(file, 0) + 1
        if not self.strict:
            self._bad_rows.extend(closer.bad_rows)
            if len(self._bad_rows) > _MOST_SET_ASIDE:
                message = (
                    f"has more than {_MOST_SET_ASIDE} rows to be set aside with their cases; "
                    "mend what is wrong before judging the others"
                )
                raise BadInputError([*self._first_problems(), Problem("cases", message)])
        for place, note in closer.notes:
            self.notes.add(place, note)
        for question, (n, row) in closer.unused.items():
            self._count_unused(question, n, row)
        for _, case in closer.cases:
            for question, answer in case.answers.items():
                if answer is not None and question not in self._used:
                    self._given[question] = self._given.get(question, 0) + 1
        return closer

    def _first_problems(self) -> list[Problem]:
        return [problem for *_, problem in sorted(self._problems, key=_place)][:20]

    def _count_unused(self, question: str, n: int, row: int) -> None:
        before, first = self._unused.get(question, (0, row))
        self._unused[question] = before + n, min(first, row)

    def _note(self, frames: list[pl.DataFrame]) -> None:
        """Note what is in order and should be known, of cases that needed no closer look."""
        self._note_late(frames[0])
        self._note_twice(frames[1])
        if len(frames) < 3:
            return
        given = frames[2].filter(pl.col("answer") != "").group_by("question")
        for question, n, row in given.agg(pl.len(), pl.col(ROW).min()).iter_rows():
            if question in self._vocabulary.recorded:
                self._count_unused(question, n, row + 2)
            elif question not in self._used:
                self._given[question] = self._given.get(question, 0) + n

    def _note_late(self, cases: pl.DataFrame) -> None:
        day = pl.col("commenced_on")
        if cases.schema["commenced_on"] == pl.Date:
            day = day.dt.to_string("%Y-%m-%d")
        as_at = self.inspection.as_at
        late = cases.select(ROW, day=day).filter(pl.col("day") > str(as_at))
        for row, text in late.iter_rows():
            message = f"is after the day of the inspection ({as_at}), so no clock has started"
            note = Note(self.scans[0].file, message, row + 2, "commenced_on", text)
            self.notes.add((0, 0, row + 2), note)

    def _note_twice(self, events: pl.DataFrame) -> None:
        columns = ("case_id", "event", "on", "value")
        mixed = pl.col(columns[0]).hash(0)
        for seed, name in enumerate(columns[1:], 1):
            mixed ^= pl.col(name).hash(seed)
        hashes = events.select(mixed).to_series()
        if hashes.n_unique() == len(hashes):
            return
        alike = events.filter(hashes.is_duplicated())
        twice = alike.filter(pl.struct(*columns).is_duplicated()).sort(ROW)
        first = pl.col(ROW).first().over(*columns)
        for row, before in twice.select(ROW, first.alias("before")).iter_rows():
            if row != before:
                message = f"is the same as row {before + 2} in every column; both count"
                self.notes.add((1, 0, row + 2), Note(self.scans[1].file, message, row + 2))


def _settings(
    path: Path, scans: list[Scan], words: Vocabulary, as_at: dt.date | None
) -> tuple[Inspection, list[Problem]]:
    """The inspection without its cases, and what is wrong with its settings.

    Raises `BadInputError` where the columns are wrong too, since no row can then be looked at.
    """
    columns = [problem for scan in scans for problem in check_columns(_header(scan))]
    inspection, problems = Inspection("", EARLIEST), []
    try:
        raw = read_toml("inspection.toml", (path / "inspection.toml").read_bytes())
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        problems = [Problem("inspection.toml", f"cannot be read ({why})")]
    except BadInputError as error:
        problems = list(error.problems)
    else:
        settings, problems = read_settings(raw, "inspection.toml", words, as_at)
        if not problems and settings.as_at is not None:
            inspection = Inspection(
                settings.area,
                settings.as_at,
                (),
                settings.edition,
                settings.not_followed_up,
                settings.readings,
                settings.limits,
                settings.ratings,
                settings.adjustments,
            )
    if columns:
        raise BadInputError([*problems, *columns])
    return inspection, problems


def _tidy(cases: pl.DataFrame) -> pl.DataFrame:
    """Cases without the white space around their cells, which goes row by row too."""
    texts = [name for name, dtype in cases.schema.items() if dtype == pl.String]
    return cases.with_columns(stripped(name) for name in texts if name != "case_id")


def _header(scan: Scan) -> Table:
    return Table(scan.name, scan.file, scan.columns, (), ())


def _place(entry: tuple[int, int, object]) -> tuple[int, int]:
    return entry[:2]


def _row_of(case: tuple[int, Case]) -> int:
    return case[0]
