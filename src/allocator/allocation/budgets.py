"""What each person has left to give: hours, days, nights, after what is agreed already."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allocator.allocation.agreed import AgreedSession
from allocator.allocation.reach import NO_OUTING, Outing, Reach
from allocator.domain.authority import Authority
from allocator.domain.people import Person

NIGHTS_KEPT_BACK = 5
"""One night in so many is kept back, because limits hold by month and trips do not share evenly."""


@dataclass(frozen=True)
class AgreedLoad:
    """What agreed sessions take of one person: hours of each kind, nights, days away, pounds."""

    contact_hours: float = 0.0
    preparation_hours: float = 0.0
    travel_hours: float = 0.0
    nights: int = 0
    days: int = 0
    pounds: float = 0.0

    def plus(self, contact: float, preparation: float, outing: Outing) -> AgreedLoad:
        """Add one session."""
        return AgreedLoad(
            self.contact_hours + contact,
            self.preparation_hours + preparation,
            self.travel_hours + outing.travel_hours,
            self.nights + outing.nights,
            self.days + outing.days,
            self.pounds + outing.pounds,
        )


@dataclass(frozen=True)
class Budget:
    """What one person can still give this term; never below nothing."""

    person: Person
    capacity_hours: float
    hours: float
    days: float
    nights: int
    agreed: AgreedLoad

    def counted_hours(self, contact: float, preparation: float, travel: float) -> float:
        """Hours that count against capacity: contact alone for a peer head."""
        return contact if self.person.is_peer_head else contact + preparation + travel

    def affords(self, contact: float, preparation: float, outing: Outing) -> bool:
        """Whether the budget has room for such a session at all."""
        hours = self.counted_hours(contact, preparation, outing.travel_hours)
        return (
            hours <= self.hours + 1e-9
            and outing.days <= self.days + 1e-9
            and outing.nights <= self.nights
        )


def budgets_of(
    authority: Authority, reach: Reach, agreed: tuple[AgreedSession, ...]
) -> dict[str, Budget]:
    """Work out every person's budget, in file order."""
    loads = _agreed_loads(authority, reach, agreed)
    return {
        person.person_id: _budget(authority, person, loads[person.person_id])
        for person in authority.people
    }


def agreed_outing(
    authority: Authority, reach: Reach, session: AgreedSession, person: Person
) -> Outing:
    """Return the journey of an agreed session: none online or where no way is known."""
    if session.mode == "online":
        return NO_OUTING
    site = authority.school_by_id[session.school_ids[0]].site_id
    days = len(session.visits)
    return reach.outing(person, site, session.contact_hours / days, days) or NO_OUTING


def _agreed_loads(
    authority: Authority, reach: Reach, agreed: tuple[AgreedSession, ...]
) -> dict[str, AgreedLoad]:
    loads = {person.person_id: AgreedLoad() for person in authority.people}
    for session in agreed:
        preparation = authority.offer.activities[session.activity].preparation_hours
        for person_id in session.person_ids:
            outing = agreed_outing(authority, reach, session, authority.person_by_id[person_id])
            loads[person_id] = loads[person_id].plus(session.contact_hours, preparation, outing)
    return loads


def _budget(authority: Authority, person: Person, agreed: AgreedLoad) -> Budget:
    capacity = authority.capacity_hours(person)
    taken = agreed.contact_hours
    if not person.is_peer_head:
        taken += agreed.preparation_hours + agreed.travel_hours
    days = (
        authority.release_days(person)
        if person.is_peer_head
        else float(len(authority.working_days[person.person_id]))
    )
    return Budget(
        person=person,
        capacity_hours=capacity,
        hours=max(0.0, capacity - taken),
        days=max(0.0, days - agreed.days),
        nights=max(0, _term_nights(authority, person) - agreed.nights),
        agreed=agreed,
    )


def _term_nights(authority: Authority, person: Person) -> int:
    """Nights away over the term, a few kept back."""
    by_month: dict[tuple[int, int], int] = {}
    for day in authority.working_days[person.person_id]:
        key = _month(day)
        by_month[key] = by_month.get(key, 0) + 1
    most = authority.max_nights(person)
    nights = sum(min(most, worked) for worked in by_month.values())
    return nights - nights // NIGHTS_KEPT_BACK


def _month(day: dt.date) -> tuple[int, int]:
    return day.year, day.month
