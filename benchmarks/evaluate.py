"""How fast cases are judged with explanations, against the same standards written out by hand.

Run ``python -m benchmarks.evaluate [--cases N] [--rounds N] [--profile]``. Verdicts and dates must
be equal first. Then it measures in turns, in processor time: judging with explanations, the same
with the parts of every finding read (they are made when somebody asks for them), the tuned plain
function, the words of all findings of a case, and their JSON. The cost of the words and of the JSON
is that of turning findings into text; neither judging nor reading the parts is in it.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime as dt
import pstats
import random
import statistics
import time
from collections.abc import Callable
from decimal import Decimal

import esi_rules as esi
from benchmarks.measure import machine
from benchmarks.plain import Row, judge
from esi_rules.records.case import Answer, Fact
from esi_rules.standards.standard import Standards

AS_AT = dt.date(2005, 9, 14)
EXPLAINING, PLAIN = "explaining", "plain function"
WITH_PARTS = "with every part"


def caseload(n: int, seed: int = 2005) -> list[esi.Case]:
    """Return `n` cases such as an inspection samples, the same ones each time."""
    chance = random.Random(seed)
    return [_case(f"C{k:06}", chance) for k in range(n)]


def _case(case_id: str, chance: random.Random) -> esi.Case:
    order = chance.random() < 0.7
    start = dt.date(2004, 9, 1) + dt.timedelta(days=chance.randrange(300))
    events: list[esi.Event] = []

    def add(kind: str, offset: int, value: str | Decimal | None = None) -> None:
        events.append(esi.Event(kind, start + dt.timedelta(days=offset), value))

    add("report_requested", -30 + chance.randrange(8))
    add("report_delivered", -8 + chance.randrange(8))
    if chance.random() < 0.95:
        add("risk_rating", -5 + chance.randrange(10), chance.choice(["low", "medium", "high"]))
    if chance.random() < 0.25:
        add("risk_rating", 10 + chance.randrange(100), chance.choice(["medium", "very_high"]))
    for kind, spread, share in (
        ("risk_of_harm_assessment", 30, 0.95),
        ("reoffending_assessment", 30, 0.95),
        ("supervision_plan", 30, 0.95),
        ("risk_management_plan", 15, 0.5),
        ("home_visit", 30, 0.4),
    ):
        if chance.random() < share:
            value = chance.choice(["seen", "seen", "attempted"]) if kind == "home_visit" else None
            add(kind, chance.randrange(spread), value)
    for quarter in range(1, chance.randrange(1, 4)):
        add("plan_review", 110 * quarter + chance.randrange(20))
    for week in range(chance.randrange(6, 26)):
        kept = chance.choices(
            ["attended", "acceptable_absence", "unacceptable_absence"], [0.85, 0.1, 0.05]
        )[0]
        add("appointment", 7 * week + chance.randrange(6), kept)
    if chance.random() < 0.2:
        add("failure", chance.randrange(150), "unacceptable")
        add("warning", chance.randrange(150))
        add("breach_action", 60 + chance.randrange(120))
    facts: dict[str, Fact] = {}
    answers: dict[str, Answer | None] = {"C1.1a": chance.choice(["yes", "no", None])}
    if chance.random() < 0.25:
        facts["unpaid_work"] = True
        for week in range(chance.randrange(2, 8)):
            add("unpaid_work_session", 7 * week + chance.randrange(12), Decimal(6))
    if chance.random() < 0.2:
        facts["accredited_programme"] = True
        answers["C2.4b"] = chance.choice(["yes", "no", "na"])
    if chance.random() < 0.05:
        facts["dtto" if start < dt.date(2005, 3, 4) else "drr"] = True
        for week in range(13):
            add("contact_hours", 7 * week, Decimal(15))
            add("drug_test", 7 * week)
            add("drug_test", 7 * week + 3)
    if chance.random() < 0.1:
        facts["victim_scheme"] = True
        add("victim_contact", chance.randrange(90))
    if chance.random() < 0.7:
        facts["tier"] = chance.choice([1, 2, 2, 3, 4])
    return esi.Case(
        case_id,
        "order" if order else "licence",
        start,
        events,
        answers,
        facts,
        ended_on=start + dt.timedelta(days=chance.randrange(60, 200))
        if chance.random() < 0.1
        else None,
    )


def explained(case: esi.Case, standards: Standards, as_at: dt.date) -> list[Row]:
    """Judge with explanations, and keep what the plain function says too."""
    return [
        (f.standard or "", f.edition, f.verdict, f.clock, f.due, f.done)
        for f in esi.evaluate(case, standards, as_at=as_at)
    ]


def differences(case: esi.Case, standards: Standards, as_at: dt.date) -> list[str]:
    """Return in words where the two disagree; nothing when they do not.

    Where a row is undetermined, only the dates that the plain function claims are compared.
    """
    plain = {row[0]: row for row in judge(case, as_at)}
    engine = {row[0]: row for row in explained(case, standards, as_at)}
    found = []
    for name in sorted({*plain, *engine}):
        one, other = engine.get(name), plain.get(name)
        if one == other:
            continue
        if one and other and one[2] is other[2] is esi.Verdict.UNDETERMINED:
            pairs = zip((one[1], *one[3:]), (other[1], *other[3:]), strict=True)
            if all(theirs is None or ours == theirs for ours, theirs in pairs):
                continue
        found.append(f"{name}: engine {_shown(one)}, by hand {_shown(other)}")
    return found


def _shown(row: Row | None) -> str:
    return "nothing" if row is None else " ".join("-" if x is None else str(x) for x in row[1:])


def _seconds(work: Callable[[int], object], cases: int) -> float:
    """Processor time for doing something for one case after another, keeping nothing."""
    began = time.process_time()
    for place in range(cases):
        work(place)
    return time.process_time() - began


def _json_bytes(cases: list[esi.Case], judged: list[tuple[esi.Finding, ...]], together: int) -> int:
    """The size of the JSON of all findings, with so many cases in each document."""
    by_case = [(case.case_id, findings) for case, findings in zip(cases, judged, strict=True)]
    documents = [by_case[i : i + together] for i in range(0, len(by_case), together)]
    return sum(len(esi.to_json(dict(document)).encode()) for document in documents)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--profile", action="store_true", help="top functions by own time")
    options = parser.parse_args()
    cases, standards = caseload(options.cases), esi.national_standards()

    wrong = 0
    for case in cases:
        for words in differences(case, standards, AS_AT):
            wrong += 1
            if wrong <= 10:
                print(f"{case.case_id} {words}")
    if wrong:
        raise SystemExit(f"{wrong} verdicts or dates differ; times would mean nothing")

    judged = [esi.evaluate(case, standards, as_at=AS_AT) for case in cases]
    verdicts, events = sum(map(len, judged)), sum(len(case.events) for case in cases)
    print(machine())
    print(f"{len(cases)} cases, {events / len(cases):.1f} events each, {verdicts} verdicts agree")
    ways: dict[str, Callable[[int], object]] = {
        EXPLAINING: lambda place: esi.evaluate(cases[place], standards, as_at=AS_AT),
        WITH_PARTS: lambda place: [
            finding.parts for finding in esi.evaluate(cases[place], standards, as_at=AS_AT)
        ],
        PLAIN: lambda place: judge(cases[place], AS_AT),
        "words of a case": lambda place: [esi.words(finding) for finding in judged[place]],
        "JSON of a case": lambda place: esi.to_json(judged[place]),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(options.rounds):
        for name, work in ways.items():
            times[name].append(_seconds(work, len(cases)))
    median = {name: statistics.median(found) for name, found in times.items()}
    plain = median[PLAIN]
    for name, seconds in median.items():
        each = 1e6 * seconds / len(cases)
        print(f"{name:24}{each:10.1f} us/case{seconds / plain:10.2f} times the plain function")
    print(f"explaining to the plain function: {plain / median[EXPLAINING]:.2f} (medians)")
    for together in (1, 2, 3, 10, len(cases)):
        size = _json_bytes(cases, judged, together) / len(cases)
        print(f"JSON with {together:>4} cases in a document: {size / 1000:5.1f} kB per case")

    if options.profile:
        profile = cProfile.Profile()
        profile.enable()
        for case in cases:
            esi.evaluate(case, standards, as_at=AS_AT)
        profile.disable()
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)


if __name__ == "__main__":
    main()
