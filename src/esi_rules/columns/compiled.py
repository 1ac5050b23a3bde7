"""Rules made ready for a caseload: what to compute, and which cases to read one by one."""

from __future__ import annotations

import datetime as dt

import attrs
import narwhals as nw

from esi_rules.columns.algebra import X
from esi_rules.columns.backends import Backend, Lazy
from esi_rules.columns.calendar_table import number
from esi_rules.columns.caseload import Caseload
from esi_rules.columns.codes import FACT_CODES
from esi_rules.columns.evidence import LIMIT
from esi_rules.columns.intake import (
    GUARD,
    GUARD_ODD,
    StrayEventsError,
    cases_in,
    events_in,
    need_columns,
    need_ids,
)
from esi_rules.columns.plan import Plan
from esi_rules.errors import BadInputError, Problem

__all__ = ["Frames", "caseload", "computed", "suspect"]


_NEEDED = {
    "cases": ("case_id", "sentence", "commenced_on"),
    "events": ("case_id", "event", "on", "value"),
    "answers": ("case_id", "question", "answer"),
}


def _with_text_ids(table: Lazy) -> Lazy:
    """Ids as text: one table may have them as numbers, and another not."""
    if table.collect_schema()["case_id"] == nw.String:
        return table
    return table.with_columns(nw.col("case_id").cast(nw.String))


@attrs.frozen
class Frames:
    """The caller's frames, on the engine that they are on."""

    backend: Backend
    cases: Lazy
    events: Lazy
    answers: Lazy | None

    @classmethod
    def of(cls, backend: Backend, cases: object, events: object, answers: object | None) -> Frames:
        """Return frames after a look at their columns. Raises `BadInputError`."""
        tables = [backend.take(cases), backend.take(events)]
        tables += [] if answers is None else [backend.take(answers)]
        for (name, columns), table in zip(_NEEDED.items(), tables, strict=False):
            need_columns(name, table, columns)
        named = [_with_text_ids(table) for table in tables]
        return cls(backend, named[0], named[1], None if answers is None else named[2])


def caseload(frames: Frames, as_at: dt.date) -> Caseload:
    """Return a caseload that rules can be read for."""
    backend, judged = frames.backend, number(as_at)
    load = Caseload(Plan(backend, max(judged, 1)), judged)
    load.columns = frozenset(frames.cases.collect_schema().names()) & frozenset(FACT_CODES)
    started = backend.numbered(frames.cases.select("commenced_on"), ["commenced_on"])
    first = backend.collect(started.select(nw.col("commenced_on").min())).item()
    load.horizon = max(judged - int(first), 0) if first is not None else 0
    return load


def computed(frames: Frames, load: Caseload, outputs: list[X], as_at: dt.date) -> Lazy:
    """Return a row for each case: its id, the outputs, and what tells whether it is to be routed.
    Raises `BadInputError` for an event of no case.
    """
    backend, plan = frames.backend, load.plan
    needs = frozenset(x.name for x in outputs if x.name is not None)
    table = cases_in(backend, frames.cases, frames.answers, as_at, load.facts, list(load.questions))
    need_ids(backend, table.frame)
    try:
        events = events_in(backend, frames.events, table, plan.atoms, plan.in_order(needs))
    except StrayEventsError as error:
        raise stray_events(frames, *error.args) from None
    return backend.kept(plan.run(table.frame, events, needs))


def suspect(columns: list[str]) -> nw.Expr:
    """Return whether a case has anything for the explaining evaluator."""
    found = nw.col("odd") | (nw.col(GUARD_ODD) > 0) | (nw.col(GUARD) > LIMIT)
    for name in columns:
        found = found | (nw.col(name) < 0)
    return found


def stray_events(frames: Frames, counted: int, total: int) -> BadInputError:
    """Return the error for events that name cases that there are not."""
    known = frames.cases.select("case_id")
    lost = frames.backend.collect(
        frames.events.join(known, on="case_id", how="anti").select("case_id").head(20)
    )
    names = dict.fromkeys(
        "" if value is None else str(value) for value in lost["case_id"].to_list()
    )
    n = total - counted
    message = f"is the id of no case; {n} event{'s have' if n > 1 else ' has'} no case"
    return BadInputError(
        [Problem("events", message, column="case_id", value=name) for name in names]
    )
