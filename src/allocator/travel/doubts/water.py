"""Estimates doubted because the way over land is much longer than the straight line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.travel.doubts.pairs import DoubtfulPair, Pair
from allocator.travel.land import LandWay, LandWays
from allocator.travel.model import TravelModel

BRIDGE_KM = 1.0
"""Water on the way over land that a bridge or causeway may well cross."""


def doubted_by_water(
    travel: TravelModel, ways: LandWays, pairs: Sequence[Pair]
) -> Iterator[DoubtfulPair]:
    """Pairs between which keeping to land is a long way round.

    Where estimates keep to land already, only those whose way still crosses wide water.
    """
    keeps_to_land = travel.roads.land is not None
    for pair in pairs:
        way = ways.way(*pair)
        if way is not None and (not keeps_to_land or way.wet_km > BRIDGE_KM):
            yield _doubt(travel, pair, way)


def _doubt(travel: TravelModel, pair: Pair, way: LandWay) -> DoubtfulPair:
    roads = travel.roads
    minutes, likely = roads.minutes(*pair), roads.estimated_minutes(*pair, way.way_km)
    crossed = f"{way.water_km:.1f} of the {way.straight_km:.1f} km in a straight line are off land"
    around = (
        f"even the way that keeps most to land, {way.way_km:.0f} km, crosses {way.wet_km:.1f} km"
        if way.wet_km
        else f"over land it is at least {way.way_km:.0f} km"
    )
    rather = f", rather {likely} minutes" if likely != minutes else ""
    return DoubtfulPair(
        *pair,
        minutes=minutes,
        likely_minutes=likely,
        straight_km=round(way.straight_km, 1),
        water_km=round(way.water_km, 1),
        land_km=round(way.way_km, 1),
        reason="water",
        why=f"{crossed}; {around}{rather}",
    )
