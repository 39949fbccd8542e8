"""Which level of support each school is due, by rules in plain tables, and why."""

from allocator.tiering.classify import classify
from allocator.tiering.explain import explain_school
from allocator.tiering.rulesets import Ruleset, load_ruleset

__all__ = ["Ruleset", "classify", "explain_school", "load_ruleset"]
