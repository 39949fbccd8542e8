"""The front door: who supports whom, how much, with status, bound, prices and reasons."""

from __future__ import annotations

from collections.abc import Mapping

from allocator.allocation.alternatives import aim_prices, alternative_plans, describe
from allocator.allocation.capacity_prices import capacity_prices
from allocator.allocation.fairness import group_shares
from allocator.allocation.levels import levels_reached
from allocator.allocation.links import link_assignments
from allocator.allocation.loads import hour_prices, person_loads
from allocator.allocation.notes import notes_of
from allocator.allocation.plan import held_sessions, items_of, links_of
from allocator.allocation.pools import is_pool
from allocator.allocation.problem import build_problem
from allocator.allocation.sharing_out import STAGE, Sharing, share_out
from allocator.allocation.shortfalls import shortfalls_of
from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.tiers import TierReport
from allocator.solving.progress import Progress, SolveControl
from allocator.solving.solutions import proven_status, relative_gap
from allocator.travel.model import TravelModel


def allocate(
    authority: Authority,
    tiers: TierReport,
    travel: TravelModel,
    control: SolveControl,
    travel_factors: Mapping[str, float] | None = None,
) -> Allocation:
    """Share the people out over the schools, by need, within what everyone has to give.

    Parameters
    ----------
    travel_factors
        What a person's travel really took in an earlier schedule, relative to the estimate.

    Raises
    ------
    FaultyDataError
        Where a tier is not one of the offer's.
    """
    if is_pool(authority):
        # Compiled loops take a second to load, which only pools need.
        from allocator.allocation.pools.solve import allocate_pool

        return allocate_pool(authority, tiers, travel, control, travel_factors)
    control.progress(Progress(STAGE, note="what is due, and who could give it"))
    problem = build_problem(authority, tiers, travel, travel_factors)
    sharing = share_out(problem, control)
    return _with_prices(sharing, allocation_of(sharing))


def _with_prices(sharing: Sharing, plan: Allocation) -> Allocation:
    """Return the plan with what one more day a week of somebody would bring."""
    prices = capacity_prices(sharing.problem, sharing.built, sharing.relaxation, sharing.relaxed)
    return plan.model_copy(update={"capacity_prices": prices})


def allocate_several(
    authority: Authority, tiers: TierReport, travel: TravelModel, control: SolveControl
) -> tuple[Allocation, dict[str, Allocation]]:
    """Share the people out, say what each aim costs the others, and make other good plans.

    Returns the allocation, with prices and a description of each plan that is clearly different,
    and those plans by the name of their emphasis; of a pool there is one plan alone.

    Raises
    ------
    FaultyDataError
        Where a tier is not one of the offer's.
    """
    if is_pool(authority):
        return allocate(authority, tiers, travel, control), {}
    control.progress(Progress(STAGE, note="what is due, and who could give it"))
    sharing = share_out(build_problem(authority, tiers, travel), control)
    plan = _with_prices(sharing, allocation_of(sharing))
    prices = tuple(aim_prices(sharing))
    plans: dict[str, Allocation] = {}
    described = []
    for name, other in alternative_plans(sharing, control):
        theirs = allocation_of(other)
        words = describe(sharing, plan, name, other, theirs)
        if words is not None:
            described.append(words)
            plans[name] = theirs
    update = {"aim_prices": prices, "alternatives": tuple(described)}
    return plan.model_copy(update=update), plans


def allocation_of(sharing: Sharing) -> Allocation:
    """Write a solved problem as an allocation, with reasons."""
    problem, built, values = sharing.problem, sharing.built, sharing.values
    objective = round(sharing.solution.objective, 6)
    bound = max(objective, round(sharing.bound, 6))
    held = held_sessions(problem, built.variables, values)
    links = links_of(built.variables, values)
    prices = hour_prices(problem, built.rows, sharing.relaxed)
    people = person_loads(problem, held, prices)
    items = items_of(problem, held)
    shortfalls = shortfalls_of(problem, held, links, people)
    return Allocation(
        status=proven_status(objective, bound),
        objective=objective,
        sense="max",
        bound=bound,
        bound_given_levels=min(bound, max(objective, round(sharing.bound_given_levels, 6))),
        gap=relative_gap(objective, bound),
        levels=tuple(levels_reached(sharing.levels, values)),
        items=items,
        links=link_assignments(problem, links),
        shortfalls=shortfalls,
        people=people,
        fairness=group_shares(problem.authority, problem.demand, items, shortfalls),
        notes=notes_of(problem, built.variables, values),
    )
