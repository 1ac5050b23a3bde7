"""What verifying says of rules that a person might write by mistake."""

from __future__ import annotations

import datetime as dt

import pytest

import esi_rules as esi
from esi_rules import commencement, events
from esi_rules.analysis.verify import Report, verify
from esi_rules.analysis.verify.ladder_checks import check_ladder
from esi_rules.analysis.verify.proofs import CaseProof, Profile, Searched
from esi_rules.analysis.verify.report import Place, Severity
from esi_rules.frameworks.rungs import Descriptor, Rating, Rung
from esi_rules.rules.algebra import Each, Rule, When
from esi_rules.standards.standard import Citation, Edition, Standard

FIRST = dt.date(2003, 1, 1)
ANSWER = esi.answer("B1.3a")
ORDER, LICENCE = esi.given("sentence", "order"), esi.given("sentence", "licence")


def visit(days: int = 10) -> Rule:
    return esi.within(esi.working_days(days), of=commencement, done=events.home_visit.first())


def standard(rule: Rule, id: str = "made-up", applies: Rule | None = None) -> Standard:
    return Standard(id, id.title(), commencement, rule, applies=applies)


def verified(*standards: Standard, budget: int = 3_000) -> Report:
    edition = Edition("e", "E", FIRST, None, standards, Citation("made up"))
    return verify(edition, budget=budget)


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def searched(report: Report) -> Searched:
    (found,) = (p for p in report.findings[0].proof if isinstance(p, Searched))
    return found


def test_a_sound_rule_has_nothing_said_of_it() -> None:
    report = verified(standard(visit()))
    assert (report.sound, codes(report)) == (True, [])
    assert {each.reach for each in report.searches} == {"shown"}


def test_of_answers_and_facts_alone_every_case_is_tried_and_the_search_says_so() -> None:
    report = verified(standard(ANSWER & ~ANSWER))
    assert codes(report) == ["R101"]
    assert searched(report).reach == "exhaustive"
    assert "every case was tried" in searched(report).how


def test_with_dates_the_search_is_bounded_and_says_how_far_it_went() -> None:
    report = verified(standard(visit() & esi.none(events.home_visit)))
    assert codes(report) == ["R101"]
    assert searched(report).reach == "bounded"
    assert searched(report).tried > 100
    assert "smallest first: every combination of up to" in searched(report).how


def test_a_duty_met_only_because_supervision_ended_before_its_limit_can_never_be_met() -> None:
    """A visit within the limit and none at all: only where the limit lapses are both well."""
    rule = visit() & esi.none(events.home_visit)
    case = esi.Case("C", "order", "2004-09-13", ended_on="2004-09-14")
    assert esi.evaluate(case, rule, as_at=dt.date(2005, 1, 1))[0].verdict is esi.Verdict.MET
    assert codes(verified(standard(rule))) == ["R101"]


OFTEN = Each(esi.at_least(4, events.appointment), esi.Series(1, 12))
SELDOM = esi.at_most(12, events.appointment, window=esi.Weeks(1, 12))


def test_counts_that_go_together_for_a_while_alone_can_never_be_met_in_the_end() -> None:
    """Four contacts a week for 12 weeks, and at most 12 in all: well until the fourth week."""
    report = verified(standard(OFTEN & SELDOM))
    assert codes(report) == ["R101"]
    (case,) = (proof for proof in report.findings[0].proof if isinstance(proof, CaseProof))
    assert case.claims[0].verdict is esi.Verdict.MET
    later = case.case.commenced_on + dt.timedelta(weeks=20)
    assert case.claims[0].again(case.case, later).verdict is esi.Verdict.NOT_MET


def test_two_standards_whose_counts_contradict_each_other_in_the_end_are_found() -> None:
    report = verified(standard(OFTEN, "often"), standard(SELDOM, "seldom"))
    assert codes(report) == ["R106"]
    often = next(proof for proof in report.findings[0].proof if isinstance(proof, CaseProof))
    assert len(often.case.events) == 4 * 12


def test_counts_that_can_be_kept_to_the_end_are_no_error() -> None:
    just = esi.at_most(48, events.appointment, window=esi.Weeks(1, 12))
    assert codes(verified(standard(OFTEN, "often"), standard(just, "just"))) == []


def test_a_schedule_without_end_is_asked_on_any_day() -> None:
    monthly = Each(esi.at_least(1, events.appointment), esi.Months())
    assert codes(verified(standard(monthly, "monthly"), standard(SELDOM, "seldom"))) == []


def test_two_standards_that_never_apply_to_one_case_do_not_contradict_each_other() -> None:
    orders = standard(visit(), "visited", applies=ORDER)
    licences = standard(esi.none(events.home_visit), "left-alone", applies=LICENCE)
    report = verified(orders, licences)
    assert codes(report) == []
    (pairs,) = (each for each in report.searches if each.what.startswith("pairs"))
    assert pairs.how.startswith("0 of 1 were found met by one case, 1 never apply to one case;")
    assert pairs.reach == "shown"


def test_two_standards_that_contradict_each_other_for_some_cases_alone_are_no_error() -> None:
    """The one asks it of everybody, the other forbids it where the order has a requirement."""
    all_of_them = standard(visit(), "visited")
    some = standard(When(esi.none(events.home_visit), esi.given("dtto")), "left-alone")
    report = verified(all_of_them, some)
    assert codes(report) == ["R106"]
    cases = [proof for proof in report.findings[0].proof if isinstance(proof, CaseProof)]
    assert cases[-1].case.facts == {"dtto": True}


@pytest.mark.parametrize(
    ("rule", "part"),
    [
        (visit(5) & visit(10), "rule.all_of[2]"),
        (esi.at_most(2, events.warning) | esi.at_most(3, events.warning), "rule.any_of[1]"),
        (esi.pick(ORDER, visit(), visit()), "rule.else"),
        (visit().when(ORDER | LICENCE), "rule.when"),
        (esi.all_due(visit(5), visit(10)), "rule.all_due[2]"),
    ],
    ids=["all", "any", "pick", "when", "all due"],
)
def test_a_part_that_makes_no_difference_is_found_where_it_stands(rule: Rule, part: str) -> None:
    report = verified(standard(rule))
    assert part in [finding.place.part for finding in report.of("R105")]
    assert report.sound


def test_a_part_of_a_clock_is_one_thing_wherever_the_rule_repeats_it() -> None:
    plan = esi.later_of(events.supervision_plan.first(), commencement)
    gap = esi.no_longer_than(esi.weeks(16), between=events.plan_review, of=plan)
    report = verified(Standard("review", "Review", plan, gap))
    assert codes(report) == []


def test_a_condition_that_every_case_fulfils_decides_nothing() -> None:
    report = verified(standard(visit(), applies=ORDER | LICENCE))
    assert "applies_if" in [finding.place.part for finding in report.of("R105")]


def test_a_larger_budget_looks_further() -> None:
    rule = visit() & esi.none(events.home_visit)
    near, far = (searched(verified(standard(rule), budget=n)).tried for n in (500, 5_000))
    assert near < far


@pytest.mark.parametrize("budget", [1, 7, 50, 500, 1_000, 5_000])
def test_what_was_not_searched_is_no_error(budget: int) -> None:
    rule = visit() & esi.none(events.home_visit)
    report = verified(standard(rule), budget=budget)
    (finding,) = report.of("R101")
    assert finding.severity is Severity.WARNING
    assert report.sound
    assert finding.line == (
        f"it may be that the standard can never be met: {searched(report).tried:,} cases were "
        f"tried, not all that are possible"
    )
    assert finding.do.startswith("Search further with a larger budget if you doubt it.")


@pytest.mark.parametrize("budget", [1, 1_000, 3_000])
def test_conditions_that_no_case_fulfils_are_an_error_whatever_the_rule_reads(budget: int) -> None:
    report = verified(standard(visit(), applies=ORDER & LICENCE), budget=budget)
    (finding,) = report.of("R103")
    assert (finding.severity, searched(report).reach) == (
        (Severity.WARNING, "bounded") if budget == 1 else (Severity.ERROR, "exhaustive")
    )


def test_a_search_of_every_case_is_an_error_however_small_the_budget() -> None:
    report = verified(standard(ANSWER & ~ANSWER), budget=200)
    assert searched(report).reach == "exhaustive"
    assert not report.sound


@pytest.mark.parametrize("budget", [50, 3_000])
def test_two_standards_are_no_error_either_where_the_search_was_cut_short(budget: int) -> None:
    report = verified(standard(OFTEN, "often"), standard(SELDOM, "seldom"), budget=budget)
    assert report.of("R106")
    assert report.sound


@pytest.mark.parametrize(
    "budget",
    [1, pytest.param(10, marks=pytest.mark.slow), pytest.param(50, marks=pytest.mark.slow), 200],
)
def test_the_shipped_rules_have_no_error_whatever_the_budget(budget: int) -> None:
    assert verify(budget=budget).sound


def test_what_is_looked_at_is_told_as_it_goes() -> None:
    told: list[str] = []
    edition = Edition("e", "E", FIRST, None, (standard(visit()),), Citation("made up"))
    verify(edition, budget=500, progress=told.append)
    assert "standards of e" in told


# Ladders

STRONG = (Rating.VERY_STRONG, Rating.STRONG)


def profiles(ladder: tuple[Rung, ...], code: str, items: int = 2) -> list[Profile]:
    findings, _ = check_ladder("own", ladder, items, Place(ladder="own"))
    return [
        proof
        for finding in findings
        if finding.code == code
        for proof in finding.proof
        if isinstance(proof, Profile)
    ]


def test_every_profile_without_a_descriptor_is_listed() -> None:
    ladder = (Rung(Descriptor.WELL_MET, only=STRONG), Rung(Descriptor.POOR, some=(Rating.WEAK,)))
    listed = {tuple(p.counts.items()) for p in profiles(ladder, "R601", items=1)}
    assert listed == {((Rating.GOOD, 1),), ((Rating.SATISFACTORY, 1),)}


def test_a_raise_that_lowers_the_descriptor_is_named_with_what_it_becomes() -> None:
    ladder = (Rung(Descriptor.WELL_MET, only=(Rating.STRONG,)), Rung(Descriptor.POOR))
    (one,) = profiles(ladder, "R602", items=1)
    assert one.lines() == (
        "items rated 1 strong: Well met; raising one strong to very strong: Poor",
    )


def test_a_ladder_whose_last_rung_asks_for_nothing_is_total() -> None:
    ladder = (Rung(Descriptor.WELL_MET, most=STRONG), Rung(Descriptor.POOR))
    assert check_ladder("own", ladder, 8, Place())[0] == []
