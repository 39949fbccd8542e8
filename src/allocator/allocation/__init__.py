"""Who supports whom: demand, candidates, one weighted model, a plan with bound and reasons."""

from allocator.allocation.demand import Demand, DemandLine, build_demand
from allocator.allocation.solve import allocate

__all__ = ["Demand", "DemandLine", "allocate", "build_demand"]
