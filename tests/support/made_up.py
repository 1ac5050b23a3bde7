"""Cases for rules of every kind, by the hundred: days close together, and odd ones among them.

Drawing every cell through Hypothesis would take most of the time there is. It draws the rules, the
day, and a seed that the cases are made from, so that an example can be made again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

import esi_rules as esi
from esi_rules.frameworks.own import OwnRules
from esi_rules.records.kinds import KINDS, EventKind
from esi_rules.testing.rule_strategies import OWN_VALUES

__all__ = ["ANSWERED", "DECLARED", "made_up_cases", "shipped_cases"]

ANSWERED = ["B1.2", "C1.1a", "C2.4b", "x", "x; y", "(x)", "`x`", "x or y", "", "2", "x\ny"]
SHIPPED = ANSWERED[:3]
DECLARED = OwnRules(
    kinds={name: EventKind(name, name, OWN_VALUES) for name in ("visit", "court_review", "contact")}
)
"""The kinds of event that these cases have beside the shipped ones."""
_OWN: Mapping[str, Sequence[Any]] = {
    "home_visit": ["seen", "attempted"],
    "warning": [None],
    "appointment": ["attended", "acceptable_absence", "unacceptable_absence"],
    "contact_hours": [Decimal(n) for n in ("0", "2.5", "7", "24", "0.125")],
    "risk_rating": ["low", "medium", "high", "very_high"],
    "visit": [None, *OWN_VALUES],
    "court_review": [None, "seen", "or so"],
    "contact": [None, "seen", "very high"],
}
_NEAR = [*range(-9, 40), 0, 0, 0, 1, 7, 14, 21, 28, 29, 30, 31, 84, 365]
_STARTS = [
    dt.date(2003, 12, 20), dt.date(2004, 1, 1), dt.date(2004, 1, 5), dt.date(2004, 1, 31),
    dt.date(2003, 8, 31), dt.date(1994, 12, 29), dt.date(2027, 12, 1),
]  # fmt: skip
_SHIPPED_STARTS = [
    dt.date(2000, 4, 1), dt.date(2004, 2, 29), dt.date(2004, 8, 31), dt.date(2004, 9, 24),
    dt.date(2004, 12, 24), dt.date(2005, 3, 4), dt.date(2005, 3, 25), dt.date(2005, 7, 14),
    dt.date(2005, 11, 3), dt.date(2007, 9, 29), dt.date(1995, 1, 1),
]  # fmt: skip
_LENGTHS = [
    *range(-3, 30), 34, 35, 41, 42, 48, 49, 55, 56, 57, 59, 60, 61, 62, 63, 83, 84, 85, 90, 91,
    110, 111, 112, 113, 119, 120, 121, 122, 123, 124, 167, 168, 169, 195, 196, 197, 364, 365, 366,
]  # fmt: skip
_FACTS: Mapping[str, Sequence[Any]] = {
    **dict.fromkeys(
        ("unpaid_work", "accredited_programme", "dtto", "drr", "victim_scheme", "residential"),
        (True, True, False, None),
    ),
    "tier": (1, 2, 3, None),
    "band": ("low", "medium", "high", None),
}
_RUNS = ("appointment", "appointment", "unpaid_work_session", "drug_test", "contact_hours")


def _vaguer(chance: Random, on: Any, value: Any) -> tuple[Any, Any]:
    if chance.random() < 0.08:
        on = chance.choice(
            [esi.PartlyKnown(on.year, on.month), esi.PartlyKnown(on.year), esi.PartlyKnown()]
        )
    return on, None if chance.random() < 0.08 else value


def _case(
    chance: Random, number: int, start: dt.date, events: list[esi.Event], lengths: Sequence[int]
) -> esi.Case:
    asked = chance.sample(ANSWERED if lengths is _NEAR else SHIPPED, chance.randrange(4))
    ended = start + dt.timedelta(days=abs(chance.choice(lengths)))
    return esi.Case(
        f"C{number:05}",
        chance.choice(["order", "licence"]),
        start,
        events,
        {name: chance.choice(["yes", "no", "na", None]) for name in asked},
        {name: chance.choice(values) for name, values in _FACTS.items()},
        ended_on=ended if chance.random() < 0.3 else None,
    )


def made_up_cases(seed: int, size: int, *, vague: bool) -> list[esi.Case]:
    """Cases with events of the kinds that made-up rules read."""
    chance = Random(seed)
    cases = []
    for number in range(size):
        start = chance.choice(_STARTS)
        events = []
        for _ in range(chance.randrange(16)):
            kind = chance.choice([*_OWN])
            on: Any = start + dt.timedelta(days=chance.choice(_NEAR))
            value = chance.choice(_OWN[kind])
            if vague:
                on, value = _vaguer(chance, on, value)
            events += [esi.Event(kind, on, value)] * chance.choice([1, 1, 1, 2])
        cases.append(_case(chance, number, start, events, _NEAR))
    return cases


def shipped_cases(seed: int, size: int, *, vague: bool) -> list[esi.Case]:
    """Cases with events of the shipped kinds, at the lengths at which standards change."""
    chance = Random(seed)
    hours = [Decimal(n) for n in ("0", "2.5", "3", "6", "7.5", "15")]
    cases = []
    for number in range(size):
        start = chance.choice(_SHIPPED_STARTS) + dt.timedelta(days=chance.randrange(-4, 5))
        found: list[tuple[str, Any, Any]] = []
        for _ in range(chance.randrange(14)):
            kind = KINDS[chance.choice(["risk_rating", *KINDS])]
            on = start + dt.timedelta(days=chance.choice(_LENGTHS) * (chance.random() < 0.9))
            found.append(
                (kind.name, on, chance.choice(hours if kind.amount else kind.values or [None]))
            )
        for _ in range(chance.randrange(4)):
            kind = KINDS[chance.choice(_RUNS)]
            step, first = chance.choice([1, 3, 6, 7, 7, 8, 14, 28, 30]), chance.randrange(-8, 9)
            value = chance.choice(hours if kind.amount else kind.values or [None])
            for k in range(chance.randrange(1, 27)):
                found.append((kind.name, start + dt.timedelta(days=first + k * step), value))
        events = [
            esi.Event(kind, *(_vaguer(chance, on, value) if vague else (on, value)))
            for kind, on, value in found
        ]
        cases.append(_case(chance, number, start, events, _LENGTHS))
    return cases
