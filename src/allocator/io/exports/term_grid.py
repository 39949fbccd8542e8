"""A person's term as a table of weeks by weekdays: what each day holds, in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.calendar import CalendarSpan
from allocator.domain.people import Leave
from allocator.domain.schedules import Visit
from allocator.io.exports.itineraries import ItineraryDay, PersonTerm
from allocator.io.exports.words import clock, place_names, short_name

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OFF_WORDS = {"holiday": "Holiday", "closed": "Closed", "in_service": "In-service day"}


class TermGrids:
    """Makes the term grid of each person; the days that are off for all are found once."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self._names = place_names(authority)
        self._office_days = frozenset(authority.term_calendar.office_days)
        self._is_off = {day: _off_word(day, authority) for day in authority.term.days}
        self._leave: dict[str, list[Leave]] = {}
        for leave in authority.leave:
            self._leave.setdefault(leave.person_id, []).append(leave)

    def grid(self, term: PersonTerm) -> dict[str, Any]:
        """Rows of weeks with a cell for each weekday, weekends only where something is on them."""
        days = {day.date: day for day in term.days}
        start, end = self._authority.term.start, self._authority.term.end
        columns = [
            weekday for weekday in range(7)
            if weekday < 5 or any(date.weekday() == weekday for date in days)
        ]  # fmt: skip
        monday = start - dt.timedelta(days=start.weekday())
        mondays = [monday + dt.timedelta(weeks=n) for n in range((end - monday).days // 7 + 1)]
        return {
            "columns": [WEEKDAYS[weekday] for weekday in columns],
            "weeks": [
                {
                    "name": f"{first.day} {first:%B}",
                    "cells": [
                        self._cell(first + dt.timedelta(days=weekday), days, term.person_id)
                        for weekday in columns
                    ],
                }
                for first in mondays
            ],
        }

    def _cell(
        self, date: dt.date, days: dict[dt.date, ItineraryDay], person_id: str
    ) -> dict[str, Any]:
        day = days.get(date)
        off = self._off(date, person_id)
        if day is None:
            kind = "off" if off and off != OFF_WORDS["in_service"] else ""
            return {"day": date.day, "off": off, "kind": kind}
        marks = []
        if day.legs and not any(visit.mode == "in_person" for visit in day.visits):
            marks.append("Travel only")
        if day.night_at is not None:
            marks.append(f"Night near {short_name(self._names[day.night_at])}")
        return {
            "day": date.day,
            "off": off,
            "kind": "busy",
            "away": self._away(day, person_id),
            "visits": [self._visit(visit) for visit in day.visits],
            "marks": marks,
        }

    def _visit(self, visit: Visit) -> dict[str, str]:
        marks = ["online"] if visit.mode == "online" else []
        marks += ["agreed"] if visit.pinned else []
        more = len(visit.school_ids) - 1
        school = short_name(self._authority.school_titles[visit.school_ids[0]])
        return {
            "time": clock(visit.start),
            "school": f"{school} +{more}" if more else school,
            "mark": ", ".join(marks),
        }

    def _away(self, day: ItineraryDay, person_id: str) -> str:
        """When the person leaves the base and is back."""
        if not day.legs:
            return ""
        first, last = day.legs[0], day.legs[-1]
        parts = [f"out {clock(first.depart)}"] if first.from_id == person_id else []
        if last.to_id == person_id:
            parts.append(f"back {clock(last.arrive)}")
        return ", ".join(parts)

    def _off(self, date: dt.date, person_id: str) -> str:
        """Why the person does not work on a day, or what kind of day it is; empty: a usual one."""
        authority = self._authority
        if date not in self._is_off:
            return "Not in term"
        if self._is_off[date] and date not in self._office_days:
            return self._is_off[date]
        if date.weekday() > 4:
            return ""
        # Never the kind of leave: it is nobody's business but the person's.
        leave = self._leave.get(person_id, ())
        if any(one.from_date <= date <= one.to_date for one in leave):
            return "Leave"
        if not authority.person_by_id[person_id].working_days[date.weekday()]:
            return "Not a working day"
        return self._is_off[date]


def _off_word(date: dt.date, authority: Authority) -> str:
    """What the calendar says of a day for all schools: holiday, closed, in-service or nothing."""
    kinds = {span.kind for span in authority.calendar if _holds(span, date)}
    for kind, word in OFF_WORDS.items():
        if kind in kinds:
            return word
    calendar = authority.term_calendar
    is_school_day = not calendar.has_pupil_days or "pupil_days" in kinds
    return "" if is_school_day or date.weekday() > 4 else "No school"


def _holds(span: CalendarSpan, date: dt.date) -> bool:
    return span.is_authority_wide and span.from_date <= date <= span.to_date
