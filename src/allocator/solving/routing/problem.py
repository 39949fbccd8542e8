"""What is asked and what comes back: calls on days, people who drive from a base and return."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]
Records = NDArray[np.void]

NEVER, WITH_STORE, ALWAYS = 0, 1, 2
"""Whether a person may make a call: never, only after stopping at the store, always."""

LATE = 1e-8
"""Minutes by which sums of decimals may pass a limit."""

ANY_CREW = -1
NO_GROUP = -1
NO_STORE = -1


@dataclass(frozen=True, eq=False)
class RoutingProblem:
    """Every call is made on each day of one of its choices, by routes that cost least.

    A *call* is something to be done at a place: a school visit, or a customer who is called at
    several times. A *choice* of a call is a set of days, and perhaps a crew. A *route* is one
    person's day: it starts at a base, may stay empty, and ends at a base. Minutes are any unit of
    time as long as it is the same everywhere; days count from 0.

    Parameters
    ----------
    minutes
        (places, places): travel from row to column; a stop on the way never makes it shorter.
    call_places, service_minutes, opens, closes
        (calls,): where, how long, and between which minutes of the day the call may *start*;
        minus and plus infinity = at any time.
    demands
        (calls, goods): what one call on one day takes of a route's capacity.
    unmade_costs
        (calls,): cost of a call that is not made at all.
    choice_starts
        (calls + 1,): the choices of call c are ``choice_starts[c]:choice_starts[c + 1]``.
    choice_crews
        (choices,): all of the call's days go to routes of this crew; ``ANY_CREW`` = any.
    day_starts, days
        (choices + 1,), (entries,): the days of choice k are ``days[day_starts[k]:...]``, ascending
        and without repeats.
    groups, spacing_days
        (calls,): calls of one group (visits of one school) are at least so many days apart, the
        larger number of two calls counting; at least 1. ``NO_GROUP`` = free.
    fits
        (calls, people): ``NEVER``, ``WITH_STORE`` or ``ALWAYS``.
    route_days, route_people, route_crews, start_places, end_places
        (routes,): day, person, crew and bases. One person may have one route a day, or a fleet of
        equal vehicles may be one person with several.
    route_opens, route_closes
        (routes,): earliest departure, latest return.
    most_minutes
        (routes,): longest time from departure to return, waiting included.
    capacities
        (routes, goods): most demand before the store; after it anything goes.
    day_count
        Days.
    store_place
        Place of a store that a route may stop at once, for no time; ``NO_STORE`` = none.
    counts_waiting
        What a route costs: its whole time (travel, waiting, service), or its travel alone.
    """

    minutes: Numbers
    call_places: Indices
    service_minutes: Numbers
    opens: Numbers
    closes: Numbers
    demands: Numbers
    unmade_costs: Numbers
    choice_starts: Indices
    choice_crews: Indices
    day_starts: Indices
    days: Indices
    groups: Indices
    spacing_days: Indices
    fits: NDArray[np.int8]
    route_days: Indices
    route_people: Indices
    route_crews: Indices
    start_places: Indices
    end_places: Indices
    route_opens: Numbers
    route_closes: Numbers
    most_minutes: Numbers
    capacities: Numbers
    day_count: int
    store_place: int = NO_STORE
    counts_waiting: bool = False

    @property
    def call_count(self) -> int:
        """Calls."""
        return self.call_places.size

    @property
    def route_count(self) -> int:
        """Routes, empty ones among them."""
        return self.route_days.size

    @property
    def has_windows(self) -> bool:
        """Whether any call has to start within a window."""
        return bool(np.isfinite(self.opens).any() or np.isfinite(self.closes).any())


@dataclass(frozen=True)
class Stop:
    """One stop of a route; ``call`` is ``None`` at the store. It starts at a minute of the day."""

    call: int | None
    start: float


@dataclass(frozen=True)
class Route:
    """A route that is used: its index, departure, stops in order, and return."""

    route: int
    departs: float
    stops: tuple[Stop, ...]
    returns: float


@dataclass(frozen=True)
class RoutingPlan:
    """The routes used, in order of their index.

    ``cost`` is what the routes cost, in minutes, without unmade calls, which ``unmade`` lists.
    ``rounds`` says how much work it took.
    """

    routes: tuple[Route, ...]
    unmade: tuple[int, ...]
    cost: float
    rounds: int
