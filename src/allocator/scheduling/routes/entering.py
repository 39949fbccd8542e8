"""Dated trips into the diaries: each call gets its session, each trip its real times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

from allocator.scheduling.journeys import StopOn, Trip
from allocator.scheduling.placing import Change, Placer
from allocator.scheduling.routes.calls import CallKind
from allocator.scheduling.routes.dating import DateOption
from allocator.scheduling.sessions import Session

Taken = dict[int, tuple[int, ...]]
"""Days of sessions by their numbers."""
START_GRID_MINUTES = 30
MOST_STOPS_ORDERED = 6


def enter_dated(
    placer: Placer, person_id: str, kinds: Sequence[CallKind], dates: Sequence[DateOption]
) -> None:
    """Give the dated calls of each kind their sessions, in the order of days, and enter them."""
    dated: dict[int, list[int]] = defaultdict(list)
    for option in dates:
        for kind, day in option.calls:
            dated[kind].append(day)
    session_on = {
        (kind, day): session
        for kind, days in dated.items()
        for day, session in zip(sorted(days), kinds[kind].sessions, strict=False)
    }
    for option in dates:
        taken: Taken = {session_on[kind, day]: (day,) for kind, day in option.calls}
        if option.trip is not None:
            _enter_tour(placer, person_id, option.trip, taken, kinds)
        else:
            _enter_day(placer, person_id, taken)


def _enter_tour(
    placer: Placer,
    person_id: str,
    tour: Trip,
    taken: Taken,
    kinds: Sequence[CallKind],
) -> None:
    """Enter a tour; its stops stand for calls of a kind and get the sessions of their days."""
    sessions = placer.diary.sessions
    by_place = {_place(sessions[number], days[0]): number for number, days in taken.items()}
    stops = tuple(
        replace(stop, session=by_place.get(_place(sessions[stop.session], stop.day), stop.session))
        for stop in tour.stops
    )
    page = placer.diary.people[person_id]
    standing = {id(page.trips[day]): page.trips[day] for day in tour.days if day in page.trips}
    if len(standing) <= 1:
        old = next(iter(standing.values()), None)
        placer.enter_trip(person_id, old, replace(tour, stops=stops), taken)


def _place(session: Session, day: int) -> tuple[str, str, tuple[str, ...], int]:
    return session.site_id, session.activity, session.school_ids, day


def _enter_day(placer: Placer, person_id: str, taken: Taken) -> None:
    """Enter sessions of one day in the shortest lawful order, if the person's limits allow it."""
    diary = placer.diary
    day = next(iter(taken.values()))[0]
    old = diary.people[person_id].trips.get(day)
    new = [diary.sessions[number] for number in taken]
    stops = [
        *(old.stops if old is not None else ()),
        *(StopOn(one.number, one.site_id, one.minutes, day, one.start) for one in new),
    ]
    best = _shortest_trip(placer, person_id, stops)
    if best is not None:
        placer.enter_trip(person_id, old, best, taken)
        return
    for stop in stops:
        session = diary.sessions[stop.session]
        if (
            session.number not in taken
            and session.start is None
            and len(session.person_ids) > 1
            and _enter_with_another_start(placer, person_id, session, stops, taken)
        ):
            return


def _shortest_trip(placer: Placer, person_id: str, stops: Sequence[StopOn]) -> Trip | None:
    if len(stops) > MOST_STOPS_ORDERED:
        return placer.maker.make(person_id, tuple(stops))
    best: Trip | None = None
    for order in permutations(stops):
        trip = placer.maker.make(person_id, order)
        if trip is not None and (best is None or trip.travel_minutes < best.travel_minutes):
            best = trip
    return best


def _enter_with_another_start(
    placer: Placer,
    person_id: str,
    team: Session,
    stops: Sequence[StopOn],
    taken: Taken,
) -> bool:
    """Move a team's session of the day to a time at which the new calls fit beside it."""
    diary = placer.diary
    settings = diary.authority.settings
    day = stops[0].day
    first, last = settings.visit_earliest, settings.visit_latest - team.minutes
    for start in dict.fromkeys((first, last, *range(first, last + 1, START_GRID_MINUTES))):
        changes = []
        for member in team.person_ids:
            old = diary.people[member].trips.get(day)
            own = stops if member == person_id else (old.stops if old is not None else ())
            moved = [
                replace(stop, start=start) if stop.session == team.number else stop for stop in own
            ]
            new = _shortest_trip(placer, member, moved)
            if new is None or not diary.is_clear_of_online(member, new):
                break
            changes.append(Change(member, old, new))
        else:
            own_change = next(one for one in changes if one.person_id == person_id)
            assert own_change.new is not None
            if placer.enter_trip(person_id, own_change.old, own_change.new, taken):
                placer.exchange(one for one in changes if one.person_id != person_id)
                return True
    return False
