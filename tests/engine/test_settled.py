"""A settled verdict, and the last event of a vague record, by the direct and the compiled way."""

from __future__ import annotations

import pytest

import esi_rules as esi
from esi_rules.rules.algebra import Settled
from tests.support.compiled import by_compiled, by_direct, unlike
from tests.support.short_cases import day, order

CASE = order("2004-09-24")
AS_AT = day("2005-03-14")
VISIT = "home_visit 2004-11 seen"


@pytest.mark.parametrize("verdict", esi.Verdict)
@pytest.mark.parametrize("judged", [by_direct, by_compiled])
def test_a_settled_verdict_is_given_with_its_reason_and_without_days(
    verdict: esi.Verdict, judged: object
) -> None:
    rule = Settled(verdict, "the rules say so")
    (found,) = judged(CASE, rule, as_at=AS_AT)  # type: ignore[operator]
    assert (found.verdict, found.reason, found.rule) == (verdict, esi.Reason.SETTLED, rule)
    assert (found.clock, found.due, found.done) == (None, None, None)


@pytest.mark.parametrize("verdict", esi.Verdict)
@pytest.mark.parametrize("other", esi.Verdict)
def test_settled_verdicts_join_as_verdicts_do_in_both_ways(
    verdict: esi.Verdict, other: esi.Verdict
) -> None:
    parts = Settled(verdict, "one"), Settled(other, "other")
    for rule, joined in (
        (esi.all_of(*parts), verdict & other),
        (esi.any_of(*parts), verdict | other),
    ):
        (direct,), (compiled,) = (
            judged(CASE, rule, as_at=AS_AT) for judged in (by_direct, by_compiled)
        )
        assert direct.verdict is joined
        assert unlike(direct, compiled) is None


@pytest.mark.parametrize(
    ("events", "verdict", "reason"),
    [
        # A visit on 1 December is the last of both, so the warning must come by 8 December.
        (f"home_visit 2004-12-01 seen, {VISIT}, warning 2004-12-08", "MET", "in-time"),
        (f"home_visit 2004-12-01 seen, {VISIT}, warning 2004-12-09", "NOT_MET", "late"),
        (f"home_visit 2004-10-01 seen, {VISIT}, warning 2004-11-08", "MET", "in-time"),
        (
            f"home_visit 2004-10-01 seen, {VISIT}, warning 2004-12-07",
            "UNDETERMINED",
            "partly-known-date",
        ),
        ("home_visit 2004-11 seen, warning 2004-11-08", "MET", "in-time"),
        ("home_visit 2004-11, warning 2004-12-08", "UNDETERMINED", None),
    ],
)
def test_the_last_of_events_that_are_partly_known_lies_between_its_earliest_and_latest_day(
    events: str, verdict: str, reason: str | None
) -> None:
    seen = esi.events.home_visit.where("seen")
    rule = esi.within(esi.days(7), of=seen.last(), done=esi.events.warning.last())
    lines = [line.strip() for line in events.split(",")]
    case = order("2004-09-24", *lines)
    for judged in (by_direct, by_compiled):
        (found,) = judged(case, rule, as_at=AS_AT)
        assert found.verdict.value == verdict, found
        assert reason is None or found.reason.value == reason
