"""The allocation with the past set apart: what was held is done, what was struck out is free."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from allocator.domain.allocations import Allocation, AllocationItem
from allocator.domain.authority import Authority
from allocator.domain.engagements import EngagedVisit, Pin
from allocator.domain.schedules import Visit
from allocator.scheduling.replanning.hits import DECLINED, Hits
from allocator.scheduling.sessions import matches

ROUND_HOURS = 6
Groups = tuple[tuple[Visit, ...], ...]
MayPlan = Callable[[AllocationItem], bool]
"""Whether an agreed session could stand in a plan as one of its own."""


@dataclass(frozen=True)
class Settled:
    """The workspace and the allocation as of today.

    Sessions begun before today are done or agreed visits with items of their own. ``groups`` holds
    the dated days of each session that is still the plan's to move, by item. ``lost`` names agreed
    sessions that only people can settle, by item.
    """

    authority: Authority
    allocation: Allocation
    groups: dict[str, Groups]
    lost: dict[str, tuple[Visit, ...]]


@dataclass(eq=False)
class _Settling:
    """Sorts sessions into past, agreed and free."""

    authority: Authority
    today: dt.date
    hits: Hits
    may_plan: MayPlan

    def __post_init__(self) -> None:
        self.rows = {visit.visit_id: visit for visit in self.authority.visits}
        self.items: list[AllocationItem] = []
        self.groups: dict[str, Groups] = {}
        self.lost: dict[str, tuple[Visit, ...]] = {}

    def add(self, item: AllocationItem, sessions: Groups) -> None:
        """Sort one item with its dated sessions."""
        if item.visit_id is not None:
            self._agreed(item, sessions)
            return
        begun = [group for group in sessions if group[0].date < self.today]
        free = tuple(group for group in sessions if group[0].date >= self.today)
        for group in begun:
            self._done(item, group)
        left = item.sessions - len(begun)
        if left:
            part = part_of(item, left)
            self.items.append(part)
            self.groups[part.item_id] = free

    def _agreed(self, item: AllocationItem, sessions: Groups) -> None:
        visits = tuple(visit for group in sessions for visit in group)
        struck = [visit for visit in visits if visit.visit_id in self.hits.why]
        if not struck:
            self.items.append(item)
            self._mark_past(visits)
        elif visits[0].date < self.today:
            self._done(item, visits)
        else:
            self._free_agreed(item, visits)

    def _free_agreed(self, item: AllocationItem, visits: tuple[Visit, ...]) -> None:
        """Make an agreed session one that the plan may date anew, if the rules let it."""
        activity = self.authority.offer.activities[item.activity]
        school = self.authority.school_by_id[item.school_ids[0]]
        people = len(item.person_ids)
        free = item.model_copy(
            update={
                "visit_id": None,
                "sessions": 1,
                "hours": activity.hours * activity.days_at(school) * people,
                "preparation_hours": activity.preparation_hours * people,
            }
        )
        if activity.days_at(school) == len(visits) and self.may_plan(free):
            self.items.append(free)
            self.groups[free.item_id] = (visits,)
            self._mark(visits, "cancelled")
        elif any(self.hits.kind[visit.visit_id] == DECLINED for visit in visits):
            self.lost[item.item_id] = visits
            self._mark(visits, "cancelled")
        else:
            self.items.append(item)
            self.lost[item.item_id] = visits

    def _done(self, item: AllocationItem, group: tuple[Visit, ...]) -> None:
        """A session that has begun: its days are rows of ``visits.csv``, struck ones called off."""
        kept = tuple(visit for visit in group if visit.visit_id not in self.hits.why)
        share = len(kept) / len(group)
        for visit in group:
            status = "done" if visit.date < self.today else "agreed"
            status = status if visit in kept else "cancelled"
            row = self._row(item, visit)
            self.rows[row.visit_id] = row.model_copy(update={"status": status})
        hours = sum(visit.end - visit.start for visit in kept) / 60 * len(item.person_ids)
        one = part_of(item, 1)
        ids = tuple(visit.visit_id for visit in kept)
        self.items.append(
            one.model_copy(
                update={
                    "item_id": item.item_id
                    if item.visit_id is not None
                    else f"{item.activity}:{item.school_ids[0]}:agreed:{ids[0]}",
                    "hours": round(hours, ROUND_HOURS),
                    "preparation_hours": round(one.preparation_hours, ROUND_HOURS),
                    "visit_id": ";".join(ids),
                    "travel_hours": round(one.travel_hours * share, ROUND_HOURS),
                    "travel_by_person": None
                    if one.travel_by_person is None
                    else {key: round(value * share, ROUND_HOURS)
                          for key, value in one.travel_by_person.items()},
                }
            )
        )  # fmt: skip

    def _row(self, item: AllocationItem, visit: Visit) -> EngagedVisit:
        known = self.rows.get(visit.visit_id)
        if known is not None:
            return known
        site = item.site_id
        schools = sorted(
            visit.school_ids,
            key=lambda school: (
                site is not None and self.authority.school_by_id[school].site_id != site
            ),
        )
        return EngagedVisit(
            visit_id=visit.visit_id,
            school_ids=tuple(schools),
            activity=visit.activity,
            person_ids=visit.person_ids,
            date=visit.date,
            start=visit.start,
            end=visit.end,
            mode=visit.mode,
        )

    def _mark_past(self, visits: tuple[Visit, ...]) -> None:
        self._mark(tuple(visit for visit in visits if visit.date < self.today), "done")

    def _mark(self, visits: tuple[Visit, ...], status: str) -> None:
        for visit in visits:
            row = self.rows[visit.visit_id]
            self.rows[row.visit_id] = row.model_copy(update={"status": status})


def part_of(item: AllocationItem, sessions: int) -> AllocationItem:
    """Return some of the sessions of an item, at least one, with their share of its hours."""
    if sessions == item.sessions:
        return item
    share = sessions / item.sessions
    by_person = item.travel_by_person
    travel = None if by_person is None else {
        key: round(hours * share, ROUND_HOURS) for key, hours in by_person.items()
    }  # fmt: skip
    total = item.travel_hours * share if travel is None else sum(travel.values())
    return item.model_copy(
        update={
            "sessions": sessions,
            "hours": item.hours * share,
            "preparation_hours": item.preparation_hours * share,
            "travel_hours": round(total, ROUND_HOURS),
            "travel_by_person": travel,
        }
    )


def settle(
    authority: Authority,
    allocation: Allocation,
    sessions: Mapping[str, Groups],
    today: dt.date,
    hits: Hits,
    may_plan: MayPlan,
) -> Settled:
    """Set apart what has begun before today and free what the changes struck out.

    A pin that fixed a visit to a day on which it cannot be now fixes the visit without a day.

    Parameters
    ----------
    sessions
        Dated sessions of each item.
    """
    work = _Settling(authority, today, hits, may_plan)
    for item in allocation.items:
        work.add(item, sessions.get(item.item_id, ()))
    struck = [
        visit
        for groups in sessions.values()
        for group in groups
        for visit in group
        if visit.visit_id in hits.why
    ]
    pins = tuple(_without_its_day(pin, struck) for pin in authority.pins)
    return Settled(
        replace(authority, visits=tuple(work.rows.values()), pins=pins),
        allocation.model_copy(update={"items": tuple(work.items)}),
        work.groups,
        work.lost,
    )


def _without_its_day(pin: Pin, struck: Iterable[Visit]) -> Pin:
    """Loosen a pin that asks for a visit on the very day on which it cannot be."""
    for visit in struck:
        if (
            pin.kind == "fix"
            and pin.date == visit.date
            and matches(pin, visit.school_ids, visit.person_ids, visit.activity)
        ):
            school = pin.school_id or visit.school_ids[0]
            return pin.model_copy(
                update={"school_id": school, "activity": visit.activity, "date": None}
            )
    return pin
