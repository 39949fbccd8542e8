"""The aims of an allocation: what each reached, and the best it could have reached alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from allocator.allocation import worth
from allocator.allocation.problem import Problem
from allocator.allocation.variables import Variables, agreed_modes
from allocator.domain.settings import AIMS, COSTS, AimName
from allocator.solving.linear_model import Numbers


@dataclass(frozen=True)
class Aim:
    """One aim as an objective of its own; ``constant`` is what no variable decides."""

    name: AimName
    unit: str
    text: str
    weights: Numbers
    constant: float

    @property
    def is_cost(self) -> bool:
        """Whether less is better."""
        return self.name in COSTS

    @property
    def is_promise(self) -> bool:
        """Whether it counts what every school is promised."""
        return self.name in ("promises_kept", "presence")

    def value(self, values: Numbers) -> float:
        """Level of the aim in a plan."""
        return float(self.weights @ values) + self.constant


def aims_of(problem: Problem, variables: Variables) -> tuple[Aim, ...]:
    """List every aim: those of the settings in their order, then those left out."""
    chosen = problem.authority.settings.aims
    order = [*chosen, *(name for name in AIMS if name not in chosen)]
    return tuple(_MAKERS[name](problem, variables) for name in order)


def _zeros(variables: Variables) -> Numbers:
    return np.zeros(variables.model.variable_count)


def _promises_kept(problem: Problem, variables: Variables) -> Aim:
    weights = _zeros(variables)
    for step in variables.steps:
        weights[step.variable] = float(step.is_promise)
    given = sum(min(line.given, line.minimum) for line in problem.demand.lines)
    text = "Sessions that every school of its tier is promised (minimums)."
    return Aim("promises_kept", "sessions", text, weights, float(given))


def _presence(problem: Problem, variables: Variables) -> Aim:
    weights = _zeros(variables)
    for variable in variables.floors.values():
        weights[variable] = 1.0
    floor = problem.authority.offer.floors.in_person_per_term
    have = sum(min(floor, in_person) for in_person, _ in agreed_modes(problem).values())
    text = "Sessions in person that every school has, the remotest too."
    return Aim("presence", "sessions", text, weights, float(have))


def _need_met(problem: Problem, variables: Variables) -> Aim:
    weights = _zeros(variables)
    for step in variables.steps:
        weights[step.variable] = step.points
    constant = 0.0
    for line in problem.demand.lines:
        units = worth.support_units(problem.activity(line.activity), problem.school(line.school_id))
        constant += sum(worth.session_points(line, units, problem.target_points)[: line.given])
    text = "Support by need: higher tiers count more, first sessions more than later ones."
    return Aim("need_met", "points", text, weights, constant)


def _fairness(problem: Problem, variables: Variables) -> Aim:
    weights = _zeros(variables)
    shares = variables.worst_shares
    for variable in shares.values():
        weights[variable] = 1.0 / len(shares)
    text = (
        "Share of its target that the worst-off group of schools gets: the mean of the worst-off "
        f"groups by {', '.join(shares) or 'any grouping with two groups'}."
    )
    return Aim("fairness", "share of target", text, weights, 0.0)


def _travel(problem: Problem, variables: Variables) -> Aim:
    weights = _zeros(variables)
    for seat in variables.seats:
        weights[seat.variable] = seat.option.outing.travel_hours
    agreed = sum(budget.agreed.travel_hours for budget in problem.budgets.values())
    text = "Hours on the road, boats and planes, were each session a journey of its own."
    return Aim("travel", "hours", text, weights, agreed)


def _nights(problem: Problem, variables: Variables) -> Aim:
    weights = _zeros(variables)
    for seat in variables.seats:
        weights[seat.variable] = seat.option.outing.nights
    agreed = sum(budget.agreed.nights for budget in problem.budgets.values())
    return Aim("nights", "nights", "Nights away from home.", weights, float(agreed))


def _continuity(problem: Problem, variables: Variables) -> Aim:
    weights = _zeros(variables)
    for (school, person), link in variables.links.items():
        if problem.authority.link_at_start.get(school) == person:
            weights[link] = 1.0
    text = "Schools that keep the link officer they have."
    return Aim("continuity", "schools", text, weights, 0.0)


def _even_load(problem: Problem, variables: Variables) -> Aim:
    weights = _zeros(variables)
    for variable in variables.loads.beyond.values():
        weights[variable] = 1.0
    text = (
        "Hours that people of a role work beyond an even share of what the role does, by the "
        "relaxed model."
    )
    return Aim("even_load", "hours beyond an even share", text, weights, 0.0)


def _money(problem: Problem, variables: Variables) -> Aim:
    weights = _zeros(variables)
    for seat in variables.seats:
        weights[seat.variable] = problem.session_pounds(seat.option)
    agreed = sum(budget.agreed.pounds for budget in problem.budgets.values())
    text = "Mileage, fares, nights and cover for peer heads who teach a class; no salaries."
    return Aim("money", "pounds", text, weights, agreed)


_MAKERS: dict[AimName, Callable[[Problem, Variables], Aim]] = {
    "promises_kept": _promises_kept,
    "presence": _presence,
    "need_met": _need_met,
    "fairness": _fairness,
    "travel": _travel,
    "nights": _nights,
    "continuity": _continuity,
    "even_load": _even_load,
    "money": _money,
}
