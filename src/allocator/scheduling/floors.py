"""The floor on online runs, as the dated term really keeps it."""

from __future__ import annotations

from allocator.domain.allocations import Allocation, Shortfall
from allocator.domain.authority import Authority
from allocator.domain.schedules import Schedule, Visit

RUN_FLOOR = "floor:longest_online_run"


def online_runs(authority: Authority, schedule: Schedule) -> dict[str, int]:
    """Longest run of online sessions of each school in date order (0 where none).

    A cluster's session is in person only for schools at the site where it is held.
    """
    runs = {school.school_id: 0 for school in authority.open_schools}
    current = dict(runs)
    for visit in sorted(schedule.visits, key=lambda visit: (visit.date, visit.start)):
        for school in visit.school_ids:
            if school in runs:
                online = _is_online_for(authority, visit, school)
                current[school] = current[school] + 1 if online else 0
                runs[school] = max(runs[school], current[school])
    return runs


def _is_online_for(authority: Authority, visit: Visit, school: str) -> bool:
    if visit.mode == "online":
        return True
    sites = authority.school_by_id
    held_at = visit.site_id or sites[visit.school_ids[0]].site_id
    return sites[school].site_id != held_at


def reconcile_online_runs(
    authority: Authority, allocation: Allocation, schedule: Schedule
) -> Allocation:
    """State in the allocation's shortfalls the online runs that the dated term really has."""
    limit = authority.offer.floors.longest_online_run
    if limit is None:
        return allocation
    runs = online_runs(authority, schedule)
    known = {row.school_id: row for row in allocation.shortfalls if row.activity == RUN_FLOOR}
    rows = [row for row in allocation.shortfalls if row.activity != RUN_FLOOR]
    for school, run in runs.items():
        before = known.get(school)
        longest = max(run, before.given if before else 0)
        if longest > limit:
            rows.append(_row(school, limit, longest, before))
    rows.sort(key=lambda row: (row.school_id, row.activity, row.kind))
    return allocation.model_copy(update={"shortfalls": tuple(rows)})


def _row(school: str, limit: int, longest: int, before: Shortfall | None) -> Shortfall:
    if before is not None:
        return before.model_copy(update={"given": longest})
    return Shortfall(
        school_id=school,
        activity=RUN_FLOOR,
        kind="minimum",
        wanted=limit,
        given=longest,
        reason="calendar",
        relief="A visit in person between the online sessions, or one of them moved",
    )
