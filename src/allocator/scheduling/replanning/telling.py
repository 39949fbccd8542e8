"""The list of changes: each visit before and after, why, and who must be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from allocator.domain.allocations import Allocation
from allocator.domain.replans import (
    JourneyChange,
    LinkChange,
    VisitChange,
    VisitChangeKind,
    VisitDetails,
)
from allocator.domain.schedules import Schedule, Visit

MADE_ROOM = "it makes room for a visit that was hit"


@dataclass(frozen=True)
class Reasons:
    """Why visits that the changes hit are other than they were, by visit id; and what is open."""

    why: Mapping[str, str]
    undated: Mapping[str, str]
    """Relief in words for visits that have no date now."""


def visit_changes(before: Schedule, after: Schedule, reasons: Reasons) -> Iterator[VisitChange]:
    """Compare two schedules visit by visit, in order of the earlier date."""
    old = {visit.visit_id: visit for visit in before.visits}
    new = {visit.visit_id: visit for visit in after.visits}
    order = [*old, *(key for key in new if key not in old)]
    for key in sorted(order, key=lambda one: _when(old.get(one), new.get(one))):
        was, now = old.get(key), new.get(key)
        kind = _kind(was, now)
        if kind is not None:
            yield _change(key, kind, was, now, reasons)


def _when(was: Visit | None, now: Visit | None) -> tuple[object, ...]:
    visit = was or now
    assert visit is not None
    return visit.date, visit.start, visit.visit_id


def _kind(was: Visit | None, now: Visit | None) -> VisitChangeKind | None:
    if was is None:
        return "added"
    if now is None:
        return "cancelled"
    if set(was.person_ids) != set(now.person_ids):
        return "reassigned"
    if was.date != now.date:
        return "moved"
    return "retimed" if (was.start, was.end) != (now.start, now.end) else None


def _change(
    key: str, kind: VisitChangeKind, was: Visit | None, now: Visit | None, reasons: Reasons
) -> VisitChange:
    visit = was or now
    assert visit is not None
    both = [one for one in (was, now) if one is not None]
    why = reasons.why.get(key, MADE_ROOM)
    if key in reasons.undated:
        why = f"{why}; no date was found: {reasons.undated[key]}"
    return VisitChange(
        visit_id=key,
        kind=kind,
        affected=key in reasons.why,
        activity=visit.activity,
        school_ids=visit.school_ids,
        before=_details(was),
        after=_details(now),
        why=why,
        tell_schools=tuple(dict.fromkeys(school for one in both for school in one.school_ids)),
        tell_people=tuple(dict.fromkeys(person for one in both for person in one.person_ids)),
    )


def _details(visit: Visit | None) -> VisitDetails | None:
    if visit is None:
        return None
    return VisitDetails(
        date=visit.date,
        start=visit.start,
        end=visit.end,
        mode=visit.mode,
        person_ids=visit.person_ids,
    )


def journey_changes(before: Schedule, after: Schedule) -> Iterator[JourneyChange]:
    """Days on which somebody's journeys are other than they were."""
    old = {(day.person_id, day.date): (day.legs, day.night_at) for day in before.days}
    new = {(day.person_id, day.date): (day.legs, day.night_at) for day in after.days}
    for person, date in sorted({*old, *new}):
        if old.get((person, date)) != new.get((person, date)):
            yield JourneyChange(person_id=person, date=date)


def link_changes(before: Allocation, after: Allocation) -> Iterator[LinkChange]:
    """Schools whose link officer is another."""
    was = {link.school_id: link.person_id for link in before.links}
    for link in after.links:
        if was.get(link.school_id, link.person_id) != link.person_id:
            yield LinkChange(
                school_id=link.school_id, before=was[link.school_id], after=link.person_id
            )
