"""The front door: who supports whom, how much, with status, bound, prices and reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from allocator.allocation.aims import aim_levels, aims_of
from allocator.allocation.constraints import add_constraints
from allocator.allocation.links import link_assignments
from allocator.allocation.loads import hour_prices, person_loads
from allocator.allocation.notes import notes_of
from allocator.allocation.plan import held_sessions, items_of, links_of
from allocator.allocation.problem import Problem, build_problem
from allocator.allocation.shortfalls import shortfalls_of
from allocator.allocation.variables import Variables, add_variables
from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.tiers import TierReport
from allocator.solving.highs import Limits, Relaxation, solve
from allocator.solving.linear_model import Indices, LinearModel, Numbers
from allocator.solving.progress import Progress, SolveControl
from allocator.solving.solutions import Solution, relative_gap
from allocator.travel.model import TravelModel

STAGE = "allocation"
LARGE = 10_000
"""Variables from which on the gap of the settings is the gap aimed at, below it half of that."""
WORK = 3_000_000
"""Variables times looks of the solver, for each of the two solves: a hard city takes some 20 CPU
seconds with it, a small authority never comes near."""


@dataclass(frozen=True, eq=False)
class AllocationModel:
    """The linear model of a problem with its variables and the rows of each rule."""

    model: LinearModel
    variables: Variables
    rows: dict[str, Indices]


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
    built = build_model(problem)
    # A first plan takes seconds and is always finished: what a stop keeps is then worth keeping.
    patient = SolveControl(seed=control.seed, progress=control.progress)
    relaxation = Relaxation(built.model, patient)
    relaxed = relaxation.solve()
    gap = authority.settings.allocation_gap
    start = first_plan(problem, built, relaxed, patient, gap)
    if control.should_stop():
        objective = built.model.value_of(start)
        solution = Solution("feasible", objective, relaxed.objective, start)
    else:
        limits = limits_of(built, gap)
        solution = solve(built.model, control, limits, start=start, stage=STAGE)
    return _allocation(problem, built, solution, relaxation, relaxed)


def build_model(problem: Problem) -> AllocationModel:
    """Build the one weighted model: variables, then rules."""
    model = LinearModel("max")
    variables = add_variables(problem, model)
    return AllocationModel(model, variables, add_constraints(problem, variables, model))


def limits_of(built: AllocationModel, gap: float) -> Limits:
    """Stop at the gap (finer where the model is small), or after work alike on every machine."""
    size = max(1, built.model.variable_count)
    return Limits(gap if size >= LARGE else gap / 2, looks=WORK // size)


def first_plan(
    problem: Problem,
    built: AllocationModel,
    relaxed: Solution,
    control: SolveControl,
    gap: float,
) -> Numbers:
    """Return a good plan to begin from: links as the relaxed model leans, the rest solved.

    With its link officer known a school's visits are that person's, and the model falls apart into
    small ones.
    """
    nothing_new = empty_plan(problem, built)
    if relaxed.values is None:
        return nothing_new
    fixed = leaning_links(problem, built, relaxed.values)
    limits = limits_of(built, gap)
    first = solve(built.model, control, limits, fixed=fixed, stage=STAGE)
    return nothing_new if first.values is None else first.values


def leaning_links(problem: Problem, built: AllocationModel, values: Numbers) -> Numbers:
    """Fix each school's link to the person whom the relaxed model favours, the clearest first.

    Where that person has the full number of link schools already, the school stays open.
    """
    people = problem.authority.person_by_id
    fixed = np.full(built.model.variable_count, np.nan)
    best: dict[str, tuple[float, str]] = {}
    for (school, person), link in built.variables.links.items():
        if values[link] > best.get(school, (0.0, ""))[0]:
            best[school] = (float(values[link]), person)
    counts: Counter[str] = Counter()
    for school, (_, chosen) in sorted(best.items(), key=lambda pair: (-pair[1][0], pair[0])):
        most = people[chosen].max_link_schools
        if most is not None and counts[chosen] >= most:
            continue
        counts[chosen] += 1
        for person in problem.link_candidates[school]:
            fixed[built.variables.links[school, person]] = float(person == chosen)
    return fixed


def empty_plan(problem: Problem, built: AllocationModel) -> Numbers:
    """Return the plan that gives nothing new: always possible, so there is always a plan."""
    values = np.zeros(built.model.variable_count)
    for slack in built.variables.no_link.values():
        values[slack] = 1.0
    for pin, missed in built.variables.missed_pins:
        values[missed] = pin.sessions
    for _, missed in built.variables.missed_links:
        values[missed] = 1.0
    run = problem.authority.offer.floors.longest_online_run
    if run is not None:
        rows = built.rows["no_long_online_runs"]
        room = built.model.row_upper[rows]
        for slack, left in zip(built.variables.long_runs.values(), room, strict=True):
            values[slack] = max(0.0, -float(left))
    return values


def _best_bound(model: LinearModel, solution: Solution, relaxed: Solution) -> float:
    """Return the least of the bounds at hand; without any, every gain at its most."""
    bounds = [solution.bound, relaxed.bound]
    gains = np.flatnonzero(model.objective > 0)
    ceiling = float(model.objective[gains] @ model.upper[gains]) + model.constant
    return min([bound for bound in bounds if np.isfinite(bound)], default=ceiling)


def _allocation(
    problem: Problem,
    built: AllocationModel,
    solution: Solution,
    relaxation: Relaxation,
    relaxed: Solution,
) -> Allocation:
    values = solution.values
    if values is None:
        raise AssertionError("a plan that gives nothing new is always possible")
    objective = round(solution.objective, 6)
    bound = max(objective, round(_best_bound(built.model, solution, relaxed), 6))
    held = held_sessions(problem, built.variables, values)
    links = links_of(built.variables, values)
    prices = hour_prices(problem, built.rows, relaxed)
    people = person_loads(problem, held, prices)
    return Allocation(
        status=solution.status,
        objective=objective,
        sense="max",
        bound=bound,
        bound_given_levels=bound,
        gap=relative_gap(objective, bound),
        levels=aim_levels(aims_of(problem, built.variables), values, relaxation),
        items=items_of(problem, held),
        links=link_assignments(problem, links),
        shortfalls=shortfalls_of(problem, held, links, people),
        people=people,
        notes=notes_of(problem, built.variables, values),
    )
