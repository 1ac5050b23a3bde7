"""Moments: values that select a day of a record, such as the first home visit."""

from __future__ import annotations

from typing import NoReturn, TypeAlias, get_args

import attrs

from esi_rules.calendar.period import Period
from esi_rules.checked import check, typed
from esi_rules.errors import BadRuleError, NoTruthValueError, WrongPartError
from esi_rules.frozen import FrozenMap
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.rules.bounds import check_count
from esi_rules.rules.validators import Validators, checked_by
from esi_rules.shown import short_repr
from esi_rules.text import nearest, one_of

__all__ = [
    "VALIDATORS",
    "Commencement",
    "EarlierOf",
    "Events",
    "FirstHigh",
    "Following",
    "Last",
    "LaterOf",
    "Moment",
    "Nth",
    "Selection",
    "commencement",
    "earlier_of",
    "first_high",
    "later_of",
    "of_kind",
]


_A_MOMENT = "a moment, such as `commencement` or one of some events (`events.home_visit.first()`)"


def _is_moment(value: object) -> bool:
    return isinstance(value, get_args(Moment))


VALIDATORS: Validators = FrozenMap(
    {
        "Events": (
            lambda value: isinstance(value, Events),
            "a selection of events, such as `events.home_visit`",
        ),
        "Moment": (_is_moment, _A_MOMENT),
        "Moment | None": (lambda value: value is None or _is_moment(value), _A_MOMENT),
        "str": (lambda value: isinstance(value, str), "text"),
        "bool": (lambda value: isinstance(value, bool), "True or False"),
        "Period": (
            lambda value: isinstance(value, Period),
            "a period, such as `working_days(10)`",
        ),
        "tuple[Selection, ...]": (
            lambda value: isinstance(value, tuple) and all(isinstance(v, Selection) for v in value),
            "a tuple of selections of events",
        ),
        "tuple[Moment, ...]": (
            lambda value: isinstance(value, tuple) and all(map(_is_moment, value)),
            "moments, each such as `commencement` or `events.home_visit.first()`",
        ),
    }
)
"""The validators of the fields of moments, by annotation."""
_checked = checked_by(VALIDATORS)


@attrs.frozen(cache_hash=True, field_transformer=typed)
class Selection:
    """Events of one kind: all of them, or only those with one of `values`."""

    __repr__ = short_repr

    kind: EventKind
    values: tuple[str, ...] = ()


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class Events:
    """The events that count: their kinds, their values, and whether to count each or once a day."""

    __repr__ = short_repr

    selections: tuple[Selection, ...]
    daily: bool = False
    """Whether several events on one day count as one."""

    def __attrs_post_init__(self) -> None:
        if not self.selections:
            raise BadRuleError("a selection of events names no kind; write at least one")

    def where(self, *values: str) -> Events:
        """Keep the events with one of these values.

        Raises `BadRuleError` if no value is given, or one that events of the kind do not have.
        """
        if not values:
            raise BadRuleError("`where` needs at least one value; leave it out to keep them all")
        for selection in self.selections:
            kind = selection.kind
            for value in values:
                if type(value) is not str:
                    check("values", value, str)
                if not kind.values:
                    raise BadRuleError(
                        f"events of kind `{kind.name}` have no values to choose from "
                        f"(got {value!r}); leave `where` out"
                    )
                if value not in kind.values:
                    near = nearest(value, kind.values)
                    hint = f"did you mean `{near}`?" if near else f"it has {one_of(kind.values)}"
                    raise BadRuleError(
                        f"events of kind `{kind.name}` have no value {value!r}; {hint}"
                    )
        return attrs.evolve(
            self, selections=tuple(attrs.evolve(s, values=tuple(values)) for s in self.selections)
        )

    def __or__(self, other: Events) -> Events:
        if not isinstance(other, Events):
            self.__ror__(other)
        if any(s.kind.amount for s in (*self.selections, *other.selections)):
            raise BadRuleError("events with amounts cannot be joined with others; total each alone")
        return Events((*self.selections, *other.selections), self.daily or other.daily)

    def __ror__(self, other: object) -> NoReturn:
        raise WrongPartError(
            f"`|` joins selections of events (got {other!r:.80}); write for instance "
            f"`events.home_visit | events.appointment`"
        )

    def __and__(self, other: object) -> NoReturn:
        raise WrongPartError(
            "no event is of two kinds, so `&` cannot join selections of events; join them with "
            "`|`, or join rules about each with `&`"
        )

    __rand__ = __and__

    def __bool__(self) -> bool:
        raise NoTruthValueError(
            "a selection of events has no truth value; join selections with `|`, not `or`"
        )

    def once_a_day(self) -> Events:
        """Count several of these events on one day as one."""
        return attrs.evolve(self, daily=True)

    def first(self, since: Moment | None = None) -> Nth:
        """Return the moment of the first of these events (on or after `since`, if given)."""
        return Nth(self, 1, since)

    def nth(self, n: int, since: Moment | None = None) -> Nth:
        """Return the moment of the `n`-th of these events (on or after `since`, if given)."""
        return Nth(self, n, since)

    def last(self) -> Last:
        """Return the moment of the last of these events by the day the case is judged at."""
        return Last(self)

    def following(self, earlier: Events, within: Period) -> Following:
        """Return the first of these events that follows one of `earlier` closely enough.

        It must fall after the day of the earlier event, and before the last good day of the period
        `within` counted from that day.
        """
        return Following(self, earlier, within)

    @property
    def has_amounts(self) -> bool:
        """Whether these events have an amount."""
        return self.selections[0].kind.amount


def of_kind(kind: EventKind | str) -> Events:
    """Return all events of `kind`: an `EventKind`, or the name of a shipped one.

    Raises `BadRuleError` for a name that is not shipped.
    """
    if isinstance(kind, str):
        if kind not in KINDS:
            near = nearest(kind, KINDS)
            hint = f"did you mean `{near}`?" if near else "build an `EventKind` for one of your own"
            raise BadRuleError(f"no event kind {kind!r}; {hint}")
        kind = KINDS[kind]
    check("kind", kind, EventKind | str)
    return Events((Selection(kind),))


@attrs.frozen(cache_hash=True)
class Commencement:
    """The day of sentence (orders) or of release (licences).

    Assumed, following National Standards 2007 (NS2007).
    """


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class FirstHigh:
    """The first day, from commencement on, with a high or very high rating in force."""


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class Nth:
    """The day of the `n`-th of some events; with `since`, of those on or after that moment."""

    __repr__ = short_repr

    events: Events
    n: int = 1
    since: Moment | None = None

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.n, int) or self.n < 1 or self.n is True:
            raise BadRuleError(f"events are counted from 1 (got {self.n!r}); write 1 for the first")
        check_count(self.n)


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class Last:
    """The day of the last of some events by the day the case is judged at."""

    __repr__ = short_repr

    events: Events


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class Following:
    """The first of `later` that falls after one of `earlier` and before the period has passed.

    With `opening`, the moment is the day of the earlier event of that pair instead.
    """

    __repr__ = short_repr

    later: Events
    earlier: Events
    within: Period
    opening: bool = False

    def __attrs_post_init__(self) -> None:
        if self.within.unit == "working days":
            raise BadRuleError(
                f"two events are near by days, weeks or months (got {self.within.words}); "
                f"write the period in one of those"
            )

    def open(self) -> Following:
        """Return the moment of the earlier event of the pair."""
        return attrs.evolve(self, opening=True)


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class LaterOf:
    """The later of some moments; it has a day when all of them have one."""

    __repr__ = short_repr

    parts: tuple[Moment, ...]

    def __attrs_post_init__(self) -> None:
        _need_parts("later_of", self.parts)


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class EarlierOf:
    """The earlier of some moments; it has a day when any of them has one."""

    __repr__ = short_repr

    parts: tuple[Moment, ...]

    def __attrs_post_init__(self) -> None:
        _need_parts("earlier_of", self.parts)


@attrs.frozen(cache_hash=True, field_transformer=_checked)
class BySentence:
    """One moment for orders, another for licences."""

    __repr__ = short_repr

    order: Moment
    licence: Moment


Moment: TypeAlias = (
    Commencement | FirstHigh | Nth | Last | Following | LaterOf | EarlierOf | BySentence
)

commencement = Commencement()
first_high = FirstHigh()


def later_of(*moments: Moment) -> LaterOf:
    """Return the later of some moments; it has a day when all of them have one."""
    return LaterOf(moments)


def earlier_of(*moments: Moment) -> EarlierOf:
    """Return the earlier of some moments; it has a day when any of them has one."""
    return EarlierOf(moments)


def _need_parts(name: str, parts: tuple[Moment, ...]) -> None:
    if not parts:
        raise BadRuleError(f"`{name}` of nothing has no day; name at least one moment")
