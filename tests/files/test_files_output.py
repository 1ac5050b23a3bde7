"""Output appears whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

import pytest

from esi_rules.errors import BadInputError
from esi_rules.files import write_atomically


def test_bytes_replace_the_old_file_and_keep_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "sheet.json"
    write_atomically(target, b"old")
    target.chmod(0o640)
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert [entry.name for entry in tmp_path.iterdir()] == ["sheet.json"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_failure_halfway_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, error: type[BaseException]
) -> None:
    target = tmp_path / "sheet.json"
    target.write_bytes(b"old")

    def write(file: BinaryIO) -> None:
        file.write(b"half")
        raise error

    with pytest.raises(error):
        write_atomically(target, write)
    assert target.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["sheet.json"]


def test_a_place_that_cannot_be_written_is_bad_input(tmp_path: Path) -> None:
    target = tmp_path / "missing" / "sheet.json"
    with pytest.raises(BadInputError) as caught:
        write_atomically(target, b"new")
    assert str(caught.value) == (
        f"{target}: cannot be written (no such file or directory); name a file in a folder that "
        f"exists and that you may write to"
    )
    with pytest.raises(BadInputError, match="it is a folder"):
        write_atomically(tmp_path, b"new")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_without_permission_is_bad_input(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(BadInputError, match="permission denied"):
            write_atomically(tmp_path / "sheet.json", b"new")
    finally:
        tmp_path.chmod(0o700)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_atomically(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no devices here")
def test_a_device_is_written_to_and_not_replaced() -> None:
    write_atomically(Path("/dev/null"), b"new")
    assert not Path("/dev/null").is_file()
