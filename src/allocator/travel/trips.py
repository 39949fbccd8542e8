"""From a list of stops to days on the road: out, visits, nights away, home.

A trip starts and ends at a person's base. Each stop is reached the same day if the day allows it,
else after a night at the last place, or at the next one. Greedy in time, so the order of the
stops is the caller's choice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from allocator.domain.schedules import Leg
from allocator.domain.settings import Settings
from allocator.travel.journeys import Car, Journey, JourneySearch
from allocator.travel.timetables import Timetables

PREFERRED_START = 9 * 60
"""A first visit starts at nine where the day allows it."""
EVENING = 20 * 60
"""Whoever travels the day before arrives by eight in the evening if that can be had."""
GRID_MINUTES = 5
MOST_NIGHTS_WAITING = 3
"""Nights after the last visit spent waiting for a boat home, at most."""
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Stop:
    """A visit to make on a trip: where, how long, on which dates, at a fixed time or not."""

    key: str
    site_id: str
    minutes: int
    may_be_on: Callable[[dt.date], bool]
    start: int | None = None


@dataclass(frozen=True)
class StopTime:
    """When a stop is made."""

    key: str
    date: dt.date
    start: int
    end: int


@dataclass(frozen=True)
class TripDay:
    """One day of a trip; ``night_at`` is where it ends if not at the base."""

    date: dt.date
    legs: tuple[Leg, ...]
    night_at: str | None


@dataclass(frozen=True)
class TripPlan:
    """A trip that can be made: its days, when each stop is, what it costs in travel and nights."""

    days: tuple[TripDay, ...]
    stops: tuple[StopTime, ...]

    @property
    def travel_minutes(self) -> int:
        """Minutes of all legs."""
        return sum(leg.arrive - leg.depart for day in self.days for leg in day.legs)

    @property
    def nights(self) -> int:
        """Nights away."""
        return sum(day.night_at is not None for day in self.days)

    @property
    def dates(self) -> tuple[dt.date, ...]:
        """Calendar days away from the base."""
        return tuple(day.date for day in self.days)


@dataclass(frozen=True)
class _Position:
    """Where a traveller stands: place, date, minute, car, and what lies behind."""

    place: str
    date: dt.date
    minute: int
    car: Car
    began: int | None
    legs: tuple[Leg, ...] = ()
    days: tuple[TripDay, ...] = ()
    stops: tuple[StopTime, ...] = ()

    def travel(self, journey: Journey) -> _Position:
        began = journey.depart if self.began is None and journey.legs else self.began
        return replace(
            self,
            place=journey.legs[-1].to_id if journey.legs else self.place,
            minute=journey.arrive,
            car=journey.car,
            began=began,
            legs=self.legs + journey.legs,
        )

    def visit(self, stop: Stop, start: int) -> _Position:
        end = start + stop.minutes
        began = start if self.began is None else self.began
        time = StopTime(stop.key, self.date, start, end)
        return replace(self, minute=end, began=began, stops=(*self.stops, time))

    def sleep(self, morning: int) -> _Position:
        day = TripDay(self.date, self.legs, self.place)
        return replace(
            self,
            date=self.date + ONE_DAY,
            minute=morning,
            began=None,
            legs=(),
            days=(*self.days, day),
        )


def round_up(minute: int) -> int:
    """Round a minute up to the grid that departures and visits keep to."""
    return -(-minute // GRID_MINUTES) * GRID_MINUTES


def round_down(minute: int) -> int:
    """Round a minute down to that grid."""
    return minute // GRID_MINUTES * GRID_MINUTES


@dataclass(eq=False)
class TripPlanner:
    """Makes trips of one authority. ``search`` and ``timetables`` are shared by everyone."""

    search: JourneySearch
    timetables: Timetables
    settings: Settings

    def plan(
        self, base: str, stops: tuple[Stop, ...], date: dt.date, works_on: Callable[[dt.date], bool]
    ) -> TripPlan | None:
        """Plan a trip whose first stop is made on ``date``; ``None`` where it cannot be made.

        Of the ways out that work, the one with fewest nights and least travel is taken.
        """
        if not works_on(date) or not stops[0].may_be_on(date):
            return None
        best: TripPlan | None = None
        for outward in self._ways_out(base, stops[0], date, works_on):
            if best is not None and best.nights <= len(outward.days):
                break  # ways out come with ever more nights
            plan = self._onward(base, outward, stops, works_on)
            if plan is not None and (best is None or trip_cost(plan) < trip_cost(best)):
                best = plan
            if best is not None and best.nights == 0:
                break
        return best

    # -- out ---------------------------------------------------------------------------------

    def _ways_out(
        self, base: str, stop: Stop, date: dt.date, works_on: Callable[[dt.date], bool]
    ) -> Iterator[_Position]:
        """Positions after the first stop: out on the day, or the day before."""
        yield from self._same_day_out(base, stop, date)
        eve = date - ONE_DAY
        is_near = self.search.roads.are_joined(base, stop.site_id) and not self._is_far(base, stop)
        if is_near or not works_on(eve):
            return
        for place in (stop.site_id, *self._ports_on_the_way(base, stop.site_id, date)):
            for arrived in self._evening_before(base, place, eve):
                morning = arrived.sleep(self.settings.earliest_departure)
                yield from self._reach_and_visit(morning, stop)

    def _is_far(self, base: str, stop: Stop) -> bool:
        """Whether a drive there, the visit and the drive back overrun the day."""
        minutes = self.search.roads.minutes
        drive = minutes(base, stop.site_id) + minutes(stop.site_id, base)
        return drive + stop.minutes > self.settings.max_day_hours * 60

    def _same_day_out(self, base: str, stop: Stop, date: dt.date) -> Iterator[_Position]:
        here = _Position(base, date, self.settings.earliest_departure, None, None)
        for earliest in (PREFERRED_START, self.settings.visit_earliest):
            for first in self._journeys(here, stop.site_id):
                start = self._start(stop, first.arrive, earliest)
                if start is None:
                    continue
                way = self._leave_latest(base, stop.site_id, date, start, None, (first.car,))
                position = here.travel(way or first).visit(stop, start)
                if self._within_day(position):
                    yield position
            if stop.start is not None:
                return

    def _evening_before(self, base: str, place: str, eve: dt.date) -> Iterator[_Position]:
        here = _Position(base, eve, self.settings.earliest_departure, None, None)
        for deadline in (EVENING, self.settings.latest_arrival):
            way = self._leave_latest(base, place, eve, deadline, None, ())
            if way is not None and way.legs:
                arrived = here.travel(way)
                if self._within_day(arrived):
                    yield arrived
                    return

    def _ports_on_the_way(self, base: str, site: str, date: dt.date) -> list[str]:
        """Ports where the first boat or plane of the day towards the site is boarded."""
        timetable = self.timetables.on(date)
        found: list[str] = []
        for depart in (0, self.settings.earliest_departure):
            for way in self.search.journeys(timetable, base, site, depart, None):
                boarding = next((leg.from_id for leg in way.legs if leg.service_id), None)
                if boarding is not None and boarding not in found:
                    found.append(boarding)
        return found

    # -- on ----------------------------------------------------------------------------------

    def _onward(
        self,
        base: str,
        position: _Position,
        stops: tuple[Stop, ...],
        works_on: Callable[[dt.date], bool],
    ) -> TripPlan | None:
        for stop in stops[1:]:
            after = self._next_stop(position, stop, works_on)
            if after is None:
                return None
            position = after
        return self._home(base, position, works_on)

    def _next_stop(
        self, here: _Position, stop: Stop, works_on: Callable[[dt.date], bool]
    ) -> _Position | None:
        if stop.may_be_on(here.date):
            today = next(self._reach_and_visit(here, stop), None)
            if today is not None:
                return today
        tomorrow = here.date + ONE_DAY
        if not works_on(tomorrow) or not stop.may_be_on(tomorrow):
            return None
        choices = [
            choice
            for evening in self._evenings_before(here, stop.site_id)
            for choice in self._reach_and_visit(
                evening.sleep(self.settings.earliest_departure), stop
            )
        ]
        return min(choices, key=lambda choice: choice.minute, default=None)

    def _evenings_before(self, here: _Position, site: str) -> Iterator[_Position]:
        """Where to spend the night before a visit: here, there, or at a port on the way."""
        yield here
        places = [site]
        for date in (here.date, here.date + ONE_DAY):
            timetable = self.timetables.on(date)
            depart = round_up(here.minute) if date == here.date else 0
            for way in self.search.journeys(timetable, here.place, site, depart, here.car):
                for leg in way.legs:
                    if leg.service_id is not None:
                        places += [leg.from_id, leg.to_id]
        places += self._ports_facing(site, here.date + ONE_DAY)
        for place in dict.fromkeys(places):
            for way in self._journeys(here, place):
                gone = here.travel(way)
                if way.legs and self._home_in_time(gone):
                    yield gone

    def _reach_and_visit(self, here: _Position, stop: Stop) -> Iterator[_Position]:
        """Go there today and make the visit; in the morning, leave no earlier than needed."""
        for way in self._journeys(here, stop.site_id):
            is_morning = here.began is None
            earliest = PREFERRED_START if is_morning else self.settings.visit_earliest
            for least in dict.fromkeys((earliest, self.settings.visit_earliest)):
                start = self._start(stop, way.arrive, least)
                if start is None:
                    continue
                journey = way
                if is_morning and way.legs:
                    late = self._leave_latest(
                        here.place, stop.site_id, here.date, start, here.car, (way.car,)
                    )
                    journey = late or way
                position = here.travel(journey).visit(stop, start)
                if self._within_day(position):
                    yield position

    def _ports_facing(self, site: str, date: dt.date) -> list[str]:
        """Ports from which a boat or plane of the day lands on the road network of a site."""
        places = self.search.roads.places
        network = places[site].road_network
        return [
            row.from_port
            for row in self.timetables.on(date).sailings
            if places[row.to_port].road_network == network
        ]

    # -- home --------------------------------------------------------------------------------

    def _home(
        self, base: str, here: _Position, works_on: Callable[[dt.date], bool]
    ) -> TripPlan | None:
        """Home today; else after nights at a port on the way, or where the last visit was."""
        best: TripPlan | None = None
        for way in self._journeys(here, base):
            arrived = here.travel(way)
            if way.car is None and self._home_in_time(arrived):
                return _finished(arrived)
        morning = self.settings.earliest_departure
        for start in (*self._part_way_home(base, here), here):
            night = start
            for _ in range(MOST_NIGHTS_WAITING):
                if not works_on(night.date + ONE_DAY):
                    break
                night = night.sleep(morning)
                plan = self._home_next_day(base, night)
                if plan is not None:
                    best = plan if best is None or trip_cost(plan) < trip_cost(best) else best
                    break
        return best

    def _home_next_day(self, base: str, morning: _Position) -> TripPlan | None:
        for depart in (8 * 60, self.settings.earliest_departure):
            for way in self._journeys(replace(morning, minute=depart), base):
                late = self._leave_latest(
                    morning.place, base, morning.date, way.arrive, morning.car, (way.car,)
                )
                arrived = morning.travel(late or way)
                if way.car is None and self._home_in_time(arrived):
                    return _finished(arrived)
        return None

    def _part_way_home(self, base: str, here: _Position) -> Iterator[_Position]:
        """Positions at ports reached today by the last boat that the day allows."""
        for way in self._journeys(here, base):
            for count in range(len(way.legs) - 1, 0, -1):
                legs = way.legs[:count]
                if legs[-1].service_id is None:
                    continue
                car = _car_after(here.car, legs)
                part = Journey(legs[0].depart, legs[-1].arrive, legs, car)
                arrived = here.travel(part)
                if self._home_in_time(arrived):
                    yield arrived
                    break

    # -- pieces ------------------------------------------------------------------------------

    def _journeys(self, here: _Position, to_id: str) -> tuple[Journey, ...]:
        timetable = self.timetables.on(here.date)
        return self.search.journeys(timetable, here.place, to_id, round_up(here.minute), here.car)

    def _start(self, stop: Stop, arrive: int, earliest: int) -> int | None:
        """When the visit can start after arriving; ``None`` if too late. A fixed start stays."""
        start = stop.start if stop.start is not None else round_up(max(arrive, earliest))
        if stop.start is None and start + stop.minutes > self.settings.visit_latest:
            return None
        return start if start >= arrive else None

    def _within_day(self, position: _Position) -> bool:
        began = position.minute if position.began is None else position.began
        return position.minute - began <= self.settings.max_day_hours * 60

    def _home_in_time(self, position: _Position) -> bool:
        return self._within_day(position) and position.minute <= self.settings.latest_arrival

    def _leave_latest(
        self,
        from_id: str,
        to_id: str,
        date: dt.date,
        arrive_by: int,
        car: Car,
        ends: tuple[Car, ...],
    ) -> Journey | None:
        """Latest departure that still arrives in time, the car ending in one of ``ends``.

        No ``ends``: wherever.
        """
        timetable = self.timetables.on(date)
        roads = self.search.roads
        if from_id != to_id and roads.are_joined(from_id, to_id):
            for way in self.search.journeys(timetable, from_id, to_id, 0, car):
                depart = arrive_by - way.travel_minutes
                if depart < self.settings.earliest_departure:
                    return None
                return self.search.journeys(timetable, from_id, to_id, depart, car)[0]
        # The same halving points for every question, so that searches are shared.
        low = self.settings.earliest_departure // GRID_MINUTES
        high = 24 * 60 // GRID_MINUTES
        latest: int | None = None
        while low <= high:
            middle = (low + high) // 2
            depart = middle * GRID_MINUTES
            if depart <= arrive_by and any(
                arrival.minute <= arrive_by and (not ends or arrival.car in ends)
                for arrival in self.search.arrivals(timetable, from_id, to_id, depart, car)
            ):
                latest, low = depart, middle + 1
            else:
                high = middle - 1
        if latest is None:
            return None
        ways = self.search.journeys(timetable, from_id, to_id, latest, car)
        return next(
            way for way in ways if way.arrive <= arrive_by and (not ends or way.car in ends)
        )


def _car_after(car: Car, legs: tuple[Leg, ...]) -> Car:
    """Where the car is after some legs."""
    for leg in legs:
        if leg.service_id is not None and car is None and not leg.with_car:
            car = leg.from_id
        elif car is not None and leg.to_id == car:
            car = None
    return car


def trip_cost(plan: TripPlan) -> tuple[int, int]:
    """Return what makes one trip better than another: nights, then minutes on the move."""
    return plan.nights, plan.travel_minutes


def _finished(position: _Position) -> TripPlan:
    last = TripDay(position.date, position.legs, None)
    return TripPlan((*position.days, last), position.stops)
