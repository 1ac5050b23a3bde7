"""What has to be computed for some rules, shared between them, and in which order it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from types import MappingProxyType

import attrs

from esi_rules.calendar.period import Period
from esi_rules.columns.algebra import YES, X, any_x, column, lit
from esi_rules.columns.backends import Answers, Backend, How, Lazy, Step
from esi_rules.columns.calendar_table import good_days
from esi_rules.columns.evidence import Atoms, Counted, Plain, Query, Special, lit64, packed
from esi_rules.columns.intake import CARRIED, GUARD, GUARD_ODD, EventTable
from esi_rules.rules.moments import Selection

__all__ = ["Plan"]

_SMALL = 4
"""A value of no more parts than this is computed again rather than kept."""

_NO_GUARDS: Mapping[str, X] = MappingProxyType({})


@attrs.frozen(eq=False)
class _Kept:
    value: X


@attrs.frozen(eq=False)
class _Looked:
    day: str
    table: tuple[int, ...]


class Plan:
    """Named columns, each with what it takes; only what an answer needs is computed."""

    def __init__(self, backend: Backend, last_day: int) -> None:
        self.backend = backend
        self.last_day = last_day
        """No clock starts after this day."""
        self.atoms = Atoms()
        self._kept: dict[str, _Kept] = {}
        self._looked: dict[tuple[str, int], str] = {}
        self._look: dict[str, _Looked] = {}
        self._asked: dict[str, Query] = {}
        self.event_columns: dict[str, tuple[X, tuple[int, ...] | None]] = {}
        """Values of events that more than one question compares with."""
        self._made_by: dict[str, str] = {}
        """The query that makes a column, by the column."""

    def keep(self, value: X, *, always: bool = False) -> X:
        """Return the same value as a column of its own, where that saves work."""
        if value.const is not None or value.name is not None:
            return value
        if value.size <= _SMALL and not always:
            return value
        return self.as_column(value)

    def as_column(self, value: X) -> X:
        """Return the same value as a column, whatever it costs."""
        if value.name is not None:
            return value
        name = f"k{len(self._kept)}"
        self._kept[name] = _Kept(value)
        return column(name)

    def good_day(self, day: X, period: Period) -> X:
        """Return the last good day of `period` from `day`; 0 where the calendar does not tell."""
        added = _added_up(day, period)
        return self.look_up(day, good_days(period, self.last_day)) if added is None else added

    def good_day_of_rows(
        self, day: X, period: Period, name: str
    ) -> tuple[X, dict[str, tuple[int, ...]]]:
        """Return the same of rows that have a `day`, and what to look up there first, by `name`."""
        added = _added_up(day, period)
        if added is not None:
            return added, {}
        return column(name), {name: good_days(period, self.last_day)}

    def look_up(self, value: X, table: tuple[int, ...]) -> X:
        """Return what a table of whole numbers has at the place `value`; 0 outside of it."""
        at = self.as_column(value)
        assert at.name is not None
        return self._looked_up(at.name, table)

    def _looked_up(self, at: str, table: tuple[int, ...]) -> X:
        key = (at, id(table))  # tables are made once, and live as long as the plan
        name = self._looked.get(key)
        if name is None:
            name = self._looked[key] = f"g{len(self._looked)}"
            self._look[name] = _Looked(at, table)
        return column(name)

    def of_event(self, value: X, table: tuple[int, ...] | None = None) -> X:
        """Return a value of an event as a column of it; with `table`, what is at that place."""
        name = f"_e{len(self.event_columns)}"
        self.event_columns[name] = (value, table)
        held = column(name)
        held.needs = value.needs | {name}
        return held

    def with_event_columns(self, frame: Lazy, needs: Iterable[str]) -> Lazy:
        """Return events with those of their columns that are made of others."""
        wanted = frozenset(needs)
        steps: list[Step] = []
        for name, (value, table) in self.event_columns.items():
            if name not in wanted:
                continue
            if table is None:
                steps.append({name: value})
            else:
                assert value.name is not None
                steps.append((value.name, {name: table}))
        return self.backend.computed(frame, steps) if steps else frame

    def ask(self, query: Plain | Counted) -> X:
        """Return the answer to a question about events."""
        name = f"q{len(self._asked)}"
        self._asked[name] = query
        self._made_by[name] = name
        return column(name)

    def ask_special(self, query: Special) -> tuple[X, ...]:
        """Return the answers that a pass of its own gives."""
        name = f"q{len(self._asked)}"
        self._asked[name] = query
        found = []
        for output, _ in query.outputs:
            self._made_by[f"{name}_{output}"] = name
            found.append(column(f"{name}_{output}"))
        return tuple(found)

    def in_order(self, needs: Iterable[str]) -> list[str]:
        """Return the kinds of event of which it matters which comes later in the record."""
        queries = {self._made_by[name] for name in self._reached(needs) if name in self._made_by}
        found = (self._asked[name] for name in sorted(queries))
        reads = (q.reads for q in found if isinstance(q, Special) and q.in_order)
        return list(dict.fromkeys(selection.kind.name for some in reads for selection in some))

    # Running

    def _needs(self, name: str) -> Iterable[str]:
        if name in self._kept:
            return self._kept[name].value.needs
        if name in self._look:
            return (self._look[name].day,)
        if name in self._made_by:
            return self._asked[self._made_by[name]].needs
        return ()

    def _reached(self, needs: Iterable[str], have: Set[str] = frozenset()) -> set[str]:
        """Return columns and all that they take, and take in turn, up to those there are."""
        found: set[str] = set()
        waiting = list(needs)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                if name not in have:
                    waiting.extend(self._needs(name))
        return found

    def run(self, base: Lazy, events: EventTable, outputs: frozenset[str]) -> Lazy:
        """Return `base` (a row for each case, with its key) with the `outputs` beside it."""
        reached = self._reached(outputs)
        ranks = self._ranks(reached)
        last = max(ranks.values(), default=0)
        frame = base
        have = set(events.base_columns)
        for rank in range(last, -1, -1):
            here = {q: self._asked[q] for q, r in ranks.items() if r == rank}
            wanted = frozenset().union(*(q.needs for q in here.values())) if here else frozenset()
            steps = self._steps(have, wanted)
            later = outputs.union(*(self._asked[q].needs for q, r in ranks.items() if r < rank))
            have = self._still(later, have) | wanted
            held = [*events.keys, *sorted(have)]
            frame = self.backend.kept(self.backend.computed(frame, steps, held))
            frame = self._pass(frame, have, here, events, final=rank == 0)
        steps = self._steps(have, outputs)
        held = [*events.keys, *sorted(outputs & have), *events.guards]
        return self.backend.computed(frame, steps, held)

    def _still(self, later: frozenset[str], have: set[str]) -> set[str]:
        """Which columns are needed as they are for what comes later."""
        return self._reached(later, have) & have | {"day", "odd"}

    def _ranks(self, reached: set[str]) -> dict[str, int]:
        """For each query, how many passes come after it at least."""
        queries = {self._made_by[name] for name in reached if name in self._made_by}
        below: dict[str, set[str]] = {
            q: {self._made_by[n] for n in self._reached(self._asked[q].needs) if n in self._made_by}
            for q in queries
        }
        ranks = dict.fromkeys(queries, 0)
        changed = True
        while changed:
            changed = False
            for query, earlier in below.items():
                for other in earlier:
                    if ranks[other] <= ranks[query]:
                        ranks[other] = ranks[query] + 1
                        changed = True
        return ranks

    def _steps(self, have: set[str], wanted: frozenset[str]) -> list[Step]:
        """Return how to compute some columns, and all that they take; `have` grows by them."""
        todo = self._reached(wanted, have) - have
        steps: list[Step] = []
        while todo:
            ready = [n for n in todo if all(need in have for need in self._needs(n))]
            if not ready:
                raise AssertionError(f"nothing left to compute of {sorted(todo)}")
            looked: dict[str, dict[str, tuple[int, ...]]] = {}
            for name in sorted(ready):
                if name in self._look:
                    held = self._look[name]
                    looked.setdefault(held.day, {})[name] = held.table
            steps.extend(sorted(looked.items()))
            kept = {n: self._kept[n].value for n in sorted(ready) if n in self._kept}
            if kept:
                steps.append(kept)
            have.update(ready)
            todo.difference_update(ready)
        return steps

    def _pass(
        self,
        frame: Lazy,
        have: set[str],
        here: Mapping[str, Query],
        events: EventTable,
        *,
        final: bool,
    ) -> Lazy:
        plain = {n: q for n, q in here.items() if not isinstance(q, Special)}
        asked = self._plain_pass(frame, plain, events, final=final) if plain or final else []
        for name, query in here.items():
            if isinstance(query, Special):
                some = self._some(events, query.reads, frame, query.needs, query)
                found = {f"{name}_{o}": (o, default) for o, default in query.outputs}
                asked.append(Answers(query.make(some, events.key), found))
        if asked:
            frame = self.backend.answered(frame, asked)
        parts = {name: part for answers in asked for name, part in answers.parts.items()}
        if parts:
            frame = self.backend.computed(frame, [parts])
        have.update(plain, *(answers.columns for answers in asked))
        return frame

    def _some(
        self,
        events: EventTable,
        reads: Iterable[Selection],
        frame: Lazy,
        needs: Iterable[str],
        special: Special | None = None,
    ) -> Lazy:
        """Return the events that are named, with columns of their cases."""
        wanted = any_x(self.atoms.mask(selection, lit(0)) for selection in reads)
        some = events.in_order if special and special.in_order else events.all
        outside = special.scope.name if special else None
        names = sorted(name for name in needs if name not in (outside, CARRIED))
        return self.backend.attached(some, wanted, frame, names, outside)

    def _plain_pass(
        self, frame: Lazy, here: Mapping[str, Query], events: EventTable, *, final: bool
    ) -> list[Answers]:
        if not final:
            return self._grouped(here, events, self._some_of(here, events, frame))
        # What is counted comes by the dozen; what is sought first or last does not, and need not
        # wade through all the others.
        many: dict[str, Query] = {n: q for n, q in here.items() if isinstance(q, Counted)}
        kinds = {s.kind.name for q in many.values() for s in q.reads}
        for name, query in here.items():
            if name not in many and kinds.intersection(s.kind.name for s in query.reads):
                many[name] = query
        few = {n: q for n, q in here.items() if n not in many}
        of_many = self._some_of(many, events, frame)
        of_few = self._some_of(few, events, frame)
        return [
            *self._grouped(many, events, of_many, {GUARD: lit64(1)}),
            *self._grouped(few, events, of_few),
            *self._grouped({}, events, events.all, {GUARD_ODD: lit64(1)}, column("odd")),
        ]

    def _some_of(self, here: Mapping[str, Query], events: EventTable, frame: Lazy) -> Lazy:
        reads = dict.fromkeys(s for q in here.values() for s in q.reads)
        needs: frozenset[str] = frozenset().union(*(q.needs for q in here.values()))
        return self._some(events, tuple(reads), frame, needs)

    def _grouped(
        self,
        here: Mapping[str, Query],
        events: EventTable,
        source: Lazy,
        guards: Mapping[str, X] = _NO_GUARDS,
        where: X = YES,
    ) -> list[Answers]:
        """Return the answers to some questions, in one pass over `source`; none for none."""
        sums, parts = packed([(n, q) for n, q in here.items() if isinstance(q, Counted)])
        values: dict[str, tuple[How, X]] = {}
        found: dict[str, tuple[str, int]] = {}
        for name, query in here.items():
            if isinstance(query, Plain):
                values[name] = query.how, query.value
                found[name] = name, query.default
        for name, value in {**sums, **guards}.items():
            values[name] = "sum", value
            found[name] = name, 0
        if not values:
            return []
        source = self.with_event_columns(
            source, frozenset().union(*(_all_needs(q) for q in here.values()))
        )
        by = {events.key: column(events.key)}
        return [Answers(self.backend.grouped(source, by, values, where=where), found, parts)]


def _added_up(day: X, period: Period) -> X | None:
    """The last good day of a period from `day`, where no calendar is needed to tell."""
    if period.unit == "weeks":
        return day + 7 * period.n
    if period.unit == "days":
        return day + (period.n - period.first_day_counts)
    return None if period.n else day


def _all_needs(query: Query) -> frozenset[str]:
    if isinstance(query, Plain):
        return query.value.needs
    if isinstance(query, Counted):
        return query.columns
    return query.needs
