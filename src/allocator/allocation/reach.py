"""What a session costs a person in travel: hours, nights, days away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from allocator.domain.activities import Activity
from allocator.domain.authority import Authority
from allocator.domain.people import Person
from allocator.domain.schools import School
from allocator.travel.model import TravelModel


@dataclass(frozen=True)
class Outing:
    """The journey of one session in person: travel hours, nights and days away from base.

    ``kilometres`` are by car, ``pounds`` are mileage, fares and nights.
    """

    travel_hours: float
    nights: int
    days: int
    kilometres: float = 0.0
    pounds: float = 0.0


NO_OUTING = Outing(0.0, 0, 0)
HALF_DAY_MINUTES = 180
WHOLE_DAY_MINUTES = 360


@dataclass
class Reach:
    """Outings of an authority's people.

    Every session is taken to be a trip of its own, which a schedule can only better.
    ``travel_factors`` scales the travel of a person by what an earlier schedule really needed.
    """

    authority: Authority
    travel: TravelModel
    travel_factors: Mapping[str, float] = field(default_factory=dict)

    def outing(
        self, person: Person, site_id: str, visit_hours: float, session_days: int
    ) -> Outing | None:
        """Return the outing for a session of some days at a site; ``None`` out of reach.

        Day returns are made each day; where a night away is needed, the person stays until the
        last day. Nights beyond what a month allows put a site out of reach.
        """
        trip = self.travel.round_trip(person.person_id, site_id, visit_minutes(visit_hours))
        if trip is None:
            return None
        factor = self.travel_factors.get(person.person_id, 1.0)
        hours = trip.minutes / 60 * factor
        rates = self.authority.settings.rates
        way = trip.kilometres * rates.mileage_pounds + trip.fares
        if trip.nights == 0:
            return Outing(
                hours * session_days,
                0,
                session_days,
                trip.kilometres * session_days,
                way * session_days,
            )
        nights = trip.nights + session_days - 1
        if nights > self.authority.max_nights(person):
            return None
        pounds = way + nights * rates.night_pounds
        return Outing(hours, nights, trip.days + session_days - 1, trip.kilometres, pounds)

    def session_outing(self, person: Person, activity: Activity, school: School) -> Outing | None:
        """Return the outing for one session of an activity at a school."""
        return self.outing(person, school.site_id, activity.hours, activity.days_at(school))


def visit_minutes(visit_hours: float) -> int:
    """Round a visit up to half a day or a whole one, so that few journeys need to be searched."""
    minutes = round(visit_hours * 60)
    for usual in (HALF_DAY_MINUTES, WHOLE_DAY_MINUTES):
        if minutes <= usual:
            return usual
    return minutes
