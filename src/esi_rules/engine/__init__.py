"""The direct evaluator: evaluates one rule for one case and returns a finding."""

from esi_rules.engine.dispatch import read
from esi_rules.engine.readers import READERS
from esi_rules.engine.readers import RuleRecord as Record

__all__ = ["READERS", "Record", "read"]
