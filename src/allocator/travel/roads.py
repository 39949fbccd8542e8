"""Minutes by road between two places of one road network: known, else estimated."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from allocator.domain.crossings import KnownJourney
from allocator.domain.settings import Settings
from allocator.travel.places import Place, distance_km

ROAD_CIRCUITY = 1.3
"""Road kilometres per straight-line kilometre, for mileage only."""
WALKING_KMH = 4.0
"""Straight-line walking speed: 5 km/h on a way a quarter longer than the straight line."""
LEAST_MINUTES = 2
"""A journey by car takes at least this long, door to door."""

_ACCESSIBLE, _REMOTE = (3, 6), (4, 7)


class Roads:
    """Drive and walk times by place id, in whole minutes, remembered once worked out.

    The estimate is great-circle distance over a straight-line speed by urban-rural class, taking
    the slower class of the two ends (24 km/h urban, 38 accessible, 41 remote, 39 very remote:
    calibrated on known Scottish journeys, circuity included).
    """

    def __init__(
        self, places: Mapping[str, Place], known: Iterable[KnownJourney], settings: Settings
    ) -> None:
        self.places = places
        self.settings = settings
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
        straight = distance_km(self.places[from_id], self.places[to_id])
        return round(straight * ROAD_CIRCUITY, 1)

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
        a, b = self.places[from_id], self.places[to_id]
        speed = min(self.speed_kmh(a), self.speed_kmh(b))
        return max(LEAST_MINUTES, math.ceil(distance_km(a, b) / speed * 60))

    def speed_kmh(self, place: Place) -> float:
        """Straight-line speed of the estimate at a place, by its urban-rural class."""
        settings = self.settings
        if place.urban_rural in (1, 2):
            return settings.urban_kmh
        if place.urban_rural in _ACCESSIBLE:
            return settings.accessible_kmh
        return settings.remote_kmh if place.urban_rural in _REMOTE else settings.very_remote_kmh
