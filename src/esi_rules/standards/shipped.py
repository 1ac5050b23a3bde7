"""National Standards 2000 (revised 2002) and 2005, built from the other modules."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from typing import Unpack, cast

from esi_rules.calendar.working_calendar import ONE_DAY
from esi_rules.checked import check
from esi_rules.errors import BadInputError, Problem
from esi_rules.frozen import FrozenMap
from esi_rules.standards.assessments import assessments_and_plans
from esi_rules.standards.contact import contact_2000, contact_2005
from esi_rules.standards.enforcement import enforcement
from esi_rules.standards.limits import LIMITS_2000, LIMITS_2005, LimitTable
from esi_rules.standards.readings import Choices, Readings
from esi_rules.standards.requirements import requirements_2000, requirements_2005
from esi_rules.standards.standard import Citation, Edition, Standards
from esi_rules.text import nearest, one_of

__all__ = ["EDITIONS", "national_standards", "national_standards_2000", "national_standards_2005"]


EDITIONS = ("ns2000", "ns2005")
"""The ids of the shipped editions."""


_NONE: Mapping[str, str] = FrozenMap({})


def national_standards_2000(
    readings: Readings | None = None,
    *,
    limits: Mapping[str, str] = _NONE,
    **choices: Unpack[Choices],
) -> Edition:
    """Return National Standards 2000, as revised in 2002.

    `readings` is the choice for every reading; `choices` replaces single ones
    (``days_unit="calendar"``). `limits` replaces limits by the caller's own, by id and as text
    (``{"home-visit.limit": "15 working days"}``). Raises `BadInputError` for an unknown name or an
    invalid value.

    The edition is in force from 1 April 2000 (stated: PC101/1999, PC07/2002) to the day before the
    2005 edition starts.
    """
    return _built("ns2000", _read(readings, choices), limits)


def _edition_2000(readings: Readings, limits: Mapping[str, str]) -> Edition:
    table = LimitTable.of(LIMITS_2000, readings, limits)
    return Edition(
        "ns2000",
        "National Standards 2000 (revised 2002)",
        dt.date(2000, 4, 1),
        dt.date.fromisoformat(readings.edition_start) - ONE_DAY,
        (
            *assessments_and_plans(table, high_sooner=False),
            *contact_2000(table),
            *enforcement(table),
            *requirements_2000(table),
        ),
        Citation("PC101/1999", "and PC07/2002"),
    )


def national_standards_2005(
    readings: Readings | None = None,
    *,
    limits: Mapping[str, str] = _NONE,
    **choices: Unpack[Choices],
) -> Edition:
    """Return National Standards 2005.

    The arguments and errors are those of `national_standards_2000`. The edition is in force from 4
    March 2005 (stated: PC15/2005; the reading `edition-start` can change it) until the 2007
    standards replaced it on 30 September 2007 (stated: NPS67).
    """
    return _built("ns2005", _read(readings, choices), limits)


def _edition_2005(readings: Readings, limits: Mapping[str, str]) -> Edition:
    table = LimitTable.of(LIMITS_2005, readings, limits)
    return Edition(
        "ns2005",
        "National Standards 2005",
        dt.date.fromisoformat(readings.edition_start),
        dt.date(2007, 9, 29),
        (
            *assessments_and_plans(table, high_sooner=True),
            *contact_2005(table),
            *enforcement(table),
            *requirements_2005(table),
        ),
        Citation("PC15/2005"),
        "what the 2005 table does not list carries over from 2000 with its status",
    )


def national_standards(
    readings: Readings | None = None,
    *,
    edition: str = "auto",
    limits: Mapping[str, str] = _NONE,
    **choices: Unpack[Choices],
) -> Standards:
    """Return the shipped standards: both editions (`auto`), or only the one that `edition` names.

    `edition` is ``auto``, ``ns2000`` or ``ns2005``. `readings` and `choices` select how to
    interpret ambiguous words of the standards, and `limits` replaces limits by the caller's own, by
    id and as text. All three are the same as for `national_standards_2000`. Raises `BadInputError`
    for an unknown name or an invalid value.
    """
    check("edition", edition, str)
    readings = _read(readings, choices)
    if edition == "auto":
        return _joined(tuple(_built(name, readings, limits) for name in EDITIONS))
    if edition not in EDITIONS:
        known = ("auto", *EDITIONS)
        raise BadInputError(
            [
                Problem(
                    "edition", f"must be {one_of(known)}", value=edition,
                    suggestion=nearest(edition, known),
                )
            ]
        )  # fmt: skip
    return _built(edition, readings, limits).alone


_BUILD = FrozenMap({"ns2000": _edition_2000, "ns2005": _edition_2005})


_KEPT = 64
"""The size of the caches; a sensitivity analysis tries some 60 settings, one at a time."""


def _built(name: str, readings: Readings, limits: Mapping[str, str]) -> Edition:
    """Return an edition with some readings and limits; equal settings share one cached value."""
    given: object = limits
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        check("limits", given, Mapping[str, str])
    if all(isinstance(cast("object", text), str) for text in limits.values()):
        return _kept(name, readings, tuple(limits.items()))
    return _BUILD[name](readings, limits)  # raises an error with every problem in `limits`


@functools.lru_cache(_KEPT)
def _kept(name: str, readings: Readings, limits: tuple[tuple[str, str], ...]) -> Edition:
    return _BUILD[name](readings, dict(limits))


@functools.lru_cache(_KEPT)
def _joined(editions: tuple[Edition, ...]) -> Standards:
    return Standards(editions)


def _read(readings: Readings | None, choices: Choices) -> Readings:
    # The choices are validated as text, since not every caller uses a type checker.
    check("readings", readings, Readings | None)
    chosen = cast("Mapping[str, str]", choices)
    if readings is None:
        return Readings.of(chosen)
    return Readings.of({**readings.chosen(), **chosen}) if choices else readings
