"""The rule algebra: immutable values that state what is required of a case.

A rule does not state how it is checked: `evaluate` evaluates it for a case, and `words` writes it
as text. Build rules with the functions at the end, or with `&`, `|`, `~` and `when`.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import NoReturn, get_args

import attrs

from esi_rules.calendar.period import Period
from esi_rules.calendar.windows import Months, Series, Window
from esi_rules.checked import check
from esi_rules.errors import BadRuleError, WrongPartError
from esi_rules.exact import Number, exact_share
from esi_rules.frozen import FrozenMap
from esi_rules.records.case import Case, Fact
from esi_rules.records.own_facts import FactKind, NumberRange
from esi_rules.rules.bounds import check_count, check_depth, check_share
from esi_rules.rules.given_values import GivenValue, check_given, given_values
from esi_rules.rules.moments import VALIDATORS, Commencement, Events, Moment, Nth, commencement
from esi_rules.rules.validators import Validators, checked_by
from esi_rules.rules.verdict import Verdict
from esi_rules.shown import short_repr
from esi_rules.text import one_of

__all__ = [
    "AllDue",
    "AllOf",
    "Answered",
    "AnyOf",
    "Asked",
    "AtLeast",
    "AtMost",
    "ByStandard",
    "Changed",
    "Each",
    "Given",
    "GivenValue",
    "Happened",
    "Never",
    "NoLongerThan",
    "Not",
    "Pick",
    "Rule",
    "SameDay",
    "Settled",
    "Share",
    "When",
    "Within",
    "all_due",
    "all_of",
    "answer",
    "any_of",
    "asked",
    "at_least",
    "at_most",
    "by_standard",
    "given",
    "happened",
    "never",
    "no_longer_than",
    "none",
    "period_on",
    "pick",
    "same_day",
    "within",
]


class Rule:
    """The base class of all rules: rules can be joined, negated and made conditional."""

    __slots__ = ()

    def __and__(self, other: Rule) -> AllOf:
        return AllOf((self, other))

    def __or__(self, other: Rule) -> AnyOf:
        return AnyOf((self, other))

    # Python calls these where the value on the left of `&` or `|` is not a rule.
    def __rand__(self, other: object) -> NoReturn:
        raise _no_rule(other)

    __ror__ = __rand__

    def __invert__(self) -> Not:
        return Not(self)

    def when(self, condition: Rule) -> When:
        """Return this rule limited to cases where `condition`, a fact of the case, is true."""
        return When(self, condition)

    def __bool__(self) -> bool:
        raise BadRuleError(
            "a rule has no truth value; join rules with `&`, `|` and `~`, not `and`, `or`, `not`"
        )


def _part(owner: object, field: attrs.Attribute[Rule], value: Rule) -> None:
    if not isinstance(value, Rule):
        raise WrongPartError(f"`{field.name}` must be a rule (got {value!r:.80})")
    check_depth(value)


def _parts(owner: object, field: attrs.Attribute[tuple[Rule, ...]], value: object) -> None:
    if not isinstance(value, tuple) or not value:
        raise BadRuleError("a combination of no rules asks for nothing; name at least one")
    for part in value:
        if not isinstance(part, Rule):
            raise _no_rule(part)
    check_depth(value)


def _no_rule(value: object) -> WrongPartError:
    return WrongPartError(
        f"a combination joins rules (got {value!r:.80}); pass a rule, or leave it out"
    )


def _condition(owner: object, field: attrs.Attribute[Rule], value: Rule) -> None:
    _part(owner, field, value)
    parts = [value]
    while parts:
        part = parts.pop()
        if isinstance(part, AllOf | AnyOf):
            parts.extend(part.parts)
        elif isinstance(part, Not):
            parts.append(part.rule)
        elif not isinstance(part, Given | Happened | SameDay | Answered | Asked | Settled):
            raise BadRuleError(
                f"a condition must be a fact of the case, not a duty (got "
                f"`{type(part).__name__}`); use `given`, `happened`, `same_day` or `answer`"
            )


_VALIDATORS: Validators = FrozenMap(
    {
        **VALIDATORS,
        "Series | Months": (
            lambda value: isinstance(value, Series | Months),
            "a series of windows, such as `Series(1, 13)` or `Months()`",
        ),
        "Window | None": (
            lambda value: value is None or isinstance(value, get_args(Window)),
            "a window, such as `Weeks(1, 12)`",
        ),
        "dt.date": (lambda value: type(value) is dt.date, "a date with no time of day"),
    }
)
_checked = checked_by(_VALIDATORS)

# Duties


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class Within(Rule):
    """`done` happens on or before the last good day of `period`, counted from `of`."""

    __repr__ = short_repr

    period: Period
    of: Moment
    done: Moment


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class AtLeast(Rule):
    """At least `n` of some events in a window (None: the current window of a schedule).

    Outside a schedule, None counts from `of` to the day the case is judged at. With `total`, the
    amounts of the events must add up to at least `n`.
    """

    __repr__ = short_repr

    n: int
    events: Events
    of: Moment = Commencement()
    window: Window | None = None
    total: bool = False

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.n, int) or isinstance(self.n, bool) or self.n < 1:
            raise BadRuleError(
                f"at least a whole number of 1 or more (got {self.n!r}); at least 0 asks for "
                f"nothing, leave the rule out"
            )
        check_count(self.n)
        _can_total(self.events, self.total)


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class AtMost(Rule):
    """A prohibition: at most `n` of some events from `of` on (in a window, where one is given)."""

    __repr__ = short_repr

    n: int
    events: Events
    of: Moment = Commencement()
    window: Window | None = None

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.n, int) or isinstance(self.n, bool) or self.n < 0:
            raise BadRuleError(f"at most a whole number of 0 or more (got {self.n!r}); write 0")
        check_count(self.n)


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class Never(Rule):
    """A prohibition: `moment` has no day by the day the case is judged at."""

    __repr__ = short_repr

    moment: Moment
    of: Moment = Commencement()


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class NoLongerThan(Rule):
    """Never more than a period between events: from `of` to the first, and from each to the next.

    `periods` lists pairs of a day and the period that applies to gaps starting on or after it, in
    order of the days. A day of None means from the beginning. A period of None means that no period
    is known, so such a gap is undetermined.
    """

    __repr__ = short_repr

    events: Events
    periods: tuple[tuple[dt.date | None, Period | None], ...]
    of: Moment = Commencement()

    def __attrs_post_init__(self) -> None:
        check("periods", self.periods, tuple[tuple[dt.date | None, object], ...])
        if not self.periods:
            raise BadRuleError("a longest gap needs at least one period (got none); write one")
        for _, period in self.periods:
            if period is not None:
                _check_period(period)


def period_on(rule: NoLongerThan, day: dt.date) -> Period | None:
    """Return the period that applies to a gap that starts on `day`; None if none is known."""
    current: Period | None = None
    for since, period in rule.periods:
        if since is None or since <= day:
            current = period
    return current


def _share(value: Number) -> Fraction:
    try:
        return exact_share(value)
    except ValueError:
        raise WrongPartError(
            f"a share must be a number, such as 0.9, `90%` or `9/10` (got {value!r:.80})"
        ) from None


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class Share(Rule):
    """At least a share of some events are of a kind, judged on the day the case is judged at.

    The number of `events` must be at least the share `least` of the number of `among`, both counted
    from `of` on. `least` is exactly the decimal, percentage or fraction that was typed: 0.9 is nine
    tenths.
    """

    __repr__ = short_repr

    least: Fraction = attrs.field(converter=_share)
    events: Events
    among: Events
    of: Moment = Commencement()

    def __attrs_post_init__(self) -> None:
        check_share(self.least)
        if not 0 < self.least <= 1:
            raise BadRuleError(
                f"a share must be more than 0 and at most 1 (got {self.least}); 90% is 0.9"
            )


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class Answered(Rule):
    """An inspector's answer: yes is met, no is not met, na is not applicable."""

    __repr__ = short_repr

    question: str


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class ByStandard(Rule):
    """The verdict on a national standard, by its id."""

    __repr__ = short_repr

    standard: str


# Facts of the case


_FACT_TYPES = frozenset(get_args(Fact))


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class Given(Rule):
    """A fact of the case has one of some values. `sentence` is one of the facts.

    `fact` is the name of a shipped fact, or the `FactKind` that declares one of the caller's own.
    So a rule cannot read an undeclared fact.
    """

    __repr__ = short_repr

    fact: str | FactKind
    values: tuple[GivenValue, ...] = (True,)

    def __attrs_post_init__(self) -> None:
        check_given(self.fact, self.values)

    @property
    def own(self) -> FactKind | None:
        """The declaration of the caller's own fact; None for a shipped fact."""
        return self.fact if isinstance(self.fact, FactKind) else None

    @property
    def name(self) -> str:
        """The name of the fact."""
        return self.fact.name if isinstance(self.fact, FactKind) else self.fact

    def value_of(self, case: Case) -> Fact:
        """Return the value of the fact in the record; None if it is not known.

        A shipped fact that the record leaves out counts as no (False).
        """
        if type(case) is not Case:
            check("case", case, Case)
        if isinstance(self.fact, FactKind):
            return case.facts.get(self.fact.name)
        return case.sentence if self.fact == "sentence" else case.facts.get(self.fact, False)

    def is_met_by(self, value: Fact) -> bool:
        """Return whether the rule accepts `value`."""
        if type(value) not in _FACT_TYPES:
            check("value", value, Fact)
        if isinstance(self.fact, FactKind) and self.fact.number:
            return any(isinstance(each, NumberRange) and each.holds(value) for each in self.values)
        return value in self.values


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class Happened(Rule):
    """A moment has a day by the day the case is judged at."""

    __repr__ = short_repr

    moment: Moment


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class SameDay(Rule):
    """Two moments fall on one day."""

    __repr__ = short_repr

    one: Moment
    other: Moment


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class Settled(Rule):
    """A verdict that needs no evidence, and why."""

    __repr__ = short_repr

    verdict: Verdict
    because: str


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class Asked(Rule):
    """The inspector did not answer `na`: not met on `na`, met otherwise, unanswered included."""

    __repr__ = short_repr

    question: str


# Combinations


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class AllOf(Rule):
    """All of the parts that apply."""

    __repr__ = short_repr

    parts: tuple[Rule, ...] = attrs.field(validator=_parts)


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class AnyOf(Rule):
    """Any of the parts that apply."""

    __repr__ = short_repr

    parts: tuple[Rule, ...] = attrs.field(validator=_parts)


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class AllDue(Rule):
    """All of the parts that are due; a schedule."""

    __repr__ = short_repr

    parts: tuple[Rule, ...] = attrs.field(validator=_parts)


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class Not(Rule):
    """The opposite: met and not met change places."""

    __repr__ = short_repr

    rule: Rule = attrs.field(validator=_part)


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class When(Rule):
    """A rule asked only where a fact of the case holds."""

    __repr__ = short_repr

    rule: Rule = attrs.field(validator=_part)
    condition: Rule = attrs.field(validator=_condition)


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class Pick(Rule):
    """One rule where a fact of the case holds, another where it does not.

    Where the fact is not known, the result is what both agree on, and nothing else.
    """

    __repr__ = short_repr

    condition: Rule = attrs.field(validator=_condition)
    then: Rule = attrs.field(validator=_part)
    otherwise: Rule = attrs.field(validator=_part)


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class Each(Rule):
    """A schedule: `duty` in every window of a series that starts on the clock's day.

    With `until`, the last window is the one that contains that moment.
    """

    __repr__ = short_repr

    duty: Rule = attrs.field(validator=_part)
    series: Series | Months
    of: Moment = Commencement()
    until: Moment | None = None


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class Changed(Rule):
    """A dated change inside an edition: picked by the first day of the current window."""

    __repr__ = short_repr

    before: Rule = attrs.field(validator=_part)
    on: dt.date
    after: Rule = attrs.field(validator=_part)


# Building


def within(period: Period, *, of: Moment, done: Moment, early: bool = False) -> Within:
    """Require `done` within `period` of the moment `of`.

    Unless `early` is true, events before the day of `of` do not count. A `done` that has its own
    `since` keeps it.
    """
    check("early", early, bool)
    if isinstance(done, Nth) and done.since is None and not early:
        done = attrs.evolve(done, since=of)
    return Within(period, of, done)


def at_least(
    n: int,
    events: Events,
    *,
    of: Moment = commencement,
    window: Window | None = None,
    total: bool = False,
) -> AtLeast:
    """Require at least `n` of `events` in `window`.

    With `total`, their amounts must add up to at least `n`. Without a window, the rule counts in
    the current window of its schedule or, outside a schedule, from `of` to the day the case is
    judged at.
    """
    return AtLeast(n, events, of, window, total)


def at_most(
    n: int, events: Events, *, of: Moment = commencement, window: Window | None = None
) -> AtMost:
    """Forbid more than `n` of `events` from `of` on, or in `window` if one is given."""
    return AtMost(n, events, of, window)


def none(events: Events, *, of: Moment = commencement) -> AtMost:
    """Forbid any of `events` from `of` on."""
    return AtMost(0, events, of)


def never(moment: Moment, *, of: Moment = commencement) -> Never:
    """Forbid `moment` from having a day."""
    return Never(moment, of)


def no_longer_than(period: Period, *, between: Events, of: Moment = commencement) -> NoLongerThan:
    """Forbid more than `period` from `of` to the first event and from each event to the next."""
    _check_period(period)
    return NoLongerThan(between, ((None, period),), of)


def answer(question: str) -> Answered:
    """Require that the inspector answers the item `question` with yes."""
    return Answered(question)


def asked(question: str) -> Asked:
    """Return the condition that the item `question` applies: its answer is not `na`."""
    return Asked(question)


def by_standard(standard: str) -> ByStandard:
    """Return a rule whose verdict is that on the national standard with this id."""
    return ByStandard(standard)


def given(
    fact: str | FactKind,
    *values: bool | int | str | Decimal,
    minimum: int | Decimal | None = None,
    maximum: int | Decimal | None = None,
) -> Given:
    """Return the condition that a fact of the case has one of `values` (by default, yes).

    `fact` is the name of a shipped fact, or the `FactKind` that declares one of your own. `minimum`
    and `maximum` (both included) are for facts that are numbers. Raises `BadRuleError` for an
    undeclared fact, and for a value that the fact cannot have.
    """
    return Given(fact, given_values(fact, values, minimum, maximum))


def happened(moment: Moment) -> Happened:
    """Return the condition that `moment` has a day by the day the case is judged at."""
    return Happened(moment)


def same_day(one: Moment, other: Moment) -> SameDay:
    """Return the condition that two moments fall on the same day."""
    return SameDay(one, other)


def all_of(*rules: Rule) -> AllOf:
    """Require all of `rules` that apply."""
    return AllOf(rules)


def any_of(*rules: Rule) -> AnyOf:
    """Require any of `rules` that apply."""
    return AnyOf(rules)


def all_due(*rules: Rule) -> AllDue:
    """Require all of `rules` that are due."""
    return AllDue(rules)


def pick(condition: Rule, then: Rule, otherwise: Rule) -> Pick:
    """Require `then` where `condition` is true, `otherwise` where it is false."""
    return Pick(condition, then, otherwise)


def _check_period(period: object) -> None:
    fits, words = VALIDATORS["Period"]
    if not fits(period):
        raise WrongPartError(f"the longest gap must be {words} (got {period!r:.80})")


def _can_total(events: Events, total: bool) -> None:
    if total and not events.has_amounts:
        names = one_of(s.kind.name for s in events.selections)
        raise BadRuleError(f"events of kind {names} carry no amount to total; count them instead")
    if total and events.daily:
        raise BadRuleError(
            "a total takes every amount, so its events cannot count once a day; leave `once_a_day` "
            "out"
        )
