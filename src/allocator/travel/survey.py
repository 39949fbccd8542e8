"""What the travel of an authority rests on: sources of road times, networks, who reaches nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from allocator.domain.models import Document
from allocator.travel.doubts import DoubtfulPair, doubtful_pairs
from allocator.travel.model import TravelModel
from allocator.travel.places import Place


class SourceCounts(Document):
    """Journeys by road, each way counted, by where their minutes come from."""

    known: int
    engine: int
    estimate: int


class NetworkSummary(Document):
    """One road network: what lies on it, where its journeys come from, its boats and flights.

    ``departures`` and ``arrivals`` are rows of ``sailings.csv`` that leave for, or come from,
    another network.
    """

    road_network: str
    schools: int
    bases: int
    ports: int
    departures: int
    arrivals: int
    journeys: SourceCounts

    @property
    def is_cut_off(self) -> bool:
        """Whether it has schools, nobody's base, and no boat there and back."""
        reached = self.departures > 0 and self.arrivals > 0
        return self.schools > 0 and self.bases == 0 and not reached


class TravelSurvey(Document):
    """The travel of an authority before any plan.

    ``cut_off`` are road networks with schools and neither a base nor a boat there and back,
    ``reach_no_school`` people who can reach no school by any journey of the term, nights included,
    ``doubtful`` estimates that are probably wrong, those furthest off first.
    """

    engine: str | None
    journeys: SourceCounts
    networks: tuple[NetworkSummary, ...]
    cut_off: tuple[str, ...]
    reach_no_school: tuple[str, ...]
    doubtful: tuple[DoubtfulPair, ...]
    warnings: tuple[str, ...]


def survey(travel: TravelModel) -> TravelSurvey:
    """Look at every journey by road and at who can reach a school; the engine is asked for all."""
    networks = tuple(_networks(travel))
    whole = Counter[str]()
    for network in networks:
        whole.update(network.journeys.model_dump())
    engine = travel.roads.engine
    unreached = tuple(_people_without_a_school(travel))
    return TravelSurvey(
        engine=None if engine is None else f"{engine.routing.engine} at {engine.routing.host}",
        journeys=SourceCounts(
            known=whole["known"], engine=whole["engine"], estimate=whole["estimate"]
        ),
        networks=networks,
        cut_off=tuple(network.road_network for network in networks if network.is_cut_off),
        reach_no_school=unreached,
        doubtful=doubtful_pairs(travel),
        warnings=travel.warnings,
    )


def _networks(travel: TravelModel) -> Iterator[NetworkSummary]:
    authority = travel.authority
    members: dict[str, list[Place]] = {}
    for place in travel.places.values():
        members.setdefault(place.road_network, []).append(place)
    schools = Counter(school.road_network for school in authority.open_schools)
    bases = Counter(person.road_network for person in authority.people if person.fte > 0)
    network_of = {port.port_id: port.road_network for port in authority.ports}
    departures, arrivals = Counter[str](), Counter[str]()
    for sailing in authority.sailings:
        start, end = network_of[sailing.from_port], network_of[sailing.to_port]
        if start != end:
            departures[start] += 1
            arrivals[end] += 1
    for name in sorted(members, key=lambda name: (-len(members[name]), name)):
        yield NetworkSummary(
            road_network=name,
            schools=schools[name],
            bases=bases[name],
            ports=sum(place.kind == "port" for place in members[name]),
            departures=departures[name],
            arrivals=arrivals[name],
            journeys=_sources(travel, name, members[name]),
        )


def _sources(travel: TravelModel, name: str, members: Iterable[Place]) -> SourceCounts:
    """Count without looking at each pair: a large pool has hundreds of millions."""
    roads = travel.roads
    ids = {place.place_id for place in members}
    known = [way for way in roads.known if way[0] != way[1] and ids.issuperset(way)]
    by_engine = 0
    if roads.engine is not None:
        hidden = sum(roads.engine.minutes(*way) is not None for way in known)
        by_engine = roads.engine.count_believed(name) - hidden
    whole = len(ids) * (len(ids) - 1)
    return SourceCounts(known=len(known), engine=by_engine, estimate=whole - len(known) - by_engine)


def _people_without_a_school(travel: TravelModel) -> Iterator[str]:
    """People at work this term with no journey to any open school."""
    authority = travel.authority
    onward = _onward(travel)
    sites: dict[str, list[str]] = {}
    for school in authority.open_schools:
        sites.setdefault(school.road_network, []).append(school.site_id)
    for person in authority.people:
        if not authority.working_days[person.person_id]:
            continue
        networks = _reachable(person.road_network, onward)
        # The own network comes first: by road the first school is mostly near enough.
        choices = dict.fromkeys(site for name in networks for site in sites.get(name, ()))
        if not any(travel.round_trip(person.person_id, site) for site in choices):
            yield person.person_id


def _onward(travel: TravelModel) -> Mapping[str, list[str]]:
    network_of = {port.port_id: port.road_network for port in travel.authority.ports}
    onward: dict[str, list[str]] = {}
    for sailing in travel.authority.sailings:
        start, end = network_of[sailing.from_port], network_of[sailing.to_port]
        if end not in onward.setdefault(start, []):
            onward[start].append(end)
    return onward


def _reachable(start: str, onward: Mapping[str, list[str]]) -> list[str]:
    found = [start]
    for name in found:
        found.extend(other for other in onward.get(name, ()) if other not in found)
    return found
