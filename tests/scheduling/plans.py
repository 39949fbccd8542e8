"""Small allocations to schedule, and what the tests read off a schedule."""

from __future__ import annotations

from typing import Any

from allocator.domain.allocations import Allocation, AllocationItem
from allocator.domain.authority import Authority
from allocator.domain.schedules import Schedule, Visit
from allocator.domain.tiers import RulesetIdentity, TierDecision, TierReport
from allocator.scheduling import schedule
from allocator.solving.progress import SolveControl
from allocator.travel import build_travel


def tiers_of(authority: Authority, **tiers: str) -> TierReport:
    """Every open school in the lowest tier, but for those named."""
    lowest = authority.offer.tiers[0]
    return TierReport(
        as_of=authority.profile.as_of,
        ruleset=RulesetIdentity(id="test", version="1", hash="0"),
        counts={},
        schools=tuple(
            TierDecision(
                school_id=school.school_id,
                tier=tiers.get(school.school_id, lowest),
                rule_tier=None,
                state="live",
                since=authority.profile.as_of,
                points=0,
            )
            for school in authority.open_schools
        ),
    )


def an_item(authority: Authority, item_id: str = "I1", **changes: Any) -> AllocationItem:
    """One session in person of a link visit by P1 at S1, its hours worked out."""
    fields: dict[str, Any] = {
        "item_id": item_id,
        "activity": "link_visit",
        "school_ids": ("S1",),
        "person_ids": ("P1",),
        "sessions": 1,
        "mode": "in_person",
        "travel_hours": 0.0,
        **changes,
    }
    activity = authority.offer.activities[fields["activity"]]
    days = activity.days_at(authority.school_by_id[fields["school_ids"][0]])
    people = len(fields["person_ids"]) * fields["sessions"]
    fields.setdefault("hours", activity.hours * days * people)
    fields.setdefault("preparation_hours", activity.preparation_hours * people)
    return AllocationItem.model_validate(fields)


def an_allocation(*items: AllocationItem) -> Allocation:
    """An allocation of these items alone."""
    return Allocation(
        status="optimal",
        objective=1.0,
        sense="max",
        bound=1.0,
        bound_given_levels=1.0,
        gap=0.0,
        levels=(),
        items=items,
        links=(),
        shortfalls=(),
        people=(),
    )


def scheduled(
    authority: Authority, *items: AllocationItem, seed: int = 1, **tiers: str
) -> Schedule:
    """Schedule the items."""
    return schedule(
        authority,
        tiers_of(authority, **tiers),
        an_allocation(*items),
        build_travel(authority),
        SolveControl(seed=seed),
    )


def the_visit(result: Schedule) -> Visit:
    """The only visit of a schedule."""
    (visit,) = result.visits
    return visit
