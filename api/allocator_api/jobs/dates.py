"""Days on which a person could visit a school: a true journey on each, beside what is planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from allocator.domain.authority import Authority
from allocator.domain.fields import Clock, Date
from allocator.domain.models import Document
from allocator.domain.schedules import Schedule

if TYPE_CHECKING:
    from allocator.travel.model import TravelModel
    from allocator.travel.trips import TripPlan


class PossibleDate(Document):
    """A day for a visit in person: when it could be, and what the journey takes."""

    date: Date
    start: Clock
    end: Clock
    travel_hours: float
    nights: int
    days_away: int
    crossings: int
    days_to_nearest_visit: int | None


def possible_dates(
    authority: Authority,
    travel: TravelModel,
    schedule: Schedule | None,
    school_id: str,
    person_id: str,
    hours: float,
) -> list[PossibleDate]:
    """Days of the term for a visit by one person, the easiest journey first, then the best spread.

    A day counts where the school has pupils and no other visit, the person works and has nothing
    else on any day of the journey, and boats and hours of that day let the person get there and
    home. Nights a month are those of the journey alone beside the limit.

    Parameters
    ----------
    schedule
        What is planned already; ``None``: nothing.
    hours
        Length of the visit.
    """
    found = list(_found(authority, travel, schedule, school_id, person_id, hours))
    return sorted(
        found,
        key=lambda one: (one.nights, one.travel_hours, -(one.days_to_nearest_visit or 0), one.date),
    )


def _found(
    authority: Authority,
    travel: TravelModel,
    schedule: Schedule | None,
    school_id: str,
    person_id: str,
    hours: float,
) -> Iterator[PossibleDate]:
    from allocator.scheduling.outings import busy_dates
    from allocator.travel.trips import Stop

    busy = busy_dates(schedule).get(person_id, set()) if schedule is not None else set()
    visits = schedule.visits if schedule is not None else ()
    taken = sorted({visit.date for visit in visits if school_id in visit.school_ids})
    works = travel.works_on(person_id)
    most_nights = authority.max_nights(authority.person_by_id[person_id])
    site = authority.school_by_id[school_id].site_id

    def is_free(day: dt.date) -> bool:
        return works(day) and day not in busy

    for day in authority.pupil_days.get(school_id, ()):
        if day in taken or not is_free(day):
            continue
        stop = Stop("visit", site, round(hours * 60), day.__eq__)
        plan = travel.trips.plan(person_id, (stop,), day, is_free)
        if plan is not None and plan.nights <= most_nights:
            yield _told(day, plan, taken)


def _told(day: dt.date, plan: TripPlan, taken: list[dt.date]) -> PossibleDate:
    (stop,) = plan.stops
    legs = [leg for one in plan.days for leg in one.legs]
    return PossibleDate(
        date=day,
        start=stop.start,
        end=stop.end,
        travel_hours=round(plan.travel_minutes / 60, 2),
        nights=plan.nights,
        days_away=len(plan.days),
        crossings=sum(leg.mode in ("ferry", "flight") for leg in legs),
        days_to_nearest_visit=min((abs((day - other).days) for other in taken), default=None),
    )
