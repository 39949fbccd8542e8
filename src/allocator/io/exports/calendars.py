"""``calendars/*.ics``: one calendar for each person and each school."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zoneinfo import ZoneInfo

import icalendar

from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.domain.schedules import Leg, TravelDay, Visit
from allocator.io.exports.words import (
    MODES,
    activity_title,
    day_in_words,
    host_and_others,
    if_cancelled,
    legs_in_words,
    person_names,
    place_names,
    school_names,
)

LOCAL = ZoneInfo("Europe/London")


def calendar_files(
    plan: Plan, authority: Authority, sequences: Mapping[str, int] | None = None
) -> dict[str, bytes]:
    """Calendars by file name: every person's, with journeys, and every open school's.

    Identities stay the same from plan to plan as long as the visit is the same, so that a calendar
    replaces its own entries; times of writing are the day of the evidence, for the same bytes.

    Parameters
    ----------
    sequences
        How often each visit (by ``visit_id``) has been changed since it was first told; 0 where it
        is not named. A calendar takes an entry of a higher number for the newer one.
    """
    if plan.schedule is None:
        return {}
    writer = _Writer(authority, plan.tiers.as_of, sequences or {}, _zone())
    days: dict[str, list[TravelDay]] = {}
    for day in plan.schedule.days:
        days.setdefault(day.person_id, []).append(day)
    by_person: dict[str, list[Visit]] = {}
    by_school: dict[str, list[Visit]] = {}
    for visit in plan.schedule.visits:
        for person_id in visit.person_ids:
            by_person.setdefault(person_id, []).append(visit)
        for school_id in visit.school_ids:
            by_school.setdefault(school_id, []).append(visit)
    files: dict[str, bytes] = {}
    for person in authority.people:
        own = by_person.get(person.person_id, [])
        data = writer.of_person(person.person_id, own, days.get(person.person_id, []))
        files[f"person-{file_safe(person.person_id)}.ics"] = data
    for school in authority.open_schools:
        data = writer.of_school(school.school_id, by_school.get(school.school_id, []))
        files[f"school-{file_safe(school.school_id)}.ics"] = data
    return files


def file_safe(identity: str) -> str:
    """Turn an id into part of a file name; ids that would fall together are told apart."""
    if re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,59}", identity):
        return identity
    safe = re.sub(r"[^A-Za-z0-9_-]", "_", identity)[:60]
    return f"{safe}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class _Writer:
    """What every entry needs to know."""

    authority: Authority
    as_of: dt.date
    sequences: Mapping[str, int]
    zone: icalendar.Timezone

    def of_person(
        self, person_id: str, visits: Iterable[Visit], days: Iterable[TravelDay]
    ) -> bytes:
        names = place_names(self.authority)
        travel = {day.date: day for day in days}
        events = []
        on_day: dict[dt.date, list[Visit]] = {}
        for visit in visits:
            day = travel.get(visit.date) if visit.mode == "in_person" else None
            words = "; ".join(day_in_words(day, names)) if day is not None else ""
            journey = f"Journey of the day: {words}." if words else ""
            events.append(self._visit(visit, person_id, journey))
            on_day.setdefault(visit.date, []).append(visit)
        for date, day in travel.items():
            for number, legs in enumerate(_journeys(day.legs, on_day.get(date, []))):
                events.append(self._journey(day, number, legs, names))
        title = f"School visits of {self.authority.person_titles[person_id]}"
        return _calendar(title, self.zone, events)

    def of_school(self, school_id: str, visits: Iterable[Visit]) -> bytes:
        title = f"Calendar of engagement of {self.authority.school_titles[school_id]}"
        events = [self._visit(visit, school_id, "") for visit in visits]
        return _calendar(title, self.zone, events)

    def _visit(self, visit: Visit, owner: str, journey: str) -> icalendar.Event:
        where = host_and_others(self.authority, visit.school_ids)
        title = activity_title(self.authority, visit.activity)
        online = " (online)" if visit.mode == "online" else ""
        event = self._event(
            visit.visit_id, owner, visit.date, visit.start, visit.end, f"{title}: {where}{online}"
        )
        event.add("sequence", self.sequences.get(visit.visit_id, 0))
        event.add("categories", [title, MODES[visit.mode]])
        event.add("status", "CONFIRMED" if visit.pinned else "TENTATIVE")
        if visit.mode == "in_person":
            site = visit.site_id or self.authority.school_by_id[visit.school_ids[0]].site_id
            host = self.authority.site_place(site)
            event.add("location", host.name)
            event.add("geo", (host.latitude, host.longitude))
        else:
            event.add("location", "Online")
        schools = school_names(self.authority, visit.school_ids)
        lines = [
            f"{title} with {person_names(self.authority, visit.person_ids)}, {MODES[visit.mode]}.",
            f"Schools: {schools}." if len(visit.school_ids) > 1 else "",
            "Agreed." if visit.pinned else "Proposed: the school may ask for another date.",
            if_cancelled(visit),
            journey,
        ]
        event.add("description", "\n".join(line for line in lines if line))
        return event

    def _journey(
        self, day: TravelDay, number: int, legs: Sequence[Leg], names: dict[str, str]
    ) -> icalendar.Event:
        end = legs[-1]
        identity = f"journey|{day.date.isoformat()}|{number}"
        summary = f"Travel to {names[end.to_id]}"
        event = self._event(identity, day.person_id, day.date, legs[0].depart, end.arrive, summary)
        event.add("sequence", 0)
        event.add("categories", ["Travel"])
        event.add("status", "TENTATIVE")
        lines = legs_in_words(legs, names)
        if day.night_at is not None and end is day.legs[-1]:
            lines.append(f"night near {names[day.night_at]}")
        event.add("description", "\n".join(lines))
        return event

    def _event(
        self, identity: str, owner: str, day: dt.date, start: int, end: int, summary: str
    ) -> icalendar.Event:
        event = icalendar.Event()
        term = f"{self.authority.profile.school_year}|{self.authority.term.name}"
        words = "|".join((self.authority.profile.name, term, identity, owner))
        event.add("uid", f"{hashlib.sha256(words.encode()).hexdigest()[:40]}@allocator")
        event.add("dtstamp", dt.datetime.combine(self.as_of, dt.time(), dt.UTC))
        event.add("dtstart", _moment(day, start))
        event.add("dtend", _moment(day, end))
        event.add("summary", summary)
        return event


def _journeys(legs: Sequence[Leg], visits: Sequence[Visit]) -> Iterator[tuple[Leg, ...]]:
    """Legs of a day in runs that no visit stands between."""
    run: list[Leg] = list(legs[:1])
    for before, after in pairwise(legs):
        if any(before.arrive <= one.start and one.end <= after.depart for one in visits):
            yield tuple(run)
            run = []
        run.append(after)
    if run:
        yield tuple(run)


def _moment(day: dt.date, minute: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(minute // 60, minute % 60), LOCAL)


def _zone() -> icalendar.Timezone:
    """British time by its rule of since 1996, the same on every machine."""
    zone = icalendar.Timezone()
    zone.add("tzid", "Europe/London")
    hour, nothing = dt.timedelta(hours=1), dt.timedelta(0)
    winter, summer = icalendar.TimezoneStandard(), icalendar.TimezoneDaylight()
    for part, name, before, after, first, month in (
        (winter, "GMT", hour, nothing, dt.datetime(1996, 10, 27, 2), 10),  # noqa: DTZ001
        (summer, "BST", nothing, hour, dt.datetime(1996, 3, 31, 1), 3),  # noqa: DTZ001
    ):
        part.add("tzname", name)
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("dtstart", first)
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        zone.add_component(part)
    return zone


def _calendar(title: str, zone: icalendar.Timezone, events: Iterable[icalendar.Event]) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//allocator//calendar of engagement//EN")
    calendar.add("version", "2.0")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add_component(zone)
    for event in events:
        calendar.add_component(event)
    data: bytes = calendar.to_ical()
    return data
