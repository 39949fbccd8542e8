"""Parts of a plan as a reader may see them: rows of other schools and people are left out."""

from __future__ import annotations

from collections import Counter

from allocator.domain.allocations import Allocation
from allocator.domain.schedules import Schedule, TravelDay
from allocator.domain.tiers import TierReport
from allocator_api.disclosure.readers import Sight


def narrow_tiers(report: TierReport, sight: Sight) -> TierReport:
    """The tiers of the schools that are seen, counted among themselves.

    Warnings are about all schools together and are left out.
    """
    if sight.is_whole:
        return report
    schools = tuple(one for one in report.schools if sight.sees(one.school_id))
    counts = Counter(one.tier for one in schools)
    return report.model_copy(
        update={
            "schools": schools,
            "counts": {tier: counts[tier] for tier in report.counts},
            "warnings": (),
        }
    )


def narrow_allocation(allocation: Allocation, sight: Sight) -> Allocation:
    """What the schools that are seen are given and lack.

    A session for several schools names those that are seen. Hours of people are left out unless
    they are the reader's own; so are prices, fairness and other plans, which tell of all schools.
    """
    if sight.is_whole:
        return allocation
    own = sight.reader.person_id
    items = tuple(
        item.model_copy(update={"school_ids": seen, "travel_by_person": None})
        for item in allocation.items
        if (seen := sight.seen_of(item.school_ids))
    )
    shortfalls = tuple(
        short.model_copy(update={"taken_by": (), "why": ""})
        for short in allocation.shortfalls
        if sight.sees(short.school_id)
    )
    return allocation.model_copy(
        update={
            "items": items,
            "links": tuple(link for link in allocation.links if sight.sees(link.school_id)),
            "shortfalls": shortfalls,
            "people": tuple(one for one in allocation.people if own and one.person_id == own),
            "levels": (),
            "fairness": (),
            "capacity_prices": (),
            "aim_prices": (),
            "alternatives": (),
            "notes": (),
        }
    )


def narrow_schedule(schedule: Schedule, sight: Sight) -> Schedule:
    """The visits of the schools that are seen; journeys where they are the reader's own.

    Where somebody else is, when, and where they sleep is theirs: a headteacher is told when the
    visit begins, not the way there.
    """
    if sight.is_whole:
        return schedule
    visits = tuple(
        visit.model_copy(update={"school_ids": seen})
        for visit in schedule.visits
        if (seen := sight.seen_of(visit.school_ids))
    )
    unplaced = tuple(
        one.model_copy(update={"school_ids": seen})
        for one in schedule.unplaced
        if (seen := sight.seen_of(one.school_ids))
    )
    return schedule.model_copy(
        update={
            "visits": visits,
            "days": _own_days(schedule, sight),
            "unplaced": unplaced,
            "notes": (),
            "costs": None,
        }
    )


def _own_days(schedule: Schedule, sight: Sight) -> tuple[TravelDay, ...]:
    own = sight.reader.person_id
    if own is None or sight.reader.role not in ("link_officer", "provider"):
        return ()
    return tuple(day for day in schedule.days if day.person_id == own)
