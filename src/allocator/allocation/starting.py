"""Plans to begin from: one that gives nothing new, one with links as the relaxed model leans."""

from __future__ import annotations

from collections import Counter

import numpy as np

from allocator.allocation.model import AllocationModel
from allocator.allocation.problem import Problem
from allocator.solving.highs import Limits, solve
from allocator.solving.linear_model import Numbers
from allocator.solving.progress import SolveControl
from allocator.solving.solutions import Solution

KERNEL = 25_000
"""Whole variables that a kernel leaves free."""
KERNEL_GAP = 0.003
"""How near to its own bound a kernel is solved."""
KERNEL_LOOKS = 200
"""How often HiGHS looks whether to go on with a kernel."""
NOTHING = 1e-9
"""Values of the relaxed model below this are none."""


def first_plan(
    problem: Problem,
    built: AllocationModel,
    relaxed: Solution,
    control: SolveControl,
    stage: str,
) -> Numbers:
    """Return a good plan to begin from: links as the relaxed model leans, the rest solved.

    With its link officer known a school's visits are that person's, and the model falls apart into
    small ones.
    """
    nothing_new = empty_plan(problem, built)
    if relaxed.values is None:
        return nothing_new
    fixed = leaning_links(problem, built, relaxed.values)
    limits = built.limits(problem.authority.settings.allocation_gap)
    # HiGHS whatever the engine: the others may find little within this much work.
    first = solve(built.model, control, limits, fixed=fixed, stage=stage)
    return nothing_new if first.values is None else first.values


def kernel_plan(
    problem: Problem,
    built: AllocationModel,
    relaxed: Solution,
    control: SolveControl,
    stage: str,
) -> Numbers:
    """Return a plan made of what the relaxed model chooses and what is nearly as good.

    Whole numbers that the relaxed model leaves at nothing, and whose prices say that they would
    cost most, stay at nothing: a large model shrinks to a small one (the first step of a kernel
    search, Angelelli, Mansini and Speranza 2010).
    """
    nothing_new = empty_plan(problem, built)
    if relaxed.values is None or relaxed.duals is None:
        return nothing_new
    model = built.model
    idle = model.integer & (np.abs(relaxed.values) < NOTHING) & (model.lower == 0)
    idle &= nothing_new == 0
    places = np.flatnonzero(idle)
    costs = np.abs(model.reduced_costs(relaxed.duals)[places])
    nearly = max(0, KERNEL - int(model.integer.sum()) + places.size)
    fixed = np.full(model.variable_count, np.nan)
    fixed[places[np.argsort(costs, kind="stable")[nearly:]]] = 0.0
    limits = Limits(KERNEL_GAP, looks=KERNEL_LOOKS)
    found = solve(model, control, limits, fixed=fixed, stage=stage)
    return nothing_new if found.values is None else found.values


def leaning_links(problem: Problem, built: AllocationModel, values: Numbers) -> Numbers:
    """Fix each school's link to the person whom the relaxed model favours, the clearest first.

    Where that person has the full number of link schools already, or a pin asks for something at
    the school, the school stays open.
    """
    pinned = {pin.school_id for pin, _ in built.variables.missed_pins}
    pinned |= {pin.school_id for pin, _ in built.variables.missed_links}
    people = problem.authority.person_by_id
    fixed = np.full(built.model.variable_count, np.nan)
    best: dict[str, tuple[float, str]] = {}
    for (school, person), link in built.variables.links.items():
        if values[link] > best.get(school, (0.0, ""))[0]:
            best[school] = (float(values[link]), person)
    counts: Counter[str] = Counter()
    for school, (_, chosen) in sorted(best.items(), key=lambda pair: (-pair[1][0], pair[0])):
        most = people[chosen].max_link_schools
        if school in pinned or (most is not None and counts[chosen] >= most):
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
    _set_room_beyond(built, values)
    return values


def _set_room_beyond(built: AllocationModel, values: Numbers) -> None:
    """Set what agreed visits alone take beyond the longest online run and the inspection share."""
    upper = built.model.row_upper
    runs = upper[built.rows["no_long_online_runs"]]
    for slack, left in zip(built.variables.long_runs.values(), runs, strict=True):
        values[slack] = max(0.0, -float(left))
    excess = built.variables.inspection_excess
    if excess is not None:
        values[excess] = max(0.0, -float(upper[built.rows["inspection_within_its_share"]][0]))
