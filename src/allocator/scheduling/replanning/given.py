"""What a re-plan starts from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.changes import ChangeFile
from allocator.domain.schedules import Schedule
from allocator.domain.tiers import TierReport
from allocator.scheduling.holding import Holding
from allocator.scheduling.replanning.costs import Due
from allocator.travel.model import TravelModel

DueOf = Callable[[Authority, TierReport], Due]
"""What each school is due, from a workspace and its tiers."""
HoldingOf = Callable[[Authority, TravelModel], Holding]
"""The rules of who may hold a session, in a workspace."""


@dataclass(frozen=True)
class Given:
    """A plan, its workspace, what has happened, and the rules of the allocation."""

    authority: Authority
    tiers: TierReport
    allocation: Allocation
    schedule: Schedule
    changes: ChangeFile
    due_of: DueOf
    holding_of: HoldingOf
