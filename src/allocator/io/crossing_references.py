"""Boats and planes that cannot be: too fast, too slow, on no day; ports that stand elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from allocator.domain.crossings import CrossingMode
from allocator.domain.fields import format_clock, format_weekdays
from allocator.domain.positions import distance_km
from allocator.errors import Fault
from allocator.io.parts import Parts

FASTEST_KMH: dict[CrossingMode, float] = {"ferry": 75.0, "flight": 900.0}
"""Straight-line speed, pier to pier, that a fast catamaran or a jet just reaches."""
_SURELY_TOO_FAST = 2.0
"""Beyond twice the fastest the row is refused: no place of a port is that far out."""
LONGEST_MINUTES: dict[CrossingMode, int] = {"ferry": 14 * 60, "flight": 5 * 60}
_SLOW_KMH = 5.0
_SLOW_MINUTES = 120
_ROUNDING_MINUTES = 1
"""Timetables give whole minutes: a crossing may take up to one more than they say."""
FAR_PORT_KM = 30.0
_MUCH_NEARER = 5.0
LOST_PORT_KM = 100.0


@dataclass(frozen=True)
class CrossingDoubt:
    """What is wrong with the time of a crossing."""

    severity: Literal["error", "warning"]
    expected: str


def crossing_doubt(mode: CrossingMode, kilometres: float, minutes: int) -> CrossingDoubt | None:
    """Whether a crossing of so many straight-line kilometres can take so many minutes."""
    if minutes <= 0:
        return CrossingDoubt("error", "a time after depart: a crossing takes a minute at least")
    speed = kilometres / ((minutes + _ROUNDING_MINUTES) / 60)
    fastest = FASTEST_KMH[mode]
    if speed > fastest:
        words = (
            f"a crossing of {kilometres:.0f} km to take {kilometres / fastest * 60:.0f} minutes or "
            f"more; {minutes} would be {speed:.0f} km/h. Are the times and the ports' places right?"
        )
        surely = speed > _SURELY_TOO_FAST * fastest
        return CrossingDoubt("error" if surely else "warning", words)
    if minutes > LONGEST_MINUTES[mode]:
        hours = LONGEST_MINUTES[mode] // 60
        words = f"a {mode} to take at most {hours} hours; this one takes {minutes / 60:.1f}"
        return CrossingDoubt("warning", words)
    if minutes > _SLOW_MINUTES and speed < _SLOW_KMH:
        words = f"a crossing of {kilometres:.1f} km to take less than {minutes / 60:.1f} hours"
        return CrossingDoubt("warning", words)
    return None


def crossings_can_be_made(parts: Parts) -> Iterator[Fault]:
    """A crossing takes the time that its distance needs; told once for each pair and time."""
    ports = {entry.value.port_id: entry.value for entry in parts.tables["ports"]}
    told: set[tuple[object, ...]] = set()
    for entry in parts.tables["sailings"]:
        sailing = entry.value
        minutes = sailing.arrive - sailing.depart
        ends = (sailing.from_port, sailing.to_port)
        if minutes < 0 or ends[0] == ends[1] or not all(port in ports for port in ends):
            continue
        doubt = crossing_doubt(sailing.mode, distance_km(*(ports[port] for port in ends)), minutes)
        key = (sailing.mode, *sorted(ends), minutes)
        if doubt is not None and key not in told:
            told.add(key)
            value = f"{format_clock(sailing.depart)} to {format_clock(sailing.arrive)}"
            yield parts.fault(
                "sailings", entry.row, "arrive", value, doubt.expected, None, doubt.severity
            )


def departures_have_a_day(parts: Parts) -> Iterator[Fault]:
    """A departure runs on at least one day of the span in which it is valid."""
    for entry in parts.tables["sailings"]:
        sailing = entry.value
        if not any(sailing.days):
            expected = "a weekday at least; this departure never runs"
            yield parts.fault("sailings", entry.row, "days", "-------", expected, None, "warning")
            continue
        first, last = sailing.valid_from, sailing.valid_to
        if first is None or last is None or last < first or (last - first).days >= 6:
            continue
        span = (first + dt.timedelta(days=offset) for offset in range((last - first).days + 1))
        if not any(sailing.days[day.weekday()] for day in span):
            expected = f"a weekday between {first} and {last}; this departure never runs"
            value = format_weekdays(sailing.days)
            yield parts.fault("sailings", entry.row, "days", value, expected, None, "warning")


def ports_stand_on_a_network(parts: Parts) -> Iterator[Fault]:
    """A port shares its road network with a school, a base or another port."""
    tables = ("schools", "people", "ports")
    if parts.unread & set(tables):
        return
    count: dict[str, int] = {}
    for table in tables:
        for entry in parts.tables[table]:
            network = entry.value.road_network
            count[network] = count.get(network, 0) + 1
    for entry in parts.tables["ports"]:
        network = entry.value.road_network
        if count[network] == 1:
            expected = "a road network with a school, a base or another port; nobody goes there"
            yield parts.fault(
                "ports", entry.row, "road_network", network, expected,
                _alike(network, count), "warning",
            )  # fmt: skip


def _alike(network: str, others: Mapping[str, int]) -> str | None:
    """Another network whose name differs only in capitals, spaces and signs."""
    plain = _plain(network)
    return next((name for name in others if name != network and _plain(name) == plain), None)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def ports_stand_near_their_network(parts: Parts) -> Iterator[Fault]:
    """A port is not far from everything on its road network, and close to another's places."""
    places: dict[str, list[Any]] = {}
    for table in ("schools", "people", "ports"):
        for entry in parts.tables[table]:
            places.setdefault(entry.value.road_network, []).append(entry.value)
    for entry in parts.tables["ports"]:
        port = entry.value
        own = _nearest_km(port, places[port.road_network])
        if own is None or own <= FAR_PORT_KM:
            continue
        others = sorted(
            (km, network)
            for network, known in places.items()
            if network != port.road_network and (km := _nearest_km(port, known)) is not None
        )
        is_elsewhere = bool(others) and others[0][0] * _MUCH_NEARER < own
        if is_elsewhere or own > LOST_PORT_KM:
            expected = f"a road network nearby; the nearest other place of it is {own:.0f} km away"
            near = others[0][1] if is_elsewhere else None
            yield parts.fault(
                "ports", entry.row, "road_network", port.road_network, expected, near, "warning"
            )


def _nearest_km(port: Any, places: Iterable[Any]) -> float | None:
    return min((distance_km(port, place) for place in places if place is not port), default=None)


CROSSING_RULES: tuple[Callable[[Parts], Iterable[Fault]], ...] = (
    crossings_can_be_made,
    departures_have_a_day,
    ports_stand_on_a_network,
    ports_stand_near_their_network,
)
