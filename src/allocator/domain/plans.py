"""A whole plan: tiers, allocation, schedule and the record of the run that made them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from allocator.domain.allocations import Allocation
from allocator.domain.models import Document
from allocator.domain.schedules import Schedule
from allocator.domain.tiers import RulesetIdentity, TierReport


class AlternativePlans(Document):
    """``alternatives.json``: other good allocations by the name of their emphasis."""

    plans: dict[str, Allocation]


class RunRecord(Document):
    """``run.json``: what made the plan. The only file that holds times of day and timings."""

    versions: dict[str, str]
    workspace_hash: str
    ruleset: RulesetIdentity
    settings: dict[str, Any]
    seed: int
    started_at: str
    finished_at: str
    seconds: dict[str, float]
    cpu_seconds: dict[str, float] = {}
    peak_memory_mb: float
    interrupted: bool = False
    offer: dict[str, Any] | None = None


@dataclass(frozen=True)
class Plan:
    """The three JSON files and the run record; later stages may still be missing."""

    run: RunRecord
    tiers: TierReport
    allocation: Allocation | None = None
    schedule: Schedule | None = None
    alternatives: dict[str, Allocation] = field(default_factory=dict)
    """Other good allocations by the name of their emphasis."""
