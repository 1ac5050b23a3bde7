"""Explain common mistakes in text that is not valid YAML, with the line of each mistake.

The YAML parser reports where it failed, often a line below the mistake, and what it expected there.
This module examines the lines to say what to correct.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from esi_rules.text import inert

if TYPE_CHECKING:
    import yaml

__all__ = ["Slip", "find_slip"]

_CLOSING = {"{": "}", "[": "]"}
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\'\'|[^\'])*\'')
_KEY = re.compile(r"[^\s:#]+(?= \S)")


@attrs.frozen
class Slip:
    """A mistake as a sentence, with its place; lines and characters are counted from 1."""

    line: int
    character: int
    message: str


def find_slip(text: str, error: yaml.MarkedYAMLError) -> Slip | None:
    """Return the mistake behind an error of the parser; None if it is not a common one."""
    lines = text.splitlines()
    mark, context = error.problem_mark, error.context_mark
    if mark is None or mark.line > len(lines):
        return None
    if context is not None and context.line >= len(lines):
        context = None  # The end of the file has no line to correct.
    said = f"{error.context or ''} {error.problem or ''}"
    if mark.line < len(lines) and (slip := _tab(lines, mark.line)) is not None:
        return slip
    if context is not None and "flow" in said:
        return _bracket(lines, context.line, context.column)
    if context is not None and "quoted scalar" in said:
        message = "opens a quotation mark that is not closed; close it at the end of the text"
        return Slip(context.line + 1, context.column + 1, message)
    if context is not None and "could not find expected ':'" in said:
        return _no_colon(lines, context.line)
    if "mapping values are not allowed" in said and mark.line < len(lines):
        return _colon(lines, mark.line, mark.column)
    if "expected <block end>" in said and mark.line < len(lines):
        return _indent(lines, mark.line)
    return None


def _tab(lines: list[str], row: int) -> Slip | None:
    indent = _indent_of(lines[row])
    if "\t" not in indent:
        return None
    message = "is indented with a tab; indent with spaces"
    return Slip(row + 1, indent.index("\t") + 1, message)


def _bracket(lines: list[str], row: int, column: int) -> Slip | None:
    opened = lines[row][column : column + 1]
    if opened not in _CLOSING:
        return None
    closing = _CLOSING[opened]
    rest = _QUOTED.sub("", lines[row][column:])
    if rest.count(opened) > rest.count(closing):
        message = f"opens a bracket `{opened}` that is not closed; close it with `{closing}`"
    else:
        message = f"has no comma between two entries inside `{opened}{closing}`; write a comma"
    return Slip(row + 1, column + 1, message)


def _no_colon(lines: list[str], row: int) -> Slip | None:
    body, at = _body(lines[row])
    if not body or body[0] in "\"'{[|>&*!%@`#":
        return None
    key = _KEY.match(body)
    if key is None:
        message = f"has no colon: write `{_shown(body)}:` if this is a key"
    else:
        right = f"{key.group()}: {body[key.end() :].strip()}"
        message = f"has no colon: write `{_shown(right)}` if `{_shown(key.group())}` is a key"
    message += "; text that continues the line above must be indented further than its key"
    return Slip(row + 1, at + 1, message)


def _colon(lines: list[str], row: int, column: int) -> Slip | None:
    """Explain a wrong colon: inside a text, or in an entry below one that already has a value."""
    line = lines[row]
    body, at = _body(line)
    key = re.match(r"[^\s:#]+:\s+", body)
    if key is not None and at + key.end() <= column:
        value = body[key.end() :]
        mark = "'" if '"' in value else '"'
        right = f"{key.group().strip()} {mark}{value}{mark}"
        message = f"has a colon inside a text; put the text in quotation marks: `{_shown(right)}`"
        return Slip(row + 1, column + 1, message)
    above = _above(lines, row)
    if above is None:
        return None
    if not re.search(r":(\s|$)", _body(lines[above])[0]):
        return _no_colon(lines, above)
    return _indent(lines, row)


def _indent(lines: list[str], row: int) -> Slip | None:
    above = _above(lines, row)
    if above is None:
        return None
    own, other = len(_indent_of(lines[row])), len(_indent_of(lines[above]))
    if lines[row].lstrip().startswith("- ") == lines[above].lstrip().startswith("- "):
        beside = other
    else:
        beside = _body(lines[above])[1]
    message = (
        f"is indented by {own} spaces, which fits no line above it (line {above + 1} is indented "
        f"by {beside}); indent the entries of one list or mapping by the same number of spaces"
    )
    return Slip(row + 1, own + 1, message)


def _above(lines: list[str], row: int) -> int | None:
    """Return the nearest line above that is neither blank nor a comment."""
    for above in range(row - 1, -1, -1):
        if lines[above].strip() and not lines[above].lstrip().startswith("#"):
            return above
    return None


def _indent_of(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _body(line: str) -> tuple[str, int]:
    """Return the text of a line after its indentation and list dashes, and where it starts."""
    start = re.match(r"[ \t]*(- +)*", line)
    at = start.end() if start else 0
    return line[at:].rstrip(), at


def _shown(text: str) -> str:
    return inert(text.replace("`", "'"), 60)
