"""Who supports whom, how much: ``allocation.json``."""

from __future__ import annotations

from typing import Literal

from allocator.domain.activities import Mode
from allocator.domain.alternatives import AimPrice, Alternative
from allocator.domain.capacity_prices import CapacityPrice
from allocator.domain.fairness import GroupShare
from allocator.domain.models import Document

SolveStatus = Literal["optimal", "feasible", "infeasible", "unknown"]
ShortfallReason = Literal[
    "no_capacity",
    "no_skill",
    "out_of_reach",
    "conflict",
    "calendar",
    "declined",
    "floor_kept_elsewhere",
]


class AimLevel(Document):
    """What one aim of the allocation reached, and the best it could have reached alone.

    ``floor`` is the level that the aims after it had to leave it (``None``: none was set);
    ``text`` says in words what the aim is.
    """

    name: str
    value: float
    bound: float
    unit: str
    floor: float | None = None
    text: str = ""


class AllocationItem(Document):
    """Sessions of one activity, given to a school (or a cluster) by the same people.

    Hours are person-hours over all sessions. ``visit_id`` names the agreed or done visit that the
    item repeats; ``site_id`` is where a session for a cluster is held.
    """

    item_id: str
    activity: str
    school_ids: tuple[str, ...]
    person_ids: tuple[str, ...]
    sessions: int
    mode: Mode
    hours: float
    preparation_hours: float
    travel_hours: float
    travel_by_person: dict[str, float] | None = None
    site_id: str | None = None
    visit_id: str | None = None


class LinkAssignment(Document):
    """The link officer of a school; ``changed`` where ``links.csv`` names somebody else."""

    school_id: str
    person_id: str
    changed: bool
    reason: str | None = None


class Shortfall(Document):
    """What a school does not get, why, what blocked it and what would relieve it.

    ``why`` says the reason in words: who could have come and where their time went, or which rule
    stands in the way.
    ``taken_by`` names the items that use the time of those who could have come, the least
    pressing first; ``relief`` is the cheapest way out in words, ``relief_hours`` the hours (or
    ``relief_days`` the days of release) that it needs and ``relief_pounds`` what they cost.
    """

    school_id: str
    activity: str
    kind: Literal["minimum", "target"]
    wanted: int
    given: int
    reason: ShortfallReason
    blocked_by: tuple[str, ...] = ()
    taken_by: tuple[str, ...] = ()
    why: str = ""
    relief: str
    relief_hours: float | None = None
    relief_days: float | None = None
    relief_pounds: float | None = None


class PersonLoad(Document):
    """How one person's hours are used. Peer heads: contact alone counts against capacity.

    ``price_per_hour`` is what one more hour would add to the objective.
    """

    person_id: str
    capacity_hours: float
    contact_hours: float
    preparation_hours: float
    travel_hours: float
    spare_hours: float
    price_per_hour: float = 0.0


class Allocation(Document):
    """The whole allocation with status, bound and gap.

    ``gap`` = abs(objective - bound) / max(abs(objective), 1e-9).
    """

    status: SolveStatus
    objective: float
    sense: Literal["min", "max"]
    bound: float
    bound_given_levels: float
    gap: float
    levels: tuple[AimLevel, ...]
    items: tuple[AllocationItem, ...]
    links: tuple[LinkAssignment, ...]
    shortfalls: tuple[Shortfall, ...]
    people: tuple[PersonLoad, ...]
    fairness: tuple[GroupShare, ...] = ()
    capacity_prices: tuple[CapacityPrice, ...] = ()
    aim_prices: tuple[AimPrice, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    notes: tuple[str, ...] = ()
