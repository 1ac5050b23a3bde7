"""The settings to try one at a time: other readings, limits one unit off, other weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Literal

import attrs

from esi_rules.analysis.whatif.trial_settings import Alternative, limits_of
from esi_rules.analysis.whatif.whatif_text import hundredths
from esi_rules.calendar.period import Period
from esi_rules.errors import BadInputError, BadRuleError, Problem
from esi_rules.frameworks.own import OwnRules
from esi_rules.frameworks.weights import Weights, shifted
from esi_rules.records.case import Inspection
from esi_rules.scoring.setup import SCORING_READINGS, Setup
from esi_rules.shown import short_repr
from esi_rules.standards.limits import LimitTable, read_limit
from esi_rules.standards.readings import READINGS
from esi_rules.standards.standard import Limit, LimitValue, Status

__all__ = ["Trial", "readings_left_out", "trials", "without_value"]

_SCORING = (*SCORING_READINGS, "ladder")
"""The readings that can be chosen with a file of standards, which contains all others."""

_ONE_PERCENT = Fraction(1, 100)


@attrs.frozen
class Trial:
    """One setting to try: its kind and id, and its value now and then, in words."""

    __repr__ = short_repr

    kind: Literal["reading", "limit", "weight"]
    id: str
    before: str
    after: str
    alternative: Alternative

    @property
    def words(self) -> str:
        """The trial in words."""
        return f"{self.id}: {self.before} -> {self.after}"


def trials(
    inspection: Inspection, setup: Setup, own_rules: OwnRules, step: Fraction
) -> tuple[Trial, ...]:
    """Return everything to try; `step` is the change of a weight, in points of 100.

    Raises `BadInputError` if `step` is not more than 0 and at most 100.
    """
    if not 0 < step <= 100:
        message = "must be more than 0 and at most 100 points"
        raise BadInputError([Problem("step", message, value=str(step))])
    return (
        *_readings(setup, own_rules),
        *_limits(inspection, setup, own_rules),
        *_weights(setup, step),
    )


def without_value(inspection: Inspection, setup: Setup, own_rules: OwnRules) -> tuple[str, ...]:
    """Return the limits that cannot be varied because their values are not known."""
    found: list[str] = []
    for name, held in limits_of(inspection, setup, own_rules).items():
        open_in = [where for where, limit in held if limit.value is None]
        whole = len(open_in) == len(held)
        found += [name] if whole else [_named(name, where, held) for where in open_in]
    return tuple(found)


def _readings(setup: Setup, own_rules: OwnRules) -> Iterator[Trial]:
    for reading in READINGS.values():
        if own_rules.standards is not None and reading.id not in _SCORING:
            continue
        now = setup.readings[reading.id]
        for choice in reading.choices:
            if choice != now:
                other = Alternative(readings={reading.id: choice})
                yield Trial("reading", reading.id, now, choice, other)
    for own in setup.standards.readings:
        for choice in own.choices:
            if choice != own.chosen:
                other = Alternative(readings={own.id: choice})
                yield Trial("reading", own.id, own.chosen, choice, other)


def readings_left_out(setup: Setup, own_rules: OwnRules) -> Iterator[str]:
    """Yield the readings that are not tried because own standards are in use, with the reason.

    Own standards are written for one choice of each shipped reading, which no setting can replace.
    Readings that their file lists are tried.
    """
    if own_rules.standards is None:
        return
    known = setup.readings_in_use
    unnamed = []
    for reading in dict.fromkeys((*known, *READINGS)):
        if reading in _SCORING or reading in own_rules.own_readings:
            continue
        if reading in known:
            yield (
                f"{reading}: the rules in use are written under the choice `{known[reading]}`; "
                f"another choice takes another file"
            )
        else:
            unnamed.append(reading)
    if unnamed:
        yield f"{', '.join(unnamed)}: the rules in use name no such reading"


# Limits


def _limits(inspection: Inspection, setup: Setup, own_rules: OwnRules) -> Iterator[Trial]:
    for name, held in limits_of(inspection, setup, own_rules).items():
        values = {limit.value for _, limit in held}
        stated = [limit.status is Status.STATED for _, limit in held]
        together = len(values) == 1 and not any(stated)
        for where, limit in held[:1] if together else held:
            value = limit.value
            if value is None or limit.status is Status.STATED:
                continue
            if isinstance(value, Period) and own_rules.standards is None:
                # Under some readings the period in force has a unit other than the printed one.
                value = attrs.evolve(
                    value, unit=LimitTable({name: limit}, setup.readings).period(name).unit
                )
            id = name if together else _named(name, where, held)
            for text in _steps(limit, value):
                new = read_limit(limit, text)
                now = attrs.evolve(limit, value=value).value_words
                other = Alternative(limits={id: text})
                yield Trial("limit", id, f"{now} ({limit.status.value})", new.value_words, other)


def _named(name: str, where: str, held: tuple[tuple[str, Limit], ...]) -> str:
    return name if not where or len(held) == 1 else f"{where}:{name}"


def _steps(limit: Limit, value: LimitValue) -> Iterator[str]:
    """Yield the value one unit less and one unit more, as text; invalid values are left out."""
    for sign in (-1, 1):
        if isinstance(value, Period):
            text = f"{value.n + sign} {value.unit}"
        elif isinstance(value, int):
            text = str(value + sign)
        else:
            text = str((value or Fraction(0)) + sign * _ONE_PERCENT)
        try:
            read_limit(limit, text)
        except BadRuleError:
            continue
        yield text


# Weights


def _weights(setup: Setup, step: Fraction) -> Iterator[Trial]:
    framework = setup.framework
    own = setup.weights or Weights.of(framework)
    even = {id: Fraction(1) for id in own.criteria}
    level = {id: Fraction(1) for id in own.sections}
    same_criteria = all(
        len({own.criteria[each.id] for each in section.scored}) == 1
        for section in framework.scored_sections
    )
    same_sections = len(set(own.sections.values())) == 1
    for what, wanted, weights in (
        ("criteria", not same_criteria, Weights(even, own.sections)),
        ("sections", not same_sections, Weights(own.criteria, level)),
        ("criteria and sections", not (same_criteria or same_sections), Weights(even, level)),
    ):
        if wanted:
            title = f"weights of {what}"
            yield Trial("weight", title, "as they are", "all equal", Alternative(weights=weights))
    for section in framework.scored_sections:
        inside = {each.id: own.criteria[each.id] for each in section.scored}
        for id in inside:
            for points in (-step, step):
                moved = shifted(inside, id, points)
                if moved is not None:
                    title = f"weight of {id} in {section.id}"
                    other = Weights({**own.criteria, **moved}, own.sections)
                    yield _weight(title, inside, moved, id, other)
    for id in own.sections:
        for points in (-step, step):
            moved = shifted(own.sections, id, points)
            if moved is not None:
                other = Weights(own.criteria, moved)
                yield _weight(f"weight of section {id}", own.sections, moved, id, other)


def _weight(
    title: str,
    before: Mapping[str, Fraction],
    after: Mapping[str, Fraction],
    id: str,
    weights: Weights,
) -> Trial:
    shares = [100 * each[id] / sum(each.values(), Fraction(0)) for each in (before, after)]
    old, new = (f"{hundredths(share)}%" for share in shares)
    return Trial("weight", title, old, new, Alternative(weights=weights))
