"""Minutes by road between two places of one road network: known, from an engine, estimated."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Literal

from allocator.domain.crossings import KnownJourney
from allocator.domain.settings import Settings
from allocator.travel.land import LandWays
from allocator.travel.places import Place, distance_km
from allocator.travel.providers import EngineRoads

ROAD_CIRCUITY = 1.3
"""Road kilometres per straight-line kilometre, for mileage only."""
WALKING_KMH = 4.0
"""Straight-line walking speed: 5 km/h on a way a quarter longer than the straight line."""
LEAST_MINUTES = 2
"""A journey by car takes at least this long, door to door."""

_URBAN, _ACCESSIBLE, _REMOTE = (1, 2), (3, 6), (4, 7)

RoadSource = Literal["known", "engine", "estimate"]
"""Where the length of a journey comes from: ``travel_minutes.csv``, a routing engine, neither."""


class Roads:
    """Drive and walk times by place id, in whole minutes, remembered once worked out.

    The estimate is ``start_minutes`` and the great-circle distance over a straight-line speed,
    circuity included: 3 minutes, 36 km/h from town to town and 48 km/h elsewhere, calibrated on
    published Scottish drive times (docs/travel.md). It stands wherever the journey is
    not known and ``engine`` has nothing that is believed. With ``land`` it goes round water, where
    that is far. ``remote_factor`` is how much longer
    estimated drives take where an end is remote or very remote.
    """

    def __init__(
        self,
        places: Mapping[str, Place],
        known: Iterable[KnownJourney],
        settings: Settings,
        engine: EngineRoads | None = None,
        remote_factor: float = 1.0,
        land: LandWays | None = None,
    ) -> None:
        self.places = places
        self.settings = settings
        self.engine = engine
        self._remote_factor = remote_factor
        self.land = land
        self._known: dict[tuple[str, str], KnownJourney] = {}
        given = list(known)
        for journey in given:
            self._known.setdefault((journey.to_id, journey.from_id), journey)
        for journey in given:
            self._known[journey.from_id, journey.to_id] = journey
        self._minutes: dict[tuple[str, str], int] = {}

    @property
    def known(self) -> Mapping[tuple[str, str], KnownJourney]:
        """Known journeys by where they go from and to, both ways where one is given."""
        return self._known

    def are_joined(self, from_id: str, to_id: str) -> bool:
        """Whether there is a road between the two places."""
        return self.places[from_id].road_network == self.places[to_id].road_network

    def minutes(self, from_id: str, to_id: str) -> int:
        """Minutes by car between two places of one network; 0 from a place to itself."""
        key = (from_id, to_id)
        if key not in self._minutes:
            self._minutes[key] = self._drive_minutes(from_id, to_id)
        return self._minutes[key]

    def kilometres(self, from_id: str, to_id: str) -> float:
        """Kilometres by road, to a tenth."""
        known = self._known.get((from_id, to_id))
        if known is not None and known.kilometres is not None:
            return round(known.kilometres, 1)
        if self.engine is not None and self.are_joined(from_id, to_id):
            by_engine = self.engine.kilometres(from_id, to_id)
            if by_engine is not None:
                return round(by_engine, 1)
        return round(self._direct_km(from_id, to_id) * ROAD_CIRCUITY, 1)

    def _direct_km(self, from_id: str, to_id: str) -> float:
        """Kilometres in a straight line, or over land where that is a long way round."""
        way = None if self.land is None else self.land.way(from_id, to_id)
        if way is not None:
            return way.way_km
        return distance_km(self.places[from_id], self.places[to_id])

    def source(self, from_id: str, to_id: str) -> RoadSource:
        """Where the minutes between two places of one network come from."""
        if (from_id, to_id) in self._known:
            return "known"
        if self.engine is not None and self.engine.minutes(from_id, to_id) is not None:
            return "engine"
        return "estimate"

    def can_walk(self, from_id: str, to_id: str) -> bool:
        """Whether the two places are near enough to walk."""
        straight = distance_km(self.places[from_id], self.places[to_id])
        return straight <= self.settings.walk_most_km

    def walk_minutes(self, from_id: str, to_id: str) -> int:
        """Minutes on foot."""
        straight = distance_km(self.places[from_id], self.places[to_id])
        return max(LEAST_MINUTES, math.ceil(straight / WALKING_KMH * 60))

    def _drive_minutes(self, from_id: str, to_id: str) -> int:
        if from_id == to_id:
            return 0
        known = self._known.get((from_id, to_id))
        if known is not None:
            return max(LEAST_MINUTES, math.ceil(known.minutes))
        if self.engine is not None and self.are_joined(from_id, to_id):
            by_engine = self.engine.minutes(from_id, to_id)
            if by_engine is not None:
                return max(LEAST_MINUTES, math.ceil(by_engine))
        return self.estimated_minutes(from_id, to_id)

    def estimated_minutes(self, from_id: str, to_id: str, kilometres: float | None = None) -> int:
        """Estimate of the drive between two places, whatever is known of it.

        ``kilometres`` replace the straight line, or the way round water, that it goes by.
        """
        a, b = self.places[from_id], self.places[to_id]
        if kilometres is None:
            kilometres = self._direct_km(from_id, to_id)
        minutes = self.settings.start_minutes + kilometres / self.between_kmh(a, b) * 60
        return max(LEAST_MINUTES, math.ceil(minutes))

    def between_kmh(self, a: Place, b: Place) -> float:
        """Straight-line speed of the estimate: that of the slower end outside towns.

        That of towns from town to town; a longer journey is mostly made outside them.
        """
        outside = [self.speed_kmh(place) for place in (a, b) if not is_urban(place)]
        return min(outside, default=self.settings.urban_kmh)

    def speed_kmh(self, place: Place) -> float:
        """Straight-line speed around a place, by its urban-rural class."""
        settings = self.settings
        if is_urban(place):
            return settings.urban_kmh
        if place.urban_rural in _ACCESSIBLE:
            return settings.accessible_kmh
        remote = place.urban_rural in _REMOTE
        speed = settings.remote_kmh if remote else settings.very_remote_kmh
        return speed / self._remote_factor


def is_urban(place: Place) -> bool:
    """Whether a place lies in a large or other urban area (classes 1 and 2)."""
    return place.urban_rural in _URBAN
