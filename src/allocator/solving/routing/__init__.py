"""Routes of people who travel: who goes where, in which order."""

from allocator.solving.routing.effort import RoutingEffort
from allocator.solving.routing.problem import (
    ALWAYS,
    ANY_CREW,
    NEVER,
    NO_GROUP,
    NO_STORE,
    WITH_STORE,
    Route,
    RoutingPlan,
    RoutingProblem,
    Stop,
)
from allocator.solving.routing.solve import plan_routes

__all__ = [
    "ALWAYS",
    "ANY_CREW",
    "NEVER",
    "NO_GROUP",
    "NO_STORE",
    "WITH_STORE",
    "Route",
    "RoutingEffort",
    "RoutingPlan",
    "RoutingProblem",
    "Stop",
    "plan_routes",
]
