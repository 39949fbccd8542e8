"""Who supports whom: demand, candidates, one weighted model, a plan with bound and reasons."""

from allocator.allocation.demand import Demand, DemandLine, build_demand
from allocator.allocation.emphases import EMPHASES, with_emphasis
from allocator.allocation.solve import allocate, allocate_several

__all__ = [
    "EMPHASES",
    "Demand",
    "DemandLine",
    "allocate",
    "allocate_several",
    "build_demand",
    "with_emphasis",
]
