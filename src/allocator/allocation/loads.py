"""How each person's hours are used, and what one more hour would be worth."""

from __future__ import annotations

from collections import defaultdict

from allocator.allocation.plan import ROUND_HOURS, HeldSession
from allocator.allocation.problem import Problem
from allocator.domain.allocations import PersonLoad
from allocator.solving.linear_model import Indices
from allocator.solving.solutions import Solution


def hour_prices(
    problem: Problem, rows: dict[str, Indices], relaxation: Solution
) -> dict[str, float]:
    """Price of one more hour of each person, from the prices of the relaxed model's rows.

    A peer head's hours come with days of release, so the price of a day counts by the hour too.
    """
    if relaxation.duals is None:
        return dict.fromkeys(problem.budgets, 0.0)
    hours = relaxation.duals[rows["hours_within_capacity"]]
    days = relaxation.duals[rows["days_away_within_release"]]
    prices: dict[str, float] = {}
    for number, (person_id, budget) in enumerate(problem.budgets.items()):
        price = float(hours[number])
        if budget.person.is_peer_head:
            settings = problem.authority.settings
            price += float(days[number]) / (budget.person.hours_per_day or settings.hours_per_day)
        prices[person_id] = max(0.0, price)
    return prices


def person_loads(
    problem: Problem, held: list[HeldSession], prices: dict[str, float]
) -> tuple[PersonLoad, ...]:
    """Sum up everybody's hours; everyone has a row, with something to do or not."""
    contact: dict[str, float] = defaultdict(float)
    preparation: dict[str, float] = defaultdict(float)
    travel: dict[str, float] = defaultdict(float)
    for one in held:
        for person in one.person_ids:
            contact[person] += one.contact_hours / len(one.person_ids)
            preparation[person] += one.preparation_hours / len(one.person_ids)
            travel[person] += one.travel_by_person[person]
    return tuple(
        _load(problem, person, contact[person], preparation[person], travel[person], prices[person])
        for person in problem.budgets
    )


def _load(
    problem: Problem,
    person_id: str,
    contact: float,
    preparation: float,
    travel: float,
    price: float,
) -> PersonLoad:
    budget = problem.budgets[person_id]
    counted = budget.counted_hours(contact, preparation, travel)
    return PersonLoad(
        person_id=person_id,
        capacity_hours=round(budget.capacity_hours, ROUND_HOURS),
        contact_hours=round(contact, ROUND_HOURS),
        preparation_hours=round(preparation, ROUND_HOURS),
        travel_hours=round(travel, ROUND_HOURS),
        spare_hours=round(budget.capacity_hours - counted, ROUND_HOURS),
        price_per_hour=round(price, ROUND_HOURS),
    )
