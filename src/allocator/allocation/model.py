"""The one weighted model of an allocation: variables, rules, and the floors of the aims."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from allocator.allocation.constraints import add_constraints
from allocator.allocation.levels import Level, floored
from allocator.allocation.problem import Problem
from allocator.allocation.variables import (
    BEYOND,
    EVENLY,
    Variables,
    add_variables,
    roles_to_level,
)
from allocator.solving.highs import Limits
from allocator.solving.linear_model import Indices, LinearModel, Numbers

LARGE = 10_000
"""Variables from which on the gap of the settings is the gap aimed at, below it half of that."""
WORK, LARGE_WORK = 5_000_000, 2_000_000
"""Variables times looks of the solver, in a small model and in a large one.

A hard city takes some 30 CPU seconds with it. More finds little there: windows round a few people,
solved afterwards, find it sooner."""
BELOW_FLOOR = 0.5
"""Points lost where an aim falls short of its floor by all of it, relative to the plan's points."""


@dataclass(frozen=True, eq=False)
class AllocationModel:
    """The linear model of a problem with its variables and the rows of each rule."""

    model: LinearModel
    variables: Variables
    rows: dict[str, Indices]

    def limits(self, gap: float) -> Limits:
        """Stop at the gap (finer where the model is small), or after work alike everywhere."""
        size = max(1, self.model.variable_count)
        if size >= LARGE:
            return Limits(gap, looks=LARGE_WORK // size)
        return Limits(gap / 2, looks=WORK // size)


def build_model(problem: Problem) -> AllocationModel:
    """Build the one weighted model: variables, then rules."""
    model = LinearModel("max")
    variables = add_variables(problem, model)
    return AllocationModel(model, variables, add_constraints(problem, variables, model))


def level_loads(problem: Problem, built: AllocationModel, relaxed: Numbers) -> None:
    """Set what an even share is: the same part of everyone's hours in a role.

    The part is what the role as a whole uses in the relaxed plan, agreed visits included.
    """
    evenly = built.variables.loads.evenly
    even = np.zeros(len(evenly))
    whole = np.array([problem.budgets[person].hours for person in evenly], dtype=np.float64)
    place = {person: number for number, person in enumerate(evenly)}
    for people in roles_to_level(problem).values():
        budgets = [problem.budgets[person] for person in people]
        used = sum(
            float(relaxed[evenly[person]]) + budget.capacity_hours - budget.hours
            for person, budget in zip(people, budgets, strict=True)
        )
        part = used / sum(budget.capacity_hours for budget in budgets)
        for person, budget in zip(people, budgets, strict=True):
            agreed = budget.capacity_hours - budget.hours
            even[place[person]] = part * budget.capacity_hours - agreed
    even = np.clip(even, 0.0, whole)
    built.model.limit(EVENLY, even)
    built.model.limit(BEYOND, whole - even)


def add_floors(built: AllocationModel, levels: Iterable[Level], plan: Numbers) -> None:
    """Add the floors of the aims to the model.

    A floor comes from a relaxed model and may be out of reach of whole sessions, so that falling
    short of it costs points instead of being ruled out. Promises and presence that a plan keeps
    already are kept: no other aim is worth a promise.

    Parameters
    ----------
    plan
        A plan, whose points are the measure of what falling short costs.
    """
    kept = floored(levels)
    points = abs(built.model.value_of(plan))
    below = built.model.add_variables(
        "below_floor",
        len(kept),
        objective=[-BELOW_FLOOR * points / max(1.0, abs(level.level)) for level in kept],
    )
    parts = [np.flatnonzero(level.aim.weights) for level in kept]
    signs = [-1.0 if level.aim.is_cost else 1.0 for level in kept]
    numbers = [np.full(part.size, row) for row, part in enumerate(parts)]
    weights = [
        sign * level.aim.weights[part] for level, sign, part in zip(kept, signs, parts, strict=True)
    ]
    built.model.add_rows(
        "aim_floors",
        len(kept),
        np.concatenate([*numbers, np.arange(len(kept))]),
        np.concatenate([*parts, below]),
        np.concatenate([*weights, np.ones(len(kept))]),
        lower=[
            sign * (_held_at(level, plan) - level.aim.constant)
            for level, sign in zip(kept, signs, strict=True)
        ],
    )


def _held_at(level: Level, plan: Numbers) -> float:
    floor = level.floor or 0.0
    return max(floor, level.aim.value(plan)) if level.aim.is_promise else floor


def plan_beside_floors(levels: Iterable[Level], values: Numbers) -> Numbers:
    """Return a plan with how far each aim with a floor lies below it, as the model has them."""
    below = [level.shortage(values) for level in floored(levels)]
    return np.concatenate([values, np.array(below, dtype=np.float64)])
