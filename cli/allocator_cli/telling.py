"""A plan in a few lines for the screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from allocator.domain.allocations import Allocation
from allocator.domain.plans import Plan
from allocator.io.exports.aim_words import aims_in_lines
from allocator.io.exports.report_sharing import best_prices, reasons_counted

_PRICES = 3
"""Prices of capacity that the screen has room for."""


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
        yield from _sharing(allocation)
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
        yield from (f"Worth knowing: {note}" for note in schedule.notes)
    run = plan.run
    spent = sum(run.cpu_seconds.values())
    yield f"Took {spent:.1f} CPU seconds and {run.peak_memory_mb:.0f} MB"


def _sharing(allocation: Allocation) -> Iterator[str]:
    """Yield the aims, why schools go short, what more time would bring, and what to know."""
    if allocation.levels:
        yield from aims_in_lines(allocation.levels)
    if allocation.shortfalls:
        yield f"Falling short: {'; '.join(reasons_counted(allocation))}"
    # A role's price is that of its best placed person: telling both would say the same twice.
    prices = best_prices(allocation, "role") or best_prices(allocation, "person")
    yield from prices[:_PRICES]
    for plan in allocation.alternatives:
        yield f"Another good plan, --emphasis {plan.name}: {plan.text}"
    yield from (f"Worth knowing: {note}" for note in allocation.notes)
