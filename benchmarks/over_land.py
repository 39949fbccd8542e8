"""Published drives where a straight line to the nearest secondary crosses water, both ways judged.

The published minutes are to the secondary that is nearest by road, so each estimate takes the
least over the secondaries of the road network in the council.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from allocator.domain.settings import Settings
from allocator.travel.land import LandWays, outline_of
from allocator.travel.places import Place
from allocator.travel.roads import Roads
from benchmarks.drive_times import Drive, drives_to_secondaries


@dataclass(frozen=True)
class Crossing:
    """Minutes to the nearest secondary: published, by straight lines, keeping to land."""

    area: str
    published: float
    straight: int
    over_land: int


def crossings(root: Path) -> tuple[Crossing, ...]:
    """Journeys whose straight line is much shorter than the way over the council's land."""
    by_area: dict[str, list[Drive]] = {}
    for drive in drives_to_secondaries(root):
        by_area.setdefault(drive.area, []).append(drive)
    outlines = _outlines(root)
    return tuple(
        crossing
        for area, drives in by_area.items()
        for crossing in _of_council(area, drives, outlines[area])
    )


def _of_council(area: str, drives: list[Drive], outline: object) -> Iterator[Crossing]:
    secondaries = {drive.end.place_id: drive.end for drive in drives}
    places: dict[str, Place] = {drive.start.place_id: drive.start for drive in drives}
    places.update(secondaries)
    land_of = outline_of({"type": "FeatureCollection", "features": [outline]})
    assert land_of is not None
    land = LandWays(places, land_of)
    straight = Roads(places, (), Settings())
    over_land = Roads(places, (), Settings(), land=land)
    for drive in drives:
        start, network = drive.start.place_id, drive.start.road_network
        if land.way(start, drive.end.place_id) is not None:
            ends = [key for key, end in secondaries.items() if end.road_network == network]
            yield Crossing(
                area,
                drive.minutes,
                min(straight.minutes(start, end) for end in ends),
                min(over_land.minutes(start, end) for end in ends),
            )


def _outlines(root: Path) -> dict[str, object]:
    file = root / "scotland_boundaries" / "council_areas_simplified.geojson"
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["local_authority"]: feature for feature in features}
