"""Making a good plan better: people who live near each other share out their work anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import ceil, cos, inf, radians

import numpy as np
from numpy.typing import NDArray

from allocator.allocation.model import AllocationModel
from allocator.allocation.problem import Problem
from allocator.domain.people import Person
from allocator.solving.highs import Limits
from allocator.solving.linear_model import Numbers
from allocator.solving.progress import SolveControl
from allocator.solving.solutions import relative_gap
from allocator.solving.windows import Windows

LEAST, PART = 2, 6
"""People of each role in a window: at least so many, otherwise this part of the role."""
ROUND_PROMISE = 10
"""People looked at for a promise that is not kept."""
IN_VAIN = 8
"""Windows one after another that bring nothing to speak of, after which it is enough."""
TO_SPEAK_OF = 1e-5
"""Share of the points that a window has to bring."""
WORK = 400_000
"""Free variables times looks of the solver in one window."""


def polish(
    problem: Problem,
    built: AllocationModel,
    plan: Numbers,
    bound: float,
    control: SolveControl,
) -> Numbers:
    """Solve the plan anew window by window, so that none makes it worse.

    First round every promise that is not kept, whatever the gap: a promise may lie within it that
    one wish moved would keep. Then round one link officer's base after another, until the gap of
    the settings is reached. Everybody else's links and sessions stay as they are.
    """
    goal = problem.authority.settings.allocation_gap
    windows = Windows(built.model)
    plan = _improved(problem, built, windows, plan, _round_promises(problem, built, plan), control)
    return _improved(
        problem, built, windows, plan, _neighbours(problem), control, enough=bound, goal=goal
    )


def _improved(
    problem: Problem,
    built: AllocationModel,
    windows: Windows,
    plan: Numbers,
    groups: Iterator[frozenset[str]],
    control: SolveControl,
    *,
    enough: float = inf,
    goal: float = 0.0,
) -> Numbers:
    """Solve round each group of people until the plan is near ``enough`` or nothing comes of it."""
    in_vain, value = 0, built.model.value_of(plan)
    precise = problem.authority.settings.allocation_gap / 4
    for people in groups:
        near = relative_gap(value, enough) <= goal
        if near or in_vain >= IN_VAIN or control.should_stop():
            break
        free = _free(problem, built, plan, people)
        limits = Limits(precise, looks=WORK // max(1, int(free.sum())))
        plan = windows.improve(plan, free, control, limits)
        before, value = value, built.model.value_of(plan)
        in_vain = in_vain + 1 if value - before <= TO_SPEAK_OF * abs(value) else 0
    return plan


def _round_promises(
    problem: Problem, built: AllocationModel, plan: Numbers
) -> Iterator[frozenset[str]]:
    """For each promise that is not kept, the greatest need first: those who come most easily."""
    missed = [
        step for step in built.variables.steps if step.is_promise and plan[step.variable] < 0.5
    ]
    lines = {
        (step.school_id, step.activity): step.points
        for step in sorted(missed, key=lambda step: (-step.points, step.school_id, step.activity))
    }
    outings: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for seat in built.variables.seats:
        block, option = problem.blocks[seat.block], seat.option
        for school in block.school_ids:
            if (school, block.activity) in lines:
                known = outings[school, block.activity].get(option.person_id, inf)
                hours = min(known, option.outing.travel_hours)
                outings[school, block.activity][option.person_id] = hours
    officers = {
        school: one for (school, one), link in built.variables.links.items() if plan[link] > 0.5
    }
    for line in lines:
        near = sorted(outings[line], key=lambda one: (outings[line][one], one))
        if near:
            officer = officers.get(line[0])
            yield frozenset(near[:ROUND_PROMISE] + ([officer] if officer else []))


def _neighbours(problem: Problem) -> Iterator[frozenset[str]]:
    """For the base of each person who links with schools: the nearest people of every role."""
    roles: dict[str, list[Person]] = defaultdict(list)
    for budget in problem.budgets.values():
        if budget.hours > 0:
            roles[budget.person.role].append(budget.person)
    centres = {person for people in problem.link_candidates.values() for person in people}
    for centre in problem.authority.people:
        if centre.person_id in centres:
            yield frozenset(
                person.person_id
                for people in roles.values()
                for person in sorted(people, key=lambda one: (_apart(centre, one), one.person_id))[
                    : max(LEAST, ceil(len(people) / PART))
                ]
            )


def _apart(one: Person, other: Person) -> float:
    """How far two bases lie apart, to tell near from far (degrees of latitude)."""
    east = (one.longitude - other.longitude) * cos(radians(one.latitude))
    return float(np.hypot(one.latitude - other.latitude, east))


def _free(
    problem: Problem, built: AllocationModel, plan: Numbers, people: frozenset[str]
) -> NDArray[np.bool_]:
    """Variables of a window: links of the people's schools, their sessions, and every amount."""
    variables = built.variables
    free = ~built.model.integer
    linked = {
        school
        for (school, one), link in variables.links.items()
        if one in people and plan[link] > 0.5
    }
    for (school, one), link in variables.links.items():
        free[link] = school in linked and one in people
    blocks = set()
    for seat in variables.seats:
        if seat.option.person_id in people:
            free[seat.variable] = True
            blocks.add(seat.block)
    for form in variables.forms:
        free[form.variable] = form.block in blocks
    for key, serves in variables.serves.items():
        free[serves] = key[3] in people
    return free
