"""One person's trips: a day by road, or days with boats and nights, for stops on given days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from allocator.domain.schedules import Leg
from allocator.domain.settings import Settings
from allocator.scheduling.sessions import TermDays
from allocator.travel.model import TravelModel
from allocator.travel.roads import Roads
from allocator.travel.trips import (
    PREFERRED_START,
    Stop,
    StopTime,
    TripDay,
    TripPlan,
    round_up,
)

ONE_DAY = dt.timedelta(days=1)
LONGEST_TOUR_DAYS = 5


@dataclass(frozen=True)
class StopOn:
    """A day of a session as a stop of a trip: where, how long, on which day."""

    session: int
    site_id: str
    minutes: int
    day: int
    start: int | None = None


@dataclass(frozen=True)
class Trip:
    """A trip of one person with the times it really takes.

    ``starts`` holds the start of each stop, in the order of ``stops``. ``away`` maps each day of
    the trip to the minutes between which the person is not at the base. ``plan`` is there for
    trips with boats or nights; a day by road is laid out when it is written.
    """

    person_id: str
    stops: tuple[StopOn, ...]
    starts: tuple[int, ...]
    travel_minutes: int
    away: dict[int, tuple[int, int]]
    nights: tuple[int, ...] = ()
    """Days that end away from the base."""
    plan: TripPlan | None = None

    @property
    def days(self) -> tuple[int, ...]:
        """Days that the trip takes."""
        return tuple(self.away)


class TripMaker:
    """Makes and remembers trips; the same stops on a like day are worked out once."""

    def __init__(self, travel: TravelModel, settings: Settings, days: TermDays) -> None:
        self._travel = travel
        self._settings = settings
        self._days = days
        self._plans: dict[tuple[object, ...], TripPlan | None] = {}

    def is_by_road(self, person_id: str, stops: tuple[StopOn, ...]) -> bool:
        """Whether every stop is on one day and can be driven to from the base."""
        joined = self._travel.roads.are_joined
        return all(stop.day == stops[0].day and joined(person_id, stop.site_id) for stop in stops)

    def drive_minutes(self, from_id: str, to_id: str) -> int | None:
        """Minutes by road from place to place; ``None`` where there is none."""
        roads = self._travel.roads
        return roads.minutes(from_id, to_id) if roads.are_joined(from_id, to_id) else None

    def make(self, person_id: str, stops: tuple[StopOn, ...]) -> Trip | None:
        """Make the trip through the stops in their order; ``None`` where it cannot be made."""
        if self.is_by_road(person_id, stops):
            trip = self._by_road(person_id, stops)
            if trip is not None or len(stops) > 1 or not self._is_far(person_id, stops[0]):
                return trip
        trip = self._with_nights_or_boats(person_id, stops)
        is_needless = trip is not None and trip.nights and not self._needs_night(person_id, stops)
        return None if is_needless else trip

    def _needs_night(self, person_id: str, stops: tuple[StopOn, ...]) -> bool:
        """Whether a stop lies over water or too far for a day: others are driven to day by day."""
        joined = self._travel.roads.are_joined
        return any(
            not joined(person_id, stop.site_id) or self._is_far(person_id, stop) for stop in stops
        )

    def _is_far(self, person_id: str, stop: StopOn) -> bool:
        minutes = self._travel.roads.minutes
        round_trip = minutes(person_id, stop.site_id) + minutes(stop.site_id, person_id)
        return round_trip + stop.minutes > self._settings.max_day_hours * 60

    def _by_road(self, person_id: str, stops: tuple[StopOn, ...]) -> Trip | None:
        for begin in (PREFERRED_START, self._settings.visit_earliest):
            trip = self._drive_round(person_id, stops, begin)
            if trip is not None:
                return trip
        return None

    def _drive_round(self, person_id: str, stops: tuple[StopOn, ...], begin: int) -> Trip | None:
        """Drive from stop to stop and home, the first visit at ``begin`` or later."""
        settings, minutes = self._settings, self._travel.roads.minutes
        now, place, travel, depart = 0, person_id, 0, 0
        starts: list[int] = []
        for stop in stops:
            drive = minutes(place, stop.site_id)
            if not starts:
                earliest = max(begin, round_up(settings.earliest_departure + drive))
                start = earliest if stop.start is None else stop.start
                depart = start - drive
            else:
                start = round_up(now + drive) if stop.start is None else stop.start
                if start < now + drive:
                    return None
            if stop.start is None and start + stop.minutes > settings.visit_latest:
                return None
            now, place, travel = start + stop.minutes, stop.site_id, travel + drive
            starts.append(start)
        drive = minutes(place, person_id)
        back = now + drive
        if back - depart > settings.max_day_hours * 60 or back > settings.latest_arrival:
            return None
        if depart < 0:
            return None
        day = stops[0].day
        return Trip(person_id, stops, tuple(starts), travel + drive, {day: (depart, back)})

    def _with_nights_or_boats(self, person_id: str, stops: tuple[StopOn, ...]) -> Trip | None:
        first = self._days.date(stops[0].day)
        key = self._alike(person_id, stops, first)
        if key not in self._plans:
            wanted = tuple(
                Stop(
                    str(place),
                    stop.site_id,
                    stop.minutes,
                    self._days.date(stop.day).__eq__,
                    stop.start,
                )
                for place, stop in enumerate(stops)
            )
            self._plans[key] = self._travel.trips.plan(
                person_id, wanted, first, self._travel.works_on(person_id)
            )
        plan = self._plans[key]
        if plan is None:
            return None
        return self._as_trip(person_id, stops, _moved(plan, first))

    def _alike(
        self, person_id: str, stops: tuple[StopOn, ...], first: dt.date
    ) -> tuple[object, ...]:
        """Return all a plan depends on: stops from the first day on, boats and work around it."""
        works = self._days.works[person_id]
        span = range(-1, stops[-1].day - stops[0].day + LONGEST_TOUR_DAYS)
        around = tuple(
            self._travel.timetables.on(first + offset * ONE_DAY).number
            if stops[0].day + offset in works
            else -1
            for offset in span
        )
        relative = tuple(
            (stop.site_id, stop.minutes, stop.start, stop.day - stops[0].day) for stop in stops
        )
        return (person_id, relative, around)

    def _as_trip(self, person_id: str, stops: tuple[StopOn, ...], plan: TripPlan) -> Trip | None:
        if len(plan.days) > LONGEST_TOUR_DAYS:
            return None
        away: dict[int, tuple[int, int]] = {}
        for place, day in enumerate(plan.days):
            leaves = day.legs[0].depart if place == 0 and day.legs else 0
            returns = day.legs[-1].arrive if day.night_at is None and day.legs else 24 * 60
            away[self._days.number(day.date)] = (leaves, returns)
        nights = tuple(self._days.number(day.date) for day in plan.days if day.night_at is not None)
        starts = tuple(time.start for time in plan.stops)
        return Trip(person_id, stops, starts, plan.travel_minutes, away, nights, plan)


def _moved(plan: TripPlan, first: dt.date) -> TripPlan:
    """Return the same plan with its first stop on another day."""
    shift = first - plan.stops[0].date
    if not shift:
        return plan
    return TripPlan(
        tuple(replace(day, date=day.date + shift) for day in plan.days),
        tuple(replace(stop, date=stop.date + shift) for stop in plan.stops),
    )


def plan_of(trip: Trip, travel: TravelModel, days: TermDays) -> TripPlan:
    """Lay a trip out in legs and times."""
    if trip.plan is not None:
        return trip.plan
    roads = travel.roads
    date = days.date(trip.stops[0].day)
    legs: list[Leg] = []
    place = trip.person_id
    now = trip.away[trip.stops[0].day][0]
    times: list[StopTime] = []
    for number, (stop, start) in enumerate(zip(trip.stops, trip.starts, strict=True)):
        if stop.site_id != place:
            legs.append(_drive(roads, place, stop.site_id, now))
        now, place = start + stop.minutes, stop.site_id
        times.append(StopTime(str(number), date, start, now))
    legs.append(_drive(roads, place, trip.person_id, now))
    return TripPlan((TripDay(date, tuple(legs), None),), tuple(times))


def _drive(roads: Roads, from_id: str, to_id: str, depart: int) -> Leg:
    return Leg(
        from_id=from_id,
        to_id=to_id,
        mode="car",
        depart=depart,
        arrive=depart + roads.minutes(from_id, to_id),
        kilometres=roads.kilometres(from_id, to_id),
    )
