"""Journeys checked without a planner: one unbroken way, boats that sail, cars where they are."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from allocator.domain.crossings import Sailing
from allocator.domain.schedules import Leg, TravelDay
from allocator.scheduling.course import Course

FASTEST_CAR_KMH = 90.0
FASTEST_WALK_KMH = 6.0
EARTH_RADIUS_KM = 6371.0
ONE_DAY = dt.timedelta(days=1)
HOURS = 1e-3


def _straight_km(course: Course, leg: Leg) -> float:
    (lat_a, lon_a, _), (lat_b, lon_b, _) = (
        course.positions[leg.from_id],
        course.positions[leg.to_id],
    )
    a, b = math.radians(lat_a), math.radians(lat_b)
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(
        math.radians(lon_b - lon_a)
    )
    return EARTH_RADIUS_KM * math.acos(max(-1.0, min(1.0, cosine)))


def days_chain_from_base_to_base(course: Course) -> Iterator[str]:
    """Every leg starts where the last ended; nights lead into the next day; home in the end."""
    for person, days in course.days_of.items():
        place, before = person, None
        for day in days:
            where = f"{person} {day.date}"
            is_next = before is not None and day.date == before.date + ONE_DAY
            if before is not None and before.night_at is not None and not is_next:
                yield f"{where}: does not follow the night at {before.night_at}"
            if before is not None and day.date == before.date:
                yield f"{where}: stands twice"
            now = 0
            starts_at_base = place == person
            for leg in day.legs:
                if leg.from_id != place:
                    yield f"{where}: a leg starts at {leg.from_id}, not {place}"
                if leg.depart < now or leg.arrive < leg.depart:
                    yield f"{where}: a leg departs before the last arrived"
                place, now = leg.to_id, leg.arrive
            yield from _ends_agree(where, day, place, person, starts_at_base)
            before = day
        if place != person:
            yield f"{person} never comes home"


def _ends_agree(
    where: str, day: TravelDay, place: str, person: str, starts_at_base: bool
) -> Iterator[str]:
    first = day.legs[0].depart if day.legs else None
    last = day.legs[-1].arrive if day.legs else None
    if day.depart_base != (first if starts_at_base else None):
        yield f"{where}: depart_base is {day.depart_base}"
    if day.night_at is not None:
        if day.night_at != place or day.return_base is not None:
            yield f"{where}: the night is not where the last leg ended"
    elif place != person or day.return_base != last:
        yield f"{where}: no night, and not back at the base"


def legs_are_possible(course: Course) -> Iterator[str]:
    """By land within one network and no faster than anyone drives or walks; by sea as it sails."""
    sailings: dict[tuple[object, ...], list[Sailing]] = {}
    for row in course.authority.sailings:
        sailing = (row.service_id, row.from_port, row.to_port, row.depart, row.arrive, row.mode)
        sailings.setdefault(sailing, []).append(row)
    for day in course.schedule.days:
        for leg in day.legs:
            where = f"{day.person_id} {day.date} {leg.from_id}-{leg.to_id}"
            if leg.service_id is None:
                yield from _by_land(course, leg, where)
                continue
            key = (leg.service_id, leg.from_id, leg.to_id, leg.depart, leg.arrive, leg.mode)
            running = [
                row
                for row in sailings.get(key, [])
                if row.days[day.date.weekday()]
                and (row.valid_from or dt.date.min) <= day.date <= (row.valid_to or dt.date.max)
            ]
            if not running:
                yield f"{where}: {leg.service_id} does not run"
            elif leg.with_car and not any(row.carries_cars for row in running):
                yield f"{where}: {leg.service_id} carries no cars"


def _by_land(course: Course, leg: Leg, where: str) -> Iterator[str]:
    if leg.mode not in ("car", "walk"):
        yield f"{where}: a {leg.mode} without a service"
    if course.positions[leg.from_id][2] != course.positions[leg.to_id][2]:
        yield f"{where}: there is no road"
    fastest = FASTEST_CAR_KMH if leg.mode == "car" else FASTEST_WALK_KMH
    hours = (leg.arrive - leg.depart) / 60
    distance = _straight_km(course, leg)
    if distance > 0.05 and distance > fastest * hours + 0.05:
        yield f"{where}: {distance:.1f} km in {hours * 60:.0f} minutes"


def boats_are_boarded_in_time(course: Course) -> Iterator[str]:
    """Whoever boards is there by check-in, unless they stay on the same service."""
    settings = course.authority.settings
    defaults = {"ferry": settings.check_in_ferry, "flight": settings.check_in_flight}
    check_in = {
        (row.service_id, row.from_port, row.depart): row.check_in_minutes
        for row in course.authority.sailings
    }
    for day in course.schedule.days:
        for before, leg in pairwise(day.legs):
            if leg.service_id is None or before.service_id == leg.service_id:
                continue
            minutes = check_in.get((leg.service_id, leg.from_id, leg.depart))
            minutes = defaults[leg.mode] if minutes is None else minutes
            if leg.depart - before.arrive < minutes:
                yield f"{day.person_id} {day.date}: too late for {leg.service_id}"


def cars_are_where_they_are_driven(course: Course) -> Iterator[str]:
    """A car leg starts where the car is, unless the car is hired; the car comes home."""
    for person, days in course.days_of.items():
        car = person
        for day in days:
            for leg in day.legs:
                moves = (leg.mode == "car" and not leg.hired) or (
                    leg.mode == "ferry" and bool(leg.with_car)
                )
                if moves and car != leg.from_id:
                    yield f"{person} {day.date}: the car is at {car}, not {leg.from_id}"
                if moves:
                    car = leg.to_id
            if day.night_at is None and car != person:
                yield f"{person} {day.date}: the car was left at {car}"
                car = person


def visits_happen_where_people_are(course: Course) -> Iterator[str]:
    """During a visit in person everybody is at its site, arrived and not yet gone."""
    by_key = {(day.person_id, day.date): day for day in course.schedule.days}
    for visit in course.schedule.visits:
        if visit.mode != "in_person":
            continue
        host = course.authority.school_by_id[visit.school_ids[0]].site_id
        site = visit.site_id or host
        for person in visit.person_ids:
            day = by_key.get((person, visit.date))
            if day is None or _place_at(course, day, visit.start) != site:
                yield f"{visit.visit_id}: {person} is not at {site}"


def _place_at(course: Course, day: TravelDay, minute: int) -> str | None:
    """Where somebody is at a minute of a day, ``None`` on the way."""
    place = day.person_id
    for earlier in course.days_of[day.person_id]:
        if earlier.date == day.date - ONE_DAY and earlier.night_at is not None:
            place = earlier.night_at
    for leg in day.legs:
        if leg.depart >= minute and leg.arrive > minute:
            return place
        if leg.arrive > minute:
            return None
        place = leg.to_id
    return place


def travel_days_are_worked(course: Course) -> Iterator[str]:
    """Nobody travels on a day they do not work, but for visits that were agreed or done."""
    agreed = {
        (person, visit.date) for visit in course.engaged.values() for person in visit.person_ids
    }
    for day in course.schedule.days:
        is_off = day.date not in course.working_days(day.person_id)
        if is_off and (day.person_id, day.date) not in agreed:
            yield f"{day.person_id} travels on {day.date}"


def days_are_not_too_long(course: Course) -> Iterator[str]:
    """From the first leg or visit of a day to the last."""
    most = course.authority.settings.max_day_hours * 60
    moments: dict[tuple[str, dt.date], list[int]] = {}
    for visit in course.schedule.visits:
        for person in visit.person_ids:
            moments.setdefault((person, visit.date), []).extend((visit.start, visit.end))
    for day in course.schedule.days:
        for leg in day.legs:
            moments.setdefault((day.person_id, day.date), []).extend((leg.depart, leg.arrive))
    for key, times in moments.items():
        if max(times) - min(times) > most:
            yield f"{key[0]} {key[1]}: {(max(times) - min(times)) / 60:.1f} hours"


def nights_and_release_days_are_kept(course: Course) -> Iterator[str]:
    """Nights in each calendar month, and days that a peer head is away."""
    nights: Counter[tuple[str, int, int]] = Counter()
    away: Counter[str] = Counter()
    for day in course.schedule.days:
        away[day.person_id] += 1
        if day.night_at is not None:
            nights[day.person_id, day.date.year, day.date.month] += 1
    for (person_id, year, month), count in nights.items():
        person = course.authority.person_by_id[person_id]
        if count > course.authority.max_nights(person):
            yield f"{person_id} is away {count} nights in {year}-{month:02d}"
    for person_id, count in away.items():
        person = course.authority.person_by_id[person_id]
        if person.is_peer_head and count > course.authority.release_days(person):
            fixed = sum(person_id in visit.person_ids for visit in course.engaged.values())
            if count > fixed:
                yield f"{person_id} is away {count} days"


def hours_fit_the_capacity(course: Course) -> Iterator[str]:
    """Contact, preparation and real journeys fit what each person has (peer heads: contact).

    What was agreed or done may pass it alone: somebody fell ill after it.
    """
    used: dict[str, float] = {}
    agreed: dict[str, float] = {}
    agreed_days: set[tuple[str, dt.date]] = set()
    for visit in course.schedule.visits:
        for person_id in visit.person_ids:
            hours = (visit.end - visit.start) / 60
            used[person_id] = used.get(person_id, 0.0) + hours
            if visit.visit_id in course.engaged:
                agreed[person_id] = agreed.get(person_id, 0.0) + hours
                agreed_days.add((person_id, visit.date))
    travel: dict[str, float] = {}
    for day in course.schedule.days:
        hours = sum(leg.arrive - leg.depart for leg in day.legs) / 60
        travel[day.person_id] = travel.get(day.person_id, 0.0) + hours
        if (day.person_id, day.date) in agreed_days:
            agreed[day.person_id] += hours
    unplaced = Counter(row.item_id for row in course.schedule.unplaced)
    preparation: dict[str, float] = {}
    for key, item in course.items.items():
        for person_id in item.person_ids:
            share = item.preparation_hours / len(item.person_ids) / max(1, item.sessions)
            placed = item.sessions - unplaced[key]
            preparation[person_id] = preparation.get(person_id, 0.0) + share * placed
            if item.visit_id is not None and person_id in agreed:
                agreed[person_id] += share * placed
    for person in course.authority.people:
        key = person.person_id
        hours = used.get(key, 0.0)
        if not person.is_peer_head:
            hours += preparation.get(key, 0.0) + travel.get(key, 0.0)
        capacity = next(
            row.capacity_hours for row in course.allocation.people if row.person_id == key
        )
        most = max(capacity, agreed.get(key, 0.0))
        if hours > most + HOURS and not (capacity == 0 and key in agreed):
            yield f"{key} needs {hours:.2f} hours of {capacity:.2f}"


def totals_add_up(course: Course) -> Iterator[str]:
    """Travel, nights, bound and gap are what the days say."""
    plan = course.schedule
    minutes = sum(leg.arrive - leg.depart for day in plan.days for leg in day.legs)
    if abs(minutes / 60 - plan.travel_hours) > 1e-3:
        yield f"travel is {minutes / 60:.4f} hours"
    nights = sum(day.night_at is not None for day in plan.days)
    if nights != plan.nights:
        yield f"there are {nights} nights"
    if plan.travel_bound > plan.travel_hours + 1e-6 or plan.bound > plan.objective + 1e-6:
        yield "a bound lies above what it bounds"
    same = plan.objective == plan.bound
    gap = 0.0 if same else abs(plan.objective - plan.bound) / max(abs(plan.objective), 1e-9)
    if abs(gap - plan.gap) > 1e-5:
        yield f"the gap is {gap:.6f}"


TRAVEL_RULES: tuple[Callable[[Course], Iterator[str]], ...] = (
    days_chain_from_base_to_base,
    legs_are_possible,
    boats_are_boarded_in_time,
    cars_are_where_they_are_driven,
    visits_happen_where_people_are,
    travel_days_are_worked,
    days_are_not_too_long,
    nights_and_release_days_are_kept,
    hours_fit_the_capacity,
    totals_add_up,
)
