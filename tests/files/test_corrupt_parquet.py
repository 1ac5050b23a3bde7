"""Corrupt Parquet files: refused on every route, and none of them ends the process."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from esi_rules.bulk import open_big, score_big
from esi_rules.cli import main
from esi_rules.errors import BadInputError
from esi_rules.files.inspection import read
from esi_rules.files.parquet import read_parquet
from esi_rules.files.parquet_check import NotParquetError, check_parquet
from esi_rules.files.thrift import ThriftError, parse_struct
from tests.support.bulk import parquet_of
from tests.support.corrupt_parquet import changed, every_change, read_in_a_process, small_files
from tests.support.examples import examples

CASES = "case_id,sentence,commenced_on\nc1,order,2004-09-20\nc2,licence,2004-10-04\n"
EVENTS = (
    "case_id,event,on,value\nc1,risk_rating,2004-09-24,high\nc2,home_visit,2004-10-11,seen\n"
    "c2,supervision_plan,2004-10-12,\n"
)


def reason(data: bytes) -> str | None:
    try:
        check_parquet(io.BytesIO(data))
    except NotParquetError as error:
        return str(error)
    return None


def readable(data: bytes) -> bool:
    try:
        read_parquet("events", "events.parquet", data)
    except BadInputError:
        return False
    return True


def first_change(data: bytes, fits: Callable[[bytes], bool]) -> bytes:
    return next(bad for bad in every_change(data) if fits(bad))


def killing(data: bytes) -> bytes:
    """One changed bit by which a page has fewer values than none: polars ends the process."""
    return first_change(data, lambda bad: "negative number of values" in (reason(bad) or ""))


def broken_inside(data: bytes) -> bytes:
    """One changed bit in the values themselves, of which only the reader can tell."""
    return first_change(data, lambda bad: reason(bad) is None and not readable(bad))


def corrupt(path: Path, table: str, change: Callable[[bytes], bytes]) -> Path:
    parquet_of(path, cases=CASES, events=EVENTS)
    file = path / f"{table}.parquet"
    file.write_bytes(change(file.read_bytes()))
    return path


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return small_files()


def test_files_of_every_writer_pass(files: dict[str, bytes]) -> None:
    for name, data in files.items():
        assert reason(data) is None, name
        table = read_parquet("events", "events.parquet", data)
        assert len(table.rows) == int(name.split()[-1])


def test_without_the_check_the_same_file_ends_the_process(tmp_path: Path) -> None:
    corrupt(tmp_path, "events", killing)
    code = "import sys, polars as pl; pl.read_parquet(sys.argv[1])"
    ended = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "events.parquet"], capture_output=True
    )
    assert ended.returncode != 0  # by a signal or an error, as the version of polars has it


def test_changed_files_never_end_the_process(files: dict[str, bytes], tmp_path: Path) -> None:
    names = sorted(files)
    bad = [changed(files[names[seed % len(names)]], seed) for seed in range(examples(3_000))]
    refused, read = read_in_a_process(bad, tmp_path)
    assert refused + read == len(bad)
    assert refused > len(bad) / 3


@pytest.mark.slow
def test_no_single_bit_of_a_small_file_ends_the_process(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    for name in ("polars zstd 8", "polars uncompressed 8", "arrow 2.0 8", "arrow delta 8"):
        bad = list(every_change(files[name]))
        refused, read = read_in_a_process(bad, tmp_path)
        assert refused + read == len(bad)


def test_a_checksum_finds_a_changed_value(files: dict[str, bytes]) -> None:
    data = files["arrow checksums 8"]
    place = data.index(b"home_visit")
    bad = data[:place] + b"X" + data[place + 1 :]
    assert reason(bad) == "a checksum is wrong"


@pytest.mark.parametrize("table", ["cases", "events"])
@pytest.mark.parametrize("change", [killing, broken_inside])
def test_every_route_refuses_a_corrupt_table(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    table: str,
    change: Callable[[bytes], bytes],
) -> None:
    path = corrupt(tmp_path / "folder", table, change)
    good = parquet_of(tmp_path / "good", cases=CASES, events=EVENTS)
    for strict in (True, False):
        with pytest.raises(BadInputError, match=rf"{table}\.parquet: cannot be read as Parquet"):
            read(path, strict=strict)
    aside = ["--quarantine", str(tmp_path / "aside.csv")]
    for arguments in (
        ["score", str(path)],
        ["score", str(path), *aside],
        ["explain", str(path), "--case", "c1"],
        ["evaluate", str(path), "--out", str(tmp_path / "out.csv")],
        ["due", str(path), "--as-at", "2005-06-30"],
        ["monitor", str(path), "--by", "sentence"],
        ["compare", str(good), str(path)],
        ["compare", str(path), str(good)],
        ["whatif", str(path), "--set", "home-visit.limit=5 working days"],
        ["sensitivity", str(path)],
    ):
        assert main(arguments) == 2, arguments
        assert f"{table}.parquet: cannot be read as Parquet" in capsys.readouterr().err


@pytest.mark.parametrize("table", ["cases", "events"])
def test_a_large_folder_is_refused_at_once_or_on_the_way(tmp_path: Path, table: str) -> None:
    assert open_big(corrupt(tmp_path / "at once", table, killing), enough=0) is None
    big = open_big(corrupt(tmp_path / "on the way", table, broken_inside), enough=0)
    assert big is not None
    with pytest.raises(BadInputError, match=rf"^{table}\.parquet: cannot be read as Parquet"):
        score_big(big)


def test_a_folder_with_signs_of_a_pattern_in_its_name_is_read(tmp_path: Path) -> None:
    path = parquet_of(tmp_path / "a[b]*", cases=CASES, events=EVENTS)
    big = open_big(path, enough=0)
    assert big is not None
    assert score_big(big).provenance.cases == 2


@pytest.mark.parametrize("length", range(0, 40, 3))
def test_short_files_are_refused(length: int) -> None:
    buffer = io.BytesIO()
    pl.DataFrame({"a": ["x"]}).write_parquet(buffer)
    data = buffer.getvalue()
    assert reason(data[:length]) is not None
    assert reason(data[:4] + data[-length:] if length else b"") is not None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x15",  # a number without its value
        b"\x19\xfc\xff\xff\xff\xff\x0f",  # a list longer than the data
        b"\x18\xff\xff\xff\xff\x7f",  # a text longer than the data
        b"\x15" + b"\xff" * 20,  # a number without end
        b"\x1c" * 100,  # structures in structures without end
        b"\x19\x19" * 100,  # lists in lists without end
        b"\x1f\x00",  # a type that is none
    ],
)
def test_thrift_refuses_what_it_cannot_hold(data: bytes) -> None:
    with pytest.raises(ThriftError):
        parse_struct(data)
