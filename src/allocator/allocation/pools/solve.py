"""The front door of pools: a large simple question from rows to an allocation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from allocator.allocation import worth
from allocator.allocation.fairness import group_shares
from allocator.allocation.links import link_assignments
from allocator.allocation.loads import person_loads
from allocator.allocation.notes import notes_of
from allocator.allocation.pins import link_pins
from allocator.allocation.plan import items_of
from allocator.allocation.pools.answer import explained, held_of, links_of
from allocator.allocation.pools.levels import no_variables, pool_levels
from allocator.allocation.pools.pool import Pool, pool_of
from allocator.allocation.pools.sharing import STAGE, PoolPlan, hour_prices, share_pool
from allocator.allocation.shortfalls import shortfalls_of
from allocator.allocation.wording import listed
from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.settings import AimName
from allocator.domain.tiers import TierReport
from allocator.solving.progress import Progress, SolveControl
from allocator.solving.solutions import proven_status, relative_gap
from allocator.travel.model import TravelModel

AIM_WORDS: dict[AimName, str] = {
    "fairness": "fairness between groups",
    "even_load": "even load",
}
"""Aims that tie every school or person to every other: a pool is planned without them."""
LEAST_BOUND = 1e-6
"""Points by which a share is told where there is no bound to speak of."""


def allocate_pool(
    authority: Authority,
    tiers: TierReport,
    travel: TravelModel,
    control: SolveControl,
    travel_factors: Mapping[str, float] | None = None,
) -> Allocation:
    """Share link officers and their visits out over a large pool of schools.

    The objective is that of ``allocate`` without the aims that tie every school or person to every
    other; the bound holds over everybody who may be a link officer.

    Raises
    ------
    FaultyDataError
        Where a tier is not one of the offer's.
    """
    control.progress(Progress(STAGE, note="what is due, and who could give it"))
    pool = pool_of(authority, tiers, travel, travel_factors)
    return _allocation(pool, share_pool(pool, control))


def _allocation(pool: Pool, plan: PoolPlan) -> Allocation:
    asked = worth.PIN * len(link_pins(pool.problem.authority))
    objective = round(plan.options.problem.value_of(plan.chosen) - asked, 6)
    bound = max(objective, round(plan.bound - asked, 6))
    held, links = held_of(pool, plan), links_of(pool, plan)
    problem = explained(pool, plan, held, links)
    people = person_loads(problem, held, hour_prices(pool, plan.prices))
    items, shortfalls = items_of(problem, held), shortfalls_of(problem, held, links, people)
    return Allocation(
        status=proven_status(objective, bound),
        objective=objective,
        sense="max",
        bound=bound,
        bound_given_levels=bound,
        gap=relative_gap(objective, bound),
        levels=pool_levels(problem, held, links),
        items=items,
        links=link_assignments(problem, links),
        shortfalls=shortfalls,
        people=people,
        fairness=group_shares(problem.authority, problem.demand, items, shortfalls),
        notes=tuple(_notes(pool, plan, links)),
    )


def _notes(pool: Pool, plan: PoolPlan, links: dict[str, str]) -> Iterator[str]:
    """Say what was asked for in vain, what was weighed, and what was left aside."""
    problem = pool.problem
    yield from notes_of(problem, no_variables(problem), np.zeros(0))
    for pin in link_pins(problem.authority):
        if links.get(pin.school_id or "") != pin.person_id:
            yield (
                f"A pin asks for {pin.person_id} as link officer of {pin.school_id}, which could "
                "not be kept beside the other links."
            )
    most = int(np.diff(plan.listed.starts).max(initial=0))
    share = 100 * plan.beyond / max(abs(plan.bound), LEAST_BOUND)
    yield (
        f"For each school up to {most} people were weighed who could do most for it as link "
        f"officer; anyone else could add at most {plan.beyond:.1f} points ({share:.3f}%)."
    )
    aside = [words for name, words in AIM_WORDS.items() if name in problem.authority.settings.aims]
    if aside:
        yield (
            f"With {len(pool.schools)} schools in one pool {listed(aside)} were left aside: the "
            "plan is the best by all other aims together."
        )
