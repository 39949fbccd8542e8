"""Another date for each visit that a cancelled boat or plane would stop (R54)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from allocator.domain.authority import Authority
from allocator.domain.schedules import Schedule, Visit
from allocator.domain.tiers import TierReport
from allocator.scheduling.costs import chances_of_failing, costs_of
from allocator.scheduling.dated_sessions import least_gaps, sessions_in_person
from allocator.scheduling.journeys import LONGEST_TOUR_DAYS
from allocator.scheduling.outings import (
    Outing,
    busy_dates,
    crossings_to,
    outing_to,
    outings_of,
)
from allocator.scheduling.sessions import matches
from allocator.travel.model import TravelModel
from allocator.travel.trips import Stop, TripPlan

Session = tuple[Visit, ...]
"""The visits of one session, on consecutive pupil days."""
Outings = tuple[Outing, ...]


def with_reserve(
    authority: Authority,
    travel: TravelModel,
    schedule: Schedule,
    tiers: TierReport | None = None,
    earlier: Schedule | None = None,
) -> Schedule:
    """Return the schedule with other dates for visits over water, and with what it costs.

    Parameters
    ----------
    earlier
        A schedule that people know: its other dates stay where they still can be.
    """
    known = {
        visit.visit_id: visit.alternate
        for visit in (earlier.visits if earlier is not None else ())
        if visit.alternate is not None
    }
    dates = alternates(authority, travel, schedule, tiers, known)
    chances = chances_of_failing(authority, schedule)
    visits = tuple(
        visit.model_copy(
            update={
                "alternate": dates.get(visit.visit_id),
                "cancel_chance": chances.get(visit.visit_id),
            }
        )
        for visit in schedule.visits
    )
    dated = schedule.model_copy(update={"visits": visits})
    costs = costs_of(authority, dated)
    if authority.settings.cancellation_reserve and costs.total.visits_over_water:
        note = (
            f"{costs.visits_with_alternate} of {costs.total.visits_over_water} visits over water"
            " name another date, the next on which everybody is free and a boat or plane goes."
        )
        costs = costs.model_copy(update={"notes": (*costs.notes, note)})
    return dated.model_copy(update={"costs": costs})


def alternates(
    authority: Authority,
    travel: TravelModel,
    schedule: Schedule,
    tiers: TierReport | None = None,
    known: Mapping[str, dt.date] = MappingProxyType({}),
) -> dict[str, dt.date]:
    """Next lawful date of each visit over water, by visit; those without one are left out.

    Lawful: a pupil day without another visit at the school, before its next session of the
    activity and as far from it as ``tiers`` ask (one pupil day without them), ruled out by no pin.
    Everybody of the team works, has nothing else, and gets there and home by the boats of that
    day within the limits on hours, nights and days of release. The trip that was cancelled frees
    its own days and nights. Two visits that one cancelled crossing stops get different days.
    None where ``cancellation_reserve`` is 0, and none for visits already done. A date that is
    ``known`` for a visit is taken first, if it is lawful.
    """
    if not authority.settings.cancellation_reserve:
        return {}
    search = _Search(authority, travel, schedule, tiers, known)
    found: dict[str, dt.date] = {}
    for session in search.sessions_over_water():
        found.update(search.next_dates(session))
    return found


@dataclass
class _Search:
    """What a schedule leaves free, and the days given to alternates so far."""

    authority: Authority
    travel: TravelModel
    schedule: Schedule
    tiers: TierReport | None
    known: Mapping[str, dt.date]
    given: dict[tuple[str, dt.date], set[dt.date]] = field(default_factory=dict)
    """Days of alternates by person and day of the crossing that was cancelled."""

    def __post_init__(self) -> None:
        self.outings = outings_of(self.schedule.days)
        self.crossings = crossings_to(self.schedule, self.outings)
        self.busy = busy_dates(self.schedule)
        self.gaps = least_gaps(self.authority, self.tiers)
        self.at_school: dict[str, list[Visit]] = {}
        for visit in self.schedule.visits:
            for school in visit.school_ids:
                self.at_school.setdefault(school, []).append(visit)

    def sessions_over_water(self) -> Iterator[Session]:
        """Sessions of which a visit hangs on a crossing, by date; nothing that is done already."""
        done = {one.visit_id for one in self.authority.visits_of_term if one.status == "done"}
        for session in sessions_in_person(self.authority, self.schedule):
            over_water = any(visit.visit_id in self.crossings for visit in session)
            if over_water and not done.issuperset(visit.visit_id for visit in session):
                yield session

    def next_dates(self, session: Session) -> dict[str, dt.date]:
        """Dates of the next days on which the whole session could be, by visit."""
        trips = {person: self._trips_to(person, session) for person in session[0].person_ids}
        runs: Iterable[Sequence[dt.date]] = self._lawful_days(session)
        known = self.known.get(session[0].visit_id)
        if known is not None:
            runs = sorted(runs, key=lambda days: days[0] != known)
        for days in runs:
            plans = self._plans(session, days, trips)
            if plans is not None:
                self._give(plans, trips)
                return {visit.visit_id: day for visit, day in zip(session, days, strict=True)}
        return {}

    def _trips_to(self, person_id: str, session: Session) -> Outings:
        trips = [outing_to(self.outings, person_id, visit) for visit in session]
        return tuple(dict.fromkeys(trip for trip in trips if trip is not None))

    def _lawful_days(self, session: Session) -> Iterator[Sequence[dt.date]]:
        """Runs of pupil days after the session on which its schools may have it, in order."""
        first = session[0]
        hosts = [self.authority.pupil_days.get(school, ()) for school in first.school_ids]
        own = {visit.visit_id for visit in session}
        taken = {
            other.date
            for school in first.school_ids
            for other in self.at_school[school]
            if other.visit_id not in own
        }
        for place, day in enumerate(hosts[0]):
            days = hosts[0][place : place + len(session)]
            if day <= first.date or len(days) < len(session):
                continue
            if not self._is_spaced(session, days):
                break  # later days only come nearer to the next session
            if not any(
                one in taken or one not in host or self._is_forbidden(first, one)
                for one in days
                for host in hosts
            ):
                yield days

    def _is_spaced(self, session: Session, days: Sequence[dt.date]) -> bool:
        """Whether the days end far enough before the next session of the activity anywhere."""
        first, own = session[0], {visit.visit_id for visit in session}
        for school in first.school_ids:
            pupil_days = self.authority.pupil_days.get(school, ())
            gap = self.gaps.get((school, first.activity), 1)
            coming = [
                visit.date
                for visit in self.at_school[school]
                if visit.activity == first.activity
                and visit.visit_id not in own
                and visit.date > session[-1].date
            ]
            if coming and sum(days[-1] < day <= min(coming) for day in pupil_days) < gap:
                return False
        return True

    def _is_forbidden(self, visit: Visit, day: dt.date) -> bool:
        return any(
            pin.kind == "forbid"
            and pin.date == day
            and matches(pin, visit.school_ids, visit.person_ids, visit.activity)
            for pin in self.authority.pins
        )

    def _plans(
        self, session: Session, days: Sequence[dt.date], trips: Mapping[str, Outings]
    ) -> dict[str, TripPlan] | None:
        """Everybody's trip to the session on these days; ``None`` unless all can make it."""
        plans = self._plans_at(session, days, trips, None)
        starts = {plan.stops[0].start for plan in plans.values()} if plans else set()
        if len(starts) > 1:  # nobody begins before the last is there
            return self._plans_at(session, days, trips, max(starts))
        return plans

    def _plans_at(
        self,
        session: Session,
        days: Sequence[dt.date],
        trips: Mapping[str, Outings],
        start: int | None,
    ) -> dict[str, TripPlan] | None:
        plans: dict[str, TripPlan] = {}
        stops = self._stops(session, days, start)
        for person, own in trips.items():
            is_free = self._is_free(person, own, session[0].date)
            if not all(is_free(day) for day in days):
                return None
            plan = self.travel.trips.plan(person, stops, days[0], is_free)
            if plan is None or not self._keeps_limits(person, plan, own):
                return None
            plans[person] = plan
        return plans

    def _stops(
        self, session: Session, days: Sequence[dt.date], start: int | None
    ) -> tuple[Stop, ...]:
        first = session[0]
        site = first.site_id or self.authority.school_by_id[first.school_ids[0]].site_id
        return tuple(
            Stop(visit.visit_id, site, visit.end - visit.start, day.__eq__, start)
            for visit, day in zip(session, days, strict=True)
        )

    def _is_free(
        self, person_id: str, trips: Outings, cancelled_on: dt.date
    ) -> Callable[[dt.date], bool]:
        """Days that a person works with nothing else on, once the trips are off."""
        works = self.travel.works_on(person_id)
        off = [day for trip in trips for day in trip.dates]
        taken = self.busy[person_id] - set(off)
        for day in off:
            taken |= self.given.get((person_id, day), set())
        first = min(off, default=cancelled_on)
        return lambda day: works(day) and day not in taken and day > first

    def _keeps_limits(self, person_id: str, plan: TripPlan, trips: Outings) -> bool:
        """Whether the trip's length, nights a month and a peer head's days stay within limits."""
        person = self.authority.person_by_id[person_id]
        if len(plan.days) > LONGEST_TOUR_DAYS:
            return False
        if person.is_peer_head and len(plan.days) > sum(len(trip.days) for trip in trips):
            return False
        others = (trip for trip in self.outings.get(person_id, ()) if trip not in trips)
        nights = [night for trip in others for night in trip.nights]
        nights += [day.date for day in plan.days if day.night_at is not None]
        months = Counter((night.year, night.month) for night in nights)
        limit = self.authority.max_nights(person)
        return not plan.nights or all(count <= limit for count in months.values())

    def _give(self, plans: Mapping[str, TripPlan], trips: Mapping[str, Outings]) -> None:
        """Keep these days from other visits that the same cancelled crossing would stop."""
        for person, plan in plans.items():
            for trip in trips[person]:
                for day in trip.dates:
                    self.given.setdefault((person, day), set()).update(plan.dates)
