"""The options of a pool: each a school, somebody who is its link officer, and a mix of sessions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from allocator.allocation import worth
from allocator.allocation.pools.groups import Group
from allocator.allocation.pools.marks import Marks
from allocator.allocation.pools.mixes import Mixes
from allocator.allocation.pools.pool import Pool
from allocator.allocation.pools.weighing import columns_of, trip_points
from allocator.allocation.reach import Outing, visit_minutes
from allocator.solving.assignment.prices import Prices
from allocator.solving.assignment.problem import AssignmentProblem

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_Rows = tuple[Whole, Whole, Whole, Floats, Floats, Floats, Floats]
"""Schools, people, mixes, hours, points, nights and days of some options."""

HAIR = 1e-9
NOBODY = -1


@dataclass(frozen=True, eq=False)
class Options:
    """Every option, school by school; the first of each school is that nobody links with it.

    Schools are the jobs and people the agents of ``problem``; ``groups`` and ``mixes`` say which
    mix of which group an option is, ``nights`` and ``days`` what its tours overnight take.
    """

    problem: AssignmentProblem
    groups: Whole
    mixes: Whole
    nights: Floats
    days: Floats

    def best(self, prices: Prices) -> Floats:
        """Most that each school can add at these prices."""
        return np.asarray(np.maximum.reduceat(self.left(prices), self.problem.starts[:-1]))

    def left(self, prices: Prices) -> Floats:
        """Points of each option less what it takes at these prices."""
        return prices.net_points(self.problem) if self.problem.agent_count else self.problem.points

    def without(self, gone: NDArray[np.bool_]) -> Options:
        """Leave out some options; each school keeps its first."""
        kept = np.flatnonzero(~gone)
        before = np.concatenate([[0], np.cumsum(~gone)])
        problem = replace(
            self.problem,
            starts=before[self.problem.starts].astype(np.int64),
            agents=self.problem.agents[kept],
            hours=self.problem.hours[kept],
            points=self.problem.points[kept],
        )
        return Options(
            problem, self.groups[kept], self.mixes[kept], self.nights[kept], self.days[kept]
        )

    def bound(self, prices: Prices) -> float:
        """Most that all schools together can add, as these prices prove."""
        hours = float(prices.hour @ self.problem.capacities)
        limited = prices.place > 0
        links = float(prices.place[limited] @ self.problem.most_jobs[limited])
        return float(self.best(prices).sum()) + hours + links


@dataclass(frozen=True, eq=False)
class _Journeys:
    """What a session in person takes by pair and activity; ``can`` where it can be made.

    ``nights`` are nights away, ``days`` the days of tours that have any.
    """

    hours: Floats
    points: Floats
    nights: Floats
    days: Floats
    can: NDArray[np.bool_]


def options_of(pool: Pool, listed: Marks) -> Options:
    """List the options of the listed pairs that may be and that no other of the pair betters."""
    count = len(pool.schools)
    nowhere, nothing = np.zeros(count, dtype=np.int64), np.zeros(count)
    rows: list[_Rows] = [
        (np.arange(count), nowhere + NOBODY, nowhere, nothing, pool.nothing, nothing, nothing)
    ]
    numbers = [nowhere + NOBODY]
    for number, group in enumerate(pool.groups):
        for found in _of_group(pool, listed, group):
            rows.append(found)
            numbers.append(np.full(found[0].size, number, dtype=np.int64))
    order = np.argsort(np.concatenate([row[0] for row in rows]), kind="stable")
    schools, people, mixes = (
        np.concatenate([row[place] for row in rows])[order].astype(np.int64) for place in range(3)
    )
    hours, points, nights, days = (
        np.concatenate([row[place] for row in rows])[order].astype(np.float64)
        for place in range(3, 7)
    )
    problem = AssignmentProblem(
        starts=np.searchsorted(schools, np.arange(count + 1)).astype(np.int64),
        agents=people.astype(np.int32),
        hours=hours,
        points=points,
        capacities=pool.capacities,
        most_jobs=pool.most_schools,
    )
    return Options(problem, np.concatenate(numbers)[order], mixes, nights, days)


def _of_group(pool: Pool, listed: Marks, group: Group) -> Iterator[_Rows]:
    """Schools, people, hours, points and mixes of the options of a group."""
    rows, places = listed.among(group.schools)
    inside = columns_of(group, len(pool.people))[listed.people[places]] >= 0
    schools, people = group.schools[rows[inside]], listed.people[places[inside]]
    allowed = ~_are_marked(pool.banned, schools, people)
    schools, people = schools[allowed], people[allowed]
    if not schools.size:
        return
    ways, mixes = _journeys(pool, schools, people, group.mixes), group.mixes
    in_person = mixes.in_person
    hours = mixes.hours[None, :] + ways.hours @ in_person.T
    points = mixes.points(pool.need[schools]) - ways.points @ in_person.T
    points += worth.LINK_OFFICER + _marked_points(pool.extras, schools, people)[:, None]
    can = (~ways.can).astype(np.float64) @ in_person.T == 0
    can &= hours <= pool.capacities[people][:, None] + HAIR
    pairs, chosen = np.nonzero(_kept(hours, points, can))
    nights, days = ways.nights @ in_person.T, ways.days @ in_person.T
    yield (
        schools[pairs],
        people[pairs],
        chosen,
        hours[pairs, chosen],
        points[pairs, chosen],
        nights[pairs, chosen],
        days[pairs, chosen],
    )


def _kept(hours: Floats, points: Floats, can: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Options that can be, and give more than every other of the pair for no more hours."""
    given = np.where(can, points, -np.inf)
    by_points = np.argsort(-given, axis=1, kind="stable")
    by_hours = np.argsort(np.take_along_axis(hours, by_points, 1), axis=1, kind="stable")
    order = np.take_along_axis(by_points, by_hours, 1)
    ranked = np.take_along_axis(given, order, 1)
    before = np.maximum.accumulate(ranked, axis=1)[:, :-1]
    first = np.isfinite(ranked[:, :1])
    better = np.concatenate([first, ranked[:, 1:] > before + HAIR], axis=1)
    kept = np.zeros(hours.shape, dtype=np.bool_)
    np.put_along_axis(kept, order, better, axis=1)
    return kept


def _journeys(pool: Pool, schools: Whole, people: Whole, mixes: Mixes) -> _Journeys:
    """Look up journeys by road as arrays, and by boat or overnight one by one."""
    trips = pool.roads.trips_of_pairs(pool.site_of[schools], people)
    by_day, points = trip_points(pool, trips, people)
    hours, points = by_day[:, None] * mixes.days, points[:, None] * mixes.days
    nights, days = np.zeros(hours.shape), np.zeros(hours.shape)
    can = mixes.days[None, :] <= pool.days[people][:, None] + HAIR
    offered = [pool.problem.activity(key) for key in mixes.activities]
    day_minutes = pool.problem.authority.settings.max_day_hours * 60
    for column, activity in enumerate(offered):
        by_road = trips.joined & (trips.minutes + visit_minutes(activity.hours) <= day_minutes)
        if not mixes.in_person[:, column].any():
            continue
        for pair in np.flatnonzero(~by_road).tolist():
            person = pool.people[people[pair]]
            outing = pool.problem.facts.reach.session_outing(
                person, activity, pool.schools[schools[pair]]
            )
            can[pair, column] = outing is not None and pool.problem.budgets[
                person.person_id
            ].affords(0.0, 0.0, outing)
            if outing is not None:
                hours[pair, column] = outing.travel_hours
                points[pair, column] = _outing_points(pool, outing)
                nights[pair, column] = outing.nights
                days[pair, column] = outing.days if outing.nights else 0
    return _Journeys(hours, points, nights, days, can)


def _outing_points(pool: Pool, outing: Outing) -> float:
    prices = pool.problem.prices
    return (
        prices.travel_hour * outing.travel_hours
        + prices.night * outing.nights
        + prices.pound * outing.pounds
    )


def _are_marked(marks: Marks, schools: Whole, people: Whole) -> NDArray[np.bool_]:
    return np.isin(_keys(schools, people), _keys(marks.schools, marks.people))


def _marked_points(marks: Marks, schools: Whole, people: Whole) -> Floats:
    """Points of pairs, 0 for those that are not marked."""
    if not marks.people.size:
        return np.zeros(schools.size)
    keys, marked = _keys(schools, people), _keys(marks.schools, marks.people)
    places = np.searchsorted(marked, keys).clip(max=marked.size - 1)
    return np.where(marked[places] == keys, marks.points[places], 0.0)


def _keys(schools: Whole, people: Whole) -> Whole:
    return np.asarray(schools << 32 | people)
