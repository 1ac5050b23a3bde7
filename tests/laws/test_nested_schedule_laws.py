"""Schedules inside schedules: every part is judged in the window of the schedule that holds it."""

from __future__ import annotations

import datetime as dt
from random import Random

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules import Verdict, events
from esi_rules.calendar.windows import Months, Series, Weeks
from esi_rules.engine import Record, read
from esi_rules.rules.algebra import AllDue, AllOf, AnyOf, AtLeast, Changed, Each, Not, Rule
from esi_rules.rules.context import NO_CONTEXT, Context
from esi_rules.rules.finding import Finding
from esi_rules.testing.case_strategies import DAY
from esi_rules.testing.rule_strategies import rules
from tests.laws.test_soundness import completions, is_open, opened
from tests.support.examples import examples
from tests.support.nested_by_hand import by_hand

RELAXED = list(HealthCheck)
START = dt.date(2004, 1, 5)
VISITED = esi.Event("home_visit", "2004-01-06", "seen")
ATTENDED = esi.Event("appointment", "2004-01-06", "attended")
VISIT = AtLeast(1, events.home_visit)


def judged(case: esi.Case, rule: Rule, as_at: dt.date) -> Finding:
    (found,) = esi.evaluate(case, rule, as_at=as_at)
    return found


# The two faults that were found


@pytest.mark.parametrize("inner_comes_first", [True, False])
def test_a_visit_is_counted_in_its_week_before_and_after_an_inner_schedule(
    inner_comes_first: bool,
) -> None:
    case = esi.Case("S01", "order", START, [VISITED, ATTENDED])
    inner = Each(~AtLeast(5, events.appointment), Series(1, 2))
    parts = (inner, VISIT) if inner_comes_first else (VISIT, inner)
    found = judged(case, Each(AllOf(parts), Series(1, 3)), dt.date(2004, 12, 1))
    assert found.verdict is Verdict.NOT_MET
    visits = [week.parts[inner_comes_first] for week in found.parts]
    assert [visit.verdict for visit in visits] == [Verdict.MET, Verdict.NOT_MET, Verdict.NOT_MET]
    weeks = [(START + 7 * k * DAY, START + (7 * k + 6) * DAY) for k in range(3)]
    assert [visit.window for visit in visits] == weeks


@pytest.mark.parametrize("second", ["2004-01", *(f"2004-01-{day:02}" for day in range(1, 32))])
def test_a_month_and_each_day_of_it_give_the_same_verdict(second: str) -> None:
    case = esi.Case(
        "S01", "order", START, [VISITED, ATTENDED, esi.Event("appointment", second, "attended")]
    )
    rule = Each(AllOf((Each(AtLeast(1, events.appointment), Series(1, 1)), VISIT)), Series(1, 3))
    assert judged(case, rule, dt.date(2004, 12, 1)).verdict is Verdict.NOT_MET


def test_what_changes_on_a_day_changes_by_the_outer_window_after_an_inner_schedule() -> None:
    """The second week begins after the change, whatever was judged before it."""
    changed = Changed(VISIT, START + 7 * DAY, AtLeast(1, events.warning))
    inner = Each(~AtLeast(5, events.appointment), Series(1, 1))
    warned = esi.Event("warning", START + 8 * DAY)
    case = esi.Case("S01", "order", START, [VISITED, warned])
    for parts in ((inner, changed), (changed, inner)):
        assert judged(case, Each(AllOf(parts), Series(1, 2)), START + 60 * DAY).verdict is (
            Verdict.MET
        )


def test_each_part_keeps_the_words_of_its_own_window() -> None:
    case = esi.Case("S01", "order", START, [VISITED, ATTENDED])
    inner = Each(~AtLeast(5, events.appointment), Series(1, 2))
    found = judged(case, Each(Each(inner, Months()), Series(1, 2)), START + 10 * DAY)
    assert [part.label for part in found.parts] == ["week 1", "week 2"]
    assert [part.label for part in found.parts[1].parts] == ["month 1", "month 2"]
    assert [part.label for part in found.parts[1].parts[0].parts] == ["week 1", "week 2"]


# Made-up schedules inside schedules

selections = st.sampled_from(
    [
        events.home_visit.where("seen"),
        events.appointment,
        events.appointment.where("attended") | events.home_visit,
        events.appointment.once_a_day(),
        events.warning,
    ]
)
counts: st.SearchStrategy[Rule] = st.builds(
    AtLeast,
    st.integers(1, 3),
    selections,
    st.just(esi.commencement),
    st.sampled_from([None, None, None, Weeks(1, 2)]),
)
series = st.one_of(
    st.just(Months()),
    st.builds(Series, st.integers(1, 3)),
    st.tuples(st.integers(1, 2), st.integers(1, 2), st.integers(1, 3)).map(
        lambda s: Series(s[0], s[0] + s[1] * s[2] - 1, s[2])
    ),
)


def _longer(inner: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
    changes = st.integers(0, 30).map(lambda n: START + n * DAY)
    return st.one_of(
        st.builds(AllOf, parts),
        st.builds(AnyOf, parts),
        st.builds(AllDue, parts),
        st.builds(Not, inner),
        st.builds(Changed, inner, changes, inner),
        st.builds(Each, inner, series),
    )


duties = st.recursive(counts, _longer, max_leaves=4)


@st.composite
def nested(draw: st.DrawFn) -> Rule:
    """A schedule whose duty is an inner schedule beside other duties, in some order."""
    inner: Rule = Each(draw(duties), draw(series))
    parts = [inner, *draw(st.lists(duties, min_size=1, max_size=2))]
    kind = draw(st.sampled_from([AllOf, AnyOf, AllDue]))
    return Each(kind(tuple(draw(st.permutations(parts)))), draw(series))


@st.composite
def records(draw: st.DrawFn) -> esi.Case:
    """A record of a few weeks, all with full dates."""
    kinds = {"home_visit": "seen", "appointment": "attended", "warning": None}
    rows = []
    for kind in draw(st.lists(st.sampled_from(sorted(kinds)), max_size=7)):
        rows.append(esi.Event(kind, START + draw(st.integers(-3, 40)) * DAY, kinds[kind]))
    ended = START + draw(st.integers(0, 40)) * DAY if draw(st.integers(0, 3)) == 0 else None
    return esi.Case("S1", draw(st.sampled_from(["order", "licence"])), START, rows, ended_on=ended)


as_ats = st.integers(-2, 45).map(lambda n: START + n * DAY)


@given(records(), nested(), as_ats)
@settings(max_examples=examples(200), deadline=None, suppress_health_check=RELAXED)
def test_a_schedule_in_a_schedule_is_judged_as_it_is_by_hand(
    case: esi.Case, rule: Rule, as_at: dt.date
) -> None:
    assert judged(case, rule, as_at).verdict is by_hand(rule, case, as_at)


def mirrored(rule: Rule) -> Rule:
    """The same rule with the parts of every combination in the opposite order."""
    if isinstance(rule, AllOf | AnyOf | AllDue):
        return type(rule)(tuple(mirrored(part) for part in reversed(rule.parts)))
    if isinstance(rule, Not):
        return Not(mirrored(rule.rule))
    if isinstance(rule, Changed):
        return Changed(mirrored(rule.before), rule.on, mirrored(rule.after))
    if isinstance(rule, Each):
        return attrs.evolve(rule, duty=mirrored(rule.duty))
    return rule


def leaves(found: Finding) -> list[tuple[object, ...]]:
    """What was found by the parts that have no parts, in an order of their own."""
    if found.parts:
        return sorted((leaf for part in found.parts for leaf in leaves(part)), key=repr)
    rule = found.rule if isinstance(found.rule, AtLeast) else type(found.rule)
    return [(rule, found.verdict, found.reason, found.due, found.window, found.label)]


def opened_records() -> st.SearchStrategy[esi.Case]:
    def with_gap(case: esi.Case) -> st.SearchStrategy[esi.Case]:
        if not case.events:
            return st.just(case)
        return opened(case.events[0]).map(
            lambda event: attrs.evolve(case, events=[event, *case.events[1:]])
        )

    return records().flatmap(with_gap)


@given(st.one_of(records(), opened_records()), nested(), as_ats)
@settings(max_examples=examples(200), deadline=None, suppress_health_check=RELAXED)
def test_the_order_of_the_parts_does_not_matter_at_any_depth(
    case: esi.Case, rule: Rule, as_at: dt.date
) -> None:
    one, other = judged(case, rule, as_at), judged(case, mirrored(rule), as_at)
    assert one.verdict is other.verdict
    if not any(is_open(event) for event in case.events):
        assert leaves(one) == leaves(other)


@given(opened_records(), nested(), as_ats)
@settings(max_examples=examples(100), deadline=None, suppress_health_check=RELAXED)
def test_what_is_said_of_an_open_date_holds_however_it_is_filled(
    case: esi.Case, rule: Rule, as_at: dt.date
) -> None:
    said = judged(case, rule, as_at)
    for full in completions(case, as_at, Random(7)):
        found = judged(full, rule, as_at)
        assert said.verdict in (found.verdict, Verdict.UNDETERMINED), full.events
        if found.verdict is not Verdict.NOT_APPLICABLE:
            for name in ("clock", "due", "done"):
                ours = getattr(said, name)
                assert ours is None or ours == getattr(found, name), (name, full.events)


# One record serves many rules, so what was read before must not show


@given(
    st.one_of(records(), opened_records()),
    st.lists(st.one_of(rules, nested()), min_size=1, max_size=2),
    st.one_of(rules, nested()),
    st.sampled_from([None, 0, 1, 5]),
    as_ats,
)
@settings(max_examples=examples(150), deadline=None, suppress_health_check=RELAXED)
def test_what_was_read_before_changes_no_finding_in_any_window(
    case: esi.Case, before: list[Rule], rule: Rule, week: int | None, as_at: dt.date
) -> None:
    first = START + 7 * (week or 0) * DAY
    window = (first, first, first + 6 * DAY, first + 6 * DAY)
    context = NO_CONTEXT if week is None else NO_CONTEXT.inside(window, "the week")
    used = Record(case, as_at)
    for other in (*before, rule):
        read(other, used, Context(edition="another"))
        read(other, used, NO_CONTEXT.inside((START, START, START, START), "a day"))
    assert read(rule, used, context) == read(rule, Record(case, as_at), context)
