"""Where a session can go and what it costs: the cheapest lawful place in the diaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from allocator.scheduling.diary import Diary
from allocator.scheduling.journeys import StopOn, Trip, TripMaker
from allocator.scheduling.sessions import Session
from allocator.travel.trips import round_down, round_up

NEW_DAY_COST_MINUTES = 2
"""A further day out weighs a little, so that visits share days."""
SPREAD_COST_MINUTES = 0.03
"""For each day away from the even spread of a school's sessions over the term."""
LONG_RUN_COST_MINUTES = 600
"""Sessions online one after another beyond the floor: only where nothing else is left."""
ONLINE_GRID_MINUTES = 30
ONLINE_FROM = 9 * 60
ONLINE_MARGIN_MINUTES = 15
TEAM_STARTS = (9 * 60, 9 * 60 + 30, 10 * 60, 8 * 60 + 30, 10 * 60 + 30, 11 * 60, 13 * 60)
"""Starts tried for a team, the usual first; each member must be able to be there."""


@dataclass(frozen=True)
class Change:
    """A person's trip before and after."""

    person_id: str
    old: Trip | None
    new: Trip | None


@dataclass(frozen=True)
class Placement:
    """A lawful place for a session: its days, the trips it changes or the online slot it takes."""

    session: Session
    taken: tuple[int, ...]
    changes: tuple[Change, ...]
    online_start: int | None
    cost: float


@dataclass
class Refusals:
    """Why days were refused, counted: the material of the reason given for an unplaced session."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, reason: str) -> None:
        """Count one refused day."""
        self.counts[reason] += 1


class Placer:
    """Finds places in the diaries for sessions, and enters or strikes them out."""

    def __init__(self, diary: Diary, maker: TripMaker) -> None:
        self.diary = diary
        self.maker = maker
        self.weight_of: Mapping[str, float] = {}
        """What a minute of each person's trips weighs while a part of the term is laid out; 1 for
        those not named."""

    def best(self, session: Session, refusals: Refusals | None = None) -> Placement | None:
        """Cheapest lawful place; ``None`` where there is none, ``refusals`` then says why."""
        refusals = refusals or Refusals()
        best: Placement | None = None
        excess = {school: self.diary.online_excess(school) for school in session.school_ids}
        for taken in session.starts.values():
            runs = self.diary.online_excess_change(session, taken, excess)
            least = self._spread_cost(session, taken) + LONG_RUN_COST_MINUTES * runs
            if best is not None and least >= best.cost:
                continue
            for placement in self._on_days(session, taken, least, refusals):
                if best is None or placement.cost < best.cost:
                    best = placement
        return best

    def enter(self, placement: Placement) -> None:
        """Enter a session where it was found to fit."""
        session = placement.session
        self.diary.enter(session, placement.taken)
        for change in placement.changes:
            self._exchange(change)
        if placement.online_start is not None:
            self._enter_online(session, placement.taken, placement.online_start)

    def enter_trip(
        self, person_id: str, old: Trip | None, new: Trip, taken: Mapping[int, tuple[int, ...]]
    ) -> bool:
        """Enter one person's sessions with the trip that serves them, if the limits allow it."""
        person = self.diary.authority.person_by_id[person_id]
        entered: list[Session] = []
        for number, days in taken.items():
            session = self.diary.sessions[number]
            why = self._refuse(session, person_id, old, new)
            why = why or self.diary.keeps_person_limits(person, session, old, new)
            if why is not None:
                for other in entered:
                    self.diary.strike(other)
                return False
            self.diary.enter(session, days)
            entered.append(session)
        self._exchange(Change(person_id, old, new))
        return True

    def exchange(self, changes: Iterable[Change]) -> None:
        """Put other trips in the place of those there; nobody's sessions or days change."""
        for change in changes:
            self._exchange(change)

    def remove(self, session: Session) -> list[Session]:
        """Strike a session out, and with it any whose trip cannot be made without it."""
        struck = [session]
        self.diary.strike(session)
        for person_id in session.person_ids:
            if session.is_online:
                self._strike_online(person_id, session)
                continue
            page = self.diary.person(person_id)
            trips = {id(trip): trip for trip in page.trips.values()}
            for trip in trips.values():
                still_there = page.trips.get(trip.days[0]) is trip
                if still_there and any(stop.session == session.number for stop in trip.stops):
                    struck.extend(self._shorten(trip, session))
        return struck

    def _change_cost(self, change: Change) -> float:
        night = self.diary.authority.settings.night_minutes
        more = trip_cost(change.new, night) - trip_cost(change.old, night)
        return self.weight_of.get(change.person_id, 1.0) * more

    # -- finding ------------------------------------------------------------------------------

    def _spread_cost(self, session: Session, taken: tuple[int, ...]) -> float:
        return SPREAD_COST_MINUTES * abs(taken[0] - session.ideal_day)

    def _on_days(
        self, session: Session, taken: tuple[int, ...], cost: float, refusals: Refusals
    ) -> Iterator[Placement]:
        diary = self.diary
        if not session.forced:
            if not diary.keeps_spacing(session, taken):
                return refusals.add("spacing")
            if not diary.schools_are_free(session, taken):
                return refusals.add("school_busy")
        if session.is_online:
            yield from self._online(session, taken, cost, refusals)
        elif len(session.person_ids) == 1:
            changes = self._changes(session, session.person_ids[0], taken, session.start, refusals)
            if changes is not None:
                yield self._placement(session, taken, changes, cost)
        else:
            yield from self._together(session, taken, cost, refusals)
        return None

    def _placement(
        self, session: Session, taken: tuple[int, ...], changes: list[Change], cost: float
    ) -> Placement:
        total = cost + sum(self._change_cost(change) for change in changes)
        return Placement(session, taken, tuple(changes), None, total)

    def _together(
        self, session: Session, taken: tuple[int, ...], cost: float, refusals: Refusals
    ) -> Iterator[Placement]:
        """Bring the whole team together: next to what its members do that day, or as usual."""
        why = Refusals()
        beside = self._starts_beside(session, taken)
        usual = TEAM_STARTS if session.start is None else (session.start,)
        for start in (*beside, *usual):
            if session.start is None and not self._is_in_hours(session, start):
                continue
            changes: list[Change] = []
            for person_id in session.person_ids:
                own = self._changes(session, person_id, taken, start, why)
                if own is None:
                    break
                changes.extend(own)
            else:
                yield self._placement(session, taken, changes, cost)
                if start not in beside:
                    return
        if why.counts:
            refusals.add(why.counts.most_common(1)[0][0])

    def _starts_beside(self, session: Session, taken: tuple[int, ...]) -> tuple[int, ...]:
        """Starts straight after or before the visits that members have on the first day."""
        if session.start is not None:
            return ()
        minutes = self.maker.drive_minutes
        found: list[int] = []
        for person_id in session.person_ids:
            trip = self.diary.people[person_id].trips.get(taken[0])
            if trip is None or trip.nights:
                continue
            for stop, start in zip(trip.stops, trip.starts, strict=True):
                after = minutes(stop.site_id, session.site_id)
                before = minutes(session.site_id, stop.site_id)
                if after is not None and before is not None:
                    found.append(round_up(start + stop.minutes + after))
                    found.append(round_down(start - before - session.minutes))
        return tuple(dict.fromkeys(found))

    def _is_in_hours(self, session: Session, start: int) -> bool:
        settings = self.diary.authority.settings
        return start >= settings.visit_earliest and start + session.minutes <= settings.visit_latest

    def _changes(
        self,
        session: Session,
        person_id: str,
        taken: tuple[int, ...],
        start: int | None,
        refusals: Refusals,
    ) -> list[Change] | None:
        """Change one person's trips: day by day, else one tour over all the days."""
        stops = tuple(
            StopOn(session.number, session.site_id, session.minutes, day, start) for day in taken
        )
        if len(stops) == 1:
            change = self._cheapest(session, person_id, stops, refusals)
            return None if change is None else [change]
        changes: list[Change] = []
        quiet = Refusals()
        for stop in stops:
            change = self._cheapest(session, person_id, (stop,), quiet)
            if change is None or (change.new is not None and len(change.new.days) > 1):
                break
            changes.append(change)
        else:
            if self._fits_all(session, person_id, changes):
                return changes
        change = self._cheapest(session, person_id, stops, refusals)
        return None if change is None else [change]

    def _fits_all(self, session: Session, person_id: str, changes: list[Change]) -> bool:
        """Whether the days together keep the person's limits (each alone did)."""
        person = self.diary.authority.person_by_id[person_id]
        page = self.diary.people[person_id]
        more = sum(
            (change.new.travel_minutes if change.new else 0)
            - (change.old.travel_minutes if change.old else 0)
            for change in changes
        )
        if session.forced:
            return True
        if person.is_peer_head:
            away = set(page.trips) | {
                day for change in changes if change.new for day in change.new.days
            }
            return len(away) <= self.diary.authority.release_days(person)
        hours = page.contact_hours + page.preparation_hours + page.travel_minutes / 60
        hours += session.contact_hours + session.preparation_hours + more / 60
        return hours <= self.diary.capacity[person_id] + 1e-6

    def _cheapest(
        self, session: Session, person_id: str, stops: tuple[StopOn, ...], refusals: Refusals
    ) -> Change | None:
        """Cheapest way to make the stops: joined to a trip of the day, or a trip of their own."""
        person = self.diary.authority.person_by_id[person_id]
        best: Change | None = None
        best_cost = 0.0
        refused: list[str] = []
        for old, order in self._orders(person_id, stops):
            new = self.maker.make(person_id, order)
            why = self._refuse(session, person_id, old, new)
            if why is None and not session.forced:
                why = self.diary.keeps_person_limits(person, session, old, new)
            if why is not None:
                refused.append(why)
                continue
            change = Change(person_id, old, new)
            cost = self._change_cost(change)
            if best is None or cost < best_cost:
                best, best_cost = change, cost
        if best is None:
            refusals.add(refused[-1] if refused else "person_busy")
        return best

    def _refuse(
        self, session: Session, person_id: str, old: Trip | None, new: Trip | None
    ) -> str | None:
        """Why a trip will not do: not possible, or in the way of another."""
        if new is None:
            joined = self.maker.is_by_road(
                person_id, (StopOn(session.number, session.site_id, session.minutes, 0),)
            )
            if old is not None:
                return "person_busy"
            return "day_too_long" if joined else "no_boat"
        page = self.diary.people[person_id]
        for day in new.days:
            there = page.trips.get(day)
            if there is not None and there is not old:
                return "person_busy"
        if not self.diary.is_clear_of_online(person_id, new):
            return "person_busy"
        return None

    def _orders(
        self, person_id: str, stops: tuple[StopOn, ...]
    ) -> Iterator[tuple[Trip | None, tuple[StopOn, ...]]]:
        """Ways to add stops: into a trip on or next to the day, at each place, or a new trip."""
        trips = self.diary.people[person_id].trips
        near: dict[int, Trip] = {}
        for day in range(stops[0].day - 1, stops[-1].day + 2):
            trip = trips.get(day)
            if trip is not None and (stops[0].day <= day <= stops[-1].day or trip.plan is not None):
                near[id(trip)] = trip
        for trip in near.values():
            yield from ((trip, order) for order in _merged(trip.stops, stops))
        if all(stop.day not in trips for stop in stops):
            yield None, stops

    # -- online ---------------------------------------------------------------------------------

    def _online(
        self, session: Session, taken: tuple[int, ...], cost: float, refusals: Refusals
    ) -> Iterator[Placement]:
        """Meet online at the first half hour that suits the whole team on every day."""
        authority = self.diary.authority
        if not session.forced:
            for person_id in session.person_ids:
                person = authority.person_by_id[person_id]
                if self.diary.keeps_person_limits(person, session, None, None) is not None:
                    return refusals.add("capacity")
        settings = authority.settings
        starts = (
            range(
                max(ONLINE_FROM, settings.visit_earliest),
                settings.visit_latest - session.minutes + 1,
                ONLINE_GRID_MINUTES,
            )
            if session.start is None
            else (session.start,)
        )
        for start in starts:
            if session.forced or all(
                self._is_at_base(person_id, day, start, start + session.minutes)
                for person_id in session.person_ids
                for day in taken
            ):
                yield Placement(session, taken, (), start, cost)
                return None
        return refusals.add("person_busy")

    def _is_at_base(self, person_id: str, day: int, start: int, end: int) -> bool:
        """Whether the person is at the base and free, with a little time to arrive."""
        page = self.diary.people[person_id]
        trip = page.trips.get(day)
        most = self.diary.authority.settings.max_day_hours * 60
        if trip is not None:
            if trip.nights:
                return False
            leaves, returns = trip.away[day]
            if start < returns + ONLINE_MARGIN_MINUTES and leaves < end + ONLINE_MARGIN_MINUTES:
                return False
            if max(returns, end) - min(leaves, start) > most:
                return False
        return all(end <= begins or ends <= start for begins, ends, _ in page.online.get(day, ()))

    def _enter_online(self, session: Session, taken: tuple[int, ...], start: int) -> None:
        for person_id in session.person_ids:
            page = self.diary.person(person_id)
            for day in taken:
                slot = (start, start + session.minutes, session.number)
                page.online[day] = (*page.online.get(day, ()), slot)

    def _strike_online(self, person_id: str, session: Session) -> None:
        page = self.diary.person(person_id)
        for day, slots in list(page.online.items()):
            left = tuple(slot for slot in slots if slot[2] != session.number)
            if left:
                page.online[day] = left
            else:
                del page.online[day]

    # -- entering -------------------------------------------------------------------------------

    def _exchange(self, change: Change) -> None:
        page = self.diary.person(change.person_id)
        if change.old is not None:
            page.drop(change.old)
        if change.new is not None:
            page.put(change.new)

    def _shorten(self, trip: Trip, session: Session) -> list[Session]:
        """Make a trip again without a session; if that cannot be, strike its others out too."""
        left = tuple(stop for stop in trip.stops if stop.session != session.number)
        new = self.maker.make(trip.person_id, left) if left else None
        self._exchange(Change(trip.person_id, trip, None))
        if new is not None and self._refuse(session, trip.person_id, None, new) is None:
            self._exchange(Change(trip.person_id, None, new))
            return []
        struck: list[Session] = []
        for number in dict.fromkeys(stop.session for stop in left):
            if number in self.diary.placed:
                struck.extend(self.remove(self.diary.sessions[number]))
        return struck


def trip_cost(trip: Trip | None, night_minutes: float) -> float:
    """Return what a trip costs in minutes: travel, nights and days out."""
    if trip is None:
        return 0.0
    nights = night_minutes * len(trip.nights)
    return trip.travel_minutes + nights + NEW_DAY_COST_MINUTES * len(trip.away)


def _merged(old: tuple[StopOn, ...], new: tuple[StopOn, ...]) -> Iterator[tuple[StopOn, ...]]:
    """Orders by day: a single new stop at each place of its day, several after those there."""
    if len(new) > 1:
        yield tuple(sorted((*old, *new), key=lambda stop: stop.day))
        return
    stop = new[0]
    before = sum(other.day < stop.day for other in old)
    same = sum(other.day == stop.day for other in old)
    for place in range(before, before + same + 1):
        yield (*old[:place], stop, *old[place:])
