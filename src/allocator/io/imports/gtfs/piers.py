"""Ports of a feed as ports of the workspace: those that stand there, new ones, and unknown ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from allocator.domain.positions import distance_km
from allocator.errors import UsageError
from allocator.io.documents import nearest
from allocator.io.imports.gtfs.networks import (
    Choice,
    KnownPlace,
    choose_network,
    known_places,
    places_across,
    position_of,
)
from allocator.io.imports.gtfs.stops import Stop

SAME_PIER_KM = 0.3
"""A stop so near to a port of the workspace is that port, under whatever id."""
MOVED_KM = 1.0
MOST_ID_LETTERS = 100


@dataclass(frozen=True)
class Holdings:
    """What a workspace holds that ports have to do with: rows as column -> text."""

    schools: Sequence[Mapping[str, str]]
    people: Sequence[Mapping[str, str]]
    ports: Sequence[Mapping[str, str]]

    @property
    def taken_ids(self) -> frozenset[str]:
        """Ids that no port may have: journeys name places by them."""
        sites = {record.get("site_id", "") for record in self.schools}
        return frozenset(sites | {record.get("person_id", "") for record in self.people})


@dataclass
class Piers:
    """Where each port of the feed stands in the workspace."""

    ids: dict[str, str] = field(default_factory=dict)
    """Port of the feed -> port of the workspace; one that is asked for is not there."""
    new: list[dict[str, str]] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def place_ports(
    stops: Mapping[str, Stop],
    rides: Iterable[tuple[str, str]],
    holdings: Holdings,
    answers: Mapping[str, str],
    near_km: float,
) -> Piers:
    """Find or make a port for every port of the feed.

    In this order: the port of the same id; an answer; a port of the workspace within 300 m; a
    new port on the road network that ``choose_network`` tells. The feed's own ports do not
    vouch for one another, so that the same feed again tells the same.

    Parameters
    ----------
    stops
        The feed's ports by id.
    answers
        Road networks given by hand, by stop id.

    Raises
    ------
    UsageError
        Where an answer is about a stop that the feed has not.
    """
    for stop_id in answers:
        if stop_id not in stops:
            near = nearest(stop_id, stops)
            hint = f" Did you mean {near!r}?" if near else ""
            raise UsageError(f"No ferry or flight of the feed calls at {stop_id!r}.{hint}")
    piers = Piers()
    names = {stop_id: _port_id(stop_id, holdings.taken_ids) for stop_id in stops}
    others = [row for row in holdings.ports if row.get("port_id") not in names.values()]
    places = known_places(holdings.schools, holdings.people, others)
    across = places_across(rides, stops)
    standing = {row.get("port_id", ""): row for row in holdings.ports}
    for stop_id, stop in stops.items():
        port_id = names[stop_id]
        same = _same_pier(stop, others) if stop_id not in answers else None
        if port_id in standing:
            piers.ids[stop_id] = port_id
            piers.notes.extend(_moved(stop, port_id, standing[port_id]))
        elif same is not None:
            piers.ids[stop_id] = same
            piers.notes.append(f"{stop.name} ({stop_id}) is port {same} of the workspace")
        else:
            choice = _choice(stop, answers, across.get(stop_id, []), places, near_km)
            _settle(piers, stop, port_id, choice)
    return piers


def _choice(
    stop: Stop,
    answers: Mapping[str, str],
    across: Sequence[Stop],
    places: Sequence[KnownPlace],
    near_km: float,
) -> Choice:
    if stop.stop_id in answers:
        return Choice(answers[stop.stop_id], "as you said")
    return choose_network(stop, across, places, near_km)


def _settle(piers: Piers, stop: Stop, port_id: str, choice: Choice) -> None:
    if choice.road_network is None:
        piers.asked.append(f"{stop.name}: {choice.why}. Say --network {stop.stop_id}=NETWORK")
        return
    piers.ids[stop.stop_id] = port_id
    piers.chosen.append(f"{stop.name} ({port_id}): {choice.road_network}, {choice.why}")
    piers.new.append(
        {
            "port_id": port_id,
            "name": stop.name,
            "latitude": f"{stop.latitude:.6f}",
            "longitude": f"{stop.longitude:.6f}",
            "road_network": choice.road_network,
        }
    )


def _port_id(stop_id: str, taken: frozenset[str]) -> str:
    """Id of the port of a stop: the stop's own where that can be."""
    plain = "".join(
        "_" if letter == ";" or not letter.isprintable() else letter for letter in stop_id
    )
    port_id = plain[:MOST_ID_LETTERS]
    return f"port-{port_id}"[:MOST_ID_LETTERS] if port_id in taken else port_id


def _same_pier(stop: Stop, ports: Sequence[Mapping[str, str]]) -> str | None:
    near = []
    for record in ports:
        position = position_of(record)
        if position is not None:
            place = KnownPlace("", "", *position)
            near.append((distance_km(stop, place), record.get("port_id", "")))
    km, port_id = min(near, default=(SAME_PIER_KM + 1, ""))
    return port_id if km <= SAME_PIER_KM else None


def _moved(stop: Stop, port_id: str, record: Mapping[str, str]) -> list[str]:
    position = position_of(record)
    if position is None:
        return []
    km = distance_km(stop, KnownPlace("", "", *position))
    if km <= MOVED_KM:
        return []
    return [f"port {port_id} stands {km:.1f} km from the feed's {stop.name}; left where it is"]
