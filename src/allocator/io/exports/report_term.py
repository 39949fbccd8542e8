"""The report's term: people by weeks, each person's diary, nights away."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.domain.schedules import TravelDay, Visit
from allocator.io.exports.words import (
    MODES,
    ROLES,
    activity_title,
    clock,
    day_in_words,
    host_and_others,
    long_date,
    person_names,
    place_names,
    school_names,
    short_date,
)

WEEKS_ABREAST = 10
"""Weeks that fit side by side on a page; a longer term is told in several tables."""
Key = tuple[str, dt.date]
_SHORTER = (
    (" & Nursery Class", ""),
    (" and Nursery Class", ""),
    (" Primary School", " Primary"),
    (" Secondary School", " Secondary"),
    (" High School", " High"),
)


def travellers(plan: Plan, authority: Authority) -> list[tuple[str, str]]:
    """Id and name of everyone who travels."""
    days = plan.schedule.days if plan.schedule else ()
    ids = {day.person_id for day in days}
    return sorted(
        ((person, authority.person_titles[person]) for person in ids), key=lambda pair: pair[1]
    )


def week_grids(plan: Plan, authority: Authority) -> list[dict[str, Any]]:
    """People by weeks: what each does in each week of the term."""
    if plan.schedule is None or not plan.schedule.visits:
        return []
    away = {(day.person_id, day.date) for day in plan.schedule.days if day.night_at is not None}
    start, end = authority.term.start, authority.term.end
    monday = start - dt.timedelta(days=start.weekday())
    cells: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for visit in sorted(plan.schedule.visits, key=lambda one: (one.date, one.start)):
        for person in visit.person_ids:
            entry = _entry(visit, authority, (person, visit.date) in away)
            cells.setdefault((person, (visit.date - monday).days // 7), []).append(entry)
    count = (end - monday).days // 7 + 1
    pupil_days = {day for days in authority.pupil_days.values() for day in days}
    weeks = [_week(monday + dt.timedelta(weeks=number), pupil_days) for number in range(count)]
    blocks = math.ceil(count / WEEKS_ABREAST)
    size = math.ceil(count / blocks)
    return [
        _grid(range(first, min(first + size, count)), weeks, cells, authority)
        for first in range(0, count, size)
    ]


def _week(monday: dt.date, pupil_days: set[dt.date]) -> dict[str, Any]:
    days = {monday + dt.timedelta(days=offset) for offset in range(7)}
    return {"name": f"{monday.day} {monday:%b}", "is_off": not days & pupil_days}


def _grid(
    numbers: range,
    weeks: Sequence[dict[str, Any]],
    cells: dict[tuple[str, int], list[dict[str, Any]]],
    authority: Authority,
) -> dict[str, Any]:
    rows = [
        {
            "name": authority.person_titles[person.person_id],
            "role": ROLES[person.role],
            "weeks": [cells.get((person.person_id, number), []) for number in numbers],
        }
        for person in authority.people
        if any((person.person_id, number) in cells for number in numbers)
    ]
    shown = [weeks[number] for number in numbers]
    title = f"Weeks of {shown[0]['name']} to {shown[-1]['name']}"
    return {"title": title, "weeks": shown, "rows": rows}


def _entry(visit: Visit, authority: Authority, overnight: bool) -> dict[str, Any]:
    marks = [
        *(["online"] if visit.mode == "online" else []),
        *(["night away"] if overnight else []),
        *(["agreed"] if visit.pinned else []),
    ]
    more = len(visit.school_ids) - 1
    return {
        "day": f"{visit.date:%a} {visit.date.day}",
        "school": _short_name(authority.school_titles[visit.school_ids[0]])
        + (f" +{more}" if more else ""),
        "what": f"{activity_title(authority, visit.activity)}, "
        f"{short_date(visit.date)} {clock(visit.start)}-{clock(visit.end)}",
        "marks": ", ".join(marks),
    }


def _short_name(name: str) -> str:
    """Leave out what every reader knows of a school's name, to keep the grid narrow."""
    for long, short in _SHORTER:
        name = name.replace(long, short)
    return name


def diaries(plan: Plan, authority: Authority) -> list[dict[str, Any]]:
    """Every person's visits and journeys, one after another."""
    if plan.schedule is None:
        return []
    names = place_names(authority)
    visits = _by_day(plan.schedule.visits)
    days = {(day.person_id, day.date): day for day in plan.schedule.days}
    keys: dict[str, list[dt.date]] = {}
    for person, date in sorted({*visits, *days}):
        keys.setdefault(person, []).append(date)
    return [
        {
            "name": authority.person_titles[person.person_id],
            "role": ROLES[person.role],
            "rows": [
                row
                for date in keys[person.person_id]
                for row in _diary_rows((person.person_id, date), visits, days, names, authority)
            ],
        }
        for person in authority.people
        if person.person_id in keys
    ]


def _by_day(visits: Iterable[Visit]) -> dict[Key, list[Visit]]:
    found: dict[Key, list[Visit]] = {}
    for visit in sorted(visits, key=lambda one: (one.date, one.start)):
        for person in visit.person_ids:
            found.setdefault((person, visit.date), []).append(visit)
    return found


def _diary_rows(
    key: Key,
    visits: dict[Key, list[Visit]],
    days: dict[Key, TravelDay],
    names: dict[str, str],
    authority: Authority,
) -> list[dict[str, str]]:
    """Rows of one day; the journey stands beside the first of them."""
    rows = []
    journey = "; ".join(day_in_words(days[key], names)) if key in days else ""
    for visit in visits.get(key, []):
        others = [person for person in visit.person_ids if person != key[0]]
        state = ", agreed" if visit.pinned else ""
        rows.append(
            {
                "date": short_date(key[1]),
                "time": f"{clock(visit.start)}-{clock(visit.end)}",
                "what": activity_title(authority, visit.activity),
                "where": school_names(authority, visit.school_ids),
                "team": person_names(authority, others),
                "how": f"{MODES[visit.mode]}{state}",
                "journey": journey,
            }
        )
        journey = ""
    if journey:
        rows.append({"date": short_date(key[1]), "time": "", "what": "Travel", "where": "",
                     "team": "", "how": "", "journey": journey})  # fmt: skip
    return rows


def nights_away(plan: Plan, authority: Authority) -> list[dict[str, Any]]:
    """Days with a night away, told leg by leg."""
    if plan.schedule is None:
        return []
    names = place_names(authority)
    nights = {(day.person_id, day.date) for day in plan.schedule.days if day.night_at is not None}
    away: dict[str, list[TravelDay]] = {}
    for day in plan.schedule.days:
        before = (day.person_id, day.date - dt.timedelta(days=1))
        if day.night_at is not None or before in nights:
            away.setdefault(day.person_id, []).append(day)
    visits = _by_day(plan.schedule.visits)
    return [
        {
            "name": authority.person_titles[person],
            "days": [
                {
                    "date": long_date(day.date),
                    "lines": _lines(day, visits.get((person, day.date), []), names, authority),
                }
                for day in sorted(days, key=lambda one: one.date)
            ],
        }
        for person, days in sorted(away.items())
    ]


def _lines(
    day: TravelDay, visits: Iterable[Visit], names: dict[str, str], authority: Authority
) -> list[str]:
    lines = day_in_words(day, names)
    nights = [line for line in lines if line.startswith("night")]
    told = [line for line in lines if not line.startswith("night")]
    told += [
        f"{clock(visit.start)} {activity_title(authority, visit.activity)}, "
        f"{host_and_others(authority, visit.school_ids)}, until {clock(visit.end)}"
        for visit in visits
        if visit.mode == "in_person"
    ]
    return sorted(told) + nights
