"""The action list says of each duty what its finding says, and what it asks for is enough."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from random import Random

from hypothesis import event, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules.analysis.action_list import due_duties
from esi_rules.analysis.remedy.part_needs import may_be_done, needed_late, needed_still
from esi_rules.analysis.remedy.record_change import applied
from esi_rules.engine import Record
from esi_rules.engine.judge import judge_rule
from esi_rules.engine.open_parts import open_parts, overdue_parts
from esi_rules.rules.algebra import Not, Rule
from esi_rules.rules.finding import Finding
from esi_rules.rules.traversal import walk
from esi_rules.testing.rule_strategies import rules
from tests.laws.test_soundness import completions
from tests.support.examples import examples
from tests.support.made_up import made_up_cases, shipped_cases

NATIONAL = esi.national_standards()
seeds = st.integers(0, 2**32 - 1)
days = st.dates(dt.date(2003, 12, 1), dt.date(2005, 6, 30))


def key(part: Finding) -> tuple[object, ...]:
    return part.rule, part.label, part.clock, part.due


@given(seed=seeds, rule=rules, as_at=days, vague=st.booleans())
@settings(max_examples=examples(300), deadline=None)
def test_the_states_of_duties_are_those_of_their_findings(
    seed: int, rule: Rule, as_at: dt.date, vague: bool
) -> None:
    for case in made_up_cases(seed, 6, vague=vague):
        finding = judge_rule(rule, Record(case, as_at))
        duties = tuple(due_duties(case, (finding,), as_at))
        states = Counter(duty.state for duty in duties)
        if case.ended_on is not None and case.ended_on <= as_at:
            assert not duties
            continue
        assert states["undetermined"] == (finding.verdict is esi.Verdict.UNDETERMINED)
        if finding.verdict is esi.Verdict.NOT_APPLICABLE:
            assert not duties
        if states["overdue"]:
            assert finding.verdict is esi.Verdict.NOT_MET
        if finding.verdict is esi.Verdict.NOT_YET_DUE and not [*walk(rule, (Not,))]:
            assert states["not yet due"] == 1
        for duty in duties:
            event(duty.state)
            assert duty.needed
            if duty.state == "overdue":
                assert duty.last_good_day is not None
                assert duty.last_good_day < as_at
                assert duty.working_days_left is None
            elif duty.state == "not yet due" and duty.last_good_day is not None:
                assert duty.last_good_day >= as_at
                assert duty.working_days_overdue is None


@given(seed=seeds, rule=rules, as_at=days, vague=st.booleans())
@settings(max_examples=examples(300), deadline=None)
def test_what_is_still_needed_meets_the_part_that_needs_it(
    seed: int, rule: Rule, as_at: dt.date, vague: bool
) -> None:
    for case in made_up_cases(seed, 6, vague=vague):
        case = esi.Case(
            case.case_id, case.sentence, case.commenced_on,
            [e for e in case.events if not isinstance(e.on, dt.date) or e.on <= as_at],
            case.answers, case.facts, case.groups, case.ended_on,
        )  # fmt: skip
        finding = judge_rule(rule, Record(case, as_at))
        for part in open_parts(finding):
            if part.has_parts or part.verdict is not esi.Verdict.NOT_YET_DUE:
                continue
            changes = needed_still(case, part, as_at)
            event("nothing found" if not changes else "some events")
            if changes:
                last = max(change.day for change in changes)
                assert as_at <= min(change.day for change in changes)
                assert part.due is None or last <= part.due
                after = judge_rule(rule, Record(applied(case, changes), last))
                unmet = [key(each) for each in open_parts(after) if each.verdict is part.verdict]
                assert key(part) not in unmet


@given(seed=seeds, as_at=days, vague=st.booleans())
@settings(max_examples=examples(60), deadline=None)
def test_what_is_done_late_is_overdue_no_longer(seed: int, as_at: dt.date, vague: bool) -> None:
    for case in shipped_cases(seed, 6, vague=vague):
        if case.ended_on is not None and case.ended_on <= as_at:
            continue
        for finding in esi.evaluate(case, NATIONAL, as_at=as_at):
            for part in overdue_parts(finding):
                if (done := may_be_done(case, part, as_at)) is not False:
                    event(f"may be done: {done}")
                    continue
                changes = needed_late(case, part, as_at)
                assert changes, finding
                assert {change.day for change in changes} == {as_at}
                late = esi.evaluate(applied(case, changes), NATIONAL, as_at=as_at)
                after = next(each for each in late if each.standard == finding.standard)
                assert key(part) not in [key(each) for each in overdue_parts(after)]
                assert after.verdict is esi.Verdict.NOT_MET


@given(seed=seeds, as_at=days)
@settings(max_examples=examples(40), deadline=None)
def test_what_is_overdue_is_overdue_whatever_the_missing_days_are(
    seed: int, as_at: dt.date
) -> None:
    for case in shipped_cases(seed, 3, vague=True):
        findings = esi.evaluate(case, NATIONAL, as_at=as_at)
        said = {
            (duty.standard, duty.last_good_day)
            for duty in due_duties(case, findings, as_at)
            if duty.state == "overdue" and "unless it has been done" not in duty.needed
        }
        if not said:
            continue
        for full in completions(case, as_at, Random(seed))[:40]:
            found = due_duties(full, esi.evaluate(full, NATIONAL, as_at=as_at), as_at)
            assert said <= {(d.standard, d.last_good_day) for d in found if d.state == "overdue"}
