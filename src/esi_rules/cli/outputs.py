"""Where results go, checked before any work is done, so that no input is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import attrs

from esi_rules.errors import BadInputError, Problem
from esi_rules.files.output import why_not_written
from esi_rules.records.contract import TABLE_FILES

__all__ = ["Outputs"]


@attrs.frozen
class Outputs:
    """The files that a command is to write, and those that it reads.

    Raises `BadInputError` with everything that is wrong with them: a file that is read, one named
    for two results, a place that cannot be written, and a file for what is only printed.
    """

    read: tuple[Path | None, ...]
    """Files, and folders of an inspection."""
    out: Path | None = None
    quarantine: Path | None = None
    printed: str = ""
    """The format that is only ever printed, if it is the one asked for; else empty."""
    xlsx: Path | None = None
    ics: Path | None = None

    def __attrs_post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise BadInputError(problems)

    def _problems(self) -> Iterator[Problem]:
        if self.out is not None and self.printed:
            message = f"is for other formats: --format {self.printed} is printed and writes no file"
            yield Problem("--out", message)
            return
        for option, path in (("xlsx", self.xlsx), ("ics", self.ics)):
            if path is not None and path.suffix.lower() != f".{option}":
                yield Problem(f"--{option}", f"must end in .{option}", value=str(path))
        inputs = list(_inputs(self.read))
        for option, path in (
            ("--out", self.out),
            ("--quarantine", self.quarantine),
            ("--xlsx", self.xlsx),
            ("--ics", self.ics),
        ):
            if path is None:
                continue
            if any(_same(path, read) for read in inputs):
                message = "is a file that is read; name another one to write to"
                yield Problem(option, message, value=str(path))
            elif (why := why_not_written(path)) is not None:
                yield Problem(str(path), why)
        if _same(self.out, self.quarantine):
            message = "is named for --out too; each needs a file of its own"
            yield Problem("--quarantine", message, value=str(self.quarantine))
        if _same(self.xlsx, self.out) or _same(self.xlsx, self.quarantine):
            message = "is named for another result too; each needs a file of its own"
            yield Problem("--xlsx", message, value=str(self.xlsx))
        if any(_same(self.ics, other) for other in (self.out, self.quarantine, self.xlsx)):
            message = "is named for another result too; each needs a file of its own"
            yield Problem("--ics", message, value=str(self.ics))


def _inputs(read: tuple[Path | None, ...]) -> Iterator[Path]:
    for path in read:
        if path is None:
            continue
        if _is_folder(path):
            yield from (path / name for name in TABLE_FILES)
        else:
            yield path


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _same(one: Path | None, other: Path | None) -> bool:
    if one is None or other is None:
        return False
    try:
        if one.resolve() == other.resolve():
            return one.is_file() or not one.exists()
        return one.is_file() and one.samefile(other)
    except (OSError, ValueError, RuntimeError):
        return False
