"""A plan in a few figures: what lists of plans show without reading its files."""

from __future__ import annotations

from typing import Any

from allocator.domain.plans import Plan

Summary = dict[str, Any]
"""JSON values by name."""


def summary_of(plan: Plan) -> Summary:
    """Figures of a plan: schools by tier, then status, bound, gap and what is lacking."""
    found: Summary = {
        "tiers": dict(plan.tiers.counts),
        "undecided": sum(school.tier is None for school in plan.tiers.schools),
        "interrupted": plan.run.interrupted,
    }
    if plan.allocation is not None:
        allocation = plan.allocation
        found["allocation"] = {
            "status": allocation.status,
            "objective": allocation.objective,
            "bound": allocation.bound,
            "gap": allocation.gap,
            "sessions": sum(item.sessions for item in allocation.items),
            "promises_broken": sum(row.kind == "minimum" for row in allocation.shortfalls),
            "targets_missed": sum(row.kind == "target" for row in allocation.shortfalls),
        }
    if plan.schedule is not None:
        schedule = plan.schedule
        found["schedule"] = {
            "status": schedule.status,
            "visits": len(schedule.visits),
            "unplaced": len(schedule.unplaced),
            "travel_hours": schedule.travel_hours,
            "nights": schedule.nights,
            "gap": schedule.gap,
        }
    return found
