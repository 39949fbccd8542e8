"""Two rulesets side by side: what they say otherwise, who moves by which row, what it costs."""

from allocator.tiering.comparing.costs import Cost, cost_of_tier
from allocator.tiering.comparing.groups import GroupMoves, moves_by_group
from allocator.tiering.comparing.movers import Mover, RulesetComparison, compare_rulesets, movers
from allocator.tiering.comparing.writing import RulesDifference, what_is_written_otherwise

__all__ = [
    "Cost",
    "GroupMoves",
    "Mover",
    "RulesDifference",
    "RulesetComparison",
    "compare_rulesets",
    "cost_of_tier",
    "movers",
    "moves_by_group",
    "what_is_written_otherwise",
]
