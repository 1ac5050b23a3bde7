"""Other settings for an inspection: limits, readings, edition, day and weights, with words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import attrs

from esi_rules.checked import typed
from esi_rules.errors import BadInputError, BadRuleError, EsiError, Problem
from esi_rules.frameworks.own import SHIPPED, OwnRules
from esi_rules.frameworks.weights import Weights
from esi_rules.frozen import frozen
from esi_rules.records.case import Inspection
from esi_rules.scoring.setup import Setup, set_up
from esi_rules.shown import short_repr
from esi_rules.standards.limits import (
    INSPECTION_LIMITS,
    LIMIT_IDS,
    LIMITS_2000,
    LIMITS_2005,
    limit_id,
    read_limit,
    status_words,
)
from esi_rules.standards.readings import READINGS, Readings
from esi_rules.standards.standard import Edition, Limit
from esi_rules.text import inert, nearest, one_of

__all__ = ["PYTHON", "Alternative", "PlaceNames", "AppliedSettings", "apply_settings", "limits_of"]

_SHIPPED_LIMITS: Mapping[str, Limit] = {**LIMITS_2005, **LIMITS_2000, **INSPECTION_LIMITS}


def _text_map(value: Mapping[str, str]) -> Mapping[str, str]:
    return frozen(value)


@attrs.frozen(field_transformer=typed)
class PlaceNames:
    """The caller's names for the sources of settings, for use in messages."""

    __repr__ = short_repr

    limits: str = "limits"
    readings: str = "readings"
    edition: str = "edition"


PYTHON = PlaceNames()
"""The names for arguments of a Python function."""


@attrs.frozen(field_transformer=typed)
class Alternative:
    """Settings that replace those of an inspection; others stay unchanged.

    `limits` replaces limits by id with text such as ``15 working days``. An id with an edition and
    a colon before it (``ns2005:plan-review.limit``) means the limit of that edition only.
    """

    __repr__ = short_repr

    limits: Mapping[str, str] = attrs.field(converter=_text_map, factory=dict)
    readings: Mapping[str, str] = attrs.field(converter=_text_map, factory=dict)
    edition: str | None = None
    as_at: dt.date | None = None
    weights: Weights | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is set."""
        return self == Alternative()


@attrs.frozen
class AppliedSettings:
    """An inspection with other settings applied, and its new set-up.

    `asked` describes each setting before and after, in words. `notes` names settings that cannot
    change anything.
    """

    inspection: Inspection
    setup: Setup
    asked: tuple[str, ...]
    notes: tuple[str, ...]


def apply_settings(
    inspection: Inspection,
    base: Setup,
    alternative: Alternative,
    own_rules: OwnRules = SHIPPED,
    places: PlaceNames = PYTHON,
) -> AppliedSettings:
    """Apply other settings to an inspection, whose present set-up is `base`.

    Raises `BadInputError` with every problem of the settings.
    """
    problems: list[Problem] = []
    in_use = limits_of(inspection, base, own_rules)
    limits = _limits(alternative.limits, in_use, own_rules, places, problems)
    problems += _unfit(limits, inspection, own_rules, places)
    own = own_rules.own_readings
    shipped = {name: text for name, text in alternative.readings.items() if name not in own}
    try:
        Readings.of(shipped, places.readings)
    except BadInputError as error:
        problems += [_placed(problem, places) for problem in error.problems]
    for name, reading in own.items():
        text = alternative.readings.get(name, reading.chosen)
        if text not in reading.choices:
            near = nearest(text, reading.choices)
            message = f"must be {one_of(reading.choices)}"
            problems.append(Problem(f"{places.readings} {name}", message, None, None, text, near))
    readings, known = (
        {name if name in own else name.replace("_", "-"): text for name, text in given.items()}
        for given in (alternative.readings, inspection.readings)
    )
    for name in readings:
        if {name, name.replace("-", "_")} <= {*alternative.readings} and "-" in name:
            problems.append(Problem(places.readings, "is set twice; set it once", value=name))
    _edition(alternative.edition, inspection, own_rules, places, problems)
    if problems:
        # A file of standards may refuse readings that are otherwise valid.
        refused = {name: text for name, text in readings.items() if name in READINGS}
        try:
            set_up(attrs.evolve(inspection, readings={**known, **refused}), own_rules)
        except BadInputError as error:
            found = [_placed(problem, places) for problem in error.problems]
            problems += [problem for problem in found if problem not in problems]
        raise BadInputError(problems)
    whole = {_whole(name, in_use): text for name, text in inspection.limits.items()}
    after = attrs.evolve(
        inspection,
        limits={**whole, **{name: text for (e, name), text in limits.items() if not e}},
        readings={**known, **readings},
        edition=alternative.edition or inspection.edition,
        as_at=alternative.as_at or inspection.as_at,
    )
    try:
        setup = set_up(after, own_rules)
        setup = _by_edition(after, setup, limits, own_rules)
    except BadInputError as error:
        raise BadInputError([_placed(problem, places) for problem in error.problems]) from None
    setup = attrs.evolve(setup, weights=alternative.weights or base.weights)
    after_in_use = limits_of(after, setup, own_rules)
    shown = {**after.limits, **{f"{e}:{name}": text for (e, name), text in limits.items() if e}}
    return AppliedSettings(
        attrs.evolve(after, limits=shown),
        setup,
        (
            *_limits_asked(limits, in_use, after_in_use),
            *_others_asked((inspection, base), (after, setup), readings, alternative),
        ),
        tuple(_idle(limits, after_in_use)),
    )


InUse = Mapping[str, tuple[tuple[str, Limit], ...]]
"""Every limit in use by id: pairs of an edition and its version of the limit."""


def limits_of(inspection: Inspection, setup: Setup, own_rules: OwnRules) -> InUse:
    """Return every limit by which `inspection` is judged.

    If the framework is the ESI, its own limits are included, with ``""`` as the edition.
    """
    found = dict(setup.standards.limits())
    if own_rules.framework is None:
        own = {limit_id(name): text for name, text in inspection.limits.items()}
        for name, limit in INSPECTION_LIMITS.items():
            found[name] = (("", read_limit(limit, own[name]) if name in own else limit),)
    return found


def _whole(name: str, known: Mapping[str, object]) -> str:
    """Return the full id of a limit; the id of a standard alone means its `.limit`."""
    return f"{name}.limit" if name not in known and f"{name}.limit" in known else limit_id(name)


def _limits(
    given: Mapping[str, str],
    in_use: InUse,
    own_rules: OwnRules,
    places: PlaceNames,
    problems: list[Problem],
) -> dict[tuple[str, str], str]:
    """Validate limits, and return them by edition (empty: all editions) and id."""
    known = [*in_use, *(LIMIT_IDS if own_rules.standards is None else INSPECTION_LIMITS)]
    found: dict[tuple[str, str], str] = {}
    for written, text in given.items():
        edition, colon, name = written.rpartition(":")
        name = _whole(name, in_use)
        if colon and edition not in _editions(own_rules):
            near = nearest(edition, _editions(own_rules))
            message = f"is not an edition; it must be {one_of(_editions(own_rules))}"
            problems.append(Problem(places.limits, message, value=edition, suggestion=near))
        elif name not in known:
            near = nearest(name, dict.fromkeys(known))
            problems.append(
                Problem(places.limits, "is not a limit", value=written, suggestion=near)
            )
        elif (edition, name) in found:
            problems.append(Problem(places.limits, "is set twice; set it once", value=written))
        else:
            held = in_use.get(name)
            limit = held[0][1] if held else _SHIPPED_LIMITS[name]
            try:
                read_limit(limit, text)
            except EsiError as error:
                problems.append(Problem(f"{places.limits} {name}", str(error)))
            else:
                found[edition, name] = text
    return found


def _unfit(
    limits: Mapping[tuple[str, str], str],
    inspection: Inspection,
    own_rules: OwnRules,
    places: PlaceNames,
) -> Iterator[Problem]:
    """Yield a problem for each limit whose value is valid but does not fit its rule."""
    for (_, name), text in limits.items():
        try:
            set_up(attrs.evolve(inspection, limits={**inspection.limits, name: text}), own_rules)
        except BadRuleError as error:
            yield Problem(f"{places.limits} {name}", str(error))
        except BadInputError:
            continue  # reported where all the settings are applied


def _editions(own_rules: OwnRules) -> tuple[str, ...]:
    from esi_rules.standards.shipped import EDITIONS

    own = own_rules.standards
    return EDITIONS if own is None else tuple(edition.id for edition in own.editions)


def _edition(
    wanted: str | None,
    inspection: Inspection,
    own_rules: OwnRules,
    places: PlaceNames,
    problems: list[Problem],
) -> None:
    known = ("auto", *_editions(own_rules))
    if wanted is not None and wanted not in known:
        near = nearest(wanted, known)
        message = f"must be {one_of(known)}"
        problems.append(Problem(places.edition, message, value=wanted, suggestion=near))


def _by_edition(
    inspection: Inspection,
    setup: Setup,
    limits: Mapping[tuple[str, str], str],
    own_rules: OwnRules,
) -> Setup:
    """Apply limits that are given for single editions."""
    named = {edition for edition, _ in limits if edition}
    if not named:
        return setup
    editions: list[Edition] = []
    for edition in setup.standards.editions:
        mine = {name: text for (where, name), text in limits.items() if where == edition.id}
        if mine:
            with_mine = attrs.evolve(inspection, limits={**inspection.limits, **mine})
            alone = set_up(with_mine, own_rules).standards
            edition = next(each for each in alone.editions if each.id == edition.id)
        editions.append(edition)
    return attrs.evolve(setup, standards=attrs.evolve(setup.standards, editions=tuple(editions)))


def _placed(problem: Problem, places: PlaceNames) -> Problem:
    """Return a problem with the caller's name for its place, since it is not in a file."""
    for section, place in (("readings", places.readings), ("limits", places.limits)):
        if section in problem.file or place == problem.file:
            column = "" if problem.column is None else f" {inert(problem.column)}"
            return attrs.evolve(problem, file=f"{place}{column}", column=None)
    return problem


def _idle(limits: Mapping[tuple[str, str], str], in_use: InUse) -> Iterator[str]:
    for edition, name in limits:
        held = [where for where, _ in in_use.get(name, ())]
        if not held or (edition and edition not in held):
            where = edition or "the edition in use"
            yield f"{name} is no limit of {where}, so a value for it changes nothing"


def _limits_asked(
    limits: Mapping[tuple[str, str], str], before: InUse, after: InUse
) -> Iterator[str]:
    for edition, name in limits:
        old, new = (_values(in_use, name, edition) for in_use in (before, after))
        yield f"{edition and edition + ':'}{name}: {old} -> {new}"


def _values(in_use: InUse, name: str, edition: str) -> str:
    """Return the value of a limit with its status, in one edition or in all that have it."""
    told = {
        f"{limit.value_words} ({status_words(limit)})": None
        for where, limit in in_use.get(name, ())
        if not edition or edition == where
    }
    return " or ".join(told) or "no such limit"


def _choice(setup: Setup, name: str) -> tuple[str, str]:
    """Return the choice in force for a reading, and its meaning."""
    for reading in setup.standards.readings:
        if reading.id == name:
            return reading.chosen, reading.choices[reading.chosen]
    choice = setup.readings[name]
    return choice, READINGS[name].choices[choice]


def _others_asked(
    before: tuple[Inspection, Setup],
    after: tuple[Inspection, Setup],
    readings: Mapping[str, str],
    alternative: Alternative,
) -> Iterator[str]:
    for name in readings:
        old, new = (_choice(setup, name) for _, setup in (before, after))
        yield f"{name}: {old[0]} -> {new[0]} ({new[1]})"
    if alternative.edition is not None:
        yield f"edition: {before[0].edition} -> {after[0].edition}"
    if alternative.as_at is not None:
        yield f"judged at: {before[0].as_at} -> {after[0].as_at}"
    if alternative.weights is not None:
        yield "weights: other than the framework's own"
