"""What is to be kept: promised sessions, presence, link officers, pins; or targets as well."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from allocator.allocation.groupings import sessions_by_line
from allocator.domain.asking import Scope, Unreachable
from allocator.scenarios.asking.ground import Ground
from allocator.scenarios.asking.restating import WHOLE, hold_at_least, restated, solved
from allocator.solving.linear_model import LinearModel, Numbers, Sense
from allocator.solving.solutions import Solution


@dataclass(frozen=True, eq=False)
class Promises:
    """How far a plan keeps what is due: a weight for each variable, and the most there is.

    ``school_of`` says whose each kept thing is. ``out_of_reach`` are sessions for which nobody at
    all could be sent.
    """

    weights: Numbers
    most: float
    school_of: dict[int, str]
    out_of_reach: tuple[Unreachable, ...]


def promises_of(ground: Ground, scope: Scope = "minimums") -> Promises:
    """Gather what every school is promised, or due up to its targets.

    A school's link officer, its sessions in person up to the floor and the longest run of online
    sessions count among the promises, and so do pins.
    """
    problem, variables = ground.problem, ground.built.variables
    upper = ground.built.model.upper
    weights = np.zeros(ground.built.model.variable_count)
    school_of: dict[int, str] = {}
    lost: Counter[tuple[str, str]] = Counter()
    held = sessions_by_line(problem, variables)
    for step in variables.steps:
        line = problem.demand.line_of[step.school_id, step.activity]
        if step.number < (line.minimum if scope == "minimums" else line.target):
            if not held[step.school_id, step.activity]:
                lost[step.school_id, step.activity] += 1
                continue
            weights[step.variable] = 1.0
            school_of[step.variable] = step.school_id
    for line in problem.demand.lines:
        due = line.minimum if scope == "minimums" else line.target
        no_room = due - line.given - line.most
        if no_room > 0:
            lost[line.school_id, line.activity] += no_room
    for school, variable in variables.floors.items():
        weights[variable], school_of[variable] = float(upper[variable] > 0), school
    for slacks in (variables.no_link, variables.long_runs):
        for school, variable in slacks.items():
            weights[variable], school_of[variable] = -1.0, school
    for _, variable in (*variables.missed_pins, *variables.missed_links):
        weights[variable] = -1.0
    most = float(np.maximum(weights, 0.0) @ np.where(np.isfinite(upper), upper, 0.0))
    gone = tuple(
        Unreachable(school_id=school, activity=activity, sessions=count)
        for (school, activity), count in lost.items()
    )
    return Promises(weights, most, school_of, gone)


def most_kept(ground: Ground, promises: Promises) -> Solution:
    """Keep as much of what is due as any plan can."""
    model = restated(ground.built.model, "max", promises.weights)
    return solved(model, ground.control, ground.authority.settings.engine)


def keeping(
    ground: Ground,
    promises: Promises,
    kept: float,
    sense: Sense,
    objective: Numbers,
) -> LinearModel:
    """Return the rules of the allocation with so much of what is due kept.

    Where all of it can be, each thing is held by itself, which makes a better bound.
    """
    model = ground.built.model
    if kept < promises.most - WHOLE:
        found = restated(model, sense, objective)
        hold_at_least(found, promises.weights, kept - WHOLE)
        return found
    lower, upper = model.lower, model.upper
    lower[promises.weights > 0] = upper[promises.weights > 0]
    upper[promises.weights < 0] = 0.0
    return restated(model, sense, objective, lower=lower, upper=upper)
