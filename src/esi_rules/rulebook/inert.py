"""Making text harmless: nothing a title or note holds may act in a terminal, Markdown or HTML."""

from __future__ import annotations

import re

__all__ = ["anchor", "markdown_inert", "printable"]


def printable(text: str) -> str:
    """Return `text` with line breaks as spaces and everything else unprintable as a code.

    Control characters and those that turn the direction of writing are among the latter.
    """
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
