"""Routes of many plans, remembered to be put together anew."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from allocator.solving.routing.board import Board
from allocator.solving.routing.plan import Plan
from allocator.solving.routing.problem import LATE, Indices

MOST_ROUTES = 30_000
"""So many routes are remembered; when there are more, the quarter first seen goes."""

Key = tuple[int, frozenset[int]]


@dataclass(frozen=True)
class Seen:
    """A lawful route of some plan, in the cheapest order seen; the store is the last call."""

    route: int
    stops: tuple[int, ...]
    cost: float


@dataclass
class RoutePool:
    """Routes seen, one for each kind of route and set of calls."""

    board: Board
    seen: dict[Key, Seen] = field(default_factory=dict)
    _stamps: Indices | None = None

    def key(self, route: int, stops: tuple[int, ...]) -> Key:
        """Return what tells a route from others: its kind and its calls."""
        return int(self.board.routes["kind"][route]), frozenset(stops) - {self.board.call_count}

    def keys_of(self, plan: Plan) -> frozenset[Key]:
        """Return the keys of the routes of a plan."""
        used = np.flatnonzero(plan.known["count"]).tolist()
        return frozenset(self.key(route, _stops_of(plan, route)) for route in used)

    def note(self, plan: Plan) -> None:
        """Remember the lawful routes of a plan that changed since the last one noted."""
        known, routes = plan.known, self.board.routes
        full = (plan.loads > self.board.capacities + LATE).any(axis=1)
        fresh = (known["count"] > 0) & ~full & (known["time"] <= routes["limit"] + LATE)
        if self._stamps is not None:
            fresh &= known["stamp"] != self._stamps
        self._stamps = known["stamp"].copy()
        costs = known["time"] if self.board.counts_waiting else known["travel"]
        for route in np.flatnonzero(fresh).tolist():
            stops, cost = _stops_of(plan, route), float(costs[route])
            key = self.key(route, stops)
            if key not in self.seen or cost < self.seen[key].cost:
                self.seen[key] = Seen(route, stops, cost)
        if len(self.seen) > MOST_ROUTES:
            self.seen = dict(list(self.seen.items())[MOST_ROUTES // 4 :])


def _stops_of(plan: Plan, route: int) -> tuple[int, ...]:
    return tuple(plan.stops[route, : plan.known["count"][route]].tolist())
