"""Compiled standards: when they are compiled, what is left to the direct evaluator, and copies."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
import threading
from fractions import Fraction

import attrs
import pytest

import esi_rules as esi
from benchmarks.evaluate import AS_AT, caseload
from esi_rules import events
from esi_rules.analysis.scenarios import SHIPPED, load_scenarios
from esi_rules.analysis.scenarios.run_scenarios import standards_of
from esi_rules.calendar.windows import Months, Series, Weeks
from esi_rules.engine.judge import entries_of, program_of
from esi_rules.engine.program import Program
from esi_rules.rules.algebra import AllDue, AllOf, AtLeast, Changed, Each, Pick, Share
from esi_rules.rules.finding import Finding
from esi_rules.scoring.assessment import assess
from esi_rules.scoring.setup import set_up
from tests.support.compiled import by_compiled, by_direct, differences, unlike
from tests.support.paths import SOUTH_WALES

STANDARDS = esi.national_standards()
CASES = caseload(120)
START = dt.date(2004, 9, 24)


def case(*rows: tuple[str, str, str | None], **more: object) -> esi.Case:
    made = [esi.Event(kind, on, value) for kind, on, value in rows]
    return attrs.evolve(esi.Case("S1", "order", START, made), **more)


def contact(days: int) -> esi.Case:
    rows = [("appointment", str(START + dt.timedelta(days=n)), "attended") for n in range(days)]
    return case(*rows)


def test_a_caseload_has_equal_findings() -> None:
    assert [words for each in CASES for words in differences(each, STANDARDS, AS_AT)] == []


def test_a_standard_is_compiled_after_some_cases_and_says_the_same_before_and_after() -> None:
    program = Program(entries_of(STANDARDS), worth=3)
    orders = [each for each in CASES if each.sentence == "order"][:6]
    for place, each in enumerate(orders):
        assert program.compiled == (("order",) if place > 3 else ())
        assert program.judge(each, AS_AT) == by_direct(each, STANDARDS, as_at=AS_AT)
    assert program.compiled == ("order",)


def test_equal_standards_share_their_program_and_a_copy_has_one_of_its_own() -> None:
    assert program_of(STANDARDS) is program_of(esi.national_standards())
    for each in CASES + CASES:
        esi.evaluate(each, STANDARDS, as_at=AS_AT)
    assert program_of(STANDARDS).compiled == ("licence", "order")
    again = pickle.loads(pickle.dumps(STANDARDS))
    assert again == STANDARDS
    assert program_of(again).compiled == ()
    assert copy.deepcopy(STANDARDS) == STANDARDS


def test_a_program_that_was_compiled_can_be_pickled() -> None:
    program = Program(entries_of(STANDARDS), worth=0)
    program.judge(CASES[0], AS_AT)
    again = pickle.loads(pickle.dumps(program))
    assert again.judge(CASES[0], AS_AT) == program.judge(CASES[0], AS_AT)


@pytest.mark.slow
def test_one_edition_holds_whatever_the_day() -> None:
    for edition in STANDARDS.editions:
        assert [w for each in CASES for w in differences(each, edition.alone, AS_AT)] == []


@pytest.mark.slow
def test_every_shipped_scenario_has_equal_findings() -> None:
    scenarios = load_scenarios(SHIPPED)
    assert len(scenarios) > 100
    for each in scenarios:
        assert differences(each.case, standards_of(each), each.as_at) == [], each.title


def test_the_sample_of_south_wales_has_equal_findings() -> None:
    inspection = esi.read(SOUTH_WALES / "sample").inspection
    setup = set_up(inspection)
    compiled = Program(setup.program.entries, worth=0)
    direct = Program(setup.program.entries, worth=len(inspection.cases))
    for each in inspection.cases:
        pairs = zip(
            compiled.judge(each, inspection.as_at),
            direct.judge(each, inspection.as_at),
            strict=True,
        )
        assert [words for pair in pairs if (words := unlike(*pair))] == []
    assert direct.compiled == ()


# Parts that are read when they are asked for


def of_contact(each: esi.Case) -> Finding:
    found = by_compiled(each, STANDARDS, as_at=AS_AT)
    return next(f for f in found if f.standard == "contact-frequency")


def test_parts_are_read_when_they_are_asked_for() -> None:
    found = of_contact(contact(90))
    assert "parts" not in vars(found)
    assert found.has_parts
    assert "parts" not in vars(found)
    first = found.parts
    assert first
    assert found.parts is first
    assert found.has_parts


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, lambda f: pickle.loads(pickle.dumps(f))])
def test_a_copy_of_a_finding_has_its_parts(way: object) -> None:
    assert callable(way)
    found = of_contact(contact(90))
    again = way(found)
    assert "parts" in vars(again)
    assert "_later" not in vars(again)
    assert again == found
    assert hash(again) == hash(found)
    assert again in {found}


def test_a_finding_stays_frozen() -> None:
    found = of_contact(contact(90))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        found.due = START  # type: ignore[misc]
    with pytest.raises(AttributeError, match="no attribute `part`"):
        found.part  # type: ignore[attr-defined]  # noqa: B018


def test_all_who_ask_at_once_get_equal_parts() -> None:
    expected = next(
        f
        for f in by_direct(contact(90), STANDARDS, as_at=AS_AT)
        if f.standard == "contact-frequency"
    )
    for _ in range(20):
        found = of_contact(contact(90))
        got: list[object] = []
        threads = [threading.Thread(target=lambda: got.append(found.parts)) for _ in range(4)]  # noqa: B023
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(got) == 4
        assert all(parts == expected.parts for parts in got)


def test_threads_share_a_program() -> None:
    program = Program(entries_of(STANDARDS), worth=5)
    expected = [by_direct(each, STANDARDS, as_at=AS_AT) for each in CASES[:40]]
    found: dict[int, list[tuple[Finding, ...]]] = {}

    def judge(name: int) -> None:
        found[name] = [program.judge(each, AS_AT) for each in CASES[:40]]

    threads = [threading.Thread(target=judge, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(found.values()) == [expected] * 4


# What is left to the direct evaluator


@pytest.mark.parametrize(
    "each",
    [
        case(("appointment", "2004-10", "attended")),
        case(("appointment", "", "attended"), ("supervision_plan", "2004-09-30", None)),
        case(("appointment", "2004-10-01", None)),
        case(("home_visit", "2004-10-01", None), ("risk_rating", "2004-09-24", None)),
        case(("risk_rating", "2004-09-24", "high"), ("home_visit", "2004-10-01", None)),
        case(("unpaid_work_session", "2004-10-01", None), facts={"unpaid_work": True}),
        case(("drug_test", "2004-10-01", None), facts={"drr": None, "dtto": None}),
        case(("drug_test", "2005-11-01", None), facts={"drr": True, "band": None}),
        case(facts={"tier": None, "victim_scheme": None}),
        case(commenced_on=dt.date(1999, 1, 5)),
        case(commenced_on=dt.date(2027, 12, 30)),
        case(commenced_on=dt.date(2004, 9, 24), ended_on=dt.date(2004, 9, 24)),
    ],
)
@pytest.mark.parametrize("as_at", ["2004-09-23", "2004-09-24", "2005-03-04", "2006-02-01"])
def test_what_is_open_has_equal_findings(each: esi.Case, as_at: str) -> None:
    for sentence in ("order", "licence"):
        one = attrs.evolve(each, sentence=sentence)
        assert differences(one, STANDARDS, dt.date.fromisoformat(as_at)) == []


def test_the_end_of_all_days_has_equal_findings() -> None:
    late = esi.Case("S1", "order", "2199-12-31")
    for as_at in (dt.date(2199, 12, 31), dt.date(9999, 12, 1)):
        assert differences(late, STANDARDS, as_at) == []


def test_a_standard_that_takes_the_verdict_of_another_is_left_to_the_direct_evaluator() -> None:
    edition = STANDARDS.editions[0]
    plan = edition["supervision-plan"]
    both = attrs.evolve(
        plan, id="both", rule=AllOf((esi.by_standard("supervision-plan"), plan.rule))
    )
    own = attrs.evolve(edition, standards=(*edition.standards, both)).alone
    for each in CASES[:20]:
        assert differences(each, own, AS_AT) == []


def test_a_rule_nested_deeper_than_python_can_read_is_left_to_the_direct_evaluator() -> None:
    rule: esi.Rule = esi.within(esi.days(5), of=esi.commencement, done=events.home_visit.first())
    for n in range(94):
        rule = Pick(esi.given("tier", n % 4 + 1), esi.answer("x"), rule)
    assert differences(contact(3), rule, AS_AT) == []


def test_no_text_of_a_rule_becomes_a_part_of_the_source() -> None:
    name = '")\nraise SystemExit("'
    fact = esi.FactKind("own", name, (name,))
    rule = esi.answer(name) & esi.given(fact, name)
    assert differences(case(answers={name: "yes"}, facts={"own": name}), rule, AS_AT) == []


# Schedules at their boundaries


WEEKLY = Each(AtLeast(2, events.appointment), Series(1, 13))
SCHEDULES: dict[str, esi.Rule] = {
    "weekly": WEEKLY,
    "fortnightly": Each(AtLeast(1, events.appointment), Series(3, None, 2)),
    "monthly": Each(AtLeast(1, events.appointment), Months(after_weeks=2)),
    "until": Each(AtLeast(1, events.appointment), Series(), until=events.appointment.last()),
    "in turn": AllDue(
        (
            AtLeast(3, events.appointment, window=Weeks(1, 2)),
            Each(AtLeast(1, events.appointment), Series(3, 6)),
            Each(AtLeast(1, events.appointment), Months(after_weeks=6)),
        )
    ),
    "with a gap": AllDue(
        (
            AtLeast(3, events.appointment, window=Weeks(1, 2)),
            Each(AtLeast(1, events.appointment), Series(4, 6)),
        )
    ),
    "changed": Each(
        Changed(
            AtLeast(2, events.appointment),
            dt.date(2004, 10, 8),
            Pick(esi.given("dtto"), WEEKLY.duty, AtLeast(1, events.appointment)),
        ),
        Series(1, 5),
    ),
    "amounts": Each(AtLeast(6, events.contact_hours, total=True), Series(1, 4)),
    "opposite": ~WEEKLY,
    "gaps": esi.no_longer_than(esi.days(9), between=events.appointment),
    "no gaps": ~esi.no_longer_than(esi.days(9), between=events.appointment),
}


@pytest.mark.parametrize("name", SCHEDULES)
@pytest.mark.parametrize("step", [3, 7, 9, 14])
def test_a_schedule_has_equal_findings_on_every_day(name: str, step: int) -> None:
    days = [START + dt.timedelta(days=n) for n in range(-1, 70, step)]
    rows = [esi.Event("appointment", day, "attended") for day in days]
    rows += [esi.Event("contact_hours", day, n % 3 * 2) for n, day in enumerate(days)]
    rule = SCHEDULES[name]
    own = esi.Standard("own", "Own", esi.commencement, rule)
    standards = attrs.evolve(STANDARDS.editions[0], standards=(own,)).alone
    for ended in (None, START + dt.timedelta(days=20)):
        each = esi.Case("S1", "order", START, rows, ended_on=ended)
        for n in range(-1, 80):
            as_at = START + dt.timedelta(days=n)
            assert differences(each, standards, as_at) == []
            if n % 8 == 0:
                assert differences(each, rule, as_at) == []


def test_a_share_of_events_that_are_not_among_the_others_has_equal_findings() -> None:
    kept, among = events.home_visit, events.appointment
    rule = Share(Fraction(9, 10), kept, among)
    for row in ((), ("home_visit",), ("appointment",), ("home_visit", "appointment")):
        each = case(*((kind, "2004-10-01", None) for kind in row))
        assert differences(each, rule, AS_AT) == []
    two = case(
        ("home_visit", "2004-10-01", "seen"),
        ("home_visit", "2004-10-02", "seen"),
        ("appointment", "2004-10-01", "attended"),
    )
    assert differences(two, rule, AS_AT) == []
    assert by_compiled(two, rule, as_at=AS_AT)[0].verdict is esi.Verdict.MET


# Items of a framework


@pytest.mark.slow
def test_items_have_equal_findings() -> None:
    setup = set_up(esi.Inspection("Made up", AS_AT))
    forced = Program(setup.program.entries, worth=0)
    never = Program(setup.program.entries, worth=10**6)
    answers = ("yes", "no", "na", None)
    for n, each in enumerate(CASES):
        given = {about.id: answers[(n + k) % 4] for k, (about, _) in enumerate(setup.asked)}
        one = attrs.evolve(each, answers=given)
        assert forced.judge(one, AS_AT) == never.judge(one, AS_AT)
        assert [
            unlike(a, b)
            for a, b in zip(forced.judge(one, AS_AT), never.judge(one, AS_AT), strict=True)
        ] == [None] * len(forced.entries)


def test_findings_that_are_known_stand_in_the_compiled_form_too() -> None:
    setup = set_up(esi.Inspection("Made up", AS_AT))
    other = assess(CASES[0], setup, as_at=AS_AT)
    known = {"supervision-plan": other.standards[3]}
    items = {"B1.1a": attrs.evolve(other.items["B1.1a"], label="known")}
    forced = Program(setup.program.entries, worth=0)
    places = {setup.standards.ids.index("supervision-plan"): known["supervision-plan"]}
    places[setup.places["B1.1a"]] = items["B1.1a"]
    for each in CASES:
        found = assess(each, setup, as_at=AS_AT, known_standards=known, known_items=items)
        assert found.items["B1.1a"].label == "known"
        assert found.items["B3.2a"].has_parts == found.items["B3.2a"].has_parts
        compiled = forced.judge(each, AS_AT, places)
        assert compiled[:18] == found.standards
        assert compiled[18:-1] == tuple(found.items.values())
