"""Ways over land: how far it is round the water that a straight line crosses."""

from allocator.travel.land.outline import Outline, outline_of
from allocator.travel.land.ways import LandWay, LandWays

__all__ = ["LandWay", "LandWays", "Outline", "outline_of"]
