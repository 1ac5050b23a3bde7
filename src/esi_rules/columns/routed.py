"""Cases that the explaining evaluator judges one by one, in batches: those with open evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from esi_rules.case import Case
from esi_rules.columns.records import records
from esi_rules.engine import Record, read
from esi_rules.finding import Finding
from esi_rules.judge import judge
from esi_rules.kinds import EventKind
from esi_rules.rules import Rule
from esi_rules.standard import Edition, Standards
from esi_rules.verdict_rows import COLUMNS
from esi_rules.walk import walk

__all__ = ["batches", "kinds_of", "rows_of_cases"]

_BATCH = 2_000
_NO_ANSWERS = pl.DataFrame(schema=dict.fromkeys(("case_id", "question", "answer"), pl.String))


def kinds_of(rules: Iterable[object]) -> Mapping[str, EventKind]:
    """Return the kinds of event that some rules read, by name."""
    return {kind.name: kind for kind in walk(tuple(rules), (EventKind,))}


def batches(
    cases: pl.DataFrame,
    events: pl.DataFrame,
    answers: pl.DataFrame | None,
    kinds: Mapping[str, EventKind],
) -> Iterator[list[Case]]:
    """Yield the cases of some frames, so many at a time."""
    answers = _NO_ANSWERS if answers is None else answers
    for start in range(0, cases.height, _BATCH):
        some = cases.slice(start, _BATCH)
        ids = some.select("case_id")
        yield records(
            some.to_dicts(),
            events.join(ids, on="case_id", how="semi", maintain_order="left").to_dicts(),
            answers.join(ids, on="case_id", how="semi").to_dicts(),
            kinds,
        )


def rows_of_cases(
    cases: pl.DataFrame,
    events: pl.DataFrame,
    answers: pl.DataFrame | None,
    standards: Standards | Edition | Rule,
    as_at: dt.date,
) -> pl.DataFrame:
    """Return a row for every case and standard."""
    if isinstance(standards, Edition):
        standards = standards.alone
    kinds = kinds_of([standards] if isinstance(standards, Rule) else standards.editions)
    rows: list[tuple[str, ...]] = []
    for some in batches(cases, events, answers, kinds):
        for case in some:
            record = Record(case, as_at)
            if isinstance(standards, Rule):
                rows.append(cells(case.case_id, "", read(standards, record)))
                continue
            found = judge(standards, record)
            rows += map(cells, [case.case_id] * len(found), standards.ids, found)
    return pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String), orient="row")


def cells(case_id: str, standard: str, finding: Finding) -> tuple[str, ...]:
    """Return the row of one finding."""
    days = (finding.clock, finding.due, finding.done)
    return (
        case_id,
        standard,
        finding.edition or "",
        finding.verdict.value,
        finding.reason.value,
        *("" if day is None else day.isoformat() for day in days),
    )
