"""A pause at midday: made where a day by road has room for it, told where it has none.

Times move within a day and nothing else does: no other trip is chosen, no day, no travel. So a
pause never costs a visit. On days with boats the timetable decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from allocator.domain.authority import Authority
from allocator.domain.schedules import Schedule
from allocator.io.exports.words import counted, short_date
from allocator.scheduling.diary import Diary
from allocator.scheduling.journeys import Trip, TripMaker
from allocator.travel.trips import round_down, round_up

MIDDAY = (11 * 60 + 30, 14 * 60 + 30)
"""Between these a pause is one for lunch."""
LONG_DAY_MINUTES = 6 * 60
LONG_VISIT_MINUTES = 4 * 60
"""A visit so long over midday has the school's own lunch break in it."""
MOST_NAMED = 3


@dataclass(frozen=True)
class Span:
    """Something between two minutes of a day.

    ``is_restful`` on a boat or plane, or at a school for so long that its lunch break is part of
    the visit.
    """

    start: int
    end: int
    is_restful: bool = False


def lacks_pause(spans: Iterable[Span], minutes: int) -> bool:
    """Whether a day of more than six hours around midday leaves no pause in it."""
    order = sorted(spans, key=lambda one: (one.start, one.end))
    if not minutes or not order:
        return False
    first, last = order[0].start, max(one.end for one in order)
    if last - first <= LONG_DAY_MINUTES or first > MIDDAY[0] or last < MIDDAY[1]:
        return False
    now = first
    for one in order:
        if _overlap(now, one.start) >= minutes:
            return False
        if one.is_restful and _overlap(one.start, one.end) >= minutes:
            return False
        now = max(now, one.end)
    return True


def _overlap(start: int, end: int) -> int:
    return min(end, MIDDAY[1]) - max(start, MIDDAY[0])


def pause_for_lunch(diary: Diary, maker: TripMaker) -> None:
    """Move the hours of visits so that long days by road have a pause, wherever that can be.

    What was agreed with people or holds a team together keeps its hour.
    """
    minutes = diary.authority.settings.lunch_minutes
    if not minutes:
        return
    for person_id, page in diary.people.items():
        for day, trip in list(page.trips.items()):
            if trip.plan is not None or not lacks_pause(_spans(diary, maker, trip), minutes):
                continue
            paused = _with_pause(diary, maker, trip, minutes)
            if paused is not None:
                diary.person(person_id).trips[day] = paused


def _spans(diary: Diary, maker: TripMaker, trip: Trip) -> list[Span]:
    """Drives, visits and meetings online of a day by road."""
    day = trip.days[0]
    spans = [
        _visit(start, stop.minutes) for stop, start in zip(trip.stops, trip.starts, strict=True)
    ]
    now, place = trip.away[day][0], trip.person_id
    for stop, start in zip(trip.stops, trip.starts, strict=True):
        spans.append(Span(now, now + _drive(maker, place, stop.site_id)))
        spans.append(_visit(start, stop.minutes))
        now, place = start + stop.minutes, stop.site_id
    spans.append(Span(now, trip.away[day][1]))
    online = diary.people[trip.person_id].online.get(day, ())
    return spans + [Span(start, end) for start, end, _ in online]


def _visit(start: int, minutes: int) -> Span:
    return Span(start, start + minutes, minutes >= LONG_VISIT_MINUTES)


def _drive(maker: TripMaker, from_id: str, to_id: str) -> int:
    return maker.drive_minutes(from_id, to_id) or 0


def _with_pause(diary: Diary, maker: TripMaker, trip: Trip, minutes: int) -> Trip | None:
    """The trip with a pause on arrival at one of its later stops, if its times allow one."""
    middle = (MIDDAY[0] + MIDDAY[1]) / 2
    places = range(1, len(trip.stops))
    for place in sorted(places, key=lambda one: (abs(trip.starts[one] - middle), one)):
        for starts in _other_starts(maker, trip, place, minutes):
            paused = _at(diary, maker, trip, starts)
            if paused is not None and not lacks_pause(_spans(diary, maker, paused), minutes):
                return paused
    return None


def _other_starts(
    maker: TripMaker, trip: Trip, place: int, minutes: int
) -> Iterator[tuple[int, ...]]:
    """Hours with a pause before a stop: it and those after it later, or those before it earlier."""
    stops, starts = trip.stops, list(trip.starts)
    drive = _drive(maker, stops[place - 1].site_id, stops[place].site_id)
    arrives = starts[place - 1] + stops[place - 1].minutes + drive
    later = [*starts[:place], max(starts[place], round_up(max(arrives, MIDDAY[0]) + minutes))]
    for one in range(place + 1, len(stops)):
        way = _drive(maker, stops[one - 1].site_id, stops[one].site_id)
        later.append(max(starts[one], round_up(later[-1] + stops[one - 1].minutes + way)))
    yield tuple(later)
    lack = minutes - (starts[place] - arrives)
    earlier = [round_down(start - max(0, lack)) for start in starts[:place]]
    yield (*earlier, *starts[place:])


def _at(diary: Diary, maker: TripMaker, trip: Trip, starts: Sequence[int]) -> Trip | None:
    """The trip at other hours; ``None`` where a rule of the day forbids them."""
    settings = diary.authority.settings
    for stop, before, start in zip(trip.stops, trip.starts, starts, strict=True):
        is_in_hours = (
            start >= settings.visit_earliest and start + stop.minutes <= settings.visit_latest
        )
        if start != before and (stop.start is not None or not is_in_hours):
            return None
    (day,) = trip.days
    leaves = starts[0] - _drive(maker, trip.person_id, trip.stops[0].site_id)
    last = trip.stops[-1]
    returns = starts[-1] + last.minutes + _drive(maker, last.site_id, trip.person_id)
    if leaves < min(trip.away[day][0], settings.earliest_departure):
        return None
    if returns > max(trip.away[day][1], settings.latest_arrival):
        return None
    if returns - leaves > settings.max_day_hours * 60:
        return None
    paused = replace(trip, starts=tuple(starts), away={day: (leaves, returns)})
    return paused if diary.is_clear_of_online(trip.person_id, paused) else None


def lunch_notes(authority: Authority, schedule: Schedule) -> Iterator[str]:
    """Name the long days that have no pause at midday."""
    minutes = authority.settings.lunch_minutes
    lacking = sorted(
        (date, person)
        for (person, date), spans in _days(schedule).items()
        if lacks_pause(spans, minutes)
    )
    if not lacking:
        return
    named = [
        f"{authority.person_titles[person]} on {short_date(date)}"
        for date, person in lacking[:MOST_NAMED]
    ]
    more = f" and {len(lacking) - MOST_NAMED} more" if len(lacking) > MOST_NAMED else ""
    have = counted(len(lacking), "long day has", "long days have")
    yield f"{have} no pause of {minutes} minutes around midday: {', '.join(named)}{more}."


def _days(schedule: Schedule) -> dict[tuple[str, dt.date], list[Span]]:
    """What everybody does day by day."""
    found: dict[tuple[str, dt.date], list[Span]] = {}
    for visit in schedule.visits:
        span = _visit(visit.start, visit.end - visit.start)
        for person in visit.person_ids:
            found.setdefault((person, visit.date), []).append(span)
    for day in schedule.days:
        for leg in day.legs:
            span = Span(leg.depart, leg.arrive, leg.service_id is not None)
            found.setdefault((day.person_id, day.date), []).append(span)
    return found
