"""What a dated term teaches the allocation: how long people's journeys really are.

The allocation counts every session as a journey of its own. In a schedule visits share journeys,
and more so for some people than for others. The shares measured here let it count again.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from allocator.domain.allocations import Allocation
from allocator.domain.authority import Authority
from allocator.domain.schedules import Schedule
from allocator.domain.settings import COSTS

LEAST_FACTOR = 0.1
MOST_FACTOR = 2.0
"""Beyond these a measure says more about a few odd journeys than about the next term."""
LEAST_HOURS = 1.0
"""Whoever was expected to travel less has no measure of their own."""


def travel_factors(
    authority: Authority,
    allocation: Allocation,
    schedule: Schedule,
    made_with: Mapping[str, float] = MappingProxyType({}),
) -> dict[str, float]:
    """Travel that each person's sessions took, relative to a journey for each.

    Whoever has hardly any travel in it gets the factor of all together.

    Parameters
    ----------
    allocation
        The allocation that was dated: its hours are the estimate.
    made_with
        The factors that it was made with, none for a first one.
    """
    unplaced: dict[str, int] = {}
    for row in schedule.unplaced:
        unplaced[row.item_id] = unplaced.get(row.item_id, 0) + 1
    expected = dict.fromkeys((person.person_id for person in authority.people), 0.0)
    for item in allocation.items:
        placed = (item.sessions - unplaced.get(item.item_id, 0)) / max(1, item.sessions)
        even = item.travel_hours / len(item.person_ids)
        shares = item.travel_by_person or {}
        for person in item.person_ids:
            hours = shares.get(person, even) * placed
            expected[person] += hours / made_with.get(person, 1.0)
    measured = dict.fromkeys(expected, 0.0)
    for day in schedule.days:
        measured[day.person_id] += sum(leg.arrive - leg.depart for leg in day.legs) / 60
    whole = _factor(sum(measured.values()), sum(expected.values()))
    return {
        person: _factor(measured[person], hours) if hours >= LEAST_HOURS else whole
        for person, hours in expected.items()
    }


def _factor(measured: float, expected: float) -> float:
    if expected <= 0:
        return 1.0
    return round(min(MOST_FACTOR, max(LEAST_FACTOR, measured / expected)), 4)


def is_better(
    authority: Authority, one: tuple[Allocation, Schedule], other: tuple[Allocation, Schedule]
) -> bool:
    """Whether the other plan is better in the order of the aims, as its dates show it.

    Travel, nights and money are those of the schedule; sessions without a date count straight
    after the promises. Levels within the gap at which the allocation stops looking are alike.
    """
    gap = authority.settings.allocation_gap
    for before, after, is_cost, is_dated in _levels(authority, one, other):
        slack = 1e-6 if is_dated else gap * max(abs(before), abs(after))
        if abs(after - before) > slack:
            return (after < before) == is_cost
    return False


def _levels(
    authority: Authority, one: tuple[Allocation, Schedule], other: tuple[Allocation, Schedule]
) -> list[tuple[float, float, bool, bool]]:
    """Values of both plans aim by aim: whether less is better, whether the dates say it."""
    rows: list[tuple[float, float, bool, bool]] = []
    levels = [{level.name: level.value for level in plan[0].levels} for plan in (one, other)]
    dated = [_dated(plan[1]) for plan in (one, other)]
    for aim in authority.settings.aims:
        if aim in dated[0]:
            rows.append((dated[0][aim], dated[1][aim], True, True))
        elif aim in levels[0] and aim in levels[1]:
            rows.append((levels[0][aim], levels[1][aim], aim in COSTS, False))
        if aim == "promises_kept":
            without = [float(len(plan[1].unplaced)) for plan in (one, other)]
            rows.append((without[0], without[1], True, True))
    return rows


def _dated(schedule: Schedule) -> dict[str, float]:
    found = {"travel": schedule.travel_hours, "nights": float(schedule.nights)}
    if schedule.costs is not None:
        found["money"] = schedule.costs.total.pounds
    return found
