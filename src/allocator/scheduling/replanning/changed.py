"""The workspace after the changes: the rows that leave, closures, boats and tiers stand in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

from allocator.domain.authority import Authority
from allocator.domain.calendar import CalendarSpan
from allocator.domain.changes import (
    ChangeFile,
    ClosedSchool,
    Declined,
    NoSailings,
    Sickness,
    Span,
    TierMoved,
)
from allocator.domain.crossings import Sailing
from allocator.domain.engagements import Pin
from allocator.domain.people import Leave
from allocator.domain.schedules import Schedule
from allocator.domain.tiers import TierDecision, TierRecord, TierReport
from allocator.io.changes import declined_visits

ONE_DAY = dt.timedelta(days=1)


def changed_authority(authority: Authority, schedule: Schedule, changes: ChangeFile) -> Authority:
    """Write the changes into the tables of a workspace.

    A sickness is a row of leave, a closed school one of the calendar, a declined date a pin that
    forbids it, boats that do not go have gaps in their validity, a moved tier is in the history.
    Spans begin today at the earliest: what lies before stays as it was.
    """
    for change in changes.changes:
        if isinstance(change, Span):
            first = max(change.from_date, changes.today)
            change = change.model_copy(update={"from_date": first})
        if isinstance(change, Sickness):
            row = Leave(person_id=change.person, from_date=change.from_date,
                        to_date=change.to_date, kind="sickness")  # fmt: skip
            authority = replace(authority, leave=(*authority.leave, row))
        elif isinstance(change, ClosedSchool):
            span = CalendarSpan(from_date=change.from_date, to_date=change.to_date, kind="closed",
                                school_id=change.school)  # fmt: skip
            authority = replace(authority, calendar=(*authority.calendar, span))
        elif isinstance(change, Declined):
            pins = tuple(dict.fromkeys(_forbidden(change, schedule)))
            authority = replace(authority, pins=(*authority.pins, *pins))
        elif isinstance(change, NoSailings):
            authority = replace(authority, sailings=without_sailings(authority, change))
        else:
            authority = _with_tier(authority, change, changes.today)
    return authority


def _forbidden(change: Declined, schedule: Schedule) -> Iterator[Pin]:
    for visit in declined_visits(change, schedule):
        school = change.school if change.school is not None else visit.school_ids[0]
        yield Pin(kind="forbid", school_id=school, activity=visit.activity, date=visit.date)


def without_sailings(authority: Authority, change: NoSailings) -> tuple[Sailing, ...]:
    """Departures with the days taken out: a row that ran through them becomes two."""
    stops = _stops(authority, change)
    found: list[Sailing] = []
    for row in authority.sailings:
        if stops(row):
            found.extend(_around(row, change.from_date, change.to_date))
        else:
            found.append(row)
    return tuple(found)


def _stops(authority: Authority, change: NoSailings) -> Callable[[Sailing], bool]:
    """Return whether a departure is one of those that do not go, as a function of it."""
    networks = {
        school.road_network for school in authority.schools if school.island in change.islands
    }
    on_islands = {port.port_id for port in authority.ports if port.road_network in networks}

    def is_named(row: Sailing) -> bool:
        ends = {row.from_port, row.to_port}
        return (
            (not change.services or row.service_id in change.services)
            and (not change.ports or bool(ends & set(change.ports)))
            and (not change.islands or bool(ends & on_islands))
            and change.mode in (None, row.mode)
        )

    return is_named


def _around(row: Sailing, first: dt.date, last: dt.date) -> Iterator[Sailing]:
    """The parts of a departure's validity before and after some days."""
    begins, ends = row.valid_from, row.valid_to
    if (begins is not None and begins > last) or (ends is not None and ends < first):
        yield row
        return
    if begins is None or begins < first:
        yield row.model_copy(update={"valid_to": first - ONE_DAY})
    if ends is None or ends > last:
        yield row.model_copy(update={"valid_from": last + ONE_DAY})


def _with_tier(authority: Authority, change: TierMoved, today: dt.date) -> Authority:
    """The new tier stands in the history; a judgement still in force would win over it."""
    row = TierRecord(school_id=change.school, tier=change.tier, from_date=today)
    as_of = authority.profile.as_of
    judgements = tuple(
        one
        for one in authority.judgements
        if one.school_id != change.school or not one.made_on <= as_of <= one.review_on
    )
    history = (*authority.tier_history, row)
    return replace(authority, judgements=judgements, tier_history=history)


def changed_tiers(tiers: TierReport, changes: ChangeFile) -> TierReport:
    """Tiers after the changes: a moved one is held, whatever the rules say."""
    moved = {one.school: one for one in changes.changes if isinstance(one, TierMoved)}
    if not moved:
        return tiers
    schools = tuple(
        _moved(decision, moved[decision.school_id], changes.today, tiers.as_of)
        if decision.school_id in moved
        else decision
        for decision in tiers.schools
    )
    counts = dict.fromkeys(tiers.counts, 0)
    for decision in schools:
        key = decision.tier or "null"
        counts[key] = counts.get(key, 0) + 1
    return tiers.model_copy(update={"schools": schools, "counts": counts})


def _moved(
    decision: TierDecision, change: TierMoved, today: dt.date, as_of: dt.date
) -> TierDecision:
    words = f"Moved from {decision.tier or 'no tier'} to {change.tier} on {today}: {change.reason}"
    return decision.model_copy(
        update={
            "tier": change.tier,
            "state": "held",
            # The evidence is older than the move; a tier never begins after its evidence.
            "since": min(today, as_of),
            "judgement": None,
            "movement": words,
        }
    )
