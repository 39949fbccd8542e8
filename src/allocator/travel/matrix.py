"""Round trips by road between many bases and many sites at once, as arrays.

The figures are those of ``Roads``, pair by pair. Of what needs a boat only the least is here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from allocator.domain.authority import Authority
from allocator.travel.model import TravelModel
from allocator.travel.places import EARTH_RADIUS_KM, Place
from allocator.travel.roads import LEAST_MINUTES, ROAD_CIRCUITY, Roads, is_urban

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RoadTrips:
    """There and back by road.

    Where there is no road ``joined`` is false, ``minutes`` are the least that the crossings alone
    take (infinite where there are none) and ``kilometres`` are 0.
    """

    minutes: Floats
    kilometres: Floats
    joined: NDArray[np.bool_]


class RoadMatrix:
    """Road journeys between people's bases and sites, worked out part by part.

    Sites and people are meant by their places in the lists that the matrix is made for.
    """

    def __init__(
        self, travel: TravelModel, person_ids: Sequence[str], site_ids: Sequence[str]
    ) -> None:
        places, roads = travel.places, travel.roads
        names = dict.fromkeys(place.road_network for place in places.values())
        networks = {name: number for number, name in enumerate(names)}
        self._people = _points([places[one] for one in person_ids], roads, networks)
        self._sites = _points([places[one] for one in site_ids], roads, networks)
        self._crossings = least_crossings(travel.authority, networks)
        self._settings = travel.authority.settings
        self._width = len(person_ids)
        known = np.array(sorted(_known_trips(roads, person_ids, site_ids)), dtype=np.float64)
        self._known = known.reshape(-1, 3)
        self._known_sites = np.unique(self._known[:, 0].astype(np.int64) // max(1, self._width))

    def round_trips(self, sites: Whole, people: Whole) -> RoadTrips:
        """Journeys between each of the sites (rows) and each of the people (columns)."""
        trips = self._trips(sites[:, None], people[None, :])
        rows = np.flatnonzero(np.isin(sites, self._known_sites))
        if rows.size:
            known = (trips.minutes[rows], trips.kilometres[rows])
            self._put_known(*known, sites[rows, None] * self._width + people[None, :])
            trips.minutes[rows], trips.kilometres[rows] = known
        return trips

    def trips_of_pairs(self, sites: Whole, people: Whole) -> RoadTrips:
        """Journeys between the first site and the first person, the second ones, and so on."""
        trips = self._trips(sites, people)
        self._put_known(trips.minutes, trips.kilometres, sites * self._width + people)
        return trips

    def _trips(self, sites: Whole, people: Whole) -> RoadTrips:
        ends, bases = self._sites.take(sites), self._people.take(people)
        straight = _distances_km(ends.angles, bases.angles)
        speed = np.minimum(ends.speed, bases.speed)
        speed = np.where(np.isinf(speed), self._settings.urban_kmh, speed)
        minutes = np.ceil(self._settings.start_minutes + straight / speed * 60)
        minutes = 2 * np.maximum(LEAST_MINUTES, minutes)
        kilometres = 2 * np.round(straight * ROAD_CIRCUITY, 1)
        joined = ends.network == bases.network
        if not joined.all():
            minutes = np.where(joined, minutes, self._crossings[ends.network, bases.network])
            kilometres = np.where(joined, kilometres, 0.0)
        return RoadTrips(minutes, kilometres, joined)

    def _put_known(self, minutes: Floats, kilometres: Floats, keys: Whole) -> None:
        """Put known journeys in place of estimates, in place."""
        if not self._known.size:
            return
        places = np.searchsorted(self._known[:, 0], keys).clip(max=self._known.shape[0] - 1)
        found = self._known[places, 0] == keys
        minutes[found] = self._known[places[found], 1]
        kilometres[found] = self._known[places[found], 2]


def least_crossings(authority: Authority, networks: Mapping[str, int]) -> Floats:
    """Least minutes aboard from each road network to each other one and back, by any boats."""
    least = np.full((len(networks), len(networks)), np.inf)
    np.fill_diagonal(least, 0.0)
    network_of = {port.port_id: networks[port.road_network] for port in authority.ports}
    for sailing in authority.sailings:
        way = network_of[sailing.from_port], network_of[sailing.to_port]
        least[way] = min(least[way], sailing.arrive - sailing.depart)
    for between in range(len(networks)):
        least = np.minimum(least, least[:, between, None] + least[None, between, :])
    return np.asarray(least + least.T)


@dataclass(frozen=True, eq=False)
class _Points:
    """Places as arrays.

    ``angles`` has rows for the sine and cosine of half the latitude, the same of half the
    longitude, and the cosine of the latitude. ``speed`` is infinite in
    towns, whose own counts only from town to town.
    """

    angles: Floats
    speed: Floats
    network: Whole

    def take(self, numbers: Whole) -> _Points:
        """Some of the points, in the shape of their numbers."""
        return _Points(self.angles[:, numbers], self.speed[numbers], self.network[numbers])


def _points(places: Sequence[Place], roads: Roads, networks: Mapping[str, int]) -> _Points:
    latitude = np.array([math.radians(place.latitude) for place in places], dtype=np.float64)
    longitude = np.array([math.radians(place.longitude) for place in places], dtype=np.float64)
    rows = (
        np.sin(latitude / 2),
        np.cos(latitude / 2),
        np.sin(longitude / 2),
        np.cos(longitude / 2),
        np.cos(latitude),
    )
    return _Points(
        np.stack(rows),
        np.array([math.inf if is_urban(one) else roads.speed_kmh(one) for one in places]),
        np.array([networks[place.road_network] for place in places], dtype=np.int64),
    )


def _distances_km(ends: Floats, bases: Floats) -> Floats:
    """Great-circle distances as ``distance_km`` has them, from the angles of both ends.

    Sines of half differences come from those of the ends, which spares a sine for every pair.
    """
    sin_lat, cos_lat, sin_lon, cos_lon, cosine = ends
    base_sin_lat, base_cos_lat, base_sin_lon, base_cos_lon, base_cosine = bases
    half_lat = sin_lat * base_cos_lat - cos_lat * base_sin_lat
    half_lon = sin_lon * base_cos_lon - cos_lon * base_sin_lon
    chord = half_lat * half_lat + cosine * base_cosine * half_lon * half_lon
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(chord))))


def _known_trips(
    roads: Roads, person_ids: Sequence[str], site_ids: Sequence[str]
) -> Iterable[tuple[int, float, float]]:
    """Key of site and person, minutes and kilometres of the round trips not wholly estimated."""
    people = {one: number for number, one in enumerate(person_ids)}
    sites = {one: number for number, one in enumerate(site_ids)}
    pairs = {
        (person, site)
        for pair in roads.known
        for person, site in (pair, pair[::-1])
        if person in people and site in sites
    }
    if roads.engine is not None:
        rows, columns = roads.engine.believed_pairs(person_ids, site_ids)
        pairs.update(
            (person_ids[row], site_ids[column])
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True)
        )
    if roads.land is not None:
        pairs.update(roads.land.long_pairs(person_ids, site_ids))
    for person, site in pairs:
        there, back = (person, site), (site, person)
        yield (
            sites[site] * len(people) + people[person],
            float(roads.minutes(*there) + roads.minutes(*back)),
            roads.kilometres(*there) + roads.kilometres(*back),
        )
