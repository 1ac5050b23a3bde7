"""Read the bytes of regular files only, up to a largest size."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final, TypeAlias

from esi_rules.errors import BadInputError, Problem, system_reason

__all__ = [
    "LARGEST_SETTINGS",
    "LARGEST_TABLE",
    "FileVersion",
    "changed_while_read",
    "is_special",
    "read_bytes",
    "version_of",
]

LARGEST_TABLE: Final = 2**30
"""The largest table or document that is read into memory, in bytes: 1 GiB."""
LARGEST_SETTINGS: Final = 16 * 2**20
"""The largest file of settings, or published sheet, in bytes: 16 MiB."""
_NO_FILE = "is a pipe or a device and no file; save what it holds as a file"


def is_special(path: Path) -> bool:
    """Whether `path` is neither a file nor a folder but, for example, a pipe."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def read_bytes(path: Path, name: str, most: int) -> bytes:
    """Return the content of a file.

    Raises `BadInputError`, in which the file is called `name`, if it cannot be read, is a pipe or a
    device, is larger than `most` bytes, or changes while it is read.
    """
    if is_special(path):  # before opening: a pipe that nobody writes to would wait without end
        raise BadInputError([Problem(name, _NO_FILE)])
    try:
        with path.open("rb") as file:
            before = version_of(path)
            data = file.read(most + 1)
            changed = version_of(path) != before
    except (OSError, ValueError) as error:
        why = system_reason(error)
        raise BadInputError([Problem(name, f"cannot be read ({why})")]) from None
    if len(data) > most:
        message = f"is larger than {most} bytes, the most that is read; split it"
        raise BadInputError([Problem(name, message)])
    if changed:
        raise BadInputError([changed_while_read(name)])
    return data


FileVersion: TypeAlias = tuple[int, int, int]
"""Inode, size and modification time, which differ if a file is replaced or changed."""


def version_of(path: Path) -> FileVersion | None:
    """Return the version of a file; None if there is no file."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def changed_while_read(name: str) -> Problem:
    """Return the problem for a file that was written to while it was read."""
    return Problem(name, "changed while it was read; try again when nothing writes to it")
