"""All trips of one person: day routes by road and tours, as columns of one choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.scheduling.routes.calls import CallKind, may_share_a_day
from allocator.scheduling.routes.day_routes import as_whole, day_routes
from allocator.scheduling.routes.tours import MOST_CALLS, MOST_DAYS, Tours, list_tours
from allocator.scheduling.routes.weeks import DAYS_OF_WEEK, Weeks
from allocator.travel.arrivals import NEVER, Arrivals
from allocator.travel.model import TravelModel

Whole = NDArray[np.int64]
MOST_ROUTES = 300_000
MOST_PARTIAL_TOURS = 2_000_000
MOST_COUNTED = 56
"""Calls that tours are made of at most: a tour is known by one bit for each."""


@dataclass(frozen=True, eq=False)
class Trips:
    """Trips of one person, one row each: the calls, what they take at least, and ways to make them.

    ``members`` holds kinds of calls (``-1`` for none), ``minutes`` the least on the move,
    ``nights`` the least away. Ways number ``first_way[trip]`` to ``first_way[trip + 1]`` give the
    kinds in order and the ``offsets`` of their days, counted from the first day of the trip.
    ``is_whole`` tells whether every trip there is was listed.
    """

    members: Whole
    minutes: Whole
    nights: Whole
    first_way: Whole
    orders: Whole
    offsets: Whole
    is_whole: bool

    def kinds_of(self, trip: int) -> tuple[int, ...]:
        """Kinds of calls of one trip."""
        return tuple(int(kind) for kind in self.members[trip] if kind >= 0)

    def ways_of(self, trip: int) -> list[tuple[tuple[int, int], ...]]:
        """Ways to make a trip: kind and day of each call, in order."""
        found = []
        for way in range(int(self.first_way[trip]), int(self.first_way[trip + 1])):
            pairs = zip(self.orders[way], self.offsets[way], strict=True)
            found.append(tuple((int(kind), int(day)) for kind, day in pairs if kind >= 0))
        return found

    def only(self, keep: NDArray[np.bool_] | Whole) -> Trips:
        """Return some of the trips, by mark or number."""
        chosen = np.arange(len(self.minutes))[keep]
        ways = [np.arange(self.first_way[trip], self.first_way[trip + 1]) for trip in chosen]
        counts = [len(one) for one in ways]
        flat = np.concatenate([*ways, np.zeros(0, dtype=np.int64)]).astype(np.int64)
        return Trips(
            self.members[chosen],
            self.minutes[chosen],
            self.nights[chosen],
            as_whole([0, *np.cumsum(counts)]),
            self.orders[flat],
            self.offsets[flat],
            self.is_whole,
        )


@dataclass(frozen=True, eq=False)
class _Ways:
    """Ways to make trips as they are listed, one row each, before they are put together."""

    orders: Whole
    offsets: Whole
    minutes: Whole
    nights: Whole
    is_whole: bool


def trips_of(
    travel: TravelModel,
    arrivals: Arrivals,
    person_id: str,
    kinds: Sequence[CallKind],
    gaps: Sequence[int],
    hours: tuple[int, int] | None = None,
) -> Trips:
    """List the trips of a person.

    ``gaps`` are the least pupil days between calls of a kind; ``hours`` the minutes of a day
    between which visits lie, those of the settings unless given.
    """
    settings = travel.authority.settings
    hours = hours or (settings.visit_earliest, settings.visit_latest)
    roads = travel.roads
    by_road = [n for n, kind in enumerate(kinds) if roads.are_joined(person_id, kind.site_id)]
    together = may_share_a_day(tuple(kinds))
    parts: list[_Ways] = []
    if by_road:
        parts.append(_by_road(travel, person_id, kinds, by_road, together, hours))
    most = settings.max_day_hours * 60
    far = np.array(
        [
            not roads.are_joined(person_id, kind.site_id)
            or roads.minutes(person_id, kind.site_id)
            + roads.minutes(kind.site_id, person_id)
            + kind.minutes
            > most
            for kind in kinds
        ]
    )
    if far.any():
        parts.extend(_tours(travel, arrivals, person_id, kinds, gaps, together, far, hours))
    return _joined(parts)


def _by_road(
    travel: TravelModel,
    person_id: str,
    kinds: Sequence[CallKind],
    by_road: Sequence[int],
    together: NDArray[np.bool_],
    hours: tuple[int, int],
) -> _Ways:
    settings, minutes = travel.authority.settings, travel.roads.minutes
    places = [person_id, *sorted({kinds[kind].site_id for kind in by_road})]
    number = {site: place for place, site in enumerate(places)}
    routes = day_routes(
        as_whole([[minutes(a, b) for b in places] for a in places]),
        as_whole([number[kinds[kind].site_id] for kind in by_road]),
        as_whole([kinds[kind].minutes for kind in by_road]),
        np.ascontiguousarray(together[np.ix_(by_road, by_road)]),
        hours[1] - hours[0],
        int(settings.max_day_hours * 60),
        MOST_ROUTES,
    )
    members = np.append(as_whole(by_road), -1)[routes.members]
    nights = np.zeros_like(routes.minutes)
    return _widened(members, np.zeros_like(members), routes.minutes, nights, routes.is_whole)


def _tours(
    travel: TravelModel,
    arrivals: Arrivals,
    person_id: str,
    kinds: Sequence[CallKind],
    gaps: Sequence[int],
    together: NDArray[np.bool_],
    far: NDArray[np.bool_],
    hours: tuple[int, int],
) -> list[_Ways]:
    settings = travel.authority.settings
    sites = sorted({kind.site_id for kind in kinds})
    number = {site: place + 1 for place, site in enumerate(sites)}
    weeks = Weeks(travel, arrivals, person_id, sites)
    calls, copy_of = _copies(kinds, gaps)
    is_counted = len(calls) <= MOST_COUNTED
    calls, copy_of = calls[:MOST_COUNTED], copy_of[:MOST_COUNTED]
    kind_of = as_whole(calls)
    apart = np.zeros((len(calls), len(calls)), dtype=np.int64)
    for here, kind in enumerate(calls):
        apart[here, kind_of == kind] = max(1, gaps[kind])
    there = as_whole([number[kinds[kind].site_id] for kind in calls])
    alone = np.where(far[kind_of], NEVER, as_whole(_road_rounds(travel, person_id, kinds, calls)))
    wet = np.array([not travel.roads.are_joined(person_id, kind.site_id) for kind in kinds])
    found = []
    for weekday in range(DAYS_OF_WEEK):
        week = weeks.starting_on(weekday)
        if week is None:
            continue
        tours = list_tours(
            week,
            weekday,
            there,
            as_whole([kinds[kind].minutes for kind in calls]),
            np.ascontiguousarray(together[np.ix_(calls, calls)]),
            apart,
            as_whole(copy_of),
            as_whole([-1 if kinds[k].day is None else kinds[k].day for k in calls]),
            alone,
            far[kind_of],
            wet[kind_of],
            (
                *hours,
                settings.earliest_departure,
                settings.latest_arrival,
                int(settings.max_day_hours * 60),
            ),
            MOST_PARTIAL_TOURS,
        )
        found.append(_as_ways(tours, kind_of, is_counted))
    return found


def _road_rounds(
    travel: TravelModel, person_id: str, kinds: Sequence[CallKind], calls: Sequence[int]
) -> list[int]:
    """Minutes there and back for each call by road, ``NEVER`` where there is none."""
    roads = travel.roads
    return [
        roads.minutes(person_id, site) + roads.minutes(site, person_id)
        if roads.are_joined(person_id, site)
        else NEVER
        for site in (kinds[kind].site_id for kind in calls)
    ]


def _copies(kinds: Sequence[CallKind], gaps: Sequence[int]) -> tuple[list[int], list[int]]:
    """Calls that one tour could hold, by kind, and for each the one of its kind before it."""
    calls: list[int] = []
    copy_of: list[int] = []
    for number, kind in enumerate(kinds):
        most = min(kind.count, 1 + (MOST_DAYS - 1) // max(1, gaps[number]))
        for copy in range(most):
            copy_of.append(len(calls) - 1 if copy else -1)
            calls.append(number)
    return calls, copy_of


def _as_ways(tours: Tours, kind_of: Whole, is_counted: bool) -> _Ways:
    members = np.append(kind_of, -1)[tours.members]
    is_whole = tours.is_whole and is_counted
    return _widened(members, tours.offsets, tours.minutes, tours.nights, is_whole)


def _widened(
    members: Whole, offsets: Whole, minutes: Whole, nights: Whole, is_whole: bool
) -> _Ways:
    """Ways with as many places for calls as the longest tour has."""
    wide = np.full((len(members), MOST_CALLS), -1, dtype=np.int64)
    days = np.zeros((len(members), MOST_CALLS), dtype=np.int64)
    wide[:, : members.shape[1]] = members
    days[:, : members.shape[1]] = np.where(members >= 0, offsets, 0)
    return _Ways(wide, days - np.min(days, axis=1, initial=0)[:, None], minutes, nights, is_whole)


def _joined(parts: Sequence[_Ways]) -> Trips:
    """Put ways with the same calls and nights together as one trip, at the least of them."""
    orders = np.concatenate([part.orders for part in parts])
    offsets = np.concatenate([part.offsets for part in parts])
    minutes = np.concatenate([part.minutes for part in parts])
    nights = np.concatenate([part.nights for part in parts])
    calls = -np.sort(-orders, axis=1)
    key = np.column_stack([calls, nights])
    order = np.lexsort([minutes, *offsets.T[::-1], *orders.T[::-1], *key.T[::-1]])
    is_new_way = np.ones(len(order), dtype=np.bool_)
    whole_row = np.column_stack([key, orders, offsets])
    is_new_way[1:] = (whole_row[order[1:]] != whole_row[order[:-1]]).any(axis=1)
    order = order[is_new_way]
    is_new_trip = np.ones(len(order), dtype=np.bool_)
    is_new_trip[1:] = (key[order[1:]] != key[order[:-1]]).any(axis=1)
    first = np.flatnonzero(is_new_trip)
    return Trips(
        calls[order[first]],
        np.minimum.reduceat(minutes[order], first),
        nights[order[first]],
        as_whole([*first, len(order)]),
        orders[order],
        offsets[order],
        all(part.is_whole for part in parts),
    )
