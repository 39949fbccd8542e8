"""Which level of support each school is due, by rules in plain tables, and why."""

from allocator.tiering.classify import classify, evaluate_on
from allocator.tiering.rulesets import Ruleset, load_ruleset
from allocator.tiering.statements import explain_school

__all__ = ["Ruleset", "classify", "evaluate_on", "explain_school", "load_ruleset"]
