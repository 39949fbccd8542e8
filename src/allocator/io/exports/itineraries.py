"""What each person does day by day: journeys, visits, waiting and nights in one line of time.

The term grid, the itinerary pages and the weekly maps all tell what stands here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import cached_property

from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.domain.schedules import Leg, TravelDay, Visit

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """One thing of a day, between two minutes after midnight.

    Either a leg, or a visit, or (neither) a wait at ``place``.
    """

    start: int
    end: int
    leg: Leg | None = None
    visit: Visit | None = None
    place: str | None = None

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return self.end - self.start


@dataclass(frozen=True)
class Totals:
    """Sums over some days, in minutes and kilometres.

    ``unmeasured`` counts car legs whose kilometres are not known; the sums leave them out.
    """

    car: int = 0
    ferry: int = 0
    flight: int = 0
    walk: int = 0
    waiting: int = 0
    visiting: int = 0
    nights: int = 0
    days: int = 0
    own_car_km: float = 0.0
    hired_car_km: float = 0.0
    unmeasured: int = 0

    @property
    def travel(self) -> int:
        """Minutes of all legs, waiting excluded (contracts.md, Exact meanings 10)."""
        return self.car + self.ferry + self.flight + self.walk

    def __add__(self, other: Totals) -> Totals:
        """Add day to day, trip to trip."""
        names = [field.name for field in fields(self)]
        return Totals(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True)
class ItineraryDay:
    """A day of one person: its steps in order and where the night is, if not at the base."""

    date: dt.date
    steps: tuple[Step, ...]
    night_at: str | None = None

    @property
    def legs(self) -> tuple[Leg, ...]:
        """Journeys of the day."""
        return tuple(step.leg for step in self.steps if step.leg is not None)

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Visits of the day, online ones too."""
        return tuple(step.visit for step in self.steps if step.visit is not None)

    @cached_property
    def totals(self) -> Totals:
        """Sums over the day."""
        cars = [leg for leg in self.legs if leg.mode == "car"]
        return Totals(
            **{mode: _minutes(self.legs, mode) for mode in ("car", "ferry", "flight", "walk")},
            waiting=sum(one.minutes for one in self.steps if not one.leg and not one.visit),
            visiting=sum(one.end - one.start for one in self.visits if one.mode == "in_person"),
            nights=int(self.night_at is not None),
            days=int(bool(self.legs) or self.night_at is not None),
            own_car_km=sum(leg.kilometres or 0.0 for leg in cars if not leg.hired),
            hired_car_km=sum(leg.kilometres or 0.0 for leg in cars if leg.hired),
            unmeasured=sum(leg.kilometres is None for leg in cars),
        )


@dataclass(frozen=True)
class Trip:
    """Days from leaving the base to being back; or one day at the base, without a journey."""

    days: tuple[ItineraryDay, ...]

    @property
    def is_journey(self) -> bool:
        """Whether it leaves the base."""
        return self.totals.days > 0

    @cached_property
    def totals(self) -> Totals:
        """Sums over the trip."""
        return sum((day.totals for day in self.days), Totals())


@dataclass(frozen=True)
class PersonTerm:
    """All trips of one person in order of time."""

    person_id: str
    trips: tuple[Trip, ...]

    @property
    def days(self) -> tuple[ItineraryDay, ...]:
        """Every day on which there is something."""
        return tuple(day for trip in self.trips for day in trip.days)

    @cached_property
    def totals(self) -> Totals:
        """Sums over the term."""
        return sum((trip.totals for trip in self.trips), Totals())


def _minutes(legs: Iterable[Leg], mode: str) -> int:
    return sum(leg.arrive - leg.depart for leg in legs if leg.mode == mode)


def itineraries(plan: Plan, authority: Authority) -> tuple[PersonTerm, ...]:
    """Itineraries of all who visit or travel, in the order of ``people.csv``."""
    if plan.schedule is None:
        return ()
    travel: dict[str, dict[dt.date, TravelDay]] = {}
    for day in plan.schedule.days:
        travel.setdefault(day.person_id, {})[day.date] = day
    visits: dict[str, dict[dt.date, list[Visit]]] = {}
    for visit in plan.schedule.visits:
        for person_id in visit.person_ids:
            visits.setdefault(person_id, {}).setdefault(visit.date, []).append(visit)
    found = []
    for person in authority.people:
        own, seen = travel.get(person.person_id, {}), visits.get(person.person_id, {})
        days = [
            _day(date, own.get(date), seen.get(date, ()), authority)
            for date in sorted({*own, *seen})
        ]
        if days:
            found.append(PersonTerm(person.person_id, tuple(_trips(days))))
    return tuple(found)


def _trips(days: Iterable[ItineraryDay]) -> Iterator[Trip]:
    """Days in runs that nights away hold together."""
    run: list[ItineraryDay] = []
    for day in days:
        goes_on = run and run[-1].night_at is not None and day.date - run[-1].date == ONE_DAY
        if run and not goes_on:
            yield Trip(tuple(run))
            run = []
        run.append(day)
    if run:
        yield Trip(tuple(run))


def _day(
    date: dt.date, travel: TravelDay | None, visits: Sequence[Visit], authority: Authority
) -> ItineraryDay:
    legs = travel.legs if travel is not None else ()
    steps = [Step(leg.depart, leg.arrive, leg=leg) for leg in legs]
    steps += [Step(visit.start, visit.end, visit=visit) for visit in visits]
    steps.sort(key=lambda step: (step.start, step.end))
    night = travel.night_at if travel is not None else None
    # A day without legs is spent at one place: the base, or where the nights are.
    begins_at = legs[0].from_id if legs else night
    base = travel.person_id if travel is not None else None
    return ItineraryDay(date, tuple(_with_waits(steps, begins_at, base, authority)), night)


def _with_waits(
    steps: Sequence[Step], begins_at: str | None, base: str | None, authority: Authority
) -> Iterator[Step]:
    """Put a wait into each gap between two things that are done away from the base."""
    place, now = begins_at, None
    for step in steps:
        is_away = place is not None and place != base
        if is_away and now is not None and step.start > now:
            yield Step(now, step.start, place=place)
        yield step
        now = step.end if now is None else max(now, step.end)
        if step.leg is not None:
            place = step.leg.to_id
        elif step.visit is not None and step.visit.mode == "in_person" and base is not None:
            place = site_of(step.visit, authority)


def site_of(visit: Visit, authority: Authority) -> str:
    """Site where a visit is held: the first school's unless it says another."""
    return visit.site_id or authority.school_by_id[visit.school_ids[0]].site_id
