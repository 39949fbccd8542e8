"""Places that journeys join: bases of people, sites of schools, ports."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from allocator.domain.authority import Authority

EARTH_RADIUS_KM = 6371.0088
UNKNOWN_CLASS = 7
"""Urban-rural class of a place with no school near it: remote rural, the middle of the scale."""

PlaceKind = Literal["base", "site", "port"]


@dataclass(frozen=True)
class Place:
    """A point with its road network and urban-rural class (1-8)."""

    place_id: str
    kind: PlaceKind
    latitude: float
    longitude: float
    road_network: str
    urban_rural: int | None = None


def distance_km(a: Place, b: Place) -> float:
    """Great-circle distance in kilometres (haversine, mean Earth radius)."""
    lat_a, lat_b = math.radians(a.latitude), math.radians(b.latitude)
    half_lat = (lat_b - lat_a) / 2
    half_lon = math.radians(b.longitude - a.longitude) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def places_of(authority: Authority) -> dict[str, Place]:
    """Every place of an authority by its id; ids are unique across the three kinds.

    A base or port takes the urban-rural class of the nearest site on its road network.
    """
    sites: dict[str, Place] = {}
    for school in authority.schools:
        if school.site_id not in sites:
            sites[school.site_id] = Place(
                school.site_id,
                "site",
                school.latitude,
                school.longitude,
                school.road_network,
                school.urban_rural,
            )
    others = [
        Place(person.person_id, "base", person.latitude, person.longitude, person.road_network)
        for person in authority.people
    ] + [
        Place(port.port_id, "port", port.latitude, port.longitude, port.road_network)
        for port in authority.ports
    ]
    near = _classed_sites(sites.values())
    classed = {place.place_id: _with_class(place, near) for place in others}
    return {**{key: _with_class(site, {}) for key, site in sites.items()}, **classed}


@dataclass(frozen=True, eq=False)
class _Sites:
    """Sites of one network whose class is known: sine and cosine of positions, and the classes."""

    points: NDArray[np.float64]
    classes: tuple[int | None, ...]


def _classed_sites(sites: Iterable[Place]) -> dict[str, _Sites]:
    """Sites with a class by road network."""
    groups: dict[str, list[Place]] = {}
    for site in sites:
        if site.urban_rural:
            groups.setdefault(site.road_network, []).append(site)
    return {
        network: _Sites(
            np.array([_on_the_globe(site) for site in group]),
            tuple(site.urban_rural for site in group),
        )
        for network, group in groups.items()
    }


def _on_the_globe(place: Place) -> tuple[float, float, float]:
    lat, lon = math.radians(place.latitude), math.radians(place.longitude)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


def _with_class(place: Place, near: Mapping[str, _Sites]) -> Place:
    """Give a place without a class that of the nearest site; the chord tells which is nearest."""
    if place.urban_rural is not None:
        return place
    sites = near.get(place.road_network)
    if sites is None:
        return replace(place, urban_rural=UNKNOWN_CLASS)
    chords = ((sites.points - np.array(_on_the_globe(place))) ** 2).sum(axis=1)
    return replace(place, urban_rural=sites.classes[int(chords.argmin())])
