"""Mutants: every small change of one thing in a rule.

Examples: a limit that is one longer or shorter, another unit, a dropped condition, a dropped
filter, the first instead of the last. An equivalent mutant is kept, with the reason (`equal`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import attrs

from esi_rules.analysis.scenarios.equivalent_mutants import Step, why_equal
from esi_rules.calendar.period import Period, Unit
from esi_rules.calendar.windows import MonthAfterWeeks, Months, Series, Weeks
from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.errors import BadRuleError
from esi_rules.records.dates import day_words
from esi_rules.records.own_facts import NumberRange
from esi_rules.rules.algebra import (
    AllDue,
    AllOf,
    Answered,
    AnyOf,
    AtLeast,
    AtMost,
    Changed,
    Each,
    Given,
    Happened,
    Not,
    Pick,
    Rule,
    SameDay,
    Share,
    When,
)
from esi_rules.rules.moments import (
    BySentence,
    Commencement,
    EarlierOf,
    Events,
    FirstHigh,
    Following,
    Last,
    LaterOf,
    Nth,
    Selection,
)
from esi_rules.rules.traversal import children, with_child
from esi_rules.wording.noun_phrases import events_words, moment_words
from esi_rules.wording.rule_text import rule_words, where_words

__all__ = ["Variant", "variants"]

_UNITS: tuple[Unit, ...] = ("working days", "days", "weeks", "months")
_PERCENT = Fraction(1, 100)


@attrs.frozen
class Variant:
    """A value with one thing in it changed."""

    value: Any
    what: str
    """The change in words."""
    path: str
    """The path of the change, as names of fields."""
    equal: str | None = None
    """Why the mutant is equivalent; None if a case should show the change."""


@attrs.frozen
class _Moved(Period):
    """A period with its last good day moved by `by` days, which weeks and months cannot express."""

    by: int = 0

    def last_good_day(self, start: dt.date) -> dt.date:
        return Period.last_good_day(self, start) + self.by * ONE_DAY

    @property
    def words(self) -> str:
        unit = self.unit[:-1] if self.n == 1 else self.unit
        return f"{self.n} {unit} {'and' if self.by > 0 else 'less'} 1 day"


def variants(value: Any, path: str = "", steps: tuple[Step, ...] = ()) -> Iterator[Variant]:
    """Yield `value` with one thing changed, anywhere in it. Invalid rules are left out."""
    make = _CHANGES.get(type(value))
    if make is not None:
        for new, what in _written(make(value)):
            yield Variant(new, what, path, why_equal(value, new, steps))
    for at, child in children(value):
        if isinstance(at, int):
            inner, deeper = f"{path}[{at}]", steps
        else:
            inner, deeper = f"{path}.{at}" if path else at, (*steps, Step(value, at))
        for one in variants(child, inner, deeper):
            try:
                yield attrs.evolve(one, value=with_child(value, at, one.value))
            except BadRuleError:
                continue


_Change = tuple[Callable[[], object], str]


def _written(changes: Iterator[_Change]) -> Iterator[tuple[object, str]]:
    """Make each change, and skip those that are not valid rules."""
    for make, what in changes:
        try:
            yield make(), what
        except BadRuleError:
            continue


def _to(old: object, field: str, value: object, what: str) -> _Change:
    def make() -> object:
        new: object = attrs.evolve(old, **{field: value})  # type: ignore[misc]
        return new

    return make, what


def _is(value: object, what: str) -> _Change:
    return (lambda: value), what


def _step(old: object, field: str, said: str, by: int = 1) -> Iterator[_Change]:
    n = getattr(old, field)
    for new in (n - by, n + by):
        yield _to(old, field, new, f"{said} {new} instead of {n}")


def _period(old: Period) -> Iterator[_Change]:
    for n in (old.n - 1, old.n + 1):
        yield _instead(old, "n", n)
    if old.unit in ("weeks", "months"):
        for by in (-1, 1):
            moved = _Moved(old.n, old.unit, by=by)
            yield _is(moved, f"{moved.words} instead of {old.words}")
    for unit in _UNITS:
        if unit != old.unit:
            yield _instead(old, "unit", unit)
    if old.unit == "working days":
        yield _instead(
            old, "days_off", "weekends" if old.days_off == "bank-holidays" else "bank-holidays"
        )
    if old.unit in ("working days", "days"):
        yield _instead(old, "first_day_counts", not old.first_day_counts)


def _instead(old: Period, field: str, value: object) -> _Change:
    def make() -> object:
        new: object = attrs.evolve(old, **{field: value})  # type: ignore[arg-type]
        return new

    try:
        said = make()
    except BadRuleError:
        return make, ""
    assert isinstance(said, Period)
    return make, f"{said.words} instead of {old.words}"


def _events(old: Events) -> Iterator[_Change]:
    for i, selection in enumerate(old.selections):
        rest = (*old.selections[:i], *old.selections[i + 1 :])
        kind = selection.kind
        if rest:
            yield _to(old, "selections", rest, f"no {kind.words} counts")
        for values, what in _filters(selection):
            new = attrs.evolve(selection, values=values)
            all_of_them = (*old.selections[:i], new, *old.selections[i + 1 :])
            yield _to(old, "selections", all_of_them, what)
    said = "several on a day are" + (" several" if old.daily else " one")
    yield _to(old, "daily", not old.daily, f"{said}: {events_words(old, 2)}")


def _filters(old: Selection) -> Iterator[tuple[tuple[str, ...], str]]:
    kind = old.kind
    if old.values:
        yield (), f"any {kind.words} counts, not only {' and '.join(old.values)}"
    elif kind.values:
        yield kind.values, f"only a {kind.words} with a known value counts"
    for value in kind.values:
        if not old.values or (value in old.values and len(old.values) > 1):
            kept = tuple(v for v in (old.values or kind.values) if v != value)
            yield kept, f"no {kind.words} that is {value} counts"
        elif value not in old.values:
            yield (*old.values, value), f"a {kind.words} that is {value} counts too"
            yield (value,), f"only a {kind.words} that is {value} counts"


def _nth(old: Nth) -> Iterator[_Change]:
    yield from _step(old, "n", f"the number of the {events_words(old.events)} is")
    if old.since is None:
        yield _is(Last(old.events), f"the last {events_words(old.events)}, not number {old.n}")
        said = f"only {events_words(old.events, 2)} on or after commencement"
        yield _to(old, "since", Commencement(), said)
    else:
        yield _to(old, "since", None, f"{events_words(old.events)} on any day, however early")


def _parts(old: LaterOf | EarlierOf) -> Iterator[_Change]:
    other = EarlierOf(old.parts) if isinstance(old, LaterOf) else LaterOf(old.parts)
    yield _is(other, f"{moment_words(other)} instead of {moment_words(old)}")
    for i, part in enumerate(old.parts):
        rest = (*old.parts[:i], *old.parts[i + 1 :])
        yield _to(old, "parts", rest, f"without {moment_words(part)}")


def _by_sentence(old: BySentence) -> Iterator[_Change]:
    yield _is(BySentence(old.licence, old.order), "orders and licences change places")
    yield _is(old.order, "for licences as for orders")
    yield _is(old.licence, "for orders as for licences")


def _at_least(old: AtLeast) -> Iterator[_Change]:
    yield from _step(old, "n", f"of {events_words(old.events, 2)} at least")
    said = "their number" if old.total else "their amounts"
    yield _to(old, "total", not old.total, f"{said} counted: {events_words(old.events, 2)}")


def _share(old: Share) -> Iterator[_Change]:
    for least in (old.least - _PERCENT, old.least + _PERCENT):
        yield _to(old, "least", least, f"a share of {least} instead of {old.least}")


def _opposite(old: Rule) -> Iterator[_Change]:
    yield _is(Not(old), f"the opposite of: {rule_words(old)}")


def _given(old: Given) -> Iterator[_Change]:
    yield from _opposite(old)
    others: tuple[bool | int | str, ...] = {
        "tier": (1, 2, 3, 4), "band": ("low", "medium", "high"),
    }.get(old.name, ())  # fmt: skip
    if old.own is not None:
        others = old.own.values
    for value in others:
        if value not in old.values:
            yield _to(old, "values", (value,), f"{old.name} {value} instead")
            yield _to(old, "values", (*old.values, value), f"{old.name} {value} too")
    for place, asked in enumerate(old.values):
        if isinstance(asked, NumberRange):
            for other in asked.moved():
                values = (*old.values[:place], other, *old.values[place + 1 :])
                yield _to(old, "values", values, f"{old.name} {other.words} instead")


def _joined(old: AllOf | AnyOf | AllDue) -> Iterator[_Change]:
    kinds: dict[type[Rule], str] = {
        AllOf: "all that apply", AnyOf: "any of them", AllDue: "all that are due",
    }  # fmt: skip
    for i, part in enumerate(old.parts):
        rest = (*old.parts[:i], *old.parts[i + 1 :])
        if rest:
            yield _to(old, "parts", rest, f"dropped: {rule_words(part)}")
    for kind, said in kinds.items():
        if not isinstance(old, kind):
            new = {AllOf: AllOf, AnyOf: AnyOf, AllDue: AllDue}[kind](old.parts)
            yield _is(new, f"{said} instead of {kinds[type(old)]}")


def _pick(old: Pick) -> Iterator[_Change]:
    yield _is(old.then, f"dropped: {where_words(old.condition)}")
    yield _is(old.otherwise, f"never as {where_words(old.condition)}")
    yield _is(Pick(old.condition, old.otherwise, old.then), "the two sides change places")


def _each(old: Each) -> Iterator[_Change]:
    if old.until is not None:
        yield _to(old, "until", None, f"not only until {moment_words(old.until)}")


def _changed(old: Changed) -> Iterator[_Change]:
    for on in (old.on - ONE_DAY, old.on + ONE_DAY):
        yield _to(old, "on", on, f"changed on {day_words(on)} instead of {day_words(old.on)}")
    yield _is(old.before, f"without the change on {day_words(old.on)}")
    yield _is(old.after, f"as after {day_words(old.on)} from the first day on")


def _weeks(old: Weeks) -> Iterator[_Change]:
    yield from _step(old, "first", "the first week is")
    yield from _step(old, "last", "the last week is")


def _series(old: Series) -> Iterator[_Change]:
    if old.first > old.size:  # there is no week 0 for the windows to start in
        yield _to(old, "first", old.first - old.size, f"the first week is {old.first - old.size}")
    later = old.first + old.size
    yield _to(old, "first", later, f"the first week is {later} instead of {old.first}")
    if old.last is not None:
        yield from _step(old, "last", "the last week is", old.size)
        yield _to(old, "last", None, f"not only to week {old.last}")
    for size in range(1, 5):
        if size != old.size:
            said = f"windows of {size} weeks instead of {old.size}"
            yield _to(old, "size", size, said)
    yield _is(Months(old.first - 1), "months instead of weeks")


def _months(old: Months) -> Iterator[_Change]:
    yield from _step(old, "after_weeks", "the week after which months are counted is")
    for size in (4, 5):
        yield _is(Series(old.after_weeks + 1, None, size), f"{size} weeks instead of a month")


def _month(old: MonthAfterWeeks) -> Iterator[_Change]:
    yield from _step(old, "month", "the month is")
    yield from _step(old, "weeks", "the week after which months are counted is")


_CHANGES: dict[type, Callable[[Any], Iterator[_Change]]] = {
    AllDue: _joined,
    AllOf: _joined,
    Answered: _opposite,
    AnyOf: _joined,
    AtLeast: _at_least,
    AtMost: lambda old: _step(old, "n", f"of {events_words(old.events, 2)} at most"),
    BySentence: _by_sentence,
    Changed: _changed,
    Commencement: lambda _: iter(
        [_is(FirstHigh(), "first rated high risk instead of commencement")]
    ),
    Each: _each,
    EarlierOf: _parts,
    Events: _events,
    FirstHigh: lambda _: iter(
        [_is(Commencement(), "commencement instead of first rated high risk")]
    ),
    Following: lambda old: iter(
        [_to(old, "opening", not old.opening, "the other one of the pair")]
    ),
    Given: _given,
    Happened: _opposite,
    Last: lambda old: iter([_is(Nth(old.events), f"the first {events_words(old.events)}")]),
    LaterOf: _parts,
    MonthAfterWeeks: _month,
    Months: _months,
    Nth: _nth,
    Period: _period,
    Pick: _pick,
    SameDay: _opposite,
    Series: _series,
    Share: _share,
    Weeks: _weeks,
    When: lambda old: iter([_is(old.rule, f"dropped: {where_words(old.condition)}")]),
}
