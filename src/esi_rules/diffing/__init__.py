"""Two sets of rules side by side: what changed in words, and the smallest case that shows it."""

from esi_rules.diffing.differing import diff
from esi_rules.diffing.result import ItemDiff, RuleDiff, Shown, StandardDiff
from esi_rules.diffing.ruleset import RuleSet, rule_set

__all__ = ["ItemDiff", "RuleDiff", "RuleSet", "Shown", "StandardDiff", "diff", "rule_set"]
