"""Scenarios: what the standards must say of a case, written by hand and checked by machine."""

from esi_rules.analysis.scenarios.mutation_testing import Change, Noticing, noticed
from esi_rules.analysis.scenarios.rule_coverage import Clause, Coverage, coverage
from esi_rules.analysis.scenarios.run_scenarios import run, standards_of
from esi_rules.analysis.scenarios.scenario import (
    NOTHING,
    Difference,
    Expected,
    ExpectedDay,
    Outcome,
    Scenario,
)
from esi_rules.analysis.scenarios.scenario_files import SHIPPED, load_scenarios, read_scenarios

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
