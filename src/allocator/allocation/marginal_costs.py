"""What one more session by somebody would cost the whole plan, at the relaxed model's prices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from allocator.allocation.blocks import Block, Form, Option
from allocator.allocation.loads import hour_prices
from allocator.allocation.model import AllocationModel
from allocator.allocation.problem import Problem
from allocator.allocation.variables import StepVariable
from allocator.allocation.worth import mode_loss, support_units
from allocator.domain.people import Person
from allocator.solving.solutions import Solution

IN_USE = 1e-4
"""Sessions of a relaxed plan from which on a variable counts as used."""


@dataclass(frozen=True)
class SeatCost:
    """One person in one place: points lost by journey and money, and by the time taken."""

    person: Person
    option: Option
    hours: float
    direct: float
    price: float

    @property
    def points(self) -> float:
        """All points lost."""
        return self.direct + self.price


@dataclass(frozen=True, eq=False)
class PricedProblem:
    """A problem with the prices of everybody's time.

    ``hour_price`` has the points of one more hour of each person (for a peer head: of a day, by
    the hour), ``steps_of`` the last sessions of the lines that each has a part in, where known.
    """

    problem: Problem
    hour_price: Mapping[str, float]
    steps_of: Mapping[str, list[StepVariable]]

    def seat_cost(self, option: Option, extra: float = 0.0) -> SeatCost:
        """Cost of one session for one person in one place, and extra points lost by it."""
        problem, outing = self.problem, option.outing
        budget = problem.budgets[option.person_id]
        hours = budget.counted_hours(
            option.contact_hours, option.preparation_hours, outing.travel_hours
        )
        prices = problem.prices
        direct = extra + (
            prices.travel_hour * outing.travel_hours
            + prices.night * outing.nights
            + prices.pound * problem.session_pounds(option)
        )
        scarce = hours
        if budget.person.is_peer_head:
            length = budget.person.hours_per_day or problem.authority.settings.hours_per_day
            scarce = max(hours, outing.days * length)
        price = self.hour_price[option.person_id] * scarce
        return SeatCost(budget.person, option, hours, direct, price)

    def change_of_link(self, school_id: str, person_id: str) -> float:
        """Points lost where the person became link officer instead of whoever is now."""
        now = self.problem.authority.link_at_start.get(school_id, person_id)
        return 0.0 if now == person_id else self.problem.prices.link_kept

    def affords(self, option: Option) -> bool:
        """Whether the person has the time for one session at all."""
        budget = self.problem.budgets[option.person_id]
        return budget.affords(option.contact_hours, option.preparation_hours, option.outing)

    def mode_points(self, block: Block, form: Form, school_id: str) -> float:
        """Points lost by the mode of one session."""
        line = self.problem.demand.line_of[school_id, block.activity]
        activity = self.problem.activity(block.activity)
        return mode_loss(activity, form.mode, self.problem.school(school_id), line.need)

    def gives_way(self, person_id: str, school_id: str) -> StepVariable | None:
        """Session of the least worth that the person's time goes to, at another school if any."""
        steps = self.steps_of.get(person_id, [])
        elsewhere = [step for step in steps if step.school_id != school_id]
        return min(elsewhere or steps, key=self._worth, default=None)

    def _worth(self, step: StepVariable) -> tuple[float, str, str]:
        """Points of a unit of support, so that sessions of any length compare."""
        activity = self.problem.activity(step.activity)
        units = support_units(activity, self.problem.school(step.school_id))
        return step.points / units, step.school_id, step.activity


def priced_by(problem: Problem, built: AllocationModel, relaxed: Solution) -> PricedProblem:
    """Price a problem by its relaxed model."""
    prices = hour_prices(problem, built.rows, relaxed)
    return PricedProblem(problem, prices, _steps_of(problem, built, relaxed))


def _steps_of(
    problem: Problem, built: AllocationModel, relaxed: Solution
) -> dict[str, list[StepVariable]]:
    """Last sessions of the lines that each person has a part in, in the relaxed plan."""
    values = relaxed.values
    if values is None:
        return {}
    last = _last_steps(built.variables.steps, values.tolist())
    found: dict[str, list[StepVariable]] = defaultdict(list)
    for seat in built.variables.seats:
        # Days of release are what is scarce of a head, and sessions online take none.
        is_head = problem.budgets[seat.option.person_id].person.is_peer_head
        if values[seat.variable] < IN_USE or (is_head and not seat.option.outing.days):
            continue
        block = problem.blocks[seat.block]
        lines = [last.get((school, block.activity)) for school in block.school_ids]
        found[seat.option.person_id].extend(step for step in lines if step is not None)
    return found


def _last_steps(
    steps: Iterable[StepVariable], values: list[float]
) -> dict[tuple[str, str], StepVariable]:
    """Last session that the relaxed plan gives each school of each activity."""
    by_line: dict[tuple[str, str], list[StepVariable]] = defaultdict(list)
    for step in steps:
        if values[step.variable] > IN_USE:
            by_line[step.school_id, step.activity].append(step)
    return {key: max(found, key=lambda step: step.number) for key, found in by_line.items()}
