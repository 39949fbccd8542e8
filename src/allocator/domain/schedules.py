"""Dated visits and the journeys to them: ``schedule.json``."""

from __future__ import annotations

from typing import Literal

from allocator.domain.activities import Mode
from allocator.domain.allocations import SolveStatus
from allocator.domain.fields import Clock, Date
from allocator.domain.models import Document
from allocator.domain.schedule_costs import ScheduleCosts

LegMode = Literal["car", "ferry", "flight", "walk"]
UnplacedReason = Literal[
    "no_boat",
    "night_limit",
    "day_too_long",
    "no_common_day",
    "spacing",
    "calendar",
    "leave",
    "capacity",
    "out_of_reach",
    "pinned_elsewhere",
]


ReliefKind = Literal[
    "another_person",
    "more_nights",
    "longer_day",
    "more_hours",
    "less_spacing",
    "online",
    "another_weekday",
    "another_boat",
    "another_day",
]


class Visit(Document):
    """One dated day of a session. ``site_id`` empty: held at the first school's site.

    ``alternate`` is the date to fall back on where a boat or plane on the way may be cancelled,
    ``cancel_chance`` the chance (0-1) that one is; ``None`` where nobody crosses water.
    """

    visit_id: str
    item_id: str
    activity: str
    school_ids: tuple[str, ...]
    person_ids: tuple[str, ...]
    date: Date
    start: Clock
    end: Clock
    mode: Mode
    pinned: bool = False
    site_id: str | None = None
    alternate: Date | None = None
    cancel_chance: float | None = None


class Leg(Document):
    """One piece of a journey between two places (person's base, site or port).

    A ferry leg says whether the car is aboard (``with_car``); a car leg may be ``hired``.
    """

    from_id: str
    to_id: str
    mode: LegMode
    depart: Clock
    arrive: Clock
    service_id: str | None = None
    kilometres: float | None = None
    with_car: bool | None = None
    hired: bool | None = None


class TravelDay(Document):
    """A person's journeys of one day. Away overnight: ``night_at`` is where the last leg ended."""

    person_id: str
    date: Date
    depart_base: Clock | None
    return_base: Clock | None
    night_at: str | None = None
    legs: tuple[Leg, ...]


class Relief(Document):
    """A change that gives a session a date, all else staying as it is: it was tried.

    ``kinds`` are what is changed (more than one only where none alone will do), ``date`` the first
    day the session then has. ``travel_hours`` and ``nights`` are what everybody's journeys need
    beyond those of the plan, ``pounds`` what they cost more: mileage, fares, nights, and cover for
    further days of release. ``hours`` are those that somebody lacks for it.
    """

    kinds: tuple[ReliefKind, ...]
    text: str
    date: Date
    travel_hours: float
    nights: int
    pounds: float
    hours: float = 0.0


class UnplacedSession(Document):
    """A session that found no date, why, and the nearest relief.

    ``why`` says in words what stands in the way on which days. ``reliefs`` are the changes that
    were tried and found to help, the least costly first; ``relief`` tells that one, or what is
    missing where none is known.
    """

    item_id: str
    activity: str
    school_ids: tuple[str, ...]
    person_ids: tuple[str, ...]
    reason: UnplacedReason
    relief: str
    visit_id: str | None = None
    why: str = ""
    reliefs: tuple[Relief, ...] = ()


class Schedule(Document):
    """A term of visits with status, bound and gap.

    ``travel_hours`` sums the legs without waiting; ``travel_bound`` bounds it from below for the
    visits that are placed, ``travel_bound_with_same_nights`` among plans in which nobody is away
    for more nights than in this one. ``waiting_hours`` is the time between legs spent neither
    travelling nor visiting.
    """

    status: SolveStatus
    objective: float
    sense: Literal["min", "max"]
    bound: float
    gap: float
    travel_hours: float
    travel_bound: float
    travel_bound_with_same_nights: float | None = None
    waiting_hours: float = 0.0
    nights: int
    visits: tuple[Visit, ...]
    days: tuple[TravelDay, ...]
    unplaced: tuple[UnplacedSession, ...]
    notes: tuple[str, ...] = ()
    costs: ScheduleCosts | None = None
