"""What each person could add at each school for given prices of their hours, for all pairs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.allocation import worth
from allocator.allocation.pools.groups import Group
from allocator.allocation.pools.marks import Marks
from allocator.allocation.pools.pool import Pool
from allocator.allocation.reach import visit_minutes
from allocator.solving.assignment.prices import Prices
from allocator.travel.matrix import RoadTrips

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

AT_ONCE = 150_000
"""Pairs weighed at a time: arrays of that size stay in the processor's cache."""

NEVER_MINUTES = 1e6
"""Stands for a journey that cannot be made, where infinity could not be multiplied by nothing."""


@dataclass(frozen=True, eq=False)
class Slab:
    """Some schools of a group with all its people; ``worth`` is the most a pair could add.

    Schools are rows, people columns. No pair adds more: its journeys are the shortest there are.
    """

    group: Group
    schools: Whole
    worth: Floats


def slabs(pool: Pool, prices: Prices) -> Iterator[Slab]:
    """Weigh every pair of school and person at these prices, some schools at a time."""
    for group in pool.groups:
        step = max(1, AT_ONCE // max(1, group.people.size))
        for first in range(0, group.schools.size, step):
            schools = group.schools[first : first + step]
            yield Slab(group, schools, _most(pool, group, schools, prices))


def columns_of(group: Group, count: int) -> Whole:
    """Column of each person in the slabs of the group; -1 for others."""
    columns = np.full(count, -1, dtype=np.int64)
    columns[group.people] = np.arange(group.people.size)
    return columns


def put(
    values: Floats, marks: Marks, schools: Whole, columns: Whole, points: Floats | float
) -> None:
    """Add points to the marked pairs of a slab, in place."""
    rows, places = marks.among(schools)
    at = columns[marks.people[places]]
    inside = at >= 0
    given = points[places][inside] if isinstance(points, np.ndarray) else points
    values[rows[inside], at[inside]] += given


def trip_points(pool: Pool, trips: RoadTrips, people: Whole) -> tuple[Floats, Floats]:
    """Hours and points that a day's journey there and back takes of each person."""
    prices = pool.problem.prices
    hours = np.minimum(trips.minutes, NEVER_MINUTES) / 60 * pool.factors[people]
    a_kilometre = prices.pound * pool.problem.authority.settings.rates.mileage_pounds
    return hours, prices.travel_hour * hours + a_kilometre * trips.kilometres


def _most(pool: Pool, group: Group, schools: Whole, prices: Prices) -> Floats:
    people, mixes = group.people, group.mixes
    trips = pool.roads.round_trips(pool.site_of[schools], people)
    hours, points = trip_points(pool, trips, people)
    trip = points + hours * prices.hour[people]
    visits = [visit_minutes(pool.problem.activity(key).hours) for key in mixes.activities] or [0]
    free = pool.problem.authority.settings.max_day_hours * 60 - trips.minutes
    trip[free < min(visits)] += pool.problem.prices.night
    # Whoever stays the night travels once for all days of a session.
    once = free < max(visits)
    times = np.stack([mixes.trip_days, mixes.in_person.sum(axis=1)])
    gains = mixes.points(pool.need[schools])
    most = np.full(trip.shape, -np.inf)
    for mix in range(mixes.hours.size):
        left = gains[:, mix, None] - (mixes.hours[mix] * prices.hour[people])[None, :]
        if times[0, mix] == times[1, mix]:
            left = left - times[0, mix] * trip if times[0, mix] else left
        else:
            left = left - np.where(once, times[1, mix], times[0, mix]) * trip
        np.maximum(most, left, out=most)
    most += worth.LINK_OFFICER - prices.place[people][None, :]
    columns = columns_of(group, len(pool.people))
    put(most, pool.extras, schools, columns, pool.extras.points)
    put(most, pool.banned, schools, columns, -np.inf)
    return most
