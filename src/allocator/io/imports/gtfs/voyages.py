"""What a boat or plane does on a day: the ports it calls at, and the legs that can be ridden."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from allocator.domain.crossings import CrossingMode
from allocator.domain.fields import format_clock

DAY_MINUTES = 24 * 60
MOST_ID_LETTERS = 100
MOST_SOURCE_LETTERS = 500


@dataclass(frozen=True)
class Route:
    """A line of the feed. ``carries_cars`` is ``None`` where nothing says so."""

    route_id: str
    mode: CrossingMode
    title: str
    agency: str

    @property
    def source(self) -> str:
        """What the column ``source`` of its rows says: rows that say so are the import's own."""
        return f"{SOURCE_PREFIX}{self.agency}, route {self.route_id}"[:MOST_SOURCE_LETTERS]


SOURCE_PREFIX = "GTFS: "


@dataclass(frozen=True)
class Call:
    """A call at a port: minutes after midnight of the service day, past 1440 on the next."""

    port_id: str
    arrive: int
    depart: int
    boards: bool = True
    alights: bool = True


@dataclass(frozen=True, order=True)
class Ride:
    """From one port to another, within one day.

    ``days_later`` is how many days after the service day it sails.
    """

    from_port: str
    to_port: str
    depart: int
    arrive: int
    days_later: int = 0


@dataclass(frozen=True)
class Voyage:
    """One run of a route, the same on every day that it runs. ``carries_cars`` may be unknown."""

    route: Route
    calls: tuple[Call, ...]
    carries_cars: bool | None = None

    def rides(self, ports: Collection[str]) -> tuple[list[Ride], list[Ride]]:
        """Rides between these ports: those within one day, and those past a midnight.

        Ports that are not among them are passed by. Between two calls where anyone may board
        and alight there is one ride, and who goes further stays aboard; other calls add the
        rides that they allow.
        """
        calls = _joined(call for call in self.calls if call.port_id in ports)
        within: list[Ride] = []
        past: list[Ride] = []
        for start, end in _pairs(calls):
            later, depart = divmod(start.depart, DAY_MINUTES)
            arrive = max(end.arrive, start.depart + 1) - later * DAY_MINUTES
            ride = Ride(start.port_id, end.port_id, depart, arrive, later)
            (within if arrive < DAY_MINUTES else past).append(ride)
        return within, past

    def base_id(self) -> str:
        """Id of the voyage that the next edition of the feed gives it too."""
        first, last = self.calls[0], self.calls[-1]
        times = f"{_compact(first.depart)}-{_compact(last.arrive)}"
        text = f"{self.route.route_id}_{first.port_id}_{last.port_id}_{times}"
        text = "".join("_" if sign == ";" or not sign.isprintable() else sign for sign in text)
        if len(text) <= MOST_ID_LETTERS - _DIGEST_LETTERS:
            return text
        return f"{text[: MOST_ID_LETTERS - 2 * _DIGEST_LETTERS]}{self.digest()}"

    def digest(self) -> str:
        """Tell voyages apart that begin and end alike but call elsewhere between."""
        told = repr((self.route.route_id, self.calls, self.carries_cars))
        return f"~{hashlib.sha256(told.encode()).hexdigest()[: _DIGEST_LETTERS - 1]}"


_DIGEST_LETTERS = 7


def service_ids(voyages: Collection[Voyage]) -> dict[Voyage, str]:
    """An id for each voyage; those that would share one are told apart by where they call."""
    owners: dict[str, int] = {}
    for voyage in voyages:
        owners[voyage.base_id()] = owners.get(voyage.base_id(), 0) + 1
    return {
        voyage: voyage.base_id() + (voyage.digest() if owners[voyage.base_id()] > 1 else "")
        for voyage in voyages
    }


def _joined(calls: Iterator[Call]) -> list[Call]:
    """Calls with those at one port one after the other made one."""
    found: list[Call] = []
    for call in calls:
        if found and found[-1].port_id == call.port_id:
            before = found[-1]
            found[-1] = replace(
                before,
                depart=call.depart,
                boards=before.boards or call.boards,
                alights=before.alights or call.alights,
            )
        else:
            found.append(call)
    return found


def _pairs(calls: list[Call]) -> Iterator[tuple[Call, Call]]:
    """Where to board and alight, up to the next call that is open both ways."""
    for place, start in enumerate(calls):
        if not start.boards:
            continue
        for end in calls[place + 1 :]:
            if end.alights and end.port_id != start.port_id:
                yield start, end
            if end.boards and end.alights:
                break


def _compact(minutes: int) -> str:
    return format_clock(minutes % DAY_MINUTES).replace(":", "")
