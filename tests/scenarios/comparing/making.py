"""Plans made by hand, to be compared."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allocator.domain.allocations import (
    Allocation,
    AllocationItem,
    LinkAssignment,
    PersonLoad,
    Shortfall,
)
from allocator.domain.authority import Authority
from allocator.domain.plans import Plan, RunRecord
from allocator.domain.schedules import Schedule
from allocator.domain.tiers import Reason, RulesetIdentity, Step, TierDecision, TierReport
from allocator.scenarios.comparing import Case
from allocator.scenarios.comparing.support import Supported, supported
from allocator.scenarios.running import ScenarioRun

RULES = RulesetIdentity(id="rules", version="1", hash="0" * 64)


def a_run(**changes: Any) -> ScenarioRun:
    fields = {
        "name": "what-if", "question": "And if?", "edits": ("qio-1 leaves",),
        "touches": ("tiers", "allocation", "schedule"), **changes,
    }  # fmt: skip
    return ScenarioRun.model_validate(fields)


def a_reason(table: str = "attendance", row: int = 3, text: str = "Attendance is 81%") -> Reason:
    return Reason(table=table, row=row, source="readings", text=text)


def a_decision(school: str, tier: str | None = "universal", **changes: Any) -> TierDecision:
    fields = {
        "school_id": school, "tier": tier, "rule_tier": tier, "state": "proposed",
        "since": dt.date(2026, 8, 10), "points": 0,
        "decided_by": Step(table="tier", row=5, outcome=tier or "", text="Few triggers"), **changes,
    }  # fmt: skip
    return TierDecision.model_validate(fields)


def sessions(school: str, count: int, **changes: Any) -> AllocationItem:
    """Sessions of the link visit: three hours at the school and two of preparation each."""
    fields = {
        "item_id": f"link_visit:{school}:{changes.get('mode', 'in_person')}",
        "activity": "link_visit", "school_ids": (school,), "person_ids": ("P1",),
        "sessions": count, "mode": "in_person", "hours": 3.0 * count,
        "preparation_hours": 2.0 * count, "travel_hours": 0.0, **changes,
    }  # fmt: skip
    return AllocationItem.model_validate(fields)


def a_shortfall(school: str, activity: str = "link_visit", **changes: Any) -> Shortfall:
    fields = {
        "school_id": school, "activity": activity, "kind": "minimum", "wanted": 1, "given": 0,
        "reason": "no_capacity", "relief": "5 more hours of Person P1.",
        "why": "Person P1 has 0 of the 5 hours; they went to School S9 (intensive).", **changes,
    }  # fmt: skip
    return Shortfall.model_validate(fields)


def a_case(
    authority: Authority,
    given: dict[str, int],
    *,
    decisions: tuple[TierDecision, ...] | None = None,
    shortfalls: tuple[Shortfall, ...] = (),
    links: dict[str, str] | None = None,
    items: tuple[AllocationItem, ...] = (),
    run: ScenarioRun | None = None,
    **schedule: Any,
) -> Case:
    """A plan that gives each school so many link visits, all of them in person."""
    ids = [school.school_id for school in authority.open_schools]
    decided = decisions or tuple(a_decision(school) for school in ids)
    linked = dict.fromkeys(ids, "P1") if links is None else links
    hours = 5.0 * sum(given.values())
    allocation = Allocation(
        status="optimal", objective=1.0, sense="max", bound=1.0, bound_given_levels=1.0, gap=0.001,
        levels=(), shortfalls=shortfalls,
        items=(*(sessions(one, many) for one, many in given.items() if many), *items),
        links=tuple(
            LinkAssignment(school_id=school, person_id=person, changed=False)
            for school, person in linked.items()
        ),
        people=tuple(
            PersonLoad(
                person_id=person.person_id, capacity_hours=100.0, contact_hours=hours * 0.6,
                preparation_hours=hours * 0.4, travel_hours=0.0, spare_hours=100.0 - hours,
            )
            for person in authority.people
        ),
    )  # fmt: skip
    dated = Schedule.model_validate(
        {
            "status": "optimal", "objective": 0.0, "sense": "min", "bound": 0.0, "gap": 0.0,
            "travel_hours": 10.0, "travel_bound": 10.0, "nights": 0, "visits": (), "days": (),
            "unplaced": (), **schedule,
        }
    )  # fmt: skip
    record = RunRecord(
        versions={}, workspace_hash="a" * 64, ruleset=RULES, settings={}, seed=1,
        started_at="", finished_at="", seconds={}, peak_memory_mb=1.0,
    )  # fmt: skip
    tiers = TierReport(as_of=dt.date(2026, 8, 10), ruleset=RULES, schools=decided, counts={})
    name = run.name if run is not None else "base"
    return Case(name, authority, Plan(record, tiers, allocation, dated), run)


def summed(case: Case) -> Supported:
    found = supported(case)
    assert found is not None
    return found
