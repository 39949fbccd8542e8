"""Solving a problem: relaxed, the levels of the aims, then whole sessions with a bound."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from allocator.allocation.aims import aims_of
from allocator.allocation.levels import Level, levels_in_order
from allocator.allocation.model import (
    AllocationModel,
    add_floors,
    build_model,
    level_loads,
    plan_beside_floors,
)
from allocator.allocation.polish import polish
from allocator.allocation.problem import Problem
from allocator.allocation.starting import first_plan, kernel_plan
from allocator.domain.settings import Settings
from allocator.solving.engines import solve_with
from allocator.solving.highs import Relaxation
from allocator.solving.linear_model import LinearModel, Numbers
from allocator.solving.progress import SolveControl
from allocator.solving.solutions import Solution, relative_gap

STAGE = "allocation"
FLOORS_PART = 20
"""The model with floors has this part of the work of the one without."""
LARGE_START = 40_000
"""Variables from which on a first plan, links fixed, is made before the whole model is solved."""
NEAR = 0.01
"""A plan of a large model's kernel so near the relaxed bound needs no solve of the whole."""
POOR = 0.02
"""A plan so far from the bound, where a solve is cut, is held against the first plan."""
LARGE_LEVELS = 50_000
"""Variables from which on the relaxed model of a single aim is cut short."""
LEVEL_WORK = 1_600_000_000
"""Variables times iterations of such a model."""


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


def share_out(problem: Problem, control: SolveControl) -> Sharing:
    """Solve a problem: relaxed, the levels of the aims, then whole sessions with a bound."""
    built = build_model(problem)
    settings = problem.authority.settings
    # A first plan takes seconds and is always finished: what a stop keeps is then worth keeping.
    patient = SolveControl(seed=control.seed, progress=control.progress)
    if built.variables.loads.evenly:
        uneven = Relaxation(built.model, patient).solve()
        if uneven.values is not None:
            level_loads(problem, built, uneven.values)
    relaxation = Relaxation(built.model, patient)
    relaxed = relaxation.solve()
    solution = _whole(problem, built, relaxed, control, patient)
    bound = _best_bound(built.model, solution, relaxed)
    solution = _polished(problem, built, solution, bound, control)
    aims = aims_of(problem, built.variables)
    whole = min(1.0, bound / relaxed.objective) if relaxed.objective > 0 else 1.0
    size = built.model.variable_count
    most = LEVEL_WORK // size if size > LARGE_LEVELS else None
    levels = levels_in_order(aims, settings, relaxation, relaxed, whole, most)
    solution, given = _with_floors(built, settings, levels, solution, control)
    return Sharing(problem, built, relaxation, relaxed, levels, solution, bound, min(bound, given))


def _whole(
    problem: Problem,
    built: AllocationModel,
    relaxed: Solution,
    control: SolveControl,
    patient: SolveControl,
) -> Solution:
    """Solve for whole sessions.

    HiGHS does best on its own up to a city's size; larger models and other engines begin from a
    first plan. A solve that is cut while its plan is poor gives way to that first plan.
    """
    settings, model = problem.authority.settings, built.model
    alone = settings.engine == "highs" and model.variable_count < LARGE_START
    solution = Solution("unknown", -np.inf, relaxed.objective, None)
    start = None
    if settings.engine == "highs" and not alone:
        start = kernel_plan(problem, built, relaxed, patient, STAGE)
        if relative_gap(model.value_of(start), relaxed.objective) <= NEAR:
            return Solution("feasible", model.value_of(start), relaxed.objective, start)
    elif not alone:
        start = first_plan(problem, built, relaxed, patient, STAGE)
    if not control.should_stop():
        limits = built.limits(settings.allocation_gap)
        solution = solve_with(settings.engine, model, control, limits, start=start, stage=STAGE)
    bound = _best_bound(model, solution, relaxed)
    if solution.values is None or (control.was_cut and solution.objective < (1 - POOR) * bound):
        start = first_plan(problem, built, relaxed, patient, STAGE) if start is None else start
        if solution.values is None or model.value_of(start) > solution.objective:
            return Solution("feasible", model.value_of(start), bound, start)
    return solution


def _polished(
    problem: Problem,
    built: AllocationModel,
    solution: Solution,
    bound: float,
    control: SolveControl,
) -> Solution:
    """Return the plan made better where its gap is wider than asked for.

    In a large pool a plan near the bound stays: windows took as long as half the solve and brought
    nothing to speak of.
    """
    is_large = built.model.variable_count >= LARGE_START
    if solution.values is None or control.should_stop():
        return solution
    if is_large and relative_gap(solution.objective, bound) <= NEAR:
        return solution
    values = polish(problem, built, solution.values, bound, control)
    objective = built.model.value_of(values)
    if objective <= solution.objective:
        return solution
    return Solution("feasible", objective, bound, values, nodes=solution.nodes)


def _with_floors(
    built: AllocationModel,
    settings: Settings,
    levels: tuple[Level, ...],
    free: Solution,
    control: SolveControl,
) -> tuple[Solution, float]:
    """Return a plan that keeps the floors, as far as whole sessions can, and its bound.

    A plan that keeps them already is the answer: its bound holds for it all the more.
    """
    plan = free.values
    if plan is None or control.should_stop() or not any(one.is_missed(plan) for one in levels):
        return free, np.inf
    strict = replace(built, model=built.model.copy())
    add_floors(strict, levels, plan)
    start = plan_beside_floors(levels, plan)
    # What falling short costs keeps this model's gap open: a part of the work has to do.
    limits = strict.limits(settings.allocation_gap)
    limits = replace(limits, looks=(limits.looks or 0) // FLOORS_PART)
    kept = solve_with(settings.engine, strict.model, control, limits, start=start, stage=STAGE)
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
