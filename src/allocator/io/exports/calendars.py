"""``calendars/*.ics``: one calendar for each person and each school."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

import icalendar

from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.domain.schedules import TravelDay, Visit
from allocator.io.exports.words import (
    MODES,
    activity_title,
    clock,
    person_names,
    place_names,
    school_names,
)

LOCAL = ZoneInfo("Europe/London")


def calendar_files(plan: Plan, authority: Authority) -> dict[str, bytes]:
    """Calendars by file name, for everyone who has a visit.

    Identities stay the same from plan to plan as long as the visit is the same, so that a calendar
    replaces its own entries; times of writing are the day of the evidence, for the same bytes.
    """
    if plan.schedule is None:
        return {}
    stamp = dt.datetime.combine(plan.tiers.as_of, dt.time(), dt.UTC)
    journeys = {(day.person_id, day.date): day for day in plan.schedule.days}
    names = place_names(authority)
    by_person: dict[str, list[Visit]] = {}
    by_school: dict[str, list[Visit]] = {}
    for visit in plan.schedule.visits:
        for person in visit.person_ids:
            by_person.setdefault(person, []).append(visit)
        for school in visit.school_ids:
            by_school.setdefault(school, []).append(visit)
    files: dict[str, bytes] = {}
    for person_id, visits in sorted(by_person.items()):
        title = f"School visits of {authority.person_by_id[person_id].name}"
        events = [
            _event(authority, visit, person_id, stamp, _journey(journeys, names, person_id, visit))
            for visit in visits
        ]
        files[f"person-{_file_safe(person_id)}.ics"] = _calendar(title, events)
    for school_id, visits in sorted(by_school.items()):
        title = f"Calendar of engagement of {authority.school_by_id[school_id].name}"
        events = [_event(authority, visit, school_id, stamp, "") for visit in visits]
        files[f"school-{_file_safe(school_id)}.ics"] = _calendar(title, events)
    return files


def _file_safe(identity: str) -> str:
    """An id as a file name; ids that would fall together are told apart."""
    safe = re.sub(r"[^A-Za-z0-9._-]", "_", identity)
    if safe == identity and not safe.startswith("."):
        return safe
    return f"{safe.lstrip('.')}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"


def _calendar(title: str, events: Iterable[icalendar.Event]) -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//allocator//calendar of engagement//EN")
    calendar.add("version", "2.0")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    for event in events:
        calendar.add_component(event)
    calendar.add_missing_timezones()
    data: bytes = calendar.to_ical()
    return data


def _event(
    authority: Authority, visit: Visit, owner: str, stamp: dt.datetime, journey: str
) -> icalendar.Event:
    event = icalendar.Event()
    identity = hashlib.sha256(
        "|".join((authority.profile.name, authority.profile.term.name, visit.visit_id)).encode()
    ).hexdigest()[:32]
    event.add("uid", f"{identity}-{_file_safe(owner)}@allocator")
    event.add("sequence", 0)
    event.add("dtstamp", stamp)
    event.add("dtstart", _moment(visit.date, visit.start))
    event.add("dtend", _moment(visit.date, visit.end))
    where = school_names(authority, visit.school_ids)
    title = activity_title(authority, visit.activity)
    event.add("summary", f"{title}: {where}" + (" (online)" if visit.mode == "online" else ""))
    event.add("categories", [title, MODES[visit.mode]])
    event.add("status", "CONFIRMED" if visit.pinned else "TENTATIVE")
    if visit.mode == "in_person":
        site = visit.site_id or authority.school_by_id[visit.school_ids[0]].site_id
        host = authority.site_place(site)
        event.add("location", host.name)
        event.add("geo", (host.latitude, host.longitude))
    people = person_names(authority, visit.person_ids)
    state = "Agreed." if visit.pinned else "Proposed: the school may ask for another date."
    lines = [f"With {people}, {MODES[visit.mode]}.", state, journey]
    event.add("description", "\n".join(line for line in lines if line))
    return event


def _moment(day: dt.date, minute: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(minute // 60, minute % 60), LOCAL)


def _journey(
    journeys: dict[tuple[str, dt.date], TravelDay],
    names: dict[str, str],
    person_id: str,
    visit: Visit,
) -> str:
    day = journeys.get((person_id, visit.date))
    if day is None or visit.mode == "online":
        return ""
    return "Journey of the day: " + "; ".join(legs_in_words(day, names))


def legs_in_words(day: TravelDay, names: dict[str, str]) -> list[str]:
    """Legs of a day in words, and where the night is."""
    words = {"car": "drive", "ferry": "ferry", "flight": "flight", "walk": "walk"}
    lines = [
        f"{clock(leg.depart)} {'hired car' if leg.hired else words[leg.mode]} "
        f"to {names[leg.to_id]}, {clock(leg.arrive)}"
        for leg in day.legs
    ]
    if day.night_at is not None:
        lines.append(f"night near {names[day.night_at]}")
    return lines
