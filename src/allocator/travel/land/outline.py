"""The outline of an authority's land, from ``boundary.geojson``, on a plane."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.domain.positions import EARTH_RADIUS_KM, Position
from allocator.io import outlines

Floats = NDArray[np.float64]
PIER_KM = 1.0
"""A place so near to a simplified coast is taken to be on land."""


@dataclass(frozen=True, eq=False)
class Outline:
    """Edges of an authority's land, each a row of x, y, x, y in kilometres on a local plane.

    The plane is true in the middle of the outline and, over a council, within one part in a
    hundred. Rings of holes are edges like any others: a point is inside where a ray from it
    crosses an odd number of edges.
    """

    on_globe: outlines.Outline
    edges: Floats
    middle: tuple[float, float]
    """Longitude and latitude, in degrees."""

    def on_plane(self, places: Sequence[Position]) -> Floats:
        """Places as rows of x and y in kilometres."""
        points = [(place.longitude, place.latitude) for place in places]
        return _on_plane(np.array(points, dtype=np.float64).reshape(-1, 2), self.middle)

    def contains(self, place: Position) -> bool:
        """Whether a place lies on land."""
        return self.on_globe.contains(place)

    def is_near(self, place: Position) -> bool:
        """Whether a place lies on land, or so near that it may stand on a pier."""
        return self.on_globe.km_outside(place) <= PIER_KM


def outline_of(boundary: object) -> Outline | None:
    """Outline of the land; ``None`` where there is no boundary with a polygon."""
    found = outlines.outline_of(boundary)
    if found is None:
        return None
    low, high = found.starts.min(axis=0), found.starts.max(axis=0)
    middle = (float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2)
    edges = [_on_plane(ends, middle) for ends in (found.starts, found.ends)]
    return Outline(found, np.hstack(edges), middle)


def _on_plane(points: Floats, middle: tuple[float, float]) -> Floats:
    """Longitude and latitude to kilometres east and north of the middle."""
    degree_km = math.radians(1) * EARTH_RADIUS_KM
    scale = np.array([degree_km * math.cos(math.radians(middle[1])), degree_km])
    return np.asarray((points - np.array(middle)) * scale)
