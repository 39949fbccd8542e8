"""Hours and shortfalls of an allocation, worked out again from the rows of the workspace."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from allocator.allocation.case import Case
from allocator.domain.allocations import Shortfall
from allocator.domain.people import Person

_FLOOR, _RUN = "floor:in_person_per_term", "floor:longest_online_run"


def _own_capacity_hours(case: Case, person: Person) -> float:
    """Capacity by contracts.md, meaning 7, from the rows of the workspace."""
    settings, spans = case.authority.settings, case.authority.calendar
    hours = person.hours_per_day or settings.hours_per_day
    if person.fte == 0:
        return 0.0
    if person.is_peer_head:
        days = settings.release_days if person.release_days is None else person.release_days
        return days * hours
    share = settings.contact_share if person.contact_share is None else person.contact_share
    has_pupil_days = any(span.kind == "pupil_days" for span in spans)
    worked, day = 0, case.authority.term.start
    while day <= case.authority.term.end:
        wide = {
            span.kind
            for span in spans
            if span.sector is None and span.school_id is None
            and span.from_date <= day <= span.to_date
        }  # fmt: skip
        is_on = not has_pupil_days or bool(wide & {"pupil_days", "in_service"})
        away = any(
            row.from_date <= day <= row.to_date
            for row in case.leave_of_person.get(person.person_id, ())
        )
        if day.weekday() < 5 and person.working_days[day.weekday()] and is_on and not away:
            worked += not wide & {"holiday", "closed"}
        day += dt.timedelta(days=1)
    weekdays = sum(person.working_days[:5])
    return worked * hours * share * min(1.0, person.fte / (weekdays / 5)) if weekdays else 0.0


def people_add_up(case: Case) -> Iterator[str]:
    """Everybody has one row; hours are those of the items and fit the capacity."""
    rows = Counter(load.person_id for load in case.allocation.people)
    if set(rows) != set(case.authority.person_by_id) or any(n > 1 for n in rows.values()):
        yield "not everybody has exactly one row"
        return
    contact: dict[str, float] = defaultdict(float)
    preparation: dict[str, float] = defaultdict(float)
    travel: dict[str, float] = defaultdict(float)
    agreed: dict[str, float] = defaultdict(float)
    for item in case.allocation.items:
        people = len(item.person_ids)
        for who in item.person_ids:
            contact[who] += item.hours / people
            preparation[who] += item.preparation_hours / people
            shares = item.travel_by_person or {}
            travel[who] += shares.get(who, item.travel_hours / people)
            if item.visit_id is not None:
                agreed[who] += (item.hours + item.preparation_hours) / people + shares.get(
                    who, item.travel_hours / people
                )
    for load in case.allocation.people:
        key, person = load.person_id, case.authority.person_by_id[load.person_id]
        for name, told, own in (
            ("contact", load.contact_hours, contact[key]),
            ("preparation", load.preparation_hours, preparation[key]),
            ("travel", load.travel_hours, travel[key]),
            ("capacity", load.capacity_hours, _own_capacity_hours(case, person)),
        ):
            if abs(told - own) > 1e-3:
                yield f"{key}: {name} is {own:.4f} hours, not {told}"
        counts = contact[key]
        if not person.is_peer_head:
            counts += preparation[key] + travel[key]
        if abs(load.spare_hours - (load.capacity_hours - counts)) > 1e-3:
            yield f"{key}: spare is {load.capacity_hours - counts:.4f} hours"
        if counts > max(load.capacity_hours, agreed[key]) + 1e-3:
            yield f"{key} gives {counts:.3f} hours of {load.capacity_hours:.3f}"


def shortfalls_are_exactly_these(case: Case) -> Iterator[str]:
    """A row stands for each unmet minimum, target, floor and link, and for nothing else."""
    told: dict[tuple[str, str, str], Shortfall] = {
        (row.school_id, row.activity, row.kind): row for row in case.allocation.shortfalls
    }
    if len(told) != len(case.allocation.shortfalls):
        yield "a shortfall stands twice"
    wanted: dict[tuple[str, str, str], tuple[int, int]] = {}
    for (school, activity), due in case.due.items():
        given = case.given[school, activity]
        for kind, number in (("minimum", due.minimum), ("target", due.target)):
            if given < number:
                wanted[school, activity, kind] = (number, given)
    for place in case.authority.open_schools:
        if place.school_id not in case.link_of:
            wanted[place.school_id, "link", "minimum"] = (1, 0)
    wanted.update(_floors(case, told))
    for key in sorted(set(wanted) ^ set(told)):
        yield f"{key} {'is not told' if key in wanted else 'is told but is none'}"
    for key in set(wanted) & set(told):
        row = told[key]
        if (row.wanted, row.given) != wanted[key]:
            yield f"{key}: wanted and given are {wanted[key]}"
        if not row.relief.strip():
            yield f"{key} offers no relief"


def _floors(
    case: Case, told: dict[tuple[str, str, str], Shortfall]
) -> dict[tuple[str, str, str], tuple[int, int]]:
    floors = case.authority.offer.floors
    found: dict[tuple[str, str, str], tuple[int, int]] = {}
    for school in case.authority.open_schools:
        here = online = 0
        for item in case.items_of_school.get(school.school_id, ()):
            is_here = item.mode == "in_person" and case.site(item) == school.site_id
            here += item.sessions * is_here
            online += item.sessions * (not is_here)
        if here < floors.in_person_per_term:
            found[school.school_id, _FLOOR, "minimum"] = (floors.in_person_per_term, here)
        limit = floors.longest_online_run
        key = (school.school_id, _RUN, "minimum")
        if limit is None:
            continue
        least = math.ceil(online / (here + 1))
        row = told.get(key)
        stated = row.given if row else 0
        # The dated term may show a longer run than the shortest one possible; it is told then.
        if max(least, stated) > limit:
            found[key] = (limit, max(least, stated))
    return found


TOTAL_RULES: tuple[Callable[[Case], Iterator[str]], ...] = (
    people_add_up,
    shortfalls_are_exactly_these,
)
