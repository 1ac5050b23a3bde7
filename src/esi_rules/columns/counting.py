"""Counts of verdicts straight from frames, ready to be scored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import attrs
import narwhals as nw
import polars as pl

from esi_rules.columns.algebra import X, column, lit, where
from esi_rules.columns.backends import Backend, How, Lazy
from esi_rules.columns.caseload import VERDICTS, Caseload
from esi_rules.columns.compiled import Frames, caseload, computed, suspect
from esi_rules.columns.engines import backend_of
from esi_rules.columns.evidence import lit64
from esi_rules.columns.governed import judge
from esi_rules.columns.moments import day_of
from esi_rules.columns.readers import read
from esi_rules.columns.routed import cases_of, kinds_of, open_kinds, reads
from esi_rules.engine import Record
from esi_rules.engine import read as explain
from esi_rules.engine.judge import judge_one
from esi_rules.engine.moments import moment_of
from esi_rules.errors import BadInputError, Problem
from esi_rules.rules.algebra import ByStandard, Rule
from esi_rules.rules.moments import FirstHigh, first_high
from esi_rules.rules.traversal import walk
from esi_rules.scoring.counts import Counts
from esi_rules.scoring.setup import Setup
from esi_rules.text import nearest

__all__ = ["FrameCounts", "count_frames"]

_HIGH = "high_risk_of_harm"
_PLACE = {verdict: place for place, verdict in enumerate(VERDICTS)}
_ODD = len(VERDICTS)
"""What stands for a verdict that only the explaining evaluator can give."""
_GROUP = "esi_group_"


@attrs.frozen
class FrameCounts:
    """The five counts of every item, for all cases and for each group of them."""

    counts: Mapping[str, Counts]
    """By item, of all cases."""
    groups: Mapping[str, Mapping[str, Counts]]
    """By group and item; the high risk of harm cases first."""
    cases: int
    """How many cases there are."""
    unrated: int
    """How many of them have no risk of harm rating."""


def count_frames(
    cases: object,
    events: object,
    answers: object | None = None,
    *,
    setup: Setup,
    as_at: dt.date,
    by: Sequence[str] = (),
) -> FrameCounts:
    """Judge every case of some frames on every item of `setup`, and return the counts alone.

    `by` names columns of `cases` to group by. The counts are those that `score` makes a sheet of.
    Raises `BadInputError`.
    """
    backend = backend_of(cases, events, answers)
    frames = Frames.of(backend, cases, events, answers)
    names = frames.cases.collect_schema().names()
    known = [name for name in names if name not in ("case_id", "commenced_on", "ended_on")]
    problems = [
        Problem("cases", "is not a column to group by", value=name, suggestion=nearest(name, known))
        for name in by
        if name not in known
    ]
    if problems:
        raise BadInputError(problems)
    if not setup.asked:
        total = backend.collect(frames.cases.select(nw.len().alias("n"))).item()
        return FrameCounts({}, {_HIGH: {}}, int(total), 0)

    load = caseload(frames, as_at)
    columns = [load.plan.as_column(x) for x in _verdicts(load, setup)]
    items = [x.name or "" for x in columns[1:]]
    state = columns[0].name or ""
    wide = computed(frames, load, columns, as_at)
    groups = [f"{_GROUP}{i}" for i in range(len(by))]
    if by:
        wide = _with_groups(frames, wide, by, groups)
    odd = suspect([])
    for name in (state, *items):
        odd = odd | (nw.col(name) == _ODD)
    odd = odd.alias("esi_odd")
    some = backend.collect(wide.filter(odd).select("case_id", state, *items, *groups))
    plain = wide.filter(~odd) if some.height else wide
    tally = _Tally([about.id for about, _ in setup.asked], list(by))
    tally.add_states(backend.collect(_counted(backend, plain, state, items)))
    for name, group in zip(by, groups, strict=True):
        tally.add_groups(name, backend.collect(_counted(backend, plain, group, items)))
    if some.height:
        rules = [*setup.standards.editions, *(rule for _, rule in setup.asked)]
        _mend(frames, some, setup, as_at, rules, tally)
    return tally.result()


def _verdicts(load: Caseload, setup: Setup) -> list[X]:
    """Return whether a case is high risk of harm (1), unrated (2), and each item's verdict."""
    judge(setup.standards, load)
    high = day_of(first_high, load)
    state: X = where(high.unrated, 2, where(high.day.there, 1, 0))
    found = [where(high.odd, lit(_ODD), state)]
    for _, rule in setup.asked:
        part = read(rule, load)
        found.append(where(part.odd, lit(_ODD), part.verdict))
    return found


def _with_groups(frames: Frames, wide: Lazy, by: Sequence[str], groups: Sequence[str]) -> Lazy:
    schema = frames.cases.collect_schema()
    made = []
    for name, group in zip(by, groups, strict=True):
        text = nw.col(name).cast(nw.String)
        if schema[name] == nw.Boolean:
            text = nw.when(nw.col(name)).then(nw.lit("yes")).otherwise(nw.lit("no"))
            text = nw.when(nw.col(name).is_null()).then(nw.lit("")).otherwise(text)
        made.append(text.fill_null("").alias(group))
    table = frames.cases.select("case_id", *made)
    return frames.backend.kept(wide.join(table, on="case_id", how="left"))


def _counted(backend: Backend, frame: Lazy, key: str, items: Sequence[str]) -> Lazy:
    """Return, by `key`, how many cases there are, and how many have each verdict on each item."""
    values: dict[str, tuple[How, X]] = {"n": ("sum", lit64(1))}
    for item in items:
        for place in range(len(VERDICTS)):
            one = where(column(item) == place, lit64(1), lit64(0))
            values[f"{item}_{place}"] = "sum", one
    return backend.grouped(frame, {key: column(key)}, values)


class _Tally:
    """Counts by group and item while they are added up."""

    def __init__(self, items: list[str], by: list[str]) -> None:
        self.items = items
        self.by = by
        self.groups: dict[str, list[int]] = {"": [0] * 5 * len(items), _HIGH: []}
        self.cases = self.unrated = 0

    def add_states(self, rows: pl.DataFrame) -> None:
        """Add the counts of cases that are high risk (1), unrated (2), or neither."""
        for state, n, *numbers in rows.iter_rows():
            self.cases += n
            self.unrated += n if state == 2 else 0
            for group in ("", _HIGH) if state == 1 else ("",):
                self.add_to(group, [int(number) for number in numbers])

    def add_groups(self, by: str, rows: pl.DataFrame) -> None:
        """Add the counts of the groups of one column."""
        for value, _, *numbers in sorted(rows.iter_rows(), key=lambda row: str(row[0])):
            self.add_to(f"{by}={value}", [int(number) for number in numbers])

    def add_to(self, group: str, numbers: Sequence[int]) -> None:
        """Add five counts for every item to a group."""
        held = self.groups.setdefault(group, [])
        if held:
            self.groups[group] = [a + b for a, b in zip(held, numbers, strict=True)]
        else:
            self.groups[group] = list(numbers)

    def result(self) -> FrameCounts:
        """Return the counts."""
        counts = {
            group: {
                item: Counts(*numbers[5 * i : 5 * i + 5])
                for i, item in enumerate(self.items)
                if numbers
            }
            for group, numbers in self.groups.items()
        }
        whole = counts.pop("")
        return FrameCounts(whole if self.cases else {}, counts, self.cases, self.unrated)


def _mend(
    frames: Frames,
    some: pl.DataFrame,
    setup: Setup,
    as_at: dt.date,
    rules: Sequence[object],
    tally: _Tally,
) -> None:
    """Count the cases with something open, what is open by the explaining evaluator's verdicts."""
    kinds = kinds_of(rules)
    standards = {
        g.id: reads(g.clock, g.versions, g.applies, g.unstarted) for g in setup.standards.governed
    }
    read_by = [_reads_with(rule, standards) for _, rule in setup.asked]
    named_by = [{named.standard for named in walk(rule, (ByStandard,))} for _, rule in setup.asked]
    rows = {row[0]: row[1:] for row in some.iter_rows()}
    n = len(setup.asked)
    sums: dict[str, list[int]] = {}
    for case in cases_of(frames, list(rows), kinds):
        state, *held = rows[case.case_id]
        places, values = held[:n], held[n:]
        is_open = open_kinds(case, kinds)
        again = [
            i
            for i, read_kinds in enumerate(read_by)
            if places[i] == _ODD
            or is_open is None
            or read_kinds is None
            or not is_open.isdisjoint(read_kinds)
        ]
        record = Record(case, as_at)
        if again:
            named = set().union(*(named_by[i] for i in again))
            if any(read_by[i] is None for i in again):
                named = set(setup.standards.ids)  # one that reads the findings of others
            for governed in setup.standards.governed:
                if governed.id in named:
                    record.findings[governed.id] = judge_one(governed, record)
            for i in again:
                rule = setup.asked[i][1]
                places[i] = _PLACE[explain(rule, record, setup.contexts[i]).verdict]
        if state == _ODD or is_open is None or "risk_rating" in is_open:
            span = moment_of(first_high, record)
            state = 2 if span is record.unrated else 1 if span is not None and span[2] else 0
        tally.cases += 1
        tally.unrated += state == 2
        groups = ["", *(f"{by}={value}" for by, value in zip(tally.by, values, strict=True))]
        if state == 1:
            groups.append(_HIGH)
        for group in groups:
            found = sums.setdefault(group, [0] * 5 * n)
            for i, place in enumerate(places):
                found[5 * i + place] += 1
    for group in sorted(sums):
        tally.add_to(group, sums[group])


def _reads_with(
    rule: Rule, standards: Mapping[str, frozenset[str] | None]
) -> frozenset[str] | None:
    """The kinds of event that an item reads, those of its standards included."""
    found = set(kinds_of([rule]))
    if next(walk(rule, (FirstHigh,)), None) is not None:
        found.add("risk_rating")
    for named in walk(rule, (ByStandard,)):
        kinds = standards.get(named.standard, frozenset())
        if kinds is None:
            return None
        found |= kinds
    return frozenset(found)
