"""The travel of one authority: roads, timetables and trips behind one door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from allocator.domain.authority import Authority
from allocator.travel.journeys import JourneySearch
from allocator.travel.places import places_of
from allocator.travel.roads import Roads
from allocator.travel.timetables import Timetables
from allocator.travel.trips import Stop, TripPlan, TripPlanner, trip_cost

TYPICAL_VISIT_MINUTES = 180


@dataclass(frozen=True)
class RoundTrip:
    """What one visit costs a person in travel: minutes on the move both ways, nights, days away."""

    minutes: float
    nights: int
    days: int


class TravelModel:
    """Journeys and trips of one authority's people, worked out when asked and remembered."""

    def __init__(self, authority: Authority) -> None:
        self.authority = authority
        self.places = places_of(authority)
        settings = authority.settings
        self.roads = Roads(self.places, authority.known_journeys, settings)
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
        self._round_trips: dict[tuple[str, str, int], RoundTrip | None] = {}

    def works_on(self, person_id: str) -> Callable[[dt.date], bool]:
        """Return whether the person works on a date, as a function of the date."""
        return self._works[person_id].__contains__

    def round_trip(
        self, person_id: str, site_id: str, visit_minutes: int = TYPICAL_VISIT_MINUTES
    ) -> RoundTrip | None:
        """Least travel for one visit to a site this term; ``None`` where it cannot be reached.

        Fewest nights first, then least time on the move, over one working day for each timetable
        that runs in the term; the first day return that is found will do.
        """
        key = (person_id, site_id, visit_minutes)
        if key not in self._round_trips:
            self._round_trips[key] = self._least_round_trip(person_id, site_id, visit_minutes)
        return self._round_trips[key]

    def _least_round_trip(
        self, person_id: str, site_id: str, visit_minutes: int
    ) -> RoundTrip | None:
        if self.roads.are_joined(person_id, site_id):
            there = self.roads.minutes(person_id, site_id)
            back = self.roads.minutes(site_id, person_id)
            day_minutes = self.authority.settings.max_day_hours * 60
            if there + back + visit_minutes <= day_minutes:
                return RoundTrip(there + back, 0, 1)
        stop = Stop("visit", site_id, visit_minutes, self._works[person_id].__contains__)
        best: TripPlan | None = None
        for date in self._sample_dates(person_id):
            plan = self.trips.plan(person_id, (stop,), date, self.works_on(person_id))
            if plan is not None and (best is None or trip_cost(plan) < trip_cost(best)):
                best = plan
            if best is not None and best.nights == 0:
                break
        if best is None:
            return None
        return RoundTrip(best.travel_minutes, best.nights, len(best.days))

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


def build_travel(authority: Authority) -> TravelModel:
    """Prepare the travel of an authority."""
    return TravelModel(authority)
