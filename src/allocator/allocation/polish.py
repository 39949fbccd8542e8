"""Making a good plan better: people who live near each other share out their work anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import ceil, cos, radians

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

LEAST, PART = 3, 4
"""People of each role in a window: at least so many, otherwise this part of the role."""
IN_VAIN = 5
"""Windows one after another that bring nothing to speak of, after which it is enough."""
TO_SPEAK_OF = 1e-5
"""Share of the points that a window has to bring."""
WORK = 200_000
"""Free variables times looks of the solver in one window."""


def polish(
    problem: Problem,
    built: AllocationModel,
    plan: Numbers,
    bound: float,
    control: SolveControl,
) -> Numbers:
    """Solve the plan anew round one link officer's base after another, until it is good enough.

    Everybody else's links and sessions stay as they are, so that no window makes the plan worse.
    Ends at the gap of the settings, after every base, or when nothing more comes of it.
    """
    windows = Windows(built.model)
    goal, in_vain = problem.authority.settings.allocation_gap, 0
    value = built.model.value_of(plan)
    for people in _neighbours(problem):
        enough = in_vain >= IN_VAIN or relative_gap(value, bound) <= goal
        if enough or control.should_stop():
            break
        free = _free(problem, built, plan, people)
        limits = Limits(goal / 4, looks=WORK // max(1, int(free.sum())))
        plan = windows.improve(plan, free, control, limits)
        before, value = value, built.model.value_of(plan)
        in_vain = in_vain + 1 if value - before <= TO_SPEAK_OF * abs(value) else 0
    return plan


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
