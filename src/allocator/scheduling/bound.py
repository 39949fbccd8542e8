"""Least travel that the placed visits could possibly need: a bound that no plan beats.

Each person is bounded alone, whatever the days, and what the people need adds up: of all the trips
that a person could make for the calls, those that make every call at the least travel, the nights
away of the whole term being limited. Where there are too many trips to list, the nearest calls are
left out of account, which can only lessen what is needed; a layered bound stands beside: so many
visits lie at least so far away that at least so many trips go there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import numpy as np

from allocator.scheduling.diary import Diary
from allocator.scheduling.journeys import LONGEST_TOUR_DAYS
from allocator.scheduling.routes.calls import CallKind, calls_of
from allocator.scheduling.routes.choosing import Cap, TripChoice, without_trips
from allocator.scheduling.routes.day_routes import as_whole
from allocator.scheduling.routes.laying import spacing_of
from allocator.scheduling.routes.trips import Trips, trips_of
from allocator.scheduling.sessions import Session
from allocator.solving.progress import SolveControl
from allocator.travel.arrivals import Arrivals
from allocator.travel.model import TravelModel

PARTS = (1.0, 0.9, 0.75, 0.5, 0.25)
"""Shares of the calls, the farthest, of which trips are listed: the first that are not too many."""
ROUNDING = 1e-3


@dataclass(frozen=True)
class TravelBound:
    """Minutes on the move that the placed visits need at least.

    ``minutes`` holds for every plan, ``minutes_with_same_nights`` for those in which nobody is away
    for more nights than in this one.
    """

    minutes: float = 0.0
    minutes_with_same_nights: float = 0.0


def travel_bound_of(
    diary: Diary, travel: TravelModel, control: SolveControl | None = None
) -> TravelBound:
    """Bound the travel of all placed in-person visits from below."""
    arrivals = Arrivals(travel)
    control = control or SolveControl()
    total = TravelBound()
    for person_id in diary.people:
        sessions = [
            diary.sessions[number]
            for number in sorted(diary.placed)
            if person_id in diary.sessions[number].person_ids
        ]
        kinds = calls_of(sessions, {})
        if kinds:
            own = _Person(diary, travel, person_id, sessions, kinds).bound(arrivals, control)
            total = TravelBound(
                total.minutes + own.minutes,
                total.minutes_with_same_nights + own.minutes_with_same_nights,
            )
    return total


@dataclass(frozen=True, eq=False)
class _Person:
    """The placed in-person sessions of one person, as calls of a kind."""

    diary: Diary
    travel: TravelModel
    person_id: str
    sessions: Sequence[Session]
    kinds: Sequence[CallKind]

    def bound(self, arrivals: Arrivals, control: SolveControl) -> TravelBound:
        best = _layered(self.diary, self.travel, self.person_id, self.kinds)
        rounds = self.travel.least_rounds(
            self.person_id, sorted({kind.site_id for kind in self.kinds})
        )
        far = sorted(self.kinds, key=lambda kind: -rounds[kind.site_id])
        for part in PARTS:
            kinds = [kind for kind in self.kinds if kind in far[: ceil(part * len(far))]]
            found = self._of_trips(kinds, arrivals, control)
            if found is not None:
                return TravelBound(
                    max(best, found.minutes), max(best, found.minutes_with_same_nights)
                )
        return TravelBound(best, best)

    def _of_trips(
        self, kinds: Sequence[CallKind], arrivals: Arrivals, control: SolveControl
    ) -> TravelBound | None:
        """Bound by trips; ``None`` where there are too many to list."""
        diary = self.diary
        gaps = [spacing_of(diary.sessions, kind) for kind in kinds]
        hours = _hours(diary, self.sessions)
        trips = trips_of(self.travel, arrivals, self.person_id, kinds, gaps, hours)
        if not trips.is_whole:
            return None
        nights = trips.nights.astype(np.float64)
        most, used = self._most_nights(), self._nights()
        # Agreed visits go before the limit of nights.
        is_free = any(one.forced for one in self.sessions)
        least = _least(kinds, trips, () if is_free else (Cap(nights, most),), control)
        if least is None:
            return None
        same = least
        if used < most:
            same = _least(kinds, trips, (Cap(nights, used),), control) or least
        return TravelBound(least, max(least, same))

    def _most_nights(self) -> int:
        authority = self.diary.authority
        months = {(day.year, day.month) for day in authority.working_days[self.person_id]}
        return authority.max_nights(authority.person_by_id[self.person_id]) * len(months)

    def _nights(self) -> int:
        trips = self.diary.people[self.person_id].trips
        return sum(day in trip.nights for day, trip in trips.items())


def _hours(diary: Diary, sessions: Sequence[Session]) -> tuple[int, int]:
    """Minutes of a day between which visits lie; agreed ones may widen them."""
    settings = diary.authority.settings
    agreed = [one for one in sessions if one.forced and one.start is not None]
    first = min([settings.visit_earliest, *(one.start or 0 for one in agreed)])
    last = max([settings.visit_latest, *((one.start or 0) + one.minutes for one in agreed)])
    return first, last


def _least(
    kinds: Sequence[CallKind], trips: Trips, caps: tuple[Cap, ...], control: SolveControl
) -> float | None:
    """Least minutes on the move that make every call that some trip makes."""
    counts = as_whole([kind.count for kind in kinds])
    counts[list(without_trips(trips.members, counts))] = 0
    most = np.full(len(trips.minutes), np.iinfo(np.int32).max, dtype=np.int64)
    problem = TripChoice(trips.members, trips.minutes.astype(np.float64), counts, most, caps)
    choice = problem.choose(control)
    # Every trip takes whole minutes, and so does every plan.
    return None if choice is None else max(0.0, ceil(choice.bound - ROUNDING))


# -- layers -------------------------------------------------------------------------------------


def _layered(diary: Diary, travel: TravelModel, person_id: str, kinds: Sequence[CallKind]) -> float:
    rounds = travel.least_rounds(person_id, sorted({kind.site_id for kind in kinds}))
    lengths = [rounds[kind.site_id] for kind in kinds]
    window = diary.authority.settings.visit_latest - diary.authority.settings.visit_earliest
    return _layers(kinds, lengths, _trips_apart(diary, person_id), LONGEST_TOUR_DAYS * window)


def _trips_apart(diary: Diary, person_id: str) -> dict[str, int]:
    """Trips that a site needs at least, as sessions of one activity lie further apart than a tour.

    A tour lasts at most five days in a row, so it holds at most five pupil days.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    for number in diary.placed:
        session = diary.sessions[number]
        school = session.school_ids[0]
        if (
            person_id in session.person_ids
            and not session.is_online
            and not session.forced
            and session.spacing[school] >= LONGEST_TOUR_DAYS
        ):
            counts[session.site_id, school, session.activity] += 1
    apart: dict[str, int] = {}
    for (site, _, _), count in counts.items():
        apart[site] = max(apart.get(site, 0), count)
    return apart


def _layers(
    kinds: Sequence[CallKind],
    lengths: Sequence[int],
    apart: dict[str, int],
    trip_minutes: int,
) -> float:
    """Sum over distance of the trips that must go at least that far."""
    total = 0.0
    levels = sorted(set(lengths))
    for nearer, level in pairwise([0, *levels]):
        beyond = [call for call, length in zip(kinds, lengths, strict=True) if length >= level]
        by_time = sum(call.minutes * call.count for call in beyond) / trip_minutes
        by_spacing = max((apart.get(call.site_id, 0) for call in beyond), default=0)
        total += (level - nearer) * max(1.0, by_time, float(by_spacing))
    return total
