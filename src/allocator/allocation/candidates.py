"""Who may do what where: each rule of eligibility by its name, and the reason it stands for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from allocator.allocation.pins import forbids_link, forbids_session
from allocator.allocation.reach import Reach
from allocator.allocation.staffing import Staffing
from allocator.domain.activities import Activity, TeamPlace
from allocator.domain.allocations import ShortfallReason
from allocator.domain.authority import Authority
from allocator.domain.engagements import Pin
from allocator.domain.groups import size_band
from allocator.domain.people import Person, Role
from allocator.domain.schools import School

GAELIC = "gaelic"


@dataclass(frozen=True, eq=False)
class Facts:
    """What the rules look things up in."""

    authority: Authority
    reach: Reach

    @cached_property
    def conflicts(self) -> frozenset[tuple[str, str]]:
        """Pairs of person and school that must not be."""
        return frozenset((row.person_id, row.school_id) for row in self.authority.conflicts)

    @cached_property
    def forbids(self) -> tuple[Pin, ...]:
        """Pins that rule something out."""
        return tuple(pin for pin in self.authority.pins if pin.kind == "forbid")

    @cached_property
    def staffing(self) -> Staffing:
        """Whether schools can spare their heads."""
        return Staffing(self.authority)

    @cached_property
    def link_activities(self) -> tuple[str, ...]:
        """Activities with a place for the link officer."""
        return tuple(
            key
            for key, activity in self.authority.offer.activities.items()
            if any(place.link_officer for place in activity.team)
        )

    @cached_property
    def link_roles(self) -> frozenset[Role]:
        """Roles that may be a link officer: those of link places, else improvement officers."""
        places = [
            place
            for key in self.link_activities
            for place in self.authority.offer.activities[key].team
            if place.link_officer
        ]
        return frozenset(role for place in places for role in place.roles) or frozenset({"qio"})

    @cached_property
    def _windows(self) -> dict[tuple[tuple[dt.date, ...], int, str], int]:
        return {}

    def windows(self, school: School, session_days: int, person: Person) -> int:
        """Bit mask of the first days on which the person could begin a session at the school.

        A session takes consecutive pupil days, all of them worked.
        """
        days = self.authority.pupil_days[school.school_id]
        key = (days, session_days, person.person_id)
        if key not in self._windows:
            works = self._works[person.person_id]
            worked = sum(1 << place for place, day in enumerate(days) if day in works)
            mask = worked
            for later in range(1, session_days):
                mask &= worked >> later
            self._windows[key] = mask
        return self._windows[key]

    @cached_property
    def _works(self) -> dict[str, frozenset[object]]:
        return {person: frozenset(days) for person, days in self.authority.working_days.items()}

    def needs_gaelic(self, school: School, activity: Activity) -> bool:
        """Whether somebody in the team must have Gaelic."""
        return (
            self.authority.settings.gaelic_required
            and school.language_medium == GAELIC
            and not activity.serves_cluster
        )


@dataclass(frozen=True)
class Seat:
    """A place in the team of an activity at a school, for which people are considered."""

    key: str
    activity: Activity
    place: TeamPlace
    school: School


Rule = Callable[[Facts, Person, Seat], bool]


def has_the_role(_facts: Facts, person: Person, seat: Seat) -> bool:
    """Whether the role is asked for and the person is still there (fte above 0)."""
    return person.fte > 0 and person.role in seat.place.roles


def has_the_skill(_facts: Facts, person: Person, seat: Seat) -> bool:
    """Whether the person has the skill that the place asks for."""
    return seat.place.skill is None or seat.place.skill in person.skills


def has_gaelic_alone(facts: Facts, person: Person, seat: Seat) -> bool:
    """Whether whoever goes alone to a Gaelic-medium school has Gaelic (Exact meanings 15)."""
    if seat.activity.team_size > 1 or not facts.needs_gaelic(seat.school, seat.activity):
        return True
    return GAELIC in person.skills


def works_with_the_sector(_facts: Facts, person: Person, seat: Seat) -> bool:
    """Whether the person works with the school's sector; sessions for a cluster are for all."""
    return (
        seat.activity.serves_cluster or not person.sectors or seat.school.sector in person.sectors
    )


def is_of_the_same_sector(facts: Facts, person: Person, seat: Seat) -> bool:
    """Whether a peer head leads a school of the same sector; others name it among their own."""
    if not seat.place.same_sector:
        return True
    own = facts.authority.school_by_id.get(person.school_id or "")
    if own is not None:
        return own.sector == seat.school.sector
    return seat.school.sector in person.sectors


def leads_a_school_of_like_size(facts: Facts, person: Person, seat: Seat) -> bool:
    """Whether a peer head's school is in the same band of rolls or the next; unknown passes."""
    own = facts.authority.school_by_id.get(person.school_id or "")
    if not seat.place.same_size or own is None:
        return True
    bands = size_band(own), size_band(seat.school)
    return None in bands or abs((bands[0] or 0) - (bands[1] or 0)) <= 1


def can_be_spared(facts: Facts, person: Person, _seat: Seat) -> bool:
    """Whether a peer head's own school has the staff to do without its head (R39)."""
    return not (person.is_peer_head and person.school_id) or not facts.staffing.is_short(
        person.school_id
    )


def has_no_conflict(facts: Facts, person: Person, seat: Seat) -> bool:
    """Whether the pairing is not one that must not be."""
    return (person.person_id, seat.school.school_id) not in facts.conflicts


def is_not_of_the_school(facts: Facts, person: Person, seat: Seat) -> bool:
    """Whether the school is not the person's own, nor at its site, nor in its cluster (R39)."""
    own = facts.authority.school_by_id.get(person.school_id or "")
    if own is None:
        return True
    return (
        own.school_id != seat.school.school_id
        and own.site_id != seat.school.site_id
        and (own.cluster is None or own.cluster != seat.school.cluster)
    )


def is_not_declined(facts: Facts, _person: Person, seat: Seat) -> bool:
    """Whether the school has not declined the activity: a pin that forbids it to everybody."""
    return not any(
        pin.person_id is None and forbids_session(pin, seat.school.school_id, "", seat.key)
        for pin in facts.forbids
    )


def is_not_forbidden(facts: Facts, person: Person, seat: Seat) -> bool:
    """Whether no pin rules the pairing out for the whole term."""
    return not any(
        forbids_session(pin, seat.school.school_id, person.person_id, seat.key)
        for pin in facts.forbids
    )


def can_meet(facts: Facts, person: Person, seat: Seat) -> bool:
    """Whether the person can get there within the term, or meet the school online."""
    if "online" in seat.activity.modes and seat.school.connection != "none":
        return True
    return "in_person" in seat.activity.modes and (
        facts.reach.session_outing(person, seat.activity, seat.school) is not None
    )


def has_days_in_common(facts: Facts, person: Person, seat: Seat) -> bool:
    """Whether the person works on enough consecutive pupil days of the school."""
    days = seat.activity.days_at(seat.school)
    return facts.windows(seat.school, days, person) != 0


RULES: tuple[tuple[ShortfallReason, Rule], ...] = (
    ("no_skill", has_the_role),
    ("no_skill", has_the_skill),
    ("no_skill", has_gaelic_alone),
    ("no_skill", works_with_the_sector),
    ("no_skill", is_of_the_same_sector),
    ("no_skill", leads_a_school_of_like_size),
    ("no_capacity", can_be_spared),
    ("declined", is_not_declined),
    ("conflict", has_no_conflict),
    ("conflict", is_not_of_the_school),
    ("conflict", is_not_forbidden),
    ("calendar", has_days_in_common),
    ("out_of_reach", can_meet),
)
"""Rules in the order in which a shortfall is explained, each with the reason it stands for."""


def is_eligible(facts: Facts, person: Person, seat: Seat) -> bool:
    """Whether every rule lets the person take the seat."""
    return all(rule(facts, person, seat) for _, rule in RULES)


def eligible_people(facts: Facts, seat: Seat, people: Iterable[Person]) -> tuple[Person, ...]:
    """People who may take the seat, in the order given."""
    return tuple(person for person in people if is_eligible(facts, person, seat))


def why_not_link(facts: Facts, person: Person, school: School) -> str | None:
    """Say in words why the person may not be the school's link officer; ``None`` if they may."""
    authority = facts.authority
    if person.fte == 0:
        return f"{person.name} has left the post"
    if person.role not in facts.link_roles:
        return f"{person.name} is not in a role that links with schools"
    if person.sectors and school.sector not in person.sectors:
        return f"{person.name} does not work with {school.sector} schools"
    if (person.person_id, school.school_id) in facts.conflicts:
        return f"{person.name} and the school must not be paired"
    if person.max_link_schools == 0:
        return f"{person.name} takes no link schools"
    for pin in authority.pins:
        if forbids_link(pin, school.school_id, person.person_id, facts.link_activities):
            return f"a pin rules out {person.name}"
    return None
