"""Eight standards as expressions of the package `rule-engine`, one after another over a mapping."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping

from benchmarks.by_peers.facts import EIGHT, Facts

__all__ = ["CANNOT", "judge_with"]

CANNOT = (
    "working days, whole months, neighbours in a list and the rating in force come from plain "
    "Python; the package chooses the events that count and decides"
)


def _since(name: str, days: str, condition: str) -> tuple[str, str]:
    chosen = f"[d for d in {days} if {condition}]"
    return name, f"{chosen}.length > 0 ? $min({chosen}) : null"


def _first(name: str, days: str) -> tuple[str, str]:
    return name, f"{days}.length > 0 ? $min({days}) : null"


def _decided(due: str, done: str) -> str:
    return f"({done} != null ? ({done} <= {due} ? 0 : 1) : (day > {due} ? 1 : (over ? 4 : 3)))"


def _timely(clock: str, due: str, done: str) -> str:
    return f"({clock} == null ? 4 : ({due} == null ? 2 : {_decided(due, done)}))"


def _sooner(done: str) -> str:
    late, soon = _decided("wd15", done), _decided("wd5", done)
    return (
        f"not begun ? 4 : (not covered ? 2 : (not new ? {late} : (not rated ? "
        f"({late} == {soon} ? {late} : 2) : (high == start ? {soon} : {late}))))"
    )


_UNMET = (
    '[w for w in windows if [d for d in appointments if d >= w["lo"] and d <= w["hi"]].length '
    '< w["need"]]'
)
RULES: tuple[tuple[str, str], ...] = (
    _first("harm_on", "harm"),
    _first("plan_on", "plans"),
    _first("risk_plan_on", "risk_plans"),
    _since("appointment_on", "appointments", "d >= start"),
    _since("visit_on", "visits", "visit_clock != null and d >= start and d >= visit_clock"),
    ("unmet", f"begun and covered and (tier2 or not new) ? {_UNMET} : []"),
    ("crossed", '[t for t in thresholds if t["on"] < t["before"]]'),
    ("crossed_on", 'crossed.length > 0 ? crossed[0]["on"] : null'),
    ("crossed_due", 'crossed.length > 0 ? crossed[0]["due"] : null'),
    ("opened", 'crossed.length > 0 ? crossed[0]["opened"] : 0'),
    _since("breach_on", "breaches", "d >= opened"),
    ("risk-of-harm-assessment", _sooner("harm_on")),
    ("supervision-plan", _sooner("plan_on")),
    (
        "risk-management-plan",
        f"not begun ? 4 : (not rated ? 2 : {_timely('high', 'high_due', 'risk_plan_on')})",
    ),
    (
        "first-appointment",
        f"not begun ? 4 : (not covered ? 2 : {_decided('first_due', 'appointment_on')})",
    ),
    (
        "contact-frequency",
        "not begun ? 4 : (not covered ? 2 : (new and not tier2 ? (answer == null ? 2 : "
        '(answer == "yes" ? 0 : (answer == "no" ? 1 : 4))) : (unmet.length == 0 ? 0 : '
        '(day > unmet[0]["hi"] ? 1 : (unmet[0]["place"] > 0 ? 0 : (over ? 4 : 3))))))',
    ),
    (
        "home-visit",
        "not begun ? 4 : (order and not rated ? 2 : "
        f"{_timely('visit_clock', 'visit_due', 'visit_on')})",
    ),
    (
        "plan-review",
        "review_clock == null ? 4 : (not review_covered ? 2 : "
        '([g for g in gaps if g["due"] != null and g["closed"] > g["due"]].length > 0 ? 1 : '
        '([g for g in gaps if g["due"] == null].length > 0 ? 2 : '
        "(gaps.length > 1 ? 0 : (over ? 4 : 3)))))",
    ),
    ("enforcement", f"not begun ? 4 : {_timely('crossed_on', 'crossed_due', 'breach_on')}"),
)


def judge_with() -> Callable[[Facts], list[int]]:
    """Return a function that judges the facts of a case by the package's rules."""
    package = importlib.import_module("rule_engine")
    context = package.Context(resolver=package.resolve_item)
    rules = [(name, package.Rule(text, context=context)) for name, text in RULES]

    def judge(facts: Facts) -> list[int]:
        known: dict[str, object] = dict(facts)
        for name, rule in rules:
            known[name] = rule.evaluate(known)
        return [_whole(known, name) for name in EIGHT]

    return judge


def _whole(known: Mapping[str, object], name: str) -> int:
    return int(str(known[name]).split(".")[0])
