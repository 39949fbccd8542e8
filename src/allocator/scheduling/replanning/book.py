"""The earlier term in diaries: every trip and time as it was, what was struck out left open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from allocator.domain.authority import Authority
from allocator.domain.schedules import Schedule, UnplacedSession, Visit
from allocator.scheduling.diary import Diary
from allocator.scheduling.journeys import StopOn, Trip, plan_of
from allocator.scheduling.outings import Outing, outings_of
from allocator.scheduling.placing import Placer
from allocator.scheduling.replanning.hits import Finder, Hits
from allocator.scheduling.replanning.past import Settled
from allocator.scheduling.replanning.visits import Horizon
from allocator.scheduling.sessions import Session, TermDays
from allocator.travel.trips import StopTime, TripDay, TripPlan


@dataclass(frozen=True)
class Standing:
    """How a session stands: its days, when it starts on each, by whom."""

    taken: tuple[int, ...]
    starts: tuple[int, ...]
    person_ids: tuple[str, ...]


@dataclass
class Book:
    """A term that is being mended.

    ``stood`` holds how each session stood in the earlier schedule, ``why`` the reason for each that
    is open to be dated anew (the affected ones), ``visits`` their earlier visits, ``gone``
    those that are given no more.
    """

    placer: Placer
    stood: dict[int, Standing]
    why: dict[int, str]
    visits: dict[int, tuple[Visit, ...]]
    suggested: dict[int, frozenset[int]] = field(default_factory=dict)
    may_stay: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    lost: dict[int, UnplacedSession] = field(default_factory=dict)
    """Sessions that cannot be dated here, with the row that says why."""

    @property
    def diary(self) -> Diary:
        """The diaries."""
        return self.placer.diary

    @property
    def authority(self) -> Authority:
        """The workspace after the changes."""
        return self.placer.diary.authority

    def movable(self) -> list[Session]:
        """Sessions that the changes did not hit and that may be moved all the same."""
        return [
            session
            for session in self.diary.sessions
            if session.number in self.stood
            and session.number not in self.why
            and session.number not in self.gone
            and self.may_return(session)
            and not session.forced
            and not session.is_pinned
        ]

    def standing(self, number: int) -> Standing | None:
        """How a session stands now; ``None`` where it has no date."""
        taken = self.diary.placed.get(number)
        if taken is None:
            return None
        session = self.diary.sessions[number]
        starts = tuple(start_of(self.diary, session, day) for day in taken)
        return Standing(taken, starts, session.person_ids)

    def may_return(self, session: Session) -> bool:
        """Whether the days that a session had are still to be had."""
        before = self.stood.get(session.number)
        return before is not None and session.starts.get(before.taken[0]) == before.taken

    def as_it_stood(self, session: Session) -> Session | None:
        """The session bound to the days and the hour it had before; ``None`` where that is lost."""
        before = self.stood.get(session.number)
        if before is None or not self.may_return(session) or len(set(before.starts)) > 1:
            return None
        return replace(session, starts={before.taken[0]: before.taken}, start=before.starts[0])

    def put_in_place(self, session: Session) -> None:
        """Let a session take the place of the one of its number (other people, another item)."""
        sessions = list(self.diary.sessions)
        sessions[session.number] = session
        self.diary.sessions = tuple(sessions)


def start_of(diary: Diary, session: Session, day: int) -> int:
    """Minute at which a placed session starts on one of its days."""
    page = diary.people[session.person_ids[0]]
    if session.is_online:
        return next(start for start, _, number in page.online[day] if number == session.number)
    trip = page.trips[day]
    return next(
        start
        for stop, start in zip(trip.stops, trip.starts, strict=True)
        if stop.session == session.number and stop.day == day
    )


def with_their_visits(
    sessions: Iterable[Session], settled: Settled, days: TermDays, horizon: Horizon
) -> tuple[tuple[Session, ...], dict[int, tuple[Visit, ...]]]:
    """Give each session the dated visits that it had, their ids, and the days still to be had.

    A session whose day is pinned gets the visits of that day. Sessions without visits get ids that
    no visit has.
    """
    left = {item: list(groups) for item, groups in settled.groups.items()}
    rows = list(sessions)
    visits: dict[int, tuple[Visit, ...]] = {}
    for session in sorted(rows, key=lambda one: (not one.is_pinned, one.number)):
        if session.forced:
            continue
        groups = left.get(session.item_id, [])
        fitting = [
            group
            for group in groups
            if not session.is_pinned or days.number(group[0].date) in session.starts
        ]
        if fitting:
            groups.remove(fitting[0])
            visits[session.number] = fitting[0]
    found = []
    for session in rows:
        if session.forced:
            found.append(session)
            continue
        own = visits.get(session.number, ())
        ids = tuple(visit.visit_id for visit in own) or _new_ids(session, days.date(horizon.today))
        ideal = float(days.number(own[0].date)) if own else session.ideal_day
        starts = horizon.starts(session)
        found.append(replace(session, visit_ids=ids, ideal_day=ideal, starts=starts))
    return tuple(found), visits


def _new_ids(session: Session, today: dt.date) -> tuple[str, ...]:
    """Ids for a session that had no date: those of one re-plan differ from those of another."""
    stem = f"{session.item_id}-{today:%Y%m%d}-{session.number}"
    return tuple(f"{stem}-{place + 1}" for place in range(session.length))


@dataclass(eq=False)
class Loader:
    """Enters an earlier schedule into empty diaries."""

    placer: Placer
    finder: Finder
    schedule: Schedule
    hits: Hits
    number_of: Mapping[str, int]
    """Session of each visit that is entered."""

    def load(self, visits: Mapping[int, tuple[Visit, ...]]) -> None:
        """Enter sessions with their days, trips and online meetings as they were."""
        diary, days = self.placer.diary, self.finder.days
        diary.begin()
        for number, own in visits.items():
            session = diary.sessions[number]
            diary.enter(session, tuple(days.number(visit.date) for visit in own))
            if session.is_online:
                self._enter_online(session, own)
        for outings in outings_of(self.schedule.days).values():
            for outing in outings:
                trip = self._trip(outing)
                if trip is not None:
                    diary.person(outing.person_id).put(trip)

    def _enter_online(self, session: Session, visits: Iterable[Visit]) -> None:
        for visit in visits:
            day = self.finder.days.number(visit.date)
            for person in session.person_ids:
                page = self.placer.diary.person(person)
                slot = (visit.start, visit.end, session.number)
                page.online[day] = (*page.online.get(day, ()), slot)

    def _trip(self, outing: Outing) -> Trip | None:
        """The outing as a trip; made again where it has lost stops or a boat."""
        stops = self.finder.stops_of(outing)
        kept = [visit for visit in stops if visit.visit_id in self.number_of]
        if not kept:
            return None
        if len(kept) < len(stops) or self.finder.is_broken(outing):
            made = self.finder.shortened(outing, kept)
            assert made is not None  # what could not be made was struck out
            return replace(made, stops=self._stops(made, kept))
        return self._as_it_was(outing, kept)

    def _stops(self, trip: Trip, kept: list[Visit]) -> tuple[StopOn, ...]:
        return tuple(
            replace(stop, session=self.number_of[visit.visit_id])
            for stop, visit in zip(trip.stops, kept, strict=True)
        )

    def _as_it_was(self, outing: Outing, kept: list[Visit]) -> Trip:
        """The trip with the very legs it had: a drive made afresh if it gives them, or a copy."""
        finder = self.finder
        is_by_road = len(outing.days) == 1 and not any(outing.crossings())
        made = finder.shortened(outing, kept) if is_by_road else None
        legs = tuple((day.date, day.legs, day.night_at) for day in outing.days)
        if made is not None:
            plan = plan_of(made, finder.travel, finder.days)
            if tuple((day.date, day.legs, day.night_at) for day in plan.days) == legs:
                return replace(made, stops=self._stops(made, kept))
        return self._copied(outing, kept)

    def _copied(self, outing: Outing, kept: list[Visit]) -> Trip:
        days = self.finder.days
        plan = TripPlan(
            tuple(TripDay(day.date, day.legs, day.night_at) for day in outing.days),
            tuple(StopTime(visit.visit_id, visit.date, visit.start, visit.end) for visit in kept),
        )
        stops = self.finder.stop_list(kept)
        away: dict[int, tuple[int, int]] = {}
        for date in outing.dates:
            window = self.finder.window(outing, date)
            assert window is not None
            away[days.number(date)] = window
        trip = Trip(
            person_id=outing.person_id,
            stops=stops,
            starts=tuple(visit.start for visit in kept),
            travel_minutes=plan.travel_minutes,
            away=away,
            nights=tuple(days.number(date) for date in outing.nights),
            plan=plan,
        )
        return replace(trip, stops=self._stops(trip, kept))
