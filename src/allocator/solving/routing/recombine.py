"""Routes of many plans put together anew: the cheapest set that makes every call."""

from __future__ import annotations

import numpy as np

from allocator.solving.highs import Limits, Relaxation, solve
from allocator.solving.linear_model import LinearModel
from allocator.solving.progress import SolveControl
from allocator.solving.routing.pool import Key, RoutePool, Seen
from allocator.solving.routing.problem import (
    ANY_CREW,
    LATE,
    NO_GROUP,
    Indices,
    RoutingPlan,
    RoutingProblem,
)
from allocator.solving.routing.starting import stops_as_plan

MOST_CHOSEN_FROM = 4_000
"""Whole routes are chosen from at most so many, those of least reduced cost."""
LIMITS = Limits(nodes=200, looks=400)


def can_recombine(problem: RoutingProblem) -> bool:
    """Whether calls, days and crews are all that routes have to agree on.

    Calls of groups are left out (spacing ties their days), and calls that are free to go to any
    crew by one choice but not by another.
    """
    free = problem.choice_crews == ANY_CREW
    calls = _calls_of(problem)
    firsts = free[np.minimum(problem.choice_starts[:-1], free.size - 1)] if free.size else free
    return bool((problem.groups == NO_GROUP).all() and (free == firsts[calls]).all())


def recombine(
    problem: RoutingProblem,
    pool: RoutePool,
    control: SolveControl,
    value: float,
    known: frozenset[Key],
) -> RoutingPlan | None:
    """Return a plan of routes seen that is worth less than ``value``; ``None`` if none is found.

    Routes that no such plan can hold go first: their reduced cost is too high. ``known`` are the
    keys of the plan worth ``value``, to begin from.
    """
    seen = list(pool.seen.values())
    if not seen:
        return None
    model = _model_of(problem, pool, seen)
    relaxed = Relaxation(model, control).solve()
    if relaxed.values is None or relaxed.duals is None:
        return None
    reduced = model.reduced_costs(relaxed.duals)[: len(seen)]
    best = np.argsort(reduced, kind="stable")[:MOST_CHOSEN_FROM]
    best = np.sort(best[reduced[best] <= value - relaxed.objective + LATE])
    kept = [seen[index] for index in best.tolist()]
    smaller = _model_of(problem, pool, kept)
    start = np.full(smaller.variable_count, np.nan)
    start[: len(kept)] = [pool.key(one.route, one.stops) in known for one in kept]
    found = solve(smaller, control, LIMITS, start=start, stage="routing")
    if found.values is None or found.objective >= value - LATE:
        return None
    taken = found.values[: len(kept)] > 0.5
    return _plan_of(pool, [one for one, is_taken in zip(kept, taken, strict=True) if is_taken])


def _calls_of(problem: RoutingProblem) -> Indices:
    """Return (choices,): the call of each choice."""
    return np.repeat(np.arange(problem.call_count), np.diff(problem.choice_starts))


def _model_of(problem: RoutingProblem, pool: RoutePool, seen: list[Seen]) -> LinearModel:
    """Each call makes one choice or stays out; routes make it on the choice's days."""
    kinds, count = pool.board.routes["kind"], problem.call_count
    model = LinearModel("min")
    costs = np.array([one.cost for one in seen])
    x = model.add_variables("route", len(seen), upper=1.0, objective=costs, integer=True)
    y = model.add_variables("choice", problem.choice_crews.size, upper=1.0, integer=True)
    out = model.add_variables("unmade", count, upper=1.0, objective=problem.unmade_costs)
    calls = np.concatenate([_calls_of(problem), np.arange(count)])
    ways = np.concatenate([y, out])
    model.add_rows("one_choice", count, calls, ways, 1.0, lower=1.0, upper=1.0)
    used = np.array([kinds[one.route] for one in seen], dtype=np.int64)
    fleet = np.bincount(kinds).astype(np.float64)
    model.add_rows("routes_of_a_kind", fleet.size, used, x, 1.0, upper=fleet)
    _made_as_chosen(problem, model, seen, x, y)
    return model


def _made_as_chosen(
    problem: RoutingProblem, model: LinearModel, seen: list[Seen], x: Indices, y: Indices
) -> None:
    """A call is made on a day, by a crew where that matters, just if its choice says so."""
    calls, crews = _calls_of(problem), int(problem.route_crews.max(initial=0)) + 2
    asks = np.zeros(problem.call_count, dtype=np.bool_)
    asks[calls] = problem.choice_crews != ANY_CREW
    pairs = [
        (index, stop)
        for index, one in enumerate(seen)
        for stop in one.stops
        if stop < problem.call_count
    ]
    index, stop = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    routes = np.array([one.route for one in seen], dtype=np.int64)[index]
    crew = np.where(asks[stop], problem.route_crews[routes] + 1, 0)
    made = (stop * problem.day_count + problem.route_days[routes]) * crews + crew
    choice = np.repeat(np.arange(y.size), np.diff(problem.day_starts))
    wanted = (calls[choice] * problem.day_count + problem.days) * crews
    wanted = wanted + problem.choice_crews[choice] + 1
    places, rows = np.unique(np.concatenate([made, wanted]), return_inverse=True)
    columns = np.concatenate([x[index], y[choice]])
    signs = np.concatenate([np.ones(made.size), -np.ones(wanted.size)])
    model.add_rows("made_as_chosen", places.size, rows, columns, signs, lower=0.0, upper=0.0)


def _plan_of(pool: RoutePool, chosen: list[Seen]) -> RoutingPlan:
    """Return the chosen routes as a plan; those of one kind are told apart."""
    kinds = pool.board.routes["kind"]
    free: dict[int, list[int]] = {}
    for route in range(kinds.size - 1, -1, -1):
        free.setdefault(int(kinds[route]), []).append(route)
    rows = {free[int(kinds[one.route])].pop(): list(one.stops) for one in chosen}
    return stops_as_plan(rows, pool.board.call_count)
