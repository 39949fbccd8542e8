"""Places that journeys join: bases of people, sites of schools, ports."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

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
    classed = {place.place_id: _with_class(place, sites.values()) for place in others}
    return {**{key: _with_class(site, ()) for key, site in sites.items()}, **classed}


def _with_class(place: Place, sites: Iterable[Place]) -> Place:
    if place.urban_rural is not None:
        return place
    near = [site for site in sites if site.road_network == place.road_network and site.urban_rural]
    nearest = min(near, key=lambda site: distance_km(site, place), default=None)
    return replace(place, urban_rural=nearest.urban_rural if nearest else UNKNOWN_CLASS)
