"""The search for the smallest case with a property; without one, the extent of the search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

import attrs

from esi_rules.analysis.search.normal_form import normal
from esi_rules.analysis.search.shrinking import Shows, measure, shrunk
from esi_rules.analysis.search.space import Space
from esi_rules.analysis.search.subjects import Subject
from esi_rules.engine import Record
from esi_rules.frozen import FrozenMap
from esi_rules.records.case import Case
from esi_rules.rules.finding import Finding
from esi_rules.rules.verdict import Verdict
from esi_rules.shown import short_repr

__all__ = [
    "BUDGET",
    "Bound",
    "Difference",
    "NotFound",
    "Progress",
    "Witness",
    "disagree",
    "find",
    "witnesses",
]

BUDGET = 100_000
"""The default for the most judgements of a search."""

_AFTER_A_FIND = 2_000
_FOR_AN_OPPOSED = 30_000
"""The most further judgements, after a difference, to find one of met against not met."""
_PROGRESS_EVERY = 1_000
_PARTS_COMPARED = 16

Progress = Callable[[int, int], None]
"""Called from time to time with the judgements made so far and the most there may be."""


@attrs.frozen
class Bound:
    """The extent of a search, which is deterministic."""

    tried: int
    """The number of judgements: each case is judged on each day that matters to it."""
    cases: int
    steps: int
    """All cases of up to this many steps were tried; -1 if not even those of no step."""
    most_events: int
    """The most events in one case."""
    complete: bool
    """Whether all cases were tried that the rules can distinguish."""
    cut_short: bool = False
    """Whether the search ended because its budget was used up."""

    @property
    def words(self) -> str:
        """The extent of the search, in words."""
        if self.complete:
            return (
                f"every case was tried: {self.cases:,} of them, which is all that these rules can "
                f"tell apart"
            )
        events = f"with up to {self.most_events} events" if self.most_events else "without events"
        return (
            f"{self.cases:,} cases {events} were tried on {self.tried:,} days in all, smallest "
            f"first: every combination of up to {max(self.steps, 0)} things that matter to these "
            f"rules, and some of more"
        )


@attrs.frozen
class Witness:
    """A minimal case with the property searched for, when it is judged on `as_at`."""

    __repr__ = short_repr

    case: Case
    as_at: dt.date
    findings: tuple[Finding, ...]
    """The finding of each subject of the search on the case."""
    bound: Bound


@attrs.frozen
class NotFound:
    """No case was found; the extent of the search."""

    __repr__ = short_repr

    bound: Bound
    because: str = ""
    """Why there can be no such case, if that is known without a search."""

    @property
    def words(self) -> str:
        """Why there is no such case, or the extent of the search."""
        return self.because or self.bound.words


@attrs.frozen
class Difference:
    """The smallest case on which two subjects differ, and how they differ."""

    __repr__ = short_repr

    witness: Witness
    differs_in: str
    """`verdict`; or, if the verdicts are equal, `dates` or `reason`."""
    opposed: Witness | None = None
    """The smallest case found on which one subject is met and the other is not met."""


@attrs.define
class _Walk:
    """A traversal of a space, and its progress."""

    space: Space
    budget: int
    progress: Progress | None = None
    tried: int = 0
    cases: int = 0
    whole: int = -1
    most_events: int = 0
    exhausted: bool = False

    def records(self) -> Iterator[tuple[int, Record]]:
        """Yield the record of each case on each of its days, with the number of steps to it."""
        steps = 0
        known: set[object] = set()
        for trial in self.space.trials():
            if trial.steps != steps:
                self.whole, steps = steps, trial.steps
            self.cases += 1
            self.most_events = max(self.most_events, len(trial.case.events))
            for i, day in enumerate(trial.days):
                if self.tried >= self.budget:
                    return
                self.tried += 1
                if self.progress is not None and self.tried % _PROGRESS_EVERY == 0:
                    self.progress(self.tried, self.budget)
                record = Record(trial.case, day)
                if i == 0:
                    what = self._outcome(record)
                    trial.news = int(what not in known)
                    known.add(what)
                yield steps, record
        self.exhausted, self.whole = True, steps

    def _outcome(self, record: Record) -> object:
        """Return the verdicts and reasons of all subjects; cases with a new outcome grow first."""
        found = [one.judge(record) for one in self.space.subjects]
        return tuple(
            (
                f.verdict,
                f.reason,
                *[(part.verdict, part.reason) for part in f.parts[:_PARTS_COMPARED]],
            )
            for f in found
        )

    def bound(self) -> Bound:
        complete = self.exhausted and self.space.finite
        cut = not self.exhausted and self.tried >= self.budget
        return Bound(self.tried, self.cases, self.whole, self.most_events, complete, cut)

    def witness(self, case: Case, as_at: dt.date) -> Witness:
        found = tuple(one.judge(Record(case, as_at)) for one in self.space.subjects)
        return Witness(case, as_at, found, self.bound())


def find(
    shows: Shows,
    space: Space,
    *,
    budget: int = BUDGET,
    progress: Progress | None = None,
    smallest: bool = True,
) -> Witness | NotFound:
    """Return the smallest case in `space` for which `shows` is true, or the extent of the search.

    `shows` gets a `Record`; `subject.judge(record)` is the finding on it. Without `smallest`, the
    first case found is returned unchanged.
    """
    walk = _Walk(space, budget, progress)
    best = _Best(shows, space)
    for steps, record in walk.records():
        if best.enough(steps, walk.tried):
            break
        if smallest:
            best.consider(record, steps, walk.tried)
        elif shows(record):
            return walk.witness(record.case, record.as_at)
    if best.found is None:
        return NotFound(walk.bound())
    return walk.witness(*best.found)


@attrs.define
class _Best:
    """The smallest case found so far with a property."""

    shows: Shows
    space: Space
    found: tuple[Case, dt.date] | None = None
    size: tuple[int, ...] = ()
    steps: int = 0
    since: int = 0

    def consider(self, record: Record, steps: int, tried: int) -> bool:
        """Consider one more case; return whether it is the smallest so far with the property."""
        if self.found is not None and measure(record.case) >= self.size:
            return False
        if not self.shows(record):
            return False
        case, as_at = shrunk(record.case, record.as_at, self.shows, self.space)
        if self.found is None:
            self.steps, self.since = steps, tried
        elif measure(case) >= self.size:
            return False
        self.found, self.size = (case, as_at), measure(case)
        return True

    def enough(self, steps: int, tried: int) -> bool:
        """Whether the search can stop because no smaller case is expected."""
        if self.found is None:
            return False
        return steps > self.steps or tried - self.since > _AFTER_A_FIND or self.size[0] == 0


def witnesses(
    one: Subject,
    *,
    wanted: tuple[Verdict, ...] = tuple(Verdict),
    budget: int = BUDGET,
    progress: Progress | None = None,
) -> Mapping[Verdict, Witness | NotFound]:
    """Return, for each wanted verdict, a minimal case with it, or the extent of the search.

    One traversal of the space serves all verdicts.
    """
    space = Space.of(one)
    walk = _Walk(space, budget, progress)
    found: dict[Verdict, tuple[Case, dt.date]] = {}
    for _, record in walk.records():
        verdict = one.judge(record).verdict
        if verdict in wanted and verdict not in found:
            shows = _has_verdict(one, verdict)
            found[verdict] = shrunk(record.case, record.as_at, shows, space)
            if len(found) == len(wanted):
                break
    return FrozenMap(
        {
            verdict: walk.witness(*found[verdict]) if verdict in found else NotFound(walk.bound())
            for verdict in wanted
        }
    )


def _has_verdict(one: Subject, verdict: Verdict) -> Shows:
    return lambda record: one.judge(record).verdict is verdict


def disagree(
    one: Subject, other: Subject, *, budget: int = BUDGET, progress: Progress | None = None
) -> Difference | NotFound:
    """Return the smallest case on which two subjects differ, or the extent of the search.

    A difference in verdict is preferred; without one, a difference in dates or in reason counts.
    There is no search if both require the same, literally or by the algebra of verdicts.
    """
    if (because := _alike(one, other)) is not None:
        return NotFound(Bound(0, 0, -1, 0, complete=True), because)
    space = Space.of(one, other)
    walk = _Walk(space, budget, progress)
    by_kind = {
        "verdict": _Best(lambda record: _differ(one, other, record) == "verdict", space),
        "opposed": _Best(lambda record: _opposed(one, other, record), space),
        "dates": _Best(lambda record: _differ(one, other, record) == "dates", space),
        "reason": _Best(lambda record: _differ(one, other, record) == "reason", space),
    }
    verdict, opposed = by_kind["verdict"], by_kind["opposed"]
    for steps, record in walk.records():
        if verdict.enough(steps, walk.tried) and (
            opposed.enough(steps, walk.tried) or walk.tried - verdict.since > _FOR_AN_OPPOSED
        ):
            break
        kind = _differ(one, other, record)
        if kind is not None and (by_kind[kind].found is None or kind == "verdict"):
            by_kind[kind].consider(record, steps, walk.tried)
        if kind == "verdict":
            opposed.consider(record, steps, walk.tried)
    for kind in ("verdict", "dates", "reason"):
        best = by_kind[kind]
        if best.found is not None:
            return Difference(
                walk.witness(*best.found),
                kind,
                None if opposed.found is None else walk.witness(*opposed.found),
            )
    return NotFound(walk.bound())


def _alike(one: Subject, other: Subject) -> str | None:
    """Return why two subjects have the same verdict on every case; None if not known."""
    if one.form == other.form:
        return "the two rules are the same, so they have the same verdict on every case"
    if normal(one.form) == normal(other.form):
        return (
            "the two rules are equivalent: laws that hold for every verdict turn one into the "
            "other, so they have the same verdict on every case"
        )
    return None


_SIDES = {Verdict.MET, Verdict.NOT_MET}


def _opposed(one: Subject, other: Subject, record: Record) -> bool:
    return {one.judge(record).verdict, other.judge(record).verdict} == _SIDES


def _differ(one: Subject, other: Subject, record: Record) -> str | None:
    """Return how two subjects differ on a case; None if their findings agree."""
    left, right = one.judge(record), other.judge(record)
    if left is right:
        return None
    if left.verdict is not right.verdict:
        return "verdict"
    if (left.clock, left.due, left.done) != (right.clock, right.due, right.done):
        return "dates"
    return None if left.reason is right.reason else "reason"
