"""Numbers and nesting without bound are refused when a value is built, by an error of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import esi_rules as esi
from esi_rules import commencement, events
from esi_rules.data.conversion import from_data
from esi_rules.errors import BadInputError, BadRecordError, BadRuleError
from esi_rules.rules.algebra import Given, Rule, Share
from esi_rules.rules.bounds import DEEPEST, MOST
from esi_rules.rules.moments import Moment
from esi_rules.standards.limits import read_limit
from esi_rules.standards.standard import Citation, Limit, Status

VISIT = esi.within(esi.working_days(5), of=commencement, done=events.home_visit.first())
CASE = esi.Case("c", "order", "2004-09-20")
TOO_MANY = [MOST + 1, 10**400, 10**5000]

DEEPER: dict[str, Callable[[Rule], Rule]] = {
    "not": lambda rule: ~rule,
    "and": lambda rule: rule & VISIT,
    "or": lambda rule: VISIT | rule,
    "itself twice": lambda rule: rule & rule,
    "when": lambda rule: rule.when(esi.given("dtto")),
    "pick": lambda rule: esi.pick(esi.given("dtto"), rule, VISIT),
}


def nested(n: int, deeper: Callable[[Rule], Rule]) -> Rule:
    rule: Rule = VISIT
    for _ in range(n):
        rule = deeper(rule)
    return rule


@pytest.mark.parametrize("deeper", DEEPER.values(), ids=DEEPER)
def test_rules_nested_too_deep_are_refused_when_built(deeper: Callable[[Rule], Rule]) -> None:
    with pytest.raises(BadRuleError, match=f"nested {DEEPEST} deep or less"):
        nested(500, deeper)


@pytest.mark.parametrize("name", [name for name in DEEPER if name != "itself twice"])
def test_rules_as_deep_as_they_may_be_work_everywhere(name: str) -> None:
    rule = nested(DEEPEST - 6, DEEPER[name])
    (found,) = esi.evaluate(CASE, rule, as_at=dt.date(2005, 1, 1))
    assert esi.words(found)
    assert esi.from_json(esi.to_json(rule), type(rule)) == rule
    assert hash(rule) == hash(attrs.evolve(rule))


def test_moments_nested_too_deep_are_refused_when_built() -> None:
    moment = esi.later_of(events.home_visit.first(), commencement)
    with pytest.raises(BadRuleError, match=f"nested {DEEPEST} deep or less"):
        deep(moment)


def deep(moment: Moment) -> Moment:
    for _ in range(500):
        moment = esi.later_of(moment, commencement)
    return moment


@pytest.mark.parametrize("n", TOO_MANY, ids=["one more", "400 digits", "5,000 digits"])
def test_counts_without_bound_are_refused_when_built(n: int) -> None:
    for build in (
        lambda: esi.at_least(n, events.home_visit),
        lambda: esi.at_most(n, events.home_visit),
        lambda: events.home_visit.nth(n),
        lambda: esi.working_days(n),
        lambda: esi.Weeks(1, n),
        lambda: esi.Series(1, n),
        lambda: esi.Series(1, None, n),
    ):
        with pytest.raises(BadRuleError) as error:
            build()
        assert len(str(error.value)) < 300


def test_the_largest_count_is_judged() -> None:
    rule = esi.at_least(MOST, events.home_visit, window=esi.Weeks(1, 2))
    (found,) = esi.evaluate(CASE, rule, as_at=dt.date(2005, 1, 1))
    assert found.verdict is esi.Verdict.NOT_MET


def test_a_share_of_more_digits_than_anyone_writes_is_refused() -> None:
    attended = events.appointment
    with pytest.raises(BadRuleError, match="40 digits"):
        Share(Fraction(1, 10**400), attended, attended)


@pytest.mark.parametrize("text", ["1e99999999", "1E99999999", "1e-99999999", "9" * 5000, "1/0"])
def test_a_number_without_bound_is_refused_as_a_share_of_a_limit(text: str) -> None:
    citation = Citation("made up")
    share = Limit("made-up", "share", Fraction(9, 10), Status.STATED, citation, "", "share")
    for words in (text, f"{text}%"):
        with pytest.raises(BadRuleError, match="a share is like") as error:
            read_limit(share, words)
        assert len(str(error.value)) < 200


@pytest.mark.parametrize("text", ["1e99999999", "9" * 5000, "1/0", "nan", "", "1/", " 1"])
def test_a_number_without_bound_is_refused_in_data(text: str) -> None:
    with pytest.raises(BadInputError, match="must be a fraction"):
        from_data(text, Fraction)


@pytest.mark.parametrize("text", ["1e99999999", "1e-99999999", "NaN", "Infinity", "9" * 5000])
def test_an_amount_without_bound_is_refused_in_data(text: str) -> None:
    data = {"kind": "contact_hours", "on": "2004-10-01", "value": {"amount": text}}
    with pytest.raises(BadInputError, match="must be a number"):
        from_data(data, esi.Event)


@given(st.fractions(max_denominator=10**6))
@settings(max_examples=100)
def test_fractions_come_back_from_data(value: Fraction) -> None:
    assert from_data(str(value), Fraction) == value


@pytest.mark.parametrize("day", [dt.date(2999, 1, 1), dt.date.max, dt.date.min])
def test_a_day_of_judging_outside_the_calendar_is_refused(day: dt.date) -> None:
    with pytest.raises(BadRecordError, match="`as_at` must lie between 1900-01-01 and 2199-12-31"):
        esi.evaluate(CASE, esi.national_standards(), as_at=day)
    with pytest.raises(BadRecordError, match="`as_at` must lie between 1900-01-01 and 2199-12-31"):
        esi.evaluate(CASE, VISIT, as_at=day)


class HostsTimeoutError(Exception):
    """What a host raises when a request takes too long."""


@pytest.mark.parametrize("raised", [HostsTimeoutError("late"), TimeoutError("late"), MemoryError()])
def test_an_error_of_the_host_is_not_taken_for_bad_input(
    monkeypatch: pytest.MonkeyPatch, raised: Exception
) -> None:
    def interrupted(*_: object) -> None:
        raise raised

    data = esi.to_data(CASE)
    monkeypatch.setattr(esi.Case, "__attrs_post_init__", interrupted, raising=False)
    monkeypatch.setattr("esi_rules.data.converter.read_date", interrupted)
    with pytest.raises(type(raised)):
        from_data(data, esi.Case)


def test_wrong_data_are_bad_input_as_before() -> None:
    for data in ({}, [], None, 3, {"kind": "none"}):
        with pytest.raises(BadInputError):
            from_data(data, Given)
