"""Estimates doubted because a known journey nearby, or a boat, says otherwise."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from allocator.travel.doubts.pairs import (
    DoubtfulPair,
    DoubtReason,
    Pair,
    least_crossings,
    name_of,
)
from allocator.travel.land import LandWays
from allocator.travel.model import TravelModel
from allocator.travel.places import distance_km

NEAR_KM = 5.0
"""Both ends of a journey lie as near to those of a known one that it speaks for."""
FAR_OFF, FAR_OFF_MINUTES = 1.5, 10
"""A known journey so many times, and so many minutes, longer or shorter than its estimate tells."""


def doubted_by_known_journeys(
    travel: TravelModel, ways: LandWays | None, pairs: Sequence[Pair]
) -> Iterator[DoubtfulPair]:
    """Pairs beside a journey of ``travel_minutes.csv`` that is far off its own estimate.

    What the way over land explains tells nothing of those beside it: they are judged by their own.
    """
    roads, places = travel.roads, travel.places
    told: set[frozenset[str]] = set()
    for journey in travel.authority.known_journeys:
        start, end = journey.from_id, journey.to_id
        if start == end or {start, end} in told or not roads.are_joined(start, end):
            continue
        told.add(frozenset((start, end)))
        way = ways.way(start, end) if ways is not None else None
        known = roads.minutes(start, end)
        estimate = roads.estimated_minutes(start, end, None if way is None else way.way_km)
        is_off = max(known, estimate) >= FAR_OFF * min(known, estimate)
        if not is_off or abs(known - estimate) < FAR_OFF_MINUTES:
            continue
        names = [name_of(travel.authority, places[place]) for place in (start, end)]
        why = f"{' to '.join(names)} is known to take {known} minutes, not {estimate}"
        beside = {
            place: {one for one in places if distance_km(places[one], places[place]) <= NEAR_KM}
            for place in (start, end)
        }
        for one, other in pairs:
            both = ((one, other), (other, one))
            if any(a in beside[start] and b in beside[end] for a, b in both):
                likely = math.ceil(roads.minutes(one, other) * known / estimate)
                yield _doubt(travel, (one, other), likely, "known_journey", why)


def doubted_by_boats(travel: TravelModel) -> Iterator[DoubtfulPair]:
    """Ports of one road network that a boat joins in more time than the drive would take."""
    check_in = travel.authority.settings.check_in_ferry
    for pair, minutes in least_crossings(travel).items():
        estimate = travel.roads.minutes(*pair)
        if travel.roads.source(*pair) == "estimate" and estimate < minutes + check_in:
            why = f"a boat goes between them in {minutes} minutes, so the road is hardly shorter"
            yield _doubt(travel, pair, max(minutes, estimate), "boat", why)


def _doubt(
    travel: TravelModel, pair: Pair, likely: int, reason: DoubtReason, why: str
) -> DoubtfulPair:
    minutes = travel.roads.minutes(*pair)
    straight = distance_km(*(travel.places[place] for place in pair))
    return DoubtfulPair(
        *pair,
        minutes=minutes,
        likely_minutes=likely,
        straight_km=round(straight, 1),
        water_km=0.0,
        land_km=None,
        reason=reason,
        why=why,
    )
