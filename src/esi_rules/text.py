"""Text for people: nearest spellings, lists in words, long lines, and text that can do no harm."""

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
    """Return a number with its noun: ``1 case``, ``3 cases``; `plural` for any but one in -s."""
    return f"{n} {what if str(n) == '1' else plural or f'{what}s'}"


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


_LONGEST_SHOWN = 80


def inert(text: str, longest: int = _LONGEST_SHOWN) -> str:
    """Return `text` fit for a terminal: no control characters, and cut when it is very long."""
    cut = text if len(text) <= longest else f"{text[:longest]}... ({len(text)} characters)"
    if cut.isprintable():
        return cut
    return "".join(c if c.isprintable() else _escaped(c) for c in cut)


def harmless(text: str) -> str:
    """Return `text` with its lines and blanks, and every other character that does not print as a
    code: those that steer a terminal, and those that turn the direction of writing.

    All that a command prints of anyone's words goes through this, or through `inert`.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\t" or (c.isspace() and ord(c) == 0xA0)
                   else _escaped(c) for c in text)  # fmt: skip


def _escaped(c: str) -> str:
    # Half a character from DC80 on stands for a byte that was not UTF-8: show the byte.
    code = ord(c)
    return f"\\x{code - 0xDC00 if 0xDC80 <= code <= 0xDCFF else code:02x}"


# What a spreadsheet takes for the start of a formula, in both widths.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def inert_cell(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula: such a one gets an apostrophe first."""
    risky = cell.startswith(("\t", "\r")) or cell.lstrip().startswith(_FORMULA)
    return f"'{cell}" if risky else cell


def almost(word: str, words: Iterable[str]) -> str | None:
    """Return the member of `words` that `word` surely is a slip of, or None."""
    short = len(word) <= _LONGEST_SHOWN
    found = difflib.get_close_matches(word, words, n=1, cutoff=0.8) if short else []
    return found[0] if found else None


def nearest(word: str, words: Iterable[str]) -> str | None:
    """Return the member of `words` most like `word`, or None where nothing is near."""
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
    """Return `words` as a readable list: ``a, b or c``; `last` joins the last of them."""
    listed = [f"`{w}`" for w in words]
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {last} {listed[-1]}"


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def ordinal(n: int) -> str:
    """Return the `n`-th in words up to six, then as a number."""
    if n <= len(_ORDINALS):
        return _ORDINALS[n - 1]
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(n % 10 if n % 100 not in (11, 12, 13) else 0, "th")
    return f"{n}{suffix}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """Join words as a sentence does: ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def quoted(text: str) -> str:
    """Put a caller's own words in backticks, with whatever cannot be printed written as a code.

    Different texts stay different; the result holds no backtick but the two around it.
    """
    inert = "".join(c if c.isprintable() and c not in "`\\" else f"\\u{{{ord(c):x}}}" for c in text)
    return f"`{inert}`"


def printable(text: str) -> str:
    """Return `text` with line breaks as spaces and everything else unprintable as a code.

    Control characters and those that turn the direction of writing are among the latter.
    """
    if text.isprintable():
        return text
    joined = re.sub(r"[\r\n\t]+", " ", text)
    return "".join(c if c.isprintable() else f"\\u{{{ord(c):x}}}" for c in joined)


_MARKS = re.compile(r"([\\`*_\[\]#|~${}])")


_LINKS = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp|data|javascript):")


def markdown_inert(text: str) -> str:
    """Return `text` so that Markdown shows it as it stands: no markup, tables, links or HTML."""
    safe = _MARKS.sub(r"\\\1", printable(text))
    safe = safe.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    safe = _LINKS.sub(r"\1&#58;", safe)
    return re.sub(r"(?i)www\.", "www&#46;", safe).replace("@", "&#64;")


def anchor(id: str) -> str:
    """Return an id that a link can name: letters, digits, `.`, `_` and `-` of it, nothing else."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", id) or "-"
