"""The strategies of the kit: all they draw is valid, small when it shrinks, and printed as code."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules import events, testing
from esi_rules.published.audit import audit
from esi_rules.synthetic.drafts import NoSuchCaseError
from esi_rules.testing.case_strategies import lone_events
from tests.support.examples import examples
from tests.support.installed import installed

NATIONAL = esi.national_standards()
RELAXED = [HealthCheck.too_slow, HealthCheck.data_too_large]
TYPES = """
import esi_rules as esi
from hypothesis import Phase, find, settings, strategies as st

kinds = [esi.Case, esi.Event, esi.Inspection, esi.Period, esi.PartlyKnown, esi.Counts, esi.Rule,
         esi.Standard, esi.Edition, esi.Standards, esi.Framework, esi.PublishedSheet,
         esi.rules.Within, esi.rules.Each]
for kind in kinds:
    once = settings(max_examples=1, phases=[Phase.generate], database=None)
    value = find(st.from_type(kind), lambda value: True, settings=once)
    assert isinstance(value, kind), (kind, value)
print("all have one")
"""


def test_types_have_strategies_without_a_line_of_setup(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TYPES],
        capture_output=True,
        text=True,
        check=False,
        env=installed(tmp_path),
    )
    assert (done.stdout, done.stderr) == ("all have one\n", "")


@pytest.mark.slow
def test_a_failing_example_is_printed_as_code(tmp_path: Path) -> None:
    test = tmp_path / "test_it.py"
    test.write_text(
        "import esi_rules as esi\n"
        "from hypothesis import given, settings, strategies as st\n\n\n"
        "@settings(database=None, max_examples=50)\n"
        "@given(st.from_type(esi.Case))\n"
        "def test_no_case_has_an_event(case: esi.Case) -> None:\n"
        "    assert len(case.events) == 0\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(test)],
        capture_output=True,
        text=True,
        check=False,
        env=installed(tmp_path),
        cwd=tmp_path,
    )
    printed = "".join(done.stdout.split()).replace('"', "'")
    assert (
        "case=esi.Case('S1','order','2000-04-01',events=[esi.Event('risk_rating','2000-" in printed
    )


def test_without_hypothesis_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['hypothesis'] = None\nimport esi_rules.testing as kit\nkit.cases"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert 'needs Hypothesis; install it with `pip install "esi-rules[testing]"`' in done.stderr


@given(st.data())
@settings(max_examples=examples(200), deadline=None, suppress_health_check=RELAXED)
def test_cases_can_be_judged_and_written_as_code(data: st.DataObject) -> None:
    case = data.draw(testing.cases(partly_known=data.draw(st.booleans())))
    as_at = data.draw(testing.judged_days(case))
    assert len(esi.evaluate(case, NATIONAL, as_at=as_at)) == len(NATIONAL.ids)
    assert _evaluated(testing.as_code(case)) == case


@given(testing.inspections())
@settings(max_examples=examples(100), deadline=None, suppress_health_check=RELAXED)
def test_inspections_can_be_scored_and_written_as_code(inspection: esi.Inspection) -> None:
    assert esi.score(inspection).overall is not None
    assert _evaluated(testing.as_code(inspection)) == inspection


@given(lone_events(), testing.days(), testing.partly_known())
@settings(max_examples=examples(100), deadline=None)
def test_events_and_days_are_written_as_code(
    event: esi.Event, day: dt.date | esi.PartlyKnown, part: esi.PartlyKnown
) -> None:
    assert _evaluated(testing.as_code(event)) == event
    assert _evaluated(testing.as_code(part)) == part
    assert esi.Event("warning", day).on == day


def _evaluated(code: str) -> object:
    return eval(code, {"esi": esi, "Decimal": Decimal})


@given(testing.rules(), testing.cases(partly_known=True), testing.dates())
@settings(max_examples=examples(100), deadline=None, suppress_health_check=RELAXED)
def test_rules_can_be_judged(rule: esi.Rule, case: esi.Case, as_at: dt.date) -> None:
    (finding,) = esi.evaluate(case, rule, as_at=as_at)
    assert finding.verdict in esi.Verdict


@given(testing.standard_sets(), testing.standards(), testing.editions(), testing.cases())
@settings(max_examples=examples(50), deadline=None, suppress_health_check=RELAXED)
def test_standards_can_be_judged(
    held: esi.Standards, standard: esi.Standard, edition: esi.Edition, case: esi.Case
) -> None:
    assert len(esi.evaluate(case, held, as_at=case.commenced_on)) == len(held.ids)
    assert standard.id == "one"
    assert esi.evaluate(case, edition, as_at=case.commenced_on)


@given(testing.frameworks(), testing.counts())
@settings(max_examples=examples(50), deadline=None, suppress_health_check=RELAXED)
def test_frameworks_can_be_scored(framework: esi.Framework, counts: esi.Counts) -> None:
    counted = {item.id: counts for item in framework.case_items}
    sheet = esi.scoring.score_counts(counted, framework=framework)
    assert set(sheet.criteria) == {c.id for c in framework.scored_criteria}


@given(testing.published_sheets())
@settings(max_examples=examples(20), deadline=None, suppress_health_check=RELAXED)
def test_published_sheets_can_be_audited(sheet: esi.PublishedSheet) -> None:
    assert audit(sheet, framework=esi.esi_framework()) is not None


_T = TypeVar("_T")


def first(strategy: st.SearchStrategy[_T], wanted: Callable[[_T], bool]) -> _T:
    """The first example drawn that is wanted, as it is drawn: shrinking it would take long."""
    unshrunk = settings(max_examples=3_000, phases=[Phase.generate], database=None)
    return find(strategy, wanted, settings=unshrunk)


def verdict(case: esi.Case, standard: str, as_at: dt.date) -> esi.Verdict:
    found = esi.evaluate(case, NATIONAL, as_at=as_at)
    return next(finding.verdict for finding in found if finding.standard == standard)


NO_LIMIT = "programme-start"
"""The standard whose limit is not known."""


@pytest.mark.parametrize("standard", NATIONAL.ids)
def test_targeted_cases_have_the_verdict_they_are_made_for(standard: str) -> None:
    @given(testing.cases_meeting(standard), testing.cases_missing(standard))
    @settings(max_examples=examples(50), deadline=None, database=None)
    def check(meeting: testing.CaseAt, missing: testing.CaseAt) -> None:
        assert meeting.verdict is verdict(meeting.case, standard, meeting.as_at) is esi.Verdict.MET
        found = verdict(missing.case, standard, missing.as_at)
        assert missing.verdict is found is esi.Verdict.NOT_MET

    check()


@pytest.mark.parametrize("standard", [s for s in NATIONAL.ids if s != NO_LIMIT])
def test_cases_on_a_limit_lie_on_both_sides_of_it(standard: str) -> None:
    on_the_limit = testing.cases_on_the_limit(standard)

    @given(on_the_limit)
    @settings(max_examples=examples(100), deadline=None, database=None)
    def check(one: testing.CaseAt) -> None:
        assert one.verdict is verdict(one.case, standard, one.as_at)
        if one.which in ("day after", "one too many"):
            assert one.verdict is not esi.Verdict.MET

    check()
    for wanted in (esi.Verdict.MET, esi.Verdict.NOT_MET):
        found = first(on_the_limit, lambda one, wanted=wanted: one.verdict is wanted)
        assert found.verdict is wanted


def test_a_duty_without_a_known_limit_has_no_case_on_it() -> None:
    with pytest.raises(NoSuchCaseError, match="no limit of `programme-start`"):
        testing.cases_on_the_limit(NO_LIMIT)


def test_a_duty_that_nothing_meets_is_named() -> None:
    never = esi.rules.algebra.Settled(esi.Verdict.NOT_MET, "never")
    with pytest.raises(NoSuchCaseError, match="no case was found on which `rule` is met"):
        testing.cases_meeting(never)


def test_cases_on_the_limit_of_a_rule_meet_weekends_holidays_and_the_end_of_supervision() -> None:
    rule = esi.within(esi.working_days(5), of=esi.commencement, done=events.home_visit.first())
    limits = testing.cases_on_the_limit(rule)
    christmas = first(limits, lambda one: (one.as_at.month, one.as_at.day) in ((12, 29), (12, 30)))
    assert christmas.which in ("last good day", "day after")
    ends = first(
        limits, lambda one: one.case.ended_on == one.as_at and one.which == "last good day"
    )
    assert ends.case.ended_on is not None
    vague = first(limits, lambda one: any(not isinstance(e.on, dt.date) for e in one.case.events))
    assert vague.verdict in (esi.Verdict.UNDETERMINED, esi.Verdict.MET, esi.Verdict.NOT_MET)
    outside = first(limits, lambda one: one.case.commenced_on < dt.date(1996, 1, 1))
    assert outside.case.commenced_on.year in (1994, 1995)


@pytest.mark.slow
def test_examples_shrink_to_cases_a_person_can_read() -> None:
    unhurried = settings(max_examples=10, database=None)
    late = find(testing.cases_missing("home-visit"), lambda one: True, settings=unhurried)
    assert repr(late) == (
        "esi.Case(\n"
        "    'smallest',\n"
        "    'order',\n"
        "    '2004-09-13',\n"
        "    events=[esi.Event('risk_rating', '2004-09-13', 'high')],\n"
        ")  # not met on 2004-09-28"
    )
