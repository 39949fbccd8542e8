"""Dated trips into the diaries: each call gets its session, each trip its real times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import permutations

from allocator.scheduling.journeys import StopOn, Trip
from allocator.scheduling.placing import Change, Placer
from allocator.scheduling.routes.calls import CallKind
from allocator.scheduling.routes.dating import DateOption
from allocator.scheduling.sessions import Session
from allocator.travel.trips import round_down, round_up

Taken = dict[int, tuple[int, ...]]
"""Days of sessions by their numbers."""
MOST_TEAMS_ORDERED = 4
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
    teams = _teams_of_day(placer, person_id, day)
    if teams:
        _enter_with_other_starts(placer, person_id, teams, stops, taken)


def _shortest_trip(placer: Placer, person_id: str, stops: Sequence[StopOn]) -> Trip | None:
    if len(stops) > MOST_STOPS_ORDERED:
        return placer.maker.make(person_id, tuple(stops))
    best: Trip | None = None
    for order in permutations(stops):
        trip = placer.maker.make(person_id, order)
        if trip is not None and (best is None or trip.travel_minutes < best.travel_minutes):
            best = trip
    return best


def _teams_of_day(placer: Placer, person_id: str, day: int) -> tuple[Session, ...]:
    """Team sessions of a day that hang together through their members, whose hour is open."""
    diary = placer.diary
    found: dict[int, Session] = {}
    waiting, seen = [person_id], {person_id}
    while waiting:
        trip = diary.people[waiting.pop()].trips.get(day)
        for stop in trip.stops if trip is not None and not trip.nights else ():
            session = diary.sessions[stop.session]
            if len(session.person_ids) > 1 and session.start is None and stop.day == day:
                found[session.number] = session
                waiting += [one for one in session.person_ids if one not in seen]
                seen.update(session.person_ids)
    return tuple(found[number] for number in sorted(found))


def _enter_with_other_starts(
    placer: Placer,
    person_id: str,
    teams: tuple[Session, ...],
    stops: Sequence[StopOn],
    taken: Taken,
) -> None:
    """Give the teams' sessions of the day other hours, so that the new calls fit beside them."""
    best: list[Change] | None = None
    for starts in _hours(placer, teams):
        changes = _with_starts(placer, person_id, starts, teams, stops)
        if changes and (best is None or _travel(changes) < _travel(best)):
            best = changes
    if best is None:
        return
    own = next(one for one in best if one.person_id == person_id)
    assert own.new is not None
    if placer.enter_trip(person_id, own.old, own.new, taken):
        placer.exchange(one for one in best if one.person_id != person_id)


def _hours(placer: Placer, teams: tuple[Session, ...]) -> Iterator[dict[int, int]]:
    """Hours for teams' sessions: in each order, some from the morning on, some up to the end."""
    settings = placer.diary.authority.settings
    for order in permutations(teams[:MOST_TEAMS_ORDERED]):
        for early in range(len(order) + 1):
            starts: dict[int, int] = {}
            now = settings.visit_earliest
            for place, session in enumerate(order[:early]):
                if place:
                    now += _between(placer, order[place - 1], session)
                starts[session.number] = now = round_up(now)
                now += session.minutes
            now = settings.visit_latest
            for place in range(len(order) - 1, early - 1, -1):
                if place < len(order) - 1:
                    now -= _between(placer, order[place], order[place + 1])
                now = round_down(now - order[place].minutes)
                starts[order[place].number] = now
            if all(_is_in_hours(placer, session, starts[session.number]) for session in order):
                yield starts


def _is_in_hours(placer: Placer, session: Session, start: int) -> bool:
    settings = placer.diary.authority.settings
    return start >= settings.visit_earliest and start + session.minutes <= settings.visit_latest


def _between(placer: Placer, one: Session, other: Session) -> int:
    """Minutes between two sessions of a day that somebody holds both of."""
    if set(one.person_ids).isdisjoint(other.person_ids):
        return 0
    return placer.maker.drive_minutes(one.site_id, other.site_id) or 0


def _with_starts(
    placer: Placer,
    person_id: str,
    starts: Mapping[int, int],
    teams: tuple[Session, ...],
    stops: Sequence[StopOn],
) -> list[Change] | None:
    """Everybody's trips of the day with the teams' sessions at some hours, if they can be made."""
    diary = placer.diary
    day = stops[0].day
    changes = []
    for member in dict.fromkeys(one for session in teams for one in session.person_ids):
        old = diary.people[member].trips.get(day)
        own = stops if member == person_id else (old.stops if old is not None else ())
        moved = [replace(stop, start=starts.get(stop.session, stop.start)) for stop in own]
        new = _shortest_trip(placer, member, moved)
        if new is None or not diary.is_clear_of_online(member, new):
            return None
        changes.append(Change(member, old, new))
    return changes


def _travel(changes: Iterable[Change]) -> int:
    return sum(change.new.travel_minutes for change in changes if change.new is not None)
