"""Frames on DuckDB: what is made here lives on the connection that the caller's frames are on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import narwhals as nw
import polars as pl

from esi_rules.columns.algebra import YES, X, in_sql
from esi_rules.columns.backends import Answers, How, Lazy, Step
from esi_rules.columns.by_join import PLAIN_FIGURE, lazy, text_in_table
from esi_rules.columns.calendar_table import EPOCH, LAST_NUMBER

__all__ = ["DuckDB"]


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
        return lazy(frame.to_native().query("esi_days", self._days_query(frame, names)))

    def _days_query(self, frame: Lazy, names: Sequence[str]) -> str:
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
                f'case when {number} between 1 and {LAST_NUMBER} then {number} end as "{name}"'
            )
        return f"select * replace ({', '.join(made)}) from esi_days"

    def coded(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        # A function of one column: of a column with few texts, DuckDB asks once for each text.
        made = []
        for name, (column, words) in columns.items():
            empty = list(words).index("") + 1 if "" in words else 0
            listed = ", ".join(map(_text, words))
            made.append(f'coalesce(list_position([{listed}], "{column}"), {empty}) as {name}')
        query = f"select *, {', '.join(made)} from esi_held"
        return lazy(frame.to_native().query("esi_held", query))

    def figured(self, frame: Lazy, of: X) -> Lazy:
        plain = f"nullif(regexp_extract(value, '{PLAIN_FIGURE}'), '')"
        figure = f"case when {_duck(of)} then cast({plain} as double) end"
        query = f"select *, {figure} as figure from esi_held"
        return lazy(frame.to_native().query("esi_held", query))

    def rows(
        self, frame: Lazy, values: Mapping[str, X], *, where: X = YES, distinct: bool = False
    ) -> Lazy:
        made = ", ".join(f'{_duck(value)} as "{name}"' for name, value in values.items())
        query = f"select {'distinct ' * distinct}{made} from esi_held{_only(where)}"
        return lazy(frame.to_native().query("esi_held", query))

    def grouped(
        self,
        frame: Lazy,
        by: Mapping[str, X],
        values: Mapping[str, tuple[How, X]],
        *,
        where: X = YES,
    ) -> Lazy:
        made = [f'{_duck(value)} as "{name}"' for name, value in by.items()]
        for name, (how, value) in values.items():
            found = f"{how}({_duck(value)})"  # a sum has more than 64 bits by itself
            made.append(f'{f"cast({found} as bigint)" if how == "sum" else found} as "{name}"')
        places = ", ".join(str(i + 1) for i in range(len(by)))
        query = f"select {', '.join(made)} from esi_held{_only(where)} group by {places}"
        return lazy(frame.to_native().query("esi_held", query))

    def computed(self, frame: Lazy, steps: Sequence[Step]) -> Lazy:
        """One query for all steps: each relation is bound anew with all that is in it."""
        tables: dict[int, str] = {}
        held: dict[str, pl.Series] = {}
        made = []
        for i, step in enumerate(steps):
            before = f"s{i - 1}" if i else "esi_held"
            if isinstance(step, dict):
                values = ", ".join(f"{_duck(x)} as {name}" for name, x in step.items())
                made.append(f"s{i} as (select *, {values} from {before})")
                continue
            at, columns = step
            names = []
            for name, table in columns.items():
                if id(table) not in tables:
                    tables[id(table)] = f"t{len(tables)}"
                    held[tables[id(table)]] = pl.Series(table, dtype=pl.Int32)
                names.append(f"coalesce(d.{tables[id(table)]}, 0) as {name}")
            made.append(
                f"s{i} as (select b.*, {', '.join(names)} from {before} b "
                f'left join esi_tables d on d.esi_at = b."{at}")'
            )
        if held:
            longest = max(len(series) for series in held.values())
            whole = pl.DataFrame(
                {
                    "esi_at": range(longest),
                    **{n: t.extend_constant(0, longest - len(t)) for n, t in held.items()},
                }
            )
            esi_tables = whole.to_arrow()  # named in the query, which finds it here
        query = f"with {', '.join(made)} select * from s{len(steps) - 1}"
        found = frame.to_native().query("esi_held", query)
        if held:
            del esi_tables
        return lazy(found)

    def with_next(self, events: Lazy, key: str, last: int) -> Lazy:
        return self._over(events, key, f'lead("on", 1, {last})', "next")

    def with_places(self, events: Lazy, key: str) -> Lazy:
        return self._over(events, key, "row_number()", "nth")

    def _over(self, events: Lazy, key: str, what: str, name: str) -> Lazy:
        made = f'{what} over (partition by "{key}" order by "on") as {name}'
        return lazy(events.to_native().query("esi_held", f"select *, {made} from esi_held"))

    def with_rows(self, events: Lazy) -> Lazy:
        # Kept in their order by all threads, and then numbered, which one alone can do.
        query = 'select *, row_number() over () as "row" from esi_held'
        return self.kept(lazy(self.kept(events).to_native().query("esi_held", query)))

    def last_of_day(self, events: Lazy, where: X) -> Lazy:
        by = f'partition by {self.key}, "on" order by "row" desc'
        only = _only(where)
        query = f"select * from esi_held{only} qualify row_number() over ({by}) = 1"
        return lazy(events.to_native().query("esi_held", query))

    def joined(self, events: Lazy, cases: Lazy) -> Lazy:
        return events.join(cases, on="case_id", how="inner")

    def attached(
        self, events: Lazy, where: X, frame: Lazy, names: Sequence[str], scope: str | None
    ) -> Lazy:
        some = f"select * from esi_held{_only(where)}"
        if not names and scope is None:
            return lazy(events.to_native().query("esi_held", some))
        esi_cases = frame.to_native()  # named in the query, which finds it here
        wanted = "".join(f', c."{name}"' for name in names)
        within = "" if scope is None else f' where c."{scope}"'
        query = f"select e.*{wanted} from ({some}) e join esi_cases c using ({self.key}){within}"
        found = events.to_native().query("esi_held", query)
        del esi_cases
        return lazy(found)

    def answered(self, frame: Lazy, asked: Sequence[Answers]) -> Lazy:
        native = frame.to_native()
        for start in range(0, len(asked), 4):
            # A few at once: each relation is bound anew with all that is in it.
            some = asked[start : start + 4]
            held = [self.kept(answers.frame).to_native() for answers in some]
            one, two, three, four = [*held, None, None, None][:4]  # named in the query
            columns, joins = [], []
            for at, answers in zip(("one", "two", "three", "four"), some, strict=False):
                joins.append(f"left join {at} using ({self.key})")
                for name, (held_as, default) in answers.columns.items():
                    kind = "bigint" if answers.is_wide(name) else "int"
                    value = f'coalesce({at}."{held_as}", {default})'
                    columns.append(f"cast({value} as {kind}) as {name}")
            query = f"select esi_held.*, {', '.join(columns)} from esi_held {' '.join(joins)}"
            native = native.query("esi_held", query)
            del one, two, three, four
        return self.kept(lazy(native))

    def with_keys(self, cases: Lazy) -> Lazy:
        query = f"select cast(row_number() over () - 1 as int) as {self.key}, * from esi_cases"
        return self.kept(lazy(cases.to_native().query("esi_cases", query)))

    def texts(self, frame: Lazy, columns: Mapping[str, tuple[str, Sequence[str]]]) -> Lazy:
        return text_in_table(self, frame, columns)

    def mended(self, frame: Lazy, odd: nw.Expr, whole: Lazy, rows: pl.DataFrame) -> Lazy:
        plain = whole.filter(~odd).select(*rows.columns)
        return nw.concat([plain, self.table(rows.to_dict(as_series=False))], how="vertical")

    def rows_of(self, frame: Lazy, ids: Sequence[str]) -> pl.DataFrame:
        # A join keeps no order; rows are numbered where they still have the one they came in.
        wanted = self.table({"esi_id": list(ids)}).to_native()
        query = """
            select * exclude (esi_row)
            from (select *, row_number() over () as esi_row from esi_held)
            semi join wanted on case_id = esi_id order by esi_row
        """
        found = frame.to_native().query("esi_held", query)
        del wanted
        return self.collect(lazy(found))

    def day_texts(self, frame: Lazy, names: Sequence[str]) -> Lazy:
        made = ", ".join(
            f"""case when "{n}" > 0 then cast(date '{EPOCH}' + "{n}"::integer as varchar)
            else '' end as "{n}\""""
            for n in names
        )
        query = f"select * replace ({made}) from esi_long"
        return lazy(frame.to_native().query("esi_long", query))

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
        query = f'select "{key}", {unnested} from esi_wide'
        return lazy(frame.to_native().query("esi_wide", query))

    def give(self, make: Callable[[], Lazy], schema: Mapping[str, Any]) -> object:
        return make().to_native()


def _only(where: X) -> str:
    return "" if where is YES else f" where {_duck(where)}"


def _text(word: str) -> str:
    doubled = word.replace("'", "''")
    return f"'{doubled}'"


def _duck(value: X) -> str:
    return in_sql(value, "//", '"')
