"""Made land: where the schools of an authority stand, and which can be driven between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Kind = Literal["city", "mixed", "rural", "islands"]
Numbers = NDArray[np.float64]
CENTRE = (56.6, -3.6)
"""Latitude and longitude that every made authority lies round."""
KM_PER_DEGREE = 111.2
KM_PER_DEGREE_EAST = KM_PER_DEGREE * float(np.cos(np.radians(CENTRE[0])))
MOST_RADIUS_KM = 110.0
"""No made land is wider, so that it stays within Scotland: beyond it schools stand closer."""


@dataclass(frozen=True)
class Land:
    """How schools of a kind of authority lie.

    ``square_km`` is the land of one school, ``town_schools`` how many schools a town has,
    ``town_km`` how far they lie from its centre, ``outside`` the share of schools outside towns,
    ``classes`` the urban-rural classes in towns and outside, ``across_water`` the share of schools
    on islands.
    """

    square_km: float
    town_schools: int
    town_km: float
    outside: float
    classes: tuple[tuple[int, ...], tuple[int, ...]]
    across_water: float = 0.0


LANDS: dict[Kind, Land] = {
    "city": Land(0.9, 25, 1.2, 0.1, ((1, 1, 1, 2), (1, 2))),
    "mixed": Land(15.0, 18, 2.0, 0.4, ((2, 2, 3), (3, 6, 6))),
    "rural": Land(120.0, 12, 2.5, 0.6, ((4, 4, 5), (7, 8, 8))),
    "islands": Land(60.0, 10, 2.5, 0.5, ((4, 5, 7), (7, 8, 8)), across_water=0.45),
}
ISLAND_SCHOOLS = 7
"""Schools on an island on average: real ones have from one to thirty."""


@dataclass(frozen=True, eq=False)
class Ground:
    """A place for each school: position, urban-rural class, number of its road network (0 first).

    ``town`` is the number of its town, -1 outside.
    """

    latitude: Numbers
    longitude: Numbers
    urban_rural: NDArray[np.int64]
    network: NDArray[np.int64]
    town: NDArray[np.int64]


def draw_ground(random: np.random.Generator, kind: Kind, count: int) -> Ground:
    """Draw a place for each of so many schools."""
    land = LANDS[kind]
    radius = min(MOST_RADIUS_KM, float(np.sqrt(count * land.square_km / np.pi)))
    network = _networks(random, land, count)
    town, east, north = _towns(random, land, radius, count)
    outside = network == 0
    outside &= random.random(count) < land.outside
    town[outside] = -1
    angle, out = random.uniform(0, 2 * np.pi, count), radius * np.sqrt(random.random(count))
    east = np.where(outside, out * np.cos(angle), east)
    north = np.where(outside, out * np.sin(angle), north)
    _move_to_islands(random, radius, network, east, north)
    in_town, beyond = (np.array(classes) for classes in land.classes)
    urban_rural = np.where(town >= 0, random.choice(in_town, count), random.choice(beyond, count))
    return Ground(
        np.round(CENTRE[0] + north / KM_PER_DEGREE, 5),
        np.round(CENTRE[1] + east / KM_PER_DEGREE_EAST, 5),
        urban_rural,
        network,
        town,
    )


def _networks(random: np.random.Generator, land: Land, count: int) -> NDArray[np.int64]:
    """Number of each school's road network: 0 the mainland, islands of uneven size."""
    across = round(land.across_water * count)
    network = np.zeros(count, dtype=np.int64)
    if across:
        islands = max(2, round(across / ISLAND_SCHOOLS))
        sizes = random.dirichlet(np.full(islands, 1.2))
        network[random.permutation(count)[:across]] = 1 + random.choice(islands, across, p=sizes)
        network = np.unique(network, return_inverse=True)[1]
    return network


def _towns(
    random: np.random.Generator, land: Land, radius: float, count: int
) -> tuple[NDArray[np.int64], Numbers, Numbers]:
    """Town of each school, and kilometres east and north of the middle."""
    towns = max(2, round(count * (1 - land.outside) / land.town_schools))
    sizes = random.dirichlet(np.full(towns, 2.0))
    angle, out = random.uniform(0, 2 * np.pi, towns), radius * np.sqrt(random.random(towns))
    town = random.choice(towns, count, p=sizes)
    # A larger town is wider, so that its schools do not all stand in one street.
    wide = land.town_km * np.sqrt(np.bincount(town, minlength=towns) / land.town_schools + 0.2)
    east = (out * np.cos(angle))[town] + random.normal(0, 1, count) * wide[town]
    north = (out * np.sin(angle))[town] + random.normal(0, 1, count) * wide[town]
    return town, east, north


def _move_to_islands(
    random: np.random.Generator,
    radius: float,
    network: NDArray[np.int64],
    east: Numbers,
    north: Numbers,
) -> None:
    """Put the schools of each island round its middle, west of the mainland."""
    islands = int(network.max())
    middle_east = -radius - random.uniform(8, 45, islands)
    middle_north = random.uniform(-radius, radius, islands)
    for island in range(1, islands + 1):
        here = np.flatnonzero(network == island)
        wide = 2.0 + 1.5 * np.sqrt(here.size)
        east[here] = middle_east[island - 1] + random.uniform(-wide, wide, here.size)
        north[here] = middle_north[island - 1] + random.uniform(-wide, wide, here.size)
