"""A search begins where an earlier plan ended."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from allocator.solving.routing.board import Board
from allocator.solving.routing.plan import Plan
from allocator.solving.routing.problem import (
    ALWAYS,
    ANY_CREW,
    LATE,
    NEVER,
    Route,
    RoutingPlan,
    RoutingProblem,
    Stop,
)


def stops_as_plan(rows: Mapping[int, list[int]], store: int) -> RoutingPlan:
    """Return routes given by their stops as a plan whose times and cost are left open."""
    routes = tuple(
        Route(route, 0.0, tuple(Stop(None if stop == store else stop, 0.0) for stop in row), 0.0)
        for route, row in sorted(rows.items())
        if row
    )
    return RoutingPlan(routes, (), 0.0, 0)


def load_start(problem: RoutingProblem, board: Board, plan: Plan, start: RoutingPlan) -> None:
    """Put an earlier plan in the place of the one there is; times are worked out anew.

    The routes are still to be refreshed.

    Raises
    ------
    ValueError
        If it is no plan of this problem; the message lists everything that is wrong.
    """
    plan.known["count"][:] = 0
    plan.route_of[:, :] = -1
    plan.chosen[:] = -1
    faults: list[str] = []
    days: dict[int, list[int]] = {}
    for route in start.routes:
        wrong = _route_faults(problem, plan, route)
        if wrong:
            faults += wrong
            continue
        day = int(problem.route_days[route.route])
        for index, stop in enumerate(route.stops):
            plan.stops[route.route, index] = problem.call_count if stop.call is None else stop.call
            if stop.call is not None:
                plan.route_of[stop.call, day] = route.route
                days.setdefault(stop.call, []).append(day)
        plan.known["count"][route.route] = len(route.stops)
    if not faults:
        for call, when in sorted(days.items()):
            plan.chosen[call] = _choice_of(problem, plan, call, sorted(when))
            if plan.chosen[call] < 0:
                faults.append(f"call {call} on days {sorted(when)}: none of its choices")
        faults += _close_mates(board, plan, days)
    if faults:
        raise ValueError("The plan to start from breaks its own rules: " + "; ".join(faults))


def _route_faults(problem: RoutingProblem, plan: Plan, route: Route) -> list[str]:
    """Return what is wrong with one route: people, hours, windows, capacity."""
    number = route.route
    if not 0 <= number < problem.route_count or len(route.stops) > plan.stops.shape[1]:
        return [f"route {number} is not there, or too short for its stops"]
    faults = []
    here, minute = int(problem.start_places[number]), float(problem.route_opens[number])
    load, has_called = np.zeros(problem.demands.shape[1]), False
    for stop in route.stops:
        call = stop.call
        if call is None:
            here, minute = _go(problem, here, problem.store_place, minute)
            has_called = True
            continue
        here, minute = _go(problem, here, int(problem.call_places[call]), minute)
        minute = max(minute, float(problem.opens[call]))
        if minute > problem.closes[call] + LATE:
            faults.append(f"route {number}: call {call} too late")
        minute += float(problem.service_minutes[call])
        fit = int(problem.fits[call, problem.route_people[number]])
        if fit == NEVER or (fit != ALWAYS and not has_called):
            faults.append(f"route {number}: not for call {call}")
        load += 0.0 if has_called else problem.demands[call]
    _, minute = _go(problem, here, int(problem.end_places[number]), minute)
    if minute > problem.route_closes[number] + LATE:
        faults.append(f"route {number}: returns too late")
    if (load > problem.capacities[number] + LATE).any():
        faults.append(f"route {number}: over capacity")
    return faults


def _go(problem: RoutingProblem, here: int, there: int, minute: float) -> tuple[int, float]:
    return there, minute + float(problem.minutes[here, there])


def _choice_of(problem: RoutingProblem, plan: Plan, call: int, days: list[int]) -> int:
    """Return the choice that is made on just these days by the crews at hand; -1 = none."""
    crews = {int(problem.route_crews[plan.route_of[call, day]]) for day in days}
    for choice in range(problem.choice_starts[call], problem.choice_starts[call + 1]):
        lawful = problem.days[problem.day_starts[choice] : problem.day_starts[choice + 1]]
        crew = int(problem.choice_crews[choice])
        if lawful.tolist() == days and (crew == ANY_CREW or crews == {crew}):
            return choice
    return -1


def _close_mates(board: Board, plan: Plan, days: dict[int, list[int]]) -> list[str]:
    """Return the calls of one group that are closer than they may be."""
    faults = []
    for call, when in sorted(days.items()):
        first, end = board.calls["first_mate"][call], board.calls["end_mate"][call]
        for mate in board.mates[first:end].tolist():
            apart = max(board.calls["spacing"][call], board.calls["spacing"][mate])
            others = days.get(mate, []) if mate > call else []
            if any(abs(day - other) < apart for day in when for other in others):
                faults.append(f"calls {call} and {mate} are closer than {apart} days")
    return faults
