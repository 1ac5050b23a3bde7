"""Explaining and storing a finding takes work in proportion to its parts: twice as much for twice.

Work is counted in calls of Python functions, which are the same on every machine.
"""

from __future__ import annotations

import datetime as dt
import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from types import FrameType

import pytest

import esi_rules as esi
from esi_rules.calendar.windows import Series
from esi_rules.rules.algebra import Each
from esi_rules.rules.finding import Finding
from esi_rules.rules.moments import of_kind

OWN_SESSION = esi.EventKind("workshop", "workshop of the farm", amount=True)
START = dt.date(1996, 1, 1)


@functools.cache
def _six_hours(kind: str | esi.EventKind) -> esi.Rule:
    """One rule for all tests: comparing it with another that is equal would be work too."""
    return esi.at_least(6, of_kind(kind), total=True)


def _weekly(kind: str | esi.EventKind, weeks: int) -> Finding:
    """A finding on six hours a week, every second of them done; a part for each week."""
    name = kind if isinstance(kind, str) else kind.name
    sessions = [
        esi.Event(name, START + dt.timedelta(weeks=week), Decimal(6)) for week in range(0, weeks, 2)
    ]
    case = esi.Case("S01", "order", START, sessions)
    as_at = START + dt.timedelta(weeks=weeks)
    (finding,) = esi.evaluate(case, Each(_six_hours(kind), Series(1, weeks)), as_at=as_at)
    assert len(finding.parts) == weeks
    return finding


def _reviews(weeks: int) -> Finding:
    """A finding on a review every fortnight; a part for each gap between two reviews."""
    reviews = [esi.Event("plan_review", START + dt.timedelta(weeks=week)) for week in range(weeks)]
    case = esi.Case("S01", "order", START, reviews)
    rule = ~~esi.no_longer_than(esi.days(6), between=of_kind("plan_review"))
    (finding,) = esi.evaluate(case, rule, as_at=START + dt.timedelta(weeks=weeks))
    return finding


def _negated(weeks: int) -> Finding:
    case = esi.Case("S01", "order", START)
    as_at = START + dt.timedelta(weeks=weeks)
    (finding,) = esi.evaluate(case, ~Each(_six_hours(OWN_SESSION), Series(1, weeks)), as_at=as_at)
    return finding


@contextmanager
def _counted(calls: list[int]) -> Iterator[None]:
    def count(frame: FrameType, event: str, arg: object) -> None:
        calls[0] += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        yield
    finally:
        sys.setprofile(before)


def _work(do: Callable[[Finding], object], finding: Finding) -> int:
    do(finding)  # what is remembered of a rule is no part of the work on one finding more
    calls = [0]
    with _counted(calls):
        do(finding)
    return calls[0]


@pytest.mark.parametrize(
    "do",
    [
        esi.words,
        lambda finding: esi.words(finding, full=True),
        esi.to_json,
        lambda finding: esi.from_json(esi.to_json(finding), Finding),
    ],
    ids=["words", "words in full", "JSON", "JSON and back"],
)
@pytest.mark.parametrize(
    "make",
    [
        lambda weeks: _weekly("unpaid_work_session", weeks),
        lambda weeks: _weekly(OWN_SESSION, weeks),
        _reviews,
        _negated,
    ],
    ids=["weeks", "weeks of an own kind", "gaps", "a negation"],
)
def test_work_is_in_proportion_to_the_parts(
    make: Callable[[int], Finding], do: Callable[[Finding], object]
) -> None:
    of_100, of_200, of_400 = (_work(do, make(weeks)) for weeks in (100, 200, 400))
    assert of_400 - of_200 <= 2.1 * (of_200 - of_100)
    assert of_400 <= 4.2 * of_100


@pytest.mark.parametrize("kind", ["unpaid_work_session", OWN_SESSION])
def test_the_size_of_json_is_in_proportion_to_the_parts(kind: str | esi.EventKind) -> None:
    of_100, of_200, of_400 = (len(esi.to_json(_weekly(kind, weeks))) for weeks in (100, 200, 400))
    assert of_400 - of_200 <= 2.1 * (of_200 - of_100)
    assert of_400 <= 200 * 400
