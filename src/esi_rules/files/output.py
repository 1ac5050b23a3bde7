"""Writing files completely or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from esi_rules.errors import BadInputError, Problem, system_reason
from esi_rules.text import inert

__all__ = ["disk_error", "not_new_folder", "whole_folder", "why_not_written", "write_atomically"]


def why_not_written(path: Path) -> str | None:
    """Return a message if a file at `path` certainly cannot be written; otherwise None."""
    try:
        target = Path(os.path.realpath(path))
        if target.is_dir():
            return _words("it is a folder")
        if not target.parent.is_dir():
            return _words("no such file or directory")
    except (OSError, ValueError):
        pass
    return None


def _words(why: str) -> str:
    return (
        f"cannot be written ({inert(why)}); name a file in a folder that exists and that you may "
        f"write to"
    )


def disk_error(error: Exception) -> OSError | None:
    """Return the operating system's error, such as a full disk, behind an engine's write error.

    None if the engine's message does not contain the number of a system error.
    """
    number = re.search(r"\(os error (\d{1,5})\)", str(error))
    return None if number is None else OSError(int(number[1]), os.strerror(int(number[1])))


def not_new_folder(out: Path, option: str) -> list[Problem]:
    """Return the problem if `out`, the value of an option, cannot be a new folder."""
    try:
        if out.exists() and not (out.is_dir() and not any(out.iterdir())):
            message = "exists already and is not an empty folder; name a new one"
            return [Problem(option, message, value=str(out))]
    except (OSError, ValueError):
        return [Problem(option, "cannot be read; name a new folder", value=str(out))]
    return []


@contextlib.contextmanager
def whole_folder(out: Path, option: str) -> Iterator[Path]:
    """Yield a temporary folder to write to, which is renamed to `out` when the block ends.

    After an error it is deleted. Raises `BadInputError`, which names the `option` whose value `out`
    is, if it cannot be written.
    """
    beside = out.parent / f".esi-rules-{secrets.token_hex(8)}.part"
    try:
        try:
            beside.mkdir(parents=True)
            yield beside
            beside.replace(out)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    except OSError as error:
        why = inert(system_reason(error))
        message = f"cannot be written ({why}); name a folder in a place you may write to"
        raise BadInputError([Problem(option, message, value=str(out))]) from None


def write_atomically(path: Path, content: bytes | Callable[[BinaryIO], object]) -> None:
    """Write `content`, bytes or a function that writes to an open file, to `path`.

    A reader of `path` sees the old file or the new one, never a part. If an error occurs, the old
    file stays and no temporary file is left. A pipe or device is written to directly. Raises
    `BadInputError` if `path` cannot be written; exceptions of the function `content` pass through.
    """
    try:
        _write(path, content)
    except OSError as error:
        why = system_reason(error)
        raise BadInputError([Problem(str(path), _words(why))]) from None
    except ValueError as error:
        if "null" not in str(error):
            raise
        message = "is not the name of a file; take the NUL character out"
        raise BadInputError([Problem(inert(str(path)), message)]) from None


def _write(path: Path, content: bytes | Callable[[BinaryIO], object]) -> None:
    # A link stays a link: its target is replaced.
    target = Path(os.path.realpath(path))
    mode = _mode(target)
    if mode is not None and not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        with target.open("wb") as file:
            _fill(file, content)
        return
    if mode is not None and stat.S_ISDIR(mode):
        raise IsADirectoryError(None, "it is a folder")
    beside = target.parent / f".esi-rules-{os.urandom(8).hex()}.part"
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
    try:
        # `tempfile` is not used, because only the owner may read its files.
        with os.fdopen(os.open(beside, flags, 0o666), "wb") as file:
            _fill(file, content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(stat.S_IMODE(mode))
        beside.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    with contextlib.suppress(OSError):
        _sync_folder(target.parent)


def _fill(file: BinaryIO, content: bytes | Callable[[BinaryIO], object]) -> None:
    if isinstance(content, bytes):
        file.write(content)
    else:
        content(file)


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
