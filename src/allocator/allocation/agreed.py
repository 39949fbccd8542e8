"""Which sessions are agreed or done already: rows of ``visits.csv`` as whole sessions."""

from __future__ import annotations

from dataclasses import dataclass

from allocator.domain.activities import Activity, Mode
from allocator.domain.authority import Authority
from allocator.domain.engagements import EngagedVisit


@dataclass(frozen=True)
class AgreedSession:
    """A session that people have agreed or held: one visit, or the days of a longer session.

    ``school_ids`` keeps the open schools of the visit, the one it is held at first.
    """

    visits: tuple[EngagedVisit, ...]
    school_ids: tuple[str, ...]
    contact_hours: float
    """Hours of each person on site, over all its days."""

    @property
    def visit_id(self) -> str:
        """Id of the visit, or the ids of its days joined by ``;``."""
        return ";".join(visit.visit_id for visit in self.visits)

    @property
    def activity(self) -> str:
        """Key of the activity."""
        return self.visits[0].activity

    @property
    def person_ids(self) -> tuple[str, ...]:
        """People who hold it, each named once."""
        return tuple(dict.fromkeys(self.visits[0].person_ids))

    @property
    def mode(self) -> Mode:
        """In person or online."""
        return self.visits[0].mode


def agreed_sessions(authority: Authority) -> tuple[AgreedSession, ...]:
    """Group the agreed and done visits of the term into sessions.

    An activity of several days has a row for each day: rows of one activity, school, team and mode
    on consecutive pupil days are one session, up to the activity's number of days. A visit to
    mothballed schools alone is left out: only open schools take part in plans.
    """
    groups: list[list[EngagedVisit]] = []
    for visit in sorted(authority.visits_of_term, key=lambda visit: visit.date):
        if not _open_schools(authority, visit):
            continue
        for group in groups:
            if _continues(authority, group, visit):
                group.append(visit)
                break
        else:
            groups.append([visit])
    return tuple(_session(authority, tuple(group)) for group in groups)


def _open_schools(authority: Authority, visit: EngagedVisit) -> tuple[str, ...]:
    return tuple(
        school_id
        for school_id in dict.fromkeys(visit.school_ids)
        if authority.school_by_id[school_id].is_open
    )


def _continues(authority: Authority, group: list[EngagedVisit], visit: EngagedVisit) -> bool:
    """Whether the visit is the next day of the session that the group began."""
    last = group[-1]
    same = (
        last.activity == visit.activity
        and last.school_ids == visit.school_ids
        and set(last.person_ids) == set(visit.person_ids)
        and last.mode == visit.mode
    )
    if not same:
        return False
    school = authority.school_by_id[_open_schools(authority, visit)[0]]
    if len(group) >= authority.offer.activities[visit.activity].days_at(school):
        return False
    days = authority.pupil_days[school.school_id]
    if last.date not in days or visit.date not in days:
        return False
    return days.index(visit.date) - days.index(last.date) == 1


def _session(authority: Authority, visits: tuple[EngagedVisit, ...]) -> AgreedSession:
    activity = authority.offer.activities[visits[0].activity]
    hours = sum(_contact_hours(activity, visit) for visit in visits)
    return AgreedSession(visits, _open_schools(authority, visits[0]), hours)


def _contact_hours(activity: Activity, visit: EngagedVisit) -> float:
    """Hours between the agreed times, else the activity's."""
    if visit.start is not None and visit.end is not None and visit.end > visit.start:
        return (visit.end - visit.start) / 60
    return activity.hours
