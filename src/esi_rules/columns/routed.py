"""Cases that the explaining evaluator judges one by one, in batches: those with open evidence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import polars as pl

from esi_rules.columns.compiled import Frames
from esi_rules.columns.evidence import LIMIT, SCALE
from esi_rules.columns.records import records
from esi_rules.records.case import Case
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.rules.algebra import ByStandard
from esi_rules.rules.moments import FirstHigh
from esi_rules.rules.traversal import walk

__all__ = ["cases_of", "kinds_of", "open_kinds", "reads"]

_FETCHED = 50_000
"""How many cases are fetched at a time: each time, all events are looked through."""
_BATCH = 2_000
"""How many are made into records at a time."""


def kinds_of(rules: Iterable[object]) -> Mapping[str, EventKind]:
    """Return the kinds of event that some rules read, by name; of two, the one that has values."""
    found: dict[str, EventKind] = {}
    for kind in walk(tuple(rules), (EventKind,)):
        held = found.get(kind.name)
        if held is None or kind.amount or (kind.values and not held.amount):
            found[kind.name] = kind
    return found


def reads(*rules: object) -> frozenset[str] | None:
    """Return the names of the kinds that some rules read; None where they read other findings."""
    if next(walk(rules, (ByStandard,)), None) is not None:
        return None
    found = set(kinds_of(rules))
    if next(walk(rules, (FirstHigh,)), None) is not None:
        found.add("risk_rating")
    return frozenset(found)


def open_kinds(case: Case, kinds: Mapping[str, EventKind]) -> frozenset[str] | None:
    """Return the kinds of event of which a case leaves something open; None for every kind."""
    if len(case.events) > LIMIT:
        return None
    found: set[str] = set()
    for event in case.events:
        kind = KINDS.get(event.kind) or kinds.get(event.kind)
        takes_value = kind is not None and (kind.values or kind.amount)
        value = event.value
        odd = isinstance(value, Decimal) and value * SCALE % 1 != 0
        if type(event.on) is not dt.date or odd or (takes_value and value is None):
            found.add(event.kind)
    return frozenset(found)


def cases_of(frames: Frames, ids: Sequence[str], kinds: Mapping[str, EventKind]) -> Iterator[Case]:
    """Yield some cases of frames, a batch at a time, in the order of the frames."""
    backend = frames.backend
    for start in range(0, len(ids), _FETCHED):
        wanted = list(ids[start : start + _FETCHED])
        cases = backend.rows_of(frames.cases, wanted)
        events = backend.rows_of(frames.events, wanted)
        answers = None if frames.answers is None else backend.rows_of(frames.answers, wanted)
        for at in range(0, cases.height, _BATCH):
            some = cases.slice(at, _BATCH)
            yield from records(some.to_dicts(), _of(events, some), _of(answers, some), kinds)


def _of(rows: pl.DataFrame | None, cases: pl.DataFrame) -> list[dict[str, object]]:
    if rows is None:
        return []
    ids = cases.select("case_id")
    return rows.join(ids, on="case_id", how="semi", maintain_order="left").to_dicts()
