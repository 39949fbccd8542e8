"""What the checkers of an allocation work from: the plan, and what follows from the workspace."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from allocator.allocation.programme import programmes_of
from allocator.domain.activities import Activity, Entitlement
from allocator.domain.allocations import Allocation, AllocationItem
from allocator.domain.authority import Authority
from allocator.domain.engagements import EngagedVisit
from allocator.domain.people import Leave, Person
from allocator.domain.schools import School
from allocator.domain.tiers import TierReport


@dataclass(frozen=True, eq=False)
class Case:
    """What is checked, with what follows from the workspace alone."""

    authority: Authority
    tiers: TierReport
    allocation: Allocation

    @cached_property
    def due(self) -> dict[tuple[str, str], Entitlement]:
        """What each school is due of each activity, flags added."""
        offer = self.authority.offer
        found: dict[tuple[str, str], Entitlement] = {}
        tiers = {one.school_id: one.tier or offer.tiers[0] for one in self.tiers.schools}
        programmes = programmes_of(self.authority, tiers)
        for decision in self.tiers.schools:
            groups = [offer.entitlements[decision.tier or offer.tiers[0]]]
            groups += [offer.flags[flag] for flag in decision.flags if flag in offer.flags]
            for group in groups:
                for activity, entitlement in group.items():
                    key = (decision.school_id, activity)
                    found[key] = found[key] + entitlement if key in found else entitlement
            for programme in programmes:
                turn = programme.due(decision.school_id)
                key = (decision.school_id, programme.activity)
                if turn is not None and (key not in found or found[key].target < turn.target):
                    found[key] = turn
                elif turn is not None and found[key].minimum < turn.minimum:
                    found[key] = found[key].model_copy(update={"minimum": turn.minimum})
        return found

    @cached_property
    def given(self) -> Counter[tuple[str, str]]:
        """Sessions of each activity by school."""
        counts: Counter[tuple[str, str]] = Counter()
        for item in self.allocation.items:
            for school in item.school_ids:
                counts[school, item.activity] += item.sessions
        return counts

    @cached_property
    def link_of(self) -> dict[str, str]:
        """Link officer by school."""
        return {link.school_id: link.person_id for link in self.allocation.links}

    @cached_property
    def engaged(self) -> dict[str, EngagedVisit]:
        """Agreed and done visits of the term."""
        return {visit.visit_id: visit for visit in self.authority.visits_of_term}

    def activity(self, item: AllocationItem) -> Activity:
        """Activity of an item."""
        return self.authority.offer.activities[item.activity]

    def schools(self, item: AllocationItem) -> list[School]:
        """Schools of an item."""
        return [self.authority.school_by_id[school] for school in item.school_ids]

    def people(self, item: AllocationItem) -> list[Person]:
        """People of an item."""
        return [self.authority.person_by_id[person] for person in item.person_ids]

    def site(self, item: AllocationItem) -> str:
        """Where an item is held."""
        return item.site_id or self.schools(item)[0].site_id

    @cached_property
    def items_of_school(self) -> dict[str, list[AllocationItem]]:
        """Items of each school that has any."""
        found: dict[str, list[AllocationItem]] = {}
        for item in self.allocation.items:
            for school in dict.fromkeys(item.school_ids):
                found.setdefault(school, []).append(item)
        return found

    @cached_property
    def leave_of_person(self) -> dict[str, list[Leave]]:
        """Absences of each person who has any."""
        found: dict[str, list[Leave]] = {}
        for row in self.authority.leave:
            found.setdefault(row.person_id, []).append(row)
        return found

    @cached_property
    def planned(self) -> list[AllocationItem]:
        """Items that the plan chose: agreed and done visits stand as they are."""
        return [item for item in self.allocation.items if item.visit_id is None]
