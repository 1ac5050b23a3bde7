"""Laws of negation: what a negated duty keeps, what it never says, and what it never asks for."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules import Verdict, events
from esi_rules.analysis.whatif.whatif_text import two_findings
from esi_rules.calendar.windows import Series
from esi_rules.cli import main
from esi_rules.data.conversion import from_data, to_data
from esi_rules.engine.open_parts import days_ahead
from esi_rules.files import write_folder
from esi_rules.rulefile import dump_standards
from esi_rules.rules.algebra import AllOf, AnyOf, Changed, Each, Not, Pick, Rule, Settled, Within
from esi_rules.rules.finding import Finding
from esi_rules.rules.negation import negation
from esi_rules.standards.standard import Citation, Edition, Standard, Standards
from esi_rules.testing.rule_strategies import rules
from esi_rules.wording.finding_text import headline
from tests.columns.test_agreement import differences
from tests.laws.test_evaluation_laws import duties, records
from tests.support.engines import ENGINES, Engine
from tests.support.examples import examples
from tests.support.made_up import made_up_cases

RELAXED = list(HealthCheck)
AS_AT = dt.date(2005, 3, 14)
FIRST = dt.date(2000, 1, 1)
VISIT = events.home_visit
LIMIT = esi.within(esi.working_days(3), of=esi.commencement, done=VISIT.first())
MONTH = esi.within(esi.months(1), of=esi.commencement, done=VISIT.first())
SECOND = esi.within(esi.months(1), of=esi.commencement, done=VISIT.nth(2))
YEAR = esi.within(esi.months(12), of=esi.commencement, done=VISIT.nth(2))
LATE = esi.Case("S1", "order", "2004-10-01", events=[esi.Event("home_visit", "2004-10-11", "seen")])
MADE_UP = st.builds(
    lambda seed, vague: made_up_cases(seed, 6, vague=vague), st.integers(0, 10**6), st.booleans()
)
DAYS = st.builds(lambda n: dt.date(2004, 1, 1) + dt.timedelta(days=n), st.integers(-3, 400))


def judged(case: esi.Case, rule: Rule, as_at: dt.date = AS_AT) -> Finding:
    (found,) = esi.evaluate(case, rule, as_at=as_at)
    return found


def negated(rule: Rule, times: int) -> Rule:
    for _ in range(times):
        rule = Not(rule)
    return rule


# What a negation keeps


@given(rules, MADE_UP, DAYS, st.integers(1, 4))
@settings(max_examples=examples(60), deadline=None, suppress_health_check=RELAXED)
def test_days_late_and_their_unit_are_the_same_under_any_number_of_negations(
    rule: Rule, cases: list[esi.Case], as_at: dt.date, times: int
) -> None:
    for case in cases:
        inner, outer = judged(case, rule, as_at), judged(case, negated(rule, times), as_at)
        assert outer.days_late == inner.days_late
        if inner.days_late is not None:
            assert outer.period == inner.period
            assert outer.skipped == inner.skipped


@given(rules, MADE_UP, DAYS)
@settings(max_examples=examples(60), deadline=None, suppress_health_check=RELAXED)
def test_a_double_negation_reads_exactly_like_the_rule(
    rule: Rule, cases: list[esi.Case], as_at: dt.date
) -> None:
    for case in cases:
        once, twice = judged(case, rule, as_at), judged(case, ~~rule, as_at)
        assert esi.words(twice, full=True) == esi.words(once, full=True)
        assert (twice.verdict, twice.due, twice.done) == (once.verdict, once.due, once.done)


@given(rules, MADE_UP, DAYS)
@settings(max_examples=examples(60), deadline=None, suppress_health_check=RELAXED)
def test_the_negation_of_any_rule_has_the_opposite_verdict(
    rule: Rule, cases: list[esi.Case], as_at: dt.date
) -> None:
    for case in cases:
        assert judged(case, ~rule, as_at).verdict is ~judged(case, rule, as_at).verdict


@given(rules, MADE_UP, DAYS)
@settings(max_examples=examples(30), deadline=None, suppress_health_check=RELAXED)
def test_a_finding_on_a_negation_survives_json_with_all_its_words(
    rule: Rule, cases: list[esi.Case], as_at: dt.date
) -> None:
    for case in cases[:2]:
        found = judged(case, ~rule, as_at)
        again = from_data(to_data(found), Finding)
        assert again == found
        assert esi.words(again, full=True) == esi.words(found, full=True)


@given(rules, MADE_UP, DAYS, st.integers(1, 3))
@settings(max_examples=examples(15), deadline=None, suppress_health_check=RELAXED)
def test_frames_and_evaluator_give_the_same_rows_on_negations(
    rule: Rule, cases: list[esi.Case], as_at: dt.date, times: int
) -> None:
    assert differences(ENGINES["polars"], cases, negated(rule, times), as_at) == []


def test_every_kind_of_frame_gives_the_same_rows_on_negations(own_engine: Engine) -> None:
    cases = made_up_cases(3, 40, vague=False)
    choice = Pick(esi.given("drr"), ~MONTH, LIMIT & ~YEAR)
    for rule in (~LIMIT, ~~LIMIT, ~(LIMIT & ~MONTH), ~choice, ~LIMIT & YEAR):
        for case in cases:
            assert judged(case, ~rule).verdict is ~judged(case, rule).verdict
        assert differences(own_engine, cases, rule, dt.date(2004, 2, 14)) == []


# What a headline never says

FAILED = re.compile(r"\blate\b|\bnot done\b|\btoo few\b")
DONE = re.compile(r"\bdone in time\b")


def check_headline(found: Finding) -> None:
    line = headline(attrs.evolve(found, about=None, label="rule"))
    if found.verdict is Verdict.MET:
        assert not FAILED.search(line), line
    if found.verdict is Verdict.NOT_MET:
        assert not DONE.search(line), line


@given(rules, MADE_UP, DAYS, st.integers(0, 2))
@settings(max_examples=examples(80), deadline=None, suppress_health_check=RELAXED)
def test_a_headline_never_contradicts_its_verdict(
    rule: Rule, cases: list[esi.Case], as_at: dt.date, times: int
) -> None:
    for case in cases:
        check_headline(judged(case, negated(rule, times), as_at))


@given(records(), duties, DAYS)
@settings(max_examples=examples(80), deadline=None, suppress_health_check=RELAXED)
def test_nor_does_that_of_limits_joined_and_negated(
    case: esi.Case, rule: Rule, as_at: dt.date
) -> None:
    check_headline(judged(case, rule, as_at + dt.timedelta(days=200)))


def test_the_check_of_headlines_finds_a_contradiction() -> None:
    found = judged(LATE, LIMIT)
    with pytest.raises(AssertionError):
        check_headline(attrs.evolve(found, verdict=Verdict.MET))


# What it never asks for


def positive(rule: Rule, is_negated: bool = False) -> Iterator[Rule]:
    """The limits under an even number of negations."""
    if isinstance(rule, Not):
        yield from positive(rule.rule, not is_negated)
    elif isinstance(rule, AllOf | AnyOf):
        for part in rule.parts:
            yield from positive(part, is_negated)
    elif not is_negated:
        yield rule


@given(records(), duties, st.integers(-10, 60))
@settings(max_examples=examples(150), deadline=None, suppress_health_check=RELAXED)
def test_due_lists_no_day_of_a_limit_under_an_odd_number_of_negations(
    case: esi.Case, rule: Rule, n: int
) -> None:
    as_at = case.commenced_on + dt.timedelta(days=n)
    days = {judged(case, limit, as_at).due for limit in positive(rule)}
    assert {*days_ahead(judged(case, rule, as_at))} <= days


@given(records(), duties, st.integers(-10, 60))
@settings(max_examples=examples(100), deadline=None, suppress_health_check=RELAXED)
def test_due_lists_the_same_whether_a_rule_is_negated_twice_or_not(
    case: esi.Case, rule: Rule, n: int
) -> None:
    as_at = case.commenced_on + dt.timedelta(days=n)
    once, twice = judged(case, rule, as_at), judged(case, ~~rule, as_at)
    assert [*days_ahead(twice)] == [*days_ahead(once)]


# Examples


def test_a_late_visit_keeps_its_working_days_under_any_number_of_negations() -> None:
    assert [judged(LATE, negated(LIMIT, n)).days_late for n in range(5)] == [3] * 5
    assert headline(attrs.evolve(judged(LATE, ~LIMIT), label="visit")) == (
        "MET  visit  completed Mon 11 Oct 2004, 3 working days after the end of the period "
        "(Wed 6 Oct 2004)"
    )
    assert esi.words(judged(LATE, ~~LIMIT), full=True) == esi.words(judged(LATE, LIMIT), full=True)


UNKNOWN = esi.Case(
    "S1", "order", "2004-10-01",
    events=[esi.Event("home_visit", "2004-10-11", "seen")], facts={"drr": None},
)  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "verdict", "outcome"),
    [
        (~MONTH, "NOT MET", "completed Mon 11 Oct 2004, by the end of the period (Mon 1 Nov 2004)"),
        (
            ~SECOND,
            "MET",
            "the period ended on Mon 1 Nov 2004 without the second home visit on or after "
            "commencement",
        ),
        (~YEAR, "NOT YET DUE", "open until the end of the period (Sat 1 Oct 2005)"),
        (~esi.at_least(1, VISIT), "NOT MET", "at least 1 home visit (1 on record)"),
        (
            ~esi.at_least(3, VISIT, window=esi.Weeks(1, 4)),
            "MET",
            "fewer than 3 home visits (1 on record)",
        ),
        (~esi.at_most(2, VISIT), "NOT MET", "not on record: more than 2 home visits"),
        (~esi.none(VISIT), "MET", "on record: home visit"),
        (~esi.never(VISIT.first()), "MET", "on record: the first home visit"),
        (
            ~esi.no_longer_than(esi.weeks(1), between=VISIT),
            "MET",
            "completed Mon 11 Oct 2004, 3 days after the end of the period (Fri 8 Oct 2004) "
            "(and 1 more)",
        ),
        (
            ~Each(esi.at_least(1, VISIT), Series(1, 2)),
            "MET",
            "week 1: fewer than 1 home visit (0 on record)",
        ),
        (
            ~esi.all_due(MONTH, esi.at_least(1, VISIT)),
            "NOT MET",
            "all 2 parts that are due are met; at least one must not be",
        ),
        (
            ~(LIMIT & MONTH),
            "MET",
            "completed Mon 11 Oct 2004, 3 working days after the end of the period "
            "(Wed 6 Oct 2004)",
        ),
        (
            ~(LIMIT | MONTH),
            "NOT MET",
            "completed Mon 11 Oct 2004, by the end of the period (Mon 1 Nov 2004)",
        ),
        (
            ~MONTH.when(esi.given("sentence", "order")),
            "NOT MET",
            "completed Mon 11 Oct 2004, by the end of the period (Mon 1 Nov 2004)",
        ),
        (
            ~Changed(LIMIT, dt.date(2004, 1, 1), MONTH),
            "NOT MET",
            "completed Mon 11 Oct 2004, by the end of the period (Mon 1 Nov 2004)",
        ),
        (
            # The two limits end on different days, so neither day is given as the end.
            ~Pick(esi.given("drr"), LIMIT, esi.within(esi.days(7), of=LIMIT.of, done=LIMIT.done)),
            "MET",
            "completed Mon 11 Oct 2004, after the end of the period",
        ),
        (~esi.answer("x"), "UNDETERMINED", "cannot be decided without the answer to x"),
        (~Settled(Verdict.MET, "the limit is gone"), "NOT MET",
         "the opposite rule is met: the limit is gone"),
    ],
)  # fmt: skip
def test_a_negated_rule_says_what_happened(rule: Rule, verdict: str, outcome: str) -> None:
    found = attrs.evolve(judged(UNKNOWN, rule), label="rule")
    assert headline(found) == f"{verdict}  rule  {outcome}"
    assert found.due is None
    assert "due by" not in esi.words(found, full=True)
    assert headline(attrs.evolve(judged(UNKNOWN, ~~rule), label="rule")) == headline(found)


def test_a_share_of_events_is_negated_in_words() -> None:
    rows = [esi.Event("appointment", f"2004-10-0{day}", "attended") for day in (4, 5)]
    case = attrs.evolve(LATE, events=tuple(rows))
    share = esi.rules.Share(
        esi.rules.algebra.Fraction(9, 10), events.appointment.where("attended"), events.appointment
    )
    line = headline(attrs.evolve(judged(case, ~share), label="rule"))
    assert line == "NOT MET  rule  at least 90% of the appointments are kept appointments"


def test_negation_moves_inside_what_joins_and_wraps_what_does_not() -> None:
    condition = esi.given("drr")
    assert negation(~LIMIT) == negation(~~~LIMIT) == LIMIT
    assert negation(LIMIT & ~MONTH) == AnyOf((Not(LIMIT), MONTH))
    assert negation(LIMIT | ~MONTH) == AllOf((Not(LIMIT), MONTH))
    assert negation(LIMIT.when(condition)) == Not(LIMIT).when(condition)
    assert negation(Pick(condition, LIMIT, ~MONTH)) == Pick(condition, Not(LIMIT), MONTH)
    schedule = Each(esi.at_least(1, VISIT), Series())
    assert negation(schedule) == Not(schedule)


def _own_standard(tmp_path: Path, name: str, rule: Rule) -> str:
    standard = Standard(name, name, esi.commencement, rule)
    edition = Edition("own", "Own", FIRST, None, (standard,), Citation("made up"))
    file = tmp_path / f"{name}.yaml"
    file.write_text(dump_standards(Standards((edition,))), encoding="utf-8")
    return str(file)


def test_explain_shows_the_end_of_the_period_and_no_deadline(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_folder(tmp_path / "in", esi.Inspection("T", AS_AT, [LATE]))
    arguments = ["explain", str(tmp_path / "in"), "--case", "S1", "--standard", "avoid", "--full"]
    assert main([*arguments, "--standards", _own_standard(tmp_path, "avoid", ~LIMIT)]) == 0
    printed = capsys.readouterr().out
    assert "  period ends   Wed 6 Oct 2004, 3 working days" in printed
    assert "3 working days after the end of the period" in printed
    assert "due by" not in printed
    assert "NOT MET" not in printed


def test_whatif_gives_the_reasons_of_a_negated_rule_and_no_deadline() -> None:
    month = judged(LATE, ~MONTH)
    assert two_findings(judged(LATE, ~LIMIT), month) == (
        "done Mon 11 Oct 2004",
        "completed Mon 11 Oct 2004, 3 working days after the end of the period (Wed 6 Oct 2004)"
        " -> completed Mon 11 Oct 2004, by the end of the period (Mon 1 Nov 2004)",
    )
    early = dt.date(2004, 10, 4)
    weekly = Each(esi.at_least(1, VISIT), Series(1, 3))
    for rule in (~LIMIT, ~weekly, ~(LIMIT | MONTH)):
        told = " ".join(two_findings(judged(LATE, rule, early), judged(LATE, rule)))
        assert "due by" not in told


def test_due_leaves_out_what_must_not_happen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def limit(months: int) -> Within:
        return esi.within(esi.months(months), of=esi.commencement, done=VISIT.nth(2))

    cases = {
        "avoid": (~limit(6), []),
        "twice": (~~limit(7), ["2005-05-01"]),
        "mixed": (~(~limit(8) & limit(6)), ["2005-06-01"]),
        "both": (limit(9) & ~limit(6), ["2005-07-01"]),
    }
    write_folder(tmp_path / "in", esi.Inspection("T", dt.date(2005, 1, 10), [LATE]))
    for name, (rule, wanted) in cases.items():
        arguments = ["due", str(tmp_path / "in"), "--as-at", "2005-01-10", "--format", "json"]
        assert main([*arguments, "--standards", _own_standard(tmp_path, name, rule)]) == 0
        rows = json.loads(capsys.readouterr().out)
        assert [row["last_good_day"] for row in rows] == wanted, name
