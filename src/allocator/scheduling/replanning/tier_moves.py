"""A moved tier in sessions: those beyond the new maximum go, those up to the new target come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from allocator.domain.allocations import Allocation, AllocationItem
from allocator.domain.authority import Authority
from allocator.domain.changes import TierMoved
from allocator.scheduling.replanning.costs import Due
from allocator.scheduling.replanning.past import Groups
from allocator.travel.model import TravelModel


@dataclass
class TierMoves:
    """What moved tiers do to an allocation.

    ``gone`` has the reason for each visit that is given no more, ``undated_gone`` how many sessions
    without a date go with them, by item; both are still in the allocation. ``new_items`` has the
    items whose sessions came, with the reason, ``notes`` what could not be done.
    """

    allocation: Allocation
    groups: dict[str, Groups]
    gone: dict[str, str] = field(default_factory=dict)
    undated_gone: Counter[str] = field(default_factory=Counter)
    new_items: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def move_tiers(
    authority: Authority,
    moves: Mapping[str, TierMoved],
    due: Due,
    allocation: Allocation,
    groups: Mapping[str, Groups],
    travel: TravelModel,
) -> TierMoves:
    """Give schools whose tier has moved what they are due now.

    Sessions go from the end of the term; those that come are held by people who hold the activity
    at the school already, or by its link officer. Sessions for a cluster stay as they are but for
    the school that is no longer due them.
    """
    found = TierMoves(allocation, dict(groups))
    for school, move in moves.items():
        _Moving(authority, due, travel, found, school, move).carry_out()
    return found


@dataclass(eq=False)
class _Moving:
    """One school's move."""

    authority: Authority
    due: Due
    travel: TravelModel
    found: TierMoves
    school: str
    move: TierMoved

    def carry_out(self) -> None:
        given: Counter[str] = Counter()
        for item in self._items():
            given[item.activity] += item.sessions
        self.why = (
            f"{self.authority.school_titles[self.school]} is now {self.move.tier}: "
            f"{self.move.reason}"
        )
        for activity in self.authority.offer.activities:
            due = self.due.get((self.school, activity))
            maximum, target = (due.maximum, due.target) if due is not None else (0, 0)
            if given[activity] > maximum:
                self._take(activity, given[activity] - maximum)
            elif given[activity] < target:
                self._bring(activity, target - given[activity])

    def _items(self) -> list[AllocationItem]:
        items = self.found.allocation.items
        return [item for item in items if self.school in item.school_ids]

    def _set(self, old: AllocationItem, new: AllocationItem | None) -> None:
        items = [new if item is old else item for item in self.found.allocation.items]
        kept = tuple(item for item in items if item is not None)
        self.found.allocation = self.found.allocation.model_copy(update={"items": kept})

    # -- fewer -----------------------------------------------------------------------------------

    def _take(self, activity: str, excess: int) -> None:
        """Take sessions away: first those without a date, then from the end of the term."""
        free = [
            item for item in self._items() if item.activity == activity and item.visit_id is None
        ]
        if self.authority.offer.activities[activity].serves_cluster:
            self._leave_clusters(free, excess)
            return
        sessions = [
            (group[0].date.isoformat(), item.item_id, group)
            for item in free
            for group in self.found.groups.get(item.item_id, ())
        ]
        for item in free:
            undated = item.sessions - len(self.found.groups.get(item.item_id, ()))
            self.found.undated_gone[item.item_id] += min(excess, undated)
            excess -= min(excess, undated)
        for _, _, group in sorted(sessions, key=lambda row: row[:2], reverse=True)[:excess]:
            for visit in group:
                self.found.gone[visit.visit_id] = self.why

    def _leave_clusters(self, items: list[AllocationItem], excess: int) -> None:
        name = self.authority.school_titles[self.school]
        for item in sorted(items, key=lambda one: one.item_id)[:excess]:
            others = tuple(school for school in item.school_ids if school != self.school)
            if not others or item.school_ids[0] == self.school:
                self.found.notes.append(
                    f"{name} still has its place in a session for its cluster, which it hosts"
                )
                continue
            self._set(item, item.model_copy(update={"school_ids": others}))
            self.found.notes.append(f"{name} no longer takes part in a session for its cluster")

    # -- more ------------------------------------------------------------------------------------

    def _bring(self, activity: str, count: int) -> None:
        """Add sessions by somebody who holds the activity there already, or the link officer."""
        kind = self.authority.offer.activities[activity]
        name = self.authority.school_titles[self.school]
        if kind.serves_cluster or kind.team_size > 1:
            self.found.notes.append(
                f"{name} is due {kind.title} too; who holds it is for the next allocation to say"
            )
            return
        person, mode = self._who(activity)
        if person is None:
            self.found.notes.append(f"{name} is due {kind.title} too, but nobody there holds it")
            return
        days = kind.days_at(self.authority.school_by_id[self.school])
        item = AllocationItem(
            item_id=f"{activity}:{self.school}:{person}:{mode}:tier",
            activity=activity,
            school_ids=(self.school,),
            person_ids=(person,),
            sessions=count,
            mode=mode,  # type: ignore[arg-type]
            hours=kind.hours * days * count,
            preparation_hours=kind.preparation_hours * count,
            travel_hours=self._travel(person, mode) * count,
        )
        items = (*self.found.allocation.items, item)
        self.found.allocation = self.found.allocation.model_copy(update={"items": items})
        self.found.groups[item.item_id] = ()
        self.found.new_items[item.item_id] = self.why

    def _who(self, activity: str) -> tuple[str | None, str]:
        holders: Counter[tuple[str, str]] = Counter()
        for item in self._items():
            if item.activity == activity:
                holders[item.person_ids[0], item.mode] += item.sessions
        working = {person.person_id for person in self.authority.people if person.fte > 0}
        for (person, mode), _ in sorted(holders.items(), key=lambda one: (-one[1], one[0])):
            if person in working:
                return person, mode
        kind = self.authority.offer.activities[activity]
        links = {link.school_id: link.person_id for link in self.found.allocation.links}
        if kind.team[0].link_officer and self.school in links:
            mode = "in_person" if "in_person" in kind.modes else kind.modes[0]
            return links[self.school], mode
        return None, kind.modes[0]

    def _travel(self, person: str, mode: str) -> float:
        if mode == "online":
            return 0.0
        site = self.authority.school_by_id[self.school].site_id
        trip = self.travel.round_trip(person, site)
        return round(trip.minutes / 60, 6) if trip is not None else 0.0
