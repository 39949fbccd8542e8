"""Where the boats and planes of a feed call: stops, those of one terminal made one port."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from allocator.io.documents import nearest
from allocator.io.imports.gtfs.feed import Feed

_STATION = "1"


@dataclass(frozen=True)
class Stop:
    """A stop at the place of its port: the terminal it belongs to, or itself."""

    stop_id: str
    name: str
    latitude: float
    longitude: float
    port_id: str


def read_stops(feed: Feed, wanted: Mapping[str, int]) -> dict[str, Stop]:
    """Read the wanted stops and the stations that they belong to.

    Parameters
    ----------
    wanted
        Stop id -> the row of stop_times.txt that names it first.
    """
    rows = {
        record.get("stop_id", ""): (row, record)
        for row, record in feed.rows("stops")
        if record.get("stop_id") in wanted or record.get("location_type") == _STATION
    }
    found: dict[str, Stop] = {}
    for stop_id, first_row in wanted.items():
        if stop_id not in rows:
            near = nearest(stop_id, rows)
            feed.fault("stop_times", first_row, "stop_id", stop_id, "a stop of stops.txt", near)
            continue
        row, record = rows[stop_id]
        station = record.get("parent_station", "")
        if station and station not in rows:
            near = nearest(station, rows)
            feed.fault("stops", row, "parent_station", station, "a stop of stops.txt", near)
            continue
        port_id = station or stop_id
        if port_id not in found:
            port = _stop(feed, port_id, *rows[port_id])
            if port is None:
                continue
            found[port_id] = port
        found[stop_id] = replace(found[port_id], stop_id=stop_id)
    return found


def _stop(feed: Feed, stop_id: str, row: int, record: dict[str, str]) -> Stop | None:
    places = [
        _degrees(feed, row, column, record, most)
        for column, most in (("stop_lat", 90.0), ("stop_lon", 180.0))
    ]
    if any(math.isnan(place) for place in places):
        return None
    if places == [0.0, 0.0]:
        feed.fault(
            "stops", row, "stop_lat", "0, 0", "the place of the stop; 0, 0 is in the Atlantic"
        )
        return None
    return Stop(stop_id, record.get("stop_name") or stop_id, places[0], places[1], stop_id)


def _degrees(feed: Feed, row: int, column: str, record: dict[str, str], most: float) -> float:
    text = record.get(column, "")
    try:
        value = float(text) if "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if not abs(value) <= most:
        expected = f"degrees (WGS84) from -{most:g} to {most:g}"
        feed.fault("stops", row, column, text or None, expected)
        return math.nan
    return value


def ports_of(stops: Mapping[str, Stop]) -> Iterator[Stop]:
    """Stops that stand for a port, in order of id."""
    for stop_id in sorted(stops):
        if stops[stop_id].port_id == stop_id:
            yield stops[stop_id]
