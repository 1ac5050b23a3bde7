"""Subjects judged by a compiled function once that pays, and by the direct evaluator until then.

The two give equal findings: the compiled function decides what is fully known, and leaves every
subject that it does not decide to the direct evaluator.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from esi_rules.case import Case
from esi_rules.context import NO_CONTEXT, Context
from esi_rules.engine.record import Record
from esi_rules.finding import Finding
from esi_rules.moments import Moment
from esi_rules.rules import Rule
from esi_rules.standard import Governed
from esi_rules.verdict import Verdict

if TYPE_CHECKING:
    from esi_rules.engine.compile_subjects import Compiled

__all__ = ["Program", "Subject"]

_WORTH = 40
"""How many cases with a sentence are judged before its function is compiled."""
_MOST_KEPT = 64
"""How many functions a program keeps: one for each sentence and choice of known findings."""
_NONE: Mapping[int, Finding] = MappingProxyType({})


@attrs.frozen
class Subject:
    """What a case is judged on: a standard, or a rule in its context."""

    asked: Governed | Rule
    direct: Callable[[Record], Finding]
    """The direct evaluator of it."""
    read_from: tuple[Rule | Moment, ...]
    """Everything that a finding on it is read by."""
    context: Context = NO_CONTEXT

    def parts(self, case: Case, as_at: dt.date) -> tuple[Finding, ...]:
        """Return the parts of the finding on it, as the direct evaluator makes them."""
        return self.direct(Record(case, as_at)).parts


class Program:
    """Some subjects, and the functions that they were compiled to.

    A program remembers how many cases it has judged, and its functions. Threads may share it: at
    worst two of them compile the same function, and either is right.
    """

    def __init__(self, subjects: tuple[Subject, ...], worth: int = _WORTH) -> None:
        self.subjects = subjects
        self._worth = worth
        self._functions: dict[tuple[str, frozenset[int]], Compiled] = {}
        self._judged: dict[tuple[str, frozenset[int]], int] = {}
"""
"""
