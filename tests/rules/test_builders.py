"""What the builders of rules build, part by part, and how rules are taken apart and put together.

The rules are built inside the tests, so that a mutant of a builder is noticed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest

import esi_rules as esi
from esi_rules.calendar.windows import Weeks
from esi_rules.errors import BadRuleError, NoTruthValueError, WrongTypeError
from esi_rules.records.kinds import KINDS
from esi_rules.records.own_facts import NumberRange
from esi_rules.rules import algebra, moments
from esi_rules.rules.traversal import (
    by_sentence,
    children,
    kinds_read,
    map_children,
    replaced,
    walk,
    with_child,
)
from tests.support.short_cases import licence, order

WEEK = Weeks(1, 1)


def test_builders_pass_every_part_on() -> None:
    visits, warning = esi.events.home_visit, esi.events.warning.first()
    week = esi.weeks(1)
    built = {
        esi.at_most(2, visits, of=warning, window=WEEK): algebra.AtMost(2, visits, warning, WEEK),
        esi.at_least(2, visits, of=warning, window=WEEK): algebra.AtLeast(2, visits, warning, WEEK),
        esi.none(visits, of=warning): algebra.AtMost(0, visits, warning),
        esi.none(visits): algebra.AtMost(0, visits),
        esi.never(warning, of=visits.last()): algebra.Never(warning, visits.last()),
        esi.no_longer_than(week, between=visits, of=warning): algebra.NoLongerThan(
            visits, ((None, week),), warning
        ),
        esi.same_day(warning, visits.last()): algebra.SameDay(warning, visits.last()),
        esi.happened(warning): algebra.Happened(warning),
        esi.within(week, of=warning, done=visits.first()): algebra.Within(
            week, warning, moments.Nth(visits, 1, warning)
        ),
        esi.within(week, of=warning, done=visits.first(), early=True): algebra.Within(
            week, warning, moments.Nth(visits, 1)
        ),
    }
    for made, expected in built.items():
        assert made == expected
        assert repr(made) == repr(expected)
    assert esi.never(warning, of=visits.last()).of == visits.last()
    assert esi.same_day(warning, visits.last()).one == warning


def test_selections_of_events_keep_what_they_are_joined_from() -> None:
    visits, failures = esi.events.home_visit, esi.events.failure
    assert (visits | failures).selections == (*visits.selections, *failures.selections)
    for one, other, daily in (
        (visits, failures, False),
        (visits.once_a_day(), failures, True),
        (visits, failures.once_a_day(), True),
        (visits.once_a_day(), failures.once_a_day(), True),
    ):
        assert (one | other).daily is daily
    assert visits.once_a_day().selections == visits.selections
    assert visits.nth(3, since=failures.last()) == moments.Nth(visits, 3, failures.last())
    assert esi.of_kind("home_visit") == visits == esi.of_kind(KINDS["home_visit"])
    assert visits.where("seen", "attempted").selections[0].values == ("seen", "attempted")
    following = failures.following(visits, within=esi.months(1))
    assert (following.opening, following.open().opening) == (False, True)
    assert following.open().earlier == following.earlier == visits


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: esi.of_kind(5), WrongTypeError, "`kind` must be .*got 5"),
        (lambda: esi.of_kind("home_vist"), BadRuleError, "did you mean `home_visit`"),
        (lambda: esi.of_kind("xyzzy"), BadRuleError, "build an `EventKind` for one of your own"),
        (lambda: esi.events.home_visit.where(5), WrongTypeError, "`values` must be .*got 5"),
        (lambda: bool(esi.events.home_visit), NoTruthValueError, "join selections with `|`, not"),
        (
            lambda: esi.events.home_visit & esi.events.warning,
            BadRuleError,
            "no event is of two kinds, so `&` cannot join selections of events; join them with "
            "`.`, or join rules about each with `&`$",
        ),
        (
            lambda: esi.at_least(1, esi.events.contact_hours.once_a_day(), total=True),
            BadRuleError,
            "a total takes every amount, so its events cannot count once a day; leave "
            "`once_a_day` out$",
        ),
        (
            lambda: algebra.NoLongerThan(esi.events.home_visit, ()),
            BadRuleError,
            "a longest gap needs at least one period .got none.; write one$",
        ),
        (
            lambda: algebra.NoLongerThan(esi.events.home_visit, "x"),
            WrongTypeError,
            "^`periods` must be .*got 'x'",
        ),
        (
            lambda: esi.within(
                esi.days(1), of=esi.commencement, done=esi.events.warning.first(), early="no"
            ),
            WrongTypeError,
            "^`early` must be .*got 'no'",
        ),
        (lambda: algebra.AtMost("2", esi.events.warning), BadRuleError, "got '2'"),
        (lambda: algebra.AtMost(True, esi.events.warning), BadRuleError, "got True"),
        (lambda: esi.given("tieer"), BadRuleError, "did you mean `tier`"),
        (lambda: esi.given("xyzzy"), BadRuleError, "is not a fact of the case; it has `"),
        (lambda: algebra.Given("tier", ["2"]), WrongTypeError, "^`values` must be "),
    ],
)
def test_a_part_of_the_wrong_kind_is_refused_by_name_with_its_value(
    build: Callable[[], object], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        build()


def test_a_share_of_everything_and_the_finest_share_are_allowed() -> None:
    visits = esi.events.home_visit
    for least in (Fraction(1), Fraction(1, 2), Fraction(1, 10**40)):
        assert algebra.Share(least, visits.where("seen"), visits).least == least
    for least in (Fraction(0), Fraction(3, 2), Fraction(1, 10**40 + 1)):
        with pytest.raises(BadRuleError):
            algebra.Share(least, visits.where("seen"), visits)


def test_a_fact_is_read_from_its_place_in_the_case() -> None:
    mappa = esi.FactKind("mappa", "level of MAPPA management", ("none", "level 2"))
    case = order("2004-09-24", dtto=True, mappa="level 2")
    assert esi.given("sentence", "order").value_of(case) == "order"
    assert esi.given("sentence", "order").value_of(licence("2004-09-24")) == "licence"
    assert esi.given("dtto").value_of(case) is True
    assert esi.given("drr").value_of(case) is False
    assert esi.given(mappa, "none").value_of(case) == "level 2"
    assert esi.given(mappa, "none").value_of(order("2004-09-24")) is None
    with pytest.raises(WrongTypeError, match=r"^`case` must be .*got 'S01'"):
        esi.given("dtto").value_of("S01")
    with pytest.raises(WrongTypeError, match=r"^`value` must be "):
        esi.given("dtto").is_met_by([1])


def test_a_number_is_compared_with_both_ends_of_its_range() -> None:
    score = esi.FactKind("score", "score", number=True)
    between = esi.given(score, minimum=25, maximum=50)
    assert between.values == (NumberRange(25, 50),)
    assert [between.is_met_by(Decimal(n)) for n in (24, 25, 50, 51)] == [False, True, True, False]
    assert esi.given(score, minimum=25).values == (NumberRange(25, None),)
    assert esi.given(score, maximum=50).values == (NumberRange(None, 50),)
    assert esi.given(score, 7, 9).values == (NumberRange(7, 7), NumberRange(9, 9))
    assert [esi.given(score, 7, 9).is_met_by(Decimal(n)) for n in (6, 7, 8, 9)] == [
        *(False, True),
        *(False, True),
    ]


def test_rules_are_split_by_sentence_at_the_moments_that_differ() -> None:
    clock = moments.BySentence(esi.first_high, esi.commencement)
    rule = esi.within(esi.days(3), of=clock, done=esi.events.warning.first(since=esi.commencement))
    same = esi.happened(esi.events.warning.first())
    assert by_sentence(same) is None
    split = by_sentence(rule, same)
    assert split is not None
    assert {*split} == {"order", "licence"}
    for sentence, moment in (("order", esi.first_high), ("licence", esi.commencement)):
        one, other = split[sentence]
        assert one == replaced(rule, clock, moment)
        assert one.of == moment
        assert other is same


def test_children_are_changed_where_they_stand_and_kept_where_they_do_not_change() -> None:
    first, second = esi.answer("C1.1a"), esi.answer("C1.1b")
    rule = esi.all_of(first, second)
    assert [child for _, child in children(rule)] == [(first, second)]
    assert children(first) == [("question", "C1.1a")]
    assert map_children(rule, lambda child: child) is rule
    assert replaced(rule, second, first) == esi.all_of(first, first)
    assert replaced(rule, first, second) == esi.all_of(second, second)
    assert replaced(rule, esi.answer("C1.2"), first) is rule
    assert with_child((first, second), 1, first) == (first, first)
    assert with_child(esi.pick(first, first, second), "otherwise", first).otherwise == first
    assert list(walk(rule, (algebra.Answered,))) == [first, second]
    assert {*kinds_read((esi.happened(esi.events.warning.first()),))} == {"warning"}


def test_two_negations_are_judged_as_none() -> None:
    rule = esi.happened(esi.events.warning.first())
    case, as_at = order("2004-09-24", "warning 2004-10-01"), dt.date(2005, 1, 1)
    for judged, verdict in ((~(~rule), esi.Verdict.MET), (~rule, esi.Verdict.NOT_MET)):
        (found,) = esi.evaluate(case, judged, as_at=as_at)
        assert found.verdict is verdict
