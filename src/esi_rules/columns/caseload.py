"""A caseload made ready for reading: what `engine.record` is to one case, for all of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import attrs

from esi_rules.columns.algebra import FAR, NO, YES, X, column, lit, where
from esi_rules.columns.plan import Plan
from esi_rules.rules.algebra import Rule
from esi_rules.rules.finding import Reason
from esi_rules.rules.moments import Moment
from esi_rules.rules.verdict import Verdict

__all__ = [
    "MET",
    "NOT_APPLICABLE",
    "NOT_MET",
    "NOT_YET_DUE",
    "REASONS",
    "UNDETERMINED",
    "VERDICTS",
    "Caseload",
    "Day",
    "Part",
    "absent",
    "choose",
    "reason",
]

VERDICTS = (
    Verdict.MET,
    Verdict.NOT_MET,
    Verdict.UNDETERMINED,
    Verdict.NOT_YET_DUE,
    Verdict.NOT_APPLICABLE,
)
"""A verdict is its place in this order, which is that of counts."""
MET, NOT_MET, UNDETERMINED, NOT_YET_DUE, NOT_APPLICABLE = range(5)
REASONS = tuple(Reason)
"""A reason is its place in this order."""
_PLACE = {reason: place for place, reason in enumerate(REASONS)}
_FAR = lit(FAR)


def reason(code: Reason) -> X:
    """Return the number of a reason."""
    return lit(_PLACE[code])


@attrs.frozen(eq=False)
class Day:
    """Where a moment lies: its day, and what is not a plain day."""

    day: X
    """The number of the day; far where it has none."""
    unrated: X = NO
    """Whether it is what first high is while a case has no rating."""
    odd: X = NO
    """Whether only the explaining evaluator can tell."""
    since: X | None = None
    """What events compare with to be on or after it; None for the day itself.

    No event lies after the judged day, so commencement needs no second look there.
    """

    @property
    def from_here(self) -> X:
        """What an event on or after this day is not below."""
        return self.day if self.since is None else self.since

    @property
    def there(self) -> X:
        """Whether it has a day."""
        return self.day.there & ~self.unrated


@attrs.frozen(eq=False)
class Part:
    """What is found on a rule, of every case: the columns of a finding."""

    verdict: X
    reason: X
    clock: X = _FAR
    due: X = _FAR
    done: X = _FAR
    odd: X = NO
    """Whether only the explaining evaluator can tell."""
    parts: X = NO
    """Whether it has parts of its own."""

    def is_(self, verdict: int) -> X:
        """Return whether the verdict is this one."""
        return self.verdict == verdict


def absent(code: Reason) -> Part:
    """Return the finding that there is no duty."""
    return Part(lit(NOT_APPLICABLE), reason(code))


def choose(*branches: tuple[X, Part], otherwise: Part) -> Part:
    """Return the part of the first branch whose condition holds."""
    fields = ("verdict", "reason", "clock", "due", "done", "odd", "parts")
    found = {name: getattr(otherwise, name) for name in fields}
    for condition, part in reversed(branches):
        for name in fields:
            found[name] = where(condition, getattr(part, name), found[name])
    return Part(**found)


class Caseload:
    """Every case at once: the day each is judged at, and a plan of what is asked of its events."""

    def __init__(self, plan: Plan, as_at: int) -> None:
        self.plan = plan
        self.as_at = as_at
        self.start = column("start")
        self.day = column("day")
        self.ended = column("ended")
        self.order = column("order")
        self.columns: frozenset[str] = frozenset()
        """The columns that the cases have."""
        self.facts: dict[str, None] = {}
        """The facts that are read, in a column each."""
        self.questions: dict[str, None] = {}
        """The questions that are read."""
        self.findings: dict[str, Part] = {}
        self.moments: dict[Moment, Day] = {}
        self.parts: dict[tuple[Rule, int], Part] = {}
        """What rules were read to outside of any window."""
        self.window: tuple[X, X] | None = None
        """The first and the last day of the window of a schedule in hand."""
        self.scope: X = YES
        """Of which cases what is read matters; passes of their own leave the others out."""
        self._scopes: dict[tuple[str, int], tuple[X, X, X]] = {}
        self.shared: dict[tuple[object, ...], tuple[X, ...]] = {}
        """Answers of passes of their own that more than one moment uses."""
        self.horizon = 0
        """The number of days that the longest case has run by the day it is judged at."""

    def kept(self, part: Part) -> Part:
        """Return a part each of whose columns is computed once."""
        keep = self.plan.keep
        return Part(
            keep(part.verdict),
            keep(part.reason),
            keep(part.clock),
            keep(part.due),
            keep(part.done),
            keep(part.odd),
            keep(part.parts),
        )

    @contextlib.contextmanager
    def only(self, cases: X) -> Iterator[None]:
        """Read what follows for some cases alone; of the others, nothing is said."""
        before = self.scope
        if cases.const is None and self.window is None:
            key = (cases.name or str(id(cases)), id(before))
            held = self._scopes.get(key)
            if held is None:
                held = self._scopes[key] = (self.plan.as_column(before & cases), cases, before)
            self.scope = held[0]
        try:
            yield
        finally:
            self.scope = before

    def fact(self, name: str) -> X:
        """Return the column of a fact."""
        self.facts[name] = None
        return column(f"f_{name}")

    def answer(self, question: str) -> X:
        """Return the column of the answers to a question."""
        self.questions[question] = None
        return column(f"a_{list(self.questions).index(question)}")
