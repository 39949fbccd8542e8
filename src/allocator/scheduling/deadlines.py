"""Visits that are due soon after something happened at a school: an inspection, a review (R61).

An entitlement may say that its first session lies within some weeks after the day of a reading
(``within_weeks``, ``after``). A session that can be within them is; one that cannot is dated as any
other, and a note says by how much it is late. Days without visits (holidays, exams, a census week
entered as ``exams``) do not move the deadline.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from allocator.domain.activities import Entitlement
from allocator.domain.authority import Authority
from allocator.domain.schedules import Schedule
from allocator.domain.tiers import TierReport
from allocator.io.exports.words import activity_title, long_date
from allocator.scheduling.sessions import Session, TermDays, lawful_starts

Key = tuple[str, str]
"""School and activity."""
ONE_WEEK = dt.timedelta(weeks=1)


def deadlines_of(authority: Authority, tiers: TierReport) -> dict[Key, tuple[dt.date, dt.date]]:
    """Day of the event and last day for the first session after it, by school and activity.

    The event is the school's newest reading of the indicator known by the day the evidence is read
    at. A deadline before the term is none of this term's, nor is one kept by a visit that was made
    or agreed since the event.
    """
    offer = authority.offer
    found: dict[Key, tuple[dt.date, dt.date]] = {}
    for decision in tiers.schools:
        due = [offer.entitlements[decision.tier or offer.tiers[0]]]
        due += [offer.flags[flag] for flag in decision.flags if flag in offer.flags]
        for group in due:
            for activity, entitlement in group.items():
                key = (decision.school_id, activity)
                span = _deadline(authority, decision.school_id, entitlement)
                if span is None or span[1] < authority.term.start or _is_kept(authority, key, span):
                    continue
                if key not in found or span[1] < found[key][1]:
                    found[key] = span
    return found


def _deadline(
    authority: Authority, school_id: str, entitlement: Entitlement
) -> tuple[dt.date, dt.date] | None:
    if entitlement.within_weeks is None or entitlement.after is None:
        return None
    event = _newest(authority, school_id, entitlement.after)
    return None if event is None else (event, event + entitlement.within_weeks * ONE_WEEK)


def _newest(authority: Authority, school_id: str, indicator: str) -> dt.date | None:
    """Day of the newest reading of an indicator that is known by the day of the evidence."""
    readings, as_of = authority.readings, np.datetime64(authority.profile.as_of, "D")
    rows = readings.rows_by_school.get(school_id)
    if rows is None:
        return None
    known = readings.known_on[rows]
    fits = (readings.indicator[rows] == indicator) & (readings.period_end[rows] <= as_of)
    fits &= np.isnat(known) | (known <= as_of)
    days = readings.period_end[rows][fits]
    return days.max().astype(dt.date) if len(days) else None


def _is_kept(authority: Authority, key: Key, span: tuple[dt.date, dt.date]) -> bool:
    """Whether a visit that was made or agreed keeps a deadline."""
    return any(
        visit.activity == key[1]
        and key[0] in visit.school_ids
        and visit.status in ("agreed", "done")
        and span[0] <= visit.date <= span[1]
        for visit in authority.visits
    )


def with_deadlines(
    authority: Authority, tiers: TierReport, sessions: Sequence[Session], days: TermDays
) -> tuple[Session, ...]:
    """The sessions, one of each that is due bound to the days up to its deadline.

    That which would lie first anyway; a meeting in person before one online.
    """
    bound = list(sessions)
    for (school, activity), (_, last) in sorted(deadlines_of(authority, tiers).items()):
        most = days.number(last)
        choices = [
            session
            for session in bound
            if session.activity == activity
            and school in session.school_ids
            and not session.is_pinned
            and any(taken[-1] <= most for taken in session.starts.values())
        ]
        if not choices:
            continue
        first = min(choices, key=lambda one: (one.is_online, one.ideal_day, one.number))
        starts = {day: taken for day, taken in first.starts.items() if taken[-1] <= most}
        ideal = min(first.ideal_day, float(max(starts)))
        bound[first.number] = replace(first, starts=starts, ideal_day=ideal, due=most)
    return tuple(bound)


def without_deadline(authority: Authority, session: Session, days: TermDays) -> Session:
    """The session free of its deadline, which it cannot keep: as soon after it as may be."""
    assert session.due is not None
    starts = lawful_starts(
        authority, days, session.activity, session.school_ids, session.person_ids, session.length
    )
    return replace(session, starts=starts, ideal_day=float(session.due), due=None)


def late_notes(authority: Authority, tiers: TierReport, schedule: Schedule) -> Iterator[str]:
    """Say which deadlines are not kept, and what stands instead."""
    for (school, activity), (event, last) in sorted(deadlines_of(authority, tiers).items()):
        dates = [
            visit.date
            for visit in schedule.visits
            if visit.activity == activity and school in visit.school_ids and visit.date >= event
        ]
        if dates and min(dates) <= last:
            continue
        what = f"{authority.school_titles[school]}: {activity_title(authority, activity)}"
        instead = f"is on {long_date(min(dates))}" if dates else "has no date this term"
        yield f"{what}, due by {long_date(last)}, {instead}."
