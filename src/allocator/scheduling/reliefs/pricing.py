"""What a relief asks for and costs: hours on the way, nights, pounds, hours that people lack."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from allocator.domain.authority import Authority
from allocator.domain.costs import COVER_DAY_POUNDS, OFFICER_DAY_HOURS, OFFICER_DAY_POUNDS
from allocator.scheduling.costs import journey_pounds
from allocator.scheduling.diary import EPSILON_HOURS
from allocator.scheduling.journeys import Trip
from allocator.scheduling.outings import outings_of
from allocator.scheduling.reliefs.bench import Bench, Trial
from allocator.scheduling.result import travel_days_of

HOUR_POUNDS = OFFICER_DAY_POUNDS / OFFICER_DAY_HOURS


@dataclass(frozen=True)
class Price:
    """What a session would take beyond the plan as it stands.

    ``travel_minutes``, ``nights`` and ``pounds`` are differences and may be below zero. ``hours``
    and ``days`` say who lacks how much; ``nights_over`` who would pass the limit in which month.
    """

    travel_minutes: int
    nights: int
    pounds: float
    hours: dict[str, float]
    days: dict[str, int]
    nights_over: dict[tuple[str, int, int], tuple[int, int]]
    """Nights of a person in a month, and the limit."""

    @property
    def effort_pounds(self) -> float:
        """Pounds and working time together, for comparing reliefs (D6)."""
        hours = max(0, self.travel_minutes) / 60 + sum(self.hours.values())
        return self.pounds + hours * HOUR_POUNDS


def price_of(bench: Bench, trial: Trial) -> Price:
    """Price a trial against the plan as it stands."""
    changes = trial.placement.changes
    old = [change.old for change in changes if change.old is not None]
    new = [change.new for change in changes if change.new is not None]
    days = _days_lacking(bench, trial)
    pounds = _pounds(trial, new, trial.case.authority) - _pounds(trial, old, bench.authority)
    pounds += sum(count * _cover_pounds(bench, person) for person, count in days.items())
    return Price(
        travel_minutes=sum(one.travel_minutes for one in new)
        - sum(one.travel_minutes for one in old),
        nights=sum(len(one.nights) for one in new) - sum(len(one.nights) for one in old),
        pounds=round(pounds, 2),
        hours=_hours_lacking(bench, trial),
        days=days,
        nights_over=_nights_over(bench, trial),
    )


def _pounds(trial: Trial, trips: Iterable[Trip], authority: Authority) -> float:
    days = [day for trip in trips for day in travel_days_of(trip, trial.travel, trial.diary.days)]
    return journey_pounds(authority, [one for own in outings_of(days).values() for one in own])


def _travel_more(trial: Trial, person_id: str) -> int:
    return sum(
        (change.new.travel_minutes if change.new else 0)
        - (change.old.travel_minutes if change.old else 0)
        for change in trial.placement.changes
        if change.person_id == person_id
    )


def _hours_lacking(bench: Bench, trial: Trial) -> dict[str, float]:
    """Hours of each officer beyond what they have, rounded up to a tenth: enough, when given."""
    session = trial.case.session
    found: dict[str, float] = {}
    for person_id in session.person_ids:
        person = trial.case.authority.person_by_id[person_id]
        if person.is_peer_head:
            continue
        page = bench.diary.people[person_id]
        hours = page.contact_hours + page.preparation_hours + page.travel_minutes / 60
        hours += session.contact_hours + session.preparation_hours
        hours += _travel_more(trial, person_id) / 60
        given = trial.case.hours.get(person_id, 0.0)
        over = hours - (trial.diary.capacity[person_id] - given)
        if over > EPSILON_HOURS:
            found[person_id] = math.ceil(over * 10 - 1e-6) / 10
    return found


def _days_lacking(bench: Bench, trial: Trial) -> dict[str, int]:
    """Days of release of each peer head beyond what they have."""
    found: dict[str, int] = {}
    for person_id in trial.case.session.person_ids:
        person = bench.authority.person_by_id[person_id]
        before = bench.authority.release_days(person)
        after = trial.case.authority.release_days(trial.case.authority.person_by_id[person_id])
        if person.is_peer_head and after > before:
            found[person_id] = round(after - before)
    return found


def _cover_pounds(bench: Bench, person_id: str) -> float:
    """Cover of a day of a peer head: nothing where the head teaches no class (D7)."""
    school = bench.authority.person_by_id[person_id].school_id
    teaches = any(
        row.school_id == school and row.class_committed for row in bench.authority.headteachers
    )
    return COVER_DAY_POUNDS if teaches else 0.0


def _nights_over(bench: Bench, trial: Trial) -> dict[tuple[str, int, int], tuple[int, int]]:
    """Nights by person and month where they pass the limit as it is."""
    found: dict[tuple[str, int, int], tuple[int, int]] = {}
    days = trial.diary.days
    for change in trial.placement.changes:
        if change.new is None or not change.new.nights:
            continue
        person = bench.authority.person_by_id[change.person_id]
        limit = bench.authority.max_nights(person)
        trips = bench.diary.people[change.person_id].trips
        nights = [day for day, trip in trips.items() if trip is not change.old]
        nights = [day for day in nights if day in trips[day].nights]
        dates = [days.date(day) for day in (*nights, *change.new.nights)]
        months = Counter((date.year, date.month) for date in dates)
        touched = {(date.year, date.month) for date in map(days.date, change.new.nights)}
        for (year, month), count in sorted(months.items()):
            if count > limit and (year, month) in touched:
                found[change.person_id, year, month] = (count, limit)
    return found
