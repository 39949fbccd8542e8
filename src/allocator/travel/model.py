"""The travel of one authority: roads, timetables and trips behind one door."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from allocator.domain.authority import Authority
from allocator.travel.journeys import JourneySearch
from allocator.travel.land import LandWays, outline_of
from allocator.travel.places import places_of
from allocator.travel.providers import EngineRoads
from allocator.travel.roads import Roads
from allocator.travel.timetables import Timetables
from allocator.travel.trips import Stop, TripPlan, TripPlanner, trip_cost
from allocator.travel.winter import remote_factor

TYPICAL_VISIT_MINUTES = 180
ENOUGH_TRIPS = 3
"""Trips compared for the least round trip, each on a day with a timetable of its own."""

_Crossings = dict[str, dict[str, int]]
"""Least minutes of a crossing by port and port across."""


@dataclass(frozen=True)
class RoundTrip:
    """What one visit costs a person in travel: minutes on the move both ways, nights, days away.

    ``kilometres`` are by car, ``fares`` pounds for boats and flights.
    """

    minutes: float
    nights: int
    days: int
    kilometres: float = 0.0
    fares: float = 0.0


class TravelModel:
    """Journeys and trips of one authority's people, worked out when asked and remembered."""

    def __init__(self, authority: Authority) -> None:
        self.authority = authority
        self.places = places_of(authority)
        settings = authority.settings
        self.roads = Roads(
            self.places,
            authority.known_journeys,
            settings,
            None if settings.routing is None else EngineRoads(settings.routing, self.places),
            remote_factor(authority),
            self._land_ways() if settings.keep_to_land else None,
        )
        ports: dict[str, list[str]] = {}
        for port in authority.ports:
            ports.setdefault(port.road_network, []).append(port.port_id)
        self.search = JourneySearch(
            self.roads, {network: tuple(ids) for network, ids in ports.items()}
        )
        self.timetables = Timetables(authority.sailings, settings)
        self.trips = TripPlanner(self.search, self.timetables, settings)
        self._works: dict[str, frozenset[dt.date]] = {
            person: frozenset(days) for person, days in authority.working_days.items()
        }
        self._crossings: _Crossings = {}
        self._crossings_back: _Crossings = {}
        for sailing in authority.sailings:
            minutes = sailing.arrive - sailing.depart
            for table, start, end in (
                (self._crossings, sailing.from_port, sailing.to_port),
                (self._crossings_back, sailing.to_port, sailing.from_port),
            ):
                over = table.setdefault(start, {})
                over[end] = min(minutes, over.get(end, minutes))
        self._fares = {
            sailing.service_id: sailing.fare_pounds or 0.0 for sailing in authority.sailings
        }
        self._round_trips: dict[tuple[str, str, int], RoundTrip | None] = {}

    def _land_ways(self) -> LandWays | None:
        outline = outline_of(self.authority.boundary)
        return None if outline is None else LandWays(self.places, outline)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a planner should know of the journeys worked out so far: trouble with an engine."""
        return self.roads.engine.warnings if self.roads.engine is not None else ()

    def of(self, authority: Authority) -> TravelModel:
        """Travel of another authority, with the trips worked out here that hold there too.

        Trips rest on places, boats, known journeys, settings and a person's working days. Where a
        routing engine is asked nothing is kept: its warnings are of the journeys really asked for.
        """
        made = TravelModel(authority)
        if made.roads.engine is not None or not _same_ways(self, made):
            return made
        made.timetables = self.timetables
        made.trips = TripPlanner(made.search, made.timetables, authority.settings)
        kept = {
            person
            for person, works in made._works.items()
            if works == self._works.get(person) and made.places[person] == self.places[person]
        }
        made._round_trips = {key: trip for key, trip in self._round_trips.items() if key[0] in kept}
        return made

    def works_on(self, person_id: str) -> Callable[[dt.date], bool]:
        """Return whether the person works on a date, as a function of the date."""
        return self._works[person_id].__contains__

    def round_trip(
        self, person_id: str, site_id: str, visit_minutes: int = TYPICAL_VISIT_MINUTES
    ) -> RoundTrip | None:
        """Least travel for one visit to a site this term; ``None`` where it cannot be reached.

        Fewest nights first, then least time on the move, over working days with different
        timetables: the first day return that is found will do, else the best of three trips.
        """
        key = (person_id, site_id, visit_minutes)
        if key not in self._round_trips:
            self._round_trips[key] = self._least_round_trip(person_id, site_id, visit_minutes)
        return self._round_trips[key]

    def least_rounds(self, base: str, sites: Sequence[str]) -> dict[str, int]:
        """Minutes on the move there and back at the very least, by site.

        A lower bound for every trip that reaches the site, whatever its day and its other stops:
        no waiting, any boat of the year, always a car at hand.
        """
        places = [base, *sites, *(port.port_id for port in self.authority.ports)]
        out = self._least_from(base, places, self._crossings)
        home = self._least_from(base, places, self._crossings_back, back=True)
        return {site: out.get(site, 0) + home.get(site, 0) for site in sites}

    def _least_from(
        self, base: str, places: Sequence[str], crossings: _Crossings, *, back: bool = False
    ) -> dict[str, int]:
        """Shortest ways from the base (or back to it) over land and water, by place."""
        best = {base: 0}
        queue = [(0, base)]
        while queue:
            minutes, place = heapq.heappop(queue)
            if minutes > best[place]:
                continue
            onward = list(crossings.get(place, {}).items())
            for other in places:
                if other != place and self.roads.are_joined(place, other):
                    ends = (other, place) if back else (place, other)
                    onward.append((other, self.least_by_land(*ends)))
            for other, more in onward:
                if other not in best or minutes + more < best[other]:
                    best[other] = minutes + more
                    heapq.heappush(queue, (minutes + more, other))
        return best

    def least_by_land(self, from_id: str, to_id: str) -> int:
        """Minutes by car, or on foot where that is near and quicker."""
        if self.roads.can_walk(from_id, to_id):
            walk = self.roads.walk_minutes(from_id, to_id)
            return min(walk, self.roads.minutes(from_id, to_id))
        return self.roads.minutes(from_id, to_id)

    def _least_round_trip(
        self, person_id: str, site_id: str, visit_minutes: int
    ) -> RoundTrip | None:
        if self.roads.are_joined(person_id, site_id):
            there = self.roads.minutes(person_id, site_id)
            back = self.roads.minutes(site_id, person_id)
            day_minutes = self.authority.settings.max_day_hours * 60
            if there + back + visit_minutes <= day_minutes:
                ways = ((person_id, site_id), (site_id, person_id))
                return RoundTrip(
                    there + back, 0, 1, sum(self.roads.kilometres(*way) for way in ways)
                )
        stop = Stop("visit", site_id, visit_minutes, self._works[person_id].__contains__)
        best: TripPlan | None = None
        made = 0
        for date in self._sample_dates(person_id):
            plan = self.trips.plan(person_id, (stop,), date, self.works_on(person_id))
            if plan is None:
                continue
            best = plan if best is None or trip_cost(plan) < trip_cost(best) else best
            made += 1
            if best.nights == 0 or made == ENOUGH_TRIPS:
                break
        if best is None:
            return None
        legs = [leg for day in best.days for leg in day.legs]
        return RoundTrip(
            minutes=best.travel_minutes,
            nights=best.nights,
            days=len(best.days),
            kilometres=sum(leg.kilometres or 0.0 for leg in legs if leg.mode == "car"),
            fares=sum(self._fares.get(leg.service_id or "", 0.0) for leg in legs),
        )

    def _sample_dates(self, person_id: str) -> list[dt.date]:
        """Return a working day for each different timetable, with its neighbours worked if any."""
        works = self._works[person_id]
        one = dt.timedelta(days=1)
        chosen: dict[int, dt.date] = {}
        for date in sorted(
            works, key=lambda day: (-((day - one in works) + (day + one in works)), day)
        ):
            chosen.setdefault(self.timetables.on(date).number, date)
        return sorted(chosen.values())


def _same_ways(one: TravelModel, other: TravelModel) -> bool:
    """Whether sites, ports, boats, roads and settings leave the same ways between places."""
    before, after = one.authority, other.authority
    parts = ("sailings", "known_journeys", "boundary", "settings", "term")
    return all(getattr(before, part) == getattr(after, part) for part in parts) and all(
        one.places.get(key) == other.places.get(key)
        for key in dict.fromkeys((*one.places, *other.places))
        if key not in before.person_by_id and key not in after.person_by_id
    )


def build_travel(authority: Authority) -> TravelModel:
    """Prepare the travel of an authority."""
    return TravelModel(authority)
