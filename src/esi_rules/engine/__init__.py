"""One rule, one case: a finding with the verdict and everything it was read from."""

from esi_rules.engine.dispatch import read
from esi_rules.engine.readers import READERS
from esi_rules.engine.readers import RuleRecord as Record

__all__ = ["READERS", "Record", "read"]
