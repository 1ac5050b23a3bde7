"""The tables of a synthetic caseload as lazy frames, drawn block by block as they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import attrs
import numpy as np
import polars as pl
from polars.io.plugins import register_io_source

from esi_rules.synthetic.block import BLOCK, DISTRICTS, FAR, Block, block_of
from esi_rules.synthetic.contacts import attend
from esi_rules.synthetic.drawn_events import KIND_NAMES, VALUES, EventArrays, Happenings
from esi_rules.synthetic.plans import assess_and_plan
from esi_rules.synthetic.random_numbers import Chance, Flags, Whole
from esi_rules.synthetic.requirement_events import work_and_test

__all__ = ["SyntheticCaseload"]

_FACTS = ("unpaid_work", "accredited_programme", "dtto", "drr", "victim_scheme", "residential")
_BANDS = ("low", "medium", "high", "")
_RARELY_APPLY = frozenset({"C1.2b", "C2.2", "C5.1b", "C5.2a", "C5.2b", "C5.2c"})
_DUPLICATED = 0.00002


def _silent(blocks: int) -> None:
    pass


@attrs.frozen(eq=False)
class SyntheticCaseload:
    """A synthetic caseload: the number of cases, the seed, and how completely it is recorded."""

    cases: int
    seed: int
    partly_known: float
    """The share of events whose day is not fully recorded."""
    unrecorded: float
    """The share of outcomes, ratings and amounts that are left empty."""
    answered: float
    """The share of cases that inspectors have examined, so that they have answers."""
    questions: Sequence[str]
    seen: Callable[[int], None] = _silent
    """Called after each block of each table."""

    def case_table(self) -> pl.LazyFrame:
        """Return the table `cases`."""
        facts = dict.fromkeys(_FACTS, pl.String)
        schema = {
            "case_id": pl.String,
            "sentence": pl.String,
            "commenced_on": pl.Date,
            "ended_on": pl.Date,
            **facts,
            "tier": pl.String,
            "band": pl.String,
            "district": pl.String,
            "team": pl.String,
        }
        return self._table(pl.Schema(schema), self._cases)

    def event_table(self) -> pl.LazyFrame:
        """Return the table `events`; if all days are fully known, `on` has dates and not text."""
        on = pl.String if self.partly_known else pl.Date
        schema = {"case_id": pl.String, "event": pl.String, "on": on, "value": pl.String}
        return self._table(pl.Schema(schema), self._events)

    def answer_table(self) -> pl.LazyFrame:
        """Return the table `answers`."""
        schema = dict.fromkeys(("case_id", "question", "answer"), pl.String)
        return self._table(pl.Schema(schema), self._answers)

    @property
    def blocks(self) -> int:
        """The number of blocks of cases."""
        return -(-self.cases // BLOCK)

    def _table(self, schema: pl.Schema, draw: Callable[[int, int], pl.DataFrame]) -> pl.LazyFrame:
        def source(
            with_columns: list[str] | None,
            predicate: pl.Expr | None,
            n_rows: int | None,
            batch_size: int | None,
        ) -> Iterator[pl.DataFrame]:
            for number in range(self.blocks):
                frame = draw(number, min(BLOCK, self.cases - number * BLOCK))
                frame = frame if with_columns is None else frame.select(with_columns)
                frame = frame if predicate is None else frame.filter(predicate)
                if n_rows is not None:
                    frame, n_rows = frame.head(n_rows), max(0, n_rows - frame.height)
                yield frame
                self.seen(1)

        return register_io_source(source, schema=schema, is_pure=True)

    def _cases(self, number: int, n: int) -> pl.DataFrame:
        block = block_of(self.seed, number)
        facts = (
            block.unpaid_work,
            block.programme,
            block.dtto,
            block.drr,
            block.victim,
            block.residential,
        )
        end = pl.Series(block.end.astype(np.int32)).cast(pl.Date)
        return pl.DataFrame(
            {
                "case_id": _ids(block),
                "sentence": _words(("order", "licence"), np.where(block.order, 0, 1)),
                "commenced_on": pl.Series(block.start.astype(np.int32)).cast(pl.Date),
                "ended_on": end.zip_with(
                    pl.Series(block.end < FAR), pl.Series([None], dtype=pl.Date)
                ),
                **{
                    name: _words(
                        ("no", "yes", ""),
                        np.where(block.unknown == place, 2, fact.astype(np.int64)),
                    )
                    for place, (name, fact) in enumerate(zip(_FACTS, facts, strict=True))
                },
                "tier": _words(("", "1", "2", "3", "4"), block.tier),
                "band": _words(_BANDS, block.band),
                "district": _words(DISTRICTS, block.district),
                "team": _words(
                    tuple(f"{name} {team}" for name in DISTRICTS for team in range(1, 7)),
                    block.district * 6 + block.team - 1,
                ),
            }
        ).head(n)

    def _events(self, number: int, n: int) -> pl.DataFrame:
        block, found = block_of(self.seed, number), Happenings()
        assess_and_plan(block, Chance(self.seed, number, 1), found)
        attend(block, Chance(self.seed, number, 2), found)
        work_and_test(block, Chance(self.seed, number, 3), found)
        chance, rows = Chance(self.seed, number, 4), found.rows()
        keep = np.repeat(np.arange(len(rows.case)), 1 + chance.happens(len(rows.case), _DUPLICATED))
        rows = EventArrays(rows.case[keep], rows.kind[keep], rows.day[keep], rows.value[keep])
        part = chance.happens(len(rows.case), self.partly_known)
        kept = chance.place(len(rows.case), [0.6, 0.25, 0.15])
        value = np.where(chance.happens(len(rows.case), self.unrecorded), 0, rows.value)
        inside = rows.case < n
        case, kind = rows.case[inside], rows.kind[inside]
        return pl.DataFrame(
            {
                "case_id": _ids(block).gather(case),
                "event": _words(KIND_NAMES, kind),
                "on": self._days(rows.day[inside], part[inside], kept[inside]),
                "value": _words(VALUES, value[inside]),
            }
        )

    def _days(self, day: Whole, part: Flags, kept: Whole) -> pl.Series:
        dates = pl.Series(day.astype(np.int32)).cast(pl.Date)
        if not self.partly_known:
            return dates
        length = pl.Series(np.where(part, np.asarray([7, 4, 0])[kept], 10))
        return dates.dt.to_string("%Y-%m-%d").str.slice(0, length)

    def _answers(self, number: int, n: int) -> pl.DataFrame:
        block, chance = block_of(self.seed, number), Chance(self.seed, number, 5)
        read = np.flatnonzero(chance.happens(block.size, self.answered))
        size, asked = len(read), len(self.questions)
        shares = np.asarray([0.5 + 0.45 * ((7 * place) % 11) / 10 for place in range(asked)])
        none = np.asarray([0.6 if q in _RARELY_APPLY else 0.04 for q in self.questions])
        roll = chance.share(size * asked)
        answer = np.where(roll < np.tile(shares, size), 0, 1)
        roll = chance.share(size * asked)
        answer = np.where(roll < np.tile(none, size), 2, answer)
        answer = np.where(roll > 0.98, 3, answer)
        case = np.repeat(read, asked)
        frame = pl.DataFrame(
            {
                "case_id": _ids(block).gather(case),
                "question": _words(tuple(self.questions), np.tile(np.arange(asked), size)),
                "answer": _words(("yes", "no", "na", ""), answer),
            }
        )
        return frame.filter(pl.Series(case < n))


def _ids(block: Block) -> pl.Series:
    numbers = pl.Series(np.arange(block.first, block.first + block.size))
    return "C" + numbers.cast(pl.String).str.zfill(8)


def _words(words: Sequence[str], places: Whole) -> pl.Series:
    return pl.Series(words, dtype=pl.String).gather(places)
