"""Comparison of two sets of rules: what changed in words, and the smallest case that shows it."""

from esi_rules.analysis.diff.differences import diff
from esi_rules.analysis.diff.rule_diff import ItemDiff, RuleDiff, Shown, StandardDiff
from esi_rules.analysis.diff.rule_sets import RuleSet, rule_set

__all__ = ["ItemDiff", "RuleDiff", "RuleSet", "Shown", "StandardDiff", "diff", "rule_set"]
