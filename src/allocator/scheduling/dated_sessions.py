"""Sessions as they stand in a dated schedule, and how far apart those of a school must lie."""

from __future__ import annotations

import datetime as dt

from allocator.domain.authority import Authority
from allocator.domain.schedules import Schedule, Visit
from allocator.domain.tiers import TierReport


def sessions_in_person(authority: Authority, schedule: Schedule) -> list[tuple[Visit, ...]]:
    """Visits in person by session: those of one item on consecutive pupil days, up to its days."""
    found: list[list[Visit]] = []
    latest: dict[str, list[Visit]] = {}
    for visit in sorted(schedule.visits, key=lambda visit: (visit.date, visit.start)):
        if visit.mode != "in_person":
            continue
        school = authority.school_by_id[visit.school_ids[0]]
        length = authority.offer.activities[visit.activity].days_at(school)
        before = latest.get(visit.item_id)
        if (
            before is not None
            and len(before) < length
            and _is_next(authority, school.school_id, before[-1].date, visit.date)
        ):
            before.append(visit)
            continue
        latest[visit.item_id] = [visit]
        found.append(latest[visit.item_id])
    return [tuple(session) for session in found]


def _is_next(authority: Authority, school_id: str, before: dt.date, after: dt.date) -> bool:
    """Whether no pupil day of the school lies between two dates."""
    days = authority.pupil_days.get(school_id, ())
    return before < after and not any(before < day < after for day in days)


def least_gaps(authority: Authority, tiers: TierReport | None) -> dict[tuple[str, str], int]:
    """Least pupil days between sessions by school and activity (tier and flags together)."""
    offer, gaps = authority.offer, dict[tuple[str, str], int]()
    for decision in tiers.schools if tiers is not None else ():
        due = [offer.entitlements[decision.tier or offer.tiers[0]]]
        due += [offer.flags[flag] for flag in decision.flags if flag in offer.flags]
        for entitlements in due:
            for activity, entitlement in entitlements.items():
                key = (decision.school_id, activity)
                gaps[key] = max(gaps.get(key, 1), entitlement.spacing_days)
    return gaps
