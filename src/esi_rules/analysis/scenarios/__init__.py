"""Scenarios: the expected findings on a case, written by hand and checked by the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from esi_rules.lazy import lazy_names

if TYPE_CHECKING:
    from esi_rules.analysis.scenarios.mutation_testing import Mutant as Mutant
    from esi_rules.analysis.scenarios.mutation_testing import MutantResult as MutantResult
    from esi_rules.analysis.scenarios.mutation_testing import run_mutants as run_mutants
    from esi_rules.analysis.scenarios.rule_coverage import Coverage as Coverage
    from esi_rules.analysis.scenarios.rule_coverage import CoveredPart as CoveredPart
    from esi_rules.analysis.scenarios.rule_coverage import coverage as coverage
    from esi_rules.analysis.scenarios.run_scenarios import run as run
    from esi_rules.analysis.scenarios.run_scenarios import standards_of as standards_of
    from esi_rules.analysis.scenarios.scenario import NOTHING as NOTHING
    from esi_rules.analysis.scenarios.scenario import Expected as Expected
    from esi_rules.analysis.scenarios.scenario import ExpectedDay as ExpectedDay
    from esi_rules.analysis.scenarios.scenario import Mismatch as Mismatch
    from esi_rules.analysis.scenarios.scenario import Scenario as Scenario
    from esi_rules.analysis.scenarios.scenario import ScenarioResult as ScenarioResult
    from esi_rules.analysis.scenarios.scenario_files import SHIPPED as SHIPPED
    from esi_rules.analysis.scenarios.scenario_files import load_scenarios as load_scenarios
    from esi_rules.analysis.scenarios.scenario_files import read_scenarios as read_scenarios
else:
    __getattr__, __dir__ = lazy_names(__name__)
