"""Pairs of places between which keeping to land is a long way round, and how long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from allocator.travel.land.outline import Outline
from allocator.travel.places import Place

LEAST_WATER_KM = 1.0
"""Kilometres off the land from which on a straight line is looked at."""
DETOUR, DETOUR_KM = 1.4, 5.0
"""A way over land counts where it is so many times, and so many kilometres, longer than the
straight line; on the grid, whose ways are a little longer than straight ones."""


class LandWay(NamedTuple):
    """The way between two places that keeps to land as far as it can, in kilometres.

    ``water_km`` of the ``straight_km`` in a straight line are off the land, ``wet_km`` of the way.
    """

    straight_km: float
    water_km: float
    way_km: float
    wet_km: float


class LandWays:
    """Long ways round between the places of an authority, worked out when asked for.

    Ends off the outline have none: nothing is known of the land around them. A neighbour's land is
    off the outline as well, so that ways keep to the authority's own; where that is no long way
    round, there is none.
    """

    def __init__(self, places: Mapping[str, Place], outline: Outline) -> None:
        self._outline = outline
        self._network = {key: place.road_network for key, place in places.items()}
        self._members: dict[str, list[str]] = {}
        self._number: dict[str, int] = {}
        for key, place in places.items():
            if outline.is_near(place):
                members = self._members.setdefault(place.road_network, [])
                self._number[key] = len(members)
                members.append(key)
        self._is_inside = {key: outline.contains(places[key]) for key in self._number}
        self._plane = {
            network: outline.on_plane([places[key] for key in ids])
            for network, ids in self._members.items()
        }
        self._rows: dict[tuple[str, int], dict[int, LandWay]] = {}

    def way(self, from_id: str, to_id: str) -> LandWay | None:
        """Way between two places of one network; ``None`` where the straight line will do."""
        first, second = self._number.get(from_id), self._number.get(to_id)
        network = self._network[from_id]
        if first is None or second is None or network != self._network[to_id]:
            return None
        # Of both directions the same: a pair is searched from the place that comes first.
        return self._row(network, min(first, second)).get(max(first, second))

    def long_pairs(
        self, from_ids: Iterable[str], to_ids: Iterable[str]
    ) -> Iterator[tuple[str, str]]:
        """Pairs of the two lists that have a long way round."""
        ends = list(to_ids)
        for start in from_ids:
            for end in ends:
                if self.way(start, end) is not None:
                    yield start, end

    def _row(self, network: str, number: int) -> dict[int, LandWay]:
        key = (network, number)
        if key not in self._rows:
            self._rows[key] = dict(self._search(network, number))
        return self._rows[key]

    def _search(self, network: str, number: int) -> Iterator[tuple[int, LandWay]]:
        """Long ways from a place to those of its network that come after it."""
        # Imported where it is needed: it loads a compiler.
        from allocator.travel.land.grid import grid_km, grid_of, water_km, ways_from

        points, is_inside = self._plane[network], self._is_inside[self._members[network][number]]
        ends = points[number + 1 :]
        water = water_km(self._outline, points[number], is_inside, ends)
        wet = np.flatnonzero(water >= LEAST_WATER_KM)
        if not wet.size:
            return
        grid = grid_of(self._outline)
        cells = grid.cells_of(np.vstack([points[number], ends[wet]]))
        land, over_water = ways_from(grid, int(cells[0]), cells[1:])
        ways = land + over_water
        straight = np.hypot(*(ends[wet] - points[number]).T)
        is_long = (ways >= DETOUR * grid_km(points[number], ends[wet])) & (
            ways >= straight + DETOUR_KM
        )
        for place in np.flatnonzero(is_long).tolist():
            end = int(wet[place])
            figures = (straight[place], water[end], ways[place], over_water[place])
            yield number + 1 + end, LandWay(*(float(figure) for figure in figures))
