"""The whole question of one allocation, gathered from authority, tiers and travel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from allocator.allocation.blocks import Block, session_blocks
from allocator.allocation.budgets import Budget, budgets_of
from allocator.allocation.candidates import Facts, why_not_link
from allocator.allocation.demand import Demand, build_demand, need_weights
from allocator.allocation.reach import Reach
from allocator.allocation.worth import target_points
from allocator.domain.activities import Activity
from allocator.domain.authority import Authority
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
