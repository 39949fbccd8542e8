"""From the files of a feed to its ferries and flights: what runs, where it calls, on which days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from allocator.domain.crossings import CrossingMode
from allocator.io.documents import nearest
from allocator.io.imports.gtfs.calls import read_calls
from allocator.io.imports.gtfs.feed import Feed
from allocator.io.imports.gtfs.frequencies import read_frequencies
from allocator.io.imports.gtfs.services import read_services
from allocator.io.imports.gtfs.stops import Stop, read_stops
from allocator.io.imports.gtfs.voyages import Route, Voyage

ROUTE_TYPES: dict[CrossingMode, tuple[tuple[int, int], ...]] = {
    "ferry": ((4, 4), (1000, 1099), (1200, 1299)),
    "flight": ((1100, 1199),),
}
"""First and last of the basic and the extended route types: 1000-1099 are of the water."""
_CARS = {"1": True, "2": False}
"""``cars_allowed`` of trips.txt; 0 or empty says nothing."""


@dataclass
class FeedTimetable:
    """The ferries and flights of a feed: each voyage with its service days."""

    voyages: dict[Voyage, set[dt.date]] = field(default_factory=dict)
    stops: dict[str, Stop] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        """First and last service day; ``None`` where nothing ever runs."""
        every = [day for days in self.voyages.values() for day in (min(days), max(days))]
        return (min(every), max(every)) if every else None


@dataclass(frozen=True)
class _Trip:
    row: int
    route: Route
    service: str
    carries_cars: bool | None


def read_timetable(feed: Feed, modes: Collection[CrossingMode]) -> FeedTimetable:
    """Read the wanted routes of a feed. Its buses and trains are passed over unread.

    Raises
    ------
    FaultyDataError
        With every fault of every file that touches the wanted routes.
    """
    timetable = FeedTimetable()
    timetable.routes, every_route = _read_routes(feed, modes)
    feed.faults.raise_any()
    trips = _read_trips(feed, timetable.routes, every_route)
    services = read_services(feed, {trip.service for trip in trips.values()})
    for trip in trips.values():
        if trip.service not in services:
            expected = "a service that calendar.txt or calendar_dates.txt names"
            near = nearest(trip.service, services)
            feed.fault("trips", trip.row, "service_id", trip.service, expected, near)
    patterns, stop_rows = read_calls(feed, trips, timetable.notes)
    timetable.stops = read_stops(feed, stop_rows)
    repeats = read_frequencies(feed, trips, timetable.notes)
    feed.faults.raise_any()
    ports = {stop_id: stop.port_id for stop_id, stop in timetable.stops.items()}
    for trip_id, trip in trips.items():
        days = services[trip.service]
        for calls in repeats.runs(trip_id, patterns[trip_id]):
            at_ports = tuple(call.at(ports[call.port_id]) for call in calls)
            if days:
                voyage = Voyage(trip.route, at_ports, trip.carries_cars)
                timetable.voyages.setdefault(voyage, set()).update(days)
    return timetable


def _read_routes(
    feed: Feed, modes: Collection[CrossingMode]
) -> tuple[dict[str, Route], dict[str, int]]:
    """Wanted routes, and the row of every route."""
    agencies = {
        record.get("agency_id", ""): record.get("agency_name", "")
        for _, record in feed.rows("agency")
    }
    only = next(iter(agencies.values())) if len(agencies) == 1 else ""
    wanted: dict[str, Route] = {}
    rows: dict[str, int] = {}
    types: set[str] = set()
    for row, record in feed.rows("routes"):
        route_id, kind = record.get("route_id", ""), record.get("route_type", "")
        if not (kind.isascii() and kind.isdigit() and len(kind) < 10):
            feed.fault("routes", row, "route_type", kind or None, "a number such as 4 for a ferry")
            continue
        if not route_id or route_id in rows:
            expected = "an id of its own for each route"
            feed.fault("routes", row, "route_id", route_id or None, expected)
            continue
        rows[route_id] = row
        types.add(kind)
        mode = _mode(int(kind))
        if mode is not None and mode in modes:
            title = record.get("route_long_name") or record.get("route_short_name") or route_id
            agency = agencies.get(record.get("agency_id", ""), only) or "agency without a name"
            wanted[route_id] = Route(route_id, mode, title, agency)
    if rows and not wanted:
        words = ", ".join(sorted(types, key=int))
        expected = f"a route of {' or '.join(modes)} (ferry 4 or 1000-1099, flight 1100-1199)"
        feed.fault("routes", None, "route_type", words, expected)
    return wanted, rows


def _mode(kind: int) -> CrossingMode | None:
    for mode, spans in ROUTE_TYPES.items():
        if any(first <= kind <= last for first, last in spans):
            return mode
    return None


def _read_trips(
    feed: Feed, routes: dict[str, Route], every_route: Collection[str]
) -> dict[str, _Trip]:
    found: dict[str, _Trip] = {}
    for row, record in feed.rows("trips"):
        route_id, trip_id = record.get("route_id", ""), record.get("trip_id", "")
        if route_id not in every_route:
            near = nearest(route_id, every_route)
            feed.fault("trips", row, "route_id", route_id or None, "a route of routes.txt", near)
        elif route_id in routes:
            if not trip_id or trip_id in found:
                expected = "an id of its own for each trip"
                feed.fault("trips", row, "trip_id", trip_id or None, expected)
                continue
            for column, value in _bad_cars(record):
                expected = "0 (nothing known), 1 (carries cars) or 2 (does not)"
                feed.fault("trips", row, column, value, expected)
            cars = _CARS.get(record.get("cars_allowed", ""))
            found[trip_id] = _Trip(row, routes[route_id], record.get("service_id", ""), cars)
    return found


def _bad_cars(record: dict[str, str]) -> Iterator[tuple[str, str]]:
    text = record.get("cars_allowed", "0")
    if text not in ("0", "1", "2"):
        yield "cars_allowed", text
