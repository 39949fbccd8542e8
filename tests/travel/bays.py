"""A made coast for tests: two arms of land 5 km wide and 20 km long, with a bay of 10 km between.

Kilometres east and north of the south-west corner. The arms join in the south, in a strip of 5 km.
"""

from __future__ import annotations

import math
from typing import Any

from allocator.domain.authority import Authority
from allocator.domain.people import Person
from allocator.domain.schools import School
from tests.builders import a_person, a_school, an_authority

SOUTH, WEST = 56.0, -5.0
DEGREE_KM = math.radians(1) * 6371.0088
BAY = ((0, 0), (20, 0), (20, 25), (15, 25), (15, 5), (5, 5), (5, 25), (0, 25))
WEST_TIP, EAST_TIP = (2.5, 24.0), (17.5, 24.0)


def degrees(east_km: float, north_km: float) -> tuple[float, float]:
    """Longitude and latitude."""
    scale = DEGREE_KM * math.cos(math.radians(SOUTH + 12.5 / DEGREE_KM))
    return WEST + east_km / scale, SOUTH + north_km / DEGREE_KM


def a_polygon(*corners: tuple[float, float]) -> dict[str, Any]:
    ring = [list(degrees(*corner)) for corner in (*corners, corners[0])]
    return {"type": "Polygon", "coordinates": [ring]}


def a_boundary(*polygons: dict[str, Any]) -> dict[str, Any]:
    features = [{"type": "Feature", "properties": {}, "geometry": one} for one in polygons]
    return {"type": "FeatureCollection", "features": features}


def school_at(school_id: str, spot: tuple[float, float], **changes: Any) -> School:
    longitude, latitude = degrees(*spot)
    return a_school(school_id, latitude=latitude, longitude=longitude, **changes)


def person_at(person_id: str, spot: tuple[float, float], **changes: Any) -> Person:
    longitude, latitude = degrees(*spot)
    return a_person(person_id, latitude=latitude, longitude=longitude, **changes)


def bay_authority(**changes: Any) -> Authority:
    """An officer at one tip, a school at each."""
    fields: dict[str, Any] = {
        "schools": (school_at("S1", EAST_TIP), school_at("S2", WEST_TIP)),
        "people": (person_at("P1", WEST_TIP),),
        "boundary": a_boundary(a_polygon(*BAY)),
        **changes,
    }
    return an_authority(**fields)
