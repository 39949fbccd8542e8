"""What a planner should know besides: pins that could not be kept, agreed visits out of reach."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.allocation.problem import Problem
from allocator.allocation.variables import Variables
from allocator.solving.linear_model import Numbers


def notes_of(problem: Problem, variables: Variables, values: Numbers) -> tuple[str, ...]:
    """Say in words what was asked for and is not in the plan."""
    return (*_missed_pins(variables, values), *_left_out_visits(problem), *_overbooked(problem))


def _missed_pins(variables: Variables, values: Numbers) -> Iterator[str]:
    for demand, missed in variables.missed_pins:
        if values[missed] > 0.5:
            yield (
                f"A pin asks for {demand.words}, which could not be kept: nobody who is asked for "
                "may do it within the hours there are."
            )
    for pin, missed in variables.missed_links:
        if values[missed] > 0.5:
            yield (
                f"A pin asks for {pin.person_id or 'somebody'} as link officer of "
                f"{pin.school_id or 'a school'}, which the rules on links do not allow."
            )


def _left_out_visits(problem: Problem) -> Iterator[str]:
    kept = {visit.visit_id for session in problem.demand.agreed for visit in session.visits}
    for visit in problem.authority.visits_of_term:
        if visit.visit_id not in kept:
            yield f"Visit {visit.visit_id} is to mothballed schools alone and is left out."


def _overbooked(problem: Problem) -> Iterator[str]:
    for budget in problem.budgets.values():
        agreed = budget.agreed
        taken = budget.counted_hours(
            agreed.contact_hours, agreed.preparation_hours, agreed.travel_hours
        )
        if taken > budget.capacity_hours + 1e-6:
            yield (
                f"Agreed visits take {taken:.1f} hours of {budget.person.name}, who has "
                f"{budget.capacity_hours:.1f}."
            )
