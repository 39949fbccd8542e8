"""The drives that a plan may be made of, and what is said of one that is doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from allocator.domain.authority import Authority
from allocator.travel.model import TravelModel
from allocator.travel.places import EARTH_RADIUS_KM, Place

Pair = tuple[str, str]
DoubtReason = Literal["water", "known_journey", "boat"]
REACH_KM = 70.0
"""Sites nearer than this in a straight line may share a day: an hour and a half by the estimate."""
NEAREST_SITES, NEAREST_TO_BASE = 30, 200
"""Nearest sites that each site, and each base, is judged with: work stays in bounds."""


@dataclass(frozen=True)
class DoubtfulPair:
    """Two places whose estimated drive is doubtful, in kilometres and minutes by car.

    ``water_km`` of the straight line lie off the land. ``land_km`` is the shortest way that keeps
    to land as far as it can, ``None`` where it was not looked for. ``likely_minutes`` is what the
    drive would rather take, ``why`` says so in words.
    """

    from_id: str
    to_id: str
    minutes: int
    likely_minutes: int
    straight_km: float
    water_km: float
    land_km: float | None
    reason: DoubtReason
    why: str


def pairs_that_matter(travel: TravelModel) -> tuple[Pair, ...]:
    """Drives between bases, sites and ports that are estimated and that a plan may be made of.

    From the bases of people who work, to the sites of open schools and the ports of their network;
    between sites within ``REACH_KM``; between ports that a boat joins.
    """
    authority, places = travel.authority, travel.places
    sites = [places[one] for one in dict.fromkeys(row.site_id for row in authority.open_schools)]
    ports = [places[port.port_id] for port in authority.ports]
    works = travel.authority.working_days
    bases = [places[person.person_id] for person in authority.people if works[person.person_id]]
    found = dict.fromkeys(
        [
            *_nearest(bases, sites, NEAREST_TO_BASE, np.inf),
            *_nearest(bases, ports, NEAREST_TO_BASE, np.inf),
            *(tuple(sorted(pair)) for pair in _nearest(sites, sites, NEAREST_SITES, REACH_KM)),
            *least_crossings(travel),
        ]
    )
    return tuple(
        (one, other) for one, other in found if travel.roads.source(one, other) == "estimate"
    )


def least_crossings(travel: TravelModel) -> dict[Pair, int]:
    """Least minutes of a boat or plane between ports of one road network, by pair in order."""
    least: dict[Pair, int] = {}
    for sailing in travel.authority.sailings:
        one, other = sorted((sailing.from_port, sailing.to_port))
        if travel.roads.are_joined(one, other):
            minutes = sailing.arrive - sailing.depart
            least[one, other] = min(minutes, least.get((one, other), minutes))
    return least


def _nearest(
    starts: Sequence[Place], ends: Sequence[Place], most: int, reach_km: float
) -> Iterator[Pair]:
    """From each start to the nearest ends of its network within reach, in the order of the ends."""
    if not starts or not ends:
        return
    points = _on_the_globe(ends)
    networks = np.array([place.road_network for place in ends])
    for start, point in zip(starts, _on_the_globe(starts), strict=True):
        far = (
            2
            * EARTH_RADIUS_KM
            * np.arcsin(np.minimum(1.0, np.sqrt(((points - point) ** 2).sum(axis=1)) / 2))
        )
        far[networks != start.road_network] = np.inf
        near = np.argsort(far, kind="stable")[:most]
        for number in np.sort(near[(far[near] > 0) & (far[near] <= reach_km)]).tolist():
            if np.isfinite(far[number]):
                yield start.place_id, ends[number].place_id


def _on_the_globe(places: Sequence[Place]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    angles = np.radians([(place.latitude, place.longitude) for place in places])
    lat, lon = angles[:, 0], angles[:, 1]
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def name_of(authority: Authority, place: Place) -> str:
    """Name of a place in a sentence."""
    if place.kind == "base":
        return f"the base of {authority.person_titles[place.place_id]}"
    if place.kind == "site":
        return authority.site_place(place.place_id).name
    return next(port.name for port in authority.ports if port.port_id == place.place_id)
