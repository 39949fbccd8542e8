"""Each person's term from the best trips there are: chosen, dated, entered in the diaries.

Trips are chosen by the least they could cost. Those chosen are then given real days, boats and
all: what a trip really costs takes the place of the least, and the choice is made again until it
stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from allocator.scheduling.placing import Placer
from allocator.scheduling.routes.calls import CallKind, calls_of
from allocator.scheduling.routes.choosing import GOOD, Cap, TripChoice, without_trips
from allocator.scheduling.routes.dating import DateOption, NightLimit, Series, date_trips
from allocator.scheduling.routes.day_routes import as_whole
from allocator.scheduling.routes.entering import enter_dated
from allocator.scheduling.routes.real_trips import RealTrips
from allocator.scheduling.routes.trips import Trips, trips_of
from allocator.scheduling.sessions import Session
from allocator.solving.progress import SolveControl
from allocator.travel.arrivals import Arrivals
from allocator.travel.model import TravelModel

EVEN_SHARE = 0.4
"""Calls of a kind first try to lie this share of an even spread apart."""
PROMISING = 3_000
"""Trips with the best prices that are kept once they are known."""
LOOKS = 12
"""Times the choice is made again with what its trips really cost."""
TRIES = 4
"""Choices dated for a person whose trips do not all find days."""
LOST_COST_MINUTES = 60.0
"""What a call costs that has to find a place outside the chosen trips."""
UNLIMITED = np.iinfo(np.int32).max


def lay_out(
    placer: Placer, travel: TravelModel, sessions: Iterable[Session], control: SolveControl
) -> None:
    """Enter the sessions of one person and one day that are not yet dated, by their best trips.

    What finds no date in its trip is left for others to place one by one.
    """
    by_person: dict[str, list[Session]] = defaultdict(list)
    for session in sessions:
        for person in session.person_ids:
            by_person[person].append(session)
    arrivals = Arrivals(travel)
    for person_id, own in sorted(by_person.items(), key=lambda one: (-len(one[1]), one[0])):
        if control.should_stop():
            return
        term = _PersonTerm.prepare(placer, travel, arrivals, person_id, own)
        if term is not None:
            enter_dated(placer, person_id, term.kinds, term.lay_out(control))


class _PersonTerm:
    """One person's open calls, the trips for them and what these really cost."""

    def __init__(
        self, placer: Placer, person_id: str, kinds: tuple[CallKind, ...], trips: Trips
    ) -> None:
        self.placer, self.person_id, self.kinds, self.trips = placer, person_id, kinds, trips
        counts = as_whole([kind.count for kind in kinds])
        counts[list(without_trips(trips.members, counts))] = 0
        night = placer.diary.authority.settings.night_minutes
        costs = (trips.minutes + night * trips.nights).astype(np.float64)
        most = np.full(len(costs), UNLIMITED, dtype=np.int64)
        self.problem = TripChoice(trips.members, costs, counts, most, self._caps())
        joined = placer.maker.drive_minutes
        self._is_far = [joined(person_id, kind.site_id) is None for kind in kinds]
        self.real = RealTrips(placer, person_id, kinds, trips)

    def narrow(self, control: SolveControl) -> None:
        """Keep the trips that could be worth their cost, and those of one call."""
        choice = self.problem.choose(control)
        if choice is None or len(choice.reduced) <= PROMISING:
            return
        single = (self.trips.members >= 0).sum(axis=1) == 1
        best = np.argsort(choice.reduced, kind="stable")[:PROMISING]
        kept = np.union1d(best, np.flatnonzero(single))
        self.trips = self.trips.only(kept)
        self.problem = self.problem.only(kept)
        self.real = RealTrips(self.placer, self.person_id, self.kinds, self.trips)

    @classmethod
    def prepare(
        cls,
        placer: Placer,
        travel: TravelModel,
        arrivals: Arrivals,
        person_id: str,
        sessions: Sequence[Session],
    ) -> _PersonTerm | None:
        """Make ready; ``None`` where nothing is left to date."""
        diary = placer.diary
        fit = [
            session
            for session in sessions
            if session.number in diary.placed
            or (len(session.person_ids) == 1 and session.length == 1)
        ]
        kinds = tuple(_as_diaries_stand(placer, kind) for kind in calls_of(fit, diary.placed))
        kinds = tuple(kind for kind in kinds if kind.lawful)
        if all(kind.day is not None for kind in kinds):
            return None
        gaps = [spacing_of(diary.sessions, kind) for kind in kinds]
        trips = trips_of(travel, arrivals, person_id, kinds, gaps)
        trips = whole_trips_only(placer, person_id, kinds, trips)
        return cls(placer, person_id, kinds, _with_room(placer, person_id, kinds, trips))

    def _caps(self) -> tuple[Cap, ...]:
        """Nights away and, for peer heads, days away."""
        authority = self.placer.diary.authority
        person = authority.person_by_id[self.person_id]
        nights = self.trips.nights.astype(np.float64)
        months = {(day.year, day.month) for day in authority.working_days[self.person_id]}
        caps = [Cap(nights, authority.max_nights(person) * len(months))]
        if person.is_peer_head:
            caps.append(Cap(nights + 1, authority.release_days(person)))
        return tuple(caps)

    def lay_out(self, control: SolveControl) -> list[DateOption]:
        """Choose and date trips; those that find no day are tried no more, then left out."""
        self.narrow(control)
        best: tuple[float, list[DateOption]] = (np.inf, [])
        for _ in range(TRIES):
            chosen = self._choose(control)
            if chosen is None:
                break
            cost, columns = chosen
            dates = self._date(columns, control)
            lost = [column for column, date in zip(columns, dates, strict=True) if date is None]
            cost += LOST_COST_MINUTES * sum(len(self.trips.kinds_of(one)) for one in lost)
            if cost < best[0]:
                best = (cost, [date for date in dates if date is not None])
            if not lost:
                break
            for column in set(lost):
                self.problem.most[column] = columns.count(column) - lost.count(column)
        return best[1]

    def _choose(self, control: SolveControl) -> tuple[float, list[int]] | None:
        """Choose trips by what they really cost, as often as they are made."""
        choice = None
        for look in range(LOOKS + 1):
            problem = self.problem if look < LOOKS else self._only_known()
            choice = problem.choose(control, GOOD)
            if choice is None or self._all_cost_what_was_thought(choice.times):
                break
        if choice is None:
            return None
        columns = [
            column
            for column, times in choice.times.items()
            if any(self.kinds[kind].day is None for kind in self.trips.kinds_of(column))
            for _ in range(times)
        ]
        return choice.cost, columns

    def _all_cost_what_was_thought(self, columns: Iterable[int]) -> bool:
        """Look at what trips really cost, and set that down where it is more."""
        as_thought = True
        for column in columns:
            cost = self.real.least_cost(column)
            if cost is None:
                self._give_up(column)
                as_thought = False
            elif cost > self.problem.costs[column]:
                self.problem.costs[column], as_thought = cost, False
        return as_thought

    def _give_up(self, column: int) -> None:
        """Try a trip no more, nor any that holds its calls far away where those cannot be made.

        A trip with more calls takes no fewer nights.
        """
        most, trips = self.problem.most, self.trips
        most[column] = 0
        far = [kind for kind in trips.kinds_of(column) if self._is_far[kind]]
        holds = np.ones(len(most), dtype=np.bool_)
        for kind in set(far):
            holds &= (trips.members == kind).sum(axis=1) >= far.count(kind)
        holds &= trips.nights <= trips.nights[column]
        only_these = (trips.members >= 0).sum(axis=1) == len(far)
        alone = np.flatnonzero(holds & only_these & (trips.nights == trips.nights[column]))
        if far and len(alone) and self.real.least_cost(int(alone[0])) is None:
            most[holds] = 0

    def _only_known(self) -> TripChoice:
        """The same choice among trips that were looked at, and those of one call."""
        single = np.flatnonzero((self.trips.members >= 0).sum(axis=1) == 1)
        self._all_cost_what_was_thought(int(column) for column in single)
        known = np.zeros(len(self.problem.most), dtype=np.int64)
        known[list(self.real.looked_at)] = 1
        return replace(self.problem, most=self.problem.most * known)

    def _date(self, columns: Sequence[int], control: SolveControl) -> list[DateOption | None]:
        options = [self.real.options(column) for column in columns]
        dates = self._date_apart(options, EVEN_SHARE, control)
        if None in dates:
            dates = self._date_apart(options, 0.0, control)
        return dates

    def _date_apart(
        self, options: list[list[DateOption]], share: float, control: SolveControl
    ) -> list[DateOption | None]:
        limits = night_limits(self.placer, self.person_id)
        return date_trips(options, self._series(share), limits, control)

    def _series(self, share: float) -> list[Series]:
        """How far apart the calls of each kind must lie: at least a ``share`` of an even spread."""
        found = []
        for number, kind in enumerate(self.kinds):
            if kind.day is None and kind.count > 1:
                session = self.placer.diary.sessions[kind.sessions[0]]
                school = max(kind.school_ids, key=lambda one: session.spacing[one])
                position = self.placer.diary.days.position[school]
                even = int(share * len(position) / kind.count)
                found.append(Series(number, max(session.spacing[school], even), position))
        return found


def spacing_of(sessions: Sequence[Session], kind: CallKind) -> int:
    """Least pupil days between two calls of a kind; the days of one session follow each other."""
    if any(sessions[number].length > 1 for number in kind.sessions):
        return 1
    return max(sessions[kind.sessions[0]].spacing.values())


def night_limits(placer: Placer, person_id: str) -> list[NightLimit]:
    """Nights that a person may still be away, month by month."""
    diary = placer.diary
    most = diary.authority.max_nights(diary.authority.person_by_id[person_id])
    page = diary.people[person_id]
    taken = [night for day, trip in page.trips.items() for night in trip.nights if night == day]
    months: dict[tuple[int, int], list[int]] = defaultdict(list)
    for day in range((diary.authority.term.end - diary.days.first).days + 1):
        date = diary.days.date(day)
        months[date.year, date.month].append(day)
    return [
        NightLimit(frozenset(days), max(0, most - sum(night in days for night in taken)))
        for days in months.values()
    ]


def _as_diaries_stand(placer: Placer, kind: CallKind) -> CallKind:
    """Leave a kind the days on which its schools are free and far enough from what is dated."""
    if kind.day is not None:
        return kind
    diary = placer.diary
    session = diary.sessions[kind.sessions[0]]
    lawful = 0
    for taken in session.starts.values():
        if diary.keeps_spacing(session, taken) and diary.schools_are_free(session, taken):
            for day in taken:
                lawful |= 1 << day
    return replace(kind, lawful=lawful)


def _with_room(placer: Placer, person_id: str, kinds: Sequence[CallKind], trips: Trips) -> Trips:
    """Leave out tours around calls that have their day, where the days beside it are taken."""
    held = [number for number, kind in enumerate(kinds) if kind.day is not None]
    around = np.isin(trips.members, held).any(axis=1) & (trips.nights > 0)
    keep = ~around
    real = RealTrips(placer, person_id, kinds, trips)
    for column in np.flatnonzero(around):
        keep[column] = real.has_room(int(column))
    return trips.only(keep)


def whole_trips_only(
    placer: Placer, person_id: str, kinds: Sequence[CallKind], trips: Trips
) -> Trips:
    """Leave out trips with a part only of one that the person has, or with parts of two."""
    number = {
        (session, kind.day): place
        for place, kind in enumerate(kinds)
        if kind.day is not None
        for session in kind.sessions
    }
    standing = {id(trip): trip for trip in placer.diary.people[person_id].trips.values()}
    keep = np.ones(len(trips.minutes), dtype=np.bool_)
    blocks = np.zeros(len(trips.minutes), dtype=np.int64)
    for trip in standing.values():
        block = [number[stop.session, stop.day] for stop in trip.stops]
        inside = np.isin(trips.members, block).sum(axis=1)
        keep &= (inside == 0) | (inside == len(block))
        blocks += inside > 0
    return trips.only(keep & (blocks <= 1))
