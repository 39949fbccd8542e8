"""A search under way: board, plan and best plan, and the answer made from them."""

from __future__ import annotations

import numpy as np

from allocator.solving.progress import SolveControl
from allocator.solving.routing.anneal import Best, Fines, anneal, departure, recount, refresh_all
from allocator.solving.routing.board import make_board, widest_route
from allocator.solving.routing.effort import RoutingEffort
from allocator.solving.routing.plan import empty_plan, empty_round
from allocator.solving.routing.problem import (
    LATE,
    Indices,
    Route,
    RoutingPlan,
    RoutingProblem,
    Stop,
)
from allocator.solving.routing.recombine import RoutePool, can_recombine, recombine
from allocator.solving.routing.starting import empty, load_start
from allocator.solving.routing.synchronised.draws import random_state

FIRST_FINE = 1.0
"""Fines begin at so many usual legs for one usual demand, and at so many minutes a minute."""

FIRM = 1e30
"""A fine that no call is worth."""


class Search:
    """What the rounds work on; made with a first plan, the given one or each call where cheapest."""

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
        self._habits = np.array(
            [
                effort.taken_out,
                effort.longest_string,
                effort.one_day_share,
                effort.whole_route_share,
                effort.blink,
                effort.broken_share,
            ]
        )
        self._best = Best(
            self._plan.stops.copy(),
            self._plan.known["count"].copy(),
            self._plan.chosen.copy(),
            np.array([np.inf]),
        )
        if start is not None:
            load_start(problem, self._board, self._plan, start)
            self._refresh()
            self._keep_if_lawful()
            self._fines = Fines(self._first_fines(), np.zeros(3))
        else:
            self._fill()

        self._pool = RoutePool(problem, self._board) if can_recombine(problem) else None

    def note(self) -> None:
        """Remember the routes of the plan as it is, to put them together anew later."""
        if self._pool is not None:
            self._pool.note(self._plan)

    def recombine(self, control: SolveControl) -> None:
        """Go on from the best plan that the routes remembered make, if it is better."""
        if self._pool is None:
            return
        self._load_best()
        self._pool.note(self._plan)
        found = recombine(self._pool, control, self.best_value)
        if found is not None:
            empty(self._plan)
            load_start(self._problem, self._board, self._plan, found)
            self._refresh()
            self._keep_if_lawful()

    def _load_best(self) -> None:
        plan, best = self._plan, self._best
        start = self._start_of(best.stops, best.counts)
        empty(plan)
        load_start(self._problem, self._board, plan, start)
        self._refresh()

    def _start_of(self, stops: Indices, counts: Indices) -> RoutingPlan:
        store = self._problem.call_count
        routes = tuple(
            Route(
                route,
                0.0,
                tuple(Stop(None if stop == store else stop, 0.0) for stop in row),
                0.0,
            )
            for route, row in ((one, stops[one, : counts[one]].tolist()) for one in range(counts.size))
            if row
        )
        return RoutingPlan(routes, (), 0.0, 0)

    def _fill(self) -> None:
        self._refresh()
        # First a lawful plan, whatever stays out of it; limits may be broken from then on.
        self._fines = Fines(np.full(2, FIRM), np.zeros(3))
        self.run(1e-9, 1)
        self._fines = Fines(self._first_fines(), np.zeros(3))

    def _refresh(self) -> None:
        refresh_all(self._board, self._plan)
        recount(self._board, self._plan)

    def _keep_if_lawful(self) -> None:
        """Take the plan as it is for the best, unless it is too long or too full somewhere."""
        plan = self._plan
        if (plan.sums[1:3] <= LATE).all():
            self._best.stops[:, :] = plan.stops
            self._best.counts[:] = plan.known["count"]
            self._best.chosen[:] = plan.chosen
            self._best.value[0] = plan.sums[0] + plan.sums[3]

    def _first_fines(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        demands = self._problem.demands[self._problem.demands > 0]
        minutes = self._problem.minutes[self._problem.minutes > 0]
        leg = float(np.median(minutes)) if minutes.size else 1.0
        return np.array([FIRST_FINE * leg / (float(demands.mean()) if demands.size else 1.0), 1.0])

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

    def answer(self, rounds: int) -> RoutingPlan:
        """Return the best plan."""
        self._load_best()
        plan = self._plan
        routes = tuple(
            self._route_of(route) for route in range(plan.known.size) if plan.known["count"][route]
        )
        unmade = tuple(np.flatnonzero(plan.chosen < 0).tolist())
        return RoutingPlan(routes, unmade, float(plan.sums[0]), rounds)

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
