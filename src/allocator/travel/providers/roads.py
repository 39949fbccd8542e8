"""Journeys by road as an engine has them: asked once for each road network, judged, remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from allocator.domain.routing import Routing
from allocator.travel.places import Place
from allocator.travel.providers import openrouteservice, osrm, valhalla
from allocator.travel.providers.asking import Asker, Table
from allocator.travel.providers.caching import VARIABLE, RoadCache, cache_folder, rounded
from allocator.travel.providers.calling import Caller
from allocator.travel.providers.formats import EngineFormat, UnusableError
from allocator.travel.providers.judging import Judged, judge
from allocator.travel.providers.wording import Census, Remark, census_of, merged

FORMATS: dict[str, EngineFormat] = {
    "osrm": osrm.FORMAT,
    "valhalla": valhalla.FORMAT,
    "openrouteservice": openrouteservice.FORMAT,
}
MOST_POINTS = 3000
"""Most points of one network that are asked for: nine million journeys."""

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class _Network:
    """What an engine says of one road network."""

    judged: Judged | None
    point_of: dict[str, int]

    def figure(self, name: Literal["minutes", "kilometres"], way: tuple[str, str]) -> float | None:
        """A figure of the way between two places, or ``None``."""
        if self.judged is None:
            return None
        from_id, to_id = way
        table: Floats = getattr(self.judged, name)
        found = table[self.point_of[from_id], self.point_of[to_id]]
        return None if np.isnan(found) else float(found)


class EngineRoads:
    """Minutes and kilometres between places of one network, by place id.

    Nothing is asked before the first journey of a network is wanted. Whatever goes wrong is told
    in ``warnings`` and leaves gaps, never an error: the caller has an estimate for them.
    """

    def __init__(
        self, routing: Routing, places: Mapping[str, Place], folder: Path | None = None
    ) -> None:
        self.routing = routing
        self.engine = FORMATS[routing.engine]
        self.cache = RoadCache(folder or cache_folder(), routing, self.engine)
        self._stopped_by: UnusableError | None = None
        self._caller = Caller(routing, self.engine)
        self._asker = Asker(routing, self.engine, self._caller)
        self._places = places
        self._networks: dict[str, _Network] = {}
        self._remarks: list[Remark] = []
        self._unkept: str | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """What went wrong with the networks asked for so far, each kind with count and example."""
        name = f"The routing engine {self.routing.engine} at {self.routing.host}"
        told = [remark.sentence(name) for remark in merged(self._remarks)]
        if self._unkept is not None:
            told.append(
                f"The answers of the routing engine could not be kept ({self._unkept}) and will be "
                f"asked for again: set {VARIABLE} to a folder that can be written."
            )
        return tuple(told)

    def minutes(self, from_id: str, to_id: str) -> float | None:
        """Minutes by car, or ``None`` where the engine gave nothing that is believed."""
        network = self._network(self._places[from_id].road_network)
        return network.figure("minutes", (from_id, to_id))

    def kilometres(self, from_id: str, to_id: str) -> float | None:
        """Kilometres by road, or ``None``."""
        network = self._network(self._places[from_id].road_network)
        return network.figure("kilometres", (from_id, to_id))

    def count_believed(self, road_network: str) -> int:
        """Journeys between different places of a network that the engine is believed about."""
        network = self._network(road_network)
        if network.judged is None:
            return 0
        believed = ~np.isnan(network.judged.minutes)
        places = np.bincount(list(network.point_of.values()), minlength=len(believed))
        return int(places @ believed.astype(np.int64) @ places - places @ np.diagonal(believed))

    def believed_pairs(
        self, from_ids: Sequence[str], to_ids: Sequence[str]
    ) -> tuple[Numbers, Numbers]:
        """Positions in the two lists of all pairs of which the engine knows a way or the way back.

        Pairs of two networks are none.
        """
        starts, ends = self._by_network(from_ids), self._by_network(to_ids)
        rows, columns = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for name, start in starts.items():
            network = self._network(name) if name in ends else None
            if network is None or network.judged is None:
                continue
            out = np.array([network.point_of[from_ids[place]] for place in start])
            back = np.array([network.point_of[to_ids[place]] for place in ends[name]])
            known = ~np.isnan(network.judged.minutes)
            row, column = np.nonzero((known | known.T)[np.ix_(out, back)])
            rows.append(start[row])
            columns.append(ends[name][column])
        return np.concatenate(rows), np.concatenate(columns)

    def _by_network(self, place_ids: Sequence[str]) -> dict[str, Numbers]:
        groups: dict[str, list[int]] = {}
        for position, place_id in enumerate(place_ids):
            groups.setdefault(self._places[place_id].road_network, []).append(position)
        return {name: np.array(group, dtype=np.int64) for name, group in groups.items()}

    def _network(self, name: str) -> _Network:
        if name not in self._networks:
            members = [place for place in self._places.values() if place.road_network == name]
            self._networks[name] = self._ask_for(name, members)
        return self._networks[name]

    def _ask_for(self, name: str, members: Sequence[Place]) -> _Network:
        places = {place.place_id: rounded(place.latitude, place.longitude) for place in members}
        points = sorted(set(places.values()))
        number_of = {point: number for number, point in enumerate(points)}
        point_of = {place_id: number_of[point] for place_id, point in places.items()}
        census = census_of(points, point_of)
        if len(points) > MOST_POINTS:
            self._remarks.append(census.of_too_many(MOST_POINTS))
            return _Network(None, point_of)
        table = Table(points)
        self._fill(table, census)
        judged = judge(table)
        self._remarks.extend(census.of_doubts(judged, table))
        return _Network(judged, point_of)

    def _fill(self, table: Table, census: Census) -> None:
        """Take what the cache has, ask for the rest, keep what was answered."""
        self.cache.fill(table)
        before = table.answered.copy()
        try:
            if table.lacks_any and self._stopped_by is not None:
                raise self._stopped_by
            self._asker.complete(table)
        except UnusableError as error:
            self._stopped_by = error
            self._remarks.append(census.of_stop(str(error), table))
        finally:
            self._caller.close()
        try:
            self.cache.keep(table, before)
        except OSError as error:
            self._unkept = error.strerror or str(error)
