"""Small dated plans to mend, and what the tests read off the mended ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from allocator.allocation.checks import check_allocation
from allocator.allocation.holding import holding_of
from allocator.domain.allocations import Allocation, AllocationItem, LinkAssignment, PersonLoad
from allocator.domain.authority import Authority
from allocator.domain.changes import ChangeFile
from allocator.domain.schedules import Schedule, Visit
from allocator.domain.tiers import TierReport
from allocator.replanning import due_of
from allocator.scheduling.bound import TravelBound
from allocator.scheduling.checks import check_schedule
from allocator.scheduling.diary import Diary
from allocator.scheduling.journeys import TripMaker
from allocator.scheduling.placing import Placer
from allocator.scheduling.replanning import Given, Replanned, replan
from allocator.scheduling.replanning.shortfalls import shortfalls_now
from allocator.scheduling.result import assemble
from allocator.scheduling.sessions import TermDays, sessions_of
from allocator.solving.progress import SolveControl
from allocator.travel import build_travel
from tests.scheduling.plans import an_allocation, tiers_of

TODAY = dt.date(2026, 9, 7)


@dataclass(frozen=True)
class Planned:
    """A dated plan with its workspace."""

    authority: Authority
    tiers: TierReport
    allocation: Allocation
    schedule: Schedule

    def visit(self, item_id: str) -> Visit:
        """The only visit of an item."""
        (visit,) = (one for one in self.schedule.visits if one.item_id == item_id)
        return visit


def planned(authority: Authority, *items: AllocationItem, **tiers: str) -> Planned:
    """Date a whole allocation of these items; each school's first visitor is its link officer."""
    report = tiers_of(authority, **tiers)
    links = {school.school_id: authority.people[0].person_id for school in authority.open_schools}
    links |= {item.school_ids[0]: item.person_ids[0] for item in reversed(items)}
    at_start = authority.link_at_start
    allocation = an_allocation(*items).model_copy(
        update={
            "people": tuple(_load(authority, person.person_id, items)
                            for person in authority.people),
            "links": tuple(
                LinkAssignment(
                    school_id=school, person_id=person,
                    changed=at_start.get(school, person) != person,
                )
                for school, person in links.items()
            ),
            "shortfalls": tuple(
                shortfalls_now(authority, (), due_of(authority, report), items, {})
            ),
        }
    )  # fmt: skip
    return Planned(authority, report, allocation, _dated(authority, report, allocation))


def _dated(authority: Authority, report: TierReport, allocation: Allocation) -> Schedule:
    """Put each session at its cheapest place, what is fixed first."""
    days, travel = TermDays.number_days(authority), build_travel(authority)
    sessions = sessions_of(authority, report, allocation, days)
    diary = Diary(authority, sessions, days)
    placer = Placer(diary, TripMaker(travel, authority.settings, days))
    for session in sorted(sessions, key=lambda one: (not one.forced, not one.is_pinned)):
        placement = placer.best(session)
        assert placement is not None
        placer.enter(placement)
    return assemble(diary, travel, (), TravelBound(), ())


def _load(authority: Authority, person: str, items: tuple[AllocationItem, ...]) -> PersonLoad:
    own = [item for item in items if person in item.person_ids]
    contact = sum(item.hours / len(item.person_ids) for item in own)
    preparation = sum(item.preparation_hours / len(item.person_ids) for item in own)
    capacity = authority.capacity_hours(authority.person_by_id[person])
    peer = authority.person_by_id[person].is_peer_head
    return PersonLoad(
        person_id=person,
        capacity_hours=capacity,
        contact_hours=contact,
        preparation_hours=preparation,
        travel_hours=0.0,
        spare_hours=capacity - contact - (0.0 if peer else preparation),
    )


def mended(
    plan: Planned, *changes: dict[str, Any], today: dt.date = TODAY, seed: int = 1
) -> Replanned:
    """Mend a plan; the result passes both checkers on the changed workspace."""
    file = ChangeFile.model_validate({"today": today, "changes": changes})
    given = Given(
        plan.authority, plan.tiers, plan.allocation, plan.schedule, file, due_of, holding_of
    )
    result = replan(given, SolveControl(seed=seed))
    parts = (result.authority, result.tiers, result.allocation)
    broken = [*check_allocation(*parts), *check_schedule(*parts, result.schedule)]
    assert not broken, broken
    return result


def by_id(schedule: Schedule) -> dict[str, Visit]:
    """Visits of a schedule by id."""
    return {visit.visit_id: visit for visit in schedule.visits}


def when(visit: Visit) -> tuple[object, ...]:
    """All of a visit that people arrange themselves by."""
    return visit.date, visit.start, visit.end, visit.mode, visit.person_ids, visit.school_ids


def changed_ids(plan: Planned, result: Replanned) -> set[str]:
    """Visits that are other than they were."""
    before, after = by_id(plan.schedule), by_id(result.schedule)
    return {
        key
        for key in {*before, *after}
        if key not in before or key not in after or when(before[key]) != when(after[key])
    }
