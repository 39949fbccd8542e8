"""Routes of many plans put together anew: the cheapest set that makes every call."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from allocator.solving.highs import Limits, Relaxation, solve
from allocator.solving.linear_model import LinearModel
from allocator.solving.progress import SolveControl
from allocator.solving.routing.board import Board
from allocator.solving.routing.plan import Plan
from allocator.solving.routing.problem import (
    ANY_CREW,
    LATE,
    Indices,
    Numbers,
    Route,
    RoutingPlan,
    RoutingProblem,
    Stop,
)

MOST_ROUTES = 30_000
"""So many routes are remembered; those first seen longest ago go first."""
MOST_CHOSEN_FROM = 4_000
NODES, LOOKS = 200, 400


@dataclass(frozen=True)
class Seen:
    """A lawful route of some plan, in the cheapest order seen; the store is call ``call_count``."""

    route: int
    stops: tuple[int, ...]
    cost: float


@dataclass
class RoutePool:
    """Routes seen, one for each kind of route and set of calls."""

    problem: RoutingProblem
    board: Board
    seen: dict[tuple[int, frozenset[int]], Seen] = field(default_factory=dict)
    _stamps: Indices = field(init=False)

    def __post_init__(self) -> None:
        self._stamps = np.full(self.problem.route_count, -1, dtype=np.int64)

    def note(self, plan: Plan) -> None:
        """Remember the routes of a plan that changed since the last one noted."""
        known, routes = plan.known, self.board.routes
        over = (plan.loads > self.board.capacities + LATE).any(axis=1)
        lawful = ~over & (known["time"] <= routes["limit"] + LATE) & (known["count"] > 0)
        costs = known["time"] if self.board.counts_waiting else known["travel"]
        changed = np.flatnonzero(lawful & (known["stamp"] != self._stamps))
        self._stamps = known["stamp"].copy()
        for route in changed.tolist():
            stops = tuple(plan.stops[route, : known["count"][route]].tolist())
            key = (int(routes["kind"][route]), frozenset(stops) - {self.board.call_count})
            cost = float(costs[route])
            old = self.seen.get(key)
            if old is None or cost < old.cost:
                self.seen[key] = Seen(route, stops, cost)
        if len(self.seen) > MOST_ROUTES:
            kept = list(self.seen.items())[len(self.seen) - MOST_ROUTES * 3 // 4 :]
            self.seen = dict(kept)


def can_recombine(problem: RoutingProblem) -> bool:
    """Whether routes can be put together without looking at more than calls, days and crews."""
    starts = problem.choice_starts[:-1]
    free = problem.choice_crews == ANY_CREW
    calls = np.repeat(np.arange(problem.call_count), np.diff(problem.choice_starts))
    is_mixed = (free != free[np.minimum(starts, max(0, free.size - 1))][calls]).any()
    return bool((problem.groups < 0).all()) and not is_mixed


def recombine(pool: RoutePool, control: SolveControl, value: float) -> RoutingPlan | None:
    """Return a plan of the routes seen that is worth less than ``value``, if there is one.

    Routes that no such plan can hold are left out first: their reduced cost is too high.
    """
    seen = list(pool.seen.values())
    model = _model_of(pool, seen)
    relaxed = Relaxation(model, control).solve()
    if relaxed.values is None or relaxed.duals is None:
        return None
    matrix = model.matrix()
    rows = np.repeat(np.arange(model.row_count), np.diff(matrix.starts))
    paid = np.bincount(
        matrix.columns, relaxed.duals[rows] * matrix.values, minlength=model.variable_count
    )
    reduced = (model.objective - paid)[: len(seen)]
    room = value - relaxed.objective
    best = np.argsort(reduced, kind="stable")[:MOST_CHOSEN_FROM]
    kept = [seen[index] for index in np.sort(best[reduced[best] <= room]).tolist()]
    smaller = _model_of(pool, kept)
    found = solve(smaller, control, Limits(nodes=NODES, looks=LOOKS), stage="routing")
    if found.values is None or found.objective >= value - LATE:
        return None
    return _plan_of(pool, [one for one, taken in zip(kept, found.values, strict=False) if taken > 0.5])


def _model_of(pool: RoutePool, seen: list[Seen]) -> LinearModel:
    """Each call makes one choice or stays out; routes make it on the choice's days."""
    problem, kinds = pool.problem, pool.board.routes["kind"]
    model = LinearModel("min")
    costs = np.array([one.cost for one in seen])
    x = model.add_variables("route", len(seen), upper=1.0, objective=costs, integer=True)
    choices = problem.choice_crews.size
    y = model.add_variables("choice", choices, upper=1.0, integer=True)
    out = model.add_variables(
        "unmade", problem.call_count, upper=1.0, objective=problem.unmade_costs
    )
    calls = np.repeat(np.arange(problem.call_count), np.diff(problem.choice_starts))
    everyone = np.arange(problem.call_count)
    model.add_rows(
        "one_choice",
        problem.call_count,
        np.concatenate([calls, everyone]),
        np.concatenate([y, out]),
        1.0,
        lower=1.0,
        upper=1.0,
    )
    used = np.array([kinds[one.route] for one in seen], dtype=np.int64)
    rooms = np.bincount(kinds).astype(np.float64)
    model.add_rows("vehicles", rooms.size, used, x, 1.0, upper=rooms)
    _make_on_days(problem, model, seen, calls, (x, y))
    return model


def _make_on_days(
    problem: RoutingProblem,
    model: LinearModel,
    seen: list[Seen],
    calls: Indices,
    variables: tuple[Indices, Indices],
) -> None:
    """A call is made on a day, by a crew where it matters, just if its choice says so."""
    crews = int(problem.route_crews.max()) + 2
    asks = np.zeros(problem.call_count, dtype=np.bool_)
    asks[calls] = problem.choice_crews != ANY_CREW
    pairs = [
        (index, stop)
        for index, one in enumerate(seen)
        for stop in one.stops
        if stop < problem.call_count
    ]
    index, stop = (np.array(column, dtype=np.int64) for column in zip(*pairs, strict=True))
    routes = np.array([one.route for one in seen])[index]
    crew = np.where(asks[stop], problem.route_crews[routes] + 1, 0)
    made = (stop * problem.day_count + problem.route_days[routes]) * crews + crew
    choice = np.repeat(np.arange(problem.choice_crews.size), np.diff(problem.day_starts))
    wanted = calls[choice] * problem.day_count + problem.days
    wanted = wanted * crews + problem.choice_crews[choice] + 1
    places, rows = np.unique(np.concatenate([made, wanted]), return_inverse=True)
    columns = np.concatenate([variables[0][index], variables[1][choice]])
    signs: Numbers = np.concatenate([np.ones(made.size), -np.ones(wanted.size)])
    model.add_rows("made", places.size, rows, columns, signs, lower=0.0, upper=0.0)


def _plan_of(pool: RoutePool, chosen: list[Seen]) -> RoutingPlan:
    """Return the chosen routes as a plan; equal vehicles are told apart."""
    kinds, free = pool.board.routes["kind"], dict[int, list[int]]()
    for route in range(kinds.size - 1, -1, -1):
        free.setdefault(int(kinds[route]), []).append(route)
    routes = []
    for one in chosen:
        number = free[int(kinds[one.route])].pop()
        store = pool.board.call_count
        stops = tuple(Stop(None if stop == store else stop, 0.0) for stop in one.stops)
        routes.append(Route(number, 0.0, stops, 0.0))
    made = {stop.call for route in routes for stop in route.stops}
    unmade = tuple(call for call in range(pool.problem.call_count) if call not in made)
    return RoutingPlan(tuple(routes), unmade, sum(one.cost for one in chosen), 0)
