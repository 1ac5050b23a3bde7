"""Text for people: nearest spellings, lists in words, line wrapping, and safe output."""

from __future__ import annotations

import difflib
import re
import textwrap
from collections.abc import Iterable, Sequence

__all__ = [
    "WIDTH",
    "almost",
    "anchor",
    "counted",
    "folded",
    "harmless",
    "inert",
    "inert_cell",
    "listed",
    "markdown_inert",
    "nearest",
    "one_of",
    "ordinal",
    "printable",
    "quoted",
]

WIDTH = 79


def counted(n: int | str, what: str, plural: str | None = None) -> str:
    """Return a number with its noun: ``1 case``, ``3 cases``; `plural` is for irregular plurals."""
    return f"{n} {what if str(n) == '1' else plural or f'{what}s'}"


def folded(text: str, width: int = WIDTH) -> str:
    """Return `text` with every line that is longer than `width` characters broken at spaces.

    Continuation lines are indented by four more than the line. A word longer than `width` is not
    broken, so that ids can be found and copied.
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


_LONGEST_SHOWN = 80


def inert(text: str, longest: int = _LONGEST_SHOWN) -> str:
    """Return `text` safe for a terminal: unprintable characters escaped, cut after `longest`."""
    cut = text if len(text) <= longest else f"{text[:longest]}... ({len(text)} characters)"
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else _escaped(c) for c in cut)


def harmless(text: str) -> str:
    """Return `text` with its line breaks, tabs and spaces; other unprintable characters escaped.

    These include characters that control a terminal or change the direction of writing. Commands
    print all text from input through this function or `inert`.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\t" or (c.isspace() and ord(c) == 0xA0)
                   else _escaped(c) for c in text)  # fmt: skip


def _escaped(c: str) -> str:
    # A lone surrogate from U+DC80 to U+DCFF represents a byte that was not UTF-8: show that byte.
    code = ord(c)
    return f"\\x{code - 0xDC00 if 0xDC80 <= code <= 0xDCFF else code:02x}"


# The characters that begin a formula in a spreadsheet, in normal and full width.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def inert_cell(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula: a formula is prefixed with `'`."""
    risky = cell.startswith(("\t", "\r")) or cell.lstrip().startswith(_FORMULA)
    return f"'{cell}" if risky else cell


def almost(word: str, words: Iterable[str]) -> str | None:
    """Return the member of `words` that `word` almost certainly misspells, or None."""
    short = len(word) <= _LONGEST_SHOWN
    found = difflib.get_close_matches(word, words, n=1, cutoff=0.8) if short else []
    return found[0] if found else None


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the member of `words` most similar to `word`, or None if none is similar."""
    if len(word) > _LONGEST_SHOWN:
        return None
    known = {w.casefold(): w for w in words}
    tidy = word.strip().casefold().replace(" ", "_")
    for candidate in (word.strip().casefold(), tidy, tidy.replace("_", "-")):
        found = difflib.get_close_matches(candidate, known, n=1, cutoff=0.6)
        if found:
            return known[found[0]]
    return None


def one_of(words: Iterable[str], last: str = "or") -> str:
    """Return `words` as a list in backticks: `` `a`, `b` or `c` ``; `last` joins the last two."""
    listed = [f"`{w}`" for w in words]
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {last} {listed[-1]}"


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def ordinal(n: int) -> str:
    """Return an ordinal number: a word up to ``sixth``, then digits as in ``7th``."""
    if n <= len(_ORDINALS):
        return _ORDINALS[n - 1]
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(n % 10 if n % 100 not in (11, 12, 13) else 0, "th")
    return f"{n}{suffix}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Return words joined as in a sentence: ``a, b and c``; `last` joins the last two."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def quoted(text: str) -> str:
    """Return a caller's text in backticks, with unprintable characters escaped.

    Backslashes and backticks in the text are escaped too. Different texts stay different. The
    result contains no backticks except the two around it.
    """
    inert = "".join(c if c.isprintable() and c not in "`\\" else f"\\u{{{ord(c):x}}}" for c in text)
    return f"`{inert}`"


def printable(text: str) -> str:
    """Return `text` with line breaks as spaces and other unprintable characters escaped.

    These include control characters and those that change the direction of writing.
    """
    if text.isprintable():
        return text
    joined = re.sub(r"[\r\n\t]+", " ", text)
    return "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in joined)


_MARKS = re.compile(r"([\\`*_\[\]#|~${}])")


_LINKS = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp|data|javascript):")


def markdown_inert(text: str) -> str:
    """Return `text` escaped for Markdown: it has no markup, tables, links or HTML."""
    safe = _MARKS.sub(r"\\\1", printable(text))
    safe = safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    safe = _LINKS.sub(r"\1&#58;", safe)
    return re.sub(r"(?i)www\.", "www&#46;", safe).replace("@", "&#64;")


def anchor(id: str) -> str:
    """Return an anchor for links, made of the letters, digits, `.`, `_` and `-` of an id.

    Other characters are replaced by `-`.
    """
    return re.sub(r"[^A-Za-z0-9._-]+", "-", id) or "-"
