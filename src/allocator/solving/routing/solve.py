"""The front door: routes for every day that cost least, found by ruin and recreate."""

from __future__ import annotations

import numpy as np

from allocator.solving.progress import Progress, SolveControl
from allocator.solving.routing.effort import Pace, RoutingEffort
from allocator.solving.routing.problem import RoutingPlan, RoutingProblem


def plan_routes(
    problem: RoutingProblem,
    control: SolveControl,
    effort: RoutingEffort,
    start: RoutingPlan | None = None,
) -> RoutingPlan:
    """Make every call on all days of one of its choices, at the least cost that is found.

    Without ``effort.cpu_seconds`` the same problem, seed and effort give the same plan. When
    stopped, the best plan so far is kept. ``start`` is an earlier plan of this problem to make
    better, with temperatures to suit; the answer is never worse if that one is lawful.

    Raises
    ------
    ValueError
        If ``start`` is no plan of this problem.
    """
    if problem.call_count == 0 or problem.route_count == 0:
        return RoutingPlan((), tuple(range(problem.call_count)), 0.0, 0)
    # Compiled loops are loaded when first needed.
    from allocator.solving.routing.search import Search

    search = Search(problem, control.seed, effort, start)
    pace = Pace(effort, control)
    leg = max(search.usual_leg(), 1e-9)
    moments = sorted(effort.recombine_at)
    while not pace.is_over():
        rounds = pace.next_rounds()
        search.run(leg * pace.heat(), rounds)
        pace.rounds += rounds
        if moments and pace.share() >= moments[0]:
            moments.pop(0)
            search.recombine(pace.control_of_part(control))
        value = search.best_value
        control.progress(Progress("routing", value if np.isfinite(value) else None))
    return search.answer(pace.rounds)
