"""The sources of a mapping: what can be read, and what is said of what cannot."""

from __future__ import annotations

import datetime as dt
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

import esi_rules as esi
from esi_rules.cli import main

MAPPING = esi.TableMapping(
    esi.Inspection("North", dt.date(2005, 3, 14)),
    cases=[
        esi.RowMapping(
            "orders", {"case_id": "no", "sentence": "kind", "commenced_on": "started on"}
        )
    ],
)
ROWS = "no,kind,started on\n1,order,2004-09-24\n"


def refused(source: object) -> list[str]:
    with pytest.raises(esi.BadInputError) as error:
        esi.read_mapped(source, MAPPING)  # type: ignore[arg-type]
    return [problem.words() for problem in error.value.problems]


def test_a_folder_has_a_table_for_each_file_and_each_line_its_number(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(f"\ufeff{ROWS}2,order,soon\n".replace(",", ";"))
    (tmp_path / "notes.txt").write_text("not a table")
    (line,) = refused(tmp_path)
    assert line.startswith("orders.csv, row 3, column `started on`: `soon`")


def test_a_folder_with_rows_that_are_ragged_or_names_that_come_twice_is_refused(
    tmp_path: Path,
) -> None:
    (tmp_path / "orders.csv").write_text(f"{ROWS}2,order\n")
    (line,) = refused(tmp_path)
    assert line.startswith("orders.csv, row 3: has 2 cells where the header has 3")
    (tmp_path / "orders.csv").write_text("no,no,kind\n")
    assert refused(tmp_path) == [
        "orders.csv: `no` is the name of more than one column; keep one"
    ]  # fmt: skip
    (tmp_path / "orders.csv").write_text("")
    assert refused(tmp_path) == ["orders.csv: is empty; its first row must name the columns"]
    (tmp_path / "orders.parquet").write_bytes(b"x")
    (line,) = refused(tmp_path)
    assert "has the name of another table of the folder" in line
    (tmp_path / "orders.csv").unlink()
    (line,) = refused(tmp_path)
    assert "cannot be read as Parquet" in line


def test_a_view_of_sqlite_is_a_table_and_the_file_is_not_changed(tmp_path: Path) -> None:
    path = tmp_path / 'a "strange" #name?.db'
    with closing(sqlite3.connect(path)) as database:
        database.executescript("""
            create table "Some orders" (id, "a""b");
            insert into "Some orders" values (1, '2004-09-24');
            create view orders as
              select id as no, 'order' as kind, "a""b" as "started on" from "Some orders";
        """)
    before = path.read_bytes()
    assert esi.read_mapped(path, MAPPING).inspection.cases[0].case_id == "1"
    assert esi.read_mapped(str(path), MAPPING).inspection.cases[0].case_id == "1"
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_broken_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.db"
    path.write_bytes(b"SQLite format 3\0" + b"\x01" * 2000)
    (line,) = refused(path)
    assert line.startswith("broken.db: cannot be read (DatabaseError")
    path.write_bytes(b"\0" * 8 + b"DUCK" + b"\x01" * 5000)
    (line,) = refused(path)
    assert line.startswith("broken.db: cannot be read (")


def test_what_is_no_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    assert "does not exist; name a folder" in refused(tmp_path / "none")[0]
    assert "is no folder, SQLite file or DuckDB file" in refused(tmp_path / "file")[0]
    (line,) = refused("mysql://me:secret@host/cases?x=secret")
    assert line == (
        "mysql://host/cases: is no address that can be read; it must begin with `postgresql` or "
        "`postgres`, and ://"
    )
    assert refused({"orders": [5]}) == [
        "orders, row 1: must be a mapping with a key for each column"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "package", "advice"),
    [
        ("postgresql://me:secret@host/cases", "adbc_driver_postgresql", r"esi-rules\[databases\]"),
        ("cases.duckdb", "duckdb", "pip install duckdb"),
        (".", "polars", r"esi-rules\[frames\]"),
    ],
)
def test_a_package_that_is_missing_is_an_import_error_that_says_how_to_get_it(
    source: str, package: str, advice: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("cases.duckdb").write_bytes(b"\0" * 8 + b"DUCK")
    Path("orders.parquet").write_bytes(b"x")
    for name in [n for n in sys.modules if n.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(esi.MissingExtraError, match=advice) as error:
        esi.read_mapped(source, MAPPING)
    assert isinstance(error.value, ImportError)
    assert "secret" not in str(error.value)


def test_a_quarantine_file_never_takes_the_place_of_a_table_that_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "orders.csv").write_text(ROWS)
    (tmp_path / "map.toml").write_text("")
    command = ["read", str(source), "--map", str(tmp_path / "map.toml"), "--out", "x"]
    for path in (source / "orders.csv", tmp_path / "map.toml"):
        assert main([*command, "--quarantine", str(path)]) == 2
        assert "is a file that is read" in capsys.readouterr().err
    assert (source / "orders.csv").read_text() == ROWS
