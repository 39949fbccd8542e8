"""One relaxed model that answers every scenario which changes nothing but what people can give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from allocator.allocation.budgets import Budget, budgets_of
from allocator.allocation.model import build_model
from allocator.allocation.problem import Problem, build_problem
from allocator.allocation.reach import Reach
from allocator.allocation.variables import Variables
from allocator.domain.authority import Authority
from allocator.domain.people import Person
from allocator.domain.tiers import TierReport
from allocator.scenarios.answers.compact import Compact, compacted
from allocator.scenarios.answers.measures import Measures, measures_of
from allocator.scenarios.answers.staying import Question, gives_otherwise
from allocator.solving.highs import Room
from allocator.solving.linear_model import Indices, Numbers
from allocator.travel.model import TravelModel

PLENTY_HOURS, PLENTY_DAYS = 1e6, 100_000
"""Budget of everybody while the model is built: every seat is there, whoever can pay for it."""
SLACK = 1e-9
"""As ``Budget.affords`` has it."""


@dataclass(frozen=True, eq=False)
class Seats:
    """What one session in each seat takes of its person; arrays by seat."""

    variable: Indices
    person: Indices
    hours: Numbers
    days: Numbers
    nights: Numbers


@dataclass(frozen=True, eq=False)
class Structure:
    """A question with its compact model. Budgets are upper bounds, set for each answer."""

    question: Question
    problem: Problem
    compact: Compact
    variables: Variables
    rows: dict[str, Indices]
    seats: Seats
    measures: Measures
    away_at_night: tuple[str, ...]
    """People of the rows on nights, in the order of those rows."""

    def fits(self, authority: Authority, tiers: TierReport) -> bool:
        """Whether the model answers the authority with other upper bounds alone."""
        return gives_otherwise(self.question, self.problem, authority, tiers)

    def budgets(self, authority: Authority) -> dict[str, Budget]:
        """What the people of an authority that fits have left to give."""
        reach = Reach(authority, self.question.travel)
        return budgets_of(authority, reach, self.problem.demand.agreed)

    def room(self, budgets: Mapping[str, Budget]) -> Room:
        """Upper bounds that stand for the budgets."""
        evenly, rows = self.variables.loads.evenly, self.rows
        row_upper: dict[int, float] = {}
        variable_upper: dict[int, float] = {}
        for number, (person, budget) in enumerate(budgets.items()):
            if person in evenly:
                variable_upper[evenly[person]] = budget.hours
            else:
                row_upper[int(rows["hours_within_capacity"][number])] = budget.hours
            row_upper[int(rows["days_away_within_release"][number])] = budget.days
        for row, person in zip(rows["nights_within_limit"], self.away_at_night, strict=True):
            row_upper[int(row)] = float(budgets[person].nights)
        for variable in self._beyond_means(budgets):
            variable_upper[int(variable)] = 0.0
        return Room(row_upper, variable_upper)

    def _beyond_means(self, budgets: Mapping[str, Budget]) -> Indices:
        """Seats whose person has no room for a single session in them."""
        left = list(budgets.values())
        hours = np.array([budget.hours for budget in left]) + SLACK
        days = np.array([budget.days for budget in left]) + SLACK
        nights = np.array([budget.nights for budget in left])
        seats, who = self.seats, self.seats.person
        over = (seats.hours > hours[who]) | (seats.days > days[who]) | (seats.nights > nights[who])
        return seats.variable[over]


def build_structure(authority: Authority, tiers: TierReport, travel: TravelModel) -> Structure:
    """Build the model of an authority, good for all that differ in capacity alone."""
    problem = build_problem(authority, tiers, travel)
    ample = replace(problem, budgets={key: _plenty(one) for key, one in problem.budgets.items()})
    built = build_model(ample)
    compact = compacted(built)
    variables = built.variables
    return Structure(
        question=Question(authority, tiers, travel),
        problem=problem,
        compact=compact,
        variables=variables,
        rows={name: compact.row_of[rows] for name, rows in built.rows.items()},
        seats=_seats(problem, variables),
        measures=measures_of(problem, variables, built.model.variable_count),
        away_at_night=tuple(
            dict.fromkeys(
                seat.option.person_id for seat in variables.seats if seat.option.outing.nights
            )
        ),
    )


def _plenty(budget: Budget) -> Budget:
    """Boundless time for whoever has any: roles are levelled among those who have some."""
    capacity = PLENTY_HOURS if budget.capacity_hours > 0 else 0.0
    return replace(
        budget,
        capacity_hours=capacity,
        hours=PLENTY_HOURS,
        days=PLENTY_DAYS,
        nights=PLENTY_DAYS,
    )


def _seats(problem: Problem, variables: Variables) -> Seats:
    place = {person: number for number, person in enumerate(problem.budgets)}
    options = [seat.option for seat in variables.seats]
    hours = [
        problem.budgets[option.person_id].counted_hours(
            option.contact_hours, option.preparation_hours, option.outing.travel_hours
        )
        for option in options
    ]
    return Seats(
        variable=np.array([seat.variable for seat in variables.seats], dtype=np.int64),
        person=np.array([place[option.person_id] for option in options], dtype=np.int64),
        hours=np.array(hours, dtype=np.float64),
        days=np.array([option.outing.days for option in options], dtype=np.float64),
        nights=np.array([option.outing.nights for option in options], dtype=np.float64),
    )


def capacity_by_role(people: Mapping[str, Budget]) -> dict[str, float]:
    """Hours of each role over the term, agreed visits included."""
    found: dict[str, float] = {}
    for budget in people.values():
        person: Person = budget.person
        found[person.role] = found.get(person.role, 0.0) + budget.capacity_hours
    return found
