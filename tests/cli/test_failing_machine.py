"""A full disk, a file that changes while it is read, and exhausted memory: one line, status 2."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import esi_rules as esi
from esi_rules.bulk import folder as bulk_folder
from esi_rules.bulk import score_big
from esi_rules.cli import main
from esi_rules.files import regular
from esi_rules.files.output import disk_error
from tests.support.bulk import opened, parquet_of

resource = pytest.importorskip("resource")

CASES = "case_id,sentence,commenced_on\nS01,order,2004-09-24\nS02,order,2004-09-24\n"
EVENTS = "case_id,event,on,value\nS01,supervision_plan,2004-10-01,\nS02,warning,2004-10-01,\n"


@contextlib.contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """As a full disk would, make whatever writes more to a file fail."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def one_line(error: str) -> str:
    """What is said beside notes: the problem, and how many there are."""
    lines = [line for line in error.splitlines() if not line.startswith("note: ")]
    assert "Traceback" not in error
    assert lines[1:] in ([], ["esi-rules: 1 problem found. There is no result."])
    return lines[0]


def test_a_full_disk_ends_generate_with_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with files_no_larger_than(9_000):
        assert main(["generate", "--cases", "300", "--out", str(tmp_path / "out")]) == 2
    said = one_line(capsys.readouterr().err)
    assert "cannot be written (file too large)" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_full_disk_ends_evaluate_with_one_line(
    ending: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulk_folder, "ENOUGH", 1)
    folder = parquet_of(tmp_path / "in", cases=CASES, events=EVENTS)
    out = tmp_path / f"verdicts.{ending}"
    with files_no_larger_than(100):
        assert main(["evaluate", str(folder), "--out", str(out)]) == 2
    assert "cannot be written (file too large)" in one_line(capsys.readouterr().err)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_only_errors_of_the_system_are_told_as_such() -> None:
    found = disk_error(ValueError("parquet: underlying IO error: No space left (os error 28)"))
    assert found is not None
    assert found.errno == 28
    assert found.strerror == os.strerror(28)
    assert disk_error(ValueError("column not found")) is None


@pytest.mark.parametrize("name", ["cases", "events"])
def test_a_large_folder_that_changes_while_it_is_read_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_folder, "SLICE", 1)
    folder = opened(parquet_of(tmp_path, cases=CASES, events=EVENTS))
    slices = folder.slices()
    next(slices)
    changed = tmp_path / f"{name}.parquet"
    changed.write_bytes(changed.read_bytes())
    with pytest.raises(esi.BadInputError) as caught:
        list(slices)
    assert str(caught.value) == (
        f"{name}.parquet: changed while it was read; try again when nothing writes to it"
    )


def test_a_large_folder_that_is_cut_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_folder, "SLICE", 1)
    folder = opened(parquet_of(tmp_path, cases=CASES, events=EVENTS))
    (tmp_path / "events.parquet").unlink()
    with pytest.raises(esi.BadInputError, match=r"events\.parquet: changed while it was read"):
        score_big(folder)


def test_a_table_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(CASES)
    versions = iter([(1, 2, 3), (1, 2, 4)])
    monkeypatch.setattr(regular, "version_of", lambda _: next(versions))
    with pytest.raises(esi.BadInputError, match=r"cases\.csv: changed while it was read"):
        regular.read_bytes(path, "cases.csv", 1_000)


def test_a_stderr_that_cannot_be_written_ends_with_the_status_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open("/dev/full", "w", buffering=1) as full:  # noqa: PTH123 - a device, and no path
        monkeypatch.setattr(sys, "stderr", full)
        assert main(["score", str(tmp_path)]) == 2
        monkeypatch.undo()
        with contextlib.suppress(OSError):
            full.close()


def test_exhausted_memory_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("esi_rules.cli.inputs.read", no_memory)
    assert main(["score", str(tmp_path)]) == 2
    said = one_line(capsys.readouterr().err)
    assert said.startswith("esi-rules: the memory of this machine is exhausted")
    assert sys.exc_info() == (None, None, None)
