"""Judges cases with the direct evaluator, and with a compiled function once that saves time.

Both give equal findings. The compiled function decides the entries whose data is fully known, and
leaves the others to the direct evaluator.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from esi_rules.engine.entry import ProgramEntry
from esi_rules.engine.readers import RuleRecord
from esi_rules.frozen import FrozenMap
from esi_rules.records.case import Case
from esi_rules.rules.finding import Finding
from esi_rules.rules.verdict import Verdict
from esi_rules.standards.standard import Governed

if TYPE_CHECKING:
    from esi_rules.engine.compile_entries import Compiled

__all__ = ["Program"]

_WORTH = 40
"""The number of cases with a sentence that are judged before its function is compiled."""
_MOST_KEPT = 64
"""The maximum number of keys that a program counts cases for.

A key is a sentence, or a sentence with a set of entries whose findings are known.
"""
_NONE: Mapping[int, Finding] = FrozenMap({})
_UNDETERMINED = Verdict.UNDETERMINED

_Key = str | tuple[str, frozenset[int]]


class Program:
    """Entries, and the functions compiled from them.

    A program keeps its functions and the number of cases it has judged. Threads may share it: at
    worst, two of them compile the same function, and both results are correct.
    """

    def __init__(self, entries: Sequence[ProgramEntry], *, worth: int = _WORTH) -> None:
        self.entries = tuple(entries)
        self._worth = worth
        self._functions: dict[_Key, Compiled] = {}
        self._judged: dict[_Key, int] = {}

    @property
    def compiled(self) -> tuple[str, ...]:
        """The sentences whose function, for cases without known findings, is compiled."""
        return tuple(sorted(key for key in self._functions if isinstance(key, str)))

    def __reduce__(self) -> tuple[type[Program], tuple[tuple[ProgramEntry, ...]]]:
        # Compiled functions cannot be pickled; they are compiled again when needed.
        return Program, (self.entries,)

    def judge(
        self, case: Case, as_at: dt.date, known: Mapping[int, Finding] = _NONE
    ) -> tuple[Finding, ...]:
        """Return the finding on each entry; `known` has findings by the index of their entry."""
        key: _Key = (case.sentence, frozenset(known)) if known else case.sentence
        function = self._functions.get(key)
        if function is None:
            function = self._function(case, key)
            if function is None:
                return self._directly(case, as_at, dict(known))
        try:
            findings, is_open, opened = function.judge(case, as_at, known)
        except OverflowError:  # a day outside the range of `datetime.date`
            return self._directly(case, as_at, dict(known))
        if opened:
            return self._directly(
                case, as_at, {**self._closed(findings, function, opened), **known}
            )
        if is_open:
            kept = {place: each for place, each in enumerate(findings) if each is not None}
            return self._directly(case, as_at, kept)
        return findings  # type: ignore[return-value]

    def _function(self, case: Case, key: _Key) -> Compiled | None:
        """Return the compiled function for a case; None until compiling saves time."""
        judged = self._judged.get(key, 0) + 1
        if judged <= self._worth:
            if judged > 1 or len(self._judged) < _MOST_KEPT:
                self._judged[key] = judged
            return None
        # Imported here, because a program that judges few cases does not need the compiler.
        from esi_rules.engine.compile_entries import compiled

        function = self._functions[key] = compiled(
            self.entries, case.sentence, () if isinstance(key, str) else key[1]
        )
        return function

    def _closed(
        self, findings: Sequence[Finding | None], function: Compiled, opened: frozenset[str]
    ) -> dict[int, Finding]:
        """Return the findings on standards that do not read events with a partly known date.

        Findings on items are left out, because an item may use the verdict on a standard that is
        open.
        """
        return {
            place: each
            for place, (each, reads) in enumerate(zip(findings, function.reads, strict=True))
            if each is not None
            and each.verdict is not _UNDETERMINED
            and isinstance(self.entries[place].asked, Governed)
            and reads.isdisjoint(opened)
        }

    def _directly(
        self, case: Case, as_at: dt.date, known: dict[int, Finding]
    ) -> tuple[Finding, ...]:
        """Judge the entries that are not in `known` with the direct evaluator."""
        record = RuleRecord(case, as_at)
        findings = []
        for place, entry in enumerate(self.entries):
            each = known.get(place)
            if each is None:
                each = entry.direct(record)
            if isinstance(entry.asked, Governed):
                record.findings[entry.asked.id] = each
            findings.append(each)
        return tuple(findings)
