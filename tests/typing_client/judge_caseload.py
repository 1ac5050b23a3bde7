"""What a program that embeds the package writes: database rows in, findings and scores out.

It is a project of its own: `make client` copies it out of the repository, installs the package
beside it, and lets several type checkers read it at their strictest.
"""

from __future__ import annotations

import datetime as dt
import pickle
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import esi_rules as esi
from esi_rules import events

Row = tuple[str, str, str | None, str | None]


@dataclass(frozen=True)
class Stored:
    """A finding as this program keeps it."""

    case_id: str
    standard: str
    verdict: esi.Verdict
    due: dt.date | None
    text: str


def standards_of_ours() -> esi.Standards:
    """The national standards under a reading of ours, with a limit of ours."""
    return esi.national_standards(
        edition="ns2000", days_unit="calendar", limits={"home-visit.limit": "15 working days"}
    )


def rule_of_ours() -> esi.Rule:
    plan = esi.within(
        esi.working_days(15), of=esi.commencement, done=events.supervision_plan.first()
    )
    seen = events.home_visit.where("seen")
    contact = esi.at_least(12, events.appointment | events.home_visit, window=esi.Weeks(1, 12))
    score = esi.FactKind("ogrs", "score at the last assessment", number=True)
    return esi.all_of(plan, esi.at_least(1, seen), contact.when(esi.given(score, minimum=50)))


def cases(connection: sqlite3.Connection) -> Iterator[esi.Case]:
    held: dict[str, list[esi.Event]] = {}
    query = "SELECT case_id, kind, day, value FROM events"
    rows: Sequence[Row] = connection.execute(query).fetchall()
    for case_id, kind, day, value in rows:
        held.setdefault(case_id, []).append(esi.Event(kind, day or "", value))
    for case_id, given in held.items():
        yield esi.Case(case_id, "order", dt.date(2004, 9, 24), events=given, facts={"tier": 2})


def judge(case: esi.Case) -> tuple[esi.Finding, ...]:
    return esi.evaluate(case, standards_of_ours(), as_at=dt.date(2005, 3, 14))


def judged(caseload: Sequence[esi.Case]) -> Mapping[str, tuple[esi.Finding, ...]]:
    with ProcessPoolExecutor() as pool:
        found = pool.map(judge, caseload)
        return {case.case_id: each for case, each in zip(caseload, found, strict=True)}


def stored(case_id: str, findings: tuple[esi.Finding, ...]) -> list[Stored]:
    late: list[int] = [each.days_late for each in findings if each.days_late is not None]
    assert all(days >= 0 for days in late)
    return [
        Stored(case_id, each.standard or "", each.verdict, each.due, esi.words(each, full=True))
        for each in findings
        if each.verdict is not esi.Verdict.NOT_APPLICABLE
    ]


def kept(findings: tuple[esi.Finding, ...]) -> tuple[esi.Finding, ...]:
    text: str = esi.to_json(findings)
    again = esi.from_json(text, tuple[esi.Finding, ...])
    copied: tuple[esi.Finding, ...] = pickle.loads(pickle.dumps(again))
    return copied


def sheet(area: str, caseload: Sequence[esi.Case]) -> esi.ScoringSheet:
    inspection = esi.Inspection(area, dt.date(2005, 3, 14), caseload)
    found = esi.score(inspection, by=["district"])
    counts: esi.Counts | None = found.items["B1.2"].counts
    percent: float | None = found.overall.percent
    print(percent, counts, esi.words(rule_of_ours()), esi.is_working_day(dt.date(2004, 12, 27)))
    return found


def refused(call: Callable[[], object]) -> Sequence[str]:
    try:
        call()
    except esi.BadInputError as error:
        return [problem.words() for problem in error.problems]
    except esi.EsiError as error:
        return [str(error)]
    return []
