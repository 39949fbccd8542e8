"""The departures of a feed that are wanted: between which ports, on which days, with cars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from allocator.domain.crossings import CrossingMode
from allocator.domain.fields import format_clock
from allocator.errors import UsageError
from allocator.io.documents import nearest
from allocator.io.imports.gtfs.reading import FeedTimetable
from allocator.io.imports.gtfs.voyages import Ride, Voyage, service_ids

MODES: tuple[CrossingMode, ...] = ("ferry", "flight")
NEAR_KM = 5.0
EVERY_ROUTE = "all"


@dataclass(frozen=True)
class GtfsChoices:
    """What is wanted of a feed.

    ``networks`` are road networks given by hand, by stop id; ``cars`` routes whose boats carry
    cars though the feed says nothing, by id or title (``all``: every ferry).
    """

    modes: tuple[CrossingMode, ...] = MODES
    first: dt.date | None = None
    last: dt.date | None = None
    near_km: float = NEAR_KM
    networks: Mapping[str, str] = field(default_factory=dict)
    cars: tuple[str, ...] = ()

    def wants(self, day: dt.date) -> bool:
        """Whether a day lies in those asked for."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, order=True)
class Departure:
    """What one departure is, on whatever days: its service, mode and source, and the ride."""

    service_id: str
    mode: str
    source: str
    ride: Ride


@dataclass
class Departures:
    """Departures of a feed with the days they sail, and what the feed says of cars."""

    days: dict[Departure, set[dt.date]] = field(default_factory=dict)
    cars: dict[str, bool | None] = field(default_factory=dict)
    """By service id; ``None`` where nothing says so."""
    past_midnight: list[str] = field(default_factory=list)
    """Rides that end on a later day than they begin: the workspace cannot hold them."""


def every_ride(timetable: FeedTimetable) -> set[tuple[str, str]]:
    """Ports that are joined by a ride of some voyage."""
    ports = frozenset(timetable.stops)
    return {
        (ride.from_port, ride.to_port)
        for voyage in timetable.voyages
        for rides in voyage.rides(ports)
        for ride in rides
    }


def departures_of(
    timetable: FeedTimetable, ids: Mapping[str, str], choices: GtfsChoices
) -> Departures:
    """Departures between the ports that were placed, on the days that are wanted.

    Parameters
    ----------
    ids
        Port of the feed -> port of the workspace.

    Raises
    ------
    UsageError
        Where ``choices.cars`` names a route that the feed has not.
    """
    cars = _routes_with_cars(timetable, choices.cars)
    renamed: dict[Voyage, set[dt.date]] = {}
    for voyage, days in timetable.voyages.items():
        calls = tuple(
            replace(call, port_id=ids.get(call.port_id, call.port_id)) for call in voyage.calls
        )
        carries = True if voyage.route.route_id in cars else voyage.carries_cars
        if voyage.route.mode == "flight":
            carries = False
        renamed.setdefault(replace(voyage, calls=calls, carries_cars=carries), set()).update(days)
    placed = frozenset(ids.values())
    found = Departures()
    past: set[str] = set()
    for voyage, service_id in service_ids(renamed).items():
        within, beyond = voyage.rides(placed)
        past.update(f"{voyage.route.title}, {ride_words(ride)}" for ride in beyond)
        for ride in within:
            later = dt.timedelta(days=ride.days_later)
            days = {day + later for day in renamed[voyage]}
            wanted = {day for day in days if choices.wants(day)}
            if wanted:
                plain = replace(ride, days_later=0)
                key = Departure(service_id, voyage.route.mode, voyage.route.source, plain)
                found.days.setdefault(key, set()).update(wanted)
                found.cars[service_id] = voyage.carries_cars
    found.past_midnight = sorted(past)
    return found


def _routes_with_cars(timetable: FeedTimetable, named: Collection[str]) -> frozenset[str]:
    """Ids of the ferry routes that carry cars, as they were named."""
    ferries = {key: one for key, one in timetable.routes.items() if one.mode == "ferry"}
    found: set[str] = set()
    for name in named:
        chosen = {key for key, one in ferries.items() if name in (EVERY_ROUTE, key, one.title)}
        if not chosen:
            near = nearest(name, [*ferries, *(one.title for one in ferries.values())])
            hint = f" Did you mean {near!r}?" if near else ""
            raise UsageError(f"The feed has no ferry route {name!r}.{hint}")
        found |= chosen
    return frozenset(found)


def ride_words(ride: Ride) -> str:
    """Say when a ride begins and ends."""
    minutes = ride.arrive % (24 * 60)
    over = " on a later day" if ride.arrive >= 24 * 60 else ""
    return f"{format_clock(ride.depart)} to {format_clock(minutes)}{over}"
