"""Small authorities to allocate, and what the tests read off an allocation."""

from __future__ import annotations

from typing import Any

from allocator.allocation import allocate
from allocator.domain.allocations import Allocation, Shortfall
from allocator.domain.authority import Authority
from allocator.domain.tiers import RulesetIdentity, TierDecision, TierReport
from allocator.solving.progress import SolveControl
from allocator.travel.model import build_travel

PLAIN_VISIT: dict[str, Any] = {
    "title": "Visit",
    "team": [{"role": "qio", "count": 1, "link_officer": True}],
    "hours": 3.0,
    "preparation_hours": 2.0,
    "modes": ["in_person", "online"],
}


def tiers_of(
    authority: Authority, flags: dict[str, tuple[str, ...]] | None = None, **tiers: str | None
) -> TierReport:
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
                flags=(flags or {}).get(school.school_id, ()),
            )
            for school in authority.open_schools
        ),
    )


def allocated(
    authority: Authority, flags: dict[str, tuple[str, ...]] | None = None, **tiers: str | None
) -> Allocation:
    """Allocate with these tiers, to the proven optimum."""
    profile = authority.profile
    exact = profile.settings.model_copy(update={"allocation_gap": 0.0})
    object.__setattr__(authority, "profile", profile.model_copy(update={"settings": exact}))
    return allocate(
        authority, tiers_of(authority, flags, **tiers), build_travel(authority), SolveControl()
    )


def sessions(allocation: Allocation, school_id: str, activity: str | None = None) -> int:
    """Sessions given to a school, agreed ones too."""
    return sum(
        item.sessions
        for item in allocation.items
        if school_id in item.school_ids and activity in (None, item.activity)
    )


def people_at(allocation: Allocation, school_id: str, activity: str) -> set[str]:
    """Everyone who holds such a session at the school."""
    return {
        person
        for item in allocation.items
        if school_id in item.school_ids and item.activity == activity
        for person in item.person_ids
    }


def links(allocation: Allocation) -> dict[str, str]:
    """Link officer of each school."""
    return {link.school_id: link.person_id for link in allocation.links}


def shortfall(
    allocation: Allocation, school_id: str, activity: str, kind: str = "minimum"
) -> Shortfall | None:
    """The shortfall of a school and activity, if there is one."""
    for row in allocation.shortfalls:
        if (row.school_id, row.activity, row.kind) == (school_id, activity, kind):
            return row
    return None


def one_activity(
    minimum: int = 0, target: int | None = None, maximum: int | None = None, **activity: Any
) -> dict[str, Any]:
    """Parts of an offer with one activity ``support``, due to every school."""
    entitlement: dict[str, Any] = {"minimum": minimum}
    if target is not None:
        entitlement["target"] = target
    if maximum is not None:
        entitlement["maximum"] = maximum
    return {
        "activities": {"support": {**PLAIN_VISIT, **activity}},
        "entitlements": {"universal": {"support": entitlement}},
        "floors": {},
    }


def told(row: Shortfall) -> str:
    """The way out and the reason of a shortfall, as a reader sees them together."""
    return f"{row.relief} {row.why}"
