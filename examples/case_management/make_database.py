"""Make a database like that of an ordinary case management system; nobody in it is real.

    python make_database.py cases.db            an SQLite file
    python make_database.py --sql               the same as SQL for PostgreSQL, to standard output

With `--new-code` the database has a type of contact that the mapping does not know.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

TABLES = """
create table offenders (crn text, district text, team text);
create table orders (order_no integer, crn text, order_type text, started date, ended date,
    tier integer, in_sample integer);
create table requirements (requirement_no integer, order_no integer, code text);
create table contacts (contact_no integer, order_no integer, starts_at timestamp, type text,
    outcome text, hours numeric);
create table assessments (assessment_no integer, order_no integer, tool text, completed text,
    risk_level text);
create table plans (plan_no integer, order_no integer, kind text, completed date,
    first_review date, second_review date);
create table breaches (breach_no integer, order_no integer, failed_on date, warned_on date,
    action_on date);
create table inspectors_answers (order_no integer, item text, answer text);
"""
ITEMS = ("B1.1a", "B1.3a", "B2.1a", "B3.2b", "C1.1a", "C2.2", "C3.1", "D1.1", "D2.1", "D4.1")
ONE_DAY = dt.timedelta(days=1)


def rows(chance: Random, cases: int, new_code: bool) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield every row with the table it is for."""
    number = iter(range(10_000, 1_000_000))
    for place in range(cases):
        order, crn = 4000 + place, f"X{place:05}"
        yield "offenders", (crn, chance.choice(["North", "South"]), chance.choice("ABC"))
        started = dt.date(2004, 3, 1) + chance.randrange(180) * ONE_DAY
        ended = started + 150 * ONE_DAY if chance.random() < 0.2 else None
        kind = chance.choice(["CRO", "CRO", "CPO", "ADL", "YOL"] + ["BAIL"] * (place % 9 == 8))
        tier = chance.choice([1, 2, 3, 4, None])
        yield "orders", (order, crn, kind, started, ended, tier, int(place % 4 != 3))
        for code in chance.sample(["UPW", "ACP", "DTTO", "RES", "CUR"], chance.choice([0, 1, 2])):
            yield "requirements", (next(number), order, code)
        for week in range(chance.randrange(8, 20)):
            day = started + (7 * week + chance.randrange(3)) * ONE_DAY
            yield "contacts", (next(number), order, *_contact(chance, day))
        if new_code and place % 20 == 0:
            yield "contacts", (next(number), order, _stored(started, 10), "VID", "ATT", None)
        for month in range(2):
            day = started + (chance.randrange(12) + 60 * month) * ONE_DAY
            level = chance.choice(["L", "M", "M", "H", "VH"])
            yield "assessments", (next(number), order, "ROH", f"{day:%d/%m/%Y}", level)
        day = started + chance.randrange(20) * ONE_DAY
        yield "assessments", (next(number), order, "OASYS", f"{day:%d/%m/%Y}", None)
        for plan in ("SP", "RMP"):
            done = started + chance.randrange(25) * ONE_DAY
            first = done + chance.randrange(90, 130) * ONE_DAY if chance.random() < 0.8 else None
            second = first + 100 * ONE_DAY if first and chance.random() < 0.5 else None
            yield "plans", (next(number), order, plan, done, first, second)
        if chance.random() < 0.3:
            failed = started + chance.randrange(30, 90) * ONE_DAY
            action = failed + chance.randrange(3, 20) * ONE_DAY if chance.random() < 0.6 else None
            yield "breaches", (next(number), order, failed, failed + 2 * ONE_DAY, action)
        for item in ITEMS:
            yield "inspectors_answers", (order, item, chance.choice("YYYNX"))


def _contact(chance: Random, day: dt.date) -> tuple[object, ...]:
    kind = chance.choice(["APPT", "APPT", "APPT", "HV", "UPW", "PRG", "NOTE"])
    outcome = {
        "APPT": chance.choice(["ATT", "ATT", "ATT", "AAB", "UAB", None]),
        "HV": chance.choice(["SEEN", "OUT"]),
    }.get(kind)
    hours = chance.choice([3, 3.5, 6]) if kind == "UPW" else None
    # Contacts without a time of day are stored at midnight.
    return _stored(day, chance.choice([0, 9, 14])), kind, outcome, hours


def _stored(day: dt.date, hour: int) -> str:
    """A local time as the system stores it: in UTC, so that a summer's midnight is 23:00 before."""
    from zoneinfo import ZoneInfo

    local = dt.datetime.combine(day, dt.time(hour), ZoneInfo("Europe/London"))
    return f"{local.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S}"


def sql(chance: Random, cases: int, new_code: bool) -> Iterator[str]:
    """Yield the whole database as statements of SQL."""
    yield TABLES
    for table, cells in rows(chance, cases, new_code):
        written = (
            "null" if cell is None
            else str(cell) if isinstance(cell, int | float) else f"'{cell}'"
            for cell in cells
        )  # fmt: skip
        yield f"insert into {table} values ({', '.join(written)});\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--sql", action="store_true")
    parser.add_argument("--cases", type=int, default=80)
    parser.add_argument("--new-code", action="store_true")
    options = parser.parse_args()
    statements = "".join(sql(Random(7), options.cases, options.new_code))
    if options.sql:
        print(statements)
    elif options.file is None:
        parser.error("name the file to make, or give --sql")
    else:
        options.file.unlink(missing_ok=True)
        with closing(sqlite3.connect(options.file)) as database:
            database.executescript(f"begin; {statements} commit;")


if __name__ == "__main__":
    main()
