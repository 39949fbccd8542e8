"""How much work an offer makes: hours and sessions at target, by role."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allocator.domain.activities import Activity, Offer, TeamPlace
from allocator.domain.people import Role
from allocator.domain.schools import School

POOLED: dict[Role, Role] = {"attainment_adviser": "eso"}
"""Roles whose work is that of another role too."""


@dataclass
class Work:
    """Work of a role: hours on site and preparing, days of contact, journeys there and back.

    A journey counts in part where the session can be online too.
    """

    hours: float = 0.0
    contact_hours: float = 0.0
    days: float = 0.0
    journeys: float = 0.0


ONLINE_TOO = 0.7
"""Journeys of a session that can be online: most are in person all the same."""


def work_due(
    offer: Offer,
    schools: Sequence[School],
    tier_of: Mapping[str, str],
    flags_of: Mapping[str, tuple[str, ...]],
) -> dict[tuple[Role, str], Work]:
    """Work of everyone's targets by role and sector of the school."""
    due: Counter[tuple[str, str, int]] = Counter()
    clusters: set[tuple[str, str | None]] = set()
    for school in schools:
        groups = [offer.entitlements[tier_of[school.school_id]]]
        groups += [offer.flags.get(flag, {}) for flag in flags_of.get(school.school_id, ())]
        for activity, entitlement in ((key, due) for group in groups for key, due in group.items()):
            what = offer.activities[activity]
            if not what.serves_cluster:
                due[activity, school.sector, what.days_at(school)] += entitlement.target
            elif (activity, school.cluster) not in clusters:
                clusters.add((activity, school.cluster))
                due[activity, school.sector, what.days_at(school)] += entitlement.target
    found: dict[tuple[Role, str], Work] = defaultdict(Work)
    for (activity, sector, days), sessions in due.items():
        for place in offer.activities[activity].team:
            role = POOLED.get(place.role, place.role)
            _add(found[role, sector], offer.activities[activity], place, days, sessions)
    return dict(found)


def _add(work: Work, activity: Activity, place: TeamPlace, days: int, sessions: int) -> None:
    seats = place.count * sessions
    work.contact_hours += seats * activity.hours * days
    work.hours += seats * (activity.hours * days + activity.preparation_hours)
    work.days += seats * days
    work.journeys += seats * days * (ONLINE_TOO if len(activity.modes) > 1 else 1.0)


def total(work: Mapping[tuple[Role, str], Work], role: Role, *sectors: str) -> Work:
    """Work of a role over all sectors, or some."""
    parts = [one for (theirs, sector), one in work.items() if theirs == role]
    if sectors:
        parts = [
            one for (theirs, sector), one in work.items() if theirs == role and sector in sectors
        ]
    return Work(
        sum(one.hours for one in parts),
        sum(one.contact_hours for one in parts),
        sum(one.days for one in parts),
        sum(one.journeys for one in parts),
    )
