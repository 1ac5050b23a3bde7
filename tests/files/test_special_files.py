"""Pipes, devices and files without measure in the place of files: refused at once, everywhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import esi_rules as esi
from esi_rules.bulk import open_big
from esi_rules.cli import main
from esi_rules.errors import BadInputError
from esi_rules.files import regular
from esi_rules.files.regular import LARGEST_SETTINGS, LARGEST_TABLE, is_special, read_bytes
from esi_rules.rulefile.yaml_nodes import read_text
from tests.support.bulk import parquet_of
from tests.support.files import folder

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")

SPECIAL = ["pipe", "endless"]


def special(path: Path, kind: str) -> Path:
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    return path


@pytest.mark.parametrize("kind", SPECIAL)
@pytest.mark.parametrize("name", ["cases.csv", "events.csv", "answers.csv", "inspection.toml"])
def test_in_a_folder(tmp_path: Path, kind: str, name: str) -> None:
    special(folder(tmp_path) / name, kind)
    with pytest.raises(BadInputError) as error:
        esi.read(tmp_path)
    assert f"{name}: is a pipe or a device and no file; save what it holds as a file" in [
        problem.words() for problem in error.value.problems
    ]


@pytest.mark.parametrize("kind", SPECIAL)
@pytest.mark.parametrize("name", ["cases.parquet", "events.parquet", "inspection.toml"])
def test_in_a_folder_of_parquet(tmp_path: Path, kind: str, name: str) -> None:
    path = parquet_of(
        tmp_path,
        cases="case_id,sentence,commenced_on\nc1,order,2004-09-20\n",
        events="case_id,event,on,value\nc1,risk_rating,2004-09-24,high\n",
    )
    special(path / name, kind)
    if name == "inspection.toml":
        big = open_big(path, enough=0)
        assert big is not None
        assert len(list(big.slices())) == 1
        with pytest.raises(BadInputError, match="is a pipe or a device"):
            big.ledger.check()
    else:
        assert open_big(path, enough=0) is None
    with pytest.raises(BadInputError, match="is a pipe or a device"):
        esi.read(path)


@pytest.mark.parametrize("kind", SPECIAL)
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("one.json", ["score", "{}"]),
        ("one.json", ["compare", "{}", "{}"]),
        ("one.toml", ["compare", "{}", "{}"]),
        ("one.toml", ["audit", "{}"]),
        ("one.yaml", ["verify", "{}"]),
        ("one.yaml", ["check", "{}"]),
        ("one.yaml", ["diff", "{}", "{}"]),
        ("one.yaml", ["rulebook", "--standards", "{}"]),
        ("one.yaml", ["score", "folder", "--framework", "{}"]),
    ],
)
def test_for_every_command(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    name: str,
    arguments: list[str],
) -> None:
    path = special(tmp_path / name, kind)
    assert main([argument.format(path) for argument in arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Traceback" not in shown.err
    refusals = ("is a pipe or a device and no file", "is no file", "is neither a folder nor a")
    assert any(words in shown.err for words in refusals)


def test_what_is_larger_than_its_bound_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "events.csv"
    path.write_bytes(b"x" * 11)
    assert read_bytes(path, "events.csv", 11) == b"x" * 11
    with pytest.raises(BadInputError, match=r"^events\.csv: is larger than 10 bytes"):
        read_bytes(path, "events.csv", 10)


def test_settings_and_sheets_of_more_than_their_bound_are_refused(tmp_path: Path) -> None:
    path = folder(tmp_path)
    os.truncate(path / "inspection.toml", LARGEST_SETTINGS + 1)
    with pytest.raises(BadInputError, match=f"is larger than {LARGEST_SETTINGS} bytes"):
        esi.read(path)
    (path / "sheet.toml").write_text("")
    os.truncate(path / "sheet.toml", LARGEST_SETTINGS + 1)
    with pytest.raises(BadInputError, match=f"is larger than {LARGEST_SETTINGS} bytes"):
        esi.read_published(path / "sheet.toml")


def test_tables_of_more_than_their_bound_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder(tmp_path)
    asked: list[tuple[str, int]] = []

    def noted(path: Path, name: str, most: int) -> bytes:
        asked.append((name, most))
        return read_bytes(path, name, most)

    monkeypatch.setattr("esi_rules.files.parse_inspection.read_bytes", noted)
    esi.read(path)
    assert asked == [
        ("inspection.toml", LARGEST_SETTINGS),
        *((f"{name}.csv", LARGEST_TABLE) for name in ("cases", "events", "answers")),
    ]


def test_files_folders_and_nothing_are_not_special(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    assert not is_special(tmp_path / "a")
    assert not is_special(tmp_path)
    assert not is_special(tmp_path / "none")
    assert not is_special(tmp_path / "\0")
    assert is_special(special(tmp_path / "b", "pipe"))
    with pytest.raises(BadInputError, match="cannot be read"):
        read_text(tmp_path / "\0")
    with pytest.raises(BadInputError, match="cannot be read"):
        regular.read_bytes(tmp_path, "folder", 10)
