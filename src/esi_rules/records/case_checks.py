"""Checks of cases that were built in Python, once the rules are known.

Without the rules, the names of facts, events and questions in a case are just text, so a misspelt
name cannot be detected.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from esi_rules.errors import Problem
from esi_rules.records.case import Case, Event
from esi_rules.records.cells import cell_text
from esi_rules.records.kinds import KINDS
from esi_rules.records.words import CellReader, RecordWords, WrongCellError
from esi_rules.text import almost

__all__ = ["CaseChecks"]


class CaseChecks:
    """Checks of cases for some rules, with the same messages as for files and frames.

    They report names of facts and event kinds that look like known ones misspelt, values that a
    kind of the caller's own does not have, and wrong questions. Any other name is accepted, as
    other rules may use it. If all questions are known (`closed`), every unknown question is
    reported. Otherwise a question is reported only if it differs from a known one just in case,
    spaces, `-` or `_`. Threads may share the checks.
    """

    def __init__(self, words: RecordWords, facts: frozenset[str], *, closed: bool) -> None:
        """`facts` are the names of facts that rules read, besides those in `words`."""
        self.words = words
        self._closed = closed
        self._cells = CellReader(words)
        self._tidy = frozenset(map(_tidy, words.questions))
        # Accepted names: the known ones, and, once checked, those that look like no known one.
        self._facts = {*words.facts, *words.own_facts, *facts}
        self._kinds = set(KINDS)
        self._questions = set(words.questions)

    def problems(self, case: Case) -> list[Problem]:
        """Return all problems with the names in a case and the values of the caller's kinds."""
        if (
            self._facts.issuperset(case.facts)
            and self._kinds.issuperset([event.kind for event in case.events])
            and self._questions.issuperset(case.answers)
        ):
            return []
        found = [
            *self._of_facts(case),
            *(problem for event in case.events for problem in self._of_event(case, event)),
            *self._of_questions(case),
        ]
        return list(dict.fromkeys(found))

    def _of_facts(self, case: Case) -> Iterator[Problem]:
        for name in case.facts:
            if name in self._facts:
                continue
            near = almost(name.strip().casefold(), self._facts)
            if near is None:
                _remember(self._facts, name)
            else:
                yield Problem(
                    "cases", "is not a fact", value=name, suggestion=near, case=case.case_id
                )

    def _of_event(self, case: Case, event: Event) -> Iterator[Problem]:
        name, value = event.kind, event.value
        if name in self._kinds:  # the value of a shipped kind was checked when it was built
            return
        kind = self.words.kinds.get(name)
        try:
            if kind is None:
                if almost(name.strip().casefold(), self.words.kinds) is None:
                    _remember(self._kinds, name)
                else:
                    self._cells.kind(name)
            elif value is not None and not (kind.amount and _is_amount(value)):
                self._cells.value(kind, cell_text(value))
                if kind.amount:
                    raise WrongCellError("must be a number, not text")
        except WrongCellError as error:
            column, shown = ("event", name) if kind is None else ("value", str(value))
            near, id = error.suggestion, case.case_id
            yield Problem("events", str(error), None, column, shown, near, case=id)

    def _of_questions(self, case: Case) -> Iterator[Problem]:
        for question in case.answers:
            if question in self._questions:
                continue
            if not self._closed and _tidy(question) not in self._tidy:
                _remember(self._questions, question)
                continue
            try:
                self._cells.question(question)
            except WrongCellError as error:
                shown, near, id = question or None, error.suggestion, case.case_id
                yield Problem("answers", str(error), None, "question", shown, near, case=id)


_MOST_REMEMBERED = 10_000


def _remember(names: set[str], name: str) -> None:
    if len(names) < _MOST_REMEMBERED:
        names.add(name)


def _tidy(name: str) -> str:
    return name.strip().casefold().replace(" ", "_").replace("-", "_")


def _is_amount(value: str | Decimal) -> bool:
    return isinstance(value, Decimal) and value.is_finite() and value >= 0
