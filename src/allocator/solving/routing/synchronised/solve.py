"""The front door: routes of one day, searched for within counted work or processor time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from allocator.domain.allocations import SolveStatus
from allocator.solving.progress import Progress, SolveControl
from allocator.solving.routing.synchronised.effort import Pace, SynchronisedEffort, heat_at
from allocator.solving.routing.synchronised.problem import (
    PartStop,
    SynchronisedPlan,
    SynchronisedProblem,
)

if TYPE_CHECKING:
    from allocator.solving.routing.synchronised.board import Board, Plan


def plan_synchronised_routes(
    problem: SynchronisedProblem, control: SolveControl, effort: SynchronisedEffort
) -> SynchronisedPlan:
    """Return routes of little cost in which every part is done once, on exact times.

    Without ``effort.cpu_seconds`` the same problem, seed and effort give the same plan. When
    stopped, the best plan so far is kept. ``infeasible`` is said where nobody, or nobody else,
    can do a part; every other problem has a plan.

    Plans in which everybody makes the visits in one common order are searched: two visits of two
    parts never cross, one person making them in one order and the other in the other.
    """
    if not is_possible(problem):
        never = np.inf
        return SynchronisedPlan("infeasible", None, never, never, never, never, bound=never)
    if problem.visit_count == 0:
        routes = ((),) * problem.person_count
        return SynchronisedPlan("optimal", routes, 0.0, 0.0, 0.0, 0.0, bound=0.0)
    # Compiled loops are loaded when first needed.
    from allocator.solving.routing.synchronised.board import make_board

    board = make_board(problem)
    best, rounds = _searched(board, control, effort)
    return _answer(board, best, rounds)


def is_possible(problem: SynchronisedProblem) -> bool:
    """Whether there is somebody for every part, and another for every second part."""
    can_do = problem.can_do
    if not can_do.any(axis=1).all():
        return False
    pairs = problem.parts_of_visits()
    doubles = pairs[pairs[:, 1] >= 0]
    either = can_do[doubles[:, 0]] | can_do[doubles[:, 1]]
    return bool((either.sum(axis=1) >= 2).all())


def _searched(board: Board, control: SolveControl, effort: SynchronisedEffort) -> tuple[Plan, int]:
    """Search while the heat falls, again and again; the best plan of all counts."""
    from allocator.solving.routing.synchronised.search import search_on, start_search
    from allocator.solving.routing.synchronised.starts import cost_of

    pace, search = Pace(effort, control), start_search(board, control.seed)
    part_cost = float(cost_of(board.weights, search.present.totals)) / board.part_count
    while part_cost > 0.0 and not pace.is_over():
        rounds, heat = pace.next_rounds(), part_cost * heat_at(pace.share())
        best = search_on(board, search, rounds, heat, effort.removed)
        pace.done_rounds += rounds
        control.progress(Progress("routes", incumbent=best))
    return search.best, pace.done_rounds


def _answer(board: Board, plan: Plan, rounds: int) -> SynchronisedPlan:
    """Return the plan as routes, its cost worked out afresh from its starts."""
    parts, nodes, links = board.part_count, board.nodes, plan.links
    routes = tuple(_route(plan, person, parts) for person in range(nodes.size - parts))
    places = nodes["place"]
    travel = float(board.travel[places, places[links["after"]]].sum())
    lateness: NDArray[np.float64] = np.maximum(links["start"] - nodes["latest"], 0.0)[:parts]
    late, greatest = float(lateness.sum()), float(lateness.max(initial=0.0))
    value = float(board.weights @ np.array([travel, late, greatest]))
    # Nothing costs less than nothing; other bounds are not worked out.
    bound = 0.0 if value == 0.0 else -np.inf
    status: SolveStatus = "optimal" if value == bound else "feasible"
    return SynchronisedPlan(status, routes, value, travel, late, greatest, bound, rounds)


def _route(plan: Plan, person: int, parts: int) -> tuple[PartStop, ...]:
    stops: list[PartStop] = []
    node = int(plan.links[parts + person]["after"])
    while node < parts:
        stops.append(PartStop(node, float(plan.links[node]["start"])))
        node = int(plan.links[node]["after"])
    return tuple(stops)
