"""Find the line of every key of a TOML text, which Python's parser does not report."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import TypeAlias

__all__ = ["Lines", "Path", "key_lines"]

Path: TypeAlias = tuple[str | int, ...]
"""The keys that lead to a value; a number is the place of a table in an array of tables."""
Lines: TypeAlias = Mapping[Path, int]

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|' r"'''.*?'{3,5}|"
    r'"(?:\\.|[^"\\\n])*"|' r"'[^'\n]*'|"
    r"\#[^\n]*|\n|[\[\]{}]|[^\[\]{}\"'#\n]+",
    re.DOTALL,
)  # fmt: skip
_EQUALS = re.compile(r"""(?:"(?:\\.|[^"\\])*"|'[^']*'|[^"'=])*""", re.DOTALL)


def key_lines(text: str) -> dict[Path, int]:
    """Return the line of each table and key of a valid TOML text."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    for line, statement in _statements(text):
        if statement.startswith("["):
            array = statement.startswith("[[")
            keys = _keys(statement.strip("[]"))
            parent = _placed(keys[:-1], counts)
            table = (*parent, keys[-1])
            if array:
                number = counts.get(table, -1) + 1
                counts[table] = number
                table = (*table, number)
            elif table in counts:
                table = (*table, counts[table])
            found.setdefault(table, line)
        else:
            match = _EQUALS.match(statement)
            path = table
            for key in _keys(match[0] if match else statement):
                path = (*path, key)
                found.setdefault(path, line)
    return found


def _placed(keys: tuple[str, ...], counts: Mapping[Path, int]) -> Path:
    """Return the path of a table; the name of an array of tables means its last table."""
    path: Path = ()
    for key in keys:
        path = (*path, key)
        if path in counts:
            path = (*path, counts[path])
    return path


def _keys(text: str) -> tuple[str, ...]:
    value: object = tomllib.loads(f"{text.strip()} = 0")
    keys: list[str] = []
    while isinstance(value, dict):
        (key,) = value
        keys.append(key)
        value = value[key]
    return tuple(keys)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield each header and each key with its value, after the line on which it begins."""
    line, start, depth, parts = 1, 1, 0, list[str]()
    for match in _TOKEN.finditer(text.replace("\r\n", "\n")):
        token = match[0]
        if token == "\n" and not depth:
            statement = "".join(parts).strip()
            if statement:
                yield start, statement
            parts = []
        elif not token.startswith("#"):
            if not "".join(parts).strip():
                start = line
            parts.append(token)
            depth += (token in "[{") - (token in "]}") if len(token) == 1 else 0
        line += token.count("\n")
    statement = "".join(parts).strip()
    if statement:
        yield start, statement
