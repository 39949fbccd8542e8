"""Made crossings: a boat between the mainland and each island, two to four times a day."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from allocator.domain.crossings import Port, Sailing
from allocator.domain.schools import School
from benchmarks.made.distances import apart, nearest, positions

BOAT_KMH = 25.0
SOURCE = "made up"
_DAYS = (True, True, True, True, True, True, False)
_FIRST, _LAST = 7 * 60 + 15, 17 * 60 + 45


def crossings(
    random: np.random.Generator, schools: Sequence[School]
) -> tuple[tuple[Port, ...], tuple[Sailing, ...]]:
    """Draw ports and sailings that join every road network to the one with most schools."""
    networks: dict[str, list[School]] = {}
    for school in schools:
        networks.setdefault(school.road_network, []).append(school)
    main = max(sorted(networks), key=lambda name: len(networks[name]))
    near, shore = networks[main], positions(networks[main])
    ports: list[Port] = []
    sailings: list[Sailing] = []
    for name in sorted(networks):
        if name != main:
            far = networks[name]
            facing = nearest(positions(far), shore)[:, 0]
            distances = apart(positions(far), shore[facing])
            chosen = int(np.argmin(distances))
            pair = _ports(name, near[facing[chosen]], far[chosen])
            ports.extend(pair)
            sailings.extend(_sailings(random, name, pair, float(distances[chosen])))
    return tuple(ports), tuple(sailings)


def _ports(island: str, *ends: School) -> tuple[Port, Port]:
    """Put a port beside each of the two schools that face each other."""
    first, second = (
        Port(
            port_id=f"port-{island}-{side}",
            name=f"Pier of {island}, {side}",
            latitude=round(end.latitude + 0.01, 5),
            longitude=end.longitude,
            road_network=end.road_network,
        )
        for side, end in zip(("near", "far"), ends, strict=True)
    )
    return first, second


def _sailings(
    random: np.random.Generator, island: str, ports: tuple[Port, Port], distance: float
) -> list[Sailing]:
    """Spread departures over the day, both ways at the same times, to five minutes."""
    minutes = int(5 * np.ceil((10 + distance / BOAT_KMH * 60) / 5))
    count = int(random.integers(2, 5))
    moved = int(random.integers(0, 7)) * 5
    departures = np.linspace(_FIRST + moved, _LAST - moved, count)
    return [
        Sailing(
            service_id=f"boat-{island}-{way}-{number + 1}",
            mode="ferry",
            from_port=start.port_id,
            to_port=end.port_id,
            depart=int(5 * round(departure / 5)),
            arrive=min(23 * 60 + 55, int(5 * round(departure / 5)) + minutes),
            days=_DAYS,
            carries_cars=True,
            check_in_minutes=20,
            cancel_share=0.05,
            fare_pounds=round(6.0 + 0.5 * distance, 2),
            source=SOURCE,
        )
        for way, start, end in (("out", *ports), ("back", ports[1], ports[0]))
        for number, departure in enumerate(departures)
    ]
