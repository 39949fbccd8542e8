"""What the checkers of a schedule work from: the plan, and what follows from the workspace."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from allocator.domain.allocations import Allocation, AllocationItem
from allocator.domain.authority import Authority
from allocator.domain.calendar import CalendarSpan
from allocator.domain.engagements import EngagedVisit
from allocator.domain.schedules import Schedule, TravelDay
from allocator.domain.tiers import TierReport

Span = tuple[dt.date, dt.date, str]


@dataclass(frozen=True, eq=False)
class Course:
    """A schedule with the workspace it must fit."""

    authority: Authority
    tiers: TierReport
    allocation: Allocation
    schedule: Schedule

    @cached_property
    def items(self) -> dict[str, AllocationItem]:
        """Items of the allocation."""
        return {item.item_id: item for item in self.allocation.items}

    @cached_property
    def engaged(self) -> dict[str, EngagedVisit]:
        """Agreed and done visits of the term."""
        return {visit.visit_id: visit for visit in self.authority.visits_of_term}

    @cached_property
    def positions(self) -> dict[str, tuple[float, float, str]]:
        """Latitude, longitude and road network of every base, site and port."""
        found = {
            port.port_id: (port.latitude, port.longitude, port.road_network)
            for port in self.authority.ports
        }
        for school in reversed(self.authority.schools):
            found[school.site_id] = (school.latitude, school.longitude, school.road_network)
        for person in self.authority.people:
            found[person.person_id] = (person.latitude, person.longitude, person.road_network)
        return found

    @cached_property
    def days_of(self) -> dict[str, list[TravelDay]]:
        """Travel days of each person in date order."""
        found: dict[str, list[TravelDay]] = {}
        for day in sorted(self.schedule.days, key=lambda day: day.date):
            found.setdefault(day.person_id, []).append(day)
        return found

    @cached_property
    def _weekdays(self) -> list[dt.date]:
        term = self.authority.term
        length = (term.end - term.start).days + 1
        days = [term.start + dt.timedelta(days=number) for number in range(length)]
        return [day for day in days if day.weekday() < 5]

    def _inside(self, day: dt.date, spans: list[CalendarSpan], *kinds: str) -> bool:
        return any(span.kind in kinds and span.from_date <= day <= span.to_date for span in spans)

    @cached_property
    def _has_pupil_days(self) -> bool:
        return any(span.kind == "pupil_days" for span in self.authority.calendar)

    @cached_property
    def _pupil_days(self) -> dict[str, list[dt.date]]:
        found: dict[str, list[dt.date]] = {}
        for school in self.authority.open_schools:
            spans = [
                span
                for span in self.authority.calendar
                if span.sector in (None, school.sector)
                and span.school_id in (None, school.school_id)
            ]
            found[school.school_id] = [
                day
                for day in self._weekdays
                if (not self._has_pupil_days or self._inside(day, spans, "pupil_days"))
                and not self._inside(day, spans, "holiday", "in_service", "closed", "exams")
            ]
        return found

    def ordered_pupil_days(self, school_id: str) -> list[dt.date]:
        """Pupil days of a school in order."""
        return self._pupil_days[school_id]

    def pupil_days(self, school_id: str) -> frozenset[dt.date]:
        """Pupil days of a school."""
        return frozenset(self._pupil_days[school_id])

    @cached_property
    def _working_days(self) -> dict[str, frozenset[dt.date]]:
        wide = [
            span
            for span in self.authority.calendar
            if span.sector is None and span.school_id is None
        ]
        office = [
            day
            for day in self._weekdays
            if (not self._has_pupil_days or self._inside(day, wide, "pupil_days", "in_service"))
            and not self._inside(day, wide, "holiday", "closed")
        ]
        return {
            person.person_id: frozenset(
                day
                for day in office
                if person.fte > 0
                and person.working_days[day.weekday()]
                and not any(
                    row.person_id == person.person_id and row.from_date <= day <= row.to_date
                    for row in self.authority.leave
                )
            )
            for person in self.authority.people
        }

    def working_days(self, person_id: str) -> frozenset[dt.date]:
        """Days that a person works."""
        return self._working_days[person_id]

    @cached_property
    def _spacing(self) -> dict[tuple[str, str], int]:
        offer = self.authority.offer
        found: dict[tuple[str, str], int] = {}
        for decision in self.tiers.schools:
            groups = [offer.entitlements[decision.tier or offer.tiers[0]]]
            groups += [offer.flags[flag] for flag in decision.flags if flag in offer.flags]
            for group in groups:
                for activity, entitlement in group.items():
                    key = (decision.school_id, activity)
                    found[key] = max(found.get(key, 1), entitlement.spacing_days)
        return found

    def spacing(self, school_id: str, activity: str) -> int:
        """Pupil days between sessions of an activity at a school, at least 1."""
        return self._spacing.get((school_id, activity), 1)

    def session_spans(self) -> dict[tuple[str, str], list[Span]]:
        """First day, last day and a visit id of each session, by school and activity."""
        lengths = {
            key: 1
            if item.visit_id is not None
            else self.authority.offer.activities[item.activity].days_at(
                self.authority.school_by_id[item.school_ids[0]]
            )
            for key, item in self.items.items()
        }
        found: dict[tuple[str, str], list[Span]] = {}
        by_item: dict[str, list[tuple[dt.date, str]]] = {}
        for visit in self.schedule.visits:
            by_item.setdefault(visit.item_id, []).append((visit.date, visit.visit_id))
        for key, dates in by_item.items():
            dates.sort()
            item, length = self.items[key], lengths[key]
            if item.visit_id is not None:
                length = len(dates)
            for first in range(0, len(dates), length):
                part = dates[first : first + length]
                for school in item.school_ids:
                    span = (part[0][0], part[-1][0], part[0][1])
                    found.setdefault((school, item.activity), []).append(span)
        return found
