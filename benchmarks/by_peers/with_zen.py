"""Eight standards as one decision of the package `zen-engine`: a graph with an expression node."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable

from benchmarks.by_peers.facts import EIGHT, Facts
from benchmarks.by_peers.with_rule_engine import CANNOT

__all__ = ["CANNOT", "judge_with"]


def _first(days: str, condition: str = "") -> str:
    chosen = f"filter({days}, {condition})" if condition else days
    return f"len({chosen}) > 0 ? min({chosen}) : null"


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


_UNMET = "filter(windows as w, count(appointments, # >= w.lo and # <= w.hi) < w.need)"
EXPRESSIONS: dict[str, str] = {
    "harm_on": _first("harm"),
    "plan_on": _first("plans"),
    "risk_plan_on": _first("risk_plans"),
    "appointment_on": _first("appointments", "# >= start"),
    "visit_on": f"visit_clock == null ? null : ({_first('visits', '# >= visit_clock')})",
    "unmet": f"begun and covered and (tier2 or not new) ? {_UNMET} : []",
    "crossed": "filter(thresholds as t, t.on < t.before)",
    "crossed_on": "len($.crossed) > 0 ? $.crossed[0].on : null",
    "crossed_due": "len($.crossed) > 0 ? $.crossed[0].due : null",
    "opened": "len($.crossed) > 0 ? $.crossed[0].opened : 0",
    "breach_on": _first("breaches", "# >= $.opened"),
    "risk-of-harm-assessment": _sooner("$.harm_on"),
    "supervision-plan": _sooner("$.plan_on"),
    "risk-management-plan": "not begun ? 4 : (not rated ? 2 : "
    f"{_timely('high', 'high_due', '$.risk_plan_on')})",
    "first-appointment": "not begun ? 4 : (not covered ? 2 : "
    f"{_decided('first_due', '$.appointment_on')})",
    "contact-frequency": "not begun ? 4 : (not covered ? 2 : (new and not tier2 ? "
    '(answer == null ? 2 : (answer == "yes" ? 0 : (answer == "no" ? 1 : 4))) : '
    "(len($.unmet) == 0 ? 0 : (day > $.unmet[0].hi ? 1 : "
    "($.unmet[0].place > 0 ? 0 : (over ? 4 : 3))))))",
    "home-visit": "not begun ? 4 : (order and not rated ? 2 : "
    f"{_timely('visit_clock', 'visit_due', '$.visit_on')})",
    "plan-review": "review_clock == null ? 4 : (not review_covered ? 2 : "
    "(some(gaps as g, g.due != null and g.closed > g.due) ? 1 : "
    "(some(gaps as g, g.due == null) ? 2 : (len(gaps) > 1 ? 0 : (over ? 4 : 3)))))",
    "enforcement": f"not begun ? 4 : {_timely('$.crossed_on', '$.crossed_due', '$.breach_on')}",
}


def judge_with() -> Callable[[Facts], list[int]]:
    """Return a function that judges the facts of a case by the package's decision."""
    package = importlib.import_module("zen")
    content = {
        "expressions": [
            {"id": str(place), "key": _key(name), "value": text}
            for place, (name, text) in enumerate(EXPRESSIONS.items())
        ]
    }
    graph = {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode"},
            {"id": "rules", "name": "rules", "type": "expressionNode", "content": content},
            {"id": "out", "name": "out", "type": "outputNode"},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "rules", "type": "edge"},
            {"id": "2", "sourceId": "rules", "targetId": "out", "type": "edge"},
        ],
    }
    decision = package.ZenEngine().create_decision(json.dumps(graph))
    keys = [_key(name) for name in EIGHT]

    def judge(facts: Facts) -> list[int]:
        result = decision.evaluate(facts)["result"]
        return [int(result[key]) for key in keys]

    return judge


def _key(name: str) -> str:
    return name.replace("-", "_")
