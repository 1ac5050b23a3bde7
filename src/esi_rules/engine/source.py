"""Builds the source of a compiled function: lines, constants and shared values.

The text of a rule, a name or an id never becomes part of the source. It is a constant, to which the
source refers by a numbered name.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Hashable, Iterator, Mapping

__all__ = ["SourceCode"]

_DEEPEST = 60
"""The maximum depth of blocks; Python allows at most 100 levels of indentation."""
_IN_ENTRY = 2
"""The indentation depth of the lines of a standard or item that are outside every inner block."""


class SourceCode:
    """The lines of one function, written from top to bottom.

    A shared value (the days of some events, a moment) has one local variable, which is computed
    where it is first used. If that line is always reached, later code just uses the variable.
    Otherwise the code first tests whether the variable is already computed.
    """

    def __init__(self, shared: Mapping[str, object]) -> None:
        self.namespace: dict[str, object] = dict(shared)
        self._constants: dict[int, str] = {}
        self._lines: list[str] = []
        self._depth = 1
        self._names: dict[Hashable, str] = {}
        self._ready: set[str] = set()
        self._checked: dict[str, None] = {}
        self._assured: set[str] = set()
        self._left = False
        self._count = 0

    def fresh(self, letter: str) -> str:
        """Return an unused variable name that begins with `letter`."""
        self._count += 1
        return f"{letter}{self._count}"

    def constant(self, value: object) -> str:
        """Return the name of a constant; the same object always gets the same name."""
        name = self._constants.get(id(value))
        if name is None:
            name = self._constants[id(value)] = self.fresh("K")
            self.namespace[name] = value
        return name

    def line(self, text: str) -> None:
        """Append a line at the current depth."""
        self._lines.append("    " * self._depth + text)

    @contextlib.contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Append `head`; lines written in this context are indented below it.

        Raises `RecursionError` if blocks are nested too deeply.
        """
        if self._depth >= _DEEPEST:
            raise RecursionError("the rule is nested too deeply to compile")
        self.line(head)
        before = set(self._assured)
        self._depth += 1
        yield
        self._depth -= 1
        self._assured = before

    @contextlib.contextmanager
    def entry(self) -> Iterator[None]:
        """Write the code of one standard or item in this context; `leave` ends it early."""
        self.line("while True:")
        self._depth += 1
        self._assured, self._left = set(self._ready), False
        yield
        self._depth -= 1

    def leave(self, text: str) -> None:
        """Append the line that sets the finding of an entry, and a break out of its code."""
        self.line(text)
        self.line("break")
        self._left = True

    @property
    def _always(self) -> bool:
        """Whether every case reaches the line that is written next."""
        return self._depth == _IN_ENTRY and not self._left

    def assure(self, what: str) -> bool:
        """Record that a fact is known from here on; return whether it was known before."""
        known = what in self._assured
        self._assured.add(what)
        return known

    def knows(self, what: str) -> bool:
        """Return whether a fact recorded with `assure` is known at the next line."""
        return what in self._assured

    def mark(self) -> tuple[int, frozenset[str]]:
        """Return a mark; `undo` removes everything written after it."""
        return len(self._lines), frozenset(self._ready)

    def undo(self, mark: tuple[int, frozenset[str]]) -> None:
        """Remove everything written since `mark`, which must be outside every entry."""
        del self._lines[mark[0] :]
        self._ready, self._depth = set(mark[1]), 1

    def shared(self, key: Hashable, letter: str, compute: Callable[[str], None]) -> str:
        """Return the variable of a shared value; write code to compute it if it may be missing."""
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = self.fresh(letter)
        if name in self._assured:
            return name
        if self._always:
            compute(name)
            # The code that `compute` wrote may leave the entry; then this is not always reached.
            if self._always:
                self._ready.add(name)
        else:
            self._checked[name] = None
            with self.block(f"if {name} is UNREAD:"):
                compute(name)
        self._assured.add(name)
        return name

    def text(self, head: str, first: list[str], last: list[str]) -> str:
        """Return the source: `head`, the lines `first`, the entries, and the lines `last`."""
        unread = " = ".join([*self._checked, "UNREAD"])
        lines = [head, *(f"    {line}" for line in first), f"    {unread}", *self._lines]
        return "\n".join([*lines, *(f"    {line}" for line in last), ""])
