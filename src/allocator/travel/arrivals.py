"""How early one can be somewhere: by timetable, place and time of leaving, as arrays.

The times are the least there can be: a car is always at hand, on either side of the water. A real
journey is never earlier, so what cannot be reached here cannot be reached at all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from allocator.solving.compiled import compiled
from allocator.travel.journeys import DISEMBARK_MINUTES
from allocator.travel.model import TravelModel
from allocator.travel.timetables import DayTimetable

Minutes = NDArray[np.int32]
SLOT_MINUTES = 5
SLOTS = 24 * 60 // SLOT_MINUTES
NEVER = 30_000
"""Minutes that stand for no way at all."""


class Arrivals:
    """Earliest arrivals of one authority; the tables between ports are made once a timetable."""

    def __init__(self, travel: TravelModel) -> None:
        self.travel = travel
        self.ports = [port.port_id for port in travel.authority.ports]
        self._land = self._by_land(self.ports, self.ports)
        self._between_ports: dict[int, Minutes] = {}
        self._moves_between_ports: dict[frozenset[int], Minutes] = {}

    def between(
        self, timetable: DayTimetable, from_ids: Sequence[str], to_ids: Sequence[str]
    ) -> Minutes:
        """Minute of arrival by place left, place reached and slot of leaving (5 minutes each).

        Leaving is at the beginning of the slot; ``NEVER`` where there is no way that day.
        """
        over_land = self._by_land(from_ids, to_ids)
        leave = np.arange(SLOTS, dtype=np.int32) * SLOT_MINUTES
        direct: Minutes = np.minimum(over_land[:, :, None] + leave, NEVER)
        if not self.ports:
            return direct
        return _with_crossings(
            direct,
            self._by_land(from_ids, self.ports),
            self._port_table(timetable),
            self._by_land(self.ports, to_ids),
            over_land < NEVER,
        )

    def least_moves(self, timetables: Sequence[DayTimetable], place_ids: Sequence[str]) -> Minutes:
        """Least minutes on the move from place to place by the boats of some days.

        Without waiting, each boat of any of the days; by road where there is one.
        """
        over_land = self._by_land(place_ids, place_ids)
        if not self.ports:
            return over_land
        out, onward = self._by_land(place_ids, self.ports), self._by_land(self.ports, place_ids)
        over_water = _least_over_water(out, self._crossed(timetables), onward)
        return np.where(over_land < NEVER, over_land, np.minimum(over_water, NEVER))

    def _crossed(self, timetables: Sequence[DayTimetable]) -> Minutes:
        """Least minutes on the move from port to port, by land and water."""
        key = frozenset(table.number for table in timetables)
        if key not in self._moves_between_ports:
            number = {port: place for place, port in enumerate(self.ports)}
            least = self._land.copy()
            for sailing in (row for table in timetables for row in table.sailings):
                ends = number[sailing.from_port], number[sailing.to_port]
                least[ends] = min(least[ends], max(0, sailing.arrive - sailing.depart))
            for middle in range(len(least)):
                least = np.minimum(least, least[:, middle, None] + least[None, middle, :])
            self._moves_between_ports[key] = least
        return self._moves_between_ports[key]

    def _by_land(self, from_ids: Sequence[str], to_ids: Sequence[str]) -> Minutes:
        roads = self.travel.roads
        table = np.full((len(from_ids), len(to_ids)), NEVER, dtype=np.int32)
        for row, start in enumerate(from_ids):
            for column, end in enumerate(to_ids):
                if roads.are_joined(start, end):
                    table[row, column] = self.travel.least_by_land(start, end)
        return table

    def _port_table(self, timetable: DayTimetable) -> Minutes:
        if timetable.number not in self._between_ports:
            self._between_ports[timetable.number] = self._make_port_table(timetable)
        return self._between_ports[timetable.number]

    def _make_port_table(self, timetable: DayTimetable) -> Minutes:
        number = {port: place for place, port in enumerate(self.ports)}
        sailings = sorted(timetable.sailings, key=lambda row: (row.depart, row.arrive))
        services = {name: at for at, name in enumerate(sorted({s.service_id for s in sailings}))}
        rows = np.array(
            [
                (
                    number[row.from_port],
                    number[row.to_port],
                    row.depart,
                    row.arrive,
                    timetable.check_in_minutes(row),
                    services[row.service_id],
                )
                for row in sailings
            ],
            dtype=np.int32,
        ).reshape(-1, 6)
        return _scan(rows, self._land, len(services))


@compiled
def _scan(rows: Minutes, land: Minutes, services: int) -> Minutes:
    """Earliest arrival by boat or plane, by port stood at, slot and port reached.

    Departures are scanned in the order in which they leave. Whoever stays with a service need not
    check in again.
    """
    ports = len(land)
    table = np.full((ports, SLOTS, ports), NEVER, dtype=np.int32)
    for port in range(ports):
        for slot in range(SLOTS - 1, -1, -1):
            ready = np.full(ports, NEVER, dtype=np.int32)
            aboard = np.full((services, ports), NEVER, dtype=np.int32)
            landed = np.full(ports, NEVER, dtype=np.int32)
            for other in range(ports):
                if land[port, other] < NEVER:
                    ready[other] = slot * SLOT_MINUTES + land[port, other]
            for row in range(len(rows)):
                start, end, depart, arrive = rows[row, 0], rows[row, 1], rows[row, 2], rows[row, 3]
                if arrive < depart:
                    continue
                on_time = ready[start] + rows[row, 4] <= depart
                if not on_time and aboard[rows[row, 5], start] > depart:
                    continue
                aboard[rows[row, 5], end] = min(aboard[rows[row, 5], end], arrive)
                if arrive < landed[end]:
                    landed[end] = arrive
                    ready[end] = min(ready[end], arrive)
                    for other in range(ports):
                        if other != end and land[end, other] < NEVER:
                            by_land = arrive + DISEMBARK_MINUTES + land[end, other]
                            ready[other] = min(ready[other], by_land)
            table[port, slot, :] = landed
    return table


@compiled
def by_night(today: Minutes, morning: Minutes, rows: int, evenings: NDArray[np.int64]) -> Minutes:
    """Arrivals on the day after, by evening, place left, place reached and slot left today.

    ``today`` holds today's arrivals, ``morning`` those from each place at dawn. The night is spent
    wherever one is by the evening, whichever place is best.
    """
    slots = today.shape[2]
    ends = morning.shape[1]
    found = np.full((len(evenings), rows, ends, slots), NEVER, dtype=np.int32)
    for start in range(rows):
        for night in range(today.shape[1]):
            for slot in range(slots):
                there = today[start, night, slot]
                for at in range(len(evenings) - 1, -1, -1):
                    if there > evenings[at]:
                        break
                    for end in range(ends):
                        if morning[night, end] < found[at, start, end, slot]:
                            found[at, start, end, slot] = morning[night, end]
    return found


@compiled
def _least_over_water(out: Minutes, crossed: Minutes, onward: Minutes) -> Minutes:
    found = np.full((len(out), onward.shape[1]), NEVER, dtype=np.int32)
    ports = len(crossed)
    for start in range(len(out)):
        for port in range(ports):
            if out[start, port] >= NEVER:
                continue
            for other in range(ports):
                there = out[start, port] + crossed[port, other]
                if there >= NEVER:
                    continue
                for end in range(onward.shape[1]):
                    if onward[other, end] < NEVER:
                        found[start, end] = min(found[start, end], there + onward[other, end])
    return found


@compiled
def _with_crossings(
    direct: Minutes, out: Minutes, ports: Minutes, onward: Minutes, joined: NDArray[np.bool_]
) -> Minutes:
    """Put ways over water where there is none by land."""
    found = direct.copy()
    starts, ends = joined.shape
    count = out.shape[1]
    for start in range(starts):
        reached = np.full((SLOTS, count), NEVER, dtype=np.int32)
        for port in range(count):
            if out[start, port] >= NEVER:
                continue
            for slot in range(SLOTS):
                there = (slot * SLOT_MINUTES + out[start, port]) // SLOT_MINUTES
                if there < SLOTS:
                    for other in range(count):
                        reached[slot, other] = min(reached[slot, other], ports[port, there, other])
        for end in range(ends):
            if joined[start, end]:
                continue
            for other in range(count):
                if onward[other, end] >= NEVER:
                    continue
                more = onward[other, end] + DISEMBARK_MINUTES if onward[other, end] > 0 else 0
                for slot in range(SLOTS):
                    arrive = reached[slot, other] + more
                    if arrive < found[start, end, slot]:
                        found[start, end, slot] = arrive
    return found
