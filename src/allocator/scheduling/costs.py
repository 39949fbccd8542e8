"""What a schedule costs: kilometres, pounds, nights, carbon, and visits lost to weather."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterable, Mapping

from allocator.domain.authority import Authority
from allocator.domain.costs import MILE_KM, YEAR_PUPIL_DAYS, Rates
from allocator.domain.schedule_costs import PersonCosts, ScheduleCosts, TravelCosts
from allocator.domain.schedules import Leg, Schedule
from allocator.scheduling.cost_notes import CostTally, notes_of
from allocator.scheduling.outings import (
    Departures,
    Outing,
    busy_dates,
    crossings_to,
    outings_of,
)
from allocator.travel.places import Place, distance_km, places_of

Crossings = tuple[tuple[dt.date, Leg], ...]


def costs_of(authority: Authority, schedule: Schedule) -> ScheduleCosts:
    """Cost the journeys of a schedule, in all and person by person.

    Mileage (D35) falls to its lower rate beyond the year's threshold, taken for a term as the
    share of the year's 190 pupil days that it has. Visits lost are expected values: each departure
    fails for itself with its ``cancel_share`` (D40 by season where it has none), and a visit is
    lost if any crossing on the way to it fails.
    """
    rates = authority.settings.rates
    departures = Departures(authority.sailings, rates)
    places = places_of(authority)
    outings = outings_of(schedule.days)
    ways = crossings_to(schedule, outings)
    threshold_km = _threshold_km(authority)
    busy = busy_dates(schedule)
    total = CostTally()
    people: list[PersonCosts] = []
    for person in authority.people:
        own = outings.get(person.person_id, ())
        if not own:
            continue
        sums = CostTally()
        for outing in own:
            _add_outing(sums, outing, departures, places)
        sums.mileage_pounds = _mileage_pounds(sums.car_km, threshold_km, rates)
        total.add(sums)
        theirs = (way.get(person.person_id, ()) for way in ways.values())
        _add_visits(sums, theirs, departures)
        people.append(_person(authority, person.person_id, sums, busy[person.person_id]))
    _add_visits(total, [_of_team(way) for way in ways.values()], departures)
    return ScheduleCosts(
        total=_figures(total, rates),
        people=tuple(people),
        reserve_days=sum(row.reserve_days for row in people),
        visits_with_alternate=sum(visit.alternate is not None for visit in schedule.visits),
        notes=notes_of(authority, total, people, threshold_km),
    )


def chances_of_failing(authority: Authority, schedule: Schedule) -> dict[str, float]:
    """Chance by visit that a boat or plane on the way of anybody of the team is cancelled (R54).

    Visits to which nobody crosses water are left out.
    """
    departures = Departures(authority.sailings, authority.settings.rates)
    ways = crossings_to(schedule, outings_of(schedule.days))
    return {
        visit: round(departures.chance_of_failing(_of_team(way)), 4) for visit, way in ways.items()
    }


def journey_pounds(authority: Authority, outings: Iterable[Outing]) -> float:
    """Mileage at its full rate, known fares and subsistence of some trips, in pounds."""
    rates = authority.settings.rates
    departures, places = Departures(authority.sailings, rates), places_of(authority)
    sums = CostTally()
    for outing in outings:
        _add_outing(sums, outing, departures, places)
    nights = sums.nights * rates.night_pounds
    return sums.car_km * rates.mileage_pounds + sums.fares_pounds + nights


def reserve_days(days_over_water: int, share: float) -> int:
    """Days to keep free against cancelled boats: a share of the days over water, at least one.

    None for whoever does not cross, or where the share is 0 (D41).
    """
    if not days_over_water or not share:
        return 0
    return max(1, math.ceil(days_over_water * share - 1e-9))


def _threshold_km(authority: Authority) -> float:
    """Kilometres of a term at the full rate: its pupil days as a share of a year's."""
    days = max((len(days) for days in authority.pupil_days.values()), default=0)
    share = min(1.0, days / YEAR_PUPIL_DAYS)
    return authority.settings.rates.mileage_threshold_miles * MILE_KM * share


def _mileage_pounds(car_km: float, threshold_km: float, rates: Rates) -> float:
    full = min(car_km, threshold_km)
    return full * rates.mileage_pounds + (car_km - full) * rates.mileage_pounds_after


def _add_outing(
    sums: CostTally, outing: Outing, departures: Departures, places: Mapping[str, Place]
) -> None:
    """Add the legs and nights of one trip."""
    sums.nights += len(outing.nights)
    for day in outing.days:
        for leg in day.legs:
            if leg.mode == "car" and leg.hired:
                sums.hired_km += leg.kilometres or 0.0
            elif leg.mode == "car":
                sums.car_km += leg.kilometres or 0.0
    crossings = tuple(outing.crossings())
    sums.days_over_water += len(outing.days) if crossings else 0
    for date, leg in crossings:
        fare = departures.fare_pounds(date, leg)
        sums.crossings += 1
        sums.crossings_without_fare += fare is None
        sums.crossings_assumed += departures.is_assumed(date, leg)
        sums.fares_pounds += fare or 0.0
        straight = distance_km(places[leg.from_id], places[leg.to_id])
        if leg.mode == "ferry":
            sums.ferry_km += straight
        else:
            sums.flight_km += straight


def _add_visits(sums: CostTally, ways: Iterable[Crossings], departures: Departures) -> None:
    """Add the visits that hang on these crossings, and how many are expected to be lost."""
    for crossings in ways:
        if crossings:
            sums.visits_over_water += 1
            sums.visits_lost += departures.chance_of_failing(crossings)


def _of_team(way: Mapping[str, Crossings]) -> Crossings:
    """Crossings of a whole team: a visit is lost if anybody cannot come."""
    return tuple(crossing for crossings in way.values() for crossing in crossings)


def _person(
    authority: Authority, person_id: str, sums: CostTally, busy: Collection[dt.date]
) -> PersonCosts:
    days = sums.days_over_water
    return PersonCosts(
        person_id=person_id,
        days_over_water=days,
        reserve_days=reserve_days(days, authority.settings.cancellation_reserve),
        free_days=sum(day not in busy for day in authority.working_days[person_id]),
        **_figures(sums, authority.settings.rates).model_dump(),
    )


def _figures(sums: CostTally, rates: Rates) -> TravelCosts:
    """Round the sums: pounds to pence, kilometres and kilograms to a tenth."""
    night_pounds = sums.nights * rates.night_pounds
    car = (sums.car_km + sums.hired_km) * rates.car_kg_co2
    ferry = _kg_co2(sums.ferry_km, rates.ferry_kg_co2)
    flight = _kg_co2(sums.flight_km, rates.flight_kg_co2)
    return TravelCosts(
        car_km=round(sums.car_km, 1),
        hired_km=round(sums.hired_km, 1),
        mileage_pounds=round(sums.mileage_pounds, 2),
        crossings=sums.crossings,
        crossings_without_fare=sums.crossings_without_fare,
        fares_pounds=round(sums.fares_pounds, 2),
        nights=sums.nights,
        night_pounds=round(night_pounds, 2),
        pounds=round(sums.mileage_pounds + sums.fares_pounds + night_pounds, 2),
        car_kg_co2=round(car, 1),
        ferry_kg_co2=ferry,
        flight_kg_co2=flight,
        kg_co2=round(car + (ferry or 0.0) + (flight or 0.0), 1),
        visits_over_water=sums.visits_over_water,
        visits_lost=round(sums.visits_lost, 3),
    )


def _kg_co2(kilometres: float, rate: float | None) -> float | None:
    """Carbon of crossings: none where there are none, else unknown without a rate."""
    if not kilometres:
        return 0.0
    return None if rate is None else round(kilometres * rate, 1)
