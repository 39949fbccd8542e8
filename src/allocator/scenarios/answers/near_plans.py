"""Whole plans of scenarios near a base plan: its links stay, and its sessions as far as they pay.

A plan from nothing takes some twenty times as long. Here the links of the base plan are kept and
the relaxed model is solved with a small preference for its sessions. Where that answer and the base
plan agree, the sessions are settled; what is left is solved in one window with a fixed amount of
work. The bound is that of the whole relaxed model, so the gap counts all of that.
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

LOOKS = 40
"""Looks of the solver in the window: one or two CPU seconds for 200 schools."""
NEAR = 1e-3
"""Gap at which the window is left."""
PREFERRED = 0.02
"""What a seat of the base plan is worth beyond its points: this part of the median gain."""
USED = 1e-6


@dataclass(frozen=True, eq=False)
class BasePlan:
    """Links and whole numbers of a plan, by what they mean in any model.

    Variables that mean the same (blocks that follow each other) have one entry, in their order.
    """

    links: dict[str, str]
    numbers: dict[Hashable, tuple[float, ...]]


def base_plan(
    authority: Authority, tiers: TierReport, travel: TravelModel, control: SolveControl
) -> BasePlan:
    """Plan the base as ``allocate`` does, and keep what other plans start from."""
    sharing = share_out(build_problem(authority, tiers, travel), control)
    values, links = sharing.values, sharing.built.variables.links
    return BasePlan(
        {school: person for (school, person), link in links.items() if values[link] > 0.5},
        {
            key: tuple(values[places].tolist())
            for key, places in _meanings(sharing.problem, sharing.built).items()
            if values[places].any()
        },
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
    known = _as_in(base, problem, built)
    near = _near_answer(built, start, known, control)
    values = start
    if near is not None:
        settled, free = _window(problem, built, start, known, near)
        found = Windows(built.model).improve(settled, free, control, Limits(NEAR, looks=LOOKS))
        values = start if found is settled else found
    objective = built.model.value_of(values)
    bound = max(objective, first.bound)
    solution = Solution("feasible", objective, bound, values)
    relaxation = Relaxation(built.model, control)
    sharing = Sharing(problem, built, relaxation, first, (), solution, bound, bound)
    return allocation_of(sharing)


def _meanings(problem: Problem, built: AllocationModel) -> dict[Hashable, list[int]]:
    """Variables of sessions and seats by what they mean, those that mean the same in order."""
    forms = built.variables.forms
    found: dict[Hashable, list[int]] = {}
    for form in forms:
        block = problem.blocks[form.block]
        key = (block.activity, block.school_ids, form.form.mode, form.form.host)
        found.setdefault(key, []).append(form.variable)
    for seat in built.variables.seats:
        block, held = problem.blocks[seat.block], forms[seat.form].form
        key = (block.activity, block.school_ids, held.mode, held.host)
        who = (seat.option.place, seat.option.person_id)
        found.setdefault((key, who), []).append(seat.variable)
    return found


def _as_in(base: BasePlan, problem: Problem, built: AllocationModel) -> Numbers:
    """Sessions and seats as the base plan has them; nothing where it says nothing."""
    values = np.zeros(built.model.variable_count)
    for key, places in _meanings(problem, built).items():
        # A block more or less than in the base: those that both have are the first ones.
        for place, number in zip(places, base.numbers.get(key, ()), strict=False):
            values[place] = number
    return values


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


def _near_answer(
    built: AllocationModel, start: Numbers, known: Numbers, control: SolveControl
) -> Numbers | None:
    """Relaxed answer with the links of the base plan, one that leans to its sessions."""
    model = built.model
    gains = model.objective[model.objective > 0]
    part = PREFERRED * float(np.median(gains)) if gains.size else 0.0
    seats = [seat.variable for seat in built.variables.seats]
    wished = model.objective.copy()
    wished[seats] += np.where(known[seats] > 0, part, -part)
    held = Relaxation(model.with_fixed(_fixed_links(built, start)), control)
    return held.solve(wished).values


def _window(
    problem: Problem, built: AllocationModel, start: Numbers, known: Numbers, near: Numbers
) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return a plan of what is settled, and what is free beside it.

    A line of a school (for a cluster, of its schools) is settled where every number is whole and
    as in the base plan. All sessions of any other line start from nothing, which keeps every rule;
    free are the seats that the base plan or the relaxed answer uses.
    """
    variables, integer = built.variables, built.model.integer
    differs = integer & (np.abs(near - known) > USED)
    used = (known > USED) | (near > USED)
    parts = [(form.block, form.variable) for form in variables.forms]
    parts += [(seat.block, seat.variable) for seat in variables.seats]
    line_of = [(block.activity, block.school_ids) for block in problem.blocks]
    open_lines = {line_of[block] for block, variable in parts if differs[variable]}
    settled, free = start.copy(), ~integer
    for block, variable in parts:
        if line_of[block] in open_lines:
            free[variable] = used[variable]
        else:
            settled[variable] = round(float(near[variable]))
    for form in variables.forms:
        free[form.variable] = line_of[form.block] in open_lines
    free[list(variables.serves.values())] = True
    kept = ~np.isnan(_fixed_links(built, start))
    for link in variables.links.values():
        free[link] = not kept[link]
    return settled, free
