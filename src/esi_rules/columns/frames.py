"""`evaluate_frames`: a verdict for every case and standard of whole frames."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar, cast

import attrs
import polars as pl

from esi_rules.columns.algebra import X, lit, wide
from esi_rules.columns.backends import Lazy
from esi_rules.columns.caseload import Caseload
from esi_rules.columns.compiled import Frames, caseload, computed, suspect
from esi_rules.columns.engines import backend_of
from esi_rules.columns.governed import judge
from esi_rules.columns.packing import ROUTED, fits, packed_finding, packed_part, told
from esi_rules.columns.readers import read
from esi_rules.columns.routed import cases_of, kinds_of, open_kinds, reads
from esi_rules.engine import Record
from esi_rules.engine.judge import judge as judge_case
from esi_rules.engine.judge import judge_one, judge_rule
from esi_rules.records.case import Case
from esi_rules.rules.algebra import Rule
from esi_rules.rules.finding import Finding
from esi_rules.scoring.verdict_rows import COLUMNS
from esi_rules.standards.standard import Edition, Standards

__all__ = ["evaluate_frames"]

Frame = TypeVar("Frame")


def evaluate_frames(
    cases: Frame,
    events: Frame,
    answers: Frame | None = None,
    *,
    standards: Standards | Edition | Rule,
    as_at: dt.date,
) -> Frame:
    """Return a row for every case and standard, as `evaluate` judges them at `as_at`.

    The frames are those of the contract, in Polars, DuckDB, pandas, Spark or Arrow; the result is
    of the same kind, with the columns of ``esi-rules evaluate``: all text, dates in ISO form, empty
    where there is none to give. `standards` is as in `evaluate`; the row of a single rule has an
    empty `standard`. A lazy Polars frame stays lazy. Raises `BadInputError`.
    """
    backend = backend_of(cases, events, answers)
    held = Frames.of(backend, cases, events, answers)
    if isinstance(standards, Edition):
        standards = standards.alone
    by = _Rows(standards, as_at)
    schema = dict.fromkeys(COLUMNS, pl.String)
    return cast(Frame, backend.give(lambda: by.rows(held), schema))


@attrs.frozen
class _Rows:
    """What rows are made by."""

    by: Standards | Rule
    as_at: dt.date

    @property
    def editions(self) -> list[str]:
        return [] if isinstance(self.by, Rule) else [e.id for e in self.by.editions]

    @property
    def ids(self) -> list[str]:
        return [""] if isinstance(self.by, Rule) else list(self.by.ids)

    def rows(self, frames: Frames) -> Lazy:
        """Return the rows of the contract."""
        load = caseload(frames, self.as_at)
        outputs = [load.plan.as_column(x) for x in self._packed(load, frames)]
        names = [x.name for x in outputs if x.name is not None]
        backend = frames.backend
        wide = computed(frames, load, outputs, self.as_at)
        odd = suspect(names)
        some = backend.collect(wide.filter(odd).select("case_id", *names))
        plain = wide.select("case_id", *names)
        if some.height:
            mended = self._mended(frames, some, names)
            plain = backend.mended(wide.select("case_id", *names), odd, wide, mended)
        return told(backend, plain, names, self.ids, self.editions)

    def _packed(self, load: Caseload, frames: Frames) -> list[X]:
        if not fits(len(self.editions)):
            return [wide(lit(ROUTED)) for _ in self.ids]
        if isinstance(self.by, Rule):
            return [packed_part(read(self.by, load), lit(0))]
        return [packed_part(found.part, found.edition) for found in judge(self.by, load)]

    def _mended(self, frames: Frames, some: pl.DataFrame, names: list[str]) -> pl.DataFrame:
        """Put what the explaining evaluator finds in the place of what is open."""
        kinds = kinds_of([self.by] if isinstance(self.by, Rule) else self.by.editions)
        if isinstance(self.by, Rule):
            read_by = [reads(self.by)]
        else:
            read_by = [reads(g.clock, g.versions, g.applies, g.unstarted) for g in self.by.governed]
        rows = {row[0]: list(row[1:]) for row in some.iter_rows()}
        for case in cases_of(frames, list(rows), kinds):
            row = rows[case.case_id]
            is_open = open_kinds(case, kinds)
            places = [
                place
                for place, kinds_read in enumerate(read_by)
                if row[place] < 0
                or is_open is None
                or kinds_read is None
                or not is_open.isdisjoint(kinds_read)
            ]
            for place, finding in self._explained(case, places, None in read_by):
                row[place] = packed_finding(finding, self.editions)
        table = [[case_id, *row] for case_id, row in rows.items()]
        return pl.DataFrame(table, schema=some.schema, orient="row")

    def _explained(self, case: Case, places: list[int], whole: bool) -> list[tuple[int, Finding]]:
        record = Record(case, self.as_at)
        if isinstance(self.by, Rule):
            return [(place, judge_rule(self.by, record)) for place in places]
        if whole:
            found = judge_case(self.by, record)
            return [(place, found[place]) for place in places]
        return [(place, judge_one(self.by.governed[place], record)) for place in places]
