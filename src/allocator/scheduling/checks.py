"""A checker of schedules that knows no scheduler: visits, teams, days, spacing, pins.

It works everything out again from the workspace and the plan. Journeys are checked in
``checks_travel``.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from allocator.domain.allocations import Allocation, AllocationItem
from allocator.domain.authority import Authority
from allocator.domain.engagements import Pin
from allocator.domain.schedules import Schedule, Visit
from allocator.domain.tiers import TierReport
from allocator.scheduling.checks_travel import TRAVEL_RULES
from allocator.scheduling.course import Course
from allocator.scheduling.floors import RUN_FLOOR, online_runs

_AGREED_MAY_FAIL = ("leave", "calendar", "no_boat", "day_too_long", "out_of_reach")
"""Leave, a day not worked, a closed school; and a visit that nobody could travel to in time."""


def check_schedule(
    authority: Authority, tiers: TierReport, allocation: Allocation, schedule: Schedule
) -> list[str]:
    """Return every way the schedule breaks a rule, as ``rule: what``."""
    course = Course(authority, tiers, allocation, schedule)
    unknown = list(ids_are_known(course))
    if unknown:
        return [f"ids_are_known: {text}" for text in unknown]
    return [f"{rule.__name__}: {text}" for rule in RULES for text in rule(course)]


def ids_are_known(course: Course) -> Iterator[str]:
    """Visits are of items of the allocation and have ids of their own."""
    seen: set[str] = set()
    for visit in course.schedule.visits:
        if visit.visit_id in seen:
            yield f"visit {visit.visit_id} stands twice"
        seen.add(visit.visit_id)
        if visit.item_id not in course.items:
            yield f"visit {visit.visit_id} is of the unknown item {visit.item_id}"
    for row in course.schedule.unplaced:
        if row.item_id not in course.items:
            yield f"an unplaced session is of the unknown item {row.item_id}"
    places = course.positions
    for day in course.schedule.days:
        if day.person_id not in course.authority.person_by_id:
            yield f"a day is of the unknown person {day.person_id}"
        for leg in day.legs:
            for end in (leg.from_id, leg.to_id):
                if end not in places:
                    yield f"{day.person_id} {day.date} goes to the unknown place {end}"


def _days_of(course: Course, item: AllocationItem) -> int:
    if item.visit_id is not None:
        return len(item.visit_id.split(";"))
    school = course.authority.school_by_id[item.school_ids[0]]
    return course.authority.offer.activities[item.activity].days_at(school)


def every_session_is_visited_or_unplaced(course: Course) -> Iterator[str]:
    """An n-day session is n visits; each session is dated or stands in ``unplaced`` once."""
    visits = Counter(visit.item_id for visit in course.schedule.visits)
    unplaced = Counter(row.item_id for row in course.schedule.unplaced)
    for key, item in course.items.items():
        wanted = _days_of(course, item) * (item.sessions - unplaced[key])
        if visits[key] != wanted:
            yield f"{key} has {visits[key]} visits and {unplaced[key]} unplaced sessions"


def visits_match_their_items(course: Course) -> Iterator[str]:
    """A visit has the activity, schools, people, mode and place of its item."""
    for visit in course.schedule.visits:
        item = course.items[visit.item_id]
        if (visit.activity, visit.mode) != (item.activity, item.mode):
            yield f"{visit.visit_id} is {visit.activity} {visit.mode}"
        if set(visit.person_ids) != set(item.person_ids):
            yield f"{visit.visit_id} has other people than its item"
        if set(visit.school_ids) != set(item.school_ids):
            yield f"{visit.visit_id} has other schools than its item"
    for row in course.schedule.unplaced:
        item = course.items[row.item_id]
        if not row.relief.strip() or row.activity != item.activity:
            yield f"the unplaced session of {row.item_id} differs or offers no relief"


def visits_take_their_hours(course: Course) -> Iterator[str]:
    """A visit lasts the activity's hours and lies in the visiting day; agreed ones as agreed."""
    settings = course.authority.settings
    for visit in course.schedule.visits:
        if visit.visit_id in course.engaged:
            continue
        hours = course.authority.offer.activities[visit.activity].hours
        if abs((visit.end - visit.start) / 60 - hours) > 1 / 60:
            yield f"{visit.visit_id} lasts {visit.end - visit.start} minutes"
        if visit.start < settings.visit_earliest or visit.end > settings.visit_latest:
            yield f"{visit.visit_id} lies outside the visiting day"


def visits_are_on_pupil_days(course: Course) -> Iterator[str]:
    """Every school of a visit has pupils that day."""
    for visit in course.schedule.visits:
        if visit.visit_id in course.engaged:
            continue
        for school in visit.school_ids:
            if visit.date not in course.pupil_days(school):
                yield f"{visit.visit_id}: {school} has no pupils on {visit.date}"


def people_are_at_work(course: Course) -> Iterator[str]:
    """Everybody of a visit works that day."""
    for visit in course.schedule.visits:
        agreed = course.engaged.get(visit.visit_id)
        if agreed is not None and agreed.status == "done":
            continue
        for person in visit.person_ids:
            if visit.date not in course.working_days(person):
                yield f"{visit.visit_id}: {person} does not work on {visit.date}"


def sessions_lie_on_consecutive_pupil_days(course: Course) -> Iterator[str]:
    """The days of one session follow each other in the pupil days of its school."""
    for key, item in course.items.items():
        length = _days_of(course, item)
        if item.visit_id is not None or length == 1:
            continue
        days = course.ordered_pupil_days(item.school_ids[0])
        places = sorted(
            days.index(visit.date)
            for visit in course.schedule.visits
            if visit.item_id == key and visit.date in days
        )
        for first in range(0, len(places) - length + 1, length):
            if places[first + length - 1] - places[first] != length - 1:
                yield f"{key} has days that do not follow each other"


def sessions_keep_their_spacing(course: Course) -> Iterator[str]:
    """Pupil days from the last day of a session to the first of the next of its activity."""
    for (school, activity), spans in course.session_spans().items():
        gap = course.spacing(school, activity)
        days = course.ordered_pupil_days(school)
        ordered = sorted(spans)
        for (_, last, one), (first, _, other) in pairwise(ordered):
            if one in course.engaged and other in course.engaged:
                continue
            if last in days and first in days and days.index(first) - days.index(last) < gap:
                yield f"{school} has {activity} on {last} and {first}, spacing {gap}"


def agreed_visits_stand(course: Course) -> Iterator[str]:
    """Agreed and done visits keep id, day, times and people; few reasons may unplace one."""
    placed = {visit.visit_id: visit for visit in course.schedule.visits}
    unplaced: dict[str, str] = {}
    for row in course.schedule.unplaced:
        for key in (row.visit_id or "").split(";"):
            unplaced[key] = row.reason
    for key, agreed in course.engaged.items():
        visit = placed.get(key)
        if visit is None:
            if agreed.status == "done" or unplaced.get(key) not in _AGREED_MAY_FAIL:
                yield f"the visit {key} is missing"
            continue
        same = (visit.date, set(visit.person_ids), visit.mode, visit.pinned) == (
            agreed.date, set(agreed.person_ids), agreed.mode, True,
        )  # fmt: skip
        times = agreed.start in (None, visit.start) and agreed.end in (None, visit.end)
        if not same or not times:
            yield f"the visit {key} is not as it was agreed"


def pins_are_kept(course: Course) -> Iterator[str]:
    """A dated fix has a pinned visit or a reason; nothing matches a forbid."""
    for pin in course.authority.pins:
        matching = [visit for visit in course.schedule.visits if _matches(pin, visit)]
        if pin.kind == "forbid":
            yield from (
                f"{visit.visit_id} is forbidden"
                for visit in matching
                if visit.visit_id not in course.engaged
            )
        elif pin.date is not None and not any(visit.pinned for visit in matching):
            excused = any(
                row.reason in ("pinned_elsewhere", "leave", "calendar", "no_common_day")
                for row in course.schedule.unplaced
            )
            if not excused and not course.allocation.notes:
                yield f"the pin on {pin.date} for {pin.school_id} is not kept"


def _matches(pin: Pin, visit: Visit) -> bool:
    return (
        pin.school_id in (None, *visit.school_ids)
        and pin.person_id in (None, *visit.person_ids)
        and pin.activity in (None, visit.activity)
        and pin.date in (None, visit.date)
    )


def nobody_is_in_two_places(course: Course) -> Iterator[str]:
    """A person's visits and journeys of a day do not overlap."""
    busy: dict[tuple[str, dt.date], list[tuple[int, int, str]]] = {}
    for visit in course.schedule.visits:
        for person in visit.person_ids:
            busy.setdefault((person, visit.date), []).append(
                (visit.start, visit.end, visit.visit_id)
            )
    for day in course.schedule.days:
        for leg in day.legs:
            row = (leg.depart, leg.arrive, f"{leg.from_id}-{leg.to_id}")
            busy.setdefault((day.person_id, day.date), []).append(row)
    for (person, date), spans in busy.items():
        spans.sort()
        for (_, end, one), (start, _, other) in pairwise(spans):
            if start < end:
                yield f"{person} {date}: {one} and {other} overlap"


def online_runs_are_told(course: Course) -> Iterator[str]:
    """A run of online sessions beyond the floor is a shortfall of the allocation."""
    limit = course.authority.offer.floors.longest_online_run
    if limit is None:
        return
    told = {
        row.school_id: row.given
        for row in course.allocation.shortfalls
        if row.activity == RUN_FLOOR
    }
    for school, run in online_runs(course.authority, course.schedule).items():
        if run > max(limit, told.get(school, 0)):
            yield f"{school} is online {run} times in a row"


RULES: tuple[Callable[[Course], Iterator[str]], ...] = (
    every_session_is_visited_or_unplaced,
    visits_match_their_items,
    visits_take_their_hours,
    visits_are_on_pupil_days,
    people_are_at_work,
    sessions_lie_on_consecutive_pupil_days,
    sessions_keep_their_spacing,
    agreed_visits_stand,
    pins_are_kept,
    nobody_is_in_two_places,
    online_runs_are_told,
    *TRAVEL_RULES,
)
