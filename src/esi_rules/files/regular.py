"""The bytes of a file that really is one, and is not too large to be what it is read as."""

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
"""The largest table or document that is read as a whole, in bytes: 1 GiB."""
LARGEST_SETTINGS: Final = 16 * 2**20
"""The largest file of settings, or published sheet, in bytes: 16 MiB."""
_NO_FILE = "is a pipe or a device and no file; save what it holds as a file"


def is_special(path: Path) -> bool:
    """Whether there is something at `path` that is neither a file nor a folder, as pipes are."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def read_bytes(path: Path, name: str, most: int) -> bytes:
    """Return what a file holds.

    Raises `BadInputError`, calling it `name`, where it cannot be read, is a pipe or a device, or
    is larger than `most` bytes.
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
"""What tells a file from another one that takes its place, or from itself with other content."""


def version_of(path: Path) -> FileVersion | None:
    """Return the version of a file; None where there is none."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def changed_while_read(name: str) -> Problem:
    """Return the problem of a file that somebody else wrote to meanwhile."""
    return Problem(name, "changed while it was read; try again when nothing writes to it")
