"""Prices of everybody's time in a pool, for the question who could support one school."""

from __future__ import annotations

from dataclasses import replace

from allocator.allocation.blocks import session_blocks
from allocator.allocation.candidates import why_not_link
from allocator.allocation.marginal_costs import PricedProblem
from allocator.allocation.pools.pool import pool_of
from allocator.allocation.pools.sharing import fitting_prices, hour_prices
from allocator.domain.authority import Authority
from allocator.domain.schools import School
from allocator.domain.tiers import TierReport
from allocator.solving.progress import SolveControl
from allocator.travel.model import TravelModel


def price_pool(
    authority: Authority,
    tiers: TierReport,
    travel: TravelModel,
    control: SolveControl,
    school: School,
) -> PricedProblem:
    """Price a pool, with the blocks of one school alone and everybody looked at for it.

    Which session would give way is not known: a pool is priced without a relaxed plan.

    Raises
    ------
    FaultyDataError
        Where a tier is not one of the offer's.
    """
    pool = pool_of(authority, tiers, travel)
    prices = {}
    if pool.people:
        prices = hour_prices(pool, fitting_prices(pool, control).prices)
    facts, demand, key = pool.problem.facts, pool.problem.demand, school.school_id
    own = replace(demand, lines=tuple(line for line in demand.lines if line.school_id == key))
    able = (one for one in authority.people if why_not_link(facts, one, school) is None)
    problem = replace(
        pool.problem,
        demand=own,
        blocks=session_blocks(facts, own, {key: authority.people}),
        link_candidates={key: tuple(one.person_id for one in able)},
    )
    return PricedProblem(problem, prices, {})
