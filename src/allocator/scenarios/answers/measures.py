"""Figures of a relaxed answer, each a weighted sum of its variables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allocator.allocation.aims import aims_of
from allocator.allocation.problem import Problem
from allocator.allocation.variables import Variables
from allocator.allocation.worth import session_points, support_units
from allocator.domain.costs import OFFICER_DAY_HOURS
from allocator.domain.sweeps import Answer, RoleHours
from allocator.solving.linear_model import Numbers
from allocator.solving.solutions import Solution

ROUND = 6
AIMS = {"fairness": "worst_off_share", "travel": "travel_hours", "nights": "nights",
        "money": "pounds"}  # fmt: skip
"""Aims whose levels are told, by the name that an answer has for them."""


@dataclass(frozen=True, eq=False)
class Measures:
    """Weights of each figure over the variables of a model, and what no variable decides."""

    names: tuple[str, ...]
    weights: Numbers
    constants: Numbers
    roles: tuple[str, ...]
    fixed: dict[str, float]
    tiers: dict[str, int]

    def weights_of(self, name: str) -> tuple[Numbers, float]:
        """Weights and constant of one figure."""
        place = self.names.index(name)
        return self.weights[place], float(self.constants[place])


def measures_of(problem: Problem, variables: Variables, count: int) -> Measures:
    """Work out the weights of every figure once for a model of ``count`` variables."""
    found: dict[str, tuple[Numbers, float]] = {}
    for aim in aims_of(problem, variables):
        if aim.name in AIMS:
            found[AIMS[aim.name]] = (aim.weights, aim.constant)
    if not variables.worst_shares:
        found["worst_off_share"] = (np.zeros(count), 1.0)
    found |= _sessions(problem, variables, count)
    hours = _hours(problem, variables, count)
    found["hours_used"] = (
        np.sum([weights for weights, _ in hours.values()], axis=0),
        sum(constant for _, constant in hours.values()),
    )
    names = (*found, *(f"hours:{role}" for role in hours))
    rows = [*found.values(), *hours.values()]
    tiers = list(problem.demand.tier_of.values())
    return Measures(
        names=names,
        weights=np.array([weights for weights, _ in rows]),
        constants=np.array([constant for _, constant in rows]),
        roles=tuple(hours),
        fixed=_asked(problem),
        tiers={tier: tiers.count(tier) for tier in problem.authority.offer.tiers},
    )


def _sessions(
    problem: Problem, variables: Variables, count: int
) -> dict[str, tuple[Numbers, float]]:
    """Need points up to the targets, sessions up to them, and promises kept."""
    need, given, kept = np.zeros(count), np.zeros(count), np.zeros(count)
    start = [0.0, 0.0, 0.0]
    for line in problem.demand.lines:
        units = support_units(problem.activity(line.activity), problem.school(line.school_id))
        points = session_points(line, units, problem.target_points)
        have = min(line.given, line.target)
        start[0] += sum(points[:have])
        start[1] += have
        start[2] += min(line.given, line.minimum)
    for step in variables.steps:
        if step.number < problem.demand.line_of[step.school_id, step.activity].target:
            need[step.variable] = step.points
            given[step.variable] = 1.0
        kept[step.variable] = float(step.is_promise)
    return {
        "need_points": (need, start[0]),
        "sessions_given": (given, start[1]),
        "promises_kept": (kept, start[2]),
    }


def _hours(problem: Problem, variables: Variables, count: int) -> dict[str, tuple[Numbers, float]]:
    """Hours that count against capacity, by role; agreed sessions are the constant."""
    weights: dict[str, Numbers] = {}
    constants: dict[str, float] = {}
    for budget in problem.budgets.values():
        role, agreed = budget.person.role, budget.agreed
        weights.setdefault(role, np.zeros(count))
        constants[role] = constants.get(role, 0.0) + budget.counted_hours(
            agreed.contact_hours, agreed.preparation_hours, agreed.travel_hours
        )
    for seat in variables.seats:
        option, budget = seat.option, problem.budgets[seat.option.person_id]
        weights[budget.person.role][seat.variable] = budget.counted_hours(
            option.contact_hours, option.preparation_hours, option.outing.travel_hours
        )
    return {role: (weights[role], constants[role]) for role in sorted(weights)}


def _asked(problem: Problem) -> dict[str, float]:
    """What is asked whatever comes of it: sessions, promises, officer days of all targets."""
    hours = 0.0
    for line in problem.demand.lines:
        activity, school = problem.activity(line.activity), problem.school(line.school_id)
        length = activity.hours * activity.days_at(school) + activity.preparation_hours
        hours += line.target * activity.team_size * length
    lines = problem.demand.lines
    return {
        "sessions_asked": float(sum(line.target for line in lines)),
        "promises_asked": float(sum(line.minimum for line in lines)),
        "officer_days_asked": hours / OFFICER_DAY_HOURS,
        "need_points": problem.all_target_points,
    }


def answer_of(measures: Measures, capacity: dict[str, float], solution: Solution) -> Answer:
    """Write a solution (variables as the full model means them) as an answer."""
    values = np.zeros(measures.weights.shape[1]) if solution.values is None else solution.values
    sums = measures.weights @ values + measures.constants
    found = {
        name: round(float(value), ROUND) + 0.0
        for name, value in zip(measures.names, sums, strict=True)
    }
    asked, lowest = measures.fixed, next(iter(measures.tiers), "")
    need = found["need_points"] / asked["need_points"] if asked["need_points"] > 0 else 1.0
    broken = max(0.0, asked["promises_asked"] - found["promises_kept"])
    solved = solution.values is not None
    return Answer(
        status=solution.status,
        objective=round(solution.objective, ROUND) if solved else 0.0,
        need_met_share=round(need, ROUND),
        sessions_asked=asked["sessions_asked"],
        sessions_given=found["sessions_given"],
        promises_asked=asked["promises_asked"],
        promises_broken=round(broken, ROUND),
        worst_off_share=found["worst_off_share"],
        travel_hours=found["travel_hours"],
        nights=found["nights"],
        pounds=found["pounds"],
        hours_used=found["hours_used"],
        officer_days_asked=round(asked["officer_days_asked"], ROUND),
        schools_above_lowest=sum(
            number for tier, number in measures.tiers.items() if tier != lowest
        ),
        hours={
            role: RoleHours(
                capacity=round(capacity.get(role, 0.0), ROUND), used=found[f"hours:{role}"]
            )
            for role in measures.roles
        },
        tiers=measures.tiers,
    )
