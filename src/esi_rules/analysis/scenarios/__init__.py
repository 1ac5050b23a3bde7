"""Scenarios: what the standards must say of a case, written by hand and checked by machine."""

from esi_rules.analysis.scenarios.mutation_testing import Mutant, MutantResult, run_mutants
from esi_rules.analysis.scenarios.rule_coverage import Coverage, CoveredPart, coverage
from esi_rules.analysis.scenarios.run_scenarios import run, standards_of
from esi_rules.analysis.scenarios.scenario import (
    NOTHING,
    Expected,
    ExpectedDay,
    Mismatch,
    Scenario,
    ScenarioResult,
)
from esi_rules.analysis.scenarios.scenario_files import SHIPPED, load_scenarios, read_scenarios

__all__ = [
    "NOTHING",
    "SHIPPED",
    "Mutant",
    "CoveredPart",
    "Coverage",
    "Mismatch",
    "Expected",
    "ExpectedDay",
    "MutantResult",
    "ScenarioResult",
    "Scenario",
    "coverage",
    "load_scenarios",
    "run_mutants",
    "read_scenarios",
    "run",
    "standards_of",
]
