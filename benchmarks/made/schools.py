"""Made schools: sectors, rolls, clusters and surroundings, on made land."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from allocator.domain.schools import Connection, School
from benchmarks.made.distances import nearest
from benchmarks.made.land import Ground, Kind, draw_ground
from benchmarks.schools import SECTOR_SHARES, SECTORS
from benchmarks.schools import rolls as drawn_rolls

GAELIC = 0.015
"""Share of schools that are taught in Gaelic."""
SHARED_SITES = 0.02
"""Share of schools that share the site of another."""
_CONNECTIONS: tuple[Connection, ...] = ("good", "poor", "none")
_POOR_IN_TOWN, _POOR_OUTSIDE = (0.97, 0.03, 0.0), (0.7, 0.24, 0.06)
_QUINTILES: dict[Kind, tuple[float, ...]] = {
    "city": (0.42, 0.2, 0.14, 0.12, 0.12),
    "mixed": (0.15, 0.2, 0.22, 0.22, 0.21),
    "rural": (0.06, 0.2, 0.36, 0.28, 0.1),
    "islands": (0.06, 0.22, 0.42, 0.25, 0.05),
}


def made_schools(random: np.random.Generator, kind: Kind, count: int) -> tuple[School, ...]:
    """Draw so many schools, of every sector in its share."""
    ground = draw_ground(random, kind, count)
    kinds = in_shares(random, count, SECTOR_SHARES)
    sectors = np.array(SECTORS, dtype=object)[kinds]
    rolls = drawn_rolls(random, kinds) * np.where(ground.town >= 0, 1.0, 0.35)
    sites = np.where(random.random(count) < SHARED_SITES, np.maximum(0, np.arange(count) - 1), -1)
    _share_sites(ground, sites)
    outside = (ground.town < 0)[:, None]
    connection = _drawn(random, np.where(outside, _POOR_OUTSIDE, _POOR_IN_TOWN))
    quintile = 1 + _drawn(random, np.tile(_QUINTILES[kind], (count, 1)))
    gaelic = (sectors == "primary") & (random.random(count) < GAELIC)
    cluster = clusters(ground.latitude, ground.longitude, ground.network, sectors)
    return tuple(
        School(
            school_id=f"S{number:05d}",
            site_id=f"A{sites[number] if sites[number] >= 0 else number:05d}",
            name=f"School {number:05d}",
            sector=sectors[number],
            latitude=float(ground.latitude[number]),
            longitude=float(ground.longitude[number]),
            cluster=f"Cluster of School {cluster[number]:05d}",
            roll=max(4, int(rolls[number])),
            urban_rural=int(ground.urban_rural[number]),
            island=network_name(ground.network[number]) if ground.network[number] else None,
            road_network=network_name(ground.network[number]),
            connection=_CONNECTIONS[connection[number]],
            language_medium="gaelic" if gaelic[number] else "english",
            simd_quintile=int(quintile[number]),
        )
        for number in range(count)
    )


def network_name(number: int) -> str:
    """Name of a road network by its number."""
    return f"island-{number:03d}" if number else "mainland"


def clusters(
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    network: NDArray[np.int64],
    sectors: NDArray[np.object_],
) -> NDArray[np.intp]:
    """Number of each school's secondary: the nearest on its road network, else the nearest."""
    found = np.full(sectors.size, -1, dtype=np.intp)
    secondaries = np.flatnonzero(sectors == "secondary")
    here = np.column_stack([latitude, longitude])
    for number in np.unique(network):
        schools = np.flatnonzero(network == number)
        own = secondaries[network[secondaries] == number]
        choices = own if own.size else secondaries
        found[schools] = choices[nearest(here[schools], here[choices])[:, 0]]
    return found


def in_shares(random: np.random.Generator, count: int, shares: Sequence[float]) -> NDArray[np.intp]:
    """Deal out so many numbers of kinds in exact shares, so that small ones are not left out."""
    sizes = [round(share * count) for share in shares[1:]]
    dealt = np.repeat(np.arange(len(shares)), [count - sum(sizes), *sizes])
    return random.permutation(dealt)


def _share_sites(ground: Ground, sites: NDArray[np.intp]) -> None:
    """Put schools that share a site at the place of the other, where that has its own site."""
    for number in np.flatnonzero(sites >= 0):
        other = sites[number]
        if other == number or sites[other] >= 0:
            sites[number] = -1
            continue
        for part in (ground.latitude, ground.longitude, ground.network, ground.urban_rural):
            part[number] = part[other]
        ground.town[number] = ground.town[other]


def _drawn(random: np.random.Generator, shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """Draw a number for each row of shares."""
    edges = np.cumsum(shares, axis=1)[:, :-1]
    beyond: NDArray[np.int64] = np.sum(random.random(len(shares))[:, None] >= edges, axis=1)
    return beyond
