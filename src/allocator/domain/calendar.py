"""Terms and days: which days are school days, for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from allocator.domain.fields import Date, Identifier, Text
from allocator.domain.models import Document, Row
from allocator.domain.people import Leave, Person
from allocator.domain.schools import School, Sector

SpanKind = Literal["pupil_days", "holiday", "in_service", "exams", "closed"]


class CalendarSpan(Row):
    """A span of days, both ends included, for all schools, one sector or one school."""

    from_date: Annotated[Date, Field(alias="from")]
    to_date: Annotated[Date, Field(alias="to")]
    kind: SpanKind
    sector: Sector | None = None
    school_id: Identifier | None = None

    @property
    def is_authority_wide(self) -> bool:
        """Whether the span is for every school."""
        return self.sector is None and self.school_id is None

    def applies_to(self, school: School) -> bool:
        """Whether the span is for this school."""
        return self.sector in (None, school.sector) and self.school_id in (None, school.school_id)


class Term(Document):
    """A term, both ends included."""

    name: Text
    start: Date
    end: Date

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.end < self.start:
            raise ValueError("a term ends on or after its start")
        if (self.end - self.start).days > 366:
            raise ValueError("a term is at most 366 days long")
        return self

    @cached_property
    def days(self) -> tuple[dt.date, ...]:
        """Every calendar day of the term, weekends too."""
        length = (self.end - self.start).days + 1
        return tuple(self.start + dt.timedelta(days=offset) for offset in range(length))


@dataclass(frozen=True)
class TermCalendar:
    """The days of a term: when pupils are in, when officers work.

    Source: contracts.md, Exact meanings 7 and 8.
    """

    term: Term
    spans: tuple[CalendarSpan, ...]

    @cached_property
    def has_pupil_days(self) -> bool:
        """Whether any pupil-day span is given; without one every weekday counts."""
        return any(span.kind == "pupil_days" for span in self.spans)

    @cached_property
    def weekdays(self) -> tuple[dt.date, ...]:
        """Monday to Friday within the term."""
        return tuple(day for day in self.term.days if day.weekday() < 5)

    @cached_property
    def office_days(self) -> tuple[dt.date, ...]:
        """Weekdays of the term on which the central team works.

        Inside an authority-wide ``pupil_days`` or ``in_service`` span and outside every
        authority-wide ``holiday`` or ``closed`` one.
        """
        wide = [span for span in self.spans if span.is_authority_wide]
        working = self._days_in(span for span in wide if span.kind in ("pupil_days", "in_service"))
        off = self._days_in(span for span in wide if span.kind in ("holiday", "closed"))
        return tuple(
            day
            for day in self.weekdays
            if (day in working or not self.has_pupil_days) and day not in off
        )

    def pupil_days(self, school: School) -> tuple[dt.date, ...]:
        """Days on which this school may be visited, in order."""
        return self._pupil_days([span for span in self.spans if span.applies_to(school)])

    def pupil_days_of(self, schools: Iterable[School]) -> dict[str, tuple[dt.date, ...]]:
        """Days on which each school may be visited; schools of one sector mostly share theirs."""
        own: dict[str, list[CalendarSpan]] = {}
        for span in self.spans:
            if span.school_id is not None:
                own.setdefault(span.school_id, []).append(span)
        common = [span for span in self.spans if span.school_id is None]
        shared: dict[Sector, tuple[dt.date, ...]] = {}
        found: dict[str, tuple[dt.date, ...]] = {}
        for school in schools:
            days = None if school.school_id in own else shared.get(school.sector)
            if days is None:
                spans = [*common, *own.get(school.school_id, ())]
                days = self._pupil_days([span for span in spans if span.applies_to(school)])
            if school.school_id not in own:
                shared[school.sector] = days
            found[school.school_id] = days
        return found

    def _pupil_days(self, spans: Iterable[CalendarSpan]) -> tuple[dt.date, ...]:
        applying = tuple(spans)
        within = self._days_in(span for span in applying if span.kind == "pupil_days")
        off = self._days_in(span for span in applying if span.kind != "pupil_days")
        return tuple(
            day
            for day in self.weekdays
            if (day in within or not self.has_pupil_days) and day not in off
        )

    def working_days(self, person: Person, leave: Iterable[Leave]) -> tuple[dt.date, ...]:
        """Office days that the person works and is not on leave, in order."""
        away = self._days_in(span for span in leave if span.person_id == person.person_id)
        return tuple(
            day
            for day in self.office_days
            if person.working_days[day.weekday()] and day not in away
        )

    def _days_in(self, spans: Iterable[CalendarSpan | Leave]) -> frozenset[dt.date]:
        """Days of the term inside any of the spans; a span may reach far beyond the term."""
        ranges = [(span.from_date, span.to_date) for span in spans]
        if not ranges:
            return frozenset()
        return frozenset(
            day for day in self.term.days if any(first <= day <= last for first, last in ranges)
        )
