"""Live tiers: how they move, how far the talk about them has got, what may go live."""

from allocator.tiering.movement.moves import EvaluateOn, Moves, move
from allocator.tiering.movement.records import Record, Talk, records_on
from allocator.tiering.movement.standings import Standing, standings, standings_on
from allocator.tiering.movement.states import Proposal, decided_on, state_of, why_not_live
from allocator.tiering.movement.story import HistoryEntry, SchoolHistory, history_of

__all__ = [
    "EvaluateOn",
    "HistoryEntry",
    "Moves",
    "Proposal",
    "Record",
    "SchoolHistory",
    "Standing",
    "Talk",
    "decided_on",
    "history_of",
    "move",
    "records_on",
    "standings",
    "standings_on",
    "state_of",
    "why_not_live",
]
