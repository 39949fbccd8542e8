"""Which road network does a port stand on? Told by what is known near it, or asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from allocator.domain.positions import Position, distance_km

PlaceT = TypeVar("PlaceT", bound=Position)
CLEARLY_NEARER = 2.0
"""A place of another network must be this many times as far away, or the port is asked for."""


@dataclass(frozen=True)
class KnownPlace:
    """A school, base or port of the workspace whose road network is known."""

    title: str
    road_network: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Choice:
    """The road network of a port and why; without a network, why none could be told."""

    road_network: str | None
    why: str


def choose_network(
    port: Position, across: Collection[Position], places: Iterable[KnownPlace], near_km: float
) -> Choice:
    """Road network of the nearest known place that lies on the port's own side of the water.

    A place that is nearer to a port across the water than to this one stands on the other side:
    the school of a small island is often the nearest one to the pier opposite. Of the others the
    nearest within ``near_km`` counts, unless a place of another network is less than twice as
    far. Measured on the 35 ports of a council of islands, from its schools and bases alone: at
    5 km 21 were told rightly, none wrongly, 14 were asked for; at 10 km 29, none and 6. By the
    nearest place alone 3 and 5 were told wrongly.

    Parameters
    ----------
    across
        Ports at the other end of a crossing from this one.
    """
    near = sorted(
        (km, place.title, place.road_network)
        for place in places
        if (km := distance_km(port, place)) <= near_km
        and all(distance_km(other, place) >= km for other in across)
    )
    if not near:
        words = f"no school, base or port on its side of the water within {near_km:g} km"
        return Choice(None, words)
    km, title, network = near[0]
    rival = next((one for one in near if one[2] != network), None)
    if rival is not None and rival[0] < CLEARLY_NEARER * km:
        words = (
            f"{title} ({network}) is {km:.1f} km away, {rival[1]} ({rival[2]}) {rival[0]:.1f} km"
        )
        return Choice(None, words)
    return Choice(network, f"as {title}, {km:.1f} km away")


def places_across(
    rides: Iterable[tuple[str, str]], places: Mapping[str, PlaceT]
) -> dict[str, list[PlaceT]]:
    """Ports at the other end of the crossings from each port."""
    ends: dict[str, set[str]] = {}
    for start, end in rides:
        ends.setdefault(start, set()).add(end)
        ends.setdefault(end, set()).add(start)
    return {port: [places[end] for end in sorted(others)] for port, others in ends.items()}


def known_places(
    schools: Sequence[Mapping[str, str]],
    people: Sequence[Mapping[str, str]],
    ports: Sequence[Mapping[str, str]],
) -> list[KnownPlace]:
    """Places of the workspace that a port may take its road network from."""
    found = []
    tables = (
        ("school", "school_id", schools),
        ("base of", "person_id", people),
        ("port", "port_id", ports),
    )
    for word, key, records in tables:
        for record in records:
            position = position_of(record)
            network = record.get("road_network", "")
            if position is not None and network:
                name = record.get("name") or record.get(key, "")
                found.append(KnownPlace(f"{word} {name}", network, *position))
    return found


def position_of(record: Mapping[str, str]) -> tuple[float, float] | None:
    """Latitude and longitude of a row of the workspace; ``None`` where they are no numbers."""
    try:
        latitude, longitude = (float(record.get(name, "")) for name in ("latitude", "longitude"))
    except ValueError:
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
