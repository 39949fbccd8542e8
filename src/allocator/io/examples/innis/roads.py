"""Which roads go the long way round? Known journeys round the head of the sea loch."""

from __future__ import annotations

from collections.abc import Mapping

from allocator.domain.crossings import KnownJourney
from allocator.io.examples.innis.coast import Point, distance_km
from allocator.io.examples.innis.places import SITES
from allocator.io.examples.innis.timetable import port_points

LOCH_HEAD: Point = (72.8, 61.6)
"""The bridge at Kinvallan: the only road from the south to the north of Loch Vallan."""
NORTH_OF_THE_LOCH = ("IN40", "IN41", "IN42", "IN43", "IN44", "IN45", "IN46")
ROAD_KM_PER_STRAIGHT_KM = 1.25
ROAD_KMH = 52.0
LEAST_DETOUR = 1.2
"""A journey is listed where the road is this many times the estimate, or more."""


def known_journeys(bases: Mapping[str, Point]) -> tuple[KnownJourney, ...]:
    """Return the journeys whose straight line would drown in Loch Vallan.

    Parameters
    ----------
    bases
        Bases of people on the mainland, by id, south of the loch or north of it.
    """
    points = {site.site_id: site.at for site in SITES if site.network == "mainland"}
    starts = {key: at for key, at in points.items() if key not in NORTH_OF_THE_LOCH}
    starts["kinlarvan"] = port_points()["kinlarvan"]
    starts |= {key: at for key, at in bases.items() if not _is_north(at)}
    return tuple(
        _round_the_loch(start, end, kilometres)
        for start, start_at in starts.items()
        for end in NORTH_OF_THE_LOCH
        if (kilometres := _by_the_head(start_at, points[end]))
        >= LEAST_DETOUR * distance_km(start_at, points[end])
    )


def _is_north(point: Point) -> bool:
    return point[1] > LOCH_HEAD[1]


def _by_the_head(start: Point, end: Point) -> float:
    return distance_km(start, LOCH_HEAD) + distance_km(LOCH_HEAD, end)


def _round_the_loch(start: str, end: str, straight_km: float) -> KnownJourney:
    kilometres = round(straight_km * ROAD_KM_PER_STRAIGHT_KM, 1)
    return KnownJourney(
        from_id=start,
        to_id=end,
        minutes=float(round(kilometres / ROAD_KMH * 60)),
        kilometres=kilometres,
    )
