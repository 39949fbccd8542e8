"""The whole question of one allocation, gathered from authority, tiers and travel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from allocator.allocation.blocks import Block, Option, session_blocks
from allocator.allocation.budgets import Budget, budgets_of
from allocator.allocation.burden import rooms_for_contacts
from allocator.allocation.candidates import Facts, why_not_link
from allocator.allocation.demand import Demand, build_demand, need_weights
from allocator.allocation.reach import Reach
from allocator.allocation.worth import (
    Prices,
    prices_of,
    session_points,
    support_units,
    target_points,
)
from allocator.domain.activities import Activity
from allocator.domain.authority import Authority
from allocator.domain.costs import COVER_DAY_POUNDS, OFFICER_DAY_HOURS
from allocator.domain.schools import School
from allocator.domain.tiers import TierReport
from allocator.travel.model import TravelModel


@dataclass(frozen=True, eq=False)
class Problem:
    """What is due, who could give it, what each has to give."""

    authority: Authority
    facts: Facts
    demand: Demand
    budgets: dict[str, Budget]
    blocks: tuple[Block, ...]
    link_candidates: dict[str, tuple[str, ...]]
    """People who may be the link officer of each open school."""

    def school(self, school_id: str) -> School:
        """Return a school by its id."""
        return self.authority.school_by_id[school_id]

    def activity(self, key: str) -> Activity:
        """Return an activity by its key."""
        return self.authority.offer.activities[key]

    @cached_property
    def prices(self) -> Prices:
        """Points of one unit of each aim besides sessions."""
        return prices_of(self.authority.settings)

    @cached_property
    def rooms(self) -> dict[str, int]:
        """New sessions of its own that each school with a limit on contacts has room for."""
        return rooms_for_contacts(self.authority, self.demand)

    @cached_property
    def class_committed(self) -> frozenset[str]:
        """Schools whose head teaches a class: an absence needs cover."""
        return frozenset(
            head.school_id for head in self.authority.headteachers if head.class_committed
        )

    def session_pounds(self, option: Option) -> float:
        """Pounds that one session costs for one person: mileage, fares, nights, cover."""
        person = self.authority.person_by_id[option.person_id]
        needs_cover = person.is_peer_head and person.school_id in self.class_committed
        days = option.outing.days or option.contact_hours / OFFICER_DAY_HOURS
        return option.outing.pounds + (COVER_DAY_POUNDS * days if needs_cover else 0.0)

    @cached_property
    def all_target_points(self) -> float:
        """Points of every session up to every target."""
        total = 0.0
        for line in self.demand.lines:
            units = support_units(self.activity(line.activity), self.school(line.school_id))
            points = session_points(line, units, self.target_points)
            total += sum(points[: min(line.target, len(points))])
        return total

    @cached_property
    def target_points(self) -> float:
        """Points of the first session beyond the minimum."""
        authority = self.authority
        return target_points(list(need_weights(authority.offer, authority.settings).values()))


def build_problem(
    authority: Authority,
    tiers: TierReport,
    travel: TravelModel,
    travel_factors: Mapping[str, float] | None = None,
) -> Problem:
    """Gather everything the model is built from."""
    demand = build_demand(authority, tiers)
    facts = Facts(authority, Reach(authority, travel, dict(travel_factors or {})))
    links = {
        school.school_id: tuple(
            person.person_id
            for person in authority.people
            if why_not_link(facts, person, school) is None
        )
        for school in authority.open_schools
    }
    return Problem(
        authority=authority,
        facts=facts,
        demand=demand,
        budgets=budgets_of(authority, facts.reach, demand.agreed),
        blocks=session_blocks(facts, demand),
        link_candidates=links,
    )
