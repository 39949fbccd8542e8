"""The sheet of a support provider: the fields it needs, for the schools that it serves (R18)."""

from __future__ import annotations

from allocator.domain.activities import Mode
from allocator.domain.authority import Authority
from allocator.domain.fields import Clock, Date
from allocator.domain.models import Document
from allocator.domain.plans import Plan
from allocator.domain.schools import LanguageMedium, Sector
from allocator_api.disclosure.readers import Reader, Sight, sight_of


class ServedSchool(Document):
    """A school as a provider knows it: where it is and how it teaches, nothing about its tier."""

    school_id: str
    name: str
    sector: Sector
    latitude: float
    longitude: float
    language_medium: LanguageMedium


class ServedVisit(Document):
    """A visit of one of the provider's activities."""

    visit_id: str
    activity: str
    school_ids: tuple[str, ...]
    person_ids: tuple[str, ...]
    date: Date
    start: Clock
    end: Clock
    mode: Mode


class ServedSessions(Document):
    """How many sessions of an activity a school is given, dated or not."""

    school_id: str
    activity: str
    sessions: int


class ProviderSheet(Document):
    """All that a provider is told of a plan."""

    activities: tuple[str, ...]
    schools: tuple[ServedSchool, ...]
    sessions: tuple[ServedSessions, ...]
    visits: tuple[ServedVisit, ...]


def provider_sheet(reader: Reader, authority: Authority, plan: Plan) -> ProviderSheet:
    """The schools that a provider serves by a plan, its sessions there and their dates."""
    sight = sight_of(reader, authority, plan.allocation)
    return ProviderSheet(
        activities=tuple(sorted(reader.activities)),
        schools=tuple(
            ServedSchool(
                school_id=school.school_id,
                name=school.name,
                sector=school.sector,
                latitude=school.latitude,
                longitude=school.longitude,
                language_medium=school.language_medium,
            )
            for school in authority.open_schools
            if sight.sees(school.school_id)
        ),
        sessions=_sessions(reader, sight, plan),
        visits=_visits(reader, sight, plan),
    )


def _is_theirs(reader: Reader, activity: str, person_ids: tuple[str, ...]) -> bool:
    return activity in reader.activities or (
        reader.person_id is not None and reader.person_id in person_ids
    )


def _sessions(reader: Reader, sight: Sight, plan: Plan) -> tuple[ServedSessions, ...]:
    if plan.allocation is None:
        return ()
    return tuple(
        ServedSessions(school_id=school, activity=item.activity, sessions=item.sessions)
        for item in plan.allocation.items
        if _is_theirs(reader, item.activity, item.person_ids)
        for school in sight.seen_of(item.school_ids)
    )


def _visits(reader: Reader, sight: Sight, plan: Plan) -> tuple[ServedVisit, ...]:
    if plan.schedule is None:
        return ()
    return tuple(
        ServedVisit(
            visit_id=visit.visit_id,
            activity=visit.activity,
            school_ids=seen,
            person_ids=visit.person_ids,
            date=visit.date,
            start=visit.start,
            end=visit.end,
            mode=visit.mode,
        )
        for visit in plan.schedule.visits
        if _is_theirs(reader, visit.activity, visit.person_ids)
        and (seen := sight.seen_of(visit.school_ids))
    )
