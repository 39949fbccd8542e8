"""Who could support one school, at what cost, and why others could not."""

from __future__ import annotations

from allocator.domain.allocations import ShortfallReason
from allocator.domain.models import Document


class Candidate(Document):
    """One person or team for one more session (or the link), with what it would cost.

    ``points`` is what the plan as a whole would lose elsewhere: less is better. ``hours`` are those
    that count against their time, travel among them; ``pounds`` are mileage, fares, nights and
    cover. ``price_points`` is the part of the points that is due to scarce time. ``text`` says it
    in words, with what the time would be taken from.
    """

    person_ids: tuple[str, ...]
    mode: str | None = None
    points: float
    price_points: float
    hours: float
    travel_hours: float
    nights: int
    pounds: float
    text: str


class Unsuitable(Document):
    """Somebody who cannot take part, and why; ``in_role`` where the role at least is asked for."""

    person_id: str
    in_role: bool
    reason: ShortfallReason
    text: str


class ActivityCandidates(Document):
    """The best people for one activity at the school; ``link`` stands for the link officer.

    ``eligible`` counts the people who could take part, ``best`` holds at most three choices, the
    least costly first, ``unsuitable`` everyone else.
    """

    activity: str
    title: str
    minimum: int
    target: int
    given: int
    eligible: int
    best: tuple[Candidate, ...]
    unsuitable: tuple[Unsuitable, ...]
    note: str = ""


class SchoolCandidates(Document):
    """Who could support one school, for the link and each activity it is due."""

    school_id: str
    name: str
    tier: str
    activities: tuple[ActivityCandidates, ...]
