"""The need that a plan meets, in points of a hundred of all that is due; what one gives beyond."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from allocator.allocation import worth
from allocator.allocation.problem import Problem
from allocator.domain.allocations import Allocation
from allocator.domain.asking import Bought
from allocator.scenarios.asking.ground import Ground
from allocator.scenarios.asking.restating import ROUND, bound_of, restated, solved
from allocator.scenarios.asking.witness import Claim, checked_plan
from allocator.solving.linear_model import LinearModel, Numbers
from allocator.solving.solutions import Solution

NEED_GAP = 5e-4
"""Relative gap within which the most need is found."""
WORK = 500_000
"""Variables times looks of the solver for one plan: many are made for one question."""
HUNDRED = 100.0
Key = tuple[object, ...]


@dataclass(frozen=True, eq=False)
class NeedModel:
    """An allocation whose one aim is the need met up to every target.

    Values are points of a hundred: 100 is every target of every school, weighted by need, first
    sessions and promises before others, as the allocation weighs them.
    """

    ground: Ground

    @cached_property
    def model(self) -> LinearModel:
        """The rules of the allocation under that aim."""
        problem, built = self.ground.problem, self.ground.built
        whole = problem.all_target_points
        objective = np.zeros(built.model.variable_count)
        for step in built.variables.steps:
            if step.number < problem.demand.line_of[step.school_id, step.activity].target:
                objective[step.variable] = HUNDRED * step.points / whole if whole else 0.0
        return restated(built.model, "max", objective, constant=_given(problem))

    def bound(self) -> float:
        """Return what the relaxed model could meet: no plan meets more."""
        return bound_of(self.model, self.ground.control)

    def solve(self, start: Numbers | None = None, gap: float = NEED_GAP) -> Solution:
        """Find the plan of whole sessions that meets most need, within a gap."""
        engine = self.ground.authority.settings.engine
        return solved(self.model, self.ground.control, engine, start, gap, WORK)

    def plan(self, found: Solution) -> Allocation:
        """Write a solution as a plan, checked."""
        assert found.values is not None
        ground = self.ground
        claim = Claim("max", found.objective, found.bound)
        return checked_plan(
            ground.problem, ground.built.variables, found.values, ground.tiers, claim
        )

    @cached_property
    def names(self) -> dict[Key, int]:
        """Each variable by what it means, alike in models of more and fewer people."""
        problem, own = self.ground.problem, self.ground.built.variables
        forms: list[Key] = [
            (*_block(problem, form.block), form.form.mode, form.form.host) for form in own.forms
        ]
        found: dict[Key, int] = {
            ("form", *key): form.variable for key, form in zip(forms, own.forms, strict=True)
        }
        for seat in own.seats:
            key = ("seat", *forms[seat.form], seat.option.place, seat.option.person_id)
            found[key] = seat.variable
        for step in own.steps:
            found["step", step.school_id, step.activity, step.number] = step.variable
        named: tuple[tuple[str, Mapping[Any, int]], ...] = (
            ("link", own.links), ("no_link", own.no_link), ("floor", own.floors),
            ("run", own.long_runs), ("serves", own.serves), ("worst", own.worst_shares),
        )  # fmt: skip
        for name, variables in named:
            found |= {(name, key): variable for key, variable in variables.items()}
        for kind, missed in (("pin", own.missed_pins), ("link_pin", own.missed_links)):
            for number, (_, variable) in enumerate(missed):
                found[kind, number] = variable
        if own.inspection_excess is not None:
            found["inspection",] = own.inspection_excess
        return found

    def carried_over(self, other: NeedModel, values: Numbers) -> Numbers:
        """Take the plan of a model with fewer people as one of this; what is new is at nothing."""
        found = np.zeros(self.model.variable_count)
        places = other.names
        for key, place in self.names.items():
            if key in places:
                found[place] = values[places[key]]
        own, budgets = self.ground.built.variables, self.ground.problem.budgets
        for seat in own.seats if own.loads.evenly else ():
            option = seat.option
            if option.person_id in own.loads.evenly:
                hours = budgets[option.person_id].counted_hours(
                    option.contact_hours, option.preparation_hours, option.outing.travel_hours
                )
                found[own.loads.evenly[option.person_id]] += hours * found[seat.variable]
        return found


def _block(problem: Problem, number: int) -> Key:
    """A block by its schools and, among like ones, its turn."""
    block, turn = problem.blocks[number], 0
    while block.after is not None:
        block, turn = problem.blocks[block.after], turn + 1
    last = problem.blocks[number]
    return (last.activity, last.school_ids, turn)


def _given(problem: Problem) -> float:
    """Points of what is agreed already."""
    whole, points = problem.all_target_points, 0.0
    for line in problem.demand.lines:
        units = worth.support_units(problem.activity(line.activity), problem.school(line.school_id))
        worths = worth.session_points(line, units, problem.target_points)
        points += sum(worths[: min(line.given, line.target)])
    return HUNDRED * points / whole if whole else HUNDRED


def bought(ground: Ground, before: Allocation, after: Allocation) -> Bought:
    """Say what one plan gives beyond another, of what today's tiers are due."""
    authority, demand = ground.authority, ground.problem.demand
    sessions: Counter[str] = Counter()
    by_tier: Counter[str] = Counter()
    by_cluster: Counter[str] = Counter()
    promised, hours = 0, 0.0
    old, new = _held(before), _held(after)
    for line in demand.lines:
        key = (line.school_id, line.activity)
        more = min(new[key], line.target) - min(old[key], line.target)
        school = authority.school_by_id[line.school_id]
        activity = authority.offer.activities[line.activity]
        sessions[line.school_id] += more
        by_tier[demand.tier_of[line.school_id]] += more
        by_cluster[school.cluster or school.name] += more
        promised += min(new[key], line.minimum) - min(old[key], line.minimum)
        hours += more * activity.hours * activity.days_at(school) * activity.team_size
    return Bought(
        sessions=sum(sessions.values()),
        promised=promised,
        hours=round(hours, ROUND),
        by_tier={tier: by_tier[tier] for tier in authority.offer.tiers},
        by_cluster={name: count for name, count in sorted(by_cluster.items()) if count},
        more=tuple(school for school, count in sessions.items() if count > 0),
        fewer=tuple(school for school, count in sessions.items() if count < 0),
    )


def _held(plan: Allocation) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for item in plan.items:
        for school in item.school_ids:
            found[school, item.activity] += item.sessions
    return found
