"""A rule built wrongly refuses at once, and says what to write instead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction

import pytest

import esi_rules as esi
from esi_rules import events
from esi_rules.calendar.windows import MonthAfterWeeks, Months, Series, Weeks
from esi_rules.errors import BadRuleError
from esi_rules.rules.algebra import AllOf, Changed, Each, Not, Share, Within
from esi_rules.rules.moments import Events

VISIT = esi.within(
    esi.working_days(10), of=esi.commencement, done=events.home_visit.where("seen").first()
)
A_FACT = esi.given("drr")
ONLY_FACTS = "use `given`, `happened`, `same_day` or `answer`"
AT_LEAST = "at least a whole number of 1 or more"


def refused(name: str, build: Callable[[], object], message: str) -> object:
    return pytest.param(build, message, id=name)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        refused(
            "a negative limit",
            lambda: esi.within(
                esi.working_days(-5), of=esi.commencement, done=events.home_visit.first()
            ),
            "a period must be a whole number of working days, 0 or more (got -5); for something "
            "that may be done early, allow early work instead",
        ),
        refused(
            "a window that ends before it starts",
            lambda: Weeks(12, 1),
            "a window must not end before it starts (got weeks 12 to 1); write weeks 1 to 12",
        ),
        refused(
            "a series that ends before it starts",
            lambda: Series(5, 4),
            "a window must not end before it starts (got weeks 5 to 4); write weeks 4 to 5",
        ),
        refused("week 0", lambda: Weeks(0, 1), "weeks are counted from 1 (got 0); write 1"),
        refused(
            "half a week",
            lambda: Weeks(1, 2.5),  # type: ignore[arg-type]
            "`last` must be a whole number from 0 to 10000 (got 2.5)",
        ),
        refused(
            "a week before the clock",
            lambda: Weeks(-1, 2),
            "`first` must be a whole number from 0 to 10000 (got -1)",
        ),
        refused(
            "month 0", lambda: MonthAfterWeeks(0), "months are counted from 1 (got 0); write 1"
        ),
        refused(
            "months before the clock",
            lambda: Months(-1),
            "`after_weeks` must be a whole number from 0 to 10000 (got -1)",
        ),
        refused(
            "three weeks in fortnights",
            lambda: Series(1, 3, size=2),
            "weeks 1 to 3 do not divide into windows of 2 weeks; move the last week",
        ),
        refused(
            "windows of no length",
            lambda: Series(1, 4, size=0),
            "a window lasts at least 1 week (got 0); write 1",
        ),
        refused(
            "an unknown kind",
            lambda: esi.of_kind("home vist"),
            "no event kind 'home vist'; did you mean `home_visit`?",
        ),
        refused(
            "an unknown value, near one",
            lambda: events.home_visit.where("sen"),
            "events of kind `home_visit` have no value 'sen'; did you mean `seen`?",
        ),
        refused(
            "an unknown value, near none",
            lambda: events.home_visit.where("zzz"),
            "events of kind `home_visit` have no value 'zzz'; it has `seen` or `attempted`",
        ),
        refused(
            "a value of another kind",
            lambda: events.unacceptable_failure.where("attended"),
            "events of kind `failure` have no value 'attended'; it has `unacceptable` or "
            "`acceptable`",
        ),
        refused(
            "no value to keep",
            lambda: events.home_visit.where(),
            "`where` needs at least one value; leave it out to keep them all",
        ),
        refused(
            "a value of a kind without any",
            lambda: events.drug_test.where("positive"),
            "events of kind `drug_test` have no values to choose from (got 'positive'); leave "
            "`where` out",
        ),
        refused(
            "an amount picked like a value",
            lambda: events.contact_hours.where("5"),
            "events of kind `contact_hours` have no values to choose from (got '5'); leave "
            "`where` out",
        ),
        refused(
            "amounts of two kinds",
            lambda: events.contact_hours | events.unpaid_work_session,
            "events with amounts cannot be joined with others; total each alone",
        ),
        refused(
            "events of no kind",
            lambda: Events(()),
            "a selection of events names no kind; write at least one",
        ),
        refused(
            "the event before the first",
            lambda: events.home_visit.nth(0),
            "events are counted from 1 (got 0); write 1 for the first",
        ),
        refused(
            "failures near by working days",
            lambda: events.failure.following(events.failure, esi.working_days(5)),
            "two events are near by days, weeks or months (got 5 working days); write the period "
            "in one of those",
        ),
        refused(
            "the later of nothing",
            lambda: esi.later_of(),
            "`later_of` of nothing has no day; name at least one moment",
        ),
        refused(
            "the earlier of nothing",
            lambda: esi.earlier_of(),
            "`earlier_of` of nothing has no day; name at least one moment",
        ),
        refused(
            "at least none",
            lambda: esi.at_least(0, events.appointment),
            f"{AT_LEAST} (got 0); at least 0 asks for nothing, leave the rule out",
        ),
        refused(
            "at least fewer than none",
            lambda: esi.at_least(-1, events.appointment),
            f"{AT_LEAST} (got -1); at least 0 asks for nothing, leave the rule out",
        ),
        refused(
            "at least one and a half",
            lambda: esi.at_least(1.5, events.appointment),  # type: ignore[arg-type]
            f"{AT_LEAST} (got 1.5); at least 0 asks for nothing, leave the rule out",
        ),
        refused(
            "at least true",
            lambda: esi.at_least(True, events.appointment),
            f"{AT_LEAST} (got True); at least 0 asks for nothing, leave the rule out",
        ),
        refused(
            "a total of what has no amount",
            lambda: esi.at_least(2, events.appointment, total=True),
            "events of kind `appointment` carry no amount to total; count them instead",
        ),
        refused(
            "at most fewer than none",
            lambda: esi.at_most(-1, events.warning),
            "at most a whole number of 0 or more (got -1); write 0",
        ),
        refused(
            "a share of nothing",
            lambda: Share(Fraction(0), events.appointment.where("attended"), events.appointment),
            "a share must be more than 0 and at most 1 (got 0); 90% is 0.9",
        ),
        refused(
            "more than the whole",
            lambda: Share(Fraction(3, 2), events.appointment.where("attended"), events.appointment),
            "a share must be more than 0 and at most 1 (got 3/2); 90% is 0.9",
        ),
        refused(
            "a tier that is none",
            lambda: esi.given("tier", 5),
            "the fact `tier` is `1`, `2`, `3` or `4` (got 5)",
        ),
        refused(
            "a tier asked as yes or no",
            lambda: esi.given("tier"),
            "the fact `tier` is `1`, `2`, `3` or `4` (got True)",
        ),
        refused(
            "a band that is none",
            lambda: esi.given("band", "lo"),
            "the fact `band` is `low`, `medium` or `high` (got 'lo'); did you mean `low`?",
        ),
        refused(
            "a sentence that is none",
            lambda: esi.given("sentence", "orders"),
            "the fact `sentence` is `order` or `licence` (got 'orders'); did you mean `order`?",
        ),
        refused(
            "all of nothing",
            lambda: esi.all_of(),
            "a combination of no rules asks for nothing; name at least one",
        ),
        refused(
            "any of nothing",
            lambda: esi.any_of(),
            "a combination of no rules asks for nothing; name at least one",
        ),
        refused(
            "a schedule of nothing",
            lambda: esi.all_due(),
            "a combination of no rules asks for nothing; name at least one",
        ),
        refused(
            "a rule joined with a word",
            lambda: esi.all_of(VISIT, "drr"),  # type: ignore[arg-type]
            "a combination joins rules (got 'drr'); pass a rule, or leave it out",
        ),
        refused(
            "a rule joined with a number",
            lambda: VISIT & 3,  # type: ignore[operator]
            "a combination joins rules (got 3); pass a rule, or leave it out",
        ),
        refused(
            "the opposite of a word",
            lambda: Not("drr"),  # type: ignore[arg-type]
            "`rule` must be a rule (got 'drr')",
        ),
        refused(
            "a word in every window",
            lambda: Each("drr", Series(1, 4)),  # type: ignore[arg-type]
            "`duty` must be a rule (got 'drr')",
        ),
        refused(
            "a condition that is a duty",
            lambda: A_FACT.when(VISIT),
            f"a condition must be a fact of the case, not a duty (got `Within`); {ONLY_FACTS}",
        ),
        refused(
            "a condition that holds a duty",
            lambda: VISIT.when(A_FACT & ~esi.at_least(1, events.appointment)),
            f"a condition must be a fact of the case, not a duty (got `AtLeast`); {ONLY_FACTS}",
        ),
        refused(
            "a condition that is a prohibition",
            lambda: VISIT.when(esi.none(events.warning)),
            f"a condition must be a fact of the case, not a duty (got `AtMost`); {ONLY_FACTS}",
        ),
        refused(
            "a condition that is another standard",
            lambda: VISIT.when(esi.by_standard("home-visit")),
            f"a condition must be a fact of the case, not a duty (got `ByStandard`); {ONLY_FACTS}",
        ),
        refused(
            "a condition under a condition",
            lambda: VISIT.when(A_FACT.when(A_FACT)),
            f"a condition must be a fact of the case, not a duty (got `When`); {ONLY_FACTS}",
        ),
        refused(
            "a condition that is a word",
            lambda: VISIT.when("drr"),  # type: ignore[arg-type]
            "`condition` must be a rule (got 'drr')",
        ),
        refused(
            "a choice by a duty",
            lambda: esi.pick(VISIT, VISIT, VISIT),
            f"a condition must be a fact of the case, not a duty (got `Within`); {ONLY_FACTS}",
        ),
        refused(
            "a choice of a word",
            lambda: esi.pick(A_FACT, "drr", VISIT),  # type: ignore[arg-type]
            "`then` must be a rule (got 'drr')",
        ),
        refused(
            "a rule taken for true",
            lambda: bool(VISIT),
            "a rule has no truth value; join rules with `&`, `|` and `~`, not `and`, `or`, `not`",
        ),
        refused(
            "rules joined with `and`",
            lambda: VISIT and A_FACT,
            "a rule has no truth value; join rules with `&`, `|` and `~`, not `and`, `or`, `not`",
        ),
    ],
)
def test_a_rule_built_wrongly_says_what_to_write(build: Callable[[], object], message: str) -> None:
    with pytest.raises(BadRuleError) as caught:
        build()
    assert str(caught.value) == message


TEN_DAYS = esi.working_days(10)
FIRST_VISIT = events.home_visit.first()


def wrong(name: str, build: Callable[[], object]) -> object:
    return pytest.param(build, id=name)


@pytest.mark.parametrize(
    "build",
    [
        wrong(
            "a limit with no unit",
            lambda: esi.within(10, of=esi.commencement, done=FIRST_VISIT),  # type: ignore[arg-type]
        ),
        wrong(
            "a limit as text",
            lambda: esi.within(
                "10 working days",  # type: ignore[arg-type]
                of=esi.commencement,
                done=FIRST_VISIT,
            ),
        ),
        wrong(
            "not said which of the visits",
            lambda: esi.within(
                TEN_DAYS,
                of=esi.commencement,
                done=events.home_visit,  # type: ignore[arg-type]
            ),
        ),
        wrong(
            "a clock that is all visits",
            lambda: esi.within(
                TEN_DAYS,
                of=events.home_visit,  # type: ignore[arg-type]
                done=FIRST_VISIT,
            ),
        ),
        wrong(
            "a clock as text",
            lambda: esi.within(TEN_DAYS, of="commencement", done=FIRST_VISIT),  # type: ignore[arg-type]
        ),
        wrong(
            "a count of one moment",
            lambda: esi.at_least(2, events.appointment.first()),  # type: ignore[arg-type]
        ),
        wrong(
            "a prohibition of one moment",
            lambda: esi.none(events.warning.first()),  # type: ignore[arg-type]
        ),
        wrong(
            "gaps between one moment",
            lambda: esi.no_longer_than(
                esi.months(4),
                between=events.plan_review.first(),  # type: ignore[arg-type]
            ),
        ),
        wrong(
            "gaps with no unit",
            lambda: esi.no_longer_than(4, between=events.plan_review),  # type: ignore[arg-type]
        ),
        wrong(
            "the later of all visits",
            lambda: esi.later_of(esi.commencement, events.home_visit),  # type: ignore[arg-type]
        ),
        wrong(
            "whether all visits happened",
            lambda: esi.happened(events.home_visit),  # type: ignore[arg-type]
        ),
        wrong(
            "a day as text",
            lambda: esi.same_day(esi.commencement, "2004-09-24"),  # type: ignore[arg-type]
        ),
        wrong("never a word", lambda: esi.never("warning")),  # type: ignore[arg-type]
        wrong("a series that is a number", lambda: Each(VISIT, 5)),  # type: ignore[arg-type]
        wrong(
            "a change on a day as text",
            lambda: Changed(VISIT, "2005-11-03", VISIT),  # type: ignore[arg-type]
        ),
        wrong("a series from week 0 on", lambda: Series(0)),
    ],
)
def test_parts_of_the_wrong_sort_are_refused_when_the_rule_is_built(
    build: Callable[[], object],
) -> None:
    with pytest.raises(BadRuleError):
        build()


def test_rules_are_joined_by_operators() -> None:
    joined = VISIT & A_FACT
    assert joined == esi.all_of(VISIT, A_FACT)
    either = VISIT | A_FACT
    assert either == esi.any_of(VISIT, A_FACT)
    opposite = ~VISIT
    assert opposite == Not(VISIT)
    assert isinstance(VISIT & A_FACT, AllOf)


def test_rules_that_ask_the_same_are_equal_and_have_one_hash() -> None:
    again = esi.within(
        esi.working_days(10), of=esi.commencement, done=events.home_visit.where("seen").first()
    )
    assert again == VISIT
    assert hash(again) == hash(VISIT)


def test_unless_early_work_is_allowed_only_what_follows_the_clock_counts() -> None:
    visit = events.home_visit.first()
    late_only = esi.within(esi.working_days(10), of=esi.first_high, done=visit)
    early_too = esi.within(esi.working_days(10), of=esi.first_high, done=visit, early=True)
    assert late_only == Within(
        esi.working_days(10), esi.first_high, events.home_visit.first(since=esi.first_high)
    )
    assert early_too == Within(esi.working_days(10), esi.first_high, visit)


def test_a_condition_may_join_facts_in_any_way() -> None:
    condition = (A_FACT & ~esi.given("band", "low")) | esi.happened(events.warning.first())
    case = esi.Case("S01", "licence", "2004-09-24", facts={"drr": True, "band": "high"})
    (finding,) = esi.evaluate(case, VISIT.when(condition), as_at=dt.date(2005, 3, 14))
    assert finding.verdict is esi.Verdict.NOT_MET
