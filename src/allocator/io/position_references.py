"""Places that stand where they cannot: coordinates swapped, in the sea, far from all others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from allocator.domain.positions import nearest_other_km
from allocator.errors import Fault
from allocator.io.outlines import outline_of
from allocator.io.parts import Parts
from allocator.io.rows import Numbered

SCOTLAND = (54.0, 61.5, -9.5, 0.0)
"""Least and most latitude and longitude of a place in Scotland."""
OUTSIDE_KM = 1.0
"""Outlines are drawn with few points. Of all councils' schools none lay more than 0.3 km outside
its outline in either of two simplified sets of boundaries.
"""
FAR_KM = (25.0, 60.0)
"""Least and most of what counts as far from every other school."""
_TIMES_USUAL = 5.0
_LEAST_SITES = 4


def in_scotland(latitude: float, longitude: float) -> bool:
    """Whether a place lies in the rectangle round Scotland."""
    south, north, west, east = SCOTLAND
    return south <= latitude <= north and west <= longitude <= east


def positions_are_in_scotland(parts: Parts) -> Iterator[Fault]:
    """Refuse swapped latitude and longitude; a place outside Scotland is doubtful."""
    for table in ("schools", "people", "ports"):
        for entry in parts.tables[table]:
            latitude, longitude = entry.value.latitude, entry.value.longitude
            if in_scotland(latitude, longitude):
                continue
            value = f"{latitude:g}, {longitude:g}"
            severity, near = "warning", None
            expected = "a place in Scotland (latitude, longitude)"
            if in_scotland(longitude, latitude):
                severity, near = "error", f"{longitude:g}, {latitude:g}"
                expected = "latitude before longitude; the two are swapped"
            elif in_scotland(latitude, -longitude):
                near = f"{latitude:g}, {-longitude:g}"
                expected = "a place in Scotland; west of Greenwich longitude has a minus sign"
            elif in_scotland(-longitude, latitude):
                near = f"{-longitude:g}, {latitude:g}"
                expected = "a place in Scotland; latitude and longitude look swapped"
            yield parts.fault(table, entry.row, "latitude", value, expected, near, severity)


def sites_are_on_land(parts: Parts) -> Iterator[Fault]:
    """Warn of a school clearly outside the outline of the authority: in the sea, or elsewhere."""
    outline = outline_of(parts.boundary)
    if outline is None:
        return
    entries = _scottish_sites(parts)
    inside = [entry for entry in entries if outline.contains(entry.value)]
    if 2 * len(inside) < len(entries):
        if entries:
            yield Fault(
                parts.files["schools"], None, "latitude", f"{len(inside)} of {len(entries)} sites",
                "most schools inside boundary.geojson; is it of another authority?",
                None, "warning",
            )  # fmt: skip
        return
    for entry in entries:
        km = outline.km_outside(entry.value)
        if km > OUTSIDE_KM:
            value = f"{entry.value.latitude:g}, {entry.value.longitude:g}"
            expected = (
                f"a place inside boundary.geojson; this is {km:.0f} km out, perhaps in the sea"
            )
            yield parts.fault("schools", entry.row, "latitude", value, expected, None, "warning")


def sites_are_near_others(parts: Parts) -> Iterator[Fault]:
    """Warn of a site far from every other one: a digit of its position may be wrong.

    Far is five times the distance that nine sites in ten have to their nearest neighbour, at
    least 25 km and at most 60: of the councils of Scotland no school is that far out.
    """
    entries = _scottish_sites(parts)
    if len(entries) < _LEAST_SITES:
        return
    distances = nearest_other_km([entry.value for entry in entries])
    usual = float(np.quantile(distances, 0.9, method="lower"))
    far = min(FAR_KM[1], max(FAR_KM[0], _TIMES_USUAL * usual))
    for entry, km in zip(entries, distances, strict=True):
        if km > far:
            value = f"{entry.value.latitude:g}, {entry.value.longitude:g}"
            expected = f"a place nearer to the other schools; the nearest is {km:.0f} km away"
            yield parts.fault("schools", entry.row, "latitude", value, expected, None, "warning")


def _scottish_sites(parts: Parts) -> list[Numbered]:
    """First school of each site; those outside Scotland have been told already."""
    sites: dict[str, Numbered] = {}
    for entry in parts.tables["schools"]:
        if in_scotland(entry.value.latitude, entry.value.longitude):
            sites.setdefault(entry.value.site_id, entry)
    return list(sites.values())


POSITION_RULES: tuple[Callable[[Parts], Iterable[Fault]], ...] = (
    positions_are_in_scotland,
    sites_are_on_land,
    sites_are_near_others,
)
