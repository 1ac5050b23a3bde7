"""Scenarios: what the standards must say of a case, written by hand and checked by machine."""

from esi_rules.scenarios.coverage import Clause, Coverage, coverage
from esi_rules.scenarios.loading import SHIPPED, load_scenarios, read_scenarios
from esi_rules.scenarios.noticing import Change, Noticing, noticed
from esi_rules.scenarios.running import run, standards_of
from esi_rules.scenarios.scenario import (
    NOTHING,
    Difference,
    Expected,
    ExpectedDay,
    Outcome,
    Scenario,
)

__all__ = [
    "NOTHING",
    "SHIPPED",
    "Change",
    "Clause",
    "Coverage",
    "Difference",
    "Expected",
    "ExpectedDay",
    "Noticing",
    "Outcome",
    "Scenario",
    "coverage",
    "load_scenarios",
    "noticed",
    "read_scenarios",
    "run",
    "standards_of",
]
