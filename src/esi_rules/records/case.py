"""Case records: cases with their events and answers, and the inspection they belong to."""

from __future__ import annotations

import datetime as dt
import functools
import warnings
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Literal, TypeVar

import attrs

from esi_rules.checked import check, typed
from esi_rules.errors import BadRecordError, UnknownKindWarning, WrongTypeError
from esi_rules.exact import exact_decimal
from esi_rules.frozen import FrozenMap, frozen, many
from esi_rules.records.cells import cell_text
from esi_rules.records.contract import FACT_WORDS, SENTENCES
from esi_rules.records.dates import (
    EARLIEST,
    LATEST,
    Day,
    PartlyKnown,
    check_whole_day,
    read_date,
    read_day,
)
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.shown import short_repr
from esi_rules.text import almost, nearest, one_of

__all__ = ["Adjustment", "Answer", "Case", "Event", "Fact", "Inspection", "Sentence"]

_T = TypeVar("_T")
Sentence = Literal["order", "licence"]
Answer = Literal["yes", "no", "na"]
Fact = bool | int | str | Decimal | None
"""A fact of a case: yes or no, a word of a choice, or a number; None if it is not known."""

_ANSWERS: object = Mapping[str, object]
_FACT_MAP: object = Mapping[str, Fact]
_TEXT_MAP: object = Mapping[str, str]


def _events(value: Iterable[Event]) -> tuple[Event, ...]:
    return many(value)


def _cases(value: Iterable[Case]) -> tuple[Case, ...]:
    return many(value)


def _texts(value: Iterable[str]) -> tuple[str, ...]:
    return many(value)


def _adjustments(value: Iterable[Adjustment]) -> tuple[Adjustment, ...]:
    return many(value)


_GroupValue = str | int | float | Decimal | dt.date | None
"""The type of a group value; it is converted to its text in a file."""


def _answers(value: Mapping[str, Answer | None]) -> Mapping[str, Answer | None]:
    return frozen(value)


def _facts(value: Mapping[str, Fact]) -> Mapping[str, Fact]:
    return frozen(value)


def _text_map(value: Mapping[str, str]) -> Mapping[str, str]:
    return frozen(value)


def _group_map(value: Mapping[str, _GroupValue]) -> Mapping[str, str]:
    is_map = isinstance(value, Mapping)  # if not, the validator raises the error
    if not is_map or isinstance(value, FrozenMap):
        return value  # type: ignore[return-value]
    return FrozenMap({k: v if type(v) is str else _group_text(k, v) for k, v in value.items()})


def _group_text(name: str, value: object) -> str:
    """Return the text of a value of a group as it would be in a file."""
    try:
        return cell_text(value)
    except ValueError as error:
        raise BadRecordError(f"the group `{name}` {error} (got {value!r:.80})") from None


def _day(value: Day | str) -> Day:
    if not isinstance(value, str):
        return value
    try:
        return read_day(value)
    except ValueError as error:
        raise BadRecordError(f"an event's `on` of {value[:80]!r} {error}") from None


def _date(value: dt.date | str) -> dt.date:
    if not isinstance(value, str):
        return value
    try:
        return read_date(value)
    except ValueError as error:
        raise BadRecordError(f"the date {value[:80]!r} {error}") from None


def _date_or_none(value: dt.date | str | None) -> dt.date | None:
    return None if value is None else _date(value)


def _whole_day_or_none(
    owner: object, field: attrs.Attribute[dt.date | None], day: dt.date | None
) -> None:
    if day is not None:
        _check_day(field.name, day)


def _whole_day(owner: object, field: attrs.Attribute[dt.date], day: dt.date) -> None:
    _check_day(field.name, day)


def _check_day(name: str, day: dt.date) -> None:
    check_whole_day(name, day)
    if not EARLIEST <= day <= LATEST:
        raise BadRecordError(f"`{name}` must lie between {EARLIEST} and {LATEST} (got {day})")


def _amount(value: str | Decimal | float | None) -> str | Decimal | None:
    if value is None or isinstance(value, str | Decimal | bool):
        return value
    try:
        return exact_decimal(value)
    except ValueError:
        raise BadRecordError(
            f"the `value` of an event must be text or a number (got {value!r:.80})"
        ) from None


def _check_value(kind: EventKind, value: object) -> None:
    """Raise `BadRecordError` for a value that events of a shipped kind cannot have."""
    if kind.amount:
        if not isinstance(value, Decimal) or not value.is_finite() or value < 0:
            raise BadRecordError(
                f"the `value` of an event `{kind.name}` must be a Decimal or a whole number, 0 or "
                f"more (got {value!r:.80})"
            )
    elif value not in kind.values:
        expected = f"must be {one_of(kind.values)}" if kind.values else "must be left out"
        near = nearest(str(value), kind.values)
        hint = f"; did you mean `{near}`?" if near else ""
        raise BadRecordError(
            f"the `value` of an event `{kind.name}` {expected} (got {value!r:.80}){hint}"
        )


def _check_own_kind(name: object) -> None:
    """Warn of a kind that is not shipped but looks like a shipped kind misspelt."""
    if not isinstance(name, str) or not name:
        raise WrongTypeError(
            f"an event's `kind` must be the name of one, such as `appointment` (got {name!r:.80})"
        )
    near = _shipped_kind_near(name)
    if near is not None:
        message = f"no kind of event is called `{name}`; did you mean `{near}`?"
        warnings.warn(message, UnknownKindWarning, stacklevel=4)


@functools.lru_cache(maxsize=1_000)  # a caseload has few kinds of its own, in very many events
def _shipped_kind_near(name: str) -> str | None:
    return almost(name, KINDS)


def _check_id(owner: object, field: attrs.Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not value.strip():
        raise BadRecordError(f"`{field.name}` must be text, and not blank (got {value!r:.80})")


def _holds(
    kind: type[_T],
) -> Callable[[object, attrs.Attribute[tuple[_T, ...]], tuple[_T, ...]], None]:
    def check(
        owner: object, field: attrs.Attribute[tuple[_T, ...]], values: tuple[_T, ...]
    ) -> None:
        if not isinstance(values, tuple):
            raise WrongTypeError(
                f"`{field.name}` must be a list of values of `{kind.__name__}` (got {values!r:.80})"
            )
        for value in values:
            if type(value) is not kind:
                raise WrongTypeError(
                    f"`{field.name}` holds values of `{kind.__name__}` (got {value!r:.80})"
                )

    return check


def _check_answers(
    owner: object,
    field: attrs.Attribute[Mapping[str, Answer | None]],
    answers: Mapping[str, Answer | None],
) -> None:
    if type(answers) is not FrozenMap or answers:  # most cases have none
        check(field.name, answers, _ANSWERS)
    for question, answer in answers.items():
        if answer not in ("yes", "no", "na", None):
            raise BadRecordError(
                f"the answer to `{question}` must be `yes`, `no`, `na` or None (got {answer!r:.80})"
            )


def _check_groups(
    owner: object, field: attrs.Attribute[Mapping[str, str]], groups: Mapping[str, str]
) -> None:
    if type(groups) is not FrozenMap or groups:  # most cases have none
        check(field.name, groups, _TEXT_MAP)


def _check_facts(
    owner: object, field: attrs.Attribute[Mapping[str, Fact]], facts: Mapping[str, Fact]
) -> None:
    if type(facts) is FrozenMap and not facts:  # most cases have none
        return
    given: Mapping[str, object] = facts if isinstance(facts, Mapping) else {}
    for name, value in given.items():
        known = _FACTS.get(name)
        if known is None:
            if isinstance(value, float):
                text = f'`facts` must hold exact numbers; write Decimal("{value}") for `{name}`'
                raise BadRecordError(text)
        # 2.0 and True are equal to whole numbers, but are not accepted as such.
        elif value is not None and (value not in known or type(value) is not type(known[0])):
            raise BadRecordError(
                f"the fact `{name}` must be {one_of(map(str, known))} or None (got {value!r:.80})"
            )
    check(field.name, facts, _FACT_MAP)


_FACTS: Mapping[str, tuple[bool | int | str, ...]] = {
    name: tuple(value for value in words.values() if value is not None)
    for name, words in FACT_WORDS.items()
}


@attrs.frozen
class Event:
    """An event in a case: its kind, its day and its value.

    `kind` is a name from `esi_rules.records.KINDS` or one of the caller's own. `on` is a date, a
    partly known date, or either as text. `value` is an outcome, a rating or an amount. It is None
    if it was not recorded (then it could be any value of its kind).

    Raises `BadRecordError` for a wrong value and `WrongTypeError` for a wrong type (which are also
    a `ValueError` and a `TypeError`). Warns with `UnknownKindWarning` of a name that looks like a
    shipped one misspelt.
    """

    __repr__ = short_repr

    kind: str
    on: Day = attrs.field(converter=_day)
    value: str | Decimal | None = attrs.field(default=None, converter=_amount)

    def __attrs_post_init__(self) -> None:
        # One type test for the common case, as a caseload has millions of events.
        if type(self.on) is dt.date:
            if not EARLIEST <= self.on <= LATEST:
                raise BadRecordError(
                    f"`on` must lie between {EARLIEST} and {LATEST} (got {self.on})"
                )
        elif type(self.on) is not PartlyKnown:
            raise WrongTypeError(
                f"`on` must be a date with no time of day, or a partly known one (got {self.on!r})"
            )
        kind = KINDS.get(self.kind) if type(self.kind) is str else None
        if kind is None:
            _check_own_kind(self.kind)
        elif self.value is not None:
            _check_value(kind, self.value)


@attrs.frozen
class Case:
    """One person under one sentence: the case record and the inspector's answers.

    Dates are whole days or ISO text. `facts` maps the names of facts to values: `unpaid_work`,
    `accredited_programme`, `dtto`, `drr`, `victim_scheme` and `residential` are True or False;
    `tier` is 1 to 4; `band` is low, medium or high. A fact that is left out counts as no. A fact
    of None is not known, except that a tier of None means no tier. `facts` may also have facts that
    your own rules declare (`FactKind`). Such a fact is not known if it is left out, and is checked
    when a rule that declares it judges the case.

    `answers` maps the id of an item to ``yes``, ``no`` or ``na``, or to None if it was not
    answered. `groups` has any other columns, by which scores can be grouped. The order of `events`
    matters only for risk of harm ratings that may be on the same day: the later one in the list
    counts.

    Raises `BadRecordError` for a wrong value and `WrongTypeError` for a wrong type (which are also
    a `ValueError` and a `TypeError`).
    """

    __repr__ = short_repr

    case_id: str = attrs.field(validator=_check_id)
    sentence: Sentence = attrs.field()
    commenced_on: dt.date = attrs.field(converter=_date, validator=_whole_day)
    events: tuple[Event, ...] = attrs.field(converter=_events, validator=_holds(Event), default=())
    answers: Mapping[str, Answer | None] = attrs.field(
        converter=_answers, validator=_check_answers, factory=dict
    )
    facts: Mapping[str, Fact] = attrs.field(converter=_facts, validator=_check_facts, factory=dict)
    groups: Mapping[str, str] = attrs.field(
        converter=_group_map, validator=_check_groups, factory=dict
    )
    ended_on: dt.date | None = attrs.field(
        converter=_date_or_none, validator=_whole_day_or_none, default=None
    )

    @sentence.validator
    def _known_sentence(self, field: attrs.Attribute[str], value: str) -> None:
        if not isinstance(value, str) or value not in SENTENCES:
            raise BadRecordError(f"`sentence` must be `order` or `licence` (got {value!r})")

    def __attrs_post_init__(self) -> None:
        if self.ended_on is not None and self.ended_on < self.commenced_on:
            raise BadRecordError(
                f"supervision must not end before it starts: case {self.case_id!r} commenced on "
                f"{self.commenced_on} and ended on {self.ended_on}"
            )


@attrs.frozen(field_transformer=typed)
class Adjustment:
    """A lead inspector's change to the descriptor of a criterion, with their reason and name."""

    __repr__ = short_repr

    criterion: str
    descriptor: str
    reason: str
    name: str


@attrs.frozen(field_transformer=typed)
class Inspection:
    """An inspection: its cases, the day they are judged at, and its settings.

    `edition` is ``auto``, or the id of the one edition that applies to every case. `readings` and
    `limits` replace defaults, by id and as text. `ratings` has the ratings of the management items.
    `not_followed_up` has the ids of criteria that the inspection did not follow up.
    """

    __repr__ = short_repr

    area: str
    as_at: dt.date = attrs.field(converter=_date, validator=_whole_day)
    cases: tuple[Case, ...] = attrs.field(converter=_cases, validator=_holds(Case), default=())
    edition: str = "auto"
    not_followed_up: tuple[str, ...] = attrs.field(converter=_texts, default=())
    readings: Mapping[str, str] = attrs.field(converter=_text_map, factory=dict)
    limits: Mapping[str, str] = attrs.field(converter=_text_map, factory=dict)
    ratings: Mapping[str, str] = attrs.field(converter=_text_map, factory=dict)
    adjustments: tuple[Adjustment, ...] = attrs.field(converter=_adjustments, default=())
