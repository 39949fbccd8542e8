"""How far places are from one another: over the globe, in a straight line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""
_BLOCK = 1_000


class Position(Protocol):
    """Anything with a latitude and a longitude in degrees (WGS84)."""

    @property
    def latitude(self) -> float:
        """Degrees north."""

    @property
    def longitude(self) -> float:
        """Degrees east."""


def distance_km(a: Position, b: Position) -> float:
    """Great-circle distance in kilometres (haversine formula, mean radius)."""
    lat_a, lat_b = math.radians(a.latitude), math.radians(b.latitude)
    half_lat = (lat_b - lat_a) / 2
    half_lon = math.radians(b.longitude - a.longitude) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(chord)))


def nearest_other_km(positions: Sequence[Position]) -> NDArray[np.float64]:
    """Kilometres from each position to the nearest of the others; infinite for one alone.

    Worked out in blocks of rows, so that memory stays small for any number of positions.
    """
    if len(positions) < 2:
        return np.full(len(positions), np.inf)
    points = _on_the_globe(positions)
    found = np.empty(len(points))
    for first in range(0, len(points), _BLOCK):
        block = points[first : first + _BLOCK]
        cosines = block @ points.T
        rows = np.arange(len(block))
        cosines[rows, first + rows] = -1.0
        chosen = points[cosines.argmax(axis=1)]
        half_chords = np.sqrt(((block - chosen) ** 2).sum(axis=1)) / 2
        found[first : first + _BLOCK] = 2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1, half_chords))
    return found


def _on_the_globe(positions: Sequence[Position]) -> NDArray[np.float64]:
    """Points on the unit sphere; the chord between two tells how far they are."""
    degrees = np.array([(one.latitude, one.longitude) for one in positions], dtype=np.float64)
    lat, lon = np.radians(degrees).T
    return np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
