"""Inputs for fuzzing: valid files with something changed, and raw bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

__all__ = ["mutated", "mutated_words"]

# Text that readers of several formats find hard, whatever the file.
TOKENS = (
    *("", " ", "0", "-1", "1", "7", "00", "1e9", "1e999999999", "NaN", "-Infinity", "0.1", "1/3"),
    *("9" * 25, "9" * 5000, "0x10", "1_000", "12,5", "90%", "true", "false", "yes", "no", "null"),
    *("2004-09-24", "2004-09", "2004", "2004-02-30", "0001-01-01", "9999-12-31", "2004-13"),
    *("2004-09-24T10:00:00Z", "24/09/2004", "10 working days", "1 week", "10000 months", "unknown"),
    *("order", "licence", "na", "commencement", "first high", "case_id", "home_visit (seen)"),
    *("\x00", "\x1b[31m", "\u202e", "\ufeff", "é", "e\u0301", "\ud7ff", "😀", "\u2028", "\x85"),
    *("\n", "\r", "\r\n", "\t", ",", ";", '"', "'", "\\", "'''", '"""', ":", ": ", "- ", "#", "|"),
    *(
        "{",
        "}",
        "[",
        "]",
        "{}",
        "[]",
        "[[",
        "]]",
        "&a",
        "*a",
        "!!python/object",
        "<<",
        "---",
        "...",
    ),
    *(
        "[" * 2000,
        "{" * 300,
        '{"a":' * 500,
        "- " * 800,
        "not: {" * 300,
        "all_of: [" * 150,
        "(" * 400,
    ),
    *("x" * 3000, "=1+1", "../x", "nan", "inf", "__class__", '"\\ud800"', "$ref", "schema_version"),
)
WORD = re.compile(rb"[A-Za-z0-9_.%\x80-\xff-]+")


def mutated(valid: Sequence[bytes], drawn: Random) -> bytes:
    """Return one of the valid files with one to some twenty changes, or raw bytes in its place."""
    if drawn.random() < 0.02:
        return drawn.randbytes(drawn.randrange(300))
    data = drawn.choice(valid)
    for _ in range(drawn.choice((1, 1, 1, 2, 2, 3, 5, 20))):
        data = drawn.choice(_CHANGES)(data, valid, drawn)
    return data


def mutated_words(valid: Sequence[str], options: Sequence[str], drawn: Random) -> list[str]:
    """Return the words of a command with some left out, repeated, exchanged or replaced."""
    words = list(valid)
    for _ in range(drawn.choice((0, 1, 1, 1, 2, 3, 6))):
        place = drawn.randrange(len(words) + 1)
        token = drawn.choice(
            (drawn.choice(options), drawn.choice(TOKENS[:80]), drawn.choice(words or [""]))
        )
        kind = drawn.random()
        if kind < 0.35:
            words.insert(place, token)
        elif kind < 0.5:
            del words[place : place + 1]
        elif kind < 0.8:
            words[place : place + 1] = [token]
        elif place < len(words) and words[place]:
            at = drawn.randrange(len(words[place]))
            words[place] = (
                words[place][:at] + drawn.choice(("", "x", "=", "-", "é")) + words[place][at + 1 :]
            )
    return [word.replace("\x00", "") for word in words]


def _flip(data: bytes, valid: Sequence[bytes], drawn: Random) -> bytes:
    if not data:
        return b"\x00"
    place = drawn.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << drawn.randrange(8)]) + data[place + 1 :]


def _insert_bytes(data: bytes, valid: Sequence[bytes], drawn: Random) -> bytes:
    place = drawn.randrange(len(data) + 1)
    return data[:place] + drawn.randbytes(drawn.randrange(1, 6)) + data[place:]


def _delete(data: bytes, valid: Sequence[bytes], drawn: Random) -> bytes:
    place = drawn.randrange(len(data) + 1)
    return data[:place] + data[place + drawn.choice((1, 2, 8, 40, 10**9)) :]


def _repeat(data: bytes, valid: Sequence[bytes], drawn: Random) -> bytes:
    place = drawn.randrange(len(data) + 1)
    part = data[place : place + drawn.choice((1, 5, 30, 200))]
    return data[:place] + part * drawn.choice((1, 2, 20)) + data[place:]


def _insert_token(data: bytes, valid: Sequence[bytes], drawn: Random) -> bytes:
    place = drawn.randrange(len(data) + 1)
    return data[:place] + drawn.choice(TOKENS).encode("utf-8", "surrogatepass") + data[place:]


def _replace_word(data: bytes, valid: Sequence[bytes], drawn: Random) -> bytes:
    """Put a token, or a word from elsewhere in the file, in the place of a word."""
    # Only words near one place are looked for, so that long inputs cost no more than short ones.
    start = drawn.randrange(len(data) + 1)
    near = [*WORD.finditer(data, start, start + 400)]
    if not near:
        return data
    old = drawn.choice(near)
    other = (
        drawn.choice(near)[0]
        if drawn.random() < 0.5
        else drawn.choice(TOKENS).encode("utf-8", "surrogatepass")
    )
    return data[: old.start()] + other + data[old.end() :]


def _change_lines(data: bytes, valid: Sequence[bytes], drawn: Random) -> bytes:
    """Leave out a line, write it twice, exchange it with another, or indent it."""
    lines = data.split(b"\n")
    one, two = drawn.randrange(len(lines)), drawn.randrange(len(lines))
    kind = drawn.randrange(4)
    if kind == 0:
        del lines[one]
    elif kind == 1:
        lines.insert(two, lines[one])
    elif kind == 2:
        lines[one], lines[two] = lines[two], lines[one]
    else:
        lines[one] = b"  " + lines[one] if drawn.random() < 0.5 else lines[one].lstrip()
    return b"\n".join(lines)


def _splice(data: bytes, valid: Sequence[bytes], drawn: Random) -> bytes:
    """Join the beginning of one file to the end of another."""
    other = drawn.choice(valid)
    return data[: drawn.randrange(len(data) + 1)] + other[drawn.randrange(len(other) + 1) :]


_CHANGES = (
    *(_flip, _flip, _insert_bytes, _delete, _repeat, _insert_token, _insert_token),
    *(_replace_word, _replace_word, _replace_word, _replace_word, _change_lines, _change_lines),
    _splice,
)
