"""Dated visits as sessions, where they are held, and rows for those that have no date."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from allocator.domain.authority import Authority
from allocator.domain.schedules import Schedule, UnplacedReason, UnplacedSession, Visit
from allocator.scheduling.outings import outings_of
from allocator.scheduling.sessions import Session, TermDays


def site_of(authority: Authority, visit: Visit) -> str:
    """Place where a visit is held."""
    return visit.site_id or authority.school_by_id[visit.school_ids[0]].site_id


LONGEST_ID = 100
"""Letters that an id of a workspace may have."""


def with_short_ids(schedule: Schedule) -> Schedule:
    """Give visits whose id a workspace would refuse another one, the same every time."""
    visits = tuple(
        visit
        if len(visit.visit_id) <= LONGEST_ID
        else visit.model_copy(update={"visit_id": _shortened(visit.visit_id)})
        for visit in schedule.visits
    )
    return schedule.model_copy(update={"visits": visits})


def _shortened(visit_id: str) -> str:
    return f"visit-{hashlib.sha256(visit_id.encode()).hexdigest()[:24]}"


@dataclass(frozen=True)
class Horizon:
    """From when on things may be planned anew.

    ``today`` is a day number; ``back`` holds the day on which somebody who was away last night
    comes home.
    """

    today: int
    back: Mapping[str, int]

    @classmethod
    def of(cls, schedule: Schedule, days: TermDays, today: dt.date) -> Horizon:
        """Read off a schedule who is under way on the morning of a day."""
        back = {
            person: days.number(outing.dates[-1])
            for person, outings in outings_of(schedule.days).items()
            for outing in outings
            if outing.dates[0] < today <= outing.dates[-1]
        }
        return cls(days.number(today), back)

    def first_day(self, session: Session) -> int:
        """First day on which a session may be put.

        Online from today. In person from tomorrow, so that nobody would have had to leave
        yesterday; and after the day that follows a journey that had begun, so that none is joined.
        """
        if session.is_online:
            return self.today
        return max(
            self.today + 1,
            *(self.back[one] + 2 for one in session.person_ids if one in self.back),
            0,
        )

    def starts(self, session: Session) -> dict[int, tuple[int, ...]]:
        """Days of a session that are still to be had."""
        first = self.first_day(session)
        return {day: taken for day, taken in session.starts.items() if day >= first}


def sessions_by_item(
    authority: Authority, schedule: Schedule
) -> dict[str, tuple[tuple[Visit, ...], ...]]:
    """Dated visits of each item as its sessions: the days of each in order."""
    found: dict[str, list[Visit]] = {}
    for visit in sorted(schedule.visits, key=lambda one: (one.date, one.start)):
        found.setdefault(visit.item_id, []).append(visit)
    sessions: dict[str, tuple[tuple[Visit, ...], ...]] = {}
    for item, visits in found.items():
        school = authority.school_by_id[visits[0].school_ids[0]]
        length = authority.offer.activities[visits[0].activity].days_at(school)
        sessions[item] = tuple(
            tuple(visits[place : place + length]) for place in range(0, len(visits), length)
        )
    return sessions


def unplaced_row(
    session: Session, reason: UnplacedReason, relief: str, visit_id: str | None = None
) -> UnplacedSession:
    """Row of a session that has no date."""
    return UnplacedSession(
        item_id=session.item_id,
        activity=session.activity,
        school_ids=session.school_ids,
        person_ids=session.person_ids,
        reason=reason,
        relief=relief,
        visit_id=visit_id,
    )
