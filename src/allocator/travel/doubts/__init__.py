"""Which road estimates are doubtful: water lies between, or a known journey says otherwise.

The estimate goes by straight lines, and a sea loch can make the road ten times as long.
"""

from __future__ import annotations

from allocator.travel.doubts.nearby import doubted_by_boats, doubted_by_known_journeys
from allocator.travel.doubts.notes import notes_of_doubts
from allocator.travel.doubts.pairs import DoubtfulPair, pairs_that_matter
from allocator.travel.doubts.water import doubted_by_water
from allocator.travel.land import LandWays, outline_of
from allocator.travel.model import TravelModel

__all__ = ["DoubtfulPair", "doubtful_pairs", "notes_of_doubts"]


def doubtful_pairs(travel: TravelModel) -> tuple[DoubtfulPair, ...]:
    """Return the doubtful estimates among drives that matter, those furthest off first.

    Looked at: from each base that is worked from to the sites and ports of its road network, and
    between sites within reach of each other. Not looked at: journeys that are known or come from
    an engine, and, for water, ends off the outline of ``boundary.geojson``. A neighbour's land
    counts as water; where keeping to the outline makes no long way round nothing is doubted.
    """
    pairs = pairs_that_matter(travel)
    ways = travel.roads.land or _land_ways(travel)
    found: dict[tuple[str, str], DoubtfulPair] = {}
    for doubt in (
        *(doubted_by_water(travel, ways, pairs) if ways is not None else ()),
        *doubted_by_boats(travel),
        *doubted_by_known_journeys(travel, ways, pairs),
    ):
        found.setdefault((doubt.from_id, doubt.to_id), doubt)
    return tuple(
        sorted(
            found.values(),
            key=lambda pair: (-abs(pair.likely_minutes - pair.minutes), pair.from_id, pair.to_id),
        )
    )


def _land_ways(travel: TravelModel) -> LandWays | None:
    outline = outline_of(travel.authority.boundary)
    return None if outline is None else LandWays(travel.places, outline)
