"""From diaries to the schedule: dated visits, journeys day by day, totals."""

from __future__ import annotations

from collections.abc import Iterable

from allocator.domain.schedules import Schedule, TravelDay, UnplacedSession, Visit
from allocator.scheduling.bound import TravelBound
from allocator.scheduling.diary import Diary
from allocator.scheduling.journeys import Trip, plan_of
from allocator.scheduling.sessions import Session, TermDays
from allocator.travel.model import TravelModel

TOLERANCE_HOURS = 1e-6
WRONG_BOUND = (
    "The bound on travel came out above the travel itself, which is a fault of this program: please"
    " report it. No bound is given."
)


def assemble(
    diary: Diary,
    travel: TravelModel,
    unplaced: Iterable[UnplacedSession],
    travel_bound: TravelBound,
    notes: tuple[str, ...],
) -> Schedule:
    """Write the diaries out. The objective is travel alone; unplaced sessions stand apart."""
    days = sorted(
        (day for page in diary.people.values() for day in _travel_days(page.trips, diary, travel)),
        key=lambda day: (day.person_id, day.date),
    )
    visits = sorted(
        (visit for session in diary.sessions for visit in _visits(diary, session)),
        key=lambda visit: (visit.date, visit.start, visit.visit_id),
    )
    minutes = sum(leg.arrive - leg.depart for day in days for leg in day.legs)
    hours = round(minutes / 60, 6)
    if travel_bound.minutes_with_same_nights / 60 > hours + TOLERANCE_HOURS:
        # Never to be hidden behind "optimal": the bound itself is then wrong.
        travel_bound, notes = TravelBound(), (*notes, WRONG_BOUND)
    bound = round(min(travel_bound.minutes / 60, hours), 6)
    same_nights = round(min(travel_bound.minutes_with_same_nights / 60, hours), 6)
    return Schedule(
        status="optimal" if bound >= hours else "feasible",
        objective=hours,
        sense="min",
        bound=bound,
        gap=round(abs(hours - bound) / max(abs(hours), 1e-9), 6) if hours != bound else 0.0,
        travel_hours=hours,
        travel_bound=bound,
        travel_bound_with_same_nights=same_nights,
        waiting_hours=waiting_hours_of(days, visits),
        nights=sum(day.night_at is not None for day in days),
        visits=tuple(visits),
        days=tuple(days),
        unplaced=tuple(unplaced),
        notes=notes,
    )


def _travel_days(trips: dict[int, Trip], diary: Diary, travel: TravelModel) -> Iterable[TravelDay]:
    for trip in {id(trip): trip for trip in trips.values()}.values():
        yield from travel_days_of(trip, travel, diary.days)


def travel_days_of(trip: Trip, travel: TravelModel, days: TermDays) -> Iterable[TravelDay]:
    """Days of one trip with their legs, from leaving the base to being back."""
    plan = plan_of(trip, travel, days)
    for place, day in enumerate(plan.days):
        is_first, is_last = place == 0, place == len(plan.days) - 1
        yield TravelDay(
            person_id=trip.person_id,
            date=day.date,
            depart_base=day.legs[0].depart if is_first else None,
            return_base=day.legs[-1].arrive if is_last else None,
            night_at=day.night_at,
            legs=day.legs,
        )


def _visits(diary: Diary, session: Session) -> Iterable[Visit]:
    """Return the dated days of a session, at the time the first of its people is there."""
    taken = diary.placed.get(session.number)
    if taken is None:
        return
    host = diary.authority.school_by_id[session.school_ids[0]].site_id
    for place, day in enumerate(taken):
        start = _start(diary, session, day)
        yield Visit(
            visit_id=session.visit_ids[place]
            if session.visit_ids
            else f"{session.item_id}-{session.number}-{place + 1}",
            item_id=session.item_id,
            activity=session.activity,
            school_ids=session.school_ids,
            person_ids=session.person_ids,
            date=diary.days.date(day),
            start=start,
            end=start + session.minutes,
            mode=session.mode,
            pinned=session.is_pinned,
            site_id=session.site_id if session.site_id != host else None,
        )


def _start(diary: Diary, session: Session, day: int) -> int:
    person = diary.people[session.person_ids[0]]
    if session.is_online:
        return next(start for start, _, number in person.online[day] if number == session.number)
    trip = person.trips[day]
    return next(
        start
        for stop, start in zip(trip.stops, trip.starts, strict=True)
        if stop.session == session.number and stop.day == day
    )


def waiting_hours_of(days: Iterable[TravelDay], visits: Iterable[Visit]) -> float:
    """Hours away from the base between the legs and visits of a day, one after another."""
    busy: dict[tuple[str, object], list[tuple[int, int]]] = {}
    for day in days:
        busy[day.person_id, day.date] = [(leg.depart, leg.arrive) for leg in day.legs]
    for visit in visits:
        for person in visit.person_ids if visit.mode == "in_person" else ():
            busy.setdefault((person, visit.date), []).append((visit.start, visit.end))
    waiting = 0
    for spans in busy.values():
        until = None
        for start, end in sorted(spans):
            waiting += max(0, start - until) if until is not None else 0
            until = end if until is None else max(until, end)
    return round(waiting / 60, 6)
