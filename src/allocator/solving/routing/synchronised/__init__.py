"""One day's routes of people who meet: visits of one or two parts, held together by their times."""

from allocator.solving.routing.synchronised.effort import SynchronisedEffort
from allocator.solving.routing.synchronised.problem import (
    PartStop,
    SynchronisedPlan,
    SynchronisedProblem,
)
from allocator.solving.routing.synchronised.solve import plan_synchronised_routes

__all__ = [
    "PartStop",
    "SynchronisedEffort",
    "SynchronisedPlan",
    "SynchronisedProblem",
    "plan_synchronised_routes",
]
