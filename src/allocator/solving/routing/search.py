"""A search under way: board, plan and best plan, and the answer made from them."""

from __future__ import annotations

import numpy as np

from allocator.solving.progress import SolveControl
from allocator.solving.routing.anneal import Best, Fines, anneal, departure, recount, refresh_all
from allocator.solving.routing.board import make_board, widest_route
from allocator.solving.routing.effort import RoutingEffort
from allocator.solving.routing.plan import empty_plan, empty_round
from allocator.solving.routing.pool import RoutePool
from allocator.solving.routing.problem import (
    LATE,
    Numbers,
    Route,
    RoutingPlan,
    RoutingProblem,
    Stop,
)
from allocator.solving.routing.recombine import can_recombine, recombine
from allocator.solving.routing.starting import load_start, stops_as_plan
from allocator.solving.routing.synchronised.draws import random_state

FIRST_FINE = 1.0
"""Fines begin at so many usual legs for one usual demand, and at so many minutes a minute."""

FIRM = 1e30
"""A fine that no call is worth."""


class Search:
    """What rounds work on; begins from an earlier plan, or with each call where it is cheapest."""

    def __init__(
        self,
        problem: RoutingProblem,
        seed: int,
        effort: RoutingEffort,
        start: RoutingPlan | None = None,
    ) -> None:
        self._problem = problem
        self._board = make_board(problem)
        width = widest_route(problem)
        self._plan = empty_plan(self._board, width, problem.day_count)
        self._work = empty_round(self._board, width, problem.day_count)
        self._state = random_state(seed)
        self._habits = _habits_of(effort)
        self._best = Best(
            self._plan.stops.copy(),
            self._plan.known["count"].copy(),
            self._plan.chosen.copy(),
            np.array([np.inf]),
        )
        wanted = bool(effort.recombine_at) and can_recombine(problem)
        self._pool = RoutePool(self._board) if wanted else None
        # First a lawful plan, whatever stays out of it; limits may be broken from then on.
        self._fines = Fines(np.full(2, FIRM), np.zeros(3))
        if start is None:
            refresh_all(self._board, self._plan)
            self.run(1e-9, 1)
        else:
            self._load(start)
            self._keep_if_lawful()
        self._fines = Fines(_first_fines(problem), np.zeros(3))

    @property
    def best_value(self) -> float:
        """Cost of the best lawful plan, unmade calls counted; infinite where none is known."""
        return float(self._best.value[0])

    def usual_leg(self) -> float:
        """Return the mean travel of a stop in the plan as it is."""
        known = self._plan.known
        return float(known["travel"].sum()) / max(1, int(known["count"].sum()))

    def run(self, temperature: float, rounds: int) -> None:
        """Do so many rounds at a temperature."""
        anneal(
            self._board,
            self._plan,
            self._work,
            self._fines,
            self._best,
            temperature,
            rounds,
            self._habits,
            self._state,
        )
        if self._pool is not None:
            self._pool.note(self._plan)

    def recombine(self, control: SolveControl) -> None:
        """Go on from the best plan, or from a better one that the routes seen make."""
        if self._pool is None:
            return
        self._load_best()
        self._pool.note(self._plan)
        known = self._pool.keys_of(self._plan)
        found = recombine(self._problem, self._pool, control, self.best_value, known)
        if found is not None:
            self._load(found)
            self._keep_if_lawful()

    def answer(self, rounds: int) -> RoutingPlan:
        """Return the best plan."""
        self._load_best()
        counts = self._plan.known["count"]
        routes = tuple(self._route_of(route) for route in np.flatnonzero(counts).tolist())
        unmade = tuple(np.flatnonzero(self._plan.chosen < 0).tolist())
        return RoutingPlan(routes, unmade, float(self._plan.sums[0]), rounds)

    def _load(self, start: RoutingPlan) -> None:
        load_start(self._problem, self._board, self._plan, start)
        refresh_all(self._board, self._plan)
        recount(self._board, self._plan)

    def _load_best(self) -> None:
        rows = [row[:count].tolist() for row, count in zip(*self._best[:2], strict=True)]
        self._load(stops_as_plan(dict(enumerate(rows)), self._problem.call_count))

    def _keep_if_lawful(self) -> None:
        """Take the plan as it is for the best, unless it is too long or too full somewhere."""
        plan = self._plan
        value = float(plan.sums[0] + plan.sums[3])
        if (plan.sums[1:3] <= LATE).all() and value < self.best_value:
            self._best.stops[:, :] = plan.stops
            self._best.counts[:] = plan.known["count"]
            self._best.chosen[:] = plan.chosen
            self._best.value[0] = value

    def _route_of(self, route: int) -> Route:
        """Time a route: it leaves as early as it may without taking longer."""
        board, plan = self._board, self._plan
        count = int(plan.known["count"][route])
        departs = float(board.routes["opens"][route])
        if board.has_windows:
            departs = float(departure(board, plan, route))
        departs = departs if np.isfinite(departs) else 0.0
        minute, stops = departs, []
        for index in range(count):
            call = int(plan.stops[route, index])
            arrives = minute + float(plan.legs[route, index])
            start = max(arrives, float(board.calls["opens"][call]))
            stops.append(Stop(None if call == self._problem.call_count else call, start))
            minute = start + float(board.calls["service"][call])
        returns = minute + float(plan.legs[route, count])
        return Route(route, departs, tuple(stops), returns)


def _habits_of(effort: RoutingEffort) -> Numbers:
    return np.array(
        [
            effort.taken_out,
            effort.longest_string,
            effort.one_day_share,
            effort.whole_route_share,
            effort.blink,
            effort.broken_share,
        ]
    )


def _first_fines(problem: RoutingProblem) -> Numbers:
    demands = problem.demands[problem.demands > 0]
    minutes = problem.minutes[problem.minutes > 0]
    leg = float(np.median(minutes)) if minutes.size else 1.0
    return np.array([FIRST_FINE * leg / (float(demands.mean()) if demands.size else 1.0), 1.0])
