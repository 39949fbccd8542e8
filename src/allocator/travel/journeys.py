"""The earliest way from one place to another on a day: road, ferry, flight, on foot.

A label-setting search over ports. A label is a port and where the car is: with the traveller, or
left at the first port where a boat or plane would not take it. Whoever has the car with them takes
it aboard where it is carried; whoever has left it walks or hires a car until back at that port.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from allocator.domain.crossings import Sailing
from allocator.domain.schedules import Leg, LegMode
from allocator.travel.roads import Roads
from allocator.travel.timetables import DayTimetable

DISEMBARK_MINUTES = 5
"""From arriving at a port to being on the road."""

MOST_SEARCHES_KEPT = 8_000
MOST_JOURNEYS_KEPT = 15_000
"""Memory is bounded: a full store is emptied and fills again."""

Car = str | None
"""Where the car is: ``None`` with the traveller, else the port where it was left."""


@dataclass(frozen=True)
class Journey:
    """Legs from one place to another on one day, and where the car is at the end.

    Times are minutes after midnight; ``travel_minutes`` sums the legs without waiting.
    """

    depart: int
    arrive: int
    legs: tuple[Leg, ...]
    car: Car

    @property
    def travel_minutes(self) -> int:
        """Minutes on the move."""
        return sum(leg.arrive - leg.depart for leg in self.legs)


class _Step(NamedTuple):
    """One piece of a way, kept light: thousands are tried for each leg that is used."""

    from_id: str
    to_id: str
    mode: LegMode
    depart: int
    arrive: int
    service_id: str | None = None
    with_car: bool | None = None
    hired: bool | None = None


class _Label(NamedTuple):
    """Earliest arrival at a port: the state before, and the boat or plane that was taken.

    ``sailing`` is ``None`` after a drive; ``aboard`` the service just left, which may be stayed on.
    """

    minute: int
    before: _State | None
    sailing: Sailing | None
    aboard: str | None


_State = tuple[str, Car]


class Arrival(NamedTuple):
    """When a way arrives, where the car then is and the search state it ended in."""

    minute: int
    car: Car
    state: _State | None


_Labels = dict[_State, _Label]


class JourneySearch:
    """Earliest journeys; searches from one place at one time serve every destination."""

    def __init__(self, roads: Roads, ports_by_network: Mapping[str, tuple[str, ...]]) -> None:
        self.roads = roads
        self._ports = ports_by_network
        self._labels: dict[tuple[str, int, Car, int], _Labels] = {}
        self._arrivals: dict[tuple[str, str, int, Car, int], tuple[Arrival, ...]] = {}
        self._found: dict[tuple[str, str, int, Car, int], tuple[Journey, ...]] = {}
        self._ground: dict[tuple[str, str, bool], tuple[int, LegMode]] = {}

    def journeys(
        self, timetable: DayTimetable, from_id: str, to_id: str, depart: int, car: Car
    ) -> tuple[Journey, ...]:
        """Ways to arrive, the earliest first: at most one for each place the car may end up."""
        key = (from_id, to_id, depart, car, timetable.number)
        if key not in self._found:
            if len(self._found) >= MOST_JOURNEYS_KEPT:
                self._found.clear()
            self._found[key] = tuple(
                self._finish(timetable, key, end)
                for end in self.arrivals(timetable, from_id, to_id, depart, car)
            )
        return self._found[key]

    def arrivals(
        self, timetable: DayTimetable, from_id: str, to_id: str, depart: int, car: Car
    ) -> tuple[Arrival, ...]:
        """When and how each of ``journeys`` arrives, without its legs: far cheaper."""
        key = (from_id, to_id, depart, car, timetable.number)
        if key not in self._arrivals:
            self._arrivals[key] = tuple(self._search(timetable, from_id, to_id, depart, car))
        return self._arrivals[key]

    def _search(
        self, timetable: DayTimetable, from_id: str, to_id: str, depart: int, car: Car
    ) -> list[Arrival]:
        if from_id == to_id:
            return [Arrival(depart, car, None)]
        if self.roads.are_joined(from_id, to_id):
            arrive = self._drive(from_id, to_id, depart, car).arrive
            return [Arrival(arrive, None if car == to_id else car, None)]
        labels = self._reach(timetable, from_id, depart, car)
        ends = set(self._ports.get(self.roads.places[to_id].road_network, ()))
        best: dict[Car, Arrival] = {}
        for state, label in labels.items():
            place, left_at = state
            if place in ends and label.aboard is not None and left_at != place:
                arrive = label.minute + self._last_minutes(place, to_id, left_at)
                if left_at not in best or arrive < best[left_at].minute:
                    end = None if left_at == to_id else left_at
                    best[left_at] = Arrival(arrive, end, state)
        return sorted(best.values(), key=lambda arrival: (arrival.minute, arrival.car or ""))

    def _last_minutes(self, port: str, to_id: str, car: Car) -> int:
        if port == to_id:
            return 0
        return DISEMBARK_MINUTES + self._ground_minutes(port, to_id, car is None or car == port)[0]

    def _finish(
        self, timetable: DayTimetable, key: tuple[str, str, int, Car, int], end: Arrival
    ) -> Journey:
        """Add the last piece by land and read the steps back."""
        from_id, to_id, depart, car_at_start, _ = key
        if from_id == to_id:
            return Journey(depart, depart, (), end.car)
        if end.state is None:
            leg = self._as_leg(self._drive(from_id, to_id, depart, car_at_start))
            return Journey(leg.depart, leg.arrive, (leg,), end.car)
        labels = self._reach(timetable, from_id, depart, car_at_start)
        port, car = end.state
        steps: list[_Step] = []
        if port != to_id:
            steps.append(
                self._drive(port, to_id, labels[end.state].minute + DISEMBARK_MINUTES, car)
            )
        at: _State | None = end.state
        while at is not None:
            label = labels[at]
            if label.before is not None and label.before[0] != at[0]:
                steps.append(self._step(label, at, label.before, labels[label.before]))
            at = label.before
        legs = tuple(self._as_leg(step) for step in reversed(steps))
        return Journey(legs[0].depart, legs[-1].arrive, legs, end.car)

    def _step(self, label: _Label, state: _State, before: _State, earlier: _Label) -> _Step:
        """Spell out the step from one state to the next."""
        sailing = label.sailing
        if sailing is None:
            start = earlier.minute + (DISEMBARK_MINUTES if earlier.aboard is not None else 0)
            return self._drive(before[0], state[0], start, before[1])
        with_car = before[1] is None and sailing.carries_cars
        return _Step(
            sailing.from_port,
            sailing.to_port,
            sailing.mode,
            sailing.depart,
            sailing.arrive,
            sailing.service_id,
            with_car if sailing.mode == "ferry" else None,
        )

    def _reach(self, timetable: DayTimetable, from_id: str, depart: int, car: Car) -> _Labels:
        """Earliest arrival at every port that can be reached, by where the car is."""
        key = (from_id, depart, car, timetable.number)
        if key in self._labels:
            return self._labels[key]
        labels: _Labels = {(from_id, car): _Label(depart, None, None, None)}
        queue: list[tuple[int, str, str]] = [(depart, from_id, car or "")]
        done: set[_State] = set()
        while queue:
            _, place, left = heapq.heappop(queue)
            state: _State = (place, left or None)
            if state in done:
                continue
            done.add(state)
            for after, label in self._steps(timetable, state, labels[state], from_id):
                known = labels.get(after)
                if known is None or (label.minute < known.minute and after not in done):
                    labels[after] = label
                    heapq.heappush(queue, (label.minute, after[0], after[1] or ""))
        if len(self._labels) >= MOST_SEARCHES_KEPT:
            self._labels.clear()
        self._labels[key] = labels
        return labels

    def _steps(
        self, timetable: DayTimetable, state: _State, label: _Label, origin: str
    ) -> list[tuple[_State, _Label]]:
        place, car = state
        if car == place:  # back at the car
            return [((place, None), _Label(label.minute, state, None, label.aboard))]
        steps = self._board(timetable, state, label)
        if place == origin or label.aboard is not None:
            steps.extend(self._drive_on(state, label))
        return steps

    def _drive_on(self, state: _State, label: _Label) -> list[tuple[_State, _Label]]:
        """To the other ports of the network. Two drives in a row are never needed."""
        place, car = state
        start = label.minute + (DISEMBARK_MINUTES if label.aboard is not None else 0)
        has_car = car is None
        return [
            (
                (port, car),
                _Label(start + self._ground_minutes(place, port, has_car)[0], state, None, None),
            )
            for port in self._ports.get(self.roads.places[place].road_network, ())
            if port != place
        ]

    def _board(
        self, timetable: DayTimetable, state: _State, label: _Label
    ) -> list[tuple[_State, _Label]]:
        place, car = state
        boarded: list[Sailing] = []
        for service in timetable.services_from.get(place, ()):
            sailing = service.next_after(label.minute + service.check_in_minutes)
            if sailing is not None:
                boarded.append(sailing)
        if label.aboard is not None:
            onward = timetable.onward.get((place, label.aboard), ())
            boarded.extend(row for row in onward if row.depart >= label.minute)
        steps = []
        for sailing in boarded:
            with_car = car is None and sailing.carries_cars
            after: _State = (sailing.to_port, None if with_car else (car or place))
            steps.append((after, _Label(sailing.arrive, state, sailing, sailing.service_id)))
        return steps

    def _drive(self, from_id: str, to_id: str, depart: int, car: Car) -> _Step:
        """Go by land: in the own car if it is here, else on foot if near, else in a hired one."""
        has_car = car is None or car == from_id
        minutes, mode = self._ground_minutes(from_id, to_id, has_car)
        hired = True if mode == "car" and not has_car else None
        return _Step(from_id, to_id, mode, depart, depart + minutes, None, None, hired)

    def _ground_minutes(self, from_id: str, to_id: str, has_car: bool) -> tuple[int, LegMode]:
        key = (from_id, to_id, has_car)
        if key not in self._ground:
            walks = not has_car and self.roads.can_walk(from_id, to_id)
            self._ground[key] = (
                (self.roads.walk_minutes(from_id, to_id), "walk")
                if walks
                else (self.roads.minutes(from_id, to_id), "car")
            )
        return self._ground[key]

    def _as_leg(self, step: _Step) -> Leg:
        by_land = step.service_id is None
        return Leg.model_construct(
            **step._asdict(),
            kilometres=self.roads.kilometres(step.from_id, step.to_id) if by_land else None,
        )
