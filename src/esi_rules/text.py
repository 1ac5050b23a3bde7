"""Long lines folded under themselves, so that reports stay readable on 80 columns."""

from __future__ import annotations

import textwrap

__all__ = ["WIDTH", "folded"]

WIDTH = 79


def folded(text: str, width: int = WIDTH) -> str:
    """Return `text` with every line longer than `width` broken at spaces.

    What follows a break is indented by four more than the line; a word that is too long by itself
    stays whole, so that ids can be found and copied.
    """
    return "\n".join(part for line in text.splitlines() for part in _parts(line, width))


def _parts(line: str, width: int) -> list[str]:
    if len(line) <= width:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(
        line.strip(),
        width,
        initial_indent=indent,
        subsequent_indent=f"{indent}    ",
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
