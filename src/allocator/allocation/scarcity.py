"""Who is short of time: what a plan leaves everybody, and what one more session would need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from allocator.allocation.candidates import Seat, eligible_people
from allocator.allocation.counts import Given, count_given
from allocator.allocation.plan import HeldSession
from allocator.allocation.problem import Problem
from allocator.allocation.reach import NO_OUTING, Outing
from allocator.domain.allocations import PersonLoad
from allocator.domain.people import Person


@dataclass(frozen=True)
class PlanView:
    """A plan as its explanations look at it: what is given, the links, what everybody has left."""

    problem: Problem
    given: Given
    links: dict[str, str]
    spare_hours: dict[str, float]
    spare_days: dict[str, float]
    spare_nights: dict[str, int]

    @classmethod
    def of(
        cls,
        problem: Problem,
        held: list[HeldSession],
        links: dict[str, str],
        people: Iterable[PersonLoad],
    ) -> PlanView:
        """Look at a plan."""
        days: dict[str, float] = defaultdict(float)
        nights: dict[str, int] = defaultdict(int)
        for one in held:
            if one.visit_id is None:
                for person, outing in one.outings.items():
                    days[person] += outing.days * one.sessions
                    nights[person] += outing.nights * one.sessions
        budgets = problem.budgets.items()
        return cls(
            problem=problem,
            given=count_given(problem, held),
            links=links,
            spare_hours={load.person_id: load.spare_hours for load in people},
            spare_days={person: budget.days - days[person] for person, budget in budgets},
            spare_nights={person: budget.nights - nights[person] for person, budget in budgets},
        )


@dataclass(frozen=True)
class Need:
    """What one person lacks for one more session: hours, days of release, nights (0 = none)."""

    person: Person
    hours: float
    days: float
    nights: int

    @property
    def is_free(self) -> bool:
        """Whether the person has room for the session."""
        return self.hours <= 1e-6 and self.days <= 1e-6 and self.nights <= 0

    @property
    def words(self) -> str:
        """What would be enough: ``3.5 more hours of N. Twite``."""
        parts = []
        if self.days > 1e-6:
            parts.append(f"{self.days:g} more {'day' if self.days == 1 else 'days'} of release")
        # A day of release brings its hours with it.
        if self.hours > 1e-6 and not (self.person.is_peer_head and parts):
            parts.append(f"{max(self.hours, 0.1):.1f} more hours")
        if self.nights > 0:
            parts.append(f"{self.nights} more {'night' if self.nights == 1 else 'nights'} away")
        return f"{' and '.join(parts)} of {self.person.name}"


def needs_of(view: PlanView, seat: Seat, *, in_person: bool = False) -> list[Need]:
    """List what everyone who may take the seat lacks for one more session, the least first.

    Travel counts where the session cannot be online, or where presence is what is asked for.
    """
    people = eligible_people(view.problem.facts, seat, view.problem.authority.people)
    needs = [
        _need(view, seat, person, in_person) for person in people if _may_now(view, seat, person)
    ]
    found = [need for need in needs if need is not None]
    return sorted(
        found, key=lambda need: (need.days, need.nights, need.hours, need.person.person_id)
    )


def _may_now(view: PlanView, seat: Seat, person: Person) -> bool:
    """Whether the links of the plan let the person take the seat."""
    if seat.place.link_officer is None or seat.activity.serves_cluster:
        return True
    is_link = view.links.get(seat.school.school_id) == person.person_id
    return is_link is seat.place.link_officer


def _need(view: PlanView, seat: Seat, person: Person, in_person: bool) -> Need | None:
    facts = view.problem.facts
    online = "online" in seat.activity.modes and seat.school.connection != "none"
    outing: Outing | None = NO_OUTING
    if in_person or not online:
        outing = facts.reach.session_outing(person, seat.activity, seat.school)
    if outing is None:
        return None
    who = person.person_id
    contact = seat.activity.hours * seat.activity.days_at(seat.school)
    hours = view.problem.budgets[who].counted_hours(
        contact, seat.activity.preparation_hours, outing.travel_hours
    )
    days = outing.days - view.spare_days[who] if person.is_peer_head or outing.nights else 0.0
    return Need(
        person=person,
        hours=max(0.0, hours - view.spare_hours[who]),
        days=max(0.0, days),
        nights=max(0, outing.nights - view.spare_nights[who]),
    )
