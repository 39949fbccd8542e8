"""The allocation that a mended term stands on: items, hours, shortfalls and links as they are."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from allocator.domain.allocations import (
    Allocation,
    AllocationItem,
    LinkAssignment,
    PersonLoad,
)
from allocator.scheduling.replanning.book import Book
from allocator.scheduling.replanning.costs import Due
from allocator.scheduling.replanning.shortfalls import shortfalls_now
from allocator.scheduling.sessions import Session
from allocator.travel.model import TravelModel

ROUND_HOURS = 6
NOTE = (
    "Objective, bounds, prices and aims are those of the plan before the term was mended; items, "
    "hours, links and shortfalls are as they are now."
)


@dataclass(eq=False)
class Sharing:
    """Writes an allocation from a mended book.

    ``dropped`` are the sessions that are given no more; ``links`` the link officers now.
    """

    book: Book
    travel: TravelModel
    before: Allocation
    due: Due
    links: Mapping[str, str]
    dropped: set[int]

    def allocation(self, reasons: Mapping[tuple[str, str], str]) -> Allocation:
        """Put the allocation together.

        Parameters
        ----------
        reasons
            Why a school goes without a session that it had, by school and activity.
        """
        items = tuple(self.items())
        people = tuple(self._people(items))
        items, people = self._within_capacity(items, people)
        return self.before.model_copy(
            update={
                "status": "feasible",
                "items": items,
                "people": people,
                "links": self._links(),
                "shortfalls": tuple(
                    shortfalls_now(
                        self.book.authority, self.before.shortfalls, self.due, items, reasons
                    )
                ),
                "notes": tuple(dict.fromkeys((*self.before.notes, NOTE))),
            }
        )

    def items(self) -> Iterator[AllocationItem]:
        """Items with the sessions that are left of each, and those of replacements."""
        sessions: dict[str, list[Session]] = {}
        for session in self.book.diary.sessions:
            if session.number not in self.dropped:
                sessions.setdefault(session.item_id, []).append(session)
        known = {item.item_id for item in self.before.items}
        for item in self.before.items:
            left = sessions.get(item.item_id, [])
            if item.visit_id is not None:
                if left:
                    yield item
            elif left:
                yield self._of_sessions(item, len(left))
        for key in sorted(set(sessions) - known):
            yield self._new_item(sessions[key])

    def hours_over(self, person: str) -> float:
        """Hours by which the items of a person pass what they have; 0 where they fit."""
        items = tuple(self.items())
        load = next(row for row in self._people(items) if row.person_id == person)
        counted = load.capacity_hours - load.spare_hours - load.travel_hours
        return counted + self._real_travel(person) - load.capacity_hours

    # -- items -----------------------------------------------------------------------------------

    def _of_sessions(self, item: AllocationItem, count: int) -> AllocationItem:
        if count == item.sessions:
            return item
        share = count / item.sessions
        by_person = {
            key: round(hours * share, ROUND_HOURS)
            for key, hours in (item.travel_by_person or _evenly(item)).items()
        }
        return item.model_copy(
            update={
                "sessions": count,
                "hours": item.hours * share,
                "preparation_hours": item.preparation_hours * share,
                "travel_by_person": by_person,
                "travel_hours": round(sum(by_person.values()), ROUND_HOURS),
            }
        )

    def _new_item(self, sessions: list[Session]) -> AllocationItem:
        one, count = sessions[0], len(sessions)
        activity = self.book.authority.offer.activities[one.activity]
        people = len(one.person_ids)
        by_person = {person: self._trip_hours(person, one) * count for person in one.person_ids}
        host = self.book.authority.school_by_id[one.school_ids[0]].site_id
        return AllocationItem(
            item_id=one.item_id,
            activity=one.activity,
            school_ids=one.school_ids,
            person_ids=one.person_ids,
            sessions=count,
            mode=one.mode,
            hours=activity.hours * one.length * people * count,
            preparation_hours=activity.preparation_hours * people * count,
            travel_hours=round(sum(by_person.values()), ROUND_HOURS),
            travel_by_person=by_person,
            site_id=one.site_id if one.site_id != host else None,
        )

    def _trip_hours(self, person: str, session: Session) -> float:
        if session.is_online:
            return 0.0
        trip = self.travel.round_trip(person, session.site_id)
        return round(trip.minutes / 60, ROUND_HOURS) if trip is not None else 0.0

    # -- people ----------------------------------------------------------------------------------

    def _people(self, items: Iterable[AllocationItem]) -> Iterator[PersonLoad]:
        contact: dict[str, float] = defaultdict(float)
        preparation: dict[str, float] = defaultdict(float)
        travel: dict[str, float] = defaultdict(float)
        for item in items:
            for who in item.person_ids:
                contact[who] += item.hours / len(item.person_ids)
                preparation[who] += item.preparation_hours / len(item.person_ids)
                travel[who] += (item.travel_by_person or _evenly(item))[who]
        authority = self.book.authority
        for row in self.before.people:
            person = authority.person_by_id[row.person_id]
            capacity = round(authority.capacity_hours(person), ROUND_HOURS)
            key = row.person_id
            counted = contact[key]
            if not person.is_peer_head:
                counted += preparation[key] + travel[key]
            yield row.model_copy(
                update={
                    "capacity_hours": capacity,
                    "contact_hours": round(contact[key], ROUND_HOURS),
                    "preparation_hours": round(preparation[key], ROUND_HOURS),
                    "travel_hours": round(travel[key], ROUND_HOURS),
                    "spare_hours": round(capacity - counted, ROUND_HOURS),
                }
            )

    def _within_capacity(
        self, items: tuple[AllocationItem, ...], people: tuple[PersonLoad, ...]
    ) -> tuple[tuple[AllocationItem, ...], tuple[PersonLoad, ...]]:
        """Where expected travel no longer fits, take the travel that the dated term needs."""
        factor: dict[str, float] = {}
        for row in people:
            if row.spare_hours < 0 and row.travel_hours > 0:
                real = min(self._real_travel(row.person_id), row.travel_hours + row.spare_hours)
                factor[row.person_id] = max(0.0, real) / row.travel_hours
        if not factor:
            return items, people
        items = tuple(
            _scaled(item, factor) if set(item.person_ids) & set(factor) else item for item in items
        )
        return items, tuple(self._people(items))

    def _real_travel(self, person: str) -> float:
        return self.book.diary.people[person].travel_minutes / 60

    def _links(self) -> tuple[LinkAssignment, ...]:
        at_start = self.book.authority.link_at_start
        found = []
        for link in self.before.links:
            now = self.links.get(link.school_id, link.person_id)
            if now == link.person_id:
                found.append(link)
                continue
            name = self.book.authority.person_titles[link.person_id]
            changed = link.school_id in at_start and at_start[link.school_id] != now
            found.append(
                LinkAssignment(
                    school_id=link.school_id,
                    person_id=now,
                    changed=changed,
                    reason=f"{name} is away for the rest of the term",
                )
            )
        return tuple(found)


def _evenly(item: AllocationItem) -> dict[str, float]:
    return dict.fromkeys(item.person_ids, item.travel_hours / len(item.person_ids))


def _scaled(item: AllocationItem, factor: Mapping[str, float]) -> AllocationItem:
    by_person = {
        key: math.floor(hours * factor.get(key, 1.0) * 1e6) / 1e6
        for key, hours in (item.travel_by_person or _evenly(item)).items()
    }
    total = round(sum(by_person.values()), ROUND_HOURS)
    return item.model_copy(update={"travel_by_person": by_person, "travel_hours": total})
