"""Rulesets: read from a folder, workbook or DMN file, every fault named at once."""

from allocator.tiering.rulesets.load import build_ruleset, load_ruleset, load_source
from allocator.tiering.rulesets.ruleset import UNDECIDED, Changes, Ruleset, RuleTable
from allocator.tiering.rulesets.spec import RulesetSpec

__all__ = [
    "UNDECIDED",
    "Changes",
    "RuleTable",
    "Ruleset",
    "RulesetSpec",
    "build_ruleset",
    "load_ruleset",
    "load_source",
]
