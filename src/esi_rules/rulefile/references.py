"""Find the limit that each number in a rule comes from, so that a file can refer to the limit.

A shipped edition is built again with one limit changed at a time: the numbers that change come from
that limit. In any other edition, a number is taken to come from the limit of its standard with the
same value, if there is only one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TypeGuard, get_args

from esi_rules.calendar.period import Period
from esi_rules.errors import EsiError
from esi_rules.rules.algebra import NoLongerThan, Rule
from esi_rules.rules.moments import Moment, Nth
from esi_rules.rules.traversal import Step, children
from esi_rules.standards.readings import READINGS, Readings
from esi_rules.standards.shipped import EDITIONS, national_standards
from esi_rules.standards.standard import Edition, Limit, Standard, Status

__all__ = ["Path", "adjusted", "numbers_of", "references"]

Path = tuple[Step, ...]
"""The fields and places that lead to a value inside a standard."""

_Number = Period | int | Fraction
_HAVE_NUMBERS = (Rule, *get_args(Moment))
_DAYS_READ = ("days", "working days")
"""The units of a number and of its limit, if a reading takes the printed days for calendar days."""
_PARTS = ("clock", "applies", "rule", "unstarted")


def references(edition: Edition) -> Mapping[str, Mapping[Path, str]]:
    """Return, by standard and path of a number, the id of the limit that the number comes from."""
    found = {standard.id: dict(_by_value(standard)) for standard in edition.standards}
    probed = _probed(edition)
    return found if probed is None else probed


def numbers_of(standard: Standard) -> tuple[_Number, ...]:
    """Return every number of a standard that a limit could set."""
    return tuple(_of_standard(standard).values())


def adjusted(number: _Number, limit: Limit) -> dict[str, object] | None:
    """Return how a number in a rule differs from the value of its limit; None if it is another one.

    Readings can change how a period is counted, but not how long it is.
    """
    value = limit.value
    if isinstance(number, Period) and isinstance(value, Period):
        same_unit = number.unit == value.unit or (number.unit, value.unit) == _DAYS_READ
        if number.n != value.n or not same_unit:
            return None
        names = ("unit", "days_off", "first_day_counts")
        return {n: getattr(number, n) for n in names if getattr(number, n) != getattr(value, n)}
    return {} if type(number) is type(value) and number == value else None


def _numbers(value: object, path: Path = ()) -> Iterator[tuple[Path, _Number]]:
    """Yield every number that a limit could set, with its path."""
    for step, child in children(value):
        if isinstance(value, NoLongerThan) and step == "periods":
            for place, (_, period) in enumerate(value.periods):
                if period is not None:
                    yield (*path, step, place), period
        elif isinstance(value, _HAVE_NUMBERS) and _is_number(child):
            yield (*path, step), child
        else:
            yield from _numbers(child, (*path, step))


def _is_number(value: object) -> TypeGuard[_Number]:
    return isinstance(value, Period | int | Fraction) and not isinstance(value, bool)


def _of_standard(standard: Standard) -> dict[Path, _Number]:
    return {
        path: number
        for part in _PARTS
        for path, number in _numbers(getattr(standard, part), (part,))
    }


def _by_value(standard: Standard) -> Iterator[tuple[Path, str]]:
    numbers = _of_standard(standard)
    for limit in standard.limits:
        alike = [each.id for each in standard.limits if each.value == limit.value]
        places = [
            path
            for path, number in numbers.items()
            # "The first event" and "no event" are part of the wording, not numbers from a limit.
            if adjusted(number, limit) is not None and not (path[-1] == "n" and number == 0)
        ]
        if len(alike) == 1:
            for path in places:
                if not _is_first(standard, path, numbers[path]):
                    yield path, limit.id
        elif len(alike) == len(places):
            yield places[alike.index(limit.id)], limit.id


def _is_first(standard: Standard, path: Path, number: _Number) -> bool:
    value: object = standard
    for step in path[:-1]:
        value = value[step] if isinstance(value, tuple) else getattr(value, str(step))  # type: ignore[index]
    return isinstance(value, Nth) and number == 1


def _probed(edition: Edition) -> dict[str, dict[Path, str]] | None:
    """Return the references of a shipped edition under any readings and limits; None for others."""
    if edition.id not in EDITIONS:
        return None
    try:
        readings = Readings.of(_readings(edition))
        own = {
            limit.id: _text(limit)
            for standard in edition.standards
            for limit in standard.limits
            if limit.status is Status.OWN
        }
        if _built(edition.id, readings, own) != edition:
            return None
        found: dict[str, dict[Path, str]] = {s.id: {} for s in edition.standards}
        for limit in {each.id: each for s in edition.standards for each in s.limits}.values():
            for other in _others(limit):
                changed = _built(edition.id, readings, {**own, limit.id: other})
                if _shape(changed) == _shape(edition):
                    for one, two in zip(edition.standards, changed.standards, strict=True):
                        after = _of_standard(two)
                        for path, number in _of_standard(one).items():
                            if after[path] != number and adjusted(number, limit) is not None:
                                found[one.id][path] = limit.id
                    break
    except EsiError:
        return None
    return found


def _built(name: str, readings: Readings, limits: Mapping[str, str]) -> Edition:
    (edition,) = national_standards(readings, edition=name, limits=limits).editions
    return edition


def _readings(edition: Edition) -> dict[str, str]:
    found = {name: choice for s in edition.standards for name, choice in s.readings}
    for start in (READINGS["edition-start"].default, *READINGS["edition-start"].alternatives):
        readings = Readings.of({"edition-start": start})
        built = _built(edition.id, readings, {})
        if (built.first, built.last) == (edition.first, edition.last):
            found["edition-start"] = start
            break
    return found


def _text(limit: Limit, more: int = 0) -> str:
    value = limit.value
    if isinstance(value, Period):
        return f"{value.n + more} {value.unit}"
    return str(value + more if isinstance(value, int) else value)


def _others(limit: Limit) -> Iterator[str]:
    """Yield other values of a limit, close to its own so that the rule keeps its structure."""
    if isinstance(limit.value, Period | int):
        n = limit.value.n if isinstance(limit.value, Period) else limit.value
        yield from (_text(limit, more) for more in (1, -1, 7) if n + more >= 1)


def _shape(edition: Edition) -> list[tuple[str, list[Path]]]:
    return [(s.id, list(_of_standard(s))) for s in edition.standards]
