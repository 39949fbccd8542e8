"""The report's term: people by weeks."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.domain.schedules import Visit
from allocator.io.exports.words import (
    ROLES,
    activity_title,
    clock,
    short_date,
    short_name,
)

WEEKS_ABREAST = 10
"""Weeks that fit side by side on a page; a longer term is told in several tables."""


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
        "school": short_name(authority.school_titles[visit.school_ids[0]])
        + (f" +{more}" if more else ""),
        "what": f"{activity_title(authority, visit.activity)}, "
        f"{short_date(visit.date)} {clock(visit.start)}-{clock(visit.end)}",
        "marks": ", ".join(marks),
    }
