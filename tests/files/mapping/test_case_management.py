"""The example: a case management system's database becomes a scoring sheet in two commands."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest

import esi_rules as esi
from esi_rules.cli import main
from tests.support.paths import EXAMPLES
from tests.support.postgresql import LACKING, server

HOME = EXAMPLES / "case_management"
MAP = HOME / "map.toml"


def made(*options: str) -> str:
    done = subprocess.run(
        [sys.executable, HOME / "make_database.py", *options],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("case_management") / "cases.db"
    made(str(path))
    return path


@pytest.fixture(scope="module")
def inspection(database: Path) -> esi.Inspection:
    return esi.read_mapped(database, esi.read_mapping(MAP)).inspection


def test_two_commands_lead_from_the_database_to_the_sheet(
    database: Path, inspection: esi.Inspection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "inspection"
    assert main(["read", str(database), "--map", str(MAP), "--out", str(out)]) == 0
    assert "60 cases written to" in capsys.readouterr().err
    assert main(["score", str(out), "--by", "district"]) == 0
    assert "Scoring sheet: Anyshire" in capsys.readouterr().out
    assert esi.read(out).inspection == inspection


def test_the_values_are_those_of_the_database(database: Path, inspection: esi.Inspection) -> None:
    """Against queries of SQL written by hand."""
    cases = {case.case_id: case for case in inspection.cases}
    with closing(sqlite3.connect(database)) as sql:
        sampled = "select order_no from orders where in_sample = 1 and order_type <> 'BAIL'"
        assert set(cases) == {str(number) for (number,) in sql.execute(sampled)}
        days = sql.execute(
            f"""select order_no, date(starts_at, '+1 hour'), outcome from contacts
            where type = 'HV' and order_no in ({sampled})
              and starts_at < '2004-10-30' order by contact_no"""
        ).fetchall()
        words = {"SEEN": "seen", "OUT": "attempted"}
        for case in inspection.cases:
            visits = [(str(e.on), e.value) for e in case.events
                      if e.kind == "home_visit" and str(e.on) < "2004-10-30"]  # fmt: skip
            assert visits == [(d, words[o]) for n, d, o in days if str(n) == case.case_id]
        upw = sql.execute("select order_no from requirements where code = 'UPW'").fetchall()
        for id, case in cases.items():
            assert case.facts["unpaid_work"] is ((int(id),) in upw)
    reviews = sum(event.kind == "plan_review" for case in cases.values() for event in case.events)
    assert reviews > 60


def test_a_code_that_the_mapping_does_not_know_is_shown_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "cases.db", tmp_path / "out"
    made(str(path), "--new-code")
    assert main(["read", str(path), "--map", str(MAP), "--dry-run"]) == 1
    shown = capsys.readouterr()
    assert "events[0].where      contacts.type              VID      NOT MAPPED" in shown.out
    assert "`VID` is a value of contacts.type that no part of the mapping names" in shown.err
    assert shown.err in (HOME / "README.md").read_text(encoding="utf-8")
    assert main(["read", str(path), "--map", str(MAP), "--out", str(out)]) == 2
    assert "map.toml, line " in capsys.readouterr().err
    assert not out.exists()


def test_a_dry_run_of_a_mapping_that_fits_has_status_0(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["read", str(database), "--map", str(MAP), "--dry-run"]) == 0
    shown = capsys.readouterr()
    assert "cases[0].sentence    orders.order_type          CRO" in shown.out
    assert shown.err == ""


def test_a_command_without_a_place_to_write_or_with_a_full_one_is_refused(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    for options in ([], ["--dry-run", "--out", "x"], ["--out", str(tmp_path)]):
        assert main(["read", str(database), "--map", str(MAP), *options]) == 2
    assert "not an empty folder" in capsys.readouterr().err


def test_bad_rows_are_written_to_the_quarantine_file(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy, out, bad = tmp_path / "copy.db", tmp_path / "out", tmp_path / "bad.csv"
    copy.write_bytes(database.read_bytes())
    with closing(sqlite3.connect(copy)) as sql:
        sql.execute("update orders set started = 'soon' where order_no = 4000")
        sql.commit()
    command = ["read", str(copy), "--map", str(MAP), "--out", str(out)]
    assert main(command) == 2
    assert "orders, row 1, column `started`: `soon`" in capsys.readouterr().err
    assert main([*command, "--quarantine", str(bad)]) == 0
    assert len(esi.read(out).inspection.cases) == 59
    assert "orders,1,4000," in bad.read_text(encoding="utf-8")


# The other sources


def table_frames(database: Path) -> Iterator[tuple[str, pl.DataFrame]]:
    with closing(sqlite3.connect(database)) as sql:
        for (name,) in sql.execute("select name from sqlite_master where type = 'table'"):
            cursor = sql.execute(f"select * from {name}")
            columns = [column[0] for column in cursor.description]
            yield name, pl.DataFrame(cursor.fetchall(), schema=columns, orient="row",
                                     infer_schema_length=None)  # fmt: skip


@pytest.mark.parametrize("end", ["csv", "parquet"])
def test_a_folder_of_tables_gives_the_same(
    end: str, database: Path, inspection: esi.Inspection, tmp_path: Path
) -> None:
    for name, frame in table_frames(database):
        getattr(frame, f"write_{end}")(tmp_path / f"{name}.{end}")
    assert esi.read_mapped(tmp_path, esi.read_mapping(MAP)).inspection == inspection


def test_a_duckdb_file_with_types_gives_the_same(
    database: Path, inspection: esi.Inspection, tmp_path: Path
) -> None:
    import duckdb

    path = tmp_path / "cases.duckdb"
    with closing(duckdb.connect(str(path))) as sql:
        sql.execute(f"begin; {made('--sql', '--cases', '12')} commit")
        sql.execute("create schema other; create table other.things (a integer)")
    few = esi.read_mapped(path, esi.read_mapping(MAP)).inspection
    other = tmp_path / "cases.db"
    made(str(other), "--cases", "12")
    assert few == esi.read_mapped(other, esi.read_mapping(MAP)).inspection
    assert few.cases != inspection.cases


def test_rows_in_memory_give_the_same(database: Path, inspection: esi.Inspection) -> None:
    with closing(sqlite3.connect(database)) as sql:
        names = [name for (name,) in sql.execute("select name from sqlite_master")]
        cursors = {name: sql.execute(f"select * from {name}") for name in names}
        assert esi.read_mapped(cursors, esi.read_mapping(MAP)).inspection == inspection


@pytest.mark.slow
def test_a_postgresql_database_gives_the_same_in_two_commands(
    inspection: esi.Inspection, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if LACKING and not os.environ.get("CI"):
        print(f"not run: {LACKING}")
        pytest.skip(LACKING)
    from adbc_driver_postgresql import dbapi

    out = tmp_path / "inspection"
    with server() as address:
        with dbapi.connect(address) as connection, connection.cursor() as cursor:
            for statement in made("--sql").split(";\n"):
                if statement.strip():
                    cursor.execute(statement)
            cursor.execute("create schema other")
            cursor.execute("create table other.things (a integer)")
            connection.commit()
        assert main(["read", address, "--map", str(MAP), "--out", str(out)]) == 0
        assert main(["score", str(out)]) == 0
        assert "Scoring sheet: Anyshire" in capsys.readouterr().out
        assert esi.read(out).inspection == inspection
        assert esi.read_mapped(address, esi.read_mapping(MAP)).inspection == inspection
        with pytest.raises(esi.BadInputError) as error:
            esi.read_mapped(address.replace("/postgres?", "/nothing?"), esi.read_mapping(MAP))
        assert "secret" not in str(error.value)
