"""What a listed trip really takes: the days it can be made on, with boats, nights and cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from allocator.scheduling.journeys import LONGEST_TOUR_DAYS, StopOn, Trip
from allocator.scheduling.placing import SPREAD_COST_MINUTES, Placer
from allocator.scheduling.routes.calls import CallKind
from allocator.scheduling.routes.dating import DateOption
from allocator.scheduling.routes.trips import Trips

MOST_ORDERS = 6
"""Orders tried for the calls of a day, the listed one first."""


class RealTrips:
    """One person's listed trips as they can really be made, worked out when asked."""

    def __init__(
        self, placer: Placer, person_id: str, kinds: Sequence[CallKind], trips: Trips
    ) -> None:
        self._placer, self._person_id, self._kinds, self._trips = placer, person_id, kinds, trips
        self._options: dict[int, list[DateOption]] = {}
        self._least: dict[int, float] = {}
        page = placer.diary.people[person_id]
        self._taken = frozenset(page.trips)
        self._works = placer.diary.days.works[person_id]
        self._night = placer.diary.authority.settings.night_minutes

    def options(self, column: int) -> list[DateOption]:
        """Ways to date a trip as the diaries stand."""
        if column not in self._options:
            found = self._by_road(column) if self._is_by_road(column) else self._by_tour(column)
            self._options[column] = found
        return self._options[column]

    def has_room(self, column: int) -> bool:
        """Whether the calendar has room for a trip, whatever the boats: other trips stay."""
        kinds = self._trips.kinds_of(column)
        own = self._standing_days([kind for kind in kinds if self._kinds[kind].day is not None])
        others = self._taken - own
        for way in self._trips.ways_of(column):
            for first in _days_in(self._kinds[way[0][0]].lawful):
                dated = self._from(way, first)
                if dated and others.isdisjoint(range(dated[0][1], dated[-1][1] + 1)):
                    return True
        return False

    @property
    def looked_at(self) -> frozenset[int]:
        """Trips whose real days were worked out."""
        return frozenset(self._options)

    def least_cost(self, column: int) -> float | None:
        """Least minutes that the trip really costs, nights weighed; ``None``: it cannot be made."""
        if column not in self._least:
            self.options(column)
        return self._least.get(column)

    def _is_by_road(self, column: int) -> bool:
        """Whether the trip is a day's drive, the same on any day."""
        if self._trips.nights[column]:
            return False
        stops = tuple(replace(self._stop(kind, 0), day=0) for kind in self._trips.kinds_of(column))
        return self._placer.maker.is_by_road(self._person_id, stops)

    def _stop(self, kind: int, day: int) -> StopOn:
        call = self._kinds[kind]
        start = self._placer.diary.sessions[call.sessions[0]].start
        if call.day is not None and not call.is_alone:
            start = self._hour_that_stands(call.sessions[0], call.day)
        return StopOn(call.sessions[0], call.site_id, call.minutes, day, start)

    def _hour_that_stands(self, session: int, day: int) -> int | None:
        """Hour of a team's session: the others of the team are there at it too."""
        trip = self._placer.diary.people[self._person_id].trips.get(day)
        if trip is None:
            return None
        return next(
            (
                start
                for stop, start in zip(trip.stops, trip.starts, strict=True)
                if stop.session == session and stop.day == day
            ),
            None,
        )

    def _by_road(self, column: int) -> list[DateOption]:
        """Any lawful day: the road is the same on all of them."""
        kinds = self._trips.kinds_of(column)
        new = [kind for kind in kinds if self._kinds[kind].day is None]
        lawful = -1
        for kind in kinds:
            lawful &= self._kinds[kind].lawful
        days = _days_in(lawful)
        if len(new) == len(kinds):
            days = [day for day in days if day not in self._taken]
            if days and self._trip(tuple(self._stop(kind, days[0]) for kind in kinds)) is None:
                return []
        if days:
            self._least[column] = float(self._trips.minutes[column])
        return [
            DateOption((day,), self._spread(new, day), tuple((kind, day) for kind in new))
            for day in days
        ]

    def _by_tour(self, column: int) -> list[DateOption]:
        """Every first day on which boats and calendar let the trip be made in one of its ways."""
        kinds = self._trips.kinds_of(column)
        own = self._standing_days([kind for kind in kinds if self._kinds[kind].day is not None])
        found: dict[tuple[int, ...], tuple[float, DateOption]] = {}
        for way in self._trips.ways_of(column):
            for first in _days_in(self._kinds[way[0][0]].lawful):
                dated = self._from(way, first)
                if dated is None:
                    continue
                days = tuple(day for _, day in dated)
                trip = self._trip(tuple(self._stop(kind, day) for kind, day in dated))
                if trip is None or any(day in self._taken and day not in own for day in trip.days):
                    continue
                cost = self._cost(trip)
                if days not in found or cost < found[days][0]:
                    found[days] = (cost, self._option(dated, trip))
        if not found:
            return []
        self._least[column] = least = min(cost for cost, _ in found.values())
        return [replace(option, cost=option.cost + cost - least) for cost, option in found.values()]

    def _from(
        self, way: tuple[tuple[int, int], ...], first: int
    ) -> tuple[tuple[int, int], ...] | None:
        """Days of the calls of a way that begins on a day; each waits for its next lawful day."""
        dated = []
        late = 0
        for kind, offset in way:
            day = first + offset + late
            while day < first + LONGEST_TOUR_DAYS and not self._kinds[kind].lawful >> day & 1:
                day, late = day + 1, late + 1
            if day >= first + LONGEST_TOUR_DAYS:
                return None
            dated.append((kind, day))
        return tuple(dated) if self._works.issuperset(range(first, day + 1)) else None

    def _option(self, dated: tuple[tuple[int, int], ...], trip: Trip) -> DateOption:
        calls = tuple((kind, day) for kind, day in dated if self._kinds[kind].day is None)
        spread = sum(self._spread([kind], day) for kind, day in calls)
        return DateOption(trip.days, spread, calls, trip.nights, trip)

    def _standing_days(self, held: Sequence[int]) -> frozenset[int]:
        page = self._placer.diary.people[self._person_id]
        days: set[int] = set()
        for kind in held:
            day = self._kinds[kind].day
            if day is not None and day in page.trips:
                days.update(page.trips[day].days)
        return frozenset(days)

    def _trip(self, stops: tuple[StopOn, ...]) -> Trip | None:
        """Make the trip, the calls of its days in the order listed or another that can be made."""
        best: Trip | None = None
        for order in _orders(stops):
            trip = self._placer.maker.make(self._person_id, order)
            if trip is not None and (best is None or self._cost(trip) < self._cost(best)):
                best = trip
                if order == stops:
                    break
        return best

    def _cost(self, trip: Trip) -> float:
        return trip.travel_minutes + self._night * len(trip.nights)

    def _spread(self, kinds: Sequence[int], day: int) -> float:
        sessions = self._placer.diary.sessions
        return SPREAD_COST_MINUTES * sum(
            min(abs(day - sessions[number].ideal_day) for number in self._kinds[kind].sessions)
            for kind in kinds
        )


def _days_in(lawful: int) -> list[int]:
    """Days whose bit is set; none where all are (a negative number)."""
    return [day for day in range(lawful.bit_length()) if lawful >> day & 1]


def _orders(stops: tuple[StopOn, ...]) -> list[tuple[StopOn, ...]]:
    """Orders of the stops that keep their days, the given one first."""
    days = list(dict.fromkeys(stop.day for stop in stops))
    orders: list[tuple[StopOn, ...]] = [()]
    for day in days:
        of_day = [stop for stop in stops if stop.day == day]
        orders = [(*before, *after) for before in orders for after in permutations(of_day)][
            :MOST_ORDERS
        ]
    return orders
