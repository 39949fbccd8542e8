"""The aims of an allocation: what each reached, and the most it could have reached alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from allocator.allocation import worth
from allocator.allocation.problem import Problem
from allocator.allocation.variables import Variables, agreed_modes
from allocator.domain.allocations import AimLevel
from allocator.solving.highs import Relaxation
from allocator.solving.linear_model import Numbers


@dataclass(frozen=True)
class Aim:
    """One aim as an objective of its own; ``constant`` is what no variable decides."""

    name: str
    unit: str
    weights: Numbers
    constant: float
    is_cost: bool = False


def aims_of(problem: Problem, variables: Variables) -> tuple[Aim, ...]:
    """List the aims in their order.

    A cost could always be what is agreed already and no more: that is its bound.
    """
    return (
        _promises_kept(problem, variables),
        _need_met(problem, variables),
        _presence(problem, variables),
        _continuity(problem, variables),
        _travel(problem, variables),
    )


def aim_levels(
    aims: Iterable[Aim], values: Numbers, relaxation: Relaxation
) -> tuple[AimLevel, ...]:
    """Value of each aim in the plan, with the best that any plan could have done for it alone."""
    levels: list[AimLevel] = []
    for aim in aims:
        value = float(aim.weights @ values) + aim.constant
        bound = min(value, aim.constant) if aim.is_cost else max(value, _best(aim, relaxation))
        levels.append(
            AimLevel(name=aim.name, value=round(value, 6), bound=round(bound, 6), unit=aim.unit)
        )
    return tuple(levels)


def _best(aim: Aim, relaxation: Relaxation) -> float:
    """Return the most the aim could reach alone.

    A relaxation that was cut short proves nothing: then every part of the aim counts in full.
    """
    alone = relaxation.solve(aim.weights)
    if np.isfinite(alone.objective):
        return aim.constant + alone.objective
    parts = np.flatnonzero(aim.weights)
    return aim.constant + float(aim.weights[parts] @ relaxation.model.upper[parts])


def _zeros(variables: Variables) -> Numbers:
    return np.zeros(variables.model.variable_count)


def _promises_kept(problem: Problem, variables: Variables) -> Aim:
    weights = _zeros(variables)
    for step in variables.steps:
        weights[step.variable] = float(step.is_promise)
    given = sum(min(line.given, line.minimum) for line in problem.demand.lines)
    return Aim("promises_kept", "sessions", weights, float(given))


def _need_met(problem: Problem, variables: Variables) -> Aim:
    weights = _zeros(variables)
    for step in variables.steps:
        weights[step.variable] = step.points
    constant = 0.0
    for line in problem.demand.lines:
        units = worth.support_units(problem.activity(line.activity), problem.school(line.school_id))
        constant += sum(worth.session_points(line, units, problem.target_points)[: line.given])
    return Aim("need_met", "points", weights, constant)


def _presence(problem: Problem, variables: Variables) -> Aim:
    weights = _zeros(variables)
    for variable in variables.floors.values():
        weights[variable] = 1.0
    floor = problem.authority.offer.floors.in_person_per_term
    have = sum(min(floor, in_person) for in_person, _ in agreed_modes(problem).values())
    return Aim("presence", "sessions in person up to the floor", weights, float(have))


def _continuity(problem: Problem, variables: Variables) -> Aim:
    weights = _zeros(variables)
    for (school, person), link in variables.links.items():
        if problem.authority.link_at_start.get(school) == person:
            weights[link] = 1.0
    return Aim("continuity", "schools that keep their link officer", weights, 0.0)


def _travel(problem: Problem, variables: Variables) -> Aim:
    weights = _zeros(variables)
    for seat in variables.seats:
        weights[seat.variable] = seat.option.outing.travel_hours
    agreed = sum(budget.agreed.travel_hours for budget in problem.budgets.values())
    return Aim("travel", "hours", weights, agreed, is_cost=True)
