"""The front door: who supports whom, how much, with status, bound, prices and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from allocator.allocation.aims import aims_of
from allocator.allocation.levels import Level, levels_in_order, levels_reached
from allocator.allocation.links import link_assignments
from allocator.allocation.loads import hour_prices, person_loads
from allocator.allocation.model import (
    AllocationModel,
    add_floors,
    build_model,
    plan_beside_floors,
)
from allocator.allocation.notes import notes_of
from allocator.allocation.plan import held_sessions, items_of, links_of
from allocator.allocation.problem import Problem, build_problem
from allocator.allocation.shortfalls import shortfalls_of
from allocator.allocation.starting import first_plan
from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.tiers import TierReport
from allocator.solving.highs import Relaxation, solve
from allocator.solving.linear_model import LinearModel, Numbers
from allocator.solving.progress import Progress, SolveControl
from allocator.solving.solutions import Solution, relative_gap
from allocator.travel.model import TravelModel

STAGE = "allocation"


@dataclass(frozen=True, eq=False)
class Sharing:
    """A problem with its model, solved: relaxed, by levels, and in whole sessions.

    ``bound`` holds for every plan, ``bound_given_levels`` for those that keep the floors.
    """

    problem: Problem
    built: AllocationModel
    relaxation: Relaxation
    relaxed: Solution
    levels: tuple[Level, ...]
    solution: Solution
    bound: float
    bound_given_levels: float

    @property
    def values(self) -> Numbers:
        """The plan, a value for each variable."""
        if self.solution.values is None:
            raise AssertionError("a plan that gives nothing new is always possible")
        return self.solution.values


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
    control.progress(Progress(STAGE, note="what is due, and who could give it"))
    problem = build_problem(authority, tiers, travel, travel_factors)
    return allocation_of(share_out(problem, control))


def share_out(problem: Problem, control: SolveControl) -> Sharing:
    """Solve a problem: relaxed, the levels of the aims, then whole sessions with a bound."""
    built = build_model(problem)
    settings = problem.authority.settings
    # A first plan takes seconds and is always finished: what a stop keeps is then worth keeping.
    patient = SolveControl(seed=control.seed, progress=control.progress)
    relaxation = Relaxation(built.model, patient)
    relaxed = relaxation.solve()
    start = first_plan(problem, built, relaxed, patient, STAGE)
    if control.should_stop():
        solution = Solution("feasible", built.model.value_of(start), relaxed.objective, start)
    else:
        limits = built.limits(settings.allocation_gap)
        solution = solve(built.model, control, limits, start=start, stage=STAGE)
    bound = _best_bound(built.model, solution, relaxed)
    aims = aims_of(problem, built.variables)
    whole = min(1.0, bound / relaxed.objective) if relaxed.objective > 0 else 1.0
    levels = levels_in_order(aims, settings, relaxation, relaxed, whole)
    solution, given = _with_floors(problem, levels, solution, control)
    return Sharing(problem, built, relaxation, relaxed, levels, solution, bound, min(bound, given))


def _with_floors(
    problem: Problem, levels: tuple[Level, ...], free: Solution, control: SolveControl
) -> tuple[Solution, float]:
    """Return a plan that keeps the floors, as far as whole sessions can, and its bound.

    A plan that keeps them already is the answer: its bound holds for it all the more.
    """
    plan = free.values
    if plan is None or control.should_stop() or not any(one.is_missed(plan) for one in levels):
        return free, np.inf
    strict = build_model(problem)
    add_floors(strict, levels, plan)
    start = plan_beside_floors(levels, plan)
    limits = strict.limits(problem.authority.settings.allocation_gap)
    kept = solve(strict.model, control, limits, start=start, stage=STAGE)
    if kept.values is None:
        return free, np.inf
    values = kept.values[: plan.size]
    objective = float(strict.model.objective[: plan.size] @ values) + strict.model.constant
    return Solution("feasible", objective, kept.bound, values), kept.bound


def _best_bound(model: LinearModel, solution: Solution, relaxed: Solution) -> float:
    """Return the least of the bounds at hand; without any, every gain at its most."""
    bounds = [solution.bound, relaxed.bound]
    gains = np.flatnonzero((model.objective > 0) & np.isfinite(model.upper))
    ceiling = float(model.objective[gains] @ model.upper[gains]) + model.constant
    return min([bound for bound in bounds if np.isfinite(bound)], default=ceiling)


def allocation_of(sharing: Sharing) -> Allocation:
    """Write a solved problem as an allocation, with reasons."""
    problem, built, values = sharing.problem, sharing.built, sharing.values
    objective = round(sharing.solution.objective, 6)
    bound = max(objective, round(sharing.bound, 6))
    held = held_sessions(problem, built.variables, values)
    links = links_of(built.variables, values)
    prices = hour_prices(problem, built.rows, sharing.relaxed)
    people = person_loads(problem, held, prices)
    return Allocation(
        status=sharing.solution.status,
        objective=objective,
        sense="max",
        bound=bound,
        bound_given_levels=min(bound, max(objective, round(sharing.bound_given_levels, 6))),
        gap=relative_gap(objective, bound),
        levels=tuple(levels_reached(sharing.levels, values)),
        items=items_of(problem, held),
        links=link_assignments(problem, links),
        shortfalls=shortfalls_of(problem, held, links, people),
        people=people,
        notes=notes_of(problem, built.variables, values),
    )
