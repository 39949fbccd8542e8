"""The outline of an authority as rings of points: what lies inside, and how far out the rest."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from allocator.domain.positions import EARTH_RADIUS_KM, Position

_KM_PER_DEGREE = math.radians(1.0) * EARTH_RADIUS_KM
MOST_DEPTH = 20


@dataclass(frozen=True, eq=False)
class Outline:
    """Edges of every ring of a boundary: start and end, longitude and latitude in degrees."""

    starts: NDArray[np.float64]
    ends: NDArray[np.float64]

    def contains(self, place: Position) -> bool:
        """Whether a place lies inside: an odd number of edges lies north of it."""
        x, y = place.longitude, place.latitude
        (x1, y1), (x2, y2) = self.starts.T, self.ends.T
        spans = (x1 > x) != (x2 > x)
        run = np.where(spans, x2 - x1, 1.0)
        crossing = y1 + (x - x1) * (y2 - y1) / run
        return bool(np.count_nonzero(spans & (crossing > y)) % 2)

    def km_outside(self, place: Position) -> float:
        """Kilometres from a place to the outline; 0 inside. Flat-earth distance, fine so near."""
        if self.contains(place):
            return 0.0
        scale = np.array([math.cos(math.radians(place.latitude)), 1.0]) * _KM_PER_DEGREE
        origin = np.array([place.longitude, place.latitude])
        start, end = (self.starts - origin) * scale, (self.ends - origin) * scale
        along = end - start
        lengths = np.maximum((along**2).sum(axis=1), 1e-12)
        share = np.clip(-(start * along).sum(axis=1) / lengths, 0.0, 1.0)
        nearest = start + share[:, None] * along
        return float(np.sqrt((nearest**2).sum(axis=1).min()))


def outline_of(boundary: object) -> Outline | None:
    """Outline of a GeoJSON Feature or FeatureCollection; ``None`` where it has no polygon."""
    rings = [ring for ring in _rings(boundary, 0) if len(ring) >= 4]
    if not rings:
        return None
    return Outline(
        np.concatenate([ring[:-1] for ring in rings]), np.concatenate([ring[1:] for ring in rings])
    )


def _rings(shape: Any, depth: int) -> Iterator[NDArray[np.float64]]:
    """Rings of every polygon; parts that are no GeoJSON are passed over."""
    if not isinstance(shape, dict) or depth > MOST_DEPTH:
        return
    for key in ("features", "geometries"):
        parts = shape.get(key)
        for part in parts if isinstance(parts, list) else ():
            yield from _rings(part, depth + 1)
    yield from _rings(shape.get("geometry"), depth + 1)
    polygons = shape.get("coordinates")
    kind = shape.get("type")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(polygons, list):
        return
    for polygon in [polygons] if kind == "Polygon" else polygons:
        for ring in polygon if isinstance(polygon, list) else ():
            points = _points(ring)
            if points is not None:
                yield points


def _points(ring: object) -> NDArray[np.float64] | None:
    if not isinstance(ring, Sequence):
        return None
    try:
        points = np.array([(float(point[0]), float(point[1])) for point in ring])
    except (TypeError, ValueError, IndexError, KeyError):
        return None
    return points if points.ndim == 2 and np.isfinite(points).all() else None
