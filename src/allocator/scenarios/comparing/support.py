"""What each school is due and given in one plan: the sums that everything else is made from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from allocator.allocation import worth
from allocator.allocation.demand import Demand, build_demand
from allocator.domain.allocations import Allocation, Shortfall
from allocator.domain.authority import Authority
from allocator.domain.schedules import Schedule
from allocator.domain.tiers import TierDecision
from allocator.scenarios.comparing.reading import Case


@dataclass
class SchoolSupport:
    """One school: hours of the whole team as in ``GroupShare``, sessions by activity and mode."""

    tier: str
    need: float = 1.0
    target_hours: float = 0.0
    given_hours: float = 0.0
    all_hours: float = 0.0
    """Hours of all sessions, those beyond the target too."""
    minimums_not_kept: int = 0
    in_person: int = 0
    elsewhere: int = 0
    online: int = 0
    sessions: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    target: dict[str, int] = field(default_factory=dict)
    minimum: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Supported:
    """A plan that is there, with what it gives every school."""

    case: Case
    demand: Demand
    schools: dict[str, SchoolSupport]

    @property
    def authority(self) -> Authority:
        """The authority that the plan is for."""
        return self.case.authority

    @property
    def allocation(self) -> Allocation:
        """Who supports whom."""
        assert self.case.plan is not None
        assert self.case.plan.allocation is not None
        return self.case.plan.allocation

    @property
    def schedule(self) -> Schedule:
        """When."""
        assert self.case.plan is not None
        assert self.case.plan.schedule is not None
        return self.case.plan.schedule

    @cached_property
    def decisions(self) -> dict[str, TierDecision]:
        """Decision by school."""
        assert self.case.plan is not None
        return {decision.school_id: decision for decision in self.case.plan.tiers.schools}

    @cached_property
    def link_of(self) -> dict[str, str]:
        """Link officer by school."""
        return {link.school_id: link.person_id for link in self.allocation.links}

    @cached_property
    def broken(self) -> dict[tuple[str, str], Shortfall]:
        """Promises that are not kept, by school and activity."""
        return {
            (row.school_id, row.activity): row
            for row in self.allocation.shortfalls
            if row.kind == "minimum"
        }

    @cached_property
    def short(self) -> dict[tuple[str, str], Shortfall]:
        """Targets that are not met, by school and activity."""
        return {
            (row.school_id, row.activity): row
            for row in self.allocation.shortfalls
            if row.kind == "target"
        }


def supported(case: Case) -> Supported | None:
    """Sum up what a plan gives every open school; ``None`` where there is no plan."""
    if case.plan is None:
        return None
    authority = case.authority
    demand = build_demand(authority, case.plan.tiers)
    schools = {
        school.school_id: SchoolSupport(demand.tier_of[school.school_id])
        for school in authority.open_schools
    }
    found = Supported(case, demand, schools)
    _add_sessions(found)
    _add_due(found)
    for school_id, _ in found.broken:
        schools[school_id].minimums_not_kept += 1
    return found


def _add_sessions(found: Supported) -> None:
    """Count the sessions of every school where it has them."""
    authority = found.authority
    for item in found.allocation.items:
        activity = authority.offer.activities[item.activity]
        site = item.site_id or authority.school_by_id[item.school_ids[0]].site_id
        for school_id in item.school_ids:
            one, school = found.schools[school_id], authority.school_by_id[school_id]
            one.sessions[item.activity] += item.sessions
            units = worth.support_units(activity, school)
            one.all_hours += units * worth.HOURS_PER_UNIT * item.sessions
            if item.mode == "online":
                one.online += item.sessions
            elif school.site_id == site:
                one.in_person += item.sessions
            else:
                one.elsewhere += item.sessions


def _add_due(found: Supported) -> None:
    authority = found.authority
    for line in found.demand.lines:
        school = authority.school_by_id[line.school_id]
        activity = authority.offer.activities[line.activity]
        hours = worth.support_units(activity, school) * worth.HOURS_PER_UNIT
        one = found.schools[line.school_id]
        one.need = line.need
        one.target[line.activity], one.minimum[line.activity] = line.target, line.minimum
        one.target_hours += hours * line.target
        one.given_hours += hours * min(line.target, one.sessions.get(line.activity, 0))
