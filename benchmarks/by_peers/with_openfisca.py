"""Eight standards as variables of the package `openfisca-core`: formulas over whole columns."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.by_peers.facts import EIGHT, Facts

__all__ = ["CANNOT", "judge_with"]

CANNOT = (
    "a variable has one value per case and period, so events cannot be expressed; plain Python "
    "finds every first day, the first window not met and the first review gap too long; the "
    "package decides"
)
Column: TypeAlias = npt.NDArray[np.int64]
Read: TypeAlias = Callable[[str], Column]
_ANY = "2006-01"
"""A period; every variable here has one value for all time."""
NONE = 0
"""In place of a day where there is none: far before any record."""


def _decided(read: Read, due: Column, done: Column) -> Column:
    late = np.where(read("day") > due, 1, np.where(read("over") == 1, 4, 3))
    return np.where(done != NONE, np.where(done <= due, 0, 1), late)


def _timely(read: Read, clock: str, due: str, done: str) -> Column:
    decided = np.where(read(due) == NONE, 2, _decided(read, read(due), read(done)))
    return np.where((read("begun") == 0) | (read(clock) == NONE), 4, decided)


def _covered(read: Read, decided: Column) -> Column:
    return np.where(read("begun") == 0, 4, np.where(read("covered") == 0, 2, decided))


def _sooner(read: Read, done: str) -> Column:
    late = _decided(read, read("wd15"), read(done))
    soon = _decided(read, read("wd5"), read(done))
    unrated = np.where(late == soon, late, 2)
    new = np.where(read("rated") == 0, unrated, np.where(read("high") == read("start"), soon, late))
    return _covered(read, np.where(read("new") == 1, new, late))


def _risk_plan(read: Read) -> Column:
    decided = _timely(read, "high", "high_due", "risk_plan_on")
    return np.where((read("begun") == 1) & (read("rated") == 0), 2, decided)


def _first_appointment(read: Read) -> Column:
    return _covered(read, _decided(read, read("first_due"), read("appointment_on")))


def _contact(read: Read) -> Column:
    late = read("day") > read("unmet_hi")
    open_ = np.where(read("unmet_place") > 0, 0, np.where(read("over") == 1, 4, 3))
    counted = np.where(read("unmet_hi") == NONE, 0, np.where(late, 1, open_))
    by_answer = (read("new") == 1) & (read("tier2") == 0)
    return _covered(read, np.where(by_answer, read("answer"), counted))


def _visit(read: Read) -> Column:
    decided = _timely(read, "visit_clock", "visit_due", "visit_on")
    blind = (read("begun") == 1) & (read("order") == 1) & (read("rated") == 0)
    return np.where(blind, 2, decided)


def _review(read: Read) -> Column:
    open_ = np.where(read("reviews") > 0, 0, np.where(read("over") == 1, 4, 3))
    open_ = np.where(read("review_unknown") == 1, 2, open_)
    known = np.where(read("review_broken") == 1, 1, open_)
    known = np.where(read("review_covered") == 0, 2, known)
    return np.where(read("review_clock") == NONE, 4, known)


FORMULAS: dict[str, Callable[[Read], Column]] = {
    "risk-of-harm-assessment": lambda read: _sooner(read, "harm_on"),
    "supervision-plan": lambda read: _sooner(read, "plan_on"),
    "risk-management-plan": _risk_plan,
    "first-appointment": _first_appointment,
    "contact-frequency": _contact,
    "home-visit": _visit,
    "plan-review": _review,
    "enforcement": lambda read: _timely(read, "crossed_on", "crossed_due", "breach_on"),
}
_SIMPLE = (
    "begun",
    "covered",
    "new",
    "order",
    "over",
    "rated",
    "tier2",
    "day",
    "start",
    "wd5",
    "wd15",
    "first_due",
    "high",
    "high_due",
    "visit_clock",
    "visit_due",
    "review_clock",
    "review_covered",
)
_ANSWERS = {None: 2, "yes": 0, "no": 1, "na": 4}


def _flat(facts: Facts) -> dict[str, int]:
    """One number for each variable of a case; what needs a list of events is found here."""
    clock = facts["visit_clock"]
    met = [
        sum(window["lo"] <= on <= window["hi"] for on in facts["appointments"]) >= window["need"]
        for window in facts["windows"]
    ]
    unmet = facts["windows"][met.index(False)] if False in met else None
    crossed = [t for t in facts["thresholds"] if (t["on"] or 0) < (t["before"] or 0)]
    opened = crossed[0]["opened"] if crossed else None
    gaps = facts["gaps"]
    broken = [g["due"] is not None and (g["closed"] or 0) > g["due"] for g in gaps]
    found: dict[str, int | None] = {
        "harm_on": min(facts["harm"], default=None),
        "plan_on": min(facts["plans"], default=None),
        "risk_plan_on": min(facts["risk_plans"], default=None),
        "appointment_on": _since(facts["appointments"], facts["start"]),
        "visit_on": _since(facts["visits"], clock),
        "breach_on": _since(facts["breaches"], opened),
        "crossed_on": crossed[0]["on"] if crossed else None,
        "crossed_due": crossed[0]["due"] if crossed else None,
        "unmet_hi": unmet["hi"] if unmet else None,
        "unmet_place": unmet["place"] if unmet else None,
        "answer": _ANSWERS[facts["answer"]],
        "reviews": len(gaps) - 1,
        "review_broken": any(broken),
        "review_unknown": any(gap["due"] is None for gap in gaps),
    }
    simple = {name: facts[name] for name in _SIMPLE}  # type: ignore[literal-required]
    return {name: int(value or 0) for name, value in {**simple, **found}.items()}


def _since(days: list[int], since: int | None) -> int | None:
    return None if since is None else min([on for on in days if on >= since], default=None)


def judge_with() -> Callable[[Iterable[Facts]], npt.NDArray[np.int64]]:
    """Return a function that judges the facts of many cases by the package's variables."""
    entity_type = importlib.import_module("openfisca_core.entities").Entity
    variable_type = importlib.import_module("openfisca_core.variables").Variable
    system_type = importlib.import_module("openfisca_core.taxbenefitsystems").TaxBenefitSystem
    builder_type = importlib.import_module("openfisca_core.simulations").SimulationBuilder
    eternity = importlib.import_module("openfisca_core.periods").DateUnit.ETERNITY
    entity = entity_type("case", "cases", "A case under supervision", "")
    system = system_type([entity])

    def variable(name: str, formula: Callable[[Read], Column] | None = None) -> None:
        parts: dict[str, object] = {
            "value_type": int,
            "entity": entity,
            "definition_period": eternity,
            "label": name,
        }
        if formula is not None:
            decide = formula

            def formula_of(case: Callable[[str, object], Column], period: object) -> Column:
                return decide(lambda wanted: case(wanted, period))

            parts["formula"] = formula_of
        system.add_variable(type(name, (variable_type,), parts))

    for name, formula in FORMULAS.items():
        variable(_key(name), formula)

    def judge(cases: Iterable[Facts]) -> npt.NDArray[np.int64]:
        rows = [_flat(facts) for facts in cases]
        simulation = builder_type().build_default_simulation(system, count=len(rows))
        for name in rows[0]:
            column = np.fromiter((row[name] for row in rows), dtype=np.int32, count=len(rows))
            simulation.set_input(name, "ETERNITY", column)
        found = [simulation.calculate(_key(name), _ANY) for name in EIGHT]
        return np.column_stack(found)

    for name in (*_SIMPLE, *_FOUND):
        variable(name)
    return judge


_FOUND = (
    "harm_on",
    "plan_on",
    "risk_plan_on",
    "appointment_on",
    "visit_on",
    "breach_on",
    "crossed_on",
    "crossed_due",
    "unmet_hi",
    "unmet_place",
    "answer",
    "reviews",
    "review_broken",
    "review_unknown",
)


def _key(name: str) -> str:
    return name.replace("-", "_") + "_verdict"
