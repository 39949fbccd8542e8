"""What a planner should know besides: pins that could not be kept, agreed visits out of reach."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.allocation.clashes import clashes_of
from allocator.allocation.pins import PinDemand
from allocator.allocation.problem import Problem
from allocator.allocation.variables import Variables
from allocator.domain.engagements import Pin
from allocator.solving.linear_model import Numbers


def notes_of(problem: Problem, variables: Variables, values: Numbers) -> tuple[str, ...]:
    """Say in words what was asked for and is not in the plan, and what there is nothing of."""
    return (
        *_missed_pins(problem, variables, values),
        *_left_out_visits(problem),
        *_overbooked(problem),
        *_nothing_to_plan(problem),
    )


def _missed_pins(problem: Problem, variables: Variables, values: Numbers) -> Iterator[str]:
    clashes = clashes_of(problem, variables, values)
    for clash in clashes:
        yield clash.words
    named = [row.pin for clash in clashes for row in clash.rows]
    for demand, missed in variables.missed_pins:
        if values[missed] > 0.5 and not any(_asks(pin, demand) for pin in named):
            yield (
                f"A pin asks for {demand.words}, which could not be kept: nobody who is asked for "
                "may do it within the hours there are."
            )
    for pin, missed in variables.missed_links:
        if values[missed] > 0.5 and pin not in named:
            yield (
                f"A pin asks for {pin.person_id or 'somebody'} as link officer of "
                f"{pin.school_id or 'a school'}, which the rules on links do not allow."
            )


def _asks(pin: Pin, demand: PinDemand) -> bool:
    """Whether the pin is one of those behind the demand."""
    return (pin.school_id, pin.person_id, pin.activity) == (
        demand.school_id,
        demand.person_id,
        demand.activity,
    )


def _nothing_to_plan(problem: Problem) -> Iterator[str]:
    authority = problem.authority
    if not authority.open_schools:
        yield "There is no open school, so that there is nothing to plan."
        return
    if not any(line.maximum for line in problem.demand.lines):
        yield "No school is due anything this term: the offer has no sessions for its tiers."
    if not authority.people:
        yield "There is nobody in people.csv, so that nothing new can be given."
    elif not any(budget.capacity_hours > 0 for budget in problem.budgets.values()):
        yield "Nobody in people.csv has any hours this term, so that nothing new can be given."
    if not any(authority.pupil_days.values()):
        yield "The term has no pupil day, so that no visit can be held."


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
