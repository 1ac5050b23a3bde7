"""Decode bytes as UTF-8, with advice if a file has another encoding."""

from __future__ import annotations

import json

from esi_rules.errors import BadInputError, Problem

__all__ = ["decode", "is_whole", "json_text"]


_MARK = b"\xef\xbb\xbf"


def json_text(value: object) -> str:
    """Return a value as one line of JSON; characters that do not print are escaped."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


def is_whole(text: str) -> bool:
    """Whether text can be encoded as UTF-8 and has no NUL: it has no unpaired surrogate."""
    return (text.isascii() and "\0" not in text) or _encodes(text)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def decode(file: str, data: bytes) -> str:
    """Decode UTF-8, with or without a byte-order mark.

    Raises `BadInputError` with the place of the first other byte.
    """
    _refuse_other_kinds(file, data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    bad: list[tuple[int, int, int]] = []
    for number, line in enumerate(data.removeprefix(_MARK).split(b"\n"), 1):
        try:
            line.decode()
        except UnicodeDecodeError as error:
            bad.append((number, error.start + 1, line[error.start]))
    row, place, byte = bad[0]
    more = f", and so are {len(bad) - 1} more rows" if len(bad) > 1 else ""
    raise BadInputError(
        [Problem(file, f"byte {place} of the row (0x{byte:02X}) is not UTF-8{more}; {_SAVE}", row)]
    )


_SAVE = "save the file again as UTF-8 (in a spreadsheet: `CSV UTF-8`)"


def _refuse_other_kinds(file: str, data: bytes) -> None:
    """Raise `BadInputError` for a workbook, an archive or UTF-16 text."""
    start = data[:64]
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff")) or 4 * start.count(0) >= len(start) > 0
    if start.startswith(b"PK\3\4"):
        message = "is a workbook or an archive and no text; save the sheet as `CSV UTF-8`"
    elif wide:
        message = f"is not UTF-8 text (it looks like UTF-16); {_SAVE}"
    else:
        return
    raise BadInputError([Problem(file, message)])
