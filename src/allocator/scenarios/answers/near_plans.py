"""Whole plans of scenarios near a base plan: its links stay, sessions are chosen anew.

A plan from nothing takes ten times as long. Here the model keeps the links of the base plan, and of
the sessions those that the base plan or the relaxed answer uses; one window is then solved with a
fixed amount of work. The bound is that of the whole relaxed model, so the gap counts all of that.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.allocation.model import AllocationModel, build_model, level_loads
from allocator.allocation.problem import Problem, build_problem
from allocator.allocation.sharing_out import Sharing, share_out
from allocator.allocation.solve import allocation_of
from allocator.allocation.starting import empty_plan
from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.tiers import TierReport
from allocator.solving.highs import Limits, Relaxation, solve_relaxation
from allocator.solving.linear_model import Numbers
from allocator.solving.progress import SolveControl
from allocator.solving.solutions import Solution
from allocator.solving.windows import Windows
from allocator.travel.model import TravelModel

LOOKS = 30
"""Looks of the solver in the window: some three CPU seconds for 200 schools."""
USED = 1e-6


@dataclass(frozen=True, eq=False)
class BasePlan:
    """Links and seats of a plan, by what they mean in any model."""

    links: dict[str, str]
    seats: frozenset[Hashable]


def base_plan(
    authority: Authority, tiers: TierReport, travel: TravelModel, control: SolveControl
) -> BasePlan:
    """Plan the base as ``allocate`` does, and keep what other plans start from."""
    sharing = share_out(build_problem(authority, tiers, travel), control)
    values, links = sharing.values, sharing.built.variables.links
    seats = _seats(sharing.problem, sharing.built)
    return BasePlan(
        {school: person for (school, person), link in links.items() if values[link] > 0.5},
        frozenset(key for key, variable in seats if values[variable] > 0.5),
    )


def plan_near(
    base: BasePlan,
    authority: Authority,
    tiers: TierReport,
    travel: TravelModel,
    control: SolveControl,
) -> Allocation:
    """Make a whole plan of an edited authority from that of the base."""
    problem = build_problem(authority, tiers, travel)
    built = build_model(problem)
    first = solve_relaxation(built.model, control)
    if built.variables.loads.evenly and first.values is not None:
        level_loads(problem, built, first.values)
    start = _with_links(problem, built, base)
    held = solve_relaxation(built.model.with_fixed(_fixed_links(built, start)), control)
    free = _free(problem, built, base, held, start)
    values = Windows(built.model).improve(start, free, control, Limits(0.0, looks=LOOKS))
    objective = built.model.value_of(values)
    bound = max(objective, first.bound)
    solution = Solution("feasible", objective, bound, values)
    relaxation = Relaxation(built.model, control)
    sharing = Sharing(problem, built, relaxation, first, (), solution, bound, bound)
    return allocation_of(sharing)


def _seats(problem: Problem, built: AllocationModel) -> list[tuple[Hashable, int]]:
    """Every seat by what it means: activity, schools, mode, host, place, person."""
    forms = built.variables.forms
    found: list[tuple[Hashable, int]] = []
    for seat in built.variables.seats:
        block, form = problem.blocks[seat.block], forms[seat.form].form
        person = seat.option.person_id
        key = (block.activity, block.school_ids, form.mode, form.host, seat.option.place, person)
        found.append((key, seat.variable))
    return found


def _with_links(problem: Problem, built: AllocationModel, base: BasePlan) -> Numbers:
    """Return a plan that gives nothing new but the links of the base plan, as far as they hold."""
    values = empty_plan(problem, built)
    left = {
        one.person_id: one.max_link_schools
        for one in problem.authority.people
        if one.max_link_schools is not None
    }
    for school, person in base.links.items():
        link = built.variables.links.get((school, person))
        if link is None or left.get(person, 1) < 1:
            continue
        if person in left:
            left[person] -= 1
        values[link] = 1.0
        values[built.variables.no_link[school]] = 0.0
    return values


def _fixed_links(built: AllocationModel, start: Numbers) -> Numbers:
    """Links of schools that have one stay; the others are free."""
    fixed = np.full(built.model.variable_count, np.nan)
    for (school, _), link in built.variables.links.items():
        if start[built.variables.no_link[school]] < 0.5:
            fixed[link] = start[link]
    return fixed


def _free(
    problem: Problem, built: AllocationModel, base: BasePlan, relaxed: Solution, start: Numbers
) -> NDArray[np.bool_]:
    """Amounts, sessions, and seats that the base plan or the relaxed answer uses."""
    free = ~built.model.integer
    if relaxed.values is not None:
        free |= relaxed.values > USED
    for form in built.variables.forms:
        free[form.variable] = True
    for key, variable in _seats(problem, built):
        free[variable] |= key in base.seats
    free[list(built.variables.serves.values())] = True
    kept = ~np.isnan(_fixed_links(built, start))
    for link in built.variables.links.values():
        free[link] = not kept[link]
    return free
