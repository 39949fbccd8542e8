"""A plan in a few lines for the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from allocator.domain.plans import Plan


def tell_plan(plan: Plan) -> Iterator[str]:
    """Yield the counts that a planner looks at first."""
    counts = ", ".join(f"{count} {tier}" for tier, count in plan.tiers.counts.items())
    yield f"Tiers: {len(plan.tiers.schools)} schools: {counts}"
    yield from (f"Worth knowing: {warning}" for warning in plan.tiers.warnings)
    if plan.allocation is not None:
        allocation = plan.allocation
        given = sum(item.sessions for item in allocation.items)
        minimum = [row for row in allocation.shortfalls if row.kind == "minimum"]
        target = sum(
            row.wanted - row.given for row in allocation.shortfalls if row.kind == "target"
        )
        yield (
            f"Allocation: {allocation.status}, {given} sessions, gap {allocation.gap:.2%}; "
            f"{len(minimum)} minimums not kept, {target} sessions short of targets"
        )
    if plan.schedule is not None:
        schedule = plan.schedule
        reasons = Counter(row.reason for row in schedule.unplaced)
        why = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
        yield (
            f"Schedule: {schedule.status}, {len(schedule.visits)} visits, "
            f"{len(schedule.unplaced)} unplaced{f' ({why})' if why else ''}, "
            f"{schedule.travel_hours:.1f} h of travel (bound {schedule.travel_bound:.1f}), "
            f"{schedule.nights} nights"
        )
    run = plan.run
    spent = sum(run.cpu_seconds.values())
    yield f"Took {spent:.1f} CPU seconds and {run.peak_memory_mb:.0f} MB"
