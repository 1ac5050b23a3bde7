"""The text of a compiled function while it is written: lines, constants and shared values.

No text of a rule, a name or an id ever becomes part of the source: it is a constant, and the
source names the constant by its number.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Hashable, Iterator, Mapping

__all__ = ["SourceCode"]

_DEEPEST = 60
"""Python reads at most 100 levels of indentation."""
_IN_ENTRY = 2
"""How deep the lines of a standard or item stand that are in no block of their own."""


class SourceCode:
    """The lines of one function, written from top to bottom.

    A shared value (the days of some events, a moment) has one local variable. It is computed where
    it is first used: on a path that is always taken it is computed once for all, elsewhere the code
    first asks whether it is there already.
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
        """Return a new name."""
        self._count += 1
        return f"{letter}{self._count}"

    def constant(self, value: object) -> str:
        """Return the name of a constant; one that is given twice has one name."""
        name = self._constants.get(id(value))
        if name is None:
            name = self._constants[id(value)] = self.fresh("K")
            self.namespace[name] = value
        return name

    def line(self, text: str) -> None:
        """Write a line."""
        self._lines.append("    " * self._depth + text)

    @contextlib.contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Write `head` and, inside it, what depends on it."""
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
        """Write the code of one standard or item, which `leave` ends early."""
        self.line("while True:")
        self._depth += 1
        self._assured, self._left = set(self._ready), False
        yield
        self._depth -= 1

    def leave(self, text: str) -> None:
        """Write the finding of an entry, and end its code there."""
        self.line(text)
        self.line("break")
        self._left = True

    @property
    def _always(self) -> bool:
        """Whether every case comes to the line that is written next."""
        return self._depth == _IN_ENTRY and not self._left

    def assure(self, what: str) -> bool:
        """Note that something is known from here on; return whether it was known before."""
        known = what in self._assured
        self._assured.add(what)
        return known

    def knows(self, what: str) -> bool:
        """Return whether something was noted on the way to the next line."""
        return what in self._assured

    def mark(self) -> tuple[int, frozenset[str]]:
        """Return what `undo` needs to take back what is written from here on."""
        return len(self._lines), frozenset(self._ready)

    def undo(self, mark: tuple[int, frozenset[str]]) -> None:
        """Take back what was written since `mark`, a place outside every entry."""
        del self._lines[mark[0] :]
        self._ready, self._depth = set(mark[1]), 1

    def shared(self, key: Hashable, letter: str, compute: Callable[[str], None]) -> str:
        """Return the variable of a shared value, and have it computed where it may be missing."""
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = self.fresh(letter)
        if name in self._assured:
            return name
        if self._always:
            compute(name)
            # What `compute` needed may have left the entry, and then this is not always reached.
            if self._always:
                self._ready.add(name)
        else:
            self._checked[name] = None
            with self.block(f"if {name} is UNREAD:"):
                compute(name)
        self._assured.add(name)
        return name

    def text(self, head: str, first: list[str], last: list[str]) -> str:
        """Return the source: `head`, the lines before all entries, the entries, and the end."""
        unread = " = ".join([*self._checked, "UNREAD"])
        lines = [head, *(f"    {line}" for line in first), f"    {unread}", *self._lines]
        return "\n".join([*lines, *(f"    {line}" for line in last), ""])
