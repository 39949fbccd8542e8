"""Files of a plan as a reader may have them: whole, narrowed, or not at all."""

from __future__ import annotations

from allocator.domain.authority import Authority
from allocator.domain.plans import Plan
from allocator.io.exports.calendars import file_safe
from allocator.io.exports.tables import visits_csv
from allocator.io.plan_files import CALENDARS, canonical_json
from allocator_api.disclosure import (
    Reader,
    Sight,
    narrow_allocation,
    narrow_schedule,
    narrow_tiers,
    provider_sheet,
)

TIERS, ALLOCATION, SCHEDULE = "tiers.json", "allocation.json", "schedule.json"
VISITS, SHEET = "visits.csv", "provider.json"


def narrowed_files(plan: Plan, authority: Authority, sight: Sight) -> tuple[str, ...]:
    """Names of the files that somebody who sees some schools may have of a plan."""
    if sight.reader.role == "provider":
        return (SHEET,)
    names = [TIERS]
    if plan.allocation is not None:
        names.append(ALLOCATION)
    if plan.schedule is not None:
        names += [SCHEDULE, VISITS, *_calendars(authority, sight)]
    return tuple(names)


def _calendars(authority: Authority, sight: Sight) -> list[str]:
    """Calendars of the schools that are seen, and of the reader."""
    names = [
        f"{CALENDARS}/school-{file_safe(school.school_id)}.ics"
        for school in authority.open_schools
        if sight.sees(school.school_id)
    ]
    own = sight.reader.person_id
    if own in authority.person_by_id and sight.reader.role == "link_officer":
        names.append(f"{CALENDARS}/person-{file_safe(str(own))}.ics")
    return sorted(names)


def narrowed_file(plan: Plan, authority: Authority, sight: Sight, name: str) -> bytes | None:
    """One of those files made for the reader; ``None`` where it is given as it is kept."""
    if name == SHEET:
        return canonical_json(provider_sheet(sight.reader, authority, plan)).encode()
    if name == TIERS:
        return canonical_json(narrow_tiers(plan.tiers, sight)).encode()
    if name == ALLOCATION and plan.allocation is not None:
        return canonical_json(narrow_allocation(plan.allocation, sight)).encode()
    if plan.schedule is not None and name in (SCHEDULE, VISITS):
        schedule = narrow_schedule(plan.schedule, sight)
        if name == VISITS:
            return visits_csv(schedule, authority).encode()
        return canonical_json(schedule).encode()
    return None


def may_see_plans(reader: Reader) -> bool:
    """Whether a reader is told of single plans: whoever sees counts alone is not."""
    return not reader.sees_counts_only
