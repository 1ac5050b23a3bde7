"""Judge a caseload where it lies, in a DuckDB database, and ask the verdicts in SQL.

    python examples/at_scale/duckdb_in_place.py CASELOAD.duckdb [--from FOLDER]

The database holds the tables `cases`, `events` and `answers`; with --from, they are made from a
folder of Parquet files first. Nothing is read into Python: the rules become one query, and its rows
a table `verdicts` beside the others.
"""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

import duckdb

import esi_rules as esi

TABLES = ("cases", "events", "answers")


def fill(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make the tables of the database from Parquet files."""
    for name in TABLES:
        file = str(folder / f"{name}.parquet").replace("'", "''")
        connection.execute(f"create or replace table {name} as from read_parquet('{file}')")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("--from", dest="folder", type=Path, help="fill it from this folder first")
    parser.add_argument("--as-at", type=dt.date.fromisoformat, default=dt.date(2006, 1, 31))
    options = parser.parse_args()

    with duckdb.connect(str(options.database)) as connection:
        if options.folder is not None:
            fill(connection, options.folder)
        cases, events, answers = (connection.table(name) for name in TABLES)
        verdicts = esi.evaluate_frames(
            cases, events, answers, standards=esi.national_standards(), as_at=options.as_at
        )
        connection.execute("drop table if exists verdicts")
        verdicts.create("verdicts")

        question = """
            select standard, count(*) filter (verdict = 'MET') as met,
                count(*) filter (verdict = 'NOT_MET') as not_met,
                count(*) filter (verdict = 'UNDETERMINED') as undetermined
            from verdicts group by standard order by standard
        """
        for standard, met, not_met, undetermined in connection.execute(question).fetchall():
            share = f"{100 * met / (met + not_met):.0f}%" if met + not_met else "-"
            print(f"{standard:26} {met:8} met {not_met:8} not met {undetermined:6} open  {share}")


if __name__ == "__main__":
    main()
