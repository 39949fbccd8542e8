"""Where is land? A coast drawn by hand and roughened by seeded noise, in the open Atlantic.

Points are kilometres east and north of an origin far from any real land, so that nothing of
Innis coincides with a real place.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from random import Random

Point = tuple[float, float]
Ring = tuple[Point, ...]

SEED = 20260810
ORIGIN_LATITUDE = 59.40
ORIGIN_LONGITUDE = -8.44
KM_PER_DEGREE_NORTH = 111.2
KM_PER_DEGREE_EAST = 55.9
"""At 59.9 degrees north."""

FINEST_KM = 0.45
"""A stretch of coast shorter than this is left straight."""
SHORE_ROUGHNESS = 0.24
"""Sideways shift of a stretch's middle, as a share of its length, at most."""
BORDER_ROUGHNESS = 0.05
"""The same for the border with the council to the east, which follows hills, not waves."""

# From the north-east corner along the north coast, down the west coast with its two sea lochs
# (Loch Strae, then the long Loch Vallan), round the Ross and along the south coast.
MAINLAND_SHORE: Ring = (
    (84, 93), (77, 95), (70, 92), (66, 94.5), (59, 91), (54, 93), (50, 90), (47.5, 85),
    (50, 81), (55, 79.8), (60, 79), (60.3, 78.1), (55, 77), (49, 77.5), (44, 75), (42, 70),
    (44.5, 66), (42.5, 62), (39.5, 58), (44, 56.8), (49, 57), (54, 58.7), (59, 59.3),
    (64, 61.2), (69, 62.6), (71.5, 62), (69.5, 60.4), (64.5, 58.2), (59.5, 56.2), (54, 54.7),
    (49.5, 53), (45, 52.3), (41, 53), (38.5, 50), (40, 46), (37, 43), (39.5, 40), (43, 39),
    (44, 36.5), (40.5, 35), (38, 32), (39.5, 27.5), (36.5, 24), (39, 20.5), (44, 20),
    (47, 17.5), (45, 14), (40, 12), (34, 8.5), (28, 4), (29.5, 1.5), (35, 2.5), (41, 5.5),
    (47, 8.5), (51, 6.5), (54, 8), (57, 5), (63, 2.5), (70, 3.5), (76, 1.5), (82, 4),
)  # fmt: skip
MAINLAND_BORDER: Ring = (
    (82, 4), (83.5, 14), (81, 25), (84.5, 36), (82, 47), (85, 58), (82.5, 69), (85.5, 80),
    (84, 93),
)  # fmt: skip

ISLANDS: dict[str, Ring] = {
    "Tarvasay": (
        (17, 71), (23, 73), (26, 69), (24.5, 66), (29, 64.5), (31, 60), (28, 57), (30.5, 53),
        (27, 49), (22, 46.5), (19.5, 50), (16, 49), (15, 53.5), (18.5, 56), (13, 57.5),
        (10, 61), (12.5, 65), (16.5, 66),
    ),
    "Hestray": (
        (33.5, 42), (35.5, 40), (34.8, 37), (33.6, 35.4), (32, 35.6), (30.8, 37.5), (31.2, 40.5),
    ),
    "Skarvay": (
        (-6, 95), (-1, 96), (2, 92.5), (0.5, 90), (3, 87), (0, 84), (-3.5, 86), (-7, 85),
        (-8.5, 89), (-5.5, 91.5),
    ),
    "Gormsay": (
        (11, 30), (14.5, 28.5), (16, 25), (14, 21.5), (11, 20), (8.5, 22), (9.5, 25), (7.5, 27.5),
    ),
}  # fmt: skip

ISLETS: tuple[Ring, ...] = (
    ((23.5, 41), (25, 40.4), (24.6, 39), (23, 39.3)),
    ((35, 84.6), (36.9, 83.5), (36, 81.8), (34.2, 82.7)),
    ((4.5, 73), (5.6, 72.2), (4.9, 71.2), (3.9, 72.1)),
    ((21, 14.9), (22.1, 14.1), (21.2, 13.2), (20.3, 14)),
    ((46.2, 54.8), (47.1, 55.1), (47.3, 54.6), (46.4, 54.3)),
)
"""Nobody lives on these."""


def to_degrees(point: Point) -> tuple[float, float]:
    """Turn kilometres east and north into latitude and longitude, to about a metre."""
    east, north = point
    return (
        round(ORIGIN_LATITUDE + north / KM_PER_DEGREE_NORTH, 5),
        round(ORIGIN_LONGITUDE + east / KM_PER_DEGREE_EAST, 5),
    )


def outlines() -> dict[str, Ring]:
    """Return the outline of every piece of land in kilometres, closed rings by name."""
    shore = _roughen(MAINLAND_SHORE, SHORE_ROUGHNESS, Random(f"{SEED} mainland shore"))
    border = _roughen(MAINLAND_BORDER, BORDER_ROUGHNESS, Random(f"{SEED} mainland border"))
    rings = {"mainland": (*shore, *border[1:])}
    named = [*ISLANDS.items(), *((f"islet {n}", ring) for n, ring in enumerate(ISLETS, 1))]
    for name, ring in named:
        rings[name] = _roughen((*ring, ring[0]), SHORE_ROUGHNESS, Random(f"{SEED} {name}"))
    return rings


def nearest_shore(point: Point, ring: Ring) -> Point:
    """Return the corner of an outline nearest to a point: where a pier can stand."""
    return min(ring, key=lambda corner: distance_km(corner, point))


def distance_km(a: Point, b: Point) -> float:
    """Return the straight-line distance of two points."""
    return math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2)


def boundary() -> dict[str, object]:
    """Return the council's outline and coast as GeoJSON."""
    polygons = [[_lon_lat(ring)] for ring in outlines().values()]
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"local_authority": "Innis", "source": "invented example"},
                "geometry": {"type": "MultiPolygon", "coordinates": polygons},
            }
        ],
    }


def _lon_lat(ring: Iterable[Point]) -> list[list[float]]:
    degrees = (to_degrees(point) for point in ring)
    return [[longitude, latitude] for latitude, longitude in degrees]


def _roughen(line: Sequence[Point], roughness: float, random: Random) -> Ring:
    """Shift the middle of each stretch sideways, then those of its halves, down to the finest."""
    rough: list[Point] = [line[0]]
    for start, end in pairwise(line):
        rough += _roughen_stretch(start, end, roughness, random)
    return tuple(rough)


def _roughen_stretch(start: Point, end: Point, roughness: float, random: Random) -> list[Point]:
    """Return the corners after ``start``, up to and with ``end``."""
    if distance_km(start, end) < FINEST_KM:
        return [end]
    shift = random.uniform(-roughness, roughness)
    east, north = end[0] - start[0], end[1] - start[1]
    middle = (
        (start[0] + end[0]) / 2 - north * shift,
        (start[1] + end[1]) / 2 + east * shift,
    )
    return [
        *_roughen_stretch(start, middle, roughness, random),
        *_roughen_stretch(middle, end, roughness, random),
    ]
