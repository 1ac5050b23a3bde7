"""Frames on DuckDB: what is made here lives on the connection that the caller's frames are on."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from esi_rules.columns.algebra import FAR, YES, Dialect, X, in_sql
from esi_rules.columns.backends import Answers, How, Lazy, Step
from esi_rules.columns.by_join import lazy, text_in_table
from esi_rules.columns.calendar_table import EPOCH, LAST_NUMBER
from esi_rules.columns.codes import PLAIN_FIGURE, SCALE

__all__ = ["DuckDB"]

_SQL = Dialect(division="//", quote='"', shifts=True)


class DuckDB:
    """DuckDB: what is made here lives on the connection that the caller's frames are on."""

    key = "case_key"
    ordered = False

    def __init__(self, home: Any) -> None:
        self.home = home

    def take(self, frame: object) -> Lazy:
        return lazy(frame)

    def _of(self, rows: pl.DataFrame) -> Any:
        scanned = rows.to_arrow()  # named in the query, which finds it here
        found = self.home.query("esi_home", "select * from scanned")
        del scanned
        return found

    def table(self, columns: Mapping[str, Sequence[int] | Sequence[str]]) -> Lazy:
        return lazy(self._of(pl.DataFrame(dict(columns))))

    def numbered(self, frame: Lazy, names: Sequence[str]) -> Lazy:
        schema = frame.collect_schema()
        made = []
        for name in names:
            day = f'"{name}"'
            if schema[name] == nw.String:
                day = f"case when length({day}) = 10 then try_cast({day} as date) end"
            elif schema[name] != nw.Date:
                day = f"case when {day} = date_trunc('day', {day}) then cast({day} as date) end"
            number = f"({day}) - date '{EPOCH}'"
            made.append(
                f"case when {number} between 1 and {LAST_NUMBER} then {number} "
                f'else {FAR} end as "{name}"'
            )
        return lazy(frame.to_native().project(f"* replace ({', '.join(made)})"))

    def coded(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        # A function of one column: of a column with few texts, DuckDB asks once for each text.
        made = []
        for name, (column, words) in columns.items():
            listed = ", ".join(map(_text, words))
            other = "0"
            if "" in words:
                other = f'case when "{column}" is null then {list(words).index("") + 1} else 0 end'
            made.append(f'coalesce(list_position([{listed}], "{column}"), {other}) as {name}')
        return lazy(frame.to_native().project(f"*, {', '.join(made)}"))

    def measured(self, frame: Lazy, of: X) -> Lazy:
        plain = f"nullif(regexp_extract(value, '{PLAIN_FIGURE}'), '')"
        figure = f"case when {_duck(of)} then cast({plain} as double) end"
        amount = f"coalesce(cast(round({figure} * {SCALE}) as int), -1)"
        return lazy(frame.to_native().project(f"*, {amount} as amount"))

    def rows(
        self, frame: Lazy, values: Mapping[str, X], *, where: X = YES, distinct: bool = False
    ) -> Lazy:
        found = _only(frame, where).project(_named(values))
        return lazy(found.distinct() if distinct else found)

    def grouped(
        self,
        frame: Lazy,
        by: Mapping[str, X],
        values: Mapping[str, tuple[How, X]],
        *,
        where: X = YES,
    ) -> Lazy:
        made = []
        for name, (how, value) in values.items():
            found = f"{how}({_duck(value)})"  # a sum has more than 64 bits by itself
            made.append(f'{f"cast({found} as bigint)" if how == "sum" else found} as "{name}"')
        keys = ", ".join(map(_duck, by.values()))
        return lazy(_only(frame, where).aggregate(f"{_named(by)}, {', '.join(made)}", keys))

    def computed(
        self, frame: Lazy, steps: Sequence[Step], only: Sequence[str] | None = None
    ) -> Lazy:
        native = frame.to_native()
        for step, held in zip(steps, _held_after(steps, frame.columns, only), strict=True):
            if isinstance(step, dict):
                native = native.project(f"{_listed(held)}, {_named(step)}")
                continue
            at, tables = step
            joined = _joined(native, self._of(_side_by_side(tables)), f'"{at}" = esi_at', "left")
            filled = ", ".join(f'coalesce("{name}", 0) as "{name}"' for name in tables)
            native = joined.project(f"{_listed(held)}, {filled}")
        return lazy(native if only is None else native.project(_listed(only)))

    def with_next(self, events: Lazy, key: str, last: int) -> Lazy:
        return self._over(events, key, f'lead("on", 1, {last})', "next")

    def with_places(self, events: Lazy, key: str) -> Lazy:
        return self._over(events, key, "row_number()", "nth")

    def _over(self, events: Lazy, key: str, what: str, name: str) -> Lazy:
        made = f'{what} over (partition by "{key}" order by "on") as {name}'
        return lazy(events.to_native().project(f"*, {made}"))

    def with_rows(self, events: Lazy) -> Lazy:
        # Kept in their order by all threads, and then numbered, which one alone can do.
        held = self.kept(events).to_native()
        return self.kept(lazy(held.project('*, row_number() over () as "row"')))

    def last_of_day(self, events: Lazy, where: X) -> Lazy:
        by = f'partition by {self.key}, "on" order by "row" desc'
        placed = _only(events, where).project(f"*, row_number() over ({by}) as esi_place")
        return lazy(placed.filter("esi_place = 1"))

    def joined(self, events: Lazy, cases: Lazy) -> Lazy:
        return events.join(cases, on="case_id", how="inner")

    def attached(
        self, events: Lazy, where: X, frame: Lazy, names: Sequence[str], scope: str | None
    ) -> Lazy:
        some, cases = _only(events, where), frame.to_native()
        if not names and scope is None:
            return lazy(some)
        if scope is not None:
            cases = cases.filter(f'"{scope}"')
        return lazy(_joined(some, cases.project(_listed([self.key, *names])), self.key, "inner"))

    def answered(self, frame: Lazy, asked: Sequence[Answers]) -> Lazy:
        native = frame.to_native()
        filled = []
        for answers in asked:
            held = self.kept(answers.frame).to_native()
            named = [f'"{held_as}" as {name}' for name, (held_as, _) in answers.columns.items()]
            found = held.project(f"{self.key}, {', '.join(named)}")
            native = _joined(native, found, self.key, "left")
            for name, (_, default) in answers.columns.items():
                kind = "bigint" if answers.is_wide(name) else "int"
                filled.append(f"cast(coalesce({name}, {default}) as {kind}) as {name}")
        return self.kept(lazy(native.project(f"* replace ({', '.join(filled)})")))

    def with_keys(self, cases: Lazy) -> Lazy:
        numbered = f"cast(row_number() over () - 1 as int) as {self.key}, *"
        return self.kept(lazy(cases.to_native().project(numbered)))

    def texts(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        return text_in_table(self, frame, columns)

    def mended(self, frame: Lazy, odd: nw.Expr, whole: Lazy, rows: pl.DataFrame) -> Lazy:
        plain = whole.filter(~odd).select(*rows.columns)
        return nw.concat([plain, self.table(rows.to_dict(as_series=False))], how="vertical")

    def rows_of(self, frame: Lazy, ids: Sequence[str]) -> pl.DataFrame:
        # A join keeps no order; rows are numbered where they still have the one they came in.
        wanted = self.table({"esi_id": list(ids)}).to_native()
        numbered = frame.to_native().project("*, row_number() over () as esi_row")
        found = _joined(numbered, wanted, "case_id = esi_id", "semi").order("esi_row")
        return self.collect(lazy(found.project("* exclude (esi_row)")))

    def day_texts(self, frame: Lazy, names: Sequence[str]) -> Lazy:
        made = ", ".join(
            f"""case when "{n}" > 0 then cast(date '{EPOCH}' + "{n}"::integer as varchar)
            else '' end as "{n}\""""
            for n in names
        )
        return lazy(frame.to_native().project(f"* replace ({made})"))

    def kept(self, frame: Lazy) -> Lazy:
        return lazy(frame.to_native().materialize())

    def settled(self, frame: Lazy) -> Lazy:
        # A relation is bound anew, with all that is in it, at every step that builds on it.
        return self.kept(frame)

    def collect(self, frame: Lazy) -> pl.DataFrame:
        return frame.collect("polars").to_native()  # type: ignore[no-any-return]

    def stacked(self, frame: Lazy, key: str, columns: Sequence[str]) -> Lazy:
        named = ", ".join(f'"{name}"' for name in columns)
        places = ", ".join(map(str, range(len(columns))))
        unnested = f"unnest([{places}]) as place, unnest([{named}]) as packed"
        return lazy(frame.to_native().project(f'"{key}", {unnested}'))

    def give(self, make: Callable[[], Lazy], schema: Mapping[str, Any]) -> object:
        return make().to_native()


def _held_after(
    steps: Sequence[Step], columns: Sequence[str], only: Sequence[str] | None
) -> list[list[str]]:
    """Return which earlier columns each step hands on: each costs some time at every step."""
    made = [dict.fromkeys(step if isinstance(step, dict) else step[1]) for step in steps]
    wanted = list(only) if only is not None else [*columns, *(n for new in made for n in new)]
    found = []
    for step, new in zip(reversed(steps), reversed(made), strict=True):
        wanted = [name for name in wanted if name not in new]
        found.append(wanted)
        if isinstance(step, dict):
            needs = frozenset().union(*(value.needs for value in step.values()))
        else:
            needs = frozenset((step[0],))
        wanted = [*wanted, *sorted(needs.difference(wanted))]
    return found[::-1]


def _side_by_side(tables: Mapping[str, Sequence[int]]) -> pl.DataFrame:
    """Tables as columns, with 0 at the end of shorter ones, and the place of each row."""
    longest = max(map(len, tables.values()), default=0)
    held = {name: pl.Series(table, dtype=pl.Int32) for name, table in tables.items()}
    columns = {n: t.extend_constant(0, longest - len(t)) for n, t in held.items()}
    return pl.DataFrame({"esi_at": pl.Series(range(longest), dtype=pl.Int32), **columns})


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _joined(one: Any, other: Any, on: str, how: str) -> Any:
    # Relations of one name cannot be joined, and the caller's can have any name.
    return one.join(other.set_alias(f"esi_{uuid.uuid4().hex}"), on, how)


def _only(frame: Lazy, where: X) -> Any:
    native = frame.to_native()
    return native if where is YES else native.filter(_duck(where))


def _named(values: Mapping[str, X]) -> str:
    return ", ".join(f'{_duck(value)} as "{name}"' for name, value in values.items())


def _text(word: str) -> str:
    doubled = word.replace("'", "''")
    return f"'{doubled}'"


def _duck(value: X) -> str:
    return in_sql(value, _SQL)
